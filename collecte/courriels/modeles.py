"""Kinds of messages of all rooms by key, and the rendering of their templates."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from collecte.core.gabarits import FILTERS, FOLDERS
from collecte.core.rooms import Modele, loaded
from questionnaires.core import francais

SUBJECT = "Objet : "
"""Start of the first line of a message's .txt template."""


@cache
def modeles() -> Mapping[str, Modele]:
    """Return every kind of message, by the key that is stored with each message."""
    return MappingProxyType({key: modele for room in loaded() for key, modele in room.messages.items()})


@cache
def _folders() -> Mapping[str, str]:
    """Return the folder of templates of each kind of message."""
    return {key: f"{room.name}/courriels" for room in loaded() for key in room.messages}


@cache
def mail_environment() -> Environment:
    """Return the environment of the templates of messages, rendered without any request; a missing name is an error."""
    environment = Environment(
        loader=FileSystemLoader(FOLDERS),
        autoescape=select_autoescape(("html",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= FILTERS
    environment.globals["plural"] = francais.plural
    return environment


def render_message(key: str, context: Mapping[str, object]) -> tuple[str, str, str]:
    """Return the subject, text and HTML of a message. Raise ValueError when its template has no subject."""
    template, environment = f"{_folders()[key]}/{key}", mail_environment()
    first, _, text = environment.get_template(f"{template}.txt").render(context).partition("\n")
    if not first.startswith(SUBJECT):
        raise ValueError(f"{template}.txt does not start with « {SUBJECT}»")
    html = environment.get_template(f"{template}.html").render(context)
    subject = francais.typeset(first.removeprefix(SUBJECT).strip())
    return subject, francais.typeset(text.strip() + "\n"), francais.typeset(html)
