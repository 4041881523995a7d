"""OpenAPI 3.1 description of the API, generated from its routes and response models."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema
from werkzeug.routing import IntegerConverter, Rule

from collecte.api.views.documents import Demande, Document, Probleme
from collecte.core.web.problemes import MEDIA

View = TypeVar("View", bound=Callable[..., Any])
_OPERATION = "__operation__"
_REFERENCE = "#/components/schemas/{model}"
_PROBLEMS = {
    "400": "Un paramètre n’est pas admis.",
    "401": "Le jeton manque, n’existe pas, a expiré ou est révoqué.",
    "403": "Votre compte lit cette campagne, mais pas cela.",
    "404": "Il n’y a rien à cette adresse, ou ce n’est pas à vous.",
    "409": "Les données ont changé depuis la première page.",
    "429": "Trop de demandes : attendez ce que dit Retry-After, en secondes.",
    "503": "Le service est très occupé, ou sa base ne répond pas.",
}

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Operation:
    """Response model of a route (`is_csv`: also as CSV), and its parameters."""

    resume: str
    answer: type[Document]
    demande: type[Demande]
    is_csv: bool


def described(
    resume: str, *, answer: type[Document], demande: type[Demande], is_csv: bool = False
) -> Callable[[View], View]:
    """Declare a view of `/api/v1/` to the OpenAPI description, which leaves out views without it."""

    def mark(view: View) -> View:
        setattr(view, _OPERATION, Operation(resume, answer, demande, is_csv))
        return view

    return mark


def operations(app: Flask) -> Iterator[tuple[Rule, Operation]]:
    """Yield the routes of the description, by path."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        operation = getattr(app.view_functions[rule.endpoint], _OPERATION, None)
        if isinstance(operation, Operation):
            yield rule, operation


def description(app: Flask, *, version: str, public_url: str) -> Json:
    """Build the whole OpenAPI document."""
    routes = list(operations(app))
    models: set[type[BaseModel]] = {Probleme, *(operation.answer for _, operation in routes)}
    ordered = sorted(models, key=lambda model: model.__name__)
    _, schemas = models_json_schema([(model, "serialization") for model in ordered], ref_template=_REFERENCE)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Collecte DLA",
            "version": version,
            "description": "Lecture seule, avec un jeton d’accès : ce que son compte lit, et rien de plus.",
        },
        "servers": [{"url": public_url.rstrip("/")}],
        "security": [{"jeton": []}],
        "paths": {path_of(rule): {"get": _get(rule, operation)} for rule, operation in routes},
        "components": {
            "securitySchemes": {"jeton": {"type": "http", "scheme": "bearer"}},
            "schemas": schemas.get("$defs", {}),
        },
    }


def path_of(rule: Rule) -> str:
    """Return the OpenAPI path of a route: `/api/v1/campagnes/{campagne_id}`."""
    return re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)


def _get(rule: Rule, operation: Operation) -> Json:
    content: Json = {"application/json": {"schema": {"$ref": _REFERENCE.format(model=operation.answer.__name__)}}}
    if operation.is_csv:
        content["text/csv"] = {"schema": {"type": "string"}}
    problem = {MEDIA: {"schema": {"$ref": _REFERENCE.format(model=Probleme.__name__)}}}
    return {
        "operationId": rule.endpoint.removeprefix("api."),
        "summary": operation.resume,
        "parameters": [*_in_path(rule), *_in_query(operation.demande)],
        "responses": {
            "200": {"description": "Ce qui est demandé.", "content": content},
            **{status: {"description": text, "content": problem} for status, text in _PROBLEMS.items()},
        },
    }


def _in_path(rule: Rule) -> Iterator[Json]:
    for name in re.findall(r"<(?:\w+:)?(\w+)>", rule.rule):
        is_number = isinstance(rule._converters[name], IntegerConverter)
        bounds: Mapping[str, Any] = {"type": "integer", "minimum": 1} if is_number else {"type": "string"}
        yield {"name": name, "in": "path", "required": True, "schema": bounds}


def _in_query(demande: type[Demande]) -> Iterator[Json]:
    properties: Mapping[str, Json] = demande.model_json_schema().get("properties", {})
    for name, schema in properties.items():
        kept = {key: value for key, value in schema.items() if key not in {"title", "description"}}
        yield {
            "name": name,
            "in": "query",
            "required": False,
            "description": schema.get("description", ""),
            "schema": kept,
        }
