"""Convert pages to PDF files when the extra `pdf` is installed; nothing is fetched from the network."""

from importlib.util import find_spec


def is_available() -> bool:
    """Return whether this installation can make PDF files."""
    return find_spec("weasyprint") is not None


def make_pdf(html: str, css: str) -> bytes:
    """Return a PDF of a page and its style sheet, both complete: an address in either is left out. A PDF/UA-1, with its
    tags."""
    from weasyprint import CSS, HTML
    from weasyprint.urls import URLFetcher

    class Nothing(URLFetcher):  # type: ignore[misc] # WeasyPrint publishes no types
        def fetch(self, url: str, *_args: object, **_more: object) -> None:
            raise ValueError(f"nothing is fetched: {url[:80]}")

    document = HTML(string=html, url_fetcher=Nothing())
    sheet = CSS(string=css, url_fetcher=Nothing())
    made: bytes = document.write_pdf(stylesheets=[sheet], pdf_variant="pdf/ua-1")
    return made
