"""Contents of a release on time, case by case: sizes, DLA, changes, wishes and words."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.release.arrondi import POINTS, apportion, controlled, spread
from exports.release.cellules import (
    SOUHAIT,
    Audience,
    BlocCellules,
    Mesure,
    MotsNombre,
    Release,
    Statut,
    cell,
    withheld,
)
from exports.release.changements import affirmed
from exports.release.contexte import Contexte, Precedente, gap_told, narrowed_by_changes, told_by
from exports.release.exactes import CollecteTemps, ReponseTemps
from exports.release.lectures import leaves_enough
from exports.release.motifs import AUCUNE, RUPTURE, SILENCE, TROP_PEU
from exports.release.seuils import Seuils
from questionnaires.core.francais import typeset
from tests.exports.release.regions import BLOCS, LIGNES
from tests.exports.release.scenarios import after, settle

EVEN = {"M1F1": 2_500, "M2F1": 2_500, "M3F1": 2_500, "M4F1": 2_500}
FULL = 6_000


def answer(dla: str, personne: int, parts: Mapping[str, int] = EVEN, **more: object) -> ReponseTemps:
    fields = {"poids": FULL, "accord": False, **more}
    whole = {code: parts.get(code, 0) for code in LIGNES}
    return ReponseTemps(dla=dla, personne=personne, parts=whole, **fields)  # type: ignore[arg-type]


def collecte(*reponses: ReponseTemps, **more: object) -> CollecteTemps:
    fields = {"couverture": Fraction(100), **more}
    return CollecteTemps(blocs=BLOCS, mois=6, reponses=tuple(reponses), **fields)  # type: ignore[arg-type]


def people(count: int, dlas: int = 4, parts: Mapping[str, int] = EVEN, **more: object) -> list[ReponseTemps]:
    """Build full-time persons, over so many DLA in turn."""
    return [answer(f"D{place % dlas}", place, parts, **more) for place in range(count)]


def motifs(release: Release, mesure: Mesure = Mesure.PART) -> set[tuple[Statut, str]]:
    return {(brut.statut, brut.motif) for brut in release.of(mesure)}


@pytest.mark.parametrize(
    ("personnes", "pas", "lignes"),  # pas 0: confidential
    [(1, 0, False), (4, 0, False), (5, 5, False), (7, 5, False), (8, 2, True), (19, 2, True), (20, 1, True)],
)
def test_the_step_of_a_region_follows_its_number_of_persons(personnes: int, pas: int, lignes: bool) -> None:
    release = settle(collecte(*people(personnes)))
    assert (release.pas, release.has_lines, release.is_shown) == (pas, lignes, pas > 0)
    assert release.personnes == personnes


def test_a_region_where_nobody_answered_has_nothing_to_hide() -> None:
    release = settle(collecte())
    assert motifs(release) == {(Statut.SANS_OBJET, "aucune réponse transmise")}
    assert (release.personnes, release.dlas, release.caches) == (0, 0, frozenset())


def test_too_few_persons_are_confidential_with_their_reason() -> None:
    assert motifs(settle(collecte(*people(4)))) == {(Statut.CONFIDENTIEL, "effectif trop faible")}


def test_a_line_that_is_not_told_of_seven_persons_says_how_many_are_needed() -> None:
    line = settle(collecte(*people(7))).get(Mesure.PART, "M1F1")
    assert line
    assert (line.statut, line.valeur) == (Statut.CONFIDENTIEL, None)
    assert "au moins 8 personnes" in line.motif


@pytest.mark.parametrize(
    "reponses",
    [
        pytest.param(people(7), id="too few for lines"),
        pytest.param(
            [replace(people(1, parts={"M1F1": 10_000})[0], poids=4 * FULL), *people(9)[1:]],
            id="lines that would give someone away",
        ),
    ],
)
def test_a_fonction_alone_in_its_mission_is_withheld_without_pretending_to_be_secret(
    reponses: list[ReponseTemps],
) -> None:
    release = settle(collecte(*reponses))
    assert (release.is_shown, release.has_lines) == (True, False)
    why = typeset("missions seulement : la part de cette fonction est celle de sa mission")
    lines = [release.get(mesure, "M3F1") for mesure in (Mesure.PART, Mesure.ETP)]
    assert [line and (line.statut, line.motif) for line in lines] == [(Statut.CONFIDENTIEL, why)] * 2
    assert release.motif_lignes not in {"", why}


def test_lines_that_would_give_someone_away_say_so_and_not_that_persons_lack() -> None:
    heavy = replace(people(1, parts={"M1F1": 10_000})[0], poids=4 * FULL)
    release = settle(collecte(heavy, *people(9)[1:]))
    assert release.personnes == 9
    assert release.pas == 5
    line = release.get(Mesure.PART, "M1F1")
    assert line
    assert line.motif == "ces chiffres laisseraient deviner une part"


@pytest.mark.parametrize("dlas", [1, 2])
def test_a_region_of_one_or_two_dla_is_not_told_however_many_answer_and_says_why(dlas: int) -> None:
    options = {"Q": ("oui",)}
    release = settle(collecte(*people(20, dlas, choix={"Q": frozenset({"oui"})}), options=options))
    assert motifs(release) == motifs(release, Mesure.MOTS) == {(Statut.CONFIDENTIEL, "moins de 3 DLA ont répondu")}


@pytest.mark.parametrize(("poids", "shown"), [(FULL, True), (40 * FULL, False)])
def test_a_region_that_one_person_makes_is_not_told(poids: int, shown: bool) -> None:
    first, *others = people(9)
    release = settle(collecte(replace(first, poids=poids, accord=True), *others))
    assert release.is_shown is shown
    assert release.motif == ("" if shown else "une seule personne ferait presque tout")


def test_someone_alone_on_two_of_three_dla_is_not_left_with_one_of_them() -> None:
    lone = [answer("A", 1), answer("B", 1)]
    few = [*lone, *(answer("C", place) for place in range(2, 6))]
    assert not leaves_enough(few, Seuils())
    assert settle(collecte(*few)).motif == "sans les réponses d’une personne, il en resterait trop peu"
    assert leaves_enough([*lone, answer("C", 2), answer("C", 3), answer("D", 4), answer("D", 5)], Seuils())


def test_a_dla_of_one_who_agreed_is_told_by_mission_at_five_points_to_itself() -> None:
    lone = answer("SEUL", 99, {"M1F1": 3_300, "M1F2": 1_700, "M2F1": 5_000}, accord=True)
    release = settle(collecte(lone, *people(9)))
    assert release.dlas_montres == ("SEUL",)
    assert release.parts("SEUL") == {"M1": 50, "M2": 50, "M3": 0, "M4": 0, "AUTRE": 0}
    cells = release.of(Mesure.PART, "SEUL")
    assert {(cellule.pas, cellule.audience, cellule.n) for cellule in cells} == {(5, Audience.DLA, 1)}


def test_one_refusal_hides_a_dla_and_says_so_without_a_name() -> None:
    two_persons = [answer("DEUX", 98, accord=True), answer("DEUX", 99, accord=False)]
    release = settle(collecte(*two_persons, *people(9)))
    assert release.dlas_montres == ()
    assert {cellule.statut for cellule in release.of(Mesure.PART, "DEUX")} == {Statut.CONFIDENTIEL}
    assert release.is_shown


def test_the_lightest_dla_that_agreed_are_hidden_until_five_persons_in_two_dla_remain() -> None:
    refusing = [answer("R1", 1), answer("R1", 2), answer("R2", 3)]
    agreeing = [answer(f"A{place}", 10 + place, accord=True, poids=FULL - 600 * place) for place in range(6)]
    release = settle(collecte(*refusing, *agreeing))
    assert release.dlas_montres == ("A0", "A1", "A2", "A3")
    assert release.caches == {"R1", "R2", "A4", "A5"}


def test_when_everyone_agreed_every_dla_is_shown() -> None:
    release = settle(collecte(*people(9, accord=True)))
    assert (len(release.dlas_montres), release.caches) == (4, frozenset())


def test_a_dla_that_agreed_is_told_even_where_the_region_is_too_small() -> None:
    release = settle(collecte(*people(2, 2, accord=True)))
    assert not release.is_shown
    assert release.dlas_montres == ("D0", "D1")


def test_a_dla_hidden_once_stays_hidden_whoever_agrees_later() -> None:
    first = settle(collecte(*people(9), answer("TARD", 99, accord=False)))
    agreed = collecte(*people(9), answer("TARD", 99, accord=True))
    assert settle(agreed).dlas_montres == ("TARD",)
    second = settle(agreed, after(first))
    assert second.dlas_montres == ()
    assert second.caches >= first.caches


def test_a_region_crossed_with_another_collecte_is_told_of_nobody() -> None:
    release = settle(collecte(*people(20, accord=True)), Contexte(recoupee=True))
    assert not release.is_shown
    assert release.dlas_montres == ()
    assert "une autre collecte sur les mêmes mois" in release.motif


def test_etp_of_missions_sum_to_those_of_the_region_and_of_lines_to_their_mission() -> None:
    release = settle(collecte(*people(9, parts={"M1F1": 3_700, "M1F2": 1_150, "M2F3": 2_650, "M4F2": 2_500})))
    etp = release.etp()
    assert sum(etp[bloc.code] for bloc in BLOCS) == 90
    for bloc in BLOCS:
        assert sum(etp[code] for code in bloc.lignes) == etp[bloc.code]


@pytest.mark.parametrize(("poids", "tenths"), [(6_299, 90), (6_300, 91)])
def test_etp_are_told_to_a_tenth_rounded_half_up(poids: int, tenths: int) -> None:
    """Eight full-time persons and another one, over six months."""
    release = settle(collecte(*people(8), answer("D0", 8, poids=poids)))
    assert sum(release.etp()[bloc.code] for bloc in BLOCS) == tenths
    assert {cellule.pas for cellule in release.of(Mesure.ETP)} == {1}


# --- changes


def two(
    before: Sequence[ReponseTemps],
    now: Sequence[ReponseTemps],
    *,
    earlier: Mapping[str, object] | None = None,
    ruptures: Collection[str] = (),
    **more: object,
) -> Release:
    """Release the second of two périodes; `earlier` applies to the first alone."""
    first, second = collecte(*before, **{**more, **(earlier or {})}), collecte(*now, **more)
    precedente = Precedente(code="2025-S2", release=settle(first), collecte=first, ruptures=frozenset(ruptures))
    return settle(second, Contexte(precedente=precedente))


def split(first: int) -> dict[str, int]:
    """Return these hundredths for mission 1, the rest between the others."""
    remainder = 10_000 - first
    return {"M1F1": first, "M2F1": remainder // 2, "M4F1": remainder - remainder // 2}


def change(release: Release, code: str = "M1", colonne: str = "2025-S2") -> tuple[int | None, int | None]:
    """Return direction, and size."""
    sens, ecart = (release.get(mesure, code, colonne=colonne) for mesure in (Mesure.SENS, Mesure.ECART))
    return sens.valeur if sens else None, ecart.valeur if ecart else None


def test_a_rise_from_47_98_to_48_80_says_nothing_whatever_printed_figures_show() -> None:
    release = two(people(20, parts=split(4_798)), people(20, parts=split(4_880)))
    assert change(release) == (0, None)
    cell = release.get(Mesure.SENS, "M1", colonne="2025-S2")
    assert cell
    assert "pas de changement que ces chiffres permettent d’affirmer" in cell.motif
    assert "stable" not in cell.motif


@pytest.mark.parametrize(
    ("annuelle", "moved", "sens"), [(False, 790, 0), (False, 800, 1), (True, 590, 0), (True, 600, 1), (False, -800, -1)]
)
def test_a_change_is_affirmed_from_eight_points_and_from_six_between_two_years(
    annuelle: bool, moved: int, sens: int
) -> None:
    release = two(people(9, parts=split(4_000)), people(9, parts=split(4_000 + moved)), annuelle=annuelle)
    assert change(release)[0] == sens


def test_a_size_is_the_difference_of_what_is_printed_when_it_is_within_a_step() -> None:
    release = two(people(9, parts=split(4_000)), people(9, parts=split(5_300)))
    assert change(release) == (1, release.missions()["M1"] - 40)


def test_a_size_that_printed_figures_tell_wrong_by_more_than_a_step_is_withheld() -> None:
    """41.4 prints 40, then 56.8 prints 58: eighteen points are printed of a change of 15.4."""
    before = people(9, parts={"M1F1": 4_140, "M2F1": 1_950, "M3F1": 1_950, "M4F1": 1_960})
    now = people(9, parts={"M1F1": 5_680, "M2F1": 1_460, "M3F1": 1_460, "M4F1": 1_400})
    release = two(before, now)
    assert change(release) == (1, None)
    cell = release.get(Mesure.ECART, "M1", colonne="2025-S2")
    assert cell
    assert "la taille ne l’est pas" in cell.motif


@pytest.mark.parametrize(
    ("more", "motif"),
    [({"couverture": Fraction(79)}, "des ETP couverts"), ({"en_cours": True}, "période en cours")],
)
def test_a_periode_not_over_or_little_covered_is_not_compared(more: Mapping[str, object], motif: str) -> None:
    release = two(people(9), people(9, parts=split(6_000)), **more)  # type: ignore[arg-type] # of a collecte
    cells = [cellule for cellule in release.cellules if cellule.mesure in (Mesure.SENS, Mesure.ECART)]
    assert {cellule.statut for cellule in cells} == {Statut.SANS_OBJET}
    assert all(motif in cellule.motif for cellule in cells)


def test_two_periodes_are_compared_when_both_are_covered() -> None:
    release = two(people(9), people(9, parts=split(6_000)), earlier={"couverture": Fraction(79)})
    assert change(release) == (None, None)
    assert all("des ETP couverts" in cellule.motif for cellule in release.of(Mesure.SENS))
    assert change(two(people(9), people(9, parts=split(6_000)), earlier={"couverture": Fraction(80)}))[0] == 1


@pytest.mark.parametrize(
    ("before", "now", "statut", "motif"),
    [
        pytest.param(4, 9, Statut.CONFIDENTIEL, TROP_PEU, id="too few before"),
        pytest.param(9, 0, Statut.SANS_OBJET, AUCUNE, id="nobody now"),
        pytest.param(4, 0, Statut.SANS_OBJET, AUCUNE, id="nobody now, too few before"),
        pytest.param(0, 4, Statut.SANS_OBJET, AUCUNE, id="too few now, nobody before"),
    ],
)
def test_a_hidden_periode_is_not_compared_and_nobody_comes_first(
    before: int, now: int, statut: Statut, motif: str
) -> None:
    assert motifs(two(people(before), people(now)), Mesure.SENS) == {(statut, motif)}


def test_a_mission_whose_meaning_changed_is_not_compared_and_the_others_are() -> None:
    release = two(people(9), people(9, parts=split(6_000)), ruptures={"M1"})
    broken = release.get(Mesure.SENS, "M1", colonne="2025-S2")
    assert broken
    assert (broken.statut, broken.motif) == (Statut.SANS_OBJET, RUPTURE)
    assert change(release, "M3")[0] == -1


def test_a_change_that_is_not_told_narrows_no_share() -> None:
    before = people(9, parts=split(4_000))
    release = two(before, people(9, parts=split(5_300)), ruptures={"M1"})
    bounds = narrowed_by_changes(release, "2025-S2", settle(collecte(*before)))
    assert bounds["M1"] == told_by(release)["M1"]


@pytest.mark.parametrize(
    ("sens", "printed", "shown", "between"),
    [
        pytest.param(0, 3, False, (-8, 8), id="nothing is affirmed"),
        pytest.param(1, 13, True, (11, 15), id="a size, within its step"),
        pytest.param(1, 9, True, (8, 11), id="a size near the threshold"),
        pytest.param(-1, -13, True, (-15, -11), id="a fall"),
        pytest.param(1, 18, False, (8, 100), id="no size: on either side of what is printed"),
        pytest.param(1, 9, False, (11, 100), id="no size near the threshold: above what is printed"),
        pytest.param(-1, -9, False, (-100, -11), id="the same of a fall"),
    ],
)
def test_a_reader_places_the_gap_where_what_is_told_and_withheld_leaves_it(
    sens: int, printed: int, shown: bool, between: tuple[int, int]
) -> None:
    size = cell("", Mesure.ECART, "M1", 9, printed, 2) if shown else withheld("", Mesure.ECART, "M1", 9, 2, "")
    assert gap_told((cell("", Mesure.SENS, "M1", 9, sens, 8), size), printed) == between


@pytest.mark.parametrize(("printed", "size"), [(17, 17), (13, 13), (18, None)])
def test_a_size_one_step_away_from_the_exact_gap_is_told_and_further_is_not(printed: int, size: int | None) -> None:
    sens, ecart = affirmed("M1", "2025-S2", 9, Fraction(15), printed, 2, 8, SILENCE)
    assert (sens.valeur, ecart.valeur) == (1, size)


def test_the_same_dla_must_have_answered_for_two_periodes_to_be_compared() -> None:
    release = two(people(9, 4), people(9, 3, parts=split(6_000)))
    assert change(release) == (None, None)
    assert all("les mêmes DLA" in cellule.motif for cellule in release.of(Mesure.SENS))


def test_lines_have_no_direction() -> None:
    release = two(people(20), people(20, parts=split(6_000)))
    assert {cellule.ligne for cellule in release.of(Mesure.SENS)} == {bloc.code for bloc in BLOCS}


def test_a_direction_that_would_bound_someone_closely_is_withheld() -> None:
    """« Autre » prints 5 then 0 of five persons: at most 10, then 5. A fall of 8 leaves 2 of it: 10 points each."""
    before = people(5, 3, parts={"M1F1": 2_400, "M2F1": 2_900, "M3F1": 1_900, "M4F1": 1_900, "AUTRE": 900})
    now = people(5, 3, parts={"M1F1": 2_600, "M2F1": 2_900, "M3F1": 2_200, "M4F1": 2_200, "AUTRE": 100})
    release = two(before, now)
    cell = release.get(Mesure.SENS, "AUTRE", colonne="2025-S2")
    assert cell
    assert (cell.statut, cell.valeur) == (Statut.CONFIDENTIEL, None)
    assert "deviner" in cell.motif


def test_a_direction_that_would_bound_someone_closely_in_the_periode_before_is_withheld() -> None:
    """Conversely: « Autre » prints 0 then 5, at most 10; a rise of 8 leaves 2 of it before."""
    before = people(5, 3, parts={"M1F1": 2_600, "M2F1": 2_900, "M3F1": 2_200, "M4F1": 2_200, "AUTRE": 100})
    now = people(5, 3, parts={"M1F1": 2_400, "M2F1": 2_900, "M3F1": 1_900, "M4F1": 1_900, "AUTRE": 900})
    cellule = two(before, now).get(Mesure.SENS, "AUTRE", colonne="2025-S2")
    assert cellule
    assert (cellule.statut, cellule.valeur) == (Statut.CONFIDENTIEL, None)


# --- wishes


def wishing(first: int, count: int = 9, silent: int = 0) -> list[ReponseTemps]:
    """Build persons who give 40 points to mission 1 and wish so many hundredths for it; the last ones have no wish."""
    persons = people(count, parts=split(4_000))
    wish = {**dict.fromkeys(LIGNES, 0), **split(first)}
    return [replace(person, souhait=wish if place < count - silent else None) for place, person in enumerate(persons)]


@pytest.mark.parametrize(("wished", "sens"), [(4_990, 0), (5_000, 1), (3_000, -1)])
def test_a_gap_to_what_people_wish_for_is_affirmed_from_ten_points(wished: int, sens: int) -> None:
    release = settle(collecte(*wishing(wished)))
    assert change(release, colonne=SOUHAIT)[0] == sens
    assert sum(cellule.valeur or 0 for cellule in release.of(Mesure.SOUHAIT)) == POINTS
    assert {cellule.pas for cellule in release.of(Mesure.REEL)} == {5}


def test_wishes_of_four_persons_are_not_told() -> None:
    release = settle(collecte(*wishing(6_000, count=10, silent=6)))
    assert {cellule.statut for cellule in release.of(Mesure.SOUHAIT)} == {Statut.CONFIDENTIEL}


def test_wishes_that_would_bound_by_subtraction_the_one_who_told_none_are_not_told() -> None:
    persons = wishing(6_000, count=9)
    silent = replace(answer("D0", 0, {"M2F2": 10_000}, poids=5 * FULL), souhait=None)
    release = settle(collecte(silent, *persons[1:]))
    assert release.is_shown
    assert {cellule.motif for cellule in release.of(Mesure.REEL)} == {"ces chiffres laisseraient deviner une part"}
    assert all(cellule.is_shown for cellule in settle(collecte(*persons)).of(Mesure.REEL))


def test_no_wish_at_all_makes_no_cell() -> None:
    assert settle(collecte(*people(9))).of(Mesure.SOUHAIT) == ()


# --- in words


def saying(yes: int, count: int = 8, blank: int = 0, dlas: int = 8) -> CollecteTemps:
    """Build answers: some choose `oui`, some leave the question blank, the others `non`, over so many DLA in turn."""
    chosen = [frozenset({"oui"})] * yes + [frozenset[str]()] * blank
    chosen += [frozenset({"non"})] * (count - len(chosen))
    reponses = [
        replace(reponse, choix={"Q": chosen_options})
        for reponse, chosen_options in zip(people(count, dlas), chosen, strict=True)
    ]
    return collecte(*reponses, options={"Q": ("oui", "non")})


def words(release: Release, option: str = "oui") -> MotsNombre | None:
    cell = release.get(Mesure.MOTS, "Q", colonne=option)
    return MotsNombre.of(cell.valeur) if cell and cell.valeur else None


@pytest.mark.parametrize(
    ("yes", "expected"),
    [
        (0, MotsNombre.PEU),
        (2, MotsNombre.PEU),
        (3, MotsNombre.PARTIE),
        (5, MotsNombre.PARTIE),
        (6, MotsNombre.PRESQUE_TOUS),
        (8, MotsNombre.PRESQUE_TOUS),
    ],
)
def test_three_quarters_are_almost_all_and_a_quarter_is_few(yes: int, expected: MotsNombre) -> None:
    assert words(settle(saying(yes))) is expected


def test_who_leaves_a_question_blank_counts_for_nothing() -> None:
    release = settle(saying(6, count=11, blank=3))
    assert words(release) is MotsNombre.PRESQUE_TOUS
    assert words(release, "non") is MotsNombre.PEU
    assert {cellule.n for cellule in release.of(Mesure.MOTS)} == {8}


@pytest.mark.parametrize(("count", "blank"), [(7, 0), (12, 5)])
def test_a_question_answered_by_seven_persons_is_not_told(count: int, blank: int) -> None:
    release = settle(saying(4, count=count, blank=blank))
    assert words(release) is None
    assert motifs(release, Mesure.MOTS) == {(Statut.CONFIDENTIEL, "effectif trop faible")}
    assert {cellule.n for cellule in release.of(Mesure.MOTS)} == {0}, "how many were asked is hidden too"


def test_what_nobody_was_asked_and_what_nobody_answered_are_two_things() -> None:
    asked = {"Q": ("oui",), "RAISONS": ("equipe",)}
    release = settle(collecte(*people(9, choix={}), options=asked))
    assert release.get(Mesure.MOTS, "Q", colonne="oui").motif == "non demandé"  # type: ignore[union-attr]
    assert release.get(Mesure.MOTS, "RAISONS", colonne="equipe").motif == "aucune raison donnée"  # type: ignore[union-attr]
    release = settle(collecte(*people(9, choix={"Q": frozenset()}), options=asked))
    assert release.get(Mesure.MOTS, "Q", colonne="oui").motif == "aucune réponse donnée"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("yes", "dlas", "is_told"),
    [
        pytest.param(6, 8, True, id="the two who say no are in two DLA"),
        pytest.param(8, 4, True, id="nobody says no: two known answers say nothing of the others"),
        pytest.param(6, 4, True, id="nobody knows both who say no"),
        pytest.param(2, 4, True, id="nobody knows both who say yes"),
    ],
)
def test_words_are_told_where_nobody_knows_all_the_exceptions(yes: int, dlas: int, is_told: bool) -> None:
    assert (words(settle(saying(yes, dlas=dlas))) is not None) is is_told


def test_words_are_not_told_where_colleagues_know_all_the_exceptions() -> None:
    """Two of eight say no, in one DLA: « par presque tous » would disclose to them that all the others say yes."""
    no, yes = {"Q": frozenset({"non"})}, {"Q": frozenset({"oui"})}
    others = [answer(f"D{place // 2}", place, choix=yes) for place in range(6)]
    together = [answer("D9", place, choix=no) for place in (6, 7)]
    release = settle(collecte(*others, *together, options={"Q": ("oui", "non")}))
    assert motifs(release, Mesure.MOTS) == {
        (Statut.CONFIDENTIEL, "ces mots laisseraient deviner ce que quelqu’un a répondu")
    }
    apart = [replace(together[0], dla="D8"), together[1]]
    assert words(settle(collecte(*others, *apart, options={"Q": ("oui", "non")}))) is MotsNombre.PRESQUE_TOUS
    directed = Contexte(directions=(frozenset({"D8", "D9"}),))
    release = settle(collecte(*others, *apart, options={"Q": ("oui", "non")}), directed)
    assert words(release) is None, "one reader directs both DLA"


@pytest.mark.parametrize(
    ("yes", "second", "told"),
    [
        pytest.param(9, "oui", MotsNombre.PRESQUE_TOUS, id="twice the same: counted once"),
        pytest.param(8, "non", MotsNombre.PARTIE, id="differently: counted for neither"),
        pytest.param(9, "non", None, id="differently, and at most eleven of twelve are told of: someone did"),
    ],
)
def test_who_answers_for_two_dlas_is_counted_once(yes: int, second: str, told: MotsNombre | None) -> None:
    """Among twelve, the last one to say yes answers for two DLA."""
    drawn = saying(yes, count=12, dlas=12)
    second_answer = replace(drawn.reponses[yes - 1], dla="D20", choix={"Q": frozenset({second})})
    release = settle(replace(drawn, reponses=(*drawn.reponses, second_answer)))
    assert words(release) is told


def test_one_choice_is_never_told_of_more_persons_than_answered() -> None:
    """Among nine, seven say yes and two no; one of the seven says no for another DLA: 7 and 3 would make ten."""
    drawn = saying(7, count=9, dlas=9)
    second_answer = replace(drawn.reponses[0], dla="D20", choix={"Q": frozenset({"non"})})
    release = settle(replace(drawn, reponses=(*drawn.reponses, second_answer)))
    assert (words(release), words(release, "non")) == (None, None)


# --- controlled rounding

sums = st.lists(st.integers(0, 10_000), min_size=len(LIGNES), max_size=len(LIGNES)).filter(any)
steps = st.sampled_from([1, 2, 5])


@given(sums, steps)
def test_rounded_missions_sum_to_100_and_lines_to_their_mission(weighted: list[int], pas: int) -> None:
    missions, lignes = controlled(dict(zip(LIGNES, weighted, strict=True)), BLOCS, pas)
    assert sum(missions.values()) == POINTS
    for bloc in BLOCS:
        assert sum(lignes[code] for code in bloc.lignes) == missions[bloc.code]


@given(sums, steps)
def test_every_rounded_value_is_a_multiple_of_the_step_and_less_than_one_from_the_exact_one(
    weighted: list[int], pas: int
) -> None:
    exact = {code: Fraction(100 * weight, sum(weighted)) for code, weight in zip(LIGNES, weighted, strict=True)}
    missions, lignes = controlled(dict(zip(LIGNES, weighted, strict=True)), BLOCS, pas)
    for bloc in BLOCS:
        assert abs(missions[bloc.code] - sum((exact[code] for code in bloc.lignes), Fraction(0))) < pas
    for code, quota in lignes.items():
        assert abs(quota - exact[code]) < pas
        assert quota % pas == 0


@given(sums, st.integers(1, 40))
def test_rounding_depends_on_shares_only(weighted: list[int], times: int) -> None:
    once, other = (
        controlled({code: weight * factor for code, weight in zip(LIGNES, weighted, strict=True)}, BLOCS, 2)
        for factor in (1, times)
    )
    assert once == other


@given(sums, steps, st.integers(0, 400))
def test_etp_spread_over_printed_shares_add_up_at_both_levels(weighted: list[int], pas: int, tenths: int) -> None:
    missions, lignes = controlled(dict(zip(LIGNES, weighted, strict=True)), BLOCS, pas)
    etp = spread({**lignes, **missions}, BLOCS, tenths)
    assert sum(etp[bloc.code] for bloc in BLOCS) == tenths
    for bloc in BLOCS:
        assert sum(etp[code] for code in bloc.lignes) == etp[bloc.code]
        assert abs(etp[bloc.code] - Fraction(tenths * missions[bloc.code], 100)) < 1


@given(st.lists(st.fractions(0, 50, max_denominator=1_000), min_size=1, max_size=12))
def test_apportioned_quotas_sum_and_stay_within_one_unit(quotas: list[Fraction]) -> None:
    units = round(sum(quotas, Fraction(0)))
    parts = apportion(quotas, units)
    assert sum(parts) == units
    assert all(abs(Fraction(part) - quota) < 1 for part, quota in zip(parts, quotas, strict=True))


def test_the_larger_remainder_is_rounded_up_and_the_earlier_of_two_that_are_equal() -> None:
    assert apportion([Fraction(3, 2), Fraction(3, 2), Fraction(1)], 4) == [2, 1, 1]
    assert apportion([Fraction(5, 4), Fraction(7, 4), Fraction(1)], 4) == [1, 2, 1]


@pytest.mark.parametrize("units", [1, 5])
def test_units_that_no_rounding_within_one_reaches_are_refused(units: int) -> None:
    with pytest.raises(ValueError, match="cannot be shared"):
        apportion([Fraction(3, 2), Fraction(3, 2)], units)


def test_nothing_that_weighs_has_no_share() -> None:
    with pytest.raises(ValueError, match="nothing weighs"):
        controlled({}, [BlocCellules(code="M1", lignes=("M1F1",))], 5)
