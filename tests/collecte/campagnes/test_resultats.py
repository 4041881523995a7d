"""Settled results: what they forbid, the workbook they are kept in, and the roles that settle them."""

import hashlib
import re
import threading
from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import select

from collecte.campagnes.operations.campagnes import Dates, change_dates
from collecte.campagnes.operations.corrections import ajouter_attendue, corriger_attendue, retirer_attendue
from collecte.campagnes.operations.prolongations import prolonger, retirer_prolongation
from collecte.campagnes.operations.reouverture import rouvrir
from collecte.campagnes.operations.resultats import MAX_ECARTS, StillOpenError
from collecte.core.database import Database
from collecte.core.errors import Refus
from collecte.models import Campagne, ClasseurReference, EntreeJournal
from collecte.policy import Acteur
from collecte.reponses.operations.fenetre import SettledResultsError
from questionnaires.files.instruments import shipped_questionnaires
from tests.collecte.mondes.bases import prepare
from tests.collecte.mondes.commande import Commande
from tests.collecte.mondes.monde import APRES, OUVERTURE, PASSWORD, Monde
from tests.collecte.mondes.navigateur import Navigateur


def peopled(monde: Monde, *, transmitted: bool = True) -> Acteur:
    """Claire transmitted, Hélène did not, and the campaign is over; return the animatrice."""
    monde.region()
    claire = monde.personne("Claire", "18", password=PASSWORD)
    monde.personne("Hélène", "28")
    isabelle = monde.animatrice(password=PASSWORD)
    monde.campagne()
    if transmitted:
        monde.answered(claire)
    monde.heure.moment = APRES
    return isabelle


def count_of(monde: Monde) -> int:
    with monde.database.reading() as session:
        return len(session.scalars(select(ClasseurReference.campagne_id)).all())


def test_results_are_not_settled_while_an_answer_may_come_in(monde: Monde) -> None:
    isabelle = prepare(monde, peopled)
    monde.heure.moment = APRES - timedelta(days=2)
    with pytest.raises(StillOpenError, match="mardi 21 juillet 2026"):
        monde.settle(isabelle)
    assert count_of(monde) == 0


def test_the_extension_of_one_dla_keeps_results_from_being_settled(monde: Monde) -> None:
    isabelle = prepare(monde, peopled)
    with monde.database.writing() as session:
        prolonger(
            session,
            campagne_id=1,
            dla_id=2,
            cloture=date(2026, 7, 31),
            raison="Congés",
            acteur=isabelle,
            now=monde.heure(),
        )
    with pytest.raises(StillOpenError, match=r"31 juillet.* ou retirez la prolongation du DLA 28"):
        monde.settle(isabelle)
    monde.heure.moment = APRES - timedelta(days=3)
    with pytest.raises(StillOpenError, match="avancez d’abord la clôture et retirez la prolongation du DLA 28"):
        monde.settle(isabelle)


def test_the_page_names_the_dla_whose_extension_to_withdraw_to_settle_sooner(
    isabelle: Navigateur, petit_monde: Monde
) -> None:
    isabelle.go("/campagnes/1/prolongations")
    isabelle.send({"dla": "2", "cloture": "2026-07-31", "raison": "Congés"})
    isabelle.go("/campagnes/1/arreter")
    assert "pour le faire plus tôt, retirez la prolongation du DLA 28" in isabelle.text
    petit_monde.heure.moment = APRES - timedelta(days=3)
    isabelle.sign_in("isabelle@exemple.fr")
    isabelle.go("/campagnes/1/arreter")
    assert "avancez la clôture et retirez la prolongation du DLA 28" in isabelle.text


def test_settling_twice_keeps_the_first_workbook_and_the_first_gaps(monde: Monde) -> None:
    isabelle = prepare(monde, peopled)
    first = monde.settle(isabelle, ecarts="Poste vacant.")
    monde.heure.moment += timedelta(days=30)
    assert monde.settle(isabelle, ecarts="Autre chose.") == first
    with monde.database.reading() as session:
        classeur = session.get_one(ClasseurReference, 1)
        assert hashlib.sha256(classeur.fichier).hexdigest() == classeur.sha256 == first
        assert (classeur.octets, classeur.ecarts) == (len(classeur.fichier), "Poste vacant.")
        assert session.get_one(Campagne, 1).arretee_le == APRES
        verbes = session.scalars(select(EntreeJournal.verbe).where(EntreeJournal.objet == "campagne")).all()
        assert verbes.count("arrêter les résultats") == verbes.count("sortir le classeur") == 1


def test_two_clicks_at_once_make_one_workbook(monde: Monde) -> None:
    isabelle = prepare(monde, peopled)
    outcomes: list[str] = []
    clicks = [threading.Thread(target=lambda: outcomes.append(monde.settle(isabelle))) for _ in range(2)]
    for click in clicks:
        click.start()
    for click in clicks:
        click.join()
    assert len(outcomes) == 2
    assert len(set(outcomes)) == 1
    assert count_of(monde) == 1


ACTS: dict[str, Callable[[Monde, Acteur], object]] = {
    "typing": lambda monde, _: monde.save(monde.acteur_of(2), 2, {"M1F1": "9"}),
    "transmitting": lambda monde, _: monde.transmit(monde.acteur_of(2), 2),
    "reopening": lambda monde, acteur: _write(monde, rouvrir, participation_id=1, raison="Non", acteur=acteur),
    "extending": lambda monde, acteur: _write(
        monde, prolonger, campagne_id=1, dla_id=2, cloture=date(2026, 9, 1), raison="Non", acteur=acteur
    ),
    "taking an extension back": lambda monde, acteur: _write(
        monde, retirer_prolongation, campagne_id=1, dla_id=2, acteur=acteur
    ),
    "withdrawing": lambda monde, acteur: _write(
        monde, retirer_attendue, participation_id=2, raison="Non", acteur=acteur
    ),
    "correcting": lambda monde, acteur: _write(
        monde, corriger_attendue, participation_id=1, etp=50, mois=60, raison="Non", acteur=acteur
    ),
    "adding": lambda monde, acteur: _write(
        monde, ajouter_attendue, campagne_id=1, key=(3, 9), raison="Non", acteur=acteur
    ),
    "moving dates": lambda monde, acteur: _move(monde, acteur),
}


def _write(monde: Monde, act: Callable[..., object], **more: object) -> None:
    with monde.database.writing() as session:
        act(session, now=monde.heure(), **more)


def _move(monde: Monde, acteur: Acteur) -> None:
    with monde.database.writing() as session:
        campagne = session.get_one(Campagne, 1)
        change_dates(
            session, campagne=campagne, dates=Dates(OUVERTURE, date(2026, 9, 1)), acteur=acteur, now=monde.heure()
        )


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_nothing_changes_once_results_are_settled(monde: Monde, act: Callable[[Monde, Acteur], object]) -> None:
    isabelle = prepare(monde, peopled)
    monde.settle(isabelle)
    with pytest.raises(SettledResultsError):
        act(monde, isabelle)


@pytest.mark.postgres
def test_who_read_the_campaign_before_it_was_settled_is_refused_all_the_same(postgres_base: str) -> None:
    """The transaction read before the click and writes after it; SQLite has one writer at a time."""
    database = Database(postgres_base)
    monde = Monde(database)
    isabelle = prepare(monde, peopled)
    with database.writing() as session:
        assert session.get_one(Campagne, 1).arretee_le is None
        monde.settle(isabelle)
        day, hour = date(2026, 9, 1), monde.heure()
        with pytest.raises(SettledResultsError):
            prolonger(session, campagne_id=1, dla_id=2, cloture=day, raison="Non", acteur=isabelle, now=hour)
    database.close()


def test_a_workbook_that_cannot_be_kept_settles_nothing(monde: Monde, monkeypatch: pytest.MonkeyPatch) -> None:
    isabelle = prepare(monde, peopled)
    monkeypatch.setattr("collecte.campagnes.operations.resultats.MAX_FICHIER", 10)
    with pytest.raises(Exception, match="Rien n’a été arrêté"):
        monde.settle(isabelle)
    with monde.database.reading() as session:
        assert session.get_one(Campagne, 1).arretee_le is None
    assert count_of(monde) == 0


def test_gaps_that_are_too_long_are_refused_before_anything(petit_monde: Monde) -> None:
    isabelle = prepare(petit_monde, peopled)
    with pytest.raises(Refus, match="la limite est"):
        petit_monde.settle(isabelle, ecarts="x" * (MAX_ECARTS + 1))


# --- pages


@pytest.fixture
def isabelle(petit_monde: Monde, app: Flask) -> Navigateur:
    prepare(petit_monde, peopled)
    browser = Navigateur(app)
    browser.sign_in("isabelle@exemple.fr")
    return browser


def downloaded(browser: Navigateur) -> bytes:
    browser.go("/campagnes/1")
    browser.send({}, action="/campagnes/1/classeur.xlsx", follow=False)
    assert browser.page.status_code == 200
    return bytes(browser.page.data)


def cells_of(content: bytes, sheet: str) -> list[str]:
    book = openpyxl.load_workbook(BytesIO(content))
    return [str(cell.value) for row in book[sheet].iter_rows() for cell in row if cell.value is not None]


def test_the_page_says_what_it_does_and_what_is_missing(isabelle: Navigateur) -> None:
    isabelle.go("/campagnes/1/arreter")
    assert "1 réponse transmise, 1 réponse qui manque" in isabelle.text
    assert "Les résultats ne se rouvrent pas." in isabelle.text
    assert "Hélène Durand" in isabelle.text
    assert "Claire Durand" not in isabelle.text


def test_before_the_closing_the_page_says_until_when_to_wait(isabelle: Navigateur, petit_monde: Monde) -> None:
    petit_monde.heure.moment = APRES - timedelta(days=3)
    isabelle.go("/campagnes/1/arreter")
    assert "prend des réponses jusqu’au mardi 21 juillet 2026" in isabelle.text
    assert "Arrêter les résultats </button>" not in isabelle.page.text


def test_the_reference_workbook_is_the_same_file_ever_after(isabelle: Navigateur, petit_monde: Monde) -> None:
    isabelle.go("/campagnes/1/arreter")
    isabelle.send({"ecarts": "Poste vacant dans le DLA 28."})
    assert "Les résultats sont arrêtés." in isabelle.text
    assert "Résultats arrêtés le 22 juillet 2026" in isabelle.text
    assert "Poste vacant dans le DLA 28." in isabelle.text
    first = downloaded(isabelle)
    assert (
        "filename=classeur-centre-val-de-loire-2026-S1-reference.xlsx" in isabelle.page.headers["Content-Disposition"]
    )
    lisez_moi = cells_of(first, "Lisez-moi")
    assert any("résultats arrêtés le 22 juillet 2026" in text for text in lisez_moi)
    assert "Poste vacant dans le DLA 28." in lisez_moi
    petit_monde.heure.moment += timedelta(days=400)
    isabelle.sign_in("isabelle@exemple.fr")
    assert downloaded(isabelle) == first


def test_the_command_gives_the_same_file(isabelle: Navigateur, petit_monde: Monde, tmp_path: Path) -> None:
    isabelle.go("/campagnes/1/arreter")
    isabelle.send({})
    sortie = tmp_path / "classeur.xlsx"
    url = petit_monde.database.engine.url.render_as_string(hide_password=False)
    result = Commande({"DATABASE_URL": url})("classeur", "--periode", "2026-S1", "--sortie", sortie)
    assert result.exit_code == 0
    assert sortie.read_bytes() == downloaded(isabelle)


def test_a_settled_campaign_offers_nothing_that_would_change_it(isabelle: Navigateur) -> None:
    isabelle.go("/campagnes/1/arreter")
    isabelle.send({})
    for word in ("Rouvrir", "Corriger", "Retirer", "Prolonger", "Changer les dates", "Arrêter les résultats"):
        assert word not in isabelle.text
    isabelle.go("/campagnes/1/arreter")
    assert isabelle.page.request.path == "/campagnes/1"


@pytest.mark.parametrize(
    "page",
    [
        "dates",
        "prolongations",
        "rouvrir/1",
        "relancer/1",
        "attendues/1",
        "attendues/1/retirer",
        "ecarts/1",
        "options",
        "annuler",
        "relances/nouvelle",
    ],
)
def test_a_page_that_would_change_a_settled_campaign_says_that_nothing_changes(isabelle: Navigateur, page: str) -> None:
    isabelle.go("/campagnes/1/arreter")
    isabelle.send({})
    assert isabelle.go(f"/campagnes/1/{page}").status_code == 200
    assert isabelle.page.request.path == "/campagnes/1"
    assert "ont été arrêtés" in isabelle.text
    assert "elle ne change plus" in isabelle.text


def test_the_answers_expected_in_a_settled_campaign_are_a_list_to_read(isabelle: Navigateur) -> None:
    assert isabelle.go("/campagnes/1/attendues").status_code == 200
    assert "Corriger les réponses attendues" in isabelle.text
    isabelle.go("/campagnes/1/arreter")
    isabelle.send({})
    assert isabelle.go("/campagnes/1/attendues").status_code == 200
    assert "les réponses attendues ne changent plus" in isabelle.text
    assert "Corriger les réponses attendues" not in isabelle.text


def test_the_author_still_reads_the_answer_and_is_told_what_a_late_change_of_sharing_does(
    isabelle: Navigateur, petit_monde: Monde, app: Flask
) -> None:
    isabelle.go("/campagnes/1/arreter")
    isabelle.send({})
    before = downloaded(isabelle)
    claire = Navigateur(app)
    claire.sign_in("claire@exemple.fr")
    claire.go("/ma-repartition/1/partage")
    claire.send({"accord_chiffres": "non", "vue_direction": "non"})
    assert "la page le cache aussitôt ; un fichier déjà remis ne se reprend pas" in claire.text.replace("\u202f;", " ;")
    after = downloaded(isabelle)
    hidden = "n’ont pas tous accepté"
    assert not any(hidden in text for text in cells_of(before, "Données"))
    assert any(hidden in text for text in cells_of(after, "Données"))


def test_the_results_of_a_questionnaire_are_settled_too(petit_monde: Monde, app: Flask) -> None:
    petit_monde.region()
    petit_monde.personne("Claire", "18")
    isabelle = petit_monde.animatrice(password=PASSWORD)
    campagne_id = petit_monde.enquete(petit_monde.questionnaire(shipped_questionnaires()["SATISFACTION"]))
    petit_monde.heure.moment = APRES
    digest = petit_monde.settle(isabelle, campagne_id)
    browser = Navigateur(app)
    browser.sign_in("isabelle@exemple.fr")
    assert hashlib.sha256(downloaded(browser)).hexdigest() == digest


def test_a_settled_campaign_keeps_the_links_of_who_runs_it(isabelle: Navigateur) -> None:
    isabelle.go("/campagnes/1/arreter")
    isabelle.send({})
    for word in ("Campagnes", "Questionnaires", "Équipes et conventions", "Journal"):
        assert f"</svg>\n {word}</a>" in re.sub(" +", " ", isabelle.page.text)
