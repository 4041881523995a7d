"""With a token, a program reads what its account reads on its pages: the rows, the figures, and nothing hidden."""

import csv
import html
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from collecte.api.views.dits import chiffre
from collecte.api.web.programmes import CADENCE
from collecte.app import close
from collecte.models import Campagne, ClasseurSorti, EntreeJournal, Participation, Personne, Publication
from collecte.models.journal import HANDED_OUT, TAKEN_OUT
from collecte.temps.queries.chiffres_temps import get_chiffres_region
from exports.enquetes.calculs import resultats
from exports.formats.agregats import NatureTerritoire, Origine
from exports.formats.agregats_structures import of_structures
from exports.release.motifs import CONFIDENTIEL, FONCTION_SEULE, TOTAL_TU, lignes
from exports.release.seuils import Seuils
from questionnaires.core.francais import NBSP, paris_day, short_day_text
from questionnaires.files.instruments import IMPACT
from tests.collecte.classeurs.test_classeurs_enquetes import BESOIN, NOM, PRENOMS, answer, asked, campaign
from tests.collecte.conftest import application
from tests.collecte.enquetes.test_resultats_structures import CHER, REGION, as_, satisfaction
from tests.collecte.mondes.bases import filled
from tests.collecte.mondes.monde import APRES, PASSWORD, Monde
from tests.collecte.mondes.navigateur import Navigateur
from tests.collecte.mondes.programmes import CAMPAGNES, Programme, programme
from tests.collecte.temps.test_chiffres_temps import NAMES, OUI, typed
from tests.collecte.temps.test_reseau import settled
from tests.exports.enquetes.structures import collecte, followed, silent

UNE = f"{CAMPAGNES}/1"


class Bureau:
    """A world, its application, and a program for each of its people, by first name."""

    def __init__(self, monde: Monde) -> None:
        self.monde, self.app = monde, application(monde)
        self._programmes: dict[str, Programme] = {}

    def of(self, prenom: str) -> Programme:
        if prenom not in self._programmes:
            with self.monde.database.reading() as session:
                personne_id = session.scalars(select(Personne.id).where(Personne.prenom == prenom)).one()
            self._programmes[prenom] = programme(self.monde, self.app, self.monde.acteur_of(personne_id))
        return self._programmes[prenom]

    def verbs(self) -> list[str]:
        with self.monde.database.reading() as session:
            return list(session.scalars(select(EntreeJournal.verbe).order_by(EntreeJournal.id)))


def bureau(folder: Path, fill: Any) -> Iterator[Bureau]:  # noqa: ANN401 - any world
    with filled(folder / "base.sqlite", fill) as monde:
        office = Bureau(monde)
        yield office
        close(office.app)


@pytest.fixture(scope="module")
def retours(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bureau]:
    """The results of a survey of structures, settled: see `satisfaction`."""
    yield from bureau(tmp_path_factory.mktemp("retours"), satisfaction)


def time_told(monde: Monde) -> None:
    """Settle the time of six persons on three DLA; add an animatrice, a pilote, a direction, and another C2RA."""
    monde.region()
    monde.region("bretagne", "Bretagne", "35")
    persons = [
        monde.personne(name, dla) for name, dla in zip(NAMES, ("18", "18", "28", "28", "36", "36"), strict=False)
    ]
    isabelle = monde.animatrice("Isabelle", password=PASSWORD)
    monde.pilote("Paule")
    monde.direction("Denis", "18")
    monde.animatrice("Anne", region_id=2, password=PASSWORD)
    monde.campagne()
    for number, person in enumerate(persons):
        monde.answered(person, typed(number), partage=OUI)
    monde.heure.moment = APRES
    monde.settle(isabelle)


@pytest.fixture(scope="module")
def temps(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bureau]:
    yield from bureau(tmp_path_factory.mktemp("temps"), time_told)


def named(monde: Monde) -> None:
    """Five persons answered a questionnaire that is read by name; one left her need blank."""
    campaign(monde, asked("nominative", NOM, BESOIN))
    monde.animatrice("Isabelle", password=PASSWORD)
    monde.pilote("Paule")
    monde.region("bretagne", "Bretagne", "35")
    monde.animatrice("Anne", region_id=2, password=PASSWORD)
    for prenom in PRENOMS:
        answer(monde, prenom, {"NOM": f"=1+{prenom}", **({} if prenom == "Inès" else {"BESOIN": "Du temps"})})


@pytest.fixture
def nommee(tmp_path: Path) -> Iterator[Bureau]:
    """A world made for each test: reading rows leaves traces."""
    yield from bureau(tmp_path, named)


# --- campaigns


@pytest.mark.parametrize(
    ("world", "readers", "titre"),
    [
        ("retours", ("Auteur", "Collegue", "Denis", "Paule", "Isabelle"), "Votre avis sur l’accompagnement"),
        ("temps", ("Ana", "Denis", "Paule", "Isabelle"), "Temps et activités, 1er semestre 2026"),
    ],
)
def test_each_lists_the_campaigns_that_pages_show_them(
    request: pytest.FixtureRequest, world: str, readers: tuple[str, ...], titre: str
) -> None:
    office: Bureau = request.getfixturevalue(world)
    assert [titles(office, prenom) for prenom in readers] == [[titre]] * len(readers)
    assert titles(office, "Anne") == []


def titles(office: Bureau, prenom: str) -> list[str]:
    return [campagne["titre"] for campagne in office.of(prenom).read(CAMPAGNES)["campagnes"]]


def test_a_campaign_says_what_it_is_and_where_to_read_on(retours: Bureau) -> None:
    isabelle = retours.of("Isabelle")
    description = isabelle.read(UNE)
    assert description == isabelle.read(CAMPAGNES)["campagnes"][0]
    assert {name: description[name] for name in ("id", "etat", "population", "limite")} == {
        "id": 1,
        "etat": "résultats arrêtés",
        "population": "structures",
        "limite": "2026-07-21",
    }
    assert [dla["code"] for dla in description["dlas"]] == ["18", "28", "36"]
    assert all(isabelle.status(path) == 200 for path in description["lectures"].values())


@pytest.mark.parametrize("prenom", ["Auteur", "Denis", "Paule", "Isabelle"])
def test_what_is_said_to_be_read_is_and_nothing_else(retours: Bureau, prenom: str) -> None:
    client = retours.of(prenom)
    description = client.read(UNE)
    for name, path in description["lectures"].items():
        assert client.status(f"{UNE}/{name}") == (200 if path else 403), name
    for dla in range(1, 4):
        read = {dla_read["id"]: dla_read["chiffres"] for dla_read in description["dlas"]}
        assert client.status(read.get(dla, f"{UNE}/chiffres?dla={dla}")) == (200 if dla in read else 403)


def test_a_long_list_is_read_page_after_page(tmp_path: Path) -> None:
    with filled(tmp_path / "base.sqlite", named) as monde:
        for day in range(2, 6):
            monde.enquete(1, ouverture=date(2026, 7, day))
        app = application(monde)
        with monde.database.reading() as session:
            isabelle = session.scalars(select(Personne.id).where(Personne.prenom == "Isabelle")).one()
        pages = list(programme(monde, app, monde.acteur_of(isabelle)).pages(f"{CAMPAGNES}?taille=2"))
        assert [[campagne["id"] for campagne in page["campagnes"]] for page in pages] == [[1, 2], [3, 4], [5]]
        close(app)


@pytest.mark.parametrize(
    "query",
    ["taille=0", "taille=101", "taille=x", "curseur=faux", "taille=1&taille=2", "inconnu=1", f"curseur={'x' * 2000}"],
)
def test_a_request_that_is_not_understood_says_which_word(retours: Bureau, query: str) -> None:
    answer = retours.of("Isabelle").get(f"{CAMPAGNES}?{query}")
    assert answer.status_code == 400
    assert answer.json is not None
    assert answer.json["status"] == 400
    assert query.partition("=")[0] in answer.json["title"]


def test_results_of_a_campaign_that_nobody_answered_are_without_object() -> None:
    """The aggregates say so too."""
    figures = of_structures(
        resultats(collecte([silent("18")])), Origine(source="questionnaire", campagne="", periode="")
    )
    chiffres = [chiffre(figure, NatureTerritoire.REGION) for figure in figures]
    assert [(figure.indicateur, figure.statut, figure.secret) for figure in chiffres] == [("RESULTATS", "[z]", False)]


@pytest.mark.parametrize(
    ("largest", "total"),
    [
        pytest.param("4", (14.0, None, False, None), id="shown"),
        pytest.param("900", (None, "[c]", True, TOTAL_TU), id="one structure makes nearly all of it"),
    ],
)
def test_a_total_has_its_figure_or_says_why_it_has_none(largest: str, total: tuple[object, ...]) -> None:
    created = ["2", "2", "2", "2", "2", largest]
    enquete = collecte([followed("18", 4, 5, {"POSTES_CREES_NOMBRE": number}) for number in created], IMPACT)
    figures = of_structures(resultats(enquete), Origine(source="questionnaire", campagne="", periode=""))
    chiffres = [chiffre(figure, NatureTerritoire.REGION) for figure in figures if figure.modalite == "SOMME"]
    printed = {figure.indicateur: (figure.valeur, figure.statut, figure.secret, figure.raison) for figure in chiffres}
    assert printed["POSTES_CREES_NOMBRE"] == total


def test_a_number_too_large_is_nowhere(retours: Bureau) -> None:
    isabelle = retours.of("Isabelle")
    for path in (f"{CAMPAGNES}/99999999999999999999", f"{CAMPAGNES}/2", "/api/v1/nulle-part"):
        answer = isabelle.get(path)
        assert (answer.status_code, answer.content_type) == (404, "application/problem+json")


# --- another région


@pytest.mark.parametrize("end", ["", "/completude", "/chiffres", "/chiffres?dla=1", "/donnees", "/donnees/donnees"])
@pytest.mark.parametrize("prenom", ["Anne", "Admin"])
def test_who_has_no_role_in_a_region_reads_nothing_of_it(retours: Bureau, end: str, prenom: str) -> None:
    answer = retours.of(prenom).get(f"{UNE}{end}")
    assert answer.status_code == 404
    assert "avis" not in answer.text


# --- completeness


def test_who_runs_a_campaign_reads_it_dla_by_dla(retours: Bureau) -> None:
    completude = retours.of("Isabelle").read(f"{UNE}/completude")
    assert (completude["ensemble"]["transmises"], completude["ensemble"]["attendues"]) == (20, 21)
    assert [(line["dla"]["code"], line["couverture"]["transmises"], line["etat"]) for line in completude["dlas"]] == [
        ("18", 12, "transmis"),
        ("28", 6, "transmis"),
        ("36", 2, "incomplet"),
    ]


def test_a_pilote_reads_what_the_page_says_of_a_campaign_that_is_over(retours: Bureau, temps: Bureau) -> None:
    completude = retours.of("Paule").read(f"{UNE}/completude")
    assert completude["dlas"] == []
    assert completude["ensemble"]["transmises"] == 20
    assert completude["ensemble"]["refusees"] is None
    page = as_(retours.app, "Paule")
    page.go("/ma-region")
    assert "20 sur 21" in page.text
    assert temps.of("Paule").read(f"{UNE}/completude")["ensemble"]["etp_transmis"] == 6.0


def test_a_direction_reads_who_transmitted_in_its_dla_and_no_more(temps: Bureau) -> None:
    completude = temps.of("Denis").read(f"{UNE}/completude")
    assert completude["ensemble"] is None
    (line,) = completude["dlas"]
    assert line["dla"]["code"] == "18"
    assert {name: value for name, value in line["couverture"].items() if value is not None} == {
        "attendues": 2,
        "transmises": 2,
    }
    assert line["etat"] is None


def test_few_are_not_told_to_a_pilote(tmp_path: Path) -> None:
    with filled(tmp_path / "base.sqlite", four_told) as monde:
        office = Bureau(monde)
        completude = office.of("Paule").read(f"{UNE}/completude")
        assert completude["ensemble"] is None
        assert completude["pourquoi"] == CONFIDENTIEL
        figures = office.of("Paule").read(f"{UNE}/chiffres")["chiffres"]
        assert [(figure["valeur"], figure["secret"]) for figure in figures] == [(None, True)]
        close(office.app)


def four_told(monde: Monde) -> None:
    """Settle the time of four persons, one fewer than the threshold."""
    monde.region()
    isabelle = monde.animatrice("Isabelle", password=PASSWORD)
    monde.pilote("Paule")
    persons = [monde.personne(name, dla) for name, dla in zip(NAMES, ("18", "18", "28", "36"), strict=False)]
    monde.campagne()
    for number, person in enumerate(persons):
        monde.answered(person, typed(number), partage=OUI)
    monde.heure.moment = APRES
    monde.settle(isabelle)


# --- figures


@pytest.mark.parametrize("prenom", ["Ana", "Denis", "Paule", "Isabelle"])
def test_time_is_told_as_the_pages_of_the_same_account_tell_it(temps: Bureau, prenom: str) -> None:
    figures = temps.of(prenom).read(f"{UNE}/chiffres")["chiffres"]
    with temps.monde.database.reading() as session:
        personne_id = session.scalars(select(Personne.id).where(Personne.prenom == prenom)).one()
        shown = get_chiffres_region(session, temps.monde.acteur_of(personne_id), 1)
    assert shown is not None
    parts = {figure["modalite"]: figure["valeur"] for figure in figures if figure["indicateur"] == "TEMPS_PART"}
    if shown.secret:
        assert [(figure["raison"], figure["valeur"]) for figure in figures] == [(shown.release.motif, None)]
    else:
        assert {code: value for code, value in parts.items() if value is not None} == shown.parts
        missions = [figure for figure in figures if figure["axe"] == "mission"]
        assert sum(figure["valeur"] for figure in missions if figure["indicateur"] == "TEMPS_PART") == 100
        assert sum(figure["valeur"] for figure in missions if figure["indicateur"] == "TEMPS_ETP") == pytest.approx(6.0)
        assert {(figure["pas"], figure["n"], figure["statut"]) for figure in missions} == {(5, 6, None), (0.1, 6, None)}
        hidden = [figure for figure in figures if figure["axe"] == "fonction" and figure["modalite"] != "AUTRE"]
        said = ("valeur", "pas", "statut", "secret", "raison")
        reasons = {tuple(figure[name] for name in said) for figure in hidden}
        motifs = lignes(Seuils().personnes_lignes), FONCTION_SEULE
        assert reasons == {(None, None, "[c]", True, motif) for motif in motifs}


@pytest.mark.parametrize(("regions", "territoires"), [(1, ["région"]), (3, ["région", "réseau"])])
def test_the_network_is_a_territory_beside_the_région(tmp_path: Path, regions: int, territoires: Sequence[str]) -> None:
    with filled(tmp_path / "base.sqlite", lambda monde: of_regions(monde, regions)) as monde:
        office = Bureau(monde)
        figures = office.of("Paule").read(f"{UNE}/chiffres")["chiffres"]
        hidden = office.of("Denis").read(f"{UNE}/chiffres")["chiffres"]
        close(office.app)
    parts = [figure for figure in figures if figure["indicateur"] == "TEMPS_PART" and figure["axe"] == "mission"]
    assert list(dict.fromkeys(figure["territoire"] for figure in figures)) == territoires
    precisions = {(figure["territoire"], figure["pas"], figure["n"]) for figure in parts}
    assert precisions == {("région", 2, 8), ("réseau", 1, 24)} if regions == 3 else {("région", 2, 8)}
    for territoire in territoires:
        assert sum(figure["valeur"] for figure in parts if figure["territoire"] == territoire) == 100
    assert [(figure["territoire"], figure["valeur"]) for figure in hidden] == [("région", None)]
    named = {(figure["territoire"], figure["publication"].split(" du ")[0]) for figure in figures}
    assert named == {("région", "n°\u00a01"), ("réseau", "unique")} if regions == 3 else {("région", "n°\u00a01")}


def of_regions(monde: Monde, regions: int) -> None:
    """Settle time in `regions` régions; Denis directs three of the first one's four DLA and sees no figure of it."""
    settled(monde, regions)
    monde.direction("Denis", "01", "02", "03")


def test_missions_and_lines_have_the_names_of_the_workbook(temps: Bureau) -> None:
    isabelle = temps.of("Isabelle")
    named = {figure["modalite"]: figure["modalite_libelle"] for figure in isabelle.read(f"{UNE}/chiffres")["chiffres"]}
    (table,) = isabelle.read(f"{UNE}/donnees")["tables"]
    rows = isabelle.read(table["lignes"])["lignes"]
    assert named == {row["Ligne"]: row["Libellé"] for row in rows if row["Mesure"] == "part"}
    assert named["M1"] == "Mission 1 – Accompagnement des structures"
    assert named["AUTRE"] == "Hors référentiel"


@pytest.mark.parametrize("world", ["temps", "retours"])
def test_each_figure_names_the_release_that_gave_it(world: str, request: pytest.FixtureRequest) -> None:
    office: Bureau = request.getfixturevalue(world)
    with office.monde.database.reading() as session:
        made = session.scalars(select(Publication.faite_le)).one()
    figures = office.of("Isabelle").read(f"{UNE}/chiffres")["chiffres"]
    name = f"n°{NBSP}1 du {short_day_text(paris_day(made))}"
    assert {figure["publication"] for figure in figures} == {name}


def test_some_read_figures_of_time_in_that_world(temps: Bureau) -> None:
    """Otherwise the tests above compare nothing."""
    assert len(temps.of("Isabelle").read(f"{UNE}/chiffres")["chiffres"]) > 10


@pytest.mark.parametrize(
    ("prenom", "expected"),
    [
        ("Auteur", (403, 200, 403)),
        ("Collegue", (403, 403, 200)),
        ("Denis", (403, 200, 403)),
        ("Paule", (200, 403, 403)),
        ("Isabelle", (200, 200, 200)),
    ],
)
def test_results_are_read_by_who_reads_their_page(retours: Bureau, prenom: str, expected: tuple[int, ...]) -> None:
    """The cases are those of `test_each_reads_its_own_dla_or_the_region_and_nothing_else`."""
    client = retours.of(prenom)
    assert tuple(client.status(f"{UNE}/chiffres{end}") for end in ("", "?dla=1", "?dla=2")) == expected


def is_shown(reader: Navigateur, libelle: str, nombre: int) -> bool:
    """Return whether a page shows this count of an answer: in a list under its name, or in its column of a table."""
    in_table = re.search(rf'data-label="{re.escape(html.escape(libelle))}"[^>]*>\s*{nombre}\b', reader.page.text)
    return bool(in_table) or f"{libelle} {nombre}".replace("\u00a0", " ") in reader.text


@pytest.mark.parametrize(
    ("prenom", "end", "page"), [("Paule", "", REGION), ("Auteur", "?dla=1", CHER), ("Isabelle", "?dla=1", CHER)]
)
def test_every_result_told_is_on_the_page_and_what_is_hidden_there_is_hidden_here(
    retours: Bureau, prenom: str, end: str, page: str
) -> None:
    figures = retours.of(prenom).read(f"{UNE}/chiffres{end}")["chiffres"]
    assert {figure["territoire"] for figure in figures} == {"DLA" if end else "région"}
    reader = as_(retours.app, prenom)
    reader.go(page)
    by_question: dict[str, list[Mapping[str, Any]]] = {}
    for figure in figures:
        by_question.setdefault(figure["libelle"], []).append(figure)
    hidden = {name for name, group in by_question.items() if group[0]["secret"]}
    assert hidden
    assert {figure["raison"] for figure in figures if figure["secret"]} == {CONFIDENTIEL}
    for name, group in by_question.items():
        on_page = name.replace("\u00a0", " ")
        if name in hidden:
            assert f"« {on_page} »" in reader.text
            assert len(group) == 1
            continue
        for figure in group:
            if figure["axe"] == "modalité" and figure["unite"] == "réponses":
                assert is_shown(reader, figure["modalite_libelle"], round(figure["valeur"]))
    assert not any(figure["unite"] == "%" for figure in figures), "so few answers are told in numbers"
    assert "REPERE" not in str(figures), "what structures wrote is on no list of figures"


def test_nothing_is_told_before_results_are_settled(nommee: Bureau) -> None:
    assert nommee.of("Isabelle").read(f"{UNE}/chiffres")["chiffres"] == []


def test_time_that_is_not_settled_has_no_figure_yet(tmp_path: Path) -> None:
    with filled(tmp_path / "base.sqlite", time_told) as monde:
        with monde.database.writing() as session:
            session.get_one(Campagne, 1).arretee_le = None
        office = Bureau(monde)
        assert office.of("Isabelle").read(f"{UNE}/chiffres") == {
            "campagne": 1,
            "dla": None,
            "arretes": False,
            "chiffres": [],
        }
        assert office.of("Denis").status(f"{UNE}/chiffres") == 403
        close(office.app)


def test_results_of_structures_that_are_not_settled_have_no_figure_yet(tmp_path: Path) -> None:
    with filled(tmp_path / "base.sqlite", satisfaction) as monde:
        with monde.database.writing() as session:
            session.get_one(Campagne, 1).arretee_le = None
        office = Bureau(monde)
        for prenom, end in (("Isabelle", ""), ("Paule", ""), ("Auteur", "?dla=1")):
            results = office.of(prenom).read(f"{UNE}/chiffres{end}")
            assert (results["arretes"], results["chiffres"]) == (False, [])
        close(office.app)


# --- rows


def table_of(office: Bureau, prenom: str = "Isabelle") -> Mapping[str, Any]:
    (table,) = office.of(prenom).read(f"{UNE}/donnees")["tables"]
    return dict(table)


def test_tables_are_described_and_describing_them_leaves_no_trace(nommee: Bureau) -> None:
    before = nommee.verbs()
    table = table_of(nommee)
    columns = {column["nom"]: column for column in table["colonnes"]}
    assert columns["BESOIN"]["question"] == "BESOIN"
    assert columns["BESOIN"]["manques"] == ["non posée", "sans objet"]
    assert [verb for verb in nommee.verbs() if verb not in before] == ["créer un jeton d’accès"]


def test_rows_are_read_page_after_page_each_with_its_trace(nommee: Bureau) -> None:
    isabelle = nommee.of("Isabelle")
    address = table_of(nommee)["lignes"]
    pages = list(isabelle.pages(f"{address}?taille=2"))
    assert [len(page["lignes"]) for page in pages] == [2, 2, 1]
    rows = [row for page in pages for row in page["lignes"]]
    assert rows == isabelle.read(address)["lignes"]
    assert {row["Nom de la personne"].split()[0] for row in rows} == set(PRENOMS)
    assert {row["NOM"] for row in rows} == {f"=1+{prenom}" for prenom in PRENOMS}, "JSON quotes what would be computed"
    assert sorted(str(row["BESOIN"]) for row in rows) == ["Du temps"] * 4 + ["None"]
    assert nommee.verbs()[-8:] == [TAKEN_OUT, HANDED_OUT] * 4


def test_each_page_that_left_can_be_recognised(nommee: Bureau) -> None:
    answer = nommee.of("Isabelle").get(f"{table_of(nommee)['lignes']}?format=csv")
    with nommee.monde.database.reading() as session:
        sorti = session.scalars(select(ClasseurSorti)).one()
        assert (sorti.octets, sorti.nom, sorti.campagne_id) == (len(answer.data), "donnees-enquete-flash.csv", 1)


def test_rows_as_csv_are_those_of_the_download(nommee: Bureau) -> None:
    isabelle = nommee.of("Isabelle")
    address = table_of(nommee)["lignes"]
    answer = isabelle.get(f"{address}?taille=3&format=csv")
    assert answer.content_type == "text/csv; charset=utf-8"
    header, *rows = csv.reader(StringIO(answer.text))
    assert [len(rows), header[:3]] == [3, ["Code du DLA", "Nom du DLA", "Nom de la personne"]]
    assert {row[header.index("NOM")][:3] for row in rows} == {"'=1"}, "no spreadsheet computes what someone typed"
    following = answer.headers["Link"].partition(">")[0].removeprefix("<")
    _, *more = csv.reader(StringIO(isabelle.get(following).text))
    assert len(more) == 2
    assert "Link" not in isabelle.get(following).headers


def test_a_page_that_no_longer_follows_is_refused(nommee: Bureau) -> None:
    isabelle = nommee.of("Isabelle")
    first = isabelle.read(f"{table_of(nommee)['lignes']}?taille=2")
    with nommee.monde.database.writing() as session:
        participation = session.scalars(select(Participation).where(Participation.valeurs.is_not(None))).first()
        assert participation is not None
        session.get_one(Personne, participation.personne_id).nom = "Autrement"
    answer = isabelle.get(first["suite"])
    assert answer.status_code == 409
    assert answer.json is not None
    assert "Reprenez à la première page" in answer.json["detail"]


@pytest.mark.parametrize("prenom", ["Claire", "Paule"])
def test_rows_are_read_by_who_takes_the_workbook_out_and_nobody_else(nommee: Bureau, prenom: str) -> None:
    client, before = nommee.of(prenom), len(nommee.verbs())
    name = table_of(nommee)["nom"]
    expected = 403 if client.read(CAMPAGNES)["campagnes"] else 404
    assert client.status(f"{UNE}/donnees") == client.status(f"{UNE}/donnees/{name}") == expected
    assert set(nommee.verbs()[before:]) == {"créer un jeton d’accès"}


def test_a_cursor_opens_nothing_to_who_may_not_read(nommee: Bureau) -> None:
    first = nommee.of("Isabelle").read(f"{table_of(nommee)['lignes']}?taille=2")
    assert nommee.of("Claire").status(first["suite"]) == 403
    assert nommee.of("Isabelle").status(f"{CAMPAGNES}?{first['suite'].partition('?')[2]}") == 400
    nommee.monde.enquete(1, ouverture=date(2026, 7, 2))
    assert nommee.of("Isabelle").status(first["suite"].replace("/campagnes/1/", "/campagnes/2/")) == 400


def test_a_table_that_is_not_there_leaves_no_trace(nommee: Bureau) -> None:
    isabelle, before = nommee.of("Isabelle"), nommee.verbs()
    assert isabelle.status(f"{UNE}/donnees/autre") == 404
    assert nommee.verbs() == [*before]


def test_answers_read_in_counts_only_have_no_rows(retours: Bureau) -> None:
    tables = retours.of("Isabelle").read(f"{UNE}/donnees")["tables"]
    assert [table["nom"] for table in tables] == ["textes-satisfaction"]
    assert retours.of("Isabelle").status(f"{UNE}/donnees/donnees-satisfaction") == 404


def test_rows_of_time_are_groups_that_may_be_told(temps: Bureau) -> None:
    (table,) = temps.of("Isabelle").read(f"{UNE}/donnees")["tables"]
    rows = temps.of("Isabelle").read(table["lignes"])["lignes"]
    assert rows
    with temps.monde.database.reading() as session:
        persons = set(session.scalars(select(Personne.nom)))
        assert session.scalar(select(func.count()).select_from(Participation)) == 6
    assert not any(name in str(rows) for name in persons | set(NAMES))


def test_the_number_of_reads_does_not_grow_with_campaigns(nommee: Bureau) -> None:
    isabelle = nommee.of("Isabelle")
    before = _asked(nommee.app, isabelle)
    for day in range(2, 7):
        nommee.monde.enquete(1, ouverture=date(2026, 7, day))
    assert isabelle.status(CAMPAGNES) == 200  # freezes the expected answers of open campaigns
    assert _asked(nommee.app, isabelle) <= before


def _asked(app: Flask, client: Programme) -> int:
    with Navigateur(app).asking() as statements:
        assert client.status(CAMPAGNES) == 200
    return statements["SELECT"]


def test_the_page_for_people_tells_every_address(retours: Bureau) -> None:
    page = Navigateur(retours.app)
    page.go("/api")
    assert "/api/v1/campagnes/{campagne_id}/donnees/{table} Les lignes d’une table, par pages" in page.text
    assert page.text.count("/api/v1/campagnes") == 6
    assert "120 demandes par minute" in page.text


def test_a_program_reads_on_both_databases(monde: Monde) -> None:
    """Read campaigns, completeness, and rows in pages with their traces, until the rate limit."""
    named(monde)
    office = Bureau(monde)
    isabelle = office.of("Isabelle")
    assert [campagne["id"] for campagne in isabelle.read(CAMPAGNES)["campagnes"]] == [1]
    assert isabelle.read(f"{UNE}/completude")["ensemble"]["transmises"] == len(PRENOMS)
    pages = list(isabelle.pages(f"{table_of(office)['lignes']}?taille=2"))
    assert sum(len(page["lignes"]) for page in pages) == len(PRENOMS)
    assert office.verbs()[-6:] == [TAKEN_OUT, HANDED_OUT] * 3
    assert {isabelle.status(UNE) for _ in range(CADENCE.most)} == {200, 429}
    close(office.app)
