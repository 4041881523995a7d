"""Create, correct, move, archive and restore structures, without duplicates in a région."""

from datetime import datetime

from sqlalchemy.orm import Session

from collecte.core.errors import ConflictError
from collecte.core.operations.cellules import words
from collecte.models import Dla, Structure
from collecte.organisation.operations.journal_dla import said, tell, terms_of, write_terms
from collecte.organisation.queries.organisation import lock_region
from collecte.policy import Acteur
from collecte.registre.operations.champs_registre import TermesStructure
from collecte.registre.queries.structures import get_structure_with, list_namesakes


def create_structure(
    session: Session, *, dla: Dla, termes: TermesStructure, acteur: Acteur | None, now: datetime
) -> Structure:
    """Add a structure to the register of a DLA. Raises Refus."""
    check_single(session, dla=dla, termes=termes)
    structure = Structure(dla=dla, region_id=dla.region_id, creee_le=now)
    write_identity(structure, termes)
    session.add(structure)
    session.flush()
    tell(session, structure, "créer", acteur, now, apres=said(termes))
    return structure


def change_structure(
    session: Session, *, structure: Structure, dla: Dla, termes: TermesStructure, acteur: Acteur | None, now: datetime
) -> bool:
    """Correct a structure, or move it to another DLA of its région; return whether that changes anything.

    Past work stays with the DLA that did it. Raises Refus.
    """
    before = {**said(terms_of(TermesStructure, structure)), "dla": structure.dla.code}
    after = {**said(termes), "dla": dla.code}
    if before == after:
        return False
    if dla.region_id != structure.region_id:
        raise ValueError("a structure stays in its région")
    check_single(session, dla=dla, termes=termes, structure=structure)
    structure.dla = dla
    write_identity(structure, termes)
    session.flush()
    tell(session, structure, "changer", acteur, now, avant=before, apres=after)
    return True


def archive_structure(
    session: Session, *, structure: Structure, is_back: bool = False, acteur: Acteur | None, now: datetime
) -> None:
    """Archive a structure, which leaves the list without losing anything, or put it back. Twice changes nothing."""
    if is_back == (structure.archivee_le is not None):
        structure.archivee_le = None if is_back else now
        session.flush()
        verbe = "désarchiver" if is_back else "archiver"
        tell(session, structure, verbe, acteur, now)


def check_single(session: Session, *, dla: Dla, termes: TermesStructure, structure: Structure | None = None) -> None:
    """Check that no other structure of the région has its Enée number, SIRET or RNA, and none of the DLA its name in
    its commune. Raises Refus."""
    lock_region(session, dla.region_id)
    numbers = (
        ("enee", Structure.enee, "ce numéro Enée"),
        ("siret", Structure.siret, "ce SIRET"),
        ("rna", Structure.rna, "ce numéro RNA"),
    )
    for champ, column, shared in numbers:
        value = getattr(termes, champ)
        other = get_structure_with(session, dla.region_id, column, value) if value else None
        if other is not None and other is not structure:
            raise _existing(other, champ, shared)
    for other in list_namesakes(session, dla.id, words(termes.nom)):
        if other is not structure and words(other.commune) == words(termes.commune):
            raise _existing(other, "nom", "ce nom, dans cette commune")


def _existing(structure: Structure, champ: str, shared: str) -> ConflictError:
    where = f"DLA {structure.dla.code}" + (", archivée" if structure.archivee_le else "")
    return ConflictError(
        f"« {structure.nom} » ({where}) a déjà {shared}.",
        "Si c’est elle, cherchez-la dans la liste ; sinon, vérifiez ce que vous avez écrit.",
        champ=champ,
    )


def write_identity(structure: Structure, termes: TermesStructure) -> None:
    """Write the identity of a structure; its name is also kept as it is searched."""
    write_terms(structure, termes)
    structure.nom_cle = words(termes.nom)
