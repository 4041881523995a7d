"""« Objectifs et moyens » of a DLA: targets and fonds d'ingénierie of the avenants of a convention, side by side."""

from collections.abc import Mapping
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from collecte.bilans.operations.changements import ChangedMeanwhileError, ChangementCase
from collecte.bilans.operations.objectifs import Cible, Cle, Fonds, set_objectifs
from collecte.core.errors import Refus
from collecte.models import (
    Avenant,
    BilanSigne,
    But,
    Convention,
    CorrectionBilan,
    EntreeJournal,
    Objectif,
    OrientationPrioritaire,
)
from collecte.organisation.operations.conventions import remove_avenant
from collecte.organisation.operations.orientations import remove_orientation
from tests.collecte.mondes.budgets import READS
from tests.collecte.mondes.monde import PASSWORD, Monde
from tests.collecte.mondes.navigateur import Navigateur

PAGE = "/bilans/dlas/1/objectifs"
FIRST = f"{PAGE}/1"
ACCUEILLIES_1, ACCUEILLIES_2 = "ACCUEILLIES_avenant_1", "ACCUEILLIES_avenant_2"


@pytest.fixture
def lieu(petit_monde: Monde) -> Monde:
    """Return a world where DLA 18 has a convention whose second avenant, in 2026, is under way."""
    petit_monde.region()
    petit_monde.personne("Claire", "18", password=PASSWORD)
    petit_monde.direction("Dominique", "18", password=PASSWORD)
    petit_monde.animatrice(password=PASSWORD)
    petit_monde.convention()
    petit_monde.avenant(1, 1, debut=date(2025, 1, 1), fin=date(2025, 12, 31), etp=150)
    petit_monde.avenant(1, 2)
    return petit_monde


def at(app: Flask, prenom: str, path: str = FIRST) -> Navigateur:
    browser = Navigateur(app)
    browser.sign_in(f"{prenom}@exemple.fr")
    browser.go(path)
    return browser


def cibles(monde: Monde) -> Mapping[tuple[int, str, int | None], int]:
    with monde.database.reading() as session:
        return {
            (objectif.avenant_id, objectif.but.name, objectif.orientation_id): objectif.cible
            for objectif in session.scalars(select(Objectif))
        }


def last_entry(session: Session) -> EntreeJournal:
    entree = session.scalars(select(EntreeJournal).order_by(EntreeJournal.id.desc())).first()
    assert entree is not None
    return entree


def test_targets_of_all_avenants_are_entered_at_once_and_a_blank_is_no_target(lieu: Monde, app: Flask) -> None:
    page = at(app, "claire")
    page.send({ACCUEILLIES_1: "34", ACCUEILLIES_2: "40", "SUIVIES_avenant_2": "0", "fonds_prevu_2": "18 000 €"})
    assert "Enregistré : 4 chiffres changés." in page.text
    assert cibles(lieu) == {(1, "ACCUEILLIES", None): 34, (2, "ACCUEILLIES", None): 40, (2, "SUIVIES", None): 0}
    fields = page.fields()
    assert (fields[ACCUEILLIES_1], fields["SUIVIES_avenant_2"], fields["DIAGNOSTICS_avenant_2"]) == ("34", "0", "")
    page.send({ACCUEILLIES_1: ""})
    assert "Enregistré : 1 chiffre changé." in page.text
    assert (1, "ACCUEILLIES", None) not in cibles(lieu)
    page.send({})
    assert "Rien n’a changé." in page.text


def test_the_journal_says_what_each_avenant_was_given(lieu: Monde, app: Flask) -> None:
    at(app, "dominique").send({ACCUEILLIES_1: "34", ACCUEILLIES_2: "40", "fonds_paye_2": "12450,5"})
    journal = at(app, "isabelle", "/journal").text
    assert "structures accueillies : 40" in journal
    assert "fonds d’ingénierie payé : 12 450,50 €" in journal
    with lieu.database.reading() as session:
        entry = last_entry(session)
    assert entry.verbe == "fixer objectifs et fonds d’ingénierie"
    assert entry.details["avenant"] == 2
    assert entry.details["avant"] == {"structures accueillies": None, "fonds_paye": None}
    assert entry.details["apres"] == {"structures accueillies": 40, "fonds_paye": 1_245_050}


def test_the_same_priority_of_two_avenants_is_one_line(lieu: Monde, app: Flask) -> None:
    first, second = lieu.orientation(1, "Emploi rural"), lieu.orientation(2, "emploi  rural")
    alone = lieu.orientation(2, "Culture")
    page = at(app, "claire")
    assert page.page.text.count("Emploi rural\n") == 1
    fields = page.fields()
    assert f"ACCUEILLIES_orientation_{alone}" in fields
    assert not [name for name in fields if name.startswith("DIAGNOSTICS_orientation")]
    page.send({f"ACCUEILLIES_orientation_{first}": "8", f"ACCOMPAGNEES_orientation_{second}": "5"})
    assert cibles(lieu) == {(1, "ACCUEILLIES", first): 8, (2, "ACCOMPAGNEES", second): 5}


def test_engage_is_the_amounts_of_the_ingenieries_of_the_avenant_each_once(lieu: Monde, app: Flask) -> None:
    first = lieu.accompagnement(lieu.structure())
    second = lieu.accompagnement(lieu.structure("L’Atelier"))
    lieu.ingenierie(first, second, convention_le=date(2026, 1, 1), montant=480_000)
    lieu.ingenierie(first, convention_le=date(2026, 7, 8), montant=None)
    lieu.ingenierie(first, convention_le=date(2025, 12, 31), montant=100_050)
    lieu.ingenierie(first, convention_le=date(2026, 12, 31), montant=700_000)  # to come
    page = at(app, "claire")
    engage = page.text[page.text.index("Fonds d’ingénierie engagé") :]
    assert engage.startswith(
        "Fonds d’ingénierie engagé 1 000,50 € 1 ingénierie 4 800 € 2 ingénieries, dont 1 sans montant"
    )
    assert "ETP conventionnés 1,5 2 Budget 77 255,50 € 77 255,50 €" in page.text


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        pytest.param(
            ACCUEILLIES_2, "douze", "Structures accueillies, avenant 2 : « douze » n’est pas un nombre.", id="words"
        ),
        pytest.param(ACCUEILLIES_1, "12,5", "Structures accueillies, avenant 1 : « 12,5 » est trop précis.", id="half"),
        pytest.param(ACCUEILLIES_1, "10001", "est hors des limites.", id="too many"),
        pytest.param(
            ACCUEILLIES_1, "9" * 30, "est trop grand. Écrivez un nombre entre 0 et 10 000.", id="thirty digits"
        ),
        pytest.param("fonds_prevu_1", "9" * 30, "est trop grand. Écrivez un nombre entre 0 et", id="amount"),
        pytest.param("fonds_prevu_1", "-1", "Fonds d’ingénierie prévu, avenant 1 : « -1 »", id="negative amount"),
    ],
)
def test_what_cannot_be_read_is_said_by_its_cell_and_nothing_typed_is_lost(
    lieu: Monde, app: Flask, field: str, typed: str, sentence: str
) -> None:
    page = at(app, "claire")
    page.send({field: typed, "DIAGNOSTICS_avenant_1": "12", "fonds_paye_2": "1 000"})
    assert page.page.status_code == 422
    assert sentence in page.text
    assert f'<a href="#{field}">' in page.page.text
    fields = page.fields()
    assert (fields[field], fields["DIAGNOSTICS_avenant_1"], fields["fonds_paye_2"]) == (typed, "12", "1 000")
    assert cibles(lieu) == {}


def test_two_people_who_change_different_cells_both_keep_theirs(lieu: Monde, app: Flask) -> None:
    claire, dominique = at(app, "claire"), at(app, "dominique")
    claire.send({ACCUEILLIES_1: "34"})
    dominique.send({ACCUEILLIES_2: "40"})
    assert cibles(lieu) == {(1, "ACCUEILLIES", None): 34, (2, "ACCUEILLIES", None): 40}


def test_a_cell_changed_meanwhile_is_told_and_the_person_chooses(lieu: Monde, app: Flask) -> None:
    claire, dominique = at(app, "claire"), at(app, "dominique")
    claire.send({ACCUEILLIES_1: "34", "fonds_prevu_1": "100"})
    dominique.send({ACCUEILLIES_1: "36", ACCUEILLIES_2: "40"})
    assert dominique.page.status_code == 422
    assert "Entre-temps, quelqu’un a écrit 34 ici." in dominique.text
    assert cibles(lieu) == {(1, "ACCUEILLIES", None): 34}
    assert dominique.fields()[ACCUEILLIES_1] == "36"
    dominique.send({})
    assert cibles(lieu) == {(1, "ACCUEILLIES", None): 36, (2, "ACCUEILLIES", None): 40}
    with lieu.database.reading() as session:
        assert session.get_one(Avenant, 1).fonds_prevu == 10_000


def test_what_was_typed_survives_a_session_that_ended(lieu: Monde, app: Flask) -> None:
    page = at(app, "claire", f"{PAGE}/1")
    fields = page.fields()
    page.client.delete_cookie("collecte", domain="127.0.0.1")
    page.client = app.test_client()
    page.page = page.client.post(f"{PAGE}/1", data={**fields, ACCUEILLIES_2: "40"}, base_url="http://127.0.0.1:8000")
    assert page.page.status_code == 401
    page.identify("claire@exemple.fr", path="/connexion")
    assert "Ce n’est pas encore enregistré" in page.text
    assert page.fields()[ACCUEILLIES_2] == "40"
    page.send({}, path=f"{PAGE}/1")
    assert cibles(lieu) == {(2, "ACCUEILLIES", None): 40}


def test_any_convention_of_the_dla_can_be_chosen_and_no_other(lieu: Monde, app: Flask) -> None:
    lieu.avenant(
        lieu.convention(reference="2028-2030", debut=date(2028, 1, 1), fin=date(2030, 12, 31)),
        1,
        debut=date(2028, 1, 1),
        fin=date(2028, 12, 31),
    )
    other = lieu.convention("28", reference="ailleurs")
    page = at(app, "claire", PAGE)
    assert "Convention 2025-2027, du 1er janvier 2025" in page.text
    assert page.go(f"{PAGE}/2").status_code == 200
    assert "Convention 2028-2030, du 1er janvier 2028" in page.text
    page.send({"ACCUEILLIES_avenant_3": "30"}, path=f"{PAGE}/2")
    assert cibles(lieu) == {(3, "ACCUEILLIES", None): 30}
    assert page.go(f"{PAGE}/{other}").status_code == 404


@pytest.mark.parametrize(
    ("prenom", "told"),
    [
        pytest.param("claire", "Votre C2RA la saisit dans « Équipes et conventions »", id="who works there"),
        pytest.param("isabelle", "Ajouter une convention", id="who runs the région"),
    ],
)
def test_without_a_convention_the_page_says_who_enters_one(
    petit_monde: Monde, app: Flask, prenom: str, told: str
) -> None:
    petit_monde.region()
    petit_monde.personne("Claire", "18", password=PASSWORD)
    petit_monde.animatrice(password=PASSWORD)
    page = at(app, prenom, PAGE)
    assert "Aucune convention saisie" in page.text
    assert told in page.text
    petit_monde.porteuse("Ligue", "18")
    petit_monde.convention()
    page.go(PAGE)
    assert "Aucun avenant pour le moment" in page.text
    petit_monde.avenant(1)
    page.go(PAGE)
    assert "L’avenant 1 n’en a aucune" in page.text
    assert ("/organisation/avenants/1/orientations" in page.page.text) == (prenom == "isabelle")


def test_a_target_of_what_is_gone_is_not_written(lieu: Monde) -> None:
    gone, other = lieu.orientation(1, "Culture"), lieu.orientation(2, "Emploi")
    changes: dict[Cle, ChangementCase] = {
        Cible(1, But.ACCUEILLIES, gone): ChangementCase(None, 8),
        Cible(1, But.ACCUEILLIES, other): ChangementCase(None, 9),  # of another avenant
        Fonds(99, "fonds_prevu"): ChangementCase(None, 100),
        Cible(2, But.ACCUEILLIES): ChangementCase(None, 40),
    }
    with lieu.database.writing() as session:
        removed = session.get_one(OrientationPrioritaire, gone)
        remove_orientation(session, orientation=removed, acteur=None, now=lieu.heure())
        convention = session.get_one(Convention, 1)
        assert set_objectifs(session, convention=convention, changements=changes, acteur=None, now=lieu.heure()) == 1
    assert cibles(lieu) == {(2, "ACCUEILLIES", None): 40}


def test_targets_go_with_the_orientation_and_its_confirmation_says_so(lieu: Monde, app: Flask) -> None:
    orientation_id = lieu.orientation(1)
    lieu.objectif(8, 1, But.ACCUEILLIES, orientation_id)
    lieu.objectif(5, 1, But.ACCOMPAGNEES, orientation_id)
    lieu.objectif(34, 1)
    page = at(app, "isabelle", f"/organisation/orientations/{orientation_id}/retirer")
    assert "2 objectifs sont perdus avec : structures accueillies 8, structures accompagnées 5." in page.text
    page.send({})
    assert cibles(lieu) == {(1, "ACCUEILLIES", None): 34}
    with lieu.database.reading() as session:
        assert last_entry(session).details["objectifs"] == {"structures accueillies": 8, "structures accompagnées": 5}


def test_targets_and_funds_go_with_an_avenant_entered_by_mistake(lieu: Monde, app: Flask) -> None:
    lieu.objectif(34, 2)
    at(app, "claire").send({"fonds_prevu_2": "18000"})
    page = at(app, "isabelle", "/organisation/avenants/2/retirer")
    assert "1 objectif est perdu avec : structures accueillies 34." in page.text
    page.send({})
    assert cibles(lieu) == {}
    with lieu.database.reading() as session:
        before = last_entry(session).details["avant"]
    assert (before["fonds_prevu"], before["objectifs"]) == (1_800_000, {"structures accueillies": 34})


def test_corrected_figures_go_with_an_avenant_and_its_confirmation_says_so(lieu: Monde, app: Flask) -> None:
    with lieu.database.writing() as session:
        for code, valeur in (("ACCUEILLIES", 12), ("ENGAGE", 150_050)):
            session.add(
                CorrectionBilan(avenant_id=2, code=code, comptee=0, valeur=valeur, motif="Hors Enée", le=lieu.heure())
            )
    page = at(app, "isabelle", "/organisation/avenants/2/retirer")
    text = page.text.replace("\u202f", " ").replace("\xa0", " ")
    assert (
        "2 chiffres corrigés à la main sont perdus avec : Structures accueillies 12, Fonds d’ingénierie engagé" in text
    )
    assert "1 500,50 €." in text
    page.send({})
    with lieu.database.reading() as session:
        assert last_entry(session).details["avant"]["chiffres_corriges"]["Structures accueillies"] == "12"


def test_an_avenant_whose_bilan_was_signed_is_not_removed(lieu: Monde) -> None:
    signer, moment = lieu.acteur_of(2).compte_id, datetime(2026, 7, 1, tzinfo=UTC)
    with lieu.database.writing() as session:
        session.add(BilanSigne(avenant_id=2, contenu={}, signe_le=moment, signe_par_id=signer))
        session.flush()
        with pytest.raises(Refus, match="Le bilan de cet avenant a"):
            remove_avenant(session, avenant=session.get_one(Avenant, 2), acteur=None, now=lieu.heure())


def test_targets_are_written_and_compared_on_both_databases(monde: Monde) -> None:
    monde.region()
    monde.porteuse("Ligue", "18")
    monde.avenant(monde.convention())
    monde.objectif(34)
    with monde.database.writing() as session:
        convention = session.get_one(Convention, 1)
        changes: dict[Cle, ChangementCase] = {Cible(1, But.ACCUEILLIES): ChangementCase(None, 36)}
        with pytest.raises(ChangedMeanwhileError) as info:
            set_objectifs(session, convention=convention, changements=changes, acteur=None, now=monde.heure())
        assert info.value.found == {Cible(1, But.ACCUEILLIES): 34}
        changes = {Cible(1, But.ACCUEILLIES): ChangementCase(34, None), Fonds(1, "fonds_paye"): ChangementCase(None, 0)}
        assert set_objectifs(session, convention=convention, changements=changes, acteur=None, now=monde.heure()) == 2
    assert cibles(monde) == {}


@pytest.mark.parametrize("count", [1, 4])
def test_the_page_costs_as_many_queries_whatever_it_shows(lieu: Monde, app: Flask, count: int) -> None:
    for number in range(count):
        lieu.orientation(1, f"Orientation {number}")
        lieu.ingenierie(lieu.accompagnement(lieu.structure(f"Structure {number}")))
    assert at(app, "claire").reads(FIRST) <= READS["/bilans/dlas/<int:dla_id>/objectifs/<int:convention_id>"]
