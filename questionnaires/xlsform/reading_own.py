"""Import questions exported by this product: their kind and their extra columns are known."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from questionnaires.core.elements import Asked, AskedQuestion, Connu
from questionnaires.core.options import AUTRE_CODE, ECHELLES, SANS_OBJET
from questionnaires.core.questions import (
    Choice,
    Computed,
    Number,
    Opinion,
    OwnScale,
    Part,
    Scale,
    Simple,
    WithOptions,
    YesNo,
)
from questionnaires.xlsform import own
from questionnaires.xlsform.bounds import FINEST, UNBOUNDED, split, units_of
from questionnaires.xlsform.context import Context
from questionnaires.xlsform.kinds import KINDS, MODELS, bounds_of, looks_of
from questionnaires.xlsform.options import OptionList
from questionnaires.xlsform.outline import Node
from questionnaires.xlsform.sheets import Line
from questionnaires.xlsform.writing_questions import FILTRE


def is_own(node: Node) -> bool:
    """Return whether the row was exported by this product, and its type not changed."""
    return node.kind in MODELS and node.type.name in KINDS[MODELS[node.kind]].types


def read_own(node: Node, context: Context, *, has_extras: bool = True) -> Simple | None:
    """Read a question; None, and a refusal, when its own columns are invalid."""
    line, model = node.line, MODELS[node.kind]
    appearance = KINDS[model].appearance
    options = _options(node, context) if issubclass(model, WithOptions) else None
    if options and "autre" in model.model_fields and line.own.get("autre") == own.YES:
        options = context.with_other(node, options, AUTRE_CODE)
    model, fields = _of_options(model, node, options, context)
    fields |= {
        "code": context.code(node),
        "libelle": line.get("label"),
        "aide": line.get("hint"),
        "relevant": context.expression(line, "relevant"),
    }
    if has_extras:
        fields["extras"] = context.extras(line, frozenset(appearance.split()), options)
    if issubclass(model, Asked):
        fields |= asked_fields(model, line, context)
    if model is Computed:
        fields["calculation"] = context.expression(line, "calculation")
    values = own_values(model, line, context)
    fields |= looks_of(model, line.get("appearance"))
    if model is Number:
        fields |= _number_fields(node, values, fields)
    read = context.build(model, line, values | fields)
    if not isinstance(read, AskedQuestion) or not line.get("default"):
        return read
    return read.model_copy(update={"defaut": line.own.get("defaut") or context.default(read, line)})


def _options(node: Node, context: Context) -> OptionList:
    """Return the options of a row, each under its condition: ours, or that of the filter."""
    options, written = context.options(node), node.line.own.get("conditions")
    if not written:
        return context.filtered(node, options)
    conditions = own.texts_in(written)
    return replace(
        options,
        options=[o.model_copy(update={"relevant": conditions.get(o.code, "")}) for o in options.options],
        columns={header: texts for header, texts in options.columns.items() if header != FILTRE},
        is_refiltered=True,
    )


def own_values(model: type[Any], line: Line, context: Context) -> dict[str, Any]:
    """Read the fields stored in our own columns."""
    try:
        return own.values_of(model, line.own)
    except ValueError as error:
        context.report.refuse(
            line.numero,
            f"Une colonne propre à ce logiciel ne se lit pas : {error}.",
            "Rétablissez son contenu, ou supprimez celui de toutes ses colonnes « bind::collecte: ».",
        )
        return {}


def asked_fields(model: type[Asked], line: Line, context: Context) -> dict[str, Any]:
    """Read whether an answer is compulsory, the author's rule and our bounds, and the known answer."""
    bounds, rule = split(line.get("constraint"), KINDS[model].patterns)
    bounds.pop("shared", None)
    fields = context.required(line) | {
        "constraint": context.said(rule, line, "constraint"),
        "constraint_message": line.get("constraint_message"),
        "rattache": tuple(line.own.get("rattache", "").split()),
        "connu": connu_of(line),
        **bounds_of(model, bounds),
    }
    if model is Part:
        fields = {f: v for f, v in fields.items() if f not in ("minimum", "maximum", "required_if")}
        fields["required"] = line.own.get("required") == own.YES
    if condition := line.own.get("required_if"):
        fields["required_if"] = condition
    return fields


def connu_of(line: Line) -> Connu | None:
    """Read the key of an answer known beforehand, None without one."""
    cle = line.own.get("connu")
    return Connu(cle=cle, lecture_seule=line.own.get("connu_lecture_seule") == own.YES) if cle else None


def _number_fields(node: Node, values: Mapping[str, Any], fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return decimals as the type says, and bounds in their unit; a bound too fine for them stays a rule."""
    decimals = values.get("decimals", 0) if node.type.name == "decimal" else 0
    if not 0 <= decimals <= FINEST:
        return {}
    limit = UNBOUNDED * 10**decimals
    low = units_of(fields["minimum"], decimals) if "minimum" in fields else -limit
    high = units_of(fields["maximum"], decimals) if "maximum" in fields else limit
    if low is None or high is None:
        return {"decimals": decimals, "minimum": -limit, "maximum": limit, "constraint": node.line.get("constraint")}
    return {"decimals": decimals, "minimum": low, "maximum": high}


def _of_options(
    model: type[Simple], node: Node, options: OptionList | None, context: Context
) -> tuple[type[Simple], dict[str, Any]]:
    """Return the kind that its options still allow: a scale whose steps were changed is a choice."""
    if options is None:
        return model, {}
    if issubclass(model, Opinion):
        opinion = _opinion(model, node, options)
        if opinion and opinion.offered == tuple(options.options):
            return model, opinion.model_dump(include={"pas"})
        context.report.warn(
            node.numero,
            "Les réponses de cette échelle ont changé : elle devient une question à choix.",
            "Choisissez de nouveau une échelle si c’en est une.",
        )
        return Choice, {"options": tuple(options.options)}
    return model, {"options": tuple(options.options)}


def _opinion(model: type[Simple], node: Node, options: OptionList) -> Opinion | None:
    """Return an unchanged scale; one with labels of its own may have others."""
    marks = node.line.own
    if model is YesNo:
        return YesNo(code="x", libelle="x", sans_objet=marks.get("sans_objet") == own.YES)
    sans_objet = marks.get("sans_objet") != own.NO
    if model is OwnScale:
        pas = tuple(option.libelle for option in reversed(options.options) if option != SANS_OBJET)
        return OwnScale(code="x", libelle="x", pas=pas, sans_objet=sans_objet)
    name = next((name for name in ECHELLES if name == marks.get("echelle")), None)
    return Scale(code="x", libelle="x", echelle=name, sans_objet=sans_objet) if name else None
