"""The worlds of the product's own tests, and the smallest one that someone may attack."""

from collections.abc import Iterator

import pytest
from flask import Flask

from collecte.app import close
from tests.collecte.conftest import (
    app,
    application,
    as_shipped,
    base_url,
    monde,
    no_layout,
    petit_monde,
    postgres_base,
    sqlite_base,
)
from tests.collecte.mondes.bases import prepare
from tests.collecte.mondes.monde import PASSWORD, Monde

__all__ = [
    "app",
    "as_shipped",
    "base_url",
    "monde",
    "no_layout",
    "petit_monde",
    "postgres_base",
    "sqlite_base",
]


def asked(monde: Monde) -> None:
    monde.region()
    monde.personne("Claire", "18", password=PASSWORD)
    monde.campagne()


@pytest.fixture
def served(petit_monde: Monde) -> Iterator[Flask]:
    """One chargée de mission, who has a campaign to answer."""
    prepare(petit_monde, asked)
    made = application(petit_monde)
    yield made
    close(made)
