"""Records of a région's workbook: time, two questionnaires of structures, one of persons asked twice, bilans."""

import random
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache, lru_cache
from io import BytesIO

from exports.bilans.composition import compose
from exports.records.records import Attendu, Collecte, Etat, Serie
from exports.regional.classeur import write_regional
from exports.regional.matiere import Audience, Changements, Famille, GenreEvenement, Matiere, Mouvement
from questionnaires.files.instruments import IMPACT
from questionnaires.temps.periodes import Periode
from tests.exports.bilans import cas_region
from tests.exports.bilans.cas import faits
from tests.exports.bilans.test_composition import CADRE, HALF
from tests.exports.enquetes.structures import collecte, followed, settled, spread
from tests.exports.enquetes.test_random import campaign
from tests.exports.enquetes.test_versions import MIXED
from tests.exports.records.builders import (
    CENTRE,
    LIGNES,
    missing,
    realistic,
    released,
    reponse,
    shares,
    transmis,
    wishing,
)
from tests.exports.records.builders import collecte as of_temps

ALL = frozenset(Famille)
CHANGEMENTS = Changements(
    depuis=datetime(2026, 9, 1, 8, 0, tzinfo=UTC),
    reference="dernier classeur régional, sorti le 1er septembre",
    mouvements=(
        Mouvement(
            genre=GenreEvenement.SIGNE,
            quand=datetime(2026, 9, 2, 8, 0, tzinfo=UTC),
            sujet="bilans",
            reponse=1,
            quoi="Bilan, avenant 1",
            qui="DLA 18",
        ),
    ),
    avant={"temps:2026-S1:transmises": 3, "temps:2026-S1:mission:M1": 50, "temps:2026-S1:etp": 1.25},
    least=5,
)


def matiere(audience: Audience = Audience.C2RA, familles: frozenset[Famille] = ALL, **changed: object) -> Matiere:
    """Return everything that a workbook of a région may have, the same objects each time."""
    return replace(_whole(), audience=audience, familles=familles, **changed)  # type: ignore[arg-type] # each by its name


@cache
def _whole() -> Matiere:
    return Matiere(
        region="Centre-Val de Loire",
        arrete_a=datetime(2026, 10, 2, 12, 0, tzinfo=UTC),
        audience=Audience.C2RA,
        familles=ALL,
        temps=released(compared(_explained(wishing(realistic())))),
        enquetes=(
            settled(collecte(spread({"18": 12, "28": 14, "36": 9}))),
            settled(collecte([followed(dla, 4, 4 + r % 3) for dla in ("18", "28", "36") for r in range(6)], IMPACT)),
            MIXED,
            MIXED,
        ),
        bilans=(cas_region.region(2025), cas_region.region(2026)),
        par_dla=(compose(faits(), CADRE, HALF),),
        sceau="0f" * 32,
        changements=CHANGEMENTS,
    )


def written(records: Matiere) -> bytes:
    sink = BytesIO()
    write_regional(records, sink)
    return sink.getvalue()


@lru_cache(maxsize=16)
def workbook(audience: Audience = Audience.C2RA, familles: frozenset[Famille] = ALL) -> bytes:
    """Write the workbook of an audience, once per process for the same records, whatever the sheets."""
    return written(matiere(audience, familles=familles))


def generated(seed: int) -> Matiere:
    """Build a région of six DLA drawn from a seed: time, a random questionnaire through its versions, satisfaction."""
    chance = random.Random(seed)  # noqa: S311 - a seed, so that a failure can be made again
    people = [(dla, chance.randrange(1, 6)) for dla in CENTRE]
    answers = [_drawn(dla.code, chance) for dla, count in people for _ in range(count)]
    late = [missing(dla.code) for dla, _ in people if chance.random() < 0.5]
    sizes = {dla.code: chance.randrange(3, 30) for dla, _ in people}
    return matiere(
        region=f"Région {seed}",
        temps=released(wishing(of_temps([*answers, *late]))),
        enquetes=(settled(collecte(spread(sizes))), campaign(seed, "nominative")),
    )


def _drawn(dla: str, chance: random.Random) -> Attendu:
    parts = shares(*(chance.randrange(0, 40) for _ in LIGNES[:-1]), 1)
    answer = reponse(parts, etp=chance.randrange(10, 101), mois=chance.randrange(5, 61), accord=chance.random() > 0.2)
    return transmis(dla, answer)


def compared(campagne: Collecte) -> Collecte:
    """Add an earlier semestre in which the same people gave mission 1 half as much time."""
    before = tuple(_earlier(attendu) for attendu in campagne.attendus)
    return replace(
        campagne, serie=Serie(anterieures=(replace(campagne, periode=Periode.parse("2025-S2"), attendus=before),))
    )


def _earlier(attendu: Attendu) -> Attendu:
    if attendu.reponse is None:
        return attendu
    parts = {code: int(attendu.reponse.valeurs[code] or 0) // (2 if code.startswith("M1") else 1) for code in LIGNES}
    parts["M3F1"] += 10_000 - sum(parts.values())
    return replace(attendu, reponse=replace(attendu.reponse, valeurs={**attendu.reponse.valeurs, **parts}))


def _explained(campagne: Collecte) -> Collecte:
    """Note, as the manager of the région would, why the first late answer will not come."""
    late = next(attendu for attendu in campagne.attendus if attendu.etat is Etat.EN_RETARD)
    late_attendu = replace(late, etat=Etat.JUSTIFIE, justification="En congé sur toute la période.")
    return replace(
        campagne, attendus=tuple(late_attendu if attendu is late else attendu for attendu in campagne.attendus)
    )
