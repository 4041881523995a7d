"""An import whose right lines are taken while the others are corrected on screen, and that can be undone."""

from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from collecte.app import close
from collecte.core.operations.lignes_gardees import Correction, state_of, unpack_feuille
from collecte.models import (
    Accompagnement,
    ContactStructure,
    EntreeJournal,
    Etape,
    EtatImport,
    ImportRegistre,
    ReleveEmploi,
    Structure,
)
from collecte.organisation.operations.annulation_imports import plan_digest, plan_undo_import, undo_import
from collecte.registre.operations.bilan_registre import REGLES
from collecte.registre.operations.imports_registre import confirm_import, correct_import
from tests.collecte.conftest import application
from tests.collecte.mondes.commande import plain
from tests.collecte.mondes.monde import PASSWORD, Monde
from tests.collecte.mondes.navigateur import Navigateur
from tests.collecte.mondes.registre import AUTRE_SIRET, SIRET, structures, work, xlsx_file

ICI = "/structures/importer"
HEADER = "Nom;SIRET;Commune;Salariés;Effectifs au"
RIGHT = f"La Ressourcerie;{SIRET};Bourges;4;31/12/2025"
WRONG = "Le Fournil;123;Vierzon;;"


@pytest.fixture
def app(petit_monde: Monde) -> Iterator[Flask]:
    petit_monde.region()
    petit_monde.region("bretagne", "Bretagne", "22")
    petit_monde.personne("Claire", "18", password=PASSWORD)
    petit_monde.personne("Driss", "18", password=PASSWORD)
    petit_monde.animatrice(password=PASSWORD)
    petit_monde.animatrice("Nolwenn", region_id=2, password=PASSWORD)
    app = application(petit_monde)
    yield app
    close(app)


def browser_of(app: Flask, name: str) -> Navigateur:
    browser = Navigateur(app)
    browser.sign_in(f"{name}@exemple.fr")
    return browser


@pytest.fixture
def claire(app: Flask) -> Navigateur:
    return browser_of(app, "claire")


def sent(monde: Monde, browser: Navigateur, *lines: str, name: str = "structures.csv", content: bytes = b"") -> str:
    """Send a file, keep the proposed columns, have it compared; return the address of its page."""
    browser.go(ICI)
    content = content or "\n".join((HEADER, *lines)).encode()
    data = {**browser.fields(), "fichier": (BytesIO(content), name)}
    browser.page = browser.client.post(ICI, data=data, follow_redirects=True, base_url="http://127.0.0.1:8000")
    browser.send({})
    path: str = browser.page.request.path
    work(monde)
    browser.go(path)
    return path


def take(monde: Monde, browser: Navigateur, path: str) -> None:
    """Confirm the right lines and have them written."""
    browser.go(path)
    browser.send({}, action=f"{path}/confirmer")
    work(monde)
    browser.go(path)


def undo(browser: Navigateur, path: str) -> None:
    browser.go(f"{path}/annuler")
    browser.send({})


def names(monde: Monde) -> list[str]:
    return [structure.nom for structure in structures(monde)]


def the_import(monde: Monde) -> ImportRegistre:
    with monde.database.reading() as session:
        return session.scalars(select(ImportRegistre).order_by(ImportRegistre.id.desc())).first()  # type: ignore[return-value]


def counted(monde: Monde) -> tuple[int, int, list[int]]:
    fichier = the_import(monde)
    return fichier.prises, fichier.fautives, fichier.laissees


# --- right and wrong lines


def test_the_right_lines_are_imported_while_the_wrong_one_waits_to_be_corrected(
    petit_monde: Monde, claire: Navigateur
) -> None:
    path = sent(petit_monde, claire, RIGHT, WRONG)
    assert "1 ligne juste 1 ligne à corriger" in plain(claire.text)
    assert "Importer la ligne juste" in plain(claire.text)
    take(petit_monde, claire, path)
    assert names(petit_monde) == ["La Ressourcerie"]
    assert "1 ligne importée 1 ligne à corriger" in plain(claire.text)
    assert counted(petit_monde) == (1, 1, [])
    claire.send({"l3c1": AUTRE_SIRET}, action=path)
    assert "1 ligne juste" in plain(claire.text)
    take(petit_monde, claire, path)
    assert names(petit_monde) == ["La Ressourcerie", "Le Fournil"]
    assert counted(petit_monde) == (2, 0, [])
    assert unpack_feuille(the_import(petit_monde).feuille).lignes == ()


def test_a_line_corrected_to_another_error_says_the_new_one(petit_monde: Monde, claire: Navigateur) -> None:
    path = sent(petit_monde, claire, RIGHT, WRONG)
    claire.send({"l3c1": "", "l3c0": ""}, action=path)
    assert claire.fields(path)["l3c0"] == ""
    assert "son nom manque" in plain(claire.text)
    claire.send({"l3c1": SIRET, "l3c0": "Le Fournil", "l3c2": "Vierzon"}, action=path)
    assert "La ligne 3 dit autre chose de la même structure." in plain(claire.text)
    assert "Importer" not in plain(claire.text).partition("À corriger")[0].partition("Ce que")[2]
    assert names(petit_monde) == []


def test_two_lines_that_contradict_each_other_both_wait(petit_monde: Monde, claire: Navigateur) -> None:
    path = sent(petit_monde, claire, RIGHT, f"Autre nom;{SIRET};;;", f"Le Fournil;{AUTRE_SIRET};;;")
    assert "1 ligne juste 2 lignes à corriger" in plain(claire.text)
    take(petit_monde, claire, path)
    assert names(petit_monde) == ["Le Fournil"]


def test_a_line_without_its_wrong_twin_is_right_again(petit_monde: Monde, claire: Navigateur) -> None:
    path = sent(petit_monde, claire, RIGHT, f"Autre nom;{SIRET};;;")
    claire.send({"laisser": "3"}, action=path)
    assert "1 ligne juste 1 laissée de côté" in plain(claire.text)
    take(petit_monde, claire, path)
    assert (names(petit_monde), counted(petit_monde)) == (["La Ressourcerie"], (1, 0, [3]))


def test_a_line_left_out_changes_nothing_and_is_brought_back_as_it_was_typed(
    petit_monde: Monde, claire: Navigateur
) -> None:
    path = sent(petit_monde, claire, RIGHT, WRONG)
    claire.send({"l3c1": "456", "laisser": "3"}, action=path)
    assert counted(petit_monde) == (0, 0, [3])
    assert "Ligne 3 · Le Fournil" in plain(claire.text)
    take(petit_monde, claire, path)
    assert names(petit_monde) == ["La Ressourcerie"]
    claire.send({"reprendre": "3"}, action=path)
    assert counted(petit_monde) == (1, 1, [])
    assert claire.fields(path)["l3c1"] == "456"


def test_the_page_has_twenty_wrong_lines_and_leads_to_the_others(petit_monde: Monde, claire: Navigateur) -> None:
    path = sent(petit_monde, claire, *(f"Structure {number};12;;;" for number in range(45)))
    assert plain(claire.text).count("n’est pas un SIRET") == 20
    assert claire.go(f"{path}?page=3").text.count("n’est pas un SIRET") == 5
    assert len(claire.page.data) < 60_000


def test_the_wrong_lines_are_downloaded_with_their_reasons_and_can_be_sent_again(
    petit_monde: Monde, claire: Navigateur
) -> None:
    path = sent(petit_monde, claire, RIGHT, WRONG, "=1+1;12;;;")
    csv = claire.go(f"{path}/a-corriger.csv").data
    header, fournil, formula = csv.decode("utf-8-sig").splitlines()
    assert header == f"{HEADER};ligne du premier fichier;ce qui ne va pas"
    assert plain(fournil).startswith("Le Fournil;123;Vierzon;;;3;Colonne « SIRET » : « 123 » n’est pas un SIRET")
    assert formula.startswith("'=1+1;12;")
    sent(petit_monde, claire, content=csv.replace(b";123;", f";{SIRET};".encode()))
    assert "1 ligne juste 1 ligne à corriger" in plain(claire.text)


def test_formulas_of_a_workbook_are_read_as_their_results_and_corrected_as_texts(
    petit_monde: Monde, claire: Navigateur, tmp_path: Path
) -> None:
    path = xlsx_file(tmp_path, HEADER.split(";"), ["=2+2", "123", "Bourges", "", ""], RIGHT.split(";"))
    page = sent(petit_monde, claire, name="structures.xlsx", content=path.read_bytes())
    claire.send({"l2c0": "=A1&A2", "l2c1": AUTRE_SIRET}, action=page)
    take(petit_monde, claire, page)
    assert names(petit_monde) == ["=A1&A2", "La Ressourcerie"]


# --- two tabs


def test_a_second_correction_of_one_line_is_refused_with_what_it_says_now(
    petit_monde: Monde, app: Flask, claire: Navigateur
) -> None:
    path = sent(petit_monde, claire, RIGHT, WRONG, "Troisième;12;;;")
    other = browser_of(app, "claire")
    other.go(path)
    other_fields = other.fields(path)
    claire.send({"l3c1": "456"}, action=path)
    other.page = other.client.post(
        path, data={**other_fields, "l3c1": "789", "l4c1": "99"}, base_url="http://127.0.0.1:8000"
    )
    assert other.page.status_code == 409
    assert "Ligne 3, corrigée ailleurs entre-temps : « SIRET » dit maintenant « 456 »." in plain(other.text)
    fields = other.fields(path)
    assert (fields["l3c1"], fields["l4c1"]) == ("789", "99")
    assert claire.go(path).status_code == 200
    assert claire.fields(path)["l3c1"] == "456"
    other.send({"l3c1": "789"}, action=path)
    assert other.page.status_code == 200
    assert claire.go(path).status_code == 200
    assert (claire.fields(path)["l3c1"], claire.fields(path)["l4c1"]) == ("789", "99")


def test_lines_that_one_did_not_touch_never_stop_the_correction_of_others(
    petit_monde: Monde, app: Flask, claire: Navigateur
) -> None:
    path = sent(petit_monde, claire, WRONG, "Troisième;12;;;")
    other = browser_of(app, "claire")
    other.go(path)
    claire.send({"l2c1": SIRET}, action=path)
    other.send({"l3c1": AUTRE_SIRET}, action=path)
    assert counted(petit_monde) == (0, 0, [])
    take(petit_monde, claire, path)
    assert names(petit_monde) == ["Le Fournil", "Troisième"]


def test_a_line_imported_meanwhile_is_no_longer_corrected(petit_monde: Monde, app: Flask, claire: Navigateur) -> None:
    path = sent(petit_monde, claire, RIGHT, WRONG)
    other = browser_of(app, "claire")
    other.go(path)
    fields = {**other.fields(path), "l3c0": "Tapé trop tard"}
    claire.send({"l3c1": AUTRE_SIRET}, action=path)
    take(petit_monde, claire, path)
    other.page = other.client.post(path, data=fields, base_url="http://127.0.0.1:8000")
    assert other.page.status_code == 409
    assert "Ligne 3 : elle n’attend plus" in plain(other.text)
    assert "Tapé trop tard" in other.page.text


# --- undo


def test_an_import_is_undone_once_however_often_one_clicks(petit_monde: Monde, claire: Navigateur) -> None:
    path = sent(petit_monde, claire, RIGHT)
    take(petit_monde, claire, path)
    claire.go(f"{path}/annuler")
    assert "Part : 1 structure, 1 relevé d’emploi." in plain(claire.text)
    fields = claire.fields()
    for _ in range(10):
        claire.client.post(f"{path}/annuler", data=fields, base_url="http://127.0.0.1:8000")
    assert names(petit_monde) == []
    with petit_monde.database.reading() as session:
        assert session.scalars(select(ReleveEmploi)).all() == []
        (entry,) = session.scalars(select(EntreeJournal).where(EntreeJournal.verbe == "annuler un import"))
        assert (entry.details["lignes"], entry.details["retires"]) == (1, {"structures": 1, "releves_emploi": 1})


def test_changed_values_return_to_what_they_were(petit_monde: Monde, claire: Navigateur) -> None:
    take(petit_monde, claire, sent(petit_monde, claire, RIGHT))
    before = {**vars(structures(petit_monde)[0])}
    path = sent(petit_monde, claire, f"La Grande Ressourcerie;{SIRET};Vierzon;5;31/12/2025")
    take(petit_monde, claire, path)
    assert structures(petit_monde)[0].commune == "Vierzon"
    undo(claire, path)
    after = {**vars(structures(petit_monde)[0])}
    assert {name: after[name] for name in before if name[0] != "_"} == {
        name: value for name, value in before.items() if name[0] != "_"
    }
    with petit_monde.database.reading() as session:
        assert session.scalars(select(ReleveEmploi.salaries)).all() == [4]


def test_a_line_on_which_something_was_built_is_named_and_stays(petit_monde: Monde, claire: Navigateur) -> None:
    path = sent(
        petit_monde, claire, RIGHT, f"Le Fournil;{AUTRE_SIRET};Vierzon;;", "Troisième;;Dreux;;", "Quatrième;;;;"
    )
    take(petit_monde, claire, path)
    with petit_monde.database.writing() as session:
        session.add(Accompagnement(structure_id=1, dla_id=1, cree_le=petit_monde.heure()))
        session.add(ContactStructure(structure_id=2, nom="Léa", adresse="l@e.fr", adresse_cle="l@e.fr"))
        session.execute(update(Structure).where(Structure.nom == "Troisième").values(commune="Chartres"))
    claire.go(f"{path}/annuler")
    page = plain(claire.text)
    assert "Reste : ligne 2, « La Ressourcerie », un accompagnement y a été ajouté depuis." in page
    assert "Reste : ligne 3, « Le Fournil », un contact y a été ajouté depuis." in page
    assert "Reste : ligne 4, « Troisième », changé depuis par quelqu’un." in page
    undo(claire, path)
    assert names(petit_monde) == ["La Ressourcerie", "Le Fournil", "Troisième"]
    with petit_monde.database.writing() as session:
        session.execute(delete(Accompagnement))
    undo(claire, path)
    assert names(petit_monde) == ["Le Fournil", "Troisième"]


def test_a_value_changed_again_by_someone_stays(petit_monde: Monde, claire: Navigateur) -> None:
    take(petit_monde, claire, sent(petit_monde, claire, RIGHT))
    path = sent(petit_monde, claire, f"La Ressourcerie;{SIRET};Vierzon;;")
    take(petit_monde, claire, path)
    with petit_monde.database.writing() as session:
        session.execute(update(Structure).values(commune="Chartres"))
    undo(claire, path)
    assert structures(petit_monde)[0].commune == "Chartres"
    assert "Rien n’est annulé" in plain(claire.text)


def test_a_number_taken_meanwhile_by_another_structure_is_not_put_back(petit_monde: Monde, claire: Navigateur) -> None:
    """The id that a line gave up is now that of someone else."""
    header = HEADER.replace("Nom", "Enée;Nom").encode()
    take(petit_monde, claire, sent(petit_monde, claire, content=header + f"\n77;A;{SIRET};;;".encode()))
    path = sent(petit_monde, claire, content=header + f"\n77;A;{AUTRE_SIRET};;;".encode())
    take(petit_monde, claire, path)
    with petit_monde.database.writing() as session:
        values = {"region_id": 1, "dla_id": 1, "nom": "B", "nom_cle": "b", "siret": SIRET}
        session.add(Structure(**values, creee_le=petit_monde.heure()))
    claire.go(f"{path}/annuler")
    assert "la valeur d’avant est maintenant celle d’une autre fiche" in plain(claire.text)
    undo(claire, path)
    assert [structure.siret for structure in structures(petit_monde)] == [AUTRE_SIRET, SIRET]


def test_lines_taken_later_are_undone_with_the_first(petit_monde: Monde, claire: Navigateur) -> None:
    path = sent(petit_monde, claire, RIGHT, WRONG, f"La Ressourcerie;{SIRET};Bourges;moi;31/12/2024")
    take(petit_monde, claire, path)
    claire.send({"l3c1": AUTRE_SIRET, "l4c3": "3", "l4c0": "La Ressourcerie", "l4c2": "Bourges"}, action=path)
    take(petit_monde, claire, path)
    with petit_monde.database.reading() as session:
        assert len(session.scalars(select(ReleveEmploi)).all()) == 2
    undo(claire, path)
    assert names(petit_monde) == []


def test_a_line_taken_after_an_undo_is_said_to_be_imported(petit_monde: Monde, claire: Navigateur) -> None:
    path = sent(petit_monde, claire, RIGHT, WRONG)
    take(petit_monde, claire, path)
    undo(claire, path)
    assert "annulé" in claire.text
    claire.go(path)
    assert "L’import est annulé" in claire.text
    claire.send({"l3c1": AUTRE_SIRET}, action=path)
    assert "L’import est annulé" not in claire.text
    assert "Rien de cela n’est encore écrit." in plain(claire.text)
    take(petit_monde, claire, path)
    assert "Le fichier est importé" in claire.text
    assert counted(petit_monde) == (1, 0, [])
    claire.go(ICI)
    assert "1 importée" in plain(claire.text)
    assert "annulé" not in claire.text


def test_a_line_stays_when_another_that_stays_needs_it(petit_monde: Monde, claire: Navigateur) -> None:
    header = "Nom;SIRET;Date d’accueil"
    path = sent(petit_monde, claire, content=f"{header}\nA;{SIRET};\nA;{SIRET};12/01/2026\n".encode())
    take(petit_monde, claire, path)
    with petit_monde.database.writing() as session:
        session.execute(update(Etape).values(note="Vue à Bourges"))
    claire.go(f"{path}/annuler")
    assert "Reste : ligne 2, « A », une autre ligne, qui reste, s’appuie dessus." in plain(claire.text)
    undo(claire, path)
    assert names(petit_monde) == ["A"]


def test_what_was_built_between_the_page_and_the_click_stops_it(petit_monde: Monde, claire: Navigateur) -> None:
    path = sent(petit_monde, claire, RIGHT)
    take(petit_monde, claire, path)
    claire.go(f"{path}/annuler")
    with petit_monde.database.writing() as session:
        session.add(Accompagnement(structure_id=1, dla_id=1, cree_le=petit_monde.heure()))
    claire.send({})
    assert "a changé depuis que cette page s’est affichée" in plain(claire.text)
    assert names(petit_monde) == ["La Ressourcerie"]


# --- who


def test_who_runs_the_region_sees_and_undoes_its_imports_but_another_region_finds_none(
    petit_monde: Monde, app: Flask, claire: Navigateur
) -> None:
    path = sent(petit_monde, claire, RIGHT, WRONG)
    take(petit_monde, claire, path)
    driss, nolwenn, isabelle = (browser_of(app, name) for name in ("driss", "nolwenn", "isabelle"))
    for browser in (driss, nolwenn):
        assert browser.go(f"{path}/annuler").status_code == 404
        assert "structures.csv" not in browser.go(ICI).text
    isabelle.go(ICI)
    assert "Claire" in isabelle.text
    assert "1 importée, 1 à corriger" in plain(isabelle.text)
    assert isabelle.go(path).status_code == 404  # the lines are those of who sent them
    undo(isabelle, path)
    assert names(petit_monde) == []
    assert the_import(petit_monde).etat is EtatImport.ECRIT


# --- both databases


def test_an_import_is_taken_in_two_times_then_undone_on_both_databases(monde: Monde) -> None:
    monde.region()
    claire = monde.personne("Claire", "18")
    rows = (("A", SIRET, "4", "31/12/2025"), ("B", "123", "", ""))
    import_id = monde.fichier(claire, ("Nom", "SIRET", "Salariés", "Effectifs au"), *rows)

    def confirmed(corrections: Sequence[Correction]) -> ImportRegistre:
        with monde.database.writing() as session:
            fichier = session.get_one(ImportRegistre, import_id)
            correct_import(session, import_file=fichier, corrections=corrections, now=monde.heure())
            confirm_import(session, import_file=fichier, empreinte=fichier.empreinte, now=monde.heure())
        work(monde)
        with monde.database.reading() as session:
            return session.get_one(ImportRegistre, import_id)

    assert confirmed([]).fautives == 1
    seen = {"SIRET": "123"}
    fichier = confirmed([Correction(3, state_of(seen, seen), {"SIRET": AUTRE_SIRET})])
    assert (fichier.prises, fichier.fautives, names(monde)) == (2, 0, ["A", "B"])
    with monde.database.writing() as session:
        session.execute(update(Structure).where(Structure.nom == "B").values(commune="Vierzon"))
    for done in (True, False):
        with monde.database.writing() as session:
            fichier = session.get_one(ImportRegistre, import_id)
            shown = plan_digest(plan_undo_import(session, import_file=fichier, regles=REGLES, acteur=claire))
            is_undone = undo_import(
                session, import_file=fichier, regles=REGLES, shown=shown, acteur=claire, now=monde.heure()
            )
            assert is_undone is done
        assert names(monde) == ["B"]
