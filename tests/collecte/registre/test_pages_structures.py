"""The register on pages, as a chargée de mission, a direction and the C2RA use it."""

import re
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from collecte.core.operations.cellules import words
from collecte.models import (
    Accompagnement,
    ContactStructure,
    EntreeJournal,
    GenreEtape,
    Ingenierie,
    ReleveBudget,
    ReleveEmploi,
    Structure,
)
from collecte.policy import Acteur
from collecte.registre.operations.champs_registre import GroupeChamps, TermesStructure, champs_of
from tests.collecte.mondes.budgets import budget_of
from tests.collecte.mondes.monde import PASSWORD, Monde
from tests.collecte.mondes.navigateur import Navigateur, text_of

SIRET = "73282932000074"


@pytest.fixture
def claire_acteur(petit_monde: Monde) -> Acteur:
    """Claire, on DLA 18 of a région, beside another région with a DLA of the same code."""
    petit_monde.region()
    petit_monde.region("bretagne", "Bretagne", "18")
    return petit_monde.personne("Claire", "18", password=PASSWORD)


def entered(app: Flask, prenom: str) -> Navigateur:
    navigateur = Navigateur(app)
    navigateur.sign_in(f"{prenom.lower()}@exemple.fr")
    return navigateur


@pytest.fixture
def claire(claire_acteur: Acteur, app: Flask) -> Navigateur:
    return entered(app, "Claire")


def journal(monde: Monde) -> list[str]:
    """Return what users did to the register, oldest first."""
    kinds = ("structure", "accompagnement", "diagnostic", "ingénierie", "prestataire", "orientation prioritaire")
    with monde.database.reading() as session:
        statement = select(EntreeJournal).where(EntreeJournal.objet.in_(kinds)).order_by(EntreeJournal.id)
        return [f"{entree.verbe} ({entree.objet})" for entree in session.scalars(statement) if entree.compte_id]


# --- the list


def test_the_list_says_what_it_will_have_before_it_has_any(claire: Navigateur) -> None:
    claire.go("/structures")
    assert "Le registre des structures accompagnées par le DLA 18 Département 18." in claire.text
    assert "Aucune structure pour le moment" in claire.text


def test_who_works_for_no_dla_today_is_told_why_there_is_nothing(petit_monde: Monde, app: Flask) -> None:
    petit_monde.region()
    petit_monde.personne("Zoe", "18", fin=date(2026, 6, 30), password=PASSWORD)
    petit_monde.structure()
    zoe = entered(app, "Zoe")
    assert "Aucun DLA à suivre aujourd’hui" in zoe.go("/structures").text
    assert "ou que porte la structure que vous dirigez" in zoe.text
    assert "Les Jardins" not in zoe.text
    assert zoe.go("/structures/nouvelle").status_code == 404


@pytest.mark.parametrize(
    "sought",
    ["jardins", "JARDÎNS val", "732 829 320 00074", "73282932", "w181000123", "W18 1000 123", "bourges", "EN-7", "ljv"],
)
def test_a_structure_is_found_by_its_name_its_numbers_and_its_commune(
    petit_monde: Monde, claire: Navigateur, sought: str
) -> None:
    petit_monde.structure(commune="Bourges", siret=SIRET, rna="W181000123", enee="EN-7", sigle="LJV")
    petit_monde.structure("Crèche Bidibulle", commune="Vierzon")
    claire.go(f"/structures?q={sought}")
    assert "1 structure " in claire.text
    assert "Les Jardins du Val" in claire.text


def test_a_filter_keeps_what_it_names(petit_monde: Monde, claire_acteur: Acteur, claire: Navigateur) -> None:
    petit_monde.porteuse("Porteuse", "18")
    petit_monde.avenant(petit_monde.convention("18"))
    orientation_id = petit_monde.orientation()
    orientation_ids = frozenset({orientation_id})
    first = petit_monde.structure("Première")
    petit_monde.accompagnement(
        first,
        date(2026, 1, 12),
        (GenreEtape.COMITE, date(2026, 3, 1)),
        referent=claire_acteur,
        orientation_ids=orientation_ids,
    )
    second = petit_monde.structure("Deuxième")
    petit_monde.accompagnement(second, date(2026, 1, 12), (GenreEtape.SUIVI, date(2026, 9, 1)))
    petit_monde.structure("Troisième")
    for query, noms in (
        ("etape=comité d’appui", {"Première"}),
        ("etape=accueil", {"Deuxième"}),  # a step still to come is not reached
        ("etape=aucune", {"Troisième"}),
        (f"referent={claire_acteur.personne_id}", {"Première"}),
        (f"orientation={orientation_id}", {"Première"}),
        ("archivees=y", set()),
    ):
        claire.go(f"/structures?{query}")
        listed = {nom for nom in ("Première", "Deuxième", "Troisième") if nom in claire.text}
        assert listed == noms, query


def test_orientations_that_read_the_same_are_told_apart_by_their_dla(petit_monde: Monde, app: Flask) -> None:
    petit_monde.region()
    petit_monde.animatrice(password=PASSWORD)
    petit_monde.porteuse("Porteuse", "18", "28")
    for dla in ("28", "18"):
        petit_monde.avenant(petit_monde.convention(dla))
    for avenant_id in (1, 2):
        petit_monde.orientation(avenant_id)
    isabelle = entered(app, "Isabelle")
    isabelle.go("/structures")
    dlas = re.findall(r'<optgroup label="DLA (\d+), avenant \d+, 2026">', isabelle.page.text)
    assert dlas == ["18", "28"]


@pytest.mark.parametrize("asked", ["dla=2", "dla=4", "referent=9", "etape=rien", "dla=x", "orientation=9999999999"])
def test_a_filter_that_names_nothing_of_the_register_says_so_and_hides_nothing(
    petit_monde: Monde, claire: Navigateur, asked: str
) -> None:
    petit_monde.structure("La mienne")
    petit_monde.structure("Une autre", "28")
    petit_monde.structure("Ailleurs", region_id=2)
    claire.go(f"/structures?{asked}")
    assert claire.page.status_code == 200
    assert "Ce filtre n’existe pas" in claire.text
    assert "La mienne" in claire.text
    assert "Une autre" not in claire.text
    assert "Ailleurs" not in claire.text


def test_a_long_list_is_read_page_by_page_with_its_filter(petit_monde: Monde, claire: Navigateur) -> None:
    for number in range(53):
        petit_monde.structure(f"Association {number:02d}", commune="Bourges")
    petit_monde.structure("Autre", commune="Vierzon")
    claire.go("/structures?q=bourges")
    assert "53 structures" in claire.text
    assert "Association 49" in claire.text
    assert "Association 50" not in claire.text
    assert 'href="/structures?q=bourges&amp;page=2"' in claire.page.text
    claire.go("/structures?q=bourges&page=2")
    assert "Association 50" in claire.text
    assert "Page 2 sur 2" in claire.text
    assert "Association 52" in claire.go("/structures?q=bourges&page=99").text


SORTED = (
    pytest.param("structure", ["Avenir", "Écho", "Zénith"], id="accents do not count"),
    pytest.param("-structure", ["Zénith", "Écho", "Avenir"], id="backwards"),
    pytest.param("commune", ["Écho", "Zénith", "Avenir"], id="unknown ones last"),
    pytest.param("-commune", ["Zénith", "Écho", "Avenir"], id="unknown ones last, backwards too"),
    pytest.param("etape-atteinte", ["Zénith", "Avenir", "Écho"], id="steps in the order of the path"),
    pytest.param("referent-e", ["Avenir", "Zénith", "Écho"], id="référents by name"),
    pytest.param("rien", ["Avenir", "Écho", "Zénith"], id="no such column"),
)


@pytest.mark.parametrize(("tri", "noms"), SORTED)
def test_structures_are_sorted_by_any_column_on_the_page_and_in_the_file(
    petit_monde: Monde, claire: Navigateur, tri: str, noms: list[str]
) -> None:
    zephyr, abel = petit_monde.personne("Zéphyr", "18"), petit_monde.personne("Abel", "18")
    for nom, commune, etapes, referent in (
        ("Zénith", "Vierzon", (), zephyr),
        ("Avenir", None, ((GenreEtape.DIAGNOSTIC, date(2026, 2, 1)),), abel),
        ("Écho", "Âges", ((GenreEtape.COMITE, date(2026, 3, 1)),), None),
    ):
        structure_id = petit_monde.structure(nom, commune=commune)
        petit_monde.accompagnement(structure_id, date(2026, 1, 12), *etapes, referent=referent)
    claire.go(f"/structures?tri={tri}")
    assert re.findall(r'href="/structures/\d+">(\w+)', claire.page.text) == noms
    assert ("Ce tri n’existe pas" in claire.text) == (tri == "rien")
    file = claire.go(f"/structures/liste.csv?tri={tri}").get_data(as_text=True)
    assert [line.partition(";")[0] for line in file.splitlines()[1:]] == noms


def test_the_sort_is_kept_from_page_to_page_and_dropped_from_no_filter(petit_monde: Monde, claire: Navigateur) -> None:
    for number in range(53):
        petit_monde.structure(f"Association {number:02d}", commune="Bourges")
    claire.go("/structures?q=bourges&tri=-structure&page=2")
    assert "Association 02" in claire.text
    assert "Association 03" not in claire.text
    links = set(re.findall(r'href="/structures(\?[^"]*)"', claire.page.text))
    sort = {"structure", "commune", "dla", "etape-atteinte", "referent-e"}
    assert links == {f"?q=bourges&amp;tri={tri}" for tri in sort} | {"?q=bourges&amp;tri=-structure&amp;page=1"}


def test_filters_that_are_rarely_used_are_folded_until_one_is_used(petit_monde: Monde, claire: Navigateur) -> None:
    petit_monde.structure("La mienne")
    folded, opened = re.compile(r"<details\s*>\s*<summary>Plus de filtres"), "<details open>"
    claire.go("/structures?etape=aucune")
    assert folded.search(claire.page.text)
    claire.go("/structures?archivees=y")
    assert opened in claire.page.text
    assert not folded.search(claire.page.text)


def test_the_address_of_a_page_takes_nothing_else_from_who_asks(petit_monde: Monde, claire: Navigateur) -> None:
    for number in range(51):
        petit_monde.structure(f"Association {number:02d}")
    claire.go("/structures?_external=1&_scheme=javascript&_anchor=x&q=association")
    assert 'href="/structures?q=association&amp;page=2"' in claire.page.text


PAGES = (
    "/structures",
    "/structures/1",
    "/accompagnements/1",
    "/ingenieries",
    "/ingenieries/1/modifier",
    "/ingenieries/accompagnements/1/nouvelle",
    "/diagnostics/accompagnements/1/nouveau",
    "/prestataires/1",
    "/prestataires/regions/1",
)


def test_pages_read_the_base_as_often_whatever_they_show(
    petit_monde: Monde, claire_acteur: Acteur, claire: Navigateur
) -> None:
    def more(count: int, start: int) -> None:
        for number in range(start, start + count):
            structure_id = petit_monde.structure(f"S{number}", contact=f"c{number}@exemple.fr")
            prestataire_id = petit_monde.prestataire(f"P{number}")
            for owner in {structure_id, 1}:
                petit_monde.emploi(owner, date(2025, 1, 1 + number), salaries=number)
                accompagnement_id = petit_monde.accompagnement(owner, referent=claire_acteur)
                petit_monde.diagnostic(accompagnement_id)
                petit_monde.ingenierie(accompagnement_id, prestataire_id=prestataire_id)
                petit_monde.diagnostic(accompagnement_id, 1)
                petit_monde.ingenierie(accompagnement_id, 1, prestataire_id=1)

    more(1, 0)
    first_reads = {path: claire.reads(path) for path in PAGES}
    more(7, 1)
    for path in PAGES:
        assert claire.reads(path) <= first_reads[path] <= budget_of(claire.app, path), path


# --- one structure


def test_a_structure_is_created_then_corrected(petit_monde: Monde, claire: Navigateur) -> None:
    claire.go("/structures/nouvelle")
    claire.send({"nom": "Les  Jardins", "siret": "732 829 320 00074", "commune": "Bourges", "creation": "1998-05-04"})
    assert "La structure est dans le registre." in claire.text
    assert "SIRET 73282932000074" in claire.text
    assert "Créée le 4 mai 1998" in claire.text
    claire.go("/structures/1/modifier")
    assert claire.fields()["siret"] == SIRET
    claire.send({"siret": "", "forme_code": "ADAPTEE", "epci": "Bourges Plus"})
    assert "SIRET non renseigné" in claire.text
    assert "Forme entreprise adaptée" in claire.text
    assert "Intercommunalité Bourges Plus" in claire.text
    assert journal(petit_monde) == ["créer (structure)", "changer (structure)"]


def test_each_column_of_a_structure_is_in_its_form_its_page_its_csv_and_its_imports(
    petit_monde: Monde, claire: Navigateur
) -> None:
    columns = {column.name for column in Structure.__table__.columns}
    assert columns - {"id", "region_id", "dla_id", "nom_cle", "creee_le", "archivee_le"} == {*TermesStructure.__slots__}
    champs = champs_of(GroupeChamps.STRUCTURE)
    assert [champ.nom for champ in champs] == list(TermesStructure.__slots__)
    structure_id = petit_monde.structure("Les Jardins")
    claire.go(f"/structures/{structure_id}/modifier")
    assert claire.fields().keys() >= {*TermesStructure.__slots__}
    claire.go(f"/structures/{structure_id}")
    in_another = {"nom", "sigle", "code_commune", "secteur", "reseau"}  # the title, the commune, the category
    assert [champ.nom for champ in champs if champ.libelle not in claire.text and champ.nom not in in_another] == []
    claire.go("/structures/liste.csv")
    header = claire.page.get_data(as_text=True).splitlines()[0].split(";")
    assert {words(champ.titre) for champ in champs} <= {column.strip("\ufeff") for column in header}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"siret": "73282932000075"}, "n’est pas un SIRET"),
        ({"rna": "18100"}, "n’est pas un numéro RNA"),
        ({"code_commune": "bourges"}, "n’est pas un code commune"),
        ({"creation": "32/01/2020"}, "n’est pas une date"),
        ({"nom": "…"}, "Le nom manque"),
        ({"nom": "é" * 201}, "200 caractères au plus"),
    ],
)
def test_what_cannot_be_read_is_said_beside_its_field_and_kept(
    petit_monde: Monde, claire: Navigateur, typed: dict[str, str], said: str
) -> None:
    claire.go("/structures/nouvelle")
    claire.send({"nom": "Les Jardins", "commune": "Bourges", **typed})
    assert claire.page.status_code == 422
    assert said in claire.text
    assert claire.fields() | typed == claire.fields()
    assert claire.fields()["commune"] == "Bourges"
    with petit_monde.database.reading() as session:
        assert session.scalars(select(Structure)).all() == []


def test_a_structure_that_is_there_already_is_told_by_its_name_beside_the_field(
    petit_monde: Monde, claire: Navigateur
) -> None:
    petit_monde.structure("La Ressourcerie", "28", siret=SIRET)
    claire.go("/structures/nouvelle")
    claire.send({"nom": "Autre nom", "siret": SIRET})
    assert claire.page.status_code == 422
    assert "« La Ressourcerie » (DLA 28) a déjà ce SIRET." in claire.text
    assert 'id="siret-err"' in claire.page.text
    assert claire.fields()["nom"] == "Autre nom"


def test_an_archived_structure_leaves_the_list_and_comes_back(petit_monde: Monde, claire: Navigateur) -> None:
    petit_monde.structure()
    claire.go("/structures/1/archiver")
    claire.send({})
    assert "Archivée le 8 juillet 2026" in claire.text
    assert "Les Jardins" not in claire.go("/structures").text
    assert "Les Jardins" in claire.go("/structures?archivees=y").text
    claire.go("/structures/1")
    claire.send({}, action="/structures/1/desarchiver")
    assert "Les Jardins" in claire.go("/structures").text
    assert journal(petit_monde) == ["archiver (structure)", "désarchiver (structure)"]


def test_contacts_and_records_are_added_corrected_and_removed(petit_monde: Monde, claire: Navigateur) -> None:
    petit_monde.structure()
    claire.go("/structures/1/contacts/nouveau")
    claire.send({"nom": "Camille Petit", "adresse": "camille@jardins.exemple.fr", "fonction": "présidente"})
    claire.go("/structures/contacts/1")
    claire.send({"est_ancien": "y"})
    assert "n’y est plus depuis le 8 juillet 2026" in claire.text
    claire.go("/structures/1/emplois/nouveau")
    claire.send({"jour": "2026-01-01", "salaries": "12", "etp": "10,5", "cdi": "0"})
    assert "1er janvier 2026 saisi par le DLA 12 10,5 0 – – –" in claire.text
    claire.go("/structures/emplois/1")
    assert (claire.fields()["cdi"], claire.fields()["cdd"]) == ("0", ""), "0 is nobody, blank is not known"
    claire.send({"salaries": "9"})
    assert "10,5 ETP, plus que de salariés (9)" in claire.text
    claire.go("/structures/1/budgets/nouveau")
    claire.send({"annee": "2025", "produits": "412 500,50 €", "resultat": "-3 200"})
    assert "2025 saisi par le DLA 412 500,50 € – – −3 200 €" in " ".join(claire.text.replace("\u202f", " ").split())
    for path in ("/structures/emplois/1/retirer", "/structures/budgets/1/retirer"):
        claire.go(path)
        claire.send({})
    with petit_monde.database.reading() as session:
        assert session.scalars(select(ReleveEmploi)).all() == []
        assert session.scalars(select(ReleveBudget)).all() == []
        assert session.scalars(select(ContactStructure.ancien_le)).one() is not None
    assert len(journal(petit_monde)) == 6


# --- one accompagnement


def test_a_path_is_opened_filled_closed_and_reopened(
    petit_monde: Monde, claire_acteur: Acteur, claire: Navigateur
) -> None:
    petit_monde.porteuse("Porteuse", "18")
    petit_monde.avenant(petit_monde.convention("18"))
    petit_monde.orientation()
    petit_monde.structure()
    claire.go("/accompagnements/structures/1/nouveau")
    assert claire.fields()["referent"] == str(claire_acteur.personne_id)
    claire.send_several(
        {"orientations": ["1"]},
        accueil="2026-01-12",
        prescripteur="Département",
        preconisations="Revoir les tarifs\r\n\r\n  Former   le bureau ",
    )
    assert "L’accompagnement est ouvert." in claire.text
    assert "Revoir les tarifs Former le bureau" in claire.text
    assert "Emploi associatif en zone rurale (2026)" in claire.text
    claire.go("/accompagnements/1/etapes/nouvelle")
    assert claire.fields()["genre"] == "diagnostic"
    claire.send({"jour": "2026-01-05"})
    assert "À regarder. L’étape « diagnostic » (5 janvier 2026) vient avant « accueil »" in claire.text
    claire.go("/accompagnements/etapes/2")
    claire.send({"jour": "2026-02-05", "note": "Avec le bureau"})
    assert "À regarder" not in claire.text
    assert "Diagnostic 5 février 2026 saisie le 8 juillet 2026 Avec le bureau" in claire.text
    claire.go("/accompagnements/1/cloturer")
    claire.send({"jour": "2026-07-01"})
    assert "Clos le 1er juillet 2026." in claire.text
    claire.send({}, action="/accompagnements/1/rouvrir")
    assert "En cours." in claire.text
    assert journal(petit_monde)[1:] == [
        f"{verbe} (accompagnement)" for verbe in ("ajouter une étape", "changer une étape", "clôturer", "rouvrir")
    ]


def test_a_referent_of_another_dla_cannot_be_sent(petit_monde: Monde, claire: Navigateur) -> None:
    other = petit_monde.personne("Thomas", "28")
    petit_monde.accompagnement(petit_monde.structure())
    claire.go("/accompagnements/1/modifier")
    claire.send({"referent": str(other.personne_id)})
    assert claire.page.status_code == 422
    with petit_monde.database.reading() as session:
        assert session.get_one(Accompagnement, 1).referent_id is None


def test_too_many_preconisations_are_refused_and_kept(petit_monde: Monde, claire: Navigateur) -> None:
    petit_monde.accompagnement(petit_monde.structure())
    claire.go("/accompagnements/1/modifier")
    typed = "\n".join(f"Idée {number}" for number in range(41))
    claire.send({"preconisations": typed})
    assert "Il y a 41 lignes. Gardez-en 40 au plus." in claire.text
    assert claire.fields()["preconisations"] == typed


# --- shared actions


def test_an_ingenierie_collective_is_entered_once_for_all_its_structures(
    petit_monde: Monde, claire: Navigateur
) -> None:
    for number in range(8):
        petit_monde.accompagnement(petit_monde.structure(f"Structure {number}"))
    claire.go("/ingenieries/accompagnements/1/nouvelle")
    form = {"intitule": "Mutualiser", "jours": "12", "montant": "11 400 €", "convention_le": "2026-04-01"}
    everyone = {"beneficiaires": [str(number) for number in range(1, 9)]}
    claire.send_several(everyone, nature="individuel", **form)
    assert "Elle est individuelle, et 8 accompagnements sont cochés." in claire.text
    claire.send_several(everyone, nature="collectif", **form)
    assert "8 structures bénéficiaires" in claire.text
    claire.go("/ingenieries")
    assert "1 ingénierie 8 structures bénéficiaires 12 jours 11 400 € en tout" in claire.text.replace("\u202f", " ")
    claire.go("/accompagnements/8")
    assert "Convention de prestation 1er avril 2026" in claire.text
    assert journal(petit_monde).count("ajouter une étape (accompagnement)") == 8


def test_how_an_ingenierie_was_bought_is_asked_told_and_may_be_left_blank(
    petit_monde: Monde, claire: Navigateur
) -> None:
    petit_monde.accompagnement(petit_monde.structure())
    claire.go("/ingenieries/accompagnements/1/nouvelle")
    claire.send_several(
        {"beneficiaires": ["1"]}, intitule="Tarifs", consultes="2", offres="3", criteres="Références, prix"
    )
    assert claire.page.status_code == 422
    assert "3 offres reçues pour 2 prestataires consultés." in claire.text
    assert 'href="#offres"' in claire.page.text
    assert claire.fields()["criteres"] == "Références, prix"
    claire.send({"consultes": "4"})
    assert "Prestataires consultés 4 Offres reçues 3 Critères de choix Références, prix" in claire.text
    claire.go("/ingenieries/1/modifier")
    assert (claire.fields()["consultes"], claire.fields()["offres"]) == ("4", "3")
    claire.send({"consultes": "", "offres": "0", "criteres": ""})
    assert "Prestataires consultés non renseigné Offres reçues 0 Critères" in claire.text


def test_structures_of_another_dla_are_neither_named_nor_lost(
    petit_monde: Monde, claire: Navigateur, app: Flask
) -> None:
    here_id = petit_monde.accompagnement(petit_monde.structure("Ici"))
    there_id = petit_monde.accompagnement(petit_monde.structure("Là-bas", "28"))
    petit_monde.ingenierie(here_id, there_id)
    claire.go("/ingenieries/1")
    assert "2 structures bénéficiaires" in claire.text
    assert "1 structure d’un autre DLA n’est pas nommée ici." in claire.text
    claire.go("/ingenieries/1/modifier")
    assert "Là-bas" not in claire.text
    claire.send_several({"beneficiaires": [str(here_id)]}, intitule="Renommée")
    with petit_monde.database.reading() as session:
        shared = session.get_one(Ingenierie, 1)
        assert (shared.intitule, [accompagnement.id for accompagnement in shared.accompagnements]) == (
            "Renommée",
            [here_id, there_id],
        )
    petit_monde.personne("Thomas", "28", password=PASSWORD)
    thomas = entered(app, "Thomas")
    assert thomas.go("/ingenieries/1").status_code == 200
    assert thomas.go("/ingenieries/1/modifier").status_code == 404
    assert thomas.go(f"/accompagnements/{here_id}").status_code == 404


def test_a_beneficiaire_of_another_dla_cannot_be_sent(petit_monde: Monde, claire: Navigateur) -> None:
    petit_monde.accompagnement(petit_monde.structure("Ici"))
    petit_monde.accompagnement(petit_monde.structure("Là-bas", "28"))
    claire.go("/diagnostics/accompagnements/1/nouveau")
    claire.send_several({"beneficiaires": ["1", "2"]}, nature="collectif")
    assert claire.page.status_code == 422


@pytest.mark.parametrize("path", ["/ingenieries/accompagnements/1/nouvelle", "/ingenieries/1/modifier"])
def test_the_c2ra_is_offered_the_other_dla_when_it_asks_and_nothing_typed_is_lost(
    petit_monde: Monde, app: Flask, path: str
) -> None:
    petit_monde.region()
    petit_monde.animatrice(password=PASSWORD)
    here_id = petit_monde.accompagnement(petit_monde.structure("Ici"))
    there_id = petit_monde.accompagnement(petit_monde.structure("Là-bas", "28"))
    petit_monde.accompagnement(petit_monde.structure("Ailleurs", "36"))
    petit_monde.ingenierie(here_id)
    isabelle = entered(app, "Isabelle")
    isabelle.go(path)
    assert ("Ici" in isabelle.text, "Là-bas" in isabelle.text) == (True, False)
    isabelle.send_several({"beneficiaires": [str(here_id)]}, intitule="Mutualiser", plus="y")
    assert isabelle.page.status_code == 200
    assert (isabelle.fields()["intitule"], "Là-bas" in isabelle.text) == ("Mutualiser", True)
    assert "Proposer toutes les structures" not in isabelle.text
    both = {"beneficiaires": [str(here_id), str(there_id)]}
    isabelle.send_several(both, nature="individuel")
    assert isabelle.page.status_code == 422
    assert ("Là-bas" in isabelle.text, "Ailleurs" in isabelle.text) == (True, False)  # what was ticked stays offered
    isabelle.send_several(both, nature="collectif")
    assert "2 structures bénéficiaires" in isabelle.text


def test_who_keeps_one_dla_is_offered_no_other(petit_monde: Monde, claire: Navigateur) -> None:
    petit_monde.accompagnement(petit_monde.structure("Ici"))
    petit_monde.accompagnement(petit_monde.structure("Là-bas", "28"))
    claire.go("/diagnostics/accompagnements/1/nouveau")
    assert "Proposer toutes les structures" not in claire.text
    claire.send({"plus": "y"})
    assert "Là-bas" not in claire.text


@pytest.mark.parametrize("typed", ["-1", "9" * 30, "x"])
def test_a_beneficiaire_that_is_no_number_of_ours_is_refused(
    petit_monde: Monde, claire: Navigateur, typed: str
) -> None:
    petit_monde.accompagnement(petit_monde.structure("Ici"))
    claire.go("/diagnostics/accompagnements/1/nouveau")
    claire.send_several({"beneficiaires": ["1", typed]}, nature="collectif")
    assert claire.page.status_code == 422


def test_a_diagnostic_collectif_is_one(petit_monde: Monde, claire: Navigateur) -> None:
    for nom in ("A", "B"):
        petit_monde.accompagnement(petit_monde.structure(nom))
    claire.go("/diagnostics/accompagnements/1/nouveau")
    claire.send_several({"beneficiaires": ["1", "2"]}, nature="collectif", jour="2026-02-03")
    assert "2 structures bénéficiaires" in claire.text
    claire.go("/accompagnements/2")
    assert "Diagnostic partagé collectif 3 février 2026" in claire.text
    claire.go("/diagnostics/1/modifier")
    claire.send_several({"beneficiaires": ["2"]}, nature="individuel")
    assert "Aucun diagnostic." in claire.go("/accompagnements/1").text
    claire.go("/diagnostics/1/retirer")
    claire.send({})
    assert journal(petit_monde)[-1] == "retirer (diagnostic)"


# --- readers, and the animatrice of the région


def test_a_direction_reads_the_register_and_is_offered_no_change(petit_monde: Monde, app: Flask) -> None:
    petit_monde.region()
    petit_monde.direction("Odile", "18", password=PASSWORD)
    accompagnement_id = petit_monde.accompagnement(petit_monde.structure(contact="c@exemple.fr"))
    petit_monde.ingenierie(accompagnement_id, prestataire_id=petit_monde.prestataire())
    odile = entered(app, "Odile")
    actions = ("Ajouter", "Modifier", "Retirer", "Archiver", "Ouvrir un", "Clôturer")
    for path in ("/structures", "/structures/1", "/accompagnements/1", "/ingenieries/1", "/prestataires/1"):
        assert odile.go(path).status_code == 200
        assert [word for word in actions if word in odile.text] == [], path


def test_orientations_are_entered_by_the_c2ra_on_the_page_of_the_avenant(petit_monde: Monde, app: Flask) -> None:
    petit_monde.region()
    petit_monde.porteuse("Porteuse", "18")
    petit_monde.avenant(petit_monde.convention("18"))
    petit_monde.animatrice(password=PASSWORD)
    isabelle = entered(app, "Isabelle")
    isabelle.go("/organisation/avenants/1/orientations")
    isabelle.send({"libelle": "Zone rurale"})
    assert "1 orientation" in isabelle.text
    isabelle.send({"libelle": "ZONE rurale"})
    assert "Cet avenant a déjà l’orientation « Zone rurale »." in isabelle.text
    isabelle.go("/organisation/orientations/1")
    isabelle.send({"libelle": "Monde rural"})
    isabelle.go("/organisation/avenants/1/retirer")
    isabelle.send({})
    assert "Cet avenant a des orientations prioritaires." in isabelle.text
    isabelle.go("/organisation/orientations/1/retirer")
    assert "0 accompagnement y répond" in isabelle.text
    isabelle.send({})
    assert "Aucune orientation saisie" in isabelle.text
    verbs = ("créer", "changer", "retirer")
    assert journal(petit_monde) == [f"{verbe} (orientation prioritaire)" for verbe in verbs]


def test_the_c2ra_gives_a_structure_to_another_dla(petit_monde: Monde, app: Flask) -> None:
    petit_monde.region()
    petit_monde.animatrice(password=PASSWORD)
    petit_monde.structure()
    isabelle = entered(app, "Isabelle")
    isabelle.go("/structures/1/modifier")
    isabelle.send({"dla": "2"})
    assert "DLA 28 Département 28" in isabelle.text


# --- prestataires


def test_a_prestataire_is_entered_for_a_need_that_no_one_covers(petit_monde: Monde, claire: Navigateur) -> None:
    accompagnement_id = petit_monde.accompagnement(petit_monde.structure())
    petit_monde.ingenierie(accompagnement_id, theme="Communication")
    claire.go("/prestataires/regions/1/besoins")
    assert "Communication 1 4,5 Ajouter un prestataire" in claire.text
    claire.go("/prestataires/regions/1/nouveau?competence=Communication")
    claire.send({"nom": "Cap Conseil", "filieres": "culture\nsport"})
    assert "Compétences Communication Filières culture, sport" in claire.text
    assert "Aucun besoin sans prestataire" in claire.go("/prestataires/regions/1/besoins").text
    claire.go("/prestataires/1")
    claire.send({}, action="/prestataires/1/archiver")
    assert "il n’est plus proposé" in claire.text
    assert "Aucun prestataire pour le moment" in claire.go("/prestataires/regions/1").text
    assert "Cap Conseil" in claire.go("/prestataires/regions/1?archives=y").text
    assert journal(petit_monde) == ["créer (prestataire)", "archiver (prestataire)"]


def test_missions_of_other_dla_are_counted_and_not_named(petit_monde: Monde, claire: Navigateur) -> None:
    prestataire_id = petit_monde.prestataire()
    for nom, dla in (("Ici", "18"), ("Là-bas", "28")):
        accompagnement_id = petit_monde.accompagnement(petit_monde.structure(nom, dla))
        petit_monde.ingenierie(accompagnement_id, intitule=f"Projet {nom}", jours=400, prestataire_id=prestataire_id)
    claire.go("/prestataires/1")
    assert "2 missions, 8 jours" in claire.text
    assert "Projet Ici" in claire.text
    assert "Projet Là-bas" not in claire.text
    assert "1 autre mission, d’un DLA que vous ne suivez pas." in claire.text


def test_the_journal_names_what_was_done_to_the_register(petit_monde: Monde, claire: Navigateur, app: Flask) -> None:
    petit_monde.animatrice(password=PASSWORD)
    accompagnement_id = petit_monde.accompagnement(petit_monde.structure())
    petit_monde.diagnostic(accompagnement_id)
    petit_monde.ingenierie(accompagnement_id)
    petit_monde.prestataire()
    isabelle = entered(app, "Isabelle")
    isabelle.go("/journal")
    for name in (
        "structure : Les Jardins du Val",
        "accompagnement : Les Jardins du Val",
        "diagnostic : Diagnostic partagé",
        "ingénierie : Modèle économique",
        "prestataire : Cap Conseil",
    ):
        assert name in isabelle.text


def test_ingenieries_are_shown_fifty_at_once_and_counted_together(petit_monde: Monde, claire: Navigateur) -> None:
    accompagnement_id = petit_monde.accompagnement(petit_monde.structure())
    for _ in range(51):
        petit_monde.ingenierie(accompagnement_id, jours=200)
    first = claire.go("/ingenieries").text
    assert "Page 1 sur 2" in first
    assert first.count('<th scope="row"') == 50
    assert "51 ingénieries" in text_of(claire.page)
    assert "102 jours" in text_of(claire.page)
    second = claire.go("/ingenieries?dla=1&page=2").text
    assert second.count('<th scope="row"') == 1
    assert re.search(r'href="/ingenieries\?dla=1&amp;page=1"', second)


def test_the_missions_of_a_prestataire_are_shown_fifty_at_once_and_counted_together(
    petit_monde: Monde, claire: Navigateur
) -> None:
    prestataire_id = petit_monde.prestataire()
    accompagnement_id = petit_monde.accompagnement(petit_monde.structure())
    there_id = petit_monde.accompagnement(petit_monde.structure("Là-bas", "28"))
    for _ in range(51):
        petit_monde.ingenierie(accompagnement_id, jours=200, prestataire_id=prestataire_id)
    petit_monde.ingenierie(there_id, jours=200, prestataire_id=prestataire_id)
    first = claire.go("/prestataires/1").text
    assert first.count('<th scope="row"') == 50
    for text in ("52 missions, 104 jours", "51 missions", "1 autre mission", "Page 1 sur 2"):
        assert text in claire.text
    assert claire.go("/prestataires/1?page=2").text.count('<th scope="row"') == 1
