"""No column without its line in the privacy map; no line without its column, its purpose and its duration."""

from collecte.core.operations.durees import DUREES
from collecte.models import Base
from collecte.models.carte_donnees import CARTE, NEUTRES, TRAITEMENTS, Fiche, holds_text
from collecte.rgpd.operations.purge import REGLES

TABLES = Base.metadata.tables
PEOPLE = {"personnes", "comptes", "contacts_structure", "structures", "accompagnements", "participations"}


def test_every_column_that_may_hold_text_has_a_line() -> None:
    texts = {
        name: columns
        for name, table in TABLES.items()
        if (columns := {column.name for column in table.columns if holds_text(column)})
    }
    lines = {name: set(fiche.colonnes) for name, fiche in CARTE.items()} | {
        name: set(columns) for name, columns in NEUTRES.items()
    }
    assert texts == {name: columns for name, columns in lines.items() if columns}


def test_a_table_that_leads_to_someone_is_in_the_map() -> None:
    without_text = {"diagnostics_accompagnements", "ingenieries_accompagnements", "orientations_accompagnements"}
    authors_only = {"modifications_brouillon", "modifications_referentiel", "dlas"}
    leads = {name for name, table in TABLES.items() if {key.column.table.name for key in table.foreign_keys} & PEOPLE}
    assert leads - CARTE.keys() - without_text - authors_only == set()


def test_no_table_is_told_twice_nor_told_without_existing() -> None:
    assert CARTE.keys() & NEUTRES.keys() == set()
    assert CARTE.keys() | NEUTRES.keys() <= set(TABLES)


def is_complete(fiche: Fiche) -> bool:
    has_duration = fiche.duree in DUREES or " " in fiche.duree  # a rule, or words that say why there is none
    return has_duration and fiche.traitement in TRAITEMENTS and bool(fiche.quoi and fiche.effacement)


def test_each_table_has_its_purpose_and_its_duration() -> None:
    assert [name for name, fiche in CARTE.items() if not is_complete(fiche)] == []


def test_each_duration_is_applied_by_a_rule() -> None:
    assert {regle.nom for regle in REGLES} == set(DUREES)


def test_no_column_keeps_the_network_address_of_anyone() -> None:
    addresses = {"ip", "ipv4", "ipv6", "hote", "host", "remote"}
    columns = [(name, column.name) for name, table in TABLES.items() for column in table.columns]
    assert [pair for pair in columns if addresses & set(pair[1].split("_"))] == []
