"""Themes of the free texts of a question: proposed from their words, named, merged and corrected, with undo."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from flask import abort, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from collecte.campagnes.queries.textes_libres import Ecrit, Question, get_before, get_grille
from collecte.campagnes.views.campagnes import bp
from collecte.comptes.views.ecrans import Page, lead_to
from collecte.comptes.web.context import acteur, commit, now, reading, writing
from collecte.comptes.web.reprise import left_fields
from collecte.core.errors import UserFacingError
from collecte.enquetes.forms.themes import ThemesForm, geste_of
from collecte.enquetes.operations.themes import MOST_PROPOSED, MOST_THEMES, classer, proposer, starting_grid, undo_last
from collecte.enquetes.views.textes_libres import question_of
from collecte.models import Campagne, Grille
from collecte.reponses.views.animation import animated
from questionnaires.core.francais import capital
from questionnaires.editing.themes import LONGEST, can_propose

MOST_SHOWN = 500
"""Texts that the page shows of a theme, or of those that have none."""


@dataclass(frozen=True, slots=True)
class Paquet:
    """Texts shown together under a theme, or under the key of one that is proposed; `fois`: how often they, and the
    `autres` that the page has no room for, were written."""

    cle: str
    nom: str
    ecrits: Sequence[Ecrit]
    fois: int
    autres: int


@bp.route("/campagnes/<int:campagne_id>/textes/<code>/themes", methods=["GET", "POST"])
def themes(campagne_id: int, code: str) -> Page:
    campagne = animated(campagne_id)
    question, form = question_of(campagne, code), ThemesForm()
    if campagne.is_temps:
        abort(HTTPStatus.NOT_FOUND)
    if request.method != "POST":
        return _page(campagne, question, form, left_fields() or MultiDict())
    if not form.validate():
        return _page(campagne, question, form, request.form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        did = _act(writing().get_one(Campagne, campagne_id), question)
        commit()
    except UserFacingError as error:
        return _page(campagne, question, form, request.form, error), error.status
    address = url_for("campagnes.themes", campagne_id=campagne_id, code=code)
    return lead_to(address, f"{did}." if did else "Rien n’a changé.")


def _act(campagne: Campagne, question: Question) -> str:
    """Do what was sent, and return it in words; '' where nothing changed."""
    if request.form.get("acte") == "annuler":
        revision = request.form.get("revision", type=int, default=-1)
        return f"Annulé : {undo_last(writing(), campagne=campagne, code=question.code, revision=revision, now=now())}"
    did = classer(
        writing(),
        campagne=campagne,
        question=question,
        geste=geste_of(request.form),
        acteur=acteur(),
        now=now(),
    )
    return capital(did)


def _page(
    campagne: Campagne,
    question: Question,
    form: ThemesForm,
    sent: MultiDict[str, str],
    error: UserFacingError | None = None,
) -> str:
    grille, row = starting_grid(reading(), campagne, question.code), get_grille(reading(), campagne, question.code)
    is_asked = "propositions" in request.args or sent.get("acte") == "retenir"
    before = get_before(reading(), campagne, question.code) if row is None else None
    return render_template(
        "enquetes/themes.html",
        campagne=campagne,
        question=question,
        form=form,
        sent=sent,
        error=str(error) if error else "",
        paquets=_sorted_out(question, grille),
        proposes=_proposed(campagne, question, grille) if is_asked and can_propose() and campagne.may_change else None,
        can_propose=can_propose(),
        repris=before[0] if before else None,
        derniere=row if row and row.geste and campagne.may_change else None,
        may_change=campagne.may_change,
        least=campagne.region.seuils.personnes,
        most_proposed=MOST_PROPOSED,
        longest=LONGEST,
    )


def _sorted_out(question: Question, grille: Grille) -> Sequence[Paquet]:
    """Return the texts of each theme, then those that have none, under ''."""
    ecrits, fois = question.distincts, _times(question)
    by_code = {
        code: [ecrit for ecrit in ecrits if code in grille.classes.get(ecrit.empreinte, ())] for code in grille.noms
    }
    left = [ecrit for ecrit in ecrits if ecrit.empreinte not in grille.classes]
    return [
        *(_paquet(fois, code, grille.noms[code], by_code[code], MOST_SHOWN) for code in by_code),
        _paquet(fois, "", "", left, MOST_SHOWN),
    ]


def _proposed(campagne: Campagne, question: Question, grille: Grille) -> Sequence[Paquet]:
    """Return the texts proposed to each theme, then to new ones, the largest that a grid has room for, named after
    their words, under `n1`, `n2`…"""
    proposed, fois = proposer(reading(), campagne, question, now()), _times(question)
    ecrits = {ecrit.texte: ecrit for ecrit in question.distincts}
    existing = (
        _paquet(fois, code, grille.noms[code], [ecrits[texte] for texte in textes])
        for code, textes in proposed.vers.items()
    )
    new = (
        _paquet(fois, f"n{rank}", capital(", ".join(groupe.mots)), [ecrits[texte] for texte in groupe.textes])
        for rank, groupe in enumerate(proposed.groupes[: MOST_THEMES - len(grille.noms)], start=1)
    )
    return [*existing, *new]


def _times(question: Question) -> Mapping[str, int]:
    """Return the digest of each text -> how often it was written."""
    return Counter(ecrit.empreinte for ecrit in question.ecrits)


def _paquet(fois: Mapping[str, int], cle: str, nom: str, ecrits: Sequence[Ecrit], most: int = MOST_PROPOSED) -> Paquet:
    total = sum(fois[ecrit.empreinte] for ecrit in ecrits)
    return Paquet(cle, nom, ecrits[:most], total, len(ecrits[most:]))
