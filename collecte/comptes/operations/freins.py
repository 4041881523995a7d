"""Throttle guessing: attempts are counted before they are checked, in one table shared by all processes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from ipaddress import IPv4Address, IPv6Network, ip_address
from typing import Any

from sqlalchemy import case, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from collecte.core.errors import UserFacingError
from collecte.core.security import Trousseau
from collecte.models import Frein
from collecte.models.comptes import address_key
from questionnaires.core.francais import plural

FREE_TRIES = 5
SHARED_TRIES = 20
"""Free tries from one network: a whole office may be behind it."""

STRANGERS = 100
"""Free tries for one account, counted over all networks from which nobody signed in to it lately."""

KNOWN = timedelta(days=90)
"""Time for which a network stays known to an account after a sign-in: tries from other networks do not delay it."""

LONGEST = timedelta(minutes=15)
_FORGOTTEN = timedelta(days=1)  # after the last try for an account
_SHARED_FORGOTTEN = timedelta(hours=1)  # after the first from an address: in an office someone always mistypes


class TooManyTriesError(UserFacingError):
    status = HTTPStatus.TOO_MANY_REQUESTS

    def __init__(self, wait: timedelta) -> None:
        seconds = max(1, -(-wait // timedelta(seconds=1)))
        duration = plural(seconds, "seconde") if seconds < 120 else plural(-(-seconds // 60), "minute")
        super().__init__(
            "Trop d’essais de suite.",
            f"Attendez {duration}, puis essayez de nouveau. Jusque-là, même une bonne réponse est refusée.",
        )
        self.retry_after = seconds


class TooFastError(UserFacingError):
    status = HTTPStatus.TOO_MANY_REQUESTS

    def __init__(self, cadence: "Cadence", wait: timedelta) -> None:
        seconds = max(1, -(-wait // timedelta(seconds=1)))
        super().__init__(
            f"Plus de {cadence.most} demandes en {plural(int(cadence.within.total_seconds()), 'seconde')}.",
            f"Attendez {plural(seconds, 'seconde')}, puis recommencez.",
        )
        self.retry_after = seconds


@dataclass(frozen=True, slots=True)
class Cible:
    """A counter of tries: an account's, or that of a network address that several persons may share."""

    cle: str
    is_shared: bool = False
    free: int = FREE_TRIES

    def delay(self, tries: int) -> timedelta:
        """Return how long the next try waits after this many: nothing, then 2, 4, 8 seconds… up to fifteen minutes."""
        over = tries - self.free
        return timedelta() if over < 0 else min(timedelta(seconds=2 ** min(over + 1, 10)), LONGEST)


def cible_of_address(
    trousseau: Trousseau, use: str, address: str, *, network: str = "", free: int = FREE_TRIES
) -> Cible:
    """Return the counter of tries on an e-mail address, with or without an account; from one network if it is given."""
    key = f"{use}:{address_key(address)}" + (f":{network}" if network else "")
    return Cible(trousseau.empreinte("frein", key), free=free)


def cible_of_compte(trousseau: Trousseau, use: str, compte_id: int) -> Cible:
    return Cible(trousseau.empreinte("frein", f"{use}:{compte_id}"))


def cible_of_network(trousseau: Trousseau, network: str, use: str) -> Cible:
    """Return the counter of attempts that come from one network: at passwords, resets or tokens."""
    return Cible(trousseau.empreinte("frein", f"{use}:{network}"), is_shared=True, free=SHARED_TRIES)


def network_of(remote: str) -> str:
    """Return the IPv4 address of a client, or the /64 of an IPv6 one: a home has a whole /64."""
    try:
        address = ip_address(remote.partition("%")[0])
    except ValueError:
        return remote
    if isinstance(address, IPv4Address):
        return str(address)
    return str(address.ipv4_mapped or IPv6Network((address, 64), strict=False))


@dataclass(frozen=True, slots=True)
class Cadence:
    """A rate limit: at most so many requests in so long, counted from the first of them."""

    most: int
    within: timedelta


def take_turn(session: Session, *, cible: Cible, cadence: Cadence, now: datetime) -> None:
    """Count one request, to be committed. Raises TooFastError past the limit: the request is then not to be served."""
    frein = Frein
    is_over = frein.oubli_le <= now
    first = _insert(session)(frein).values(cle=cible.cle, essais=1, oubli_le=now + cadence.within, libre_le=_free(now))
    more = {
        "essais": case((is_over, 1), else_=frein.essais + 1),
        "oubli_le": case((is_over, now + cadence.within), else_=frein.oubli_le),
    }
    counted = first.on_conflict_do_update(
        index_elements=[frein.cle], set_=more, where=or_(is_over, frein.essais < cadence.most)
    )
    if session.scalar(counted.returning(frein.essais)) is None:
        raise TooFastError(cadence, session.get_one(frein, cible.cle, populate_existing=True).oubli_le - now)


def take_try(session: Session, *, cibles: Sequence[Cible], now: datetime) -> None:
    """Count one try, to be committed before it is checked: as many sent at once are as many counted.

    Raises TooManyTriesError when it comes too early; it is then not to be checked, and nothing is to be committed.
    """
    for cible in sorted(cibles, key=lambda cible: cible.cle):  # one order, against deadlocks between processes
        tries = session.scalar(_count(session, cible, now))
        if tries is None:
            free = session.get_one(Frein, cible.cle, populate_existing=True).libre_le
            raise TooManyTriesError(free - now)
        if delay := cible.delay(tries):
            session.execute(update(Frein).where(Frein.cle == cible.cle).values(libre_le=now + delay))


def _count(session: Session, cible: Cible, now: datetime) -> Any:  # noqa: ANN401 - an upsert of either database
    """Count one more try, unless one must still wait; return how many there are."""
    oubli = now + (_SHARED_FORGOTTEN if cible.is_shared else _FORGOTTEN)
    is_over = Frein.oubli_le <= now
    more = {
        "essais": case((is_over, 1), else_=Frein.essais + 1),
        "oubli_le": case((is_over, oubli), else_=Frein.oubli_le) if cible.is_shared else oubli,
    }
    first = _insert(session)(Frein).values(cle=cible.cle, essais=1, oubli_le=oubli, libre_le=_free(now))
    return first.on_conflict_do_update(index_elements=[Frein.cle], set_=more, where=Frein.libre_le <= now).returning(
        Frein.essais
    )


def _insert(session: Session) -> Any:  # noqa: ANN401 - that of either database
    return sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert


def _free(now: datetime) -> datetime:
    """Return a moment before any concurrent request: of two requests, the first to be counted may be the last to have
    come, and neither must wait for it."""
    return now - LONGEST


def release(session: Session, *, cibles: Sequence[Cible], now: datetime) -> None:
    """Record a successful try: the counter of its account is deleted, and a shared address gets this try back."""
    for cible in sorted(cibles, key=lambda cible: cible.cle):
        same = Frein.cle == cible.cle
        if cible.is_shared:
            session.execute(
                update(Frein).where(same, Frein.essais > 0).values(essais=Frein.essais - 1, libre_le=_free(now))
            )
        else:
            session.execute(delete(Frein).where(same))


def know(session: Session, *, cible: Cible, now: datetime) -> None:
    """Remember, for `KNOWN`, that an account signed in from a network."""
    until = {"oubli_le": now + KNOWN}
    first = _insert(session)(Frein).values(cle=cible.cle, essais=0, libre_le=_free(now), **until)
    session.execute(first.on_conflict_do_update(index_elements=[Frein.cle], set_=until))


def is_known(session: Session, *, cible: Cible, now: datetime) -> bool:
    return session.scalar(select(Frein.cle).where(Frein.cle == cible.cle, Frein.oubli_le > now)) is not None


def purge_freins(session: Session, *, now: datetime) -> None:
    """Delete expired counters."""
    session.execute(delete(Frein).where(Frein.oubli_le <= now, Frein.libre_le <= now))
