"""The help: whom it addresses, where it leads, and whether the words it quotes are on the pages it describes."""

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest
from flask import Flask

from collecte.accueil.views.aide import sujet_of, sujets
from collecte.app import close
from collecte.core.aide import Sujet
from tests.collecte.conftest import application
from tests.collecte.mondes.bases import filled
from tests.collecte.mondes.monde_aide import fill, lien_in
from tests.collecte.mondes.navigateur import Navigateur
from tests.collecte.policy.test_acces import EXPECTED, path_of, populate

ROOT = Path(__file__).parents[3]

ROLES = ("anonyme", "auteur", "collegue", "animatrice", "direction", "pilote", "admin")
"""Roles of the route matrix whose pages are searched for quoted words."""

CITES: Mapping[str, Sequence[str]] = {
    "premiers-pas": ["imports.importer", "campagnes.nouvelle"],
    "lancer": ["campagnes.suivi", "questionnaires.liste"],
    "arreter": ["campagnes.suivi"],
    "classeur": ["campagnes.suivi", "tableau.page", "questionnaires.liste"],
    "interroger-des-structures": ["campagnes.suivi", "demandes.liste", "questionnaires.liste"],
    "importer": ["structures.liste"],
}
"""Pages that a topic also quotes, and that lead to another topic."""

STATES: Mapping[str, Sequence[tuple[str, str]]] = {
    "premiers-pas": [("nolwenn", "/tableau-de-bord"), ("isabelle", "/campagnes/4/notice")],
    "repondre": [("claire", "/reponses/6/ACTIVITES"), ("ines", "/a-faire")],
    "transmettre": [("claire", "/reponses/6/verifier"), ("rachid", "/reponses/7/recu")],
    "partager": [("rachid", "/ma-repartition"), ("claire", "/ma-repartition")],
    "lancer": [("isabelle", f"/campagnes/{page}") for page in ("1", "2", "4", "4/notice")],
    "suivre": [("isabelle", "/campagnes/2")],
    "arreter": [("isabelle", "/campagnes/2")],
    "repondre-par-lien": [("structure", "/r/1/accueil"), ("structure", "/r/1/verifier")],
    "clavier": [("claire", "/a-faire")],
}
"""Pages of the help's small world, in states that the matrix lacks: (visitor, path)."""

RARE: Mapping[str, Mapping[str, str]] = {
    "repondre": {
        "Oublier mes choix": "collecte/static/agenda.js",
        "Tout reprendre": "collecte/static/propositions.js",
        "Affiner ces parts en pourcentage": "collecte/reponses/templates/reponses/autrement.html",
        "Ajouter une ligne": "collecte/reponses/templates/reponses/components/repetition.html",
        "Retirer cette ligne": "collecte/reponses/templates/reponses/components/repetition.html",
        "Déjà connu": "collecte/reponses/views/champs.py",
    },
    "construire": {
        "Scinder": "collecte/bibliotheque/templates/bibliotheque/constructeur/gestes.html",
        "Réunir": "collecte/bibliotheque/templates/bibliotheque/constructeur/gestes.html",
        "Rétablir": "collecte/bibliotheque/templates/bibliotheque/constructeur/annuler.html",
        "Catégories": "collecte/referentiel/templates/referentiel/categories/page.html",
    },
    "banque": {"Retirer de la banque": "collecte/banque/templates/banque/question.html"},
    "partager": {
        "Votre DLA, années passées": "collecte/temps/templates/temps/repartitions/page.html",
        "repris": "collecte/temps/views/pages_ma_repartition.py",
    },
    "transmettre": {
        "Laisser ma réponse telle qu’elle était": "collecte/reponses/templates/reponses/components/taking_back.html",
    },
    "lancer": {"Ne souhaite pas répondre": "exports/records/records.py"},
    "arreter": {
        "Recevoir une réponse tardive": "collecte/campagnes/templates/campagnes/components/expected_actions.html",
        "Recevoir une correction": "collecte/campagnes/templates/campagnes/components/expected_actions.html",
        "reçue après l’arrêté": "exports/records/records.py",
        "publiez de nouveau": "collecte/campagnes/templates/campagnes/suivi.html",
    },
    "suivre": {"Renvoyer": "collecte/exploitation/templates/exploitation/envois/liste.html"},
    "classeur": {
        "Recommencer": "collecte/classeurs/templates/classeurs/fabrications/page.html",
        "confidentiel": "exports/release/motifs.py",
        "[c]": "exports/release/cellules.py",
        "non posée": "exports/enquetes/lecture.py",
        "sans objet": "exports/enquetes/lecture.py",
        "non concerné": "exports/enquetes/lecture.py",
    },
    "interroger-des-structures": {
        "en plus du tirage": "collecte/campagnes/templates/campagnes/suivi.html",
        "Ranger": "collecte/enquetes/templates/enquetes/textes.html",
        "Proposer des thèmes": "collecte/enquetes/templates/enquetes/themes.html",
    },
    "resultats": {
        "en plus du tirage": "collecte/campagnes/templates/campagnes/suivi.html",
        "Croiser une question": "collecte/enquetes/templates/enquetes/resultats/region.html",
        "Ne sait pas": "questionnaires/definitions/satisfaction.yaml",
        "Sans thème": "collecte/enquetes/templates/enquetes/themes.html",
    },
    "registre": {"À regarder": "collecte/organisation/templates/organisation/components/doubts.html"},
    "joindre-les-structures": {
        "Donner un lien à quelqu’un": "collecte/enquetes/templates/enquetes/liens/a_joindre.html"
    },
    "repondre-par-lien": {"Merci": "collecte/enquetes/templates/enquetes/repondants/recu.html"},
    "qui-voit-quoi": {
        "Ce n’est plus vous, ou plus votre fonction ?": "collecte/courriels/templates/courriels/base.html",
        "pas de changement que ces chiffres permettent d’affirmer": "exports/release/motifs.py",
    },
}
"""Words of a state that neither world has, of a message or of a workbook -> the product's file that contains them."""

NOT_ON_SCREEN: Mapping[str, frozenset[str]] = {
    "repondre": frozenset({"douze", "je n’y ai pas passé de temps"}),
    "construire": frozenset({"Un prestataire est-il intervenu ? est Oui", "… (option b)"}),
    "importer": frozenset({"inconnu"}),
    "classeur": frozenset({"Données 2", "resultats"}),
    "resultats": frozenset({"Ce qui a changé"}),
}
"""Quoted text that the product does not display: typed or meant words, an example, a generated name."""


def plain(page: str) -> str:
    """Return the words of a page, with plain spaces."""
    text = re.sub(r"<(script|style)\b.*?</\1>|<[^>]+>", " ", page, flags=re.DOTALL)
    return " ".join(html.unescape(text).split())


def main_of(page: str) -> str:
    return page.partition("<main")[2].partition("</main>")[0]


def quoted(page: str) -> set[str]:
    """List what the text of a help page quotes, its links to other topics aside."""
    return set(re.findall(r"« ?([^«»]+?) ?»", plain(main_of(page).partition('<nav class="screen"')[0])))


def has(page: str, words: str) -> bool:
    """Return whether the page has these words, in any case of the first letter, as « À faire » for « à faire »."""
    return words in page or words[:1].swapcase() + words[1:] in page


class Visitors:
    """Browsers of the people of the help's small world, signed in once; `structure` answers by its link."""

    def __init__(self, app: Flask, lien: str) -> None:
        self.app, self._found = app, {"anonyme": Navigateur(app), "structure": Navigateur(app)}
        self._found["structure"].go(lien)

    def get(self, name: str, path: str) -> str:
        if name not in self._found:
            self._found[name] = Navigateur(self.app)
            self._found[name].sign_in(f"{name}@exemple.fr")
        return self._found[name].go(path).get_data(as_text=True)

    def status(self, name: str, path: str) -> int:
        self.get(name, path)
        return self._found[name].page.status_code


@pytest.fixture(scope="module")
def visitors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visitors]:
    with filled(tmp_path_factory.mktemp("aide") / "base.sqlite", fill) as monde:
        app = application(monde)
        yield Visitors(app, lien_in(monde))
        close(app)


@pytest.fixture(scope="module")
def aide(visitors: Visitors) -> Mapping[str, str]:
    """The page of each topic, as anonymous visitors read it."""
    return {sujet.code: visitors.get("anonyme", f"/aide/{sujet.code}") for sujet in sujets()}


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory, visitors: Visitors) -> Mapping[str, str]:
    """For each topic, the words of every page that it describes, for all roles."""
    pages_of_sujets: dict[str, list[str]] = {sujet.code: [] for sujet in sujets()}
    with filled(tmp_path_factory.mktemp("matrice") / "base.sqlite", populate) as monde:
        app = application(monde)
        for codes, page in _matrix(app):
            for code in codes:
                pages_of_sujets[code].append(plain(page))
        close(app)
    for code, states in STATES.items():
        pages_of_sujets[code] += [plain(visitors.get(name, path)) for name, path in states]
    return {code: " ".join(pages) for code, pages in pages_of_sujets.items()}


FILE = re.compile(r"\.\w+$")
"""End of a route that returns a file."""


def _matrix(app: Flask) -> Iterator[tuple[Sequence[str], str]]:
    """Yield (topics that describe a page of the route matrix, its text), for each of ROLES that may open it."""
    endpoints = {rule.rule: rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    for name in ROLES:
        visitor = Navigateur(app)
        if name != "anonyme":
            visitor.sign_in(f"{name}@exemple.fr")
        for (method, rule), statuses in EXPECTED.items():
            if (
                method == "GET"
                and not FILE.search(rule)
                and statuses[name] == 200
                and (codes := _told_by(endpoints[rule]))
            ):
                response = visitor.client.get(path_of(rule), base_url="http://127.0.0.1:8000")
                if response.mimetype == "text/html":
                    yield codes, response.get_data(as_text=True)
                response.close()


def _told_by(endpoint: str) -> Sequence[str]:
    sujet = sujet_of(endpoint)
    return [*([sujet.code] if sujet else []), *(code for code, pages in CITES.items() if endpoint in pages)]


each_sujet = pytest.mark.parametrize("sujet", sujets(), ids=lambda sujet: sujet.code)


@each_sujet
def test_what_the_help_quotes_is_on_the_pages_it_speaks_of(
    aide: Mapping[str, str], seen: Mapping[str, str], sujet: Sujet
) -> None:
    aside = NOT_ON_SCREEN.get(sujet.code, frozenset()) | RARE.get(sujet.code, {}).keys()
    assert {words for words in quoted(aide[sujet.code]) - aside if not has(seen[sujet.code], words)} == set()


@pytest.mark.parametrize(
    ("code", "words", "path"), [(code, *item) for code, rare in RARE.items() for item in rare.items()]
)
def test_what_no_page_of_these_worlds_shows_is_said_by_the_product(
    aide: Mapping[str, str], seen: Mapping[str, str], code: str, words: str, path: str
) -> None:
    assert has(" ".join((ROOT / path).read_text(encoding="utf-8").split()), words)
    assert words in quoted(aide[code])
    assert not has(seen[code], words), "a page shows it: it needs no line here"


def test_no_topic_has_two_sections_of_the_same_title() -> None:
    for path in ROOT.glob("collecte/*/templates/*/aide/*.html"):
        titles = re.findall(r"<h2[^>]*>(.*?)</h2>", path.read_text(encoding="utf-8"))
        assert len(titles) == len(set(titles)), path.name


THRESHOLD = re.compile(r"\b(trois|cinq|huit|dix|vingt)\s(personnes|contributeurs|textes|DLA au moins)")


def test_no_page_states_in_letters_a_threshold_that_a_region_may_change() -> None:
    """Pages take thresholds from the région's `Seuils`."""
    thresholds = {
        f"{path.name}: {match.group()}"
        for path in ROOT.glob("collecte/*/templates/**/*.html")
        for match in THRESHOLD.finditer(path.read_text(encoding="utf-8"))
    }
    assert thresholds == set()


def test_what_is_said_to_be_on_no_screen_is_quoted(aide: Mapping[str, str]) -> None:
    assert all(quotes <= quoted(aide[code]) for code, quotes in NOT_ON_SCREEN.items())


@pytest.mark.parametrize("who", ["anonyme", "claire", "sylvain", "isabelle", "bertrand", "zoe"])
def test_every_link_of_the_help_leads_to_a_page_that_its_reader_may_open(visitors: Visitors, who: str) -> None:
    paths = set(_links(visitors.get(who, "/aide")))
    assert {f"/aide/{sujet.code}" for sujet in sujets()} <= paths
    for sujet in sujets():
        paths |= _links(visitors.get(who, f"/aide/{sujet.code}"))
    assert {path for path in paths if visitors.status(who, path) != 200} == set()
    assert ("/a-faire" in paths) == (who in ("claire", "sylvain"))


def _links(page: str) -> set[str]:
    return set(re.findall(r'href="(/[^"#]*)', main_of(page)))


@pytest.mark.parametrize(
    ("who", "path", "code"),
    [
        pytest.param("claire", "/a-faire", "repondre", id="what is left to answer"),
        pytest.param("claire", "/reponses/6/verifier", "transmettre", id="the check page"),
        pytest.param("rachid", "/ma-repartition", "partager", id="one's own time"),
        pytest.param("isabelle", "/campagnes/3", "suivre", id="a campaign"),
        pytest.param("isabelle", "/campagnes/nouvelle", "lancer", id="a page with a topic of its own"),
        pytest.param("structure", "/r/1/accueil", "repondre-par-lien", id="who has no account"),
        pytest.param("anonyme", "/connexion", "acces", id="who is outside"),
        pytest.param("anonyme", "/nulle-part", "", id="a page that does not exist"),
    ],
)
def test_help_opens_on_the_topic_of_the_page(visitors: Visitors, who: str, path: str, code: str) -> None:
    leads = set(re.findall(r'<a href="([^"]*)"[^>]*>Aide</a>', visitors.get(who, path)))
    assert leads == {f"/aide/{code}".rstrip("/")}


def test_every_page_of_a_role_has_its_topic(visitors: Visitors) -> None:
    """Except signing in, the help itself, pages about the site, and programs' routes."""
    site = {"accueil.accueil", "accueil.accessibilite", "aide.sommaire", "aide.page", "static"}
    watched = {"accueil.sante", "accueil.processus", "accueil.metriques"}
    aside = (
        site
        | watched
        | {rule.endpoint for rule in visitors.app.url_map.iter_rules() if rule.rule.startswith("/api/v1/")}
    )
    endpoints = {rule.endpoint for rule in visitors.app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert {endpoint for endpoint in endpoints - aside if sujet_of(endpoint) is None} == set()


@pytest.mark.parametrize(
    ("who", "first"),
    [
        pytest.param("claire", "repondre", id="a chargée de mission"),
        pytest.param("sylvain", "diriger", id="a direction"),
        pytest.param("isabelle", "animer", id="an animatrice"),
        pytest.param("bertrand", "piloter", id="a pilote"),
        pytest.param("zoe", "administrer", id="an admin"),
    ],
)
def test_the_help_of_one_s_own_role_comes_first(visitors: Visitors, who: str, first: str) -> None:
    assert re.findall(r'<h2 id="(\w+)"', visitors.get(who, "/aide"))[0] == first


def test_a_topic_that_does_not_exist_is_a_page_that_does_not_exist(visitors: Visitors) -> None:
    assert visitors.status("anonyme", "/aide/inconnu") == 404
