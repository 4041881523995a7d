"""Rows of a data sheet: the way to write each column is prepared once for all answers."""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import repeat
from operator import getitem
from typing import Final, Self, cast

from exports.enquetes.champs import ChampDonnees
from exports.enquetes.lecture import LigneLue, ValeurLue, is_apart, unit_of
from exports.records.records import ReponseEnquete
from exports.tableur.flux.cellules import BLANK, Classes
from exports.tableur.flux.lignes import Fins
from questionnaires.core.elements import Question, Value
from questionnaires.core.questions import Day, Number, Text

REMEMBERED, ALIKE = 512, 4096
"""Values remembered for one column; for all the columns that write them alike."""

_ABSENT: Final = object()


def rangees(champs: Sequence[ChampDonnees], lignes: Iterable[LigneLue], classes: Sequence[Classes]) -> Iterator[Fins]:
    """Yield one row per answer, made of the ends of its cells; `classes` make the end of a value, column by column."""
    by_version: dict[int, _Colonnes] = {}
    alike: dict[Hashable, _Cellules] = {}
    for ligne in lignes:
        version = ligne.attendu.version
        if version not in by_version:
            by_version[version] = _Colonnes.of(champs, classes, ligne, alike)
        yield by_version[version].row(ligne)


@dataclass(frozen=True, slots=True)
class _Colonnes:
    """How to write the columns of the answers to a version: each from its value by `code`, except `others`, which
    depend on more than that and are written in their place."""

    codes: Sequence[str]
    cellules: "Sequence[dict[object, str]]"
    others: Sequence[tuple[int, ChampDonnees, Classes]]

    @classmethod
    def of(
        cls,
        champs: Sequence[ChampDonnees],
        classes: Sequence[Classes],
        like: LigneLue,
        alike: "dict[Hashable, _Cellules]",
    ) -> Self:
        """Prepare the columns of answers to the version of `like`."""
        columns = list(zip(champs, classes, strict=True))
        prepared = [_cellules(champ, column_classes, like, alike) for champ, column_classes in columns]
        return cls(
            codes=[code for code, _ in prepared],
            cellules=[_NOWHERE if cellules is None else cellules for _, cellules in prepared],
            others=[(place, *columns[place]) for place, (_, cellules) in enumerate(prepared) if cellules is None],
        )

    def row(self, ligne: LigneLue) -> list[str]:
        values = map(_own_values(ligne).get, self.codes, repeat(_ABSENT))
        row = list(map(getitem, self.cellules, values))
        for place, champ, classes in self.others:
            row[place] = classes.fin(champ.read(ligne))
        return row


def _own_values(ligne: LigneLue) -> Mapping[str, Value | None]:
    """Return the values of an answer, or of one line of a repetition in it, by codes of questions."""
    valeurs = ligne.reponse.valeurs
    if ligne.repetition is None:
        return valeurs
    start = f"{ligne.repetition.code}.{ligne.rang}."
    return {code.removeprefix(start): value for code, value in valeurs.items() if code.startswith(start)}


def _cellules(
    champ: ChampDonnees, classes: Classes, ligne: LigneLue, alike: "dict[Hashable, _Cellules]"
) -> "tuple[str, _Cellules | None]":
    """Return the code of its answers to this version, and how each is written; None when it depends on more than its
    value. In columns that look alike, days are written alike whatever they answer, numbers when they have as many
    decimals."""
    posee = champ.variable.posees.get(ligne.attendu.version) if champ.variable else None
    if posee is None or champ.is_connue or posee.avec:
        return "", None
    question = posee.question
    if isinstance(question, Day | Number):
        cellules = (
            _Nombres(champ, classes, question, ligne, ALIKE)
            if isinstance(question, Number)
            else _Cellules(champ, classes, question, ligne, ALIKE)
        )
        return question.code, alike.setdefault((question.kind, getattr(question, "decimals", 0), id(classes)), cellules)
    return question.code, (_Textes if isinstance(question, Text) else _Cellules)(champ, classes, question, ligne)


class _Cellules(dict[object, str]):
    """Value -> end of its cell, in answers to the version of `like`."""

    def __init__(
        self, champ: ChampDonnees, classes: Classes, question: Question, like: LigneLue, most: int = REMEMBERED
    ) -> None:
        super().__init__()
        self._champ, self._question, self._like, self._most = champ, question, like, most
        self._fin, self._text = classes.fin, classes.text

    def __missing__(self, value: object) -> str:
        end = self._end(value)
        if len(self) < self._most:
            self[value] = end
        return end

    def _end(self, value: object) -> str:
        convert, question = self._champ.said, self._question
        if convert is not None and isinstance(value, str | int) and not is_apart(question, value):
            return self._fin(convert(ValeurLue(question, value)))
        valeurs = {} if value is _ABSENT else {self._like.code(question): cast("Value | None", value)}
        return self._fin(self._champ.read(replace(self._like, reponse=ReponseEnquete(valeurs=valeurs, connues={}))))


class _Textes(_Cellules):
    """Texts that anyone may write, written as they are and never remembered."""

    def __missing__(self, value: object) -> str:
        return self._text(value) if isinstance(value, str) else super().__missing__(value)


class _Nombres(_Cellules):
    """Numbers with decimals, seldom equal: each goes straight to its unit."""

    def __init__(self, champ: ChampDonnees, classes: Classes, question: Number, like: LigneLue, most: int) -> None:
        super().__init__(champ, classes, question, like, most)
        self._unit, self._decimal = unit_of(question), classes.decimal

    def _end(self, value: object) -> str:
        return self._decimal(value / self._unit) if type(value) is int else super()._end(value)


class _Nowhere(dict[object, str]):
    """Stands in for cells that are written otherwise."""

    def __missing__(self, value: object) -> str:
        return BLANK


_NOWHERE = _Nowhere()
