"""The région through its périodes: each keeps its released figures, and a change is stated from cells only."""

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exports.records.records import Collecte, Edition, Serie
from exports.release.cellules import Mesure, Statut
from exports.release.motifs import AUTRES_DLA
from exports.temps.a_publier import annees, precedente
from questionnaires.core.francais import NBSP, typeset
from questionnaires.core.repartition import largest_remainder
from questionnaires.files.loader import shipped_recette
from questionnaires.referentiel.modifications import EtapeModification, Intitule, PartieFonction, merge, retire, split
from questionnaires.referentiel.referentiel import AUTRE, AUTRE_COURT, Referentiel
from questionnaires.temps.derive import derive_temps
from questionnaires.temps.periodes import Periode
from tests.exports.records.builders import REFERENTIEL, collecte, missing, realistic, released, reponse, transmis
from tests.exports.records.classeurs import Value, formulas, opened, parts, rows, sheet, texts, written
from tests.questionnaires.referentiel.evolutions import evolved

SILENCE = "pas de changement que ces chiffres permettent d’affirmer"
ADOPTED = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)
DLAS = ("18", "28", "36", "37", "41")


def region(periode: str, weights: Sequence[int], edition: Edition | None = None, *, people: int = 10) -> Collecte:
    """Build so many people over five DLA who all answer alike, in a version of the référentiel."""
    referentiel = edition.referentiel if edition else REFERENTIEL
    padded = [*weights, *([0] * (len(referentiel.lignes) - len(weights)))][: len(referentiel.lignes)]
    answer = dict(zip(referentiel.lignes, largest_remainder(padded, 10_000), strict=True))
    shown_periode = Periode.parse(periode)
    return replace(
        collecte([transmis(DLAS[place % len(DLAS)], reponse(answer)) for place in range(people)]),
        periode=shown_periode,
        questionnaire=derive_temps(referentiel, shipped_recette(), shown_periode, False),
        referentiel=referentiel,
        edition=edition.numero if edition else 1,
    )


def editions(*changes: Callable[[Referentiel], EtapeModification]) -> tuple[Edition, ...]:
    """Return the shipped text, then the result of each change on the one before."""
    editions_made = [Edition(numero=1, referentiel=REFERENTIEL)]
    for numero, change in enumerate(changes, start=2):
        etape = change(editions_made[-1].referentiel)
        editions_made.append(
            Edition(
                numero=numero,
                referentiel=etape.referentiel,
                correspondance=etape.correspondance,
                adoptee_le=ADOPTED,
            )
        )
    return tuple(editions_made)


def follow(*regions: Collecte, known: tuple[Edition, ...] = ()) -> Collecte:
    """Compare the last one to the others; all are settled."""
    return released(replace(regions[-1], serie=Serie(editions=known or editions(), anterieures=regions[:-1])))


def in_two(referentiel: Referentiel) -> EtapeModification:
    first, *others = [activite.code for activite in referentiel.fonctions["M1F3"].activites]
    moities = (
        PartieFonction(titre="Première moitié", court="Moitié 1", activites=(first,)),
        PartieFonction(titre="Seconde moitié", court="Moitié 2", activites=tuple(others)),
    )
    return split(referentiel, "M1F3", moities)


def reunited(referentiel: Referentiel) -> EtapeModification:
    return merge(referentiel, ("M1F2", "M1F3"), Intitule(titre="Réunion de fonctions", court="Réunion"))


def retired(referentiel: Referentiel) -> EtapeModification:
    return retire(referentiel, "M1F3")


def table(content: bytes) -> list[list[Value]]:
    return rows(opened(content), "Évolution")


def periodes(content: bytes) -> dict[str, list[Value]]:
    """Return, by période, its row in the table by mission: shares, total, persons, step, coverage, mention."""
    return {str(row[0]): row[1:11] for row in table(content)[5:] if str(row[0])[:1].isdigit()}


def groupe(content: bytes, name: str) -> list[Value]:
    """Return a row of the table by fonction, the last one of the sheet."""
    return next(row[1:4] for row in reversed(table(content)) if row[0] == name)


def printed(content: bytes) -> list[Value]:
    """Return the région's missions and total in Synthèse."""
    return [row[1] for row in rows(opened(content), "Synthèse")[9:15]]


def changes(content: bytes) -> dict[str, list[Value]]:
    """Return, by mission, the figures before and after, and the sentence on the change."""
    values = table(content)
    first = next(place for place, row in enumerate(values) if row[0] == "Ce qui a changé") + 2
    return {str(row[0])[:9]: row[1:4] for row in values[first : first + 5]}


def lines_chart(content: bytes) -> str:
    return next(xml for xml in parts(content).values() if "<c:lineChart>" in xml)


FIRST, SECOND = region("2025-S2", (50, 30, 20)), region("2026-S1", (41, 29, 10, 20))


def test_a_single_periode_has_no_such_sheet() -> None:
    assert "Évolution" not in opened(written(released(realistic()))).sheetnames


def test_each_periode_has_the_figures_of_its_own_workbook() -> None:
    lines = periodes(written(follow(FIRST, SECOND)))
    assert list(lines) == ["2e semestre 2025", "1er semestre 2026"]
    for row, campagne in zip(lines.values(), (FIRST, SECOND), strict=True):
        assert row[:6] == printed(written(released(campagne)))


def test_a_periode_told_more_coarsely_keeps_its_step() -> None:
    content = written(follow(region("2025-S2", (50, 30, 20, 3), people=6), SECOND))
    lines = periodes(content)
    assert [row[7] for row in lines.values()] == [5, 2]
    assert groupe(content, "Total")[1] == 100
    assert groupe(content, "Comité d’appui")[0] == "[c]"
    assert groupe(content, "Total")[0] is None
    why = typeset("[c] par fonction, 2e semestre 2025 : missions seulement, au moins 8 personnes")
    assert any(text.startswith(why) for text in texts(opened(content)))


def test_work_outside_missions_is_shown_by_fonction_where_it_is_by_mission() -> None:
    content = written(follow(region("2025-S2", (50, *[0] * 10, 50), people=6), SECOND))
    by_mission = periodes(content)["2e semestre 2025"][4]
    assert by_mission == groupe(content, AUTRE_COURT)[0] == 50


def test_the_title_is_the_largest_change_that_cells_affirm() -> None:
    content = written(follow(FIRST, SECOND))
    assert table(content)[0][0] == f"La mission 1 passe de 100 à 80{NBSP}% du temps de la région"
    assert changes(content)["Mission 1"] == [100, 80, f"▼ −20{NBSP}points"]
    assert changes(content)["Mission 2"] == [0, 20, f"▲ +20{NBSP}points"]


def test_a_difference_that_no_cell_affirms_is_neither_a_title_nor_an_arrow() -> None:
    """Printed shares differ by six points: less than the least change affirmed from one période to the next."""
    content = written(follow(region("2025-S2", (50, 0, 0, 50)), region("2026-S1", (56, 0, 0, 44))))
    assert table(content)[0][0] == "Aucun changement que ces chiffres permettent d’affirmer"
    assert changes(content)["Mission 1"] == [50, 56, SILENCE]
    values = [str(value) for row in table(content) for value in row]
    assert not [text for text in values if re.search("[▲▼]|stable|hausse|baisse", text)]


def test_a_direction_is_told_without_a_size_that_printed_shares_contradict() -> None:
    campagne = follow(FIRST, SECOND)
    assert campagne.release is not None
    cells = tuple(
        replace(cell, valeur=None, statut=Statut.SANS_OBJET) if cell.mesure is Mesure.ECART else cell
        for cell in campagne.release.cellules
    )
    content = written(replace(campagne, release=replace(campagne.release, cellules=cells)))
    assert changes(content)["Mission 1"][2] == "▼ baisse"
    assert changes(content)["Mission 2"][2] == "▲ hausse"
    assert changes(content)["Mission 3"][2] == SILENCE


def test_a_printed_direction_that_disagrees_with_cells_is_no_title() -> None:
    campagne = follow(FIRST, SECOND)
    assert campagne.release is not None
    cells = tuple(
        replace(cell, valeur=-(cell.valeur or 0)) if cell.mesure is Mesure.SENS else cell
        for cell in campagne.release.cellules
    )
    content = written(replace(campagne, release=replace(campagne.release, cellules=cells)))
    assert table(content)[0][0] == "Temps de la région par mission, période par période"


@pytest.mark.parametrize(
    ("before", "why"),
    [
        pytest.param(region("2025-S2", (50, 30, 20), people=4), "effectif trop faible", id="confidential"),
        pytest.param(
            replace(FIRST, attendus=tuple(attendu for attendu in FIRST.attendus if attendu.dla != "41")),
            "les mêmes DLA n’ont pas répondu",
            id="another DLA answered",
        ),
        pytest.param(
            replace(FIRST, attendus=(*FIRST.attendus, *(missing("45") for _ in range(5)))),
            f"moins de 80{NBSP}% des ETP couverts",
            id="too little was covered",
        ),
    ],
)
def test_what_may_not_be_compared_says_why(before: Collecte, why: str) -> None:
    content = written(follow(before, SECOND))
    assert {row[2] for row in changes(content).values()} == {f"non comparable{NBSP}: {why}"}
    assert table(content)[0][0] == "Temps de la région par mission, période par période"


def test_a_periode_that_is_not_over_is_marked() -> None:
    early = replace(SECOND, arrete_a=datetime(2026, 6, 3, 9, 0, tzinfo=UTC))
    content = written(follow(FIRST, early))
    assert list(periodes(content)) == ["2e semestre 2025", "1er semestre 2026 (en cours)"]


def test_figures_are_values_and_totals_are_formulas() -> None:
    page = sheet(opened(written(follow(FIRST, SECOND)), values=False), "Évolution")
    lines = {str(row[0].value): row for row in page.iter_rows() if row[0].value}
    for name in ("1er semestre 2026", "2e semestre 2025"):
        assert str(lines[name][1].value).isdigit()
        assert str(lines[name][6].value).startswith("=SUM(")


def test_a_fonction_split_in_two_is_followed_by_the_sum_of_its_parts() -> None:
    known = editions(in_two)
    after = region("2026-S1", (41, 29, 10, 15, 5), known[1])
    content = written(follow(FIRST, after, known=known))
    name = " + ".join(("Moitié 1", "Moitié 2"))
    parts_of_it = released(after).release
    assert parts_of_it is not None
    codes = [code for code in parts_of_it.parts() if code not in REFERENTIEL.lignes and code.startswith("M1F")]
    assert groupe(content, name) == [20, sum(parts_of_it.parts()[code] for code in codes), "2026-S1"]
    assert groupe(content, "Total")[:2] == [100, 100]
    assert "rupture" not in str(periodes(content)["2e semestre 2025"][9]).lower()


def test_two_fonctions_merged_are_followed_together_from_the_start() -> None:
    known = editions(reunited)
    content = written(follow(FIRST, region("2026-S1", (60, 40), known[1]), known=known))
    assert groupe(content, "Réunion") == [50, 40, "2026-S1"]


def test_fonctions_stand_side_by_side_without_any_word_of_change() -> None:
    values = table(written(follow(FIRST, SECOND)))
    first = next(place for place, row in enumerate(values) if row[0] == "Fonction ou groupe") + 1
    last = next(place for place, row in enumerate(values) if place > first and row[0] == "Total")
    assert last - first == len(REFERENTIEL.lignes)
    assert all(isinstance(value, int) for row in values[first:last] for value in row[1:3])
    assert {value for row in values[first:last] for value in row[3:]} <= {None, ""}


def test_a_break_is_marked_in_the_table_the_notes_and_the_chart() -> None:
    known = editions(in_two)
    content = written(follow(FIRST, region("2026-S1", (50, 50), known[1]), known=known))
    lines = periodes(content)
    row = lines["1er semestre 2026 – référentiel v2"]
    assert str(row[9]) == f"Rupture{NBSP}: référentiel v2 adopté le 12 mars 2026."
    text = f"Rupture au 1er semestre 2026{NBSP}: référentiel v2 adopté le 12 mars 2026 (1{NBSP}ligne touchée)."
    assert text in texts(opened(content))
    chart = lines_chart(content)
    assert "Évolution!$A$6:$A$7" in chart
    assert "<c:dPt>" not in chart  # the mission keeps its total


def test_a_mission_whose_total_changed_meaning_has_a_hollow_point_is_named_and_is_not_compared() -> None:
    known = editions(retired)
    content = written(follow(FIRST, region("2026-S1", (50, 50), known[1]), known=known))
    row = periodes(content)["1er semestre 2026 – référentiel v2"]
    assert str(row[9]).endswith(f"Total non comparable{NBSP}: mission 1, hors référentiel.")
    hollow = re.findall('<c:dPt><c:idx val="(.)"/>.*?</c:dPt>', lines_chart(content))
    assert hollow == ["1", "1"]  # the mission, and work outside missions
    assert changes(content)["Mission 1"][2] == f"non comparable{NBSP}: le référentiel a changé"
    assert changes(content)["Mission 2"][2] == SILENCE


@pytest.mark.parametrize(
    ("changed", "ruptures"),
    [
        pytest.param(in_two, set(), id="a fonction split within its mission"),
        pytest.param(reunited, set(), id="two merged"),
        pytest.param(retired, {"M1", AUTRE}, id="one that is now outside missions"),
    ],
)
def test_missions_change_meaning_by_what_was_adopted_between_two_periodes_and_not_since(
    changed: Callable[[Referentiel], EtapeModification], ruptures: set[str]
) -> None:
    before = released(FIRST)
    assert before.release is not None
    known = editions(changed, lambda referentiel: retire(referentiel, "M2F1"))
    after = replace(region("2026-S1", (50, 50), known[1]), serie=Serie(editions=known))
    assert precedente(after, before, before.release).ruptures == ruptures


def test_a_year_of_quadrimestres_ends_with_its_third() -> None:
    before = released(region("2025-Q1", (50, 50)))
    assert before.release is not None
    earlier = [f"{annee}-Q{numero}" for annee in (2025, 2026) for numero in (1, 2, 3)][:-1]
    known = dict.fromkeys(earlier, precedente(before, before, before.release))
    assert annees(region("2026-Q2", (50, 50)), known) is None
    years = annees(region("2026-Q3", (50, 50)), known)
    assert years is not None
    assert (years.code, len(years.avant), len(years.debut)) == ("2025-A1", 3, 2)


def test_a_version_adopted_and_never_asked_is_crossed() -> None:
    known = editions(in_two, lambda referentiel: merge(referentiel, ("M1F1", "M1F2"), Intitule(titre="R", court="R")))
    content = written(follow(FIRST, region("2026-S1", (60, 30, 10), known[2]), known=known))
    assert groupe(content, "R") == [80, 60, "2026-S1"]
    assert groupe(content, "Moitié 1 + Moitié 2")[:2] == [20, 40]


def test_a_periode_asked_late_in_a_newer_version_is_a_break_both_ways() -> None:
    known = editions(in_two)
    late = replace(FIRST, periode=Periode.parse("2026-S1"))
    content = written(
        follow(region("2025-S1", (20, 80)), region("2025-S2", (10, 80, 4, 6), known[1]), late, known=known)
    )
    row = next(row for row in table(content) if row[0] == "Moitié 1 + Moitié 2")
    assert row[1:5] == [0, 10, 20, "2025-S2, 2026-S1"]


def test_a_periode_that_may_not_be_shown_leaves_a_gap_and_no_figure() -> None:
    few = region("2025-S2", (50, 30, 20), people=4)
    content = written(follow(region("2025-S1", (10, 90)), few, SECOND))
    row = periodes(content)["2e semestre 2025"]
    assert row[:9] == [None] * 9
    assert str(row[9]).startswith("[c] effectif trop faible")
    assert groupe(content, AUTRE_COURT)[1] == groupe(content, "Comité d’appui")[1] == "[c]"
    assert groupe(content, "Total")[1] is None
    assert typeset("[c] par fonction, 2e semestre 2025 : effectif trop faible.") in texts(opened(content))
    chart = lines_chart(content)
    assert "dispBlanksAs" not in chart  # neither zero nor a line across
    cached = re.findall(r"<c:val>.*?</c:val>", chart)
    assert len(cached) == 5
    assert all(re.findall('<c:pt idx="(.)">', values) == ["0", "2"] for values in cached)


def test_charts_cache_what_their_cells_hold() -> None:
    content = written(follow(FIRST, SECOND))
    lines = [row[:5] for row in periodes(content).values()]
    cached = [
        re.findall(r"<c:v>(.*?)</c:v>", series) for series in re.findall(r"<c:val>.*?</c:val>", lines_chart(content))
    ]
    assert [[float(value) for value in series] for series in cached] == [
        list(column) for column in zip(*lines, strict=True)
    ]


def test_without_two_periodes_to_show_there_is_no_chart() -> None:
    content = written(follow(region("2025-S2", (50, 30, 20), people=4), SECOND))
    assert not [xml for xml in parts(content).values() if "<c:lineChart>" in xml]


def test_no_figure_of_an_earlier_dla_is_told() -> None:
    """The sheet has regional figures only: nothing else of an earlier période is in the file."""
    before = replace(region("2025-S2", (50, 30, 20)), dlas=tuple(replace(d, nom=f"ANCIEN {d.nom}") for d in FIRST.dlas))
    everything = "".join(parts(written(follow(before, SECOND))).values())
    assert "ANCIEN" not in everything
    assert not [attendu.nom for attendu in before.attendus if f">{attendu.nom}<" in everything]


@given(st.integers(0, 10**6))
@settings(max_examples=12)
def test_whatever_the_changes_every_periode_sums_to_100_in_both_tables(seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311
    known = editions(*([lambda referentiel: evolved(rng, referentiel, 3)] * 2))
    regions = [
        region(code, [rng.randint(0, 9) for _ in edition.referentiel.lignes[:-1]] + [1], edition)
        for code, edition in zip(("2025-S1", "2025-S2", "2026-S1"), known, strict=True)
    ]
    content = written(follow(*regions, known=known))
    values = table(content)
    total = values[4].index("Total")
    fonction_rows = [row for row in values[5:] if str(row[0])[:1].isdigit()]
    assert len(fonction_rows) == 3
    for row in fonction_rows:
        assert row[total : total + 4] == [100, 10, 2, 1]
        assert sum(value for value in row[1:total] if isinstance(value, int)) == 100
    first = next(index for index, row in enumerate(values) if row[0] == "Fonction ou groupe") + 1
    last = next(index for index, row in enumerate(values) if index > first and row[0] == "Total")
    assert [sum(int(row[place] or 0) for row in values[first:last]) for place in (1, 2, 3)] == [100, 100, 100]


@pytest.mark.parametrize("text", ["=1+1", "internal:Sheet2!A1", "+33 6"])
def test_titles_of_a_version_are_never_formulas(text: str) -> None:
    def hostile(texte: str) -> bytes:
        known = editions(lambda referentiel: merge(referentiel, ("M1F2", "M1F3"), Intitule(titre=texte, court=texte)))
        return written(follow(FIRST, region("2026-S1", (60, 40), known[1]), known=known))

    assert formulas(hostile(text)) == formulas(hostile("texte"))
    assert text in [value for row in table(hostile(text)) for value in row]


def test_each_periode_tells_its_persons_its_step_and_its_coverage() -> None:
    late = replace(FIRST, attendus=(*FIRST.attendus, *(missing("45") for _ in range(10))))
    lines = periodes(written(follow(late, SECOND)))
    assert [row[6:9] for row in lines.values()] == [[10, 2, 0.5], [10, 2, 1]]


def test_many_periodes_keep_the_column_of_what_is_said_wide() -> None:
    codes = [f"{year}-S{half}" for year in range(2021, 2026) for half in (1, 2)]
    content = written(follow(*(region(code, (1, 2, 3)) for code in codes), SECOND))
    page = sheet(opened(content), "Évolution")
    place = next(cell.column_letter for cell in page[5] if cell.value == "Référentiel et ruptures")
    assert page.column_dimensions[place].width > 20
    assert len(periodes(content)) == 11


# --- years

QUATRE = ("2025-S1", "2025-S2", "2026-S1", "2026-S2")


def years(campagne: Collecte) -> list[list[Value]]:
    """Return the rows under « Année »."""
    table = rows(opened(written(campagne)), "Évolution")
    first = next(place for place, row in enumerate(table) if row[0] == "Année") + 1
    return [row for row in table[first:] if str(row[0]).startswith("Année 20")]


def untold(campagne: Collecte) -> str:
    """Return the sentence on years without figures; each of their cells holds a mark, but for the column left blank."""
    marks = [value for row in years(campagne) for value in (*row[1:7], row[8])]
    assert set(marks) == {"[x]"}
    (sentence,) = [
        str(row[0]) for row in rows(opened(written(campagne)), "Évolution") if str(row[0]).startswith("[x] indisp")
    ]
    return sentence


def test_a_year_is_the_mean_of_its_two_printed_semestres() -> None:
    """41 and 24 of mission 1, printed 41 or 40, and 24: 32 or 33 of the year."""
    campagne = follow(region("2025-S1", [8, 6]), region("2025-S2", [24, 6]))
    (line,) = years(campagne)
    (before,) = campagne.serie.anterieures
    assert campagne.release is not None
    assert before.release is not None
    printed = [before.release.missions()["M1"], campagne.release.missions()["M1"]]
    assert str(line[0]).startswith("Année 2025, moyenne de ses semestres")
    assert abs(2 * int(str(line[1])) - sum(printed)) <= 1
    assert line[6] == 100


def test_a_share_of_a_year_that_a_semestre_hides_under_its_step_reads_so() -> None:
    """Nothing of mission 3, then a hundredth: less than 2 %, and 2 or less than 2 %."""
    campagne = follow(region("2025-S1", [50, 50, 0]), region("2025-S2", [49, 49, 2]))
    assert campagne.release is not None
    page = sheet(opened(written(campagne)), "Évolution")
    row = next(row for row in page.iter_rows() if str(row[0].value).startswith("Année 2025"))
    header = next(row for row in page.iter_rows() if row[0].value == "Année")
    assert "Arrondi, en points, des semestres" in [cell.value for cell in header]
    small = [cell for cell in row[1:6] if isinstance(cell.value, int) and cell.value < campagne.release.pas]
    assert small
    assert all(f"[={cell.value}]" in cell.number_format and "moins de" in cell.number_format for cell in small)


def test_the_source_of_evolution_names_the_publication_of_each_periode() -> None:
    lines = [str(row[0]) for row in rows(opened(written(follow(FIRST, SECOND))), "Évolution")]
    (source,) = [text for text in lines if text.startswith("Source")]
    for campagne in (FIRST, SECOND):
        assert f"{campagne.periode.libelle}, n°" in source
    assert source.count("n°") == 2


def test_a_year_that_lacks_a_semestre_says_which_and_why() -> None:
    text = untold(follow(region("2025-S2", [8, 6]), region("2026-S1", [24, 6])))
    assert text == typeset(
        "[x] indisponible : 2025 (1er semestre 2025 : non demandé), 2026 "
        "(2e semestre 2026 : après la dernière période montrée ici)."
    )


def test_a_year_of_a_semestre_that_is_hidden_says_so() -> None:
    text = untold(follow(region("2025-S1", [8, 6], people=3), region("2025-S2", [24, 6])))
    assert typeset("2025 (1er semestre 2025 : effectif trop faible)") in text


def test_a_year_whose_last_semestre_was_settled_before_its_end_is_under_way() -> None:
    second = replace(region("2025-S2", [24, 6]), arrete_a=datetime(2025, 12, 1, tzinfo=UTC))
    (line,) = years(follow(region("2025-S1", [8, 6]), second))
    assert "(en cours)" in str(line[0])


def test_two_years_are_compared_under_their_table() -> None:
    """Mission 1 rises by fourteen points over the year, and by seven from each semestre to the next."""
    weights = ((50, 30, 20), (46, 30, 24), (41, 29, 30), (36, 24, 40))
    campagne = follow(*(region(code, weight) for code, weight in zip(QUATRE, weights, strict=True)))
    assert campagne.release is not None
    cellules = {cell.ligne: cell for cell in campagne.release.of(Mesure.SENS) if cell.colonne == "2025-A1"}
    lines = [
        str(row[0]) for row in rows(opened(written(campagne)), "Évolution") if str(row[0]).startswith("De 2025 à 2026")
    ]
    assert len(cellules) == 5
    assert lines
    assert any(SILENCE in text and "mission 2" in text for text in lines)


def test_a_year_of_other_dla_is_not_compared() -> None:
    regions = [region(code, (50, 30, 20)) for code in QUATRE]
    first = replace(regions[0], attendus=tuple(attendu for attendu in regions[0].attendus if attendu.dla != "41"))
    campagne = follow(first, *regions[1:])
    assert campagne.release is not None
    cellules = [cell for cell in campagne.release.of(Mesure.SENS) if cell.colonne == "2025-A1"]
    assert {(cell.statut, cell.motif) for cell in cellules} == {(Statut.SANS_OBJET, AUTRES_DLA)}


def test_a_semestre_alone_compares_no_year() -> None:
    campagne = follow(*(region(code, (50, 30, 20)) for code in QUATRE[1:]))
    assert campagne.release is not None
    assert {cell.colonne for cell in campagne.release.of(Mesure.SENS)} == {"2026-S1"}


def test_a_year_in_which_a_mission_changed_meaning_is_not_told() -> None:
    known = editions(retired)
    text = untold(follow(region("2025-S1", [8, 6], known[0]), region("2025-S2", [8, 6], known[1]), known=known))
    assert "le référentiel a changé" in text


def test_where_years_are_asked_whole_none_is_made_of_others() -> None:
    table = rows(opened(written(follow(region("2025-A1", [8, 6]), region("2026-A1", [24, 6])))), "Évolution")
    assert "Année" not in [row[0] for row in table]
