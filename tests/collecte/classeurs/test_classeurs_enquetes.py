"""The workbook of a campaign on any questionnaire, from the page, the command and the queries; on both databases."""

from collections.abc import Sequence
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from collecte.campagnes.operations.campagnes import Dates, change_dates
from collecte.campagnes.operations.classeurs import take_out
from collecte.campagnes.operations.reouverture import rouvrir
from collecte.models import Campagne, ClasseurReference, EntreeJournal, Participation
from collecte.policy import Acteur
from collecte.reponses.operations.fenetre import SettledResultsError
from exports.records.records import CollecteEnquete
from exports.regional.classeurs import write_classeur
from questionnaires.core.model import Questionnaire
from questionnaires.core.questions import Text
from questionnaires.editing.edition import add_block, remove_block
from questionnaires.temps.derive import TEMPS
from tests.collecte.bibliotheque.test_brouillons import FLASH
from tests.collecte.cli.test_cli import done, on, refusal
from tests.collecte.mondes.commande import plain
from tests.collecte.mondes.fabrications import campaign_workbook
from tests.collecte.mondes.monde import APRES, PASSWORD, Monde
from tests.collecte.mondes.navigateur import Navigateur
from tests.collecte.mondes.notes import collected, region
from tests.exports.records.classeurs import opened, row_of, rows, texts

PRENOMS = ("Claire", "Rachid", "Hélène", "Inès", "Marie")
NOM, BESOIN = Text(code="NOM", libelle="Votre nom"), Text(code="BESOIN", libelle="De quoi avez-vous besoin ?")


def asked(diffusion: str, *texts: Text) -> Questionnaire:
    """Return FLASH with these questions added."""
    questionnaire = FLASH
    for text in texts:
        questionnaire = add_block(questionnaire, "ACCUEIL_G", text)
    return Questionnaire.model_validate(questionnaire.model_dump() | {"diffusion": diffusion})


def campaign(monde: Monde, questionnaire: Questionnaire) -> tuple[int, int]:
    """Return the ids of the draft and of its campaign, with five persons expected on three DLA."""
    monde.region()
    for prenom, dla in zip(PRENOMS, ("18", "18", "28", "28", "36"), strict=True):
        monde.personne(prenom, dla)
    brouillon_id = monde.questionnaire(questionnaire)
    return brouillon_id, monde.enquete(brouillon_id)


def answer(monde: Monde, prenom: str, typed: dict[str, str]) -> None:
    with monde.database.reading() as session:
        participation = next(
            candidate for candidate in session.scalars(select(Participation)) if candidate.auteur.split()[0] == prenom
        )
        acteur, participation_id = monde.author_of(participation), participation.id
    monde.save(acteur, participation_id, typed)
    monde.transmit(acteur, participation_id)


def taken_out(monde: Monde, campagne_id: int) -> CollecteEnquete:
    with monde.database.writing() as session:
        collecte = take_out(session, campagne=session.get_one(Campagne, campagne_id), acteur=None, now=monde.heure())
    assert isinstance(collecte, CollecteEnquete)
    return collecte


def book(collecte: CollecteEnquete, name: str) -> Sequence[Sequence[object]]:
    sink = BytesIO()
    write_classeur(collecte, sink)
    return rows(opened(sink.getvalue()), name)


def test_answers_to_two_versions_stand_in_one_sheet(monde: Monde) -> None:
    """Pitfalls 1, 2 and 10."""
    brouillon_id, campagne_id = campaign(monde, asked("nominative", NOM, BESOIN))
    answer(monde, "Claire", {"NOM": "Claire D.", "BESOIN": "Du temps"})
    monde.change(brouillon_id, remove_block(asked("nominative", NOM, BESOIN), "BESOIN"))
    monde.publish(brouillon_id, move_drafts=True)
    answer(monde, "Rachid", {"NOM": "Rachid D."})
    collecte = taken_out(monde, campagne_id)
    assert [(version.numero, version.questionnaire.titre) for version in collecte.versions] == [
        (1, FLASH.titre),
        (2, FLASH.titre),
    ]
    headers, *answers = book(collecte, "Données")
    typed = {row[2]: (row[headers.index("NOM")], row[headers.index("BESOIN")]) for row in answers}
    assert typed == {"Claire Durand": ("Claire D.", "Du temps"), "Rachid Durand": ("Rachid D.", "non posée")}


def test_columns_are_those_of_every_campaign_of_the_questionnaire(monde: Monde) -> None:
    """Pitfall 2: the workbook of a later, empty campaign can be stacked under that of the first one."""
    brouillon_id, first = campaign(monde, asked("nominative", NOM, BESOIN))
    monde.change(brouillon_id, remove_block(asked("nominative", NOM, BESOIN), "BESOIN"))
    monde.publish(brouillon_id)
    later = monde.enquete(brouillon_id, ouverture=monde.heure().date())
    assert book(taken_out(monde, later), "Données")[0] == book(taken_out(monde, first), "Données")[0]


def test_a_version_published_and_never_asked_adds_no_column(monde: Monde) -> None:
    brouillon_id, campagne_id = campaign(monde, asked("nominative", NOM))
    monde.change(brouillon_id, asked("nominative", NOM, BESOIN))
    monde.publish(brouillon_id)
    assert [version.numero for version in taken_out(monde, campagne_id).versions] == [1]


def test_taking_it_out_is_kept_in_the_journal(monde: Monde) -> None:
    _, campagne_id = campaign(monde, asked("agregee", NOM))
    taken_out(monde, campagne_id)
    with monde.database.reading() as session:
        entry = session.scalars(select(EntreeJournal).where(EntreeJournal.verbe == "sortir le classeur")).one()
    assert (entry.objet, entry.objet_id) == ("campagne", campagne_id)


def test_figures_read_in_counts_wait_for_their_release(monde: Monde) -> None:
    """Otherwise an answer is the difference between two workbooks, taken before and after it."""
    _, campagne_id = campaign(monde, asked("agregee", BESOIN))
    for prenom in PRENOMS:
        answer(monde, prenom, {"BESOIN": "oui"})
    isabelle = monde.animatrice()
    assert "Résultats non arrêtés" in results(monde, campagne_id)
    reopen(monde, isabelle, participation_id=1)
    monde.transmit(monde.acteur_of(1), 1)
    monde.heure.moment = APRES
    assert "Résultats non arrêtés" in results(monde, campagne_id)
    monde.settle(isabelle, campagne_id)
    assert "5 réponses sur 5 attendues" in results(monde, campagne_id)
    with pytest.raises(SettledResultsError):
        reopen(monde, isabelle, participation_id=1)


def results(monde: Monde, campagne_id: int) -> str:
    return str(book(taken_out(monde, campagne_id), "Résultats")).replace("\\xa0", " ")


def reopen(monde: Monde, acteur: Acteur, *, participation_id: int) -> None:
    with monde.database.writing() as session:
        rouvrir(session, participation_id=participation_id, raison="À revoir.", acteur=acteur, now=monde.heure())


def put_off(monde: Monde, acteur: Acteur, campagne_id: int, *, days: int) -> None:
    """Move the closing to so many days from today."""
    with monde.database.writing() as session:
        campagne = session.get_one(Campagne, campagne_id)
        cloture = monde.heure().date() + timedelta(days=days)
        now = monde.heure()
        change_dates(session, campagne=campagne, dates=Dates(campagne.ouverture, cloture), acteur=acteur, now=now)


@pytest.fixture
def isabelle(petit_monde: Monde, app: Flask) -> Navigateur:
    """Isabelle, signed in; a campaign of FLASH, without names, that two persons answered."""
    campaign(petit_monde, asked("agregee", NOM))
    for prenom in PRENOMS[:2]:
        answer(petit_monde, prenom, {"NOM": "Secret"})
    petit_monde.animatrice(password=PASSWORD)
    browser = Navigateur(app)
    browser.sign_in("isabelle@exemple.fr")
    browser.go("/campagnes/1")
    return browser


def test_the_page_gives_the_workbook_of_the_questionnaire(isabelle: Navigateur) -> None:
    """Pitfalls 9 and 18."""
    assert "2 sur 5" in isabelle.text
    response = campaign_workbook(isabelle)
    name = f"classeur-centre-val-de-loire-{FLASH.code.lower()}-2026-07-01.xlsx"
    assert response.headers["Content-Disposition"].endswith(name)
    workbook = opened(response.data)
    assert "Données" not in workbook.sheetnames
    assert "Secret" not in texts(workbook)
    assert row_of(workbook, "Suivi de la collecte", "Région")[5:8] == [5, 2, 0]
    assert {f"{prenom} Durand" for prenom in PRENOMS} <= set(texts(workbook))


def test_the_page_of_such_a_campaign_speaks_of_answers_not_of_etp(isabelle: Navigateur) -> None:
    assert "ETP" not in isabelle.text.partition("<h1>")[2]
    assert "elles n’y sont lues qu’en nombres" in isabelle.text
    assert "répartition" not in isabelle.text


def test_the_page_says_when_answers_are_read_with_names(petit_monde: Monde, app: Flask) -> None:
    campaign(petit_monde, asked("nominative", NOM))
    petit_monde.animatrice(password=PASSWORD)
    browser = Navigateur(app)
    browser.sign_in("isabelle@exemple.fr")
    assert "avec le nom de leurs auteurs" in browser.go("/campagnes/1").text


def test_the_command_writes_the_workbook_of_a_questionnaire(petit_monde: Monde, tmp_path: Path) -> None:
    campaign(petit_monde, asked("nominative", NOM))
    answer(petit_monde, "Claire", {"NOM": "Claire D."})
    sortie = tmp_path / "classeur.xlsx"
    result = on(petit_monde)("classeur", "--questionnaire", FLASH.code, "--sortie", sortie)
    assert done(result) == f"Classeur écrit : {sortie}\n"
    assert "Claire D." in texts(opened(sortie))
    assert "Aucune campagne aux résultats arrêtés : voici la dernière ouverte, 2e semestre 2026." in plain(
        result.stderr
    )


def test_the_command_takes_the_last_settled_campaign_before_one_that_opened_since(
    petit_monde: Monde, tmp_path: Path
) -> None:
    collected(petit_monde, region(petit_monde, "18", "18", "28", "36", "37"), "2025-S1", date(2025, 7, 1))
    petit_monde.campagne("2025-S2", ouverture=date(2026, 1, 1), cloture=date(2026, 1, 21))
    with petit_monde.database.reading() as session:
        reference = session.scalars(select(ClasseurReference.fichier)).one()
    sortie = tmp_path / "classeur.xlsx"
    result = on(petit_monde)("classeur", "--questionnaire", TEMPS, "--sortie", sortie)
    assert done(result) == f"Classeur écrit : {sortie}\n"
    assert sortie.read_bytes() == reference
    assert "dernière ouverte" not in result.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        pytest.param(("--questionnaire", "AUTRE"), "Aucune campagne ne pose le questionnaire « AUTRE ».", id="unknown"),
        pytest.param(
            ("--questionnaire", FLASH.code, "--periode", "2025-S1"),
            "Périodes de ses campagnes : 2026-S2.",
            id="of another one",
        ),
        pytest.param((), "Il manque l’option --periode.", id="neither"),
    ],
)
def test_a_campaign_that_does_not_exist_is_refused(
    petit_monde: Monde, tmp_path: Path, arguments: tuple[str, ...], told: str
) -> None:
    campaign(petit_monde, asked("nominative", NOM))
    assert told in refusal(on(petit_monde)("classeur", *arguments, "--sortie", tmp_path / "classeur.xlsx"))


def test_the_page_of_the_referentiel_offers_no_answer_to_another_questionnaire(
    isabelle: Navigateur, petit_monde: Monde
) -> None:
    petit_monde.heure.moment = APRES
    isabelle.sign_in("isabelle@exemple.fr")
    assert "épartition" not in isabelle.go("/referentiel").text.partition("<select")[2].partition("</select>")[0]
    assert isabelle.go("/referentiel?vue=campagne-1").status_code == 404
