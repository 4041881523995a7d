"""Fetch the row of a page within the scope of the visitor, or answer 404."""

from collections.abc import Callable
from datetime import date
from http import HTTPStatus
from typing import Any

from flask import abort

from collecte.comptes.web.context import acteur, reading, today
from collecte.core.queries.rows import Row, get_row
from collecte.policy import Acteur

Scope = Callable[[Acteur, date], Any]
"""A scope of the policy: the rows that an actor may reach on a day, as an SQL condition."""


def fetch(model: type[Row], row_id: int, scope: Scope, *options: Any) -> Row:  # noqa: ANN401 - options of a query
    """Return a row within the visitor's scope, or answer 404. `options` come from the queries: what to load with it."""
    row = get_row(reading(), model, row_id, scope(acteur(), today()), *options)
    if row is None:
        abort(HTTPStatus.NOT_FOUND)
    return row
