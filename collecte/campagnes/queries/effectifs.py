"""Queries on effectifs: who is expected from a DLA, what its direction replied, what authors show it."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import orjson
from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session, joinedload, load_only

from collecte.campagnes.queries.campagnes import CAMPAGNES
from collecte.models import (
    Affectation,
    AvisEffectifs,
    Campagne,
    Compte,
    ConfirmationEffectifs,
    Dla,
    Participation,
    Personne,
)
from collecte.organisation.queries.organisation import name_key
from collecte.organisation.queries.rows_of_dlas import Rows, folded
from collecte.policy import Acteur, directed_dlas, shown_to_direction
from questionnaires.core.francais import moment_text
from questionnaires.temps.derive import TEMPS


@dataclass(frozen=True, slots=True)
class Effectif:
    """One expected answer as a direction knows it: a refusal reads as one that is not transmitted.

    `etp` is in hundredths, `mois` in tenths; `debut` and `fin` are those of the affectation.
    """

    participation_id: int
    personne: Personne
    etp: int
    mois: int
    debut: date
    fin: date | None
    is_transmitted: bool

    @property
    def nom(self) -> str:
        return self.personne.nom_complet


@dataclass(frozen=True, slots=True)
class EffectifsDla:
    """Who is expected from one DLA in one campaign, by name, and what its direction said of it last."""

    campagne: Campagne
    dla: Dla
    lignes: Sequence[Effectif]
    confirmation: ConfirmationEffectifs | None

    @property
    def empreinte(self) -> str:
        """The digest of what is confirmed."""
        return _digest((own.participation_id, own.etp, own.mois, own.debut, own.fin) for own in self.lignes)

    @property
    def is_current(self) -> bool:
        """Whether what the direction said is about what is expected now."""
        return self.confirmation is not None and self.confirmation.empreinte == self.empreinte

    @property
    def is_confirmed(self) -> bool:
        return self._says(AvisEffectifs.CONFIRMES)

    @property
    def is_to_correct(self) -> bool:
        return self._says(AvisEffectifs.A_CORRIGER)

    def _says(self, avis: AvisEffectifs) -> bool:
        return self.is_current and self.confirmation is not None and self.confirmation.avis is avis

    @property
    def etat(self) -> str:
        """`confirmés le … par …`, the same words on pages and in the workbook. Once results are settled, what is not
        confirmed stays so."""
        said = self.confirmation
        if not self.is_current and self.campagne.arretee_le is not None:
            return "non confirmés"
        if said is None:
            return "à confirmer"
        if not self.is_current:
            return "à confirmer de nouveau"
        return f"{said.avis}, le {moment_text(said.quand)} par {said.compte.personne.nom_complet}"


def _digest(lignes: Iterable[tuple[int, int, int, date, date | None]]) -> str:
    """Of who, ETP, months, dates."""
    return hashlib.sha256(orjson.dumps(sorted(lignes))).hexdigest()


def list_directed_effectifs(session: Session, acteur: Acteur) -> Sequence[EffectifsDla]:
    """Those of the DLA that `acteur` directs, in each campaign on time, latest période first, then by DLA."""
    return _effectifs(session, directed_dlas(acteur))


def get_directed_effectifs(session: Session, acteur: Acteur, campagne_id: int, dla_id: int) -> EffectifsDla | None:
    """Those of one DLA in one campaign; None when `acteur` does not direct it, or nothing is expected there."""
    found = _effectifs(session, directed_dlas(acteur), Participation.dla_id == dla_id, _in(campagne_id))
    return found[0] if found else None


def get_effectifs(session: Session, campagne_id: int, dla_id: int) -> EffectifsDla | None:
    """The same for an operation, whose caller checked who asks."""
    found = _effectifs(session, Participation.dla_id == dla_id, _in(campagne_id))
    return found[0] if found else None


def list_effectifs(session: Session, campagne_id: int) -> Sequence[EffectifsDla]:
    """Those of each DLA of a campaign on time, by DLA."""
    return _effectifs(session, _in(campagne_id))


A_CORRIGER = (
    select(ConfirmationEffectifs.campagne_id, ConfirmationEffectifs.dla_id, ConfirmationEffectifs.empreinte)
    .add_columns(Participation.id, Participation.etp_attendu, Participation.mois_attendus)
    .add_columns(Affectation.debut, Affectation.fin)
    .join(
        Participation,
        and_(
            Participation.campagne_id == ConfirmationEffectifs.campagne_id,
            Participation.dla_id == ConfirmationEffectifs.dla_id,
        ),
    )
    .join(Participation.affectation)
    .where(
        ConfirmationEffectifs.avis == AvisEffectifs.A_CORRIGER,
        ConfirmationEffectifs.campagne_id.in_(CAMPAGNES),
        Participation.personne_id.is_not(None),
        Participation.retiree_le.is_(None),
    )
)
"""Where a direction asked for a correction: the digest of what was expected then, and who is now."""


def count_to_correct(asked: Rows) -> Counter[int]:
    """Campaign -> DLA whose direction asks for a correction of what is expected now."""
    return Counter(
        campagne_id for (campagne_id, _, said), lignes in folded(asked, 3) if said == _digest(map(tuple, lignes))
    )


def _in(campagne_id: int) -> ColumnElement[bool]:
    return Participation.campagne_id == campagne_id


def _effectifs(session: Session, *which: ColumnElement[bool]) -> Sequence[EffectifsDla]:
    """The content of answers is not even read."""
    own, said = Participation, ConfirmationEffectifs
    statement = (
        select(own, said)
        .join(own.dla)
        .join(own.campagne)
        .outerjoin(said, and_(said.campagne_id == own.campagne_id, said.dla_id == own.dla_id))
        .options(
            load_only(own.campagne_id, own.dla_id, own.etp_attendu, own.mois_attendus, own.transmise_le),
            joinedload(own.dla),
            joinedload(own.personne),
            joinedload(own.affectation),
            joinedload(own.campagne),
            joinedload(said.compte).joinedload(Compte.personne),
        )
        .where(Campagne.instrument == TEMPS, own.retiree_le.is_(None), *which)
    )
    grouped: dict[tuple[int, int], list[Participation]] = {}
    confirmations: dict[tuple[int, int], ConfirmationEffectifs | None] = {}
    for found, confirmation in session.execute(statement):
        key = found.campagne_id, found.dla_id
        grouped.setdefault(key, []).append(found)
        confirmations[key] = confirmation
    made = [
        EffectifsDla(rows[0].campagne, rows[0].dla, _lignes(rows), confirmations[key]) for key, rows in grouped.items()
    ]
    made.sort(key=lambda each: each.dla.code)
    return sorted(made, key=lambda each: (each.campagne.periode.fin, each.campagne.id), reverse=True)


def _lignes(rows: Sequence[Participation]) -> Sequence[Effectif]:
    found = [
        Effectif(
            participation_id=own.id,
            personne=own.personne,
            etp=own.etp_attendu,
            mois=own.mois_attendus,
            debut=own.affectation.debut,
            fin=own.affectation.fin,
            is_transmitted=own.transmise_le is not None,
        )
        for own in rows
        if own.personne and own.affectation
    ]
    return sorted(found, key=lambda each: (name_key(each.personne), each.participation_id))


def list_shown(session: Session, acteur: Acteur, campagne_id: int, dla_id: int) -> Sequence[Participation]:
    """The transmitted answers of a DLA on time whose authors chose to show something to `acteur`, who directs it, by
    name. What each chose is in `vue_direction`."""
    own = Participation
    statement = (
        select(own)
        .join(own.campagne)
        .options(joinedload(own.personne), joinedload(own.version))
        .where(
            Campagne.instrument == TEMPS,
            own.campagne_id == campagne_id,
            own.dla_id == dla_id,
            shown_to_direction(acteur),
        )
    )
    return sorted(session.scalars(statement), key=lambda each: name_key(each.personne) if each.personne else ("", ""))
