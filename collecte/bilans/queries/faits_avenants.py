"""Frozen facts of avenants for a bilan: orientations, objectifs, corrected figures."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import TypeVar

from sqlalchemy import BindParameter, bindparam, select
from sqlalchemy.orm import Session

from collecte.core.queries.ensemble import ensemble
from collecte.models import (
    But,
    Compte,
    CorrectionBilan,
    Objectif,
    OrientationAccompagnement,
    OrientationPrioritaire,
    Personne,
)
from collecte.organisation.queries.rows_of_dlas import folded
from exports.bilans import faits
from questionnaires.core.francais import paris_day

Own = TypeVar("Own")
ByAvenant = Mapping[int, Sequence[tuple[int, Own]]]
"""Avenant id -> what is set for it, each with its own id."""

_WANTED: BindParameter[list[int]] = bindparam("avenants", expanding=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixe:
    """All of some avenants. `oriented`: avenant id -> (orientation id, accompagnement id)."""

    orientations: ByAvenant[faits.Orientation]
    oriented: ByAvenant[int]
    objectifs: ByAvenant[faits.Objectif]
    corrections: ByAvenant[faits.Correction]

    def orientations_by_accompagnement(self, avenants: Iterable[faits.Avenant]) -> Mapping[int, frozenset[int]]:
        """Of some of these avenants; an accompagnement of no orientation is not there."""
        found: dict[int, frozenset[int]] = defaultdict(frozenset)
        for avenant in avenants:
            for orientation_id, accompagnement_id in self.oriented.get(avenant.id, ()):
                found[accompagnement_id] |= {orientation_id}
        return found


def over(avenants: Iterable[faits.Avenant], found: ByAvenant[Own]) -> tuple[Own, ...]:
    """What is set for these avenants, in the order in which it was entered."""
    pairs = (pair for avenant in avenants for pair in found.get(avenant.id, ()))
    return tuple(own for _, own in sorted(pairs, key=itemgetter(0)))


def read_fixe(session: Session, avenant_ids: Collection[int]) -> Fixe:
    """In one read."""
    orientations, objectifs, corrections = _FIXE.read(session, {"avenants": list(avenant_ids)})
    told = list(folded(orientations, 3))
    return Fixe(
        orientations=_by_avenant(
            (of, own_id, faits.Orientation(id=own_id, avenant_id=of, libelle=libelle))
            for (own_id, of, libelle), _ in told
        ),
        oriented=_by_avenant((of, own_id, each) for (own_id, of, _), members in told for (each,) in members),
        objectifs=_by_avenant(_objectif(*row) for row in objectifs),
        corrections=_by_avenant(_correction(*row) for row in corrections),
    )


def _by_avenant(found: Iterable[tuple[int, int, Own]]) -> ByAvenant[Own]:
    told: dict[int, list[tuple[int, Own]]] = defaultdict(list)
    for avenant_id, own_id, own in found:
        told[avenant_id].append((own_id, own))
    return told


_ORIENTATIONS = (
    select(OrientationPrioritaire.id, OrientationPrioritaire.avenant_id, OrientationPrioritaire.libelle)
    .add_columns(OrientationAccompagnement.accompagnement_id)
    .outerjoin(OrientationAccompagnement, OrientationAccompagnement.orientation_id == OrientationPrioritaire.id)
    .where(OrientationPrioritaire.avenant_id.in_(_WANTED))
)

_OBJECTIFS = select(Objectif.avenant_id, Objectif.id, Objectif.but, Objectif.cible, Objectif.orientation_id).where(
    Objectif.avenant_id.in_(_WANTED)
)


def _objectif(avenant_id: int, own_id: int, but: But, cible: int, of: int | None) -> tuple[int, int, faits.Objectif]:
    return avenant_id, own_id, faits.Objectif(avenant_id=avenant_id, but=but.name, cible=cible, orientation_id=of)


_CORRECTIONS = (
    select(CorrectionBilan.avenant_id, CorrectionBilan.id, CorrectionBilan.code, CorrectionBilan.comptee)
    .add_columns(CorrectionBilan.valeur, CorrectionBilan.motif, CorrectionBilan.le, Personne.nom_complet)
    .outerjoin(CorrectionBilan.compte)
    .outerjoin(Compte.personne)
    .where(CorrectionBilan.avenant_id.in_(_WANTED))
)


def _correction(
    avenant_id: int, own_id: int, code: str, comptee: int, valeur: int, motif: str, le: datetime, par: str | None
) -> tuple[int, int, faits.Correction]:
    own = faits.Correction(
        avenant_id=avenant_id, code=code, comptee=comptee, valeur=valeur, motif=motif, par=par or "", le=paris_day(le)
    )
    return avenant_id, own_id, own


_FIXE = ensemble(_ORIENTATIONS, _OBJECTIFS, _CORRECTIONS)
