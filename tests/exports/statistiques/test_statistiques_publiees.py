"""Order statistics are the value of one answer: every place that makes one is listed here, with its threshold."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from exports.release.seuils import Seuils
from tests.exports.records.builders import collecte, reponse, transmis
from tests.exports.records.classeurs import cells, opened, written

ROOT = Path(__file__).parents[3]
OF_ORDER = {"median", "median_low", "median_high", "median_grouped", "quantiles", "quantile", "percentile", "describe"}
WORDS = re.compile(r"médian|quartile|décile|centile", re.IGNORECASE)
"""Names of order statistics in displayed texts; « minimum » and « maximum » are those of questions, and of scales."""


def product() -> Iterator[Path]:
    return (path for folder in ("exports", "collecte", "questionnaires") for path in (ROOT / folder).rglob("*.py"))


def made_in(path: Path) -> set[str]:
    """List the order statistics that a module makes or imports."""
    names = set[str]()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "statistics":
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.Call):
            called = node.func
            names.add(called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", ""))
    return names & OF_ORDER


def said_in(path: Path) -> bool:
    if path.suffix == ".html":
        return bool(WORDS.search(path.read_text(encoding="utf-8")))
    tree = ast.parse(path.read_text(encoding="utf-8"))
    comments = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    texts = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in comments)
    return any(isinstance(text, str) and WORDS.search(text) for text in texts)


OF_REGISTERS = {"exports/bilans/categories.py": {"median_low", "median_high"}, "exports/bilans/qualite.py": {"median"}}
"""Prices of days of ingénierie, days between an event and its entry in a register: they are no answers. Who cannot open
the list of prices reads a median of several, none of which dominates; that of entries is in the bilan of its DLA only,
which its direction signs (decision 38)."""


def test_one_module_makes_a_statistic_of_order_of_answers() -> None:
    statistics = {str(path.relative_to(ROOT)): made_in(path) for path in product() if made_in(path)}
    assert statistics == {"exports/statistiques/evolution.py": {"median"}, **OF_REGISTERS}


def test_pages_and_sheets_name_one_only_where_that_module_gives_it() -> None:
    pages = (ROOT / "collecte").glob("*/templates/**/*.html")
    naming = {str(path.relative_to(ROOT)) for path in (*product(), *pages) if said_in(path)}
    assert naming <= {
        "exports/statistiques/evolution.py",
        "exports/enquetes/onglet_evolution.py",
        "exports/enquetes/evolutions.py",
        "exports/enquetes/lisez_moi.py",
        "exports/enquetes/dictionnaire.py",
        "exports/bilans/categories.py",
        "exports/bilans/missions.py",  # shows the statistics of OF_REGISTERS
        "collecte/organisation/forms/seuils.py",  # number of answers needed
    }


def test_a_workbook_on_time_names_none_whatever_the_number_of_persons() -> None:
    answers = [transmis(dla, reponse()) for dla in ("18", "28", "36") for _ in range(4)]
    texts = [str(cell.value) for _, cell in cells(opened(written(collecte(answers)))) if cell.value is not None]
    assert not [text for text in texts if re.search(r"\b(médian|quartile|minimum|maximum)", text, re.IGNORECASE)]


def test_thresholds_are_said_once() -> None:
    least = Seuils()
    assert (least.personnes, least.dlas, least.medianes, least.dominance) == (5, 3, 11, 85)
