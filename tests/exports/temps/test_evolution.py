"""The region through its périodes: each keeps the figures of its own workbook, breaks are marked, secrets kept."""

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exports.records.records import Collecte, Edition, Serie
from questionnaires.core.francais import NBSP
from questionnaires.core.repartition import largest_remainder
from questionnaires.files.loader import shipped_recette
from questionnaires.referentiel.modifications import Etape, Intitule, Partie, merge, retire, split
from questionnaires.referentiel.referentiel import Referentiel
from questionnaires.temps.derive import derive_temps
from questionnaires.temps.periodes import Periode
from tests.exports.records.builders import REFERENTIEL, collecte, missing, realistic, reponse, transmis
from tests.exports.records.classeurs import Value, formulas, opened, parts, rows, sheet, texts, written
from tests.questionnaires.referentiel.evolutions import evolved

CONFIDENTIEL = "confidentiel (effectif trop faible)"
ADOPTED = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)
DLAS = ("18", "28", "36", "37", "41")


def region(periode: str, weights: Sequence[int], edition: Edition | None = None, *, people: int = 5) -> Collecte:
    """So many people who all answer alike, in a version of the référentiel."""
    referentiel = edition.referentiel if edition else REFERENTIEL
    padded = [*weights, *([0] * (len(referentiel.lignes) - len(weights)))][: len(referentiel.lignes)]
    answer = dict(zip(referentiel.lignes, largest_remainder(padded, 10_000), strict=True))
    own = Periode.parse(periode)
    return replace(
        collecte([transmis(dla, reponse(answer)) for dla in DLAS[:people]]),
        periode=own,
        questionnaire=derive_temps(referentiel, shipped_recette(), own, False),
        referentiel=referentiel,
        edition=edition.numero if edition else 1,
    )


def editions(*changes: Callable[[Referentiel], Etape]) -> tuple[Edition, ...]:
    """The shipped text, then what each change makes of the one before."""
    found = [Edition(numero=1, referentiel=REFERENTIEL)]
    for numero, change in enumerate(changes, start=2):
        etape = change(found[-1].referentiel)
        found.append(
            Edition(
                numero=numero,
                referentiel=etape.referentiel,
                correspondance=etape.correspondance,
                adoptee_le=ADOPTED,
            )
        )
    return tuple(found)


def follow(*regions: Collecte, known: tuple[Edition, ...] = ()) -> Collecte:
    """The last one, compared to the others."""
    return replace(regions[-1], serie=Serie(editions=known or editions(), anterieures=regions[:-1]))


def in_two(referentiel: Referentiel) -> Etape:
    first, *others = [activite.code for activite in referentiel.fonctions["M1F3"].activites]
    moities = (
        Partie(titre="Première moitié", court="Moitié 1", activites=(first,)),
        Partie(titre="Seconde moitié", court="Moitié 2", activites=tuple(others)),
    )
    return split(referentiel, "M1F3", moities)


def reunited(referentiel: Referentiel) -> Etape:
    return merge(referentiel, ("M1F2", "M1F3"), Intitule(titre="Réunion de fonctions", court="Réunion"))


def retired(referentiel: Referentiel) -> Etape:
    return retire(referentiel, "M1F3")


def table(content: bytes) -> list[list[Value]]:
    return rows(opened(content), "Évolution")


def periodes(content: bytes) -> dict[str, list[Value]]:
    """Période -> its row in the table by mission: figures, total, persons, mention."""
    return {str(row[0]): row[1:10] for row in table(content)[5:] if str(row[0])[:1].isdigit()}


def groupe(content: bytes, name: str) -> list[Value]:
    return next(row[1:4] for row in table(content) if row[0] == name)


def printed(content: bytes) -> list[Value]:
    """The region's missions and total in Synthèse."""
    return next(row[1:7] for row in rows(opened(content), "Synthèse") if row[0] == "Région")


FIRST, SECOND = region("2025-S2", (50, 30, 20)), region("2026-S1", (41, 29, 10, 20))


def test_a_single_periode_says_what_the_sheet_will_show() -> None:
    said = [str(row[0]) for row in table(written(realistic())) if row[0]]
    assert said[0] == f"Évolution{NBSP}: une seule période pour l’instant"
    assert "À partir de la deuxième" in said[1]


def test_each_periode_has_the_figures_of_its_own_workbook() -> None:
    found = periodes(written(follow(FIRST, SECOND)))
    assert list(found) == ["2e semestre 2025", "1er semestre 2026"]
    for row, own in zip(found.values(), (FIRST, SECOND), strict=True):
        assert row[:6] == printed(written(own))


def test_an_earlier_periode_that_pools_and_rounds_still_agrees_with_its_own_workbook() -> None:
    before = replace(realistic(activites=False), periode=Periode.parse("2025-S2"))
    found = periodes(written(follow(before, SECOND)))
    assert found["2e semestre 2025"][:6] == printed(written(before))


def test_the_title_says_which_mission_moved_most() -> None:
    assert table(written(follow(FIRST, SECOND)))[0][0] == f"La mission 1 passe de 100 à 80{NBSP}% du temps de la région"


def test_figures_of_this_periode_follow_the_sheet_temps() -> None:
    page = sheet(opened(written(follow(FIRST, SECOND)), values=False), "Évolution")
    found = {str(row[0].value): str(row[1].value) for row in page.iter_rows() if row[0].value}
    assert found["1er semestre 2026"].startswith("='Temps'!")
    assert found["2e semestre 2025"] == "100"


def test_a_fonction_split_in_two_is_followed_by_the_sum_of_its_parts() -> None:
    known = editions(in_two)
    after = region("2026-S1", (41, 29, 10, 15, 5), known[1])
    content = written(follow(FIRST, after, known=known))
    name = " + ".join(("Moitié 1", "Moitié 2"))
    assert groupe(content, name) == [20, 25, "2026-S1"]
    assert groupe(content, "Total")[:2] == [100, 100]
    assert "rupture" not in str(periodes(content)["2e semestre 2025"][8]).lower()


def test_two_fonctions_merged_are_followed_together_from_the_start() -> None:
    known = editions(reunited)
    content = written(follow(FIRST, region("2026-S1", (60, 40), known[1]), known=known))
    assert groupe(content, "Réunion") == [50, 40, "2026-S1"]


def test_a_break_is_marked_in_the_table_the_notes_and_the_chart() -> None:
    known = editions(in_two)
    content = written(follow(FIRST, region("2026-S1", (50, 50), known[1]), known=known))
    found = periodes(content)
    row = found["1er semestre 2026 – référentiel v2"]
    assert str(row[8]) == f"Rupture{NBSP}: référentiel v2 adopté le 12 mars 2026."
    told = f"Rupture au 1er semestre 2026{NBSP}: référentiel v2 adopté le 12 mars 2026 (1{NBSP}ligne touchée)."
    assert told in texts(opened(content))
    chart = next(xml for xml in parts(content).values() if "<c:lineChart>" in xml)
    assert "Évolution!$A$6:$A$7" in chart
    assert "<c:dPt>" not in chart  # the mission keeps its total


def test_a_mission_whose_total_changed_meaning_has_a_hollow_point_and_is_named() -> None:
    known = editions(retired)
    content = written(follow(FIRST, region("2026-S1", (50, 50), known[1]), known=known))
    row = periodes(content)["1er semestre 2026 – référentiel v2"]
    assert str(row[8]).endswith(f"Total non comparable{NBSP}: mission 1, autre activité.")
    chart = next(xml for xml in parts(content).values() if "<c:lineChart>" in xml)
    hollow = re.findall('<c:dPt><c:idx val="(.)"/>.*?</c:dPt>', chart)
    assert hollow == ["1", "1"]  # the mission, and work outside missions


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


def test_a_periode_that_may_not_be_shown_is_confidential_and_leaves_no_figure() -> None:
    few = region("2025-S2", (50, 30, 20), people=4)
    content = written(follow(region("2025-S1", (10, 90)), few, SECOND))
    row = periodes(content)["2e semestre 2025"]
    assert row[:8] == [None] * 8
    assert CONFIDENTIEL in str(row[8])
    assert CONFIDENTIEL in [value for line in table(content) for value in line]
    chart = next(xml for xml in parts(content).values() if "<c:lineChart>" in xml)
    assert "dispBlanksAs" not in chart  # neither zero nor a line across
    assert table(content)[0][0] == f"La mission 1 passe de 100 à 80{NBSP}% du temps de la région"


def test_without_two_periodes_to_show_there_is_no_chart() -> None:
    content = written(follow(region("2025-S2", (50, 30, 20), people=4), SECOND))
    assert not [xml for xml in parts(content).values() if "<c:lineChart>" in xml]
    assert "moins de deux périodes" in str(table(content)[0][0])


def test_no_figure_of_an_earlier_dla_is_told() -> None:
    """The sheet has regional figures only: nothing else of an earlier période is in the file."""
    before = replace(region("2025-S2", (50, 30, 20)), dlas=tuple(replace(d, nom=f"ANCIEN {d.nom}") for d in FIRST.dlas))
    everything = "".join(parts(written(follow(before, SECOND))).values())
    assert "ANCIEN" not in everything
    assert not [own.nom for own in before.attendus if f">{own.nom}<" in everything]


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
    for row in periodes(content).values():
        assert row[5:8] == [100, 5, 1]
        assert sum(value for value in row[:5] if isinstance(value, int)) == 100
    found = table(content)
    first = next(index for index, row in enumerate(found) if row[0] == "Fonction ou groupe") + 1
    last = next(index for index, row in enumerate(found) if row[0] == "Total")
    assert [sum(int(row[place] or 0) for row in found[first:last]) for place in (1, 2, 3)] == [100, 100, 100]


@pytest.mark.parametrize("text", ["=1+1", "internal:Sheet2!A1", "+33 6"])
def test_titles_of_a_version_are_never_formulas(text: str) -> None:
    def hostile(own: str) -> bytes:
        known = editions(lambda referentiel: merge(referentiel, ("M1F2", "M1F3"), Intitule(titre=own, court=own)))
        return written(follow(FIRST, region("2026-S1", (60, 40), known[1]), known=known))

    assert formulas(hostile(text)) == formulas(hostile("texte"))
    assert text in [value for row in table(hostile(text)) for value in row]


def test_each_periode_tells_its_persons_and_its_coverage() -> None:
    late = replace(FIRST, attendus=(*FIRST.attendus, *(missing("45") for _ in range(5))))
    found = periodes(written(follow(late, SECOND)))
    assert [row[6:8] for row in found.values()] == [[5, 0.5], [5, 1]]


def test_many_periodes_keep_the_column_of_what_is_said_wide() -> None:
    codes = [f"{year}-S{half}" for year in range(2021, 2026) for half in (1, 2)]
    content = written(follow(*(region(code, (1, 2, 3)) for code in codes), SECOND))
    page = sheet(opened(content), "Évolution")
    place = next(cell.column_letter for cell in page[5] if cell.value == "Référentiel et ruptures")
    assert page.column_dimensions[place].width > 40
    assert len(periodes(content)) == 11


def test_the_name_of_a_semestre_heads_its_column_on_one_line() -> None:
    page = sheet(opened(written(follow(FIRST, SECOND))), "Évolution")
    heads = next(row for row in page.iter_rows() if row[0].value == "Fonction ou groupe")[1:3]
    spans = [(own.min or 0, own.max or 0, own.width) for own in page.column_dimensions.values()]
    widths = [width for place in (2, 3) for first, last, width in spans if first <= place <= last]
    assert all(width > len(str(head.value)) for head, width in zip(heads, widths, strict=True)), widths
