"""The data that a browser sends from a form of the builder: each field as its page shows it."""

from collections.abc import Iterator

from werkzeug.datastructures import MultiDict
from wtforms import Field

from collecte.bibliotheque.forms.constructeur_champs import Cases, Repris
from collecte.bibliotheque.forms.constructeur_conditions import ConditionChamp
from collecte.bibliotheque.forms.constructeur_questions import BlocForm
from collecte.bibliotheque.forms.constructeur_tableaux import ColonnesChamp


def sent(form: BlocForm) -> MultiDict[str, str]:
    """Return (name, text) of every control of the form, as shown."""
    return MultiDict(pair for field in form for pair in _sent(field))


def _sent(field: Field) -> Iterator[tuple[str, str]]:
    if isinstance(field, ConditionChamp):
        yield from _condition(field)
    elif isinstance(field, ColonnesChamp):
        yield from _columns(field)
    elif isinstance(field, Cases):
        yield from ((field.name, option.data) for option in field if option.checked)
    elif field.type == "BooleanField":
        yield from [(field.name, "y")] if field.data else []
    elif isinstance(field, Repris):
        yield field.name, browsed(field._value(), lines=field.lignes)
    else:
        yield field.name, str(field.data or "")


def browsed(text: str, *, lines: int) -> str:
    """Return a text as a browser sends it: a one-line field drops line ends, a text area sends CRLF."""
    return text.replace("\n", "\r\n") if lines > 1 else text.replace("\n", "")


def _condition(field: ConditionChamp) -> Iterator[tuple[str, str]]:
    yield f"{field.name}-mode", field.saisie.mode
    yield f"{field.name}-lien", field.saisie.lien
    yield f"{field.name}-expression", browsed(field.saisie.expression, lines=2)
    for rank, ligne in enumerate(field.saisie.lignes, start=1):
        yield f"{field.name}-{rank}-question", ligne.question
        yield f"{field.name}-{rank}-operateur", ligne.operateur
        yield from ((f"{field.name}-{rank}-valeur", browsed(valeur, lines=1)) for valeur in ligne.valeurs)
        yield f"{field.name}-{rank}-autre", ligne.autre


def _columns(field: ColonnesChamp) -> Iterator[tuple[str, str]]:
    for rank, rang in enumerate(field.rangs, start=1):
        for part in ("code", "libelle", "unite", "decimals", "minimum", "maximum"):
            yield f"{field.name}-{rank}-{part}", getattr(rang, part)
        if rang.required:
            yield f"{field.name}-{rank}-required", "y"
