"""Random sequences of changes to a référentiel, and an answer that follows them as its author would."""

from collections.abc import Mapping
from random import Random

from questionnaires.referentiel.correspondance import Correspondance
from questionnaires.referentiel.modifications import (
    EtapeModification,
    Intitule,
    ModificationError,
    PartieFonction,
    add_activite,
    add_axe,
    add_fonction,
    add_point,
    merge,
    move,
    rename,
    rename_fonction,
    rename_mission,
    retire,
    split,
)
from questionnaires.referentiel.referentiel import Fonction, Mission, Referentiel


def evolved(rng: Random, referentiel: Referentiel, changes: int) -> EtapeModification:
    """Apply some changes one after the other; those that would be refused are left out."""
    etape = EtapeModification.start(referentiel)
    for _ in range(changes):
        try:
            etape = etape.then(_any_change(rng, etape.referentiel))
        except ModificationError:
            continue
    return etape


def _any_change(rng: Random, referentiel: Referentiel) -> EtapeModification:
    structural = (_split, _merge, _retire, _add_fonction)
    return rng.choice([*structural, *structural, _rename, _move, _add])(rng, referentiel)


def intitule(rng: Random) -> Intitule:
    name = f"Nouvelle {rng.randrange(10**9)}"
    return Intitule(titre=f"{name}, en entier", court=name)


def _rename(rng: Random, referentiel: Referentiel) -> EtapeModification:
    code = rng.choice(list(referentiel.elements))
    match referentiel.elements[code]:
        case Mission():
            return rename_mission(referentiel, code, "Autre mission", "Autre")
        case Fonction():
            return rename_fonction(referentiel, code, intitule(rng))
        case _:
            return rename(referentiel, code, "Autre titre")


def _move(rng: Random, referentiel: Referentiel) -> EtapeModification:
    return move(referentiel, rng.choice(list(referentiel.elements)), rng.choice([-1, 1]))


def _add(rng: Random, referentiel: Referentiel) -> EtapeModification:
    mission = rng.choice(referentiel.missions)
    match rng.randrange(3):
        case 0:
            return add_activite(referentiel, rng.choice(mission.fonctions).code, "Activité de plus")
        case 1:
            return add_axe(referentiel, mission.code, "Axe de plus")
        case _:
            axes = [axe.code for any_mission in referentiel.missions for axe in any_mission.axes]
            return add_point(referentiel, rng.choice(axes or ["M1X1"]), "Point de plus")


def _add_fonction(rng: Random, referentiel: Referentiel) -> EtapeModification:
    return add_fonction(referentiel, rng.choice(referentiel.missions).code, intitule(rng), ["Une", "Deux"])


def _retire(rng: Random, referentiel: Referentiel) -> EtapeModification:
    return retire(referentiel, rng.choice([*referentiel.elements, *referentiel.fonctions]))


def _split(rng: Random, referentiel: Referentiel) -> EtapeModification:
    whole = rng.choice(list(referentiel.fonctions.values()))
    count = rng.randint(2, 3)
    homes = {activite.code: rng.randrange(count) for activite in whole.activites}
    parties = [
        PartieFonction(
            **intitule(rng).model_dump(), activites=tuple(code for code, home in homes.items() if home == number)
        )
        for number in range(count)
    ]
    return split(referentiel, whole.code, parties)


def _merge(rng: Random, referentiel: Referentiel) -> EtapeModification:
    codes = list(referentiel.fonctions)
    return merge(referentiel, rng.sample(codes, min(rng.randint(2, 3), len(codes))), intitule(rng))


def followed(rng: Random, parts: Mapping[str, int], correspondance: Correspondance) -> dict[str, int]:
    """Carry an answer over a transition: the time of a line goes to those it leads to, in random proportions."""
    after = dict.fromkeys(correspondance.avant, 0)
    for code, part in parts.items():
        *others, last = correspondance.apres[code]
        for other in others:
            share = rng.randint(0, part)
            after[other] += share
            part -= share
        after[last] += part
    return after
