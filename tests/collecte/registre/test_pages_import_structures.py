"""Importing structures from pages: file, columns, preview of the effects, then exactly these written by the worker."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import select

from collecte.app import close
from collecte.core.operations.lignes_gardees import unpack_feuille
from collecte.exploitation.jobs import periodiques
from collecte.models import (
    Affectation,
    Correspondance,
    EntreeJournal,
    EtatImport,
    ImportRegistre,
    Structure,
)
from collecte.registre.operations.imports_registre import LEASE, claim_import, interrupt
from tests.collecte.conftest import application
from tests.collecte.mondes.commande import plain
from tests.collecte.mondes.monde import PASSWORD, Monde
from tests.collecte.mondes.navigateur import Navigateur
from tests.collecte.mondes.registre import SIRET, structures, work
from tests.collecte.reponses.test_reprises import at_once

ICI = "/structures/importer"
LINES = f"Raison sociale;Numéro SIRET;Ville\nLa Ressourcerie;{SIRET};Bourges\n"


@pytest.fixture
def app(petit_monde: Monde) -> Iterator[Flask]:
    petit_monde.region()
    petit_monde.region("bretagne", "Bretagne", "22")
    petit_monde.personne("Claire", "18", password=PASSWORD)
    petit_monde.animatrice(password=PASSWORD)
    app = application(petit_monde)
    yield app
    close(app)


@pytest.fixture
def claire(app: Flask) -> Navigateur:
    browser = Navigateur(app)
    browser.sign_in("claire@exemple.fr")
    return browser


@pytest.fixture
def isabelle(app: Flask) -> Navigateur:
    browser = Navigateur(app)
    browser.sign_in("isabelle@exemple.fr")
    return browser


def upload(browser: Navigateur, content: str | bytes = LINES, *, name: str = "structures.csv", **values: str) -> None:
    browser.go(ICI)
    content_bytes = content.encode() if isinstance(content, str) else content
    data = {**browser.fields(), **values, "fichier": (BytesIO(content_bytes), name)}
    browser.page = browser.client.post(ICI, data=data, follow_redirects=True, base_url="http://127.0.0.1:8000")


def compared(monde: Monde, browser: Navigateur, content: str = LINES, **values: str) -> str:
    """Upload a file, keep the proposed columns, have it compared; return the address of its page."""
    upload(browser, content)
    browser.send(values, path=browser.page.request.path)
    path: str = browser.page.request.path
    work(monde)
    browser.go(path)
    return path


def the_import(monde: Monde, import_id: int = 1) -> ImportRegistre:
    with monde.database.reading() as session:
        return session.get_one(ImportRegistre, import_id)


def test_columns_chosen_before_the_session_ended_are_shown_again(petit_monde: Monde, claire: Navigateur) -> None:
    upload(claire)
    path = claire.page.request.path
    typed = {"c2": "", "correspondance": "Fichier de la ligue"}
    petit_monde.heure.moment += timedelta(hours=3)
    claire.send(typed, path=path)
    assert claire.page.status_code == 401
    claire.identify("claire@exemple.fr", path="/connexion")
    assert claire.page.request.path == path
    assert {name: claire.fields(path)[name] for name in typed} == typed


def test_a_file_goes_from_its_columns_to_the_register(petit_monde: Monde, claire: Navigateur) -> None:
    upload(claire)
    assert "1 ligne lue, pour le DLA 18 Département 18." in plain(claire.text)
    assert claire.fields() | {"csrf_token": ""} == {
        "csrf_token": "",
        "c0": "structure.nom",
        "c1": "structure.siret",
        "c2": "structure.commune",
        "correspondance": "",
    }
    claire.send({})
    path = claire.page.request.path
    assert "0 ligne sur 1" in plain(claire.text)
    work(petit_monde)
    claire.go(path)
    assert "Il y aurait : 1 structure créée ; 0 ligne sans changement sur 1." in claire.text.replace(
        "\u00a0", " "
    ).replace("\u202f", " ")
    assert structures(petit_monde) == []
    claire.send({}, action=f"{path}/confirmer")
    assert "Écriture en cours" in claire.text
    work(petit_monde)
    claire.go(path)
    assert "Tout est au registre" in claire.text
    (structure,) = structures(petit_monde)
    assert (structure.nom, structure.siret, structure.dla_id) == ("La Ressourcerie", SIRET, 1)
    assert unpack_feuille(the_import(petit_monde).feuille).lignes == ()
    assert the_import(petit_monde).etat is EtatImport.ECRIT
    with petit_monde.database.reading() as session:
        (entry,) = session.scalars(select(EntreeJournal).where(EntreeJournal.verbe == "importer des structures"))
        assert entry.details == {
            "lignes": 1,
            "sans_changement": 0,
            "creations": {"structures": 1},
            "modifications": {},
        }
        assert entry.compte_id == 1
    compared(petit_monde, claire)
    assert "le registre dit déjà la même chose" in claire.text


def test_every_page_of_an_import_leads_back_to_the_structures(petit_monde: Monde, claire: Navigateur) -> None:
    pages = [ICI, compared(petit_monde, claire)]
    for page in (*pages, f"{pages[1]}/colonnes"):
        claire.go(page)
        trail = claire.page.text.partition('aria-label="Fil d’Ariane"')[2].partition("</nav>")[0]
        assert 'href="/structures"' in trail


def test_a_correspondance_is_kept_by_name_and_serves_the_next_file(petit_monde: Monde, claire: Navigateur) -> None:
    upload(claire)
    claire.send({"c2": "structure.secteur", "correspondance": " Notre  tableau "})
    with petit_monde.database.reading() as session:
        correspondance = session.scalars(select(Correspondance)).one()
        assert (correspondance.nom, correspondance.colonnes) == (
            "Notre tableau",
            {"structure.nom": "Raison sociale", "structure.siret": "Numéro SIRET", "structure.secteur": "Ville"},
        )
    upload(claire, "RAISON SOCIALE;ville\nA;B\n", correspondance="1")
    assert (claire.fields()["c0"], claire.fields()["c1"]) == ("structure.nom", "structure.secteur")
    assert claire.fields()["correspondance"] == "Notre tableau"
    assert "n’a pas ces colonnes de la correspondance : Numéro SIRET." in claire.text


def test_two_columns_for_one_field_are_refused_and_the_rest_is_kept(petit_monde: Monde, claire: Navigateur) -> None:
    upload(claire)
    claire.send({"c2": "structure.nom", "correspondance": "Mien"})
    assert claire.page.status_code == 422
    assert claire.text.count("une autre colonne dit déjà « Nom »") == 4  # the summary and the field, for each
    assert claire.fields()["correspondance"] == "Mien"
    assert the_import(petit_monde).etat is EtatImport.A_PRECISER


def test_errors_are_told_by_line_and_no_wrong_line_can_be_confirmed(petit_monde: Monde, claire: Navigateur) -> None:
    path = compared(petit_monde, claire, "Raison sociale;Numéro SIRET;Ville\nAutre;123;Bourges\n")
    assert "1 ligne à corriger" in plain(claire.text)
    assert "Colonne « Numéro SIRET » : « 123 » n’est pas un SIRET" in plain(claire.text)
    with pytest.raises(LookupError):
        claire.fields(f"{path}/confirmer")
    claire.send({"empreinte": ""}, path=f"{path}/confirmer", action=f"{path}/oublier")
    assert "voici où il en est" in claire.text
    work(petit_monde)
    assert structures(petit_monde) == []


def test_parallel_confirmations_lead_to_one_import_and_its_page(
    petit_monde: Monde, app: Flask, claire: Navigateur
) -> None:
    path = compared(petit_monde, claire)
    tabs = [claire, Navigateur(app), Navigateur(app)]
    for tab in tabs:
        tab.sign_in("claire@exemple.fr")
        tab.go(path)
    at_once(*(partial(tab.send, {}, action=f"{path}/confirmer") for tab in tabs))
    for tab in tabs:
        assert (tab.page.status_code, tab.page.request.path) == (200, path)
        assert "Écriture en cours" in tab.text
    assert sum("voici où il en est" in tab.text for tab in tabs) == 2
    work(petit_monde)
    assert len(structures(petit_monde)) == 1
    claire.send({"empreinte": "0"}, path=f"{path}/confirmer", action="/deconnexion")
    assert "Tout est au registre" in claire.text, "a late click leads to the result"


def test_only_what_was_shown_is_done(petit_monde: Monde, claire: Navigateur) -> None:
    """Someone created the structure meanwhile: it would be changed, not created."""
    path = compared(petit_monde, claire)
    with petit_monde.database.writing() as session:
        session.add(
            Structure(
                region_id=1, dla_id=1, nom="La Ressourcerie", nom_cle="la ressourcerie", creee_le=petit_monde.heure()
            )
        )
    claire.send({}, action=f"{path}/confirmer")
    work(petit_monde)
    claire.go(path)
    assert "Entre-temps, quelqu’un a changé ce que ce fichier touche" in claire.text
    assert "2 La Ressourcerie SIRET vide 73282932000074" in claire.text
    assert [structure.siret for structure in structures(petit_monde)] == [None]
    claire.send({}, action=f"{path}/confirmer")
    work(petit_monde)
    assert [structure.siret for structure in structures(petit_monde)] == [SIRET]


def test_who_left_the_dla_meanwhile_writes_nothing(petit_monde: Monde, claire: Navigateur) -> None:
    path = compared(petit_monde, claire)
    claire.send({}, action=f"{path}/confirmer")
    with petit_monde.database.writing() as session:
        session.scalars(select(Affectation)).one().fin = date(2026, 7, 1)
    work(petit_monde)
    assert structures(petit_monde) == []
    assert claire.go(path).status_code == 404


def test_who_runs_the_region_imports_for_all_its_dla_by_a_column(petit_monde: Monde, isabelle: Navigateur) -> None:
    isabelle.go(ICI)
    assert "une colonne du fichier le dit (Centre-Val de Loire)" in isabelle.text
    assert "Bretagne" not in isabelle.text
    upload(isabelle, "DLA;Structure\n18;A\n28;B\n", dla="region-1")
    isabelle.send({})
    path = isabelle.page.request.path
    work(petit_monde)
    isabelle.go(path)
    isabelle.send({}, action=f"{path}/confirmer")
    work(petit_monde)
    assert [(structure.nom, structure.dla_id) for structure in structures(petit_monde)] == [("A", 1), ("B", 2)]


def test_a_dla_that_one_does_not_keep_cannot_be_chosen(petit_monde: Monde, claire: Navigateur) -> None:
    upload(claire, dla="dla-2")
    assert claire.page.status_code == 422
    upload(claire, dla="region-1")
    assert claire.page.status_code == 422


def test_a_file_is_seen_by_who_sent_it_only(petit_monde: Monde, claire: Navigateur, isabelle: Navigateur) -> None:
    base_path = compared(petit_monde, claire)
    for path in (base_path, f"{base_path}/colonnes", f"{base_path}/effets.csv"):
        assert isabelle.go(path).status_code == 404
    assert "structures.csv" not in isabelle.go(ICI).text
    assert "structures.csv" in claire.go(ICI).text


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        pytest.param(b"", "vide.csv", "Le fichier est vide.", id="empty"),
        pytest.param(b"PK\x03\x04rien", "casse.xlsx", "n’a pas pu être lu", id="broken"),
        pytest.param(b"Nom\nA\n", "macro.xlsm", "macro", id="macros"),
        pytest.param(b"Nom;Nom\nA;B\n", "double.csv", "portent le même titre", id="twice the same header"),
        pytest.param(b"Nom\n" + b"A\n" * 10_001, "long.csv", "10", id="too many lines"),
    ],
)
def test_a_hostile_file_is_refused_with_what_to_do(
    petit_monde: Monde, claire: Navigateur, content: bytes, name: str, sentence: str
) -> None:
    upload(claire, content, name=name)
    assert claire.page.status_code == 422
    assert sentence in claire.text
    with petit_monde.database.reading() as session:
        assert session.scalars(select(ImportRegistre)).all() == []


def test_formulas_of_a_file_stay_texts_on_pages_and_in_the_csv(petit_monde: Monde, claire: Navigateur) -> None:
    path = compared(petit_monde, claire, "Nom;Ville\n=1+1;<script>alert(1)</script>\n")
    assert "<script>alert" not in claire.page.text
    csv = claire.go(f"{path}/effets.csv").data.decode("utf-8-sig")
    assert "création;2;'=1+1;structure;;Commune : <script>alert(1)</script>" in csv


def test_progress_is_told_while_lines_are_compared(
    petit_monde: Monde, claire: Navigateur, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("collecte.registre.operations.import_structures.TOLD_EVERY", 2)
    texts: list[str] = []
    upload(claire, "Nom\nA\nB\nC\nD\nE\n")
    claire.send({})
    path = claire.page.request.path

    def looked(*_: object) -> None:
        texts.append(claire.go(path).text)

    monkeypatch.setattr("collecte.registre.jobs_imports.note_comparison", looked)
    work(petit_monde)
    assert the_import(petit_monde).compares == 5
    assert "5 lignes sur 5" in plain(texts[0])


def test_a_file_that_waits_too_long_says_that_the_worker_is_away(petit_monde: Monde, claire: Navigateur) -> None:
    upload(claire)
    claire.send({})
    petit_monde.heure.moment += timedelta(minutes=3)
    claire.go(claire.page.request.path)
    assert "le service qui travaille en arrière-plan est sans doute arrêté" in claire.text


def test_two_workers_never_do_the_same_file_and_one_that_died_is_taken_over(
    petit_monde: Monde, claire: Navigateur
) -> None:
    upload(claire)
    claire.send({})
    with petit_monde.database.writing() as session:
        first = claim_import(session, now=petit_monde.heure())
        assert first is not None
        assert claim_import(session, now=petit_monde.heure()) is None
    petit_monde.heure.moment += LEASE
    with petit_monde.database.writing() as session:
        assert claim_import(session, now=petit_monde.heure()) is not None
        interrupt(session, first)  # it woke up: the file is no longer its own
    assert the_import(petit_monde).etat is EtatImport.A_EXAMINER


def test_a_defect_of_ours_stops_that_file_only_and_can_be_tried_again(
    petit_monde: Monde, claire: Navigateur, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload(claire)
    claire.send({})
    path = claire.page.request.path
    with monkeypatch.context() as broken:
        broken.setattr("collecte.registre.operations.imports_registre.plan_right_lines", lambda *_: 1 / 0)
        work(petit_monde)
    claire.go(path)
    assert "L’import s’est interrompu" in claire.text
    claire.go(f"{path}/colonnes")
    claire.send({})
    work(petit_monde)
    assert the_import(petit_monde).etat is EtatImport.EXAMINE


def test_a_file_is_forgotten_when_asked_and_a_week_after_its_last_use(petit_monde: Monde, claire: Navigateur) -> None:
    path = compared(petit_monde, claire)
    claire.send({}, action=f"{path}/oublier")
    assert "Le fichier est oublié." in claire.text
    compared(petit_monde, claire)
    petit_monde.heure.moment += timedelta(days=6)
    work(petit_monde, periodiques())
    assert the_import(petit_monde).etat is EtatImport.EXAMINE
    petit_monde.heure.moment += timedelta(days=1, hours=1)
    work(petit_monde, periodiques())
    with petit_monde.database.reading() as session:
        assert session.scalars(select(ImportRegistre)).all() == []


def test_a_long_file_is_counted_beyond_what_is_shown(petit_monde: Monde, claire: Navigateur) -> None:
    path = compared(petit_monde, claire, "Nom\n" + "".join(f"Structure {n}\n" for n in range(310)))
    assert "Et 10 autres créations." in plain(claire.text)
    assert len(claire.go(f"{path}/effets.csv").data.splitlines()) == 311
