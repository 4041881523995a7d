"""No column without its line in the privacy map; no line without its column, its purpose and its duration."""

import pytest

from collecte.core.operations.durees import DUREES
from collecte.models import Base
from collecte.models.carte_donnees import CARTE, NEUTRES, TRAITEMENTS, Fiche, holds_text
from collecte.rgpd.operations.purge import REGLES

TABLES = Base.metadata.tables
PEOPLE = {"personnes", "comptes", "contacts_structure", "structures", "accompagnements", "participations"}


@pytest.mark.parametrize("name", sorted(TABLES))
def test_every_column_that_may_hold_text_has_a_line(name: str) -> None:
    texts = {column.name for column in TABLES[name].columns if holds_text(column)}
    told = set(CARTE[name].colonnes) if name in CARTE else set(NEUTRES.get(name, ()))
    assert texts == told


@pytest.mark.parametrize("name", sorted(TABLES))
def test_a_table_that_leads_to_someone_is_in_the_map(name: str) -> None:
    leads = {key.column.table.name for key in TABLES[name].foreign_keys} & PEOPLE
    without_text = {"diagnostics_accompagnements", "ingenieries_accompagnements", "orientations_accompagnements"}
    authors_only = {"modifications_brouillon", "modifications_referentiel"}
    assert not leads or name in CARTE.keys() | without_text | authors_only


def test_no_table_is_told_twice_nor_told_without_existing() -> None:
    assert CARTE.keys() & NEUTRES.keys() == set()
    assert CARTE.keys() | NEUTRES.keys() <= set(TABLES)


@pytest.mark.parametrize("fiche", CARTE.values(), ids=CARTE.keys())
def test_each_table_has_its_purpose_and_its_duration(fiche: Fiche) -> None:
    assert fiche.traitement in TRAITEMENTS
    assert fiche.duree in DUREES or " " in fiche.duree  # a rule, or words that say why there is none
    assert fiche.quoi
    assert fiche.effacement


def test_each_duration_is_applied_by_a_rule() -> None:
    assert {regle.nom for regle in REGLES} == set(DUREES)


@pytest.mark.parametrize("name", sorted(TABLES))
def test_no_column_keeps_the_network_address_of_anyone(name: str) -> None:
    words = {word for column in TABLES[name].columns for word in column.name.split("_")}
    assert not words & {"ip", "ipv4", "ipv6", "hote", "host", "remote"}
