"""Outline of a questionnaire in preparation: nature, condition and anomalies of each block."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from collecte.bibliotheque.views.chantier import Chantier
from questionnaires.core.anomalies import Anomalie
from questionnaires.core.blocs import Block, Repetition
from questionnaires.core.elements import Asked, Question
from questionnaires.core.francais import plural
from questionnaires.core.model import PORTEES, Controle, Groupe, Questionnaire, Section
from questionnaires.editing.conditions_en_mots import in_words
from questionnaires.editing.places import Lieu, every_block, lieu_of
from questionnaires.editing.verification import verify


@dataclass(frozen=True, slots=True)
class QuestionDuPlan:
    """One question of the outline; `inside` are the questions of a repetition."""

    block: Block
    nature: str
    condition: str
    obligatoire: str
    is_wrong: bool
    inside: tuple["QuestionDuPlan", ...] = ()

    @property
    def titre(self) -> str:
        return self.block.libelle.strip() or "(sans intitulé)"


@dataclass(frozen=True, slots=True)
class LigneControle:
    """One check of the outline."""

    controle: Controle
    condition: str
    portee: str
    is_wrong: bool


@dataclass(frozen=True, slots=True)
class Constat:
    """One anomaly, with the address where to correct it."""

    anomalie: Anomalie
    titre: str
    url: str


@dataclass(frozen=True)
class PlanQuestionnaire:
    """Content of the outline page."""

    chantier: Chantier

    @property
    def questionnaire(self) -> Questionnaire:
        return self.chantier.questionnaire

    @cached_property
    def anomalies(self) -> Sequence[Anomalie]:
        return verify(self.questionnaire)

    @property
    def blocking(self) -> list[Constat]:
        return [self._constat(anomalie) for anomalie in self.anomalies if anomalie.bloquante]

    @property
    def advice(self) -> list[Constat]:
        return [self._constat(anomalie) for anomalie in self.anomalies if not anomalie.bloquante]

    @cached_property
    def questions(self) -> Mapping[str, Question]:
        """Return the questions that conditions may name; those of repetitions under their own codes."""
        inside = {block.code: block for block in every_block(self.questionnaire.blocks) if isinstance(block, Asked)}
        return {**self.questionnaire.questions, **inside}  # type: ignore[dict-item] # a matrix has the words too

    def phrase(self, section: Section) -> str:
        """Return how many questions a page has, and how many of its places are to be corrected."""
        blocks = [block for groupe in section.groupes for block in every_block(groupe.blocks)]
        codes = {section.code, *(groupe.code for groupe in section.groupes), *(block.code for block in blocks)}
        wrong = sum(partie != "controle" and code in codes for partie, code in self._wrong)
        return plural(len(blocks), "question") + (f", {wrong} à corriger" if wrong else "")

    def lignes(self, groupe: Groupe) -> Iterator[QuestionDuPlan]:
        return (self._ligne(block) for block in groupe.blocks)

    def condition(self, part: Section | Groupe) -> str:
        return self._words(part.relevant)

    @property
    def controles(self) -> Iterator[LigneControle]:
        for controle in self.questionnaire.controles:
            yield LigneControle(
                controle,
                self._words(controle.condition),
                PORTEES[controle.portee],
                ("controle", controle.code) in self._wrong,
            )

    def _ligne(self, block: Block) -> QuestionDuPlan:
        inside = block.questions if isinstance(block, Repetition) else ()
        return QuestionDuPlan(
            block,
            block.description,
            self._words(block.relevant),
            self._obligatoire(block),
            ("question", block.code) in self._wrong,
            tuple(self._ligne(question) for question in inside),
        )

    def _obligatoire(self, block: Block) -> str:
        if not isinstance(block, Asked):
            return ""
        if block.required:
            return "obligatoire"
        return f"obligatoire si {self._words(block.required_if)}" if block.required_if else ""

    def _words(self, text: str) -> str:
        return in_words(text, self.questions)

    def _constat(self, anomalie: Anomalie) -> Constat:
        lieu = lieu_of(anomalie, self.questionnaire)
        return Constat(anomalie, lieu.titre.strip() or lieu.code, self._url(lieu))

    @cached_property
    def _wrong(self) -> frozenset[tuple[str, str]]:
        places = (lieu_of(anomalie, self.questionnaire) for anomalie in self.anomalies if anomalie.bloquante)
        return frozenset((lieu.partie, lieu.code) for lieu in places)

    def _url(self, lieu: Lieu) -> str:
        if lieu.partie == "reglages":
            return self.chantier.url_of("reglages")
        return self.chantier.url_of(lieu.partie, **{"section" if lieu.partie == "page" else lieu.partie: lieu.code})
