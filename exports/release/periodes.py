"""Overlapping périodes: releasing a year and its semestres must not reveal who answered only one of them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from exports.release.reste import PersonneComptee
from exports.release.seuils import Seuils
from questionnaires.temps.periodes import Periode

MOIS = 12
"""Months of the only span that kinds of périodes share: a year."""


@dataclass(frozen=True, slots=True)
class Dite:
    """A période whose total is shown, or about to be, and the weight of each person there, in thousandths of an
    ETP-mois; None when weights are no longer known."""

    periode: Periode
    poids: Mapping[PersonneComptee, int] | None


def gives_away(dite: Dite, others: Sequence[Dite], seuils: Seuils) -> bool:
    """Return whether showing a période, beside those already shown, leaves by subtraction too few persons of a DLA, but
    not none.

    A year that périodes of one kind cover whole is compared with the same year by another kind: as long as months are
    missing, the difference is everyone's time over them.
    """
    covering = _coverings(dite.periode.annee, (dite, *others))
    same_kind = covering.pop(dite.periode.kind, None)
    return same_kind is not None and not all(_is_safe(same_kind, other, seuils) for other in covering.values())


def _is_safe(dites: Sequence[Dite], other: Sequence[Dite], seuils: Seuils) -> bool:
    """Return whether the persons who weigh more in one than in the other are none, or enough, in each DLA; False when
    weights are not known.

    In each DLA, since a reader may know the other DLA whole: those they direct, those that are shown by name. A person
    who answered every semestre and the year weighs the same in both, and so does one who left in June; one who skipped
    a semestre does not.
    """
    before, after = _weights(dites), _weights(other)
    if before is None or after is None:
        return False
    apart = Counter(
        compte.dla
        for compte in {*before, *after}
        if abs(before.get(compte, 0) - after.get(compte, 0)) >= seuils.arrondi
    )
    return all(count >= seuils.personnes for count in apart.values())


def _weights(dites: Sequence[Dite]) -> Mapping[PersonneComptee, int] | None:
    """Return the weight of each person over all the périodes; None when those of one are not known."""
    weights: Counter[PersonneComptee] = Counter()
    for dite in dites:
        if dite.poids is None:
            return None
        weights.update(dite.poids)
    return weights


def _coverings(annee: int, dites: Sequence[Dite]) -> dict[str, list[Dite]]:
    """Return, by kind, all the périodes of a year, for the kinds that cover it whole."""
    by_kind: dict[str, list[Dite]] = {}
    for dite in dites:
        if dite.periode.annee == annee:
            by_kind.setdefault(dite.periode.kind, []).append(dite)
    return {kind: covering for kind, covering in by_kind.items() if sum(dite.periode.mois for dite in covering) == MOIS}
