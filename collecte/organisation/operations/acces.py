"""Make accesses to the data of a DLA wait until someone else confirms or refuses them.

Animateurs enter the persons of their région: without this, they could read answers under a second name.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from http import HTTPStatus

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from collecte.core.errors import ConflictError, Refus
from collecte.courriels.operations.courriels import poster
from collecte.models import Affectation, Compte, Dla, Habilitation, LecteurAnnonce, Personne, Region, Role
from collecte.organisation.hooks import AFFECTATION_WITHDRAWN
from collecte.organisation.operations.journal_dla import log_change
from collecte.organisation.queries.acces import (
    Acces,
    list_admins,
    list_confirmed_directions,
    list_team,
    list_waiting_in,
    lock_acces,
)
from collecte.policy import Acteur
from questionnaires.core.francais import decimal_text, paris_day, short_day_text

ACCES_A_CONFIRMER = "acces_a_confirmer"
ACCES_CONFIRME = "acces_confirme"
DIRECTION_NOMMEE = "direction_nommee"


class SettledAccessError(ConflictError):
    problem = "Un des accès cochés n’attend plus, ou a changé depuis que cette page est affichée."
    remedy = "Rien n’a été changé. Rechargez la page."


def check_not_own(acteur: Acteur | None, personne: Personne) -> None:
    """Raise Refus when `acteur` gives something to their own person; a command has no `acteur`."""
    if acteur is not None and acteur.personne_id == personne.id:
        raise Refus(
            "Personne ne se donne un rôle ni une affectation à soi-même.",
            "Demandez-le à une autre personne qui anime la région, sinon à qui administre l’installation.",
            status=HTTPStatus.FORBIDDEN,
        )


def new_affectation(
    personne: Personne, dla: Dla, *, etp: int, debut: date, fin: date | None, acteur: Acteur | None, now: datetime
) -> Affectation:
    """Build an affectation, which waits unless it continues a confirmed one that runs today on the DLA."""
    until = debut - timedelta(days=1)
    goes_on = any(
        affectation.dla_id == dla.id
        and affectation.attend_depuis is None
        and affectation.debut <= debut
        and _runs_on(affectation.debut, affectation.fin, paris_day(now))
        and (affectation.fin is None or affectation.fin >= until)
        for affectation in personne.affectations
    )
    affectation = Affectation(personne=personne, dla=dla, etp=etp, debut=debut, fin=fin)
    if not goes_on:
        wait_from_now(affectation, acteur, now)
    return affectation


def _runs_on(debut: date, fin: date | None, day: date) -> bool:
    return debut <= day and (fin is None or fin >= day)


def lengthens(affectation: Affectation, debut: date, fin: date | None) -> bool:
    """Return whether these dates include a day that the affectation does not."""
    return debut < affectation.debut or (affectation.fin is not None and (fin is None or fin > affectation.fin))


def opens_more(affectation: Affectation, debut: date, fin: date | None, now: datetime) -> bool:
    """Return whether these dates open more than the affectation: days before its first one, or days to come while it
    does not run today."""
    today = paris_day(now)
    if debut < affectation.debut:
        return True
    is_to_come = fin is None or fin >= today
    return is_to_come and lengthens(affectation, debut, fin) and not _runs_on(affectation.debut, affectation.fin, today)


def wait_from_now(acces: Acces, acteur: Acteur | None, now: datetime) -> None:
    """Make an access that someone gives or changes wait from now, so that no earlier state of it can be confirmed; one
    given by a command needs no confirmation."""
    acces.attend_depuis, acces.donnee_par_id = (now, acteur.compte_id) if acteur else (None, None)


def let_wait_again(session: Session, *, compte: Compte, acteur: Acteur | None, now: datetime) -> None:
    """Make every DLA access of an account wait again: from now on its holder may be someone unknown to the authors of
    answers."""
    session.refresh(compte.personne, ["affectations"])
    directions = [habilitation for habilitation in compte.habilitations if habilitation.role is Role.DIRECTION]
    waiting: list[Acces] = [*directions, *compte.personne.affectations]
    for acces in waiting:
        acces.attend_depuis, acces.donnee_par_id = now, acteur.compte_id if acteur else acces.donnee_par_id
    session.execute(delete(LecteurAnnonce).where(LecteurAnnonce.personne_id == compte.personne_id))
    session.flush()
    tell_waiting(session, waiting, acteur=acteur, now=now)


# --- messages


def tell_waiting(session: Session, waiting: Iterable[Acces], *, acteur: Acteur | None, now: datetime) -> None:
    """Write to those who confirm, one message each: the direction in place, else the admins. The team is written to as
    well when a direction is named or a DLA changes hands."""
    to_confirm: dict[Compte, list[str]] = {}
    to_know: dict[Compte, list[str]] = {}
    for acces in waiting:
        if acces.attend_depuis is not None:
            phrase, (confirming, team) = told_whole(session, acces), _readers(session, acces, acteur, paris_day(now))
            for compte in confirming:
                to_confirm.setdefault(compte, []).append(phrase)
            for compte in team:
                to_know.setdefault(compte, []).append(phrase)
    for compte, lignes in to_confirm.items():
        _post(session, compte, ACCES_A_CONFIRMER, lignes, acteur, now)
    for compte, lignes in to_know.items():
        if compte not in to_confirm:
            _post(session, compte, DIRECTION_NOMMEE, lignes, acteur, now)


def _readers(
    session: Session, acces: Acces, acteur: Acteur | None, today: date
) -> tuple[Sequence[Compte], Sequence[Compte]]:
    """Return the accounts that confirm an access: directions, without its holder and `acteur`, else the admins; and
    those of the team to inform, without these two."""
    porteuse_id: int | None
    dla_ids: Sequence[int]
    match acces:
        case Habilitation():
            porteuse_id, dla_ids = acces.porteuse_id, [dla.id for dla in acces.porteuse.dlas] if acces.porteuse else []
        case Affectation():
            porteuse_id, dla_ids = acces.dla.porteuse_id if acces.dla.attend_depuis is None else None, []
        case Dla():  # confirmed by the admins, as is all of a DLA that waits
            porteuse_id, dla_ids = None, [acces.id]
    holder = _holder(session, acces)
    concerned = {holder.id if holder else None, acteur.compte_id if acteur else None}
    directions = list_confirmed_directions(session, porteuse_id)
    confirming = [compte for compte in directions if compte.id not in concerned] or list_admins(session)
    team = list_team(session, dla_ids, today) if dla_ids else []
    return confirming, [compte for compte in team if compte.id not in concerned]


def _post(
    session: Session, compte: Compte, modele: str, lignes: Sequence[str], acteur: Acteur | None, now: datetime
) -> None:
    region_id = compte.personne.region_id
    par = acteur.nom if acteur else ""
    poster(session, compte=compte, modele=modele, now=now, region_id=region_id, lignes=list(lignes), par=par)


def told_of(acces: Acces) -> str:
    """Describe an access: `Anne Petit, direction de Fédération 18 (DLA 18)`; `DLA 18, porté par Fédération 18`."""
    match acces:
        case Habilitation():
            porteuse = acces.porteuse
            codes = ", ".join(f"DLA {dla.code}" for dla in porteuse.dlas) if porteuse else ""
            name = porteuse.nom if porteuse else ""
            return f"{acces.compte.personne.nom_complet}, direction de {name} ({codes or 'aucun DLA pour l’instant'})"
        case Affectation():
            until = f" jusqu’au {short_day_text(acces.fin)}" if acces.fin else ""
            since = f"{decimal_text(acces.etp, 2)} ETP depuis le {short_day_text(acces.debut)}{until}"
            return f"{acces.personne.nom_complet}, DLA {acces.dla.code} {acces.dla.nom}, {since}"
        case Dla():
            return f"DLA {acces.code} {acces.nom}, porté par {acces.porteuse.nom if acces.porteuse else 'personne'}"


def told_whole(session: Session, acces: Acces) -> str:
    """Describe an access with the address of its account, since anyone may bear the name."""
    holder = _holder(session, acces)
    return f"{told_of(acces)} – {holder.adresse}" if holder else told_of(acces)


def stamp_of(session: Session, acces: Acces) -> str:
    """Return 16 hex digits that change with the state of an access, so that only what was shown can be confirmed."""
    text = f"{told_whole(session, acces)} {acces.attend_depuis and acces.attend_depuis.isoformat()}"
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _holder(session: Session, acces: Acces) -> Compte | None:
    """Return the account that gets an access; None for a DLA, which a whole direction gets."""
    match acces:
        case Habilitation():
            return acces.compte
        case Affectation():
            return session.scalar(select(Compte).where(Compte.personne_id == acces.personne_id))
        case Dla():
            return None


# --- confirm, refuse

Cles = Mapping[str, Mapping[int, str]]
"""Kind -> id -> stamp of the state that was shown."""


def confirm_acces(session: Session, *, cles: Cles, acteur: Acteur, now: datetime) -> int:
    """Confirm accesses; return how many. `cles`: kind (`role`, `affectation` or `dla`), then id -> `stamp_of` the state
    that was shown.

    Raises SettledAccessError when one of them does not wait for `acteur`; nothing is confirmed then.
    """
    waiting = _waiting_for(session, acteur, cles)
    for acces in waiting:
        acces.attend_depuis = None
        session.flush()
        _record(session, acces, "confirmer un accès", acteur, now)
        _tell_confirmed(session, acces, acteur, now)
    return len(waiting)


def refuse_acces(session: Session, *, cles: Cles, acteur: Acteur, now: datetime) -> int:
    """Refuse accesses: delete the role or the affectation, or leave the DLA without a structure; return how many.

    Raises SettledAccessError, and the refusals of other rooms to withdraw an affectation.
    """
    waiting = _waiting_for(session, acteur, cles)
    for acces in waiting:
        _record(session, acces, "refuser un accès", acteur, now)
        match acces:
            case Habilitation():
                acces.compte.habilitations.remove(acces)
            case Affectation():
                AFFECTATION_WITHDRAWN.run(session, acces)
                session.delete(acces)
            case Dla():
                acces.porteuse, acces.attend_depuis = None, None
        session.flush()
    return len(waiting)


def confirm_all(session: Session, *, region: Region, now: datetime) -> Sequence[str]:
    """Confirm every waiting access from a command, when nobody can on a page yet. Return them as sentences."""
    waiting = list_waiting_in(session, region.id)
    for acces in waiting:
        acces.attend_depuis = None
        _record(session, acces, "confirmer un accès", None, now)
    session.flush()
    return [told_of(acces) for acces in waiting]


def _waiting_for(session: Session, acteur: Acteur, cles: Cles) -> Sequence[Acces]:
    waiting = lock_acces(session, acteur, {kind: [*stamps] for kind, stamps in cles.items()})
    shown = sorted(stamp for stamps in cles.values() for stamp in stamps.values())
    if sorted(stamp_of(session, acces) for acces in waiting) != shown:
        raise SettledAccessError
    return waiting


def _tell_confirmed(session: Session, acces: Acces, acteur: Acteur, now: datetime) -> None:
    """Write to the person who gets access, if their account is in use."""
    compte = _holder(session, acces)
    if compte is not None and compte.desactive_le is None and compte.mot_de_passe is not None:
        _post(session, compte, ACCES_CONFIRME, [told_of(acces)], acteur, now)


def _record(session: Session, acces: Acces, verbe: str, acteur: Acteur | None, now: datetime) -> None:
    match acces:
        case Habilitation():
            role, porteuse = acces.role.value, acces.porteuse_id
            log_change(session, acces.compte, verbe, acteur, now, role=role, porteuse=porteuse)
        case Affectation():
            log_change(session, acces, verbe, acteur, now, personne=acces.personne_id, dla=acces.dla.code)
        case Dla():
            log_change(session, acces, verbe, acteur, now, porteuse=acces.porteuse_id)
