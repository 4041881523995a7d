"""Check passwords and codes from pages: count the attempt in one transaction, check it in another."""

from ipaddress import ip_address
from time import monotonic, sleep

from flask import request

from collecte.comptes.operations.comptes import check_credentials, refresh_hash
from collecte.comptes.operations.freins import (
    STRANGERS,
    Cible,
    cible_of_address,
    cible_of_compte,
    cible_of_network,
    is_known,
    know,
    network_of,
    release,
    take_try,
)
from collecte.comptes.operations.gestion_comptes import ask_for_reset
from collecte.comptes.operations.second_facteur import check_code
from collecte.comptes.queries.comptes import get_compte
from collecte.comptes.web.context import commit, now, reading, services, trousseau, writing
from questionnaires.core.answers import clean

RESET_SECONDS = 0.25
"""Seconds that every « mot de passe oublié » request lasts, so that its duration does not reveal who has an account."""


def try_password(address: str, password: str) -> int:
    """Return the id of the account that both open. Raises UnknownCredentialsError, TooManyTriesError."""
    known = _of_account("connu", address)
    cibles = [_of_account("mot de passe", address), *networks()]
    if not (_network() and is_known(reading(), cible=known, now=now())):
        strangers = cible_of_address(trousseau(), "mot de passe, partout", clean(address), free=STRANGERS)
        cibles.append(strangers)
    _count(cibles)
    compte_id = check_credentials(reading(), address=address, password=password).id
    release(writing(), cibles=cibles, now=now())
    if _network():
        know(writing(), cible=known, now=now())
    refresh_hash(writing(), compte_id=compte_id, password=password)
    commit()
    return compte_id


def try_code(compte_id: int, typed: str) -> None:
    """Use up a code of an account's second factor. Raises WrongCodeError, TooManyTriesError."""
    cibles = [cible_of_compte(trousseau(), "code", compte_id), *networks()]
    _count(cibles)
    compte = get_compte(writing(), compte_id)
    if compte is None:
        raise LookupError(compte_id)
    check_code(writing(), compte=compte, typed=typed, trousseau=trousseau(), now=now())
    release(writing(), cibles=cibles, now=now())
    commit()


def try_reset(address: str) -> None:
    """Ask for a reset link: one transaction and one duration, whether the address is known or not.

    Raises TooManyTriesError.
    """
    begun = monotonic()
    cibles = [_of_account("oubli", address), *networks("oubli")]
    take_try(writing(), cibles=cibles, now=now())
    ask_for_reset(writing(), address=clean(address), now=now())
    commit()
    sleep(max(0, begun + RESET_SECONDS - monotonic()))


def _of_account(use: str, address: str) -> Cible:
    """Return the counter of an account for tries from the client's network only."""
    return cible_of_address(trousseau(), use, clean(address), network=_network())


def _count(cibles: list[Cible]) -> None:
    take_try(writing(), cibles=cibles, now=now())
    commit()


def networks(use: str = "reseau") -> list[Cible]:
    """Return the counter of the client's network for one use; an empty list when the network is not known."""
    return [cible_of_network(trousseau(), network, use)] if (network := _network()) else []


def _network() -> str:
    """Return the client's network; '' behind a proxy that COLLECTE_PROXIES does not count."""
    remote = request.remote_addr or ""
    return "" if services().settings.is_https and _is_loopback(remote) else network_of(remote)


def _is_loopback(remote: str) -> bool:
    try:
        return ip_address(remote).is_loopback
    except ValueError:
        return False
