"""Set the objectifs of an avenant and its fonds d'ingénierie."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy.orm import Session

from collecte.bilans.operations.changements import ChangementCase, check_unchanged
from collecte.models import Avenant, But, Convention, Objectif, OrientationPrioritaire
from collecte.organisation.operations.journal_dla import hold_register, tell
from collecte.organisation.queries.orientations import list_objectifs, list_orientations_of
from collecte.policy import Acteur


@dataclass(frozen=True, slots=True)
class Cible:
    """A figure that an avenant sets as its target, for one of its orientations prioritaires or for all of it (None)."""

    avenant_id: int
    but: But
    orientation_id: int | None = None


@dataclass(frozen=True, slots=True)
class Fonds:
    """An amount of the fonds d'ingénierie of an avenant, by its column."""

    avenant_id: int
    colonne: Literal["fonds_prevu", "fonds_paye"]


Cle = Cible | Fonds


@dataclass(slots=True)
class _Stored:
    """Current values of a convention, locked until the end of the transaction."""

    avenants: Mapping[int, Avenant]
    orientations: Mapping[int, OrientationPrioritaire]
    objectifs: dict[Cible, Objectif]

    def values(self) -> dict[Cle, int | None]:
        values: dict[Cle, int | None] = {cle: objectif.cible for cle, objectif in self.objectifs.items()}
        for avenant in self.avenants.values():
            values[Fonds(avenant.id, "fonds_prevu")] = avenant.fonds_prevu
            values[Fonds(avenant.id, "fonds_paye")] = avenant.fonds_paye
        return values

    def has(self, cle: Cle) -> bool:
        """True when its avenant and its orientation exist: they may have been removed since the page was shown."""
        if cle.avenant_id not in self.avenants:
            return False
        if isinstance(cle, Fonds) or cle.orientation_id is None:
            return True
        orientation = self.orientations.get(cle.orientation_id)
        return orientation is not None and orientation.avenant_id == cle.avenant_id

    def said(self, cle: Cle) -> str:
        """Return the name of a cell in the journal."""
        if isinstance(cle, Fonds):
            return cle.colonne
        if cle.orientation_id is None:
            return cle.but.value
        return f"{cle.but.value}, « {self.orientations[cle.orientation_id].libelle} »"


def set_objectifs(
    session: Session,
    *,
    convention: Convention,
    changements: Mapping[Cle, ChangementCase],
    acteur: Acteur | None,
    now: datetime,
) -> int:
    """Write the cells changed on the page of a convention, blank ones being no target, and return their number.

    Raise ChangedMeanwhileError, nothing being written.
    """
    hold_register(session, convention.dla.region_id)
    stored = _stored(session, convention)
    kept = {cle: changement for cle, changement in changements.items() if stored.has(cle)}
    before = stored.values()
    check_unchanged(before, kept)
    changed = {cle: changement.apres for cle, changement in kept.items() if before.get(cle) != changement.apres}
    for cle, value in changed.items():
        _write(session, stored, cle, value)
    session.flush()
    for avenant in stored.avenants.values():
        of_it = [cle for cle in changed if cle.avenant_id == avenant.id]
        if of_it:
            avant, apres = ({stored.said(cle): values.get(cle) for cle in of_it} for values in (before, changed))
            verbe = "fixer objectifs et fonds d’ingénierie"
            tell(session, avenant, verbe, acteur, now, avant=avant, apres=apres)
    return len(changed)


def _stored(session: Session, convention: Convention) -> _Stored:
    session.refresh(convention, ["avenants"])
    avenants = {avenant.id: avenant for avenant in convention.avenants}
    for avenant in avenants.values():
        session.refresh(avenant)
    objectifs = list_objectifs(session, avenants)
    return _Stored(
        avenants=avenants,
        orientations={orientation.id: orientation for orientation in list_orientations_of(session, avenants)},
        objectifs={
            Cible(objectif.avenant_id, objectif.but, objectif.orientation_id): objectif for objectif in objectifs
        },
    )


def _write(session: Session, stored: _Stored, cle: Cle, value: int | None) -> None:
    if isinstance(cle, Fonds):
        setattr(stored.avenants[cle.avenant_id], cle.colonne, value)
        return
    objectif = stored.objectifs.get(cle)
    if value is None:
        if objectif is not None:
            session.delete(objectif)
        return
    if objectif is None:
        objectif = Objectif(avenant_id=cle.avenant_id, orientation_id=cle.orientation_id, but=cle.but)
        session.add(objectif)
    objectif.cible = value
