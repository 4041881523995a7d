"""Import the questions and computations of other authors as the closest kind, and report losses."""

import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from questionnaires.core.anomalies import nearest
from questionnaires.core.elements import AskedQuestion
from questionnaires.core.options import AUTRE_CODE, Option
from questionnaires.core.questions import (
    MOST_RANKED,
    Acknowledgement,
    Choice,
    Computed,
    Day,
    Moment,
    MultipleChoice,
    Note,
    Number,
    Ranking,
    Scale,
    Simple,
    Text,
    Time,
)
from questionnaires.expressions import Expression, Kind, kind_of, parse
from questionnaires.xlsform.bounds import FINEST, UNBOUNDED, decimal_text, loose_bounds
from questionnaires.xlsform.coding import OTHER
from questionnaires.xlsform.context import Context
from questionnaires.xlsform.kinds import KINDS, MODELS, looks_of
from questionnaires.xlsform.names import renamed
from questionnaires.xlsform.outline import Node
from questionnaires.xlsform.own import kept_row
from questionnaires.xlsform.place import PlaceLigne, asked, described, tell_without_effect
from questionnaires.xlsform.proposals import propose_sum
from questionnaires.xlsform.sheets import quoted
from questionnaires.xlsform.vocabulary import KOBO, LEVELS, METADATA, PLAIN_TYPES, REFUSED, parameters_of, type_of


def calculate(place: PlaceLigne) -> Computed | None:
    """Read a computation or a constant; None when it is neither."""
    line = place.node.line
    calculation = place.context.expression(line, "calculation")
    if not calculation:
        return _constant(place)
    return _computed(place, calculation, montre=False)


def _constant(place: PlaceLigne) -> Computed | None:
    """Read a hidden value: its default, or nothing."""
    text = place.node.line.get("default")
    if not text:
        return metadata(place)
    quote = '"' if "'" in text else "'"
    return _computed(place, f"{quote}{text}{quote}", montre=False)


def today(place: PlaceLigne) -> Computed:
    """Read the current day as a computation."""
    place.warn("La date du jour est calculée à chaque ouverture.", "Demandez une date si elle doit être fixée.")
    return _computed(place, "today()", montre=False)


def computed_instead(place: PlaceLigne) -> Computed:
    """Read a question or a note that its form computes, and only shows."""
    place.warn(
        "Ce qui est calculé se lit sans se remplir : la ligne devient un calcul montré.", "Vérifiez-la.", "calculation"
    )
    return _computed(place, place.context.expression(place.node.line, "calculation"), montre=True)


def _computed(place: PlaceLigne, calculation: str, *, montre: bool) -> Computed:
    read = parse(calculation)
    is_number = isinstance(read, Expression) and kind_of(read.tree, {}) is Kind.NUMBER
    return Computed(
        **(described(place) if montre else _unseen(place)),
        calculation=calculation,
        nature="nombre" if is_number else "texte",
        decimals=FINEST if is_number else 0,
        montre=montre,
    )


def _unseen(place: PlaceLigne) -> dict[str, Any]:
    """Return the fields of a computation that nobody reads: it needs no label."""
    line, context = place.node.line, place.context
    return {
        "code": context.code(place.node),
        "libelle": line.get("label") or context.code(place.node),
        "aide": line.get("hint"),
        "relevant": context.expression(line, "relevant"),
        "extras": context.extras(line),
    }


def metadata(place: PlaceLigne) -> Computed | None:
    """Keep a row filled in by the device for the export, unless it is quoted: it asks nothing of the respondent."""
    line = place.node.line
    if line.get("name") in place.context.coding.quoted:
        return _quoted_metadata(place)
    names = place.context.coding.names
    cells = {header: renamed(text, names) for header, text in line.read_whole().items()}
    place.context.kept.append(kept_row(cells | {"name": place.context.code(place.node)}))
    name = place.node.type.name
    why = f"{METADATA[name]} : " if METADATA.get(name) else ""
    place.warn(
        f"{why}« {name} » ne demande rien à qui répond. La ligne est conservée pour l’export, sans effet.",
        "Rien à faire si elle ne compte pas.",
    )
    return None


def _quoted_metadata(place: PlaceLigne) -> Computed:
    """Read a row that the device fills, and that others quote: the moment of the computation, else a blank."""
    name = place.node.type.name
    is_moment = type_of(name).name in ("start", "end")
    value = "la date du jour en tient lieu" if is_moment else "elle reste vide"
    place.warn(
        f"« {name} » n’est pas enregistré ici : là où cette ligne est citée, {value}.", "Vérifiez ce qui la cite."
    )
    return _computed(place, "today()" if is_moment else "''", montre=False)


Read = Simple | None

_NEVER_ASKED = frozenset({"note", "file", "calculate", "hidden", "today"})


def read_foreign(node: Node, context: Context, *, repeated: bool = False) -> Read:
    """Read a question; None when nothing is asked, or when it is refused. Both are reported."""
    place = PlaceLigne(node, context, repeated)
    name = node.type.name
    if node.line.get("calculation") and name in _READERS and name not in ("calculate", "hidden"):
        return computed_instead(place)
    if name in _READERS:
        if name not in _NEVER_ASKED:
            tell_without_effect(place)
        return _with_default(_READERS[name](place), place)
    if name in METADATA:
        return metadata(place)
    _refuse(place)
    return None


def _with_default(read: Read, place: PlaceLigne) -> Read:
    """Return the question with its default answer, which a repetition has no place for."""
    line = place.node.line
    if isinstance(read, AskedQuestion) and not place.repeated and (defaut := place.context.default(read, line)):
        return read.model_copy(update={"defaut": defaut})
    if place.node.type.name not in _NEVER_ASKED and (typed := line.get("default")):
        why = " dans un groupe répété, où elle ferait des lignes que personne n’a écrites" if place.repeated else ""
        place.warn(
            f"La réponse par défaut « {typed[:60]} » n’est pas reprise{why} : la question commence vide.",
            "Dites-la dans l’aide si elle compte.",
            "default",
        )
    return read


def _refuse(place: PlaceLigne) -> None:
    name = place.node.type.name
    if name == "from_file":
        problem = f"Les options viennent du fichier « {place.node.type.argument[:60]} », qui n’a pas été envoyé."
        remedy = "Envoyez-le en .csv avec le formulaire, ou copiez sa liste dans la feuille « choices »."
    elif name in KOBO:
        problem = f"Le type « {name} » est propre à Kobo, et la ligne qui l’ouvre ne nomme pas sa liste."
        remedy = "Écrivez « rank », ou une question « select_one » par ligne, et le nom de la liste."
    elif name in REFUSED:
        problem = f"{REFUSED[name]} : le type « {name} » est refusé."
        remedy = "Supprimez cette ligne, ou posez la question autrement."
    else:
        suggestion = nearest(name, [*PLAIN_TYPES, "select_one", "select_multiple"])
        problem = f"Le type « {name[:60]} » n’est pas connu."
        remedy = (
            f"Vouliez-vous dire « {suggestion} » ?"
            if suggestion
            else "Écrivez par exemple text, integer ou select_one."
        )
    place.context.report.leave(place.node.numero, problem, remedy)


def _text(place: PlaceLigne) -> Text:
    look = looks_of(Text, place.node.line.get("appearance"))
    return Text(**asked(place, Text, frozenset({"multiline"}), **look))


def _number(
    place: PlaceLigne, decimals: int = 0, low: int | None = None, high: int | None = None, unite: str = ""
) -> Number:
    """Read a number. Bounds are those of the type, narrowed by those of the constraint."""
    propose_sum(place.node, place.context)
    line, limit = place.node.line, UNBOUNDED * 10**decimals
    found_low, found_high, rule = loose_bounds(line.get("constraint"), decimals)
    lows, highs = (
        [bound for bound in (low, found_low) if bound is not None],
        [bound for bound in (high, found_high) if bound is not None],
    )
    fields = described(place) | place.context.required(line)
    return Number(
        **fields,
        constraint=place.context.said(rule, line, "constraint"),
        constraint_message=line.get("constraint_message"),
        unite=unite,
        decimals=decimals,
        minimum=max(lows, default=-limit),
        maximum=min(highs, default=limit),
    )


def _decimal(place: PlaceLigne) -> Number:
    return _number(place, FINEST)


def _percentage(place: PlaceLigne) -> Number:
    return _number(place, 0, 0, 100, "%")


def _range(place: PlaceLigne) -> Number | Scale:
    """Read a range. From 0 to 10 by steps of 1, it is a scale; else a number whose step becomes its rule."""
    start, end, step = _parameters(place)
    if (start, end, step) == (Fraction(0), Fraction(10), Fraction(1)):
        place.warn("Ce curseur de 0 à 10 devient une échelle de 0 à 10.", "Vérifiez qu’elle convient.")
        return Scale(**asked(place, Scale), echelle="R10", sans_objet=False)
    decimals = max(_decimals(value) for value in (start, end, step))
    low, high, jump = (int(value * 10**decimals) for value in (start, end, step))
    number = _number(place, decimals, min(low, high), max(low, high))
    place.warn("Ce curseur devient un nombre à écrire.", "Vérifiez ses bornes.")
    if abs(jump) in (0, 1):
        return number
    origin = f"(. - {decimal_text(low, decimals)})" if low else "."
    rule = f"{origin} mod {decimal_text(abs(jump), decimals)} = 0"
    whole = f"({number.constraint}) and ({rule})" if number.constraint else rule
    return number.model_copy(update={"constraint": whole})


_PARAMETER = re.compile(rf"[-+]?(?:[0-9]{{1,9}}(?:\.[0-9]{{0,{FINEST}}})?|\.[0-9]{{1,{FINEST}}})")
_RANGE = {"start": 1, "end": 10, "step": 1}
"""Parameters of a range, with their defaults."""


def _parameters(place: PlaceLigne) -> tuple[Fraction, Fraction, Fraction]:
    """Return start, end and step of a range, the last of each as pyxform does; every other word is reported."""
    pairs, words = parameters_of(place.node.line.get("parameters"))
    others = [f"{key}={typed}" for key, typed in pairs.items() if key not in _RANGE] + words.split()
    if others:
        place.warn(
            f"{quoted(others)} : sans effet sur un curseur, qui ne connaît ici que start, end et step.",
            "Vérifiez que la question se comprend sans cela.",
            "parameters",
        )
    start, end, step = (_parameter(place, key, pairs.get(key, ""), default) for key, default in _RANGE.items())
    return start, end, step


def _parameter(place: PlaceLigne, key: str, typed: str, default: int) -> Fraction:
    read = Fraction(typed) if _PARAMETER.fullmatch(typed) else None
    if read is None or (key == "step" and not read):
        if typed:
            place.warn(
                f"« {key}={typed[:40]} » ne se lit pas : {default} en tient lieu.",
                f"Écrivez un nombre, avec un point et {FINEST} décimales au plus ; le pas n’est pas nul.",
                "parameters",
            )
        return Fraction(default)
    return read


def _decimals(value: Fraction) -> int:
    return next((decimals for decimals in range(FINEST) if (value * 10**decimals).denominator == 1), FINEST)


def _date(place: PlaceLigne) -> Simple:
    """Read a date, or the kind of question that the words of its appearance say."""
    words = place.node.line.get("appearance").casefold().split()
    dates = {KINDS[model].appearance: model for model in MODELS.values() if issubclass(model, Moment)}
    appearance = next((word for word in words if word in dates), "")
    return dates[appearance](**asked(place, dates[appearance], frozenset(appearance.split())))


def _moment(place: PlaceLigne) -> Day:
    place.warn("Une date avec l’heure devient une date.", "Ajoutez une question « time » si l’heure compte.")
    return Day(**asked(place, Day))


def _time(place: PlaceLigne) -> Time:
    return Time(**asked(place, Time))


def _choice(place: PlaceLigne) -> Choice | MultipleChoice:
    options = place.context.filtered(place.node, place.context.options(place.node))
    model = Choice if place.node.type.name == "select_one" else MultipleChoice
    other = place.node.type.or_other
    if other:
        options = place.context.with_other(place.node, options, AUTRE_CODE, OTHER)
    look = looks_of(model, place.node.line.get("appearance"))
    used = frozenset({KINDS[model].appearance}) if any(look.values()) else frozenset()
    extras = place.context.extras(place.node.line, used, options)
    return model(**asked(place, model, used, options=tuple(options.options), autre=other, extras=extras, **look))


def _rank(place: PlaceLigne) -> Ranking | MultipleChoice:
    """Read a ranking; of too many options to be put in order here, their boxes to tick."""
    listed = place.context.filtered(place.node, place.context.options(place.node))
    options = tuple(listed.options)
    if place.node.type.or_other:
        place.warn("Un classement n’a pas de réponse « Autre » ici : elle n’est pas reprise.", "Posez-la à part.")
    model: type[Ranking | MultipleChoice] = Ranking
    if len(options) > MOST_RANKED:
        place.warn(
            f"Un classement a {MOST_RANKED} réponses au plus ici : il devient des cases à cocher, sans ordre.",
            "Raccourcissez la liste.",
        )
        model = MultipleChoice
    extras = place.context.extras(place.node.line, options=listed)
    levels = int(place.node.line.get(LEVELS) or 0)
    fields = asked(place, model, options=options, extras=extras)
    return model(**fields | ({"rangs": levels} if model is Ranking and levels < len(options) else {}))


def _barcode(place: PlaceLigne) -> Text:
    place.warn("Aucun code-barres n’est lu ici : son code s’écrit, comme un texte.", "Vérifiez son intitulé.")
    return _text(place)


def _acknowledge(place: PlaceLigne) -> Acknowledgement | MultipleChoice:
    if place.repeated:
        place.warn("Une case à cocher, répétée, devient une question à cocher.", "Vérifiez-la.")
        fields = asked(place, MultipleChoice)
        return MultipleChoice(**fields, options=(Option(code="oui", libelle=fields["libelle"]),))
    return Acknowledgement(**asked(place, Acknowledgement))


def _note(place: PlaceLigne) -> Note:
    return Note(**described(place))


def _file(place: PlaceLigne) -> Note:
    place.warn(
        "Aucun fichier ne se dépose ici : la question devient un texte à lire.", "Dites-y comment envoyer le fichier."
    )
    return Note(**described(place))


_READERS: Mapping[str, Callable[[PlaceLigne], Read]] = {
    "text": _text,
    "integer": _number,
    "decimal": _decimal,
    "percentage": _percentage,
    "range": _range,
    "date": _date,
    "datetime": _moment,
    "time": _time,
    "select_one": _choice,
    "select_multiple": _choice,
    "rank": _rank,
    "acknowledge": _acknowledge,
    "note": _note,
    "file": _file,
    "barcode": _barcode,
    "calculate": calculate,
    "hidden": calculate,
    "today": today,
}
