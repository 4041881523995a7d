"""Translate pydantic errors into French defects: line, problem and remedy."""

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, TypeVar, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from questionnaires.core.anomalies import nearest
from questionnaires.files.defauts import Constats
from questionnaires.files.strict_yaml import Entries, Items, Node, Refused, Scalar, plain

Loc = Sequence[int | str]
M = TypeVar("M", bound=BaseModel)

# Type of pydantic's error -> what was expected, what to do. {name} is taken from the context of the error.
_EXPECTED = {
    "string_type": ("un texte", "Écrivez un texte ; un nombre ou « true » se met entre guillemets."),
    "int_type": ("un nombre entier", "Écrivez-le en chiffres, sans guillemets ni zéro devant : 10."),
    "bool_type": ("« true » ou « false »", "Écrivez l’un de ces deux mots, sans guillemets."),
    "tuple_type": ("une liste", "Écrivez chaque élément sur sa ligne, après un tiret et une espace."),
    "model_type": ("un groupe de clés", "Écrivez dessous, en retrait, une ligne « clé: valeur » par clé."),
    "model_attributes_type": ("un groupe de clés", "Écrivez dessous, en retrait, une ligne « clé: valeur » par clé."),
    "greater_than_equal": ("un nombre au moins égal à {ge}", "Augmentez-le."),
    "less_than_equal": ("un nombre au plus égal à {le}", "Diminuez-le."),
    "too_short": ("une liste d’au moins {min_length} élément(s)", "Complétez la liste."),
    "too_long": ("une liste d’au plus {max_length} élément(s)", "Raccourcissez la liste."),
    "string_too_short": ("un texte d’au moins {min_length} caractère(s)", "Complétez le texte."),
    "string_too_long": ("un texte d’au plus {max_length} caractères", "Raccourcissez le texte."),
    "string_pattern_mismatch": ("un code de la forme {pattern}", "Écrivez-le sans espace ni accent."),
}
_EXPECTED_OTHERWISE = ("une autre valeur", "Comparez avec une définition qui fonctionne.")


def validated(model: type[M], tree: Node, constats: Constats) -> M:
    """Build the definition of a tree. Raises DefinitionError when something is wrong, now or before."""
    try:
        definition = model.model_validate(plain(tree), strict=True)
    except ValidationError as error:
        report_refusals(model, error, tree, constats)
        raise constats.error() from error
    if constats:
        raise constats.error()
    return definition


def report_refusals(model: type[BaseModel], error: ValidationError, tree: Node, constats: Constats) -> None:
    """Add each of pydantic's errors, except those that follow from something already reported."""
    for details in error.errors(include_url=False):
        loc, at = _located(model, details)
        match details["type"]:
            case "missing" | "union_tag_not_found":
                _report_missing(loc, tree, constats)
            case "extra_forbidden":
                _report_unknown(at, loc, tree, constats)
            case _ if not isinstance(node_at(tree, loc), Refused):
                _report_value(details, loc, tree, constats)


def node_at(tree: Node, loc: Loc) -> Node:
    """Return the node that a path of keys and positions leads to, or the last one on the way."""
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
    """Return the line of the end of the path, for a person: that of the key, else that of the item."""
    parent = node_at(tree, loc[:-1])
    if isinstance(parent, Entries) and loc and str(loc[-1]) in parent.lignes:
        return parent.lignes[str(loc[-1])]
    return node_at(tree, loc).ligne


def _report_missing(loc: Loc, tree: Node, constats: Constats) -> None:
    if isinstance(loc[-1], int):  # a pair with only one item
        _add(loc[:-1], "une liste plus longue", "Complétez la liste.", tree, constats)
        return
    constats.add(
        line_at(tree, loc[:-1]),
        f"Il manque la clé « {loc[-1]} »{_place(tree, loc[:-1])}.",
        f"Ajoutez une ligne « {loc[-1]}: … » à ce niveau.",
    )


def _report_unknown(model: Any, loc: Loc, tree: Node, constats: Constats) -> None:  # noqa: ANN401 (a model, or none)
    parent = node_at(tree, loc[:-1])
    present = parent.entries if isinstance(parent, Entries) else {}
    known = list(model.model_fields)
    suggestion = nearest(str(loc[-1]), [field for field in known if field not in present])
    constats.add(
        line_at(tree, loc),
        f"La clé « {str(loc[-1])[:40]} » est inconnue{_place(tree, loc[:-1])}.",
        f"Vouliez-vous dire « {suggestion} » ?"
        if suggestion
        else f"Supprimez-la. Clés possibles : {', '.join(known)}.",
    )


def _report_value(details: ErrorDetails, loc: Loc, tree: Node, constats: Constats) -> None:
    context = details.get("ctx", {})
    if details["type"] in ("literal_error", "union_tag_invalid"):
        words = re.findall(r"'([^']*)'", context.get("expected_tags") or context["expected"])
        expected, remedy = _one_of(words, node_at(tree, loc))
    else:
        expected, remedy = _EXPECTED.get(details["type"], _EXPECTED_OTHERWISE)
    _add(loc, expected.format(**context), remedy, tree, constats)


def _one_of(words: Sequence[str], node: Node) -> tuple[str, str]:
    suggestion = nearest(str(node.value), words) if isinstance(node, Scalar) else None
    remedy = f"Vouliez-vous dire « {suggestion} » ?" if suggestion else "Choisissez l’un d’eux, écrit de même."
    return f"un de ces mots, {', '.join(words)}", remedy


def _add(loc: Loc, expected: str, remedy: str, tree: Node, constats: Constats) -> None:
    name = next((f"« {step} »" for step in reversed(loc) if isinstance(step, str)), "Le fichier")
    seen = _seen(node_at(tree, loc))
    constats.add(line_at(tree, loc), f"{name} doit être {expected} : {seen}{_place(tree, loc)}.", remedy)


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
    """Return ` (M1F2)`, the nearest code above, when there is one."""
    for end in range(len(loc), -1, -1):
        node = node_at(tree, loc[:end])
        if isinstance(node, Entries) and isinstance(code := node.entries.get("code"), Scalar) and code.value:
            return f" ({str(code.value)[:20]})"
    return ""


_TAG = "kind"
"""Key that selects the model of a union."""


def _located(model: type[BaseModel], details: ErrorDetails) -> tuple[Loc, Any]:
    """Return the path as written, and the model that holds its last step: pydantic adds the key's value in a union.

    When that value itself is wrong or missing, the path goes down to it.
    """
    loc = details["loc"]
    if details["type"] in ("union_tag_invalid", "union_tag_not_found"):
        loc = (*loc, _TAG)
    path: list[int | str] = []
    current: Any = model
    holder: Any = model
    for step in loc:
        kinds = _kinds(current)
        if step in kinds:
            current = kinds[str(step)]
            continue
        path.append(step)
        holder, current = current, _under(current, step)
    return path, holder


def _under(current: Any, step: int | str) -> Any:  # noqa: ANN401 (as typing itself says)
    """Return the type under a key of a model or at a rank of a list, `current` itself when unknown."""
    if isinstance(step, int):
        return next(iter(get_args(current)), current)
    fields: Mapping[str, Any] = getattr(current, "model_fields", {})
    return fields[step].annotation if step in fields else current


def _kinds(annotation: Any) -> Mapping[str, Any]:  # noqa: ANN401 (as typing itself says)
    """Map values of the key to models of a union, empty for any other annotation."""
    if get_origin(annotation) is not Annotated:
        return {}
    return {member.model_fields[_TAG].default: member for member in get_args(get_args(annotation)[0])}
