"""Notice of a campagne, shown to respondents before the first question."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date

import orjson

from questionnaires.core.francais import day_text

CSE_FAITE = "faite"
CSE_SANS_OBJET = "sans objet"

_LABELS = {
    "finalite": "la finalité",
    "base_legale": "la base légale",
    "facultatif": "le caractère facultatif",
    "lecteurs": "qui lit quoi",
    "responsable": "le responsable du traitement",
    "contact": "le contact pour exercer ses droits",
    "conservation": "la durée de conservation",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Texts in French. `cse` is one of the two words above or blank, `cse_le` an ISO day when it was done.

    `reprise`: the text of earlier releases' pages, put on the campaigns that they had opened; it has nothing on the
    CSE, and is complete as it is. `textes`: pages announce that what teams write, reviewed, may be in the results.
    """

    finalite: str = ""
    base_legale: str = ""
    facultatif: str = ""
    lecteurs: str = ""
    responsable: str = ""
    contact: str = ""
    conservation: str = ""
    cse: str = ""
    cse_le: str = ""
    reprise: bool = False
    textes: bool = False

    @classmethod
    def read(cls, stored: Mapping[str, object] | None) -> "Notice":
        """Read a stored notice; missing fields are blank."""
        known = {attribute.name for attribute in fields(cls)}
        return cls(**{name: value for name, value in (stored or {}).items() if name in known})  # type: ignore[arg-type] # as written by `document`

    @property
    def document(self) -> dict[str, object]:
        """Return it as it is stored; without `textes`, as it was stored before there were any."""
        names = (attribute.name for attribute in fields(self) if attribute.name != "textes" or self.textes)
        return {name: getattr(self, name) for name in names}

    @property
    def empreinte(self) -> str:
        """SHA-256 of its content, which identifies the text shown."""
        return hashlib.sha256(orjson.dumps(self.document, option=orjson.OPT_SORT_KEYS)).hexdigest()

    @property
    def missing(self) -> tuple[str, ...]:
        """Missing parts, in words; empty when the opening of its campaign may be confirmed."""
        if self.reprise:
            return ()
        blank = [label for name, label in _LABELS.items() if not getattr(self, name).strip()]
        return (*blank, *(() if self._says_cse else ("l’information du CSE",)))

    @property
    def _says_cse(self) -> bool:
        return self.cse == CSE_SANS_OBJET or (self.cse == CSE_FAITE and bool(self.cse_le))

    @property
    def cse_text(self) -> str:
        """`faite le lundi 4 janvier 2027`, `sans objet`, or that it was not recorded."""
        if self.cse == CSE_FAITE and self.cse_le:
            return f"faite le {day_text(date.fromisoformat(self.cse_le))}"
        return CSE_SANS_OBJET if self.cse == CSE_SANS_OBJET else "non renseignée"

    def for_another(self) -> "Notice":
        """Return a draft for the next campaign, without the date of the CSE, which is informed of each one; « sans
        objet » stays."""
        return replace(self, cse=self.cse if self.cse == CSE_SANS_OBJET else "", cse_le="", reprise=False)
