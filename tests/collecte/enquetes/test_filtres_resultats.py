"""The filters of a page of results: they hide figures, and recount nothing."""

import re

import pytest
from flask import Flask

from collecte.campagnes.queries.resultats import get_resultats
from collecte.enquetes.forms.resultats import Filtre
from collecte.models import Campagne
from exports.enquetes.resultats import Resultats
from tests.collecte.enquetes.test_resultats_structures import (
    CHER,
    CONFIDENTIEL,
    EURE,
    REGION,
    as_,
    effets,
    satisfaction,
)
from tests.collecte.mondes.bases import prepare
from tests.collecte.mondes.monde import Monde
from tests.collecte.mondes.navigateur import Navigateur


def whole(monde: Monde) -> Resultats:
    with monde.database.reading() as session:
        return get_resultats(session, session.get_one(Campagne, 1), None)


def headings(page: Navigateur) -> list[str]:
    return re.findall(r"<h2>([^<]*)</h2>", page.page.get_data(as_text=True))


@pytest.mark.parametrize("theme", ["", "first", "last"])
@pytest.mark.parametrize("echelles", [False, True])
@pytest.mark.parametrize("sans_confidentiels", [False, True])
def test_what_is_shown_is_told_alike_when_everything_is(
    petit_monde: Monde, theme: str, echelles: bool, sans_confidentiels: bool
) -> None:
    prepare(petit_monde, satisfaction)
    resultats = whole(petit_monde)
    titre = {"": "", "first": resultats.groupes[0].titre, "last": resultats.groupes[-1].titre}[theme]
    filtered = Filtre(titre, echelles, sans_confidentiels).of(resultats, {})
    assert set(filtered.questions) <= set(resultats.questions)
    expected = {
        question.code
        for groupe in resultats.groupes
        for question in groupe.questions
        if titre in {"", groupe.titre}
        and (question.echelle or not echelles)
        and not (question.confidentiel and sans_confidentiels)
    }
    assert {question.code for question in filtered.questions} == expected
    assert (filtered.transmises, filtered.reserves, filtered.phrases) == (
        resultats.transmises,
        resultats.reserves,
        resultats.phrases,
    )
    assert all(groupe.questions for groupe in filtered.groupes)


def test_a_page_shows_one_theme_and_says_so_on_paper_too(petit_monde: Monde, app: Flask) -> None:
    prepare(petit_monde, satisfaction)
    themes = [groupe.titre for groupe in whole(petit_monde).groupes]
    page = as_(app, "Isabelle")
    page.go(REGION)
    assert "Une partie des résultats" not in page.text
    all_headings = headings(page)
    page.go(f"{REGION}?theme={themes[0]}")
    assert [heading for heading in all_headings if heading in headings(page)] == headings(page)
    assert len(headings(page)) < len(all_headings)
    sentence = f"Une partie des résultats : le thème « {themes[0]} » seulement."
    assert sentence in page.text


@pytest.mark.parametrize(
    ("choice", "shown"),
    [
        pytest.param("theme=L’emploi, avant et maintenant", {"salariés"}, id="the theme that asks it"),
        pytest.param("theme=Les finances, avant et maintenant", {"euros"}, id="another theme with numbers"),
        pytest.param("theme=Les nouveaux partenaires", set(), id="a theme without numbers"),
        pytest.param("theme=L’emploi, avant et maintenant&questions=echelles", set(), id="no number is a scale"),
        pytest.param("", {"salariés", "euros"}, id="everything"),
    ],
)
def test_what_changed_is_read_under_the_theme_that_asks_it(
    petit_monde: Monde, app: Flask, choice: str, shown: set[str]
) -> None:
    prepare(petit_monde, effets)
    page = as_(app, "Paule")
    page.go(f"{REGION}?{choice}")
    changes = {"salariés": "De 64 à 68 salariés", "euros": "<h3>Euros de produits</h3>"}
    source = page.text + page.page.get_data(as_text=True)
    assert {word for word, sentence in changes.items() if sentence in source} == shown


def test_what_is_confidential_is_named_or_not(petit_monde: Monde, app: Flask) -> None:
    prepare(petit_monde, satisfaction)
    page = as_(app, "Isabelle")
    page.go(REGION)
    assert "Confidentiel (effectif trop faible)" in page.text
    page.go(f"{REGION}?sans_confidentiels=y")
    assert "Confidentiel (effectif trop faible)" not in page.text
    assert "15 promoteurs" in page.text


def test_another_page_is_chosen_with_the_same_choices(petit_monde: Monde, app: Flask) -> None:
    prepare(petit_monde, satisfaction)
    page = as_(app, "Isabelle")
    page.go(f"{REGION}?dla=1&questions=echelles&_external=1&campagne_id=9")
    assert page.page.request.path == CHER
    assert page.page.request.query_string == b"questions=echelles"
    assert "les questions à échelle seulement" in page.text
    page.go(f"{CHER}?dla=&questions=echelles")
    assert page.page.request.path == REGION


@pytest.mark.parametrize(
    "asked", ["theme=inconnu", "questions=tout", "dla=99", "dla=abc", "theme=%00&dla=%F0", "theme=a&theme=b"]
)
def test_what_cannot_be_read_hides_nothing(petit_monde: Monde, app: Flask, asked: str) -> None:
    prepare(petit_monde, satisfaction)
    page = as_(app, "Isabelle")
    page.go(REGION)
    all_headings = headings(page)
    assert page.go(f"{REGION}?{asked}").status_code == 200
    assert headings(page) == all_headings


def test_who_reads_one_dla_has_no_other_to_choose(petit_monde: Monde, app: Flask) -> None:
    prepare(petit_monde, satisfaction)
    page = as_(app, "Auteur")
    page.go(CHER)
    assert 'name="theme"' in page.page.get_data(as_text=True)
    assert 'name="dla"' not in page.page.get_data(as_text=True)
    assert page.go(f"{CHER}?dla=2").status_code == 200
    assert page.page.request.path == CHER


@pytest.mark.parametrize("choice", ["dla=99", "theme=zz", "questions=zz"])
def test_a_choice_that_does_not_exist_is_said(petit_monde: Monde, app: Flask, choice: str) -> None:
    prepare(petit_monde, satisfaction)
    page = as_(app, "Isabelle")
    assert page.go(f"{REGION}?{choice}").status_code == 200
    assert f"Ce filtre n’existe pas : « {choice.partition('=')[2]} »" in page.text


def test_nothing_is_to_choose_where_nothing_is_told(petit_monde: Monde, app: Flask) -> None:
    prepare(petit_monde, satisfaction)
    page = as_(app, "Isabelle")
    page.go(EURE)
    assert CONFIDENTIEL in page.text
    assert 'class="filters"' not in page.page.get_data(as_text=True)
