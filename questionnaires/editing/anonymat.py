"""Anonymity checks of a questionnaire: identifying questions, singling-out answers, promises in its texts."""

from collections.abc import Iterator
from dataclasses import dataclass

from questionnaires.core.blocs import Block
from questionnaires.core.elements import Asked, AskedQuestion, Question
from questionnaires.core.francais import sort_key
from questionnaires.core.model import Questionnaire
from questionnaires.core.questions import Acknowledgement
from questionnaires.editing.codes import names_used
from questionnaires.editing.edition import remove_block, remove_groupe, remove_section, replace_block
from questionnaires.editing.places import PlaceBloc, every_block, find_place, rebuilt

IDENTIFYING = "structure."
"""Prefix of the keys that identify the structure: such a question names it, filled in beforehand or not."""

NAMING_KEYS = (IDENTIFYING, "diagnostic.")
"""Prefixes of the keys known to the register: the structure's identity, or its diagnostic, which only its own answer
can be compared with."""

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
    """A reason why a questionnaire cannot be asked anonymously, with the question concerned if there is one."""

    raison: str
    question: str = ""


def obstacles(questionnaire: Questionnaire) -> tuple[Obstacle, ...]:
    """List every obstacle to anonymity, in the order of the pages; none: the questionnaire may be asked anonymously."""
    return tuple(_obstacles(questionnaire))


def _obstacles(questionnaire: Questionnaire) -> Iterator[Obstacle]:
    if questionnaire.diffusion == "nominative":
        yield Obstacle("ses réponses sont lues avec les noms")
    for question in questionnaire.questions.values():
        if isinstance(question, Acknowledgement):
            yield Obstacle("une case engage qui la coche", question.libelle)
        elif isinstance(question, AskedQuestion) and question.connu and question.connu.cle.startswith(NAMING_KEYS):
            yield Obstacle("la réponse se compare à ce que le registre sait de la structure", question.libelle)


def without_names(questionnaire: Questionnaire) -> Questionnaire:
    """Return the questionnaire without whatever names people and can be removed automatically; other codes stay, so
    that answers compare.

    Removed: boxes that commit, questions that identify the structure, the groups, pages and checks that need them, and
    answers filled in beforehand. People decide on what stays in `obstacles`: names shown to readers, comparison with a
    diagnostic.
    """
    anonymous = questionnaire
    for code in [block.code for block in every_block(questionnaire.blocks) if _names(block)]:
        anonymous = _emptied(anonymous, find_place(anonymous, code))
    gone = codes_of(questionnaire) - codes_of(anonymous)
    kept = tuple(
        controle
        for controle in anonymous.controles
        if gone.isdisjoint((controle.ancre, *names_used(controle.condition)))
    )
    return _unknown_beforehand(rebuilt(anonymous, controles=kept))


def codes_of(questionnaire: Questionnaire) -> frozenset[str]:
    """Return every name that an expression may use for a question."""
    return frozenset((*questionnaire.questions, *(block.code for block in every_block(questionnaire.blocks))))


def _names(block: Block) -> bool:
    return isinstance(block, Acknowledgement) or _known_key(block).startswith(IDENTIFYING)


def _known_key(block: Block) -> str:
    return block.connu.cle if isinstance(block, Asked) and block.connu else ""


def _emptied(questionnaire: Questionnaire, place: PlaceBloc) -> Questionnaire:
    """Remove a block, and its repetition, group or page when it was alone there."""
    if len(place.blocks) > 1:
        return remove_block(questionnaire, place.block.code)
    if place.repetition is not None:
        return _emptied(questionnaire, find_place(questionnaire, place.repetition.code))
    if len(place.section.groupes) > 1:
        return remove_groupe(questionnaire, place.groupe.code)
    return remove_section(questionnaire, place.section.code)


def _unknown_beforehand(questionnaire: Questionnaire) -> Questionnaire:
    """Fill nothing in beforehand. A diagnostic stays: without it, its question means something else."""
    for block in every_block(questionnaire.blocks):
        if (key := _known_key(block)) and not key.startswith(NAMING_KEYS):
            questionnaire = replace_block(questionnaire, block.code, rebuilt(block, connu=None))
    return questionnaire


def singling_out(questionnaire: Questionnaire) -> tuple[Question, ...]:
    """List the closed questions that describe the respondent: together, they may single out one structure.

    Based on words of their labels: a first look, for people to judge.
    """
    return tuple(
        question for question in questionnaire.questions.values() if question.describes and _describes(question)
    )


def _describes(question: Question) -> bool:
    label = f" {_plain(question.libelle)} "
    return any(f" {word}" in label for word in _DESCRIBING)


_NAMING = frozenset({"nom", "noms", "nommer", "nomme", "nommee", "nominatif", "nominative"})


def texts_on_names(questionnaire: Questionnaire) -> tuple[str, ...]:
    """List the respondents' texts that mention names, in the order of the pages: to reread before going anonymous."""
    return tuple(text for text in texts_told(questionnaire) if _NAMING.intersection(_plain(text).split()))


_READING = frozenset(
    {"lit", "lire", "lisent", "lira", "liront", "lu", "lue", "lus", "lues", "confidentiel", "confidentielle"}
)
_KNOWING = frozenset({"savons", "connaissons", "connu", "connue", "connus", "connues"})


def texts_to_reread(questionnaire: Questionnaire) -> tuple[str, ...]:
    """List texts about names, readers, or prior knowledge: possibly false once the questionnaire is anonymous."""
    words = _NAMING | _READING | _KNOWING
    return tuple(text for text in texts_told(questionnaire) if words.intersection(_plain(text).split()))


def says_anonymous(text: str) -> bool:
    """Return whether a text contains « anonyme » or a derived word: a promise that only an anonymous campaign keeps."""
    return "anonym" in _plain(text)


def texts_saying_anonymous(questionnaire: Questionnaire) -> tuple[str, ...]:
    """List the respondents' texts that contain that word, in the order of the pages."""
    return tuple(text for text in texts_told(questionnaire) if says_anonymous(text))


def texts_told(questionnaire: Questionnaire) -> Iterator[str]:
    """Yield the texts that respondents read, in the order of the pages."""
    yield from (questionnaire.titre, questionnaire.intro)
    for section in questionnaire.sections:
        yield from (section.titre, section.aide)
        for groupe in section.groupes:
            yield from (groupe.titre, groupe.aide)
            for block in groupe.blocks:
                yield from (block.libelle, block.aide)


def _plain(text: str) -> str:
    """Return the text in lower case, without accents, words separated by single spaces."""
    return " ".join("".join(char if char.isalnum() else " " for char in sort_key(text)).split())
