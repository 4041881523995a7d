"""Check passwords and codes from pages: count the attempt in one transaction, check it in another."""

from ipaddress import ip_address

from flask import request

from collecte.comptes.operations.comptes import check_credentials, refresh_hash
from collecte.comptes.operations.freins import (
    Cible,
    cible_of_address,
    cible_of_compte,
    cible_of_network,
    release,
    take_try,
)
from collecte.comptes.operations.gestion_comptes import ask_for_reset
from collecte.comptes.operations.second_facteur import check_code
from collecte.comptes.queries.comptes import get_compte
from collecte.comptes.web.context import commit, now, reading, services, trousseau, writing
from questionnaires.core.answers import clean


def try_password(address: str, password: str) -> int:
    """The id of the account that both open. Raises UnknownCredentialsError, TooManyTriesError."""
    cibles = [cible_of_address(trousseau(), "mot de passe", clean(address)), *networks()]
    _count(cibles)
    compte_id = check_credentials(reading(), address=address, password=password).id
    release(writing(), cibles=cibles, now=now())
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
    """Ask for what helps who forgot a password: one transaction, whether the address is known or not.

    Raises TooManyTriesError.
    """
    cibles = [cible_of_address(trousseau(), "oubli", clean(address)), *networks()]
    take_try(writing(), cibles=cibles, now=now())
    ask_for_reset(writing(), address=clean(address), now=now())
    commit()


def _count(cibles: list[Cible]) -> None:
    take_try(writing(), cibles=cibles, now=now())
    commit()


def networks(use: str = "reseau") -> list[Cible]:
    """The address that asks, for one use; none when it is only that of a proxy that the settings do not tell."""
    remote = request.remote_addr or ""
    if not remote or (services().settings.is_https and _is_loopback(remote)):
        return []
    return [cible_of_network(trousseau(), remote, use)]


def _is_loopback(remote: str) -> bool:
    try:
        return ip_address(remote).is_loopback
    except ValueError:
        return False
