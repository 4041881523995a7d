"""Texts that no person types, in every field of every form of each visitor: refused or taken, never a defect."""

import os
import random
import re
from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from collecte.app import close
from tests.collecte.conftest import application, base_url, monde, postgres_base, sqlite_base
from tests.collecte.mondes.monde import Monde
from tests.collecte.mondes.navigateur import Navigateur, forms_of
from tests.collecte.policy.test_acces import path_of, populate, routes

__all__ = ["base_url", "monde", "postgres_base", "sqlite_base"]

HERE = "http://127.0.0.1:8000"
CORPUS = (
    *("", " ", "-1", "0", "007", "1e999999999", "NaN", "sNaN", "Infinity", "0x10", "1_0", "١٢", "½", "−5"),
    *(str(2**31), str(2**63), str(2**64), "9" * 5_000, "0," + "3" * 5_000, "31/02/2026", "0000-00-00", "9999-12-31"),
    *(
        "\0",
        "a\0b",
        "\x1f",
        "\u202e",
        "\ufdd0",
        "e\u0301" * 50,
        "mot " * 30_000,
        "=1+1",
        "<script>",
        "'; --",
        "%00",
        "{{",
    ),
)
NAMES = ("page", "periode", "annee", "dla", "tri", "q", "etat", "suite", "code", "depuis")
ROLES = ("auteur", "animatrice", "direction", "admin")
FORMS = 10_000 if "COLLECTE_SOAK" in os.environ else 60
"""Forms that each visitor sends, at most."""

pytestmark = pytest.mark.faults


@pytest.fixture
def served(monde: Monde) -> Iterator[Flask]:
    populate(monde)
    app = application(monde)
    yield app
    close(app)


def pages(app: Flask) -> list[str]:
    return sorted(path_of(rule) for method, rule in routes(app) if method == "GET" and "static" not in rule)


@pytest.mark.parametrize("role", ROLES)
def test_no_field_of_any_form_makes_a_defect(served: Flask, role: str) -> None:
    seed = random.randrange(2**32)  # noqa: S311 - a choice of trials, not a secret
    print(f"seed {seed}")  # noqa: T201 - shown when it fails
    rng = random.Random(seed)  # noqa: S311 - the same
    navigateur = Navigateur(served)
    navigateur.sign_in_by_pages(f"{role}@exemple.fr")
    forms: dict[str, dict[str, str]] = {}
    for path in pages(served):
        page = navigateur.client.get(path, query_string={name: rng.choice(CORPUS) for name in NAMES}, base_url=HERE)
        assert page.status_code < 500, path
        if page.status_code == 200 and page.mimetype == "text/html":
            forms |= {attrs.get("action") or path: fields for attrs, fields in forms_of(page.text)}
    for action, fields in sorted(forms.items())[:: max(1, len(forms) // FORMS)]:
        if re.search("deconnexion|mot-de-passe|connexion", action):
            continue
        sent = MultiDict((name, rng.choice(CORPUS)) for name in fields if name != "csrf_token")
        sent.update({name: rng.choice(CORPUS) for name in fields})  # each of them twice
        sent.setlist("csrf_token", [fields.get("csrf_token", "")])
        answer = navigateur.client.post(action, data=sent, base_url=HERE)
        assert answer.status_code < 500, (action, sent)
