"""Lists of pages: what their address may ask for, in which order their rows come, what their CSV says."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from urllib.parse import parse_qsl, quote, urlsplit

import pytest
from flask import Flask, g

from collecte.core.web.adresses import current_address
from collecte.core.web.listes import Liste, asked_among


@dataclass(frozen=True)
class Ligne:
    nom: str
    jour: date | None = None
    part: Decimal | None = None
    lu: datetime | None = None


LIGNES = (
    Ligne("Écho", date(2026, 3, 1), Decimal("12.50")),
    Ligne("avenir", None, Decimal("2.25")),
    Ligne("Zénith", date(2025, 12, 31)),
    Ligne("=Étoile", date(2026, 3, 1), lu=datetime(2026, 7, 1, 22, 30, tzinfo=UTC)),
    Ligne(""),
)

app = Flask(__name__)
app.add_url_rule("/dlas/<int:dla_id>/lignes", endpoint="lignes", view_func=lambda dla_id: str(dla_id))


@contextmanager
def asking(query: str) -> Iterator[None]:
    with app.test_request_context(f"/dlas/7/lignes?{query}"):
        yield


def listed(default: str = "") -> Liste[Ligne]:
    return Liste(
        "lignes",
        LIGNES,
        {
            "Nom": lambda ligne: ligne.nom,
            "Ouvert le": lambda ligne: ligne.jour,
            "Part": lambda ligne: ligne.part,
            "Lu": lambda ligne: ligne.lu,
            "Gestes": None,
        },
        default=default,
    )


def names(query: str, default: str = "") -> list[str]:
    with asking(query):
        return [ligne.nom for ligne in listed(default).rows]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        pytest.param("", ["Écho", "avenir", "Zénith", "=Étoile", ""], id="as given"),
        pytest.param("tri=nom", ["avenir", "Écho", "=Étoile", "Zénith", ""], id="accents, case and signs do not count"),
        pytest.param("tri=-nom", ["Zénith", "=Étoile", "Écho", "avenir", ""], id="backwards, the blank still last"),
        pytest.param("tri=ouvert-le", ["Zénith", "Écho", "=Étoile", "avenir", ""], id="dates, equal ones as given"),
        pytest.param("tri=-ouvert-le", ["Écho", "=Étoile", "Zénith", "avenir", ""], id="dates, the last first"),
        pytest.param("tri=part", ["avenir", "Écho", "Zénith", "=Étoile", ""], id="numbers, not their texts"),
    ],
)
def test_rows_come_in_the_order_that_the_address_asks_for(query: str, expected: list[str]) -> None:
    assert names(query) == expected


@pytest.mark.parametrize("tri", ["x" * 10_000, "'\" OR 1=1 --", "<b>", "--nom", "gestes", "Nom", "\0"])
def test_a_sort_that_does_not_exist_is_said_in_short_and_keeps_the_usual_order(tri: str) -> None:
    assert names(f"tri={quote(tri)}", default="-nom") == names("tri=-nom")
    with asking(f"tri={quote(tri)}"):
        listed()
        (said,) = g.ignored
    assert said.startswith("Ce tri n’existe pas")
    assert len(said) < 110


@pytest.mark.parametrize("query", ["", "tri=", "tri=nom", "tri=-lu", "tri=nom&tri=zzz"])
def test_nothing_is_said_of_a_sort_that_exists(query: str) -> None:
    with asking(query):
        listed()
        assert "ignored" not in g


def test_a_header_sorts_then_turns_the_sort_and_keeps_the_filters() -> None:
    with asking("q=au%26tre&dla=3&dla=4&page=2&csv=lignes&tri=part&tri=zzz"):
        entetes = {entete.titre: entete for entete in listed("nom").entetes}
    asked = {titre: parse_qsl(urlsplit(entete.address).query) for titre, entete in entetes.items()}
    kept = [("q", "au&tre"), ("dla", "3"), ("dla", "4")]
    assert asked == {
        "Nom": [*kept, ("tri", "nom")],
        "Ouvert le": [*kept, ("tri", "ouvert-le")],
        "Part": [*kept, ("tri", "-part")],
        "Lu": [*kept, ("tri", "lu")],
        "Gestes": [],
    }
    assert [titre for titre, entete in entetes.items() if entete.sens] == ["Part"]
    assert urlsplit(entetes["Nom"].address).path == "/dlas/7/lignes"


def test_the_usual_order_is_shown_and_turned_by_its_header() -> None:
    with asking(""):
        entetes = listed("-ouvert-le").entetes
    assert {entete.titre: entete.sens for entete in entetes if entete.sens} == {"Ouvert le": "descending"}
    assert entetes[1].address == "/dlas/7/lignes?tri=ouvert-le"


def test_an_address_of_ten_thousand_characters_does_not_come_back_in_each_link() -> None:
    with asking(f"q={'a' * 10_000}"):
        assert len(current_address(page=2)) < 300


def test_the_sort_is_kept_from_page_to_page_and_in_the_csv() -> None:
    with asking("tri=-nom&q=jardin&page=2"):
        assert current_address(page=3, anchor="suite") == "/dlas/7/lignes?tri=-nom&q=jardin&page=3#suite"
        assert listed().csv_address == "/dlas/7/lignes?tri=-nom&q=jardin&csv=lignes"


def written(query: str) -> str:
    with asking(query):
        response = listed().as_csv()
    assert response is not None
    assert response.headers["Content-Disposition"] == "attachment; filename=lignes.csv"
    return response.get_data(as_text=True)


def test_the_csv_has_the_same_headers_and_order_and_no_formula() -> None:
    assert written("csv=lignes&tri=-nom") == (
        "\ufeffNom;Ouvert le;Part;Lu\r\n"
        "Zénith;2025-12-31;;\r\n"
        "'=Étoile;2026-03-01;;2026-07-02 00:30:00\r\n"
        "Écho;2026-03-01;12,50;\r\n"
        "avenir;;2,25;\r\n"
        ";;;\r\n"
    )


@pytest.mark.parametrize("query", ["", "csv=", "csv=autres", "csv=lignes.csv"])
def test_a_page_that_is_not_asked_for_as_csv_stays_a_page(query: str) -> None:
    with asking(query):
        assert listed().as_csv() is None


def test_a_file_with_a_filter_that_does_not_exist_leads_to_its_page() -> None:
    with asking("csv=lignes&tri=-nom&etat=rien"):
        asked_among("etat", {"lu": True})
        response = listed().as_csv()
    assert response is not None
    assert (response.status_code, response.location) == (303, "/dlas/7/lignes?tri=-nom&etat=rien")


def test_columns_sort_by_what_they_are_told_to_rather_than_by_what_they_say() -> None:
    said: Callable[[int], str] = lambda number: f"{number} sur 100"  # noqa: E731 - a column
    with asking("tri=part&csv=parts"):
        liste = Liste("parts", [20, 100, 3], {"Part": said}, by={"Part": lambda number: number})
        assert liste.rows == [3, 20, 100]


@pytest.mark.parametrize(
    ("query", "chosen", "is_said"),
    [
        pytest.param("", None, False, id="no filter"),
        pytest.param("etat=", None, False, id="all"),
        pytest.param("etat=b", 2, False, id="a choice"),
        pytest.param("etat=" + "z" * 10_000, None, True, id="no such choice"),
    ],
)
def test_a_filter_that_does_not_exist_is_said_and_left_out(query: str, chosen: int | None, is_said: bool) -> None:
    with asking(query):
        assert asked_among("etat", {"a": 1, "b": 2}) == chosen
        assert ("ignored" in g) is is_said
