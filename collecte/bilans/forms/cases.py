"""Forms of tables of figures, one field a cell; a cell left as shown is not written again."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, ClassVar

from wtforms import HiddenField

from collecte.bilans.operations.changements import Changement
from collecte.core.forms.base import Formulaire
from collecte.core.forms.fields import ReadField
from collecte.core.operations.cellules import CellError, Reader
from questionnaires.core.answers import clean
from questionnaires.core.francais import decimal_text

SEEN = "vu_"
"""Before the name of a field: that of what its page showed in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A cell that is typed in: `cle` is what it is of, `nom` that of its field, `valeur` what it has (None: blank)."""

    cle: Hashable
    nom: str
    lecteur: Reader
    valeur: int | None
    decimales: int = 0
    unite: str = ""

    def written(self, value: int | None) -> str:
        return "" if value is None else decimal_text(value, self.decimales)


@dataclass(frozen=True, slots=True, kw_only=True)
class Calcul:
    """A cell that is not typed in, and where its figure comes from."""

    texte: str
    aide: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Colonne:
    """`groupe`: a title over several columns that follow each other, or nothing. `aide` is under its own title."""

    libelle: str
    groupe: str = ""
    aide: str = ""

    @property
    def nom(self) -> str:
        return f"{self.groupe}, {self.libelle}" if self.groupe else self.libelle


@dataclass(frozen=True, slots=True, kw_only=True)
class LigneDeCases:
    """One cell a column; None where the line has none."""

    libelle: str
    cellules: Sequence[Case | Calcul | None]
    aide: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableauDeCases:
    titre: str
    colonnes: Sequence[Colonne]
    lignes: Sequence[LigneDeCases]
    aide: str = ""

    @property
    def cases(self) -> list[Case]:
        return [own for ligne in self.lignes for own in ligne.cellules if isinstance(own, Case)]

    @property
    def groupes(self) -> list[tuple[str, int]]:
        """(title, how many columns it is over); nothing when no column has one."""
        found = [(groupe, len(list(own))) for groupe, own in groupby(self.colonnes, key=lambda own: own.groupe)]
        return found if any(groupe for groupe, _ in found) else []


class CasesForm(Formulaire):
    """Made by `cases_form`, with two fields a cell: what is typed, and what its page showed."""

    cases: ClassVar[Sequence[Case]] = ()

    def changements(self) -> dict[Any, Changement]:
        """What each cell becomes, by what it is of: those that are not as their page showed them."""
        read = {own: Changement(self._seen(own), self[own.nom].value) for own in self.cases}
        return {own.cle: change for own, change in read.items() if change.avant != change.apres}

    def _seen(self, own: Case) -> int | None:
        try:
            return own.lecteur(clean(self[SEEN + own.nom].data or ""))  # type: ignore[return-value] # it reads numbers
        except CellError:
            return own.valeur  # no page of ours shows that

    def tell_meanwhile(self, found: Mapping[Any, int | None]) -> None:
        """Say beside each of these cells what it is by now; sent again as it is, the page writes what was typed."""
        for own in self.cases:
            if own.cle in found:
                value = own.written(found[own.cle])
                self[SEEN + own.nom].data = value
                self.refuse(self[own.nom], _meanwhile(f"{value} {own.unite}".rstrip() if value else ""))


def _meanwhile(shown: str) -> str:
    if not shown:
        return "Entre-temps, quelqu’un a vidé cette case. Enregistrez pour garder votre saisie, ou videz-la."
    return f"Entre-temps, quelqu’un a écrit {shown} ici. Enregistrez pour garder votre saisie, ou remettez {shown}."


def cases_form(tableaux: Sequence[TableauDeCases]) -> type[CasesForm]:
    cases = [own for tableau in tableaux for own in tableau.cases]
    fields: dict[str, object] = {"cases": tuple(cases)}
    for own in cases:
        shown = own.written(own.valeur)
        fields[own.nom] = ReadField(own.nom, own.lecteur, default=shown)
        fields[SEEN + own.nom] = HiddenField(default=shown)
    return type("FormulaireDeCases", (CasesForm,), fields)
