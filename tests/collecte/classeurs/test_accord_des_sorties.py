"""No output contradicts another: all outputs of a région are read back and compared, cell by cell, with its release."""

import sys
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl.workbook import Workbook
from sqlalchemy import delete, select, update

from collecte.app import close
from collecte.campagnes.queries.publications import list_releases
from collecte.classeurs.operations.classeur_regional import DemandeClasseur, gather
from collecte.classeurs.operations.ouvrages import demander_regional
from collecte.models import Campagne, CellulePubliee, LecteurAnnonce, MorceauFabrique, Participation, Region
from collecte.policy import Acteur
from collecte.reponses.queries.versions import get_questionnaire
from collecte.rgpd.operations.effacement_reponses import erase_answers
from exports.formats import Format
from exports.national.classeur import write_national
from exports.national.dits import Nationale
from exports.national.releve import relever
from exports.regional.classeur import write_regional
from exports.regional.matiere import Audience, Edition, Famille
from exports.release.cellules import REGION, Cellule, Statut
from exports.release.motifs import AUTRE_DIRECTION, DEDUCTIBLE, EFFACEE
from exports.temps.consolidation import tables_of
from questionnaires.temps.an_dernier import RAISONS as OFFERED
from tests.collecte.classeurs import lectures, lectures_avis
from tests.collecte.classeurs.lectures import Cle, Lu, agrees, by_header, plain
from tests.collecte.conftest import application
from tests.collecte.mondes.bases import filled
from tests.collecte.mondes.fabrications import campaign_workbook, make_waiting
from tests.collecte.mondes.monde import PASSWORD, TROUSSEAU, Monde
from tests.collecte.mondes.navigateur import Navigateur
from tests.collecte.mondes.notes import DLAS, NOTE
from tests.collecte.mondes.programmes import programme
from tests.collecte.mondes.publiee import PERIODES, SATISFACTION_ID, TEAMS, publiee
from tests.collecte.temps.test_note_pilotes import pdf_text
from tests.exports.formats.archives import french, parquet, sav, strict
from tests.exports.records.classeurs import opened, rows

LAST = "2026-S1"
LIBELLES = {"1er semestre 2025": "2025-S1", "1er semestre 2026": "2026-S1"}
NOMS = {f"Département {code}": code for code in DLAS}
FICHE = "/fiche-appui/dlas/1"
ASKED = {**PERIODES, SATISFACTION_ID: lectures_avis.AVIS}
"""Campaign id -> the période, or its stand-in, in the keys of cells."""

SON_DLA = 1
"""The id of the DLA whose edition is read."""


class Lieu:
    """The région and its outputs, each made once; `pour_dla`: the DLA that the edition of DLA is made for."""

    def __init__(self, monde: Monde, folder: Path, pour_dla: int | None = None) -> None:
        self.monde, self.folder, self.app = monde, folder, application(monde)
        self.pour_dla = pour_dla
        self._made: dict[object, Any] = {}
        with monde.database.reading() as session:
            released = list_releases(session, ASKED)
        cells: dict[Cle, Cellule] = {
            (ASKED[campagne_id], cellule.territoire, cellule.mesure, cellule.ligne, cellule.colonne): cellule
            for campagne_id, release in released.items()
            for cellule in release.cellules
        }
        self.publiees = {**cells, **lectures_avis.derived(cells)}

    def once(self, key: object, make: Callable[[], Any]) -> Any:  # noqa: ANN401 - a file, a page or a workbook
        if key not in self._made:
            self._made[key] = make()
        return self._made[key]

    def reader(self, prenom: str) -> Navigateur:
        browser = Navigateur(self.app)
        browser.sign_in(f"{prenom.lower()}@exemple.fr")
        return browser

    def _book(self, key: object, make: Callable[[], Workbook]) -> Workbook:
        book = self.once(key, make)
        assert isinstance(book, Workbook)
        return book

    def page(self, prenom: str, path: str) -> str:
        def opened_there() -> str:
            page = self.reader(prenom)
            assert page.go(path).status_code == 200, path
            return page.page.text

        return str(self.once((prenom, path), opened_there))

    def file(self, prenom: str, path: str) -> bytes:
        return bytes(self.once((prenom, path), lambda: self.reader(prenom).go(path).data))

    def animatrice(self) -> Acteur:
        return self.monde.acteur_of(len(TEAMS) + 3)

    def demande(self, audience: Audience, dla_id: int | None = None) -> DemandeClasseur:
        dlas = frozenset(range(1, len(DLAS) + 1)) if audience.is_inside else frozenset[int]()
        return DemandeClasseur(
            audience=audience,
            familles=frozenset(Famille),
            temps_id=max(PERIODES),
            enquete_ids=frozenset({SATISFACTION_ID}),
            annee=2026,
            dla_ids=dlas,
            pour_dla=dla_id or (self.pour_dla if audience is Audience.DLA else None),
        )

    def regional(self, audience: Audience, choisi: Format, dla_id: int | None = None) -> bytes:
        """Return the file, as the page gives it."""

        def made() -> bytes:
            database, now = self.monde.database, self.monde.heure()
            with database.writing() as session:
                region = session.scalars(select(Region)).one()
                demande, acteur = self.demande(audience, dla_id), self.animatrice()
                demander_regional(session, region=region, demande=demande, choisi=choisi, acteur=acteur, now=now)
            before = self._pieces()
            assert make_waiting(database, self.monde.heure) == 1
            with database.reading() as session:
                contenus = select(MorceauFabrique.contenu).where(MorceauFabrique.fabrication_id.not_in(before))
                return b"".join(session.scalars(contenus.order_by(MorceauFabrique.rang)))

        return bytes(self.once((audience, choisi, dla_id), made))

    def _pieces(self) -> set[int]:
        with self.monde.database.reading() as session:
            return set(session.scalars(select(MorceauFabrique.fabrication_id)))

    def archive(self, audience: Audience, choisi: Format, name: str) -> bytes:
        with zipfile.ZipFile(BytesIO(self.regional(audience, choisi))) as package:
            return package.read(name)

    def book(self, audience: Audience, dla_id: int | None = None) -> Workbook:
        def made() -> Workbook:
            return opened(self.regional(audience, Format.CLASSEUR, dla_id))

        return self._book(("book", audience, dla_id), made)

    def campaign(self, campagne_id: int) -> Workbook:
        """Return the reference workbook of a settled campaign."""
        return self._book(campagne_id, lambda: opened(campaign_workbook(self.reader("Isabelle"), campagne_id).data))

    def national(self) -> Workbook:
        def made() -> Workbook:
            with self.monde.database.writing() as session:
                region = session.scalars(select(Region)).one()
                matiere = gather(
                    session,
                    region=region,
                    demande=self.demande(Audience.PUBLIC),
                    acteur=None,
                    trousseau=TROUSSEAU,
                    now=self.monde.heure(),
                )
            sink, whole = BytesIO(), BytesIO()
            parties = write_regional(matiere, sink)
            dite = relever(parties, code="centre", fichier="centre.xlsx", content=sink.getvalue())
            write_national(Nationale(annee=2026, periode=LAST, regions=(dite,)), whole)
            return opened(whole.getvalue())

        return self._book("national", made)


@pytest.fixture(scope="module")
def lieu(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lieu]:
    folder = tmp_path_factory.mktemp("publiee")
    with filled(folder / "base.sqlite", publiee) as monde:
        region = Lieu(monde, folder)
        yield region
        close(region.app)


def options(lieu: Lieu) -> Mapping[tuple[str, str], Mapping[str, tuple[str, str]]]:
    """Map (activité, question on it) -> label of an option -> (question, option)."""
    with lieu.monde.database.reading() as session:
        questionnaire = get_questionnaire(session.get_one(Campagne, max(PERIODES)).version)
    return {
        (plain(ligne.libelle), plain(choice.libelle)): {
            plain(option.libelle): (choice.code, option.code) for option in choice.options
        }
        for table in tables_of(questionnaire)
        for ligne in table.tableau.lignes
        for choice in ligne.choices
    }


RAISONS = {plain("Autre raison" if raison.code == "autre" else raison.libelle): raison.code for raison in OFFERED}


Book = Callable[[Lieu], Workbook]
Rows = Sequence[Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class Sortie:
    """An output, its reader, and the least number of cells that it shares with the release."""

    nom: str
    least: int
    read: Callable[[Lieu], Lu]


def flash_sheets(nom: str, book: Book, dlas: Mapping[str, str]) -> Iterator[Sortie]:
    """List the sheets on time that every edition of a workbook has."""
    yield Sortie(f"{nom}, Temps", 48 if dlas else 32, lambda lieu: lectures.temps_sheet(book(lieu), LAST, dlas))
    yield Sortie(f"{nom}, Synthèse", 10, lambda lieu: lectures.temps_sheet(book(lieu), LAST, {}, "Synthèse"))


def whole_sheets(nom: str, book: Book, dlas: Mapping[str, str]) -> Iterator[Sortie]:
    """List the sheets on time of the whole edition of a workbook."""
    yield from flash_sheets(nom, book, dlas)
    yield Sortie(f"{nom}, Évolution", 42, lambda lieu: lectures.evolution_sheet(book(lieu), LIBELLES, LAST))
    yield Sortie(f"{nom}, Réel-souhaitable", 20, lambda lieu: lectures.souhait_sheet(book(lieu), LAST))
    yield Sortie(f"{nom}, Activités", 18, lambda lieu: lectures.activites_sheet(book(lieu), LAST, options(lieu)))
    yield Sortie(f"{nom}, Raisons", 5, lambda lieu: lectures.raisons_sheet(book(lieu), LAST, RAISONS))
    yield from donnees_of(f"{nom}, Données", lambda lieu: by_header(rows(book(lieu), "Données")), inside=bool(dlas))


def note_tab(nom: str, book: Book) -> Sortie:
    return Sortie(f"{nom}, Note aux pilotes", 46, lambda lieu: lectures.note_sheet(book(lieu), LIBELLES, LAST))


def donnees_of(nom: str, table: Callable[[Lieu], Rows], *, inside: bool) -> Iterator[Sortie]:
    """List the long table twice: by its values, and by its printed text."""
    least = 970 if inside else 950
    yield Sortie(f"{nom}, valeurs", least, lambda lieu: lectures.donnees_rows(table(lieu), NOMS))
    yield Sortie(f"{nom}, « se lit »", least, lambda lieu: lectures.donnees_printed(table(lieu), NOMS))


def regional(audience: Audience) -> Iterator[Sortie]:
    """List the workbook in its audience's edition, then the aggregates: in files, and on one sheet."""
    nom, dlas = f"classeur régional {audience.name}", NOMS if audience.is_inside else {}

    def book(lieu: Lieu) -> Workbook:
        return lieu.book(audience)

    match audience.edition:
        case Edition.COMPLETE:
            yield from whole_sheets(nom, book, dlas)
            yield note_tab(nom, book)
        case Edition.FLASH:
            yield from flash_sheets(nom, book, dlas)

    def aggregates(lieu: Lieu) -> Rows:
        return by_header(strict(lieu.archive(audience, Format.AGREGATS, "agregats.csv")))

    def one_sheet(lieu: Lieu) -> Rows:
        return by_header(rows(opened(lieu.regional(audience, Format.DONNEES)), "Données"))

    least = 970 if audience.is_inside else 950
    for where, table in (("chiffres seuls", aggregates), ("une feuille", one_sheet)):
        yield Sortie(f"{where} {audience.name}", least, partial(_figures, table))
        yield Sortie(f"{where} {audience.name}, avis", 85, partial(_figures_of_avis, table))


def _figures(table: Callable[[Lieu], Rows], lieu: Lieu) -> Lu:
    return lectures.agregats(table(lieu), NOMS)


def _figures_of_avis(table: Callable[[Lieu], Rows], lieu: Lieu) -> Lu:
    return lectures_avis.aggregates(table(lieu))


def formats(audience: Audience) -> Iterator[Sortie]:
    """List Données and the results of structures in formats for programs."""
    for nom, read in FORMATS.items():
        yield from donnees_of(f"{nom} {audience.name}", partial(read, audience, "temps"), inside=audience.is_inside)
        least = 175 if audience.is_inside else 80
        yield Sortie(f"{nom} {audience.name}, avis", least, partial(_results_table, read, audience))


def _results_table(read: Callable[[Audience, str, Lieu], Rows], audience: Audience, lieu: Lieu) -> Lu:
    return lectures_avis.results_rows(read(audience, "resultats", lieu))


def _csvw(audience: Audience, table: str, lieu: Lieu) -> Rows:
    return by_header(strict(lieu.archive(audience, Format.CSV, f"{table}.csv")))


def _excel(audience: Audience, table: str, lieu: Lieu) -> Rows:
    return by_header(french(lieu.archive(audience, Format.CSV_EXCEL, f"{table}.csv")))


def _parquet(audience: Audience, table: str, lieu: Lieu) -> Rows:
    return list(parquet(lieu.archive(audience, Format.PARQUET, f"{table}.parquet")).to_pylist())


def _spss(audience: Audience, table: str, lieu: Lieu) -> Rows:
    frame, meta = sav(lieu.archive(audience, Format.SAV, f"{table}.sav"), lieu.folder)
    titles = {name: label.partition(" – ")[0] for name, label in meta.column_names_to_labels.items()}
    frame.columns = [HEADERS[table].get(name, titles[name]) for name in frame.columns]
    return list(frame.to_dict("records"))


HEADERS: Mapping[str, Mapping[str, str]] = {
    "temps": {},
    "resultats": {"question": "Question", "modalite": "Modalité"},
    "bilans": {
        "bilan": "Bilan",
        "tableau": "Tableau",
        "code": "Code",
        "libelle": "Libellé",
        "colonne": "Colonne",
    },
}
"""Table -> column name in SPSS, where the label says more than other files' header -> that header."""

FORMATS = {"CSVW": _csvw, "CSV pour Excel": _excel, "Parquet": _parquet, "SPSS": _spss}


def papers() -> Iterator[Sortie]:
    """List the Note aux pilotes and the fiche d’appui, on their page, in PDF, as a workbook."""
    for prenom in ("Ana", "Dominique", "Isabelle", "Paule"):
        read = partial(_note_page, prenom)
        yield Sortie(f"note aux pilotes, page de {prenom}", 46, read)
    yield Sortie(
        "note aux pilotes, PDF",
        30,
        lambda lieu: lectures.note_pdf(pdf_text(lieu.file("Paule", f"{NOTE}/note.pdf"), lieu.folder), LAST),
    )
    yield Sortie(
        "note aux pilotes, classeur",
        46,
        lambda lieu: lectures.note_sheet(opened(lieu.file("Paule", f"{NOTE}/note.xlsx")), LIBELLES, LAST),
    )
    for prenom in ("Ana", "Dominique"):
        yield Sortie(f"fiche d’appui, page de {prenom}", 41, partial(_fiche_page, prenom))
        yield Sortie(f"fiche d’appui, classeur de {prenom}", 41, partial(_fiche_sheet, prenom))


def _note_page(prenom: str, lieu: Lieu) -> Lu:
    return lectures.note_page(lieu.page(prenom, NOTE), LIBELLES, LAST)


def _fiche_page(prenom: str, lieu: Lieu) -> Lu:
    return lectures.fiche_page(lieu.page(prenom, FICHE), LIBELLES, LAST, "18")


def _fiche_sheet(prenom: str, lieu: Lieu) -> Lu:
    return lectures.fiche_sheet(opened(lieu.file(prenom, f"{FICHE}/fiche.xlsx")), LIBELLES, LAST, "18")


def pages() -> Iterator[Sortie]:
    """List ma répartition, crossings of bilans with time, the API, the national synthesis."""
    yield Sortie(
        "ma répartition", 30, lambda lieu: lectures.ma_repartition(lieu.page("Ana", "/ma-repartition"), LIBELLES)
    )
    for prenom in ("Isabelle", "Paule"):
        yield Sortie(f"bilans de la région, page de {prenom}", 1, partial(_region_rapport, prenom))
    for prenom in ("Ana", "Dominique"):
        yield Sortie(f"bilan du DLA, page de {prenom}", 2, partial(_dla_rapports, prenom))
    for place, prenom in ((1, "Ana"), (12, "Paule"), (13, "Dominique"), (14, "Isabelle")):
        yield Sortie(f"API, {prenom}", 32, partial(_api, place))
    yield Sortie("API, données", 970, lambda lieu: lectures.donnees_rows(_api_rows(lieu), NOMS))
    yield Sortie(
        "synthèse nationale", 21, lambda lieu: lectures.nationale(lieu.national(), "Centre-Val de Loire", LAST)
    )


def _region_rapport(prenom: str, lieu: Lieu) -> Lu:
    return lectures.region_rapport(lieu.page(prenom, "/bilans/regions/1?annee=2026"), LAST)


def _dla_rapports(prenom: str, lieu: Lieu) -> Lu:
    return lectures.dla_rapports(lieu.page(prenom, "/bilans/dlas/1"), LIBELLES, "18")


def _api(personne_id: int, lieu: Lieu) -> Lu:
    client = programme(lieu.monde, lieu.app, lieu.monde.acteur_of(personne_id))
    return lectures.api_chiffres(client.read(f"/api/v1/campagnes/{max(PERIODES)}/chiffres"), LAST)


def _api_rows(lieu: Lieu) -> list[Mapping[str, object]]:
    client = programme(lieu.monde, lieu.app, lieu.animatrice())
    return [row for page in client.pages(f"/api/v1/campagnes/{max(PERIODES)}/donnees/temps") for row in page["lignes"]]


def avis_of_books() -> Iterator[Sortie]:
    """List the results of structures in workbooks."""

    def survey(lieu: Lieu) -> Workbook:
        return lieu.campaign(SATISFACTION_ID)

    yield Sortie(
        "classeur d’enquête, Résultats", 90, lambda lieu: lectures_avis.results_sheet(survey(lieu), "Résultats")
    )
    yield Sortie("classeur d’enquête, Échelles", 26, lambda lieu: lectures_avis.scales_sheet(survey(lieu), "Échelles"))
    for audience in Audience:
        nom, book = f"classeur régional {audience.name}", partial(Lieu.book, audience=audience)
        yield Sortie(f"{nom}, Synthèse, avis", 12, partial(_sentences, book))
        match audience.edition:
            case Edition.COMPLETE:
                yield from _results_tabs(nom, book)
            case Edition.FLASH:
                yield Sortie(f"{nom}, Avis des structures", 16, partial(_opinions, book))
    nom, book = "classeur régional du DLA 18", partial(Lieu.book, audience=Audience.DLA, dla_id=SON_DLA)
    yield from _results_tabs(nom, book)
    yield Sortie(f"{nom}, Satisfaction du DLA", 30, partial(_results, book, "Satisfaction, DLA 18", "18"))
    yield Sortie("une feuille du DLA 18, avis du DLA", 30, _figures_of_the_dla)


def _figures_of_the_dla(lieu: Lieu) -> Lu:
    table = by_header(rows(opened(lieu.regional(Audience.DLA, Format.DONNEES, SON_DLA)), "Données"))
    return lectures_avis.aggregates(table, "18")


def _results_tabs(nom: str, book: Book) -> Iterator[Sortie]:
    yield Sortie(f"{nom}, Satisfaction", 90, partial(_results, book, "Satisfaction", REGION))
    yield Sortie(f"{nom}, Satisfaction, échelles", 26, partial(_scales, book))


def _results(book: Book, name: str, territoire: str, lieu: Lieu) -> Lu:
    return lectures_avis.results_sheet(book(lieu), name, territoire)


def _scales(book: Book, lieu: Lieu) -> Lu:
    return lectures_avis.scales_sheet(book(lieu), "Satisfaction, échelles")


def _sentences(book: Book, lieu: Lieu) -> Lu:
    return lectures_avis.sentences_sheet(book(lieu), "Synthèse")


def _opinions(book: Book, lieu: Lieu) -> Lu:
    return lectures_avis.opinions_sheet(book(lieu))


RESULTATS = f"/campagnes/{SATISFACTION_ID}/resultats"


def avis_of_pages() -> Iterator[Sortie]:
    """List results of the région and of each DLA, charts, the letter to structures, the API, the synthesis."""
    for prenom in ("Isabelle", "Paule"):
        yield from _results_page(f"résultats de la région, page de {prenom}", prenom, RESULTATS, REGION)
    for prenom, dlas in (("Ana", ("18",)), ("Dominique", ("18",)), ("Isabelle", ("18", "28", "36"))):
        for dla in dlas:
            path = f"{RESULTATS}/dlas/{DLAS.index(dla) + 1}"
            yield from _results_page(f"résultats du DLA {dla}, page de {prenom}", prenom, path, dla)
    yield Sortie("lettre aux structures", 12, lambda lieu: lectures_avis.phrases(lieu.page("Isabelle", LETTRE)))
    for place, prenom in ((12, "Paule"), (14, "Isabelle")):
        yield Sortie(f"API, avis, {prenom}", 80, partial(_api_avis, place, ""))
    for place, prenom in ((1, "Ana"), (13, "Dominique"), (14, "Isabelle")):
        yield Sortie(f"API, avis du DLA 18, {prenom}", 30, partial(_api_avis, place, "18"))
    yield Sortie(
        "synthèse nationale, avis", 20, lambda lieu: lectures_avis.nationale(lieu.national(), "Centre-Val de Loire")
    )


LETTRE = f"/campagnes/{SATISFACTION_ID}/resultats-aux-structures"


def _results_page(nom: str, prenom: str, path: str, territoire: str) -> Iterator[Sortie]:
    least, drawn = (30, 2) if territoire else (85, 13)
    yield Sortie(nom, least, lambda lieu: lectures_avis.results_page(lieu.page(prenom, path), territoire))
    yield Sortie(f"{nom}, dessins", drawn, lambda lieu: lectures_avis.charts(lieu.page(prenom, path), territoire))


def _api_avis(personne_id: int, dla: str, lieu: Lieu) -> Lu:
    client = programme(lieu.monde, lieu.app, lieu.monde.acteur_of(personne_id))
    query = f"?dla={DLAS.index(dla) + 1}" if dla else ""
    answer = client.read(f"/api/v1/campagnes/{SATISFACTION_ID}/chiffres{query}")
    return lectures_avis.aggregates(answer["chiffres"], dla)


SORTIES = (
    *(sortie for audience in Audience for sortie in regional(audience)),
    *whole_sheets("classeur de référence", lambda lieu: lieu.campaign(max(PERIODES)), NOMS),
    *formats(Audience.C2RA),
    *formats(Audience.PUBLIC),
    *papers(),
    *pages(),
    *avis_of_books(),
    *avis_of_pages(),
)


@pytest.mark.parametrize("sortie", SORTIES, ids=lambda sortie: sortie.nom)
def test_an_output_says_what_the_release_says(lieu: Lieu, sortie: Sortie) -> None:
    lu, reference = sortie.read(lieu), lieu.publiees
    shared = [cle for cle in lu if cle in reference]
    sys.stdout.write(f"{sortie.nom} : {len(shared)} cells shared with the release\n")
    assert [cle for cle, dit in lu.items() if cle not in reference and dit != lectures.TIRET] == []
    assert [(cle, lu[cle], reference[cle]) for cle in shared if not agrees(lu[cle], reference[cle])] == []
    assert len(shared) >= sortie.least


SAID = ("n", "unite", "pas", "statut", "secret", "raison", "reserve", "publication")
"""Fields beside a value."""


def test_the_api_says_beside_each_figure_of_time_what_the_files_say(tmp_path: Path) -> None:
    with changed(tmp_path, hide_a_fonction) as lieu:
        client = programme(lieu.monde, lieu.app, lieu.animatrice())
        read = _beside(client.read(f"/api/v1/campagnes/{max(PERIODES)}/chiffres")["chiffres"])
        table = by_header(rows(opened(lieu.regional(Audience.C2RA, Format.DONNEES)), "Données"))
    files = _beside(row for row in table if row["periode"] == LAST)
    assert {key: said for key, said in read.items() if files[key] != said} == {}
    assert {(said["pas"], said["raison"]) for said in read.values() if said["secret"]} == {(None, plain(DEDUCTIBLE))}


def _beside(figures: Iterable[Mapping[str, object]]) -> dict[tuple[object, ...], dict[str, object]]:
    """Map the indicator, axis and option of each figure to what is said beside its value."""
    return {
        tuple(figure[name] for name in ("territoire", "indicateur", "axe", "modalite")): {
            name: plain(str(figure[name])) if isinstance(figure[name], str) else figure[name] for name in SAID
        }
        for figure in figures
    }


def of_dla(lu: Lu, *, told: bool = True) -> Lu:
    """Return the cells of the DLA 18 in the last période that have a figure, or those that have none."""
    return {cle: dit for cle, dit in lu.items() if cle[:2] == (LAST, "18") and isinstance(dit, int) is told}


def own_file(lieu: Lieu) -> tuple[Lu, Lu]:
    """Read Temps and Données in the edition made for the staff and the direction of the DLA 18."""
    book = lieu.book(Audience.DLA)
    dlas = {"Département 18": "18"}
    return lectures.temps_sheet(book, LAST, dlas), lectures.donnees_rows(by_header(rows(book, "Données")), dlas)


def succeed(monde: Monde) -> None:
    """Have Noé direct the DLA 18 in place of Dominique, once everyone answered."""
    noe = monde.direction("Noé", "18", password=PASSWORD)
    with monde.database.writing() as session:
        session.execute(delete(LecteurAnnonce).where(LecteurAnnonce.personne_id == noe.personne_id))


def erase_bilal(monde: Monde) -> None:
    """Erase one of the three persons of the DLA 18."""
    with monde.database.writing() as session:
        answers = session.scalars(select(Participation).where(Participation.personne_id == 2)).all()
        assert {participation.dla.code for participation in answers} == {"18"}
        erase_answers(session, answers, monde.heure())


def hide_a_fonction(monde: Monde) -> None:
    """Hide a fonction of the région, as its release would."""
    with monde.database.writing() as session:
        cell = CellulePubliee
        hidden = {"valeur": None, "statut": Statut.CONFIDENTIEL, "motif": DEDUCTIBLE}
        session.execute(update(cell).where(cell.ligne == "M1F1", cell.territoire == REGION).values(hidden))


@contextmanager
def changed(folder: Path, change: Callable[[Monde], None] | None = None) -> Iterator[Lieu]:
    with filled(folder / "autre.sqlite", publiee) as monde:
        if change:
            change(monde)
        lieu = Lieu(monde, folder, pour_dla=1)
        yield lieu
        close(lieu.app)


def test_a_later_direction_is_told_no_more_by_its_file_than_by_its_page(tmp_path: Path) -> None:
    with changed(tmp_path, succeed) as lieu:
        assert of_dla(_fiche_page("Noé", lieu)) == {}
        for read in own_file(lieu):
            assert of_dla(read) == {}
            assert set(of_dla(read, told=False).values()) == {"[c]"}
        motifs = {row["Motif"] for row in by_header(rows(lieu.book(Audience.DLA), "Données")) if row["Niveau"] == "DLA"}
        assert motifs == {AUTRE_DIRECTION}
        assert of_dla(lectures.temps_sheet(lieu.book(Audience.C2RA), LAST, NOMS)), "the C2RA reads it as before"


def test_nobody_is_told_the_figure_of_a_dla_of_which_one_author_was_erased(tmp_path: Path) -> None:
    with changed(tmp_path, erase_bilal) as lieu:
        for read in (
            *own_file(lieu),
            lectures.temps_sheet(lieu.book(Audience.C2RA), LAST, NOMS),
            lectures.donnees_rows(_api_rows(lieu), NOMS),
        ):
            assert of_dla(read) == {}
            assert set(of_dla(read, told=False).values()) == {"[x]"}
        for prenom in ("Ana", "Dominique"):
            assert of_dla(_fiche_page(prenom, lieu)) == {}
            assert EFFACEE in lectures.plain(lieu.page(prenom, FICHE)).lower()


def test_a_cell_that_differs_is_seen_in_every_output(lieu: Lieu) -> None:
    """Otherwise a reader that reads anything but figures would pass the test above."""
    for sortie in SORTIES:
        lu = sortie.read(lieu)
        reference = {cle: cellule for cle, cellule in lieu.publiees.items() if cle in lu and cellule.valeur is not None}
        assert reference, sortie.nom
        changed = {cle: replace(cellule, valeur=(cellule.valeur or 0) + 1) for cle, cellule in reference.items()}
        assert [cle for cle, cellule in changed.items() if agrees(lu[cle], cellule)] == [], sortie.nom
