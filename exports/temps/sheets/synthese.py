"""Sheet Synthèse: the main answer as title, the key figures, the missions of the région and what changed."""

from dataclasses import dataclass

from exports.release.cellules import Release
from exports.tableur.feuille import Classeur, Feuille, cell
from exports.tableur.phrases import Answer, lecture_of
from exports.tableur.styles import HEADING, mission_colour, pixels
from exports.tableur.text import one_line
from exports.temps.consolidation import Consolidation
from exports.temps.sheets import graphiques
from exports.temps.sheets.bandes import figures, labels
from exports.temps.sheets.chiffres import key_figures
from exports.temps.sheets.legende import ETP, champ, percent_of, publication_of, share_of, source, under
from exports.temps.sheets.plan import Bande, columns_of_missions, hidden_answer
from exports.temps.sheets.temps import answer
from exports.temps.sheets.titre import footer
from questionnaires.core.francais import plural, typeset

NAME = "Synthèse"
HEADER_ROW, FIRST_ROW = 8, 9
CHART_COLUMN, CHART_ROWS = 3, 18
WIDTHS = (44, 13, 13, 13, 13, 13, 13, 13, 13)


def is_needed(consolidation: Consolidation) -> bool:
    """Return whether results are settled, shown or not."""
    return consolidation.release is not None


@dataclass(frozen=True)
class Disposition:
    """Place of the table of missions; the chart is at its right."""

    consolidation: Consolidation

    @property
    def bande(self) -> Bande:
        return Bande(self.consolidation.blocs, FIRST_ROW, has_lines=False)

    @property
    def said(self) -> int:
        """The row under the table and the chart."""
        return max(self.bande.total + 2, HEADER_ROW - 1 + CHART_ROWS)


def write(classeur: Classeur, consolidation: Consolidation) -> None:
    feuille, release = classeur.feuille(NAME, WIDTHS), consolidation.release
    cells = {code: cell(row, 1) for code, row in Disposition(consolidation).bande.rows.items()}
    title = hidden_answer(consolidation) if release is None else answer(consolidation, release, cells)
    collecte = consolidation.collecte
    about = (one_line(collecte.region), collecte.periode.libelle, publication_of(consolidation))
    feuille.title(title, " – ".join(filter(None, about)))
    key_figures(feuille, consolidation)
    if release is not None and release.is_shown:
        _missions(feuille, Disposition(consolidation), release)
    elif release is not None:
        sentence = typeset(f"Aucun chiffre de la région n’est montré : {release.motif}.")
        under(feuille, HEADER_ROW - 1, len(WIDTHS) - 1, sum(WIDTHS), sentence, source(consolidation))
    feuille.present(footer(consolidation), frozen=(2, 0))


def _missions(feuille: Feuille, sheet: Disposition, release: Release) -> None:
    consolidation, bande = sheet.consolidation, sheet.bande
    heading = f"Temps de la région par mission, parts arrondies à {plural(release.pas, 'point')}"
    feuille.text(HEADER_ROW - 1, 0, typeset(heading), HEADING)
    feuille.headers(HEADER_ROW, ("Mission", "Part du temps", "ETP"))
    labels(feuille, consolidation, bande, 2)
    figures(feuille, bande, 1, release.parts(), percent_of(release.pas))
    figures(feuille, bande, 2, {code: tenths / 10 for code, tenths in release.etp().items()}, ETP)
    missions = columns_of_missions(consolidation)
    graphiques.fonctions(
        feuille,
        (FIRST_ROW, bande.total - 1),
        [mission_colour(numero) for _, _, numero in missions],
        percent_of(release.pas),
        (HEADER_ROW - 1, CHART_COLUMN),
        pixels(WIDTHS[CHART_COLUMN:]),
        "Temps de la région par mission",
    )
    code, name, _ = missions[0]
    share = share_of(release.parts()[code], release.pas, cell(bande.rows[code], 1))
    read = lecture_of(
        "la région consacre ", share, " de son temps à « ", Answer(name, cell(bande.rows[code], 0)), " »."
    )
    under(feuille, sheet.said, len(WIDTHS) - 1, sum(WIDTHS), read, champ(consolidation), source(consolidation))
