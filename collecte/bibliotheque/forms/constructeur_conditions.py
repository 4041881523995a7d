"""Form field of a condition: always, comparisons picked from lists, or a typed expression."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from types import MappingProxyType
from typing import Any, ClassVar, NoReturn

from wtforms import Field, ValidationError
from wtforms.utils import unset_value

from questionnaires.core.answers import clean
from questionnaires.core.elements import Question
from questionnaires.core.francais import typeset
from questionnaires.core.questions import WithOptions
from questionnaires.core.repartition import UnreadableError
from questionnaires.editing.conditions_simples import (
    ITSELF,
    LIGNES,
    OPERATEURS,
    SANS_VALEUR,
    Autre,
    ComparaisonSimple,
    ConditionSimple,
    Operateur,
    Valeur,
    gathered,
    read_answers,
    read_simple,
    typed_value,
    write_simple,
)

Connues = Mapping[str, Question]
"""The questions that a condition may name, in the order of the pages."""

_MOST_TICKED = 12
"""Answers of a question that are ticked in a list; beyond, one is typed."""

TOUJOURS, SI, EXPRESSION, JAMAIS = "toujours", "si", "expression", "jamais"


@dataclass(frozen=True, slots=True)
class Tapee:
    """One comparison as the page has it."""

    question: str = ""
    operateur: str = "="
    valeurs: tuple[str, ...] = ()
    autre: str = ""

    @property
    def is_blank(self) -> bool:
        return not self.question


@dataclass(frozen=True, slots=True)
class Saisie:
    """A condition as the page has it."""

    mode: str
    lien: str = "et"
    lignes: tuple[Tapee, ...] = ()
    expression: str = ""


def by_page(questions: Iterable[tuple[str, str]], pages: Mapping[str, str]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Group (code, label) questions under the title of their page; "" is that of none."""
    return [(page, list(group)) for page, group in groupby(questions, key=lambda question: pages.get(question[0], ""))]


class ConditionChamp(Field):  # type: ignore[misc] # WTForms publishes no types
    """A condition; `data` is an expression, empty for always."""

    modes: ClassVar[Mapping[str, str]] = {
        TOUJOURS: "Toujours",
        SI: "Seulement si…",
        EXPRESSION: "Expression écrite",
    }
    itself = False
    """Whether a comparison may be about the answer itself."""
    between = False
    """Whether an answer may be compared with another one."""

    saisie: Saisie
    pages: Mapping[str, str] = MappingProxyType({})
    """Title of the page of each question."""

    def __init__(self, label: str, *args: Any, connues: Connues | None = None, **options: Any) -> None:  # noqa: ANN401
        self.connues: Connues = connues or {}
        super().__init__(label, *args, **options)

    def with_known(
        self, connues: Connues, current: Question | None = None, pages: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        """Set the questions that a condition may name, once the form is made, so that their labels are shown."""
        self.pages = pages or self.pages
        self.connues = {**({ITSELF: current} if current and self.itself else {}), **connues}
        self._shown = self._as_shown(self.object_data)
        self.saisie = self._sent or self._shown

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:  # noqa: ANN401
        self.process_errors: list[str] = []
        self.object_data = self.default if data is unset_value else data
        self.data = self.object_data
        self._sent = self._read_sent(formdata) if formdata and f"{self.name}-mode" in formdata else None
        self.with_known(self.connues)

    def _read_sent(self, formdata: Any) -> Saisie:  # noqa: ANN401
        def text(part: str) -> str:
            return _plain(formdata.get(f"{self.name}-{part}") or "")

        def several(part: str) -> tuple[str, ...]:
            return tuple(value for value in map(_plain, formdata.getlist(f"{self.name}-{part}")) if value)

        lignes = (
            Tapee(text(f"{rank}-question"), text(f"{rank}-operateur"), several(f"{rank}-valeur"), text(f"{rank}-autre"))
            for rank in range(1, LIGNES + 1)
        )
        return Saisie(text("mode"), text("lien") or "et", tuple(lignes), text("expression"))

    def _as_shown(self, data: Any) -> Saisie:  # noqa: ANN401
        text = self._expression(data)
        read = read_simple(text)
        simple = gathered(read) if read else None
        if not text.strip():
            return Saisie(self._without(data), lignes=self._padded(()))
        if simple is None or not self._is_offered(simple):
            return Saisie(self._without(data) or EXPRESSION, "et", self._padded(()), _plain(text))
        lignes = self._padded(tuple(self._tapee(comparaison) for comparaison in simple.comparaisons))
        return Saisie(self._without(data) or SI, simple.lien, lignes, _plain(text))

    def _is_offered(self, simple: ConditionSimple) -> bool:
        """Return whether the lists of the page can express it."""
        is_short = len(simple.comparaisons) <= LIGNES
        return is_short and (
            self.between or not any(isinstance(comparaison.valeur, Autre) for comparaison in simple.comparaisons)
        )

    def _expression(self, data: Any) -> str:  # noqa: ANN401
        return data or ""

    def _without(self, data: Any) -> str:  # noqa: ANN401
        """Return the mode when the expression does not imply it; '' when it does."""
        return "" if self._expression(data).strip() else next(iter(self.modes))

    def _tapee(self, comparaison: ComparaisonSimple) -> Tapee:
        if isinstance(comparaison.valeur, Autre):
            return Tapee(comparaison.question, comparaison.operateur, (), comparaison.valeur.question)
        values = comparaison.valeur if isinstance(comparaison.valeur, tuple) else (comparaison.valeur,)
        typed = (self._typed(value, self.connues.get(comparaison.question)) for value in values)
        return Tapee(comparaison.question, comparaison.operateur, tuple(filter(None, typed)))

    @staticmethod
    def _typed(value: Valeur | None, question: Question | None) -> str:
        return _plain(" ".join(typed_value(value, question).split()))

    @staticmethod
    def _padded(lignes: tuple[Tapee, ...]) -> tuple[Tapee, ...]:
        return (*lignes, *(Tapee() for _ in range(LIGNES - len(lignes))))

    def pre_validate(self, form: Any) -> None:  # noqa: ANN401 - WTForms' own signature
        if self._sent is not None and self._sent != self._shown:
            self.data = self._value_of(self._sent)

    def _value_of(self, sent: Saisie) -> Any:  # noqa: ANN401
        return self._read(sent)

    def _read(self, sent: Saisie) -> str:
        if sent.mode == EXPRESSION:
            return sent.expression or self._missing("Écrivez l’expression", sent.mode)
        if sent.mode != SI:
            return ""
        filled = [tapee for tapee in sent.lignes if not tapee.is_blank]
        if not filled:
            return self._missing("Choisissez une question à comparer", sent.mode)
        comparisons = tuple(self._comparison(tapee) for tapee in filled)
        return write_simple(ConditionSimple(comparisons, "ou" if sent.lien == "ou" else "et"))

    def _missing(self, remedy: str, mode: str) -> NoReturn:
        other = next(words for known, words in self.modes.items() if known != mode)
        raise ValidationError(typeset(f"{remedy}, ou choisissez « {other} »."))

    def _comparison(self, tapee: Tapee) -> ComparaisonSimple:
        operateur: Operateur = next((known for known in OPERATEURS if known == tapee.operateur), "=")
        if tapee.autre and self.between and operateur not in SANS_VALEUR:
            return self._with_other(tapee, operateur)
        try:
            return read_answers(tapee.question, operateur, tapee.valeurs, self.connues.get(tapee.question))
        except UnreadableError as error:
            raise ValidationError(str(error)) from error

    @staticmethod
    def _with_other(tapee: Tapee, operateur: Operateur) -> ComparaisonSimple:
        if operateur in ("contient", "ne contient pas"):
            raise ValidationError(typeset("« contient » se compare à une réponse écrite, pas à une autre question."))
        return ComparaisonSimple(tapee.question, operateur, Autre(tapee.autre))

    # --- what its template shows

    @property
    def questions(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """List the (code, label) of questions to compare, by page; a name that is no longer a question stays shown."""
        named = (
            {code for tapee in self.saisie.lignes for code in (tapee.question, tapee.autre)}
            - {""}
            - self.connues.keys()
        )
        labels = {code: _short(question.libelle) for code, question in self.connues.items()}
        counts = Counter(labels.values())
        labels = {code: f"{label} ({code})" if counts[label] > 1 else label for code, label in labels.items()}
        known = [(code, label if code != ITSELF else "La réponse à cette question") for code, label in labels.items()]
        return by_page([*known, *((code, f"{code} (n’existe plus)") for code in sorted(named))], self.pages)

    @property
    def operateurs(self) -> Mapping[Operateur, str]:
        return OPERATEURS

    def answers(self, ligne: Tapee) -> list[tuple[str, str, bool]]:
        """List (value, label, whether it is ticked) of the answers of a question that has few; none when another one is
        compared with, such as a score."""
        question = self.connues.get(ligne.question)
        if not isinstance(question, WithOptions) or len(question.libelles) > _MOST_TICKED:
            return []
        boxes = [(self._typed(code, question), libelle) for code, libelle in question.libelles.items()]
        if not {value for value, _ in boxes}.issuperset(ligne.valeurs):
            return []
        return [(value, libelle, value in ligne.valeurs) for value, libelle in boxes]


class ObligationChamp(ConditionChamp):
    """`data` is a pair: whether an answer is always required, and an expression that requires it."""

    modes: ClassVar[Mapping[str, str]] = {
        JAMAIS: "Facultative",
        TOUJOURS: "Obligatoire",
        SI: "Obligatoire si…",
        EXPRESSION: "Expression écrite",
    }

    def _expression(self, data: Any) -> str:  # noqa: ANN401
        return data[1] if data else ""

    def _without(self, data: Any) -> str:  # noqa: ANN401
        if data and data[0]:
            return TOUJOURS
        return "" if self._expression(data).strip() else JAMAIS

    def _value_of(self, sent: Saisie) -> Any:  # noqa: ANN401
        return (sent.mode == TOUJOURS, self._read(sent))


class RegleChamp(ConditionChamp):
    """`data` is an expression that must be true of the answer."""

    modes: ClassVar[Mapping[str, str]] = {
        TOUJOURS: "Aucune règle",
        SI: "La réponse doit vérifier…",
        EXPRESSION: "Expression écrite",
    }
    itself = True


class VerificationChamp(ConditionChamp):
    """`data` is an expression of a check: it must be true of several answers."""

    between = True

    modes: ClassVar[Mapping[str, str]] = {SI: "Il faut que…", EXPRESSION: "Expression écrite"}


def _plain(text: str) -> str:
    """Return a text as a browser sends it back."""
    return clean(text).strip()


def _short(libelle: str) -> str:
    text = " ".join(libelle.split())
    return text if len(text) <= 90 else f"{text[:89].rstrip()}…"
