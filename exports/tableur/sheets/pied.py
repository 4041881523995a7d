"""Footer and generator name repeated on every page of a workbook."""

from functools import cache
from importlib.metadata import PackageNotFoundError, version

from exports.tableur.text import footer_text


@cache  # a workbook names it on each sheet; each time, the metadata of the installation would be parsed
def generator() -> str:
    """Return `Collecte DLA 0.1.0`."""
    try:
        return f"Collecte DLA {version('collecte-dla')}"
    except PackageNotFoundError:  # a checkout that was never installed
        return "Collecte DLA"


def footer_of(*names: str) -> str:
    """Return the program's name, then the subject of the workbook."""
    return " – ".join((generator(), *(footer_text(name) for name in names)))
