"""Rules about rooms that import-linter cannot check: templates have rooms too."""

import ast
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest
from jinja2 import Environment, meta

from collecte.app import ROOMS
from collecte.core.gabarits import FOLDERS

ROOT = Path(__file__).parents[1]
COLLECTE = ROOT / "collecte"
CONTRACT = "rooms of collecte use those below"


@cache
def order() -> tuple[str, ...]:
    """Return the names of rooms, lowest first, as the contract of pyproject.toml lists them."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    (contract,) = [contract for contract in settings["contracts"] if contract["name"] == CONTRACT]
    return tuple(reversed(contract["layers"]))


@cache
def rooms_of_templates() -> Mapping[str, str]:
    """Map each template name to the room that keeps it."""
    return {
        path.relative_to(folder).as_posix(): folder.parent.name
        for folder in FOLDERS
        for path in folder.rglob("*")
        if path.is_file()
    }


def templates_used(template: str) -> Iterator[str]:
    """List the names in `extends`, `include`, `import` and `from`; a computed name cannot be judged, and is « ? »."""
    for name in meta.find_referenced_templates(Environment(autoescape=True).parse(template)):
        yield name or "?"


def templates_named(module: str) -> Iterator[str]:
    """List the template names in the strings of a module, and those that an f-string may name, by its beginning."""
    for node in ast.walk(ast.parse(module)):
        if isinstance(node, ast.Constant) and node.value in rooms_of_templates():
            yield str(node.value)
        if isinstance(node, ast.JoinedStr) and isinstance(start := node.values[0], ast.Constant):
            beginning = str(start.value)
            yield from (name for name in rooms_of_templates() if "/" in beginning and name.startswith(beginning))


def not_below(room: str, templates: Iterable[str]) -> list[str]:
    """List the `templates` that belong to a higher room than `room`, or to no room."""
    allowed = order()[: order().index(room) + 1]
    return [name for name in templates if rooms_of_templates().get(name) not in allowed]


def test_rooms_are_loaded_in_the_order_of_the_contract() -> None:
    names = [room.name for room in ROOMS]
    assert names == [room for room in order() if room in names]


def test_a_template_uses_none_of_a_higher_room() -> None:
    refused = {
        name: templates
        for folder in FOLDERS
        for name, room in rooms_of_templates().items()
        if room == folder.parent.name
        and (templates := not_below(room, templates_used((folder / name).read_text(encoding="utf-8"))))
    }
    assert not refused


def test_a_module_draws_no_template_of_a_higher_room() -> None:
    refused = {
        str(path.relative_to(ROOT)): templates
        for path in COLLECTE.rglob("*.py")
        if (room := path.relative_to(COLLECTE).parts[0].removesuffix(".py")) in order()
        and (templates := not_below(room, templates_named(path.read_text(encoding="utf-8"))))
    }
    assert not refused


@pytest.mark.parametrize(
    "template",
    [
        pytest.param('{% extends "campagnes/suivi.html" %}', id="extends"),
        pytest.param('{% if x %}{%- include "campagnes/suivi.html" %}{% endif %}', id="include"),
        pytest.param('{% include ["base.html", "campagnes/suivi.html"] %}', id="include the first that exists"),
        pytest.param('{% import "campagnes/suivi.html" as suivi %}', id="import"),
        pytest.param('{% from "campagnes/suivi.html" import title %}', id="from"),
        pytest.param("{% include name %}", id="a computed name"),
        pytest.param('{% include "relances/gone.html" %}', id="a template that no room keeps"),
    ],
)
def test_a_template_of_a_higher_room_is_refused(template: str) -> None:
    assert not_below("relances", templates_used(template))


def test_a_link_to_a_page_of_a_higher_room_is_accepted() -> None:
    template = '{% extends "base.html" %}<a href="{{ url_for("campagnes.suivi", campagne_id=1) }}">Suivi</a>'
    assert not not_below("relances", templates_used(template))


@pytest.mark.parametrize(
    "module",
    [
        pytest.param('def page(): return render_template("campagnes/suivi.html")', id="drawn"),
        pytest.param('PAGE = "campagnes/suivi.html"', id="named"),
        pytest.param('def page(kind): return render_template(f"campagnes/{kind}.html")', id="named in part"),
    ],
)
def test_a_module_that_draws_a_template_of_a_higher_room_is_refused(module: str) -> None:
    assert not_below("relances", templates_named(module))
    assert not not_below("campagnes", templates_named(module))
