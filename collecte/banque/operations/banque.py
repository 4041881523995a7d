"""Give questions to the bank, take them back, and put one in a questionnaire in preparation."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from collecte.core.errors import ConflictError
from collecte.core.operations.journal import record_on
from collecte.models import Campagne, Publication, QuestionPartagee
from collecte.policy import Acteur
from questionnaires.core.blocs import Block
from questionnaires.core.model import Questionnaire
from questionnaires.editing.banque import taken_from
from questionnaires.editing.edition import add_block, taken_codes
from questionnaires.editing.places import find_place


def give(session: Session, *, publication: Publication, codes: Collection[str], acteur: Acteur, now: datetime) -> None:
    """Put questions of a release in the bank; those that are there stay."""
    campagne = session.get_one(Campagne, publication.campagne_id, with_for_update=True)
    kept = select(QuestionPartagee.code).where(QuestionPartagee.publication_id == publication.id)
    new = sorted(set(codes) - set(session.scalars(kept)))
    session.add_all(QuestionPartagee(publication_id=publication.id, code=code, partagee_le=now) for code in new)
    if new:
        record_on(session, campagne, "mettre dans la banque", acteur, now, questions=new)


def take_back(session: Session, *, partagee: QuestionPartagee, acteur: Acteur, now: datetime) -> None:
    """Withdraw a question from the bank; questionnaires that took it keep it."""
    publication = session.get_one(Publication, partagee.publication_id)
    campagne = session.get_one(Campagne, publication.campagne_id)
    session.execute(delete(QuestionPartagee).where(QuestionPartagee.id == partagee.id))
    record_on(session, campagne, "retirer de la banque", acteur, now, questions=[partagee.code])


def with_question(
    questionnaire: Questionnaire, block: Block, provenance: str, *, groupe: str = "", apres: str = ""
) -> Questionnaire:
    """Add a question of the bank under its own code, so that its series goes on: after another one, else at the end of
    a group, else of the last one. Raises Refus, EditionError."""
    names = {block.code.casefold(), *(question.code.casefold() for question in block.all_questions())}
    if names & {code.casefold() for code in taken_codes(questionnaire)}:
        raise ConflictError(
            f"Le code « {block.code} » est déjà pris dans ce questionnaire.",
            "Retirez ce qui le porte avant de prendre la question de la banque, ou gardez-le.",
        )
    taken = taken_from(block, provenance)
    if apres:
        place = find_place(questionnaire, apres)
        return add_block(questionnaire, place.groupe.code, taken, place.repetition.code if place.repetition else apres)
    groupes = [groupe.code for section in questionnaire.sections for groupe in section.groupes]
    if not groupes:
        raise ConflictError("Ce questionnaire n’a pas encore de page.", "Ajoutez-en une, puis revenez.")
    return add_block(questionnaire, groupe or groupes[-1], taken)
