"""The network's release: made once, when the last région that asked a période settles its results."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select

from collecte.campagnes.operations.ouverture import annuler_campagne, supprimer_campagne
from collecte.campagnes.queries.campagnes import list_asked_alike
from collecte.campagnes.queries.publications import get_release, list_reseaux
from collecte.models import Campagne, CellulePubliee, Participation, Publication
from collecte.policy import Acteur
from exports.release.cellules import RESEAU, Audience, Release
from tests.collecte.mondes.bases import prepare
from tests.collecte.mondes.monde import APRES, CENT, PENDANT, Monde
from tests.collecte.mondes.versions import adopted

REGIONS = ("Bretagne", "Corse", "Grand Est")
DLAS = ("01", "01", "02", "02", "03", "03", "04", "04")
"""Eight persons in four DLA, under the same codes in each région."""


def answered(monde: Monde, *, asked: int = 3, silent: int = 0, last: Sequence[str] = DLAS) -> Mapping[int, Acteur]:
    """Answer in full in `asked` régions and not at all in `silent` more, then close; campaign id -> its animatrice.

    `last`: the DLA of the persons of the last région."""
    animatrices: dict[int, Acteur] = {}
    regions = REGIONS[: asked + silent]
    for place, nom in enumerate(regions):
        dlas = last if nom == regions[-1] else DLAS
        region_id = monde.region(nom.lower().replace(" ", "-"), nom, *sorted(set(dlas)))
        persons = [monde.personne(f"P{place}{number}", dla, region_id=region_id) for number, dla in enumerate(dlas)]
        animatrices[monde.campagne(region_id=region_id)] = monde.animatrice(f"C2RA{place}", region_id=region_id)
        for number, person in enumerate(persons if place < asked else ()):
            monde.answered(person, {**CENT, "M1F1": str(24 - 2 * number - place), "M3F1": str(16 + 2 * number + place)})
    monde.heure.moment = APRES
    return animatrices


def three(monde: Monde) -> Mapping[int, Acteur]:
    return answered(monde)


def one(monde: Monde) -> Mapping[int, Acteur]:
    return answered(monde, asked=1)


def two(monde: Monde) -> Mapping[int, Acteur]:
    return answered(monde, asked=2)


def two_and_one_silent(monde: Monde) -> Mapping[int, Acteur]:
    return answered(monde, asked=2, silent=1)


def reseaux(monde: Monde) -> Mapping[int, Release]:
    with monde.database.reading() as session:
        return list_reseaux(session, session.scalars(select(Campagne)).all())


def test_the_network_is_told_when_the_last_region_settles_its_results(monde: Monde) -> None:
    first, second, last = prepare(monde, three).items()
    for campagne_id, animatrice in (first, second):
        monde.settle(animatrice, campagne_id)
        assert reseaux(monde) == {}
    monde.settle(last[1], last[0])
    publiees = reseaux(monde)
    assert set(publiees) == {first[0], second[0], last[0]}
    made = publiees[first[0]]
    assert all(cellules == made for cellules in publiees.values())
    assert (made.regions, made.personnes, made.dlas, made.pas) == (("bretagne", "corse", "grand-est"), 24, 12, 1)
    assert sum(made.missions().values()) == 100
    assert made.has_lines
    assert {cellule.audience for cellule in made.cellules} == {Audience.TOUS}


def test_the_network_is_the_exact_mean_within_one_point(monde: Monde) -> None:
    """Everyone works the same time: 24 − 2 × 3.5 − 1 = 16 points on average for M1F1, and 24 for M3F1."""
    for campagne_id, animatrice in prepare(monde, three).items():
        monde.settle(animatrice, campagne_id)
    parts = reseaux(monde)[1].parts()
    assert (parts["M1F1"], parts["M3F1"], parts["M1F2"]) == (16, 24, 16)


def test_the_cells_of_the_network_are_not_among_those_of_the_region_that_carries_them(monde: Monde) -> None:
    animatrices = prepare(monde, three)
    for campagne_id, animatrice in animatrices.items():
        monde.settle(animatrice, campagne_id)
    with monde.database.reading() as session:
        made = get_release(session, max(animatrices))
        stored = session.scalar(select(func.count()).where(CellulePubliee.territoire == RESEAU))
    assert made is not None
    assert made.personnes == 8
    assert RESEAU not in {cellule.territoire for cellule in made.cellules}
    assert stored == len(reseaux(monde)[1].cellules)


def test_a_region_alone_has_no_network(monde: Monde) -> None:
    ((campagne_id, animatrice),) = prepare(monde, one).items()
    monde.settle(animatrice, campagne_id)
    assert reseaux(monde) == {}


def test_the_network_is_told_once_for_all(monde: Monde) -> None:
    """A région that asks the période later stays out: its figures would be known by subtraction."""
    for campagne_id, animatrice in prepare(monde, two).items():
        monde.settle(animatrice, campagne_id)
    before = reseaux(monde)
    late = monde.region("grand-est", "Grand Est", "01")
    monde.personne("Tard", "01", region_id=late)
    monde.heure.moment = PENDANT
    campagne_id = monde.campagne(region_id=late)
    monde.heure.moment = APRES + timedelta(days=90)
    monde.settle(monde.animatrice("Tardive", region_id=late), campagne_id)
    assert reseaux(monde) == before
    assert campagne_id not in before


@pytest.mark.parametrize("how", ["cancelled", "deleted"])
def test_a_region_that_goes_no_further_does_not_keep_the_others_waiting(monde: Monde, how: str) -> None:
    animatrices = prepare(monde, two_and_one_silent)
    (silent, c2ra), *others = sorted(animatrices.items(), reverse=True)
    for campagne_id, animatrice in others:
        monde.settle(animatrice, campagne_id)
    assert reseaux(monde) == {}
    with monde.database.writing() as session:
        if how == "cancelled":
            annuler_campagne(session, campagne_id=silent, raison="Personne.", acteur=c2ra, now=monde.heure())
        else:
            supprimer_campagne(session, campagne_id=silent, acteur=c2ra, now=monde.heure())
    assert set(reseaux(monde)) == {campagne_id for campagne_id, _ in others}


def test_a_region_of_which_an_answer_was_erased_since_its_release_is_left_out(monde: Monde) -> None:
    first, second, last = prepare(monde, three).items()
    for campagne_id, animatrice in (first, second):
        monde.settle(animatrice, campagne_id)
    with monde.database.writing() as session:
        participation = session.scalars(select(Participation).where(Participation.campagne_id == first[0])).first()
        session.execute(delete(Participation).where(Participation.id == (participation.id if participation else 0)))
    monde.settle(last[1], last[0])
    assert set(reseaux(monde)) == {second[0], last[0]}


def test_a_region_that_an_earlier_version_settled_is_left_out(monde: Monde) -> None:
    """Its figures are those that its workbook showed: its answers may have changed since."""
    first, second, last = prepare(monde, three).items()
    for campagne_id, animatrice in (first, second):
        monde.settle(animatrice, campagne_id)
    with monde.database.writing() as session:
        publication = session.scalars(select(Publication).where(Publication.campagne_id == first[0])).one()
        publication.cadre = {**publication.cadre, "origine": "classeur de référence"}
    monde.settle(last[1], last[0])
    assert set(reseaux(monde)) == {second[0], last[0]}


def test_regions_that_do_not_ask_the_same_lines_are_not_together(monde: Monde) -> None:
    """The second région adopted a version of the référentiel that splits follow-up in two."""
    monde.region("bretagne", "Bretagne", "01")
    second = monde.region("corse", "Corse", "01")
    monde.personne("Ana", "01")
    monde.personne("Bilal", "01", region_id=second)
    adopted(monde, monde.animatrice("Isabelle", region_id=second))
    first, other = monde.campagne(), monde.campagne(region_id=second)
    with monde.database.reading() as session:
        groups = [
            [campagne.id for campagne in list_asked_alike(session, session.get_one(Campagne, campagne_id))]
            for campagne_id in (first, other)
        ]
    assert groups == [[first], [other]]
