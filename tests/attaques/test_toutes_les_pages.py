"""Texts that run, pages kept by caches, secrets in logs: forbidden on every route, for every role."""

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
        *("campagnes.annulee_pour", "campagnes.nom"),  # each has a title of its own
        *("classeurs_reference.ecarts", "classeurs_reference.nom", "complements.reponse", "correspondances.nom"),
        *(
            "confirmations_effectifs.phrase",
            "demandes_droits.suite",
            "demandes_rappel.nom",
            "demandes_rappel.telephone",
        ),
        *("ecarts_justifies.raison", "envois_resultats.objet", "envois_resultats.texte", "fabrications.libelle"),
        *("fabrications.refus", "modifications_brouillon.libelle", "prolongations.raison", "selections.raison"),
        *("courriels.texte", "grilles_themes.geste", "textes_relus.remplacement"),
        # no campaign of this world is settled: it has no released figure
        *("cellules_publiees.territoire", "cellules_publiees.ligne"),
        *("cellules_publiees.colonne", "cellules_publiees.motif", "pages_publiees.territoire"),
    }
)
"""Columns whose canary is met nowhere on this visit."""

LINKED = "/structures/liens/"
"""Pages of the link that this world has and that of the route matrix has not."""


PROGRAM_TYPES = frozenset({"application/json", "application/problem+json"})

EVERYONE = (*ROLES, STRUCTURE)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory, no_layout: None) -> Iterator[Hostile]:
    with hostile_world(tmp_path_factory.mktemp("hostile")) as world:
        yield world


@pytest.fixture(
    scope="module",
    params=slow_but(["auteur"], EVERYONE, reason="every page for each role; `make test` visits those of an author"),
)
def parcours(request: pytest.FixtureRequest, hostile: Hostile) -> Parcours:
    """Return the visit of one of them."""
    return hostile.parcours(request.param)


def test_no_text_that_someone_wrote_runs_or_leaves_its_place_on_any_page(parcours: Parcours) -> None:
    """A2: canaries in each column and document that someone fills, every GET route, every role and personal link."""
    alive = [
        (page.visitor, page.rule, page.lecture.alive) for page in pages(parcours) if page.lecture and page.lecture.alive
    ]
    assert alive == []


def test_canaries_are_met_on_the_pages(hostile: Hostile) -> None:
    """A2: canaries that nobody saw would prove nothing."""
    read_by = [hostile.parcours(name) for name in ("animatrice", "auteur", "admin")]
    met = set().union(*(page.lecture.quiet for visit in read_by for page in pages(visit) if page.lecture))
    assert {f"{table.name}.{name}" for table, name in typed_columns()} - met <= UNSEEN


def test_no_text_changes_what_a_route_answers(parcours: Parcours) -> None:
    """A2: broken pages would prove nothing."""
    changed = [
        (reponse.visitor, reponse.rule)
        for reponse in parcours.reponses
        if reponse.visitor != STRUCTURE and not reponse.rule.startswith(LINKED)
        if reponse.status != expected_of(reponse)
    ]
    assert changed == []
    assert [(reponse.visitor, reponse.rule) for reponse in parcours.reponses if reponse.status >= 500] == []


def test_what_a_file_tells_of_a_page_of_the_same_visitor_shows(parcours: Parcours) -> None:
    """A7: workbooks, tables, calendars and definitions name no row that no page names to the same person."""
    shown = {row for page in pages(parcours) for row in page.rows}
    hidden = {file.rule: file.rows - shown for file in dynamic(parcours) if file.lecture is None and file.rows - shown}
    assert hidden == {}


def test_a_file_that_told_more_than_pages_would_be_seen(hostile: Hostile) -> None:
    """A7: the same sets, of two persons; and the files of the one with the widest rights do name rows."""
    files = {file.rule: file.rows for file in dynamic(hostile.parcours("animatrice")) if file.lecture is None}
    shown = {row for page in pages(hostile.parcours("pilote")) for row in page.rows}
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
    """A2: the same reader, on forbidden pages."""
    assert read(page).alive


def test_no_answer_is_left_in_a_cache_nor_given_to_another_session(parcours: Parcours) -> None:
    """A18: every page and every file, for any visitor, says no-store; those that depend on a session say so."""
    assert [reponse.rule for reponse in dynamic(parcours) if reponse.headers["Cache-Control"] != "no-store"] == []
    assert [
        (reponse.visitor, reponse.rule)
        for reponse in dynamic(parcours)
        if teller(reponse) not in reponse.headers.get("Vary", "")
    ] == []


def test_every_answer_carries_every_security_header(parcours: Parcours) -> None:
    """Every GET route, every role: pages, redirections, refusals, downloads, static files."""
    faults = {(reponse.rule, name) for reponse in parcours.reponses for name in missing_headers(reponse.headers)}
    assert faults == set()


def test_every_text_says_its_encoding(parcours: Parcours) -> None:
    """Pages, tables and calendars: nobody guesses how to read them."""
    texts = [reponse for reponse in parcours.reponses if reponse.mimetype.startswith("text/")]
    assert [text.rule for text in texts if "charset=utf-8" not in text.headers["Content-Type"].lower()] == []


def test_no_cookie_is_readable_by_a_script_or_sent_by_another_site(parcours: Parcours) -> None:
    """Every Set-Cookie of the whole visit."""
    set_cookies = [text for reponse in parcours.reponses for text in reponse.cookies]
    assert [text for text in set_cookies if not ("HttpOnly" in text and "SameSite=Lax" in text)] == []
    assert [text for text in set_cookies if "Domain=" in text] == []


def test_no_answer_opens_itself_to_another_origin(parcours: Parcours) -> None:
    """No CORS header anywhere."""
    assert [
        reponse.rule for reponse in parcours.reponses for name in reponse.headers if name.startswith("Access-Control-")
    ] == []


SCRIPT = "text/javascript; charset=utf-8"


def test_a_file_is_saved_and_never_shown_as_a_page(parcours: Parcours) -> None:
    """A13: every download of every role is attached, under a type of its own; a script is code of ours, for no one."""
    files = [
        reponse
        for reponse in dynamic(parcours)
        if reponse.status == 200 and reponse.lecture is None and is_for_people(reponse)
    ]
    files = [file for file in files if file.headers["Content-Type"] != SCRIPT]
    attached = [file.headers.get("Content-Disposition", "").partition(";")[0] for file in files]
    assert [file.rule for file, how in zip(files, attached, strict=True) if how != "attachment"] == []


def test_no_log_of_a_whole_visit_holds_a_secret_an_address_or_a_text(parcours: Parcours) -> None:
    """A23: cookies, passwords, tokens of links, addresses, canaries of every text."""
    assert len(parcours.secrets) > len(ROLES) * 2
    assert [secret for secret in (*parcours.secrets, ELEMENT, "canari:") if secret in parcours.journal] == []


def test_a_secret_that_was_logged_would_be_seen() -> None:
    """A23: the same carnet, with a product that logs an address."""
    carnet = Carnet()
    with carnet.open():
        logging.getLogger("collecte").debug("signed in: %s", "auteur@exemple.fr")
    assert "auteur@exemple.fr" in carnet.lines[0]


def pages(parcours: Parcours) -> Iterator[Reponse]:
    return (reponse for reponse in parcours.reponses if reponse.lecture is not None)


def expected_of(reponse: Reponse) -> int:
    """Return the status of the route matrix; a program has no cookie, and is identified by its token."""
    by_visitor = BY_TOKEN.get(reponse.rule) or EXPECTED["GET", reponse.rule]
    return by_visitor[reponse.visitor]


def teller(reponse: Reponse) -> str:
    """Return the header that identifies the visitor."""
    return "Authorization" if is_of_programmes(reponse.rule) else "Cookie"


def is_for_people(reponse: Reponse) -> bool:
    """Return whether a browser opens it on a person's click; a program reads the others, which no browser may sniff."""
    return not reponse.rule.startswith("/sante") and reponse.mimetype not in PROGRAM_TYPES


def dynamic(parcours: Parcours) -> Iterator[Reponse]:
    """Yield everything but static files."""
    return (reponse for reponse in parcours.reponses if not reponse.rule.startswith("/static"))
