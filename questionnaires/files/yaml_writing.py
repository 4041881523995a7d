"""Write a questionnaire or a référentiel as YAML: fields in the order of the model, defaults left out.

Read again, it is the same questionnaire, except what our files may not hold: line ends become one kind of line end, and
invisible characters (see yaml_text.INVISIBLE) are left out.
"""

import re
from collections.abc import Iterator
from textwrap import wrap

from pydantic import BaseModel

from questionnaires.core.model import Questionnaire
from questionnaires.files.strict_yaml import resolved
from questionnaires.files.yaml_text import INVISIBLE
from questionnaires.referentiel.referentiel import Referentiel

_WIDTH = 100
"""Length of a text, in characters, from which it goes under its key, indented."""

_LINE_END = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_WORD = re.compile(r"[A-Za-z_][\w.-]*", re.ASCII)
_NOT_FIRST = re.compile(r"[-?:,\[\]{}#&*!|>'\"%@`]")
_NOT_INSIDE = re.compile(r": | #|:$|[\t\n]")


def dump_questionnaire(questionnaire: Questionnaire) -> str:
    """Return the file's text, to be encoded in UTF-8."""
    return "\n".join(_keys(questionnaire)) + "\n"


def dump_referentiel(referentiel: Referentiel) -> str:
    """Return the text of a référentiel's file, to be encoded in UTF-8."""
    return "\n".join(_keys(referentiel)) + "\n"


def _keys(model: BaseModel) -> Iterator[str]:
    for name, value in _said(model).items():
        match value:
            case tuple() if value and not _is_flow(value):
                yield f"{name}:"
                yield from _indented(line for item in value for line in _item(item))
            case BaseModel():
                yield f"{name}:"
                yield from _indented(_keys(value))
            case _:
                first, *under = _value(value)
                yield f"{name}: {first}"
                yield from _indented(under)


def _said(model: BaseModel) -> dict[str, object]:
    """Return the fields not at their default; `kind`, which gives the others their meaning, comes first."""
    fields = type(model).model_fields
    names = sorted(fields, key=lambda name: name != "kind")
    values = {name: getattr(model, name) for name in names}
    return {name: value for name, value in values.items() if name == "kind" or value != fields[name].default}


def _item(value: object) -> Iterator[str]:
    match value:
        case BaseModel():
            lines = list(_keys(value))
        case tuple():
            lines = [line for item in value for line in _item(item)]
        case _:
            lines = _value(value)
    yield f"- {lines[0]}"
    yield from _indented(lines[1:])


def _indented(lines: Iterator[str] | list[str]) -> Iterator[str]:
    return (f"  {line}" if line else "" for line in lines)


def _value(value: object) -> list[str]:
    """Return the text after a key or a dash, then the lines to put under it."""
    match value:
        case bool():
            return ["true" if value else "false"]
        case tuple():
            return [f"[{', '.join(value)}]"]
        case str():
            return _text(INVISIBLE.sub("", _LINE_END.sub("\n", value)))
        case _:
            return [str(value)]


def _is_flow(values: tuple[object, ...]) -> bool:
    """Return whether it is a short list of words, best read on one line."""
    words = [value for value in values if isinstance(value, str) and _is_plain(value) and _WORD.fullmatch(value)]
    return len(words) == len(values) and len(", ".join(words)) <= _WIDTH


def _text(text: str) -> list[str]:
    block = _block(text)
    if block:
        return block
    if _is_plain(text):
        return [text]
    if not re.search(r"[\t\n]", text):
        return ["'" + text.replace("'", "''") + "'"]
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t").replace("\n", "\\n")
    return [f'"{escaped}"']


def _is_plain(text: str) -> bool:
    """Return whether an unquoted text is read unchanged."""
    return (
        bool(text)
        and text == text.strip()
        and resolved(text) == text
        and not _NOT_FIRST.match(text)
        and not _NOT_INSIDE.search(text)
    )


def _block(text: str) -> list[str]:
    """Return a text of several lines as it is, a long one cut between words; nothing when a block would change it."""
    if text != text.strip() or "\t" in text:
        return []
    if "\n" in text:
        return ["|-", *text.split("\n")]
    lines = wrap(text, _WIDTH, break_long_words=False, break_on_hyphens=False)
    return [">-", *lines] if len(lines) > 1 and " ".join(lines) == text else []
