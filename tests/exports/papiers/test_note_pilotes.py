"""The Note aux pilotes and the fiche d’appui state what a release affirms, in its words, and count nobody."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl.workbook import Workbook

from exports.papiers.fiche import (
    ChangementMission,
    FicheAppui,
    LigneMouvement,
    LigneTemps,
    Mouvement,
    etp,
    phrases_of,
    points,
)
from exports.papiers.note import (
    ActiviteEnPlus,
    EnPlus,
    EvolutionNote,
    FonctionDite,
    LigneEvolution,
    MissionDite,
    NotePilotes,
)
from exports.papiers.sheets.fiche_appui import NAME as FICHE
from exports.papiers.sheets.fiche_appui import write_fiche
from exports.papiers.sheets.note_pilotes import NAME, write_note
from exports.release.cellules import MotsNombre
from questionnaires.core.francais import typeset
from tests.exports.records.classeurs import cells, opened, rows, sheet
from tests.exports.tableur.test_recalculation import changed, recalculated

SILENCE = typeset("pas de changement que ces chiffres permettent d’affirmer")


def note(**changed: object) -> NotePilotes:
    """Build a note whose région has steps of 2 points over two semestres, its second mission without fonctions."""
    fields: dict[str, object] = {
        "region": "Centre-Val de Loire",
        "periode": "1er semestre 2026",
        "arrete_a": datetime(2026, 7, 22, 12, 0, tzinfo=UTC),
        "faits": (("Période", "1er semestre 2026"),),
        "metier": (
            MissionDite(
                numero=1,
                titre="Accompagnement",
                fonctions=(FonctionDite(numero="1.1", titre="Accueil", consigne="les premiers rendez-vous"),),
            ),
        ),
        "temps": (
            LigneTemps(libelle="Accompagnement", mission=1, is_mission=True, part=62, etp=Decimal("5.2")),
            LigneTemps(libelle="1.1 Accueil", mission=1, is_mission=False, part=62, etp=Decimal("5.2")),
            LigneTemps(libelle="1.2 Suivi", mission=1, is_mission=False, part=0, etp=Decimal("0.0")),
            LigneTemps(libelle="Animation", mission=2, is_mission=True, part=38, etp=Decimal("3.2")),
        ),
        "etp": Decimal("8.4"),
        "pas": 2,
        "temps_note": "Moyenne de 10 personnes, arrondie à 2 points près.",
        "secret": "",
        "evolution": EvolutionNote(
            periodes=("2e semestre 2025", "1er semestre 2026"),
            pas=(5, 2),
            pendant="au 1er semestre 2026",
            lignes=(
                LigneEvolution(
                    libelle="Accompagnement", mission=1, parts=(0, 62), changement=ChangementMission(sens=1, ecart=62)
                ),
                LigneEvolution(
                    libelle="Animation", mission=2, parts=(100, 38), changement=ChangementMission(sens=-1, motif="flou")
                ),
            ),
        ),
        "en_plus": EnPlus(
            activites=(
                ActiviteEnPlus(activite="Accueillir", fonction="Accueil", plus=MotsNombre.PARTIE, moins=MotsNombre.PEU),
            ),
            note="Un an plus tôt, dit en mots.",
            raisons=(("Changement de poste", MotsNombre.PRESQUE_TOUS),),
            raisons_note="Pourquoi :",
        ),
        "mission_comptee": 1,
        "moyens": (),
        "moyens_note": "",
        "methode": (),
        **changed,
    }
    return NotePilotes(**fields)  # type: ignore[arg-type] # each by its name


def printed(page: NotePilotes) -> list[list[object]]:
    sink = BytesIO()
    write_note(page, sink)
    return [list(row) for row in rows(opened(sink.getvalue()), NAME)]


@pytest.mark.parametrize(
    ("own", "said"),
    [
        pytest.param(ChangementMission(sens=1, ecart=8), "en hausse de 8 points", id="a size that is sure"),
        pytest.param(ChangementMission(sens=-1, ecart=-1), "en baisse de 1 point", id="one point"),
        pytest.param(
            ChangementMission(sens=-1, motif="la taille ne l’est pas"), "en baisse, la taille ne l’est pas", id="size"
        ),
        pytest.param(ChangementMission(sens=0, motif=SILENCE), SILENCE, id="nothing is affirmed"),
        pytest.param(
            ChangementMission(sens=None, motif="période en cours"), "non comparable, période en cours", id="apart"
        ),
    ],
)
def test_a_change_is_said_as_the_release_affirms_it(own: ChangementMission, said: str) -> None:
    assert own.dit.replace("\u00a0", " ") == said.replace("\u00a0", " ")
    assert "stable" not in own.dit


def test_what_is_said_of_several_missions_is_said_once() -> None:
    still = ChangementMission(sens=0, motif=SILENCE)
    texts = phrases_of(
        (("Une", ChangementMission(sens=1, ecart=8)), ("Deux", still), ("Trois", None), ("Quatre", still)), "2025"
    )
    assert [text.replace("\u00a0", " ") for text in texts] == [
        "Depuis la période précédente (2025), en hausse de 8 points : Une.",
        f"Depuis la période précédente (2025), {SILENCE} : Deux, Quatre.",
    ]


def test_a_dla_is_never_said_to_rise_or_fall() -> None:
    ligne = LigneMouvement(libelle="Une", mission=1, dla=(10, 60), region=(40, 40))
    mouvement = Mouvement(periodes=("2025", "2026"), lignes=(ligne,), pas_dla=(5, 5), pas_region=(2, 2))
    assert mouvement.is_shown
    assert mouvement.phrases == ()


@pytest.mark.parametrize(
    ("value", "pas", "said"), [(None, 2, "–"), (0, 2, "moins de 2 %"), (0, 0, "0 %"), (34, 2, "34 %")]
)
def test_a_rounded_zero_reads_less_than_its_step(value: int | None, pas: int, said: str) -> None:
    assert points(value, pas).replace("\u00a0", " ") == said


def test_etp_have_as_many_decimals_as_they_are_told_by() -> None:
    assert (etp(Decimal("3.44")), etp(Decimal("3.4"), 1), etp(None)) == ("3,44", "3,4", "–")


def test_the_tab_tells_words_and_changes_and_no_count() -> None:
    table = printed(note())
    flat = [str(cell) for row in table for cell in row if cell is not None]
    assert {"par une partie", "par peu", "par presque tous"} <= set(flat)
    assert any("en hausse de 62" in text.replace("\u00a0", " ") for text in flat)
    first = next(index for index, row in enumerate(table) if str(row[0]).startswith("Les activités qui prennent"))
    last = next(index for index, row in enumerate(table) if str(row[0]).startswith("Ce qu’aucun indicateur"))
    assert not [cell for row in table[first:last] for cell in row if isinstance(cell, int | float)]


def test_a_printed_zero_of_the_tab_reads_less_than_the_step_of_its_column() -> None:
    sink = BytesIO()
    write_note(note(), sink)
    zeros = [cell.number_format for _, cell in cells(opened(sink.getvalue())) if cell.value == 0]
    assert sorted(zero.split("moins de ")[1][0] for zero in zeros if "moins de" in zero) == ["2", "5"]


CHAMP, SOURCE = "Champ : dix personnes.", "Source : une campagne."
OF_REGION = "Lecture : la région consacre 62 % de son temps à « Accompagnement »."


def under_time(content: bytes, name: str, *, values: bool = True, title: str = "Le temps") -> list[str]:
    """Return the sentences on how to read, who is counted and the source, in the order in which they follow each
    other, under a title."""
    lines = [str(row[0]).replace("\u00a0", " ") for row in rows(opened(content, values=values), name)]
    top = next((index for index, text in enumerate(lines) if text.startswith(title)), 0)
    first = next((index for index, text in enumerate(lines) if "Lecture : " in text and index > top), len(lines))
    return lines[first : first + 3]


def test_under_the_time_of_the_note_are_how_to_read_it_who_is_counted_and_where_from() -> None:
    page = note(champ=CHAMP, source=SOURCE)
    sink = BytesIO()
    write_note(page, sink)
    assert under_time(sink.getvalue(), NAME) == [OF_REGION, CHAMP, SOURCE]
    assert [text.replace("\u00a0", " ") for text in page.legende] == [OF_REGION, CHAMP, SOURCE]
    assert under_time(sink.getvalue(), NAME, values=False)[0].startswith("=")
    assert note(etp=None, champ=CHAMP, source=SOURCE).legende == ()


def test_under_the_evolution_of_the_note_are_how_to_read_it_who_is_counted_and_where_from() -> None:
    page = note(evolution=replace(note().evolution, champ=CHAMP, source=SOURCE))
    sink = BytesIO()
    write_note(page, sink)
    legende = (OF_REGION.replace("la région", "au 1er semestre 2026, la région"), CHAMP, SOURCE)
    assert tuple(under_time(sink.getvalue(), NAME, title="Au fil des périodes")) == legende
    assert tuple(text.replace("\u00a0", " ") for text in page.evolution.legende) == legende
    assert under_time(sink.getvalue(), NAME, title="Au fil des périodes", values=False)[0].startswith("=")


@pytest.mark.parametrize(
    ("part", "read"),
    [
        pytest.param(60, "Lecture : le DLA consacre 60 % de son temps à « Accompagnement ».", id="the DLA's"),
        pytest.param(None, OF_REGION, id="the région's, where the DLA's is not shown"),
    ],
)
def test_under_the_time_of_the_fiche_are_how_to_read_it_who_is_counted_and_where_from(
    part: int | None, read: str
) -> None:
    page = replace(fiche(0), temps=(replace(fiche(0).temps[0], part=part),), champ=CHAMP, source=SOURCE)
    sink = BytesIO()
    write_fiche(page, sink)
    assert under_time(sink.getvalue(), FICHE) == [read, CHAMP, SOURCE]
    assert [text.replace("\u00a0", " ") for text in page.legende] == [read, CHAMP, SOURCE]


@pytest.mark.libreoffice
@pytest.mark.timeout(300)
def test_changing_a_share_of_the_note_moves_its_title_and_its_total(tmp_path: Path) -> None:
    sink = BytesIO()
    write_note(note(), sink)

    def change(book: Workbook) -> None:
        table = list(sheet(book, NAME).iter_rows())
        top = next(index for index, row in enumerate(table) if row[1].value == "Part du temps")
        table[top + 1][1].value = 50

    after = rows(opened(recalculated(changed(sink.getvalue(), change), tmp_path)), NAME)
    texts = [str(row[0]).replace("\u00a0", " ") for row in after]
    assert texts[0] == "Centre-Val de Loire : 50 % du temps pour « Accompagnement »"
    assert "Lecture : la région consacre 50 % de son temps à « Accompagnement »." in texts
    assert list(after[texts.index("Total")][1:3]) == [88, 8.4]


@pytest.mark.libreoffice
@pytest.mark.timeout(300)
@pytest.mark.parametrize("pas_reseau", [0, 1])
def test_changing_a_share_of_the_fiche_moves_its_title(pas_reseau: int, tmp_path: Path) -> None:
    sink = BytesIO()
    write_fiche(fiche(pas_reseau), sink)

    def change(book: Workbook) -> None:
        table = list(sheet(book, FICHE).iter_rows())
        top = next(index for index, row in enumerate(table) if row[0].value == "Mission ou fonction")
        place = [cell.value for cell in table[top]].index("Part du DLA")
        table[top + 1][place].value = 20

    before = str(rows(opened(sink.getvalue()), FICHE)[0][0])
    content = recalculated(changed(sink.getvalue(), change), tmp_path)
    after = str(rows(opened(content), FICHE)[0][0])
    assert under_time(content, FICHE)[0] == "Lecture : le DLA consacre 20 % de son temps à « Accompagnement »."
    assert (before.replace("\u00a0", " "), after.replace("\u00a0", " ")) == (
        "DLA 18 Cher : 60 % du temps pour « Accompagnement »",
        "DLA 18 Cher : 20 % du temps pour « Accompagnement »",
    )


def fiche(pas_reseau: int) -> FicheAppui:
    """Build a fiche of one mission of a DLA, by steps of 5 points."""
    mission = LigneTemps(libelle="Accompagnement", mission=1, is_mission=True, part=60, region=62, reseau=61)
    return FicheAppui(
        dla="DLA 18 Cher",
        region="Centre-Val de Loire",
        arrete_a=datetime(2026, 7, 22, 12, 0, tzinfo=UTC),
        faits=(),
        moyens=(),
        orientations=(),
        periode="1er semestre 2026",
        temps=(mission,),
        region_note="",
        souhait_note="",
        mouvement=Mouvement(periodes=(), lignes=(), pas_dla=(), pas_region=()),
        responsabilites=None,
        bilan=None,
        engagements=(),
        manques=(),
        pas_dla=5,
        pas_region=2,
        pas_souhait=5,
        pas_reseau=pas_reseau,
    )


def heads_of(page: FicheAppui) -> list[object]:
    sink = BytesIO()
    write_fiche(page, sink)
    return next(list(row) for row in rows(opened(sink.getvalue()), FICHE) if row[0] == "Mission ou fonction")


def test_the_fiche_has_no_column_without_a_figure() -> None:
    assert [head for head in heads_of(fiche(0)) if head] == ["Mission ou fonction", "Part du DLA", "Part en région"]
    wished = replace(fiche(1), temps=(replace(fiche(1).temps[0], souhaite=40),))
    assert "Souhaitable, DLA" in heads_of(wished)
    assert "Souhaitable, région" not in heads_of(wished)


@pytest.mark.parametrize("name", [NAME, FICHE])
def test_a_dash_is_explained_on_the_tab(name: str) -> None:
    sink = BytesIO()
    write_note(note(), sink) if name == NAME else write_fiche(fiche(0), sink)
    lines = [str(row[0]).replace("\u00a0", " ") for row in rows(opened(sink.getvalue()), name)]
    assert "– : non montré : confidentiel, inconnu ou, en ETP, d’une part trop petite." in lines


def test_no_printed_page_of_the_note_ends_on_a_title() -> None:
    """Each page begins where a section, or a mission of the métier, does."""
    long = tuple(FonctionDite(numero=f"1.{rank}", titre="Suivi", consigne="mot " * 60) for rank in range(6))
    metier = tuple(MissionDite(numero=rank, titre=f"Mission {rank}", fonctions=long) for rank in (1, 2, 3))
    reasons = tuple((f"Raison {rank}", MotsNombre.PEU) for rank in range(25))
    sink = BytesIO()
    write_note(note(metier=metier, en_plus=replace(note().en_plus, raisons=reasons)), sink)
    book = opened(sink.getvalue())
    cuts = [line_break.id for line_break in sheet(book, NAME).row_breaks.brk]
    table = rows(book, NAME)
    starts = [str(table[row][0]) for row in cuts]
    assert starts[:2] == ["2 Mission 2", "3 Mission 3"]
    titles = ("Le temps", "Au fil", "Les activités", "Ce qu’aucun", "Les moyens", "Méthode")
    assert all(start.startswith(titles) for start in starts[2:])
    assert len(starts) > 2


def test_a_mission_without_told_fonctions_is_drawn_whole() -> None:
    barre = note().barre
    assert barre is not None
    assert [sum(bande.parts) for bande in barre.bandes] == [6_200, 3_800]
    assert [len(bande.parts) for bande in barre.bandes] == [2, 1]


def test_what_no_indicator_counts_is_what_is_printed() -> None:
    sentence = " ".join(note().sans_nombre_phrases).replace("\u00a0", " ")
    assert "62 % du temps" in sentence
    assert "38 % du temps et 3,2 ETP" in sentence


def test_no_etp_is_said_of_what_has_none() -> None:
    *lines, animation = note().temps
    sentence = " ".join(note(temps=(*lines, replace(animation, part=0, etp=None))).sans_nombre_phrases)
    assert "Le reste, moins de 2 % du temps, n’a pas de nombre" in sentence.replace("\u00a0", " ")
