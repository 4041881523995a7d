"""Forms of tables of figures, one field per cell; a cell left as shown is not written again."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, ClassVar

from wtforms import HiddenField

from collecte.bilans.operations.changements import ChangementCase
from collecte.core.forms.base import Formulaire
from collecte.core.forms.fields import ReadField
from collecte.core.operations.cellules import CellError, Reader
from questionnaires.core.answers import clean
from questionnaires.core.francais import decimal_text

SEEN = "vu_"
"""Prefix of the hidden field that holds what the page showed in a field."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSaisie:
    """A cell to type in: `cle` identifies its figure, `nom` is its field, `valeur` its stored value (None: blank)."""

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
    """A read-only cell, with the source of its figure."""

    texte: str
    aide: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColonneSaisie:
    """`groupe`: a title over several adjacent columns, or blank. `aide` is shown under the title of the column."""

    libelle: str
    groupe: str = ""
    aide: str = ""

    @property
    def nom(self) -> str:
        return f"{self.groupe}, {self.libelle}" if self.groupe else self.libelle


@dataclass(frozen=True, slots=True, kw_only=True)
class LigneDeCases:
    """One cell per column; None where the line has none."""

    libelle: str
    cellules: Sequence[CaseSaisie | Calcul | None]
    aide: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableauDeCases:
    titre: str
    colonnes: Sequence[ColonneSaisie]
    lignes: Sequence[LigneDeCases]
    aide: str = ""

    @property
    def cases(self) -> list[CaseSaisie]:
        return [cellule for ligne in self.lignes for cellule in ligne.cellules if isinstance(cellule, CaseSaisie)]

    @property
    def groupes(self) -> list[tuple[str, int]]:
        """(title, number of columns under it) pairs; empty when no column has a title."""
        groupes = [
            (groupe, len(list(colonnes)))
            for groupe, colonnes in groupby(self.colonnes, key=lambda colonne: colonne.groupe)
        ]
        return groupes if any(groupe for groupe, _ in groupes) else []


class CasesForm(Formulaire):
    """Form made by `cases_form`, with two fields per cell: what is typed, and what its page showed."""

    cases: ClassVar[Sequence[CaseSaisie]] = ()

    def changements(self) -> dict[Any, ChangementCase]:
        """Return the changes by key of their cell, only for cells that differ from what their page showed."""
        read = {case: ChangementCase(self._seen(case), self[case.nom].value) for case in self.cases}
        return {case.cle: change for case, change in read.items() if change.avant != change.apres}

    def _seen(self, case: CaseSaisie) -> int | None:
        try:
            return case.lecteur(clean(self[SEEN + case.nom].data or ""))  # type: ignore[return-value] # it reads numbers
        except CellError:
            return case.valeur  # no page of ours shows that

    def tell_meanwhile(self, current: Mapping[Any, int | None]) -> None:
        """Show beside each of these cells its current value; sent again as it is, the page writes what was typed."""
        for case in self.cases:
            if case.cle in current:
                value = case.written(current[case.cle])
                self[SEEN + case.nom].data = value
                self.refuse(self[case.nom], _meanwhile(f"{value} {case.unite}".rstrip() if value else ""))


def _meanwhile(shown: str) -> str:
    if not shown:
        return "Entre-temps, quelqu’un a vidé cette case. Enregistrez pour garder votre saisie, ou videz-la."
    return f"Entre-temps, quelqu’un a écrit {shown} ici. Enregistrez pour garder votre saisie, ou remettez {shown}."


def cases_form(tableaux: Sequence[TableauDeCases]) -> type[CasesForm]:
    cases = [case for tableau in tableaux for case in tableau.cases]
    fields: dict[str, object] = {"cases": tuple(cases)}
    for case in cases:
        shown = case.written(case.valeur)
        fields[case.nom] = ReadField("", case.lecteur, default=shown)
        fields[SEEN + case.nom] = HiddenField(default=shown)
    return type("FormulaireDeCases", (CasesForm,), fields)
