"""Two people who enter duplicates in the register at once, on PostgreSQL: one gets a message, nobody meets a defect."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from itertools import count
from time import monotonic

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from collecte.bilans.operations.changements import ChangementCase
from collecte.bilans.operations.cofinancements import TermesCofinancement, put_cofinancement
from collecte.bilans.operations.objectifs import Cible, set_objectifs
from collecte.bilans.operations.seances import Presents, TermesSeance, put_seance
from collecte.core.database import Database
from collecte.core.errors import UserFacingError
from collecte.models import (
    Accompagnement,
    Avenant,
    But,
    Dla,
    Financeur,
    GenreEtape,
    Instance,
    Partenaire,
    Presence,
    Region,
    Seance,
    Structure,
)
from collecte.organisation.operations.orientations import put_orientation
from collecte.registre.operations.champs_registre import TermesBudget, TermesContact, TermesEmploi, TermesStructure
from collecte.registre.operations.contacts import put_contact
from collecte.registre.operations.etapes import put_etape
from collecte.registre.operations.prestataires import TermesPrestataire, put_prestataire
from collecte.registre.operations.releves import BUDGET, EMPLOI, put_releve
from collecte.registre.operations.structures import create_structure
from tests.collecte.mondes.monde import Monde

pytestmark = pytest.mark.postgres

Entry = Callable[[Session, Monde], object]
PATIENCE = 20
DIFFERENT = count()
"""Targets on which two people disagree: the same target entered twice is no contradiction."""


def _structure(session: Session) -> Structure:
    structure = session.get_one(Structure, 1)
    _ = structure.contacts, structure.emplois, structure.budgets  # loaded, as a page that was read has them
    return structure


def _etape(session: Session, monde: Monde) -> object:
    accompagnement = session.get_one(Accompagnement, 1)
    _ = accompagnement.etapes
    jour = date(2026, 3, 2)
    return put_etape(
        session, accompagnement=accompagnement, genre=GenreEtape.COMITE, jour=jour, acteur=None, now=monde.heure()
    )


def _seance(session: Session, monde: Monde, jour: date, nom: str) -> Seance:
    return put_seance(
        session,
        dla=session.get_one(Dla, 1),
        instance=Instance.APPUI,
        termes=TermesSeance(jour=jour),
        presents=Presents(venus={}, noms_venus=(nom,)),
        acteur=None,
        now=monde.heure(),
    )


ENTRIES: dict[str, Entry] = {
    "contact": lambda session, monde: put_contact(
        session,
        structure=_structure(session),
        termes=TermesContact(nom="Marie Petit", adresse="marie@atelier.example"),
        acteur=None,
        now=monde.heure(),
    ),
    "étape": _etape,
    "emplois": lambda session, monde: put_releve(
        session,
        EMPLOI,
        structure=_structure(session),
        termes=TermesEmploi(jour=date(2025, 12, 31), salaries=3),
        acteur=None,
        now=monde.heure(),
    ),
    "budget": lambda session, monde: put_releve(
        session,
        BUDGET,
        structure=_structure(session),
        termes=TermesBudget(annee=2025, produits=10_000_00),
        acteur=None,
        now=monde.heure(),
    ),
    "orientation": lambda session, monde: put_orientation(
        session, avenant=session.get_one(Avenant, 1), libelle="Culture", acteur=None, now=monde.heure()
    ),
    "objectif": lambda session, monde: set_objectifs(
        session,
        convention=session.get_one(Avenant, 1).convention,
        changements={Cible(1, But.ACCUEILLIES): ChangementCase(None, next(DIFFERENT))},
        acteur=None,
        now=monde.heure(),
    ),
    "cofinancement": lambda session, monde: put_cofinancement(
        session,
        dla=session.get_one(Structure, 1).dla,
        termes=TermesCofinancement(annee=2026, financeur=Financeur.REGION),
        acteur=None,
        now=monde.heure(),
    ),
    "prestataire": lambda session, monde: put_prestataire(
        session,
        region=session.get_one(Region, 1),
        termes=TermesPrestataire(nom="Cap Conseil"),
        acteur=None,
        now=monde.heure(),
    ),
    "séance": lambda session, monde: _seance(session, monde, date(2026, 3, 2), "Région"),
    "structure": lambda session, monde: create_structure(
        session,
        dla=session.get_one(Structure, 1).dla,
        termes=TermesStructure(nom="Deuxième"),
        acteur=None,
        now=monde.heure(),
    ),
}


@pytest.fixture
def lieu(postgres_base: str) -> Iterator[Monde]:
    database = Database(postgres_base)
    monde = Monde(database)
    monde.region()
    monde.porteuse("Ligue", "18")
    monde.avenant(monde.convention("18", porteuse_id=1))
    monde.accompagnement(monde.structure("L’Atelier", "18"))
    yield monde
    database.close()


def _is_waited_for(database: Database) -> bool:
    """Return whether a transaction waits for another one."""
    with database.engine.connect() as connection:
        is_waiting: bool = connection.execute(
            text("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
        ).scalar_one()
    return is_waiting


def _at_once(lieu: Monde, first_entry: Entry, second_entry: Entry) -> BaseException | None:
    """Return the exception of the second entry, which waits for the first one."""

    def second() -> object:
        with lieu.database.writer() as session:
            entry = second_entry(session, lieu)
            session.commit()
            return entry

    with ThreadPoolExecutor(1) as pool, lieu.database.writer() as first:
        first_entry(first, lieu)
        other = pool.submit(second)
        deadline = monotonic() + PATIENCE
        while not (_is_waited_for(lieu.database) or other.done()):
            assert monotonic() < deadline, "the second one waits for nothing"
        first.commit()
        return other.exception(timeout=PATIENCE)


@pytest.mark.parametrize("name", ENTRIES)
def test_the_second_one_is_told_in_words(lieu: Monde, name: str) -> None:
    error = _at_once(lieu, ENTRIES[name], ENTRIES[name])
    assert isinstance(error, UserFacingError), error


def test_two_people_who_name_a_new_partner_at_once_make_one(lieu: Monde) -> None:
    first, second = date(2026, 3, 2), date(2026, 3, 3)
    error = _at_once(
        lieu,
        lambda session, monde: _seance(session, monde, first, "Département du Cher"),
        lambda session, monde: _seance(session, monde, second, "DÉPARTEMENT  du Cher"),
    )
    assert error is None
    with lieu.database.reading() as session:
        assert [partenaire.nom for partenaire in session.scalars(select(Partenaire))] == ["Département du Cher"]
        assert len(session.scalars(select(Presence)).all()) == 2
