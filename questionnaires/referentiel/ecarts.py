"""Differences between two versions of the référentiel, line by line, and their effect on series."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain

from questionnaires.core.elements import changed_place
from questionnaires.referentiel.correspondance import (
    Correspondance,
    court_of,
    lignes_comparables,
    missions_en_rupture,
)
from questionnaires.referentiel.referentiel import (
    AUTRE_COURT,
    Activite,
    Axe,
    Element,
    Fonction,
    Mission,
    Point,
    Referentiel,
    children_of,
)


class NatureEcart(StrEnum):
    """Kinds of change. The value is shown to people; no past participle, which would agree with the line."""

    AJOUT = "ajout"
    RETRAIT = "retrait"
    TEXTE = "texte"
    PLACE = "place"


@dataclass(frozen=True, slots=True)
class DifferenceReferentiel:
    """One change of a line: its text or its place before (empty for a new line) and after (empty for one retired)."""

    nature: NatureEcart
    code: str
    quoi: str  # `fonction`, `fonction, titre court`
    avant: str = ""
    apres: str = ""


@dataclass(frozen=True, slots=True)
class Rupture:
    """Lines (short titles) of a version, and lines of the next comparable only through their sum."""

    avant: tuple[str, ...]
    apres: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EffetSurSeries:
    """Effect of a transition on series: groups of lines broken, and missions (short titles) whose total changes
    meaning."""

    ruptures: tuple[Rupture, ...]
    missions: tuple[str, ...]

    @property
    def reaches_autre(self) -> bool:
        """True when the line for unnamed work is among the broken ones."""
        return any(AUTRE_COURT in rupture.avant for rupture in self.ruptures)


_TEXTS = {"titre": "", "court": "titre court", "aide": "aide", "frontiere": "où s’arrête la ligne"}


def changed_line(before: Referentiel, after: Referentiel) -> str:
    """Return the code of the line that one change touched, as `changed_place` does: a new title comes before the texts
    that quote it."""
    return _changed(before, after, ("titre", "court")) or _changed(before, after, tuple(_TEXTS))


def _changed(before: Referentiel, after: Referentiel, texts: Sequence[str]) -> str:
    old, new = (
        {line.code: [getattr(line, name, "") for name in texts] for line in text.elements.values()}
        for text in (before, after)
    )
    return changed_place(old, new)


def effect_on_series(before: Referentiel, after: Referentiel, correspondance: Correspondance) -> EffetSurSeries:
    """Return what is comparable only as a sum, in reading order."""
    lignes = lignes_comparables((before, after), (correspondance,))
    broken = missions_en_rupture((before, after), (correspondance,))
    return EffetSurSeries(
        ruptures=tuple(
            Rupture(
                tuple(court_of(before, code) for code in ligne.codes[0]),
                tuple(court_of(after, code) for code in ligne.codes[1]),
            )
            for ligne in lignes
            if ligne.ruptures
        ),
        missions=tuple(mission.court for mission in after.missions if mission.code in broken),
    )


def differences(before: Referentiel, after: Referentiel) -> tuple[DifferenceReferentiel, ...]:
    """List every change: lines retired, then the others in the reading order of `after`, then lists in another order.

    The contents of an added or retired line are not repeated.
    """
    homes_before, homes_after = _homes(before), _homes(after)
    gone = (
        DifferenceReferentiel(NatureEcart.RETRAIT, code, kind_of(element), avant=element.titre)
        for code, element in before.elements.items()
        if code not in after.elements and (code not in homes_before or homes_before[code].code in after.elements)
    )
    kept = (
        _line_differences(before.elements.get(code), element, homes_before.get(code), homes_after.get(code), before)
        for code, element in after.elements.items()
    )
    return (*gone, *chain.from_iterable(kept), *_orders(before, after))


def _line_differences(
    old: Element | None, new: Element, old_home: Element | None, new_home: Element | None, before: Referentiel
) -> Iterator[DifferenceReferentiel]:
    kind = kind_of(new)
    if old is None:
        if new_home is None or new_home.code in before.elements:
            yield DifferenceReferentiel(NatureEcart.AJOUT, new.code, kind, apres=new.titre)
        return
    for name, noun in _TEXTS.items():
        avant, apres = getattr(old, name, ""), getattr(new, name, "")
        if avant != apres:
            yield DifferenceReferentiel(NatureEcart.TEXTE, new.code, f"{kind}, {noun}" if noun else kind, avant, apres)
    if old_home and new_home and old_home.code != new_home.code:
        yield DifferenceReferentiel(
            NatureEcart.PLACE, new.code, f"{kind} « {new.titre} »", old_home.titre, new_home.titre
        )


def _orders(before: Referentiel, after: Referentiel) -> Iterator[DifferenceReferentiel]:
    """Yield lists whose common lines are not in the same order."""
    if _reordered(before.missions, after.missions):
        yield DifferenceReferentiel(NatureEcart.PLACE, "", "ordre des missions")
    for code, new in after.elements.items():
        old = before.elements.get(code)
        if old is not None and _reordered(children_of(old), children_of(new)):
            yield DifferenceReferentiel(NatureEcart.PLACE, code, f"ordre dans « {new.titre} »")


def _reordered(before: Sequence[Element], after: Sequence[Element]) -> bool:
    was, now = [element.code for element in before], [element.code for element in after]
    return [code for code in was if code in now] != [code for code in now if code in was]


def _homes(referentiel: Referentiel) -> Mapping[str, Element]:
    """Map codes to the element that contains them; missions are in none."""
    return {child.code: element for element in referentiel.elements.values() for child in children_of(element)}


_KINDS = {
    Mission: "mission",
    Fonction: "fonction",
    Activite: "activité",
    Axe: "axe de bilan",
    Point: "point d’un axe",
}


def kind_of(element: Element) -> str:
    """Return the name of its kind, for people."""
    return _KINDS[type(element)]
