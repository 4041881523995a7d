"""Strict YAML parser: bytes to a tree whose nodes know their line; nothing is guessed or expanded.

Only `true`, `false`, `null`, `~` and plain whole numbers are more than text: 010, 1_000, 1:30, yes, no and 2026-01-01
stay as typed. Spaces around a text are trimmed, and a quoted text is too, unless the file is read with `exact_quotes`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import assert_never

import yaml

from questionnaires.files.defauts import Constats
from questionnaires.files.yaml_text import INVISIBLE, MAX_BYTES, decoded, report_characters, report_syntax, tolerable

MAX_DEPTH = 20

_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_WORDS = {"": None, "~": None, "null": None, "true": True, "false": False}


@dataclass(frozen=True, slots=True)
class Scalar:
    """A value, its spaces around trimmed; an empty text is None however it is quoted (but see `exact_quotes`)."""

    ligne: int
    value: str | int | None


@dataclass(frozen=True, slots=True)
class Items:
    ligne: int
    items: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Entries:
    """Keys in the order of the file; `lignes` has the line of each key."""

    ligne: int
    entries: "dict[str, Node]"
    lignes: dict[str, int]


@dataclass(frozen=True, slots=True)
class Refused:
    """Replaces what was already reported, so that no other defect is derived from it."""

    ligne: int


Node = Scalar | Items | Entries | Refused


class _TooDeepError(Exception):
    def __init__(self, ligne: int) -> None:
        self.ligne = ligne


def read(content: bytes, constats: Constats, *, max_bytes: int = MAX_BYTES, exact_quotes: bool = False) -> Node | None:
    """Return the tree of a file, None when it cannot be read at all; defects are added to `constats`.

    `exact_quotes`: a quoted text keeps its spaces, and may be empty.
    """
    text = decoded(content, constats, max_bytes)
    if text is None:
        return None
    report_characters(text, constats)
    builder = _Builder(tolerable(text), constats, exact_quotes)
    try:
        return builder.document()
    except yaml.MarkedYAMLError as error:
        report_syntax(error, text, constats)
    except (ValueError, OverflowError):  # an escape like \UFFFFFFFF, a version with 5,000 digits
        constats.add(builder.ligne, "Un nombre hors limites est écrit ici.", "Écrivez le caractère lui-même.")
    except _TooDeepError as error:
        constats.add(
            error.ligne, f"Plus de {MAX_DEPTH} niveaux sont emboîtés ici.", "Vérifiez les retraits et les crochets."
        )
    return None


def plain(node: Node) -> object:
    """Return the tree as Python values; lists are tuples, refused nodes are objects of no known type."""
    match node:
        case Scalar():
            return node.value
        case Items():
            return tuple(plain(item) for item in node.items)
        case Entries():
            return {key: plain(child) for key, child in node.entries.items()}
        case Refused():
            return node
        case _:
            assert_never(node)


def walk(node: Node) -> Iterator[Node]:
    """Yield every node, in the order of the file."""
    yield node
    match node:
        case Items():
            for item in node.items:
                yield from walk(item)
        case Entries():
            for child in node.entries.values():
                yield from walk(child)
        case Scalar() | Refused():
            return
        case _:
            assert_never(node)


class _Builder:
    """Builds nodes from the events of PyYAML's parser, with bounded depth; tags are never resolved."""

    def __init__(self, text: str, constats: Constats, exact_quotes: bool) -> None:
        self._loader = yaml.SafeLoader(text)
        self._constats = constats
        self._exact = ("'", '"') if exact_quotes else ()

    @property
    def ligne(self) -> int:
        """Line reached by the parser."""
        return int(self._loader.line) + 1

    def document(self) -> Node | None:
        self._next()  # start of the stream
        start = self._next()
        if not isinstance(start, yaml.DocumentStartEvent):
            self._report_empty()
            return None
        if start.version or start.tags:
            self._constats.add(
                _ligne(start), "Une directive « % » ouvre le fichier.", "Supprimez cette ligne : elle est inutile ici."
            )
        root = self._node(self._next(), 0)
        self._next()  # end of the document
        after = self._next()
        if isinstance(after, yaml.DocumentStartEvent):
            self._constats.add(
                _ligne(after), "Un second document commence ici.", "Gardez un seul document, sans autre ligne « --- »."
            )
        if root == Scalar(root.ligne, None):
            self._report_empty()
            return None
        return root

    def _report_empty(self) -> None:
        self._constats.add(1, "Le fichier est vide.", "Écrivez-y la définition, ou rétablissez-en une copie.")

    def _next(self) -> yaml.Event:
        event: yaml.Event = self._loader.get_event()  # type: ignore[no-untyped-call]
        return event

    def _node(self, event: yaml.Event, depth: int) -> Node:
        if depth > MAX_DEPTH:
            raise _TooDeepError(_ligne(event))
        self._report_properties(event)
        match event:
            case yaml.ScalarEvent():
                return self._scalar(event)
            case yaml.SequenceStartEvent():
                return Items(_ligne(event), tuple(self._until(yaml.SequenceEndEvent, depth)))
            case yaml.MappingStartEvent():
                return self._entries(_ligne(event), list(self._until(yaml.MappingEndEvent, depth)))
            case _:  # an alias: never followed
                return Refused(_ligne(event))

    def _until(self, end: type[yaml.Event], depth: int) -> Iterator[Node]:
        while not isinstance(event := self._next(), end):
            yield self._node(event, depth + 1)

    def _scalar(self, event: yaml.ScalarEvent) -> Scalar:
        exact = event.style in self._exact
        text = event.value if exact else event.value.strip()
        if INVISIBLE.search(text):  # from an escape: characters typed as such were reported with the text
            self._constats.add(_ligne(event), "Un caractère invisible est écrit par son code.", "Supprimez-le.")
        if exact:
            return Scalar(_ligne(event), text)
        if event.implicit[0]:  # neither quotes nor tag
            return Scalar(_ligne(event), resolved(text))
        return Scalar(_ligne(event), text or None)

    def _entries(self, ligne: int, nodes: list[Node]) -> Entries:
        entries: dict[str, Node] = {}
        lignes: dict[str, int] = {}
        for key, value in zip(nodes[::2], nodes[1::2], strict=True):
            if (name := self._key(key)) is None:
                continue
            if name in entries:
                self._report_twice(name, key.ligne, lignes[name])
            else:
                entries[name], lignes[name] = value, key.ligne
        return Entries(ligne, entries, lignes)

    def _key(self, key: Node) -> str | None:
        match key:
            case Scalar(value=str() as name) if "\n" not in name:
                return name
            case Scalar(value=bool() as value):
                return str(value).lower()
            case Scalar(value=int() as value):
                return str(value)
            case _:
                self._constats.add(
                    key.ligne, "Ce qui précède « : » n’est pas le nom d’une clé.", "Écrivez un mot, comme « titre »."
                )
                return None

    def _report_twice(self, name: str, ligne: int, first: int) -> None:
        self._constats.add(
            ligne,
            f"La clé « {name[:40]} » est écrite deux fois, déjà à la ligne {first}.",
            "Gardez une seule des deux lignes.",
        )

    def _report_properties(self, event: yaml.Event) -> None:
        """Report anchors, aliases and tags, useless in a definition."""
        if isinstance(event, yaml.AliasEvent):
            self._constats.add(
                _ligne(event), "Un renvoi « * » reprend une autre partie.", "Écrivez ici le texte en entier."
            )
        elif getattr(event, "anchor", None):
            self._constats.add(_ligne(event), "Une ancre « & » est posée ici.", "Supprimez « & » et le nom qui suit.")
        if getattr(event, "tag", None):
            self._constats.add(
                _ligne(event), "Une étiquette « ! » est posée ici.", "Supprimez « ! » et le nom qui suit."
            )


def _ligne(event: yaml.Event) -> int:
    return int(event.start_mark.line) + 1 if event.start_mark else 1


def resolved(text: str) -> str | int | None:
    """Return the value of an unquoted text: most stay texts."""
    if text in _WORDS:
        return _WORDS[text]
    return int(text) if _INTEGER.fullmatch(text) else text
