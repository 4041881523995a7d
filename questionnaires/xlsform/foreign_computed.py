"""What is computed or hidden in a form of someone else."""

from questionnaires.core.questions import Computed
from questionnaires.expressions import Expression, Kind, kind_of, parse
from questionnaires.xlsform.bounds import FINEST
from questionnaires.xlsform.kept import kept_row
from questionnaires.xlsform.names import renamed
from questionnaires.xlsform.place import Place


def calculate(place: Place) -> Computed | None:
    """A computation, or a constant; None when it is neither."""
    line = place.node.line
    calculation = place.context.expression(line, "calculation")
    if not calculation:
        return _constant(place)
    return _computed(place, calculation, montre=False)


def _constant(place: Place) -> Computed | None:
    """A hidden value: its default, or nothing."""
    text = place.node.line.kept("default")
    if not text:
        metadata(place)
        return None
    quote = '"' if "'" in text else "'"
    return _computed(place, f"{quote}{text}{quote}", montre=False)


def today(place: Place) -> Computed:
    """The day it is."""
    place.warn("La date du jour est calculée à chaque ouverture.", "Demandez une date si elle doit être fixée.")
    return _computed(place, "today()", montre=False)


def computed_instead(place: Place) -> Computed:
    """A question that its form computes, and only shows."""
    place.warn(
        "Une question calculée se lit sans se remplir : elle devient un calcul montré.", "Vérifiez-la.", "calculation"
    )
    return _computed(place, place.context.expression(place.node.line, "calculation"), montre=True)


def _computed(place: Place, calculation: str, *, montre: bool) -> Computed:
    line = place.node.line
    label = line.get("label") or place.context.code(place.node)
    read = parse(calculation)
    is_number = isinstance(read, Expression) and kind_of(read.tree, {}) is Kind.NUMBER
    return Computed(
        code=place.context.code(place.node),
        libelle=label,
        aide=line.get("hint"),
        relevant=place.context.expression(line, "relevant"),
        extras=place.context.extras(line),
        calculation=calculation,
        nature="nombre" if is_number else "texte",
        decimals=FINEST if is_number else 0,
        montre=montre,
    )


def metadata(place: Place) -> None:
    """What the device would say: kept for export, asked of nobody."""
    line = place.node.line
    names = place.context.coding.names
    cells = {header: renamed(text, names) for header, text in (dict(line.cells) | dict(line.extras)).items()}
    place.context.kept.append(kept_row(cells | {"name": place.context.code(place.node)}))
    place.warn(
        f"« {place.node.type.name} » ne demande rien à qui répond : la ligne est conservée pour l’export, sans effet.",
        "Si une condition la cite, récrivez-la.",
    )
