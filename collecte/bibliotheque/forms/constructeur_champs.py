"""Fields of the builder: values shown as text and read back; an untouched value stays exactly as it was."""

import re
from collections.abc import Callable, Sequence
from typing import Any, ClassVar, Generic, TypeVar

from wtforms import SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice

from questionnaires.core.answers import clean
from questionnaires.core.francais import decimal_text, typeset
from questionnaires.core.questions import Bounded
from questionnaires.core.repartition import UnreadableError, parse_number
from questionnaires.expressions import Expression, parse

V = TypeVar("V")
_DECIMAL = re.compile(r"-?\d+(\.\d+)?")
_TYPED = re.compile(r"[-−]?(\d+|\d{1,3}(\s\d{3})+)([.,]\d+)?")
_NAME = re.compile(r"[A-Za-z_]\w*")


class Repris(StringField, Generic[V]):  # type: ignore[misc] # WTForms publishes no types
    """A text field whose `data` is a value. Subclasses define how it is shown, and how it is read once touched."""

    keeps_unseen: ClassVar[bool] = True
    """Whether an invisible text stays in the field instead of becoming blank; publication checks refuse it."""

    lignes: ClassVar[int] = 1
    """Lines of the control; one is an input, in which browsers keep no line end."""

    typed: str
    shown: str

    def show(self, value: V) -> str:
        """Return the text of a value."""
        return str(value)

    def read(self, typed: str, before: V) -> V:
        """Return the value of a text, `before` being the value it replaces. Raises ValueError with a sentence in
        French."""
        raise NotImplementedError

    def process_data(self, value: Any) -> None:  # noqa: ANN401 - WTForms' own signature
        self.data = value
        self.shown = self.typed = "" if value is None else self.show(value)

    @property
    def is_touched(self) -> bool:
        """Return whether the page sent another value than the stored one."""
        return self._plain(self.typed) != self._plain(self.shown)

    def process_formdata(self, valuelist: list[str]) -> None:
        if not valuelist:
            return
        self.typed = clean(valuelist[0])
        if self.is_touched:
            self.data = self.read(self.typed, self.object_data)

    def _value(self) -> str:
        return self.typed

    def _plain(self, text: str) -> str:
        """Return a text as a browser sends it back."""
        return clean(text) if self.lignes > 1 else clean(text).replace("\n", "")


class LigneField(Repris[str]):
    """A text on one line."""

    def read(self, typed: str, before: str) -> str:
        return " ".join(typed.split())


class Paragraphe(Repris[str]):
    """A text that may run over several lines."""

    lignes = 3

    def read(self, typed: str, before: str) -> str:
        return typed.strip()


class Intitule(Paragraphe):
    """Label of a question, in one sentence or two."""

    lignes = 2


class Formule(Paragraphe):
    """An expression."""

    lignes = 2


class Total(Formule):
    """An expression; a number alone is shown and read as it is written in French, `1 250,5`."""

    def show(self, value: str) -> str:
        return value.replace(".", ",") if _DECIMAL.fullmatch(value) else value

    def read(self, typed: str, before: str) -> str:
        total = typed.strip()
        if _TYPED.fullmatch(total):
            return re.sub(r"\s", "", total).replace(",", ".").replace("−", "-")
        if _NAME.fullmatch(total):
            raise ValueError(f"Écrivez un nombre, ou ${{{total}}} pour la réponse à la question de ce code.")
        if "$" not in total and not isinstance(parse(total), Expression):
            raise ValueError("Écrivez un nombre seul, ou la réponse à une question par son code, comme ${BUDGET}.")
        return total


class Entier(Repris[int]):
    """A whole number within bounds."""

    def __init__(self, label: str, *args: Any, minimum: int = 0, maximum: int = 10**6, **options: Any) -> None:  # noqa: ANN401
        self.minimum, self.maximum = minimum, maximum
        super().__init__(label, *args, **options)
        self.flags.required = True

    def show(self, value: int) -> str:
        return decimal_text(value, 0)

    def read(self, typed: str, before: int) -> int:
        value = parse_number(typed, decimals=0, minimum=self.minimum, maximum=self.maximum)
        if value is None:
            raise ValueError(typeset(f"Écrivez un nombre, de {self.show(self.minimum)} à {self.show(self.maximum)}."))
        return value


class Borne(Repris[str]):
    """A bound as it was typed; the form reads it, since its decimals are another field."""

    def __init__(self, label: str, *args: Any, **options: Any) -> None:  # noqa: ANN401
        super().__init__(label, *args, **options)
        self.flags.required = True

    def read(self, typed: str, before: str) -> str:
        return typed

    def units(self, decimals: int) -> int:
        """Return the bound in units of 10**-decimals. Raises UnreadableError."""
        value = parse_number(self.typed, decimals=decimals, minimum=-(10**18), maximum=10**18)
        if value is None:
            raise UnreadableError("La limite est vide.", "Écrivez un nombre.")
        return value


class Limite(Repris[str]):
    """A bound of a day, a month or a time, as `question` asks it: ISO text, or nothing."""

    def __init__(self, label: str, *args: Any, question: Bounded, **options: Any) -> None:  # noqa: ANN401
        self.question = question
        super().__init__(label, *args, **options)

    def show(self, value: str) -> str:
        return "/".join(reversed(value.split("-")))

    def read(self, typed: str, before: str) -> str:
        return str(self.question.read(typed) or "")


class ListeField(Repris[V]):
    """Several elements, one per line: see `questionnaires.editing.listes` for how each kind is shown and read."""

    lignes = 6

    def __init__(
        self,
        label: str,
        *args: Any,  # noqa: ANN401 - WTForms' own
        show: Callable[[V], str],
        read: Callable[[str, V], V],
        **options: Any,  # noqa: ANN401
    ) -> None:
        self._show, self._read = show, read
        super().__init__(label, *args, **options)

    def show(self, value: V) -> str:
        return self._show(value)

    def read(self, typed: str, before: V) -> V:
        return self._read(typed, before)

    def replace(self, value: V) -> None:
        """Take another value than what was typed, which may be one that cannot be read."""
        self.data, self.typed = value, self.show(value)
        self.process_errors: list[str] = []


class Cases(SelectMultipleField):  # type: ignore[misc]
    """Codes to tick, among those that are offered and those already ticked; their order stays when none changed."""

    def offer(self, codes: Sequence[tuple[str, str]]) -> None:
        """Set the (code, label) choices; a ticked code that is no longer offered is kept, and can be unticked."""
        known = {code for code, _ in codes}
        gone = [(code, f"{code} (absent du référentiel)") for code in self.object_data or () if code not in known]
        self.choices = [SelectChoice(code, words) for code, words in (*codes, *gone)]

    @property
    def codes(self) -> tuple[str, ...]:
        before, now = tuple(self.object_data or ()), tuple(self.data or ())
        return before if set(before) == set(now) else now
