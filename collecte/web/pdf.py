"""Pages made into PDF files, where the extra `pdf` is installed; nothing is fetched from anywhere."""

from importlib.util import find_spec
from typing import Any


def is_available() -> bool:
    """Whether this installation can make PDF files."""
    return find_spec("weasyprint") is not None


def make_pdf(html: str, css: str) -> bytes:
    """A PDF of a page and its style sheet, given whole: an address in either is left out. A PDF/UA-1, with its tags."""
    from weasyprint import CSS, HTML

    document = HTML(string=html, url_fetcher=_nothing)
    sheet = CSS(string=css, url_fetcher=_nothing)
    made: bytes = document.write_pdf(stylesheets=[sheet], pdf_variant="pdf/ua-1")
    return made


def _nothing(url: str, *_args: Any, **_more: Any) -> dict[str, Any]:  # noqa: ANN401 - WeasyPrint's own signature
    raise ValueError(f"nothing is fetched: {url[:80]}")
