"""What pydantic refuses, told in French: which line, what is wrong, what to do."""

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from questionnaires.defauts import Constats
from questionnaires.strict_yaml import Entries, Items, Node, Refused, Scalar

Loc = Sequence[int | str]

# Type of pydantic's error -> what was expected, what to do. {name} is taken from the context of the error.
_EXPECTED = {
    "string_type": ("un texte", "Écrivez un texte ; un nombre ou « true » se met entre guillemets."),
    "int_type": ("un nombre entier", "Écrivez-le en chiffres, sans guillemets ni zéro devant : 10."),
    "bool_type": ("« true » ou « false »", "Écrivez l’un de ces deux mots, sans guillemets."),
    "tuple_type": ("une liste", "Écrivez chaque élément sur sa ligne, après un tiret et une espace."),
    "model_type": ("un groupe de clés", "Écrivez dessous, en retrait, une ligne « clé: valeur » par clé."),
    "greater_than_equal": ("un nombre au moins égal à {ge}", "Augmentez-le."),
    "less_than_equal": ("un nombre au plus égal à {le}", "Diminuez-le."),
    "too_short": ("une liste d’au moins {min_length} élément(s)", "Complétez la liste."),
    "too_long": ("une liste d’au plus {max_length} élément(s)", "Raccourcissez la liste."),
    "string_too_short": ("un texte d’au moins {min_length} caractère(s)", "Complétez le texte."),
    "string_too_long": ("un texte d’au plus {max_length} caractères", "Raccourcissez le texte."),
    "string_pattern_mismatch": ("un code de la forme {pattern}", "Écrivez-le sans espace ni accent."),
}
_EXPECTED_OTHERWISE = ("une autre valeur", "Comparez avec une définition qui fonctionne.")


def report_refusals(model: type[BaseModel], error: ValidationError, tree: Node, constats: Constats) -> None:
    """Add each of pydantic's errors, except those that come from something already reported."""
    for details in error.errors(include_url=False):
        loc = details["loc"]
        match details["type"]:
            case "missing":
                _report_missing(loc, tree, constats)
            case "extra_forbidden":
                _report_unknown(model, loc, tree, constats)
            case _ if not isinstance(node_at(tree, loc), Refused):
                _report_value(details, tree, constats)


def node_at(tree: Node, loc: Loc) -> Node:
    """The node that a path of keys and positions leads to, or the last one on the way."""
    node = tree
    for step in loc:
        match node:
            case Entries() if isinstance(step, str) and step in node.entries:
                node = node.entries[step]
            case Items() if isinstance(step, int) and step < len(node.items):
                node = node.items[step]
            case _:
                return node
    return node


def line_at(tree: Node, loc: Loc) -> int:
    """The line where a person reads the end of the path: that of the key, else that of the item."""
    parent = node_at(tree, loc[:-1])
    if isinstance(parent, Entries) and loc and str(loc[-1]) in parent.lignes:
        return parent.lignes[str(loc[-1])]
    return node_at(tree, loc).ligne


def nearest(word: str, words: Sequence[str]) -> str | None:
    """The word that was probably meant, whatever the case."""
    found = get_close_matches(word.casefold(), [known.casefold() for known in words], n=1)
    return next((known for known in words if found and known.casefold() == found[0]), None)


def _report_missing(loc: Loc, tree: Node, constats: Constats) -> None:
    constats.add(
        line_at(tree, loc[:-1]),
        f"Il manque la clé « {loc[-1]} »{_place(tree, loc[:-1])}.",
        f"Ajoutez une ligne « {loc[-1]}: … » à ce niveau.",
    )


def _report_unknown(model: type[BaseModel], loc: Loc, tree: Node, constats: Constats) -> None:
    parent = node_at(tree, loc[:-1])
    present = parent.entries if isinstance(parent, Entries) else {}
    known = list(_fields(model, loc[:-1]))
    meant = nearest(str(loc[-1]), [field for field in known if field not in present])
    constats.add(
        line_at(tree, loc),
        f"La clé « {str(loc[-1])[:40]} » est inconnue{_place(tree, loc[:-1])}.",
        f"Vouliez-vous dire « {meant} » ?" if meant else f"Supprimez-la. Clés possibles : {', '.join(known)}.",
    )


def _report_value(details: ErrorDetails, tree: Node, constats: Constats) -> None:
    loc = details["loc"]
    expected, remedy = _EXPECTED.get(details["type"], _EXPECTED_OTHERWISE)
    name = next((f"« {step} »" for step in reversed(loc) if isinstance(step, str)), "Le fichier")
    seen = _seen(node_at(tree, loc))
    constats.add(
        line_at(tree, loc),
        f"{name} doit être {expected.format(**details.get('ctx', {}))} : {seen}{_place(tree, loc)}.",
        remedy,
    )


def _seen(node: Node) -> str:
    match node:
        case Scalar(value=None):
            return "rien n’est écrit"
        case Scalar(value=bool() as value):
            return f"« {str(value).lower()} » est écrit"
        case Scalar(value=value):
            text = str(value)
            return f"« {text[:40]}{'…' if len(text) > 40 else ''} » est écrit"
        case Items():
            return "une liste est écrite"
        case _:
            return "un groupe de clés est écrit"


def _place(tree: Node, loc: Loc) -> str:
    """` (M1F2)`: the nearest code above, when there is one."""
    for end in range(len(loc), -1, -1):
        node = node_at(tree, loc[:end])
        if isinstance(node, Entries) and isinstance(code := node.entries.get("code"), Scalar) and code.value:
            return f" ({str(code.value)[:20]})"
    return ""


def _fields(model: type[BaseModel], loc: Loc) -> Iterator[str]:
    """The keys that the model at the end of the path knows."""
    current: Any = model
    for step in loc:
        if isinstance(step, str):
            current = _item_type(current.model_fields[step].annotation)
    yield from current.model_fields


def _item_type(annotation: Any) -> Any:  # noqa: ANN401 (as typing itself says)
    """`X` for both `X` and `tuple[X, ...]`."""
    return next(iter(get_args(annotation)), annotation)
