"""Texts that would run, or break out of their place, on any page that did not escape them: one for each column.

They are written in the database under the product, as an import, an older release or a form could have left them.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from typing import Any

import orjson
from sqlalchemy import Connection, Enum, String, Table, Text, cast, literal, select
from sqlalchemy.types import TypeEngine

from collecte.core.database import Database
from collecte.models.base import Base, Document

ELEMENT = "canari-xss"
"""No page of ours has such an element, nor an attribute of that name."""

_WRITTEN = re.compile(r"canari:([a-z_0-9]+\.[a-z_0-9]+):")

_ROW = re.compile(r"canari:([a-z_0-9]+)\.[a-z_0-9]+:.{0,80}?\{\{7\*7\}\}(\d+)", re.DOTALL)
"""A canary with the number of its row, however the file escaped the text between."""

_WORTH_READING = re.compile(r"canari|javascript:|\s(?:on\w+|style|srcdoc)\s*=", re.IGNORECASE)

CODES = frozenset(
    {
        *("contenu", "correspondance", "passage", "modifications"),
        *(
            "code",
            "code_commune",
            "epci_code",
            "forme_code",
            "reseau_code",
            "secteur_code",
            "theme_code",
            "instrument",
            "periode_code",
            "dlas_demandes",
            "siret",
            "rna",
            "dla",
            "verbe",
            "objet",
            "modele",
        ),
        *("nature", "page", "public", "modifiees"),
        *("empreinte", "sha256", "cle", "sel", "jeton", "graine", "recu", "notice_vue"),
        *("mot_de_passe", "totp_sel", "totp_masque"),
        *("en_route", "message_id", "emetteur", "nom_cle", "adresse_cle", "id"),
    }
)
"""Columns of text that nobody types: the product compares them with its own lists, hashes and keys, or reads a document
there."""

EXCEPT = frozenset({"relances.objet", "envois_resultats.objet", "imports_registre.correspondance"})
"""Subjects of messages and a name of columns, which are typed although other tables have columns of that name."""

OURS = frozenset({"fabrications.nom"})
"""A file name made by the product: its ending tells the type of the file."""

DOCUMENTS = frozenset(
    f"{table}.contenu"
    for table in (
        *("brouillons", "modifications_brouillon", "versions_questionnaire"),
        *("versions_referentiel", "modifications_referentiel", "versions_categories"),
    )
)
"""Documents stored as the text that was hashed."""

STATES = frozenset({"demandes_droits.suite"})
"""Columns where the empty text means that something is not done yet."""

TYPED = frozenset({"libelle", "titre", "aide", "texte", "message", "intitule", "introduction", "nom", "description"})
"""Keys of documents that hold typed text."""


def canari(place: str) -> str:
    """Return a text that leaves an element, a comment, an attribute of either quote, a script or a template, and names
    its place."""
    return f"</script></textarea><{ELEMENT} a='canari:{place}:'>\" {ELEMENT}=1 ' {ELEMENT}=2 --><!-- {{{{7*7}}}}"


def typed_columns() -> Iterator[tuple[Table, str]]:
    """Yield every column that holds a text as someone typed it."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            place = f"{table.name}.{column.name}"
            if _is_text(column.type) and place not in OURS and (column.name not in CODES or place in EXCEPT):
                yield table, column.name


def _is_text(kind: TypeEngine[Any]) -> bool:
    return isinstance(kind, String | Text) and not isinstance(kind, Enum)


def plant(database: Database) -> None:
    """Write one canary in each row of each column that someone fills, and in the documents that hold typed texts."""
    with database.engine.begin() as connection:
        for table, name in typed_columns():
            apart = cast(next(iter(table.primary_key)), String)  # names are unique
            text = literal(canari(f"{table.name}.{name}")) + apart
            is_there = table.c[name] != "" if f"{table.name}.{name}" in STATES else table.c[name].is_not(None)
            connection.execute(table.update().where(is_there).values({name: text}))
        for table in Base.metadata.sorted_tables:
            for column in table.columns:
                if isinstance(column.type, Document) or f"{table.name}.{column.name}" in DOCUMENTS:
                    _plant_in_documents(connection, table, column.name)


def _plant_in_documents(connection: Connection, table: Table, name: str) -> None:
    key, place = next(iter(table.primary_key)), f"{table.name}.{name}"
    for row, stored in connection.execute(select(key, table.c[name])).all():
        document = orjson.loads(stored) if place in DOCUMENTS else stored
        if document:
            written = _written(document, canari(place), everywhere=name == "saisie")
            value = orjson.dumps(written).decode() if place in DOCUMENTS else written
            connection.execute(table.update().where(key == row).values({name: value}))


def _written(node: Any, text: str, *, everywhere: bool, key: str = "") -> Any:  # noqa: ANN401 - JSON
    """Return a document with this text wherever someone types."""
    if isinstance(node, dict):
        return {name: _written(value, text, everywhere=everywhere, key=name) for name, value in node.items()}
    if isinstance(node, list):
        return [_written(value, text, everywhere=everywhere, key=key) for value in node]
    return text if isinstance(node, str) and node and (everywhere or key in TYPED) else node


@dataclass
class Lecture:
    """A page as a browser parses it: the canaries that came out as elements or attributes, those that stayed text."""

    alive: list[str] = field(default_factory=list)
    quiet: set[str] = field(default_factory=set)


class _Browser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lecture = Lecture()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [tag, *(name for name, _ in attrs)]
        if any("canari" in name for name in names) or any(_runs(name, value or "") for name, value in attrs):
            self.lecture.alive.append(self.get_starttag_text() or tag)
        for _, value in attrs:
            self._quiet(value or "")

    def handle_comment(self, data: str) -> None:
        if ELEMENT in data or "{{7*7}}" in data:
            self.lecture.alive.append(f"<!--{data}")

    def handle_data(self, data: str) -> None:
        self._quiet(data)

    def _quiet(self, text: str) -> None:
        self.lecture.quiet |= set(_WRITTEN.findall(text))


def _runs(name: str, value: str) -> bool:
    """Return whether it is a handler, an address that runs, or a style, none of which a page of ours has."""
    return name.startswith("on") or name in {"style", "srcdoc"} or value.strip().lower().startswith("javascript:")


def rows_in(body: bytes) -> Iterator[tuple[str, str]]:
    """Yield the rows, by table and number, whose texts a page or a file holds: a workbook is looked into."""
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            for name in archive.namelist():
                yield from rows_in(archive.read(name))
    elif b"canari:" in body:
        for table, row in _ROW.findall(unescape(body.decode("utf-8", "replace"))):
            yield str(table), str(row)


def read(page: str) -> Lecture:
    """Parse a page as a browser does; skip one that has neither a canary nor anything that runs."""
    if not _WORTH_READING.search(page):
        return Lecture()
    browser = _Browser()
    browser.feed(page)
    browser.close()
    return browser.lecture
