"""Confidentiality promises: readers of an answer, « anonyme » only where true, notices kept as shown."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from collecte.core.errors import InputError
from collecte.models import Campagne, Mots, Population, TexteNotice
from questionnaires.core.francais import typeset
from questionnaires.core.model import Questionnaire, Section
from questionnaires.core.questions import Text
from questionnaires.editing.anonymat import Obstacle, obstacles, says_anonymous, texts_saying_anonymous
from questionnaires.files.instruments import IMPACT

_C2RA = "Le {c2ra}, qui anime les DLA de la région,"
_TOGETHER = "L’équipe du DLA et sa direction remplissent et lisent ensemble cette réponse."
_READERS = {
    Population.PERSONNES: {
        "agregee": f"{_C2RA} lit des chiffres d’ensemble, jamais votre réponse avec votre nom.",
        "nominative": f"{_C2RA} lit votre réponse avec votre nom et celui de votre DLA.",
    },
    Population.DLA: {
        "agregee": f"{_TOGETHER} {_C2RA} lit des chiffres d’ensemble, jamais la réponse d’un DLA.",
        "nominative": (
            f"{_TOGETHER} {_C2RA} la lit avec le nom de votre DLA une fois transmise ; avant, il voit seulement "
            "quelles pages sont faites."
        ),
    },
    Population.STRUCTURES: {
        "agregee": (
            f"Votre réponse est confidentielle. {_C2RA} sait si vous avez répondu et lit des chiffres d’ensemble. "
            "Personne ne lit votre réponse avec le nom de votre structure, sauf si une question vous le propose et que "
            "vous l’acceptez."
        ),
        "nominative": (
            f"Votre réponse est confidentielle : {_C2RA[0].lower()}{_C2RA[1:]} la lit avec le nom de votre structure, "
            "et personne d’autre sans votre accord."
        ),
    },
}
_READERS_OF_IMPACT = (
    f"Votre réponse est confidentielle. Votre DLA la lit avec le nom de votre structure, pour la suivre. {_C2RA} sait "
    "si vous avez répondu et lit des chiffres d’ensemble ; les financeurs du DLA aussi, sans savoir qui a répondu. "
    "Ils ne lisent votre réponse avec le nom de votre structure que si vous l’acceptez à la dernière page."
)
_LENT = " Les chiffres d’ensemble de la région peuvent être montrés aux autres régions."
_ENTERED = {
    "sans": "",
    "telephone": " Si vous répondez par téléphone, qui vous appelle entend vos réponses : jamais qui vous accompagne.",
    "guide": " Si votre DLA vous pose les questions, la personne qui vous interroge entend vos réponses.",
}
_ANONYME = (
    "Votre réponse devient anonyme quand vous la transmettez : plus rien ne la relie alors à votre structure ni à "
    "vous, et elle est mélangée à d’autres avant d’être lue. {c2ra} sait seulement que votre structure a répondu, et "
    "quelle semaine. Avant, ce que vous avez commencé reste attaché à votre lien, pour que vous puissiez le "
    "reprendre ; personne ne le lit. Une réponse transmise ne se retrouve pas : elle ne peut être ni corrigée, ni "
    "retirée, ni relue par vous."
)
ECRIRE = (
    "Dans les réponses que vous écrivez vous-même, n’indiquez ni nom de personne, ni information de santé, ni rien qui "
    "désigne votre structure. Relus, ces textes peuvent paraître dans les résultats, sans nom et mélangés à d’autres."
)
"""Advice shown to structures beside free-text fields."""

TEXTES = (
    "Ce que vous écrivez avec vos mots peut paraître dans les résultats, une fois relu, sans votre nom ni celui de "
    "votre DLA."
)
ECRIRE_EN_EQUIPE = (
    "Dans les réponses que vous écrivez vous-même, n’indiquez ni nom de personne ou de structure, ni information de "
    "santé. Relus, ces textes peuvent paraître dans les résultats, sans votre nom ni celui de votre DLA, et mélangés à "
    "d’autres."
)
"""Announced to teams whose texts are read apart: in the notice, and beside free-text fields."""


class NamingQuestionnaireError(InputError):
    """Refusal of an anonymous campaign; `obstacles` has everything that stands in the way."""

    champ = "confidentialite"

    def __init__(self, blocking: tuple[Obstacle, ...]) -> None:
        self.obstacles = blocking
        raisons = " ; ".join(
            f"{obstacle.raison} (« {obstacle.question} »)" if obstacle.question else obstacle.raison
            for obstacle in blocking[:3]
        )
        more = f", et {len(blocking) - 3} autres" if len(blocking) > 3 else ""
        super().__init__(
            f"Ce questionnaire ne peut pas être anonyme : {raisons}{more}.",
            "Retirez-les dans une copie du questionnaire, ou lancez une campagne confidentielle.",
        )


def readers(
    questionnaire: Questionnaire,
    mots: Mots,
    population: Population = Population.PERSONNES,
    *,
    anonyme: bool = False,
    textes: bool = False,
) -> str:
    """Say who reads the answers to a questionnaire, in the words of a région; see `questionnaires.files.lecteurs`.

    `textes`: texts that teams write are read apart from their answers.
    """
    lent = _LENT if population is Population.STRUCTURES else ""
    if anonyme:
        return typeset(_ANONYME.format(c2ra=f"Le {mots.c2ra}") + lent)
    lecteurs = _READERS[population][questionnaire.diffusion]
    if population is Population.STRUCTURES:
        lecteurs = _READERS_OF_IMPACT if questionnaire.code == IMPACT else lecteurs + _ENTERED[questionnaire.entretien]
    return typeset(lecteurs.format(c2ra=mots.c2ra) + lent + (f" {TEXTES}" if textes else ""))


def are_texts_apart(questionnaire: Questionnaire, population: Population = Population.PERSONNES) -> bool:
    """Return whether teams are asked for texts, and their answers are not read with their names."""
    of_teams = population is not Population.STRUCTURES and questionnaire.diffusion == "agregee"
    return of_teams and asks_words(questionnaire)


def asks_words(asked: Questionnaire | Section) -> bool:
    """Return whether it asks for free texts."""
    return any(isinstance(question, Text) and question.connu is None for question in asked.questions.values())


def check_promise(questionnaire: Questionnaire, *, anonyme: bool) -> None:
    """Raise NamingQuestionnaireError, Refus when the questionnaire contradicts `anonyme`."""
    if anonyme:
        if blocking := obstacles(questionnaire):
            raise NamingQuestionnaireError(blocking)
        return
    check_words(texts_saying_anonymous(questionnaire))


def check_words_of(campagne: Campagne, texts: Iterable[str]) -> None:
    """Check the texts that a campaign shows its respondents. Raise Refus."""
    if not campagne.anonyme:
        check_words(texts)


def check_words(texts: Iterable[str]) -> None:
    """Raise Refus for the first text that says « anonyme »."""
    if promise := next((text for text in texts if says_anonymous(text)), None):
        shown = promise if len(promise) <= 120 else f"{promise[:120]}…"
        raise InputError(
            f"Ce texte promet l’anonymat, que cette campagne ne donne pas : « {shown} ».",
            "Écrivez « confidentiel », et dites qui lit quoi.",
            champ="population",
        )


def notice_shown(session: Session, campagne: Campagne, now: datetime, *, known: str | None = None) -> str | None:
    """Return the hash of the notice shown by the pages of a campaign, storing its text the first time; None if none.

    `known` is a hash whose text is surely stored already: that of an answer.
    """
    if not campagne.notice:
        return None
    notice = campagne.information
    empreinte = notice.empreinte
    if empreinte != known and session.get(TexteNotice, empreinte) is None:
        try:
            with session.begin_nested():
                session.add(TexteNotice(empreinte=empreinte, contenu=notice.document, vue_le=now))
        except IntegrityError:  # someone else was shown it at the same instant
            return empreinte
    return empreinte
