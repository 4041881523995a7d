"""Overlapping périodes: publishing an année and its semestres must not reveal who answered only one of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from exports.release.reste import Compte
from exports.release.seuils import Seuils
from questionnaires.temps.periodes import Periode

MOIS = 12
"""Kinds of périodes share no other span than a year."""


@dataclass(frozen=True, slots=True)
class Dite:
    """A période whose total is told, or about to be, and what each one behind it weighs there, in thousandths of an
    ETP-mois; None: nobody knows them any more."""

    periode: Periode
    poids: Mapping[Compte, int] | None


def gives_away(dite: Dite, others: Sequence[Dite], seuils: Seuils) -> bool:
    """Whether telling a période, beside those already told, leaves by subtraction too few persons of a DLA, but not
    none.

    A year that périodes of one kind cover whole is compared with the same year by another kind: as long as months are
    missing, what is left is everyone's time over them.
    """
    covering = _coverings(dite.periode.annee, (dite, *others))
    own = covering.pop(dite.periode.kind, None)
    return own is not None and not all(_is_safe(own, other, seuils) for other in covering.values())


def _is_safe(one: Sequence[Dite], other: Sequence[Dite], seuils: Seuils) -> bool:
    """Whether those who count for more in one than in the other are nobody, or enough, in each DLA; never when they
    cannot be told.

    In each DLA, since a reader may know the others whole: those it directs, those that are shown by name. Who answered
    every semestre and the année weighs the same in both, and so does who left in June; who skipped one does not.
    """
    before, after = _weights(one), _weights(other)
    if before is None or after is None:
        return False
    apart = [own for own in {*before, *after} if abs(before.get(own, 0) - after.get(own, 0)) >= seuils.arrondi]
    return all(len([own for own in apart if own.dla == dla]) >= seuils.personnes for dla in {own.dla for own in apart})


def _weights(dites: Sequence[Dite]) -> Mapping[Compte, int] | None:
    """What each one weighs in all of them; None when it is not known of one."""
    found: dict[Compte, int] = {}
    for dite in dites:
        if dite.poids is None:
            return None
        for own, poids in dite.poids.items():
            found[own] = found.get(own, 0) + poids
    return found


def _coverings(annee: int, dites: Sequence[Dite]) -> dict[str, list[Dite]]:
    """Of each kind whose périodes make up that year, all of them."""
    found: dict[str, list[Dite]] = {}
    for dite in dites:
        if dite.periode.annee == annee:
            found.setdefault(dite.periode.kind, []).append(dite)
    return {kind: own for kind, own in found.items() if sum(each.periode.mois for each in own) == MOIS}
