"""Version and line of the référentiel edited by a C2RA page, or their refusal."""

from http import HTTPStatus

from flask import abort

from collecte.comptes.web.context import acteur, reading
from collecte.models import EtatVersion
from collecte.referentiel.operations.referentiels import ClosedVersionError
from collecte.referentiel.queries.referentiels import Version, get_edited_version
from questionnaires.referentiel.referentiel import Element, Fonction


def edited(version_id: int) -> Version:
    """Return a version that the visitor may change, or abort with 404."""
    version = get_edited_version(reading(), acteur(), version_id)
    if version is None:
        abort(HTTPStatus.NOT_FOUND)
    return version


def not_adopted(version_id: int) -> Version:
    """Return a version that may still be adopted or abandoned. Raises ClosedVersionError."""
    version = edited(version_id)
    if not version.is_open:
        raise ClosedVersionError(version.etat)
    return version


def debated(version_id: int) -> Version:
    """Return a version whose text can change. Raises ClosedVersionError."""
    version = edited(version_id)
    if version.etat is not EtatVersion.EN_DEBAT:
        raise ClosedVersionError(version.etat)
    return version


def line_of(version: Version, code: str) -> Element:
    element = version.referentiel.elements.get(code)
    if element is None:
        abort(HTTPStatus.NOT_FOUND)
    return element


def fonction_of(version: Version, code: str) -> Fonction:
    fonction = version.referentiel.fonctions.get(code)
    if fonction is None:
        abort(HTTPStatus.NOT_FOUND)
    return fonction
