"""Page of the accesses to confirm or refuse, and sentences about those that the visitor waits for."""

from collections.abc import Mapping, Sequence
from functools import partial
from http import HTTPStatus

from flask import render_template, request, url_for

from collecte.comptes.views.ecrans import Page, lead_to
from collecte.comptes.web.context import acteur, acteur_or_none, commit, now, reading, writing
from collecte.comptes.web.gate import GatedBlueprint
from collecte.comptes.web.preuve import proven
from collecte.core.errors import UserFacingError
from collecte.organisation.forms.personnes import AccesForm
from collecte.organisation.operations.acces import (
    Cles,
    SettledAccessError,
    confirm_acces,
    refuse_acces,
    stamp_of,
    told_of,
    told_whole,
)
from collecte.organisation.queries.acces import Acces, count_confirmable, list_confirmable, list_own_waiting
from collecte.policy import Droit, may
from questionnaires.core.francais import plural

bp = GatedBlueprint("acces", __name__, Droit.CONFIRMER)


@bp.route("/acces-a-confirmer", methods=["GET", "POST"])
@proven
def a_confirmer() -> Page:
    """List the accesses to confirm; confirm or refuse the ticked ones, all or none."""
    waiting = list_confirmable(reading(), acteur())
    form = _form(waiting)
    if request.method != "POST":
        return _page(form, waiting)
    if set(form.acces.data or ()) - {value for value, _ in form.acces.choices}:
        gone = SettledAccessError()
        form.acces.errors = [str(gone)]
        return _page(form, waiting), gone.status
    if not form.validate():
        return _page(form, waiting), HTTPStatus.UNPROCESSABLE_ENTITY
    is_refused = request.form.get("geste") == "refuser"
    act = refuse_acces if is_refused else confirm_acces
    try:
        count = act(writing(), cles=_keys(form.acces.data), acteur=acteur(), now=now())
        commit()
    except UserFacingError as error:
        form.refuse(form.acces, str(error))
        return _page(form, list_confirmable(reading(), acteur())), error.status
    done = "refusé" if is_refused else "confirmé"
    return lead_to(url_for("acces.a_confirmer"), plural(count, f"accès {done}", f"accès {done}s") + ".")


def _form(waiting: Mapping[str, Sequence[Acces]]) -> AccesForm:
    form = AccesForm()
    form.acces.choices = [
        (_value(kind, acces), told_of(acces)) for kind, accesses in waiting.items() for acces in accesses
    ]
    return form


def _value(kind: str, acces: Acces) -> str:
    return f"{kind}:{acces.id}:{stamp_of(reading(), acces)}"


def _page(form: AccesForm, waiting: Mapping[str, Sequence[Acces]]) -> str:
    return render_template(
        "organisation/acces.html", form=form, waiting=waiting, value_of=_value, text_of=partial(told_whole, reading())
    )


def _keys(ticked: Sequence[str]) -> Cles:
    keys: dict[str, dict[int, str]] = {}
    for value in ticked:
        kind, number, stamp = value.split(":")
        keys.setdefault(kind, {})[int(number)] = stamp
    return keys


def count_to_confirm() -> int:
    """Count the accesses that wait for the visitor to confirm them."""
    visitor = acteur_or_none()
    return count_confirmable(reading(), visitor) if visitor and may(visitor, Droit.CONFIRMER) else 0


def own_waiting() -> Sequence[str]:
    """Return the accesses of the visitor that wait for confirmation, as sentences."""
    visitor = acteur_or_none()
    return [told_of(acces) for acces in list_own_waiting(reading(), visitor)] if visitor else []
