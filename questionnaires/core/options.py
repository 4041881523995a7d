"""The answers offered by a choice."""

from pydantic import BaseModel, ConfigDict

AUTRE_CODE = "autre"
"""The option of « Autre, précisez », never another meaning."""


class Option(BaseModel):
    """One of the answers offered; the code is what is stored, so a corrected label never changes it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    libelle: str


AUTRE_OPTION = Option(code=AUTRE_CODE, libelle="Autre, précisez")
