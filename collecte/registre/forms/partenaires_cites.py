"""Form fields that name partners: new names, and attendance of invited partners."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from wtforms import Field
from wtforms.validators import ValidationError

from collecte.core.forms.base import Formulaire
from collecte.core.forms.fields import LinesField
from collecte.core.operations.cellules import words

Choices = Sequence[tuple[int, str]]
MAX_NOMS = 30
_LONGEST = 160


def names_field(label: str, hint: str = "") -> LinesField:
    """Partners by their names, one a line."""
    return LinesField(label, most=MAX_NOMS, longest=_LONGEST, rows=2, description=hint, validators=[_check_names])


def _check_names(_form: Formulaire, field: LinesField) -> None:
    for line in field.value.splitlines():
        if not words(line) or len(words(line)) > _LONGEST or not line.isprintable():
            raise ValidationError(
                f"« {line[:40]} » n’est pas un nom qui puisse être gardé. "
                f"Écrivez-le en lettres, {_LONGEST} caractères au plus."
            )


class Venue(StrEnum):
    """What is said of a partner; the value is what people read."""

    VENU = "venu"
    ABSENT = "pas venu"
    NON_INVITE = "pas invité"


@dataclass(frozen=True, slots=True)
class Invite:
    """A partner of the form, what is said of it ('' for nothing), whether it should have been said; `anchor` is the id
    of its first choice: that of the whole field for the first that is missing, for links to what is wrong."""

    id: int
    nom: str
    said: str
    is_missing: bool = False
    anchor: str = ""


class PresencesField(Field):  # type: ignore[misc] # WTForms publishes no types
    """One choice for each partner. Those proposed must be told of; the others are not invited until it is said.

    Its `value`, once valid: whether each partner that was invited came, by its id. Data: the same.
    """

    choices = tuple(Venue)

    def __init__(self, label: str, **more: Any) -> None:  # noqa: ANN401 - WTForms' own
        super().__init__(label, **more)
        self.value: dict[int, bool] = {}
        self._invited: Choices = ()
        self._others: Choices = ()

    def process(self, formdata: Any, data: object = None, extra_filters: object = None) -> None:  # noqa: ANN401 - WTForms' own
        """What was typed, under a name for each partner."""
        self.process_errors: list[str] = []
        known = data if isinstance(data, Mapping) else {}
        self.typed = {self.name_of(own): Venue.VENU if came else Venue.ABSENT for own, came in known.items()}
        if formdata is not None:
            self.typed = {name: value for name, value in formdata.items() if name.startswith(f"{self.name}-")}

    def name_of(self, partenaire_id: int) -> str:
        """That of the choice of a partner."""
        return f"{self.name}-{partenaire_id}"

    def offer(self, *, invited: Choices, others: Choices) -> None:
        """Who is asked about; anything else that is sent is ignored."""
        self._invited, self._others = invited, others

    @property
    def mentioned(self) -> frozenset[int]:
        """The ids of those that are said to have been invited, offered or not."""
        ids = (name.removeprefix(f"{self.name}-") for name, value in self.typed.items() if value in _INVITED)
        return frozenset(int(own) for own in ids if own.isascii() and own.isdigit())

    @property
    def invited(self) -> list[Invite]:
        told = [(own, nom, self._said(own, "")) for own, nom in self._invited]
        missing = [own for own, _, said in told if self.errors and not said]
        return [
            Invite(own, nom, said, own in missing, self.id if own in missing[:1] else self.name_of(own))
            for own, nom, said in told
        ]

    @property
    def others(self) -> list[Invite]:
        return [
            Invite(own, nom, self._said(own, Venue.NON_INVITE), anchor=self.name_of(own)) for own, nom in self._others
        ]

    @property
    def has_others(self) -> bool:
        """Whether one of the others was invited."""
        return any(own.said != Venue.NON_INVITE for own in self.others)

    def _said(self, partenaire_id: int, otherwise: str) -> str:
        said = self.typed.get(self.name_of(partenaire_id), "")
        return said if said in set(Venue) else otherwise

    def pre_validate(self, _form: Formulaire) -> None:
        """Refuse who is forgotten."""
        if missing := [own.nom for own in self.invited if not own.said]:
            raise ValidationError(
                f"Dites qui est venu : il manque {', '.join(missing)}. "
                f"Choisissez « {Venue.NON_INVITE} » pour qui ne l’était pas."
            )
        told = {own.id: own.said for own in (*self.invited, *self.others)}
        self.value = {own: said == Venue.VENU for own, said in told.items() if said in _INVITED}


_INVITED = frozenset({Venue.VENU, Venue.ABSENT})
