"""Extend the closing date of a campaign for one DLA, notify late respondents, withdraw the extension."""

from datetime import date, datetime
from http import HTTPStatus

from sqlalchemy.orm import Session

from collecte.campagnes.operations.classeurs import check_figures_not_told
from collecte.core.errors import Refus
from collecte.core.operations.heures_ouvrees import next_working
from collecte.core.operations.journal import reason_of, record_on_campagne
from collecte.core.security import Trousseau
from collecte.courriels.operations.courriels import poster
from collecte.models import Campagne, Compte, Courriel, Dla, Prolongation
from collecte.policy import Acteur
from collecte.relances.operations.departs_relances import rappeler
from collecte.relances.operations.messages_relances import NothingAwaitedError
from collecte.relances.operations.textes_relances import PLUS_DE_TEMPS, MotsRelance
from collecte.relances.queries.relances import Destinataire, list_awaited, list_destinataires
from collecte.reponses.operations.fenetre import hold_unsettled
from questionnaires.core.francais import day_text, paris_day, short_day_text

DLA_PROLONGE = "dla_prolonge"


def prolonger(
    session: Session, *, campagne_id: int, dla_id: int, cloture: date, raison: str, acteur: Acteur, now: datetime
) -> None:
    """Give a DLA until a later day, in place of what it was given before, if anything; those who still have to answer
    are notified by a message.

    Raises ReasonMissingError, SettledResultsError, Refus.
    """
    raison = reason_of(raison, reader="les personnes du DLA la liront")
    campagne = session.get_one(Campagne, campagne_id)
    hold_unsettled(session, campagne)
    dla = session.get(Dla, dla_id)
    if dla is None or dla.region_id != campagne.region_id:
        raise Refus(
            "Ce DLA n’est pas de la région de cette campagne.",
            "Choisissez-le dans la liste.",
            status=HTTPStatus.UNPROCESSABLE_ENTITY,
        )
    if cloture <= campagne.cloture:
        raise Refus(
            f"La campagne se clôture déjà le {short_day_text(campagne.cloture)} pour tout le monde.",
            "Choisissez un jour après celui-ci.",
            status=HTTPStatus.UNPROCESSABLE_ENTITY,
        )
    if cloture < paris_day(now):
        raise Refus(
            f"Le {short_day_text(cloture)} est passé : personne ne pourrait plus répondre.",
            "Choisissez aujourd’hui ou un jour à venir.",
            status=HTTPStatus.UNPROCESSABLE_ENTITY,
        )
    check_figures_not_told(session, campagne)
    former = session.get(Prolongation, (campagne_id, dla_id), populate_existing=True)
    before = former.cloture if former else campagne.cloture
    session.merge(Prolongation(campagne_id=campagne_id, dla_id=dla_id, cloture=cloture, raison=raison, accordee_le=now))
    session.flush()
    moved = _moved(before, cloture)
    record_on_campagne(session, campagne, "prolonger un DLA", acteur, now, dla=dla.code, raison=raison, **moved)
    _write_to_awaited(session, campagne, dla_id, acteur, now)


def _write_to_awaited(session: Session, campagne: Campagne, dla_id: int, acteur: Acteur, now: datetime) -> None:
    """Notify those of the DLA whose answer is still awaited, in working hours; others get no message.

    Respondents of a structure are reminded of the new day alone: the reason is for the DLA.
    """
    session.expire_all()  # the extension is read with the answers
    for destinataire in list_destinataires(session, campagne, paris_day(now)).joints:
        extended = tuple(
            participation for participation in destinataire.participations if participation.dla_id == dla_id
        )
        if isinstance(destinataire.lecteur, Compte):
            for participation in extended:
                poster(
                    session,
                    compte=destinataire.lecteur,
                    modele=DLA_PROLONGE,
                    now=now,
                    region_id=campagne.region_id,
                    pas_avant=next_working(now),
                    participation_id=participation.id,
                )
        elif extended:
            rappeler(
                session,
                campagne,
                Destinataire(destinataire.lecteur, extended),
                MotsRelance(*PLUS_DE_TEMPS),
                acteur=acteur,
                now=now,
            )


def _moved(before: date, after: date) -> dict[str, object]:
    return {"avant": {"cloture": before.isoformat()}, "apres": {"cloture": after.isoformat()}}


def retirer_prolongation(session: Session, *, campagne_id: int, dla_id: int, acteur: Acteur, now: datetime) -> bool:
    """Have the DLA close with the others again, keeping what it typed; return whether it had an extension.

    Raises SettledResultsError.
    """
    campagne = session.get_one(Campagne, campagne_id)
    hold_unsettled(session, campagne)
    prolongation = session.get(Prolongation, (campagne_id, dla_id), populate_existing=True)
    if prolongation is None:
        return False
    session.delete(prolongation)
    session.flush()
    dla, moved = session.get_one(Dla, dla_id), _moved(prolongation.cloture, campagne.cloture)
    record_on_campagne(session, campagne, "retirer la prolongation", acteur, now, dla=dla.code, **moved)
    return True


def delai_context(
    session: Session, courriel: Courriel, *, public_url: str, trousseau: Trousseau, now: datetime
) -> dict[str, object]:
    """Return the day and the reason of an extension as they are when its message is sent.

    Raises NothingAwaitedError.
    """
    for participation in list_awaited(session, [courriel.contexte["participation_id"]]):
        prolongation = participation.prolongation
        if prolongation is not None and participation.etat_campagne(paris_day(now)).accepts:
            return {
                "campagne": participation.campagne.titre,
                "dla": f"{participation.dla.code} {participation.dla.nom}",
                "cloture": day_text(prolongation.cloture),
                "raison": prolongation.raison,
                "adresse": f"{public_url}/reponses/{participation.id}",
            }
    raise NothingAwaitedError
