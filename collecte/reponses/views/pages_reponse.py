"""Expected answers of the current account, and an answer loaded with its known values and addresses."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from http import HTTPStatus

from flask import abort, url_for

from collecte.comptes.web.context import Transaction, acteur, now, reading
from collecte.core.errors import UserFacingError
from collecte.models import EtatCampagne, Mots, Notice, Participation, TexteNotice
from collecte.policy import Auteur
from collecte.reponses.operations.fenetre import check_writable
from collecte.reponses.operations.promesses import readers
from collecte.reponses.queries.connues import Connue, connues_of, saisie_with
from collecte.reponses.queries.echanges import has_echange
from collecte.reponses.queries.participations import etat_of, get_own_participation, get_texte_notice
from collecte.reponses.queries.repere_annee import get_reperes
from collecte.reponses.queries.versions import get_questionnaire
from collecte.reponses.views.autour import Carnet
from collecte.reponses.views.etapes import VERIFIER
from exports.records.records import Etat
from questionnaires.answers.reperes import Reperes
from questionnaires.answers.settled import Settled, settle
from questionnaires.core.francais import paris_day
from questionnaires.core.model import Questionnaire


@dataclass(frozen=True, slots=True)
class Attente:
    """One expected answer on « À faire »: the words for its state, whether it can be written, how long it takes."""

    participation: Participation
    etat: Etat
    campagne: EtatCampagne
    minutes: int

    @property
    def is_to_do(self) -> bool:
        if self.participation.rouverte_le is not None:
            return True
        is_left = self.etat not in {Etat.TRANSMIS, Etat.REFUS} and self.participation.retiree_le is None
        return self.campagne.accepts and is_left

    @property
    def is_late(self) -> bool:
        """Whether only the days of grace are left."""
        return self.campagne is EtatCampagne.GRACE and self.participation.rouverte_le is None


def attentes(participations: Iterable[Participation], today: date) -> list[Attente]:
    """What « À faire » shows, in the order given; each campaign's version is loaded."""
    return [
        Attente(
            own,
            _etat(own, today),
            own.etat_campagne(today),
            get_questionnaire(own.campagne.version).duree,
        )
        for own in participations
    ]


def _etat(own: Participation, today: date) -> Etat:
    """An answer opened since results were settled is to be written, whatever was transmitted of it."""
    if own.rouverte_le is not None:
        return Etat.COMMENCE if own.revision else Etat.A_FAIRE
    return etat_of(own, own.campagne, today)


@dataclass(frozen=True, slots=True)
class Charge:
    """What is asked of someone over a civil year, in minutes, answered or not; `equipe` is what a whole DLA shares."""

    annee: int
    demandes: int
    minutes: int
    faites: int  # of what is asked, minutes of what is transmitted
    equipe: int


def charge_of_the_year(participations: Iterable[Participation], today: date) -> Charge:
    """All the campaigns that open within the year, whatever they ask; each answer by the version it is given in."""
    asked = [
        (own, get_questionnaire(own.version).duree)
        for own in participations
        if own.campagne.ouverture.year == today.year and own.retiree_le is None
    ]
    return Charge(
        annee=today.year,
        demandes=len(asked),
        minutes=sum(minutes for _, minutes in asked),
        faites=sum(minutes for own, minutes in asked if own.transmise_le is not None),
        equipe=sum(minutes for own, minutes in asked if own.personne_id is None),
    )


@dataclass(frozen=True)
class Reponse:
    """An answer of the one who asks, and what it says on a day; its addresses are those of an account."""

    participation: Participation
    today: date
    auteur: Auteur

    @cached_property
    def questionnaire(self) -> Questionnaire:
        return get_questionnaire(self.participation.version)

    @cached_property
    def connues(self) -> Mapping[str, Connue]:
        return connues_of(self.participation)

    @property
    def typed(self) -> Mapping[str, str]:
        """What was typed, as far as who asks reads it."""
        return self.participation.saisie

    @property
    def is_begun(self) -> bool:
        """Whether who asks reads anything that was typed."""
        return self.participation.revision > 0

    @property
    def is_shared_unread(self) -> bool:
        """Whether someone else typed what who asks does not read."""
        return False

    @cached_property
    def saisie(self) -> Mapping[str, str]:
        """What was typed, else what is known."""
        return saisie_with(self.questionnaire, self.typed, self.connues)

    @cached_property
    def settled(self) -> Settled:
        return settle(self.questionnaire, self.saisie, self.today)

    @cached_property
    def reperes(self) -> Reperes | None:
        """What its check is told besides it; never shown while it is typed."""
        return get_reperes(reading(), self.participation)

    @cached_property
    def etat_campagne(self) -> EtatCampagne:
        return self.participation.etat_campagne(self.today)

    @cached_property
    def is_open(self) -> bool:
        return self.participation.may_be_written(self.today)

    @property
    def is_late(self) -> bool:
        """Whether it is taken in the days of grace only."""
        is_reopened = self.participation.rouverte_le is not None
        return self.is_open and not is_reopened and self.etat_campagne is EtatCampagne.GRACE

    @property
    def is_temps(self) -> bool:
        """Whether it says how someone's time was shared: the author then chooses who may see it."""
        return self.participation.campagne.is_temps

    @property
    def titre(self) -> str:
        return f"{self.participation.campagne.titre}, DLA {self.participation.dla.code}"

    @property
    def notice_lue(self) -> TexteNotice | None:
        """The version of the notice that its author was shown when last writing, and since when it says so."""
        return get_texte_notice(reading(), self.participation.notice_vue)

    @property
    def notice(self) -> Notice | None:
        """What its author is told, None when its campaign has no notice."""
        return self.participation.campagne.information if self.participation.campagne.notice else None

    @property
    def may_refuse(self) -> bool:
        """Whether its author may say that they wish not to answer, or change their mind."""
        own = self.participation
        may_still = self.etat_campagne.accepts and own.rouverte_le is None
        return may_still and not own.transmise_le and not own.retiree_le

    @property
    def lecteurs(self) -> str:
        """Who reads it; « Temps et activités » says it in its own words."""
        if self.is_temps:
            return ""
        campagne = self.participation.campagne
        mots = Mots.in_region(campagne.region)
        return readers(self.questionnaire, mots, campagne.population, anonyme=campagne.anonyme)

    def carnet_of(self, sent: Mapping[str, str]) -> Carnet | None:
        """The notes of who enters it for a structure, with what a page just sent; None for its own author."""
        return None

    @property
    def is_entered_for_it(self) -> bool:
        """Whether someone enters it for a structure, and reads it over to them."""
        return False

    @property
    def transmise_dit(self) -> str:
        """What is said once it is transmitted."""
        return "Votre réponse est transmise."

    def keep_aside(self, session: Transaction, page: str) -> None:
        """Keep what the page of a section sends that is no part of the answer: nothing, for its own author."""

    @property
    def is_told_before(self) -> bool:
        """Whether a page before its questions says who reads it, and its notice."""
        return False

    @property
    def closed_sentence(self) -> str:
        """Why it cannot be written today, and what is kept."""
        try:
            check_writable(self.participation, now())
        except UserFacingError as error:
            return f"{error.problem} {error.remedy}"
        return ""

    @property
    def settled_url(self) -> str:
        """Where to go instead of its pages: its receipt, or its author's wish not to answer; empty when neither."""
        own = self.participation
        if own.is_given:
            return self.recu_url
        if own.rouverte_le is not None:
            return ""
        return self.refus_url if own.refusee_le is not None else ""

    @property
    def fil(self) -> tuple[tuple[str, str], ...]:
        """Where its pages stand, from the first one."""
        return (("À faire", self.plus_tard_url),)

    @property
    def plus_tard_url(self) -> str:
        """Where to go when it is left for later."""
        return url_for("reponses.a_faire")

    @property
    def reprendre_url(self) -> str:
        return self._url("reponses.reprendre")

    @property
    def recu_url(self) -> str:
        return self._url("transmission.recu")

    @property
    def refus_url(self) -> str:
        """Where to say that one wishes not to answer."""
        return self._url("reponses.refuser")

    @property
    def transmissions_url(self) -> str:
        """Where to read what was transmitted of it."""
        return self._url("transmission.transmissions")

    @property
    def questions_url(self) -> str:
        """Where to read what was asked on it; empty when nothing was."""
        return self._url("reponses.questions") if has_echange(reading(), self.participation.id) else ""

    @property
    def tableur_url(self) -> str:
        """Where to fill the répartition in a spreadsheet."""
        return self._url("tableur.page")

    @property
    def transmettre_url(self) -> str:
        """Where its check page is sent."""
        return self._url("transmission.transmettre_reponse")

    def action_of(self, step: str) -> str:
        """Where the page of a section is sent."""
        return self._url("reponses.enregistrer", step)

    def url_of(self, step: str) -> str:
        """The address of a step of its path."""
        return self._url("transmission.verifier") if step == VERIFIER else self._url("reponses.section", step)

    def _url(self, endpoint: str, code: str | None = None) -> str:
        return url_for(endpoint, participation_id=self.participation.id, code=code)

    def read_again(self) -> "Reponse":
        """The same as it is now, once something was written."""
        return own_reponse(self.participation.id)


def own_reponse(participation_id: int) -> Reponse:
    """An answer of the one who asks, as it is now; 404 for any other."""
    participation = get_own_participation(reading(), acteur(), participation_id, paris_day(now()))
    if participation is None:
        abort(HTTPStatus.NOT_FOUND)
    # a transmitted answer is read as of the day it was
    moment = (participation.recue_le or participation.transmise_le if participation.is_given else None) or now()
    return Reponse(participation, paris_day(moment), acteur())


@dataclass(frozen=True)
class ReponseDeStructure(Reponse):
    """The answer of a structure, whoever types it: by its link, or with it."""

    @property
    def structure(self) -> str:
        return self.participation.auteur

    @property
    def titre(self) -> str:
        return f"{self.participation.campagne.titre}, {self.structure}"

    @property
    def is_told_before(self) -> bool:
        """By the first page, or aloud."""
        return True

    @property
    def transmissions_url(self) -> str:
        """None: the receipt has all that was transmitted, and it belongs to the structure."""
        return ""

    @property
    def questions_url(self) -> str:
        """None: a structure is called, not asked."""
        return ""
