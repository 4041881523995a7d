"""Distribution of numbers, or of dates by year, in classes that tell neither the lowest nor the highest answer."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count

from questionnaires.core.francais import decimal_text, typeset

MOST = 6
"""Steps that the middle of a distribution may take."""


@dataclass(frozen=True, slots=True)
class Classe:
    """Answers from `bas` on and below `haut`, in stored units; None: an end, which is left open."""

    bas: int | None
    haut: int | None
    nombre: int

    @property
    def code(self) -> str:
        """Return `10:20`; `:10` and `20:` for the ends."""
        return ":".join("" if borne is None else str(borne) for borne in (self.bas, self.haut))


def classes_of(values: Sequence[int], least: int) -> tuple[Classe, ...]:
    """Part numbers into two to `MOST` + 1 classes of at least `least` answers each; empty when they are too few, or too
    alike. No class is of nobody: beside the total of a DLA, it would prove where its numbers are.

    Bounds are round. Those of the ends have `least` answers beyond them, which they do not tell apart.
    """
    ordered = sorted(values)
    if len(ordered) < 2 * least:
        return ()
    low, high = ordered[least - 1], ordered[-least]
    step = next(width for width in _widths() if (high - low) // width < MOST)
    bounds = range((low // step + 1) * step, high + 1, step)
    return tuple(_joined(ordered, bounds, least)) if bounds else ()


def _joined(ordered: Sequence[int], bounds: Sequence[int], least: int) -> Iterator[Classe]:
    """Yield classes; one of too few answers takes the next ones in, until they are enough."""
    bas: int | None = None
    for haut in (*bounds, None):
        inside = sum((bas is None or bas <= value) and (haut is None or value < haut) for value in ordered)
        if inside >= least:
            yield Classe(bas, haut, inside)
            bas = haut


def _widths() -> Iterator[int]:
    return (digit * 10**power for power in count() for digit in (1, 2, 5))


def in_numbers(classe: Classe, decimals: int, unite: str) -> str:
    """Return « moins de 10 jours », « 10 à 19 jours », « 20 jours et plus »; with decimals, « 10 à moins de 20 »."""

    def written(valeur: int) -> str:
        return decimal_text(valeur, decimals)

    match classe:
        case Classe(bas=None, haut=int(haut)):
            return _unit(f"moins de {written(haut)}", unite)
        case Classe(bas=int(bas), haut=None):
            return _unit(written(bas), unite) + " et plus"
        case Classe(bas=int(bas), haut=int(haut)) if not decimals:
            return _unit(_between(bas, haut - 1, written), unite)
        case _:
            return _unit(f"{written(classe.bas or 0)} à moins de {written(classe.haut or 0)}", unite)


def in_years(classe: Classe) -> str:
    """Return « avant 2019 », « 2019 à 2021 », « 2022 et après »."""
    match classe:
        case Classe(bas=None, haut=int(haut)):
            return f"avant {haut}"
        case Classe(bas=int(bas), haut=None):
            return f"{bas} et après"
        case _:
            return _between(classe.bas or 0, (classe.haut or 0) - 1, str)


def _between(first: int, last: int, written: Callable[[int], str]) -> str:
    return written(first) if first == last else f"{written(first)} à {written(last)}"


def _unit(text: str, unite: str) -> str:
    return typeset(f"{text} {unite}".rstrip())
