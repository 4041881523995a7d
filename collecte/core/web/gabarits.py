"""Jinja environment of pages: the filters and globals that depend on no room."""

from collections.abc import MutableMapping
from importlib import metadata
from typing import Any

from flask import Flask, request
from flask.templating import Environment
from jinja2 import StrictUndefined

from collecte.core.forms.base import csrf_token
from collecte.core.gabarits import FILTERS
from collecte.core.operations.durees import DUREES
from collecte.core.web import fichiers, headers, parties
from collecte.core.web.adresses import address, current_address
from collecte.core.web.repondants import is_of_repondants
from questionnaires.core import francais


class PageEnvironment(Environment):
    """Templates of pages. None has globals of its own, which each import in each page would look up one by one."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return super().make_globals(d) if d else self.globals


def install(app: Flask) -> None:
    """Give templates the filters and names that depend on no room."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters |= FILTERS
    app.jinja_env.globals |= {
        "plural": francais.plural,
        "duree_of": lambda nom: DUREES[nom].texte,
        "static": fichiers.static,
        "page_address": address,
        "current_address": current_address,
        "part_is_open": parties.is_open,
        "part_address": parties.address,
        "is_printed": parties.is_printed,
        "csrf_token": csrf_token,
        "version": metadata.version("collecte-dla"),
    }

    @app.context_processor
    def request_facts() -> dict[str, object]:
        return {"is_framed": headers.is_framed(), "by_link": _is_by_link(request.path)}


def _is_by_link(path: str) -> bool:
    """Return whether the reader came by a link of a message, without an account: a structure that answers, or that
    unsubscribes from messages."""
    return is_of_repondants(path) or path.startswith("/courriels/plus-de-message/")
