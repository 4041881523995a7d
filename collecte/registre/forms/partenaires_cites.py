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
    """Return a field of partner names, one a line."""
    return LinesField(label, most=MAX_NOMS, longest=_LONGEST, rows=2, description=hint, validators=[_check_names])


def _check_names(_form: Formulaire, field: LinesField) -> None:
    for line in field.value.splitlines():
        if not words(line) or len(words(line)) > _LONGEST or not line.isprintable():
            raise ValidationError(
                f"« {line[:40]} » n’est pas un nom qui puisse être gardé. "
                f"Écrivez-le en lettres, {_LONGEST} caractères au plus."
            )


class Venue(StrEnum):
    """A partner's attendance; the value is the label shown."""

    VENU = "venu"
    ABSENT = "pas venu"
    NON_INVITE = "pas invité"


@dataclass(frozen=True, slots=True)
class Invite:
    """A partner of the form, its answer ('' for none), whether an answer is missing; `anchor` is the id of its first
    choice: that of the whole field for the first that is missing, for links to errors."""

    id: int
    nom: str
    said: str
    is_missing: bool = False
    anchor: str = ""


class PresencesField(Field):  # type: ignore[misc] # WTForms publishes no types
    """One choice for each partner. Offered partners must be answered for; the others default to not invited.

    `value`, once valid, and `data`: partner id -> whether it came, for those invited.
    """

    choices = tuple(Venue)

    def __init__(self, label: str, **more: Any) -> None:  # noqa: ANN401 - WTForms' own
        super().__init__(label, **more)
        self.value: dict[int, bool] = {}
        self._invited: Choices = ()
        self._others: Choices = ()

    def process(self, formdata: Any, data: object = None, extra_filters: object = None) -> None:  # noqa: ANN401 - WTForms' own
        """Read the answers sent, one form name for each partner."""
        self.process_errors: list[str] = []
        known = data if isinstance(data, Mapping) else {}
        self.typed = {
            self.name_of(partenaire_id): Venue.VENU if came else Venue.ABSENT for partenaire_id, came in known.items()
        }
        if formdata is not None:
            self.typed = {name: value for name, value in formdata.items() if name.startswith(f"{self.name}-")}

    def name_of(self, partenaire_id: int) -> str:
        """Return the form name of a partner's choice."""
        return f"{self.name}-{partenaire_id}"

    def offer(self, *, invited: Choices, others: Choices) -> None:
        """Set the partners asked about; answers about any other are ignored."""
        self._invited, self._others = invited, others

    @property
    def mentioned(self) -> frozenset[int]:
        """Return the ids of the partners answered as invited, offered or not."""
        ids = (name.removeprefix(f"{self.name}-") for name, value in self.typed.items() if value in _INVITED)
        return frozenset(int(number) for number in ids if number.isascii() and number.isdigit())

    @property
    def invited(self) -> list[Invite]:
        choices = [(partenaire_id, nom, self._said(partenaire_id, "")) for partenaire_id, nom in self._invited]
        missing = [partenaire_id for partenaire_id, _, said in choices if self.errors and not said]
        return [
            Invite(
                partenaire_id,
                nom,
                said,
                partenaire_id in missing,
                self.id if partenaire_id in missing[:1] else self.name_of(partenaire_id),
            )
            for partenaire_id, nom, said in choices
        ]

    @property
    def others(self) -> list[Invite]:
        return [
            Invite(partenaire_id, nom, self._said(partenaire_id, Venue.NON_INVITE), anchor=self.name_of(partenaire_id))
            for partenaire_id, nom in self._others
        ]

    @property
    def has_others(self) -> bool:
        """Return whether one of the others was invited."""
        return any(invite.said != Venue.NON_INVITE for invite in self.others)

    def _said(self, partenaire_id: int, otherwise: str) -> str:
        said = self.typed.get(self.name_of(partenaire_id), "")
        return said if said in set(Venue) else otherwise

    def pre_validate(self, _form: Formulaire) -> None:
        """Refuse a missing answer."""
        if missing := [invite.nom for invite in self.invited if not invite.said]:
            raise ValidationError(
                f"Dites qui est venu : il manque {', '.join(missing)}. "
                f"Choisissez « {Venue.NON_INVITE} » pour qui ne l’était pas."
            )
        answers = {invite.id: invite.said for invite in (*self.invited, *self.others)}
        self.value = {partenaire_id: said == Venue.VENU for partenaire_id, said in answers.items() if said in _INVITED}


_INVITED = frozenset({Venue.VENU, Venue.ABSENT})
