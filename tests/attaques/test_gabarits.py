"""Faults of templates and scripts themselves: texts made into pages, traces in browsers, bare passwords."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

PRODUCT = Path(__file__).parents[2] / "collecte"


def template(name: str) -> Path:
    """Return the file of a template, in whichever room it is."""
    (path,) = PRODUCT.glob(f"*/templates/{name}")
    return path


MAKES_A_PAGE = re.compile(
    r"\.(?:innerHTML|outerHTML|srcdoc)\s*\+?=(?!=)|insertAdjacentHTML|createContextualFragment|document\.write"
    r"|\beval\(|new Function|DOMParser|javascript:"
)
LEAVES_A_TRACE = re.compile(r"localStorage|sessionStorage|indexedDB|document\.cookie|\bcaches\b|serviceWorker")
HEARS_OTHERS = re.compile(r"postMessage|[\"']message[\"']|onmessage")
PREVENTS_PASTING = re.compile(r"[\"']paste[\"']|onpaste|[\"']beforeinput[\"']")
FAULTS = (MAKES_A_PAGE, LEAVES_A_TRACE, HEARS_OTHERS, PREVENTS_PASTING)

READS_A_PAGE_OF_OURS = {("progression.js", "DOMParser"), ("constructeur.js", "DOMParser")}
"""They take a part of a page of ours, requested again: templates escaped it."""

KEEPS_FOR_ITS_READER = {
    ("appareil.js", "localStorage"),
    ("hors_ligne.js", "caches"),
    ("ma_semaine.js", "caches"),
    ("ma_semaine.js", "serviceWorker"),
    ("onglet.js", "sessionStorage"),
    ("page.js", "sessionStorage"),
}
"""« Ma semaine » and the words of a calendar, which never leave the device (decision 73). Until sign-out, in its tab,
what a page could not save (decision 37)."""

TELLS_OUR_OTHER_TABS = {("page.js", '"message"'), ("page.js", "postMessage")}
"""A BroadcastChannel, which no other site hears: signing out in a tab empties them all."""

PRINTED = frozenset({"temps/repartitions/pdf.html", "bibliotheque/constructeur/verifie.html"})
"""A sheet of paper, which no browser shows; what a script takes back of a form, to put in a page."""

_FIELD = re.compile(r"field\(form\.(\w+)([^}]*)\)")
_EXTENDS = re.compile(r"\{% extends \"([^\"]+)\" %\}")
_SIGN_OUT = "page_address('comptes.deconnexion')"


def faults(script: str) -> list[str]:
    return [fault for kind in FAULTS for fault in kind.findall(script)]


def test_no_script_makes_a_page_of_a_text_nor_leaves_a_trace_nor_hears_another_site() -> None:
    """A2, A18: texts are set as texts, browsers keep nothing of ours, a password may be pasted."""
    scripts = sorted((PRODUCT / "static").rglob("*.js"))
    assert len(scripts) > 10
    seen = {(path.name, fault) for path in scripts for fault in faults(path.read_text(encoding="utf-8"))}
    assert seen == READS_A_PAGE_OF_OURS | KEEPS_FOR_ITS_READER | TELLS_OUR_OTHER_TABS


@pytest.mark.parametrize(
    "script",
    [
        *("place.innerHTML = typed;", "place.innerHTML += typed;", "place.insertAdjacentHTML('beforeend', typed);"),
        *("eval(typed);", "new Function(typed)();", "localStorage.setItem('a', typed);", "document.cookie = typed;"),
        *("window.addEventListener('message', take);", "field.addEventListener('paste', refuse);"),
    ],
)
def test_a_script_that_did_would_be_seen(script: str) -> None:
    assert faults(script)


# --- passwords


@cache
def password_fields() -> frozenset[str]:
    """List the names that forms give to fields of a password."""
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in PRODUCT.glob("*/forms/*.py"))
    return frozenset(
        node.targets[0].id
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
        if isinstance(node.value, ast.Call) and ast.unparse(node.value.func) == "PasswordField"
    )


def bare_passwords(template: str) -> list[str]:
    """List the fields of a password that are not masked, or not marked for password managers."""
    return [
        name
        for name, options in _FIELD.findall(template)
        if name in password_fields()
        if not ('type="password"' in options and re.search(r'autocomplete="(?:current|new)-password"', options))
    ]


def test_every_password_is_masked_and_left_to_managers_of_passwords() -> None:
    templates = {path: path.read_text(encoding="utf-8") for path in PRODUCT.glob("*/templates/**/*.html")}
    shown = {name for text in templates.values() for name, _ in _FIELD.findall(text)}
    assert password_fields() <= shown
    assert [(path.name, bare) for path, text in templates.items() if (bare := bare_passwords(text))] == []


@pytest.mark.parametrize(
    "options", ["", ', type="password"', ', autocomplete="new-password"', ', type="password", autocomplete="off"']
)
def test_a_password_that_was_bare_would_be_seen(options: str) -> None:
    assert bare_passwords(f"{{{{ field(form.mot_de_passe{options}) }}}}") == ["mot_de_passe"]


# --- signing out


def rendered() -> Iterator[str]:
    """List the templates named by views."""
    for path in PRODUCT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "render_template":
                yield from (str(argument.value) for argument in node.args[:1] if isinstance(argument, ast.Constant))


def root_of(name: str) -> str:
    """Return the last template in the chain of extensions."""
    match = _EXTENDS.search(template(name).read_text(encoding="utf-8"))
    return root_of(match[1]) if match else name


def test_every_page_has_the_button_that_signs_out() -> None:
    """It stands in the template that they all extend, out of any block that one of them could replace."""
    pages = {name for name in rendered() if name.endswith(".html")} - PRINTED
    assert len(pages) > 100
    assert {name: root for name in pages if (root := root_of(name)) != "base.html"} == {}
    before, button, _ = template("base.html").read_text(encoding="utf-8").partition(_SIGN_OUT)
    assert button
    assert before.count("{% block ") == before.count("{% endblock")
