"""Themes of free texts: proposed, named, merged and corrected by their reader, then counted in what is released."""

import html
import re
from collections.abc import Mapping
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from collecte.campagnes.operations.resultats import arreter_resultats
from collecte.campagnes.queries.publications import get_enquete_publiee
from collecte.campagnes.queries.textes_libres import list_textes
from collecte.enquetes.operations import themes as operations
from collecte.enquetes.operations.themes import (
    LONGEST_NAME,
    MOST_THEMES,
    ajouter,
    classer,
    deplacer,
    proposer,
    starting_grid,
    undo_last,
)
from collecte.enquetes.views import themes as page_of_themes
from collecte.models import Campagne, EntreeJournal, Grille, GrilleThemes, Participation, Population
from collecte.models.participations import TEXTE_EFFACE
from collecte.rgpd.operations.detachement import forget_reviews
from exports.enquetes.publication import resultats_publies
from exports.records.records import SANS_THEME
from tests.collecte.classeurs.lectures import plain
from tests.collecte.enquetes.test_textes_libres import crowd
from tests.collecte.mondes.anonymes import FINI
from tests.collecte.mondes.bases import prepare
from tests.collecte.mondes.monde import Monde
from tests.collecte.mondes.navigateur import Navigateur
from tests.collecte.mondes.structures import AU, DU
from tests.questionnaires.editing.test_themes import DELAIS, DOSSIERS, MUETS, SUIVI

TEXTES = (*DELAIS, *SUIVI, *DOSSIERS, *MUETS[:2])
PAGE = "/campagnes/1/textes/MOT/themes"


@pytest.fixture
def isabelle(app: Flask, petit_monde: Monde) -> Navigateur:
    prepare(petit_monde, crowd, TEXTES, anonyme=False)
    browser = Navigateur(app)
    browser.sign_in("isabelle@exemple.fr")
    browser.go(PAGE)
    return browser


def listed(browser: Navigateur) -> dict[str, set[str]]:
    """Return the texts under each heading of the page, without their number."""
    groups = re.findall(r"<legend>\s*(.*?), \d+\xa0textes?\s*</legend>(.*?)</fieldset>", browser.page.text, re.DOTALL)
    return {html.unescape(nom): set(_texts(content).values()) for nom, content in groups}


def digests(browser: Navigateur) -> Mapping[str, str]:
    """Return the digest of each text that the page shows."""
    return {texte: empreinte for empreinte, texte in _texts(browser.page.text).items()}


def _texts(page: str) -> dict[str, str]:
    boxes = re.findall(r'value="(?:\w+:)?([0-9a-f]{64})"[^>]*>\s*(.*?)\s*</label>', page, re.DOTALL)
    return {empreinte: html.unescape(texte) for empreinte, texte in boxes}


def proposed(browser: Navigateur) -> dict[str, list[str]]:
    """Open the proposals and return the values of their boxes, by key."""
    browser.go(f"{PAGE}?propositions=1")
    assert browser.page.text.count("checked") > 0
    by_key: dict[str, list[str]] = {}
    for value in re.findall(r'name="retenu"\s+value="([^"]+)"', browser.page.text):
        by_key.setdefault(value.partition(":")[0], []).append(value)
    return by_key


def sort_out(browser: Navigateur, acte: str, textes: tuple[str, ...] = (), **fields: str) -> None:
    known = digests(browser)
    browser.send_several({"texte": [known[texte] for texte in textes]}, acte=acte, **fields)


def test_nothing_is_grouped_until_proposals_are_kept(isabelle: Navigateur, petit_monde: Monde) -> None:
    assert listed(isabelle) == {"Sans thème": set(TEXTES)}
    boxes = proposed(isabelle)
    assert [len(values) for values in boxes.values()] == [5, 4, 4]
    assert 'value="Délais, longs, rendez-vous"' in isabelle.page.text
    with petit_monde.database.reading() as session:
        assert session.scalars(select(GrilleThemes)).all() == []
    kept = [value for values in boxes.values() for value in values][:-1]
    isabelle.send_several({"retenu": kept}, **{"acte": "retenir", "nom-n1": "Délais", "nom-n2": "Papiers"})
    assert "Thèmes proposés retenus pour 12 textes." in isabelle.text
    groups = listed(isabelle)
    assert groups["Délais"] == set(DELAIS)
    assert len(groups["Sans thème"]) == 3


def test_a_proposal_named_as_a_theme_joins_it(isabelle: Navigateur) -> None:
    boxes = proposed(isabelle)
    kept = [value for values in boxes.values() for value in values]
    isabelle.send_several({"retenu": kept}, **{"acte": "retenir", "nom-n2": "Forme", "nom-n3": "FORME"})
    assert listed(isabelle)["Forme"] == {*SUIVI, *DOSSIERS}


def test_a_reader_names_moves_merges_and_undoes(isabelle: Navigateur) -> None:
    for nom in ("Délais", "Suivi", "Après"):
        isabelle.send({"acte": "ajouter", "nom": nom})
    sort_out(isabelle, "deplacer", DELAIS, vers="t1")
    sort_out(isabelle, "deplacer", SUIVI[:2], vers="t2")
    sort_out(isabelle, "deplacer", SUIVI[2:], vers="t3")
    sort_out(isabelle, "joindre", SUIVI[2:3], vers="t1")
    assert listed(isabelle)["Délais"] == {*DELAIS, SUIVI[2]}
    isabelle.send({"acte": "fusionner", "theme": "t3", "avec": "t2"})
    assert "« Après » fusionné avec « Suivi »" in isabelle.text
    assert listed(isabelle)["Suivi"] == set(SUIVI)
    isabelle.send({"acte": "renommer", "theme": "t2", "nom": " Suite "})
    assert listed(isabelle)["Suite"] == set(SUIVI)
    isabelle.send({"acte": "annuler"})
    assert "Annulé : « Suivi » renommé en « Suite »" in isabelle.text
    assert listed(isabelle)["Suivi"] == set(SUIVI)
    sort_out(isabelle, "deplacer", DELAIS[:1], vers="")
    assert DELAIS[0] in listed(isabelle)["Sans thème"]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        pytest.param({"acte": "ajouter", "nom": " "}, "Un thème n’a pas de nom", id="no name"),
        pytest.param({"acte": "ajouter", "nom": "\u200b"}, "Un thème n’a pas de nom", id="a name that is not seen"),
        pytest.param({"acte": "ajouter", "nom": "x" * (LONGEST_NAME + 1)}, "Raccourcissez-le", id="a long name"),
        pytest.param({"acte": "ajouter", "nom": "DELAIS"}, "Un thème s’appelle déjà", id="a name twice"),
        pytest.param({"acte": "renommer", "theme": "t2", "nom": "délais"}, "s’appelle déjà", id="renamed as another"),
        pytest.param({"acte": "renommer", "theme": "t9", "nom": "x"}, "Ce thème n’existe plus", id="a theme gone"),
        pytest.param({"acte": "fusionner", "theme": "t1", "avec": "t9"}, "Ce thème n’existe plus", id="into nothing"),
        pytest.param({"acte": "deplacer", "vers": "t1"}, "Aucun texte n’est coché", id="no text"),
        pytest.param({"acte": "retenir"}, "Aucun texte n’est coché", id="no proposal"),
        pytest.param({"acte": "?"}, "Cette page a changé depuis", id="an act of nobody"),
        pytest.param(
            {"acte": "annuler", "revision": "1"}, "Ce geste n’est plus le dernier", id="an act already undone"
        ),
    ],
)
def test_what_cannot_be_done_is_said_and_what_was_typed_stays(
    isabelle: Navigateur, fields: dict[str, str], words: str
) -> None:
    isabelle.send({"acte": "ajouter", "nom": "Délais"})
    isabelle.send({"acte": "ajouter", "nom": "Suivi"})
    before = listed(isabelle)
    isabelle.send(fields)
    assert isabelle.page.status_code in {400, 409}
    assert words in isabelle.text
    if "nom" in fields:
        assert f'value="{fields["nom"]}"' in isabelle.page.text
    isabelle.go(PAGE)
    assert listed(isabelle) == before


def test_themes_are_at_most_thirty(isabelle: Navigateur, petit_monde: Monde) -> None:
    grille = Grille({f"t{rank}": f"Thème {rank}" for rank in range(1, MOST_THEMES)})
    isabelle.send({"acte": "ajouter", "nom": "Premier"})
    with petit_monde.database.writing() as session:
        session.execute(update(GrilleThemes).values(contenu=grille.document))
    isabelle.send({"acte": "ajouter", "nom": "Le trentième"})
    isabelle.send({"acte": "ajouter", "nom": "Un de trop"})
    assert f"Il y a déjà {MOST_THEMES} thèmes" in isabelle.text


def test_without_the_extra_texts_are_sorted_by_hand(isabelle: Navigateur, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_of_themes, "can_propose", lambda: False)
    isabelle.go(f"{PAGE}?propositions=1")
    assert "pip install '.[themes]'" in html.unescape(isabelle.page.text)
    isabelle.send({"acte": "ajouter", "nom": "Délais"})
    sort_out(isabelle, "deplacer", DELAIS, vers="t1")
    assert listed(isabelle)["Délais"] == set(DELAIS)


def test_what_is_settled_counts_structures_and_changes_no_more(isabelle: Navigateur, petit_monde: Monde) -> None:
    for nom in ("Délais", "Suivi"):
        isabelle.send({"acte": "ajouter", "nom": nom})
    sort_out(isabelle, "deplacer", DELAIS, vers="t1")
    sort_out(isabelle, "deplacer", SUIVI, vers="t2")
    with petit_monde.database.writing() as session:
        arreter_resultats(session, campagne_id=1, ecarts="", acteur=petit_monde.acteur_of(1), now=FINI)
    with petit_monde.database.reading() as session:
        release = get_enquete_publiee(session, 1)
        assert release is not None
        published = resultats_publies(release)
        assert published is not None
        (question,) = [question for question in published.questions if question.code == "MOT/themes"]
    counts = {modalite.code: modalite.nombre for modalite in question.modalites}
    assert counts == {"t1": None, "t2": None, SANS_THEME: 6}, "four wrote of Suivi: one more is hidden"
    isabelle.go(PAGE)
    assert "ces thèmes ne changent plus" in isabelle.text
    assert 'type="checkbox"' not in isabelle.page.text, "nothing to tick for no button"
    assert "Les y ranger" not in isabelle.text
    isabelle.send({"acte": "ajouter", "nom": "Trop tard"})
    assert isabelle.page.status_code == 409
    assert "Trop tard" not in listed(isabelle)


def test_the_next_campaign_takes_the_themes_up_and_is_proposed_them_first(
    isabelle: Navigateur, petit_monde: Monde
) -> None:
    isabelle.send({"acte": "ajouter", "nom": "Lenteurs"})
    sort_out(isabelle, "deplacer", DELAIS[1:], vers="t1")
    opened = date(2027, 7, 5)
    later = petit_monde.enquete(
        1,
        population=Population.STRUCTURES,
        accompagnes=(DU, AU),
        ouverture=opened,
        cloture=opened + timedelta(days=14),
        au_dela=True,
    )
    with petit_monde.database.writing() as session:
        campagne = session.get_one(Campagne, later)
        assert starting_grid(session, campagne, "MOT") == Grille({"t1": "Lenteurs"})
        (asked,) = list_textes(session, session.get_one(Campagne, 1), FINI)
        result = proposer(session, campagne, asked, FINI)
        assert set(result.vers["t1"]) >= {DELAIS[0]}
        assert {texte for groupe in result.groupes for texte in groupe.textes} == {*SUIVI, *DOSSIERS}


def test_erased_texts_leave_the_grid_and_its_undo(petit_monde: Monde) -> None:
    ici = crowd(petit_monde, [*TEXTES], anonyme=False)
    with petit_monde.database.writing() as session:
        campagne = session.get_one(Campagne, ici.campagne_id)
        (question,) = list_textes(session, campagne, FINI)
        digest = {ecrit.texte: ecrit.empreinte for ecrit in question.distincts}
        acteur = petit_monde.acteur_of(1)
        for geste in (ajouter("Délais"), deplacer([digest[texte] for texte in DELAIS], "t1"), ajouter("Suivi")):
            assert classer(session, campagne=campagne, question=question, geste=geste, acteur=acteur, now=FINI)
        valeurs = session.get_one(Participation, ici.participations[0]).valeurs or {}
        session.get_one(Participation, ici.participations[0]).valeurs = {**valeurs, "MOT": TEXTE_EFFACE}
        session.flush()
        forget_reviews(session, campagne)
        row = session.scalars(select(GrilleThemes)).one()
        assert row.grille.classes.keys() == {digest[texte] for texte in DELAIS[1:]}
        undo_last(session, campagne=campagne, code="MOT", revision=row.revision, now=FINI)
        assert row.grille == Grille({"t1": "Délais"}, dict.fromkeys(row.grille.classes, ("t1",)))
        assert digest[DELAIS[0]] not in row.grille.classes
        for rank in ici.participations:
            participation = session.get_one(Participation, rank)
            participation.valeurs = {**(participation.valeurs or {}), "MOT": TEXTE_EFFACE}
        session.flush()
        forget_reviews(session, campagne)
        assert session.scalars(select(GrilleThemes)).all() == [], "only marks are left, and names of themes are words"
        journal = session.scalars(select(EntreeJournal).where(EntreeJournal.verbe.startswith("classer")))
        assert {str(entree.details) for entree in journal} == {"{'textes': 0}", "{'textes': 5}"}


@pytest.mark.parametrize("path", ["/campagnes/1/textes/REPERE/themes", "/campagnes/1/textes/AUCUNE/themes"])
def test_a_question_without_texts_has_no_themes(isabelle: Navigateur, path: str) -> None:
    assert isabelle.go(path).status_code == 404


def test_a_page_of_many_texts_shows_some_and_says_how_many_are_left(
    isabelle: Navigateur, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_of_themes, "MOST_SHOWN", 4)
    for module in (page_of_themes, operations):
        monkeypatch.setattr(module, "MOST_PROPOSED", 8)
    isabelle.go(f"{PAGE}?propositions=1")
    assert len(re.findall('name="texte"', isabelle.page.text)) == 4
    assert f"Et {len(TEXTES) - 4} autres textes" in plain(isabelle.text)
    assert f"{len(TEXTES)} textes sont sans thème, c’est beaucoup pour une fois : 8 ont été" in plain(isabelle.text)
    assert 0 < len(re.findall('name="retenu"', isabelle.page.text)) <= 8


def test_new_themes_are_proposed_as_long_as_the_grid_has_room(
    isabelle: Navigateur, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_of_themes, "MOST_THEMES", 2)
    assert [len(values) for values in proposed(isabelle).values()] == [5, 4]
