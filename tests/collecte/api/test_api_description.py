"""The description of the API is true: schemathesis checks it with each role, where there are answers."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast

import pytest
import schemathesis
from flask import Response
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis.checks import load_all_checks
from schemathesis.core.failures import FailureGroup
from schemathesis.generation import GenerationMode
from schemathesis.schemas import BaseSchema
from schemathesis.specs.openapi.checks import positive_data_acceptance

from collecte.api.views.description import operations
from collecte.app import close
from collecte.core.security import Trousseau
from tests.collecte.classeurs.test_classeurs_enquetes import BESOIN, NOM, answer, asked
from tests.collecte.conftest import application
from tests.collecte.enquetes.test_resultats_structures import satisfaction
from tests.collecte.mondes.bases import filled
from tests.collecte.mondes.monde import SECRET, Monde
from tests.collecte.mondes.programmes import CAMPAGNES, SITE, Programme, given_to
from tests.tiers import slow_but

load_all_checks()

Operation = Any
"""An operation of schemathesis."""

ROLES = ("", "auteur", "denis", "paule", "isabelle", "anne")
"""No token, then a program of a respondent, a direction, a pilote, an animatrice, and another région's animatrice."""

KNOWN: tuple[Mapping[str, object], ...] = (
    {"campagne_id": 1, "table": "textes-satisfaction"},
    {"campagne_id": 2, "table": "donnees-enquete-flash"},
)
"""Parts of addresses that exist."""

QUICK = settings(
    max_examples=5,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def world(monde: Monde) -> None:
    """Fill with settled results of structures, rows that are read by name, and an open campaign on time."""
    satisfaction(monde)
    today = monde.heure().date()
    monde.enquete(monde.questionnaire(asked("nominative", NOM, BESOIN)), ouverture=today, cloture=today)
    answer(monde, "Auteur", {"NOM": "Claire", "BESOIN": "Du temps"})
    monde.campagne()


@dataclass(frozen=True, slots=True)
class Decrite:
    """A world, its description, and a program for each role."""

    monde: Monde
    schema: BaseSchema
    document: Mapping[str, Any]
    programmes: Mapping[str, Programme]


@pytest.fixture(scope="module")
def decrite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Decrite]:
    with filled(tmp_path_factory.mktemp("api") / "base.sqlite", world) as monde:
        app = application(monde)
        tokens = {name: given_to(monde, f"{name}@exemple.fr") for name in ROLES if name}
        programmes = {name: Programme(app, tokens.get(name, "")) for name in ROLES}
        schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
        document = programmes[""].read("/api/v1/openapi.json")
        assert {rule.rule for rule, _ in operations(app)} == {
            rule.rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("api.")
        }, "every route of programs is described"
        yield Decrite(monde, schema, document, programmes)
        close(app)


@pytest.mark.parametrize(
    "role",
    slow_but(("", "isabelle"), ROLES, reason="every route asked by every role; `make test` has two of them"),
)
def test_each_route_answers_as_it_is_described(decrite: Decrite, role: str) -> None:
    got = {
        (operation.path, status)
        for operation in operations_of(decrite)
        for known in KNOWN
        for status in ask(decrite, operation, role, GenerationMode.POSITIVE, known)
    }
    is_served = {path for path, status in got if status == 200}
    assert is_served == {operation.path for operation in operations_of(decrite)} or role != "isabelle"


def test_addresses_that_lead_nowhere_and_what_is_not_as_described_are_refused(decrite: Decrite) -> None:
    for operation in operations_of(decrite):
        ask(decrite, operation, "isabelle", GenerationMode.POSITIVE, {})
        if operation.query:
            ask(decrite, operation, "isabelle", GenerationMode.NEGATIVE, KNOWN[0])


def operations_of(decrite: Decrite) -> list[Operation]:
    return [cast(Operation, operation).ok() for operation in decrite.schema.get_all_operations()]


def ask(
    decrite: Decrite, operation: Operation, role: str, mode: GenerationMode, known: Mapping[str, object]
) -> set[int]:
    """Send a few bounded requests, validate the answers by the description, and return their statuses."""
    token = decrite.programmes[role].token
    plain = {"Accept-Encoding": "identity"}  # in process, a compressed answer would be read as it is
    headers = {**plain, "Authorization": f"Bearer {token}"} if token else plain
    path = {parameter.name: known[parameter.name] for parameter in operation.path_parameters if parameter.name in known}
    statuses: set[int] = set()

    @seed(20261126)
    @QUICK
    @given(operation.as_strategy(mode, **({"path_parameters": path} if path else {})))
    def judged(case: Any) -> None:  # noqa: ANN401 - schemathesis' own
        decrite.monde.heure.moment += timedelta(seconds=1)  # stay within the rate limit
        is_free = bool((case.query or {}).get("curseur"))  # no schema lists the cursors that were issued
        excluded = [positive_data_acceptance] if is_free else None
        statuses.add(case.call_and_validate(headers=headers, excluded_checks=excluded).status_code)

    judged()
    return statuses


def test_the_description_is_one(decrite: Decrite) -> None:
    assert decrite.document["openapi"] == "3.1.0"
    decrite.schema.validate()


def test_an_answer_that_was_not_as_described_would_be_seen(decrite: Decrite, monkeypatch: pytest.MonkeyPatch) -> None:
    """The validation also runs on a route that returns one number too many."""
    app = decrite.programmes[""].app
    view: Any = app.view_functions["api.campagnes"]

    def wrong() -> Response:
        response: Response = view()
        if response.status_code == 200:
            response.set_data(response.get_data().replace(b'"suite":', b'"de_trop":1,"suite":'))
        return response

    wrong.__droit__ = view.__droit__  # type: ignore[attr-defined] # as the decorator writes it
    monkeypatch.setitem(app.view_functions, "api.campagnes", wrong)
    operation = next(operation for operation in operations_of(decrite) if operation.path == CAMPAGNES)
    with pytest.raises(FailureGroup) as failures:
        ask(decrite, operation, "isabelle", GenerationMode.POSITIVE, {})
    assert "de_trop" in str(failures.value.exceptions)


def test_addresses_are_those_of_this_installation(decrite: Decrite) -> None:
    assert decrite.document["servers"] == [{"url": SITE}]


def test_a_cursor_is_described_by_its_shape_an_example_and_where_it_comes_from(decrite: Decrite) -> None:
    parameters = {
        path: parameter
        for path, verbs in decrite.document["paths"].items()
        for parameter in verbs["get"].get("parameters", ())
        if parameter["name"] == "curseur"
    }
    assert set(parameters) == {CAMPAGNES, f"{CAMPAGNES}/{{campagne_id}}/donnees/{{table}}"}
    cursor = Trousseau(SECRET).sign("curseur", ["lignes", 1, "reponses", *[7] * 50])
    for parameter in parameters.values():
        schema = parameter["schema"]
        assert "« suite »" in parameter["description"]
        assert "page précédente" in parameter["description"]
        assert all(re.fullmatch(schema["pattern"], text) for text in [*schema["examples"], cursor, ""])
        assert cursor.startswith("."), "a long position is packed"
        assert not re.fullmatch(schema["pattern"], "/api/v1/campagnes?curseur=a.b")
