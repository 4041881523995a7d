"""Anonymise answers: their figures stay in the totals, nothing leads back to a person or structure.

They are stored again in a random order, under other numbers: neither the order of the rows, nor a moment, nor the
journal reveals their author.
"""

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime, time

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from collecte.campagnes.operations.publications import forget_words
from collecte.campagnes.operations.resultats import figer
from collecte.campagnes.queries.effectifs import list_effectifs
from collecte.campagnes.queries.textes_libres import EMPREINTE_EFFACE, list_empreintes
from collecte.core.security import new_receipt
from collecte.models import (
    Campagne,
    Changement,
    ClasseurReference,
    EcartJustifie,
    Grille,
    GrilleThemes,
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
    """Delete the decisions on texts that no answer of a campaign has any more, and their themes; the grid of a
    question whose texts are all gone."""
    relus = session.scalars(select(TexteRelu).where(TexteRelu.campagne_id == campagne.id)).all()
    grilles = session.scalars(select(GrilleThemes).where(GrilleThemes.campagne_id == campagne.id)).all()
    written = list_empreintes(session, campagne) if relus or grilles else frozenset()
    for relu in relus:
        if (relu.code, relu.empreinte) not in written:
            session.delete(relu)
    for grille in grilles:
        left = {empreinte for code, empreinte in written if code == grille.code} - {EMPREINTE_EFFACE}
        if not left:
            session.delete(grille)
        grille.contenu, grille.avant = (
            Grille.read(part).only(left).document for part in (grille.contenu, grille.avant)
        )
    session.flush()


MOTIF_EFFACE = "motif effacé"

_NUMBERS = 1_000_000_000  # range of the numbers that respondents are given at random within a campaign
_RANDOM = secrets.SystemRandom()


def detach(session: Session, participations: Iterable[Participation], now: datetime) -> int:
    """Anonymise these answers of one campaign; return how many.

    All the answers of a person or structure in the campaign must be given together: it keeps one number, so that counts
    of persons stay the same. Data that depends on the name goes too: a synthèse that took the answer up, the
    replacements of texts, who entered it; the reference workbook is to be written again, and files still to be
    downloaded go.
    """
    answers = list(participations)
    if not answers:
        return 0
    campagne_id = answers[0].campagne_id
    campagne = session.get_one(Campagne, campagne_id)
    figer(session, campagne, now)
    forget_built_on(session, campagne, [answer.accompagnement_id for answer in answers if answer.accompagnement_id])
    confirmed = {effectifs.dla.id for effectifs in list_effectifs(session, campagne_id) if effectifs.is_current}
    _RANDOM.shuffle(answers)
    numbers: dict[tuple[str, int], int] = {}
    for answer in answers:
        number = numbers.setdefault(_giver(answer), _free_number(session, campagne_id, numbers.values()))
        if answer.retiree_le is None:
            _write_again(session, answer, number)
        _forget(session, answer.id)
    session.flush()
    forget_reviews(session, campagne)
    written = ClasseurReference.campagne_id == campagne_id
    session.execute(update(ClasseurReference).where(written).values(expurge_le=None))
    retirer_fabrications(session, campagne.region_id, now)
    _confirm_again(session, campagne_id, confirmed)
    forget_words(session, campagne, now)
    return len(answers)


def _giver(participation: Participation) -> tuple[str, int]:
    if participation.accompagnement is not None:
        return "structure", participation.accompagnement.structure_id
    return "personne", participation.personne_id or 0


def _free_number(session: Session, campagne_id: int, numbers: Iterable[int]) -> int:
    used = {*numbers, *session.scalars(select(Participation.detachee).where(Participation.campagne_id == campagne_id))}
    return next(number for number in iter(lambda: 1 + secrets.randbelow(_NUMBERS), None) if number not in used)


def _write_again(session: Session, participation: Participation, number: int) -> None:
    questionnaire = get_questionnaire(participation.version)
    raison, refused = participation.justification, participation.refusee_le
    valeurs = None if participation.valeurs is None else without_texts(questionnaire, participation.valeurs)
    again = Participation(
        campagne_id=participation.campagne_id,
        dla_id=participation.dla_id,
        detachee=number,
        etp_attendu=participation.etp_attendu,
        mois_attendus=participation.mois_attendus,
        version_id=participation.version_id,
        connues={code: known for code, known in participation.connues.items() if not _is_free(questionnaire, code)},
        saisie={},
        revision=min(participation.revision, 1),
        transmise_le=_noon(participation, late=participation.is_late) if participation.transmise_le else None,
        en_retard=participation.is_late,
        refusee_le=_noon(participation, late=paris_day(refused) > participation.campagne.cloture) if refused else None,
        notice_vue=participation.notice_vue,
        recu=new_receipt() if participation.recu else None,
        valeurs=valeurs,
        accord_chiffres=participation.accord_chiffres,
        vue_direction=VueDirection.NON,
        partage_fiche=False,
    )
    session.add(again)
    session.flush()
    if raison:
        session.add(
            EcartJustifie(participation_id=again.id, raison=MOTIF_EFFACE, note_le=_noon(participation, late=False))
        )
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
    """Return the values with a mark in place of each free text."""
    return {
        code: TEXTE_EFFACE if isinstance(value, str) and value and _is_free(questionnaire, code) else value
        for code, value in valeurs.items()
    }


def _is_free(questionnaire: Questionnaire, code: str) -> bool:
    """Return whether a value is free text: of a question that asks one, or of no question, such as a reason."""
    question = questionnaire.questions.get(code)
    return question is None or isinstance(question, Text | Computed)


def _noon(participation: Participation, *, late: bool) -> datetime:
    """Return all that is left of a moment, whether it was in time: noon of the closing, or of the last day of grace."""
    return datetime.combine(participation.campagne.limite if late else participation.campagne.cloture, time(12), PARIS)


def _forget(session: Session, participation_id: int) -> None:
    """Delete the row that had a name, and all that depends on it."""
    forget_history(session, [participation_id])
    liens = LienReponse.participation_id == participation_id
    session.execute(update(LienReponse).where(liens).values(transmis_par_id=None, fil_id=None, ouvert_par_id=None))
    session.execute(delete(LienReponse).where(liens))
    session.execute(delete(Participation).where(Participation.id == participation_id))


def forget_history(session: Session, participation_ids: Sequence[int]) -> None:
    """Delete the history of these answers, by question and each time they were given back. Transmissions received since
    results were settled stay: they wait for another release."""
    session.execute(delete(Changement).where(Changement.participation_id.in_(participation_ids)))
    former = Transmission.rendue_le.is_not(None), ~is_waiting()
    session.execute(delete(Transmission).where(Transmission.participation_id.in_(participation_ids), *former))


def _confirm_again(session: Session, campagne_id: int, dla_ids: set[int]) -> None:
    """Keep the confirmations of directions valid: names went, not the number of expected respondents."""
    for effectifs in list_effectifs(session, campagne_id):
        if effectifs.dla.id in dla_ids and effectifs.confirmation is not None:
            effectifs.confirmation.empreinte = effectifs.empreinte
    session.flush()
