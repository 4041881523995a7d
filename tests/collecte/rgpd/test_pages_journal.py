"""The journal des modifications: append-only, readable, filtered, exported."""

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from collecte.campagnes.operations.campagnes import Dates, change_dates
from collecte.campagnes.operations.notices import change_notice
from collecte.campagnes.operations.ouverture import supprimer_campagne
from collecte.campagnes.operations.prolongations import prolonger, retirer_prolongation
from collecte.core.operations import journal
from collecte.models import (
    Campagne,
    Compte,
    Convention,
    Dla,
    EntreeJournal,
    Participation,
    Population,
    Role,
    VueDirection,
)
from collecte.models.base import Numbered
from collecte.models.journal import RewrittenJournalError
from collecte.organisation.operations.conventions import remove_convention
from collecte.organisation.operations.roles import give_role
from collecte.policy import Acteur
from collecte.reponses.operations.refus import refuser
from collecte.reponses.operations.reponses import Partage, change_partage
from collecte.rgpd.queries.journal import NAMES
from tests.collecte.mondes.monde import CLOTURE, NOTICE, OUVERTURE, PASSWORD, Monde
from tests.collecte.mondes.navigateur import Navigateur


@pytest.fixture
def animatrice(petit_monde: Monde) -> Acteur:
    petit_monde.region()
    return petit_monde.animatrice(password=PASSWORD)


@pytest.fixture
def isabelle(animatrice: Acteur, app: Flask) -> Navigateur:
    navigateur = Navigateur(app)
    navigateur.sign_in("isabelle@exemple.fr")
    return navigateur


def move_closing(monde: Monde, campagne_id: int, cloture: date, acteur: Acteur) -> None:
    with monde.database.writing() as session:
        change_dates(
            session,
            campagne=session.get_one(Campagne, campagne_id),
            dates=Dates(OUVERTURE, cloture),
            acteur=acteur,
            now=monde.heure(),
        )


def test_an_empty_journal_says_what_will_be_there(isabelle: Navigateur) -> None:
    isabelle.go("/journal")
    assert "Rien n’a encore été fait" in isabelle.text


def test_fields_of_the_register_are_named_and_counted_as_on_its_pages(isabelle: Navigateur, petit_monde: Monde) -> None:
    structure_id = petit_monde.structure("Les Jardins", epci="Bourges Plus", creation=date(1998, 5, 4))
    petit_monde.emploi(structure_id, date(2025, 12, 31), salaries=12, etp=1050, benevoles=3)
    petit_monde.budget(structure_id, 2025, produits=1_234_567_89)
    isabelle.go("/journal")
    for said in (
        "intercommunalité : Bourges Plus",
        "créée le : 4 mai 1998",
        "ETP : 10,5",
        "bénévoles : 3",
        "produits : 1 234 567,89 €",
    ):
        assert said in isabelle.text


def test_a_line_says_who_did_what_to_what_before_and_after(
    isabelle: Navigateur, animatrice: Acteur, petit_monde: Monde
) -> None:
    petit_monde.personne("Claire", "18")
    move_closing(petit_monde, petit_monde.campagne(), date(2026, 7, 31), animatrice)
    isabelle.go("/journal")
    assert "Isabelle Durand changer les dates campagne : Temps et activités, 1er semestre 2026" in isabelle.text
    assert "clôture : 21 juillet 2026 → clôture : 31 juillet 2026" in isabelle.text
    assert "→ ouverture :" not in isabelle.text, "what did not change is not told"
    assert "une commande créer campagne" in isabelle.text


def test_what_was_written_late_is_read_where_it_happened(
    isabelle: Navigateur, animatrice: Acteur, petit_monde: Monde
) -> None:
    petit_monde.personne("Claire", "18")
    campagne_id = petit_monde.campagne()
    petit_monde.heure.moment -= timedelta(days=1)
    for days in (1, 2):
        move_closing(petit_monde, campagne_id, CLOTURE + timedelta(days=days), animatrice)
    isabelle.go("/journal")
    assert isabelle.text.index("créer campagne") < isabelle.text.index("changer les dates campagne")
    with petit_monde.database.reading() as session:
        created = session.scalars(select(EntreeJournal.id).where(EntreeJournal.verbe == "créer")).one()
    assert isabelle.go(f"/journal?avant={created}").text.count("changer les dates</td>") == 2


def test_numbers_of_the_base_are_read_as_names_and_figures_in_their_unit(
    isabelle: Navigateur, animatrice: Acteur, petit_monde: Monde
) -> None:
    petit_monde.porteuse("BGE Cher", "18")
    petit_monde.avenant(petit_monde.convention(), etp=250)
    petit_monde.direction("Anne", "28")
    claire = petit_monde.personne("Claire", "18")
    with petit_monde.database.writing() as session:
        compte = session.get_one(Compte, claire.compte_id)
        now = petit_monde.heure()
        give_role(session, compte=compte, role=Role.PILOTE, dla_id=1, acteur=animatrice, now=now)
        give_role(session, compte=compte, role=Role.DIRECTION, porteuse_id=1, acteur=animatrice, now=now)
    isabelle.go("/journal")
    assert "– → budget : 77 255,50 € ; début : 1er janvier 2026 ; ETP : 2,5" in isabelle.text
    assert "référence : 2025-2027" in isabelle.text
    assert "DLA : 18 Département 18 ; rôle : pilote" in isabelle.text
    assert "porteuse : BGE Cher ; rôle : direction" in isabelle.text
    assert "porteuse : –" not in isabelle.text, "what a role is not over is not told"


def test_what_is_gone_keeps_its_name_though_its_number_is_given_again(
    isabelle: Navigateur, animatrice: Acteur, petit_monde: Monde
) -> None:
    petit_monde.personne("Claire", "18")
    petit_monde.porteuse("BGE Cher", "18")
    campagne_id = petit_monde.campagne("2026-S1", ouverture=OUVERTURE + timedelta(days=9))
    convention_id = petit_monde.convention()
    with petit_monde.database.writing() as session:
        supprimer_campagne(session, campagne_id=campagne_id, acteur=animatrice, now=petit_monde.heure())
        convention = session.get_one(Convention, convention_id)
        remove_convention(session, convention=convention, acteur=animatrice, now=petit_monde.heure())
    isabelle.go("/journal")
    assert "créer campagne : Temps et activités, 1er semestre 2026" in isabelle.text
    assert "créer convention : DLA 18, 2025" in isabelle.text
    petit_monde.campagne("2025-S2", ouverture=OUVERTURE + timedelta(days=9))
    petit_monde.convention(debut=date(2026, 1, 1))
    isabelle.go("/journal")
    about = re.findall(r"(créer|supprimer la campagne) campagne : Temps et activités, (\w+) semestre", isabelle.text)
    assert about == [("créer", "2e"), ("supprimer la campagne", "1er"), ("créer", "1er")]
    about = re.findall(r"(créer|retirer) convention : DLA 18, (\d+)", isabelle.text)
    assert about == [("créer", "2026"), ("retirer", "2025"), ("créer", "2025")]


def test_an_extension_says_which_dla_and_from_when_to_when(
    isabelle: Navigateur, animatrice: Acteur, petit_monde: Monde
) -> None:
    petit_monde.personne("Claire", "28")
    campagne_id = petit_monde.campagne()
    with petit_monde.database.writing() as session:
        dla_id = session.scalars(select(Dla.id).where(Dla.code == "28")).one()
        now, later = petit_monde.heure(), CLOTURE + timedelta(days=7)
        for cloture in (later, later + timedelta(days=1)):
            prolonger(
                session,
                campagne_id=campagne_id,
                dla_id=dla_id,
                cloture=cloture,
                raison="Arrivée en juillet.",
                acteur=animatrice,
                now=now,
            )
        retirer_prolongation(session, campagne_id=campagne_id, dla_id=dla_id, acteur=animatrice, now=now)
    isabelle.go("/journal")
    for text in ("21 juillet 2026 → clôture : 28", "28 juillet 2026 → clôture : 29", "29 juillet 2026 → clôture : 21"):
        assert text in isabelle.text
    assert "DLA : 28 ; raison : Arrivée en juillet." in isabelle.text


def test_a_notice_that_changes_says_what_it_was(isabelle: Navigateur, animatrice: Acteur, petit_monde: Monde) -> None:
    petit_monde.personne("Claire", "18")
    campagne_id = petit_monde.campagne(ouverture=OUVERTURE + timedelta(days=9))
    with petit_monde.database.writing() as session:
        notice = replace(NOTICE, finalite="Compter les heures.")
        change_notice(session, campagne_id=campagne_id, notice=notice, acteur=animatrice, now=petit_monde.heure())
    isabelle.go("/journal")
    assert "finalité : Montrer la réalité du métier. → finalité : Compter les heures." in isabelle.text
    assert "base légale" not in isabelle.text, "what did not change is not told"


def test_a_long_detail_is_folded_and_whole_in_the_export(isabelle: Navigateur, petit_monde: Monde) -> None:
    lignes = [f"Personne {number}, DLA 18, 1 ETP" for number in range(40)]
    with petit_monde.database.writing() as session:
        journal.record(
            session,
            acteur=None,
            region_id=1,
            verbe="importer des personnes",
            objet="région",
            objet_id=1,
            now=petit_monde.heure(),
            lignes=lignes,
            roles={"1": ["animateur", "charge"]},
        )
    page = isabelle.go("/journal").text
    assert page.count("<details") == 1
    assert "Isabelle Durand (animateur C2RA, chargé(e) de mission)" in isabelle.text
    assert "Personne 39, DLA 18" in isabelle.go("/journal.csv").data.decode("utf-8-sig")


def test_a_filter_keeps_what_is_asked_and_says_when_nothing_is_left(
    isabelle: Navigateur, animatrice: Acteur, petit_monde: Monde
) -> None:
    petit_monde.personne("Claire", "18")
    move_closing(petit_monde, petit_monde.campagne(), CLOTURE + timedelta(days=1), animatrice)
    isabelle.go(f"/journal?qui={animatrice.compte_id}")
    assert "1 modification" in isabelle.text
    isabelle.go("/journal?quoi=cr%C3%A9er&depuis=2026-07-08&jusqua=2026-07-08")
    assert "1 modification" in isabelle.text
    isabelle.go("/journal?depuis=2026-07-09")
    assert "Rien ne correspond" in isabelle.text


@pytest.mark.parametrize("query", ["qui=999999", "qui=%27", "quoi=effacer", "page=1e9", "page=" + "9" * 40])
def test_a_filter_made_by_hand_is_no_defect(isabelle: Navigateur, query: str) -> None:
    assert isabelle.go(f"/journal?{query}").status_code == 200


def test_a_date_that_is_none_is_told(isabelle: Navigateur) -> None:
    isabelle.go("/journal?depuis=demain")
    assert "Écrivez une date" in isabelle.text


def test_pages_follow_each_other_without_a_hole(isabelle: Navigateur, animatrice: Acteur, petit_monde: Monde) -> None:
    petit_monde.personne("Claire", "18")
    campagne_id = petit_monde.campagne()
    for days in range(60):
        move_closing(petit_monde, campagne_id, CLOTURE + timedelta(days=days), animatrice)
    first = isabelle.go("/journal").text
    assert first.count("changer les dates</td>") == 50
    assert "Page 1 sur 2" in isabelle.text
    second = isabelle.go("/journal?page=2").text
    assert (second.count("changer les dates</td>"), second.count("créer</td>")) == (10, 1)


def test_another_page_keeps_the_filters(isabelle: Navigateur, animatrice: Acteur, petit_monde: Monde) -> None:
    petit_monde.personne("Claire", "18")
    campagne_id = petit_monde.campagne()
    for days in range(60):
        move_closing(petit_monde, campagne_id, CLOTURE + timedelta(days=days), animatrice)
    page = isabelle.go("/journal?quoi=changer+les+dates").text
    following = re.search(r'href="([^"]+)">Page suivante', page)
    assert following
    second = isabelle.go(html.unescape(following[1])).text
    assert (second.count("changer les dates</td>"), second.count("créer</td>")) == (10, 0)
    assert "Page 2 sur 2" in isabelle.text


def test_it_is_taken_away_as_csv_with_its_filter(isabelle: Navigateur, animatrice: Acteur, petit_monde: Monde) -> None:
    petit_monde.personne("Claire", "18")
    move_closing(petit_monde, petit_monde.campagne(), date(2026, 7, 31), animatrice)
    content = isabelle.go("/journal.csv?quoi=changer+les+dates").data.decode("utf-8-sig").splitlines()
    assert content[0] == "Quand;Par qui;Quoi;Sur quoi;Avant;Après;Détails"
    assert len(content) == 2
    assert content[1].startswith("2026-07-08 10:00:00;Isabelle Durand;"), "a spreadsheet sorts it by date"


def test_a_change_of_mind_on_sharing_is_no_one_else_s_business(isabelle: Navigateur, petit_monde: Monde) -> None:
    claire = petit_monde.personne("Claire", "18")
    petit_monde.campagne()
    petit_monde.answered(claire)
    with petit_monde.database.writing() as session:
        change_partage(
            session,
            participation_id=1,
            partage=Partage(accord_chiffres=False, vue_direction=VueDirection.NON),
            acteur=claire,
            now=petit_monde.heure(),
        )
    isabelle.go("/journal")
    assert "Claire Durand transmettre réponse : Claire Durand, DLA 18" in isabelle.text
    assert "partage" not in isabelle.text


def test_two_regions_do_not_see_each_other_s(isabelle: Navigateur, petit_monde: Monde) -> None:
    petit_monde.region("bretagne", "Bretagne", "22")
    petit_monde.personne("Yann", "22", region_id=2)
    petit_monde.campagne(region_id=2)
    isabelle.go("/journal")
    assert "Rien n’a encore été fait" in isabelle.text


@pytest.fixture
def statements(petit_monde: Monde, app: Flask) -> Iterator[list[str]]:
    statements_run: list[str] = []
    engine = app.extensions["collecte"].database.engine

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements_run.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield statements_run
    event.remove(engine, "before_cursor_execute", note)


def test_the_number_of_queries_does_not_follow_the_number_of_lines(
    isabelle: Navigateur, animatrice: Acteur, petit_monde: Monde, statements: list[str]
) -> None:
    for prenom in ("Claire", "Rachid", "Marie"):
        petit_monde.personne(prenom, "18")
    campagne_id = petit_monde.campagne()
    isabelle.go("/journal")
    first_count = len(statements)
    for days in range(30):
        move_closing(petit_monde, campagne_id, CLOTURE + timedelta(days=days), animatrice)
    statements.clear()
    isabelle.go("/journal")
    assert len(statements) == first_count


def rewrite(session: Session, entree: EntreeJournal) -> None:
    entree.verbe = "rien"


def erase(session: Session, entree: EntreeJournal) -> None:
    session.delete(entree)


@pytest.mark.parametrize("act", [rewrite, erase])
def test_what_is_written_is_never_changed(petit_monde: Monde, act: Callable[[Session, EntreeJournal], None]) -> None:
    petit_monde.region()
    petit_monde.personne("Claire", "18")
    petit_monde.campagne()
    with Session(petit_monde.database.engine) as session:
        act(session, session.scalars(select(EntreeJournal).order_by(EntreeJournal.id).limit(1)).one())
        with pytest.raises(RewrittenJournalError):
            session.flush()


def test_whatever_operations_write_about_has_a_name() -> None:
    sources = [
        path.read_text(encoding="utf-8") for path in Path(journal.__file__).parents[2].glob("*/operations/**/*.py")
    ]
    subjects = {model.__sujet__[0] for model in Numbered.__subclasses__() if hasattr(model, "__sujet__")}
    kinds = {kind for source in sources for kind in re.findall(r'objet="([^"]+)"', source)} | subjects
    assert len(subjects) > 10
    assert kinds - NAMES.keys() == set()


def test_the_answer_of_a_whole_dla_names_no_one(isabelle: Navigateur, petit_monde: Monde) -> None:
    claire = petit_monde.personne("Claire", "18")
    campagne_id = petit_monde.enquete(petit_monde.questionnaire(), population=Population.DLA)
    with petit_monde.database.reading() as session:
        statement = select(Participation.id).join(Participation.dla)
        participation_id = session.scalars(
            statement.where(Participation.campagne_id == campagne_id, Dla.code == "18")
        ).one()
    with petit_monde.database.writing() as session:
        refuser(session, participation_id=participation_id, acteur=claire, now=petit_monde.heure())
    isabelle.go("/journal")
    assert "Claire Durand ne pas souhaiter répondre réponse : DLA 18, " in isabelle.text
