"""The library on its pages, as an animatrice sees it: create, import, publish with differences, launch."""

import io
import re
from functools import partial
from typing import Any

import pytest
from flask import Flask

from exports.formats.xlsform import write_xlsform
from questionnaires.core.questions import Choice, Note, Text, YesNo
from questionnaires.editing.edition import add_block, add_section, remove_block, replace_block, with_settings
from questionnaires.files.instruments import shipped_questionnaires
from questionnaires.files.yaml_questionnaire import read_questionnaire
from questionnaires.files.yaml_writing import dump_questionnaire
from tests.collecte.bibliotheque.test_brouillons import FLASH
from tests.collecte.mondes.monde import PASSWORD, Monde
from tests.collecte.mondes.navigateur import Navigateur, text_of
from tests.collecte.reponses.test_reprises import at_once
from tests.questionnaires.files.formulaires import form

AVEC = add_block(FLASH, "ACCUEIL_G", Text(code="BESOIN", libelle="De quoi avez-vous besoin ?"))

VILLES = {"villes.csv": b"name,label\nblois,Blois"}


@pytest.fixture
def isabelle(petit_monde: Monde, app: Flask) -> Navigateur:
    petit_monde.region()
    petit_monde.personne("Claire", "18")
    petit_monde.animatrice(password=PASSWORD)
    navigateur = Navigateur(app)
    navigateur.sign_in("isabelle@exemple.fr")
    return navigateur


def upload(
    isabelle: Navigateur, name: str, content: bytes, remplace: str = "non", listes: dict[str, bytes] | None = None
) -> str:
    isabelle.go("/questionnaires/importer")
    fields: dict[str, Any] = {"fichier": (io.BytesIO(content), name), "remplace": remplace}
    fields["listes"] = [(io.BytesIO(liste), file) for file, liste in (listes or {}).items()]
    isabelle.send(fields)
    return isabelle.text


def test_a_form_is_imported_with_the_lists_that_its_questions_cite(isabelle: Navigateur) -> None:
    villes = "| type | name | label |\n| select_one_from_file villes.csv | v | Votre ville |"
    content = write_xlsform(form(villes))
    assert "« villes.csv », qui n’a pas été envoyé" in upload(isabelle, "f.xlsx", content).replace("\u00a0", " ")

    text = upload(isabelle, "f.xlsx", content, listes=VILLES | {"autres.csv": b"name,label\na,A"})

    assert "Aucune question ne cite « autres.csv »" in text.replace("\u00a0", " ")
    assert b"libelle: Blois" in isabelle.go("/questionnaires/1/exporter.yaml").data


def test_a_form_offers_the_sectors_in_force_and_is_refused_with_one_of_no_list(isabelle: Navigateur) -> None:
    survey = "| type | name | label |\n| select_one SECTEUR | s | Votre secteur |"
    upload(isabelle, "f.xlsx", write_xlsform(form(survey)))
    assert b"code: CULTURE" in isabelle.go("/questionnaires/1/exporter.yaml").data

    choices = "| list_name | name | label |\n| SECTEUR | CULTURE | Culture |\n| SECTEUR | MAGIE | Magie |"
    text = upload(isabelle, "autre.xlsx", write_xlsform(form(survey, choices)))
    assert "Le code « MAGIE » n’est pas dans la liste « Secteur d’activité »" in text.replace("\u00a0", " ")


def test_lists_beside_a_file_that_takes_none_are_refused(isabelle: Navigateur) -> None:
    assert "Seul un XLSForm" in upload(isabelle, "f.yaml", dump_questionnaire(AVEC).encode(), listes=VILLES)


def test_an_empty_library_says_what_to_do(isabelle: Navigateur) -> None:
    isabelle.go("/questionnaires")
    assert "Votre bibliothèque est vide" in isabelle.text
    assert all(questionnaire.titre in isabelle.page.text for questionnaire in shipped_questionnaires().values())


def test_a_shipped_questionnaire_is_added_once(isabelle: Navigateur) -> None:
    add = "/questionnaires/fournis/SATISFACTION"
    isabelle.go("/questionnaires")
    isabelle.send({}, action=add)
    assert isabelle.page.request.path == "/questionnaires/1"
    isabelle.go("/questionnaires")
    isabelle.send({}, path=add, action="/questionnaires/fournis/IMPACT")
    assert "a déjà le code" in isabelle.text


def test_a_new_questionnaire_gets_a_code_of_its_own(isabelle: Navigateur) -> None:
    isabelle.go("/questionnaires/nouveau")
    isabelle.send({"titre": "Vos besoins en 2027", "depuis": ""})
    assert isabelle.page.request.path == "/questionnaires/1"
    isabelle.go("/questionnaires/nouveau")
    assert "« Vos besoins en 2027 » (de votre bibliothèque)" in isabelle.text, "unlike a shipped one of that title"
    isabelle.send({"titre": "Vos besoins en 2027", "depuis": "b1"})
    assert b"VOS_BESOINS_EN_2027_2" in isabelle.go("/questionnaires/2/exporter.yaml").data
    isabelle.go("/questionnaires")
    assert "jamais publié" in isabelle.text
    assert "VOS_BESOINS" not in isabelle.text, "a code is for files"


@pytest.mark.parametrize("model", ["", "sSATISFACTION"])
def test_parallel_clicks_on_commencer_make_one_questionnaire(isabelle: Navigateur, model: str) -> None:
    tabs = [isabelle, Navigateur(isabelle.app), Navigateur(isabelle.app)]
    for tab in tabs:
        tab.sign_in("isabelle@exemple.fr")
        tab.go("/questionnaires/nouveau")
    at_once(*(partial(tab.send, {"titre": "Vos besoins en 2027", "depuis": model}) for tab in tabs))
    assert [tab.page.request.path for tab in tabs] == ["/questionnaires/1"] * 3
    assert isabelle.go("/questionnaires/2").status_code == 404


def test_a_questionnaire_without_a_title_is_refused_beside_its_field(isabelle: Navigateur) -> None:
    isabelle.go("/questionnaires/nouveau")
    assert isabelle.send({"titre": " ", "depuis": ""}).status_code == 422
    assert "Donnez un titre" in isabelle.text


def test_a_file_goes_out_and_comes_back(petit_monde: Monde, isabelle: Navigateur) -> None:
    brouillon_id = petit_monde.brouillon(AVEC)
    response = isabelle.go(f"/questionnaires/{brouillon_id}/exporter.yaml")
    assert read_questionnaire("flash.yaml", response.data) == AVEC
    other = dump_questionnaire(with_settings(AVEC, titre="Autrement")).encode()
    assert "a déjà le code" in upload(isabelle, "flash.yaml", other)
    assert "Autrement" in upload(isabelle, "flash.yaml", other, remplace="oui")


def test_a_draft_that_cannot_be_published_goes_out_and_comes_back(petit_monde: Monde, isabelle: Navigateur) -> None:
    page = add_section(AVEC, "Une page encore vide")
    draft = add_block(page, "ACCUEIL_G", Choice(code="C", libelle="Qui ?", options=(), relevant="${AILLEURS} = 1"))
    brouillon_id = petit_monde.brouillon(draft)
    response = isabelle.go(f"/questionnaires/{brouillon_id}/exporter.yaml")
    petit_monde.change(brouillon_id, AVEC)
    assert "3 points restent à corriger avant de le publier" in upload(
        isabelle, "flash.yaml", response.data, remplace="oui"
    )
    assert isabelle.page.request.path == f"/questionnaires/{brouillon_id}"
    assert "3 points à corriger" in isabelle.text
    assert isabelle.go(f"/questionnaires/{brouillon_id}/exporter.yaml").data == response.data


@pytest.mark.parametrize(
    ("bad", "told"),
    [
        pytest.param({"code": "../../etc"}, "n’a pas la forme attendue", id="a code that no page can name"),
        pytest.param(
            {"sections": (*AVEC.sections, *AVEC.sections)}, "Deux sections ont ce code", id="two pages under one code"
        ),
    ],
)
def test_what_no_draft_can_hold_is_refused_with_its_line(isabelle: Navigateur, bad: dict[str, Any], told: str) -> None:
    wrong = dump_questionnaire(AVEC.model_copy(update=bad)).encode()
    assert told in upload(isabelle, "flash.yaml", wrong)
    assert isabelle.page.status_code == 422
    assert "flash.yaml, ligne" in isabelle.text


@pytest.mark.parametrize("code", sorted(shipped_questionnaires()))
def test_an_xlsform_goes_out_and_comes_back_the_same(petit_monde: Monde, isabelle: Navigateur, code: str) -> None:
    shipped = shipped_questionnaires()[code]
    brouillon_id = petit_monde.brouillon(shipped)
    isabelle.go(f"/questionnaires/{brouillon_id}")
    assert "Ce que XLSForm dit autrement" in isabelle.text
    link = re.search(r'href="([^"]+)"[^>]*>En XLSForm', isabelle.page.text)
    assert link
    response = isabelle.go(link[1])
    petit_monde.change(brouillon_id, AVEC)
    upload(isabelle, "questionnaire.xlsx", response.data, remplace="oui")
    assert isabelle.page.status_code == 200
    exported = isabelle.go(f"/questionnaires/{brouillon_id}/exporter.yaml")
    assert read_questionnaire("questionnaire.yaml", exported.data) == shipped


def test_a_draft_to_correct_is_offered_as_yaml_alone(petit_monde: Monde, isabelle: Navigateur) -> None:
    brouillon_id = petit_monde.brouillon(add_section(AVEC, "Une page encore vide"))
    isabelle.go(f"/questionnaires/{brouillon_id}")
    assert f'href="/questionnaires/{brouillon_id}/exporter.yaml"' in isabelle.page.text
    assert "exporter.xlsx" not in isabelle.page.text
    assert "En XLSForm (.xlsx) : une fois corrigé ce qui empêche de publier." in isabelle.text


CHANTIER = """
    | type | name | label | relevant |
    | text | nom | Votre nom ? | |
    | image | photo | Une photo ? | |
    | text | legende | Que montre-t-elle ? | ${photo} != '' |
"""


def without(isabelle: Navigateur, remplace: str = "non") -> str:
    return upload(isabelle, "chantier.xlsx", write_xlsform(form(CHANTIER)), remplace)


def test_a_form_is_taken_without_what_cannot_be_asked_once_it_was_listed(isabelle: Navigateur) -> None:
    text = without(isabelle)
    assert isabelle.page.status_code == 200
    assert "1 ligne ne sera pas reprise" in text
    assert "3 Une photo ? Aucun son ni image n’est recueilli ici" in text
    assert "4 Que montre-t-elle ? La condition cite « photo » : elle n’est pas reprise" in text
    assert "Rien n’est encore importé" in text
    isabelle.go("/questionnaires")
    assert "Votre bibliothèque est vide" in isabelle.text
    without(isabelle)
    isabelle.send({}, action="/questionnaires/importer/confirmer")
    assert isabelle.page.request.path == "/questionnaires/1"
    assert "Que montre-t-elle ?" in isabelle.text
    assert "Une photo" not in isabelle.text
    assert "a déjà le code" in without(isabelle), "told before the list, as of any other file"
    assert "1 ligne ne sera pas reprise" in without(isabelle, remplace="oui")


def test_what_a_page_of_import_carries_cannot_be_made_up(isabelle: Navigateur) -> None:
    without(isabelle)
    isabelle.send({"contenu": "WyJ7fSIsdHJ1ZV0.faux"}, action="/questionnaires/importer/confirmer")
    assert isabelle.page.request.path == "/questionnaires/importer"
    assert "choisissez de nouveau le fichier" in isabelle.text
    isabelle.go("/questionnaires")
    assert "Votre bibliothèque est vide" in isabelle.text


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        pytest.param("flash.pdf", b"%PDF", "extension", id="another kind of file"),
        pytest.param("flash.yaml", b"code: FLASH\ntitre: [", "ligne 2", id="broken"),
        pytest.param("flash.yaml", b"code: FLASH\n", "sections", id="a part missing"),
        pytest.param("", b"", "Fichier – Choisissez-le sur votre appareil.", id="no file"),
        pytest.param("flash.xlsx", b"PK\x03\x04rien", "abîmé", id="not a workbook"),
    ],
)
def test_a_wrong_file_is_refused_with_its_lines(isabelle: Navigateur, name: str, content: bytes, told: str) -> None:
    assert told in upload(isabelle, name, content)
    assert isabelle.page.status_code in (400, 422)


def test_a_file_with_a_defect_a_line_is_told_by_its_first_fifty(isabelle: Navigateur) -> None:
    unknown = "".join(f"inconnue{number}: x\n" for number in range(80))
    text = upload(isabelle, "flash.yaml", f"code: FLASH\ntitre: Flash\nsections: []\n{unknown}".encode())
    assert text.count("flash.yaml, ligne") == 50
    assert "Et 30 autres points" in text


def test_a_name_of_file_hides_nothing_and_stays_short(isabelle: Navigateur) -> None:
    text = upload(isabelle, "lmay\u202e" + "x" * 500 + ".yaml", b"code: FLASH\n")
    assert "\u202e" not in text
    assert "x" * 100 not in text
    assert "….yaml, ligne 1" in text


def test_a_file_beyond_the_limit_is_refused_with_the_limit(app: Flask) -> None:
    response = app.test_client().post("/questionnaires/importer", content_length=2_000_001)
    assert response.status_code == 413
    assert "trop volumineux : la limite est 2 Mo" in text_of(response)


def test_what_excel_cannot_hold_is_refused_in_words(petit_monde: Monde, isabelle: Navigateur) -> None:
    """Pitfall 20: from the page too."""
    long = replace_block(AVEC, "BESOIN", Text(code="BESOIN", libelle="Besoin", aide="a" * 40_000))
    brouillon_id = petit_monde.questionnaire(long)
    assert isabelle.go(f"/questionnaires/{brouillon_id}/exporter.xlsx").status_code == 409
    assert "Excel s’arrête à 32 767 caractères" in isabelle.text.replace("\u202f", " ")


def test_publishing_shows_what_changes_by_its_effect(petit_monde: Monde, isabelle: Navigateur) -> None:
    brouillon_id = petit_monde.questionnaire(AVEC)
    isabelle.go(f"/questionnaires/{brouillon_id}/publier")
    assert "Rien n’a changé" in isabelle.text
    reworded = replace_block(AVEC, "BESOIN", Text(code="BESOIN", libelle="De quoi avez-vous besoin en 2027 ?"))
    petit_monde.change(brouillon_id, reworded)
    isabelle.go(f"/questionnaires/{brouillon_id}/publier")
    assert "Sans effet" in isabelle.text
    assert "Perte" not in isabelle.text
    petit_monde.change(
        brouillon_id, add_block(remove_block(reworded, "BESOIN"), "ACCUEIL_G", Text(code="N", libelle="Nom"))
    )
    isabelle.go(f"/questionnaires/{brouillon_id}/publier")
    assert "Perte" in isabelle.text
    assert "BESOIN" in isabelle.text


def test_an_unpublishable_questionnaire_says_everything_that_is_wrong(petit_monde: Monde, isabelle: Navigateur) -> None:
    brouillon_id = petit_monde.brouillon(FLASH)  # its only page is empty
    isabelle.go(f"/questionnaires/{brouillon_id}/publier")
    assert "à corriger avant de publier" in isabelle.text
    assert "Cette page ne pose aucune question" in isabelle.text
    assert f'href="/questionnaires/{brouillon_id}/pages/' in isabelle.page.text, "where to correct it"
    with pytest.raises(LookupError):
        isabelle.fields(f"/questionnaires/{brouillon_id}/publier")


def test_a_page_of_publication_made_before_a_change_publishes_nothing(petit_monde: Monde, isabelle: Navigateur) -> None:
    brouillon_id = petit_monde.brouillon(AVEC)
    isabelle.go(f"/questionnaires/{brouillon_id}/publier")
    petit_monde.change(brouillon_id, with_settings(AVEC, titre="Autre"))
    assert isabelle.send({}, action=f"/questionnaires/{brouillon_id}/publier").status_code == 409
    isabelle.go(f"/questionnaires/{brouillon_id}/versions")
    assert "Aucune version publiée" in isabelle.text


def test_a_questionnaire_is_published_then_asked(petit_monde: Monde, isabelle: Navigateur) -> None:
    brouillon_id = petit_monde.brouillon(AVEC)
    isabelle.go(f"/questionnaires/{brouillon_id}/lancer")
    assert "n’est pas publié" in isabelle.text
    isabelle.go(f"/questionnaires/{brouillon_id}/publier")
    isabelle.send({}, action=f"/questionnaires/{brouillon_id}/publier")
    assert "La version 1 est publiée" in isabelle.text
    dates = {"ouverture": "2026-07-08", "cloture": "2026-07-22"}
    isabelle.go(f"/questionnaires/{brouillon_id}/lancer")
    isabelle.send(dates)
    assert FLASH.titre in isabelle.text
    isabelle.go(f"/questionnaires/{brouillon_id}/lancer")
    assert isabelle.send(dates).status_code == 409
    assert "a déjà une campagne" in isabelle.text


def test_a_version_and_what_it_covers_can_be_read(petit_monde: Monde, isabelle: Navigateur) -> None:
    brouillon_id = petit_monde.questionnaire(AVEC)
    isabelle.go(f"/questionnaires/{brouillon_id}/versions/1")
    assert "Une version publiée ne change jamais" in isabelle.text
    assert isabelle.go(f"/questionnaires/{brouillon_id}/versions/2").status_code == 404
    isabelle.go(f"/questionnaires/{brouillon_id}/couverture")
    assert "M1F1" in isabelle.text
    assert "Questions rattachées à aucune ligne De quoi avez-vous besoin" in isabelle.text


def test_a_version_reads_as_the_builder_and_the_respondent_read_it(petit_monde: Monde, isabelle: Navigateur) -> None:
    asked = FLASH
    for block in (
        YesNo(code="AIDE", libelle="Une aide ?", required=True),
        Note(code="LIRE", libelle="**Merci** de lire [la notice](https://a.example).", relevant="${AIDE} = 'oui'"),
        Text(code="LAQUELLE", libelle="Laquelle ?", required_if="${AIDE} = 'oui'"),
    ):
        asked = add_block(asked, "ACCUEIL_G", block)
    brouillon_id = petit_monde.questionnaire(asked)
    isabelle.go(f"/questionnaires/{brouillon_id}/versions/1")
    assert "<strong>Merci</strong>" in isabelle.page.text
    assert 'href="https://a.example"' in isabelle.page.text
    assert "Seulement si « Une aide ? » est « Oui »." in isabelle.text
    assert "oui ou non, obligatoire" in isabelle.text
    assert "obligatoire si « Une aide ? » est « Oui »" in isabelle.text
    assert not [mark for mark in ("${", "**", "](") if mark in isabelle.text]


def test_what_is_put_away_comes_back(petit_monde: Monde, isabelle: Navigateur) -> None:
    brouillon_id = petit_monde.brouillon(AVEC)
    isabelle.go(f"/questionnaires/{brouillon_id}/versions")
    isabelle.send({}, action=f"/questionnaires/{brouillon_id}/retirer")
    assert "1 questionnaire retiré" in isabelle.text
    isabelle.send({}, action=f"/questionnaires/{brouillon_id}/remettre")
    assert "questionnaire retiré" not in isabelle.text


def test_reopening_offers_the_last_version_only_when_nothing_is_lost_there(
    petit_monde: Monde, isabelle: Navigateur
) -> None:
    brouillon_id = petit_monde.questionnaire(AVEC)
    campagne = petit_monde.enquete(brouillon_id)
    claire = petit_monde.acteur_of(1)
    participation = petit_monde.participation(claire)
    petit_monde.save(claire, participation, {"BESOIN": "Du temps"})
    petit_monde.transmit(claire, participation)
    page = f"/campagnes/{campagne}/rouvrir/{participation}"
    isabelle.go(page)
    assert "dernière version" not in isabelle.text
    petit_monde.change(brouillon_id, add_block(AVEC, "ACCUEIL_G", Text(code="NOM", libelle="Votre nom")))
    petit_monde.publish(brouillon_id, move_drafts=True)
    isabelle.go(page)
    assert "dernière version" in isabelle.text
    isabelle.send({"raison": "Il manque le nom.", "derniere_version": "y"})
    assert "rendue à son auteur" in isabelle.text
