"""A row of another author's XLSForm, its context, and the fields common to all questions."""

from dataclasses import dataclass
from typing import Any

from questionnaires.core.elements import Asked
from questionnaires.editing.verification_blocs import LONGEST_LIBELLE
from questionnaires.xlsform.bounds import split
from questionnaires.xlsform.context import TRUTHS, Context
from questionnaires.xlsform.kinds import KINDS, bounds_of
from questionnaires.xlsform.outline import Node


@dataclass(frozen=True, slots=True)
class PlaceLigne:
    """A row and its context: inside a repetition, fewer kinds are possible."""

    node: Node
    context: Context
    repeated: bool = False

    def warn(self, probleme: str, remede: str, column: str = "type") -> None:
        self.context.report.warn(self.node.numero, probleme, remede, column=column)


def cut(text: str, longest: int) -> tuple[str, str]:
    """Return the beginning of a text, whole paragraphs, sentences or words, and the rest, blank when it is short."""
    if len(text) <= longest:
        return text, ""
    ends = (text.rfind(end, longest // 2, longest) + len(end) for end in ("\n", ". ", " "))
    place = next((end for end in ends if end > longest // 2), longest)
    return text[:place].strip(), text[place:].strip()


def described(place: PlaceLigne, used: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Return the fields of any block; a missing label is reported. `used`: the words of its appearance that are
    read."""
    line, context = place.node.line, place.context
    label, hint = line.get("label"), line.get("hint")
    code = context.code(place.node)
    if not label:
        remedy = "Écrivez ce qui est demandé."
        place.warn(
            f"« {code} » n’a pas d’intitulé : {'son aide' if hint else 'son nom'} en tient lieu.", remedy, "label"
        )
    libelle, rest = cut(label or hint or code, LONGEST_LIBELLE)
    if rest:
        place.warn("L’intitulé est trop long : sa suite est reprise dans l’aide.", "Raccourcissez-le.", "label")
    return {
        "code": code,
        "libelle": libelle,
        "aide": "\n\n".join(filter(None, (rest, hint if label else ""))),
        "relevant": context.expression(line, "relevant"),
        "extras": context.extras(line, used),
    }


def asked(place: PlaceLigne, model: type[Asked], used: frozenset[str] = frozenset(), **fields: Any) -> dict[str, Any]:  # noqa: ANN401 (fields of any model)
    """Return the fields of a question; those given prevail."""
    line, context = place.node.line, place.context
    bounds, rule = split(line.get("constraint"), KINDS[model].patterns)
    return (
        described(place, used)
        | context.required(line)
        | {"constraint": context.said(rule, line, "constraint"), "constraint_message": line.get("constraint_message")}
        | fields
        | bounds_of(model, bounds)
    )


def tell_without_effect(place: PlaceLigne) -> None:
    """Warn about columns kept for the export, whose absence changes the look of a question."""
    line = place.node.line
    locked = line.kept("read_only") or line.kept("readonly")
    if locked and locked not in {word for word, truth in TRUTHS.items() if truth == "false()"} | {"false()"}:
        place.warn(
            "La question se lit sans se remplir dans ce formulaire : ici, elle se remplit.", "Vérifiez-la.", "read_only"
        )
