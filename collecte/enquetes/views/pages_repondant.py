"""Answer of a structure as a personal link opens it: addresses, state of the link and campaign."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from http import HTTPStatus

from flask import g, url_for

from collecte.campagnes.queries.liens import get_lien, get_participation_of, repondant_of
from collecte.comptes.web.context import now, reading
from collecte.core.errors import ConflictError, Refus, UserFacingError
from collecte.core.web.repondants import has_opened
from collecte.models import EtatCampagne, LienReponse
from collecte.policy import Repondant
from collecte.reponses.queries.regards import Regard, get_regard
from collecte.reponses.views.etapes import VERIFIER
from collecte.reponses.views.pages_reponse import ReponseDeStructure
from questionnaires.core.francais import day_text, paris_day


class UnknownLinkError(UserFacingError):
    """Unknown link: same message whether it was cut, changed or invented."""

    status = HTTPStatus.NOT_FOUND
    problem = "Ce lien n’ouvre rien."
    remedy = "Il a peut-être été coupé : ouvrez-le depuis le message lui-même, ou copiez-le en entier."


@dataclass(frozen=True)
class ReponseStructure(ReponseDeStructure):
    """An answer opened by a personal link, at the addresses of that link."""

    lien: LienReponse
    repondant: Repondant

    @cached_property
    def regard(self) -> Regard | None:
        """Return what this link reads of the answer; None when it reads everything."""
        return get_regard(reading(), self.participation, self.repondant)

    @property
    def typed(self) -> Mapping[str, str]:
        return self.participation.saisie if self.regard is None else self.regard.texts

    @property
    def is_begun(self) -> bool:
        return self.participation.revision > 0 if self.regard is None else bool(self.regard.texts)

    @property
    def is_shared_unread(self) -> bool:
        return self.regard is not None and bool(self.regard.hidden)

    @property
    def fil(self) -> tuple[tuple[str, str], ...]:
        return (("Votre lien", self.plus_tard_url),)

    @property
    def plus_tard_url(self) -> str:
        return self._url("repondants.accueil")

    @property
    def reprendre_url(self) -> str:
        return self._url("repondants.repondre")

    @property
    def recu_url(self) -> str:
        return self._url("repondants.recu")

    @property
    def refus_url(self) -> str:
        return self._url("repondants.refus")

    def url_of(self, step: str) -> str:
        return self._url("repondants.verifier") if step == VERIFIER else self._url("repondants.section", step)

    def _url(self, endpoint: str, code: str | None = None) -> str:
        return url_for(endpoint, lien_id=self.lien.id, code=code)

    def read_again(self) -> "ReponseStructure":
        return opened_reponse(self.lien.id)


def opened_lien(lien_id: int) -> LienReponse:
    """Return a link that this browser opened, revoked or not. Raises Refus."""
    lien = get_lien(reading(), lien_id) if has_opened(lien_id) else None
    if lien is None:
        raise Refus(
            "Cette page ne s’ouvre qu’à partir de votre lien personnel.",
            "Ouvrez-le de nouveau depuis le message que vous avez reçu : ce que vous aviez enregistré vous y attend.",
            status=HTTPStatus.NOT_FOUND,
            may_send_again=True,
        )
    return lien


def opened_reponse(lien_id: int) -> ReponseStructure:
    """Return the answer of a link that this browser opened, as it is now. Raises Refus."""
    lien = opened_lien(lien_id)
    if lien.revoque_le is not None:
        raise Refus(
            "Ce lien ne sert plus : il a été dit que ce n’était plus vous.",
            "Si c’est une erreur, écrivez à votre DLA : il vous en fera parvenir un autre.",
            status=HTTPStatus.GONE,
        )
    participation = get_participation_of(reading(), lien)
    repondant = repondant_of(lien, participation.campagne.region)
    g.mots = repondant.mots
    campagne, today = participation.campagne, paris_day(now())
    if campagne.annulee_le is not None:
        raise Refus(
            f"« {campagne.titre} » a été annulé : {campagne.annulee_pour}",
            "Vous n’avez rien à faire, et rien ne vous sera envoyé. Aucune réponse n’en est comptée.",
            status=HTTPStatus.GONE,
            may_send_again=True,
        )
    if participation.retiree_le is not None:
        raise Refus(
            "Votre réponse n’est plus attendue.",
            "Vous n’avez rien à faire, et rien ne vous sera envoyé.",
            status=HTTPStatus.GONE,
            may_send_again=True,
        )
    etat = participation.etat_campagne(today)
    if etat is EtatCampagne.PREVUE:
        raise ConflictError(
            f"« {campagne.titre} » ouvre le {day_text(campagne.ouverture)}.", "Revenez ce jour-là, avec le même lien."
        )
    if not etat.accepts:
        raise Refus(
            f"« {campagne.titre} » ne reçoit plus de réponse depuis le {day_text(campagne.limite)}.",
            "Votre lien ne sert plus. Merci si vous avez répondu ; vous n’avez rien d’autre à faire.",
            status=HTTPStatus.GONE,
            may_send_again=True,
        )
    read_on = paris_day(participation.transmise_le) if participation.transmise_le else today
    return ReponseStructure(participation, read_on, repondant, lien, repondant)
