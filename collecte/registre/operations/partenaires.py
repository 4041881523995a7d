"""Partners, and the consent of structures to share data with them; the journal names no one.

The journal has no name of who agreed.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from http import HTTPStatus

from sqlalchemy.orm import Session

from collecte.core.errors import Refus, UserFacingError
from collecte.core.operations.cellules import words
from collecte.core.operations.journal import record
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


class ExistingPartenaireError(UserFacingError):
    status = HTTPStatus.CONFLICT
    champ = "nom"

    def __init__(self, other: Partenaire) -> None:
        of = f"du DLA {other.dla.code}" if other.dla else "de toute la région"
        super().__init__(
            f"« {other.nom} » est déjà un partenaire {of}.", "Corrigez celui-là, ou donnez un nom qui s’en distingue."
        )


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
    """A new partner, or the corrected one; `comptes`: None leaves its accounts as they are.

    Raises ExistingPartenaireError.
    """
    key = words(nom)
    other = find_namesake(session, region.id, key)
    if other is not None and other is not partenaire:
        raise ExistingPartenaireError(other)
    is_new = partenaire is None
    own = partenaire or Partenaire(region=region)
    own.nom, own.nom_cle, own.dla = nom, key, dla
    if comptes is not None:
        own.comptes = list(comptes)
    session.add(own)
    session.flush()
    record(
        session,
        acteur=acteur,
        region_id=region.id,
        verbe="ajouter un partenaire" if is_new else "changer un partenaire",
        objet="partenaire",
        objet_id=own.id,
        now=now,
        nom=nom,
        lecteurs=len(own.comptes),
    )
    return own


def named_partners(
    session: Session, *, dla: Dla, noms: Sequence[str], acteur: Acteur | None, now: datetime
) -> list[Partenaire]:
    """The partners of these names: those that the région knows, whatever their DLA and put away or not; the others are
    added to a DLA. The région is held, so that two people who name the same one make one."""
    found = {}
    for nom in noms:
        own = find_namesake(session, dla.region_id, words(nom))
        own = own or put_partenaire(session, region=dla.region, dla=dla, nom=nom, acteur=acteur, now=now)
        found[own.id] = own
    return list(found.values())


def pick_partners(session: Session, dla: Dla, ids: Collection[int]) -> list[Partenaire]:
    """Those of these ids that are of the région of a DLA, by name."""
    return [own for own in list_of_region(session, dla.region_id) if own.id in ids]


def put_away(session: Session, *, partenaire: Partenaire, acteur: Acteur, now: datetime) -> None:
    """No agreement names it any more from now on, nor is it proposed for meetings and actions; what names it stays.
    Put away again: it is back."""
    is_back = partenaire.archive_le is not None
    partenaire.archive_le = None if is_back else now
    session.flush()
    record(
        session,
        acteur=acteur,
        region_id=partenaire.region_id,
        verbe="proposer de nouveau un partenaire" if is_back else "ne plus proposer un partenaire",
        objet="partenaire",
        objet_id=partenaire.id,
        now=now,
    )


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
    """Record what a structure agreed to, or says itself (no `acteur`); how many partners it did not agree to before.

    Raises Refus.
    """
    if donne_le > paris_day(now):
        raise Refus(
            "Un accord ne peut pas être noté d’avance.",
            f"Donnez une date jusqu’au {short_day_text(paris_day(now))}.",
            champ="donne_le",
        )
    lock_structure(session, structure.id)
    already = {own.partenaire_id for own in list_accords(session, structure.id, live=True)}
    fresh = [own for own in partenaires if own.id not in already]
    for own in fresh:
        made = Accord(structure=structure, partenaire=own, donne_par=donne_par, donne_le=donne_le, moyen=moyen)
        made.note_le, made.note_par_id = now, acteur.compte_id if acteur else None
        session.add(made)
    session.flush()
    if fresh:
        names = [own.nom for own in fresh]
        _tell(session, structure, "noter un accord", acteur, now, partenaires=names, moyen=moyen.value)
    return len(fresh)


def withdraw(session: Session, *, accord: Accord, acteur: Acteur | None, now: datetime) -> None:
    """The structure agrees no more: what was given to that partner is not read any more. Twice changes nothing."""
    accord = get_locked_accord(session, accord.id)
    if accord.revoque_le is None:
        accord.revoque_le, accord.revoque_par_id = now, acteur.compte_id if acteur else None
        session.flush()
        _tell(session, accord.structure, "retirer un accord", acteur, now, partenaires=[accord.partenaire.nom])


def choose(session: Session, *, structure: Structure, ids: Collection[int], par: str, now: datetime) -> None:
    """A structure says by its personal link which partners it agrees to, by their ids: those left out are withdrawn."""
    lock_structure(session, structure.id)
    for own in list_accords(session, structure.id, live=True):
        if own.partenaire_id not in ids:
            withdraw(session, accord=own, acteur=None, now=now)
    agree(
        session,
        structure=structure,
        partenaires=[own for own in choices_of(session, structure) if own.id in ids],
        donne_par=par,
        donne_le=paris_day(now),
        moyen=MoyenAccord.LIEN,
        acteur=None,
        now=now,
    )


def choices_of(session: Session, structure: Structure) -> Sequence[Partenaire]:
    """The partners that a structure may agree to, and those that it agrees to now, put away meanwhile or not."""
    offered = list(list_offered(session, structure.dla))
    known = {own.id for own in offered}
    live = [own.partenaire for own in list_accords(session, structure.id, live=True)]
    return [*offered, *(own for own in live if own.id not in known)]


def _tell(
    session: Session, own: Structure, verbe: str, acteur: Acteur | None, now: datetime, **details: object
) -> None:
    tell(session, own.dla, ("structure", own.id), verbe, acteur, now, **details)
