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
    """Select the answers to erase, with what erasing needs loaded."""
    return (
        select(Participation)
        .options(joinedload(Participation.campagne), joinedload(Participation.accompagnement))
        .where(which)
    )


def erase_answers(session: Session, answers: Sequence[Participation], now: datetime) -> None:
    """Anonymise the answers of a campaign that is over or whose figures went out: they stay in its totals. Delete the
    others."""
    by_campagne: dict[int, list[Participation]] = {}
    for answer in answers:
        by_campagne.setdefault(answer.campagne_id, []).append(answer)
    for campagne_id, own_answers in by_campagne.items():
        campagne = session.get_one(Campagne, campagne_id)
        if campagne.is_over(paris_day(now)) or is_told(session, campagne):
            if campagne.is_temps:
                blank_cells_of_dlas(session, own_answers)
            detach(session, own_answers, now)
        else:
            for answer in own_answers:
                _withdraw(session, answer, now)
            forget_reviews(session, campagne)


def _withdraw(session: Session, participation: Participation, now: datetime) -> None:
    forget_history(session, [participation.id])
    for table in (Echange, Rappel, SignauxVus, Transmission, Entretien):
        session.execute(delete(table).where(table.participation_id == participation.id))
    noted = EcartJustifie.participation_id == participation.id
    session.execute(update(EcartJustifie).where(noted).values(raison=MOTIF_EFFACE))
    for lien in session.scalars(select(LienReponse).where(LienReponse.participation_id == participation.id)):
        cut_lien(lien, now)
    participation.saisie, participation.connues, participation.choix = {}, {}, {}
    participation.valeurs = participation.recu = None
    participation.transmise_le = participation.refusee_le = participation.modifiee_le = participation.notice_vue = (
        participation.transmise_par_id
    ) = participation.rouverte_le = None
    participation.mode, participation.saisie_par_id, participation.saisie_role = Mode.EN_LIGNE, None, None
    participation.accord_chiffres, participation.partage_fiche = False, False
    participation.retiree_le, participation.revision = participation.retiree_le or now, 0
    session.flush()
