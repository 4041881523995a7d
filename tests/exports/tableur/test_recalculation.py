"""LibreOffice computes every formula again, and finds the cached values."""

import re
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from exports.records.records import Collecte
from tests.exports.records.builders import (
    CENTRE,
    collecte,
    missing,
    realistic,
    released,
    reponse,
    shares,
    transmis,
    wishing,
)
from tests.exports.records.classeurs import cells, opened, parts, written
from tests.exports.tableur.libreoffice import converted
from tests.exports.temps.test_evolution import editions, follow, in_two, region

pytestmark = [pytest.mark.libreoffice, pytest.mark.timeout(300)]

TOLERANCE = 1e-12

Values = dict[tuple[str, str], float | str]


def changed(content: bytes, change: Callable[[Workbook], None]) -> bytes:
    book, sink = load_workbook(BytesIO(content)), BytesIO()
    change(book)
    book.save(sink)
    return sink.getvalue()


def recalculated(content: bytes, folder: Path) -> bytes:
    """Open, recalculate and save the workbook with LibreOffice."""
    return converted({"classeur.xlsx": content}, "xlsx", folder, recalculates=True)["classeur.xlsx"]


def values_of_formulas(content: bytes, formulas_of: bytes) -> Values:
    """Return the value of each cell that holds a formula in `formulas_of`."""
    formula_cells = [
        (name, cell.coordinate) for name, cell in cells(opened(formulas_of, values=False)) if cell.data_type == "f"
    ]
    workbook = opened(content)
    return {(name, coordinate): workbook[name][coordinate].value for name, coordinate in formula_cells}


def differences(content: bytes, folder: Path) -> list[str]:
    """List every formula whose cached value differs from LibreOffice's."""
    cached = values_of_formulas(content, content)
    values = values_of_formulas(recalculated(content, folder), content)
    assert len(cached) == len(values) > 10
    return [
        f"{name}!{cell}: {cached[name, cell]!r} cached, {value!r} found"
        for (name, cell), value in values.items()
        if not same(cached[name, cell], value)
    ]


def same(cached: float | str, computed: float | str) -> bool:
    if isinstance(cached, str) or isinstance(computed, str):
        return cached == computed
    return bool(computed == pytest.approx(cached, rel=TOLERANCE, abs=0))


def uneven() -> Collecte:
    """Build ties between remainders, slivers of ETP, a DLA without answer."""
    thirds = reponse(shares(1, 1, 1), etp=5, mois=1, accord=False)
    sevenths = reponse(shares(*([1] * 7)), etp=95, mois=59)
    answers = [transmis("18", thirds), transmis("28", sevenths), transmis("36", thirds), transmis("37", sevenths)]
    answers += [transmis("41", reponse(shares(*range(1, 13)), etp=33, mois=37)) for _ in range(6)]
    return released(collecte([*answers, missing("45")]))


def large() -> Collecte:
    """Build totals as large as a région can make them, of odd weights."""
    people = range(150)
    weights = [[(7 * person + 11 * place) % 23 for place in range(12)] for person in people]
    answers = [
        reponse(shares(*line), etp=100 - person % 7, mois=60 - person % 11) for person, line in enumerate(weights)
    ]
    return released(collecte([transmis(CENTRE[person % 6].code, answer) for person, answer in enumerate(answers)]))


def series() -> Collecte:
    """Build a confidential période, then two with a fonction split in between."""
    known = editions(in_two)
    few = region("2025-S1", (1, 2), people=2)
    return follow(few, region("2025-S2", range(1, 13)), region("2026-S1", range(2, 15), known[1]), known=known)


def poisoned(content: bytes) -> bytes:
    """Change by one a cached value of the sheet Temps."""
    target = "xl/worksheets/sheet3.xml"
    sink = BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        for name, xml in parts(content).items():
            archive.writestr(name, re.sub(r"</f><v>(\d+)</v>", plus_one, xml, count=1) if name == target else xml)
    return sink.getvalue()


def plus_one(match: re.Match[str]) -> str:
    return f"</f><v>{int(match[1]) + 1}</v>"


@pytest.mark.parametrize(
    "region",
    [
        pytest.param(released(wishing(realistic())), id="realistic"),
        pytest.param(realistic(), id="before settlement"),
        pytest.param(uneven(), id="uneven"),
        pytest.param(large(), id="large"),
        pytest.param(
            released(collecte([transmis(dla.code, reponse(accord=False)) for dla in CENTRE])), id="missions only"
        ),
        pytest.param(released(collecte([missing("18")])), id="nothing transmitted"),
        pytest.param(series(), id="three périodes and two versions of the référentiel"),
    ],
)
def test_every_cached_value_is_what_libreoffice_computes(region: Collecte, tmp_path: Path) -> None:
    assert differences(written(region), tmp_path) == []


def test_a_wrong_cached_value_is_seen(tmp_path: Path) -> None:
    """Without this, a LibreOffice that recalculates nothing would pass the test above."""
    content = poisoned(written(released(realistic())))
    assert [difference.split("!")[0] for difference in differences(content, tmp_path)] == ["Temps"]
