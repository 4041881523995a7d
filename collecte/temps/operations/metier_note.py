"""The trade as a Note aux pilotes tells it: in the words of the référentiel, which a région may have changed."""

from exports.papiers.note import FonctionDite, MissionDite
from questionnaires.referentiel.referentiel import Fonction, Mission, Referentiel

MISSION_COMPTEE = "M1"
"""The mission whose structures the indicators of avenants count: received, diagnosed, accompanied, followed."""

_COMPTEZ = "Comptez ici "


def metier_of(referentiel: Referentiel) -> tuple[MissionDite, ...]:
    """Every mission and fonction, numbered by their place."""
    return tuple(_mission(number, own) for number, own in enumerate(referentiel.missions, start=1))


def _mission(number: int, own: Mission) -> MissionDite:
    fonctions = tuple(_fonction(f"{number}.{place}", each) for place, each in enumerate(own.fonctions, start=1))
    return MissionDite(numero=number, titre=own.titre, fonctions=fonctions)


def _fonction(numero: str, own: Fonction) -> FonctionDite:
    """The first sentence of what is asked to be counted there."""
    first, stop, _ = own.aide.removeprefix(_COMPTEZ).partition(". ")
    return FonctionDite(numero=numero, titre=own.titre, consigne=f"{first}{stop.strip()}")
