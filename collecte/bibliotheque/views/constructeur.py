"""Outline page of the builder: buttons to move, copy and remove parts; history and undo."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from collecte.bibliotheque.operations.brouillons import ChangedBrouillonError, redo_change, undo_change
from collecte.bibliotheque.queries.brouillons import get_undone, list_modifications
from collecte.bibliotheque.views.chantier import (
    UNDOABLE,
    UNDONE,
    Chantier,
    back,
    bp,
    chantier_of,
    depending,
    make,
    quoted,
)
from collecte.bibliotheque.views.plan_questionnaire import places_of, show_plan
from collecte.comptes.views.ecrans import Page
from collecte.comptes.web.context import commit, now, reading, writing
from collecte.comptes.web.gate import requires
from collecte.core.errors import Refus, UserFacingError
from collecte.core.forms.base import EXPIRED, Formulaire
from collecte.policy import Droit
from collecte.referentiel.forms.referentiels import RevisionForm
from questionnaires.core.elements import changed_place
from questionnaires.core.model import Questionnaire
from questionnaires.editing import edition
from questionnaires.editing.places import EditionError, every_block, find_block, find_groupe, lieu_of, neighbours
from questionnaires.editing.verification_ordre import order_anomalies

_Verbe = Callable[[Questionnaire, str], Questionnaire]


def _moving(move: Callable[[Questionnaire, str, int], Questionnaire], step: int) -> _Verbe:
    return lambda questionnaire, code: move(questionnaire, code, step)


_VERBES: Mapping[tuple[str, str], _Verbe] = {
    ("monter", "page"): _moving(edition.move_section, -1),
    ("descendre", "page"): _moving(edition.move_section, 1),
    ("dupliquer", "page"): edition.duplicate_section,
    ("retirer", "page"): edition.remove_section,
    ("monter", "groupe"): _moving(edition.move_groupe, -1),
    ("descendre", "groupe"): _moving(edition.move_groupe, 1),
    ("dupliquer", "groupe"): edition.duplicate_groupe,
    ("retirer", "groupe"): edition.remove_groupe,
    ("monter", "question"): _moving(edition.move_block, -1),
    ("descendre", "question"): _moving(edition.move_block, 1),
    ("dupliquer", "question"): edition.duplicate_block,
    ("retirer", "question"): edition.remove_block,
    ("retirer", "controle"): edition.remove_controle,
    ("scinder", "groupe"): edition.split_section,
    ("scinder", "question"): edition.split_groupe,
    ("reunir", "page"): edition.join_section,
    ("reunir", "groupe"): edition.join_groupe,
}
_PLACER, _MOVED = "placer", "déplac"
_FAITS = {"monter": _MOVED, "descendre": _MOVED, _PLACER: _MOVED, "dupliquer": "copi", "retirer": "retir"}
_NOMS = {
    "page": ("Page", "ée"),
    "groupe": ("Groupe", "é"),
    "question": ("Question", "ée"),
    "controle": ("Contrôle", "é"),
}
_GROUPINGS = {
    ("scinder", "groupe"): "Nouvelle page à partir de",
    ("scinder", "question"): "Nouveau groupe à partir de",
    ("reunir", "page"): "Page réunie à la précédente",
    ("reunir", "groupe"): "Groupe réuni au précédent",
}
_LOST = {"relevant": "la condition", "mission": "la mission", "aide": "le texte d’introduction"}
"""Fields of a page or a group that joining it to the one before could change."""


@dataclass(frozen=True, slots=True)
class Geste:
    """One action on one part, named by its code; a question is dropped in the group `liste`, after `apres`."""

    verbe: str
    partie: str
    code: str
    liste: str = ""
    apres: str = ""

    def apply(self, questionnaire: Questionnaire) -> Questionnaire:
        """Return the questionnaire after the action. Raises EditionError, and Refus when a condition would then depend
        on an answer asked further on, or be lost."""
        if self.verbe == "reunir":
            self._check_same(questionnaire)
        if self.verbe == _PLACER:
            changed = edition.place_block(questionnaire, self.code, self.liste, self.apres)
        else:
            changed = _VERBES[self.verbe, self.partie](questionnaire, self.code)
        if _FAITS.get(self.verbe) == _MOVED:
            self._check_order(questionnaire, changed)
        return changed

    def _check_order(self, questionnaire: Questionnaire, changed: Questionnaire) -> None:
        before = {*order_anomalies(questionnaire)}
        for anomalie in order_anomalies(changed):
            if anomalie.bloquante and anomalie not in before:
                title = quoted(lieu_of(anomalie, questionnaire).titre)
                raise Refus(f"Rien n’a bougé, à cause de {title}. {anomalie.probleme}", anomalie.remede)

    def _check_same(self, questionnaire: Questionnaire) -> None:
        first, second = neighbours(questionnaire, self.partie, self.code)
        for field, words in _LOST.items():
            kept, lost = getattr(first, field, None), getattr(second, field, None)
            if kept != lost and (lost or field != "aide"):
                raise Refus(
                    f"Rien n’a bougé. Réunir changerait {words} de {quoted(second.titre)}.",
                    "Faites d’abord que les deux soient pareils.",
                )

    def told(self, questionnaire: Questionnaire) -> str:
        """Return « Question retirée : « … » », for the history and the next page."""
        nom, ending = _NOMS[self.partie]
        fait = _GROUPINGS.get((self.verbe, self.partie)) or f"{nom} {_FAITS[self.verbe]}{ending}"
        return f"{fait} : {quoted(title_of(questionnaire, self.partie, self.code))}."

    def said(self, questionnaire: Questionnaire) -> str:
        """Return `told` with the parts that depend on what is removed, for the next page."""
        fait = self.told(questionnaire)
        if self.verbe != "retirer":
            return fait
        try:
            after = self.apply(questionnaire)
        except EditionError:  # it is already gone, which doing it says
            return fait
        return f"{fait} {depending(questionnaire, after)}".rstrip()

    def anchor(self, questionnaire: Questionnaire) -> str:
        """Return the anchor of the part moved, else of the one that stood before the part removed, or that it
        joined."""
        if self.verbe == "reunir":
            return f"{self.partie}-{neighbours(questionnaire, self.partie, self.code)[0].code}"
        if self.verbe != "retirer":
            return f"{self.partie}-{self.code}"
        places = list(places_of(questionnaire))
        index = places.index(f"{self.partie}-{self.code}")
        return places[index - 1] if index else "plan"


def read_geste(sent: Mapping[str, str]) -> Geste | None:
    """Read what a button sends, such as `monter:question:NOM`, or a question dropped; None for anything else."""
    verbe, _, rest = sent.get("geste", "").partition(":")
    partie, _, code = rest.partition(":")
    is_known = (verbe, partie) in {*_VERBES, (_PLACER, "question")}
    return Geste(verbe, partie, code, sent.get("liste", ""), sent.get("apres", "")) if is_known else None


def title_of(questionnaire: Questionnaire, partie: str, code: str) -> str:
    """Return the title or label of a part, its code when it is no longer there."""
    groupes = (groupe for section in questionnaire.sections for groupe in section.groupes)
    titles: Mapping[str, Mapping[str, str]] = {
        "page": {section.code: section.titre for section in questionnaire.sections},
        "groupe": {groupe.code: groupe.titre for groupe in groupes},
        "question": {block.code: block.libelle for block in every_block(questionnaire.blocks)},
        "controle": {controle.code: controle.message for controle in questionnaire.controles},
    }
    return titles[partie].get(code, "") or code


@bp.get("/questionnaires/<int:brouillon_id>")
@requires(Droit.ANIMER)
def plan(brouillon_id: int) -> Page:
    """Show the whole questionnaire, page by page."""
    return show_plan(chantier_of(brouillon_id), partie=request.args.get("partie", ""))


@bp.get("/questionnaires/<int:brouillon_id>/historique")
@requires(Droit.ANIMER)
def historique(brouillon_id: int) -> Page:
    """Show the changes of the draft, the last first."""
    chantier = chantier_of(brouillon_id)
    return render_template(
        "bibliotheque/constructeur/historique.html",
        chantier=chantier,
        modifications=list_modifications(reading(), brouillon_id, limit=200),
        annulee=get_undone(reading(), brouillon_id),
    )


@bp.post("/questionnaires/<int:brouillon_id>/gestes")
@requires(Droit.ANIMER)
def geste(brouillon_id: int) -> Page:
    """Do the action of a button of the outline."""
    chantier = chantier_of(brouillon_id)
    done = read_geste(request.form)
    if done is None:
        return _refused(chantier, "Ce bouton n’existe pas. Rien n’a changé.")
    where = f"{done.partie}-{done.code}"
    if not Formulaire().validate():
        return _refused(chantier, EXPIRED, where)
    try:
        make(chantier, done.apply, done.told(chantier.questionnaire), done.said(chantier.questionnaire))
    except UserFacingError as error:
        return _refused(chantier, str(error), where)
    before, changed = chantier.questionnaire, chantier_of(brouillon_id)
    if done.verbe == "scinder":
        return redirect(_begun(changed, done), HTTPStatus.SEE_OTHER)
    if done.verbe == "dupliquer":  # the copy is the first place that changed
        return back(chantier, changed_place(places_of(before), places_of(changed.questionnaire)))
    return back(chantier, done.anchor(before))


def _begun(chantier: Chantier, done: Geste) -> str:
    """Return the address of the page or group that was just begun, open at its title."""
    if done.partie == "question":
        return chantier.url_of("groupe", groupe=find_block(chantier.questionnaire, done.code)[1].code)
    return chantier.url_of("page", section=find_groupe(chantier.questionnaire, done.code)[0].code)


@bp.post("/questionnaires/<int:brouillon_id>/annuler")
@requires(Droit.ANIMER)
def annuler(brouillon_id: int) -> Page:
    """Undo the last change, when it is the one that the page showed."""
    return _swapped(brouillon_id, undo_change, "Annulé", UNDONE)


@bp.post("/questionnaires/<int:brouillon_id>/retablir")
@requires(Droit.ANIMER)
def retablir(brouillon_id: int) -> Page:
    """Make the change that was undone last again, when nothing was done since."""
    return _swapped(brouillon_id, redo_change, "Rétabli", UNDOABLE)


def _swapped(brouillon_id: int, swap: Callable[..., str], done: str, category: str) -> Page:
    """Undo a change or make it again, and redirect to the place that it changed."""
    chantier = chantier_of(brouillon_id)
    form = RevisionForm()
    if not form.validate():
        return _refused(chantier, EXPIRED)
    try:
        label = swap(writing(), brouillon_id=brouillon_id, now=now(), base_revision=form.base_revision)
        commit()
    except ChangedBrouillonError as error:
        return _refused(chantier, f"{error.problem} Relisez la dernière modification, puis recommencez.")
    except UserFacingError as error:
        return _refused(chantier, str(error))
    flash(f"{done}. {label}", category)
    now_said = places_of(chantier_of(brouillon_id).questionnaire)
    return back(chantier, changed_place(places_of(chantier.questionnaire), now_said) or "plan")


def _refused(chantier: Chantier, sentence: str, anchor: str = "") -> Response:
    """Redirect to a place of the outline, with the reason why nothing changed."""
    flash(sentence, "warning")
    return back(chantier, anchor)
