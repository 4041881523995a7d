"""Partners, and the consent of structures to share data with them; the journal never names who agreed."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from collecte.core.errors import ConflictError, Refus
from collecte.core.operations.cellules import words
from collecte.core.operations.journal import record_on
from collecte.models import Accord, Compte, Dla, MoyenAccord, Partenaire, Region, Structure
from collecte.organisation.operations.journal_dla import tell
from collecte.policy import Acteur
from collecte.registre.queries.partenaires import (
    find_namesake,
    get_locked_accord,
    list_accords,
    list_of_region,
    list_offered,
    lock_structure,
)
from questionnaires.core.francais import paris_day, short_day_text


def put_partenaire(
    session: Session,
    *,
    region: Region,
    dla: Dla | None,
    nom: str,
    comptes: Collection[Compte] | None = None,
    partenaire: Partenaire | None = None,
    acteur: Acteur | None,
    now: datetime,
) -> Partenaire:
    """Add a partner, or correct one; `comptes`: None leaves its accounts as they are. Raises Refus."""
    key = words(nom)
    other = find_namesake(session, region.id, key)
    if other is not None and other is not partenaire:
        owner = f"du DLA {other.dla.code}" if other.dla else "de toute la région"
        raise ConflictError(
            f"« {other.nom} » est déjà un partenaire {owner}.",
            "Corrigez celui-là, ou donnez un nom qui s’en distingue.",
            champ="nom",
        )
    is_new = partenaire is None
    stored = partenaire or Partenaire(region=region)
    stored.nom, stored.nom_cle, stored.dla = nom, key, dla
    if comptes is not None:
        stored.comptes = list(comptes)
    session.add(stored)
    session.flush()
    verbe = f"{'ajouter' if is_new else 'changer'} un partenaire"
    record_on(session, stored, verbe, acteur, now, nom=nom, lecteurs=len(stored.comptes))
    return stored


def named_partners(
    session: Session, *, dla: Dla, noms: Sequence[str], acteur: Acteur | None, now: datetime
) -> list[Partenaire]:
    """Return the partners of these names: existing ones of the région, whatever their DLA and archived or not; the
    others are added to a DLA. The région is locked, so that two people who name the same one create one."""
    partenaires = {}
    for nom in noms:
        partenaire = find_namesake(session, dla.region_id, words(nom))
        partenaire = partenaire or put_partenaire(session, region=dla.region, dla=dla, nom=nom, acteur=acteur, now=now)
        partenaires[partenaire.id] = partenaire
    return list(partenaires.values())


def pick_partners(session: Session, dla: Dla, ids: Collection[int]) -> list[Partenaire]:
    """Return the partners of these ids that belong to the région of a DLA, by name."""
    return [partenaire for partenaire in list_of_region(session, dla.region_id) if partenaire.id in ids]


def put_away(session: Session, *, partenaire: Partenaire, acteur: Acteur, now: datetime) -> None:
    """Archive a partner, or restore it. An archived one is offered to no new agreement, meeting or action; those
    that name it stay."""
    is_back = partenaire.archive_le is not None
    partenaire.archive_le = None if is_back else now
    session.flush()
    verbe = f"{'proposer de nouveau' if is_back else 'ne plus proposer'} un partenaire"
    record_on(session, partenaire, verbe, acteur, now)


def agree(
    session: Session,
    *,
    structure: Structure,
    partenaires: Collection[Partenaire],
    donne_par: str,
    donne_le: date,
    moyen: MoyenAccord,
    acteur: Acteur | None,
    now: datetime,
) -> int:
    """Record the agreement of a structure, noted by `acteur` or given by itself (None); return how many partners are
    new.

    Raises Refus.
    """
    if donne_le > paris_day(now):
        raise Refus(
            "Un accord ne peut pas être noté d’avance.",
            f"Donnez une date jusqu’au {short_day_text(paris_day(now))}.",
            champ="donne_le",
        )
    lock_structure(session, structure.id)
    already = {accord.partenaire_id for accord in list_accords(session, structure.id, live=True)}
    fresh = [partenaire for partenaire in partenaires if partenaire.id not in already]
    for partenaire in fresh:
        accord = Accord(structure=structure, partenaire=partenaire, donne_par=donne_par, donne_le=donne_le, moyen=moyen)
        accord.note_le, accord.note_par_id = now, acteur.compte_id if acteur else None
        session.add(accord)
    session.flush()
    if fresh:
        names = [partenaire.nom for partenaire in fresh]
        tell(session, structure, "noter un accord", acteur, now, partenaires=names, moyen=moyen.value)
    return len(fresh)


def withdraw(session: Session, *, accord: Accord, acteur: Acteur | None, now: datetime) -> None:
    """Withdraw an agreement: that partner no longer reads the structure's data. Twice changes nothing."""
    accord = get_locked_accord(session, accord.id)
    if accord.revoque_le is None:
        accord.revoque_le, accord.revoque_par_id = now, acteur.compte_id if acteur else None
        session.flush()
        names = [accord.partenaire.nom]
        tell(session, accord.structure, "retirer un accord", acteur, now, partenaires=names)


def choose(session: Session, *, structure: Structure, ids: Collection[int], par: str, now: datetime) -> None:
    """Record the partners that a structure chooses by its personal link, by ids; the others are withdrawn."""
    lock_structure(session, structure.id)
    for accord in list_accords(session, structure.id, live=True):
        if accord.partenaire_id not in ids:
            withdraw(session, accord=accord, acteur=None, now=now)
    agree(
        session,
        structure=structure,
        partenaires=[partenaire for partenaire in choices_of(session, structure) if partenaire.id in ids],
        donne_par=par,
        donne_le=paris_day(now),
        moyen=MoyenAccord.LIEN,
        acteur=None,
        now=now,
    )


def choices_of(session: Session, structure: Structure) -> Sequence[Partenaire]:
    """Return the partners that a structure may agree to, and those it agrees to now, archived since or not."""
    offered = list(list_offered(session, structure.dla))
    offered_ids = {partenaire.id for partenaire in offered}
    agreed = [accord.partenaire for accord in list_accords(session, structure.id, live=True)]
    return [*offered, *(partenaire for partenaire in agreed if partenaire.id not in offered_ids)]
