"""Parse and write options and lines, one per line, as `code | libellé`; a corrected label keeps its code.

A line is recognised by its code; without one, by the words of its label, whatever their case and accents. Any other
line is new, and gets an unused code: neither its place nor likeness is enough, since « Plutôt satisfait » and « Plutôt
pas satisfait » are alike, and a code never takes another meaning.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from questionnaires.core.answers import is_seen
from questionnaires.core.blocs import Intitule, Ligne, LigneSomme
from questionnaires.core.francais import sort_key
from questionnaires.core.options import AUTRE_CODE, Option
from questionnaires.editing.codes import new_code
from questionnaires.expressions import Expression, parse

SEPARATOR = "|"


class ListeError(ValueError):
    """A line that cannot be read, in French."""


class _Titled(Protocol):
    @property
    def code(self) -> str: ...

    @property
    def libelle(self) -> str: ...


T = TypeVar("T", bound=_Titled)


@dataclass(frozen=True, slots=True)
class _Written:
    """A line as typed: its code if it has one, its label, and the rest."""

    text: str
    code: str
    libelle: str
    suite: str


def _written(text: str) -> _Written:
    """Parse `code | libellé | suite`, or the label alone."""
    parts = [part.strip() for part in text.split(SEPARATOR, 2)]
    if len(parts) == 1:
        return _Written(text, "", parts[0], "")
    if not parts[0] or not is_seen(parts[1]):
        raise ListeError(
            f"La ligne « {text.strip()[:60]} » est incomplète. Écrivez « code | libellé », ou le libellé seul."
        )
    return _Written(text, parts[0], parts[1], parts[2] if len(parts) > 2 else "")


def _typed_lines(typed: str) -> list[str]:
    return [line.strip() for line in typed.splitlines() if is_seen(line)]


def _codes(
    written: Sequence[_Written], before: Sequence[_Titled], invent: Callable[[str, Collection[str]], str]
) -> list[str]:
    """Return the code of each line, in order."""
    codes = [entry.code for entry in written]
    codes_used = {code for code in codes if code}
    for place, entry in enumerate(written):
        if not codes[place]:
            free = (
                known.code
                for known in before
                if known.code not in codes_used and _is_said(known.libelle, entry.libelle)
            )
            codes[place] = next(free, "")
            codes_used.add(codes[place])
    taken = codes_used | {known.code for known in before}
    for place, entry in enumerate(written):
        if not codes[place]:
            codes[place] = invent(entry.libelle, taken)
            taken.add(codes[place])
    return codes


def _is_said(before: str, after: str) -> bool:
    """Return whether two labels have the same words."""
    return sort_key(before).split() == sort_key(after).split()


def _shown(text: str) -> str:
    """Return a label on one line."""
    return " ".join(text.split())


def _line_code(libelle: str, taken: Collection[str]) -> str:
    return new_code(libelle, {*taken, "TOTAL"}, fallback="L")


def _option_code(libelle: str, taken: Collection[str]) -> str:
    return new_code(libelle, {*taken, AUTRE_CODE, "nc"}, fallback="R").lower()


# --- options


def show_options(options: Sequence[Option]) -> str:
    return "\n".join(map(_option_text, options))


def _option_text(option: Option) -> str:
    parts = (option.code, _shown(option.libelle), _shown(option.relevant))
    return f" {SEPARATOR} ".join(filter(None, parts))


def read_options(typed: str, before: Sequence[Option]) -> tuple[Option, ...]:
    """Read typed options. Raises ListeError."""
    written = [_written_option(line, before) for line in _option_lines(typed)]
    codes = _codes(written, before, _option_code)
    return tuple(_option(entry, code, before) for entry, code in zip(written, codes, strict=True))


def _option_lines(typed: str) -> list[str]:
    """Return one line an option: a line that completes the condition above it is the rest of that condition."""
    lines: list[str] = []
    for line in _typed_lines(typed):
        whole = " ".join((*lines[-1:], line))
        if SEPARATOR not in line and whole.count(SEPARATOR) > 1 and _is_condition(whole.rpartition(SEPARATOR)[2]):
            lines[-1] = whole
        else:
            lines.append(line)
    return lines


def _is_condition(text: str) -> bool:
    return "${" in text and isinstance(parse(text), Expression)


def _written_option(text: str, before: Sequence[Option]) -> _Written:
    """Read an option: its label, which may hold bars, then the condition under which it is offered."""
    known = next((option for option in before if _option_text(option) == _shown(text)), None)
    if known is not None:
        return _Written(text, known.code, _shown(known.libelle), _shown(known.relevant))
    entry = _with_bars(text)
    parts = text.split(SEPARATOR)
    conditions = {_shown(option.relevant) for option in before if option.code == entry.code}
    for place in range(2, len(parts)):
        tail = SEPARATOR.join(parts[place:]).strip()
        if tail in conditions or _is_condition(tail) or (place == len(parts) - 1 and "${" in tail):
            return _Written(text, entry.code, _joined(parts[1:place]), tail)
    return entry


def _with_bars(text: str) -> _Written:
    """Parse `code | libellé`, whose label holds every further bar."""
    entry = _written(text)
    return _Written(text, entry.code, _joined(text.split(SEPARATOR)[1:]), "") if entry.suite else entry


def _joined(parts: Sequence[str]) -> str:
    return f" {SEPARATOR} ".join(part.strip() for part in parts)


def _option(entry: _Written, code: str, before: Sequence[Option]) -> Option:
    """Return an option; a label or a condition that did not change is stored as it was: a line may show less of it."""
    known = next((option for option in before if option.code == code), Option(code=code, libelle=""))
    return Option(
        code=code,
        libelle=known.libelle if _shown(known.libelle) == entry.libelle else entry.libelle,
        relevant=known.relevant if _shown(known.relevant) == entry.suite else entry.suite,
    )


def _same(before: Sequence[T], code: str, libelle: str) -> T | None:
    """Return the element of that code if its label did not change: it may hold more than a line shows."""
    return next((element for element in before if element.code == code and _shown(element.libelle) == libelle), None)


# --- lines and columns of tables


def show_lines(lines: Sequence[Intitule]) -> str:
    return "\n".join(_line_text(line) for line in lines)


def _line_text(intitule: Intitule) -> str:
    text = f"{intitule.code} {SEPARATOR} {_shown(intitule.libelle)}"
    return f"{text} {SEPARATOR} {_shown(intitule.aide)}" if intitule.aide.strip() else text


def read_lines(typed: str, before: Sequence[Intitule]) -> tuple[Intitule, ...]:
    """Read typed lines. Raises ListeError."""
    written = [_written(line) for line in _typed_lines(typed)]
    codes = _codes(written, before, _line_code)
    return tuple(_intitule(entry, code, before) for entry, code in zip(written, codes, strict=True))


def _intitule(entry: _Written, code: str, before: Sequence[Intitule]) -> Intitule:
    known = next((line for line in before if line.code == code and _line_text(line) == entry.text), None)
    if known is not None:
        return known
    return Intitule(code=code, libelle=entry.libelle, aide=entry.suite)


# --- lines of a constant sum, some of them split


_UNDER = ("-", "–", "—", "•")


def show_sum_lines(lines: Sequence[LigneSomme]) -> str:
    texts = []
    for line in lines:
        texts.append(_line_text(line))
        texts += [f"- {_line_text(sous)}" for sous in line.sous]
    return "\n".join(texts)


def read_sum_lines(typed: str, before: Sequence[LigneSomme]) -> tuple[LigneSomme, ...]:
    """Read typed lines; one that begins with a dash stands under the previous one. Raises ListeError."""
    heads: list[str] = []
    under: list[list[str]] = []
    for line in _typed_lines(typed):
        if line.startswith(_UNDER):
            if not heads:
                raise ListeError("La première ligne ne peut pas commencer par un tiret : elle n’est sous aucune autre.")
            under[-1].append(line[1:].strip())
        else:
            heads.append(line)
            under.append([])
    lines = read_lines("\n".join(heads), before)
    return tuple(_sum_line(line, "\n".join(texts), before) for line, texts in zip(lines, under, strict=True))


def _sum_line(intitule: Intitule, texts: str, before: Sequence[LigneSomme]) -> LigneSomme:
    known = next((line for line in before if line.code == intitule.code), None)
    sous = known.sous if known and texts == show_lines(known.sous) else read_lines(texts, known.sous if known else ())
    return LigneSomme(code=intitule.code, libelle=intitule.libelle, aide=intitule.aide, sous=sous)


# --- lines of a table of choices: they ask what the first one asks


def show_table_lines(lines: Sequence[Ligne]) -> str:
    return "\n".join(f"{line.code} {SEPARATOR} {_shown(line.libelle)}" for line in lines)


def read_table_lines(typed: str, before: Sequence[Ligne]) -> tuple[Ligne, ...]:
    """Read typed lines; a new line asks what the first one asks. Raises ListeError."""
    written = [_with_bars(line) for line in _typed_lines(typed)]
    codes = _codes(written, before, _line_code)
    return tuple(
        _same(before, code, entry.libelle) or _table_line(code, entry.libelle, before)
        for entry, code in zip(written, codes, strict=True)
    )


def _table_line(code: str, libelle: str, before: Sequence[Ligne]) -> Ligne:
    known = next((line for line in before if line.code == code), None)
    if known is not None:
        return Ligne(code=code, libelle=libelle, choices=known.choices)
    if not before:
        return Ligne(code=code, libelle=libelle, choices=())
    first = before[0]
    choices = tuple(
        choice.model_copy(update={"code": _code_for(choice.code, first.code, code)}) for choice in first.choices
    )
    return Ligne(code=code, libelle=libelle, choices=choices)


def _code_for(code: str, first: str, line: str) -> str:
    """Return the code of a line's choice, made from that of the first line: `T_L1_QUI` gives `T_L5_QUI`."""
    return code.replace(f"_{first}_", f"_{line}_", 1) if f"_{first}_" in code else f"{code}_{line}"


# --- texts


def show_texts(texts: Sequence[str]) -> str:
    return "\n".join(_shown(text) for text in texts)


def read_texts(typed: str, _before: Sequence[str]) -> tuple[str, ...]:
    return tuple(_typed_lines(typed))
