"""Series continue through versions: totals are kept, groups partition the lines, breaks are marked."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.core.repartition import WHOLE, largest_remainder
from questionnaires.files.loader import shipped_referentiel
from questionnaires.referentiel.correspondance import (
    Correspondance,
    LigneComparable,
    court_of,
    lignes_comparables,
    missions_en_rupture,
)
from questionnaires.referentiel.modifications import (
    EtapeModification,
    Intitule,
    PartieFonction,
    add_fonction,
    merge,
    rename_fonction,
    retire,
    split,
)
from questionnaires.referentiel.referentiel import AUTRE, Referentiel
from tests.questionnaires.expressions.hasard import seeded
from tests.questionnaires.referentiel.evolutions import evolved, followed

REFERENTIEL = shipped_referentiel()
SUIVI = REFERENTIEL.fonctions["M1F3"]
COMITE = REFERENTIEL.fonctions["M2F1"]


def in_two(referentiel: Referentiel, code: str = "M1F3") -> EtapeModification:
    first, *others = [activite.code for activite in referentiel.fonctions[code].activites]
    return split(
        referentiel,
        code,
        [
            PartieFonction(titre="Première moitié", court="Moitié 1", activites=(first,)),
            PartieFonction(titre="Seconde moitié", court="Moitié 2", activites=tuple(others)),
        ],
    )


def reunited(referentiel: Referentiel, *codes: str) -> EtapeModification:
    return merge(referentiel, codes, Intitule(titre="Réunion de fonctions", court="Réunion"))


def groups_of(before: Referentiel, etape: EtapeModification) -> dict[tuple[str, ...], LigneComparable]:
    lignes = lignes_comparables((before, etape.referentiel), (etape.correspondance,))
    return {ligne.codes[0]: ligne for ligne in lignes}


def test_a_line_split_in_two_is_followed_by_the_sum_of_its_parts() -> None:
    groups = groups_of(REFERENTIEL, in_two(REFERENTIEL))
    assert groups["M1F3",] == LigneComparable((("M1F3",), ("M1F4", "M1F5")), (1,))
    assert groups["M1F3",].total(1, {"M1F4": 300, "M1F5": 500, "M1F1": 9_200}) == 800


def test_two_lines_merged_are_followed_together_from_the_start() -> None:
    groups = groups_of(REFERENTIEL, reunited(REFERENTIEL, "M1F2", "M1F3"))
    assert groups["M1F2", "M1F3"] == LigneComparable((("M1F2", "M1F3"), ("M1F4",)), (1,))


def test_a_line_that_only_changes_its_words_is_no_break() -> None:
    etape = rename_fonction(REFERENTIEL, "M1F3", Intitule(titre="Suivi", court="Suivi"))
    groups = groups_of(REFERENTIEL, etape)
    assert groups["M1F3",] == LigneComparable((("M1F3",), ("M1F3",)), ())
    assert groups["M1F3",].libelle(etape.referentiel) == "Suivi"


def test_what_is_no_longer_named_and_what_is_newly_named_join_the_line_for_other_work() -> None:
    gone = retire(REFERENTIEL, "M1F3")
    etape = gone.then(add_fonction(gone.referentiel, "M4", Intitule(titre="Accueil", court="Accueil"), ["Stagiaires"]))
    groups = groups_of(REFERENTIEL, etape)
    assert groups["M1F3", AUTRE] == LigneComparable((("M1F3", AUTRE), ("M4F3", AUTRE)), (1,))
    assert groups["M1F3", AUTRE].libelle(etape.referentiel) == "Accueil + Hors référentiel"


def test_a_split_undone_by_a_merge_is_no_break_between_the_ends_and_one_at_each_step() -> None:
    halves = in_two(REFERENTIEL)
    whole = reunited(halves.referentiel, "M1F4", "M1F5")
    assert groups_of(REFERENTIEL, halves.then(whole))["M1F3",] == LigneComparable((("M1F3",), ("M1F6",)), ())
    series = lignes_comparables(
        (REFERENTIEL, halves.referentiel, whole.referentiel), (halves.correspondance, whole.correspondance)
    )
    assert LigneComparable((("M1F3",), ("M1F4", "M1F5"), ("M1F6",)), (1, 2)) in series


def test_a_break_is_marked_only_where_it_happens() -> None:
    halves = in_two(REFERENTIEL)
    same = rename_fonction(halves.referentiel, "M1F4", Intitule(titre="Suite", court="Suite"))
    merged = reunited(same.referentiel, "M4F1", "M4F2")
    versions = (REFERENTIEL, halves.referentiel, same.referentiel, merged.referentiel)
    steps = (halves.correspondance, same.correspondance, merged.correspondance)
    ruptures = {ligne.codes[0]: ligne.ruptures for ligne in lignes_comparables(versions, steps) if ligne.ruptures}
    assert ruptures == {("M1F3",): (1,), ("M4F1", "M4F2"): (3,)}


@pytest.mark.parametrize(
    ("etape", "missions"),
    [
        pytest.param(in_two(REFERENTIEL), set(), id="split inside"),
        pytest.param(reunited(REFERENTIEL, "M1F2", "M1F3"), set(), id="merged inside"),
        pytest.param(reunited(REFERENTIEL, "M2F4", "M4F1"), {"M2", "M4"}, id="merged across"),
        pytest.param(retire(REFERENTIEL, "M1F3"), {"M1"}, id="retired"),
    ],
)
def test_a_mission_breaks_when_time_enters_or_leaves_it(etape: EtapeModification, missions: set[str]) -> None:
    broken = missions_en_rupture((REFERENTIEL, etape.referentiel), (etape.correspondance,))
    assert broken == dict.fromkeys(missions, (1,))


def test_a_correspondence_that_does_not_fit_is_refused() -> None:
    etape = in_two(REFERENTIEL)
    with pytest.raises(ValueError, match="does not lead"):
        lignes_comparables((etape.referentiel, REFERENTIEL), (etape.correspondance,))
    with pytest.raises(ValueError, match="one correspondence"):
        lignes_comparables((REFERENTIEL, etape.referentiel), ())


def test_one_version_compares_line_by_line() -> None:
    lignes = lignes_comparables((REFERENTIEL,), ())
    assert [ligne.codes for ligne in lignes] == [((code,),) for code in REFERENTIEL.lignes]
    assert [ligne.libelle(REFERENTIEL) for ligne in lignes] == [court_of(REFERENTIEL, c) for c in REFERENTIEL.lignes]


def random_series(seed: int) -> tuple[list[Referentiel], list[Correspondance]]:
    rng = seeded(seed)
    versions, steps = [REFERENTIEL], []
    for _ in range(rng.randint(1, 3)):
        etape = evolved(rng, versions[-1], changes=rng.randint(1, 8))
        versions.append(etape.referentiel)
        steps.append(etape.correspondance)
    return versions, steps


@given(st.integers(min_value=0))
def test_groups_partition_the_lines_of_every_version_and_keep_every_total(seed: int) -> None:
    """An answer carried from version to version, however its author shares what was split, gives the same totals."""
    versions, steps = random_series(seed)
    groups = lignes_comparables(versions, steps)
    for place, version in enumerate(versions):
        assert sorted(code for group in groups for code in group.codes[place]) == sorted(version.lignes)
    rng = seeded(seed)
    parts = dict(zip(REFERENTIEL.lignes, largest_remainder([rng.randint(1, 9) for _ in range(12)], WHOLE), strict=True))
    before = [group.total(0, parts) for group in groups]
    assert sum(before) == WHOLE
    for place, step in enumerate(steps, start=1):
        parts = followed(rng, parts, step)
        assert [group.total(place, parts) for group in groups] == before


@given(st.integers(min_value=0))
def test_transitions_made_one_after_the_other_or_at_once_compare_the_same_ends(seed: int) -> None:
    """Groups through every version are unions of those between its ends: a detour can only make them coarser."""
    versions, steps = random_series(seed)
    whole = Correspondance.identity(REFERENTIEL)
    for step in steps:
        whole = whole.then(step)
    ends = lignes_comparables((versions[0], versions[-1]), (whole,))
    for group in lignes_comparables(versions, steps):
        inside = [end for end in ends if set(end.codes[0]) <= set(group.codes[0])]
        assert {code for end in inside for code in end.codes[1]} == set(group.codes[-1])


@given(st.integers(min_value=0))
def test_groups_cannot_be_made_finer(seed: int) -> None:
    """Between two versions, any two lines of a group are joined by links."""
    versions, steps = random_series(seed)
    for (before, after), step in zip(pairwise(versions), steps, strict=True):
        for group in lignes_comparables((before, after), (step,)):
            reached, frontier = set[str](), {group.codes[0][0]}
            while frontier:
                reached |= frontier
                later = {new for code in reached for new in step.apres[code]}
                frontier = {old for new in later for old in step.avant[new]} - reached
            assert reached == set(group.codes[0])
