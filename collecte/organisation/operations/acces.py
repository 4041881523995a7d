"""Let accesses to what a DLA holds wait until someone else confirms or refuses them.

Whoever runs a région enters its persons: without this, they would read answers under a second name.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from http import HTTPStatus

from sqlalchemy import select
from sqlalchemy.orm import Session

from collecte.core.errors import UserFacingError
from collecte.core.operations.journal import record
from collecte.courriels.operations.courriels import poster
from collecte.models import Affectation, Compte, Dla, Habilitation, Personne, Region, Role
from collecte.organisation.hooks import AFFECTATION_WITHDRAWN
from collecte.organisation.queries.acces import (
    Acces,
    list_admins,
    list_confirmed_directions,
    list_team,
    list_waiting_in,
    lock_acces,
)
from collecte.policy import Acteur
from questionnaires.core.francais import paris_day

ACCES_A_CONFIRMER = "acces_a_confirmer"
ACCES_CONFIRME = "acces_confirme"
DIRECTION_NOMMEE = "direction_nommee"


class OwnAccessError(UserFacingError):
    status = HTTPStatus.FORBIDDEN

    def __init__(self) -> None:
        super().__init__(
            "Personne ne se donne un rôle ni une affectation à soi-même.",
            "Demandez-le à une autre personne qui anime la région, sinon à qui administre l’installation.",
        )


class SettledAccessError(UserFacingError):
    status = HTTPStatus.CONFLICT

    def __init__(self) -> None:
        super().__init__(
            "Un des accès cochés n’attend plus : quelqu’un l’a confirmé, refusé ou retiré.",
            "Rien n’a été changé. Rechargez la page.",
        )


def check_not_own(acteur: Acteur | None, personne: Personne) -> None:
    """Raises OwnAccessError for who gives something to their own person; a command has no `acteur`."""
    if acteur is not None and acteur.personne_id == personne.id:
        raise OwnAccessError


def waits_since(acteur: Acteur | None, now: datetime) -> datetime | None:
    """Since when what `acteur` gives waits to be confirmed; None: what a command gives does not."""
    return now if acteur is not None else None


def affectation_waits_since(
    personne: Personne, dla: Dla, debut: date, acteur: Acteur | None, now: datetime
) -> datetime | None:
    """The same of an affectation; one that goes on from another, on the same DLA, was confirmed with it."""
    until = debut - timedelta(days=1)
    goes_on = any(
        own.dla_id == dla.id
        and own.attend_depuis is None
        and own.debut <= debut
        and (own.fin is None or own.fin >= until)
        for own in personne.affectations
    )
    return None if goes_on else waits_since(acteur, now)


def lengthens(affectation: Affectation, debut: date, fin: date | None) -> bool:
    """Whether these dates hold a day that an affectation does not have."""
    return debut < affectation.debut or (affectation.fin is not None and (fin is None or fin > affectation.fin))


def reopens(affectation: Affectation, fin: date | None, now: datetime) -> bool:
    """Whether an affectation that was over goes on with that last day."""
    today, until = paris_day(now), affectation.fin
    return until is not None and until < today and (fin is None or fin >= today)


def let_wait_again(session: Session, *, compte: Compte, acteur: Acteur | None, now: datetime) -> None:
    """Everything that an account opens of a DLA waits again: someone else may hold it from now on."""
    session.refresh(compte.personne, ["affectations"])
    directions = [own for own in compte.habilitations if own.role is Role.DIRECTION and own.attend_depuis is None]
    waiting: list[Acces] = [*directions, *(own for own in compte.personne.affectations if own.attend_depuis is None)]
    for own in waiting:
        own.attend_depuis = now
    session.flush()
    tell_waiting(session, waiting, acteur=acteur, now=now)


# --- messages


@dataclass(slots=True)
class _Messages:
    """Account -> what it is asked to confirm, and what it is only told."""

    a_confirmer: dict[Compte, list[str]]
    nommees: dict[Compte, list[str]]


def tell_waiting(session: Session, waiting: Iterable[Acces], *, acteur: Acteur | None, now: datetime) -> None:
    """Write to who confirms, one message each: the direction in place, else the admins; of a direction that was named
    or of a DLA that changes hands, to the team too."""
    messages = _Messages({}, {})
    for own in waiting:
        if own.attend_depuis is not None:
            _address(session, messages, own, acteur, paris_day(now))
    for compte, lignes in messages.a_confirmer.items():
        _post(session, compte, ACCES_A_CONFIRMER, lignes, acteur, now)
    for compte, lignes in messages.nommees.items():
        if compte not in messages.a_confirmer:
            _post(session, compte, DIRECTION_NOMMEE, lignes, acteur, now)


def _address(session: Session, messages: _Messages, own: Acces, acteur: Acteur | None, today: date) -> None:
    told, dla_ids = told_of(own), _dla_ids(own)
    concerned = {_compte_id(session, own), acteur.compte_id if acteur else None}
    directions = [] if isinstance(own, Dla) else list_confirmed_directions(session, _porteuse_id(own))
    confirming = [each for each in directions if each.id not in concerned] or list_admins(session)
    team = [] if isinstance(own, Affectation) else list_team(session, dla_ids, today)
    for compte in confirming:
        messages.a_confirmer.setdefault(compte, []).append(told)
    for compte in team:
        if compte.id not in concerned:
            messages.nommees.setdefault(compte, []).append(told)


def _post(
    session: Session, compte: Compte, modele: str, lignes: Sequence[str], acteur: Acteur | None, now: datetime
) -> None:
    region_id = compte.personne.region_id
    par = acteur.nom if acteur else ""
    poster(session, compte=compte, modele=modele, now=now, region_id=region_id, lignes=list(lignes), par=par)


def told_of(own: Acces) -> str:
    """`Anne Petit, direction de Fédération 18 (DLA 18)`; `Claire Moreau, DLA 18`; `DLA 18, porté par Fédération 18`."""
    match own:
        case Habilitation():
            porteuse = own.porteuse
            codes = ", ".join(f"DLA {dla.code}" for dla in porteuse.dlas) if porteuse else ""
            name = porteuse.nom if porteuse else ""
            return f"{own.compte.personne.nom_complet}, direction de {name} ({codes or 'aucun DLA pour l’instant'})"
        case Affectation():
            return f"{own.personne.nom_complet}, DLA {own.dla.code} {own.dla.nom}"
        case Dla():
            return f"DLA {own.code} {own.nom}, porté par {own.porteuse.nom if own.porteuse else 'personne'}"


def _porteuse_id(own: Habilitation | Affectation) -> int | None:
    return own.porteuse_id if isinstance(own, Habilitation) else own.dla.porteuse_id


def _dla_ids(own: Acces) -> Sequence[int]:
    match own:
        case Habilitation():
            return [dla.id for dla in own.porteuse.dlas] if own.porteuse else []
        case Affectation():
            return [own.dla_id]
        case Dla():
            return [own.id]


def _compte_id(session: Session, own: Acces) -> int | None:
    match own:
        case Habilitation():
            return own.compte_id
        case Affectation():
            return session.scalar(select(Compte.id).where(Compte.personne_id == own.personne_id))
        case Dla():
            return None


# --- confirm, refuse


def confirm_acces(session: Session, *, cles: Mapping[str, Sequence[int]], acteur: Acteur, now: datetime) -> int:
    """Open what these accesses open; returns how many. `cles`: ids by kind, `role`, `affectation` or `dla`.

    Raises SettledAccessError when one of them does not wait for `acteur`; nothing is confirmed then.
    """
    found = _waiting_for(session, acteur, cles)
    for own in found:
        own.attend_depuis = None
        session.flush()
        _record(session, own, "confirmer un accès", acteur, now)
        _tell_confirmed(session, own, acteur, now)
    return len(found)


def refuse_acces(session: Session, *, cles: Mapping[str, Sequence[int]], acteur: Acteur, now: datetime) -> int:
    """Take back what was given: the role, the affectation, or who carries a DLA; returns how many.

    Raises SettledAccessError, and what a higher room refuses to withdraw an affectation for.
    """
    found = _waiting_for(session, acteur, cles)
    for own in found:
        _record(session, own, "refuser un accès", acteur, now)
        match own:
            case Habilitation():
                own.compte.habilitations.remove(own)
            case Affectation():
                AFFECTATION_WITHDRAWN.run(session, own)
                session.delete(own)
            case Dla():
                own.porteuse, own.attend_depuis = None, None
        session.flush()
    return len(found)


def list_waiting_told(session: Session, region: Region) -> Sequence[str]:
    """What waits in a région, whoever confirms it, as sentences."""
    return [told_of(own) for own in list_waiting_in(session, region.id)]


def confirm_all(session: Session, *, region: Region, now: datetime) -> Sequence[str]:
    """Confirm all of it, by a command: where nobody can on a page yet. Returns what it was."""
    found = list_waiting_in(session, region.id)
    for own in found:
        own.attend_depuis = None
        _record(session, own, "confirmer un accès", None, now)
    session.flush()
    return [told_of(own) for own in found]


def _waiting_for(session: Session, acteur: Acteur, cles: Mapping[str, Sequence[int]]) -> Sequence[Acces]:
    found = lock_acces(session, acteur, cles)
    if len(found) != sum(len(set(ids)) for ids in cles.values()):
        raise SettledAccessError
    return found


def _tell_confirmed(session: Session, own: Acces, acteur: Acteur, now: datetime) -> None:
    """To whom it opens something."""
    compte_id = _compte_id(session, own)
    compte = session.get(Compte, compte_id) if compte_id is not None else None
    if compte is not None and compte.desactive_le is None and compte.mot_de_passe is not None:
        _post(session, compte, ACCES_CONFIRME, [told_of(own)], acteur, now)


def _record(session: Session, own: Acces, verbe: str, acteur: Acteur | None, now: datetime) -> None:
    match own:
        case Habilitation():
            region_id, objet, objet_id = own.region_id, "personne", own.compte.personne_id
            details: dict[str, object] = {"role": own.role.value, "porteuse": own.porteuse_id}
        case Affectation():
            region_id, objet, objet_id = own.dla.region_id, "affectation", own.id
            details = {"personne": own.personne_id, "dla": own.dla.code}
        case Dla():
            region_id, objet, objet_id = own.region_id, "DLA", own.id
            details = {"porteuse": own.porteuse_id}
    record(session, acteur=acteur, region_id=region_id, verbe=verbe, objet=objet, objet_id=objet_id, now=now, **details)
