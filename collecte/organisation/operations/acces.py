"""Let accesses to what a DLA holds wait until someone else confirms or refuses them.

Whoever runs a région enters its persons: without this, they would read answers under a second name.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from http import HTTPStatus

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from collecte.core.errors import Refus, UserFacingError
from collecte.core.operations.journal import record
from collecte.courriels.operations.courriels import poster
from collecte.models import Affectation, Compte, Dla, Habilitation, LecteurAnnonce, Personne, Region, Role
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
from questionnaires.core.francais import decimal_text, paris_day, short_day_text

ACCES_A_CONFIRMER = "acces_a_confirmer"
ACCES_CONFIRME = "acces_confirme"
DIRECTION_NOMMEE = "direction_nommee"


class SettledAccessError(UserFacingError):
    status = HTTPStatus.CONFLICT

    def __init__(self) -> None:
        super().__init__(
            "Un des accès cochés n’attend plus, ou a changé depuis que cette page est affichée.",
            "Rien n’a été changé. Rechargez la page.",
        )


def check_not_own(acteur: Acteur | None, personne: Personne) -> None:
    """Raises Refus for who gives something to their own person; a command has no `acteur`."""
    if acteur is not None and acteur.personne_id == personne.id:
        raise Refus(
            "Personne ne se donne un rôle ni une affectation à soi-même.",
            "Demandez-le à une autre personne qui anime la région, sinon à qui administre l’installation.",
            status=HTTPStatus.FORBIDDEN,
        )


def waits_since(acteur: Acteur | None, now: datetime) -> datetime | None:
    """Since when what `acteur` gives waits to be confirmed; None: what a command gives does not."""
    return now if acteur is not None else None


def affectation_waits_since(
    personne: Personne, dla: Dla, debut: date, acteur: Acteur | None, now: datetime
) -> datetime | None:
    """The same of an affectation; one that goes on from another that runs today, on the same DLA, was confirmed with
    it."""
    until = debut - timedelta(days=1)
    goes_on = any(
        own.dla_id == dla.id
        and own.attend_depuis is None
        and own.debut <= debut
        and _runs_on(own.debut, own.fin, paris_day(now))
        and (own.fin is None or own.fin >= until)
        for own in personne.affectations
    )
    return None if goes_on else waits_since(acteur, now)


def _runs_on(debut: date, fin: date | None, day: date) -> bool:
    return debut <= day and (fin is None or fin >= day)


def lengthens(affectation: Affectation, debut: date, fin: date | None) -> bool:
    """Whether these dates hold a day that an affectation does not have."""
    return debut < affectation.debut or (affectation.fin is not None and (fin is None or fin > affectation.fin))


def opens_more(affectation: Affectation, debut: date, fin: date | None, now: datetime) -> bool:
    """Whether these dates open what an affectation does not: days before its first one, or days to come while it does
    not run today."""
    today = paris_day(now)
    if debut < affectation.debut:
        return True
    is_to_come = fin is None or fin >= today
    return is_to_come and lengthens(affectation, debut, fin) and not _runs_on(affectation.debut, affectation.fin, today)


def wait_from_now(own: Acces, acteur: Acteur | None, now: datetime) -> None:
    """What someone gives, or changes while it waits, waits from this moment: what was shown before is not confirmed."""
    own.attend_depuis, own.donnee_par_id = waits_since(acteur, now), acteur.compte_id if acteur else None


def let_wait_again(session: Session, *, compte: Compte, acteur: Acteur | None, now: datetime) -> None:
    """Everything that an account opens of a DLA waits again: someone else may hold it from now on, whom no author knew
    of."""
    session.refresh(compte.personne, ["affectations"])
    directions = [own for own in compte.habilitations if own.role is Role.DIRECTION]
    waiting: list[Acces] = [*directions, *compte.personne.affectations]
    for own in waiting:
        own.attend_depuis, own.donnee_par_id = now, acteur.compte_id if acteur else own.donnee_par_id
    session.execute(delete(LecteurAnnonce).where(LecteurAnnonce.personne_id == compte.personne_id))
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
    told, dla_ids = told_whole(session, own), _dla_ids(own)
    concerned = {_compte_id(session, own), acteur.compte_id if acteur else None}
    directions = list_confirmed_directions(session, _confirming_porteuse_id(own))
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
            until = f" jusqu’au {short_day_text(own.fin)}" if own.fin else ""
            since = f"{decimal_text(own.etp, 2)} ETP depuis le {short_day_text(own.debut)}{until}"
            return f"{own.personne.nom_complet}, DLA {own.dla.code} {own.dla.nom}, {since}"
        case Dla():
            return f"DLA {own.code} {own.nom}, porté par {own.porteuse.nom if own.porteuse else 'personne'}"


def told_whole(session: Session, own: Acces) -> str:
    """The same with the address of the account: a name alone may be anyone's."""
    compte_id = _compte_id(session, own)
    compte = session.get(Compte, compte_id) if compte_id is not None else None
    return f"{told_of(own)} – {compte.adresse}" if compte else told_of(own)


def stamp_of(session: Session, own: Acces) -> str:
    """What tells one state of an access from another: what is confirmed is what was shown."""
    said = f"{told_whole(session, own)} {own.attend_depuis and own.attend_depuis.isoformat()}"
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def _confirming_porteuse_id(own: Acces) -> int | None:
    """Whose direction confirms it; None: the admins do, as for all of a DLA that waits itself."""
    match own:
        case Habilitation():
            return own.porteuse_id
        case Affectation():
            return own.dla.porteuse_id if own.dla.attend_depuis is None else None
        case Dla():
            return None


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

Cles = Mapping[str, Mapping[int, str]]
"""Kind -> id -> the stamp of what was shown."""


def confirm_acces(session: Session, *, cles: Cles, acteur: Acteur, now: datetime) -> int:
    """Open what these accesses open; returns how many. `cles`: by kind (`role`, `affectation` or `dla`), id and
    `stamp_of` what was shown.

    Raises SettledAccessError when one of them does not wait for `acteur`; nothing is confirmed then.
    """
    found = _waiting_for(session, acteur, cles)
    for own in found:
        own.attend_depuis = None
        session.flush()
        _record(session, own, "confirmer un accès", acteur, now)
        _tell_confirmed(session, own, acteur, now)
    return len(found)


def refuse_acces(session: Session, *, cles: Cles, acteur: Acteur, now: datetime) -> int:
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


def _waiting_for(session: Session, acteur: Acteur, cles: Cles) -> Sequence[Acces]:
    found = lock_acces(session, acteur, {kind: [*own] for kind, own in cles.items()})
    shown = sorted(stamp for own in cles.values() for stamp in own.values())
    if sorted(stamp_of(session, own) for own in found) != shown:
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
