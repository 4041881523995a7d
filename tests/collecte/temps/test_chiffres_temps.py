"""The figures of time that pages tell: those of the reference workbook, and those a direction could add up itself."""

import random
from collections.abc import Sequence
from datetime import date
from io import BytesIO

import openpyxl
import pytest
from collecte.temps.queries.niveaux_temps import Niveau
from sqlalchemy import select

from collecte.campagnes.operations.classeurs import take_out
from collecte.models import Campagne, ClasseurReference, Participation, Role
from collecte.models.participations import VueDirection
from collecte.policy import Acteur
from collecte.reponses.operations.reponses import Partage, change_partage
from collecte.temps.queries.chiffres_temps import (
    LECTEUR,
    RECOUPEE,
    ChiffresDla,
    ChiffresRegion,
    get_chiffres_dla,
    get_chiffres_region,
    list_chiffres_region,
)
from exports.records.publication import publication_of
from exports.records.records import Collecte
from exports.release.disclosure import CONFIDENTIEL
from exports.temps.reference import Reference, read_reference
from questionnaires.core.repartition import largest_remainder
from tests.collecte.mondes.monde import APRES, CENT, Monde

OUI = Partage(accord_chiffres=True, vue_direction=VueDirection.FONCTION)
MISSION = Partage(accord_chiffres=True, vue_direction=VueDirection.MISSION)
NON = Partage(accord_chiffres=False, vue_direction=VueDirection.NON)

NAMES = ("Ana", "Bilal", "Chloé", "David", "Emma", "Farid", "Gaëlle", "Hugo", "Inès", "Jean", "Katia", "Luc")


def typed(number: int) -> dict[str, str]:
    """A répartition of its own for each."""
    return {**CENT, "M1F1": str(24 - number), "M3F1": str(16 + number)}


def people(monde: Monde, *dlas: str) -> list[Acteur]:
    """One person per DLA named."""
    return [monde.personne(name, dla) for name, dla in zip(NAMES, dlas, strict=False)]


def collected(monde: Monde, persons: Sequence[Acteur], partages: Sequence[Partage] = ()) -> Acteur:
    """They all transmit, each with its choice (yes to all by default), and the results are settled; the animatrice."""
    isabelle = monde.animatrice()
    monde.campagne()
    for number, person in enumerate(persons):
        monde.answered(person, typed(number), partage=partages[number] if number < len(partages) else OUI)
    monde.heure.moment = APRES
    monde.settle(isabelle)
    return isabelle


def region_of(monde: Monde, acteur: Acteur, campagne_id: int = 1) -> ChiffresRegion:
    with monde.database.reading() as session:
        found = get_chiffres_region(session, acteur, campagne_id)
    assert found is not None
    return found


def dla_of(monde: Monde, acteur: Acteur, dla_id: int = 1) -> ChiffresDla:
    with monde.database.reading() as session:
        found = get_chiffres_dla(session, acteur, 1, dla_id)
    assert found is not None
    return found


def drawn(chance: random.Random) -> dict[str, str]:
    """A répartition in whole percents, zeros among them, nothing elsewhere than in the référentiel."""
    weights = [chance.randint(1, 30), *(max(0, chance.randint(-3, 30)) for _ in range(len(CENT) - 2)), 0]
    return dict(zip(CENT, map(str, largest_remainder(weights)), strict=True))


def sheet_of(monde: Monde, name: str) -> list[tuple[object, ...]]:
    """The values cached in a sheet of the only reference workbook."""
    with monde.database.reading() as session:
        content = session.scalars(select(ClasseurReference.fichier)).one()
    return list(openpyxl.load_workbook(BytesIO(content), data_only=True)[name].iter_rows(values_only=True))


def printed(monde: Monde) -> tuple[list[int], int]:
    """The points of the région in the sheet Temps of the reference workbook, lines only, and its persons."""
    rows = sheet_of(monde, "Temps")
    place = max(place for place, title in enumerate(rows[3]) if title == "Région")
    last = next(number for number, row in enumerate(rows) if row[0] == "Total")
    first = next(number for number, row in enumerate(rows) if str(row[0]).startswith("Mission "))
    lines = [row for row in rows[first:last] if not str(row[0]).startswith("Mission ")]
    return [int(str(row[place])) for row in lines], int(str(rows[4][place]))


def references(monde: Monde) -> list[Reference]:
    """What each reference workbook says of the région, in the order of campaigns."""
    with monde.database.reading() as session:
        kept = session.scalars(select(ClasseurReference.fichier).order_by(ClasseurReference.campagne_id))
        return [read_reference(content) for content in kept]


def change(monde: Monde, acteur: Acteur, partage: Partage) -> None:
    participation_id = monde.participation(acteur)
    with monde.database.writing() as session:
        change_partage(session, participation_id=participation_id, partage=partage, acteur=acteur, now=monde.heure())


def test_from_eleven_persons_a_page_tells_what_the_reference_workbook_prints(petit_monde: Monde) -> None:
    petit_monde.region()
    persons = people(petit_monde, *["18"] * 4, *["28"] * 4, *["36"] * 3)
    isabelle = collected(petit_monde, persons, [OUI, NON, MISSION])
    shares, counted = printed(petit_monde)
    for reader in (isabelle, persons[0]):
        told = region_of(petit_monde, reader)
        assert (told.contributeurs, told.arrondi, told.secret) == (counted, 1, "") == (11, 1, "")
        assert [int(own) for own in told.parts.values()] == shares


def test_from_five_to_ten_persons_a_page_tells_it_by_five_points(petit_monde: Monde) -> None:
    petit_monde.region()
    persons = people(petit_monde, "18", "18", "28", "28", "36")
    told = region_of(petit_monde, collected(petit_monde, persons))
    assert (told.contributeurs, told.arrondi, sum(told.parts.values())) == (5, 5, 100)
    assert {int(own) % 5 for own in told.parts.values()} == {0}


@pytest.mark.parametrize("count", [5, 7, 10, 11, 12])
def test_the_reference_workbook_prints_what_pages_tell(petit_monde: Monde, count: int) -> None:
    """Of a région drawn from a seed: the DLA of its persons, their shares and what they accept."""
    chance = random.Random(count)  # noqa: S311 (a seed, so that a failure can be seen again)
    petit_monde.region()
    dlas = ["18", "28", "36", *chance.choices(("18", "28", "36"), k=count - 3)]
    persons = people(petit_monde, *dlas)
    isabelle = petit_monde.animatrice()
    petit_monde.campagne()
    for person in persons:
        petit_monde.answered(person, drawn(chance), partage=chance.choice((OUI, NON)))
    petit_monde.heure.moment = APRES
    petit_monde.settle(isabelle)
    told = region_of(petit_monde, isabelle)
    assert told.arrondi == (5 if count < 11 else 1)
    assert printed(petit_monde) == ([int(own) for own in told.parts.values()], count)
    synthese = sheet_of(petit_monde, "Synthèse")
    first = next(number for number, row in enumerate(synthese) if row[:2] == ("Fonction", "Part")) + 1
    assert [row[1] for row in synthese[first : first + len(told.parts)]] == list(told.parts.values())


@pytest.mark.parametrize("dlas", [("18", "18", "28", "36"), ("18", "18", "18", "28", "28", "28")])
def test_under_five_persons_or_three_dla_a_page_tells_nothing(petit_monde: Monde, dlas: tuple[str, ...]) -> None:
    petit_monde.region()
    told = region_of(petit_monde, collected(petit_monde, people(petit_monde, *dlas)))
    assert (dict(told.parts), told.contributeurs, told.secret) == ({}, 0, CONFIDENTIEL)


def test_what_a_page_tells_of_the_region_stays_whatever_authors_choose_later(petit_monde: Monde) -> None:
    petit_monde.region()
    persons = people(petit_monde, *["18"] * 4, *["28"] * 4, *["36"] * 3)
    isabelle = collected(petit_monde, persons, [NON, NON])
    before = region_of(petit_monde, isabelle)
    for person in persons:
        change(petit_monde, person, NON)
    change(petit_monde, persons[0], OUI)
    after = region_of(petit_monde, isabelle)
    assert (before.parts, before.contributeurs) == (after.parts, after.contributeurs)


def test_nothing_is_told_of_a_campaign_that_is_not_settled(petit_monde: Monde) -> None:
    petit_monde.region()
    persons = people(petit_monde, "18", "18", "28", "28", "36")
    petit_monde.campagne()
    for person in persons:
        petit_monde.answered(person, partage=OUI)
    marc = petit_monde.direction("Marc", "18")
    with petit_monde.database.reading() as session:
        assert list_chiffres_region(session, persons[0]) == []
        assert get_chiffres_dla(session, marc, 1, 1) is None


def test_someone_of_another_region_or_an_admin_reads_no_figure(petit_monde: Monde) -> None:
    petit_monde.region()
    petit_monde.region("bretagne", "Bretagne", "22")
    collected(petit_monde, people(petit_monde, "18", "18", "28", "28", "36"))
    other = petit_monde.personne("Nolwenn", "22", region_id=2)
    admin = petit_monde.personne("Zoé", role=Role.ADMIN)
    with petit_monde.database.reading() as session:
        assert list_chiffres_region(session, other) == list_chiffres_region(session, admin) == []


def test_a_direction_that_reads_nearly_everyone_is_not_told_the_region(petit_monde: Monde) -> None:
    """It reads four of five: the région minus those would be the fifth, who shows nothing."""
    petit_monde.region()
    persons = people(petit_monde, "18", "18", "28", "28", "36")
    isabelle = collected(petit_monde, persons, [OUI, OUI, OUI, OUI, NON])
    marc = petit_monde.direction("Marc", "18", "28")
    assert region_of(petit_monde, marc).secret == LECTEUR
    assert region_of(petit_monde, isabelle).secret == ""
    assert region_of(petit_monde, persons[4]).secret == ""


@pytest.mark.parametrize(
    ("partages", "niveau"),
    [
        pytest.param([OUI, OUI], Niveau.FONCTION, id="both by fonction"),
        pytest.param([OUI, MISSION], Niveau.MISSION, id="one by mission"),
        pytest.param([OUI, NON], None, id="one shows nothing"),
        pytest.param(
            [OUI, Partage(accord_chiffres=True, vue_direction=VueDirection.NON)], None, id="in the figures, not shown"
        ),
    ],
)
def test_the_figure_of_a_dla_is_no_finer_than_what_each_of_its_two_persons_shows(
    petit_monde: Monde, partages: list[Partage], niveau: Niveau | None
) -> None:
    petit_monde.region()
    collected(petit_monde, people(petit_monde, "18", "18"), partages)
    told = dla_of(petit_monde, petit_monde.direction("Marc", "18"))
    assert told.niveau == niveau
    if niveau is None:
        assert (dict(told.etp_mois), told.contributeurs) == ({}, 0)
    else:
        assert sum(told.etp_mois.values()) == 12
        assert ("M1" in told.etp_mois, "M1F1" in told.etp_mois) == (
            niveau is Niveau.MISSION,
            niveau is Niveau.FONCTION,
        )
        assert sum(told.parts.values()) == 100
    assert bool(told.manques) == (niveau is not Niveau.FONCTION)
    assert not any(name in sentence for name in NAMES for sentence in told.manques)


def test_a_dla_of_one_that_counts_in_figures_without_being_shown_has_no_figure(petit_monde: Monde) -> None:
    petit_monde.region()
    collected(petit_monde, people(petit_monde, "18"), [Partage(accord_chiffres=True, vue_direction=VueDirection.NON)])
    assert dla_of(petit_monde, petit_monde.direction("Marc", "18")).niveau is None


def test_a_consent_withdrawn_after_settling_hides_the_figure_of_the_dla_at_once(petit_monde: Monde) -> None:
    petit_monde.region()
    persons = people(petit_monde, *["18"] * 6)
    collected(petit_monde, persons)
    marc = petit_monde.direction("Marc", "18")
    assert dla_of(petit_monde, marc).niveau is Niveau.FONCTION
    change(petit_monde, persons[0], MISSION)
    assert dla_of(petit_monde, marc).niveau is Niveau.MISSION
    change(petit_monde, persons[5], NON)
    told = dla_of(petit_monde, marc)
    assert (told.niveau, dict(told.etp_mois)) == (None, {})
    assert "n’a pas choisi de vous montrer" in told.manques[0]


def test_what_was_not_transmitted_is_said_beside_the_figures(petit_monde: Monde) -> None:
    petit_monde.region()
    persons = people(petit_monde, "18", "18", "18")
    collected(petit_monde, persons[:1])
    told = dla_of(petit_monde, petit_monde.direction("Marc", "18"))
    assert (told.niveau, told.contributeurs) == (Niveau.FONCTION, 1)
    assert told.manques == ("2\xa0réponses attendues n’ont pas été transmises.",)


def test_what_a_direction_reads_of_its_dla_is_for_no_colleague_animatrice_nor_pilote(petit_monde: Monde) -> None:
    petit_monde.region()
    persons = people(petit_monde, "18", "18")
    isabelle = collected(petit_monde, persons)
    readers = [persons[0], isabelle, petit_monde.pilote("Paule", "18"), petit_monde.direction("Rose", "28")]
    with petit_monde.database.reading() as session:
        assert [get_chiffres_dla(session, own, 1, 1) for own in readers] == [None] * 4


def test_a_year_that_differs_from_its_semestres_by_one_person_is_not_told(petit_monde: Monde) -> None:
    petit_monde.region()
    persons = people(petit_monde, "18", "18", "28", "28", "36", "36")
    isabelle = petit_monde.animatrice()
    for number, (code, answering) in enumerate(
        (("2025-S1", persons), ("2025-S2", persons), ("2025-A1", persons[:5])), start=1
    ):
        petit_monde.heure.moment = APRES.replace(month=6 + number, day=8)
        petit_monde.campagne(code, ouverture=date(2026, 6 + number, 1), cloture=date(2026, 6 + number, 10))
        for person in answering:
            participation_id = _participation(petit_monde, person, number)
            petit_monde.save(person, participation_id, CENT)
            petit_monde.transmit(person, participation_id)
        petit_monde.heure.moment = APRES.replace(month=6 + number, day=11)
        petit_monde.settle(isabelle, number)
    assert [region_of(petit_monde, isabelle, number).secret for number in (1, 2, 3)] == ["", "", RECOUPEE]
    assert [bool(own.sommes) for own in references(petit_monde)] == [True, True, False]


def test_a_dla_pooled_in_a_semestre_stays_pooled_in_its_annee(petit_monde: Monde) -> None:
    """36 refuses in the semestre only: shown alone in the année, it would be nearly read in the semestre."""
    petit_monde.region("centre-val-de-loire", "Centre-Val de Loire", "18", "28", "36", "37")
    persons = people(petit_monde, "18", "18", "28", "28", "36", "36", "37", "37")
    pooled = []
    for number, code in enumerate(("2025-S1", "2025-A1"), start=1):
        petit_monde.campagne(code)
        for person in persons:
            participation_id = _participation(petit_monde, person, number)
            petit_monde.save(person, participation_id, CENT)
            refuses = number == 1 and person is persons[4]
            petit_monde.transmit(person, participation_id, partage=NON if refuses else OUI)
        with petit_monde.database.writing() as session:
            taken = take_out(session, campagne=session.get_one(Campagne, number), acteur=None, now=petit_monde.heure())
        assert isinstance(taken, Collecte)
        pooled.append(publication_of(taken).regroupes)
    assert "36" in pooled[0]
    assert pooled[0] <= pooled[1]


def _participation(monde: Monde, person: Acteur, campagne_id: int) -> int:
    with monde.database.reading() as session:
        return session.scalars(
            select(Participation.id).where(
                Participation.personne_id == person.personne_id, Participation.campagne_id == campagne_id
            )
        ).one()
