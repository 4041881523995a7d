"""Queries on all expected answers of a questionnaire, streamed in blocks for workbooks.

No answer is an object of the session, and no more than a DLA's list of names is in memory.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby, islice
from typing import Any

from sqlalchemy import Select, Text, func, select, type_coerce
from sqlalchemy.orm import Session

from collecte.models import (
    Accompagnement,
    Campagne,
    Dla,
    EcartJustifie,
    Mode,
    Mots,
    Participation,
    Personne,
    Prolongation,
    Role,
    Structure,
    VersionQuestionnaire,
)
from collecte.models.participations import entered_as
from collecte.reponses.queries.anonymat import iter_versees
from collecte.reponses.queries.participations import etat_of
from exports.records.gardees import ReponseGardee
from exports.records.records import AttenduEnquete, Etat
from questionnaires.core.francais import sort_key

_BLOC = 400
"""Answers read at once."""


@dataclass(frozen=True, slots=True)
class Rangee:
    """An expected answer without its content, as `_light` selects it. `dla` is a code."""

    id: int
    dla_id: int
    dla: str
    personne_id: int | None
    accompagnement_id: int | None
    detachee: int | None
    revision: int
    transmise_le: datetime | None
    recue_le: datetime | None
    refusee_le: datetime | None
    mode: Mode
    saisie_role: Role | None
    version: int
    prenom: str | None
    nom_de_famille: str | None
    structure_id: int | None
    structure: str | None
    prolongee_au: date | None
    justification: str

    @property
    def personne(self) -> int:
        return giver(self.detachee, self.structure_id, self.personne_id, self.dla_id)

    @property
    def nom(self) -> str:
        """Return the name of the respondent; '' for a DLA or an anonymised answer."""
        if self.detachee is not None:
            return ""
        if self.accompagnement_id is not None:
            return str(self.structure)
        return f"{self.prenom} {self.nom_de_famille}" if self.personne_id is not None else ""


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
            yield from sorted((Rangee(*row) for row in of_dla), key=self._order)

    def _order(self, rangee: Rangee) -> tuple[str, str, int]:
        nom = self._nom(rangee)
        return sort_key(nom), nom, rangee.personne

    def _nom(self, rangee: Rangee) -> str:
        return "" if self.campagne.anonyme else rangee.nom

    def attendus(self, expected: Iterable[Rangee], categories: Mapping[int, str]) -> Iterator[AttenduEnquete]:
        """Yield expected answers with their content; without it, where nobody knows whose they are. `categories` are
        those of accompagnements, by id."""
        is_anonymous, mots, waiting = self.campagne.anonyme, Mots.in_region(self.campagne.region), iter(expected)
        while rangees := list(islice(waiting, _BLOC)):
            reponses = {} if is_anonymous else self._reponses([rangee.id for rangee in rangees])
            for rangee in rangees:
                is_sent = rangee.transmise_le is not None
                yield AttenduEnquete(
                    dla=rangee.dla,
                    personne=rangee.personne,
                    nom=self._nom(rangee),
                    is_of_dla=(rangee.detachee, rangee.personne_id, rangee.accompagnement_id) == (None, None, None),
                    etat=etat_of(rangee, self.campagne, self.today),
                    version=rangee.version,
                    transmise_le=None if is_anonymous else rangee.transmise_le,
                    reponse=reponses.get(rangee.id),
                    justification=rangee.justification,
                    mode=rangee.mode.value if rangee.accompagnement_id and is_sent else "",
                    saisie_par=entered_as(rangee.saisie_role, mots) if is_sent else "",
                    en_plus=rangee.id in self.beyond,
                    categories=categories.get(rangee.accompagnement_id or 0, ""),
                )

    def _reponses(self, ids: Sequence[int]) -> Mapping[int, ReponseGardee]:
        reponse = Participation
        statement = select(reponse.id, type_coerce(reponse.valeurs, Text), type_coerce(reponse.connues, Text))
        rows = self.session.execute(statement.where(reponse.id.in_(ids), reponse.valeurs.is_not(None)))
        return {row[0]: ReponseGardee(row[1].encode(), row[2].encode()) for row in rows}

    def anonymes(self) -> Iterator[AttenduEnquete]:
        """Yield the readable answers of an anonymous campaign, numbered in an order that means nothing."""
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


def _light() -> Select[*tuple[Any, ...]]:
    """Select the fields of `Rangee`, in their order."""
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
            reponse.recue_le,
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
