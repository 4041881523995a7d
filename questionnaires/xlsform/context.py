"""Context for reading the rows of a form: parses their expressions, options and fields."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from questionnaires.categories.categories import Liste
from questionnaires.core.elements import AskedQuestion
from questionnaires.core.options import AUTRE_CODE, AUTRE_OPTION
from questionnaires.expressions import Expression, ExpressionError, Unsupported, parse
from questionnaires.xlsform.coding import Coding
from questionnaires.xlsform.default_answers import default_of
from questionnaires.xlsform.lookups import LOOKUPS, Sources, with_lookups
from questionnaires.xlsform.names import recoded, referenced, renamed, straightened, without_reference
from questionnaires.xlsform.options import OF_OPTIONS, OptionList, OptionLists, filter_for
from questionnaires.xlsform.outline import Node
from questionnaires.xlsform.sheets import FILTER, Line, Report, quoted
from questionnaires.xlsform.vocabulary import NO_WORDS, YES_WORDS, snake

TRUTHS: Mapping[str, str] = {
    **dict.fromkeys(("yes", "Yes", "YES", "true", "True", "TRUE"), "true()"),
    **dict.fromkeys(("no", "No", "NO", "false", "False", "FALSE"), "false()"),
}
"""Meaning of a cell that holds only this word, as pyxform writes it in its binding."""

M = TypeVar("M", bound=BaseModel)
Extras = tuple[tuple[str, str], ...]


@dataclass(slots=True)
class Context:
    """The report, the lists of options, the codes; `kept` gathers whatever has no place in the questionnaire; `trade`,
    the lists of categories that a form may name."""

    report: Report
    lists: OptionLists
    coding: Coding
    kept: list[tuple[str, str]]
    sources: Sources
    trade: Sequence[Liste]

    def code(self, node: Node) -> str:
        return self.coding.codes[node.key]

    def expression(self, line: Line, column: str) -> str:
        """Return the expression of a cell."""
        return self.said(line.get(column), line, column)

    def said(self, text: str, line: Line, column: str) -> str:
        """Return an expression with straight quotes and our codes and names. It is kept even when it cannot be read."""
        if not text:
            return ""
        if text in TRUTHS:
            return TRUTHS[text]
        plain = straightened(text)
        if plain != text:
            self.report.warn(
                line.numero,
                "Les guillemets typographiques de l’expression ont été remplacés par des guillemets droits.",
                "Vérifiez-la.",
                column=column,
            )
        coding, plain = self.coding, with_lookups(plain, self.sources)
        for name in coding.silent.intersection(referenced(plain)):
            problem = f"« {name[:60]} » n’est pas une question : là où elle est citée, rien ne lui répond."
            self.report.warn(line.numero, problem, "Vérifiez ce qui la cite.", column=column)
            plain = without_reference(plain, name)
        ours = renamed(recoded(plain, coding.recodes, coding.recodes.get(line.get("name"))), coding.names)
        self._tell_unread(ours, line, column)
        return ours

    def _tell_unread(self, text: str, line: Line, column: str) -> None:
        match parse(text):
            case Unsupported() as read:
                problem = f"{read.probleme} L’expression est conservée telle quelle et empêchera la publication."
                self.report.warn(line.numero, problem, LOOKUPS.get(read.name, read.remede), column=column)
            case ExpressionError() as read:
                problem = f"{read.probleme} (caractère {read.column}). L’expression empêchera la publication."
                self.report.warn(line.numero, problem, read.remede, column=column)
            case _:
                return

    def required(self, line: Line) -> dict[str, Any]:
        """Return `required`, or the condition under which a question is."""
        text = line.get("required")
        if text.casefold() in YES_WORDS | NO_WORDS | {""}:
            return {"required": text.casefold() in YES_WORDS}
        return {"required_if": self.said(text, line, "required")}

    def default(self, question: AskedQuestion, line: Line) -> str:
        """Return the default answer of a row, empty when it has none, or none that its question can hold."""
        cell = line.get("default")
        typed = default_of(question, cell, self.coding.recodes.get(line.get("name"), {}))
        return f"={self.said(cell, line, 'default')}" if typed == f"={cell}" else typed

    def options(self, node: Node) -> OptionList:
        """Return the options of a question; a missing list is reported."""
        name = node.type.argument
        if options := self.lists.get(name):
            return options
        if "${" in name:
            problem, remedy = "Les options viennent d’un groupe répété.", "Écrivez une liste fixe dans « choices »."
            self.report.leave(node.numero, problem, remedy)
        else:
            problem = f"La liste « {name[:60]} » n’est pas dans la feuille « choices »."
            names = ", ".join(liste.code for liste in self.trade)
            remedy = f"Ajoutez-y ses options, ou corrigez son nom.{names and f' Listes du réseau : {names}.'}"
            self.report.refuse(node.numero, problem, remedy, column="type")
        return OptionList(node.numero)

    def filtered(self, node: Node, options: OptionList) -> OptionList:
        """Return the options, each under the condition that the filter of the row makes of its columns."""
        line = node.line
        text = line.kept(FILTER)
        if not text:
            return options
        written = [filter_for(text, option, options.columns) for option in options.options]
        conditions = [recoded(condition, self.coding.recodes) for condition in written]
        if not all(isinstance(parse(condition), Expression) for condition in conditions):
            self.report.warn(
                line.numero,
                f"Le filtre « {text[:60]} » est sans effet ici : toutes les options de la liste paraissent.",
                "Raccourcissez la liste, ou posez une question par cas.",
                column=FILTER,
            )
            return options
        offered = [
            option.model_copy(update={"relevant": renamed(condition, self.coding.names)})
            for option, condition in zip(options.options, conditions, strict=True)
        ]
        return replace(options, options=offered, is_refiltered=conditions != written)

    def with_other(self, node: Node, options: OptionList, *codes: str) -> OptionList:
        """Return the list without the options of these codes: « Autre, précisez » replaces them, and takes their
        columns."""
        for option in options.options:
            if option.code in codes and option.libelle != AUTRE_OPTION.libelle:
                self.report.warn(
                    node.numero,
                    f"L’option « {option.code} » de la liste devient « {AUTRE_OPTION.libelle} », où l’on écrit sa "
                    f"réponse : son libellé « {option.libelle[:60]} » n’est pas repris.",
                    "Si ce libellé compte, donnez un autre nom à l’option, ou retirez « or_other » du type.",
                    column="type",
                )
        columns = {header: self._merged(node, header, texts, codes) for header, texts in options.columns.items()}
        kept = [option for option in options.options if option.code not in codes]
        return replace(options, options=kept, columns=columns)

    def _merged(self, node: Node, header: str, texts: Mapping[str, str], codes: tuple[str, ...]) -> dict[str, str]:
        """Merge one column of the options, by code: the text of `codes` goes to « Autre, précisez »."""
        autres = [texts[code] for code in codes if code in texts]
        for lost in autres[1:]:
            self.report.warn(
                node.numero,
                f"La colonne « {header} » dit deux textes pour « {AUTRE_OPTION.libelle} » : « {lost[:60]} » n’est pas "
                "repris.",
                "Gardez une seule option « autre » dans la liste.",
                column="type",
            )
        others = {code: text for code, text in texts.items() if code not in codes}
        return others | {AUTRE_CODE: autres[0]} if autres else others

    def tell_columns(self, numero: int, options: OptionList) -> None:
        """Warn about columns of a list of options that the row using it has no place for."""
        if options.columns:
            self.report.warn(
                numero,
                f"Les autres colonnes de ses options ne sont pas reprises : {quoted(options.columns)}.",
                "Vérifiez que rien d’utile n’y est écrit.",
            )

    def extras(self, line: Line, used: frozenset[str] = frozenset(), options: OptionList | None = None) -> Extras:
        """Return the extras of a question: unused words of its appearance, its unknown columns, those of its
        options."""
        appearance = " ".join(word for word in line.get("appearance").split() if word.casefold() not in used)
        if appearance:
            self.report.warn_once(
                line.numero,
                f"L’apparence « {appearance[:60]} » est sans effet ici ; elle est conservée pour l’export.",
                "Vérifiez comment la question se présente.",
                column="appearance",
            )
        cells = [("appearance", appearance)] if appearance else []
        columns = options.columns if options else {}
        of_options = [(f"{OF_OPTIONS}{h}", json.dumps(texts, ensure_ascii=False)) for h, texts in columns.items()]
        line.read.update(header for header, _ in line.extras)
        dropped = FILTER if options is not None and options.is_refiltered else ""
        kept = [(header, renamed(text, self.coding.names)) for header, text in line.extras if snake(header) != dropped]
        return (*cells, *kept, *of_options)

    def build(self, model: type[M], line: Line, fields: Mapping[str, Any]) -> M | None:
        """Build a model; None, and a refusal, when one of our columns holds an invalid value."""
        try:
            return model(**fields)
        except ValidationError as error:
            names = ", ".join(sorted({str(detail["loc"][0]) for detail in error.errors() if detail["loc"]}))
            self.report.refuse(
                line.numero,
                f"Cette ligne vient d’un export de ce logiciel, mais ses colonnes propres ont changé : {names}.",
                "Rétablissez-les, ou supprimez le contenu de ses colonnes « bind::collecte: ».",
            )
            return None


def combined(*conditions: str) -> str:
    """Return the condition that all of them hold."""
    kept_conditions = list(dict.fromkeys(condition for condition in conditions if condition))
    return (
        kept_conditions[0]
        if len(kept_conditions) == 1
        else " and ".join(f"({condition})" for condition in kept_conditions)
    )
