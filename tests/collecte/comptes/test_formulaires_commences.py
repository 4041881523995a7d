"""Unsent forms: what was typed is stored while typing, shown again on the same page, and deleted once sent."""

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import func, select

from collecte.app import close
from collecte.comptes.operations.formulaires import LARGEST, MOST
from collecte.models import FormulaireCommence
from tests.collecte.campagnes.test_ouvertures import WITHOUT_CSE
from tests.collecte.conftest import application
from tests.collecte.mondes.bases import filled
from tests.collecte.mondes.monde import PASSWORD, PENDANT, Monde
from tests.collecte.mondes.navigateur import Navigateur
from tests.collecte.policy.test_acces import EXPECTED, path_of, populate
from tests.tiers import slow_but

NOTICE = "/campagnes/1/notice"
BEGUN = "Ce que vous aviez commencé le 8 juillet 2026 à 10 h 00 est de nouveau dans cette page."


@pytest.fixture
def served(petit_monde: Monde, app: Flask) -> Flask:
    petit_monde.region()
    petit_monde.personne("Claire", "18", password=PASSWORD)
    petit_monde.animatrice("Isabelle", password=PASSWORD)
    petit_monde.animatrice("Odile", password=PASSWORD)
    petit_monde.campagne()
    return app


@pytest.fixture
def isabelle(served: Flask) -> Navigateur:
    return signed_in(served, "isabelle")


def signed_in(app: Flask, prenom: str) -> Navigateur:
    browser = Navigateur(app)
    browser.sign_in(f"{prenom}@exemple.fr")
    return browser


def keep(browser: Navigateur, path: str, **fields: str) -> int:
    """Save these fields as the page at `path` does while someone types; return the status."""
    browser.go(path)
    browser.send({**fields, "formulaire_de": path}, path="/formulaires/garder")
    return browser.page.status_code


def count(monde: Monde) -> int:
    with monde.database.reading() as session:
        return session.scalar(select(func.count()).select_from(FormulaireCommence)) or 0


def test_what_was_typed_and_not_sent_is_shown_again_by_its_page_alone(isabelle: Navigateur, served: Flask) -> None:
    assert keep(isabelle, "/campagnes/1/relances/nouvelle", objet="Un mot", texte="Bonjour à tous") == 200
    again = signed_in(served, "isabelle")
    again.go("/campagnes/1/relances/nouvelle")
    assert BEGUN in again.text
    assert again.fields()["texte"] == "Bonjour à tous"
    again.go("/campagnes/1/dates")
    assert "commencé" not in again.text
    other = signed_in(served, "odile")
    other.go("/campagnes/1/relances/nouvelle")
    assert other.fields()["texte"] != "Bonjour à tous"


def test_once_sent_it_is_forgotten(isabelle: Navigateur, petit_monde: Monde) -> None:
    path = "/campagnes/1/relances/nouvelle"
    keep(isabelle, path, objet="Un mot", texte="Il manque {lien}")
    isabelle.go(path)
    isabelle.send({"genre": "relance", "repere": "jour", "jour": "2026-07-20", "heure": "10:00", "jours": "0"})
    assert "La relance est enregistrée" in isabelle.text
    assert count(petit_monde) == 0


def test_what_is_refused_stays_kept(isabelle: Navigateur, petit_monde: Monde) -> None:
    path = "/campagnes/1/relances/nouvelle"
    keep(isabelle, path, objet="Un mot", texte="Il manque {lien}")
    isabelle.go(path)
    isabelle.send({"jour": "jamais"})
    assert isabelle.page.status_code == 422
    assert "data-garde" in isabelle.page.text, "its page goes on keeping"
    assert count(petit_monde) == 1


def test_one_starts_again_from_what_is_stored(isabelle: Navigateur, petit_monde: Monde) -> None:
    path = "/campagnes/1/dates"
    keep(isabelle, path, cloture="2026-07-30")
    isabelle.go(path)
    assert isabelle.fields()["cloture"] == "2026-07-30"
    isabelle.send({}, action="/formulaires/oublier")
    assert isabelle.fields()["cloture"] != "2026-07-30"
    assert count(petit_monde) == 0


def test_no_secret_is_kept(isabelle: Navigateur, petit_monde: Monde) -> None:
    keep(isabelle, "/compte/jetons", nom="Tableur", mot_de_passe="secret", preuve_code="123456")
    with petit_monde.database.reading() as session:
        (formulaire,) = session.scalars(select(FormulaireCommence))
    assert formulaire.champs["nom"] == ["Tableur"]
    assert not {"mot_de_passe", "preuve_code", "csrf_token", "formulaire_de"} & formulaire.champs.keys()


@pytest.mark.parametrize(
    "path",
    [
        *("", "//evil.example", "https://evil.example/", "/nulle-part", "/formulaires/garder"),
        *("/a-faire?x=\r\nSet-Cookie: a=b", "/a-faire?\x00", "/a-faire?é", f"/a-faire?{'x' * 201}"),
    ],
)
def test_only_for_a_page_of_ours(isabelle: Navigateur, petit_monde: Monde, path: str) -> None:
    isabelle.go("/campagnes/1/dates")
    isabelle.send({"formulaire_de": path}, path="/formulaires/garder")
    assert isabelle.page.status_code == 404
    assert count(petit_monde) == 0
    isabelle.go("/campagnes/1/dates")
    isabelle.send({"formulaire_de": path}, path="/formulaires/oublier")
    assert isabelle.page.request.path == "/tableau-de-bord"


def test_a_form_too_long_is_told_and_the_one_left_first_goes(isabelle: Navigateur, petit_monde: Monde) -> None:
    assert keep(isabelle, "/campagnes/1/dates", cloture="9" * (LARGEST + 1)) == 413
    assert "n’est plus gardé" in isabelle.page.get_json()["motif"]
    claire = petit_monde.acteur_of(1)
    with petit_monde.database.writing() as session:
        session.add_all(
            FormulaireCommence(
                compte_id=2,
                chemin=f"/campagnes/{number}/dates",
                champs={},
                depart={},
                quand=petit_monde.heure() - timedelta(days=1),
            )
            for number in range(2, MOST + 2)
        )
        session.add(
            FormulaireCommence(compte_id=claire.compte_id, chemin="/a", champs={}, depart={}, quand=petit_monde.heure())
        )
    keep(isabelle, "/campagnes/1/dates", cloture="2026-07-30")
    assert count(petit_monde) == MOST + 1


RELANCE = {"genre": "relance", "repere": "jour", "jour": "2026-07-20", "heure": "10:00", "jours": "0"}
TEXT = {"objet": "Un mot", "texte": "Il manque {lien}"}
NEW = "/campagnes/1/relances/nouvelle"


def test_what_another_session_sends_forgets_it_too(served: Flask, isabelle: Navigateur, petit_monde: Monde) -> None:
    """One account in two browsers: the first saves after the second opened the page, then the second sends."""
    second = signed_in(served, "isabelle")
    second.go(NEW)
    keep(isabelle, NEW, **TEXT)
    second.send({**RELANCE, **TEXT}, path=NEW)
    assert "La relance est enregistrée" in second.text
    assert count(petit_monde) == 0


def test_what_was_carried_through_signing_in_and_sent_is_forgotten(isabelle: Navigateur, petit_monde: Monde) -> None:
    keep(isabelle, NEW, **TEXT)
    isabelle.go(NEW)
    petit_monde.heure.moment += timedelta(hours=3)
    isabelle.send({**RELANCE, **TEXT}, path=NEW)
    isabelle.identify("isabelle@exemple.fr", path="/connexion")
    assert isabelle.fields()["texte"] == "Il manque {lien}"
    isabelle.send({})
    assert "La relance est enregistrée" in isabelle.text
    assert count(petit_monde) == 0


@pytest.fixture
def structure(served: Flask, petit_monde: Monde) -> str:
    """Return the address of the page that edits a structure."""
    return f"/structures/{petit_monde.structure('Les Amis')}/modifier"


def test_what_someone_else_changed_since_stays_but_where_one_typed(
    served: Flask, isabelle: Navigateur, structure: str
) -> None:
    begin(isabelle, structure, sigle="LA")
    odile = signed_in(served, "odile")
    odile.go(structure)
    odile.send({"commune": "Bourges"})
    isabelle.go(structure)
    assert (
        "Depuis, ce qui est enregistré a changé : seul ce que vous aviez changé vous-même est repris." in isabelle.text
    )
    assert "à comparer" not in isabelle.text
    fields = isabelle.fields()
    assert (fields["sigle"], fields["commune"]) == ("LA", "Bourges")


def test_what_both_changed_is_told_with_what_is_stored(served: Flask, isabelle: Navigateur, structure: str) -> None:
    begin(isabelle, structure, sigle="LA", commune="Vierzon")
    odile = signed_in(served, "odile")
    odile.go(structure)
    odile.send({"commune": "Bourges"})
    isabelle.go(structure)
    assert "à comparer avant d’envoyer : Commune, enregistré : « Bourges »" in isabelle.text
    assert isabelle.fields()["commune"] == "Vierzon"
    begin(isabelle, structure, commune="Mehun")
    isabelle.go(structure)
    assert "Commune, enregistré : « Bourges »" in isabelle.text  # until it is sent


def test_a_refusal_keeps_what_its_page_was_opened_with(served: Flask, isabelle: Navigateur, structure: str) -> None:
    isabelle.go(structure)
    page = {"formulaire_de": structure, "formulaire_depart": depart_of(isabelle)}  # fields that a script adds
    isabelle.send({"nom": "", "sigle": "LA", **page})
    assert isabelle.page.status_code == 422
    assert f'data-page="{structure}"' in isabelle.page.text
    isabelle.send({"sigle": "LA", **page, "formulaire_depart": depart_of(isabelle)}, path="/formulaires/garder")
    odile = signed_in(served, "odile")
    odile.go(structure)
    odile.send({"commune": "Bourges"})
    isabelle.go(structure)
    fields = isabelle.fields()
    assert (fields["nom"], fields["sigle"], fields["commune"]) == ("", "LA", "Bourges")


def test_what_a_page_that_creates_proposed_comes_back_as_it_was(isabelle: Navigateur, petit_monde: Monde) -> None:
    begin(isabelle, NEW, objet="Un mot", jour="2026-07-09")
    petit_monde.heure.moment += timedelta(days=1)
    isabelle.client.delete_cookie("collecte", domain="127.0.0.1")
    isabelle.sign_in("isabelle@exemple.fr")
    isabelle.go(NEW)
    assert "a changé" not in isabelle.text
    assert isabelle.fields()["jour"] == "2026-07-09"


def depart_of(browser: Navigateur) -> str:
    """Return the initial values that the page declares, as JSON."""
    return unescape(re.findall(r'data-depart="([^"]*)"', browser.page.text)[0])


def begin(browser: Navigateur, path: str, **fields: str) -> None:
    """Save these fields as the page at `path` does while someone types, with its initial values."""
    browser.go(path)
    sent = {**browser.fields(), **fields, "formulaire_de": path, "formulaire_depart": depart_of(browser)}
    browser.send(sent, path="/formulaires/garder")
    assert browser.page.status_code == 200


def test_a_page_with_another_query_is_another_page(isabelle: Navigateur, petit_monde: Monde) -> None:
    keep(isabelle, f"{NEW}?comme=1", **TEXT)
    isabelle.go(NEW)
    assert "de nouveau dans cette page" not in isabelle.text
    isabelle.go(f"{NEW}?comme=1")
    assert "de nouveau dans cette page" in isabelle.text
    isabelle.send(RELANCE, path=NEW)  # the address that its form posts to
    assert count(petit_monde) == 0
    keep(isabelle, NEW, **TEXT)
    isabelle.go(f"{NEW}?comme=1")
    assert "de nouveau dans cette page" not in isabelle.text


def test_what_was_typed_about_something_removed_is_no_text_of_what_has_its_number_next(
    petit_monde: Monde, app: Flask
) -> None:
    petit_monde.region()
    petit_monde.personne("Claire", "18")
    petit_monde.animatrice("Isabelle", password=PASSWORD)
    petit_monde.campagne(notice=WITHOUT_CSE)  # not opened: it can be deleted
    isabelle = signed_in(app, "isabelle")
    with petit_monde.database.writing() as session:
        session.add_all(
            FormulaireCommence(compte_id=1, chemin=f"/campagnes/{path}", champs={}, depart={}, quand=PENDANT)
            for path in ("1/dates", "1?a=b", "10")
        )
    isabelle.go("/campagnes/1/supprimer")
    isabelle.send({})
    assert count(petit_monde) == 1


@pytest.mark.parametrize("depart", ["{", "[]", '{"nom": "x"}', '{"nom": [1]}'])
def test_fields_that_no_page_was_opened_with_are_refused(isabelle: Navigateur, petit_monde: Monde, depart: str) -> None:
    assert keep(isabelle, "/campagnes/1/dates", formulaire_depart=depart) == 422
    assert count(petit_monde) == 0


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, no_layout: None) -> Iterator[Flask]:
    """The world of the route matrix."""
    with filled(tmp_path_factory.mktemp("formulaires") / "base.sqlite", populate) as monde:
        app = application(monde)
        yield app
        close(app)


@pytest.mark.parametrize(
    "prenom",
    slow_but(
        ["animatrice"],
        ["animatrice", "auteur", "direction", "pilote", "admin"],
        reason="every page for each role; `make test` visits those of who writes most",
    ),
)
def test_every_page_where_one_writes_keeps_what_is_typed(site: Flask, prenom: str) -> None:
    """Exceptions: secrets, forms that save themselves, and the form that asks for another password."""
    browser = signed_in(site, prenom)
    written, lost = 0, []
    pages = [rule for method, rule in EXPECTED if method == "GET" and "." not in rule and "<path:" not in rule]
    for rule in pages:
        is_aside = EXPECTED["GET", rule][prenom] != 200 or rule == "/mot-de-passe-oublie"
        if is_aside or browser.go(path_of(rule)).mimetype != "text/html":
            continue
        path = browser.page.request.path
        for tag, action in written_forms(browser.page.text):
            written += 1
            if "data-saisie" not in tag and not ("data-garde" in browser.page.text and action in {"", path}):
                lost.append((path, action))
    assert lost == []
    assert written


def written_forms(page: str) -> Iterator[tuple[str, str]]:
    """Yield the opening tag and the action of each form with a text field that is not secret."""
    for tag, inside in re.findall(r"(<form\b[^>]*>)(.*?)</form>", page, flags=re.DOTALL):
        boxes = [box for box in re.findall(r"<(?:input|textarea)\b[^>]*>", inside) if 'type="hidden"' not in box]
        is_secret = any('type="password"' in box or 'autocomplete="one-time-code"' in box for box in boxes)
        if 'method="post"' in tag and not is_secret and any(is_typed(box) for box in boxes):
            action = re.search(r'action="([^"?#]*)', tag)
            yield tag, action.group(1) if action else ""


def is_typed(box: str) -> bool:
    kind = re.search(r'type="(\w+)"', box)
    return box.startswith("<textarea") or (kind.group(1) if kind else "text") in {
        "text",
        "email",
        "tel",
        "number",
        "date",
    }
