"""Base of all forms (French messages, CSRF token), and the upload and confirmation forms of imports."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar, TypeVar

from flask import current_app, g, request
from flask import session as web_session
from flask_wtf import FlaskForm
from flask_wtf.csrf import _FlaskFormCSRF, generate_csrf
from flask_wtf.file import FileField, FileRequired
from flask_wtf.form import _Auto
from werkzeug.datastructures import CombinedMultiDict
from wtforms import BooleanField, HiddenField, PasswordField, SelectField, SelectMultipleField, StringField
from wtforms.csrf.core import CSRFTokenField
from wtforms.validators import ValidationError

from collecte.core.web.listes import ignore_filter
from questionnaires.core.answers import is_seen
from questionnaires.core.francais import titled

SECRET_FIELDS = frozenset(
    {"mot_de_passe", "confirmation", "actuel", "code_unique", "preuve_mot_de_passe", "preuve_code"}
)
"""Fields whose content no page carries nor shows again. Every password or one-use code is typed in one of them."""

UNOFFERED = "Choisissez parmi ce qui est proposé."
EXPIRED = "Cette page avait expiré. Rien n’est perdu : vérifiez, puis envoyez de nouveau."


Termes = TypeVar("Termes")


def csrf_token() -> str:
    """Return the token that forms of this session carry, signed once rather than at each request."""
    secret = web_session.get("csrf_token")
    return _signed(secret, current_app.secret_key) if secret else generate_csrf()


@lru_cache(maxsize=1_000)
def _signed(_secret: str, _key: str | bytes | None) -> str:
    return str(generate_csrf())


class _Csrf(_FlaskFormCSRF):  # type: ignore[misc] # Flask-WTF publishes no types
    def generate_csrf_token(self, csrf_token_field: CSRFTokenField) -> str:
        return csrf_token()


@dataclass(frozen=True, slots=True)
class Marque:
    """A validator that refuses nothing: it says of a field what its type and its other validators do not."""

    field_flags: Mapping[str, bool]

    def __call__(self, form: Any, field: Any) -> None:  # noqa: ANN401 - WTForms' own signature
        pass


REQUIRED = Marque({"required": True})
"""Of a field whose blank is refused elsewhere, in words of its own."""

DEPENDS = Marque({"depends": True})
"""Of a field that is required or not by what others hold: its label or its hint says so."""


def _is_optional(field: Any) -> bool:  # noqa: ANN401 - a WTForms field
    """Return whether a field may stay blank; a choice always holds something, and a lone box may always stay so."""
    is_held = isinstance(field, SelectField | BooleanField | HiddenField) and not isinstance(field, SelectMultipleField)
    return not (is_held or field.flags.required or field.flags.depends)


class Formulaire(FlaskForm):  # type: ignore[misc] # Flask-WTF publishes no types
    """Base of all forms. A missing or foreign token is one more error of the form: what was typed is shown again."""

    csrf_token: CSRFTokenField

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        locales = ["fr"]  # noqa: RUF012 - WTForms' own declaration
        csrf_class = _Csrf
        marks_optional: ClassVar[bool] = True

        def bind_field(self, form: Any, unbound_field: Any, options: Any) -> Any:  # noqa: ANN401 - WTForms' own signature
            """Read a text of invisible characters as a blank and refuse a NUL byte, in every field but passwords and
            those that keep it. Say what to do about a value that is not offered, and which fields may stay blank."""
            bound = super().bind_field(form, unbound_field, options)
            if isinstance(bound, SelectField):  # one of the radios and the checkboxes too
                bound.invalid_choice_message = bound.invalid_value_message = UNOFFERED
            is_kept = isinstance(bound, PasswordField) or getattr(bound, "keeps_unseen", False)
            if isinstance(bound, StringField) and not is_kept:
                if not isinstance(bound, HiddenField):  # whose text nobody could read again
                    bound.validators = (_refuse_nul, *bound.validators)
                bound.filters = [*bound.filters, _blank_if_unseen]
            bound.flags.optional = self.marks_optional and _is_optional(bound)
            return bound

        def wrap_formdata(self, _form: Any, formdata: Any) -> Any:  # noqa: ANN401 - WTForms' own signature
            """Return what a page of this site sent, unless data is given; JSON, which none sends, is not read."""
            return (request.form or None) if formdata is _Auto else formdata

    @property
    def is_expired(self) -> bool:
        """Return whether the page was too old or foreign; a form that changes nothing has no token."""
        return "csrf_token" in self and bool(self.csrf_token.errors)

    @property
    def is_all_required(self) -> bool:
        """Return whether there are several fields, one at least to fill in and none that may stay blank."""
        shown = [field for field in self if not isinstance(field, HiddenField | BooleanField)]
        is_blank_allowed = any(field.flags.optional or field.flags.depends for field in shown)
        return len(shown) > 1 and any(field.flags.required for field in shown) and not is_blank_allowed

    def problems(self) -> list[tuple[str, str]]:
        """List the (field id, sentence that names it) of every error, in the order of the fields; the token's comes
        first."""
        problems: list[tuple[str, str]] = [("contenu", EXPIRED)] if self.is_expired else []
        for field in self:
            if field.name != "csrf_token":
                problems += [(field.id, _about(field, str(error))) for error in field.errors]
        return problems

    def validate(self, *args: Any, **kwargs: Any) -> bool:  # noqa: ANN401 - WTForms' own signature
        is_valid = bool(super().validate(*args, **kwargs))
        g.keeps_form = g.get("keeps_form", False) or not is_valid  # its page keeps what is typed, to be corrected
        return is_valid

    def values(self, *names: str) -> dict[str, Any]:
        """Return what these fields, which have a reader, read; once valid."""
        return {name: self[name].value for name in names}

    def terms(self, termes: type[Termes], **known: Any) -> Termes:  # noqa: ANN401 - of the fields of any terms
        """Return terms, a dataclass with slots, read from the fields of its names but those `known`; once valid."""
        return termes(**known, **self.values(*(name for name in termes.__slots__ if name not in known)))  # type: ignore[attr-defined] # a dataclass with slots

    def refuse(self, field: Any, sentence: str) -> None:  # noqa: ANN401 - a WTForms field
        """Attach an operation's refusal to a field."""
        g.keeps_form = True
        field.errors = [*field.errors, sentence]


class Filtres(Formulaire):
    """Filters of a list, in its address: a choice that is not offered is left out, which the page says."""

    class Meta(Formulaire.Meta):
        csrf = False  # it changes nothing
        marks_optional = False  # nor asks for anything

    def validate(self, *args: Any, **kwargs: Any) -> bool:  # noqa: ANN401 - WTForms' own signature
        super().validate(*args, **kwargs)
        for field in self:
            if isinstance(field, SelectField) and field.errors:
                ignore_filter(str(field.data), field.label.text)
                field.data, field.errors = field.default, []
        g.keeps_form = bool(self.errors)
        return not self.errors


def _about(field: Any, sentence: str) -> str:  # noqa: ANN401 - a WTForms field
    """Put the label of a field before a sentence that does not name it."""
    label = field.label.text
    if isinstance(field, HiddenField) or label.casefold() in sentence.casefold():
        return sentence
    return titled(label.rstrip(": \u00a0"), sentence)


def _blank_if_unseen(data: Any) -> Any:  # noqa: ANN401 - what any field holds
    return "" if isinstance(data, str) and data.strip() and not is_seen(data) else data


def _refuse_nul(_form: Formulaire, field: StringField) -> None:
    """Show the text again without its NUL bytes, to be sent once read."""
    if "\0" in (field.data or ""):
        field.data = field.data.replace("\0", "")
        raise ValidationError("Un caractère invisible a été retiré : relisez ce texte, puis envoyez de nouveau.")


FILE_REQUIRED = FileRequired("Choisissez-le sur votre appareil.")
"""Its sentence follows the label of the field."""


class FichierForm(Formulaire):
    class Meta(Formulaire.Meta):
        def wrap_formdata(self, _form: Any, formdata: Any) -> Any:  # noqa: ANN401 - WTForms' own signature
            """Return the file and the fields, unless data is given."""
            return CombinedMultiDict((request.files, request.form)) if formdata is _Auto else formdata

    fichier = FileField("Fichier", [FILE_REQUIRED])


class ConfirmerForm(Formulaire):
    """`empreinte`: the digest of the effects that were shown."""

    empreinte = HiddenField()


class ConfirmationForm(ConfirmerForm):
    inviter = BooleanField("Inviter chaque personne créée à choisir un mot de passe, par un message", default=True)
