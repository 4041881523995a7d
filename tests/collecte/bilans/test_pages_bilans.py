"""The bilan of a DLA on its pages: its figures, the list behind each, corrections, signature and reading."""

import re
from datetime import date, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from collecte.bilans.operations.bilans import signed_content
from collecte.bilans.operations.contenu_bilan import matiere_of
from collecte.models import BilanSigne, Convention, Courriel, EntreeJournal, Etape
from exports.bilans.composition import compose
from exports.bilans.document import BilanDla
from questionnaires.core.francais import PARIS
from tests.collecte.mondes.bases import prepare
from tests.collecte.mondes.bilans import AN1, AN2, AN3, BILAN, prepared
from tests.collecte.mondes.budgets import READS
from tests.collecte.mondes.monde import Monde
from tests.collecte.mondes.navigateur import Navigateur

ARRETE = date(2026, 7, 8)
SIGNER = f"/bilans/avenants/{AN2}/signer"
SIGNE = f"/bilans/avenants/{AN2}/signe"


@pytest.fixture
def lieu(petit_monde: Monde) -> Monde:
    prepare(petit_monde, prepared)
    return petit_monde


def reader(app: Flask, prenom: str, path: str = BILAN) -> Navigateur:
    browser = Navigateur(app)
    browser.sign_in(f"{prenom}@exemple.fr")
    browser.go(path)
    return browser


def figure(code: str, avenant: int = AN1) -> str:
    return f"{BILAN}/chiffres/{code}?avenant={avenant}"


def correct(page: Navigateur, code: str = "ACCUEILLIES", valeur: str = "9", motif: str = "Six hors Enée") -> None:
    path = f"/bilans/avenants/{AN1}/chiffres/{code}/corriger"
    page.go(path)
    page.send({"valeur": valeur, "motif": motif})


def sign(page: Navigateur, path: str = SIGNER) -> None:
    page.go(path)
    page.send({}, action=path)


def document(monde: Monde) -> BilanDla:
    with monde.database.reading() as session:
        convention = session.get_one(Convention, 1)
        return compose(*matiere_of(session, convention), ARRETE)


def cells(page: Navigateur) -> dict[str, str]:
    """Return address of the list behind each figure of the page -> the figure, as it is shown."""
    links = re.findall(r'<a href="([^"]*/chiffres/[^"/]*avenant=[^"]*)">([^<]*)<span class="sr">', page.page.text)
    return {address.replace("&amp;", "&"): figure_text for address, figure_text in links}


# --- figures of the page


def test_the_page_tells_every_figure_of_the_document_and_each_list_is_as_long(lieu: Monde, app: Flask) -> None:
    page = reader(app, "claire")
    figures_shown, figures = cells(page), document(lieu).figures()
    assert {(re.search(r"chiffres/([^?]+)\?avenant=(\d+)", address) or [""])[0] for address in figures_shown} == {
        f"chiffres/{code}?avenant={avenant_id}" for code, avenant_id in figures
    }
    for (code, avenant_id), cell in figures.items():
        assert figures_shown[figure(code, avenant_id)] == cell.texte
        if cell.format == "entier" and code not in {"DOSSIERS", "MODIFIES", "EXPERTS"}:
            page.go(figure(code, avenant_id))
            assert page.page.text.count('data-label="Jour"') == (cell.valeur or 0), code


def test_the_page_says_how_to_read_a_figure_who_is_counted_and_where_it_comes_from(lieu: Monde, app: Flask) -> None:
    text, content = " ".join(reader(app, "claire").text.split()), document(lieu)
    received = content.parties[0].tableaux[0]
    figure_of = f"« {received.lignes[0].libelle} », {received.colonnes[-1]} : {received.lignes[0].cellules[-1].texte}"
    assert f"Lecture : {figure_of}." in text
    assert f"Champ : {content.dla}, {content.convention}." in text
    assert "Source : registre des accompagnements et bilans des DLA, arrêtés au 8 juillet 2026." in text


def test_a_figure_is_told_with_its_unit_its_rule_and_each_thing_that_it_counts(lieu: Monde, app: Flask) -> None:
    page = reader(app, "claire", figure("ACCUEILLIES"))
    assert "Avenant 1, du 1er janvier 2025 au 31 décembre 2025, arrêté au 8 juillet 2026" in page.text
    assert "3 structures valeur comptée" in page.text
    assert "Chaque structure dont une étape « accueil » tombe dans l’avenant, une fois." in page.text
    assert "Arpège 3 février 2025 Bourges" in page.text
    page.go(re.findall(r'href="(/accompagnements/\d+)">Basket', page.page.text)[0])
    assert "Basket" in page.text


@pytest.mark.parametrize(
    ("code", "word"),
    [
        pytest.param("ACCUEILLIES", "Arpège", id="accompagnement"),
        pytest.param("INGENIERIES", "Mutualisation", id="ingénierie"),
        pytest.param("FORUMS", "Forum des associations", id="action"),
        pytest.param("APPUI_SEANCES", "5 mars 2026", id="meeting"),
    ],
)
def test_each_thing_counted_leads_to_its_page(lieu: Monde, app: Flask, code: str, word: str) -> None:
    page = reader(app, "claire", figure(code, AN2))
    (first, *_) = re.findall(r'data-label="Compté">\s*<a href="([^"]+)"', page.page.text)
    assert page.go(first).status_code == 200
    assert word in page.page.text


def test_the_figures_of_a_day_are_those_of_that_day_down_to_their_lists(lieu: Monde, app: Flask) -> None:
    page = reader(app, "claire", f"{BILAN}?arrete=2026-02-28")
    assert "arrêté au 28 février 2026" in page.text
    address = f"{BILAN}/chiffres/ACCUEILLIES?avenant=2&arrete=2026-02-28"
    assert cells(page)[address] == "1"
    page.go(address)
    assert "1 structure valeur comptée" in page.text
    assert "Danse" not in page.text


@pytest.mark.parametrize("asked", ["2030-01-01", "hier", ""])
def test_a_day_to_come_or_that_cannot_be_read_is_today(lieu: Monde, app: Flask, asked: str) -> None:
    assert "arrêté au 8 juillet 2026" in reader(app, "claire", f"{BILAN}?arrete={asked}").text


def test_the_last_column_says_why_it_is_not_the_sum(lieu: Monde, app: Flask) -> None:
    page = reader(app, "claire")
    assert "la somme des avenants fait 5, soit 1 de plus : ce qui se retrouve dans plusieurs avenants" in page.text


def test_zero_is_not_nothing_known(lieu: Monde, app: Flask) -> None:
    assert "c’est bien zéro" in reader(app, "claire", figure("COLLECTIVES")).text
    assert "ce n’est pas zéro" in reader(app, "claire", figure("FORUMS")).text
    assert "ne commence que le 1er janvier 2027" in reader(app, "claire", figure("ACCUEILLIES", AN3)).text


def test_an_orientation_has_its_lists_too(lieu: Monde, app: Flask) -> None:
    page = reader(app, "claire", figure("ACCUEILLIES.o1"))
    assert "Structures accueillies, Emploi associatif en zone rurale, avenant 1" in page.text
    assert "1 structure valeur comptée" in page.text
    assert page.go(figure("ACCUEILLIES.o99")).status_code == 404
    assert page.go(figure("TOUT")).status_code == 404


def test_an_avenant_of_another_dla_has_no_figure_here(lieu: Monde, app: Flask) -> None:
    lieu.convention("28")
    other = lieu.avenant(2)
    page = reader(app, "claire")
    assert page.go(figure("ACCUEILLIES", other)).status_code == 404
    assert page.go(f"/bilans/avenants/{other}/chiffres/ACCUEILLIES/corriger").status_code == 404


def test_a_list_is_taken_out_for_a_spreadsheet(lieu: Monde, app: Flask) -> None:
    page = reader(app, "claire", f"{BILAN}/chiffres/ENGAGE/liste.csv?avenant=2")
    lines = page.page.data.decode("utf-8-sig").splitlines()
    assert lines == [
        "jour;compte;detail;€",
        "2026-02-02;Mutualisation;Arpège, Basket;9000,00",
        "2026-04-01;Modèle économique;Danse;4800,00",
    ]


def test_one_dla_is_led_to_several_are_listed(lieu: Monde, app: Flask) -> None:
    assert reader(app, "claire", "/bilans").page.request.path == BILAN
    page = reader(app, "isabelle", "/bilans")
    assert "DLA 18 Département 18 rien n’est signé DLA 28" in page.text


def test_a_dla_without_avenant_is_told_whom_to_ask(lieu: Monde, app: Flask) -> None:
    hugo = reader(app, "hugo", "/bilans")
    assert "Aucun avenant n’est enregistré pour ce DLA" in hugo.text
    assert "Demandez à votre C2RA d’enregistrer sa convention" in hugo.text
    isabelle = reader(app, "isabelle", hugo.page.request.path)
    assert "Demandez à votre C2RA" not in isabelle.text, "who runs the région is who would be asked"
    assert "Ajouter une convention" in isabelle.text


def test_who_only_reads_the_register_is_not_told_to_write_in_it(lieu: Monde, app: Flask) -> None:
    page = reader(app, "dominique", f"/bilans/avenants/{AN1}/chiffres/ACCUEILLIES/corriger")
    assert page.page.status_code == 200
    assert "mieux vaut que l’équipe du DLA l’y saisisse" in page.text
    assert "saisissez-la" not in page.text


def test_conventions_are_chosen(lieu: Monde, app: Flask) -> None:
    old = lieu.convention("18", reference="2022-2024", debut=date(2022, 1, 1), fin=date(2024, 12, 31))
    lieu.avenant(old, debut=date(2024, 1, 1), fin=date(2024, 12, 31))
    page = reader(app, "claire")
    assert "2025-2027, du 1er janvier 2025" in page.text
    page.go(f"{BILAN}?convention={old}")
    assert "2022-2024, du 1er janvier 2022" in page.text
    assert "Avenant 2" not in page.text


def test_the_page_is_read_in_as_many_reads_whatever_the_size(lieu: Monde, app: Flask) -> None:
    page = reader(app, "claire")
    before = page.reads(BILAN)
    for place in range(15):
        lieu.ingenierie(lieu.accompagnement(lieu.structure(f"Structure {place}"), date(2026, 2, 2)))
    assert page.reads(BILAN) <= before <= READS["/bilans/dlas/<int:dla_id>"]


# --- corrected by hand


def test_a_corrected_figure_is_told_with_both_values_everywhere(lieu: Monde, app: Flask) -> None:
    page = reader(app, "claire")
    correct(page)
    assert "9 structures valeur corrigée à la main" in page.text
    assert "9 structures au lieu de 3 structures. « Six hors Enée »" in page.text
    assert "par Claire Durand le 8 juillet 2026" in page.text
    page.go(BILAN)
    assert "9 : Structures accueillies, Avenant 1 compté : 3" in page.text
    assert "9 corrigé à la main, 3 comptées alors (Claire Durand, le 8 juillet 2026). « Six hors Enée »" in page.text


def test_a_correction_tells_that_the_count_has_changed_since(lieu: Monde, app: Flask) -> None:
    page = reader(app, "claire")
    correct(page)
    lieu.accompagnement(lieu.structure("Épicerie"), date(2025, 5, 5))
    page.go(figure("ACCUEILLIES"))
    assert "Le compte a changé depuis : 4 structures maintenant" in page.text
    page.go(BILAN)
    assert "3 comptées alors et 4 comptées maintenant" in page.text


def test_a_correction_is_changed_then_taken_back(lieu: Monde, app: Flask) -> None:
    page = reader(app, "claire")
    correct(page)
    page.go(f"/bilans/avenants/{AN1}/chiffres/ACCUEILLIES/corriger")
    assert page.fields()["valeur"] == "9"
    page.send({"valeur": "8"})
    assert "8 structures valeur corrigée à la main" in page.text
    page.go(f"/bilans/avenants/{AN1}/chiffres/ACCUEILLIES/reprendre")
    page.send({})
    assert "3 structures valeur comptée" in page.text
    with lieu.database.reading() as session:
        entrees = session.scalars(select(EntreeJournal).where(EntreeJournal.verbe.contains("bilan")))
        assert [(entree.verbe, entree.details["avant"], entree.details["apres"]) for entree in entrees] == [
            ("corriger un chiffre du bilan", "3\u00a0structures", "9\u00a0structures"),
            ("corriger un chiffre du bilan", "9\u00a0structures", "8\u00a0structures"),
            ("revenir au chiffre compté du bilan", "8\u00a0structures", "3\u00a0structures"),
        ]


def test_an_amount_is_corrected_in_euros_and_what_nobody_counted_too(lieu: Monde, app: Flask) -> None:
    page = reader(app, "claire")
    correct(page, "ENGAGE", "12 500,50 €")
    assert "12 500,50 € valeur corrigée" in page.text.replace("\u202f", " ").replace("\xa0", " ")
    correct(page, "FORUMS", "2", "Deux forums, notés dans le rapport")
    page.go(BILAN)
    assert cells(page)[figure("FORUMS")] == "2"


@pytest.mark.parametrize(
    ("valeur", "motif", "said"),
    [
        pytest.param("", "Six hors Enée", "La valeur manque", id="no value"),
        pytest.param("douze", "Six hors Enée", "n’est pas un nombre", id="not a number"),
        pytest.param("-1", "Six hors Enée", "« -1 » est négatif. Écrivez un nombre positif", id="below zero"),
        pytest.param("9", "", "Le motif manque", id="no reason"),
    ],
)
def test_a_correction_without_value_or_reason_is_refused_and_keeps_what_was_typed(
    lieu: Monde, app: Flask, valeur: str, motif: str, said: str
) -> None:
    page = reader(app, "claire")
    correct(page, valeur=valeur, motif=motif)
    assert page.page.status_code == 422
    assert said in page.text
    assert (page.fields()["valeur"], page.fields()["motif"]) == (valeur, motif)


def test_nothing_is_corrected_of_an_avenant_to_come(lieu: Monde, app: Flask) -> None:
    page = reader(app, "claire", f"/bilans/avenants/{AN3}/chiffres/ACCUEILLIES/corriger")
    page.send({"valeur": "1", "motif": "Trop tôt"})
    assert "L’avenant 3 ne commence que le 1er janvier 2027" in page.text


# --- signed, read, presented


def test_a_direction_signs_what_it_is_shown_after_what_is_missing(lieu: Monde, app: Flask) -> None:
    page = reader(app, "dominique", SIGNER)
    assert "ce bilan est provisoire" in page.text
    sign(page)
    assert "Le bilan de l’avenant 2 est signé" in page.text
    assert "signé le 8 juillet 2026 par Dominique Durand, pas encore relu par le C2RA" in page.text
    with lieu.database.reading() as session:
        content = signed_content(session.scalars(select(BilanSigne)).one())
        assert content.figures() == document(lieu).figures()
        assert {courriel.modele: courriel.adresse for courriel in session.scalars(select(Courriel))} == {
            "bilan_signe": "isabelle@exemple.fr"
        }


def test_nothing_is_signed_that_was_not_shown(lieu: Monde, app: Flask) -> None:
    page = reader(app, "dominique", SIGNER)
    lieu.accompagnement(lieu.structure("Épicerie"), date(2026, 5, 5))
    page.send({}, action=SIGNER)
    assert page.page.status_code == 409
    assert "Le bilan a changé depuis que vous l’avez ouvert : rien n’est signé." in page.text
    page.send({}, action=SIGNER)
    assert "est signé" in page.text


def test_an_avenant_to_come_is_not_signed(lieu: Monde, app: Flask) -> None:
    page = reader(app, "dominique", f"/bilans/avenants/{AN3}/signer")
    assert "il n’y a encore rien à signer" in page.text
    assert f'action="/bilans/avenants/{AN3}/signer"' not in page.page.text


def test_the_signed_bilan_keeps_no_name_of_who_corrected(lieu: Monde, app: Flask) -> None:
    correct(reader(app, "claire"))
    page = reader(app, "dominique")
    sign(page)
    page.go(SIGNE)
    assert "9 corrigé à la main, 3 comptées alors (8 juillet 2026). « Six hors Enée »" in page.text
    assert "Claire Durand" not in page.text


def test_what_has_changed_since_the_signature_is_told_time_that_goes_by_is_not(lieu: Monde, app: Flask) -> None:
    page = reader(app, "dominique")
    sign(page)
    lieu.heure.moment = datetime(2026, 9, 1, 10, tzinfo=PARIS)
    lieu.accompagnement(lieu.structure("Épicerie"), date(2026, 8, 5))
    page = reader(app, "dominique")
    assert "depuis la signature" not in page.text
    lieu.accompagnement(lieu.structure("Fanfare"), date(2026, 5, 5))
    page.go(BILAN)
    assert "1 chiffre a changé depuis la signature" in page.text
    assert "Structures accueillies, Avenant 2 : 2 → devient 3" in page.text
    page.go(SIGNE)
    assert "arrêté au 8 juillet 2026" in page.text
    assert "Fanfare" not in page.text


def test_signing_again_replaces_and_is_to_be_read_again(lieu: Monde, app: Flask) -> None:
    page = reader(app, "dominique")
    sign(page)
    c2ra = reader(app, "isabelle")
    c2ra.send({}, action=f"/bilans/avenants/{AN2}/relire")
    assert "relu par le C2RA le 8 juillet 2026" in c2ra.text
    page.go(f"/bilans/avenants/{AN2}/copil")
    page.send({"presente_le": "2026-09-15"})
    assert "à présenter au copil du 15 septembre 2026" in page.text
    lieu.accompagnement(lieu.structure("Fanfare"), date(2026, 5, 5))
    page.go(SIGNER)
    assert "Signer de nouveau le remplace" in page.text
    assert "Structures accueillies, Avenant 2 : 2 → devient 3" in page.text
    page.send({}, action=SIGNER)
    assert "pas encore relu par le C2RA" in page.text
    assert "copil du" not in page.text
    with lieu.database.reading() as session:
        assert len(session.scalars(select(BilanSigne)).all()) == 1


def test_the_direction_is_told_that_it_was_read_once(lieu: Monde, app: Flask) -> None:
    sign(reader(app, "dominique"))
    page = reader(app, "isabelle")
    page.send({}, action=f"/bilans/avenants/{AN2}/relire")
    page.send({}, action=f"/bilans/avenants/{AN2}/relire/retirer")
    assert "pas encore relu par le C2RA" in page.text
    with lieu.database.reading() as session:
        adresses = [
            courriel.adresse for courriel in session.scalars(select(Courriel)) if courriel.modele == "bilan_relu"
        ]
        assert adresses == ["dominique@exemple.fr"]
        verbes = [entree.verbe for entree in session.scalars(select(EntreeJournal)) if "bilan" in entree.verbe]
    assert verbes == ["signer le bilan", "dire le bilan relu", "retirer la relecture du bilan"]


def test_what_is_not_signed_is_neither_read_nor_presented(lieu: Monde, app: Flask) -> None:
    page = reader(app, "claire", f"/bilans/avenants/{AN2}/copil")
    page.send({"presente_le": "2026-09-15"})
    assert "Le bilan de cet avenant n’est pas signé." in page.text
    assert reader(app, "paul", SIGNE).page.status_code == 404


def test_a_copil_before_the_avenant_is_refused(lieu: Monde, app: Flask) -> None:
    page = reader(app, "dominique")
    sign(page)
    page.go(f"/bilans/avenants/{AN2}/copil")
    page.send({"presente_le": "2025-09-15"})
    assert "un copil ne lit pas son bilan avant" in page.text


def test_a_copil_whose_date_is_emptied_is_said_to_have_none(lieu: Monde, app: Flask) -> None:
    page = reader(app, "dominique")
    sign(page)
    for jour, said in (("2026-09-15", "La date est notée."), ("", "Plus aucune date de copil n’est notée.")):
        page.go(f"/bilans/avenants/{AN2}/copil")
        page.send({"presente_le": jour})
        assert said in page.text
    page.go(SIGNE)
    assert "copil du" not in page.text


@pytest.mark.parametrize("prenom", ["paul", "rose"])
def test_pilotes_read_what_is_signed_without_lists(lieu: Monde, app: Flask, prenom: str) -> None:
    sign(reader(app, "dominique"))
    page = reader(app, prenom, "/bilans")
    assert "Avenant 2 , DLA 18 , signé le 8 juillet 2026" in page.text
    assert page.go(BILAN).status_code == 404
    assert page.go(figure("ACCUEILLIES")).status_code == 404
    page.go(SIGNE)
    assert "Structures accueillies (structures)" in page.text or "Structures accueillies structures" in page.text
    assert "/chiffres/" not in page.page.text


def test_nobody_else_reads_it(lieu: Monde, app: Flask) -> None:
    sign(reader(app, "dominique"))
    for prenom in ("hugo", "odile"):
        page = reader(app, prenom, SIGNE)
        assert page.page.status_code == 404
        assert page.go(BILAN).status_code == 404
        assert page.go(SIGNER).status_code == 404


def test_a_step_that_moves_is_told_where_it_counts_now(lieu: Monde, app: Flask) -> None:
    """An accompagnement across two avenants: each step in its own."""
    page = reader(app, "claire", figure("PLANS"))
    assert "1 structure valeur comptée" in page.text
    with lieu.database.writing() as session:
        etape = session.scalars(select(Etape).where(Etape.jour == date(2025, 6, 2))).one()
        etape.jour = date(2026, 1, 5)
    page.go(figure("PLANS"))
    assert "0 structure valeur comptée" in page.text
    page.go(figure("PLANS", AN2))
    assert "Arpège 5 janvier 2026" in page.text


def test_the_bilan_is_made_into_a_tagged_pdf(lieu: Monde, app: Flask) -> None:
    page = reader(app, "claire", f"{BILAN}/bilan.pdf")
    assert page.page.data.startswith(b"%PDF-")
    assert 'filename="bilan-dla-18-departement-18-2026-07-08.pdf"' in page.page.headers["Content-Disposition"]


def test_a_total_over_the_convention_opens_the_list_of_each_thing_once(lieu: Monde, app: Flask) -> None:
    page = reader(app, "claire", f"{BILAN}/chiffres/ACCUEILLIES/convention")
    text = " ".join(page.text.split())
    assert "4 structures sur la convention" in text
    assert "5 structures en additionnant les avenants" in text
    assert "Arpège dans 2 avenants" in text


def test_a_rate_of_entry_opens_the_list_of_what_lacks(lieu: Monde, app: Flask) -> None:
    page = reader(app, "claire", BILAN)
    address = next(href for href in re.findall(r'href="([^"]*)"', page.page.text) if "/listes/A_COMPLETER" in href)
    page.go(address.replace("&amp;", "&"))
    assert "Structures accueillies dont la fiche est à compléter, avenant 1" in page.text
    assert "Arpège" in page.text
    assert page.go(f"{BILAN}/listes/autre").status_code == 404


# --- parts of the page


def opened(app: Flask, asked: str) -> list[str]:
    page = reader(app, "claire", f"{BILAN}{asked}")
    return re.findall(r'<details class="part [^>]*\bopen>.*?<div id="(\w+)"', page.page.text, re.DOTALL)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        pytest.param("", ["bref"], id="the first part"),
        pytest.param("?partie=M2", ["M2"], id="the part asked for"),
        pytest.param("?partie=M9", ["bref"], id="a part that does not exist"),
        pytest.param("?imprimer=1", ["bref", "M1", "M2", "M3", "M4", "regles"], id="all, to print"),
    ],
)
def test_parts_come_open_as_the_address_asks(lieu: Monde, app: Flask, asked: str, expected: list[str]) -> None:
    assert opened(app, asked) == expected


def test_a_link_of_the_contents_list_keeps_the_day_and_names_one_part(lieu: Monde, app: Flask) -> None:
    source = reader(app, "claire", f"{BILAN}?arrete=2026-02-28&partie=M1&imprimer=1").page.text
    assert 'href="?arrete=2026-02-28&amp;partie=M3#M3"' in source
    assert 'href="?arrete=2026-02-28&amp;imprimer=1"' in source
