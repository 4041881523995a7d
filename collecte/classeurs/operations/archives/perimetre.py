"""Scope of an archive: rows of each table that a campaign needs, and columns left out.

Data that only served while answers came in is excluded: saves one by one, drafts that were never transmitted, answers
given back, exchanges, links, messages, contacts. So is anything that opens an account.
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
    GrilleThemes,
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
"""Query of the ids of rows that other rows are selected by."""

Row = dict[str, Any]

_SANS: Mapping[str, frozenset[str]] = {
    "comptes": frozenset(column.name for column in Base.metadata.tables["comptes"].columns) - {"id", "personne_id"},
    "versions_questionnaire": frozenset({"contenu"}),  # a file of its own
    **dict.fromkeys(("dlas", "affectations"), frozenset({"attend_depuis", "donnee_par_id"})),
    "classeurs_reference": frozenset({"fichier"}),  # a file of its own
    "avenants": frozenset({"budget", "fonds_prevu", "fonds_paye"}),
    "accompagnements": frozenset({"referent_id", "prescripteur", "reorientation", "preconisations"}),
    "ingenieries": frozenset({"prestataire_id", "montant", "consultes", "offres", "criteres"}),
}
"""Table -> columns that no archive holds: a restoration leaves them empty, or finds them elsewhere."""


@dataclass(frozen=True, slots=True)
class Tranche:
    """The rows of one table that belong to a campaign; `tue` removes from each row the values that must not be kept."""

    table: Table
    which: ColumnElement[bool]
    tue: Callable[[Row], Row]

    def rows(self, session: Session) -> Iterator[Row]:
        """Yield the rows in order of key: the same database always gives the same rows."""
        columns = [self.table.c[name] for name in columns_of(self.table)]
        statement = select(*columns).where(self.which).order_by(*self.table.primary_key.columns)
        for row in session.execute(statement).mappings():
            yield self.tue(dict(row))


def columns_of(table: Table) -> tuple[str, ...]:
    """Return the columns that an archive holds, in the order of the table."""
    return tuple(column.name for column in table.columns if column.name not in _SANS.get(table.name, ()))


def tables() -> Sequence[Table]:
    """List the tables that an archive holds rows of, each after those that it refers to."""
    return [table for table in Base.metadata.sorted_tables if table.name in _CLAUSES]


def tranches(session: Session, campagne: Campagne) -> Sequence[Tranche]:
    """List the tranches of a campaign, each table after those that it refers to."""
    perimetre = _Perimetre(campagne)
    tues = {"personnes": _unnamed(set(session.scalars(perimetre.named))), "participations": _drafts, "journal": _links}
    return [
        Tranche(table, _CLAUSES[table.name](perimetre), tues.get(table.name, lambda row: row)) for table in tables()
    ]


def journal_of(campagne: Campagne) -> ColumnElement[bool]:
    """Return the condition on the entries of the journal about a campaign and its answers."""
    return _Perimetre(campagne).journal


def versions_of(campagne: Campagne) -> ColumnElement[bool]:
    """Return the condition on the versions of questionnaires that a campaign asks, or that some of its answers keep."""
    return _Perimetre(campagne).versions


@dataclass(frozen=True)
class _Perimetre:
    """Queries of the ids that a campaign leads to."""

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
        """Ids of the conventions that had begun: they say what a DLA was funded for and how long series are kept."""
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
        """Entries that whoever runs the région reads; entries older than the campaign are about another one, of the
        same number."""
        entree = EntreeJournal
        about = or_(
            and_(entree.objet == "campagne", entree.objet_id == self.id),
            and_(entree.objet == "réponse", entree.objet_id.in_(self.participations)),
        )
        return and_(readable_journal(animating(self.campagne.region_id)), about, entree.quand >= self.campagne.creee_le)

    @cached_property
    def comptes(self) -> ColumnElement[bool]:
        """Accounts that acted on the campaign."""
        did = (
            select(EntreeJournal.compte_id).where(self.journal),
            select(Participation.transmise_par_id).where(Participation.campagne_id == self.id),
            select(Participation.saisie_par_id).where(Participation.campagne_id == self.id),
            select(Transmission.transmise_par_id).where(self.transmissions),
            select(ClasseurReference.compte_id).where(ClasseurReference.campagne_id == self.id),
            select(TexteRelu.compte_id).where(TexteRelu.campagne_id == self.id),
            select(ConfirmationEffectifs.compte_id).where(ConfirmationEffectifs.campagne_id == self.id),
        )
        return or_(*(Compte.id.in_(ids) for ids in did))

    @cached_property
    def transmissions(self) -> ColumnElement[bool]:
        return and_(Transmission.participation_id.in_(self.participations), Transmission.rendue_le.is_(None))

    @cached_property
    def named(self) -> Ids:
        """Ids of the persons who were expected to answer, or acted on the campaign."""
        expected = select(Participation.personne_id).where(Participation.campagne_id == self.id)
        acting = select(Compte.personne_id).where(self.comptes)
        return select(Personne.id).where(or_(Personne.id.in_(expected), Personne.id.in_(acting)))

    @cached_property
    def between(self) -> Ids:
        """Ids of the persons who worked for several DLA: figures are hidden from them too, so they must be known."""
        return (
            select(Affectation.personne_id)
            .where(Affectation.dla_id.in_(self.dlas))
            .group_by(Affectation.personne_id)
            .having(func.count(Affectation.dla_id.distinct()) > 1)
        )

    @cached_property
    def notices(self) -> ColumnElement[bool]:
        empreinte = TexteNotice.empreinte
        seen = select(Participation.notice_vue).where(Participation.campagne_id == self.id)
        sent = select(Transmission.notice_vue).where(self.transmissions)
        return or_(empreinte == self.campagne.information.empreinte, empreinte.in_(seen), empreinte.in_(sent))

    @cached_property
    def versions(self) -> ColumnElement[bool]:
        version_id = VersionQuestionnaire.id
        kept = select(Participation.version_id).where(Participation.campagne_id == self.id)
        sent = select(Transmission.version_id).where(self.transmissions)
        return or_(version_id == self.campagne.version_id, version_id.in_(kept), version_id.in_(sent))

    def porteuses(self) -> ColumnElement[bool]:
        """Structures that carry a DLA now, and those that did by a convention."""
        carrying = select(Dla.porteuse_id).where(Dla.region_id == self.campagne.region_id)
        carried = select(Convention.porteuse_id).where(Convention.dla_id.in_(self.dlas))
        return or_(Porteuse.id.in_(carrying), Porteuse.id.in_(carried))

    def affectations(self) -> ColumnElement[bool]:
        expected = select(Participation.affectation_id).where(Participation.campagne_id == self.id)
        of_several = and_(Affectation.personne_id.in_(self.between), Affectation.dla_id.in_(self.dlas))
        return or_(Affectation.id.in_(expected), of_several)

    def ingenieries(self) -> Ids:
        lien = IngenierieAccompagnement
        return select(lien.ingenierie_id).where(lien.accompagnement_id.in_(self.accompagnements))


Clause = Callable[[_Perimetre], ColumnElement[bool]]


def _own(model: type[DeclarativeBase]) -> Clause:
    """Select the rows that name their campaign."""
    column: ColumnElement[int] = model.__table__.c["campagne_id"]
    return lambda perimetre: column == perimetre.id


def _of(model: type[DeclarativeBase], name: str, ids: Callable[[_Perimetre], Ids]) -> Clause:
    """Select the rows whose column `name` is one of these ids."""
    column: ColumnElement[int] = model.__table__.c[name]
    return lambda perimetre: column.in_(ids(perimetre))


_CLAUSES: Mapping[str, Clause] = {
    "regions": lambda perimetre: Region.id == perimetre.campagne.region_id,
    "porteuses": _Perimetre.porteuses,
    "dlas": lambda perimetre: Dla.region_id == perimetre.campagne.region_id,
    "personnes": lambda perimetre: or_(Personne.id.in_(perimetre.named), Personne.id.in_(perimetre.between)),
    "affectations": _Perimetre.affectations,
    "comptes": lambda perimetre: perimetre.comptes,
    "versions_questionnaire": lambda perimetre: perimetre.versions,
    "versions_referentiel": lambda perimetre: and_(
        VersionReferentiel.region_id == perimetre.campagne.region_id, VersionReferentiel.adoptee_le.is_not(None)
    ),
    "tirages": lambda perimetre: TirageStructures.id == perimetre.campagne.tirage_id,
    "campagnes": lambda perimetre: Campagne.id == perimetre.id,
    "prolongations": _own(Prolongation),
    "regroupements": _own(Regroupement),
    "conventions": lambda perimetre: or_(
        Convention.id.in_(perimetre.conventions),
        Convention.id.in_(select(Avenant.convention_id).where(perimetre.avenants)),
    ),
    "avenants": lambda perimetre: perimetre.avenants,
    "orientations": _of(OrientationPrioritaire, "id", lambda perimetre: perimetre.orientations),
    "structures": lambda perimetre: Structure.id.in_(
        select(Accompagnement.structure_id).where(Accompagnement.id.in_(perimetre.accompagnements))
    ),
    "accompagnements": _of(Accompagnement, "id", lambda perimetre: perimetre.accompagnements),
    "orientations_accompagnements": _of(
        OrientationAccompagnement, "accompagnement_id", lambda perimetre: perimetre.accompagnements
    ),
    "ingenieries": _of(Ingenierie, "id", _Perimetre.ingenieries),
    "ingenieries_accompagnements": _of(
        IngenierieAccompagnement, "accompagnement_id", lambda perimetre: perimetre.accompagnements
    ),
    "releves_emploi": lambda perimetre: and_(
        ReleveEmploi.structure_id.in_(
            select(Accompagnement.structure_id).where(Accompagnement.id.in_(perimetre.accompagnements))
        ),
        ReleveEmploi.jour <= perimetre.campagne.ouverture,
    ),
    "selections": _own(Selection),
    "participations": _own(Participation),
    "ecarts_justifies": _of(EcartJustifie, "participation_id", lambda perimetre: perimetre.participations),
    "transmissions": lambda perimetre: perimetre.transmissions,
    "reponses_anonymes": lambda perimetre: and_(
        ReponseAnonyme.campagne_id == perimetre.id, ReponseAnonyme.versee.is_(true())
    ),
    "textes_relus": _own(TexteRelu),
    "grilles_themes": _own(GrilleThemes),
    "textes_notices": lambda perimetre: perimetre.notices,
    "confirmations_effectifs": _own(ConfirmationEffectifs),
    "relances": _own(Relance),
    "departs_relances": _of(
        DepartRelance, "relance_id", lambda perimetre: select(Relance.id).where(Relance.campagne_id == perimetre.id)
    ),
    "classeurs_reference": _own(ClasseurReference),
    "publications": _own(Publication),
    "pages_publiees": _of(
        PagePubliee,
        "publication_id",
        lambda perimetre: select(Publication.id).where(Publication.campagne_id == perimetre.id),
    ),
    "cellules_publiees": lambda perimetre: and_(
        CellulePubliee.publication_id.in_(select(Publication.id).where(Publication.campagne_id == perimetre.id)),
        CellulePubliee.territoire != RESEAU,
    ),
    "journal": lambda perimetre: perimetre.journal,
}
"""Table -> condition on its rows that belong to a campaign. To archive another table, add its line."""


def _unnamed(named: set[int]) -> Callable[[Row], Row]:
    """Replace by a number the name of persons who had no part in the campaign."""

    def tue(row: Row) -> Row:
        if row["id"] in named:
            return row
        return {**row, "prenom": "Personne", "nom": f"n° {row['id']}", "series_gardees_le": None}

    return tue


def _drafts(row: Row) -> Row:
    """Empty the drafts that were never transmitted: they belong to their author alone."""
    return row if row["transmise_le"] is not None else {**row, "saisie": {}, "connues": {}}


def _links(row: Row) -> Row:
    """Keep that an act was done by a link, and drop which one: no archive holds links."""
    return {**row, "details": {**row["details"], LINK: 0}} if LINK in row["details"] else row
