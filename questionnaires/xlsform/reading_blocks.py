"""Import tables and sums exported by this product from their groups; altered ones become plain questions."""

from collections.abc import Mapping, Sequence
from typing import Any

from questionnaires.core.blocs import (
    Colonne,
    Composed,
    Grille,
    Intitule,
    Ligne,
    LigneSomme,
    Matrice,
    Somme,
    Tableau,
)
from questionnaires.core.elements import Connu
from questionnaires.core.questions import Choice, Number, Scale
from questionnaires.xlsform.coding import GENERATED
from questionnaires.xlsform.context import Context
from questionnaires.xlsform.outline import Node
from questionnaires.xlsform.reading_own import connu_of, is_own, own_values, read_own
from questionnaires.xlsform.vocabulary import CODE

TABLES: Mapping[str, type[Composed]] = {"matrice": Matrice, "grille": Grille, "tableau": Tableau, "somme": Somme}


class ChangedError(Exception):
    """The group was changed into something that its kind cannot represent; the message says what."""


def is_table(node: Node) -> bool:
    """Return whether the group is a table or a sum exported by this product."""
    return node.is_group and node.kind in TABLES


def read_table(node: Node, context: Context) -> Composed | None:
    """Read a table; None, and a warning, when it must be read as plain questions."""
    try:
        return _READERS[node.kind](node, context)
    except ChangedError as changed:
        context.report.warn(
            node.numero,
            f"Ce groupe était un tableau de ce logiciel et a changé ({changed}) : ses questions sont lues une à une.",
            "Reconstruisez le tableau si vous y tenez.",
        )
        return None


def help_of(node: Node) -> str:
    """Return the help note of a group, wherever it stands in it."""
    return next((child.line.get("label") for child in node.children if child.kind == "aide"), "")


def _described(node: Node, context: Context, *appearance: str) -> dict[str, Any]:
    line = node.line
    return {
        "code": context.code(node),
        "libelle": line.get("label"),
        "aide": help_of(node),
        "relevant": context.expression(line, "relevant"),
        "extras": context.extras(line, frozenset(appearance)),
    }


def _asking(node: Node) -> list[Node]:
    return [child for child in node.children if child.kind not in GENERATED]


def _tail(code: str, prefix: str) -> str:
    """Return the code of a line, from that of its question."""
    if not code.startswith(f"{prefix}_"):
        raise ChangedError(f"« {code} » ne commence pas par « {prefix}_ »")
    return code.removeprefix(f"{prefix}_")


def _matrice(node: Node, context: Context) -> Composed | None:
    scales: list[Scale] = []
    for child in _asking(node):
        scale = read_own(child, context) if is_own(child) else None
        if not isinstance(scale, Scale):
            raise ChangedError(f"la ligne {child.numero} n’est plus une échelle")
        scales.append(scale)
    if not scales:
        raise ChangedError("il n’a plus de ligne")
    code = context.code(node)
    common = ("echelle", "sans_objet", "required", "required_if", "constraint", "constraint_message", "rattache")
    fields = {field: getattr(scales[0], field) for field in common}
    lignes = tuple(Intitule(code=_tail(s.code, code), libelle=s.libelle, aide=s.aide) for s in scales)
    described = _described(node, context, "table-list")
    matrice = Matrice(**described, **fields, lignes=lignes, connu=connu_of(node.line))
    _check_same(matrice.all_questions(), scales)
    return matrice


def _check_same(rebuilt: Any, read: Sequence[object]) -> None:  # noqa: ANN401 (questions of any kind)
    for ours, theirs in zip(rebuilt, read, strict=True):
        if ours != theirs:
            raise ChangedError(f"« {ours.code} » n’a plus les réglages des autres lignes")


def _lines(node: Node, context: Context) -> list[tuple[Node, list[Node]]]:
    """Return the group of each line, with its questions."""
    groups = _asking(node)
    if not groups or any(not group.is_group or not group.line.own.get(CODE) for group in groups):
        raise ChangedError("ses lignes ne sont plus des groupes")
    return [(group, _asking(group)) for group in groups]


def _grille(node: Node, context: Context) -> Composed | None:
    lines = _lines(node, context)
    code = context.code(node)
    cells = [[_cell(child, context) for child in children] for _, children in lines]
    lignes = tuple(
        Intitule(code=group.line.own[CODE], libelle=group.line.get("label"), aide=help_of(group)) for group, _ in lines
    )
    colonnes = tuple(_colonne(cell, f"{code}_{lignes[0].code}", lignes[0]) for cell in cells[0])
    fields = own_values(Grille, node.line, context) | _described(node, context)
    grille = Grille(**fields, lignes=lignes, colonnes=colonnes)
    if [[grille.cell_code(ligne.code, colonne.code) for colonne in colonnes] for ligne in lignes] != [
        [cell.code for cell in row] for row in cells
    ]:
        raise ChangedError("ses lignes n’ont plus les mêmes colonnes")
    for ligne, row in zip(lignes, cells, strict=True):
        for colonne, cell in zip(colonnes, row, strict=True):
            if colonne != _colonne(cell, f"{code}_{ligne.code}", ligne):
                raise ChangedError(f"« {cell.code} » n’a plus les réglages de sa colonne")
    return grille


def _cell(node: Node, context: Context) -> Number:
    cell = read_own(node, context, has_extras=False) if is_own(node) else None
    if not isinstance(cell, Number):
        raise ChangedError(f"la ligne {node.numero} n’est plus un nombre")
    return cell


def _colonne(cell: Number, prefix: str, ligne: Intitule) -> Colonne:
    """Derive a column from the cell of a line."""
    key = f".{ligne.code.lower()}"
    if cell.connu and not cell.connu.cle.endswith(key):
        raise ChangedError(f"la clé de « {cell.code} » a changé")
    connu = cell.connu and Connu(cle=cell.connu.cle.removesuffix(key), lecture_seule=cell.connu.lecture_seule)
    return Colonne(
        code=_tail(cell.code, prefix),
        libelle=cell.libelle,
        aide=cell.aide,
        unite=cell.unite,
        decimals=cell.decimals,
        minimum=cell.minimum,
        maximum=cell.maximum,
        required=cell.required,
        connu=connu,
    )


def _tableau(node: Node, context: Context) -> Composed | None:
    lignes = []
    for group, children in _lines(node, context):
        choices = [read_own(child, context) if is_own(child) else None for child in children]
        if not all(isinstance(choice, Choice) for choice in choices):
            raise ChangedError(f"la ligne « {group.line.get('label')[:40]} » ne pose plus seulement des choix")
        kept_choices = tuple(choice for choice in choices if isinstance(choice, Choice))
        lignes.append(Ligne(code=group.line.own[CODE], libelle=group.line.get("label"), choices=kept_choices))
    return Tableau(**_described(node, context), lignes=tuple(lignes))


def _somme(node: Node, context: Context) -> Composed | None:
    code = context.code(node)
    lignes: list[LigneSomme] = []
    for child in _asking(node):
        if child.type.name not in ("integer", "decimal"):
            raise ChangedError(f"la ligne {child.numero} n’est plus un nombre")
        titles = {"libelle": child.line.get("label"), "aide": child.line.get("hint")}
        line_code = context.code(child)
        if child.kind == "sous" and lignes:
            under = Intitule(code=_tail(line_code, f"{code}_{lignes[-1].code}"), **titles)
            lignes[-1] = lignes[-1].model_copy(update={"sous": (*lignes[-1].sous, under)})
        else:
            lignes.append(LigneSomme(code=_tail(line_code, code), **titles))
    if not lignes:
        raise ChangedError("elle n’a plus de ligne")
    fields = own_values(Somme, node.line, context) | _described(node, context)
    return context.build(Somme, node.line, fields | {"lignes": tuple(lignes)})


_READERS = {"matrice": _matrice, "grille": _grille, "tableau": _tableau, "somme": _somme}
