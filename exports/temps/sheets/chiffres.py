"""Key figures at the top of Synthèse: answers, DLA, coverage, ETP."""

from collections.abc import Iterator
from dataclasses import dataclass

from exports.tableur.feuille import Feuille
from exports.tableur.styles import DECIMAL, LINK, QUIET, SHARE, CellFormat
from exports.temps.consolidation import Consolidation
from exports.temps.sheets.suivi import NAME as SUIVI_NAME
from exports.temps.sheets.suivi import Suivi

LABEL_ROW, FIGURE_ROW, DETAIL_ROW = 3, 4, 5

_CARD = CellFormat(ground=QUIET, align="center")


@dataclass(frozen=True, slots=True)
class Figure:
    """A label, a formula with its value, and what it means; `columns` are the first and last it covers."""

    label: str
    formula: str
    value: float | str
    number: str
    detail: str
    columns: tuple[int, int]


def key_figures(feuille: Feuille, consolidation: Consolidation) -> None:
    """Write one card per figure."""
    for figure in _figures(consolidation, has_suivi=feuille.classeur.has(SUIVI_NAME)):
        first, last = figure.columns
        feuille.merged((LABEL_ROW, first), (LABEL_ROW, last), figure.label, _CARD.but(bold=True))
        look = _CARD.but(size=20, bold=True, colour=LINK, number=figure.number)
        feuille.merged((FIGURE_ROW, first), (FIGURE_ROW, last), "", look)
        feuille.formula(FIGURE_ROW, first, figure.formula, figure.value, look)
        feuille.merged((DETAIL_ROW, first), (DETAIL_ROW, last), figure.detail, _CARD)
    feuille.sheet.set_row(FIGURE_ROW, 30)


def _figures(consolidation: Consolidation, *, has_suivi: bool) -> Iterator[Figure]:
    suivi = Suivi(consolidation)
    values, total = suivi.values(None), suivi.reference
    dlas = len(consolidation.couverture)
    sent = f"{values['transmises']} sur {values['attendues']}"
    formula = f'{total("transmises")}&" sur "&{total("attendues")}'
    detail = f"voir {SUIVI_NAME}" if has_suivi else "sur les réponses attendues"
    yield Figure("Réponses transmises", formula, sent, "General", detail, (0, 0))
    coverage = values["couverture"]
    yield Figure("Couverture", total("couverture"), coverage, SHARE, "ETP transmis / ETP attendus", (1, 2))
    for label, field, columns in (("ETP transmis", "etp_transmis", (3, 4)), ("ETP attendus", "etp_periode", (5, 6))):
        yield Figure(label, total(field), values[field], DECIMAL, "sur la période", columns)
    dla_formula = f'{suivi.answered_formula()}&" sur {dlas}"'
    yield Figure(
        "DLA ayant répondu",
        dla_formula,
        f"{consolidation.dlas_answered} sur {dlas}",
        "General",
        "au moins une réponse",
        (7, 8),
    )
