"""Data shown around the questions of a section: notices, removed lines to restore, interview notes."""

from collections.abc import Mapping
from dataclasses import dataclass

from collecte.models import Participation
from questionnaires.core.francais import moment_text


@dataclass(frozen=True, slots=True)
class Avis:
    """Notice at the top of a page, before its questions."""

    titre: str
    texte: str


def taken_back(participation: Participation) -> Avis | None:
    """Return what counts while an answer is taken back; None when it is not."""
    if not participation.is_taken_back or participation.rouverte_le is None or participation.transmise_le is None:
        return None
    return Avis(
        f"Vous avez repris cette réponse le {moment_text(participation.rouverte_le)}.",
        "Tant que vous ne la transmettez pas de nouveau, la dernière version transmise compte, celle du "
        f"{moment_text(participation.transmise_le)}.",
    )


@dataclass(frozen=True, slots=True)
class Retiree:
    """Line just removed from a repetition, with its texts, so that it can be put back."""

    titre: str  # « Partenaire 2 »
    geste: str  # action that the button sends back
    textes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Carnet:
    """Interviewer's notes beside the questions of a structure's answer; `vues` are the stored ones."""

    titre: str  # « Entretien avec L’Atelier »
    notes: str
    vues: str


_SETTLED = "Les résultats sont arrêtés."
_UNMOVED = "Ce que vous transmettrez ne change pas les chiffres déjà publiés :"

AFTER_SETTLEMENT = (
    _SETTLED,
    f"{_UNMOVED} il comptera dans la prochaine publication, s’il s’en fait une : il y faut assez de personnes pour "
    "qu’on ne devine rien de vous. Relisez bien : une réponse n’arrive ou ne change alors qu’une fois. Comptée par une "
    "publication, elle ne se corrige plus.",
)

AFTER_THE_LAST_RELEASE = (_SETTLED, f"{_UNMOVED} il sera gardé sans y compter, car ils ne se remplacent plus.")

ANOTHER_BEGAN = (
    "Quelqu’un d’autre a commencé à remplir cette réponse, avec un autre lien ou au téléphone.",
    "Cela ne se lit pas ici, et reste conservé. Répondez de votre côté : c’est ce que vous transmettez qui comptera. "
    "Pour remplir à deux, cette personne peut vous donner un lien, depuis la première page du sien.",
)
