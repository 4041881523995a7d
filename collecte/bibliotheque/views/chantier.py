"""Blueprint of the builder, and the questionnaire in preparation (Chantier) that its pages change."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask import Blueprint, abort, flash, redirect, url_for
from werkzeug.wrappers import Response

from collecte.bibliotheque.operations.brouillons import Change, change_brouillon
from collecte.bibliotheque.queries.brouillons import get_animated_brouillon, read_brouillon
from collecte.comptes.web.context import acteur, commit, now, reading, writing
from collecte.models import Brouillon
from collecte.reponses.queries.versions import get_questionnaire, list_versions_of
from questionnaires.core.model import Questionnaire
from questionnaires.editing.edition import taken_codes

bp = Blueprint("constructeur", __name__)

Page = str | Response | tuple[str, int]

UNDOABLE = "annulable"
"""The category of messages that come with « Annuler »."""


@dataclass(frozen=True, slots=True)
class Chantier:
    """A draft being built, in its state when the request began."""

    brouillon_id: int
    region_id: int
    code: str
    revision: int
    questionnaire: Questionnaire

    @property
    def titre(self) -> str:
        return self.questionnaire.titre

    @property
    def url(self) -> str:
        """Return the address of its outline."""
        return self.url_of("plan")

    def url_of(self, endpoint: str, **values: Any) -> str:  # noqa: ANN401 - Flask's own
        """Return the address of a page of the builder; an empty value is left out."""
        given = {name: value for name, value in values.items() if value}
        return url_for(f"constructeur.{endpoint}", brouillon_id=self.brouillon_id, **given)


def chantier_of(brouillon_id: int) -> Chantier:
    """Return a draft of the user's région, else 404."""
    brouillon = animated(brouillon_id)
    return Chantier(brouillon.id, brouillon.region_id, brouillon.code, brouillon.revision, read_brouillon(brouillon))


def animated(brouillon_id: int) -> Brouillon:
    """Return the stored draft of the user's région, else 404."""
    brouillon = get_animated_brouillon(reading(), acteur(), brouillon_id)
    if brouillon is None:
        abort(HTTPStatus.NOT_FOUND)
    return brouillon


def make(chantier: Chantier, change: Change, libelle: str, base_revision: int | None = None) -> None:
    """Make a change and keep it, with « Annuler » on the next page. Raises ChangedBrouillonError, Refus."""
    change_brouillon(
        writing(),
        brouillon_id=chantier.brouillon_id,
        change=change,
        libelle=libelle,
        acteur=acteur(),
        now=now(),
        base_revision=base_revision,
    )
    commit()
    flash(libelle, UNDOABLE)


def back(chantier: Chantier, anchor: str = "") -> Response:
    """Redirect to a place of the outline."""
    return redirect(chantier.url_of("plan", _anchor=anchor), HTTPStatus.SEE_OTHER)


def quoted(text: str) -> str:
    """Return a label as it is quoted in the history."""
    plain = " ".join(text.split())
    return f"« {plain if len(plain) <= 80 else plain[:79] + '…'} »"


def published_codes(chantier: Chantier) -> frozenset[str]:
    """Return every code that a published version gave a meaning to."""
    versions = list_versions_of(reading(), chantier.code, chantier.region_id)
    return frozenset(code for version in versions for code in taken_codes(get_questionnaire(version)))
