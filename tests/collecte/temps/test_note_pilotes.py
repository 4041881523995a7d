"""The Note aux pilotes: the figures of the release on its page, in its PDF and in its tab, and words without counts."""

import csv
import re
import subprocess
from datetime import date, datetime
from io import BytesIO, StringIO
from pathlib import Path

import openpyxl
import pytest
from flask import Flask

import collecte
from collecte.campagnes.queries.publications import get_release
from collecte.models import Efface
from collecte.rgpd.operations.effacement import effacer
from collecte.rgpd.operations.journal_effacements import JournalEffacements
from collecte.rgpd.operations.purge import REGLES, purge_some
from collecte.temps.queries.note_pilotes import list_chiffres_note
from exports.release.cellules import RAISONS, Mesure, Release
from questionnaires.core.francais import PARIS
from questionnaires.files.loader import shipped_referentiel
from tests.collecte.mondes.bases import prepare
from tests.collecte.mondes.budgets import READS
from tests.collecte.mondes.monde import PASSWORD, TROUSSEAU, Monde
from tests.collecte.mondes.navigateur import Navigateur
from tests.collecte.mondes.notes import NOTE, collected, explained, region, told
from tests.collecte.temps.test_fiche_appui import pages_of
from tests.outils import require_tool

ORIGIN = "http://127.0.0.1:8000"
ELEVEN = (*["18"] * 3, *["28"] * 3, *["36"] * 3, *["37"] * 2)


def reader(app: Flask, prenom: str = "paule", path: str = NOTE) -> Navigateur:
    browser = Navigateur(app)
    browser.sign_in(f"{prenom}@exemple.fr")
    browser.go(path)
    return browser


def taken(page: Navigateur, name: str, query: str = "") -> bytes:
    sent = page.client.get(f"{NOTE}/{name}{query}", base_url=ORIGIN)
    assert sent.status_code == 200
    return bytes(sent.data)


def plain(text: str) -> str:
    """Put a text on one line with plain spaces, one before each percent sign: PDF files lose some."""
    return re.sub(" ?%", " %", " ".join(text.split()))


def pdf_text(pdf: bytes, folder: Path) -> str:
    return plain(pdf_layout(pdf, folder))


def pdf_layout(pdf: bytes, folder: Path) -> str:
    """Return the text of a PDF line by line, its columns apart."""
    require_tool("pdftotext", "poppler-utils")
    (folder / "note.pdf").write_bytes(pdf)
    done = subprocess.run(["pdftotext", "-layout", "note.pdf", "-"], cwd=folder, capture_output=True, check=True)
    return done.stdout.decode()


def tab(content: bytes) -> list[tuple[object, ...]]:
    book = openpyxl.load_workbook(BytesIO(content), data_only=True)
    assert book.sheetnames == ["Note aux pilotes"]
    return list(book.worksheets[0].iter_rows(values_only=True))


def squashed(text: str) -> str:
    """Remove all spaces: a line of paper may break at any of them, and after a slash."""
    return "".join(text.split())


def released(monde: Monde, campagne_id: int) -> Release:
    with monde.database.reading() as session:
        release = get_release(session, campagne_id)
    assert release is not None
    return release


def test_shares_and_etp_are_those_of_the_release_on_page_in_pdf_and_in_tab(
    petit_monde: Monde, app: Flask, tmp_path: Path
) -> None:
    prepare(petit_monde, told)
    page, release = reader(app), released(petit_monde, 2)
    on_page, in_pdf = plain(page.text), pdf_text(taken(page, "note.pdf"), tmp_path)
    rows = {str(row[0]): row for row in tab(taken(page, "note.xlsx")) if row[0]}
    parts, etp = release.parts(), release.etp()
    for fonction in shipped_referentiel().fonctions.values():
        points, tenths = parts[fonction.code], etp[fonction.code]
        shown = f"{points} %" if points else "moins de 2 %"
        for text in (on_page, in_pdf):
            titre, figures = (squashed(part) for part in (fonction.titre, f"{shown} {tenths // 10},{tenths % 10}"))
            pattern = rf"[1-4][.][1-5]{re.escape(titre)}–[^%]*{figures}"
            assert re.search(pattern, squashed(text)), fonction.code
        (label,) = (cell for cell in rows if re.fullmatch(rf"[1-4][.][1-5] {re.escape(fonction.court)}", cell))
        assert rows[label][1:3] == (points, tenths / 10)
    assert (release.pas, release.personnes) == (2, 11)
    assert "Moyenne de 11 personnes, à 2 points près." in on_page
    assert "Total 100 % 11,0 " in on_page
    assert "Total 100 % 11,0 " in in_pdf
    assert rows["Total"][1:3] == (100, 11)


def test_page_pdf_and_tab_say_how_to_read_the_time_who_is_counted_and_where_it_comes_from(
    petit_monde: Monde, app: Flask, tmp_path: Path
) -> None:
    prepare(petit_monde, told)
    page, release = reader(app), released(petit_monde, 2)
    in_tab = " ".join(str(row[0]) for row in tab(taken(page, "note.xlsx")))
    for text in (plain(page.text), pdf_text(taken(page, "note.pdf"), tmp_path), plain(in_tab)):
        assert "Lecture : la région consacre 42 % de son temps à « L’accompagnement auprès des structures »." in text
        assert "Champ : les 11 personnes de 4 DLA dont la réponse est comptée, Centre-Val de Loire, 1er sem" in text
        assert "Source : Temps et activités, 1er semestre 2026, collecte du 1er juillet 2026 au " in text
        assert plain(f", {release.nom}.") in text


def test_page_pdf_and_tab_name_the_release_of_each_periode(petit_monde: Monde, app: Flask, tmp_path: Path) -> None:
    prepare(petit_monde, told)
    page, first, second = reader(app), released(petit_monde, 1), released(petit_monde, 2)
    in_tab = " ".join(str(row[0]) for row in tab(taken(page, "note.xlsx")))
    named = " ; ".join(
        f"{periode}, {release.nom.removeprefix('publication ')}"
        for periode, release in (("1er semestre 2025", first), ("1er semestre 2026", second))
    )
    for text in (plain(page.text), pdf_text(taken(page, "note.pdf"), tmp_path), plain(in_tab)):
        assert plain(f"Source : Temps et activités, publication de chaque période : {named}.") in text


def test_what_takes_more_time_and_why_is_told_in_words(petit_monde: Monde, app: Flask, tmp_path: Path) -> None:
    """Everyone spends more time on the first of these activités, eight of eleven on the second."""
    prepare(petit_monde, told)
    page = reader(app)
    texts = (plain(page.text), pdf_text(taken(page, "note.pdf"), tmp_path))
    assert "Comité d’appui par presque tous par peu" in texts[0]
    rows = [row for row in tab(taken(page, "note.xlsx")) if "par presque tous" in row]
    assert [row[-2:] for row in rows] == [("par presque tous", "par peu")]
    for text in texts:
        assert "Identification, accueil, information, orientation et mise en relation" not in text, "less, not more"
        assert "Changement d’équipe" not in text, "six gave a reason: too few"
    assert "personne ne l’a dit, ou trop peu pour le répéter" in texts[0]


def test_a_note_reads_no_question_that_it_does_not_tell(petit_monde: Monde) -> None:
    """Activités have a thousand cells: a page that read them all would take most of its time for nothing."""
    isabelle = petit_monde.acteur_of(prepare(petit_monde, told)[-1].personne_id + 3)
    release = released(petit_monde, 2)
    with petit_monde.database.reading() as session:
        note_release = next(note.release for note in list_chiffres_note(session, isabelle) if note.campagne.id == 2)
    lignes = {cellule.ligne for cellule in release.of(Mesure.MOTS)}
    read_lignes = {cellule.ligne for cellule in note_release.of(Mesure.MOTS)}
    assert read_lignes == {code for code in lignes if code == RAISONS or code.endswith("_EVOLUTION")}
    assert 0 < 3 * len(read_lignes) < 2 * len(lignes)
    assert [cellule for cellule in note_release.cellules if cellule.mesure is not Mesure.MOTS] == [
        cellule for cellule in release.cellules if cellule.mesure is not Mesure.MOTS
    ]


def test_reasons_are_told_in_words_from_eight_persons_on(petit_monde: Monde, app: Flask) -> None:
    prepare(petit_monde, explained)
    text = plain(reader(app).text)
    assert "Nouvelle convention ou nouvelle orientation de l’avenant : par presque tous" in text
    assert "Changement d’équipe" not in text, "one of eight: a quarter at most is not cited"
    assert not re.search("[0-9]+ personnes? dont une part", text)


def test_the_note_reads_the_base_a_bounded_number_of_times(petit_monde: Monde, app: Flask) -> None:
    prepare(petit_monde, told)
    assert reader(app).reads(NOTE) <= READS["/notes/regions/<int:region_id>"]


def test_the_note_says_the_trade_the_evolution_and_what_no_indicator_counts(petit_monde: Monde, app: Flask) -> None:
    prepare(petit_monde, told)
    text = plain(reader(app).text)
    assert "Le métier : 4 missions, 11 fonctions" in text
    assert "par la mobilisation des ingénieries – le temps passé à connaître et choisir" in text
    assert "Comptez ici" not in text
    assert "Accompagnement des structures 48 % 42 % Dispositif partenarial 28 % 34 %" in text
    assert "pas de changement que ces chiffres permettent d’affirmer : Accompagnement des structures" in text
    assert "stable" not in text
    assert "relèvent de la mission 1, 42 % du temps. Le reste, 58 % du temps et 6,4 ETP" in text
    assert "dont 2.1 Comité d’appui" in text
    order = ["Le métier", "Le temps de la région, ", "Au fil des périodes", "prennent plus de temps", "Ce qu’aucun"]
    places = [
        text.index(heading) for heading in [*order, "Les moyens des avenants", "Méthode", "pas une fiche de temps FSE"]
    ]
    assert places == sorted(places)


def test_the_means_of_the_avenants_are_beside_what_was_declared(petit_monde: Monde, app: Flask) -> None:
    prepare(petit_monde, told)
    page = reader(app)
    text = plain(page.text)
    assert "ETP conventionnés 12,00 ETP attendus, d’après les effectifs des DLA 11,00" in text
    assert "ETP couverts par les réponses 11,00, soit 100 % des ETP attendus" in text
    assert "Écart des ETP déclarés aux ETP conventionnés −1,0" in text
    page.go(f"{NOTE}?campagne=1")
    assert "Écart des ETP déclarés aux ETP conventionnés +1,0" in plain(page.text)


def test_a_gap_is_not_told_of_other_dlas_than_those_who_declared(petit_monde: Monde, app: Flask) -> None:
    petit_monde.region("centre-val-de-loire", "Centre-Val de Loire", "18", "28", "36", "37")
    people = [petit_monde.personne(name, dla) for name, dla in zip("ABCDEF", (*ELEVEN[:6], "36"), strict=False)]
    people += [petit_monde.personne("G", "36"), petit_monde.personne("H", "37")]
    petit_monde.pilote("Paule", password="tuile bocal renard lundi")
    petit_monde.direction("Dominique", "18")
    petit_monde.animatrice()
    petit_monde.convention("18")
    petit_monde.avenant(1, 1)
    collected(petit_monde, people, "2026-S1", date(2026, 7, 1))
    text = plain(reader(app).text)
    assert "ETP conventionnés 2,00, connus pour 1 DLA sur 4" in text
    assert "ne se calcule pas : les avenants de la période ne sont pas tous connus" in text


@pytest.mark.parametrize(
    ("dlas", "motif"),
    [
        pytest.param(("18", "28", "36", "37"), "effectif trop faible", id="4"),
        pytest.param(("18", "18", "18", "28", "28", "28"), "moins de 3 DLA ont répondu", id="2 DLA"),
    ],
)
def test_a_region_too_small_shows_nothing_of_time_and_says_why(
    petit_monde: Monde, app: Flask, tmp_path: Path, dlas: tuple[str, ...], motif: str
) -> None:
    people = region(petit_monde, *dlas)
    collected(petit_monde, people, "2026-S1", date(2026, 7, 1), [{"M2F1A1_EVOLUTION": "plus"}] * len(people))
    page = reader(app)
    pdf, rows = taken(page, "note.pdf"), tab(taken(page, "note.xlsx"))
    for text in (plain(page.text), pdf_text(pdf, tmp_path), plain(" ".join(str(cell) for row in rows for cell in row))):
        assert f"onfidentiel ({motif})" in text
        assert "Accueil, orientation et diagnostic 2" not in text
        assert "Ce qu’aucun indicateur ne compte" not in text
        assert "Au fil des périodes" not in text
        assert not [label for label in ("Lecture :", "Champ :", "Source :") if label in text]
        assert "1.1 Identification, accueil" in text, "the trade stays"
    assert pages_of(pdf) == 1
    assert not [row for row in rows if any(isinstance(cell, int | float) for cell in row)]


def test_from_five_to_seven_persons_missions_alone_are_told_by_five_points(petit_monde: Monde, app: Flask) -> None:
    people = region(petit_monde, "18", "18", "28", "28", "36", "36")
    collected(petit_monde, people, "2026-S1", date(2026, 7, 1))
    text = plain(reader(app).text)
    why = "par mission seulement : au moins 8 personnes sont nécessaires par fonction."
    assert f"Moyenne de 6 personnes, à 5 points près, {why}" in text
    assert "les missions font 100 % ; « moins de 5 % » se lit 0" in text
    assert "L’accompagnement auprès des structures 50 % 3,0" in text
    assert "1.1 Accueil, orientation et diagnostic" not in text


def test_before_any_result_is_settled_the_note_has_the_trade_and_says_what_will_come(
    petit_monde: Monde, app: Flask
) -> None:
    region(petit_monde, "18", "28", "36")
    page = reader(app)
    assert "Il paraîtra ici quand les résultats d’une campagne sur le temps seront arrêtés." in page.text
    assert "1.1 Identification, accueil" in page.text
    assert pages_of(taken(page, "note.pdf")) == 1
    assert tab(taken(page, "note.xlsx"))[0][0] == "Centre-Val de Loire"


def test_a_direction_that_knows_nearly_everyone_reads_neither_time_nor_words(petit_monde: Monde, app: Flask) -> None:
    told(petit_monde, "18", "18", "18", "18", "18", "28", "28", "36", "18", "18", "36")
    petit_monde.direction("Sonia", "18", "28", password=PASSWORD)
    assert "Moyenne de 11 personnes" in plain(reader(app).text)
    text = plain(reader(app, "sonia").text)
    assert "Confidentiel (sans les réponses que vous pouvez connaître, il resterait trop peu de personnes)." in text
    assert "Moyenne de 11 personnes" not in text
    assert "par presque tous" not in text


def test_who_may_know_most_reasons_is_not_told_those_of_the_few_others(petit_monde: Monde, app: Flask) -> None:
    """Eight gave a reason. Sonia may know those of the six whom she directs: two are left, five of the région."""
    prepare(petit_monde, explained)
    petit_monde.direction("Sonia", "18", "28", password=PASSWORD)
    for prenom, reads in (("paule", True), ("ana", True), ("sonia", False)):
        text = plain(reader(app, prenom).text)
        assert "Moyenne de 11 personnes" in text
        assert ("nouvelle orientation de l’avenant : par presque tous" in text) is reads, prenom


def test_everyone_with_a_role_in_the_region_reads_it_and_nobody_else(petit_monde: Monde, app: Flask) -> None:
    prepare(petit_monde, told)
    petit_monde.region("bretagne", "Bretagne", "22")
    petit_monde.pilote("Nolwenn", region_id=2, password="tuile bocal renard lundi")
    for prenom in ("ana", "dominique", "isabelle", "paule"):
        assert reader(app, prenom).page.status_code == 200
    assert reader(app, "nolwenn").page.status_code == 404
    assert reader(app, "nolwenn", "/notes/regions/2").page.status_code == 200


def test_pilotes_find_it_first_and_others_beside_results(petit_monde: Monde, app: Flask) -> None:
    prepare(petit_monde, told)
    page = reader(app, "paule", "/ma-region")
    assert page.text.index("Note aux pilotes") < page.text.index("Ce que les collectes terminées couvrent")
    assert 'href="/campagnes/1/resultats"' in reader(app, "dominique", "/resultats").page.text
    assert "Note aux pilotes" in reader(app, "isabelle", "/tableau-de-bord").text


def test_the_pdf_holds_on_two_pages_and_names_nobody(petit_monde: Monde, app: Flask, tmp_path: Path) -> None:
    prepare(petit_monde, told)
    pdf = taken(reader(app), "note.pdf")
    assert pages_of(pdf) == 2
    text = pdf_text(pdf, tmp_path)
    assert not [name for name in ("Ana", "Bilal", "Durand", "Département 18") if name in text]


def test_the_pdf_holds_on_two_pages_with_four_periodes_of_six_and_nine_activities(
    petit_monde: Monde, app: Flask
) -> None:
    """Each activité shown takes lines, and each release states its source under the table of time."""
    people = region(petit_monde, *ELEVEN)
    told_more = {f"M1F{fonction}A{rank}_EVOLUTION": "plus" for fonction in (1, 2, 3) for rank in (1, 2, 3)}
    for periode, opening in (
        ("2024-S2", date(2025, 1, 1)),
        ("2025-S1", date(2025, 7, 1)),
        ("2025-S2", date(2026, 1, 1)),
        ("2026-S1", date(2026, 7, 1)),
        ("2026-S2", date(2027, 1, 1)),
        ("2027-S1", date(2027, 7, 1)),
    ):
        collected(petit_monde, people, periode, opening, [told_more] * len(people))
    page = reader(app)
    text = plain(page.text)
    assert "Mission 2e semestre 2025 1er semestre 2026 2e semestre 2026 1er semestre 2027" in text
    assert page.page.text.count('data-label="Activité"') == 6
    assert pages_of(taken(page, "note.pdf")) == 2


def test_nothing_on_paper_is_under_nine_points() -> None:
    css = (Path(collecte.__file__).parent / "static" / "note.css").read_text(encoding="utf-8")
    sizes = [float(size) for size in re.findall(r"font(?:-size)?: (?:[a-z]+ )?([0-9.]+)pt", css)]
    assert len(sizes) > 5
    assert min(sizes) >= 9


def test_its_chart_is_a_picture_and_a_table_of_the_shares_of_the_release(petit_monde: Monde, app: Flask) -> None:
    prepare(petit_monde, told)
    page, release = reader(app), released(petit_monde, 2)
    parts = release.parts()
    first = max(shipped_referentiel().missions, key=lambda mission: parts[mission.code])
    shown = f"prend {parts[first.code]} % du temps, 1er semestre 2026"
    assert shown in plain(page.text)
    rows = list(csv.DictReader(StringIO(taken(page, "temps.csv").decode("utf-8-sig")), delimiter=";"))
    by_label = {row["Mission ou fonction"]: row["Part (%, à 2 près)"] for row in rows}
    svg = plain(taken(page, "temps.svg").decode())
    assert shown in svg
    for fonction in shipped_referentiel().fonctions.values():
        (label,) = (label for label in by_label if re.fullmatch(rf"[1-4][.][1-5] {re.escape(fonction.court)}", label))
        assert by_label[label] == str(parts[fonction.code])
    assert len(re.findall(r'fill="#123F5A"', svg)) == sum(by_label[label] != "0" for label in by_label)


def test_a_campaign_that_has_no_note_is_said_to_have_none_beside_the_last_one(petit_monde: Monde, app: Flask) -> None:
    prepare(petit_monde, told)
    unsettled = petit_monde.campagne("2026-Q1")
    page = reader(app)
    assert "La campagne demandée" not in page.text
    for named in (unsettled, 99999, "abc", "-1"):
        page.go(f"{NOTE}?campagne={named}")
        assert "La campagne demandée n’a pas de note. Ses résultats ne sont pas arrêtés, ou ce n’est pas" in page.text
        assert "1er semestre 2026, du 1er janvier 2026" in plain(page.text)
        assert f'href="{NOTE}?campagne=2"' in page.page.text
        for name in ("note.pdf", "note.xlsx", "temps.svg", "temps.csv"):
            page.go(f"{NOTE}/{name}?campagne={named}")
            assert "La campagne demandée n’a pas de note." in page.text, "no file of another one"


def test_an_erasure_then_the_purge_move_nothing_of_it(petit_monde: Monde, app: Flask, tmp_path: Path) -> None:
    """Ana gave a reason: without hers, the others would say which."""
    people = prepare(petit_monde, explained)
    before = plain(reader(app).text)
    with petit_monde.database.writing() as session:
        effacer(
            session,
            genre=Efface.PERSONNE,
            identifiant=people[0].personne_id,
            journal=JournalEffacements(tmp_path / "effacements", TROUSSEAU),
            acteur=None,
            now=petit_monde.heure(),
        )
    for _ in range(2):
        for regle in REGLES:
            with petit_monde.database.writing() as session:
                while purge_some(session, regle, now=petit_monde.heure()):
                    pass
        assert plain(reader(app).text) == before
        petit_monde.heure.moment = datetime(2027, 9, 1, tzinfo=PARIS)
    assert "nouvelle orientation de l’avenant : par presque tous" in before
