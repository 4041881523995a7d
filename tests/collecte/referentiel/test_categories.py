"""Versions of the categories: prepared and adopted by the admin, then followed by the register of every région."""

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from collecte.core.errors import Refus
from collecte.models import EntreeJournal, Ingenierie, Role, Structure, VersionCategories
from collecte.policy import Acteur
from collecte.referentiel.operations import categories as operations
from collecte.referentiel.queries.categories import count_uses, get_categories
from questionnaires.categories.versions import Etape
from tests.collecte.mondes.monde import PASSWORD, Monde
from tests.collecte.mondes.navigateur import Navigateur


@pytest.fixture
def ada(petit_monde: Monde) -> Acteur:
    petit_monde.region()
    return petit_monde.personne("Ada", role=Role.ADMIN, password=PASSWORD)


@pytest.fixture
def page(petit_monde: Monde, ada: Acteur, app: Flask) -> Navigateur:
    navigateur = Navigateur(app)
    navigateur.sign_in("ada@exemple.fr")
    return navigateur


def prepared(monde: Monde, acteur: Acteur, *changes: Callable[[Etape], Etape]) -> int:
    """Prepare a version with these changes; return its revision."""
    with monde.database.writing() as session:
        operations.open_version(session, acteur=acteur, now=monde.heure())
        for revision, change in enumerate(changes):
            operations.change_version(
                session, revision=revision, change=change, libelle="essai", acteur=acteur, now=monde.heure()
            )
    return len(changes)


def adopt(monde: Monde, acteur: Acteur, revision: int) -> None:
    with monde.database.writing() as session:
        operations.adopt(session, revision=revision, acteur=acteur, now=monde.heure())


def sectors(monde: Monde) -> dict[str, tuple[str | None, str]]:
    with monde.database.reading() as session:
        return {row.nom: (row.secteur_code, row.secteur) for row in session.scalars(select(Structure))}


def test_the_register_follows_an_adopted_version_at_once_and_loses_no_word(petit_monde: Monde, ada: Acteur) -> None:
    petit_monde.structure("Moves", secteur_code="REEMPLOI", secteur="récup")
    petit_monde.structure("Follows", secteur_code="ENVIRONNEMENT")
    petit_monde.structure("Chosen again", secteur_code="SPORT")
    petit_monde.structure("Said otherwise", secteur_code="SPORT", secteur="judo")
    petit_monde.structure("To autre", secteur_code="MOBILITE")
    petit_monde.structure("Awaits", secteur="réemploi")
    revision = prepared(
        petit_monde,
        ada,
        lambda etape: etape.retire("SECTEUR", "ENVIRONNEMENT", ["TOURISME"]),
        lambda etape: etape.retire("SECTEUR", "REEMPLOI", ["SOCIAL"]),
        lambda etape: etape.retire("SECTEUR", "SPORT", ["TOURISME", "SANTE"]),
        lambda etape: etape.retire("SECTEUR", "MOBILITE", ["AUTRE"]),
    )
    adopt(petit_monde, ada, revision)
    assert sectors(petit_monde) == {
        "Moves": ("SOCIAL", "récup"),
        "Follows": ("TOURISME", ""),
        "Chosen again": (None, "sport"),
        "Said otherwise": (None, "judo"),
        "To autre": ("AUTRE", "mobilité"),
        "Awaits": (None, "réemploi"),  # nothing is mapped unasked
    }
    with petit_monde.database.reading() as session:
        assert (get_categories(session).numero, get_categories(session).liste("SECTEUR").find("sport")) == (2, None)
        entree = session.scalars(select(EntreeJournal).order_by(EntreeJournal.id.desc())).first()
        assert entree is not None
        assert (entree.verbe, entree.details["lignes"]["sport → TOURISME, SANTE"]) == ("adopter les catégories", 2)


def test_codes_that_follow_each_other_are_moved_once(petit_monde: Monde, ada: Acteur) -> None:
    accompagnement_id = petit_monde.accompagnement(petit_monde.structure())
    for theme_code in ("PROJET", "GOUVERNANCE"):
        petit_monde.ingenierie(accompagnement_id, theme_code=theme_code)
    revision = prepared(
        petit_monde,
        ada,
        lambda etape: etape.retire("THEME", "GOUVERNANCE", ["ORGANISATION"]),
        lambda etape: etape.retire("THEME", "PROJET", ["MODELE"]),
    )
    adopt(petit_monde, ada, revision)
    with petit_monde.database.reading() as session:
        codes = session.scalars(select(Ingenierie.theme_code).order_by(Ingenierie.id)).all()
    assert codes == ["MODELE", "ORGANISATION"]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        pytest.param(lambda etape: etape, "dit la même chose", id="nothing changed"),
        pytest.param(lambda etape: etape.retire("SECTEUR", "SPORT", []), "1.ligne", id="no heir"),
        pytest.param(
            lambda etape: etape.retire("FORME", "ASSOCIATION", ["ESUS", "MUTUELLE"]),
            "1.ligne",
            id="several heirs where no text keeps the word",
        ),
        pytest.param(lambda etape: etape.retire("SECTEUR", "CULTURE", []), "", id="used by nobody"),
    ],
)
def test_a_version_that_would_lose_something_is_not_adopted(
    petit_monde: Monde, ada: Acteur, change: Callable[[Etape], Etape], problem: str
) -> None:
    revision = prepared(petit_monde, ada, change)
    petit_monde.structure(secteur_code="SPORT", forme_code="ASSOCIATION")  # used since
    if not problem:
        return adopt(petit_monde, ada, revision)
    with pytest.raises(Refus, match=problem):
        adopt(petit_monde, ada, revision)
    with petit_monde.database.reading() as session:
        assert get_categories(session).numero == 1
        assert count_uses(session)["SECTEUR"] == {"SPORT": 1}
    return None


def test_a_category_in_use_is_retired_only_with_where_its_rows_go(petit_monde: Monde, page: Navigateur) -> None:
    petit_monde.structure(secteur_code="SPORT", forme_code="ASSOCIATION")
    page.go("/referentiel/categories")
    page.send({}, action="/referentiel/categories/preparer")
    page.go("/referentiel/categories/1/SECTEUR/SPORT/retirer")
    assert "facultatif" not in page.text

    page.send({})

    assert page.page.status_code == 422
    assert "Le registre a « sport » sur 1 ligne. Dites où elles vont." in page.text.replace("\u00a0", " ")
    page.send_several({"apres": ["CULTURE"]})
    page.go("/referentiel/categories/1/SECTEUR/CULTURE/retirer")
    assert "sur 1 ligne, toutes régions" in page.text.replace("\u00a0", " ")  # that SPORT gives it
    page.send({})
    assert "Dites où elles vont." in page.text
    assert "facultatif" in page.go("/referentiel/categories/1/SECTEUR/SANTE/retirer").text
    page.go("/referentiel/categories/1/FORME/ASSOCIATION/retirer")
    assert "Plusieurs" not in page.text
    page.send_several({"apres": ["ESUS", "MUTUELLE"]})
    assert "Dites dans quelle seule autre elles vont." in page.text


def test_a_refused_adoption_leads_back_to_the_version(petit_monde: Monde, ada: Acteur, page: Navigateur) -> None:
    prepared(petit_monde, ada, lambda etape: etape.retire("SECTEUR", "SPORT", []))
    petit_monde.structure(secteur_code="SPORT")  # used since
    page.go("/referentiel/categories/1/adopter")

    page.send({})

    assert "Version 2, en préparation" in page.text
    assert "Annulez son retrait, puis retirez-la de nouveau. Dites où elles vont." in page.text


def test_one_version_at_a_time_and_what_was_not_shown_is_never_overwritten(petit_monde: Monde, ada: Acteur) -> None:
    prepared(petit_monde, ada, lambda etape: etape.add("SECTEUR", "pêche"))
    with petit_monde.database.writing() as session:
        with pytest.raises(Refus, match="déjà en préparation"):
            operations.open_version(session, acteur=ada, now=petit_monde.heure())
        for act in (operations.undo_last, operations.abandon, operations.adopt):
            with pytest.raises(Refus, match="ont changé"):
                act(session, revision=0, acteur=ada, now=petit_monde.heure())


def test_the_admin_prepares_adds_renames_retires_undoes_and_adopts(petit_monde: Monde, page: Navigateur) -> None:
    structure_id = petit_monde.structure(secteur_code="SPORT", creation=date(2001, 1, 1))
    page.go("/referentiel/categories")
    page.send({}, action="/referentiel/categories/preparer")
    assert "Version 2, en préparation" in page.text
    page.go("/referentiel/categories/1/SECTEUR/ajouter")
    page.send({"libelle": "culture"})
    assert "La catégorie « culture » existe déjà." in page.text
    page.send({"libelle": "pêche", "synonymes": "Aquaculture\r\nÉlevage"})
    assert "PECHE" in page.text
    page.go("/referentiel/categories/1/SECTEUR/SPORT/modifier")
    page.send({"libelle": "sport et bien-être"})
    page.go("/referentiel/categories/1/SECTEUR/SPORT/retirer")
    assert "sur 1 ligne, toutes régions" in page.text
    page.send_several({"apres": ["SANTE"]})
    page.send({}, action="/referentiel/categories/1/annuler")
    assert "Annulé : retrait de « sport et bien-être »." in page.text
    page.go("/referentiel/categories/1/adopter")
    page.send({})
    assert "Version 2, en vigueur" in page.text
    with petit_monde.database.reading() as session:
        assert session.get_one(Structure, structure_id).secteur_code == "SPORT"
        secteurs = get_categories(session).liste("SECTEUR")
        assert (secteurs.lu("SPORT"), secteurs.find("élevage")) == ("sport et bien-être", "PECHE")


def test_an_abandoned_version_leaves_nothing(petit_monde: Monde, ada: Acteur, page: Navigateur) -> None:
    prepared(petit_monde, ada)
    page.go("/referentiel/categories/1/abandonner")
    page.send({})
    assert "Préparer une version" in page.page.text
    with petit_monde.database.reading() as session:
        assert session.scalars(select(VersionCategories)).all() == []


def test_the_lists_are_external_choices_of_an_xlsform(page: Navigateur) -> None:
    lines = page.go("/referentiel/categories/choix.csv").text.splitlines()
    assert lines[0] == '"list_name","name","label"'
    assert '"SECTEUR","CULTURE","culture"' in lines
