"""Export each question as an XLSForm row."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from questionnaires.core.elements import Asked, AskedQuestion, Described, Question
from questionnaires.core.options import AUTRE_CODE
from questionnaires.core.questions import Computed, Note, OwnOptions, Part, WithOptions
from questionnaires.xlsform import own
from questionnaires.xlsform.bounds import joined
from questionnaires.xlsform.default_answers import default_cell, default_of
from questionnaires.xlsform.kinds import KINDS
from questionnaires.xlsform.names import Codes, recoded, renamed
from questionnaires.xlsform.options import OF_OPTIONS, Lists, filter_for
from questionnaires.xlsform.own import texts_in
from questionnaires.xlsform.vocabulary import CODE, KIND, NO_WORDS, OWN, YES_WORDS

Cells = dict[str, str]

RESERVED = "meta"
"""The only name reserved by XLSForm."""


@dataclass(slots=True)
class Context:
    """Data about other rows needed to write one row."""

    taken: set[str]  # names, in lower case
    ticks: Mapping[str, Codes]  # code of each box to tick -> its codes
    shares: Mapping[str, str]  # code of the last part of each répartition -> its rule
    compulsory: frozenset[str]  # parts of the répartitions that may not be left blank
    lists: Lists = field(default_factory=Lists)
    names: dict[str, str] = field(default_factory=dict)  # code -> name, where they differ

    def free(self, wanted: str) -> str:
        """Take that name, or a close one that is free."""
        name, rank = wanted, 2
        while name.casefold() in self.taken:
            name, rank = f"{wanted}_{rank}", rank + 1
        self.taken.add(name.casefold())
        return name

    def name(self, code: str) -> str:
        return self.names.get(code, code)

    def expression(self, text: str, current: str = "") -> str:
        """Return an expression in XLSForm's names and codes."""
        return renamed(recoded(text, self.ticks, self.ticks.get(current)), self.names)


def owned(kind: str, fields: Mapping[str, str]) -> Cells:
    """Return the cells of our own columns."""
    return {f"{OWN}{name}": text for name, text in ({KIND: kind} | dict(fields)).items() if text}


def question_rows(question: Question | Note, context: Context, *, precise: bool = True) -> Iterator[Cells]:
    """Yield the row of a question, then that of « Autre, précisez » when it has one."""
    yield row_of(question, context)
    if precise and isinstance(question, OwnOptions) and question.autre:
        precision = question.precision
        yield {
            "type": "text",
            "name": precision.code,
            "label": precision.libelle,
            "required": "yes",
            "relevant": f"selected(${{{context.name(question.code)}}}, '{AUTRE_CODE}')",
        } | owned("precision", {})


def row_of(question: Question | Note, context: Context) -> Cells:
    """Return the cells of a question."""
    written, name = KINDS[type(question)], context.name(question.code)
    type_ = written.types[-1 if getattr(question, "decimals", 0) else 0]
    filtre: Mapping[str, str] = {}
    if isinstance(question, WithOptions):
        filtre = filters_of(question)
        columns = {**option_columns(question), **({FILTRE: filtre} if filtre else {})}
        type_ = f"{type_} {context.lists.of(question, columns)}"
    cells = {
        "type": type_,
        **described(question, context, written.appearance if getattr(question, written.shown, True) else ""),
        "name": name,
    }
    fields = own.texts_of(question)
    if filtre and isinstance(question, OwnOptions):
        cells["choice_filter"] = context.expression(_whole_filter(filtre, question))
        fields["conditions"] = json.dumps({o.code: o.relevant for o in question.options}, ensure_ascii=False)
    if name != question.code:
        fields[CODE] = question.code
    if isinstance(question, AskedQuestion):
        default = default_cell(question)
        cells |= asked(question, context) | {"default": context.expression(default)}
        fields |= asked_fields(question)
        if question.defaut != default_of(question, default, {}):
            fields["defaut"] = question.defaut
    if isinstance(question, Computed):
        cells["calculation"] = context.expression(question.calculation)
    return cells | owned(question.kind, fields)


FILTRE = "filtre_collecte"
"""Column of the options that have conditions of their own: the number of each one's condition."""


def filters_of(question: WithOptions) -> Mapping[str, str]:
    """Return the number of the condition of each option; none when the filter of its XLSForm says them all."""
    if not isinstance(question, OwnOptions) or not any(option.relevant for option in question.options):
        return {}
    written, columns = dict(question.extras).get("choice_filter", ""), option_columns(question)
    if all(option.relevant == filter_for(written, option, columns) for option in question.options):
        return {}
    conditions = list(dict.fromkeys(option.relevant for option in question.options if option.relevant))
    return {o.code: str(conditions.index(o.relevant) + 1) for o in question.options if o.relevant}


def _whole_filter(filtre: Mapping[str, str], question: OwnOptions) -> str:
    conditions = {filtre[option.code]: option.relevant for option in question.options if option.relevant}
    parts = (f"({FILTRE} = '{number}' and ({condition}))" for number, condition in conditions.items())
    return " or ".join([f"{FILTRE} = ''", *parts])


def described(block: Described, context: Context, appearance: str = "") -> Cells:
    """Return the cells common to all blocks, with their extras under columns that we do not use."""
    extras = {header: text for header, text in block.extras if not header.startswith(OF_OPTIONS)}
    appearance = " ".join(filter(None, (appearance, extras.pop("appearance", ""))))
    return extras | {
        "label": block.libelle,
        "hint": block.aide,
        "relevant": context.expression(block.relevant),
        "appearance": appearance,
    }


def option_columns(question: WithOptions) -> Mapping[str, Mapping[str, str]]:
    """Return the further columns of its options, from its extras."""
    return {
        header.removeprefix(OF_OPTIONS): texts_in(text)
        for header, text in question.extras
        if header.startswith(OF_OPTIONS)
    }


def asked(question: Asked, context: Context) -> Cells:
    """Return whether an answer is compulsory, and its rule."""
    written = KINDS[type(question)]
    guards = list(written.guards(question))
    if question.code in context.shares:
        guards.append(context.shares[question.code])
    rule = context.expression(question.constraint, question.code)
    return {
        "required": _required(question, context),
        "constraint": joined(guards, rule, written.patterns),
        "constraint_message": question.constraint_message,
    }


def _required(question: Asked, context: Context) -> str:
    """Return the cell `required`. A blank answer skips its rule: a part of a whole that must be met is compulsory
    there."""
    if question.required or question.code in context.compulsory:
        return "yes"
    condition = context.expression(question.required_if)
    return "" if _needs_column(question) else condition


def _needs_column(question: Asked) -> bool:
    """Return whether `required` cannot hold the condition that makes the question compulsory."""
    return isinstance(question, Part) or question.required or question.required_if.casefold() in YES_WORDS | NO_WORDS


def asked_fields(question: Asked) -> dict[str, str]:
    """Return the fields of a question that go in our own columns."""
    connu = question.connu
    return {
        "rattache": own.text_of(question.rattache),
        "connu": connu.cle if connu else "",
        "connu_lecture_seule": own.YES if connu and connu.lecture_seule else "",
        "required": own.YES if isinstance(question, Part) and question.required else "",
        "required_if": question.required_if if _needs_column(question) else "",
    }
