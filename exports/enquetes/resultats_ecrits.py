"""Results as JSON values, and back: what a page tells is kept as it was told."""

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter

from exports.enquetes.resultats import Resultats

_RESULTATS = TypeAdapter(Resultats)


def plain(found: Resultats) -> dict[str, Any]:
    """As JSON values."""
    kept: dict[str, Any] = _RESULTATS.dump_python(found, mode="json")
    return kept


def read(kept: Mapping[str, Any]) -> Resultats:
    """From `plain`. Raises pydantic's ValidationError on what another release wrote."""
    return _RESULTATS.validate_python(kept)
