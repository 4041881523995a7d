"""Wording of reminders: placeholders, and composition for a reader."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus

from collecte.core.errors import InputError, Refus
from collecte.models import Campagne, Participation
from questionnaires.core.answers import clean
from questionnaires.core.francais import day_text

MARQUES: Mapping[str, str] = {
    "prenom": "le prénom de qui la reçoit",
    "campagne": "le titre de la campagne",
    "cloture": "le dernier jour pour répondre, prolongation comprise",
    "lien": "l’adresse de sa réponse, toujours la même",
}
"""Meaning of each placeholder."""

MAX_TEXTE = 4000
_MARQUE = re.compile(r"\{([^{}]*)\}")


def check_lengths(objet: str, texte: str, longest: int) -> None:
    """Raise Refus when the subject or the text is empty, or has more characters than `longest` or MAX_TEXTE."""
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    if not objet or not texte:
        raise Refus("L’objet ou le texte est vide.", "Écrivez les deux : le message part tel quel.", status=status)
    for what, text, limit in (("L’objet", objet, longest), ("Le texte", texte, MAX_TEXTE)):
        if len(text) > limit:
            problem = f"{what} a {len(text)} caractères, plus que les {limit} possibles."
            raise Refus(problem, "Raccourcissez : rien n’est perdu.", status=status)


@dataclass(frozen=True, slots=True)
class MotsRelance:
    """A subject on one line and a text, with their placeholders."""

    objet: str
    texte: str

    @classmethod
    def typed(cls, objet: str, texte: str) -> "MotsRelance":
        """Check what was typed. Raise Refus."""
        mots = cls(" ".join(clean(objet).split()), clean(texte).strip())
        check_lengths(mots.objet, mots.texte, 200)
        _check_marks(mots.objet, allowed=MARQUES.keys() - {"lien"})
        _check_marks(mots.texte, allowed=MARQUES.keys())
        if "{lien}" not in mots.texte:
            raise InputError(
                "Le texte ne donne pas l’adresse de la réponse.",
                "Ajoutez-y le repère {lien}, à l’endroit de votre choix.",
            )
        return mots


def _check_marks(text: str, allowed: Collection[str]) -> None:
    unknown = [match[0] for match in _MARQUE.finditer(text) if match[1] not in allowed]
    if refused := [*unknown, *re.findall(r"[{}]\S*", _MARQUE.sub("", text))]:
        listed = ", ".join(f"{{{name}}}" for name in MARQUES)
        raise InputError(f"« {refused[0]} » n’est pas un repère connu.", f"Repères possibles : {listed}.")


@dataclass(frozen=True, slots=True)
class Lien:
    """Permanent address of an answer; `libelle` tells which one when there are several."""

    url: str
    libelle: str = ""


@dataclass(frozen=True, slots=True)
class Morceau:
    """A piece of a paragraph: a text, or the addresses of the answers."""

    texte: str = ""
    liens: tuple[Lien, ...] = ()

    @property
    def plain(self) -> str:
        """Text in a message without HTML."""
        return self.texte or "\n".join(
            f"{lien.libelle} :\n{lien.url}" if lien.libelle else lien.url for lien in self.liens
        )


@dataclass(frozen=True, slots=True)
class Composee:
    """A reminder as one person reads it: a subject, and paragraphs made of pieces."""

    objet: str
    paragraphes: tuple[tuple[Morceau, ...], ...]

    @property
    def corps(self) -> str:
        """Text without HTML."""
        return "\n\n".join("".join(piece.plain for piece in pieces) for pieces in self.paragraphes)

    @property
    def context(self) -> dict[str, object]:
        """Context of its templates."""
        return {"objet": self.objet, "corps": self.corps, "paragraphes": self.paragraphes}


def last_day(campagne: Campagne, participation: Participation, today: date) -> date:
    """Return the last day to answer: the closing of the DLA or, once over, the end of the days of grace."""
    return participation.cloture if today <= participation.cloture else campagne.derniere_limite


def compose_relance(
    mots: MotsRelance,
    *,
    prenom: str,
    campagne: Campagne,
    answers: Sequence[Participation],
    urls: Mapping[int, str],
    today: date,
) -> Composee:
    """Compose a reminder to one person about these answers, by DLA, each with its address; of several closings, the
    first is shown."""
    days = {answer.id: last_day(campagne, answer, today) for answer in answers}
    values = {"prenom": prenom, "campagne": campagne.titre, "cloture": day_text(min(days.values()))}
    liens = tuple(
        Lien(
            urls[answer.id],
            f"DLA {answer.dla.code} {answer.dla.nom}, jusqu’au {day_text(days[answer.id])}" if len(answers) > 1 else "",
        )
        for answer in answers
    )
    blocks = (block.strip() for block in re.split(r"\n[ \t]*\n", mots.texte))
    return Composee(_filled(mots.objet, values), tuple(_pieces(block, values, liens) for block in blocks if block))


def _pieces(block: str, values: Mapping[str, str], liens: tuple[Lien, ...]) -> tuple[Morceau, ...]:
    """Split a block into its texts, with the addresses between them."""
    first, *others = (Morceau(_filled(text, values)) for text in block.split("{lien}"))
    pieces = [first, *(piece for text in others for piece in (Morceau(liens=liens), text))]
    return tuple(piece for piece in pieces if piece.texte or piece.liens)


def _filled(text: str, values: Mapping[str, str]) -> str:
    return _MARQUE.sub(lambda match: values.get(match[1], match[0]), text)
