"""Archive of a finished campaign in one file: write, check, restore on an empty installation."""

from collecte.classeurs.operations.archives.lecture import ArchiveLue, lire_archive
from collecte.classeurs.operations.archives.manifeste import Portee
from collecte.classeurs.operations.archives.prise import (
    Archive,
    check_archivable,
    installations_of,
    rassembler,
    refusal_of,
)
from collecte.classeurs.operations.archives.refus import UnarchivableError, UnknownCampagneError
from collecte.classeurs.operations.archives.reprise import Reprise, check_readable_here, reprendre

__all__ = [
    "Archive",
    "ArchiveLue",
    "Portee",
    "Reprise",
    "UnarchivableError",
    "UnknownCampagneError",
    "check_archivable",
    "check_readable_here",
    "installations_of",
    "lire_archive",
    "rassembler",
    "refusal_of",
    "reprendre",
]
