"""Vocabulary of XLSForm: header aliases of each column, type aliases of each question."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from questionnaires.files.xlsform_tables import EXTERNAL

OWN = "bind::collecte:"
"""Prefix of our own columns, for what XLSForm has no column for: pyxform passes them on as attributes."""

OWN_SETTING = "collecte::"
NAMESPACE = 'collecte="urn:collecte-dla:questionnaire"'

KIND, CODE = "kind", "code"
"""Own columns of every exported row: its kind, and its code when its name had to differ."""

YES_WORDS = frozenset({"yes", "true", "true()"})
NO_WORDS = frozenset({"no", "false", "false()"})
"""Single words for yes and no in a cell of `required` or `disabled`, whatever their case."""

SURVEY_HEADERS: Mapping[str, str] = {
    "type": "type", "command": "type",
    "name": "name", "tag": "name", "value": "name",
    "label": "label", "caption": "label",
    "hint": "hint",
    "required": "required",
    "relevant": "relevant", "relevance": "relevant",
    "appearance": "appearance",
    "constraint": "constraint",
    "constraint_message": "constraint_message", "constraining_message": "constraint_message",
    "jr:constraintmsg": "constraint_message",
    "calculation": "calculation", "calculate": "calculation",
    "default": "default",
    "parameters": "parameters",
    "repeat_count": "repeat_count", "jr:count": "repeat_count", "count": "repeat_count",
    "disabled": "disabled",
}  # fmt: skip
"""Header, in lower case and with underscores -> column as read here."""

CHOICES_HEADERS: Mapping[str, str] = {
    "list_name": "list_name", "list": "list_name",
    "name": "name", "value": "name",
    "label": "label", "caption": "label",
}  # fmt: skip

SETTINGS_HEADERS: Mapping[str, str] = {
    "form_title": "form_title", "set_form_title": "form_title", "title": "form_title",
    "form_id": "form_id", "set_form_id": "form_id", "id_string": "form_id",
}  # fmt: skip

TRANSLATED = frozenset({"label", "hint", "constraint_message"})
WITHOUT_EFFECT = frozenset(
    {
        *("read_only", "readonly", "trigger", "required_message", "requiredmsg"),
        *("guidance_hint", "image", "big-image", "audio", "video", "note", "autoplay", "rows", "save_to"),
        *("intent", "body", "instance"),
    }
)
"""Columns of XLSForm that are known and have no effect here; any other belongs to the author."""

_PREFIXES = ("bind", "control", "body", "media")


@dataclass(frozen=True, slots=True)
class Header:
    """A header. `column` is the column as read, empty when it is not; `language`, the one written after `::`."""

    text: str
    column: str = ""
    language: str = ""
    own: str = ""  # field of our own column
    standard: bool = False  # belongs to XLSForm, though without effect here


def header_of(text: str, known: Mapping[str, str], ours: Mapping[str, str] = MappingProxyType({})) -> Header:
    """Read a header of a sheet whose columns are `known`; `ours`: header -> field, of our own columns there."""
    delimiter = "::" if "::" in text or "jr:" in text.casefold() else ":"
    first, *others = (part.strip() for part in text.split(delimiter))
    if field := ours.get("::".join((first, *others)).casefold()):
        return Header(text, own=field)
    if snake(first) in _PREFIXES and others:
        first, *others = others
    column = known.get(snake(first), "")
    if column and others and column not in TRANSLATED:
        column = ""
    return Header(text, column, "::".join(others) if column else "", standard=snake(first) in WITHOUT_EFFECT)


def snake(text: str) -> str:
    """Turn `Constraint Message` into `constraint_message`, as pyxform does."""
    return "_".join(text.split()).casefold()


_PLAIN_TYPES = {
    "text": ("text", "string", "add text prompt", "q string"),
    "integer": ("integer", "int", "add integer prompt", "q int"),
    "decimal": ("decimal", "add decimal prompt", "q decimal"),
    "date": ("date", "add date prompt", "q date"),
    "note": ("note", "add note prompt", "q note"),
    "calculate": ("calculate", "add calculate prompt", "q calculate"),
    "acknowledge": ("acknowledge", "trigger", "add acknowledge prompt", "q acknowledge"),
    "datetime": ("datetime", "date time", "add date time prompt", "add datetime prompt", "q datetime", "q date time"),
    "file": ("file", "add file prompt"),
    "barcode": ("barcode", "q barcode", "add barcode prompt"),
    "today": ("today", "get today"),
    "start": ("start", "start time", "get start time"),
    "end": ("end", "end time", "get end time"),
}
_SELECTS = {
    "select_one": ("select_one", "select one from", "select one", "select1", "add select one prompt using"),
    "select_multiple": (
        *("select_multiple", "select all that apply from", "select all that apply", "select multiple from"),
        *("select multiple", "add select multiple prompt using"),
    ),
    "rank": ("rank",),
}
_ALIASES = {alias: name for table in (_PLAIN_TYPES, _SELECTS) for name, aliases in table.items() for alias in aliases}
_STRUCTURE = re.compile(r"(begin|end)[ _](group|repeat|lgroup|looped group|loop)(?: over .+)?")
_SELECT = re.compile(
    "({}) (.+)".format("|".join(sorted((a for names in _SELECTS.values() for a in names), key=len, reverse=True))),
    re.IGNORECASE | re.DOTALL,
)
_OR_OTHER = re.compile(r"\s+(?:or[_ ]other|or specify other)$", re.IGNORECASE)
_FROM_FILE = re.compile(
    r"(?:(select[ _](?:one|multiple))[ _]from[ _]file|select_one_external)(?:\s+(.+))?", re.IGNORECASE
)
_PAIR = re.compile(r"([^\s=,;]+)[\s,;]*=[\s,;]*([^\s=,;]+)")

PLAIN_TYPES = frozenset({*_PLAIN_TYPES, "percentage", "range", "time", "hidden"})
METADATA: Mapping[str, str] = {
    **dict.fromkeys(("start", "end", "username", "phonenumber", "phone number", "get phone number", "email"), ""),
    **dict.fromkeys(
        ("deviceid", "device id", "get device id", "imei", "simserial", "sim id", "get sim id", "subscriberid",
         "subscriber id", "get subscriber id", "uri:deviceid", "uri:simserial", "uri:subscriberid"),
        "L’appareil de qui répond n’est pas identifié",
    ),
    **dict.fromkeys(
        ("background-audio", "background-geopoint", "start-geopoint"), "Rien n’est enregistré à l’insu de qui répond"
    ),
    "audit": "Le parcours de qui répond n’est pas enregistré",
    **dict.fromkeys(("xml-external", "csv-external"), ""),
}  # fmt: skip
"""Data that a form takes from a device or a file without showing it -> why it is not even stored here, if it must be
said."""
UNSEEN = METADATA.keys() | {"calculate", "hidden", "today"}
"""Types that show nothing to the respondent."""

REFUSED: Mapping[str, str] = {
    **dict.fromkeys(
        ("geopoint", "geotrace", "geoshape", "location", "gps", "q geopoint", "q location",
         "q geotrace", "q geoshape", "add location prompt"),
        "Aucune position n’est relevée ici",
    ),
    **dict.fromkeys(
        ("audio", "video", "image", "photo", "q audio", "q video", "q image", "q picture", "add audio prompt",
         "add video prompt", "add image prompt", "add photo prompt"),
        "Aucun son ni image n’est recueilli ici",
    ),
    "osm": "Aucune carte n’est proposée ici",
}  # fmt: skip
"""Types that cannot be asked here -> why."""

KOBO_LISTS: Mapping[str, str] = {
    "begin_score": "kobo--score-choices",
    "begin_rank": "kobo--rank-items",
    "begin_kobomatrix": "kobo--matrix_list",
}
"""Type of a row that begins what only Kobo has -> the column that names its list."""
KOBO = frozenset(
    {
        *("begin_score", "score__row", "end_score", "begin score", "end score"),
        *("begin_rank", "rank__level", "end_rank", "begin rank", "end rank"),
        *("begin_kobomatrix", "end_kobomatrix", "begin kobomatrix", "end kobomatrix"),
    }
)
"""Rows that only Kobo has."""
LEVELS = "rangs"
"""Cell of a ranking of Kobo: how many options are ranked."""


@dataclass(frozen=True, slots=True)
class Type:
    """A type of row: `name` is a known type, or the text as typed; `argument` what follows: a list, a file, `group` or
    `repeat`."""

    name: str
    argument: str = ""
    or_other: bool = False


def type_of(text: str) -> Type:
    """Read a cell of the column `type`."""
    words = " ".join(text.split())
    if match := _STRUCTURE.fullmatch(words.casefold()):
        return Type(match[1], {"lgroup": "repeat", "looped group": "repeat"}.get(match[2], match[2]))
    if match := _FROM_FILE.fullmatch(words):
        return Type("from_file", match[2] or "")
    if match := _SELECT.fullmatch(words):
        bare = _OR_OTHER.sub("", match[2])
        return Type(_ALIASES[match[1].casefold()], bare, bare != match[2])
    return Type(_ALIASES.get(words.casefold(), words.casefold()))


def file_of(text: str) -> tuple[str, str]:
    """Return `select_one` or `select_multiple`, and the file or the sheet of its options; blanks when it has none."""
    match = _FROM_FILE.fullmatch(" ".join(text.split()))
    if not match:
        return "", ""
    return (snake(match[1]), match[2] or "") if match[1] else ("select_one", EXTERNAL)


def parameters_of(text: str) -> tuple[dict[str, str], str]:
    """Return the pairs of a cell of the column `parameters`, the last one of each key, and the other words."""
    pairs = {key.casefold(): typed for key, typed in _PAIR.findall(text)}
    return pairs, " ".join(_PAIR.sub(" ", text).replace(",", " ").replace(";", " ").split())
