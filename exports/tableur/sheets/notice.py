"""Layout of a Lisez-moi: description, links to the sheets, methods, software."""

from collections.abc import Sequence

from exports.tableur.feuille import Feuille
from exports.tableur.sheets.pied import generator
from exports.tableur.styles import BODY, HEADING
from questionnaires.core.francais import typeset

TEXT_WIDTH = 112
WIDTHS = (26, TEXT_WIDTH)
LABEL = BODY.but(bold=True, valign="top")
TEXT = BODY.but(wrap=True, valign="top", foreign=True)

Pairs = Sequence[tuple[str, str]]
"""Labels, or names of sheets, and texts."""


def notice(feuille: Feuille, identity: Pairs, sheets: Pairs, method: Pairs) -> None:
    """Write the notice under the title; the sentences of the method are the product's, those of the identity hold names
    typed by people."""
    row = write_pairs(feuille, 3, identity)
    row = _links(feuille, row + 1, sheets)
    feuille.text(row + 1, 0, "Méthode", HEADING)
    row = write_pairs(feuille, row + 2, [(typeset(label), typeset(text)) for label, text in method])
    feuille.text(row + 1, 0, f"Classeur produit par {generator()}.", BODY.but(italic=True))


def write_pairs(feuille: Feuille, row: int, pairs: Pairs) -> int:
    """Write labels and texts from that row; return the row after them."""
    for line, (label, text) in enumerate(pairs, start=row):
        feuille.text(line, 0, label, LABEL)
        feuille.text(line, 1, text, TEXT)
        feuille.height(line, text, TEXT_WIDTH)
    return row + len(pairs)


def _links(feuille: Feuille, row: int, sheets: Pairs) -> int:
    """Write a link for each sheet; return the row after them."""
    feuille.text(row, 0, "Feuilles", HEADING)
    for line, (name, text) in enumerate(sheets, start=row + 1):
        feuille.link(line, 0, name)
        feuille.text(line, 1, text, TEXT)
    return row + 1 + len(sheets)
