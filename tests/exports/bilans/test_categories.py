"""Tables by category: figures recomputed from their facts, and what a reader may subtract."""

import random
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import combinations_with_replacement

import numpy as np
import pytest

from exports.bilans.categories import (
    EPCI,
    NON,
    OUI,
    CelluleCategorie,
    Fait,
    FaitsCategories,
    Territoire,
    compose_categories,
)
from exports.release.seuils import Seuils
from questionnaires.categories.categories import FRR, QPV, SECTEUR
from questionnaires.files.loader import shipped_categories

CODES = ("CULTURE", "SPORT", "INSERTION", "SANTE", "")
SEUILS = Seuils()
TINY = 1e-9  # what rounding leaves of zero


def composed(
    territoires: Sequence[Territoire],
    structures: Iterable[Fait] = (),
    ingenieries: Iterable[Fait] = (),
    liste: str = SECTEUR,
) -> dict[tuple[str, str, str], str]:
    """Map (table, code, column) to the printed figure."""
    faits = FaitsCategories(
        structures={SECTEUR: (), QPV: (), FRR: (), EPCI: (), liste: [*structures]},
        beneficiaires=(),
        ingenieries=[*ingenieries],
    )
    parties = compose_categories(faits, shipped_categories(), territoires)
    return {
        (tableau.titre, ligne.cle, colonne): cellule.texte
        for partie in parties
        for tableau in partie.tableaux
        for ligne in tableau.lignes
        for colonne, cellule in zip(tableau.colonnes, ligne.cellules, strict=True)
    }


def whole(*dlas: int, libelle: str = "Région") -> Territoire:
    return Territoire(libelle=libelle, dlas=frozenset(dlas), seuils=SEUILS, is_whole=True)


DAYS, PRICE, BOTH = (
    "Jours d’une ingénierie, en moyenne",
    "Prix d’une journée, médiane",
    "Ingénieries dont on connaît jours et montant",
)


def test_mean_days_and_median_price_leave_out_what_lacks_either_and_say_of_how_many() -> None:
    rows = [
        Fait(1, 1, "PROJET", jours=400, montant=400_000),  # 1 000 € a day
        Fait(2, 1, "PROJET", jours=300, montant=285_000),  # 950 €
        Fait(3, 2, "PROJET", jours=150, montant=0),  # given: 0 € a day
        Fait(4, 2, "PROJET", jours=0, montant=100_000),
        Fait(5, 2, "PROJET", montant=100_000),
        Fait(6, 2, "PROJET", jours=200),
        Fait(7, 2, "", jours=200, montant=240_000),  # 1 200 €, without theme
    ]

    printed = composed([whole(1, 2)], ingenieries=rows)

    assert printed["Ingénieries, par thème", "PROJET", "Région"] == "6"
    assert printed[BOTH, "PROJET", "Région"] == "3"
    assert printed[DAYS, "PROJET", "Région"] == "2,83"  # (4 + 3 + 1,5) / 3
    assert printed[PRICE, "PROJET", "Région"] == "950\u00a0€"
    assert printed[BOTH, "", "Région"] == "1"
    assert printed[PRICE, "", "Région"] == "[c]"
    assert printed[PRICE, "*", "Région"] == "975\u00a0€"  # between 950 and 1 000


def test_a_price_that_one_ingenierie_makes_is_confidential() -> None:
    rows = [
        Fait(rank, rank, "PROJET", jours=100, montant=montant) for rank, montant in enumerate((90_000, 5_000, 5_000))
    ]

    assert composed([whole(0, 1, 2)], ingenieries=rows)[PRICE, "PROJET", "Région"] == "[c]"


def test_a_structure_of_two_dla_counts_once_in_the_region() -> None:
    rows = [Fait(1, 1, "CULTURE"), Fait(1, 2, "CULTURE"), Fait(2, 2, "CULTURE")]
    columns = [whole(1, libelle="DLA 1"), whole(2, libelle="DLA 2"), whole(1, 2)]

    printed = composed(columns, rows)

    assert [printed["Structures accompagnées, par secteur", "CULTURE", name.libelle] for name in columns] == [
        "1",
        "2",
        "2",
    ]


@pytest.mark.parametrize("known", [(), (2,), (1, 2, 3, 4)], ids=["pilote", "one DLA", "C2RA"])
def test_structures_that_no_other_fact_counts_may_be_counted_together(known: Sequence[int]) -> None:
    for seed in range(60):
        rows = {fait._replace(id=(fait.id or 0) % 25) for fait in hazard(seed)}
        times = Counter(fait.id for fait in rows)
        alone = Counter(fait._replace(id=None) for fait in rows if times[fait.id] == 1)
        together = [fait._replace(nombre=count) for fait, count in alone.items()]
        shared = [fait for fait in rows if times[fait.id] > 1]
        assert composed(reader(known), [*together, *shared]) == composed(reader(known), rows), seed


def test_a_share_of_territory_is_of_those_known() -> None:
    rows = [Fait(rank, 1, code) for rank, code in enumerate((OUI, NON, NON, NON, "", ""))]

    printed = composed([whole(1)], rows, liste=QPV)

    assert {value for (titre, code, _), value in printed.items() if "QPV" in titre and not code} >= {"25\u00a0%"}


def test_a_network_of_one_region_prints_what_the_region_does() -> None:
    dlas = frozenset(range(1, 7))
    columns = [
        Territoire(libelle="Région", dlas=dlas, seuils=SEUILS),
        Territoire(libelle="Réseau", dlas=dlas, seuils=SEUILS, beside=(dlas,)),
    ]
    rows = [Fait(rank, 1 + rank % 6, CODES[rank % 2]) for rank in range(24)] + [Fait(99, 1, CODES[2])]

    printed = composed(columns, rows)

    region, network = (
        {place[:2]: text for place, text in printed.items() if place[2] == libelle} for libelle in ("Région", "Réseau")
    )
    assert region == network
    assert {"[c]", "12"} <= set(network.values())


class Unprotected(Territoire):
    """Each row is printed, whoever is behind it."""

    def may_tell(self, facts: Collection[Fait]) -> bool:
        return True


def reader(known: Iterable[int], kind: type[Territoire] = Territoire) -> list[Territoire]:
    """Return the columns of a reader of région 1, of DLA 1 to 4, in a network of nine."""
    region, known = frozenset(range(1, 5)), frozenset(known)
    return [
        kind(libelle="Région", dlas=region, seuils=SEUILS, known=(known,), is_whole=region <= known),
        kind(libelle="Réseau", dlas=frozenset(range(1, 10)), seuils=SEUILS, known=(known,), beside=(region,)),
    ]


def deduced(rows: Sequence[Fait], columns: Sequence[Territoire]) -> set[tuple[int, str]]:
    """Return the (DLA, code) whose number a reader computes, who knows those of theirs, and who has nothing where."""
    unknown = sorted({(row.dla_id, row.code) for row in rows if row.dla_id not in columns[0].known[0]})
    if not unknown:
        return set()
    printed = composed(columns, rows)
    equations = [
        [float(dla_id in column.dlas and code in {"*", of}) for dla_id, of in unknown]
        for column in columns
        for (_, code, libelle), text in printed.items()
        if libelle == column.libelle and text != "[c]"
    ]
    rank = np.linalg.matrix_rank(np.array(equations)) if equations else 0
    return {
        cell
        for place, cell in enumerate(unknown)
        if np.linalg.matrix_rank(np.array([*equations, np.eye(len(unknown))[place]])) == rank
    }


def hazard(seed: int) -> list[Fait]:
    draw = random.Random(seed)  # noqa: S311
    dlas = draw.sample(range(1, 10), draw.randint(2, 9))
    return [
        Fait(rank, draw.choice(dlas), draw.choice(CODES[: draw.randint(1, 5)])) for rank in range(draw.randint(1, 40))
    ]


READERS = {
    "pilote": (),
    "one DLA": (2,),
    "two DLA": (1, 4),
    "C2RA": (1, 2, 3, 4),
    "C2RA and one elsewhere": (1, 2, 3, 4, 7),
}


@pytest.mark.parametrize("known", READERS.values(), ids=READERS)
def test_no_reader_subtracts_the_figure_of_another_dla(known: Sequence[int]) -> None:
    for seed in range(300):
        assert not deduced(hazard(seed), reader(known)), seed


@pytest.mark.parametrize("known", READERS.values(), ids=READERS)
def test_the_same_attack_succeeds_without_protection(known: Sequence[int]) -> None:
    assert any(deduced(hazard(seed), reader(known, Unprotected)) for seed in range(300))


class OnThree(Territoire):
    """Means rest on three ingénieries, whoever they are of and whatever their reader knows."""

    def may_measure(self, facts: Collection[Fait]) -> bool:
        return not facts or (len(facts) >= 3 and self.may_tell(facts))


def few_deduced(
    rows: Sequence[Fait], columns: Sequence[Territoire], *readers: Collection[int]
) -> frozenset[frozenset[int]]:
    """Return the pairs of prestataires of whose ingénieries alone one of these readers computes some days: those of
    shown cells are sums, as their numbers are told beside; each knows those of its DLA."""
    printed = composed(columns, ingenieries=rows)
    return frozenset[frozenset[int]]().union(*(_few_deduced(rows, columns, printed, known) for known in readers))


def _few_deduced(
    rows: Sequence[Fait],
    columns: Sequence[Territoire],
    printed: Mapping[tuple[str, str, str], str],
    known: Collection[int],
) -> set[frozenset[int]]:
    groups: dict[tuple[int, str], set[int]] = {}
    for row in rows:
        if row.dla_id not in known:
            groups.setdefault((row.dla_id, row.code), set()).add(row.prestataire or -(row.id or 0))
    shown = np.array(
        [
            [float(dla_id in column.dlas and code in {"*", of}) for dla_id, of in groups]
            for column in columns
            for (titre, code, libelle), text in printed.items()
            if (titre, libelle) == (DAYS, column.libelle) and text not in {"[c]", "–"}
        ]
    )
    if not groups or not shown.size:
        return set()
    prestataires = frozenset[int]().union(*groups.values())
    pairs = set(map(frozenset, combinations_with_replacement(prestataires, 2)))
    theirs = {pair: [place for place, group in enumerate(groups.values()) if group <= pair] for pair in pairs}
    # a sum of shown cells that holds their groups alone is orthogonal to all that shown cells leave free
    _, sizes, directions = np.linalg.svd(shown)
    free = directions[np.count_nonzero(sizes > TINY) :].T
    few = set()
    for width in set(map(len, theirs.values())) - {0}:
        alike = [pair for pair, places in theirs.items() if len(places) == width]
        ranks = np.linalg.matrix_rank(np.array([free[theirs[pair]] for pair in alike]), tol=TINY)
        few |= {pair for pair, rank in zip(alike, ranks, strict=True) if rank < width}
    return few


def bought(seed: int) -> list[Fait]:
    """Draw ingénieries, most of which a few prestataires made."""
    draw = random.Random(seed)  # noqa: S311
    return [
        fait._replace(
            id=(fait.id or 0) + 1,
            jours=100 * draw.randint(1, 5),
            montant=draw.randint(50, 90) * 1_000,
            prestataire=draw.choice((None, *range(1, 7))),
        )
        for fait in hazard(seed)
    ]


@pytest.mark.parametrize("known", READERS.values(), ids=READERS)
def test_no_reader_subtracts_the_days_that_two_prestataires_made(known: Sequence[int]) -> None:
    columns = reader(known)
    alone = [] if columns[0].is_whole else [[dla] for dla in range(1, 10)]
    for seed in range(300):
        assert not few_deduced(bought(seed), columns, known, *alone), seed


@pytest.mark.parametrize("known", READERS.values(), ids=READERS)
def test_they_are_subtracted_where_a_mean_rests_on_any_three_ingenieries(known: Sequence[int]) -> None:
    assert any(few_deduced(bought(seed), reader(known, OnThree), known) for seed in range(300))


def test_means_and_medians_are_told_all_the_same() -> None:
    printed = [composed(reader([]), ingenieries=bought(seed)) for seed in range(100)]
    assert sum(figures.get((PRICE, "*", "Réseau"), "[c]") != "[c]" for figures in printed) > 20


def test_figures_of_a_region_of_two_dla_are_told_to_who_reads_both_registers_only() -> None:
    rows = [Fait(1, 1, "SPORT"), Fait(2, 2, "SPORT"), Fait(3, 2, "CULTURE")]
    region = Territoire(libelle="Région", dlas=frozenset({1, 2}), seuils=SEUILS)

    assert set(composed([region], rows).values()) == {"[c]"}
    assert set(composed([replace(region, known=(frozenset({1}),))], rows).values()) == {"[c]"}
    assert "[c]" not in composed([replace(region, is_whole=True)], rows).values()


def test_only_figures_whose_register_is_read_open_a_list() -> None:
    faits = FaitsCategories(
        structures={SECTEUR: [Fait(dla, dla, "SPORT") for dla in range(1, 10)], QPV: (), FRR: (), EPCI: ()},
        beneficiaires=(),
        ingenieries=(),
    )
    alone = replace(whole(1, libelle="DLA 1"), key="1")

    (partie,) = compose_categories(faits, shipped_categories(), [alone, *reader([1])])
    (tableau,) = partie.tableaux

    cells = zip(tableau.colonnes, tableau.lignes[0].cellules, strict=True)
    listed = {name for name, cell in cells if isinstance(cell, CelluleCategorie) and cell.territoire is not None}
    assert listed == {"DLA 1"}
