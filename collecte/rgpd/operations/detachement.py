"""Anonymise answers: their figures stay in the totals, nothing leads back to a person or structure.

They are written again in a random order, under other numbers: neither the order of the rows, nor a moment, nor the
journal says whose they were.
"""

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime, time

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from collecte.campagnes.operations.publications import forget_words
from collecte.campagnes.operations.resultats import figer
from collecte.campagnes.queries.effectifs import list_effectifs
from collecte.campagnes.queries.textes_libres import list_empreintes
from collecte.core.security import new_receipt
from collecte.models import (
    Campagne,
    Changement,
    ClasseurReference,
    EcartJustifie,
    LienReponse,
    Participation,
    TexteRelu,
    Transmission,
    VueDirection,
)
from collecte.models.participations import TEXTE_EFFACE
from collecte.reponses.queries.transmissions import is_waiting
from collecte.reponses.queries.versions import get_questionnaire
from collecte.rgpd.operations.regles_syntheses import forget_built_on
from collecte.telechargements.operations.fabrications import retirer_fabrications
from questionnaires.core.francais import PARIS, paris_day
from questionnaires.core.model import Questionnaire
from questionnaires.core.questions import Computed, Text


def forget_reviews(session: Session, campagne: Campagne) -> None:
    """Delete the decisions on texts that no answer of a campaign has any more."""
    own = TexteRelu
    if not session.execute(select(own.campagne_id).where(own.campagne_id == campagne.id).limit(1)).first():
        return
    written = list_empreintes(session, campagne)
    for relu in session.scalars(select(own).where(own.campagne_id == campagne.id)):
        if (relu.code, relu.empreinte) not in written:
            which = own.campagne_id == campagne.id, own.code == relu.code, own.empreinte == relu.empreinte
            session.execute(delete(own).where(*which))


MOTIF_EFFACE = "motif effacé"

_NUMBERS = 1_000_000_000  # those that respondents are given at random within a campaign
_RANDOM = secrets.SystemRandom()


def detach(session: Session, participations: Iterable[Participation], now: datetime) -> int:
    """Cut these answers of one campaign from who gave them; returns how many.

    All that a person or a structure gave in the campaign is to be given at once: it keeps one number, so that counts of
    persons stay the same. What hangs on the name goes too: a synthèse that took the answer up, what stood for a text,
    who entered it; the reference workbook is to be written again, and files still to be downloaded go.
    """
    own = list(participations)
    if not own:
        return 0
    campagne_id = own[0].campagne_id
    campagne = session.get_one(Campagne, campagne_id)
    figer(session, campagne, now)
    forget_built_on(session, campagne, [each.accompagnement_id for each in own if each.accompagnement_id])
    confirmed = {each.dla.id for each in list_effectifs(session, campagne_id) if each.is_current}
    _RANDOM.shuffle(own)
    numbers: dict[tuple[str, int], int] = {}
    for each in own:
        number = numbers.setdefault(_giver(each), _free_number(session, campagne_id, numbers.values()))
        if each.retiree_le is None:
            _write_again(session, each, number)
        _forget(session, each.id)
    session.flush()
    forget_reviews(session, campagne)
    written = ClasseurReference.campagne_id == campagne_id
    session.execute(update(ClasseurReference).where(written).values(expurge_le=None))
    retirer_fabrications(session, campagne.region_id, now)
    _confirm_again(session, campagne_id, confirmed)
    forget_words(session, campagne, now)
    return len(own)


def _giver(own: Participation) -> tuple[str, int]:
    if own.accompagnement is not None:
        return "structure", own.accompagnement.structure_id
    return "personne", own.personne_id or 0


def _free_number(session: Session, campagne_id: int, taken: Iterable[int]) -> int:
    used = {*taken, *session.scalars(select(Participation.detachee).where(Participation.campagne_id == campagne_id))}
    return next(number for number in iter(lambda: 1 + secrets.randbelow(_NUMBERS), None) if number not in used)


def _write_again(session: Session, own: Participation, number: int) -> None:
    questionnaire = get_questionnaire(own.version)
    raison = own.justification
    valeurs = None if own.valeurs is None else without_texts(questionnaire, own.valeurs)
    again = Participation(
        campagne_id=own.campagne_id,
        dla_id=own.dla_id,
        detachee=number,
        etp_attendu=own.etp_attendu,
        mois_attendus=own.mois_attendus,
        version_id=own.version_id,
        connues={code: known for code, known in own.connues.items() if not _is_free(questionnaire, code)},
        saisie={},
        revision=min(own.revision, 1),
        transmise_le=_noon(own, late=own.is_late) if own.transmise_le else None,
        en_retard=own.is_late,
        refusee_le=_told_moment(own, own.refusee_le),
        notice_vue=own.notice_vue,
        recu=new_receipt() if own.recu else None,
        valeurs=valeurs,
        accord_chiffres=own.accord_chiffres,
        vue_direction=VueDirection.NON,
        partage_fiche=False,
    )
    session.add(again)
    session.flush()
    if raison:
        session.add(EcartJustifie(participation_id=again.id, raison=MOTIF_EFFACE, note_le=_closing(own)))
    if valeurs is not None:
        session.add(
            Transmission(
                participation_id=again.id,
                recu=again.recu,
                transmise_le=again.transmise_le,
                version_id=again.version_id,
                revision=again.revision,
                saisie={},
                valeurs=valeurs,
                notice_vue=again.notice_vue,
            )
        )


def without_texts(questionnaire: Questionnaire, valeurs: dict[str, object]) -> dict[str, object]:
    """The values without what anyone wrote freely: a mark says that there was something."""
    return {
        code: TEXTE_EFFACE if isinstance(value, str) and value and _is_free(questionnaire, code) else value
        for code, value in valeurs.items()
    }


def _is_free(questionnaire: Questionnaire, code: str) -> bool:
    """Whether it is a text of its author: of a question that asks one, or of no question, as a reason is."""
    question = questionnaire.questions.get(code)
    return question is None or isinstance(question, Text | Computed)


def _told_moment(own: Participation, moment: datetime | None) -> datetime | None:
    """Whether it was in time, no finer: noon of the closing, or of the last day of grace."""
    if moment is None:
        return None
    return _closing(own) if paris_day(moment) <= own.campagne.cloture else _noon(own, late=True)


def _closing(own: Participation) -> datetime:
    return _noon(own, late=False)


def _noon(own: Participation, *, late: bool) -> datetime:
    return datetime.combine(own.campagne.limite if late else own.campagne.cloture, time(12), PARIS)


def _forget(session: Session, participation_id: int) -> None:
    """Delete the row that had a name, and all that hangs on it."""
    forget_history(session, [participation_id])
    liens = LienReponse.participation_id == participation_id
    session.execute(update(LienReponse).where(liens).values(transmis_par_id=None, fil_id=None, ouvert_par_id=None))
    session.execute(delete(LienReponse).where(liens))
    session.execute(delete(Participation).where(Participation.id == participation_id))


def forget_history(session: Session, participation_ids: Sequence[int]) -> None:
    """Delete what these answers were before, by question and each time they were given back. What came in since
    results were settled stays: it waits for another release."""
    session.execute(delete(Changement).where(Changement.participation_id.in_(participation_ids)))
    former = Transmission.rendue_le.is_not(None), ~is_waiting()
    session.execute(delete(Transmission).where(Transmission.participation_id.in_(participation_ids), *former))


def _confirm_again(session: Session, campagne_id: int, dla_ids: set[int]) -> None:
    """What a direction confirmed stays so: names went, not who was expected."""
    for own in list_effectifs(session, campagne_id):
        if own.dla.id in dla_ids and own.confirmation is not None:
            own.confirmation.empreinte = own.empreinte
    session.flush()
