"""The facts that a bilan counts: all facts of the DLA, none of another one, in a fixed number of queries."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import event, select

from collecte.bilans.queries.faits_bilan import get_faits, list_faits, read_matiere
from collecte.models import Accompagnement, Convention, Dla, GenreEtape, Mode, Participation, Porteuse, Structure
from collecte.organisation.queries.conventions import list_conventions
from exports.bilans.comptage import chiffres_of
from exports.bilans.faits import Faits
from exports.bilans.qualite import qualite_of
from exports.bilans.region_comptage import COUNTED, CompteDla, DlaRegion, counted_over
from tests.collecte.bilans.region_generee import generate
from tests.collecte.mondes.bases import prepare
from tests.collecte.mondes.bilans import AN1, AN2, prepared
from tests.collecte.mondes.entretiens import Equipe, equipe
from tests.collecte.mondes.monde import Monde

ARRETE = date(2026, 7, 1)


@pytest.fixture
def lieu(petit_monde: Monde) -> Monde:
    prepare(petit_monde, prepared)
    return petit_monde


def read(monde: Monde, convention_id: int = 1) -> Faits:
    with monde.database.reading() as session:
        return get_faits(session, session.get_one(Convention, convention_id))


def count_of(monde: Monde, code: str) -> list[int | None]:
    return [case.valeur for case in chiffres_of(read(monde), ARRETE)[code].cases]


def test_the_register_is_counted_as_by_hand(monde: Monde) -> None:
    prepare(monde, prepared)
    expected: dict[str, list[int | None]] = {
        "ACCUEILLIES": [3, 2, None],  # Arpège came back; two steps of Danse are one structure
        "ORIENTEES": [1, 0, None],
        "DIAGNOSTICS": [1, 0, None],  # a row and its step are one
        "ACCOMPAGNEES": [1, 3, None],  # a plan, then two ingénieries
        "INGENIERIES": [0, 2, None],  # a collective one is one
        "BENEFICIAIRES": [0, 3, None],  # its structures are two
        "ENGAGE": [0, 1_380_000, None],  # its amount once
        "NOUVEAUX": [0, 1, None],  # one prestataire for both
        "FORUMS": [None, 1, None],  # nobody noted actions in 2025
        "APPUI_VENUS": [None, 1, None],
        "APPUI_INVITES": [None, 2, None],
        "PARTENAIRES_NOUVEAUX": [None, 2, None],  # one came to a meeting, the other to an action
        "DOSSIERS": [None, 4, None],
        "COMMUNES": [1, 1, None],  # the commune of Crèche is not known
    }
    chiffres = chiffres_of(read(monde), ARRETE)
    assert {code: [case.valeur for case in chiffres[code].cases] for code in expected} == expected


def test_what_is_set_for_avenants_comes_with_them(lieu: Monde) -> None:
    faits = read(lieu)
    assert [(objectif.avenant_id, objectif.but, objectif.cible) for objectif in faits.objectifs] == [
        (AN1, "ACCUEILLIES", 4),
        (AN2, "ACCUEILLIES", 10),
        (AN2, "ACCUEILLIES", 2),
    ]
    assert [
        (cofinancement.annee, cofinancement.financeur, cofinancement.obtenu) for cofinancement in faits.cofinancements
    ] == [(2026, "État", 4_500_000)]
    assert {accompagnement.orientations for accompagnement in faits.accompagnements.values()} == {
        frozenset(),
        frozenset({1}),
        frozenset({2}),
    }


def test_compulsory_data_that_lacks_is_named(lieu: Monde) -> None:
    lieu.emploi(1, salaries=3)
    by_name = {structure.nom: structure.manques for structure in read(lieu).structures.values()}
    assert by_name["Crèche"] == ("SIRET ou RNA", "commune", "code de la commune", "secteur", "relevé d’emploi")
    assert by_name["Arpège"] == ("SIRET ou RNA", "code de la commune", "secteur")


def test_facts_stay_those_of_the_dla_when_another_structure_carries_it(lieu: Monde) -> None:
    before = read(lieu)
    with lieu.database.writing() as session:
        dla = session.get_one(Dla, 1)
        dla.porteuse = Porteuse(region_id=1, nom="Une autre maison")
        session.get_one(Convention, 1).porteuse = dla.porteuse
    assert read(lieu) == before


def test_a_structure_that_moved_to_another_register_still_counts_where_it_was_received(lieu: Monde) -> None:
    with lieu.database.writing() as session:
        session.scalars(select(Structure).where(Structure.nom == "Danse")).one().dla_id = 2
    assert count_of(lieu, "ACCUEILLIES") == [3, 2, None]


def test_nothing_is_read_of_the_accompagnements_of_another_dla(lieu: Monde) -> None:
    other = lieu.accompagnement(lieu.structure("Voisine", "28"), date(2026, 2, 2))
    lieu.ingenierie(5, other, intitule="Partagée", convention_le=date(2026, 5, 5))
    assert count_of(lieu, "INGENIERIES") == [0, 3, None]
    assert count_of(lieu, "BENEFICIAIRES") == [0, 3, None]
    assert all(structure.nom != "Voisine" for structure in read(lieu).structures.values())


def test_who_answered_on_what_has_changed_is_counted_with_no_word_of_it(petit_monde: Monde) -> None:
    team: Equipe = equipe(petit_monde)
    petit_monde.convention("18")
    petit_monde.avenant()
    reponse_id = team.begun(team.claire, mode=Mode.ENTRETIEN)
    assert read(petit_monde).questionnements == ()
    with petit_monde.database.writing() as session:
        participation = session.get_one(Participation, reponse_id)
        participation.transmise_le, participation.valeurs, participation.recu = (
            petit_monde.heure(),
            {},
            "K7QF-3M2X-9PLD",
        )
        structure_id = session.get_one(Accompagnement, participation.accompagnement_id).structure_id
    assert [
        (questionnement.structure_id, questionnement.jour) for questionnement in read(petit_monde).questionnements
    ] == [(structure_id, petit_monde.heure().date())]


class _Counted:
    def __init__(self, monde: Monde) -> None:
        self.monde, self.statements = monde, list[str]()

    def __enter__(self) -> "_Counted":
        event.listen(self.monde.database.engine, "before_cursor_execute", self._listen)
        return self

    def __exit__(self, *_error: object) -> None:
        event.remove(self.monde.database.engine, "before_cursor_execute", self._listen)

    def _listen(self, *args: Any) -> None:  # noqa: ANN401 - the event's
        if args[2].startswith("SELECT"):
            self.statements.append(args[2])


def reads_of(monde: Monde, *dlas: int) -> int:
    with monde.database.reading() as session:
        conventions = list_conventions(session, dlas)
        with _Counted(monde) as counted:
            list_faits(session, conventions)
    return len(counted.statements)


def test_a_bilan_is_read_in_as_many_reads_whatever_the_size_and_a_region_in_no_more(lieu: Monde) -> None:
    before = reads_of(lieu, 1)
    assert before <= 13
    for place in range(20):
        accompagnement_id = lieu.accompagnement(lieu.structure(f"Structure {place}"), date(2026, 2, 2))
        lieu.ingenierie(accompagnement_id)
        lieu.diagnostic(accompagnement_id)
    lieu.convention("28")
    lieu.avenant(2)
    lieu.accompagnement(lieu.structure("Voisine", "28"), date(2026, 2, 2))
    assert reads_of(lieu, 1) <= before
    assert reads_of(lieu, 1, 2) <= before
    with lieu.database.reading() as session:
        faits = list_faits(session, list_conventions(session, [1, 2]))
        assert faits[1] == get_faits(session, session.get_one(Convention, 1))
    assert [structure.nom for structure in faits[2].structures.values()] == ["Voisine"]


def of_region(monde: Monde, convention_id: int, annee: int, arrete: date) -> CompteDla:
    """Count a year of a DLA as its région does, from its avenant alone, and as its own bilan does; both must agree."""
    with monde.database.reading() as session:
        convention = session.get_one(Convention, convention_id)
        whole = get_faits(session, convention)
        days = [(avenant.debut, avenant.fin) for avenant in whole.avenants if avenant.debut.year <= annee]
        part = read_matiere(session, [convention], days[-1]).faits_of(convention)
    compte = counted_over(DlaRegion(id=1, code="18", nom="Cher", faits=part), annee, arrete)
    assert compte.avenant
    assert (compte.avenant.debut, compte.avenant.fin) == days[-1]
    chiffres = chiffres_of(whole, arrete, COUNTED)
    assert {code: chiffre.cases for code, chiffre in compte.chiffres.items()} == {
        code: (chiffre.case_of(compte.avenant.id),) for code, chiffre in chiffres.items()
    }
    assert compte.qualite == qualite_of(whole, compte.avenant, chiffres, arrete)
    return compte


def test_a_year_without_anything_counts_zero_where_the_register_began_before(lieu: Monde) -> None:
    compte = of_region(lieu, 1, 2027, date(2027, 2, 1))
    assert {code: chiffre.cases[0].comptee for code, chiffre in compte.chiffres.items()} == dict.fromkeys(COUNTED, 0)


def test_a_step_is_no_second_diagnostic_when_the_row_of_the_first_is_of_another_year(lieu: Monde) -> None:
    begun = (GenreEtape.DIAGNOSTIC, date(2026, 2, 2))
    accompagnement_id = lieu.accompagnement(lieu.structure("Échasses"), date(2025, 2, 3), begun)
    assert of_region(lieu, 1, 2026, ARRETE).chiffres["DIAGNOSTICS"].total == 1
    lieu.diagnostic(accompagnement_id, jour=date(2025, 4, 1))
    assert of_region(lieu, 1, 2026, ARRETE).chiffres["DIAGNOSTICS"].total == 0


def test_a_region_counts_from_a_part_of_the_register_as_each_dla_from_all_of_it(petit_monde: Monde) -> None:
    dlas = generate(petit_monde, seed=1)
    conventions = [(key, avenants) for dla in dlas for key, avenants in dla.conventions.items()]
    years = [(key, fin.year) for key, avenants in conventions for _, debut, fin in avenants if debut.year == fin.year]
    comptes = [of_region(petit_monde, key, year, ARRETE) for key, year in years]
    assert sum(chiffre.total or 0 for compte in comptes for chiffre in compte.chiffres.values()) > 200


def test_a_sector_or_a_theme_chosen_in_its_list_is_known_by_its_label(petit_monde: Monde) -> None:
    petit_monde.region()
    petit_monde.porteuse("Fédération", "18")
    petit_monde.avenant(petit_monde.convention())
    accompagnement_id = petit_monde.accompagnement(petit_monde.structure(secteur_code="CULTURE"))
    for code, text in (("MODELE", "prix"), ("AUTRE", "Locaux"), (None, "Tarifs")):
        petit_monde.ingenierie(accompagnement_id, theme_code=code, theme=text)
    with petit_monde.database.reading() as session:
        read = get_faits(session, session.scalars(select(Convention)).one())
    assert ["secteur" in structure.manques for structure in read.structures.values()] == [False]
    assert {ingenierie.theme for ingenierie in read.ingenieries} == {"modèle économique", "Locaux", "Tarifs"}
