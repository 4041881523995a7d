"""What can be solved from published totals, by exact linear algebra over the answers behind them."""

from collections.abc import Collection, Sequence
from fractions import Fraction

from exports.release.disclosure import Contribution, Group, Publication

Vector = list[Fraction]


class Attacker:
    """A reader of every published total, of one workbook or of several in turn, whose answers are the same.

    `insider` knows, besides, each of its own answers.
    """

    def __init__(self, answers: Sequence[Contribution], *publications: Publication, insider: int | None = None) -> None:
        self.answers = answers
        self.basis: list[Vector] = []
        for publication in publications:
            self.read(publication)
        for index, answer in enumerate(answers):
            if answer.personne == insider:
                self._learn({index})

    def read(self, publication: Publication) -> None:
        """One more workbook."""
        for group in (*publication.dlas, publication.ensemble, publication.region):
            if group is not None:
                self._learn(self._members(group))

    def can_solve(self, indexes: Collection[int]) -> bool:
        """Whether the sum of these answers follows from what it knows."""
        return not any(self._reduced(self._vector(indexes)))

    def of_dla(self, *dlas: str) -> set[int]:
        return {index for index, answer in enumerate(self.answers) if answer.dla in dlas}

    def _members(self, group: Group) -> set[int]:
        return {index for index, answer in enumerate(self.answers) if answer.dla in group.dlas}

    def _vector(self, indexes: Collection[int]) -> Vector:
        return [Fraction(index in indexes) for index in range(len(self.answers))]

    def _learn(self, indexes: Collection[int]) -> None:
        vector = self._reduced(self._vector(indexes))
        pivot = next((index for index, value in enumerate(vector) if value), None)
        if pivot is not None:
            self.basis.append([value / vector[pivot] for value in vector])

    def _reduced(self, vector: Vector) -> Vector:
        for known in self.basis:
            pivot = next(index for index, value in enumerate(known) if value)
            factor = vector[pivot]
            vector = [value - factor * step for value, step in zip(vector, known, strict=True)]
        return vector
