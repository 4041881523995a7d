"""Answers to the rows of a data sheet: how a column writes a value is found once, not once an answer."""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final, cast

from exports.enquete.champs import Champ
from exports.enquete.lecture import Ligne, Lu, is_apart
from exports.flux.cellules import Fin
from exports.flux.lignes import Fins
from exports.records import ReponseEnquete
from questionnaires.questions import Day, Number, Question, Text, Value

REMEMBERED, ALIKE = 512, 4096
"""Values that are remembered of a column; of all those that say them alike."""

_ABSENT: Final = object()
_Places = Sequence[tuple[Champ, Fin, str, "_Cellules | None"]]


def rangees(champs: Sequence[Champ], lignes: Iterable[Ligne], fins: Sequence[Fin]) -> Iterator[Fins]:
    """One row each, of the ends of its cells; `fins`: what makes that of a value, column by column."""
    by_version: dict[int, _Places] = {}
    alike: dict[Hashable, _Cellules] = {}
    for ligne in lignes:
        version = ligne.attendu.version
        if version not in by_version:
            by_version[version] = [
                (champ, fin, *_place(champ, fin, ligne, alike)) for champ, fin in zip(champs, fins, strict=True)
            ]
        value_of = _own_values(ligne).get
        yield [
            fin(champ.read(ligne)) if cellules is None else cellules[value_of(code, _ABSENT)]
            for champ, fin, code, cellules in by_version[version]
        ]


def _own_values(ligne: Ligne) -> Mapping[str, Value | None]:
    """What an answer holds, or one line of a repetition in it, by codes of questions."""
    valeurs = ligne.reponse.valeurs
    if ligne.repetition is None:
        return valeurs
    start = f"{ligne.repetition.code}.{ligne.rang}."
    return {code.removeprefix(start): value for code, value in valeurs.items() if code.startswith(start)}


def _place(champ: Champ, fin: Fin, ligne: Ligne, alike: dict[Hashable, "_Cellules"]) -> tuple[str, "_Cellules | None"]:
    """Where its answers to this version are, and how each is written; None when it depends on more than its value.
    In columns that look alike, days are written alike whatever they answer, numbers when they have as many decimals."""
    posee = champ.variable.posees.get(ligne.attendu.version) if champ.variable else None
    if posee is None or champ.is_connue or posee.avec:
        return "", None
    question = posee.question
    if isinstance(question, Day | Number):
        own = _Cellules(champ, fin, question, ligne, ALIKE)
        return question.code, alike.setdefault((question.kind, getattr(question, "decimals", 0), fin), own)
    return question.code, (_Textes if isinstance(question, Text) else _Cellules)(champ, fin, question, ligne)


class _Cellules(dict[object, str]):
    """Value -> the end of its cell, in answers to the version of one of them."""

    def __init__(self, champ: Champ, fin: Fin, question: Question, like: Ligne, most: int = REMEMBERED) -> None:
        super().__init__()
        self._champ, self._fin, self._question, self._like, self._most = champ, fin, question, like, most

    def __missing__(self, value: object) -> str:
        end = self._end(value)
        if len(self) < self._most:
            self[value] = end
        return end

    def _end(self, value: object) -> str:
        said, question = self._champ.said, self._question
        if said is not None and isinstance(value, str | int) and not is_apart(question, value):
            return self._fin(said(Lu(question, value)))
        valeurs = {} if value is _ABSENT else {self._like.code(question): cast("Value | None", value)}
        return self._fin(self._champ.read(replace(self._like, reponse=ReponseEnquete(valeurs=valeurs, connues={}))))


class _Textes(_Cellules):
    """Texts that anyone may write are written as they are, and none is remembered here."""

    def __missing__(self, value: object) -> str:
        return self._fin(value) if isinstance(value, str) else super().__missing__(value)
