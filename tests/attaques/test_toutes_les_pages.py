"""Texts that run, pages kept by caches, secrets in logs: what must not be, on every route, for every role."""

import logging
from collections.abc import Iterator

import pytest

from collecte.core.web.problemes import is_of_programmes
from tests.attaques.canaris import ELEMENT, canari, read, typed_columns
from tests.attaques.entetes import missing_headers
from tests.attaques.parcours import ROLES, STRUCTURE, Carnet, Hostile, Parcours, Reponse, hostile_world
from tests.collecte.policy.test_acces import BY_TOKEN, EXPECTED
from tests.tiers import slow_but

UNSEEN = frozenset(
    {
        # no page shows them
        *("accompagnements.enee", "changements.apres", "changements.avant", "structures.enee", "travaux.erreur"),
        "liens_reponse.boite",
        "formulaires_commences.chemin",
        *("travaux.nom", "modifications_referentiel.libelle", "classeurs_sortis.nom"),
        # the world of the route matrix has no row of them, or none that waits
        "campagnes.annulee_pour",
        *("classeurs_reference.ecarts", "classeurs_reference.nom", "complements.reponse", "correspondances.nom"),
        *(
            "confirmations_effectifs.phrase",
            "demandes_droits.suite",
            "demandes_rappel.nom",
            "demandes_rappel.telephone",
        ),
        *("ecarts_justifies.raison", "envois_resultats.objet", "envois_resultats.texte", "fabrications.libelle"),
        *("fabrications.refus", "modifications_brouillon.libelle", "prolongations.raison", "selections.raison"),
        "textes_relus.remplacement",
        # no campaign of this world is settled: it has no released figure
        *("cellules_publiees.territoire", "cellules_publiees.ligne"),
        *("cellules_publiees.colonne", "cellules_publiees.motif", "pages_publiees.territoire"),
    }
)
"""Columns whose canary nobody meets on this way."""

LINKED = "/structures/liens/"
"""Pages of the link that this world has and that of the route matrix has not."""


PROGRAM_TYPES = frozenset({"application/json", "application/problem+json"})

EVERYONE = (*ROLES, STRUCTURE)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory, no_layout: None) -> Iterator[Hostile]:
    with hostile_world(tmp_path_factory.mktemp("hostile")) as own:
        yield own


@pytest.fixture(
    scope="module",
    params=slow_but(["auteur"], EVERYONE, reason="every page for each role; `make test` visits those of an author"),
)
def parcours(request: pytest.FixtureRequest, hostile: Hostile) -> Parcours:
    """What one of them gets."""
    return hostile.parcours(request.param)


def test_no_text_that_someone_wrote_runs_or_leaves_its_place_on_any_page(parcours: Parcours) -> None:
    """A2: canaries in each column and document that someone fills, every GET route, every role and personal link."""
    alive = [(own.visitor, own.rule, own.lecture.alive) for own in pages(parcours) if own.lecture and own.lecture.alive]
    assert alive == []


def test_canaries_are_met_on_the_pages(hostile: Hostile) -> None:
    """A2: nothing is proved of what nobody saw."""
    read_by = [hostile.parcours(name) for name in ("animatrice", "auteur", "admin")]
    met = set().union(*(own.lecture.quiet for one in read_by for own in pages(one) if own.lecture))
    assert {f"{table.name}.{name}" for table, name in typed_columns()} - met <= UNSEEN


def test_no_text_changes_what_a_route_answers(parcours: Parcours) -> None:
    """A2: nothing is proved by pages that broke."""
    changed = [
        (own.visitor, own.rule)
        for own in parcours.reponses
        if own.visitor != STRUCTURE and not own.rule.startswith(LINKED)
        if own.status != expected_of(own)
    ]
    assert changed == []
    assert [(own.visitor, own.rule) for own in parcours.reponses if own.status >= 500] == []


def test_what_a_file_tells_of_a_page_of_the_same_visitor_shows(parcours: Parcours) -> None:
    """A7: workbooks, tables, calendars and definitions name no row that no page names to the same person."""
    shown = {row for own in pages(parcours) for row in own.rows}
    hidden = {own.rule: own.rows - shown for own in dynamic(parcours) if own.lecture is None and own.rows - shown}
    assert hidden == {}


def test_a_file_that_told_more_than_pages_would_be_seen(hostile: Hostile) -> None:
    """A7: the same sets, of two persons; and the files of who may have most of them do name rows."""
    files = {own.rule: own.rows for own in dynamic(hostile.parcours("animatrice")) if own.lecture is None}
    shown = {row for own in pages(hostile.parcours("pilote")) for row in own.rows}
    assert sum(bool(rows) for rows in files.values()) > 10
    assert files["/journal.csv"] - shown
    assert files["/structures/liste.csv"] - shown


@pytest.mark.parametrize(
    "page",
    [
        pytest.param(f"<p>{canari('t.c')}</p>", id="between tags"),
        pytest.param(f'<input value="{canari("t.c")}">', id="in an attribute"),
        pytest.param(f"<input value='{canari('t.c')}'>", id="between single quotes"),
        pytest.param(f"<script type='application/json'>{canari('t.c')}</script>", id="in a script"),
        pytest.param(f"<textarea>{canari('t.c')}</textarea>", id="in a text box"),
        pytest.param('<a href="JavaScript:alert(1)">x</a>', id="as an address"),
        pytest.param('<p style="color: red">x</p>', id="as a style"),
        pytest.param('<p onclick="x">x</p>', id="as a handler"),
    ],
)
def test_a_page_that_did_not_escape_would_be_seen(page: str) -> None:
    """A2: the same reader, on what must not be."""
    assert read(page).alive


def test_no_answer_is_left_in_a_cache_nor_given_to_another_session(parcours: Parcours) -> None:
    """A18: every page and every file, whoever asks, says no-store; what depends on a session says so."""
    assert [own.rule for own in dynamic(parcours) if own.headers["Cache-Control"] != "no-store"] == []
    assert [
        (own.visitor, own.rule) for own in dynamic(parcours) if teller(own) not in own.headers.get("Vary", "")
    ] == []


def test_every_answer_carries_every_security_header(parcours: Parcours) -> None:
    """Every GET route, every role: pages, redirections, refusals, downloads, static files."""
    faults = {(own.rule, name) for own in parcours.reponses for name in missing_headers(own.headers)}
    assert faults == set()


def test_every_text_says_its_encoding(parcours: Parcours) -> None:
    """Pages, tables and calendars: nobody guesses how to read them."""
    texts = [own for own in parcours.reponses if own.mimetype.startswith("text/")]
    assert [own.rule for own in texts if "charset=utf-8" not in own.headers["Content-Type"].lower()] == []


def test_no_cookie_is_readable_by_a_script_or_sent_by_another_site(parcours: Parcours) -> None:
    """Every Set-Cookie of the whole visit."""
    set_cookies = [text for own in parcours.reponses for text in own.cookies]
    assert [text for text in set_cookies if not ("HttpOnly" in text and "SameSite=Lax" in text)] == []
    assert [text for text in set_cookies if "Domain=" in text] == []


def test_no_answer_opens_itself_to_another_origin(parcours: Parcours) -> None:
    """No CORS header anywhere."""
    assert [own.rule for own in parcours.reponses for name in own.headers if name.startswith("Access-Control-")] == []


def test_a_file_is_saved_and_never_shown_as_a_page(parcours: Parcours) -> None:
    """A13: every download of every role is attached, under a type of its own."""
    files = [own for own in dynamic(parcours) if own.status == 200 and own.lecture is None and is_for_people(own)]
    attached = [own.headers.get("Content-Disposition", "").partition(";")[0] for own in files]
    assert [own.rule for own, how in zip(files, attached, strict=True) if how != "attachment"] == []


def test_no_log_of_a_whole_visit_holds_a_secret_an_address_or_a_text(parcours: Parcours) -> None:
    """A23: cookies, passwords, tokens of links, addresses, canaries of every text."""
    assert len(parcours.secrets) > len(ROLES) * 2
    assert [own for own in (*parcours.secrets, ELEMENT, "canari:") if own in parcours.journal] == []


def test_a_secret_that_was_logged_would_be_seen() -> None:
    """A23: the same carnet, with a product that logs an address."""
    carnet = Carnet()
    with carnet.open():
        logging.getLogger("collecte").debug("signed in: %s", "auteur@exemple.fr")
    assert "auteur@exemple.fr" in carnet.lines[0]


def pages(parcours: Parcours) -> Iterator[Reponse]:
    return (own for own in parcours.reponses if own.lecture is not None)


def expected_of(own: Reponse) -> int:
    """What the route matrix says; a program has no cookie, and is told by its token."""
    by_visitor = BY_TOKEN.get(own.rule) or EXPECTED["GET", own.rule]
    return by_visitor[own.visitor]


def teller(own: Reponse) -> str:
    """The header that says who asks."""
    return "Authorization" if is_of_programmes(own.rule) else "Cookie"


def is_for_people(own: Reponse) -> bool:
    """Whether a browser opens it on a person's click; a program reads the others, which no browser may sniff."""
    return not own.rule.startswith("/sante") and own.mimetype not in PROGRAM_TYPES


def dynamic(parcours: Parcours) -> Iterator[Reponse]:
    """Everything but static files."""
    return (own for own in parcours.reponses if not own.rule.startswith("/static"))
