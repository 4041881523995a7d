"""Enter, correct, archive and restore the prestataires of a région, without duplicates."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from collecte.core.errors import ConflictError
from collecte.core.operations.cellules import words
from collecte.core.operations.journal import record_on
from collecte.models import Prestataire, Region
from collecte.organisation.operations.journal_dla import said, terms_of, write_terms
from collecte.organisation.queries.organisation import lock_region
from collecte.policy import Acteur


@dataclass(frozen=True, slots=True, kw_only=True)
class TermesPrestataire:
    """Terms of a prestataire: `competences` and `filieres` have one a line; `contact` is how to reach someone there."""

    nom: str
    siret: str | None = None
    commune: str = ""
    contact: str = ""
    competences: str = ""
    filieres: str = ""


def put_prestataire(
    session: Session,
    *,
    region: Region,
    termes: TermesPrestataire,
    prestataire: Prestataire | None = None,
    acteur: Acteur | None,
    now: datetime,
) -> Prestataire:
    """Add a prestataire to a région, or correct one; its contact is not in the journal. Raises Refus."""
    _check_single(session, region, termes, prestataire)
    former = terms_of(TermesPrestataire, prestataire) if prestataire else None
    prestataire = prestataire or Prestataire(region=region)
    write_terms(prestataire, termes)
    prestataire.nom_cle = words(termes.nom)
    session.add(prestataire)
    session.flush()
    if former != termes:
        avant = said(former, "contact") if former else None
        verbe = "changer" if former else "créer"
        record_on(session, prestataire, verbe, acteur, now, avant=avant, apres=said(termes, "contact"))
    return prestataire


def archive_prestataire(
    session: Session, *, prestataire: Prestataire, is_back: bool, acteur: Acteur | None, now: datetime
) -> None:
    """Archive a prestataire: it is no longer offered, its missions stay; or offer it again. Twice changes nothing."""
    if is_back == (prestataire.archive_le is not None):
        prestataire.archive_le = None if is_back else now
        session.flush()
        record_on(session, prestataire, "désarchiver" if is_back else "archiver", acteur, now)


def _check_single(session: Session, region: Region, termes: TermesPrestataire, prestataire: Prestataire | None) -> None:
    lock_region(session, region.id)
    for other in session.scalars(select(Prestataire).where(Prestataire.region_id == region.id)):
        if other is prestataire:
            continue
        for champ, shared, is_same in (
            ("siret", "ce SIRET", termes.siret and other.siret == termes.siret),
            ("nom", "ce nom", other.nom_cle == words(termes.nom)),
        ):
            if is_same:
                problem = f"« {other.nom} »{' (archivé)' if other.archive_le else ''} a déjà {shared}."
                remedy = "Ouvrez-le pour le changer, ou vérifiez."
                raise ConflictError(problem, remedy, champ=champ)
