"""Frozen facts of avenants for a bilan: orientations, objectifs, corrected figures."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from operator import itemgetter
from typing import Any, TypeVar

from sqlalchemy import BindParameter, bindparam, select
from sqlalchemy.orm import Session

from collecte.models import (
    Compte,
    CorrectionBilan,
    Objectif,
    OrientationAccompagnement,
    OrientationPrioritaire,
    Personne,
)
from collecte.organisation.queries.rows_of_dlas import fact, folded, read_rows
from exports.bilans import faits
from questionnaires.core.francais import paris_day

Own = TypeVar("Own")
ByAvenant = Mapping[int, Sequence[tuple[int, Own]]]
"""Avenant id -> (id, fact) pairs of what is set for it."""

_WANTED: BindParameter[list[int]] = bindparam("avenants", expanding=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixe:
    """Everything set for some avenants. `oriented`: avenant id -> (orientation id, accompagnement id)."""

    orientations: ByAvenant[faits.Orientation]
    oriented: ByAvenant[int]
    objectifs: ByAvenant[faits.Objectif]
    corrections: ByAvenant[faits.Correction]

    def orientations_by_accompagnement(self, avenants: Iterable[faits.Avenant]) -> Mapping[int, frozenset[int]]:
        """Return accompagnement id -> ids of its orientations in these avenants; absent without orientation."""
        by_accompagnement: dict[int, frozenset[int]] = defaultdict(frozenset)
        for avenant in avenants:
            for orientation_id, accompagnement_id in self.oriented.get(avenant.id, ()):
                by_accompagnement[accompagnement_id] |= {orientation_id}
        return by_accompagnement


def over(avenants: Iterable[faits.Avenant], by_avenant: ByAvenant[Own]) -> tuple[Own, ...]:
    """Return what is set for these avenants, in order of entry."""
    pairs = (pair for avenant in avenants for pair in by_avenant.get(avenant.id, ()))
    return tuple(fait for _, fait in sorted(pairs, key=itemgetter(0)))


def read_fixe(session: Session, avenant_ids: Collection[int], *, oriented: bool = True) -> Fixe:
    """Read everything in a fixed number of queries, orientations if `oriented`."""
    statements = (_OBJECTIFS, _CORRECTIONS, *((_ORIENTATIONS,) if oriented else ()))
    objectifs, corrections, *orientations = read_rows(session, statements, {"avenants": list(avenant_ids)})
    rows = list(folded(chain(*orientations), 3))
    return Fixe(
        orientations=_by_avenant((row, fact(faits.Orientation, row)) for row, _ in rows),
        oriented=_by_avenant((row, accompagnement_id) for row, members in rows for (accompagnement_id,) in members),
        objectifs=_by_avenant((row, fact(faits.Objectif, row, but=row.but.name)) for row in objectifs),
        corrections=_by_avenant(
            (row, fact(faits.Correction, row, par=row.par or "", le=paris_day(row.le))) for row in corrections
        ),
    )


def _by_avenant(rows: Iterable[tuple[Any, Own]]) -> ByAvenant[Own]:
    by_avenant: dict[int, list[tuple[int, Own]]] = defaultdict(list)
    for row, fait in rows:
        by_avenant[row.avenant_id].append((row.id, fait))
    return by_avenant


_ORIENTATIONS = (
    select(OrientationPrioritaire.id, OrientationPrioritaire.avenant_id, OrientationPrioritaire.libelle)
    .add_columns(OrientationAccompagnement.accompagnement_id)
    .outerjoin(OrientationAccompagnement, OrientationAccompagnement.orientation_id == OrientationPrioritaire.id)
    .where(OrientationPrioritaire.avenant_id.in_(_WANTED))
)

_OBJECTIFS = select(Objectif.avenant_id, Objectif.id, Objectif.but, Objectif.cible, Objectif.orientation_id).where(
    Objectif.avenant_id.in_(_WANTED)
)


_CORRECTIONS = (
    select(CorrectionBilan.avenant_id, CorrectionBilan.id, CorrectionBilan.code, CorrectionBilan.comptee)
    .add_columns(CorrectionBilan.valeur, CorrectionBilan.motif, CorrectionBilan.le, Personne.nom_complet.label("par"))
    .outerjoin(CorrectionBilan.compte)
    .outerjoin(Compte.personne)
    .where(CorrectionBilan.avenant_id.in_(_WANTED))
)
