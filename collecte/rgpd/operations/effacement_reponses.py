"""Erase answers: anonymised where their absence would reveal them, deleted elsewhere."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, delete, select, update
from sqlalchemy.orm import Session, joinedload

from collecte.campagnes.operations.publications import blank_cells_of_dlas
from collecte.campagnes.queries.campagnes import is_told
from collecte.models import (
    Campagne,
    EcartJustifie,
    Echange,
    Entretien,
    LienReponse,
    Mode,
    Participation,
    Rappel,
    SignauxVus,
    Transmission,
)
from collecte.rgpd.operations.detachement import MOTIF_EFFACE, detach, forget_history, forget_reviews
from collecte.rgpd.operations.regles_purge import cut_lien
from questionnaires.core.francais import paris_day


def answers_of(which: ColumnElement[bool]) -> Select[Participation]:
    """The answers to be erased, with what that asks for."""
    return (
        select(Participation)
        .options(joinedload(Participation.campagne), joinedload(Participation.accompagnement))
        .where(which)
    )


def erase_answers(session: Session, answers: Sequence[Participation], now: datetime) -> None:
    """Those of a campaign that is over, or whose figures went out, stay in its totals without a name; others go."""
    by_campagne: dict[int, list[Participation]] = {}
    for own in answers:
        by_campagne.setdefault(own.campagne_id, []).append(own)
    for campagne_id, own_answers in by_campagne.items():
        campagne = session.get_one(Campagne, campagne_id)
        if campagne.is_over(paris_day(now)) or is_told(session, campagne):
            if campagne.is_temps:
                blank_cells_of_dlas(session, own_answers)
            detach(session, own_answers, now)
        else:
            for own in own_answers:
                _withdraw(session, own, now)
            forget_reviews(session, campagne)


def _withdraw(session: Session, own: Participation, now: datetime) -> None:
    forget_history(session, [own.id])
    for table in (Echange, Rappel, SignauxVus, Transmission, Entretien):
        session.execute(delete(table).where(table.participation_id == own.id))
    noted = EcartJustifie.participation_id == own.id
    session.execute(update(EcartJustifie).where(noted).values(raison=MOTIF_EFFACE))
    for lien in session.scalars(select(LienReponse).where(LienReponse.participation_id == own.id)):
        cut_lien(lien, now)
    own.saisie, own.connues, own.choix, own.valeurs, own.recu = {}, {}, {}, None, None
    own.transmise_le = own.refusee_le = own.modifiee_le = own.notice_vue = own.transmise_par_id = None
    own.mode, own.saisie_par_id, own.saisie_role = Mode.EN_LIGNE, None, None
    own.accord_chiffres, own.partage_fiche = False, False
    own.retiree_le, own.revision = own.retiree_le or now, 0
    session.flush()
