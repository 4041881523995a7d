"""Mapping of file columns to register fields: proposed from headers, saved by name, applied by a command."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from difflib import SequenceMatcher

from sqlalchemy.orm import Session

from collecte.core.errors import Refus
from collecte.core.operations.cellules import CellError, dla_code, words
from collecte.core.operations.journal import record_on
from collecte.core.tableurs import Feuille
from collecte.models import Correspondance, Dla, Region
from collecte.organisation.queries.organisation import list_dlas
from collecte.policy import Acteur
from collecte.registre.operations.champs_registre import COLONNES
from collecte.registre.operations.import_structures import DemandeImport
from collecte.registre.queries.imports_registre import get_correspondance, list_correspondances

Colonnes = Mapping[str, str]
"""Field code -> header of the file."""

LONGEST_NAME = 80
_NEAR = 0.88
_EMPTY_WORDS = frozenset(("a", "au", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les"))


def proposed(entetes: Sequence[str], colonnes: Colonnes | None = None) -> dict[str, str]:
    """Return field code -> the header that most likely means it. `colonnes`, when given, are the only source: their
    headers match whatever their case, accents and punctuation."""
    if colonnes is not None:
        by_words = {words(header): header for header in entetes}
        return {code: by_words[words(header)] for code, header in colonnes.items() if words(header) in by_words}
    fields: dict[str, str] = {}
    for _, code, header in sorted(_near(entetes), key=lambda match: -match[0]):
        if code not in fields and header not in fields.values():
            fields[code] = header
    return fields


def absent(entetes: Sequence[str], colonnes: Colonnes) -> list[str]:
    """List the headers of a stored correspondance that the file does not have."""
    known = {words(header) for header in entetes}
    return [header for code, header in colonnes.items() if code in COLONNES and words(header) not in known]


def _near(entetes: Sequence[str]) -> Iterable[tuple[float, str, str]]:
    for header in entetes:
        text = words(header)
        for code, champ in COLONNES.items():
            likeness = max(_likeness(text, known) for known in champ.autres)
            if likeness >= _NEAR:
                yield likeness, code, header


def _likeness(text: str, known: str) -> float:
    """Return 1 for the same words, less for a letter or an article apart."""
    if text.replace(" ", "") == known.replace(" ", ""):  # `R.N.A.`, `CodeInsee`
        return 1.0
    ours, theirs = set(known.split()) - _EMPTY_WORDS, set(text.split()) - _EMPTY_WORDS
    shared = len(ours & theirs) / len(ours | theirs) if ours | theirs else 0.0
    return 0.99 * max(shared, SequenceMatcher(None, text, known).ratio())


def keep_correspondance(
    session: Session, *, region: Region, nom: str, colonnes: Colonnes, now: datetime, acteur: Acteur | None
) -> Correspondance:
    """Store the columns under a name, in place of any earlier ones."""
    correspondance = get_correspondance(session, region.id, nom)
    if correspondance is not None and correspondance.colonnes == dict(colonnes):
        return correspondance
    if correspondance is None:
        correspondance = Correspondance(region=region, nom=nom)
        session.add(correspondance)
    correspondance.colonnes, correspondance.modifiee_le = dict(colonnes), now
    session.flush()
    record_on(session, region, "garder une correspondance", acteur, now, nom=nom, colonnes=len(colonnes))
    return correspondance


def named_demande(
    session: Session, *, region: Region, feuille: Feuille, correspondance: str | None, dla: str | None
) -> DemandeImport:
    """Return the import of a file for all the DLA of a région. `dla`: the code of all lines; None when a column gives
    it.

    Raises Refus for an unknown name.
    """
    dlas = list_dlas(session, region.id)
    return DemandeImport(
        region=region,
        feuille=feuille,
        colonnes=_columns(session, region, feuille, correspondance),
        dlas=dlas,
        dla=_named(dlas, dla) if dla else None,
    )


def _named(dlas: Sequence[Dla], code: str) -> Dla:
    by_code = {candidate.code: candidate for candidate in dlas}
    try:
        return by_code[dla_code(code, frozenset(by_code))]
    except CellError as error:
        raise Refus(error.probleme, error.remede) from None


def _columns(session: Session, region: Region, feuille: Feuille, nom: str | None) -> Mapping[str, str]:
    if nom is None:
        return proposed(feuille.entetes)
    stored = get_correspondance(session, region.id, nom)
    if stored is None:
        known = ", ".join(correspondance.nom for correspondance in list_correspondances(session, region.id))
        listed = f"Celles de la région : {known}." if known else "La région n’en a gardé aucune."
        raise Refus(f"La correspondance « {nom} » est inconnue.", f"{listed} Une page d’import en garde d’autres.")
    return proposed(feuille.entetes, stored.colonnes)
