"""Version of the référentiel changed by a C2RA page, or its refusal."""

from collections.abc import Sequence

from flask import request

from collecte.comptes.web.rows import fetch
from collecte.models import EtatVersion, VersionReferentiel
from collecte.policy import edited_versions
from collecte.referentiel.operations.referentiels import ClosedVersionError
from collecte.referentiel.queries.referentiels import Version, as_version
from questionnaires.referentiel.referentiel import Referentiel, elements_of

OPEN = (EtatVersion.EN_DEBAT, EtatVersion.RELUE)
"""States of a version that may still be adopted or abandoned."""


def edited(version_id: int, *shown: EtatVersion) -> Version:
    """Return a version that the visitor may change, or abort with 404.

    Its page is `shown` in these states only, in any when none is given; the operation judges what is sent.
    Raises ClosedVersionError.
    """
    row = fetch(VersionReferentiel, version_id, lambda acteur, _: edited_versions(acteur))
    if shown and request.method != "POST" and row.etat not in shown:
        raise ClosedVersionError(row.etat)
    return as_version(row)


def missions_to_open(referentiel: Referentiel) -> Sequence[str]:
    """Return the codes of missions, first the one with the line that the address asks for: it comes open."""
    asked = request.args.get("partie", "")
    lines = {mission.code: {element.code for element in elements_of(mission)} for mission in referentiel.missions}
    return sorted(lines, key=lambda code: asked not in lines[code])
