"""Pages that launch a campaign: preview of the structures asked, creation, anonymous copy."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus

from flask import abort, flash, render_template, request, url_for

from collecte.bibliotheque.queries.brouillons import read_brouillon
from collecte.bibliotheque.views.bibliotheque import bp, found
from collecte.campagnes.forms.campagnes import ANONYME, CONFIDENTIELLE, OPENING, PAR_DLA, EnqueteForm
from collecte.campagnes.operations.campagne_suivante import propose_next
from collecte.campagnes.operations.campagnes import create_enquete
from collecte.campagnes.operations.choix_structures import Candidate, choose, draw_seed
from collecte.campagnes.operations.copies_anonymes import copier_sans_noms
from collecte.campagnes.queries.structures_interrogees import list_ended
from collecte.campagnes.views.campagnes import CREATED
from collecte.campagnes.views.etapes import steps_of
from collecte.comptes.views.ecrans import Page, lead_to, perform
from collecte.comptes.web.context import Transaction, acteur, commit, now, reading, writing
from collecte.comptes.web.reprise import form_as_left
from collecte.core.errors import UserFacingError
from collecte.core.security import token_hash
from collecte.core.web.adresses import number
from collecte.models import (
    Accompagnement,
    Brouillon,
    Campagne,
    ChoixStructures,
    EtapeCampagne,
    Region,
    VersionQuestionnaire,
)
from collecte.organisation.queries.organisation import list_affectations_during, list_dlas
from collecte.organisation.views.acces_organisation import there
from collecte.relances.operations.relances import reprendre_les_relances
from collecte.reponses.operations.promesses import NamingQuestionnaireError, check_promise
from collecte.reponses.queries.campagnes import get_animated_campagne
from collecte.reponses.queries.versions import get_last_version, get_questionnaire, get_written
from questionnaires.core.francais import paris_day
from questionnaires.editing.anonymat import singling_out, texts_on_names
from questionnaires.editing.copie_anonyme import CopieAnonyme


def copy_of(brouillon: Brouillon) -> CopieAnonyme | None:
    """Return the anonymous copy of the version that campaigns ask; None when it was never published."""
    last = get_last_version(reading(), brouillon.code, brouillon.region_id)
    return CopieAnonyme(get_written(last)) if last else None


@bp.post("/questionnaires/<int:brouillon_id>/copie-anonyme")
def copier_anonyme(brouillon_id: int) -> Page:
    brouillon = found(brouillon_id)

    def act(session: Transaction) -> str:
        copie = there(copy_of(brouillon))
        copied, is_new = copier_sans_noms(
            session, region_id=brouillon.region_id, copie=copie, acteur=acteur(), now=now()
        )
        flash(
            "La copie est dans votre bibliothèque. Relisez-la, publiez-la, puis lancez la campagne anonyme."
            if is_new
            else "Cette copie était déjà dans votre bibliothèque : la voici, telle qu’elle est."
        )
        return url_for("constructeur.plan", brouillon_id=copied.id)

    back = url_for("questionnaires.lancer", brouillon_id=brouillon_id)
    return perform(act, target=back, shows_refusal=True, leads_on=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Apercu:
    """Structures that a campaign would ask, and how they were chosen: `terminees` are all those it could ask."""

    choix: ChoixStructures
    terminees: Sequence[Accompagnement]
    listees: Sequence[Candidate] = ()
    trop_souvent: Sequence[str] = ()
    graine: str = ""
    tire_le: datetime | None = None
    anonyme: bool = False

    @property
    def retenues(self) -> Sequence[Candidate]:
        return [candidate for candidate in self.listees if candidate.retenue]

    @property
    def remplacantes(self) -> Sequence[Candidate]:
        """List replacements DLA by DLA, in the order in which they would be taken."""
        return [candidate for candidate in self.listees if not candidate.retenue]

    @property
    def sans_contact(self) -> int:
        """Count structures to which no link can be sent."""
        return sum(
            all(contact.ancien_le is not None for contact in candidate.accompagnement.structure.contacts)
            for candidate in self.retenues
        )

    @property
    def empreinte(self) -> str:
        """Return a digest that changes with anything that is shown."""
        lines = [f"{candidate.accompagnement.id} {candidate.retenue} {candidate.raison}" for candidate in self.listees]
        return token_hash("\n".join([self.choix.value, str(self.anonyme), *lines, *self.trop_souvent]))


@bp.route("/questionnaires/<int:brouillon_id>/lancer", methods=["GET", "POST"])
def lancer(brouillon_id: int) -> Page:
    """Launch a campaign of a questionnaire; structures are shown first, and sent again with what was shown."""
    brouillon = found(brouillon_id)
    if request.method != "POST":
        return _launch_page(brouillon, _offering(brouillon, form_as_left(EnqueteForm, **_initial(brouillon))))
    form = _offering(brouillon, EnqueteForm())
    if not form.validate():
        return _launch_page(brouillon, form), HTTPStatus.UNPROCESSABLE_ENTITY
    apercu = None
    try:
        if last := get_last_version(reading(), brouillon.code, brouillon.region_id):
            check_promise(get_questionnaire(last), anonyme=form.anonyme)  # before anything is drawn or shown
        apercu = _apercu(brouillon, form)
        if apercu is not None and form.vues.data != apercu.empreinte:
            form.vues.data = apercu.empreinte
            return _launch_page(brouillon, form, apercu)
        campagne_id = _create(brouillon, form)
    except UserFacingError as error:
        form.refuse(form[error.champ or "ouverture"], str(error))
        shown, apercu = found(brouillon_id), apercu or _all_ended(brouillon, form)
        copie = copy_of(shown) if isinstance(error, NamingQuestionnaireError) else None
        return _launch_page(shown, form, apercu, copie), error.status
    return lead_to(url_for("campagnes.options", campagne_id=campagne_id), CREATED)


def _offering(brouillon: Brouillon, form: EnqueteForm) -> EnqueteForm:
    """Return the form with what it offers: périodes, and the DLA of its région."""
    form.offer_periodes(paris_day(now()))
    form.offer_dlas(list_dlas(reading(), brouillon.region_id))
    return form


def _former(brouillon: Brouillon) -> Campagne | None:
    """Return the campaign that this one follows, when the URL names one that asked the same questionnaire."""
    chosen = request.args.get("apres", type=number)
    former = get_animated_campagne(reading(), acteur(), chosen) if chosen else None
    return former if former and (former.region_id, former.instrument) == (brouillon.region_id, brouillon.code) else None


def _initial(brouillon: Brouillon) -> dict[str, object]:
    """Return form values that repeat a campaign one période later, to be reviewed before anything is created; without
    one, a fortnight from today."""
    former = _former(brouillon)
    if former is None:
        today = paris_day(now())
        return {"ouverture": today}
    proposed = propose_next(former)
    du, au = proposed.accompagnes or (None, None)
    return {
        "population": PAR_DLA if former.is_of_persons and not former.une_fois else former.population.value,
        "choix": former.choix.value,
        "confidentialite": ANONYME if former.anonyme else CONFIDENTIELLE,
        "taille": former.taille,
        "dlas": list(former.dlas_choisis),
        "du": du,
        "au": au,
        "periode": proposed.periode.code if proposed.periode.kind in "AV" else OPENING,
        "ouverture": proposed.dates.ouverture,
        "cloture": proposed.dates.cloture,
        "grace": proposed.dates.grace_jours,
    }


def _create(brouillon: Brouillon, form: EnqueteForm) -> int:
    session = writing()
    last = there(get_last_version(session, brouillon.code, brouillon.region_id))
    former = _former(brouillon)
    made = create_enquete(
        session,
        region=session.get_one(Region, brouillon.region_id),
        version=last,
        dates=form.dates,
        population=form.qui,
        une_fois=form.une_fois,
        periode=form.asked,
        accompagnes=form.accompagnes,
        demande=form.demande,
        au_dela=form.au_dela.data,
        anonyme=form.anonyme,
        dlas=form.codes_dlas,
        etape=EtapeCampagne.QUI,
        notice=former.information.for_another() if former else None,
        acteur=acteur(),
        now=now(),
    )
    if former:
        reprendre_les_relances(session, de=former, pour=made)
    campagne_id = made.id
    commit()
    return campagne_id


def _apercu(brouillon: Brouillon, form: EnqueteForm) -> Apercu | None:
    """Return the preview; None when no structure is asked, or there is none. The seed of a draw is stored before anyone
    knows its order."""
    all_ended = _all_ended(brouillon, form)
    if all_ended is None or (
        all_ended.choix is ChoixStructures.RAISONNE and not form.choisies.data and not form.vues.data
    ):
        return all_ended  # the list to choose from was not shown yet
    seed, drawn_at = _seed(brouillon, form) if all_ended.choix is ChoixStructures.TIRAGE else ("", None)
    listed, too_often = choose(
        reading(), _region_of(brouillon), all_ended.terminees, form.demande, graine=seed, jour=form.ouverture.data
    )
    return replace(
        all_ended, listees=listed, trop_souvent=too_often, graine=seed, tire_le=drawn_at, anonyme=form.anonyme
    )


def _all_ended(brouillon: Brouillon, form: EnqueteForm) -> Apercu | None:
    if form.accompagnes is None:
        return None
    ended = list_ended(reading(), brouillon.region_id, *form.accompagnes, form.codes_dlas)
    return Apercu(choix=form.demande.choix, terminees=ended) if ended else None


def _seed(brouillon: Brouillon, form: EnqueteForm) -> tuple[str, datetime]:
    """Return the seed and when it was drawn; drawn and stored the first time, unchanged ever after."""
    tirage = draw_seed(
        writing(),
        region_id=brouillon.region_id,
        instrument=brouillon.code,
        accompagnes=form.accompagnes or abort(HTTPStatus.UNPROCESSABLE_ENTITY),
        acteur=acteur(),
        now=now(),
    )
    seed = tirage.graine, tirage.tire_le
    commit()
    return seed


def _launch_page(
    brouillon: Brouillon, form: EnqueteForm, apercu: Apercu | None = None, copie: CopieAnonyme | None = None
) -> str:
    """Render the launch form; `copie` is offered when the questionnaire names respondents, with what it would lose."""
    today = paris_day(now())
    last = get_last_version(reading(), brouillon.code, brouillon.region_id)
    affectations = list_affectations_during(reading(), brouillon.region_id, today, today)
    return render_template(
        "campagnes/questionnaires/lancer.html",
        brouillon=brouillon,
        questionnaire=read_brouillon(brouillon),
        last=last,
        **_costs(last, apercu),
        personnes=len({affectation.personne_id for affectation in affectations}),
        affectations=len(affectations),
        apercu=apercu,
        copie=copie,
        former=_former(brouillon),
        etapes=steps_of(None, EtapeCampagne.QUI),
        limite=_region_of(brouillon).max_sollicitations,
        form=form,
    )


def _costs(last: VersionQuestionnaire | None, apercu: Apercu | None) -> dict[str, tuple[str, ...]]:
    """Return what to review before asking anonymously: questions that single out, texts that speak of names."""
    if last is None or apercu is None or not apercu.anonyme:
        return {"designent": (), "nomment": ()}
    asked = get_questionnaire(last)
    return {"designent": tuple(question.libelle for question in singling_out(asked)), "nomment": texts_on_names(asked)}


def _region_of(brouillon: Brouillon) -> Region:
    return reading().get_one(Region, brouillon.region_id)
