"""Pages of the library: questionnaires of a région, creation from a model, archive."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from itertools import groupby

from flask import abort, render_template, url_for

from collecte.bibliotheque.forms.questionnaires import BLANK, NouveauForm
from collecte.bibliotheque.operations.brouillons import create_brouillon, put_away, take_back
from collecte.bibliotheque.queries.brouillons import (
    LOADED_WITH_BROUILLON,
    list_brouillons,
    list_codes,
    list_untouched,
    read_brouillon,
)
from collecte.comptes.views.ecrans import Page, acting, answer, perform
from collecte.comptes.web.context import Transaction, acteur, now, reading
from collecte.comptes.web.gate import GatedBlueprint
from collecte.comptes.web.reprise import form_of
from collecte.comptes.web.rows import fetch
from collecte.core.forms.base import Formulaire
from collecte.core.forms.fields import offer_grouped
from collecte.core.web.listes import Liste
from collecte.models import Brouillon, Region, VersionQuestionnaire
from collecte.organisation.queries.organisation import list_animated_regions, lock_region
from collecte.policy import Droit, animated_brouillons
from collecte.reponses.queries.versions import AvancementVersion, count_answers_by_version, list_last_versions
from questionnaires.core.anomalies import blocking
from questionnaires.core.model import Questionnaire
from questionnaires.editing.codes import new_code
from questionnaires.editing.edition import add_section, with_settings
from questionnaires.editing.verification import verify
from questionnaires.files.instruments import shipped_questionnaires
from questionnaires.files.versions import content_hash

bp = GatedBlueprint("questionnaires", __name__, Droit.ANIMER)


@dataclass(frozen=True, slots=True)
class Fiche:
    """One questionnaire of the library, as its list shows it."""

    brouillon: Brouillon
    questionnaire: Questionnaire
    version: VersionQuestionnaire | None
    reponses: AvancementVersion
    a_corriger: int

    @property
    def etat(self) -> str:
        """Return the state in words."""
        if self.version is None:
            return "jamais publié"
        return "publié" if self.version.empreinte == content_hash(self.questionnaire) else "modifié"


@bp.get("/questionnaires")
def liste() -> Page:
    fiches = list(_fiches(list_brouillons(reading(), acteur())))
    shipped = [
        questionnaire
        for code, questionnaire in shipped_questionnaires().items()
        if code not in {fiche.brouillon.code for fiche in fiches}
    ]
    liste = Liste(
        "questionnaires",
        [fiche for fiche in fiches if fiche.brouillon.retire_le is None],
        {
            "Questionnaire": lambda fiche: fiche.questionnaire.titre,
            "État": lambda fiche: fiche.etat,
            "Version": lambda fiche: fiche.version.numero if fiche.version else None,
            "Réponses transmises": lambda fiche: str(fiche.reponses),
            "Ensuite": None,
        },
        by={
            "Version": lambda fiche: fiche.version.publiee_le if fiche.version else None,
            "Réponses transmises": lambda fiche: fiche.reponses.transmises,
        },
        default="questionnaire",
    )
    return liste.as_csv() or render_template(
        "bibliotheque/questionnaires/liste.html",
        liste=liste,
        retirees=[fiche for fiche in fiches if fiche.brouillon.retire_le is not None],
        shipped=shipped,
        form=Formulaire(formdata=None),
    )


def _fiches(brouillons: Sequence[Brouillon]) -> Iterator[Fiche]:
    versions = list_last_versions(reading(), {brouillon.region_id for brouillon in brouillons})
    counts = count_answers_by_version(reading(), [version.id for version in versions.values()])
    for brouillon in brouillons:
        questionnaire, version = read_brouillon(brouillon), versions.get((brouillon.region_id, brouillon.code))
        reponses = counts.get(version.id, AvancementVersion()) if version else AvancementVersion()
        yield Fiche(brouillon, questionnaire, version, reponses, len(blocking(verify(questionnaire))))


@bp.route("/questionnaires/nouveau", methods=["GET", "POST"])
def nouveau() -> Page:
    models = _models()
    form = form_of(NouveauForm)
    owned = {True: "", False: " (de votre bibliothèque)"}
    offered = [(key, f"« {model.titre} »{owned[key.startswith('s')]}") for key, model in models.items()]
    by_origin = groupby(offered, key=lambda model: "Fournis" if model[0].startswith("s") else "Votre bibliothèque")
    groups = [(origin, list(models)) for origin, models in by_origin]
    offer_grouped(form.depuis, [("", [(BLANK, "une page vide")]), *groups])

    def page(form: NouveauForm) -> str:
        return render_template("bibliotheque/questionnaires/nouveau.html", form=form)

    def act(session: Transaction) -> str:
        region_id = animated_region().id
        lock_region(session, region_id)
        begun = _begun(form, models, list_codes(session, region_id))
        made = _made_before(session, region_id, form, begun) or create_brouillon(
            session, region_id=region_id, questionnaire=begun, acteur=acteur(), now=now()
        )
        return url_for("constructeur.plan", brouillon_id=made.id)

    done = "Le questionnaire est dans votre bibliothèque. Personne ne le voit avant que vous le publiiez."
    return answer(page, form, act, done=done, on="titre", keeps_status=True)


def _made_before(session: Transaction, region_id: int, form: NouveauForm, begun: Questionnaire) -> Brouillon | None:
    """Return the questionnaire that another click on the same page made, still as it was created; None for the first
    click. The model that is copied is another one."""
    for brouillon in list_untouched(session, region_id):
        is_model = form.depuis.data == f"b{brouillon.id}"
        if not is_model and with_settings(read_brouillon(brouillon), code=begun.code) == begun:
            return brouillon
    return None


def _begun(form: NouveauForm, models: Mapping[str, Questionnaire], taken: frozenset[str]) -> Questionnaire:
    """Return the new questionnaire: a copy under a title and a code of its own, or one blank page."""
    titre = " ".join(form.titre.data.split())
    code = new_code(titre, [*taken, *shipped_questionnaires()], fallback="ENQUETE")
    if form.depuis.data == BLANK:
        return add_section(Questionnaire(code=code, titre=titre, minutes=0, sections=()), "Questions")
    return with_settings(models[form.depuis.data], titre=titre, code=code)


def _models() -> dict[str, Questionnaire]:
    """Return what can be copied: the shipped questionnaires, then those of the library."""
    drafts = {
        f"b{brouillon.id}": read_brouillon(brouillon)
        for brouillon in list_brouillons(reading(), acteur())
        if brouillon.retire_le is None
    }
    return {f"s{code}": shipped for code, shipped in shipped_questionnaires().items()} | drafts


@bp.post("/questionnaires/fournis/<code>")
def ajouter(code: str) -> Page:
    """Add a shipped questionnaire unchanged, under its own code, so that régions can be compared."""
    shipped = shipped_questionnaires().get(code) or abort(HTTPStatus.NOT_FOUND)
    act = acting(
        create_brouillon,
        lambda added: url_for("constructeur.plan", brouillon_id=added.id),
        region_id=lambda: animated_region().id,
        questionnaire=shipped,
    )
    done = "Le questionnaire est dans votre bibliothèque : relisez-le, modifiez-le, puis publiez-le."
    return perform(act, done=done, target=url_for("questionnaires.liste"), shows_refusal=True, leads_on=True)


@bp.post("/questionnaires/<int:brouillon_id>/retirer")
def retirer(brouillon_id: int) -> Page:
    found(brouillon_id)
    act = partial(put_away, brouillon_id=brouillon_id, acteur=acteur(), now=now())
    done = "Le questionnaire est retiré de la liste. Ses versions et leurs réponses sont conservées."
    return perform(act, done=done, target=url_for("questionnaires.liste"))


@bp.post("/questionnaires/<int:brouillon_id>/remettre")
def remettre(brouillon_id: int) -> Page:
    found(brouillon_id)
    act = partial(take_back, brouillon_id=brouillon_id, acteur=acteur(), now=now())
    return perform(act, done="Le questionnaire est de nouveau dans la liste.", target=url_for("questionnaires.liste"))


def found(brouillon_id: int) -> Brouillon:
    """Return a questionnaire of the user's library, else 404."""
    return fetch(Brouillon, brouillon_id, lambda acteur, _: animated_brouillons(acteur), *LOADED_WITH_BROUILLON)


def animated_region() -> Region:
    """Return the région that the user runs; the first in French order when there are several."""
    return list_animated_regions(reading(), acteur())[0]
