"""Footer and generator name repeated on every page of a workbook."""

from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version

from exports.tableur.text import footer_text


def generator() -> str:
    """Return `Collecte DLA 0.1.0`."""
    try:
        return f"Collecte DLA {version('collecte-dla')}"
    except PackageNotFoundError:  # a checkout that was never installed
        return "Collecte DLA"


def properties_of(title: str, created: datetime) -> dict[str, object]:
    """Return the properties of a workbook on time, dated as its data, so that the same data give the same file."""
    comments = "Ceci n’est pas une fiche de temps FSE."
    return {"title": title, "author": generator(), "comments": comments, "created": created.astimezone(UTC)}


def footer_of(*names: str) -> str:
    """Return the program's name, then the subject of the workbook."""
    return " – ".join((generator(), *(footer_text(name) for name in names)))
