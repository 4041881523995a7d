"""Change of a number between two dates in accompanied structures: a variation, never an effect of the DLA."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction
from statistics import median

from exports.release.motifs import CONFIDENTIEL
from exports.release.seuils import Seuils
from exports.statistiques.enonces import CHIFFRES, half_up
from questionnaires.core.francais import decimal_text, plural, typeset


class Grandeur(StrEnum):
    """Quantity that is counted; the value is what people read. ETP are in hundredths, salaries are persons."""

    SALARIES = "salariés"
    ETP = "ETP"
    EUROS = "euros de produits"

    @property
    def decimals(self) -> int:
        """Return the number of decimals of its unit."""
        return 2 if self is Grandeur.ETP else 0


@dataclass(frozen=True, slots=True)
class Releve:
    """A number on a day; None when it is not known (zero is nobody)."""

    jour: date
    valeur: int | None


@dataclass(frozen=True, slots=True)
class Parcours:
    """Records of one structure before (T0) and after (T1); None without a record.

    Raises ValueError when the second is not later than the first.
    """

    avant: Releve | None
    apres: Releve | None

    def __post_init__(self) -> None:
        if self.avant is not None and self.apres is not None and self.apres.jour <= self.avant.jour:
            raise ValueError("the second record is not later than the first")


@dataclass(frozen=True, slots=True, kw_only=True)
class Appuis:
    """Accompagnements of the structures: how many individuels, how many collectifs, and days of ingénierie in
    hundredths, those of a collective one counted once; None where days are unknown."""

    individuels: int
    collectifs: int
    jours: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evolution:
    """Totals over the `n` structures whose two values are known, in the unit of the values.

    `ecartees` are the others. `mediane` is that of the variations of each structure, None under too few of them. All
    numbers are None when `n` is too small or one structure dominates a total: then nothing but `phrases` is printed.
    """

    n: int
    ecartees: int
    avant: int | None = None
    apres: int | None = None
    hausses: int | None = None
    stables: int | None = None
    baisses: int | None = None
    mediane: Fraction | None = None
    phrases: tuple[str, ...]

    @property
    def variation(self) -> int | None:
        """Return after minus before."""
        return None if self.avant is None or self.apres is None else self.apres - self.avant


def evolution(parcours: Iterable[Parcours], grandeur: Grandeur, appuis: Appuis | None, seuils: Seuils) -> Evolution:
    """Sum a number before and after over the structures where both are known, with what must be said beside it.

    A structure known at one date only is left out of both totals: comparing totals of different structures would be
    meaningless. The last sentence is the caution: it is part of the result. `appuis` is None when nobody knows what
    accompanied them.
    """
    pairs = [(structure.avant, structure.apres) for structure in parcours]
    known = [
        ((before.jour, before.valeur), (after.jour, after.valeur))
        for before, after in pairs
        if before and after and before.valeur is not None and after.valeur is not None
    ]
    n, left_out = len(known), len(pairs) - len(known)
    if not n:
        return Evolution(n=0, ecartees=left_out, phrases=(aucune(grandeur),))
    why = ""
    if n < seuils.personnes:
        why = f"moins de {seuils.personnes} structures aux deux dates"
    elif any(_dominates([pair[place][1] for pair in known], seuils) for place in (0, 1)):
        why = f"une seule des {n} structures fait l’essentiel du total"
    if why:
        phrase = typeset(f"Évolution ({grandeur}) : {why}, rien n’est affiché.")
        return Evolution(n=n, ecartees=left_out, phrases=(phrase,))
    changes = [after - before for (_, before), (_, after) in known]
    result = Evolution(
        n=n,
        ecartees=left_out,
        avant=sum(before for (_, before), _ in known),
        apres=sum(after for _, (_, after) in known),
        hausses=sum(change > 0 for change in changes),
        stables=sum(change == 0 for change in changes),
        baisses=sum(change < 0 for change in changes),
        mediane=median(map(Fraction, changes)) if n >= seuils.medianes else None,
        phrases=(),
    )
    days = [(after - before).days for (before, _), (after, _) in known]
    sentences = (
        _totals(result, grandeur),
        directions(result, grandeur),
        _delays(days),
        _left_out(left_out),
        _supports(appuis) if appuis else "",
        "Ces nombres décrivent ce qui a changé dans les structures accompagnées. Ils ne mesurent pas l’effet du DLA : "
        "d’autres appuis, le secteur ou le territoire ont pu compter, et aucune structure non accompagnée ne sert de "
        "comparaison.",
    )
    return replace(result, phrases=tuple(typeset(sentence) for sentence in sentences if sentence))


def aucune(grandeur: Grandeur) -> str:
    """Return the sentence on a number that no structure gave at both dates."""
    return typeset(f"Évolution ({grandeur}) : aucune réponse aux deux dates.")


def _dominates(values: list[int], seuils: Seuils) -> bool:
    """Return whether one structure makes so much of a total that it gives itself away (Insee, secrecy of
    enterprises)."""
    return 100 * max(values) > seuils.dominance * sum(values)


def _totals(result: Evolution, grandeur: Grandeur) -> str:
    before, after = result.avant or 0, result.apres or 0
    change = _signed(Fraction(after - before), grandeur)
    if result.n >= CHIFFRES and before:
        change += f", soit {_signed(_whole_percents(after - before, before), Grandeur.SALARIES)} %"
    shown = (decimal_text(total, grandeur.decimals) for total in (before, after))
    return f"De {' à '.join(shown)} {grandeur} ({change}) dans {plural(result.n, 'structure')}."


def _whole_percents(change: int, base: int) -> Fraction:
    """Return a change in whole percents of its base, a half away from zero as spreadsheets round it."""
    size = half_up(abs(100 * change) / base, 1)
    return Fraction(size if change > 0 else -size)


def directions(result: Evolution, grandeur: Grandeur) -> str:
    """Return the sentence on rises, falls and the median, those of them that may be told."""
    stable = "stable" if (result.stables or 0) <= 1 else "stables"
    counts = (
        f"Sens des évolutions : {CONFIDENTIEL}"
        if result.hausses is None
        else f"{result.hausses} en hausse, {result.stables} {stable}, {result.baisses} en baisse"
    )
    if result.mediane is None:
        return typeset(f"{counts}.")
    return typeset(f"{counts} ; variation médiane d’une structure : {_signed(result.mediane, grandeur)}.")


def _delays(days: Sequence[int]) -> str:
    """Return the mean delay: the shortest and the longest, where they are the same month, are that of everyone."""
    return f"Entre les deux dates : {round(sum(days) / len(days) * 12 / 365.25)} mois en moyenne."


def _left_out(count: int) -> str:
    if not count:
        return ""
    verb = "n’est pas comptée" if count == 1 else "ne sont pas comptées"
    return f"{plural(count, 'structure')} {verb} : l’une des deux valeurs manque."


def _supports(appuis: Appuis) -> str:
    days = "" if appuis.jours is None else f", {decimal_text(appuis.jours, 2)} jours d’ingénierie"
    return (
        f"{plural(appuis.individuels, 'accompagnement individuel', 'accompagnements individuels')}, "
        f"{plural(appuis.collectifs, 'accompagnement collectif', 'accompagnements collectifs')}{days}."
    )


def _signed(change: Fraction, grandeur: Grandeur) -> str:
    """Return a change with its sign; a median of an even number may fall between two units, hence one decimal more."""
    text = decimal_text(int(change * 10), grandeur.decimals + 1)
    return f"+{text}" if change > 0 else text
