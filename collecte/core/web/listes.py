"""Lists of pages: filtered and sorted by any column as the address asks, and given as CSV by the same page."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from http import HTTPStatus
from typing import Any, Generic, TypeVar

from flask import Response, g, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from collecte.core.web.adresses import current_address
from exports.tableur.csv import Cell, french_csv
from questionnaires.core.francais import PARIS, sort_key, typeset
from questionnaires.core.repartition import shortened

T = TypeVar("T")
Value = str | int | float | Decimal | date | None
"""Of a cell, to sort and to write: texts in the order of a French list, nothing and blanks last in both directions."""

Colonnes = Mapping[str, Callable[[T], Value] | None]
"""By header, in their order; None: neither sorted nor in the CSV, as what can be done with a row."""


def csv_file(name: str, headers: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Response:
    """Return a table as a file to download, `name` without its extension."""
    disposition = {"Content-Disposition": f"attachment; filename={name}.csv"}
    return Response(french_csv(headers, rows), mimetype="text/csv", headers=disposition)


@dataclass(frozen=True, slots=True)
class Entete:
    """The header of a column: where one more click leads, and how the list is sorted by it, if it is."""

    titre: str
    address: str
    sens: str = ""

    @property
    def signe(self) -> str:
        return {"ascending": "\u00a0▲", "descending": "\u00a0▼"}.get(self.sens, "")


@dataclass(frozen=True)
class Liste(Generic[T]):
    """A list of a page, named for its CSV file. `default`: a column, after a hyphen when the last comes first; without
    it, rows keep their order until the reader sorts them. `by`: what columns sort by, where it is not what they say.
    `tri` is the parameter of the address, `anchor` where the page shows the list: for the second list of a page.
    `export` is the address of a file that says more than the CSV of these columns, "" for none.
    """

    name: str
    given: Sequence[T]
    colonnes: Colonnes[T]
    _: KW_ONLY
    default: str = ""
    by: Mapping[str, Callable[[T], Value]] = field(default_factory=dict)
    tri: str = "tri"
    anchor: str = ""
    export: str | None = None

    def __post_init__(self) -> None:
        asked = request.args.get(self.tri, "")
        if asked and asked.removeprefix("-") not in self._titres:
            ignore(f"Ce tri n’existe pas : « {shortened(asked)} ». La liste garde son ordre habituel.")

    @cached_property
    def rows(self) -> Sequence[T]:
        """Return the rows in the order that the address asks for."""
        titre, is_last_first = self._sorted_by
        read = self.by.get(titre) or self.colonnes.get(titre)
        if read is None:
            return self.given
        values = [read(row) for row in self.given]
        keys = {value: _key(value) for value in set(values)}  # many rows say the same
        keyed = [(keys[value], row) for value, row in zip(values, self.given, strict=True)]
        known = sorted((pair for pair in keyed if pair[0] is not None), key=lambda pair: pair[0], reverse=is_last_first)
        return [row for _, row in known] + [row for key, row in keyed if key is None]

    @property
    def entetes(self) -> Sequence[Entete]:
        return [self._entete(titre) for titre in self.colonnes]

    @property
    def csv_address(self) -> str:
        return current_address(csv=self.name) if self.export is None else self.export

    def as_csv(self) -> AnyResponse | None:
        """Return the whole list as a file if the address asks for it: `return liste.as_csv() or render_template(…)`."""
        if request.args.get("csv") != self.name:
            return None
        if refused := page_instead():
            return refused
        written = {titre: read for titre, read in self.colonnes.items() if read}
        rows = ([_cell(read(row)) for read in written.values()] for row in self.rows)
        return csv_file(self.name, list(written), rows)

    def _entete(self, titre: str) -> Entete:
        if self.colonnes[titre] is None:
            return Entete(titre, "")
        by, is_last_first = self._sorted_by
        sens = ("descending" if is_last_first else "ascending") if titre == by else ""
        tri = f"-{_slug(titre)}" if sens == "ascending" else _slug(titre)
        return Entete(titre, current_address(anchor=self.anchor, **{self.tri: tri}), sens)

    @cached_property
    def _titres(self) -> Mapping[str, str]:
        return {_slug(titre): titre for titre, read in self.colonnes.items() if read}

    @cached_property
    def _sorted_by(self) -> tuple[str, bool]:
        """Return the header of a column ('' for none), and whether the last comes first."""
        asked = request.args.get(self.tri, "")
        wanted = asked if asked.removeprefix("-") in self._titres else self.default
        return self._titres.get(wanted.removeprefix("-"), ""), wanted.startswith("-")


def hundredths(value: int | None) -> float | None:
    """Return what a number of hundredths is, to be sorted and written."""
    return None if value is None else value / 100


def asked_among(name: str, choices: Mapping[str, T]) -> T | None:
    """Return the choice that the address names in a filter; None, which is said, when there is no such choice."""
    asked = request.args.get(name, "")
    if asked and asked not in choices:
        ignore_filter(asked)
    return choices.get(asked)


def page_instead(endpoint: str = "") -> AnyResponse | None:
    """Redirect a file to the page of its list, by default this one, when a filter of the address does not exist: the
    page says so, where the file would have all rows without a word."""
    return redirect(current_address(endpoint), HTTPStatus.SEE_OTHER) if g.get("is_unfiltered") else None


def ignore_filter(asked: str, of: str = "") -> None:
    g.is_unfiltered = True
    ignore(f"Ce filtre n’existe pas : « {shortened(asked)} »{of and f' ({of})'}. La liste est montrée sans lui.")


def ignore(sentence: str) -> None:
    """Have the page say, once and on top, what it does not do of its address."""
    g.ignored = [*dict.fromkeys([*g.get("ignored", ()), typeset(sentence)])]


def _slug(titre: str) -> str:
    return "-".join(sort_key(titre).split())


def _key(value: Value) -> Any:  # noqa: ANN401 - of one column, whose values compare
    return sort_key(value).strip() or None if isinstance(value, str) else value


def _cell(value: Value) -> Cell:
    """Write what French spreadsheets read as a date, a moment of Paris or a number."""
    match value:
        case datetime():
            return f"{value.astimezone(PARIS):%Y-%m-%d %H:%M:%S}"
        case date():
            return value.isoformat()
        case float() | Decimal():
            return f"{value:.2f}".replace(".", ",")
    return value
