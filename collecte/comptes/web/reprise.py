"""Fields typed on a page whose session expired: carried through signing in, then shown again."""

import json
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, TypeVar
from urllib.parse import quote_plus

from flask import Flask, current_app, flash, g, request
from flask import session as web_session
from pydantic import Field, TypeAdapter
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField, StringField

from collecte.comptes.queries.comptes import list_forms_of
from collecte.comptes.web.context import acteur, acteur_or_none, page_of_request, reading, services
from collecte.comptes.web.sessions import expired_compte, need_session
from collecte.core.forms.base import SECRET_FIELDS, Formulaire
from collecte.core.forms.fusion import Fusion, merge, readable, stored_fields
from questionnaires.core.answers import clean

_KEY = "reprise"
MAX_FIELDS = 1_000
"""Fields of one form that another page carries, at most."""

LONGEST_QUERY = 200
"""Characters of the query of an address that one comes back to, at most."""

PAGE, ORIGIN = "formulaire_de", "formulaire_depart"
"""Fields that a script adds to a form: the address of its page, and the initial fields of that page."""

_CREATES = frozenset({"nouveau", "nouvelle", "ajouter"})
"""Words in the addresses of pages that create: their initial fields are no stored values."""

_OWN_PATH = re.compile(r"/(?!/)[A-Za-z0-9/_.-]*")
_PACKED = TypeAdapter(
    tuple[str, Annotated[list[tuple[str, str]], Field(max_length=MAX_FIELDS)], int | None]
)  # path, fields, account under which they were typed, if known
_SHOWN_AGAIN = (
    "Ce que vous aviez tapé est de nouveau dans cette page. Ce n’est pas encore enregistré : relisez, puis enregistrez."
)
_ANOTHER = "Ce qui restait tapé sur cette page l’avait été sous un autre compte : ce n’est pas repris."

Form = TypeVar("Form", bound=Formulaire)


@dataclass(frozen=True, slots=True)
class Begun:
    """A form begun on a page and not sent, as the page announces it.

    `has_changed`: the stored values changed since. `contested`: label and stored value of each field that its author
    and someone else both changed.
    """

    chemin: str
    quand: datetime
    has_changed: bool
    contested: Sequence[tuple[str, str]]


def own_page(address: str | None) -> str | None:
    """Return the page of an address of this site: the address itself, or the nearest path above it that can be opened,
    without its query. None for anything else (`//evil`, `/\\evil`, `https:evil`)."""
    path, _, query = (address or "").partition("?")
    page = path if len(path) < 200 and _OWN_PATH.fullmatch(path) and "//" not in path else None
    while page and not current_app.url_map.bind("").test(page, "GET"):
        page = page.rpartition("/")[0] or "/"
    is_plain = len(query) <= LONGEST_QUERY and query.isascii() and query.isprintable()
    return f"{page}?{query}" if query and is_plain and page == path else page


def typed_fields() -> list[tuple[str, str]]:
    """Return the fields of this request's form, without its token and every secret."""
    left_out = SECRET_FIELDS | {"csrf_token", PAGE, ORIGIN}
    return [(name, value) for name, value in request.form.items(multi=True) if name not in left_out]


def pack_request() -> str:
    """Return this request's path, fields and account, for a hidden field of the sign-in page; '' when too large."""
    fields = [[name, value] for name, value in typed_fields()]
    packed = json.dumps([request.path, fields, expired_compte()], ensure_ascii=False)
    room = services().settings.max_request_bytes // 2  # it is sent again, with the page's other fields
    return packed if len(fields) <= MAX_FIELDS and len(quote_plus(packed)) <= room else ""


def _unpacked(packed: str) -> tuple[str, list[tuple[str, str]], int | None] | None:
    """Return the path, the fields and the account that `pack_request` packed; None for anything else."""
    try:
        return _PACKED.validate_json(packed, strict=True)
    except ValueError:
        return None


def kept_for(packed: str, compte_id: int) -> str:
    """Attribute packed fields to this account when `pack_request` knew none; '' if they cannot be read."""
    if (unpacked := _unpacked(packed)) is None:
        return ""
    path, fields, typed_under = unpacked
    return json.dumps([path, fields, typed_under or compte_id], ensure_ascii=False)


def keep(packed: str, compte_id: int) -> str | None:
    """Put the fields carried by a sign-in page in the new session of an account; return the page to open, if any."""
    if (unpacked := _unpacked(packed)) is None:
        return None
    path, fields, typed_under = unpacked
    if own_page(path) != path:
        return None
    if typed_under not in {None, compte_id}:
        flash(_ANOTHER)
        return None
    web_session[_KEY] = {"chemin": path, "champs": [[clean(name), clean(value)] for name, value in fields]}
    return path


def install(app: Flask) -> None:
    """Give the fields carried through signing in to the next page only: a later visitor may be another person.

    The page that asks for the password again does not count: it stands before that next page.
    """

    @app.before_request
    def hand_over() -> None:
        if _KEY in web_session and request.endpoint != "mon_compte.confirmer":
            g.reprise = web_session.pop(_KEY)


def hand_on() -> None:
    """Keep the carried fields for the next request of this page."""
    if (kept := g.pop("reprise", None)) is not None:
        web_session[_KEY] = kept
        need_session()


def take() -> MultiDict[str, str] | None:
    """Return the fields typed on this very page before signing in, given once."""
    kept: dict[str, Any] | None = g.pop("reprise", None)
    if kept is None or kept["chemin"] != request.path:
        return None
    return MultiDict([(name, value) for name, value in kept["champs"]])


def form_of(form: type[Form], **initial: str | object) -> Form:
    """Return what was sent to this page, else its form as it was left before signing in, else its initial values."""
    return form() if request.method == "POST" else form_as_left(form, **initial)


def form_as_left(form: type[Form], **initial: str | object) -> Form:
    """Return a form with the fields left on this page over its initial values, announced as such; else these alone."""
    stored = form(formdata=None, **initial)
    if _CREATES.isdisjoint(request.path.split("/")):
        g.form_origin = stored_fields(stored)
    typed = left_fields(stored)
    return stored if typed is None else form(formdata=typed, **initial)


def left_fields(stored: Formulaire | None = None, *, any_query: bool = False) -> MultiDict[str, str] | None:
    """Return fields typed on this page before signing in, or earlier without sending them; None if there are none.

    The page announces them, and saves what is typed from now on (`garde.js`). `stored`: the form with its stored
    values, to which only the typed changes are applied. `any_query`: accept fields typed with another query.
    """
    g.keeps_form = acteur_or_none() is not None
    typed = typed_before()
    return _unsent(stored, any_query=any_query) if typed is None else typed


def _unsent(stored: Formulaire | None, *, any_query: bool) -> MultiDict[str, str] | None:
    """Return fields that this account typed earlier on this page and did not send; None if there are none."""
    if not g.keeps_form:
        return None
    forms = list_forms_of(reading(), acteur().compte_id, request.path)
    kept = next((form for form in forms if any_query or form.chemin == page_of_request()), None)
    if kept is None:
        return None
    origin, fusion = g.get("form_origin"), Fusion({**kept.champs}, has_changed=False, contested=frozenset())
    if origin and kept.depart:
        fusion = merge(kept.champs, kept.depart, origin)
        before = {name: kept.depart.get(name, []) for name in fusion.contested}
        g.form_origin = {**origin, **before}  # announced each time, until it is sent
    chemin = request.path if any_query else kept.chemin
    g.form_begun = Begun(chemin, kept.quand, fusion.has_changed, _told(stored, fusion.contested))
    return MultiDict(fusion.champs)


def _told(stored: Formulaire | None, contested: Collection[str]) -> list[tuple[str, str]]:
    """Return the label of each contested field, '' for a cell of a table, and its stored value, '' for a choice."""
    pairs = []
    for field in stored or ():
        if field.name in contested and not isinstance(field, HiddenField):
            name = field.short_name
            has_label = "_" not in name or field.label.text not in {name, name.replace("_", " ").title()}
            text = field.data if isinstance(field, StringField) and isinstance(field.data, str) else ""
            pairs.append((field.label.text if has_label else "", readable(text)))
    return pairs


def typed_before() -> MultiDict[str, str] | None:
    """Return the fields typed on this page before signing in, announced as shown again; None for nothing."""
    typed = take()
    if typed is not None:
        flash(_SHOWN_AGAIN, "warning unsaved")  # a class read by scripts: leaving the page asks for confirmation
    return typed
