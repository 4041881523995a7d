"""Set the objectifs of an avenant and its fonds d'ingénierie."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, assert_never

from sqlalchemy.orm import Session

from collecte.bilans.operations.changements import Changement, check_unchanged
from collecte.models import Avenant, But, Convention, Objectif, OrientationPrioritaire
from collecte.organisation.operations.journal_dla import hold_register, tell
from collecte.organisation.queries.orientations import list_objectifs, list_orientations_of
from collecte.policy import Acteur


@dataclass(frozen=True, slots=True)
class Cible:
    """A target: of which avenant, of what, for which orientation prioritaire (None: of all that is done)."""

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
    """What a convention has now, held until the end of the transaction."""

    avenants: Mapping[int, Avenant]
    orientations: Mapping[int, OrientationPrioritaire]
    objectifs: dict[Cible, Objectif]

    def values(self) -> dict[Cle, int | None]:
        found: dict[Cle, int | None] = {cle: own.cible for cle, own in self.objectifs.items()}
        for own in self.avenants.values():
            found[Fonds(own.id, "fonds_prevu")] = own.fonds_prevu
            found[Fonds(own.id, "fonds_paye")] = own.fonds_paye
        return found

    def has(self, cle: Cle) -> bool:
        """Whether its avenant and its orientation are there: they may have been removed since the page was shown."""
        if cle.avenant_id not in self.avenants:
            return False
        if isinstance(cle, Fonds) or cle.orientation_id is None:
            return True
        orientation = self.orientations.get(cle.orientation_id)
        return orientation is not None and orientation.avenant_id == cle.avenant_id

    def said(self, cle: Cle) -> str:
        """What the journal calls it."""
        if isinstance(cle, Fonds):
            return cle.colonne
        if cle.orientation_id is None:
            return cle.but.value
        return f"{cle.but.value}, « {self.orientations[cle.orientation_id].libelle} »"


def set_objectifs(
    session: Session,
    *,
    convention: Convention,
    changements: Mapping[Cle, Changement],
    acteur: Acteur | None,
    now: datetime,
) -> int:
    """Write the cells that were changed on the page of a convention, blank ones being no target; how many there are.

    Raises ChangedMeanwhileError, nothing being written.
    """
    hold_register(session, convention.dla.region_id)
    stored = _stored(session, convention)
    kept = {cle: own for cle, own in changements.items() if stored.has(cle)}
    before = stored.values()
    check_unchanged(before, kept)
    changed = {cle: own.apres for cle, own in kept.items() if before.get(cle) != own.apres}
    for cle, value in changed.items():
        _write(session, stored, cle, value)
    session.flush()
    for avenant in stored.avenants.values():
        of_it = [cle for cle in changed if cle.avenant_id == avenant.id]
        if of_it:
            avant, apres = ({stored.said(cle): found.get(cle) for cle in of_it} for found in (before, changed))
            _tell(session, convention, avenant, acteur, now, avant=avant, apres=apres)
    return len(changed)


def _stored(session: Session, convention: Convention) -> _Stored:
    session.refresh(convention, ["avenants"])
    avenants = {own.id: own for own in convention.avenants}
    for own in avenants.values():
        session.refresh(own)
    objectifs = list_objectifs(session, avenants)
    return _Stored(
        avenants=avenants,
        orientations={own.id: own for own in list_orientations_of(session, avenants)},
        objectifs={Cible(own.avenant_id, own.but, own.orientation_id): own for own in objectifs},
    )


def _write(session: Session, stored: _Stored, cle: Cle, value: int | None) -> None:
    match cle:
        case Fonds():
            setattr(stored.avenants[cle.avenant_id], cle.colonne, value)
        case Cible():
            _write_cible(session, stored, cle, value)
        case _:
            assert_never(cle)


def _write_cible(session: Session, stored: _Stored, cle: Cible, value: int | None) -> None:
    own = stored.objectifs.get(cle)
    if value is None:
        if own is not None:
            session.delete(own)
        return
    if own is None:
        own = Objectif(avenant_id=cle.avenant_id, orientation_id=cle.orientation_id, but=cle.but)
        session.add(own)
    own.cible = value


def _tell(
    session: Session, convention: Convention, avenant: Avenant, acteur: Acteur | None, now: datetime, **details: object
) -> None:
    objet = ("convention", convention.id)
    verbe = "fixer objectifs et fonds d’ingénierie"
    tell(session, convention.dla, objet, verbe, acteur, now, avenant=avenant.numero, **details)
