"""Results compared with targets, overall and by orientation prioritaire, cumulative and pro rata to date."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from exports.bilans.cellules import ratio
from exports.bilans.comptage import Chiffre, chiffre_of
from exports.bilans.faits import Avenant, Faits, Orientation
from exports.bilans.indicateurs import BUTS, INDICATEURS
from exports.bilans.occurrences import Occurrence

ORIENTED = ("ACCUEILLIES", "ACCOMPAGNEES")
"""Codes of the figures shown for each orientation prioritaire."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AvancementObjectif:
    """A target over an avenant, or cumulated over several. `attendu` is the exact share of the target that the elapsed
    days make; `objectif` None: no target was set. `corrigees`: how many figures of `realise` were corrected by hand."""

    realise: int | None
    objectif: int | None
    attendu: Fraction | None
    corrigees: int = 0

    @property
    def part(self) -> Fraction | None:
        """Return the share of the target, 1 when it is reached; None without a result or a target, or when the target
        is zero."""
        return ratio(self.realise, self.objectif)


@dataclass(frozen=True, slots=True, kw_only=True)
class Realisation:
    """A figure beside its targets: by avenant in their order, then cumulated over the avenants that have one."""

    chiffre: Chiffre
    avancements: tuple[AvancementObjectif, ...]
    cumul: AvancementObjectif

    def of(self, avenant_id: int) -> AvancementObjectif:
        """Return the progress over one avenant. Raises KeyError for an avenant of another convention."""
        pairs = zip(self.chiffre.cases, self.avancements, strict=True)
        return {case.avenant.id: avancement for case, avancement in pairs}[avenant_id]


@dataclass(frozen=True, slots=True, kw_only=True)
class RealisationOrientation:
    """An orientation prioritaire: its figures by indicator code, and the share of all structures that they make."""

    libelle: str
    code: str
    avenants: frozenset[int]
    realisations: Mapping[str, Realisation]

    def proportion(self, indicateur: str, whole: Chiffre, avenant_id: int) -> Fraction | None:
        """Return the share of all structures of an avenant that are in the orientation; None when there is none or
        nothing is known."""
        part = self.realisations[indicateur].chiffre.case_of(avenant_id)
        return ratio(part.valeur, whole.case_of(avenant_id).valeur)


def gone_by(avenant: Avenant, arrete: date) -> Fraction:
    """Return the share of the days of an avenant that are over at the end of `arrete`, from 0 to 1."""
    days = (avenant.fin - avenant.debut).days + 1
    past = (min(arrete, avenant.fin) - avenant.debut).days + 1
    return Fraction(max(0, past), days)


def realisations(faits: Faits, chiffres: Mapping[str, Chiffre], arrete: date) -> tuple[Realisation, ...]:
    """Return the general targets, in the order of `But`; those that nobody set too, since their figures are shown."""
    return tuple(
        _beside(chiffres[indicateur.code], _targets(faits, {None}, but), arrete) for but, indicateur in BUTS.items()
    )


def orientations(faits: Faits, arrete: date) -> tuple[RealisationOrientation, ...]:
    """Return one row for each label, whatever the number of avenants that have it, in the order in which they were
    entered.

    A structure counts in an orientation when its accompagnement is part of it, under any avenant of the convention; one
    that is part of two counts in both.
    """
    results = []
    for libelle, rows in _by_label(faits):
        ids = frozenset(orientation.id for orientation in rows)
        code = f"o{min(ids)}"

        def keep(occurrence: Occurrence, ids: frozenset[int] = ids) -> bool:
            return bool(faits.accompagnements[occurrence.identifiant].orientations & ids)

        by_indicateur = {
            name: _beside(
                chiffre_of(faits, INDICATEURS[name], arrete, code=f"{name}.{code}", keep=keep),
                _targets(faits, ids, INDICATEURS[name].but),
                arrete,
            )
            for name in ORIENTED
        }
        avenants = frozenset(orientation.avenant_id for orientation in rows)
        results.append(
            RealisationOrientation(libelle=libelle, code=code, avenants=avenants, realisations=by_indicateur)
        )
    return tuple(results)


def _by_label(faits: Faits) -> Iterator[tuple[str, list[Orientation]]]:
    """Yield each label with its orientations, in the words of the latest one."""
    ours = {avenant.id for avenant in faits.avenants}
    groups: dict[str, list[Orientation]] = {}
    for orientation in sorted(faits.orientations, key=lambda row: row.id):
        if orientation.avenant_id in ours:
            groups.setdefault(" ".join(orientation.libelle.casefold().split()), []).append(orientation)
    for rows in groups.values():
        yield rows[-1].libelle, rows


def _targets(faits: Faits, ids: Collection[int | None], but: str) -> Mapping[int, int]:
    """Map avenants to their target for some orientations; None is all that is done."""
    return {
        objectif.avenant_id: objectif.cible
        for objectif in faits.objectifs
        if objectif.orientation_id in ids and objectif.but == but
    }


def _beside(chiffre: Chiffre, targets: Mapping[int, int], arrete: date) -> Realisation:
    rows = []
    for case in chiffre.cases:
        cible = targets.get(case.avenant.id)
        attendu = None if cible is None else cible * gone_by(case.avenant, arrete)
        corrigees = int(case.correction is not None)
        rows.append(AvancementObjectif(realise=case.valeur, objectif=cible, attendu=attendu, corrigees=corrigees))
    return Realisation(chiffre=chiffre, avancements=tuple(rows), cumul=cumulated(rows))


def cumulated(rows: Sequence[AvancementObjectif]) -> AvancementObjectif:
    """Add up the avenants that have a target: a structure of two of them counts in both, as their targets do."""
    aimed = [avancement for avancement in rows if avancement.objectif is not None]
    done = [avancement.realise for avancement in aimed if avancement.realise is not None]
    return AvancementObjectif(
        realise=sum(done) if done else None,
        objectif=sum(avancement.objectif or 0 for avancement in aimed) if aimed else None,
        attendu=sum((avancement.attendu or Fraction(0) for avancement in aimed), Fraction(0)) if aimed else None,
        corrigees=sum(avancement.corrigees for avancement in aimed),
    )
