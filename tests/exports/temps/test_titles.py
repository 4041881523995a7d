"""Titles and sentences of generated régions: none has a wrong sign, none is silent on a large change, and titles follow
the cells that they quote."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import pytest
from openpyxl.workbook import Workbook

from exports.papiers.fiche import ChangementMission, phrases_of
from exports.records.records import Collecte, Serie
from exports.regional.matiere import Audience, Famille
from exports.release.cellules import SOUHAIT, Mesure
from questionnaires.temps.periodes import Periode
from tests.exports.records.builders import released
from tests.exports.records.classeurs import opened, rows, sheet
from tests.exports.regional.matieres import matiere
from tests.exports.regional.matieres import written as regional
from tests.exports.release.collectes import drawn_twice
from tests.exports.release.recomputation import ECART_SOUHAIT, SENS_MINIMAL, mean, region_of
from tests.exports.tableur.test_recalculation import changed, recalculated
from tests.exports.test_figures_wrong_in_0_9 import region, shares
from tests.tiers import slow_but

SEEDS = range(40)
FAST = (1, 4, 6, 11)
"""A région that shows changes, one that shows wishes, one of both, one that hides."""


@dataclass(frozen=True)
class Exacts:
    """Exact shares by mission, before and after, real and wished for, in points."""

    avant: dict[str, Fraction]
    apres: dict[str, Fraction]
    reel: dict[str, Fraction]
    souhait: dict[str, Fraction]


def exacts(before: Collecte, after: Collecte) -> Exacts:
    first, last = region_of(before), region_of(after)
    wishers = [reponse for reponse in last.reponses if reponse.souhait is not None]
    missions = last.missions.items()
    return Exacts(
        {code: mean(first.reponses, lignes) for code, lignes in missions},
        {code: mean(last.reponses, lignes) for code, lignes in missions},
        {code: mean(wishers, lignes) for code, lignes in missions} if wishers else {},
        {code: mean(wishers, lignes, wished=True) for code, lignes in missions} if wishers else {},
    )


def code_of(text: str) -> str:
    """Return the code of the mission that a title or a row names; else that of work outside missions."""
    match = re.search(r"[Mm]ission (\d)", text)
    return f"M{match[1]}" if match else "AUTRE"


def title(book: Workbook, name: str) -> str:
    return str(rows(book, name)[0][0]).replace("\u00a0", " ")


def reading(book: Workbook, name: str) -> str:
    """Return the sentence on how to read the first figure of a sheet."""
    lines = (str(row[0]).replace("\u00a0", " ") for row in rows(book, name))
    return next(text for text in lines if text.startswith("Lecture"))


def told_of(book: Workbook, name: str, header: str) -> Iterator[tuple[str, str]]:
    """Return each mission and the text of its row under a header."""
    table = rows(book, name)
    top = next(index for index, row in enumerate(table) if row[0] == "Mission" and header in row)
    for row in table[top + 1 :]:
        if row[0] in (None, "Total"):
            return
        yield code_of(str(row[0])), str(row[table[top].index(header)]).replace("\u00a0", " ")


def judged(lines: Iterable[tuple[str, str]], gap: dict[str, Fraction], least: int, step: int) -> list[str]:
    """List the errors in the directions of these rows: a wrong sign, or a silence on a large gap."""
    wrong = []
    for code, text in lines:
        arrow = {"▲": 1, "▼": -1}.get(text[:1], 0)
        if arrow and (arrow * gap[code] < least or ("points" in text and "+−"[arrow < 0] not in text)):
            wrong.append(f"{code}: {text} is told of {float(gap[code]):.2f}")
        if not arrow and abs(gap[code]) >= least + 2 * step and "deviner" not in text:
            wrong.append(f"{code}: {text} is told of {float(gap[code]):.2f}")
    return wrong


def leading(text: str, exact: dict[str, Fraction], pas: int) -> list[str]:
    """List the errors in the title of a sheet on the time of a région."""
    code = code_of(text)
    share = re.search(r"(\d+) %", text)
    if share is None:
        return [text]
    wrong = [] if abs(int(share[1]) - exact[code]) < pas else [text]
    return wrong + ([text] if "prend le plus" in text and exact[code] < max(exact.values()) else [])


@pytest.mark.parametrize(
    "seed", slow_but(FAST, SEEDS, reason="forty régions whose workbooks are written; `make test` has four of them")
)
def test_no_title_nor_sentence_has_a_wrong_sign_or_is_silent_on_a_large_change(seed: int) -> None:
    before, after = drawn_twice(seed)
    exact, release, former = exacts(before, after), after.release, before.release
    assert release is not None
    assert former is not None
    records = matiere(
        Audience.DLA,
        frozenset({Famille.TEMPS, Famille.EVOLUTION, Famille.SOUHAIT, Famille.SYNTHESE}),
        temps=after,
        enquetes=(),
        bilans=(),
        par_dla=(),
        changements=None,
    )
    book = opened(regional(records))
    wrong: list[str] = []
    if release.is_shown:
        for name in ("Temps", "Synthèse"):
            wrong += leading(title(book, name), exact.apres, release.pas)
    least, step = SENS_MINIMAL[False], max(release.pas, former.pas)
    gap = {code: exact.apres[code] - exact.avant[code] for code in exact.apres}
    if release.is_shown and former.is_shown:
        wrong += judged(told_of(book, "Évolution", "Changement"), gap, least, step)
        wrong += moved(title(book, "Évolution"), gap, least)
        wrong += said(after, gap, least, step)
    if any(cellule.is_shown for cellule in release.of(Mesure.REEL)):
        wished = {code: exact.souhait[code] - exact.reel[code] for code in exact.reel}
        lines = told_of(book, "Réel-souhaitable", "Écart du réel au souhaitable")
        wrong += judged(lines, wished, ECART_SOUHAIT, 5)
        name = title(book, "Réel-souhaitable")
        if name.startswith(("Plus", "Moins")):
            sign = 1 if name.startswith("Plus") else -1
            wrong += [name] if sign * wished[code_of(name)] < ECART_SOUHAIT else []
    assert wrong == []


def moved(text: str, gap: dict[str, Fraction], least: int) -> list[str]:
    """List the errors in the title of Évolution: it names a mission that moved so, or says that none is affirmed."""
    shares = re.search(r"passe de (moins de )?(\d+)(?: %)? à (moins de )?(\d+) %", text)
    if shares is None:
        return []
    first, last = (0 if less else int(points) for less, points in (shares.groups()[:2], shares.groups()[2:]))
    sign = 1 if last > first else -1
    return [] if sign * gap[code_of(text)] >= least else [text]


def said(after: Collecte, gap: dict[str, Fraction], least: int, step: int) -> list[str]:
    """List the errors in the sentences of the Note aux pilotes and of the fiche d’appui."""
    release = after.release
    assert release is not None
    changes: dict[str, ChangementMission] = {}
    for cellule in release.of(Mesure.SENS):
        if cellule.colonne != SOUHAIT:
            size = release.get(Mesure.ECART, cellule.ligne, colonne=cellule.colonne)
            motif = size.motif if size and cellule.valeur else cellule.motif
            changes[cellule.ligne] = ChangementMission(
                sens=cellule.valeur, ecart=size.valeur if size else None, motif=motif
            )
    wrong = []
    for code, change in changes.items():
        (phrase,) = phrases_of([(code, change)], "avant")
        rises, falls = "en hausse" in phrase, "en baisse" in phrase
        if (rises and gap[code] < least) or (falls and gap[code] > -least):
            wrong.append(f"{phrase} {float(gap[code]):.2f}")
        if not (rises or falls) and abs(gap[code]) >= least + 2 * step and "deviner" not in phrase:
            wrong.append(f"{phrase} {float(gap[code]):.2f}")
    return wrong


def test_generated_regions_tell_enough_for_the_test_above_to_fail() -> None:
    cellules = [
        cellule
        for seed in FAST
        for cellule in (drawn_twice(seed)[1].release or pytest.fail("settled")).of(Mesure.SENS)
        if cellule.valeur
    ]
    assert {cellule.valeur for cellule in cellules} == {-1, 1}
    assert any(cellule.colonne == SOUHAIT for cellule in cellules)
    before, after = drawn_twice(FAST[0])
    exact = exacts(before, after)
    gap = {code: exact.apres[code] - exact.avant[code] for code in exact.apres}
    rising = max(gap, key=lambda code: gap[code])
    assert judged([(rising, "▼ baisse")], gap, 1, 0)
    assert judged([(rising, "pas de changement que ces chiffres permettent d’affirmer")], gap, 0, 0)


# --- live cells


def row_at(book: Workbook, name: str, label: str, place: int = 1) -> str:
    """Return the cell at a place of the first row that begins so."""
    labelled = next(row for row in sheet(book, name).iter_rows() if str(row[0].value).startswith(label))
    return str(labelled[place].coordinate)


@pytest.mark.libreoffice
@pytest.mark.timeout(300)
def test_changing_cells_moves_the_titles_the_totals_and_the_controls_that_depend_on_them(tmp_path: Path) -> None:
    earlier = replace(region(*[shares(3_000, 5_000)] * 10), periode=Periode.parse("2025-S2"))
    people, souhaits = [shares(4_600, 3_400)] * 10, [shares(2_600, 3_400)] * 10
    collecte = replace(region(*people, souhaits=souhaits), serie=Serie(anterieures=(earlier,)))
    content = regional(matiere(temps=released(collecte)))
    before = opened(content)

    def change(book: Workbook) -> None:
        table = sheet(book, "Temps")
        table[row_at(book, "Temps", "Accueil, orientation")].value = 1
        synthese = sheet(book, "Synthèse")
        synthese[row_at(book, "Synthèse", "Mission 2")].value = 90
        souhait = sheet(book, "Réel-souhaitable")
        souhait[row_at(book, "Réel-souhaitable", "Mission 1", 2)].value = 15
        moves = sheet(book, "Évolution")
        top = next(row[0].row for row in moves.iter_rows() if row[0].value == "Mission")
        moves[f"C{top + 1}"].value = 71
        bilans, years = sheet(book, "Bilan"), sheet(book, "Évolution des bilans")
        bilans[row_at(book, "Bilan", "Structures accueillies", 5)].value = 1_250
        years[row_at(book, "Évolution des bilans", "Structures accueillies", 3)].value = 7
        heads = [cell.value for cell in sheet(book, "Données")[1]]
        for row in sheet(book, "Données").iter_rows(min_row=2):
            if (row[4].value, row[5].value, row[2].value) == ("part", "M3", "région"):
                row[heads.index("Valeur")].value = 77

    after = opened(recalculated(changed(content, change), tmp_path))
    assert {
        name: (title(before, name), title(after, name))
        for name in ("Temps", "Synthèse", "Évolution", "Réel-souhaitable", "Bilan", "Évolution des bilans")
    } == {
        "Temps": ("La mission 1 prend le plus de temps : 46 %", "La mission 2 prend le plus de temps : 34 %"),
        "Synthèse": ("La mission 1 prend le plus de temps : 46 %", "La mission 2 prend le plus de temps : 90 %"),
        "Évolution": (
            "La mission 1 passe de 30 à 46 % du temps de la région",
            "La mission 1 passe de 30 à 71 % du temps de la région",
        ),
        "Réel-souhaitable": (
            "Moins de temps souhaité pour la mission 1 : 25 % au lieu de 45 %",
            "Moins de temps souhaité pour la mission 1 : 15 % au lieu de 45 %",
        ),
        "Bilan": (
            "0 structure accueillie et 0 accompagnées par 2 DLA sur 3, sur leurs avenants de 2026 (en cours)",
            "1\u202f250 structures accueillies et 0 accompagnées par 2 DLA sur 3, "
            "sur leurs avenants de 2026 (en cours)",
        ),
        "Évolution des bilans": (
            "Structures accueillies : 0 en 2026 (en cours), par 2 DLA sur 3",
            "Structures accueillies : 7 en 2026 (en cours), par 2 DLA sur 3",
        ),
    }
    assert [reading(book, "Temps") for book in (before, after)] == [
        "Lecture : la région consacre 46 % de son temps à « Mission 1 – Accompagnement des structures », soit 4,6 ETP.",
        "Lecture : la région consacre 1 % de son temps à « Mission 1 – Accompagnement des structures », soit 4,6 ETP.",
    ]
    total = {name: next(row[1] for row in rows(after, name) if row[0] == "Total") for name in ("Temps", "Synthèse")}
    assert all(value != 100 for value in total.values())
    false = [row[0] for row in rows(after, "Contrôles") if row[1] is False]
    assert any("font 100" in str(control) for control in false)
    assert any("leur mission" in str(control) for control in false)
    assert not [row[0] for row in rows(before, "Contrôles") if row[1] is False]
