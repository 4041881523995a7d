"""What every template is taught, those of pages and those of messages; and the messages' own environment."""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from exports.bilans import graphiques
from exports.papiers import fiche
from exports.records.couverture import etp_text
from questionnaires.core import francais

FOLDERS = tuple(sorted(Path(__file__).parents[1].glob("*/templates")))
"""Where rooms keep their templates: inside, one folder named as the room, or shared components."""

FILTERS = {
    "day": francais.day_text,
    "short_day": francais.short_day_text,
    "moment": francais.moment_text,
    "paris_day": francais.paris_day,
    "percent": francais.percent_text,
    "decimal": francais.decimal_text,
    "euros": francais.euros_text,
    "etp": etp_text,
    "typeset": francais.typeset,
    "etp_shown": fiche.etp,
    "points": fiche.points,
    "signed": fiche.signed,
    "drawn": graphiques.drawn,
}
SUBJECT = "Objet : "
"""What the first line of a message's .txt template starts with."""


@cache
def mail_environment() -> Environment:
    """Templates of messages, rendered without any request; a name that is missing is an error."""
    made = Environment(
        loader=FileSystemLoader(FOLDERS),
        autoescape=select_autoescape(("html",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= FILTERS
    made.globals["plural"] = francais.plural
    return made


def render_message(modele: str, context: dict[str, object]) -> tuple[str, str, str]:
    """(subject, text, HTML) of a message."""
    made = mail_environment()
    places = [f"{folder.parent.name}/courriels/{modele}" for folder in FOLDERS]
    first, _, text = made.select_template([f"{place}.txt" for place in places]).render(context).partition("\n")
    if not first.startswith(SUBJECT):
        raise ValueError(f"{modele}.txt does not start with « {SUBJECT}»")
    html = made.select_template([f"{place}.html" for place in places]).render(context)
    subject = francais.typeset(first.removeprefix(SUBJECT).strip())
    return subject, francais.typeset(text.strip() + "\n"), francais.typeset(html)
