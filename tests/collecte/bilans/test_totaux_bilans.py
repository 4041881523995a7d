"""Equal totals on all outputs of a bilan: pages, lists, document, workbook; generated régions are counted by hand."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask import Flask

from collecte.bilans.operations.contenu_bilan import matiere_of
from collecte.models import Convention
from exports.bilans.composition import compose
from exports.bilans.document import BilanDla, Cellule, LigneDocument
from tests.collecte.bilans.recompte import Recompte, recount
from tests.collecte.bilans.region_generee import DlaGenere, correct, generate
from tests.collecte.mondes.monde import PASSWORD, Monde
from tests.collecte.mondes.navigateur import Navigateur
from tests.collecte.syntheses.test_syntheses import pdf_text
from tests.exports.bilans.feuilles import expected_of, lines_of, read_again
from tests.exports.records.classeurs import opened, sheet
from tests.tiers import slow_but

ARRETE = date(2026, 7, 8)  # the day of the clock
SEEDS = (1, 2, 22)
each_region = pytest.mark.parametrize(
    "seed", slow_but(SEEDS[:1], SEEDS, reason="three generated régions counted by hand; `make test` has the first")
)
HUNDREDTHS = ("ENGAGE", "JOURS")
"""Prefixes of the codes of figures in cents, or in hundredths of a day."""
TOTAL = "Sur la convention"
BY_AVENANT = {"RELEVES"}
"""Figures whose table has no column over the convention."""


# --- figures of a page, read as a person would


@dataclass
class Rangee:
    """A row of a table: its cells as they are shown, with their links; the last header of its table."""

    libelle: str = ""
    cellules: list[tuple[str, str]] = field(default_factory=list)  # (address or "", text)
    dernier: str = ""


class _Tables(HTMLParser):
    """Rows of the tables of figures, without the words for screen readers and those under a figure."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[Rangee] = []
        self._header, self._text, self._href, self._quiet = "", "", "", 0
        self._in: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag == "span" and (self._quiet or attributes.get("class") in {"sr", "counted", "unite"}):
            self._quiet += 1
        elif tag == "tr":
            self.rows.append(Rangee(dernier=self._header))
        elif tag in {"th", "td"}:
            self._in, self._text, self._href = attributes.get("scope", tag), "", ""
        elif tag == "a" and self._in:
            self._href = attributes.get("href", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "span" and self._quiet:
            self._quiet -= 1
        elif tag in {"th", "td"} and self._in:
            text = " ".join(self._text.split())
            if self._in == "col":
                self._header = text
            elif self._in == "row":
                self.rows[-1].libelle = text
            else:
                self.rows[-1].cellules.append((self._href, text))
            self._in = None

    def handle_data(self, data: str) -> None:
        if self._in and not self._quiet:
            self._text += data


def rows_of(page: Navigateur) -> list[Rangee]:
    parser = _Tables()
    parser.feed(page.page.text)
    return parser.rows


def value_of(text: str, code: str) -> int | None:
    """Read a figure as it is shown, in the unit of counts: cents, hundredths of a day. None for a dash."""
    if text == "–":
        return None
    digits = re.sub(r"[^\d,]", "", text)
    whole, _, part = digits.partition(",")
    return int(whole + part.ljust(2, "0")) if code.startswith(HUNDREDTHS) else int(whole)


def named_in(address: str) -> tuple[str, int]:
    """Return the code and the avenant of a figure, from the address of its list."""
    match = re.search(r"/chiffres/([^?]+)\?avenant=(\d+)", address)
    assert match
    return match[1], int(match[2])


def shown(page: Navigateur) -> Iterator[tuple[str, int, int | None]]:
    """List (code, avenant, value) of each figure of a page, as often as it is shown."""
    for row in rows_of(page):
        for address, text in row.cellules:
            if "/chiffres/" in address and "avenant=" in address:
                code, avenant_id = named_in(address)
                yield code, avenant_id, value_of(text, code)


def totals(page: Navigateur) -> Iterator[tuple[str, int | None]]:
    """List (code, figure over the convention)."""
    for row in rows_of(page):
        if row.cellules and "/chiffres/" in row.cellules[0][0] and row.dernier == TOTAL:
            code, _ = named_in(row.cellules[0][0])
            yield code, value_of(row.cellules[-1][1], code)


# --- generated régions


@dataclass(frozen=True)
class Generee:
    monde: Monde
    dlas: list[DlaGenere]
    page: Navigateur

    def document(self, convention_id: int) -> BilanDla:
        with self.monde.database.reading() as session:
            convention = session.get_one(Convention, convention_id)
            return compose(*matiere_of(session, convention), ARRETE)

    def conventions(self) -> Iterator[tuple[DlaGenere, int, Recompte]]:
        for dla in self.dlas:
            for convention_id in dla.conventions:
                yield dla, convention_id, recount(dla, convention_id, ARRETE)


def generee(monde: Monde, app: Flask, seed: int) -> Generee:
    """Generate a région and sign its animatrice in. In each convention, the structures received and the amount of an
    avenant are corrected by hand."""
    dlas = generate(monde, seed)
    for dla in dlas:
        for convention_id, avenants in dla.conventions.items():
            counts, last = recount(dla, convention_id, ARRETE).dits, avenants[-1][0]
            for code, beyond in (("ACCUEILLIES", 2), ("ENGAGE", -1)):
                counted = counts[code, last] or 0
                correct(monde, dla, code, last, counted, max(0, counted + beyond))
    monde.animatrice(password=PASSWORD)
    page = Navigateur(app)
    page.sign_in("isabelle@exemple.fr")
    return Generee(monde, dlas, page)


@each_region
def test_pages_tell_what_is_counted_by_hand_for_every_dla_and_convention(
    petit_monde: Monde, app: Flask, seed: int
) -> None:
    generated = generee(petit_monde, app, seed)
    not_zero = 0
    for dla, convention_id, expected in generated.conventions():
        generated.page.go(f"/bilans/dlas/{dla.id}?convention={convention_id}")
        figures = list(shown(generated.page))
        compared = {(code, avenant_id): (value, expected.dits[code, avenant_id]) for code, avenant_id, value in figures}
        assert {key: pair for key, pair in compared.items() if pair[0] != pair[1]} == {}
        assert {(code, avenant_id) for code, avenant_id, _ in figures} == set(expected.dits)
        on_page = dict(totals(generated.page))
        assert on_page == {code: total for code, total in expected.totaux.items() if code not in BY_AVENANT}
        not_zero += sum(1 for value in expected.dits.values() if value)
    assert not_zero > 200  # a région of zeros would prove nothing


@each_region
def test_the_document_that_every_output_is_made_from_tells_the_same(petit_monde: Monde, app: Flask, seed: int) -> None:
    generated = generee(petit_monde, app, seed)
    for _, convention_id, expected in generated.conventions():
        figures = generated.document(convention_id).figures()
        assert {key: value_of(cell.texte, key[0]) for key, cell in figures.items()} == expected.dits
        assert {key: whole(key[0], cell) for key, cell in figures.items()} == expected.dits


def whole(code: str, cell: Cellule) -> int | None:
    """Return the value that a workbook holds, in the unit of counts."""
    return None if cell.valeur is None else in_counts(code, cell.valeur)


def in_counts(code: str, value: float) -> int:
    return round(value * (100 if code.startswith(HUNDREDTHS) else 1))


@each_region
def test_the_workbook_tells_the_same_and_lists_as_many_things(petit_monde: Monde, app: Flask, seed: int) -> None:
    generated = generee(petit_monde, app, seed)
    for dla, convention_id, expected in generated.conventions():
        parties = generated.document(convention_id).parties
        generated.page.go(f"/bilans/dlas/{dla.id}/bilan.xlsx?convention={convention_id}")
        workbook = opened(generated.page.page.data)
        table = read_again(sheet(workbook, "Bilan"), parties)
        assert table == expected_of(parties)
        values: dict[tuple[str, int], int | None] = {}
        for ligne, (_, figures) in zip(lines_of(parties), table, strict=True):
            for cellule, figure in zip(ligne.cellules, figures, strict=True):
                if ligne.code and cellule.avenant_id:
                    value = in_counts(ligne.code, figure) if isinstance(figure, int | float) else None
                    values[ligne.code, cellule.avenant_id] = value
        assert values == expected.dits
        assert sheet(workbook, "Données").max_row - 1 == sum(map(len, expected.comptes.values()))


@each_region
def test_each_list_has_a_row_for_each_thing_of_its_figure(petit_monde: Monde, app: Flask, seed: int) -> None:
    generated = generee(petit_monde, app, seed)
    dla, _, expected = list(generated.conventions())[seed % 4]
    for (code, avenant_id), choses in expected.comptes.items():
        generated.page.go(f"/bilans/dlas/{dla.id}/chiffres/{code}/liste.csv?avenant={avenant_id}")
        _, *lines = generated.page.page.data.decode("utf-8-sig").splitlines()
        listed = sorted((line[:10], value_of(line.rpartition(";")[2], code) or 0) for line in lines)
        assert listed == sorted((thing.jour.isoformat(), thing.valeur) for thing in choses), (code, avenant_id)
        page = generated.page.go(f"/bilans/dlas/{dla.id}/chiffres/{code}?avenant={avenant_id}")
        assert page.text.count('data-label="Jour"') == len(choses), (code, avenant_id)


# --- paper


def test_paper_tells_the_same(petit_monde: Monde, app: Flask, tmp_path: Path) -> None:
    """Compare the rows of the document, which is checked above; corrected rows have words between their figures."""
    generated = generee(petit_monde, app, SEEDS[0])
    dla, convention_id, _ = next(generated.conventions())
    pdf = generated.page.go(f"/bilans/dlas/{dla.id}/bilan.pdf?convention={convention_id}")
    printed = packed(pdf_text(pdf.data, tmp_path))
    lignes = [row for row in lines_of(generated.document(convention_id).parties) if row.code]
    plain = [row for row in lignes if not any(cellule.comptee for cellule in row.cellules)]
    assert len(plain) > 40
    assert [row for row in plain if packed(f"{row.libelle}({row.unite}){figures_of(row)}") not in printed] == []


def figures_of(row: LigneDocument) -> str:
    return "".join(cellule.texte for cellule in row.cellules)


def packed(text: str) -> str:
    """Remove all spaces: lines break anywhere on paper."""
    return "".join(text.split())
