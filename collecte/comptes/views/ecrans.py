"""Base of pages with a single form or confirmation: show, refuse with everything typed, perform, redirect."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, TypeVar

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response
from wtforms import Field

from collecte.comptes.web.context import Transaction, acteur, commit, now, writing
from collecte.core.errors import AlreadyDoneError, UserFacingError
from collecte.core.forms.base import EXPIRED, Formulaire
from collecte.models.base import Numbered

Page = str | Response | tuple[str | Response, int]
Link = tuple[str, str]
"""(label, address)."""

DANGERS = frozenset(
    {"Abandonner", "Annuler", "Désactiver", "Défaire", "Effacer", "Oublier", "Retirer", "Révoquer", "Supprimer"}
)
"""First words of the buttons that take something away, which all look alike."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ecran:
    """Content around the form: `points` are its effects and what is kept, one a line; `retour` is the page to go back
    to, by default the last one of `fil`; `autre` is another link; `encore` labels a second button, which does the same
    and begins another one (see `wants_another`); `plus` labels a button that changes nothing yet, and shows the form
    again with more choices, at the field of that id (see `wants_more`)."""

    titre: str
    fil: Sequence[Link]
    bouton: str
    retour: str = ""
    chapeau: str = ""
    points: Sequence[str] = ()
    autre: Link | None = None
    encore: str = ""
    plus: Link | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "retour", self.retour or self.fil[-1][1])

    @property
    def is_danger(self) -> bool:
        """Return whether its button takes something away, by the verb that it says."""
        return self.bouton.partition(" ")[0] in DANGERS


def wants_another() -> bool:
    """Return whether the form was sent by its second button."""
    return "encore" in request.form


def wants_more() -> bool:
    """Return whether the form was sent to be shown again, as it was left, with more choices."""
    return "plus" in request.form


def lead_to(address: str, sentence: str = "") -> Response:
    """Redirect after what was sent, to a page that says this sentence, if any."""
    if sentence:
        flash(sentence)
    return redirect(address, HTTPStatus.SEE_OTHER)


Form = TypeVar("Form", bound=Formulaire)


def show(ecran: Ecran | Callable[[Form], str], form: Form) -> str:
    """Return the page of a form: the common one around an `Ecran`, else the one that a function of the form makes."""
    return render_template("comptes/ecran.html", ecran=ecran, form=form) if isinstance(ecran, Ecran) else ecran(form)


def answer(
    ecran: Ecran | Callable[[Form], str],
    form: Form,
    act: Callable[[Transaction], str],
    *,
    done: str = "",
    on: str = "",
    keeps_status: bool = False,
    back: str = "",
) -> Page:
    """Show a page of one form, or do what it sent: confirm it unless `act` did, and redirect to the address that `act`
    returns.

    A refusal of `act` is shown beside the field that it is about, else beside `on`; on a page without a field, it is
    the error page. The page has the status 422, or that of the refusal when it `keeps_status`. What was already done
    is said at `back`, when given.
    """
    if request.method != "POST" or wants_more():
        return show(ecran, form)
    if not form.validate():
        return show(ecran, form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        target = act(writing())
        commit()
    except UserFacingError as error:
        if back and isinstance(error, AlreadyDoneError):
            return lead_to(back, str(error))
        if not on:
            raise
        form.refuse(form[error.champ if error.champ in form else on], str(error))
        return show(ecran, form), error.status if keeps_status else HTTPStatus.UNPROCESSABLE_ENTITY
    return lead_to(target, done)


def acting(
    verb: Callable[..., Any],
    target: str | Callable[[Any], str] = "",
    said: Callable[[Any], str] | None = None,
    /,
    **given: Any,  # noqa: ANN401 - what any verb takes
) -> Callable[[Transaction], str]:
    """Return the `act` of a page that does `verb` by the visitor and now, then returns `target`, or what it makes of
    the outcome, once it told what `said` makes of it. A row is read again, to be written; a field gives what it read,
    and a function is called, once the form is valid."""

    def act(session: Transaction) -> str:
        written = {name: _written(session, value) for name, value in given.items()}
        outcome = verb(session, **written, acteur=acteur(), now=now())
        if said:
            flash(said(outcome))
        return target if isinstance(target, str) else target(outcome)

    return act


def _written(session: Transaction, value: Any) -> Any:  # noqa: ANN401 - as in `acting`
    if isinstance(value, Field):
        return value.value if hasattr(value, "value") else value.data
    read = value() if callable(value) else value
    return session.get_one(type(read), read.id) if isinstance(read, Numbered) else read


def confirm(
    ecran: Ecran,
    done: str,
    verb: Callable[..., Any],
    target: str = "",
    /,
    **given: Any,  # noqa: ANN401 - what any verb takes
) -> Page:
    """Show a page that only asks to confirm, or do `verb`, as `acting`, and redirect to `target`, by default the page
    to go back to."""
    return answer(ecran, Formulaire(), acting(verb, target or ecran.retour, **given), done=done)


def form_page(template: str, **content: object) -> tuple[str, int]:
    """Return the page of a form, with the status 422 once it was sent: it is shown again, to be corrected."""
    is_sent = request.method == "POST"
    return render_template(template, **content), HTTPStatus.UNPROCESSABLE_ENTITY if is_sent else HTTPStatus.OK


def perform(
    act: Callable[[Transaction], object],
    *,
    target: str,
    done: str = "",
    form: Formulaire | None = None,
    shows_refusal: bool = False,
    leads_on: bool = False,
) -> Response:
    """Do the action of a button and redirect to `target`, or where `act` leads when it `leads_on`. Confirm it with
    `done`, else with the sentence that `act` returns, if any.

    Say that the page expired when the form is not valid, by default one without fields. A refusal of `act` is the error
    page, or a message on `target` when it `shows_refusal`.
    """
    try:
        if (form or Formulaire()).validate():
            outcome = act(writing())
            commit()
            if leads_on:
                target, outcome = str(outcome), None
            if sentence := done or (outcome if isinstance(outcome, str) else ""):
                flash(sentence)
        else:
            flash(EXPIRED)
    except UserFacingError as error:
        if not shows_refusal:
            raise
        flash(str(error))
    return redirect(target, HTTPStatus.SEE_OTHER)
