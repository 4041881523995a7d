"""Scope of an archive: rows of each table that a campaign needs, and columns left out.

What only served while answers came in is not among them: saves one by one, drafts that were never transmitted, answers
given back, exchanges, links, messages, contacts. Neither is what opens an account.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, and_, func, or_, select, true
from sqlalchemy.orm import DeclarativeBase, Session

from collecte.models import (
    Accompagnement,
    Affectation,
    Avenant,
    Base,
    Campagne,
    CellulePubliee,
    ClasseurReference,
    Compte,
    ConfirmationEffectifs,
    Convention,
    DepartRelance,
    Dla,
    EcartJustifie,
    EntreeJournal,
    Ingenierie,
    IngenierieAccompagnement,
    OrientationAccompagnement,
    OrientationPrioritaire,
    PagePubliee,
    Participation,
    Personne,
    Porteuse,
    Prolongation,
    Publication,
    Region,
    Regroupement,
    Relance,
    ReleveEmploi,
    ReponseAnonyme,
    Selection,
    Structure,
    TexteNotice,
    TexteRelu,
    TirageStructures,
    Transmission,
    VersionQuestionnaire,
    VersionReferentiel,
)
from collecte.models.journal import LINK
from collecte.policy import animating, readable_journal
from exports.release.cellules import RESEAU

Ids = Select[Any]
"""Of rows that others are looked for by."""

Row = dict[str, Any]

_SANS: Mapping[str, frozenset[str]] = {
    "comptes": frozenset(own.name for own in Base.metadata.tables["comptes"].columns) - {"id", "personne_id"},
    "versions_questionnaire": frozenset({"contenu"}),  # a file of its own
    **dict.fromkeys(("dlas", "affectations"), frozenset({"attend_depuis", "donnee_par_id"})),
    "classeurs_reference": frozenset({"fichier"}),  # a file of its own
    "avenants": frozenset({"budget", "fonds_prevu", "fonds_paye"}),
    "accompagnements": frozenset({"referent_id", "prescripteur", "reorientation", "preconisations"}),
    "ingenieries": frozenset({"prestataire_id", "montant", "consultes", "offres", "criteres"}),
}
"""Columns that no archive holds: who takes one up has none, or finds them elsewhere."""


@dataclass(frozen=True, slots=True)
class Tranche:
    """The rows of one table that are of a campaign; `tue` leaves out of each what is nobody's business any more."""

    table: Table
    which: ColumnElement[bool]
    tue: Callable[[Row], Row]

    def rows(self, session: Session) -> Iterator[Row]:
        """In the order of their keys: the same base always gives the same."""
        columns = [self.table.c[own] for own in columns_of(self.table)]
        statement = select(*columns).where(self.which).order_by(*self.table.primary_key.columns)
        for found in session.execute(statement).mappings():
            yield self.tue(dict(found))


def columns_of(table: Table) -> tuple[str, ...]:
    """Those that an archive holds, in the order of the table."""
    return tuple(own.name for own in table.columns if own.name not in _SANS.get(table.name, ()))


def tables() -> Sequence[Table]:
    """Those that an archive holds rows of, each after those that it refers to."""
    return [own for own in Base.metadata.sorted_tables if own.name in _CLAUSES]


def tranches(session: Session, campagne: Campagne) -> Sequence[Tranche]:
    """All of a campaign, each table after those that it refers to."""
    perimetre = _Perimetre(campagne)
    tues = {"personnes": _unnamed(set(session.scalars(perimetre.named))), "participations": _drafts, "journal": _links}
    return [
        Tranche(table, _CLAUSES[table.name](perimetre), tues.get(table.name, lambda row: row)) for table in tables()
    ]


def journal_of(campagne: Campagne) -> ColumnElement[bool]:
    """The entries of the journal about a campaign and its answers."""
    return _Perimetre(campagne).journal


def versions_of(campagne: Campagne) -> ColumnElement[bool]:
    """The versions of questionnaires that it asks, or that some of its answers keep."""
    return _Perimetre(campagne).versions


@dataclass(frozen=True)
class _Perimetre:
    """The ids that a campaign leads to."""

    campagne: Campagne

    @property
    def id(self) -> int:
        return self.campagne.id

    @cached_property
    def participations(self) -> Ids:
        return select(Participation.id).where(Participation.campagne_id == self.id)

    @cached_property
    def dlas(self) -> Ids:
        return select(Dla.id).where(Dla.region_id == self.campagne.region_id)

    @cached_property
    def conventions(self) -> Ids:
        """Those that had begun, which say what a DLA was funded for and how long series are kept."""
        return select(Convention.id).where(
            Convention.dla_id.in_(self.dlas), Convention.debut <= self.campagne.derniere_limite
        )

    @cached_property
    def accompagnements(self) -> Ids:
        asked = select(Participation.accompagnement_id).where(Participation.campagne_id == self.id)
        listed = select(Selection.accompagnement_id).where(Selection.campagne_id == self.id)
        return select(Accompagnement.id).where(or_(Accompagnement.id.in_(asked), Accompagnement.id.in_(listed)))

    @cached_property
    def orientations(self) -> Ids:
        return select(OrientationAccompagnement.orientation_id).where(
            OrientationAccompagnement.accompagnement_id.in_(self.accompagnements)
        )

    @cached_property
    def avenants(self) -> ColumnElement[bool]:
        of_orientations = select(OrientationPrioritaire.avenant_id).where(
            OrientationPrioritaire.id.in_(self.orientations)
        )
        return or_(Avenant.convention_id.in_(self.conventions), Avenant.id.in_(of_orientations))

    @cached_property
    def journal(self) -> ColumnElement[bool]:
        """What who runs the région reads; before its creation, its number was that of another one."""
        own = EntreeJournal
        about = or_(
            and_(own.objet == "campagne", own.objet_id == self.id),
            and_(own.objet == "réponse", own.objet_id.in_(self.participations)),
        )
        return and_(readable_journal(animating(self.campagne.region_id)), about, own.quand >= self.campagne.creee_le)

    @cached_property
    def comptes(self) -> ColumnElement[bool]:
        """Those that did something of it."""
        did = (
            select(EntreeJournal.compte_id).where(self.journal),
            select(Participation.transmise_par_id).where(Participation.campagne_id == self.id),
            select(Participation.saisie_par_id).where(Participation.campagne_id == self.id),
            select(Transmission.transmise_par_id).where(self.transmissions),
            select(ClasseurReference.compte_id).where(ClasseurReference.campagne_id == self.id),
            select(TexteRelu.compte_id).where(TexteRelu.campagne_id == self.id),
            select(ConfirmationEffectifs.compte_id).where(ConfirmationEffectifs.campagne_id == self.id),
        )
        return or_(*(Compte.id.in_(own) for own in did))

    @cached_property
    def transmissions(self) -> ColumnElement[bool]:
        return and_(Transmission.participation_id.in_(self.participations), Transmission.rendue_le.is_(None))

    @cached_property
    def named(self) -> Ids:
        """Persons who were expected to answer, or did something of it."""
        expected = select(Participation.personne_id).where(Participation.campagne_id == self.id)
        acting = select(Compte.personne_id).where(self.comptes)
        return select(Personne.id).where(or_(Personne.id.in_(expected), Personne.id.in_(acting)))

    @cached_property
    def between(self) -> Ids:
        """Persons who worked for several DLA: figures are hidden from them too, so that they must be known."""
        return (
            select(Affectation.personne_id)
            .where(Affectation.dla_id.in_(self.dlas))
            .group_by(Affectation.personne_id)
            .having(func.count(Affectation.dla_id.distinct()) > 1)
        )

    @cached_property
    def notices(self) -> ColumnElement[bool]:
        own = TexteNotice.empreinte
        seen = select(Participation.notice_vue).where(Participation.campagne_id == self.id)
        sent = select(Transmission.notice_vue).where(self.transmissions)
        return or_(own == self.campagne.information.empreinte, own.in_(seen), own.in_(sent))

    @cached_property
    def versions(self) -> ColumnElement[bool]:
        own = VersionQuestionnaire.id
        kept = select(Participation.version_id).where(Participation.campagne_id == self.id)
        sent = select(Transmission.version_id).where(self.transmissions)
        return or_(own == self.campagne.version_id, own.in_(kept), own.in_(sent))

    def porteuses(self) -> ColumnElement[bool]:
        """Those that carry a DLA now, and those that did by a convention."""
        carrying = select(Dla.porteuse_id).where(Dla.region_id == self.campagne.region_id)
        carried = select(Convention.porteuse_id).where(Convention.dla_id.in_(self.dlas))
        return or_(Porteuse.id.in_(carrying), Porteuse.id.in_(carried))

    def affectations(self) -> ColumnElement[bool]:
        expected = select(Participation.affectation_id).where(Participation.campagne_id == self.id)
        of_several = and_(Affectation.personne_id.in_(self.between), Affectation.dla_id.in_(self.dlas))
        return or_(Affectation.id.in_(expected), of_several)

    def ingenieries(self) -> Ids:
        own = IngenierieAccompagnement
        return select(own.ingenierie_id).where(own.accompagnement_id.in_(self.accompagnements))


Clause = Callable[[_Perimetre], ColumnElement[bool]]


def _own(model: type[DeclarativeBase]) -> Clause:
    """The rows that say of which campaign they are."""
    column: ColumnElement[int] = model.__table__.c["campagne_id"]
    return lambda own: column == own.id


def _of(model: type[DeclarativeBase], name: str, ids: Callable[[_Perimetre], Ids]) -> Clause:
    """The rows that refer to some of these ids."""
    column: ColumnElement[int] = model.__table__.c[name]
    return lambda own: column.in_(ids(own))


_CLAUSES: Mapping[str, Clause] = {
    "regions": lambda own: Region.id == own.campagne.region_id,
    "porteuses": _Perimetre.porteuses,
    "dlas": lambda own: Dla.region_id == own.campagne.region_id,
    "personnes": lambda own: or_(Personne.id.in_(own.named), Personne.id.in_(own.between)),
    "affectations": _Perimetre.affectations,
    "comptes": lambda own: own.comptes,
    "versions_questionnaire": lambda own: own.versions,
    "versions_referentiel": lambda own: and_(
        VersionReferentiel.region_id == own.campagne.region_id, VersionReferentiel.adoptee_le.is_not(None)
    ),
    "tirages": lambda own: TirageStructures.id == own.campagne.tirage_id,
    "campagnes": lambda own: Campagne.id == own.id,
    "prolongations": _own(Prolongation),
    "regroupements": _own(Regroupement),
    "conventions": lambda own: or_(
        Convention.id.in_(own.conventions), Convention.id.in_(select(Avenant.convention_id).where(own.avenants))
    ),
    "avenants": lambda own: own.avenants,
    "orientations": _of(OrientationPrioritaire, "id", lambda own: own.orientations),
    "structures": lambda own: Structure.id.in_(
        select(Accompagnement.structure_id).where(Accompagnement.id.in_(own.accompagnements))
    ),
    "accompagnements": _of(Accompagnement, "id", lambda own: own.accompagnements),
    "orientations_accompagnements": _of(
        OrientationAccompagnement, "accompagnement_id", lambda own: own.accompagnements
    ),
    "ingenieries": _of(Ingenierie, "id", _Perimetre.ingenieries),
    "ingenieries_accompagnements": _of(IngenierieAccompagnement, "accompagnement_id", lambda own: own.accompagnements),
    "releves_emploi": lambda own: and_(
        ReleveEmploi.structure_id.in_(
            select(Accompagnement.structure_id).where(Accompagnement.id.in_(own.accompagnements))
        ),
        ReleveEmploi.jour <= own.campagne.ouverture,
    ),
    "selections": _own(Selection),
    "participations": _own(Participation),
    "ecarts_justifies": _of(EcartJustifie, "participation_id", lambda own: own.participations),
    "transmissions": lambda own: own.transmissions,
    "reponses_anonymes": lambda own: and_(ReponseAnonyme.campagne_id == own.id, ReponseAnonyme.versee.is_(true())),
    "textes_relus": _own(TexteRelu),
    "textes_notices": lambda own: own.notices,
    "confirmations_effectifs": _own(ConfirmationEffectifs),
    "relances": _own(Relance),
    "departs_relances": _of(
        DepartRelance, "relance_id", lambda own: select(Relance.id).where(Relance.campagne_id == own.id)
    ),
    "classeurs_reference": _own(ClasseurReference),
    "publications": _own(Publication),
    "pages_publiees": _of(
        PagePubliee, "publication_id", lambda own: select(Publication.id).where(Publication.campagne_id == own.id)
    ),
    "cellules_publiees": lambda own: and_(
        CellulePubliee.publication_id.in_(select(Publication.id).where(Publication.campagne_id == own.id)),
        CellulePubliee.territoire != RESEAU,
    ),
    "journal": lambda own: own.journal,
}
"""Table -> which of its rows are of a campaign. To have an archive hold another one, write its line."""


def _unnamed(named: set[int]) -> Callable[[Row], Row]:
    """Who had no part in the campaign is known by a number."""

    def tue(row: Row) -> Row:
        if row["id"] in named:
            return row
        return {**row, "prenom": "Personne", "nom": f"n° {row['id']}", "series_gardees_le": None}

    return tue


def _drafts(row: Row) -> Row:
    """What was never transmitted is its author's alone."""
    return row if row["transmise_le"] is not None else {**row, "saisie": {}, "connues": {}}


def _links(row: Row) -> Row:
    """Done by a link or not stays; which one does not: no archive holds links."""
    return {**row, "details": {**row["details"], LINK: 0}} if LINK in row["details"] else row
