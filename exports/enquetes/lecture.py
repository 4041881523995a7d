"""Read the value of a variable in an answer, or the exact reason why it is missing."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from exports.enquetes.catalogue import Repetee, Variable
from exports.records.gardees import Gardees
from exports.records.records import AttenduEnquete, CollecteEnquete, Connue, ReponseEnquete
from questionnaires.core.blocs import Repetition
from questionnaires.core.elements import Numeric, Question, Value
from questionnaires.core.francais import sort_key
from questionnaires.core.options import SANS_OBJET
from questionnaires.core.questions import Opinion


class Manque(StrEnum):
    """Reason why there is no value; its text is shown in the cell, empty for a question left blank."""

    NON_POSEE = "non posée"
    SANS_OBJET = "sans objet"
    VIDE = ""
    NON_CONCERNE = "non concerné"


APART = (Manque.NON_CONCERNE, Manque.SANS_OBJET)
"""Reasons that say something of the respondent: an opinion, or the answer to another question."""


@dataclass(frozen=True, slots=True)
class ValeurLue:
    """A value with the question it answers, as its own version asked it."""

    question: Question
    value: Value


Lecture = ValeurLue | Manque


@dataclass(frozen=True, slots=True)
class LigneLue:
    """A transmitted answer, or one line of a repetition in it (`rang` from 1; 0: outside repetitions)."""

    attendu: AttenduEnquete
    reponse: ReponseEnquete
    repetition: Repetition | None = None
    rang: int = 0

    def read(self, variable: Variable) -> Lecture:
        """Return its value for a variable, or the reason why there is none."""
        posee = variable.posees.get(self.attendu.version)
        if posee is None:
            return Manque.NON_POSEE
        code = self.code(posee.question)
        if code not in self.reponse.valeurs and self.reponse.valeurs.keys().isdisjoint(posee.avec):
            return Manque.SANS_OBJET
        value = posee.of(self.reponse.valeurs.get(code))
        if value is None:
            return Manque.VIDE
        return Manque.NON_CONCERNE if is_apart(posee.question, value) else ValeurLue(posee.question, value)

    def connue(self, variable: Variable) -> Connue | None:
        """Return the value known beforehand."""
        posee = variable.posees.get(self.attendu.version)
        return self.reponse.connues.get(self.code(posee.question)) if posee else None

    def code(self, question: Question) -> str:
        """Return the code of a question in this answer."""
        return self.repetition.line_code(self.rang, question.code) if self.repetition else question.code


def is_apart(question: Question, value: Value) -> bool:
    """Return whether it is « Non concerné / ne sait pas », which no count of answers ever includes."""
    return value == SANS_OBJET.code and isinstance(question, Opinion)


def lignes_of(collecte: CollecteEnquete) -> Iterator[LigneLue]:
    """Iterate over the answers that may be read, by DLA then name; anonymous ones in the order given."""
    answers = ordered(collecte) if collecte.anonymes is None else collecte.anonymes
    return (LigneLue(attendu, attendu.reponse) for attendu in answers if attendu.reponse is not None)


def lignes_repetees(collecte: CollecteEnquete, repetee: Repetee) -> Iterator[LigneLue]:
    """Yield the lines of a repetition that exist, answer by answer."""
    asked = {version.numero: version.questionnaire.repetitions.get(repetee.code) for version in collecte.versions}
    for ligne in lignes_of(collecte):
        for rang in rangs_of(ligne.reponse, repetee.code):
            yield LigneLue(ligne.attendu, ligne.reponse, asked[ligne.attendu.version], rang)


@dataclass(frozen=True, slots=True)
class Lignes:
    """A known number of rows, read again at each iteration."""

    nombre: int
    lire: Callable[[], Iterator[LigneLue]]

    def __len__(self) -> int:
        return self.nombre

    def __iter__(self) -> Iterator[LigneLue]:
        return self.lire()


def ordered(collecte: CollecteEnquete) -> Iterable[AttenduEnquete]:
    """Return everyone expected, by DLA in the order of the collecte, then by name; stored rows are already in this
    order."""
    if isinstance(collecte.attendus, Gardees):
        return collecte.attendus
    places = {dla.code: place for place, dla in enumerate(collecte.dlas)}
    return sorted(
        collecte.attendus,
        key=lambda attendu: (places[attendu.dla], sort_key(attendu.nom), attendu.nom, attendu.personne),
    )


def rangs_of(reponse: ReponseEnquete, code: str) -> list[int]:
    """Return the numbers of the lines of a repetition that an answer has, sorted."""
    ranks = {name.split(".")[1] for name in reponse.valeurs if name.startswith(f"{code}.") and name.count(".") > 1}
    return sorted(int(rank) for rank in ranks if rank.isdigit())


def number_of(lu: ValeurLue) -> float | str:
    """Return a number in its unit, from the decimals that its own version asked; a computed text as it is."""
    if isinstance(lu.question, Numeric) and isinstance(lu.value, int):
        return lu.value / unit_of(lu.question)
    return str(lu.value)


def unit_of(question: Numeric) -> float:
    """Return how many stored units make one: 100.0 for hundredths."""
    return 10.0**question.decimals
