"""Sheet names of the workbook of a région: short, French and unique."""

import re
from collections.abc import Iterable

from exports.records.records import CollecteEnquete
from exports.regional.matiere import Matiere
from exports.tableur.text import MAX_SHEET_NAME, one_line
from questionnaires.core.francais import paris_day, sort_key
from questionnaires.files.instruments import BILAN, IMPACT, SATISFACTION

LISEZ_MOI, SYNTHESE = "Lisez-moi", "Synthèse"
DICTIONNAIRE, QUALITE, CONTROLES, MANIFESTE = "Dictionnaire", "Qualité", "Contrôles", "Manifeste"
EVOLUTION_BILANS = "Évolution des bilans"
CATEGORIES = "Secteurs et thèmes"
CHANGEMENTS = "Ce qui a changé"
AVIS = "Avis des structures"

_KNOWN = {SATISFACTION: "Satisfaction", IMPACT: "Impact", BILAN: "Bilans déclarés"}
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
_SHORT = 17
"""Letters kept from a questionnaire's name in a sheet name, which also says what the sheet holds."""
_SMALL_WORD = 2
"""Letters, at most, of a word that a cut name never ends with."""


class Noms:
    """Sheet names given so far; a name asked for again gets a number."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = {"history", *(name.casefold() for name in taken)}

    def give(self, wanted: str) -> str:
        """Return a name that no other sheet has, of at most 31 characters."""
        base = " ".join(_FORBIDDEN.sub(" ", one_line(wanted)).split()) or "Feuille"
        name, rank = base[:MAX_SHEET_NAME].strip(), 1
        while name.casefold() in self._taken:
            rank += 1
            name = f"{base[: MAX_SHEET_NAME - len(str(rank)) - 1].strip()} {rank}"
        self._taken.add(name.casefold())
        return name


def file_stem(kind: str, matiere: Matiere) -> str:
    """Return « classeur-regional-centre-val-de-loire-c2ra-2026-11-26 »: letters, digits and hyphens only."""
    region, day = "-".join(sort_key(matiere.region).split()), paris_day(matiere.arrete_a).isoformat()
    public = "-".join(filter(None, (matiere.audience.name.lower(), matiere.code_du_dla.lower())))
    return f"{kind}-{region}-{public}-{day}"


def short_of(collecte: CollecteEnquete) -> str:
    """Return the short name of a questionnaire used in sheet names."""
    return _KNOWN.get(collecte.code) or _whole_words(one_line(collecte.titre), _SHORT)


def _whole_words(text: str, maximum: int) -> str:
    """Return the first words, up to `maximum` characters, not ending on « de » or « à »; a longer one is cut."""
    if len(text) <= maximum:
        return text
    words = text[: maximum + 1].split(" ")[:-1]
    while words and len(words[-1]) <= _SMALL_WORD:
        words.pop()
    return " ".join(words) or text[:maximum].strip()
