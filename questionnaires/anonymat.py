"""What a questionnaire must not ask to be anonymous, what may single a structure out in it, and what it promises."""

from collections.abc import Iterator
from dataclasses import dataclass

from questionnaires.francais import sort_key
from questionnaires.model import Questionnaire
from questionnaires.questions import Acknowledgement, Asked, Choice, Day, Month, MultipleChoice, Number, Question

NAMING_KEYS = ("structure.", "diagnostic.")
"""Keys of what the register knows: who it is, or what it was before, which only its own answer can be compared to."""

_DESCRIBING = (
    "departement",
    "commune",
    "ville",
    "territoire",
    "code postal",
    "secteur",
    "domaine",
    "activite principale",
    "filiere",
    "taille",
    "effectif",
    "salarie",
    "etp",
    "emploi",
    "budget",
    "produits",
    "chiffre d affaires",
    "statut",
    "forme juridique",
    "reseau",
    "federation",
    "agrement",
    "annee de creation",
    "date de creation",
)


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why a questionnaire cannot be asked anonymously: what it does, and the question concerned if there is one."""

    raison: str
    question: str = ""


def obstacles(questionnaire: Questionnaire) -> tuple[Obstacle, ...]:
    """Everything that stands in the way, in the order of the pages; nothing: it may be asked anonymously."""
    return tuple(_obstacles(questionnaire))


def _obstacles(questionnaire: Questionnaire) -> Iterator[Obstacle]:
    if questionnaire.diffusion == "nominative":
        yield Obstacle("ses réponses sont lues avec les noms")
    for question in questionnaire.questions.values():
        if isinstance(question, Acknowledgement):
            yield Obstacle("une case engage qui la coche", question.libelle)
        elif isinstance(question, Asked) and question.connu and question.connu.cle.startswith(NAMING_KEYS):
            yield Obstacle("la réponse se compare à ce que le registre sait de la structure", question.libelle)


def singling_out(questionnaire: Questionnaire) -> tuple[Question, ...]:
    """The closed questions that describe who answers: together, they may designate one structure.

    By the words of their labels: a first look, for people to judge.
    """
    return tuple(own for own in questionnaire.questions.values() if _is_closed(own) and _describes(own))


def _is_closed(question: Question) -> bool:
    return isinstance(question, Choice | MultipleChoice | Number | Day | Month)


def _describes(question: Question) -> bool:
    said = f" {_plain(question.libelle)} "
    return any(f" {word}" in said for word in _DESCRIBING)


_NAMING = frozenset({"nom", "noms", "nommer", "nomme", "nommee", "nominatif", "nominative"})


def texts_on_names(questionnaire: Questionnaire) -> tuple[str, ...]:
    """What it tells its respondents of names, in the order of the pages: to be read again before it is anonymous."""
    return tuple(text for text in _texts(questionnaire) if _NAMING.intersection(_plain(text).split()))


def says_anonymous(text: str) -> bool:
    """Whether a text says « anonyme », or any word made from it: a promise that only an anonymous campaign keeps."""
    return "anonym" in _plain(text)


def texts_saying_anonymous(questionnaire: Questionnaire) -> tuple[str, ...]:
    """What a questionnaire tells its respondents with that word, in the order of the pages."""
    return tuple(text for text in _texts(questionnaire) if says_anonymous(text))


def _texts(questionnaire: Questionnaire) -> Iterator[str]:
    yield from (questionnaire.titre, questionnaire.intro)
    for section in questionnaire.sections:
        yield from (section.titre, section.aide)
        for groupe in section.groupes:
            yield from (groupe.titre, groupe.aide)
            for block in groupe.blocks:
                yield from (block.libelle, block.aide)


def _plain(text: str) -> str:
    """In small letters, without accents, words apart."""
    return " ".join("".join(own if own.isalnum() else " " for own in sort_key(text)).split())
