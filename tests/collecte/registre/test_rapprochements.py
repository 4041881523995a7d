"""Free texts mapped to categories: who confirms what, on which rows, how it is undone."""

import re
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import select

from collecte.models import EntreeJournal, Role, Structure
from collecte.referentiel.operations import categories as operations
from questionnaires.categories.versions import Etape
from tests.collecte.mondes.monde import PASSWORD, Monde
from tests.collecte.mondes.navigateur import Navigateur

SECTEURS = "/structures/rapprocher"


@pytest.fixture
def ici(petit_monde: Monde) -> Monde:
    """Two DLA of a région and one of another, each with structures whose sectors are texts."""
    petit_monde.region()
    petit_monde.region("bretagne", "Bretagne", "35")
    petit_monde.personne("Claire", "18", password=PASSWORD)
    petit_monde.animatrice(password=PASSWORD)
    petit_monde.structure("Un", "18", secteur="env.")
    petit_monde.structure("Deux", "18", secteur="Env")
    petit_monde.structure("Trois", "28", secteur="env.")
    petit_monde.structure("Quatre", "35", region_id=2, secteur="env.")
    petit_monde.structure("Cinq", "18", secteur="pompes funèbres")
    petit_monde.structure("Six", "18", secteur="sport", secteur_code="SPORT")
    return petit_monde


def entered(app: Flask, prenom: str) -> Navigateur:
    navigateur = Navigateur(app)
    navigateur.sign_in(f"{prenom.lower()}@exemple.fr")
    navigateur.go(SECTEURS)
    return navigateur


def codes(monde: Monde) -> dict[str, str | None]:
    with monde.database.reading() as session:
        return {nom: code for nom, code in session.execute(select(Structure.nom, Structure.secteur_code)) if code}


@pytest.mark.parametrize(
    ("prenom", "mapped"),
    [
        pytest.param("Claire", {"Un", "Deux"}, id="her DLA"),
        pytest.param("Isabelle", {"Un", "Deux", "Trois"}, id="her région"),
    ],
)
def test_a_confirmed_proposal_changes_the_rows_that_one_keeps(
    ici: Monde, app: Flask, prenom: str, mapped: set[str]
) -> None:
    page = entered(app, prenom)
    assert "« environnement » reconnu, proposition probable" in page.text.replace("\u00a0", " ")
    assert codes(ici) == {"Six": "SPORT"}

    page.send({"seul": "env"})

    assert codes(ici) == {"Six": "SPORT"} | dict.fromkeys(mapped, "ENVIRONNEMENT")
    assert f"{len(mapped)} structures rangées" in page.text.replace("\u00a0", " ")


def test_texts_stay_as_they_were_typed_and_the_journal_names_who_confirmed(ici: Monde, app: Flask) -> None:
    entered(app, "Claire").send({"seul": "env"})

    with ici.database.reading() as session:
        assert {*session.scalars(select(Structure.secteur).where(Structure.dla_id == 1))} >= {"env.", "Env"}
        entrees = session.scalars(select(EntreeJournal).where(EntreeJournal.verbe == "rapprocher")).all()
    assert [entree.details["apres"] for entree in entrees] == [{"secteur_code": "ENVIRONNEMENT"}] * 2
    assert all(entree.compte_id for entree in entrees)


def test_several_texts_are_confirmed_at_once_each_with_its_code(ici: Monde, app: Flask) -> None:
    page = entered(app, "Claire")

    page.send_several({"texte": ["env", "pompes funebres"]}, **{"code pompes funebres": "AUTRE"})

    assert codes(ici) == {"Un": "ENVIRONNEMENT", "Deux": "ENVIRONNEMENT", "Cinq": "AUTRE", "Six": "SPORT"}
    assert "Aucun texte n’attend" in page.text


def test_a_text_without_words_is_confirmed_by_its_button(ici: Monde, app: Flask) -> None:
    ici.structure("Sept", "18", secteur="…")
    page = entered(app, "Claire")

    page.send({"seul": "…", "code …": "AUTRE"})

    assert codes(ici) == {"Sept": "AUTRE", "Six": "SPORT"}


@pytest.mark.parametrize(
    ("texte", "code", "refused"),
    [
        pytest.param("pompes funebres", "", "Choisissez une catégorie", id="no category"),
        pytest.param("pompes funebres", "INVENTE", "Choisissez une catégorie", id="an unknown category"),
        pytest.param("", "", "Cochez un texte", id="nothing ticked"),
    ],
)
def test_a_text_without_category_is_refused_and_choices_stay(
    ici: Monde, app: Flask, texte: str, code: str, refused: str
) -> None:
    page = entered(app, "Claire")
    sent = {"code pompes funebres": code, "code env": "REEMPLOI"}

    page.send_several({"texte": [texte] if texte else []}, **sent)

    assert page.page.status_code == 422
    assert refused in page.text
    assert page.fields(SECTEURS + "?page=1")["code env"] == "REEMPLOI"
    assert codes(ici) == {"Six": "SPORT"}


def test_a_retired_category_is_chosen_again_first_among_where_it_went_and_in_the_own_region_only(
    ici: Monde, app: Flask
) -> None:
    ici.structure("Sept", "28", secteur_code="CULTURE")
    ici.structure("Neuf", "28", secteur_code="CULTURE", secteur="musée")
    ici.structure("Huit", "35", region_id=2, secteur_code="CULTURE")
    ada = ici.personne("Ada", role=Role.ADMIN)
    with ici.database.writing() as session:
        operations.open_version(session, acteur=ada, now=ici.heure())
        for revision, (code, heirs) in enumerate({"CULTURE": ["SPORT", "SANTE"], "SPORT": ["TOURISME"]}.items()):
            change = partial(Etape.retire, liste="SECTEUR", code=code, apres=heirs)
            operations.change_version(
                session, revision=revision, change=change, libelle="retrait", acteur=ada, now=ici.heure()
            )
        operations.adopt(session, revision=2, acteur=ada, now=ici.heure())
    page = entered(app, "Isabelle")
    for texte in ("culture", "musée"):
        cell = page.page.text.partition(f"Catégorie de « {texte} »")[2].partition("</select>")[0]
        assert re.findall(r'label="(.*?)"', cell) == ["Proposées", "Toutes les autres"]
        assert re.findall(r'value="(\w+)"', cell)[:2] == ["TOURISME", "SANTE"]

    page.send({"seul": "culture", "code culture": "SANTE"})

    assert codes(ici) == {"Six": "TOURISME", "Sept": "SANTE"}


def test_every_proposal_of_a_page_is_ticked_by_a_link_and_nothing_else(ici: Monde, app: Flask) -> None:
    page = entered(app, "Claire")
    page.go(f"{SECTEURS}?cocher=1")

    assert page.page.text.count("checked") == 1


def test_what_was_mapped_is_undone_text_by_text(ici: Monde, app: Flask) -> None:
    page = entered(app, "Claire")
    page.send({"seul": "env"})
    page.go(f"{SECTEURS}/faits")

    page.send({"texte": "env", "code": "ENVIRONNEMENT"}, action=f"{SECTEURS}/defaire?liste=secteurs")

    assert codes(ici) == {"Six": "SPORT"}
    assert "2 structures sans catégorie" in page.text.replace("\u00a0", " ")


def test_texts_without_words_are_told_apart_and_confirmed_one_by_one(ici: Monde, app: Flask) -> None:
    for nom, secteur in {"Sept": "…", "Huit": "!!", "Neuf": "!!"}.items():
        ici.structure(nom, "18", secteur=secteur)
    page = entered(app, "Claire")
    assert "Secteurs : 4" in page.text.replace("\u00a0", " ")
    assert "4 textes à rapprocher" in page.text.replace("\u00a0", " ")

    page.send({"seul": "…", "code …": "AUTRE"})

    assert codes(ici) == {"Six": "SPORT", "Sept": "AUTRE"}


def test_who_keeps_no_register_maps_nothing(ici: Monde, app: Flask) -> None:
    ici.porteuse("Porteuse", "18")
    ici.direction("Dominique", "18", password=PASSWORD)

    page = entered(app, "Dominique")

    assert page.page.status_code == 404


def test_themes_of_ingenieries_are_mapped_as_sectors_are(ici: Monde, app: Flask) -> None:
    ici.ingenierie(ici.accompagnement(1), theme="modèle éco.")
    page = entered(app, "Claire")
    page.go(f"{SECTEURS}?liste=themes")

    page.send({"seul": "modele eco"}, path=f"{SECTEURS}?liste=themes")

    assert "1 ingénierie rangée" in page.text.replace("\u00a0", " ")


def test_hundreds_of_texts_are_paged_in_as_many_reads(ici: Monde, app: Flask) -> None:
    page = entered(app, "Claire")
    before = page.reads(SECTEURS)
    for rank in range(60):
        ici.structure(f"Structure {rank}", "18", secteur=f"secteur {rank}")

    assert page.reads(SECTEURS) <= before
    assert "Page 1 sur 3" in page.text
