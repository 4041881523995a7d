"""The owner of an object is read from the object and never from the address; a personal link is no account."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from collecte.app import close
from collecte.models import Campagne, Convention, Dla, Participation, Relance
from tests.attaques.parcours import STRUCTURE, Visiteurs, address_of, visiteurs
from tests.collecte.conftest import application
from tests.collecte.mondes.bases import filled
from tests.collecte.mondes.monde import PASSWORD, Monde
from tests.collecte.mondes.navigateur import Navigateur
from tests.collecte.mondes.versions import opened
from tests.collecte.policy.test_acces import EXPECTED, path_of, populate
from tests.collecte.policy.test_champs_de_trop import cells

SITE = "http://127.0.0.1:8000"
NUMBERS = frozenset({"<int:annee>", "<int:numero>", "<int:revision>"})
"""Counted from one within their parent: they are the same number in each."""


def ids_of(rule: str) -> list[str]:
    return [name for name in re.findall(r"<int:\w+>", rule) if name not in NUMBERS]


NESTED = sorted((method, rule) for method, rule in EXPECTED if len(ids_of(rule)) > 1)


@dataclass(frozen=True, slots=True)
class Voisins:
    """The world of the route matrix, and a second région with a campaign, a convention and a version of its own."""

    monde: Monde
    app: Flask
    base: Path
    theirs: Mapping[str, int]
    """The numbers of the other région's objects, by the name that routes give them."""


@pytest.fixture(scope="module")
def voisins(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Voisins]:
    base = tmp_path_factory.mktemp("voisins") / "base.sqlite"
    with filled(base, neighbours) as monde:
        app = application(monde)
        yield Voisins(monde, app, base, numbers(monde))
        close(app)


def neighbours(monde: Monde) -> None:
    populate(monde)
    monde.campagne(region_id=2)
    porteuse_id = monde.porteuse("Porteuse d’ailleurs", "18", region_id=2)
    monde.convention("18", porteuse_id, region_id=2)
    opened(monde, monde.animatrice("nora", region_id=2, password=PASSWORD), region_id=2)


def numbers(monde: Monde) -> Mapping[str, int]:
    with monde.database.reading() as session:
        campagne = session.scalars(select(Campagne).where(Campagne.region_id == 2)).one()
        dla = session.scalars(select(Dla).where(Dla.region_id == 2)).first()
        assert dla is not None
        of_campagne = [
            session.scalars(select(kind.id).where(kind.campagne_id == campagne.id).order_by(kind.id)).first()
            for kind in (Participation, Relance)
        ]
        convention = session.scalars(select(Convention.id).where(Convention.dla_id == dla.id)).one()
    assert all(of_campagne)
    return {
        "<int:campagne_id>": campagne.id,
        "<int:participation_id>": of_campagne[0] or 0,
        "<int:relance_id>": of_campagne[1] or 0,
        "<int:dla_id>": dla.id,
        "<int:convention_id>": convention,
        "<int:version_id>": 2,
        "<int:accompagnement_id>": 2,  # of the same DLA: only the object itself shows that it belongs elsewhere
    }


@pytest.mark.parametrize("side", ["my parent, their child", "their parent, my child"])
@pytest.mark.parametrize(("method", "rule"), NESTED, ids=lambda part: part)
def test_an_object_under_a_parent_that_is_not_its_own_is_not_there(
    voisins: Voisins, method: str, rule: str, side: str
) -> None:
    """A5: every route with two numbers, as someone who may reach the one and not the other, with the right token."""
    *parents, child = ids_of(rule)
    foreign = [child] if side.startswith("my parent") and child in voisins.theirs else parents
    swapped = rule
    for name in foreign:
        swapped = swapped.replace(name, str(voisins.theirs[name]))
    navigateur = signed_in(voisins.app, "direction" if rule.startswith("/direction") else "animatrice")
    before = cells(voisins.base)
    with navigateur.client.open(
        path_of(swapped), method=method, data={"csrf_token": token(navigateur)}, base_url=SITE
    ) as answer:
        assert answer.status_code == 404
    after = cells(voisins.base)
    assert [key for key in after if key[0] != "sessions_web" and before.get(key) != after[key]] == []


_SIGNED_IN: dict[tuple[int, str], Navigateur] = {}


def signed_in(app: Flask, name: str) -> Navigateur:
    """Return one browser for each, kept from one test to the next."""
    if (id(app), name) not in _SIGNED_IN:
        navigateur = _SIGNED_IN[id(app), name] = Navigateur(app)
        navigateur.sign_in_by_pages(f"{name}@exemple.fr")
    return _SIGNED_IN[id(app), name]


def token(navigateur: Navigateur) -> str:
    navigateur.go("/compte/mot-de-passe")
    return navigateur.fields()["csrf_token"]


@pytest.fixture(scope="module")
def lies(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visiteurs]:
    with visiteurs(tmp_path_factory.mktemp("liens")) as visitors:
        yield visitors


def test_a_personal_link_opens_nothing_that_is_not_open_to_anyone(lies: Visiteurs) -> None:
    """A8: every route out of /r/, with the cookies of two links: the answer of a visitor without any."""
    opened_more = []
    for (method, rule), expected in EXPECTED.items():
        if not rule.startswith("/r/"):
            with lies.all[STRUCTURE].client.open(path_of(rule), method=method, base_url=SITE) as answer:
                if answer.status_code != expected["anonyme"]:
                    opened_more.append((method, rule, answer.status_code))
    assert opened_more == []


def test_a_personal_link_opens_its_own_number_only(lies: Visiteurs) -> None:
    """A8: every page under another number, that of a synthèse under that of an answer too, is a 404."""
    numbered = [rule for method, rule in EXPECTED if method == "GET" and rule.startswith("/r/") and "<int:" in rule]
    for rule in numbered:
        with lies.all[STRUCTURE].client.get(address_of(rule).replace("/1/", "/2/"), base_url=SITE) as answer:
            assert answer.status_code == 404, rule
    stranger = Navigateur(lies.app)
    for rule in numbered:
        with stranger.client.get(address_of(rule), base_url=SITE) as answer:
            assert answer.status_code == 404, rule
