"""Expected answers of the current account, and an answer loaded with its known values and addresses."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from flask import abort

from collecte.comptes.web.context import Transaction, acteur, now, reading
from collecte.core.errors import UserFacingError
from collecte.core.web.adresses import address
from collecte.models import EtatCampagne, Mots, Notice, Participation, TexteNotice
from collecte.policy import Auteur
from collecte.reponses.operations.fenetre import check_writable
from collecte.reponses.operations.promesses import readers
from collecte.reponses.operations.reponses import Saved
from collecte.reponses.queries.apres_arret import get_finale, get_own_finale, received_as
from collecte.reponses.queries.connues import Connue, connues_of, saisie_with
from collecte.reponses.queries.echanges import has_echange
from collecte.reponses.queries.partages import get_last_transmitted_id, get_proposed_choices
from collecte.reponses.queries.participations import etat_of, get_own_participation
from collecte.reponses.queries.repere_annee import get_reperes
from collecte.reponses.queries.versions import get_questionnaire, get_written
from collecte.reponses.views.autour import AFTER_SETTLEMENT, AFTER_THE_LAST_RELEASE, Avis, Carnet, taken_back
from collecte.reponses.views.etapes import RETOUR, VERIFIER
from exports.records.records import Etat
from questionnaires.answers.citations import said_to
from questionnaires.answers.reperes import Reperes
from questionnaires.answers.settled import Settled, settle
from questionnaires.core.francais import paris_day
from questionnaires.core.model import Questionnaire


@dataclass(frozen=True, slots=True)
class Attente:
    """An expected answer on « À faire »: its state, that of its campaign, how long it takes, and `get_own_finale`."""

    participation: Participation
    etat: Etat
    campagne: EtatCampagne
    minutes: int
    finale: str

    @property
    def is_to_do(self) -> bool:
        if self.participation.rouverte_le is not None:
            return self.campagne.accepts and not self.is_taken_back
        is_left = self.etat not in {Etat.TRANSMIS, Etat.REFUS} and self.participation.retiree_le is None
        return self.campagne.accepts and is_left

    @property
    def is_taken_back(self) -> bool:
        """True when its author may send it again, and need not: what was transmitted counts."""
        return self.campagne.accepts and self.participation.is_taken_back

    @property
    def suite(self) -> str:
        """State in full of an answer sent since results were settled; empty for any other."""
        return received_as(self.finale) if self.participation.recue_le is not None else ""

    @property
    def is_late(self) -> bool:
        """True when only the days of grace are left."""
        return self.campagne is EtatCampagne.GRACE and self.participation.rouverte_le is None


def attentes(participations: Iterable[Participation], today: date) -> list[Attente]:
    """List what « À faire » shows, in the order given; each campaign's version is loaded."""
    return [
        Attente(
            participation,
            _etat(participation, today),
            participation.etat_campagne(today),
            get_questionnaire(participation.campagne.version).duree,
            get_own_finale(reading(), participation),
        )
        for participation in participations
    ]


def _etat(participation: Participation, today: date) -> Etat:
    """Return the state of an answer; opened again, it is to be written, whatever was transmitted."""
    if participation.rouverte_le is not None and participation.may_be_written(today):
        return Etat.COMMENCE if participation.revision else Etat.A_FAIRE
    return etat_of(participation, participation.campagne, today)


@dataclass(frozen=True, slots=True)
class Charge:
    """Minutes asked of someone over a civil year, answered or not; `equipe` are those that a whole DLA shares."""

    annee: int
    demandes: int
    minutes: int
    faites: int  # minutes of transmitted answers, among those asked
    equipe: int


def charge_of_the_year(participations: Iterable[Participation], today: date) -> Charge:
    """Sum over the campaigns opening within the year, whatever they ask; each answer by the version it is given in."""
    asked = [
        (participation, get_questionnaire(participation.version).duree)
        for participation in participations
        if participation.campagne.ouverture.year == today.year and participation.retiree_le is None
    ]
    return Charge(
        annee=today.year,
        demandes=len(asked),
        minutes=sum(minutes for _, minutes in asked),
        faites=sum(minutes for participation, minutes in asked if participation.transmise_le is not None),
        equipe=sum(minutes for participation, minutes in asked if participation.personne_id is None),
    )


@dataclass(frozen=True)
class Reponse:
    """An answer of the current account, evaluated on a day, with the addresses of its pages."""

    participation: Participation
    today: date
    auteur: Auteur

    is_entered_for_it = False
    """True when someone enters it for a structure, and reads it over to them."""
    is_told_before = False
    """True when a page before its questions shows who reads it, and its notice."""

    @cached_property
    def questionnaire(self) -> Questionnaire:
        return get_questionnaire(self.participation.version)

    @cached_property
    def connues(self) -> Mapping[str, Connue]:
        return connues_of(self.participation)

    @property
    def typed(self) -> Mapping[str, str]:
        """Typed texts that the current respondent reads."""
        return self.participation.saisie

    @property
    def is_begun(self) -> bool:
        """True when the current respondent reads anything that was typed."""
        return self.participation.revision > 0

    @property
    def is_shared_unread(self) -> bool:
        """True when someone else typed texts that the current respondent does not read."""
        return False

    @cached_property
    def saisie(self) -> Mapping[str, str]:
        """Typed texts, else known answers."""
        return saisie_with(self.questionnaire, self.typed, self.connues)

    @cached_property
    def settled(self) -> Settled:
        return settle(self.questionnaire, self.saisie, self.today)

    @cached_property
    def said(self) -> Questionnaire:
        """The questionnaire, with the answers that its texts quote."""
        return said_to(get_written(self.participation.version), self.settled)

    @cached_property
    def reperes(self) -> Reperes | None:
        """Reference values for its check page; never shown while typing."""
        return get_reperes(reading(), self.participation)

    @cached_property
    def is_returning(self) -> bool:
        """Whether its author has transmitted such an answer before: what it is for is folded then."""
        return self.is_temps and get_last_transmitted_id(reading(), self.participation) is not None

    @cached_property
    def proposed(self) -> Mapping[str, str]:
        """Choices of its author's last answer on who may see, to be confirmed; none when it is not about time."""
        return get_proposed_choices(reading(), self.participation) if self.is_temps else {}

    @cached_property
    def etat_campagne(self) -> EtatCampagne:
        return self.participation.etat_campagne(self.today)

    @cached_property
    def is_open(self) -> bool:
        return self.participation.may_be_written(self.today)

    @property
    def is_late(self) -> bool:
        """True when it is accepted in the days of grace only."""
        is_reopened = self.participation.rouverte_le is not None
        return self.is_open and not is_reopened and self.etat_campagne is EtatCampagne.GRACE

    @property
    def finale(self) -> str:
        """Why no release will count what is transmitted now, results being settled; '' when one may."""
        return get_finale(reading(), self.participation.campagne) if self.is_temps else ""

    @property
    def after_settlement(self) -> tuple[str, ...]:
        """Title and text that say what becomes of it, opened since results were settled; empty before."""
        if not self.participation.is_opened_late:
            return ()
        return AFTER_THE_LAST_RELEASE if self.finale else AFTER_SETTLEMENT

    @property
    def is_temps(self) -> bool:
        """True when it is about someone's time: the author then chooses who may see it."""
        return self.participation.campagne.is_temps

    @property
    def titre(self) -> str:
        return f"{self.participation.campagne.titre}, DLA {self.participation.dla.code}"

    @property
    def notice_lue(self) -> TexteNotice | None:
        """Version of the notice that its author was shown when last writing, and its date."""
        empreinte = self.participation.notice_vue
        return reading().get(TexteNotice, empreinte) if empreinte else None

    @property
    def notice(self) -> Notice | None:
        """Notice shown to its author, None when its campaign has none."""
        return self.participation.campagne.information if self.participation.campagne.notice else None

    @property
    def is_notice_known(self) -> bool:
        """True once its author has written under this very notice: its pages fold it."""
        return self.notice is not None and self.notice.empreinte == self.participation.notice_vue

    @property
    def may_refuse(self) -> bool:
        """True when its author may say that they do not wish to answer, or change their mind."""
        participation = self.participation
        may_still = self.etat_campagne.accepts and participation.rouverte_le is None
        return may_still and not participation.transmise_le and not participation.retiree_le

    @property
    def lecteurs(self) -> str:
        """Who reads it; empty for « Temps et activités », which says it in its own words."""
        if self.is_temps:
            return ""
        campagne = self.participation.campagne
        mots = Mots.in_region(campagne.region)
        textes = campagne.information.textes
        return readers(self.questionnaire, mots, campagne.population, anonyme=campagne.anonyme, textes=textes)

    def carnet_of(self, sent: Mapping[str, str]) -> Carnet | None:
        """Return the interviewer's notes, with what a page just sent; None for its own author."""
        return None

    @property
    def reprise(self) -> Avis | None:
        """Say what counts while its author may transmit it again, having taken it back; None for any other."""
        return taken_back(self.participation) if self.is_open else None

    @property
    def transmise_dit(self) -> str:
        """Message shown once it is transmitted; none where the page that follows says it."""
        return ""

    def keep_aside(self, session: Transaction, page: str) -> None:
        """Store what a page sends that is not part of the answer: nothing, for its own author."""

    @property
    def closed_sentence(self) -> str:
        """Why it cannot be written today, and what is kept; empty when it can."""
        try:
            check_writable(self.participation, now())
        except UserFacingError as error:
            return str(error)
        return ""

    @property
    def settled_url(self) -> str:
        """Address to go to instead of its pages: its receipt, or its author's refusal to answer; empty when neither."""
        participation = self.participation
        if participation.is_given or (participation.is_taken_back and not self.is_open):
            return self.recu_url
        if participation.rouverte_le is not None:
            return ""
        return self.refus_url if participation.refusee_le is not None else ""

    @property
    def fil(self) -> tuple[tuple[str, str], ...]:
        """Breadcrumb of its pages, from the home page."""
        return (("À faire", self.plus_tard_url),)

    @property
    def plus_tard_url(self) -> str:
        """Address to go to when it is left for later."""
        return address("reponses.a_faire")

    @property
    def reprendre_url(self) -> str:
        return self._url("reponses.reprendre")

    @property
    def recu_url(self) -> str:
        return self._url("transmission.recu")

    @property
    def refus_url(self) -> str:
        """Address to say that one does not wish to answer."""
        return self._url("reponses.refuser")

    @property
    def reprise_url(self) -> str:
        """Address to take back what was transmitted."""
        return self._url("transmission.reprendre")

    @property
    def laisser_url(self) -> str:
        """Address to give up taking it back."""
        return self._url("transmission.laisser")

    @property
    def transmissions_url(self) -> str:
        """Address of its past transmissions."""
        return self._url("transmission.transmissions")

    @property
    def questions_url(self) -> str:
        """Address of the questions of the C2RA; empty when nothing was asked."""
        return self._url("reponses.questions") if has_echange(reading(), self.participation.id) else ""

    @property
    def tableur_url(self) -> str:
        """Address to fill it in a spreadsheet."""
        return self._url("tableur.page")

    def url_of(self, step: str) -> str:
        """Return the address of a step of its path, to which its page is posted too."""
        return self._url("transmission.verifier") if step == VERIFIER else self._url("reponses.section", step)

    def correct_url(self, code: str) -> str:
        """Return the address of a section that leads back to the check page once saved."""
        return f"{self.url_of(code)}?{RETOUR}={VERIFIER}"

    def _url(self, endpoint: str, code: str | None = None) -> str:
        return address(endpoint, participation_id=self.participation.id, code=code)

    def read_again(self) -> "Reponse":
        """Reload the answer, once something was written."""
        return own_reponse(self.participation.id)

    def once_saved(self, saved: Saved) -> "Reponse":
        """Return the answer as it was just saved, without a query: its author reads every text of it."""
        self.participation.saisie, self.participation.revision = dict(saved.saisie), saved.revision  # detached
        return replace(self)


def own_reponse(participation_id: int) -> Reponse:
    """Return an answer of the current account, as it is now; 404 for any other."""
    participation = get_own_participation(reading(), acteur(), participation_id, paris_day(now())) or abort(404)
    # a transmitted answer is read as of the day it was
    moment = (participation.recue_le or participation.transmise_le if participation.is_given else None) or now()
    return Reponse(participation, paris_day(moment), acteur())


@dataclass(frozen=True)
class ReponseDeStructure(Reponse):
    """Answer of a structure, typed through its link or by an interviewer."""

    is_told_before = True  # by the first page, or aloud
    tableur_url = ""  # nothing to download through a personal link
    transmissions_url = ""  # the receipt has all that was transmitted, and it belongs to the structure
    questions_url = ""  # a structure is called on the telephone, not asked questions

    def once_saved(self, saved: Saved) -> Reponse:
        return self.read_again()

    @property
    def structure(self) -> str:
        return self.participation.auteur

    @property
    def titre(self) -> str:
        return f"{self.participation.campagne.titre}, {self.structure}"
