"""Verify a file: unchanged, saved again, changed (and where), or never handed out here."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from io import BufferedReader

from sqlalchemy.orm import Session

from collecte.core.errors import Refus
from collecte.core.tableurs import Empreint, TableurError, read_digests
from collecte.models import ClasseurSorti
from collecte.telechargements.queries.sorties import iterate_contenus, list_sortis
from exports.tableur.contenu import Contenu
from exports.tableur.ecarts_contenus import AUCUN_ECART, ComparaisonContenus, compare, likeness

RESSEMBLANCE = 1 / 3
"""Least share of the blocks and columns of values in common from which a file counts as derived from another one."""


class Verdict(IntEnum):
    """Verdict on a file, by increasing change; the numbers are the exit codes of the command."""

    IDENTIQUE = 0
    EGAL = 1
    CHANGE = 2
    INCONNU = 3


@dataclass(frozen=True, slots=True)
class Verification:
    """`sorties` lists when the closest workbook was handed out, the latest first; empty when it is unknown."""

    verdict: Verdict
    sorties: Sequence[ClasseurSorti] = ()
    comparaison: ComparaisonContenus = AUCUN_ECART


def lire(nom: str, fichier: bytes) -> Empreint:
    """Return the digests that identify a file of that name, whoever made it. Raise Refus."""
    try:
        return read_digests(nom, fichier)
    except TableurError as refusal:
        raise Refus(
            refusal.problem,
            "Un classeur sorti d’ici se lit sans cela : vérifiez que c’est le bon fichier, ou demandez-le de nouveau.",
        ) from refusal


def lire_archive(fichier: BufferedReader) -> Empreint:
    """Return the digests of a data archive, which is identified by its bytes alone."""
    return Empreint(hashlib.file_digest(fichier, "sha256").hexdigest(), Contenu(()))


def verifier(session: Session, lu: Empreint) -> Verification:
    """Compare a file with everything that was handed out and is still remembered."""
    if sorties := list_sortis(session, lu.empreinte):
        return Verification(Verdict.IDENTIQUE, sorties)
    closest = _closest(session, lu.contenu)
    if closest is None:
        return Verification(Verdict.INCONNU)
    empreinte, comparaison = closest
    verdict = Verdict.CHANGE if comparaison.ecarts else Verdict.EGAL
    return Verification(verdict, list_sortis(session, empreinte), comparaison)


def _closest(session: Session, contenu: Contenu) -> tuple[str, ComparaisonContenus] | None:
    """Return the fingerprint of the most similar workbook, and its differences; the latest, of several."""
    best: tuple[str, ComparaisonContenus] | None = None
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
