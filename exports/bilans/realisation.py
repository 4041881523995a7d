"""Results compared with targets, overall and by orientation prioritaire, cumulative and pro rata to date."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from exports.bilans.comptage import Chiffre, chiffre_of
from exports.bilans.faits import Avenant, Faits, Orientation
from exports.bilans.indicateurs import BUTS, INDICATEURS
from exports.bilans.occurrences import Occurrence

ORIENTED = ("ACCUEILLIES", "ACCOMPAGNEES")
"""What is told of each orientation prioritaire."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Avancement:
    """A target over an avenant, or cumulated over several. `attendu` is the share of the target that the days gone by
    make, exactly; `objectif` None: no target was set. `corrigees`: how many figures of `realise` were told by hand."""

    realise: int | None
    objectif: int | None
    attendu: Fraction | None
    corrigees: int = 0

    @property
    def part(self) -> Fraction | None:
        """Of the target, 1 when it is reached; None without one, or one of zero."""
        if self.realise is None or not self.objectif:
            return None
        return Fraction(self.realise, self.objectif)


@dataclass(frozen=True, slots=True, kw_only=True)
class Realisation:
    """A figure beside its targets: by avenant in their order, then cumulated over the avenants that have one."""

    chiffre: Chiffre
    avancements: tuple[Avancement, ...]
    cumul: Avancement

    def of(self, avenant_id: int) -> Avancement:
        """That of one avenant. Raises KeyError for an avenant of another convention."""
        told = zip(self.chiffre.cases, self.avancements, strict=True)
        return {case.avenant.id: own for case, own in told}[avenant_id]


@dataclass(frozen=True, slots=True, kw_only=True)
class RealisationOrientation:
    """An orientation prioritaire: its figures by indicator code, and the share of all structures that they make."""

    libelle: str
    code: str
    avenants: frozenset[int]
    realisations: Mapping[str, Realisation]

    def proportion(self, indicateur: str, whole: Chiffre, avenant_id: int) -> Fraction | None:
        """Structures of the orientation among all those of an avenant; None when there is none or nothing is known."""
        part = self.realisations[indicateur].chiffre.case_of(avenant_id).valeur
        all_of_them = whole.case_of(avenant_id).valeur
        return Fraction(part, all_of_them) if part is not None and all_of_them else None


def gone_by(avenant: Avenant, arrete: date) -> Fraction:
    """The share of the days of an avenant that are over at the end of `arrete`, from 0 to 1."""
    days = (avenant.fin - avenant.debut).days + 1
    past = (min(arrete, avenant.fin) - avenant.debut).days + 1
    return Fraction(max(0, past), days)


def realisations(faits: Faits, chiffres: Mapping[str, Chiffre], arrete: date) -> tuple[Realisation, ...]:
    """The general targets, in the order of `But`; those that nobody set too: their figures are told."""
    targets = {(own.avenant_id, own.but): own.cible for own in faits.objectifs if own.orientation_id is None}
    return tuple(
        _beside(chiffres[indicateur.code], {own.id: targets.get((own.id, but)) for own in faits.avenants}, arrete)
        for but, indicateur in BUTS.items()
    )


def orientations(faits: Faits, arrete: date) -> tuple[RealisationOrientation, ...]:
    """One row a label, whatever the number of avenants that have it, in the order in which they were entered.

    A structure counts in an orientation when its accompagnement is part of it, under any avenant of the convention;
    one that is part of two counts in both.
    """
    found = []
    for libelle, rows in _by_label(faits):
        ids = frozenset(own.id for own in rows)
        code = f"o{min(ids)}"
        done = {
            name: _beside(
                chiffre_of(faits, INDICATEURS[name], arrete, code=f"{name}.{code}", keep=_part_of(faits, ids)),
                _targets(faits, ids, INDICATEURS[name].but),
                arrete,
            )
            for name in ORIENTED
        }
        avenants = frozenset(own.avenant_id for own in rows)
        found.append(RealisationOrientation(libelle=libelle, code=code, avenants=avenants, realisations=done))
    return tuple(found)


def _by_label(faits: Faits) -> Iterator[tuple[str, list[Orientation]]]:
    """The words of the latest one name them all."""
    ours = {own.id for own in faits.avenants}
    groups: dict[str, list[Orientation]] = {}
    for own in sorted(faits.orientations, key=lambda each: each.id):
        if own.avenant_id in ours:
            groups.setdefault(" ".join(own.libelle.casefold().split()), []).append(own)
    for rows in groups.values():
        yield rows[-1].libelle, rows


def _part_of(faits: Faits, ids: frozenset[int]) -> Callable[[Occurrence], bool]:
    def keep(own: Occurrence) -> bool:
        return bool(faits.accompagnements[own.identifiant].orientations & ids)

    return keep


def _targets(faits: Faits, ids: frozenset[int], but: str) -> Mapping[int, int | None]:
    return {own.avenant_id: own.cible for own in faits.objectifs if own.orientation_id in ids and own.but == but}


def _beside(chiffre: Chiffre, targets: Mapping[int, int | None], arrete: date) -> Realisation:
    rows = []
    for case in chiffre.cases:
        cible = targets.get(case.avenant.id)
        attendu = None if cible is None else cible * gone_by(case.avenant, arrete)
        corrigees = int(case.correction is not None)
        rows.append(Avancement(realise=case.valeur, objectif=cible, attendu=attendu, corrigees=corrigees))
    return Realisation(chiffre=chiffre, avancements=tuple(rows), cumul=cumulated(rows))


def cumulated(rows: Sequence[Avancement]) -> Avancement:
    """Over the avenants that have a target: a structure of two of them counts in both, as their targets do."""
    aimed = [own for own in rows if own.objectif is not None]
    done = [own.realise for own in aimed if own.realise is not None]
    return Avancement(
        realise=sum(done) if done else None,
        objectif=sum(own.objectif or 0 for own in aimed) if aimed else None,
        attendu=sum((own.attendu or Fraction(0) for own in aimed), Fraction(0)) if aimed else None,
        corrigees=sum(own.corrigees for own in aimed),
    )
