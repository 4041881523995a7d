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
"""How long a network stays known to an account after a sign-in: tries from other networks do not delay it."""

LONGEST = timedelta(minutes=15)
_FORGOTTEN = timedelta(days=1)  # after the last try for an account
_SHARED_FORGOTTEN = timedelta(hours=1)  # after the first from an address: in an office someone always types wrong


class TooManyTriesError(UserFacingError):
    status = HTTPStatus.TOO_MANY_REQUESTS

    def __init__(self, wait: timedelta) -> None:
        seconds = max(1, -(-wait // timedelta(seconds=1)))
        told = plural(seconds, "seconde") if seconds < 120 else plural(-(-seconds // 60), "minute")
        super().__init__(
            "Trop d’essais de suite.",
            f"Attendez {told}, puis essayez de nouveau. Jusque-là, même une bonne réponse est refusée.",
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
    """What tries are counted for: an account, or a network address that several persons may share."""

    cle: str
    is_shared: bool = False
    free: int = FREE_TRIES

    def delay(self, tries: int) -> timedelta:
        """How long the next try waits after this many: nothing, then 2, 4, 8 seconds… up to fifteen minutes."""
        over = tries - self.free
        return timedelta() if over < 0 else min(timedelta(seconds=2 ** min(over + 1, 10)), LONGEST)


def cible_of_address(
    trousseau: Trousseau, use: str, address: str, *, network: str = "", free: int = FREE_TRIES
) -> Cible:
    """The account of an e-mail address, whether it exists or not; as it is tried from one network, when it is named."""
    told = f"{use}:{address_key(address)}" + (f":{network}" if network else "")
    return Cible(trousseau.empreinte("frein", told), free=free)


def cible_of_compte(trousseau: Trousseau, use: str, compte_id: int) -> Cible:
    return Cible(trousseau.empreinte("frein", f"{use}:{compte_id}"))


def cible_of_network(trousseau: Trousseau, network: str, use: str) -> Cible:
    """The counter of a network for one use (passwords, resets, tokens); each use has its own."""
    return Cible(trousseau.empreinte("frein", f"{use}:{network}"), is_shared=True, free=SHARED_TRIES)


def network_of(remote: str) -> str:
    """The IPv4 address of who asks, or the /64 of an IPv6 one: a home has it whole."""
    try:
        address = ip_address(remote.partition("%")[0])
    except ValueError:
        return remote
    if isinstance(address, IPv4Address):
        return str(address)
    return str(address.ipv4_mapped or IPv6Network((address, 64), strict=False))


@dataclass(frozen=True, slots=True)
class Cadence:
    """So many requests at most in so long, counted from the first of them."""

    most: int
    within: timedelta


def take_turn(session: Session, *, cible: Cible, cadence: Cadence, now: datetime) -> None:
    """Count one request, to be committed. Raises TooFastError past the number: it is then not to be served."""
    own = Frein
    is_over = own.oubli_le <= now
    first = _insert(session)(own).values(cle=cible.cle, essais=1, oubli_le=now + cadence.within, libre_le=_free(now))
    more = {
        "essais": case((is_over, 1), else_=own.essais + 1),
        "oubli_le": case((is_over, now + cadence.within), else_=own.oubli_le),
    }
    counted = first.on_conflict_do_update(
        index_elements=[own.cle], set_=more, where=or_(is_over, own.essais < cadence.most)
    )
    if session.scalar(counted.returning(own.essais)) is None:
        raise TooFastError(cadence, session.get_one(own, cible.cle, populate_existing=True).oubli_le - now)


def take_try(session: Session, *, cibles: Sequence[Cible], now: datetime) -> None:
    """Count one try, to be committed before it is judged: as many sent at once are as many counted.

    Raises TooManyTriesError when it comes too early; it is then not to be judged, and nothing is to be committed.
    """
    for cible in sorted(cibles, key=lambda own: own.cle):  # one order: two processes never wait for each other
        tries = session.scalar(_count(session, cible, now))
        if tries is None:
            free = session.get_one(Frein, cible.cle, populate_existing=True).libre_le
            raise TooManyTriesError(free - now)
        if delay := cible.delay(tries):
            session.execute(update(Frein).where(Frein.cle == cible.cle).values(libre_le=now + delay))


def _count(session: Session, cible: Cible, now: datetime) -> Any:  # noqa: ANN401 - an upsert of either database
    """One more try, unless one must still wait; returns how many there are."""
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
    """Since before whoever asks at the same time: of two requests, the first to be counted may be the last to have
    come, and nobody waits for it."""
    return now - LONGEST


def release(session: Session, *, cibles: Sequence[Cible], now: datetime) -> None:
    """A try was right: its account starts afresh, and an address that others share is given this one back."""
    for cible in sorted(cibles, key=lambda own: own.cle):
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
    """Forget the tries of long ago."""
    session.execute(delete(Frein).where(Frein.oubli_le <= now, Frein.libre_le <= now))
