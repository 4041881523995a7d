"""Load definitions of référentiels and recipes from YAML, reporting all errors of a file with their lines."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from questionnaires.categories.categories import Categories
from questionnaires.core.anomalies import nearest
from questionnaires.files.defauts import Constats, Defaut, DefinitionError
from questionnaires.files.strict_yaml import Entries, Items, Node, Scalar, read, walk
from questionnaires.files.validation import validated
from questionnaires.files.yaml_text import bytes_of
from questionnaires.referentiel.referentiel import COURT_MAX, Referentiel
from questionnaires.temps.derive import PLACEHOLDERS, Recette

__all__ = [
    "Defaut",
    "DefinitionError",
    "load_recette",
    "load_referentiel",
    "shipped_categories",
    "shipped_recette",
    "shipped_referentiel",
]

M = TypeVar("M", bound=BaseModel)
Check = Callable[[Node, Constats], None]


def load_referentiel(path: Path) -> Referentiel:
    """Read a référentiel. Raises DefinitionError with every defect of the file."""
    return _load(Referentiel, str(path), bytes_of(path), _REFERENTIEL_CHECKS)


def load_recette(path: Path) -> Recette:
    """Read the recipe of « Temps et activités ». Raises DefinitionError with every defect of the file."""
    return _load(Recette, str(path), bytes_of(path), _RECETTE_CHECKS)


@cache
def shipped_referentiel() -> Referentiel:
    """Return the référentiel of 2006."""
    return _load(Referentiel, *_shipped("referentiel-2006.yaml"), _REFERENTIEL_CHECKS)


@cache
def shipped_recette() -> Recette:
    """Return the recipe of « Temps et activités »."""
    return _load(Recette, *_shipped("temps-et-activites.yaml"), _RECETTE_CHECKS)


@cache
def shipped_categories() -> Categories:
    """Return version 1 of the categories of the trade, which every installation begins with."""
    return _load(Categories, *_shipped("categories.yaml"), ())


def _shipped(name: str) -> tuple[str, bytes]:
    return name, resources.files("questionnaires").joinpath("definitions", name).read_bytes()


def _load(model: type[M], fichier: str, content: bytes, checks: tuple[Check, ...]) -> M:
    constats = Constats(fichier)
    tree = read(content, constats)
    if tree is None:
        raise constats.error()
    for check in checks:
        check(tree, constats)
    return validated(model, tree, constats)


_ANY_CODE = (re.compile(r".*"), "")
# Lists whose items have codes (the root has one too) -> form of these codes, an example.
_CODES = {
    "": (re.compile(r"[a-z][a-z0-9-]{0,39}"), "referentiel-2006"),
    "missions": (re.compile(r"M[1-9][0-9]?"), "M1"),
    "fonctions": (re.compile(r"M[1-9][0-9]?F[1-9][0-9]?"), "M1F2"),
    "activites": (re.compile(r"M[1-9][0-9]?F[1-9][0-9]?A[1-9][0-9]?"), "M1F2A3"),
    "axes": (re.compile(r"M[1-9][0-9]?X[1-9][0-9]?"), "M1X1"),
    "points": (re.compile(r"M[1-9][0-9]?X[1-9][0-9]?P[1-9][0-9]?"), "M1X1P1"),
    "colonnes": (re.compile(r"[A-Z][A-Z0-9_]{0,19}"), "FAIT"),
    "options": (re.compile(r"[a-z][a-z0-9]{0,19}"), "autant"),
}
_NEVER_EMPTY = {
    "objets": "Aucun objet n’est écrit",
    "missions": "Le référentiel n’a aucune mission",
    "fonctions": "La mission n’a aucune fonction",
    "activites": "Cette fonction n’a aucune activité",
    "colonnes": "Le tableau des activités n’a aucune colonne",
    "options": "Cette colonne n’a aucune option",
}


@dataclass(frozen=True, slots=True)
class _Code:
    """A code as written, with its line and the key of its list (empty at the root)."""

    text: str
    ligne: int
    list_key: str


def _codes(node: Node, list_key: str = "") -> Iterator[_Code]:
    """Yield every code of the tree."""
    if isinstance(node, Items):
        for item in node.items:
            yield from _codes(item, list_key)
    if isinstance(node, Entries):
        yield from _own_code(node, list_key)
        for key, child in node.entries.items():
            yield from _codes(child, key)


def _own_code(node: Node, list_key: str) -> Iterator[_Code]:
    """Yield the code of a node, if it has one; pydantic refuses a code that is not a text."""
    code = node.entries.get("code") if isinstance(node, Entries) else None
    if isinstance(code, Scalar) and isinstance(code.value, str):
        yield _Code(code.value, code.ligne, list_key)


def _check_code_forms(tree: Node, constats: Constats) -> None:
    for code in _codes(tree):
        form, example = _CODES.get(code.list_key, _ANY_CODE)
        if not form.fullmatch(code.text):
            constats.add(
                code.ligne,
                f"Le code « {code.text[:40]} » n’a pas la forme attendue.",
                f"Écrivez un code comme {example}.",
            )


def _check_unique_codes(tree: Node, constats: Constats) -> None:
    """Check that codes are unique in the whole file."""
    _report_repeated(_codes(tree), constats)


def _check_unique_codes_by_list(tree: Node, constats: Constats) -> None:
    """Check that codes are unique in each list only: two columns may both offer « oui »."""
    for node in walk(tree):
        if isinstance(node, Items):
            _report_repeated((code for item in node.items for code in _own_code(item, "")), constats)


def _report_repeated(codes: Iterable[_Code], constats: Constats) -> None:
    first: dict[str, int] = {}
    for code in codes:
        if code.text in first:
            constats.add(
                code.ligne,
                f"Le code « {code.text[:40]} » est déjà pris à la ligne {first[code.text]}.",
                "Donnez-lui un code qui n’a jamais servi.",
            )
        first.setdefault(code.text, code.ligne)


def _check_lists_are_filled(tree: Node, constats: Constats) -> None:
    for node in walk(tree):
        if isinstance(node, Entries):
            for key, child in node.entries.items():
                if key in _NEVER_EMPTY and child == Items(child.ligne, ()):
                    constats.add(node.lignes[key], f"{_NEVER_EMPTY[key]}.", "Écrivez-en au moins une ligne.")


def _check_courts(tree: Node, constats: Constats) -> None:
    for node in walk(tree):
        court = node.entries.get("court") if isinstance(node, Entries) else None
        if isinstance(court, Scalar) and len(str(court.value)) > COURT_MAX:
            constats.add(
                court.ligne,
                f"« court » a {len(str(court.value))} caractères, {COURT_MAX} au plus tiennent dans une colonne.",
                "Raccourcissez-le.",
            )


def _check_placeholders(tree: Node, constats: Constats) -> None:
    """Check braces: `{debut}` is a placeholder; any other brace would be shown to the respondents."""
    for node in walk(tree):
        if isinstance(node, Scalar) and isinstance(node.value, str):
            for word in _unknown_placeholders(node.value):
                suggestion = nearest(word.strip("{}"), PLACEHOLDERS)
                constats.add(
                    node.ligne,
                    f"« {word[:40]} » ne sera remplacé par rien.",
                    f"Vouliez-vous dire « {{{suggestion}}} » ?" if suggestion else f"Possibles : {_offered()}.",
                )


def _unknown_placeholders(text: str) -> list[str]:
    counts = Counter(re.findall(r"\{[^{}]*\}|[{}]", text))
    return [word for word in counts if word not in {f"{{{known}}}" for known in PLACEHOLDERS}]


def _offered() -> str:
    return ", ".join(f"{{{known}}}" for known in PLACEHOLDERS)


_REFERENTIEL_CHECKS: tuple[Check, ...] = (
    _check_code_forms,
    _check_unique_codes,
    _check_lists_are_filled,
    _check_courts,
)
_RECETTE_CHECKS: tuple[Check, ...] = (
    _check_code_forms,
    _check_unique_codes_by_list,
    _check_lists_are_filled,
    _check_courts,
    _check_placeholders,
)
