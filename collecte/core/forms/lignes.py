"""Form of the lines of a kept file that wait to be corrected: their cells, and the state of each line when shown."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from flask import request
from wtforms import Field, HiddenField, StringField, TextAreaField

from collecte.core.forms.base import Formulaire
from collecte.core.operations.cellules import Defaut
from collecte.core.operations.lignes_gardees import Correction, field_of, state_of
from collecte.core.tableurs import Feuille
from questionnaires.core.answers import clean
from questionnaires.core.repartition import shortened

PAR_PAGE = 20
"""Lines to correct on one page."""

_SHOWN = re.compile(r"l([0-9]{1,7})vu")


@dataclass(frozen=True, slots=True)
class LigneACorriger:
    """A line on a page: its number, its first text, its fields that are wrong and the others, and the errors that are
    about no cell."""

    numero: int
    nom: str
    vu: Field
    fautifs: Sequence[Field]
    autres: Sequence[Field]
    phrases: Sequence[str]


class LignesForm(Formulaire):
    """Made by `lignes_form`."""

    class Meta(Formulaire.Meta):
        marks_optional = False  # a cell is read with its line: the errors say what is missing

    feuille: Feuille
    headers: Mapping[int, str]
    numeros: Sequence[int]

    @property
    def corrections(self) -> list[Correction]:
        """Return the cells that were sent, line by line."""
        return [
            Correction(
                numero,
                self[field_of(numero)].data or "",
                {header: clean(self[field_of(numero, column)].data or "") for column, header in self.headers.items()},
            )
            for numero in self.numeros
        ]

    @property
    def is_stale(self) -> bool:
        """Return whether a line was refused because it changed."""
        return any(self[field_of(numero)].errors for numero in self.numeros)

    def lignes(self, defauts: Sequence[Defaut]) -> list[LigneACorriger]:
        """Return the lines with their errors, each under its field; a line that changed is shown as such once."""
        cells = {ligne.numero: ligne.cells for ligne in self.feuille.lignes}
        if self.is_stale:
            for numero in self.numeros:
                self[field_of(numero)].data = state_of(cells.get(numero, {}), list(self.headers.values()))
        return [self._ligne(numero, cells.get(numero, {}), defauts) for numero in self.numeros]

    def _ligne(self, numero: int, cells: Mapping[str, str], defauts: Sequence[Defaut]) -> LigneACorriger:
        fields = {header: self[field_of(numero, column)] for column, header in self.headers.items()}
        mine = [defaut for defaut in defauts if defaut.ligne == numero]
        for defaut in mine:
            if (field := fields.get(defaut.colonne)) is not None:
                field.errors = [*field.errors, defaut.phrase]
        names = (shortened(text) for header in fields if (text := cells.get(header, "")) and not text.isdigit())
        return LigneACorriger(
            numero,
            next(names, ""),
            self[field_of(numero)],
            [field for field in fields.values() if field.errors],
            [field for field in fields.values() if not field.errors],
            [defaut.phrase for defaut in mine if defaut.colonne not in fields],
        )


def sent_lines() -> list[int]:
    """Return the numbers of the lines that the form of this request has."""
    return [int(match[1]) for name in request.form if (match := _SHOWN.fullmatch(name))][: 2 * PAR_PAGE]


def lignes_form(
    feuille: Feuille,
    headers: Collection[str],
    numeros: Sequence[int],
    of: Callable[[type[LignesForm]], LignesForm],
) -> LignesForm:
    """Return the form of these lines, with the columns of these headers; `of` makes a form of its class."""
    places = {column: header for column, header in enumerate(feuille.entetes) if header in headers}
    cells = {ligne.numero: ligne.cells for ligne in feuille.lignes}
    fields: dict[str, object] = {"feuille": feuille, "headers": places, "numeros": numeros}
    for numero in numeros:
        texts = cells.get(numero, {})
        fields[field_of(numero)] = HiddenField(default=state_of(texts, list(places.values())))
        for column, header in places.items():
            text = texts.get(header, "")
            kind = TextAreaField if "\n" in text else StringField
            fields[field_of(numero, column)] = kind(header, default=text)
    return of(type("LignesDuFichierForm", (LignesForm,), fields))
