"""Wording of reminders: placeholders, default texts, and composition for a reader."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus

from collecte.core.errors import UserFacingError
from collecte.models import Campagne, GenreRelance, Participation
from questionnaires.core.answers import clean
from questionnaires.core.francais import day_text

MARQUES: Mapping[str, str] = {
    "prenom": "le prénom de qui la reçoit",
    "campagne": "le titre de la campagne",
    "cloture": "le dernier jour pour répondre, prolongation comprise",
    "lien": "l’adresse de sa réponse, toujours la même",
}
"""Mark -> what takes its place."""

MAX_TEXTE = 4000
_MARQUE = re.compile(r"\{([^{}]*)\}")

TEXTES: Mapping[GenreRelance, tuple[str, str]] = {
    GenreRelance.INVITATION: (
        "{campagne} : votre réponse est attendue",
        "« {campagne} » est ouverte jusqu’au {cloture}, ce jour compris.\n\n"
        "Votre réponse est ici :\n{lien}\n\n"
        "Elle se remplit en plusieurs fois, d’un ordinateur ou d’un téléphone : ce lien vous y ramènera toujours. "
        "Qui lit quoi est expliqué avant la première question.\n\n"
        "Vous ne souhaitez pas répondre ? Dites-le sur la même page : plus aucune relance ne vous sera envoyée.",
    ),
    GenreRelance.RELANCE: (
        "{campagne} : votre réponse n’est pas encore transmise",
        "Votre réponse à « {campagne} » n’est pas encore transmise. Elle est attendue jusqu’au {cloture}, ce jour "
        "compris.\n\n"
        "Ce que vous avez déjà rempli est conservé :\n{lien}\n\n"
        "Vous ne souhaitez pas répondre ? Dites-le sur la même page : plus aucune relance ne vous sera envoyée.",
    ),
    GenreRelance.DERNIERE: (
        "{campagne} : dernier rappel avant la clôture",
        "« {campagne} » se termine le {cloture}, ce jour compris, et votre réponse n’est pas encore transmise.\n\n"
        "Il est encore temps :\n{lien}\n\n"
        "Si un délai vous est nécessaire, demandez-le avant ce jour. C’est le dernier rappel prévu.",
    ),
}
"""Genre -> the subject and the text that a campaign begins with."""

_STRUCTURE = (
    "Répondre est facultatif, et n’a aucun effet sur votre accompagnement ni sur vos subventions. Qui lit votre "
    "réponse et le temps que cela demande sont dits sur la première page.\n\n"
    "Vous préférez ne pas répondre, ou qu’on vous appelle ? Dites-le sur la même page."
)
TEXTES_STRUCTURES: Mapping[GenreRelance, tuple[str, str]] = {
    GenreRelance.INVITATION: (
        "{campagne}",
        "Vous avez été accompagné par un DLA (dispositif local d’accompagnement). Nous vous proposons de répondre à "
        "« {campagne} », jusqu’au {cloture}, ce jour compris.\n\n"
        "Votre lien personnel, sans compte ni mot de passe :\n{lien}\n\n"
        "Il vous ramène à votre réponse d’un téléphone ou d’un ordinateur, autant de fois que vous voulez. Ne le "
        f"transférez pas : une page permet de donner le sien à quelqu’un d’autre de votre structure.\n\n{_STRUCTURE}",
    ),
    GenreRelance.RELANCE: (
        "{campagne} : votre réponse n’est pas encore transmise",
        "Il est encore possible de répondre à « {campagne} », jusqu’au {cloture}, ce jour compris.\n\n"
        f"Ce que vous avez déjà rempli est conservé :\n{{lien}}\n\n{_STRUCTURE}",
    ),
    GenreRelance.DERNIERE: (
        "{campagne} : dernier rappel avant la clôture",
        "« {campagne} » se termine le {cloture}, ce jour compris. Il est encore temps :\n{lien}\n\n"
        f"C’est le dernier rappel prévu. {_STRUCTURE}",
    ),
}
"""The same for a campaign that asks structures."""

PLUS_DE_TEMPS = (
    "{campagne} : plus de temps pour répondre",
    "Vous avez désormais jusqu’au {cloture}, ce jour compris, pour répondre à « {campagne} ».\n\n"
    f"Ce que vous avez déjà rempli est conservé :\n{{lien}}\n\n{_STRUCTURE}",
)
"""What structures of a DLA that was given more time are told."""


NOUVELLE_DATE = (
    "{campagne} : la clôture est le {cloture}",
    "La clôture de « {campagne} » a changé : votre réponse est attendue jusqu’au {cloture}, ce jour compris.\n\n"
    "Ce que vous avez déjà rempli est conservé :\n{lien}",
)
"""What is said when the closing moves, earlier or later."""

NOUVELLE_DATE_STRUCTURES = (NOUVELLE_DATE[0], f"{NOUVELLE_DATE[1]}\n\n{_STRUCTURE}")


def textes_of(campagne: Campagne) -> Mapping[GenreRelance, tuple[str, str]]:
    """What the messages of a campaign begin with, by genre."""
    return TEXTES_STRUCTURES if campagne.is_of_structures else TEXTES


class MissingWordsError(UserFacingError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self) -> None:
        super().__init__("L’objet ou le texte est vide.", "Écrivez les deux : le message part tel quel.")


class LongWordsError(UserFacingError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, what: str, length: int, limit: int) -> None:
        super().__init__(
            f"{what} a {length} caractères, plus que les {limit} possibles.", "Raccourcissez : rien n’est perdu."
        )


class UnknownMarkError(UserFacingError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, found: str) -> None:
        listed = ", ".join(f"{{{own}}}" for own in MARQUES)
        super().__init__(f"« {found} » n’est pas un repère connu.", f"Repères possibles : {listed}.")


class LinkMissingError(UserFacingError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self) -> None:
        super().__init__(
            "Le texte ne donne pas l’adresse de la réponse.", "Ajoutez-y le repère {lien}, à l’endroit de votre choix."
        )


@dataclass(frozen=True, slots=True)
class Mots:
    """A subject on one line and a text, with their marks."""

    objet: str
    texte: str

    @classmethod
    def typed(cls, objet: str, texte: str) -> "Mots":
        """What was typed, checked. Raises MissingWordsError, LongWordsError, UnknownMarkError, LinkMissingError."""
        own = cls(" ".join(clean(objet).split()), clean(texte).strip())
        if not own.objet or not own.texte:
            raise MissingWordsError
        for what, text, limit in (("L’objet", own.objet, 200), ("Le texte", own.texte, MAX_TEXTE)):
            if len(text) > limit:
                raise LongWordsError(what, len(text), limit)
        _check_marks(own.objet, allowed=MARQUES.keys() - {"lien"})
        _check_marks(own.texte, allowed=MARQUES.keys())
        if "{lien}" not in own.texte:
            raise LinkMissingError
        return own


def _check_marks(text: str, allowed: Collection[str]) -> None:
    for found in _MARQUE.finditer(text):
        if found[1] not in allowed:
            raise UnknownMarkError(found[0])
    rest = _MARQUE.sub("", text)
    if alone := re.search(r"[{}]\S*", rest):
        raise UnknownMarkError(alone[0])


@dataclass(frozen=True, slots=True)
class Lien:
    """The address of an answer: the same for life. `libelle` says which one when there are several."""

    url: str
    libelle: str = ""


@dataclass(frozen=True, slots=True)
class Morceau:
    """A piece of a paragraph: a text, or the addresses of the answers."""

    texte: str = ""
    liens: tuple[Lien, ...] = ()

    @property
    def plain(self) -> str:
        """In a message without HTML."""
        return self.texte or "\n".join(f"{own.libelle} :\n{own.url}" if own.libelle else own.url for own in self.liens)


@dataclass(frozen=True, slots=True)
class Composee:
    """A reminder as one person reads it: a subject, and paragraphs made of pieces."""

    objet: str
    paragraphes: tuple[tuple[Morceau, ...], ...]

    @property
    def corps(self) -> str:
        """Its text, without HTML."""
        return "\n\n".join("".join(piece.plain for piece in pieces) for pieces in self.paragraphes)

    @property
    def context(self) -> dict[str, object]:
        """For its templates."""
        return {"objet": self.objet, "corps": self.corps, "paragraphes": self.paragraphes}


def last_day(campagne: Campagne, own: Participation, today: date) -> date:
    """The day until which an answer is awaited: its DLA's closing or, once that is over, the end of the grace."""
    return own.cloture if today <= own.cloture else campagne.derniere_limite


def compose_relance(
    mots: Mots,
    *,
    prenom: str,
    campagne: Campagne,
    answers: Sequence[Participation],
    urls: Mapping[int, str],
    today: date,
) -> Composee:
    """What it says to one person about these answers, by DLA, each at its address; of several closings, the first is
    told."""
    days = {own.id: last_day(campagne, own, today) for own in answers}
    values = {"prenom": prenom, "campagne": campagne.titre, "cloture": day_text(min(days.values()))}
    liens = tuple(
        Lien(
            urls[own.id],
            f"DLA {own.dla.code} {own.dla.nom}, jusqu’au {day_text(days[own.id])}" if len(answers) > 1 else "",
        )
        for own in answers
    )
    blocks = (block.strip() for block in re.split(r"\n[ \t]*\n", mots.texte))
    return Composee(_filled(mots.objet, values), tuple(_pieces(block, values, liens) for block in blocks if block))


def _pieces(block: str, values: Mapping[str, str], liens: tuple[Lien, ...]) -> tuple[Morceau, ...]:
    """Its texts, and the addresses between them."""
    first, *others = (Morceau(_filled(text, values)) for text in block.split("{lien}"))
    pieces = [first, *(piece for text in others for piece in (Morceau(liens=liens), text))]
    return tuple(piece for piece in pieces if piece.texte or piece.liens)


def _filled(text: str, values: Mapping[str, str]) -> str:
    return _MARQUE.sub(lambda found: values.get(found[1], found[0]), text)
