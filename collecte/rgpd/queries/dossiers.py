"""Queries on all data held on a person, a structure or a contact, table by table.

Tables are found by their foreign keys, so that a new one needs no line here.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import orjson
from sqlalchemy import Column, RowMapping, Table, and_, select
from sqlalchemy.orm import Session

from collecte.models import Base, Compte, ContactStructure, Efface, EntreeJournal, Personne, Structure
from collecte.models.carte_donnees import Nature, holds_text, nature_of
from collecte.models.comptes import address_key
from collecte.organisation.queries.organisation import name_key
from questionnaires.core.francais import sort_key
from questionnaires.core.identifiants import compact

_TABLES = Base.metadata.tables
_ROOTS = {Efface.PERSONNE: "personnes", Efface.STRUCTURE: "structures", Efface.CONTACT: "contacts_structure"}

_FOLLOWED: Mapping[Efface, frozenset[str]] = {
    Efface.PERSONNE: frozenset({"personnes", "comptes", "participations", "echanges"}),
    Efface.STRUCTURE: frozenset(
        {"structures", "contacts_structure", "accompagnements", "participations", "echanges", "liens_reponse"}
        | {"syntheses", "versions_synthese", "liens_synthese"}
    ),
    Efface.CONTACT: frozenset({"contacts_structure", "liens_reponse", "liens_synthese"}),
}
"""Tables whose rows wholly belong to the person, structure or contact: rows that refer to these do too."""

_OWN_WORDS = frozenset(
    {
        "agendas.compte_id",
        "changements.compte_id",
        "complements.auteur_id",
        "confirmations_effectifs.compte_id",
        "corrections_bilan.compte_id",
        "consultations.compte_id",
        "courriels.compte_id",
        "demandes_droits.compte_id",
        "engagements.compte_id",
        "entretiens.compte_id",
        "essais.compte_id",
        "formulaires_commences.compte_id",
        "habilitations.compte_id",
        "liens_compte.compte_id",
        "messages_echange.compte_id",
        "partenaires_comptes.compte_id",
        "rappels.compte_id",
        "sessions_web.compte_id",
    }
)
"""Columns by which an account leads to what it wrote or received itself. By others it only acted on data of someone
else."""

_ABOUT = {
    "personne": "personnes",
    "compte": "comptes",
    "affectation": "affectations",
    "réponse": "participations",
    "structure": "structures",
    "accompagnement": "accompagnements",
}
"""Kind of object of the journal -> its table."""

Cell = str | int | float | None
Row = Mapping[str, Cell]


@dataclass(slots=True)
class Dossier:
    """All that is held on someone, rows by table; `actes` are their acts on data of others, without its content."""

    genre: Efface
    identifiant: int
    tables: dict[str, list[Row]] = field(default_factory=dict)
    actes: dict[str, list[Row]] = field(default_factory=dict)

    @property
    def counts(self) -> Mapping[str, int]:
        """Rows held, by table, acts excluded."""
        return {name: len(rows) for name, rows in self.tables.items()}

    @property
    def nom(self) -> str:
        """The usual name of the person, structure or contact."""
        (row,) = self.tables[_ROOTS[self.genre]]
        return " ".join(str(row[name]) for name in ("prenom", "nom") if name in row)

    @property
    def sheets(self) -> Mapping[str, Sequence[Row]]:
        """Tables and acts, by name of sheet."""
        return {**self.tables, **{f"actes-{name}": rows for name, rows in self.actes.items()}}


LISEZ_MOI = """Vos données dans Collecte DLA

donnees.json et donnees.xlsx disent la même chose : une table par sorte de données, une ligne par enregistrement.
Les tables dont le nom commence par « actes- » disent ce que vous avez fait sur ce qui appartient à d’autres
(une campagne, la réponse d’une équipe), sans son contenu.
Les empreintes de mots de passe, de liens et de codes n’y sont pas : elles ne servent qu’à vous protéger.
Pourquoi, qui lit quoi, combien de temps, et comment demander une correction ou un effacement : page
« Données personnelles » du service.
"""
"""The notice that goes with the sheets."""


def get_dossier(session: Session, genre: Efface, identifiant: int, *, with_answers: bool = True) -> Dossier | None:
    """Return everything held, without secrets; None when there is no such person, structure or contact.

    Without answers, their values are left out, and all that only their authors read.
    """
    root = _ROOTS[genre]
    if session.execute(select(_TABLES[root].c.id).where(_TABLES[root].c.id == identifiant)).first() is None:
        return None
    dossier = Dossier(genre, identifiant)
    seen: dict[str, set[int]] = {}
    hidden = frozenset() if with_answers else frozenset({Nature.REPONSE, Nature.TEXTE})
    _take(session, dossier, seen, _TABLES[root], _TABLES[root].c.id, {identifiant}, hidden)
    if genre is Efface.CONTACT:
        _take_agreements(session, dossier, hidden)
    _take_entries(session, dossier, seen, hidden)
    return dossier


def _take(
    session: Session,
    dossier: Dossier,
    seen: dict[str, set[int]],
    table: Table,
    by: Column[Any],
    values: Collection[int],
    hidden: frozenset[Nature],
) -> None:
    """Add the rows of a table that one of its columns leads to, then the rows that refer to those that wholly belong to
    the person, structure or contact."""
    is_trace = _is_trace(table, by)
    if table.name == "entretiens" and by.name != "compte_id":
        hidden = hidden | {Nature.TEXTE}  # only their author reads notes
    rows = session.execute(select(table).where(by.in_(values)).order_by(*table.primary_key)).mappings().all()
    key = next(iter(table.primary_key)).name
    kept = seen.setdefault(table.name, set())
    fresh = [row for row in rows if len(table.primary_key) > 1 or row[key] not in kept]
    if not fresh:
        return
    sheets = dossier.actes if is_trace else dossier.tables
    sheets.setdefault(f"{table.name}", []).extend(_row(table, row, is_trace, hidden) for row in fresh)
    if is_trace or table.name not in _FOLLOWED[dossier.genre]:
        kept.update(() if is_trace else (row[key] for row in fresh))
        return
    ids = {row[key] for row in fresh}
    kept.update(ids)
    for child, column in _leading_to(table):
        _take(session, dossier, seen, child, column, ids, hidden)


def _take_agreements(session: Session, dossier: Dossier, hidden: frozenset[Nature]) -> None:
    """Add the agreements that a contact gave for its structure: only a name links them."""
    table = _TABLES["accords"]
    giver = and_(
        ContactStructure.structure_id == table.c.structure_id,
        ContactStructure.nom == table.c.donne_par,
        ContactStructure.id == dossier.identifiant,
    )
    rows = session.execute(select(table).join(ContactStructure, giver).order_by(table.c.id)).mappings().all()
    if rows:
        dossier.tables["accords"] = [_row(table, row, False, hidden) for row in rows]


def _leading_to(table: Table) -> Iterable[tuple[Table, Column[Any]]]:
    for child in Base.metadata.sorted_tables:
        for column in child.columns:
            if any(key.column.table is table for key in column.foreign_keys) and child is not table:
                yield child, column


def _is_trace(table: Table, by: Column[Any]) -> bool:
    """Return whether that column says who acted on data of someone else."""
    target = next((key.column.table.name for key in by.foreign_keys), "")
    if target == "comptes":
        return f"{table.name}.{by.name}" not in _OWN_WORDS
    return target == "personnes" and by.name == "referent_id"


def _row(table: Table, row: RowMapping, is_trace: bool, hidden: frozenset[Nature]) -> Row:
    return {
        f"{column.name}": _cell(row[column.name])  # a plain str: JSON takes no other
        for column in table.columns
        if _is_shown(table.name, column, is_trace, hidden)
    }


def _is_shown(table: str, column: Column[Any], is_trace: bool, hidden: frozenset[Nature]) -> bool:
    if not holds_text(column):
        return True
    nature = nature_of(table, column.name)
    if nature is Nature.SECRET or nature in hidden:
        return False
    return not is_trace or nature is Nature.TRACE


def _cell(value: object) -> Cell:
    match value:
        case None | int() | float():
            return value
        case bytes():
            return f"{len(value)} octets"
        case datetime() | date():
            return value.isoformat()
        case dict():
            return orjson.dumps(value, option=orjson.OPT_SORT_KEYS, default=str).decode()
        case _:
            return str(value)


def _take_entries(session: Session, dossier: Dossier, seen: Mapping[str, set[int]], hidden: frozenset[Nature]) -> None:
    """Add the journal entries about these rows, whoever did it."""
    entree = EntreeJournal
    entries = dossier.tables.setdefault("journal", [])
    for kind, table in _ABOUT.items():
        if table in _ROOTS.values() or table in seen:
            about = and_(entree.objet == kind, entree.objet_id.in_(seen.get(table, set())))
            rows = session.execute(select(entree.__table__).where(about).order_by(entree.id)).mappings()
            entries.extend(_row(_TABLES["journal"], row, False, hidden) for row in rows)
    if not entries:
        del dossier.tables["journal"]


# --- who is sought


@dataclass(frozen=True, slots=True)
class Trouve:
    """A match of a search: its name, and where it is from."""

    genre: Efface
    identifiant: int
    nom: str
    precision: str


MAX_FOUND = 50


def find_held(session: Session, sought: str) -> Sequence[Trouve]:
    """Search persons, structures and contacts by whole address, or by name containing all these words; at most
    `MAX_FOUND`."""
    words = sort_key(sought).split()
    if not words:
        return []
    key = address_key(sought)
    trouves = [*_persons(session, key, words), *_structures(session, sought, words), *_contacts(session, key, words)]
    return trouves[:MAX_FOUND]


def _has(words: Sequence[str], name: str) -> bool:
    key = sort_key(name)
    return all(word in key for word in words)


def _persons(session: Session, key: str, words: Sequence[str]) -> list[Trouve]:
    compte = Compte
    statement = select(Personne, compte.adresse, compte.adresse_cle).outerjoin(
        compte, compte.personne_id == Personne.id
    )
    rows = [row for row in session.execute(statement) if row[2] == key or _has(words, row[0].nom_complet)]
    rows.sort(key=lambda row: name_key(row[0]))
    return [
        Trouve(Efface.PERSONNE, personne.id, personne.nom_complet, adresse or "sans compte")
        for personne, adresse, _ in rows
    ]


def _structures(session: Session, sought: str, words: Sequence[str]) -> list[Trouve]:
    number = compact(sought)
    rows = session.execute(select(Structure.id, Structure.nom, Structure.commune, Structure.siret, Structure.rna)).all()
    matches = [row for row in rows if number in row[3:] or _has(words, row.nom)]
    return [Trouve(Efface.STRUCTURE, row.id, row.nom, row.commune) for row in matches]


def _contacts(session: Session, key: str, words: Sequence[str]) -> list[Trouve]:
    statement = select(ContactStructure, Structure.nom).join(ContactStructure.structure)
    rows = [row for row in session.execute(statement) if row[0].adresse_cle == key or _has(words, row[0].nom)]
    return [Trouve(Efface.CONTACT, contact.id, contact.nom, structure) for contact, structure in rows]
