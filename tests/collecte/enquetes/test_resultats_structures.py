"""Answers of structures as each reader sees them: the C2RA, the pilote, the DLA and its direction, and nobody else."""

import html
import re
from collections.abc import Callable, Mapping
from io import BytesIO

import pytest
from flask import Flask
from openpyxl import load_workbook

from collecte.campagnes.queries.textes_libres import list_textes
from collecte.enquetes.operations.textes_libres import Decision, relire
from collecte.models import Campagne, Mots, Participation, Population, Role, Sort
from collecte.models.participations import Mode
from collecte.policy import Acteur
from collecte.reponses.operations.promesses import readers
from questionnaires.core.francais import days_text, short_day_text, typeset
from questionnaires.files.instruments import IMPACT, SATISFACTION, shipped_questionnaires
from tests.collecte.classeurs.lectures import plain
from tests.collecte.classeurs.lectures_avis import UNANSWERED
from tests.collecte.mondes.bases import prepare
from tests.collecte.mondes.budgets import budget_of
from tests.collecte.mondes.fabrications import campaign_workbook
from tests.collecte.mondes.monde import PASSWORD, Monde
from tests.collecte.mondes.navigateur import Navigateur
from tests.collecte.mondes.retours import AVIS, CLOS, answer, asked, settled
from tests.exports.enquetes.structures import with_rappel

EFFETS: Mapping[str, str] = {
    "DATE_T0": "31/12/2024",
    "DATE_T1": "31/12/2025",
    "EMPLOI_SALARIES_T0": "4",
    "EMPLOI_SALARIES_T1": "5",
}
NOMMEE = {"NOMMEE": "oui"}
CONFIDENTIEL = "Confidentiel (effectif trop faible)"
REGION, CHER, EURE = (f"/campagnes/1/resultats{end}" for end in ("", "/dlas/1", "/dlas/2"))


def people(monde: Monde) -> Acteur:
    """Create the région and its `team`; return its animatrice."""
    monde.region()
    return team(monde)


def team(monde: Monde) -> Acteur:
    """Create, in a région that exists, a person of the DLA 18, one of the 28, the direction of the 18, the pilote and
    the animatrice of the région, the animatrice of another one and an admin. Return the animatrice."""
    monde.region("bretagne", "Bretagne", "35")
    monde.personne("Auteur", "18", password=PASSWORD)
    monde.personne("Collegue", "28", password=PASSWORD)
    monde.direction("Denis", "18", password=PASSWORD)
    monde.pilote("Paule", password=PASSWORD)
    monde.animatrice("Anne", region_id=2, password=PASSWORD)
    monde.personne("Admin", role=Role.ADMIN, password=PASSWORD)
    return monde.animatrice("Isabelle", password=PASSWORD)


def as_(app: Flask, prenom: str) -> Navigateur:
    browser = Navigateur(app)
    browser.sign_in(f"{prenom.lower()}@exemple.fr")
    return browser


def status(app: Flask, prenom: str, path: str) -> int:
    return as_(app, prenom).go(path).status_code


def satisfaction(monde: Monde, before: Callable[[Monde], None] = lambda monde: None) -> None:
    """Settle twelve answers of the DLA 18, of which one is named and alone says who answers, six of the 28 and two of
    the 36, once `before` was run."""
    isabelle = people(monde)
    campagne_id = asked(monde, {"18": 12, "28": 6, "36": 3})
    marks = ("9", "9", "9", "10", "10", "6", "6", "5", "4", "0", "9", "10")
    answer(monde, campagne_id, "18", [{**AVIS, "RECOMMANDATION": mark, **_named(at)} for at, mark in enumerate(marks)])
    answer(monde, campagne_id, "28", [AVIS] * 6)
    answer(monde, campagne_id, "36", [AVIS] * 2)
    before(monde)
    settled(monde, isabelle, campagne_id)


def on_two_phases(monde: Monde) -> None:
    """Settle twelve answers of the DLA 18 on two phases of its work, eighteen of the 28."""
    isabelle = people(monde)
    campagne_id = asked(monde, {"18": 12, "28": 18})
    for dla, size in (("18", 12), ("28", 18)):
        answer(monde, campagne_id, dla, [{**AVIS, "PHASES": "accueil diagnostic", "DIAGNOSTIC": "3"}] * size)
    settled(monde, isabelle, campagne_id)


def _named(at: int) -> Mapping[str, str]:
    return (
        {**NOMMEE, "UTILE": "REPERE le regard extérieur", "QUI": "bureau"} if at == 0 else {"UTILE": "REPERE anonyme"}
    )


@pytest.mark.parametrize(
    ("prenom", "expected"),
    [
        ("Auteur", (404, 200, 404)),
        ("Collegue", (404, 404, 200)),
        ("Denis", (404, 200, 404)),
        ("Paule", (200, 404, 404)),
        ("Isabelle", (200, 200, 200)),
        ("Anne", (404, 404, 404)),
        ("Admin", (404, 404, 404)),
    ],
)
def test_each_reads_its_own_dla_or_the_region_and_nothing_else(
    petit_monde: Monde, app: Flask, prenom: str, expected: tuple[int, ...]
) -> None:
    prepare(petit_monde, satisfaction)
    assert tuple(status(app, prenom, path) for path in (REGION, CHER, EURE)) == expected


def test_a_dla_reads_counts_and_words_never_percents(petit_monde: Monde, app: Flask) -> None:
    prepare(petit_monde, satisfaction)
    page = as_(app, "Auteur")
    page.go(CHER)
    assert "7 promoteurs (9 ou 10), 0 passif (7 ou 8), 5 détracteurs (0 à 6), sur 12 réponses" in page.text
    assert " %" not in page.text
    assert "12 sur 12" in page.text


def test_a_count_of_several_answers_names_them_between_two_rules(petit_monde: Monde, app: Flask) -> None:
    """Under the last answer alone, the count would be read as that answer's."""
    prepare(petit_monde, on_two_phases)
    page = as_(app, "Auteur")
    page.go(CHER)
    source = page.page.get_data(as_text=True)
    assert re.findall(r'class="n several"\s+data-label="([^"]*)"\s+colspan="(\d)"', source) == [
        ("Très satisfait(e) ou plutôt satisfait(e)", "2"),
        ("Plutôt pas satisfait(e) ou pas du tout satisfait(e)", "2"),
    ] * 2 + [("Tout à fait ou plutôt", "2"), ("Plutôt pas ou pas du tout", "2")]
    assert "12 Très satisfait(e) ou plutôt satisfait(e), ensemble" in page.text
    assert "0 Plutôt pas satisfait(e) ou pas du tout satisfait(e), ensemble" in page.text


def test_questions_that_nobody_answered_are_a_list_after_the_others(petit_monde: Monde, app: Flask) -> None:
    prepare(petit_monde, satisfaction)
    for prenom, path, count in (("Isabelle", REGION, 20), ("Auteur", CHER, 12)):
        page = as_(app, prenom)
        page.go(path)
        above, _, below = page.page.get_data(as_text=True).partition(f"<h2>{UNANSWERED}</h2>")
        items = [plain(item) for item in re.findall(r"<li>(.*?)</li>", below.partition("</ul>")[0])]
        asked_of_nobody = plain(shipped_questionnaires()[SATISFACTION].questions["SUIVI"].libelle)
        assert f"{asked_of_nobody} (sans réponse : {count})" in items
        assert "Aucune réponse." not in above
        assert asked_of_nobody not in plain(html.unescape(above))


def test_pages_say_how_to_read_a_count_who_is_counted_and_where_from(petit_monde: Monde, app: Flask) -> None:
    prepare(petit_monde, satisfaction)
    for prenom, path, read, readers_told in (
        ("Isabelle", REGION, 20, "Lu par le C2RA ; les pilotes ne lisent ni les textes, ni qui a répondu."),
        ("Paule", REGION, 20, "Lu par le C2RA et les pilotes."),
        ("Auteur", CHER, 12, "Lu par l’équipe du DLA, sa direction et le C2RA."),
    ):
        page = as_(app, prenom)
        page.go(path)
        text = plain(page.text)
        assert readers_told in text, prenom
        assert re.search(rf"Lecture : à « [^»]* », « [^»]* » compte {read} réponses sur {read}", text)
        assert f"Champ : {read} réponses lues, sur " in text
        assert re.search(r"Source : [^.]*, réponses des structures, collecte du [^.]* au [^.]*\.", text)
        has_who = "si les structures qui ont répondu se répartissaient comme la population" in text
        assert has_who == (prenom == "Isabelle")


def test_the_page_of_the_region_and_its_workbook_tell_the_same_figures(petit_monde: Monde, app: Flask) -> None:
    prepare(petit_monde, satisfaction)
    page = as_(app, "Isabelle")
    page.go(REGION)
    sentence = "15 promoteurs (9 ou 10), 0 passif (7 ou 8), 5 détracteurs (0 à 6), sur 20 réponses"
    assert sentence in page.text
    book = load_workbook(BytesIO(campaign_workbook(page).data), data_only=True)
    rows = [list(row) for row in book["Résultats"].iter_rows(values_only=True)]
    assert any(sentence in str(row[0]).replace("\u00a0", " ") for row in rows)
    start = next(at for at, row in enumerate(rows) if row[-1] == "RECOMMANDATION")
    assert [row[:2] for row in rows[start + 1 : start + 6]] == [
        ["0 à 6", 5],
        ["7", 0],
        ["8", 0],
        ["9 ou 10", 15],
        ["Réponses", 20],
    ]
    assert "REPERE" not in str(rows)


def test_a_dla_too_small_is_confidential_and_so_is_the_one_that_would_give_it_away(
    petit_monde: Monde, app: Flask
) -> None:
    prepare(petit_monde, satisfaction)
    page = as_(app, "Isabelle")
    for path in (EURE, "/campagnes/1/resultats/dlas/3"):
        page.go(path)
        assert CONFIDENTIEL in page.text
        assert "promoteur" not in page.text
        assert "détracteur" not in page.text


def test_nothing_is_told_before_the_results_are_settled(petit_monde: Monde, app: Flask) -> None:
    people(petit_monde)
    campagne_id = asked(petit_monde, {"18": 8})
    answer(petit_monde, campagne_id, "18", [AVIS] * 8)
    for prenom, path in (("Isabelle", REGION), ("Isabelle", CHER), ("Auteur", CHER), ("Paule", REGION)):
        page = as_(app, prenom)
        page.go(path)
        assert "Les résultats ne sont pas arrêtés" in page.text
        assert "promoteur" not in page.text


def test_a_named_opinion_is_read_by_its_dla_alone(petit_monde: Monde, app: Flask) -> None:
    """« J’accepte que le DLA lise ma réponse avec le nom de ma structure » : le DLA, not the région."""
    prepare(petit_monde, satisfaction)
    author = as_(app, "Auteur")
    author.go(CHER)
    assert "Structure 18 01" in author.text
    assert "Structure 18 02" not in author.text
    for prenom, expected in (("Auteur", 200), ("Denis", 200), ("Isabelle", 404), ("Paule", 404), ("Collegue", 404)):
        page = as_(app, prenom)
        assert page.go("/campagnes/1/resultats/reponses/1").status_code == expected, prenom
        assert ("REPERE le regard extérieur" in page.text) is (expected == 200)
        assert page.go("/campagnes/1/resultats/reponses/2").status_code == 404, prenom


def by_telephone(monde: Monde) -> None:
    with monde.database.writing() as session:
        participation = session.get_one(Participation, 1)
        participation.mode, participation.saisie_role = Mode.TELEPHONE, Role.ANIMATEUR


def test_a_named_answer_says_its_mode_and_as_whom_it_was_entered(petit_monde: Monde, app: Flask) -> None:
    satisfaction(petit_monde, by_telephone)
    page = as_(app, "Auteur")
    page.go(CHER)
    assert "Téléphone, par C2RA" in page.text
    assert "Modes de réponse : 11 en ligne, 1 téléphone. Ce qu’on dit à quelqu’un" in page.text
    page.go("/campagnes/1/resultats/reponses/1")
    assert "saisie par téléphone par C2RA" in page.text


def effets(monde: Monde) -> None:
    """Settle the changes reported by ten structures of the DLA 18 and six of the 28; the first of each accepted."""
    isabelle = people(monde)
    campagne_id = asked(monde, {"18": 10, "28": 6}, questionnaire=with_rappel(shipped_questionnaires()[IMPACT]))
    called = {"RAPPEL_PAR": "dla", "RAPPEL_CONTACT": "REPERE Camille, 06 12"}
    answer(monde, campagne_id, "18", [{**EFFETS, **called, **NOMMEE}, *([EFFETS] * 9)])
    answer(monde, campagne_id, "28", [{**EFFETS, "EMPLOI_SALARIES_T1": "3"}] * 6)
    settled(monde, isabelle, campagne_id)


def test_what_changed_is_read_with_names_by_its_dla_and_where_it_was_accepted_by_the_region(
    petit_monde: Monde, app: Flask
) -> None:
    effets(petit_monde)
    readers = {"Auteur": (200, 200, 404), "Denis": (200, 200, 404), "Collegue": (404, 404, 200)}
    readers |= {"Isabelle": (200, 404, 404), "Paule": (200, 404, 404), "Anne": (404, 404, 404)}
    for prenom, expected in readers.items():
        statuses = tuple(status(app, prenom, f"/campagnes/1/resultats/reponses/{number}") for number in (1, 2, 11))
        assert statuses == expected, prenom


def test_whom_to_call_back_is_read_by_the_dla_alone(petit_monde: Monde, app: Flask) -> None:
    """« Lus pour ce seul rappel »."""
    effets(petit_monde)
    for prenom, is_read in (("Auteur", True), ("Isabelle", False), ("Paule", False)):
        page = as_(app, prenom)
        page.go("/campagnes/1/resultats/reponses/1")
        assert ("REPERE Camille" in page.text) is is_read, prenom


def test_employment_is_told_as_a_variation_with_its_caution(petit_monde: Monde, app: Flask) -> None:
    effets(petit_monde)
    page = as_(app, "Paule")
    page.go(REGION)
    assert "De 64 à 68 salariés (+4) dans 16 structures." in page.text
    assert "Ils ne mesurent pas l’effet du DLA" in page.text
    assert "Sens des évolutions : confidentiel" in page.text, "each DLA would read that of the other"


def test_answers_are_read_with_names_before_the_closing_by_the_dla_that_follows_them(
    petit_monde: Monde, app: Flask
) -> None:
    people(petit_monde)
    campagne_id = asked(petit_monde, {"18": 2}, IMPACT)
    answer(petit_monde, campagne_id, "18", [EFFETS])
    assert status(app, "Auteur", "/campagnes/1/resultats/reponses/1") == 200
    assert status(app, "Auteur", "/campagnes/1/resultats/reponses/2") == 404


def test_the_list_shows_each_what_it_may_open(petit_monde: Monde, app: Flask) -> None:
    prepare(petit_monde, satisfaction)
    links = {
        "Auteur": {CHER},
        "Denis": {CHER},
        "Paule": {REGION},
        "Isabelle": {REGION, CHER, EURE, "/campagnes/1/resultats/dlas/3"},
        "Anne": set(),
    }
    for prenom, expected in links.items():
        page = as_(app, prenom)
        page.go("/resultats")
        hrefs = {part.split('"')[0] for part in page.page.text.split('href="')[1:]}
        assert {href for href in hrefs if href.startswith("/campagnes/1/resultats")} == expected, prenom


def test_pages_say_the_days_of_a_campaign_up_to_the_closing_that_is_told(petit_monde: Monde, app: Flask) -> None:
    """Days of grace are shown separately, as in workbooks."""
    prepare(petit_monde, satisfaction)
    with petit_monde.database.writing() as session:
        campagne = session.get_one(Campagne, 1)
        campagne.grace_jours = 7
        days = days_text(campagne.ouverture, campagne.cloture)
        late = short_day_text(campagne.derniere_limite)
    page = as_(app, "Isabelle")
    for path in ("/resultats", REGION, CHER):
        page.go(path)
        assert days in page.text, path
        assert f"au {late}" not in page.text, path


def test_only_who_runs_the_region_reads_who_answered(petit_monde: Monde, app: Flask) -> None:
    """Structures read that the C2RA knows whether they answered; a category of one would reveal it to the pilote."""
    prepare(petit_monde, satisfaction)
    for prenom, is_read in (("Isabelle", True), ("Paule", False)):
        page = as_(app, prenom)
        page.go(REGION)
        assert ("Qui a répondu" in page.text) is is_read, prenom
        assert ("18 Département 18" in page.text) is is_read, prenom


def test_pages_read_the_base_as_many_times_whatever_the_number_of_structures(petit_monde: Monde, app: Flask) -> None:
    prepare(petit_monde, satisfaction)
    page = as_(app, "Isabelle")
    page.go(REGION)
    for path in (REGION, CHER):
        assert page.reads(path) <= budget_of(app, path), path


@pytest.mark.parametrize(
    ("code", "promised", "told"),
    [
        (
            SATISFACTION,
            "Le DLA lit les réponses sans le nom de votre structure, sauf si vous l’acceptez à la dernière page.",
            "Personne ne lit votre réponse avec le nom de votre structure, sauf si une question vous le propose",
        ),
        (
            IMPACT,
            "Votre DLA lit votre réponse, pour suivre votre structure ; les autres ne voient que des résultats "
            "regroupés, sauf si vous l’acceptez à la dernière page.",
            "Votre DLA la lit avec le nom de votre structure, pour la suivre.",
        ),
    ],
)
def test_the_notice_says_what_the_introduction_promises(code: str, promised: str, told: str) -> None:
    """Change one of these sentences, and `questionnaires.files.lecteurs` and the tests above must change too."""
    questionnaire = shipped_questionnaires()[code]
    assert typeset(promised) in questionnaire.intro
    assert told in readers(questionnaire, Mots(), Population.STRUCTURES)


def test_reviewed_texts_are_read_on_the_pages_but_by_no_pilote(petit_monde: Monde, app: Flask) -> None:
    """Structures read that funders see figures. Nothing is shown before someone reviewed it."""
    isabelle = people(petit_monde)
    campagne_id = asked(petit_monde, {"18": 8, "28": 6, "36": 2})
    for dla, size in (("18", 8), ("28", 6), ("36", 2)):
        answer(petit_monde, campagne_id, dla, [{**AVIS, "UTILE": f"REPERE {dla} <{at}>"} for at in range(size)])
    petit_monde.heure.moment = CLOS
    with petit_monde.database.writing() as session:
        campagne = session.get_one(Campagne, campagne_id)
        (question,) = list_textes(session, campagne, CLOS)
        decisions = {
            texte.empreinte: Decision(Sort.GARDE) for texte in question.distincts if texte.texte != "REPERE 18 <0>"
        }
        relire(session, campagne=campagne, code="UTILE", decisions=decisions, acteur=isabelle, now=CLOS)
    settled(petit_monde, isabelle, campagne_id)
    read, words = {}, {}
    for prenom, path in (
        ("Isabelle", REGION),
        ("Paule", REGION),
        ("Auteur", CHER),
        ("Denis", CHER),
        ("Collegue", EURE),
    ):
        page = as_(app, prenom)
        page.go(path)
        read[prenom] = {dla: page.text.count(f"REPERE {dla}") for dla in ("18", "28", "36")}
        words[prenom] = re.findall(r"nombre de textes : (\S+ \d+)", " ".join(page.text.split()))
        assert "REPERE 18 <0>" not in page.text, "nobody read it again"
    nothing = {"18": 0, "28": 0, "36": 0}
    assert read == {
        "Isabelle": {"18": 7, "28": 6, "36": 2},
        "Paule": nothing,
        "Auteur": {**nothing, "18": 7},
        "Denis": {**nothing, "18": 7},
        "Collegue": nothing,  # the rest, beside the DLA 18 and 28, would be the two of the DLA 36
    }
    assert words == {
        prenom: [f"repere {total}"] if (total := sum(counts.values())) else [] for prenom, counts in read.items()
    }
