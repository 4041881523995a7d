"""Blueprint of the builder, and the questionnaire in preparation (Chantier) that its pages change."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, TypeVar

from flask import Blueprint, abort, flash, redirect, request, url_for
from pydantic import BaseModel
from werkzeug.wrappers import Response

from collecte.bibliotheque.forms.constructeur import PartieForm, empreinte_of
from collecte.bibliotheque.operations.brouillons import Change, ChangedBrouillonError, change_brouillon
from collecte.bibliotheque.queries.brouillons import read_brouillon
from collecte.bibliotheque.views.bibliotheque import found
from collecte.comptes.web.context import acteur, commit, now, reading, writing
from collecte.comptes.web.reprise import form_as_left
from collecte.core.errors import UserFacingError
from collecte.reponses.queries.versions import get_questionnaire, list_versions_of
from questionnaires.core.emphasis import unmarked
from questionnaires.core.francais import plural
from questionnaires.core.model import Questionnaire
from questionnaires.editing.edition import taken_codes
from questionnaires.editing.places import EditionError, lieu_of
from questionnaires.editing.verification import expression_anomalies

bp = Blueprint("constructeur", __name__)

UNDOABLE, UNDONE = "annulable", "annule"
"""Categories of messages about a change that was made, or undone: they come with « Annuler », with « Rétablir »."""

Form = TypeVar("Form", bound=PartieForm)
Place = TypeVar("Place")


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

    def at(self, anchor: str) -> str:
        """Return the address of a place of its outline, in its open part."""
        return self.url_of("plan", partie=anchor, _anchor=anchor)

    def url_of(self, endpoint: str, **values: Any) -> str:  # noqa: ANN401 - Flask's own
        """Return the address of a page of the builder; an empty value is left out."""
        given = {name: value for name, value in values.items() if value}
        return url_for(f"constructeur.{endpoint}", brouillon_id=self.brouillon_id, **given)


def chantier_of(brouillon_id: int) -> Chantier:
    """Return a draft of the user's région, else 404."""
    brouillon = found(brouillon_id)
    return Chantier(brouillon.id, brouillon.region_id, brouillon.code, brouillon.revision, read_brouillon(brouillon))


def the_part(find: Callable[[Questionnaire, str], Place], questionnaire: Questionnaire, code: str) -> Place:
    """Return what `find` finds in a questionnaire, else 404."""
    try:
        return find(questionnaire, code)
    except EditionError:
        abort(HTTPStatus.NOT_FOUND)


def make(chantier: Chantier, change: Change, libelle: str, said: str = "") -> None:
    """Make a change and keep it, said as in the history or in fewer words on the next page, with « Annuler »: without
    it where nothing changes, as it would undo what was done before. Raises Refus."""
    revision = change_brouillon(
        writing(), brouillon_id=chantier.brouillon_id, change=change, libelle=libelle, acteur=acteur(), now=now()
    ).revision
    commit()
    if revision == chantier.revision:
        flash("Rien n’a changé.")
    else:
        flash(said or libelle, UNDOABLE)


def form_over(form: type[Form], initial: Mapping[str, object], part: BaseModel | None) -> Form:
    """Return what was sent to this page over the values of `part`, None when it is new; else its form as it was
    left."""
    if request.method == "POST":
        return form(**initial)
    return form_as_left(form, **initial, **({"empreinte": empreinte_of(part)} if part else {}))


def check_same(form: PartieForm, part: BaseModel | None) -> None:
    """Raise ChangedBrouillonError when a part is no longer in the state that its page showed."""
    if part is None or form.empreinte.data != empreinte_of(part):
        raise ChangedBrouillonError


def is_typing() -> bool:
    """Return whether a script asks what is wrong with a form while it is typed: nothing is recorded."""
    return "verifier" in request.form


def is_kept(
    chantier: Chantier,
    form: PartieForm,
    change: Change,
    libelle: str,
    refusals: Callable[[], Collection[tuple[str, str]]],
    *,
    otherwise: str,
    part: BaseModel | None,
) -> bool:
    """Return whether this page sent a change and it was kept. Else the form has its errors, those that `refusals` gives
    for other fields beside `otherwise`, and can be sent again over the current `part`."""
    if request.method != "POST" or not form.check():
        return False
    try:
        form.refuse_all(refusals(), otherwise)
        if is_typing():
            return False
        if not form.errors:
            fait = libelle.partition(" : ")[0].rstrip(".")  # the part is in sight
            before = chantier.questionnaire
            missed = depending(before, change(before), getattr(part, "code", ""))
            make(chantier, change, libelle, f"{fait}. {missed}".rstrip())
    except UserFacingError as error:
        form.compare(str(error), empreinte_of(part) if part else "")
    return not form.errors


def back(chantier: Chantier, anchor: str = "") -> Response:
    """Redirect to a place of the outline, in its open part."""
    return redirect(chantier.at(anchor), HTTPStatus.SEE_OTHER)


def quoted(text: str) -> str:
    """Return a label as it is quoted in the history."""
    plain = " ".join(unmarked(text).split())
    return f"« {plain if len(plain) <= 80 else plain[:79] + '…'} »"


def depending(before: Questionnaire, after: Questionnaire, code: str = "") -> str:
    """Return the parts, but the one of that code, that a change of what they name leaves wrong, in a sentence; empty
    for none."""
    known = {*expression_anomalies(before)}
    lieux = [lieu_of(anomalie, after) for anomalie in expression_anomalies(after) if anomalie not in known]
    titles = [*dict.fromkeys(quoted(lieu.titre or lieu.code) for lieu in lieux if lieu.code != code)]
    if not titles:
        return ""
    others = f" et {plural(len(titles) - 3, 'autre')}" if len(titles) > 3 else ""
    depends = "en dépend" if len(titles) == 1 else "en dépendent"
    return f"{', '.join(titles[:3])}{others} {depends} : à corriger, ou annulez."


def published_codes(chantier: Chantier) -> frozenset[str]:
    """Return every code that a published version gave a meaning to."""
    versions = list_versions_of(reading(), chantier.code, chantier.region_id)
    return frozenset(code for version in versions for code in taken_codes(get_questionnaire(version)))
