"""Queries on the bank: questions of shipped questionnaires, and those that régions gave with their results."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, undefer

from collecte.campagnes.queries.publications import get_enquete_publiee
from collecte.models import Campagne, CellulePubliee, Publication, QuestionPartagee, Region, VersionQuestionnaire
from collecte.policy import Acteur, given_publications, given_questions, lent_questions
from collecte.reponses.queries.versions import get_questionnaire
from exports.enquetes.publication import resultats_publies
from exports.enquetes.resultats import Question, Resultats
from exports.release.cellules import REGION, Mesure, Statut
from questionnaires.core.blocs import Block
from questionnaires.core.francais import sort_key
from questionnaires.core.model import Questionnaire
from questionnaires.editing.banque import asked_when, lent
from questionnaires.editing.modeles import FAMILLES
from questionnaires.files.instruments import shipped_questionnaires


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionEssayee:
    """A question of the bank, as `source` lends it: `cle` names it in addresses. One of a shipped questionnaire has the
    release of who reads, or none; `n` is the number of its answers that the release shows, None for none."""

    cle: str
    block: Block
    source: Questionnaire
    questionnaire: str
    publication: Publication | None = None
    campagne: Campagne | None = None
    n: int | None = None

    @property
    def conditions(self) -> Sequence[str]:
        """Say when its questionnaire asks it; empty when it always does."""
        return asked_when(self.source, self.block.code)

    @property
    def famille(self) -> str:
        return FAMILLES[type(self.block)]

    @property
    def origine(self) -> str:
        return self.campagne.territoire if self.campagne else "Fournie"

    @property
    def annee(self) -> str:
        return str(self.campagne.ouverture.year) if self.campagne else ""

    @property
    def provenance(self) -> str:
        """« Banque : Satisfaction, 2026, Centre-Val de Loire », for the questionnaire that takes it."""
        return ", ".join(filter(None, (f"Banque : {self.questionnaire}", self.annee, self.origine)))

    @property
    def words(self) -> str:
        """Text in which its words are sought."""
        return sort_key(" ".join((self.block.libelle, self.block.aide, *self.block.listed, self.provenance)))


@dataclass(frozen=True, slots=True)
class Imprime:
    """Results of a question as one release prints them; `reserves` must stand beside its figures."""

    publication: str
    reserves: Sequence[str]
    questions: Sequence[Question]

    @property
    def is_answered(self) -> bool:
        return any(not question.is_unanswered for question in self.questions)


def lendable(questionnaire: Questionnaire) -> Iterator[Block]:
    """Yield the questions that another questionnaire may ask, as it would, in the order of the pages."""
    yield from filter(None, map(lent, questionnaire.blocks))


def list_essayees(session: Session, acteur: Acteur) -> Sequence[QuestionEssayee]:
    """List the whole bank: questions that régions gave, the last one first, then those of shipped questionnaires, those
    that a région of `acteur` published first."""
    shipped = sorted(_list_shipped(session, acteur), key=lambda essayee: essayee.n is None)
    return [*_list_given(session, acteur), *shipped]


def _list_shipped(session: Session, acteur: Acteur) -> Iterator[QuestionEssayee]:
    """Yield questions of shipped questionnaires, each with the last release of a région of `acteur` that asked it in
    the same words."""
    asked: dict[tuple[str, ...], tuple[Publication, Campagne]] = {}
    for released in list_givable(session, acteur):
        for block in lendable(get_questionnaire(released[1].version)):
            asked.setdefault(_wording(block), released)
    counts = _count_reponses(session, {publication.id for publication, _ in asked.values()})
    for whole in shipped_questionnaires().values():
        for block in lendable(whole):
            publication, campagne = asked.get(_wording(block), (None, None))
            yield QuestionEssayee(
                cle=f"{whole.code}.{block.code}",
                block=block,
                source=whole,
                questionnaire=whole.titre,
                publication=publication,
                campagne=campagne,
                n=_shown(counts, publication, block) if publication else None,
            )


def _wording(block: Block) -> tuple[str, ...]:
    return block.code, block.libelle, *block.listed


def _list_given(session: Session, acteur: Acteur) -> Iterator[QuestionEssayee]:
    statement = (
        select(QuestionPartagee, Publication, Campagne)
        .join(Publication, Publication.id == QuestionPartagee.publication_id)
        .join(Campagne, Campagne.id == Publication.campagne_id)
        .options(
            joinedload(Campagne.region), joinedload(Campagne.version).options(undefer(VersionQuestionnaire.contenu))
        )
        .where(lent_questions(acteur))
        .order_by(QuestionPartagee.partagee_le.desc(), QuestionPartagee.id.desc())
    )
    rows = session.execute(statement).all()
    counts = _count_reponses(session, {publication.id for _, publication, _ in rows})
    for partagee, publication, campagne in rows:
        source = get_questionnaire(campagne.version)
        lent_blocks = {block.code: block for block in lendable(source)}
        block = lent_blocks[partagee.code]
        yield QuestionEssayee(
            cle=str(partagee.id),
            block=block,
            source=source,
            questionnaire=campagne.nom,
            publication=publication,
            campagne=campagne,
            n=_shown(counts, publication, block),
        )


def _count_reponses(session: Session, publications: Collection[int]) -> Mapping[tuple[int, str], int]:
    """Map release and question -> answers over the région, where the release shows them."""
    cell = CellulePubliee
    statement = select(cell.publication_id, cell.ligne, cell.valeur).where(
        cell.publication_id.in_(publications),
        cell.territoire == REGION,
        cell.mesure == Mesure.COMPTE,
        cell.colonne == "",
        cell.statut == Statut.MONTRE,
    )
    return {(publication_id, ligne): valeur or 0 for publication_id, ligne, valeur in session.execute(statement)}


def _shown(counts: Mapping[tuple[int, str], int], publication: Publication, block: Block) -> int | None:
    """Return how many answers to a question its release shows, None for none."""
    return max(filter(None, (counts.get((publication.id, code)) for code in codes_of(block))), default=None)


def codes_of(block: Block) -> frozenset[str]:
    """Return the codes of a question in results, where a line of a repetition is named after it."""
    codes = {question.code for question in block.own_questions()}
    return frozenset(codes | {f"{block.code}.{code}" for code in codes})


def get_essayee(session: Session, acteur: Acteur, cle: str) -> QuestionEssayee | None:
    return next((essayee for essayee in list_essayees(session, acteur) if essayee.cle == cle), None)


def get_imprime(session: Session, essayee: QuestionEssayee) -> Imprime | None:
    """Return what its release prints of a question over the région; None without results."""
    resultats = get_resultats(session, essayee.publication) if essayee.publication else None
    return printed(resultats, essayee.block) if resultats else None


def get_resultats(session: Session, publication: Publication) -> Resultats | None:
    """Return the results of the région in a release."""
    release = get_enquete_publiee(session, publication.campagne_id, REGION, publication.numero)
    return resultats_publies(release) if release else None


def printed(resultats: Resultats, block: Block) -> Imprime:
    """Return what results print of a question."""
    codes = codes_of(block)
    questions = tuple(question for question in resultats.questions if question.code in codes)
    return Imprime(resultats.publication, resultats.reserves, questions)


def list_givable(session: Session, acteur: Acteur) -> Sequence[tuple[Publication, Campagne]]:
    """List the releases whose questions an animateur may give, with their campaigns, the last one first."""
    statement = (
        select(Publication, Campagne)
        .join(Campagne, Campagne.id == Publication.campagne_id)
        .options(
            joinedload(Campagne.region).load_only(Region.nom),
            joinedload(Campagne.version).options(undefer(VersionQuestionnaire.contenu)),
        )
        .where(given_publications(acteur))
        .order_by(Publication.faite_le.desc(), Publication.id.desc())
    )
    return [(publication, campagne) for publication, campagne in session.execute(statement)]


def list_keys_given(session: Session, acteur: Acteur) -> frozenset[str]:
    """Return the keys of the questions of the bank that an animateur may take back."""
    return frozenset(map(str, session.scalars(select(QuestionPartagee.id).where(given_questions(acteur)))))


def list_codes_given(session: Session, publication_id: int) -> frozenset[str]:
    """Return the codes of the questions of a release that are in the bank."""
    statement = select(QuestionPartagee.code).where(QuestionPartagee.publication_id == publication_id)
    return frozenset(session.scalars(statement))
