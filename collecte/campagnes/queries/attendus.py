"""Queries on all expected answers of a questionnaire, streamed in blocks for workbooks.

No answer is an object of the session, and no more than a DLA's list of names is in memory.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from itertools import groupby
from typing import Any

from sqlalchemy import Row, Select, Text, func, select, type_coerce
from sqlalchemy.orm import Session

from collecte.models import (
    Accompagnement,
    Campagne,
    Dla,
    EcartJustifie,
    Participation,
    Personne,
    Prolongation,
    Structure,
    VersionQuestionnaire,
)
from collecte.models.organisation import Mots
from collecte.models.participations import entered_as
from collecte.reponses.queries.anonymat import iter_versees
from collecte.reponses.queries.participations import etat_of
from exports.records.gardees import Gardees, ReponseGardee
from exports.records.records import AttenduEnquete, Etat
from questionnaires.core.francais import sort_key

_BLOC = 400
"""Answers read at once."""


@dataclass(frozen=True, slots=True)
class Rangee:
    """An expected answer without its content. `dla` is a code; `nom` is '' where nobody knows whose it is, or where it
    is a whole DLA's."""

    id: int
    dla: str
    personne: int
    nom: str
    is_of_dla: bool
    version: int
    accompagnement_id: int | None
    revision: int
    transmise_le: datetime | None
    refusee_le: datetime | None
    prolongee_au: date | None
    justification: str
    mode: str
    saisie_par: str


@dataclass(frozen=True)
class LectureCampagne:
    """A campaign being read for its workbook, at a day; `beyond` are the answers beyond its draw."""

    session: Session
    campagne: Campagne
    today: date
    beyond: frozenset[int]

    def expected(self) -> Iterator[Rangee]:
        """Yield every expected answer, by code of DLA then name."""
        statement = _light().where(Participation.campagne_id == self.campagne.id).order_by(Dla.code)
        rows = self.session.execute(statement.execution_options(yield_per=_BLOC))
        for _, of_dla in groupby(rows, key=lambda row: row.dla):
            rangees = map(self._rangee, of_dla)
            yield from sorted(rangees, key=lambda rangee: (sort_key(rangee.nom), rangee.nom, rangee.personne))

    def _rangee(self, row: Row[*tuple[Any, ...]]) -> Rangee:
        is_sent = row.transmise_le is not None
        return Rangee(
            id=row.id,
            dla=row.dla,
            personne=giver(row.detachee, row.structure_id, row.personne_id, row.dla_id),
            nom="" if self.campagne.anonyme else _name(row),
            is_of_dla=row.detachee is None and row.personne_id is None and row.accompagnement_id is None,
            version=row.version,
            accompagnement_id=row.accompagnement_id,
            revision=row.revision,
            transmise_le=row.transmise_le,
            refusee_le=row.refusee_le,
            prolongee_au=row.prolongee_au,
            justification=row.justification,
            mode=row.mode.value if row.accompagnement_id and is_sent else "",
            saisie_par=entered_as(row.saisie_role, self._mots) if is_sent else "",
        )

    @cached_property
    def _mots(self) -> Mots:
        return Mots.in_region(self.campagne.region)

    def attendus(self, expected: Iterable[Rangee]) -> Gardees:
        """Return expected answers with their content, out of memory; without it, where nobody knows whose they are."""
        return Gardees(self._attendus(expected))

    def _attendus(self, expected: Iterable[Rangee]) -> Iterator[AttenduEnquete]:
        waiting: list[Rangee] = []
        for rangee in expected:
            waiting.append(rangee)
            if len(waiting) == _BLOC:
                yield from self._with_answers(waiting)
                waiting = []
        yield from self._with_answers(waiting)

    def _with_answers(self, rangees: Sequence[Rangee]) -> Iterator[AttenduEnquete]:
        reponses = {} if self.campagne.anonyme else self._reponses([rangee.id for rangee in rangees])
        for rangee in rangees:
            yield AttenduEnquete(
                dla=rangee.dla,
                personne=rangee.personne,
                nom=rangee.nom,
                is_of_dla=rangee.is_of_dla,
                etat=etat_of(rangee, self.campagne, self.today),
                version=rangee.version,
                transmise_le=None if self.campagne.anonyme else rangee.transmise_le,
                reponse=reponses.get(rangee.id),
                justification=rangee.justification,
                mode=rangee.mode,
                saisie_par=rangee.saisie_par,
                en_plus=rangee.id in self.beyond,
            )

    def _reponses(self, ids: Sequence[int]) -> Mapping[int, ReponseGardee]:
        reponse = Participation
        statement = select(reponse.id, type_coerce(reponse.valeurs, Text), type_coerce(reponse.connues, Text))
        rows = self.session.execute(statement.where(reponse.id.in_(ids), reponse.valeurs.is_not(None)))
        return {row[0]: ReponseGardee(row[1].encode(), row[2].encode()) for row in rows}

    def anonymes(self) -> Gardees | None:
        """Return the readable answers of an anonymous campaign, numbered in an order that means nothing; else None."""
        return Gardees(self._anonymes()) if self.campagne.anonyme else None

    def _anonymes(self) -> Iterator[AttenduEnquete]:
        for number, valeurs in enumerate(iter_versees(self.session, self.campagne.id), start=1):
            yield AttenduEnquete(
                dla="",
                personne=number,
                nom="",
                etat=Etat.TRANSMIS,
                version=self.campagne.version.numero,
                reponse=ReponseGardee(valeurs, b"{}"),
            )


def giver(detachee: int | None, structure_id: int | None, personne_id: int | None, dla_id: int) -> int:
    """Return who answered as a number unique within a campaign: a person's, a structure's, or minus that of a DLA or of
    an anonymised answer."""
    return -detachee if detachee is not None else structure_id or personne_id or -dla_id


def _name(row: Row[*tuple[Any, ...]]) -> str:
    """Return the name of the respondent; '' for a DLA or an anonymised answer."""
    if row.detachee is not None:
        return ""
    if row.accompagnement_id is not None:
        return str(row.structure)
    return f"{row.prenom} {row.nom}" if row.personne_id is not None else ""


def _light() -> Select[*tuple[Any, ...]]:
    reponse = Participation
    return (
        select(
            reponse.id,
            reponse.dla_id,
            Dla.code.label("dla"),
            reponse.personne_id,
            reponse.accompagnement_id,
            reponse.detachee,
            reponse.revision,
            reponse.transmise_le,
            reponse.refusee_le,
            reponse.mode,
            reponse.saisie_role,
            VersionQuestionnaire.numero.label("version"),
            Personne.prenom,
            Personne.nom,
            Accompagnement.structure_id,
            Structure.nom.label("structure"),
            Prolongation.cloture.label("prolongee_au"),
            func.coalesce(EcartJustifie.raison, "").label("justification"),
        )
        .join(reponse.version)
        .join(reponse.dla)
        .outerjoin(reponse.personne)
        .outerjoin(reponse.accompagnement)
        .outerjoin(Accompagnement.structure)
        .outerjoin(reponse.prolongation)
        .outerjoin(reponse.ecart)
        .where(reponse.retiree_le.is_(None))
    )
