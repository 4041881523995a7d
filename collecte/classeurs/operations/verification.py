"""Verify a file: unchanged, saved again, changed (and where), or never handed out here."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from io import BufferedReader

from sqlalchemy.orm import Session

from collecte.core.errors import UserFacingError
from collecte.core.tableurs import Empreint, TableurError, read_digests
from collecte.models import ClasseurSorti
from collecte.telechargements.queries.sorties import iterate_contenus, list_sortis
from exports.tableur.contenu import Contenu
from exports.tableur.ecarts_contenus import AUCUN_ECART, Comparaison, compare, likeness

RESSEMBLANCE = 1 / 3
"""Share of the blocks and columns of values, from which a file comes from another one."""


class UnverifiableError(UserFacingError):
    def __init__(self, refusal: TableurError) -> None:
        super().__init__(
            refusal.problem,
            "Un classeur sorti d’ici se lit sans cela : vérifiez que c’est le bon fichier, ou demandez-le de nouveau.",
        )


class Verdict(IntEnum):
    """In the order of what was done to the file; numbers are what the command ends with."""

    IDENTIQUE = 0
    EGAL = 1
    CHANGE = 2
    INCONNU = 3


@dataclass(frozen=True, slots=True)
class Verification:
    """`sorties` are the times that the closest workbook was handed out, the latest first; none when it is unknown."""

    verdict: Verdict
    sorties: Sequence[ClasseurSorti] = ()
    comparaison: Comparaison = AUCUN_ECART


def lire(nom: str, fichier: bytes) -> Empreint:
    """What tells a file of that name from others, whoever made it. Raises UnverifiableError."""
    try:
        return read_digests(nom, fichier)
    except TableurError as refusal:
        raise UnverifiableError(refusal) from refusal


def lire_archive(fichier: BufferedReader) -> Empreint:
    """The same of an archive of data, which is known by its bytes alone."""
    return Empreint(hashlib.file_digest(fichier, "sha256").hexdigest(), Contenu(()))


def verifier(session: Session, lu: Empreint) -> Verification:
    """What was read, beside all that was handed out and is not forgotten yet."""
    if same := list_sortis(session, lu.empreinte):
        return Verification(Verdict.IDENTIQUE, same)
    closest = _closest(session, lu.contenu)
    if closest is None:
        return Verification(Verdict.INCONNU)
    empreinte, comparaison = closest
    verdict = Verdict.CHANGE if comparaison.ecarts else Verdict.EGAL
    return Verification(verdict, list_sortis(session, empreinte), comparaison)


def _closest(session: Session, contenu: Contenu) -> tuple[str, Comparaison] | None:
    """The fingerprint of the workbook that is the most alike, and where the two differ; the latest, of several."""
    best: tuple[str, Comparaison] | None = None
    highest = (RESSEMBLANCE, 0)
    for empreinte, document in iterate_contenus(session):
        known = Contenu.from_document(document)
        alike = likeness(known, contenu)
        if alike < highest[0]:
            continue
        comparaison = compare(known, contenu)
        rank = (alike, -len(comparaison.ecarts) - len(comparaison.ecritures))
        if best is None or rank > highest:
            best, highest = (empreinte, comparaison), rank
    return best
