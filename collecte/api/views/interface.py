"""« Interface pour les programmes »: page about the API for people, and its OpenAPI description."""

from importlib import metadata

from flask import Blueprint, Response, current_app, jsonify, render_template

from collecte.api.views.description import description, operations, path_of
from collecte.api.web.programmes import CADENCE
from collecte.comptes.views.ecrans import Page
from collecte.comptes.web.context import services
from collecte.comptes.web.gate import requires
from collecte.core.web.problemes import PREFIX
from collecte.policy import Droit

bp = Blueprint("interface", __name__)


@bp.get("/api")
@requires(Droit.PUBLIC)
def page() -> Page:
    return render_template(
        "api/interface.html",
        lectures=[(path_of(rule), operation.resume) for rule, operation in operations(current_app)],
        base=services().settings.public_url.rstrip("/"),
        cadence=CADENCE.most,
    )


@bp.get(f"{PREFIX}openapi.json")
@requires(Droit.PUBLIC)
def openapi() -> Response:
    """Return the OpenAPI description, public since it contains no data."""
    response = jsonify(
        description(current_app, version=metadata.version("collecte-dla"), public_url=services().settings.public_url)
    )
    response.headers.set("Content-Disposition", "attachment", filename="openapi.json")
    return response
