"""A square that a phone reads, as an SVG of ours: no style in it, so that the strict policy lets it show."""

import segno
from markupsafe import Markup

_BORDER = 4  # modules of white around, without which phones read badly


def qr_svg(text: str, label: str) -> Markup:
    """The square of a text; `label` is what it is called for who does not see it."""
    matrix = segno.make(text, error="m", micro=False).matrix
    side = len(matrix) + 2 * _BORDER
    path = "".join(
        f"M{x + _BORDER} {y + _BORDER}h1v1h-1z" for y, row in enumerate(matrix) for x, dark in enumerate(row) if dark
    )
    return Markup(
        '<svg class="qr" viewBox="0 0 {side} {side}" role="img" aria-label="{label}">'
        '<rect width="{side}" height="{side}" fill="#fff"/><path d="{path}" fill="#000"/></svg>'
    ).format(side=side, label=label, path=path)
