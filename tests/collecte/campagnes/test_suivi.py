"""Follow-up: the tableau de bord, a DLA in a campaign, « écart justifié », and figures equal to the workbook's."""

import random
import re
from collections.abc import Mapping
from datetime import date, timedelta
from html import unescape
from io import BytesIO

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import select

from collecte.campagnes.operations.corrections import (
    justifier_ecart,
    retirer_justification,
)
from collecte.campagnes.operations.prolongations import prolonger
from collecte.campagnes.queries.suivis import list_suivi
from collecte.core.errors import Refus
from collecte.core.operations.journal import ReasonMissingError
from collecte.models import AvisEffectifs, Campagne, Courriel, EcartJustifie, EntreeJournal, Notice, VueDirection
from collecte.reponses.operations.echanges import repondre_question
from collecte.reponses.operations.refus import refuser
from collecte.reponses.operations.reponses import Partage
from exports.records.couverture import etp_text
from exports.records.records import Etat
from tests.collecte.campagnes.test_effectifs import say
from tests.collecte.campagnes.test_signaux import BEAUCOUP, asked
from tests.collecte.conftest import application
from tests.collecte.mondes.budgets import READS
from tests.collecte.mondes.fabrications import campaign_workbook
from tests.collecte.mondes.monde import APRES, CENT, CLOTURE, OUVERTURE, PASSWORD, PENDANT, Monde
from tests.collecte.mondes.navigateur import Navigateur, text_of
from tests.collecte.mondes.structures import PAUL, terrain

SUIVI = "Suivi de la collecte"
RAISON = "Absente sur toute la période de collecte."


def signed_in(monde: Monde, app: Flask) -> Navigateur:
    monde.animatrice(password=PASSWORD)
    browser = Navigateur(app)
    browser.sign_in("isabelle@exemple.fr")
    return browser


def etats(monde: Monde) -> list[Etat]:
    with monde.database.reading() as session:
        campagne = session.get_one(Campagne, 1)
        return [suivi.etat(campagne, monde.heure().date()) for suivi in list_suivi(session, campagne)]


def test_the_first_page_says_what_to_do_and_what_blocks(petit_monde: Monde, app: Flask) -> None:
    petit_monde.region()
    petit_monde.personne("Claire", "18")
    petit_monde.campagne()
    isabelle = signed_in(petit_monde, app)
    assert isabelle.page.request.path == "/tableau-de-bord"
    assert "1 réponse manque à « Temps et activités, 1er semestre 2026 »" in isabelle.text
    assert "Personne n’a commencé dans le DLA 18. Clôture le mardi 21 juillet 2026." in isabelle.text
    assert "Relancer la personne" in isabelle.text
    assert 'href="/campagnes/1/relancer"' in isabelle.page.text
    assert etats_of_cells(isabelle) == ["à faire", "rien d’attendu", "rien d’attendu"]
    petit_monde.heure.moment = APRES
    isabelle.sign_in("isabelle@exemple.fr")
    assert etats_of_cells(isabelle)[0] == "en retard"
    assert "1 jour de retard" in isabelle.text
    assert "1 réponse manque après la clôture" in isabelle.text


def etats_of_cells(browser: Navigateur) -> list[str]:
    return re.findall(r'class="cell[^>]*data-etat="([^"]*)"', browser.page.text)


def test_the_list_of_campaigns_counts_answers_as_their_pages_do(petit_monde: Monde, app: Flask) -> None:
    petit_monde.region()
    for prenom in ("Claire", "Rachid", "Marie"):
        petit_monde.personne(prenom, "18")
    petit_monde.campagne()
    petit_monde.answered(petit_monde.acteur_of(1))
    isabelle = signed_in(petit_monde, app)
    assert "1 sur 3 33 %" in text_of(isabelle.go("/campagnes")).replace("\u00a0", " ")
    assert "1 sur 3" in text_of(isabelle.go("/campagnes/1"))


def test_no_day_late_is_counted_once_results_are_settled(petit_monde: Monde, app: Flask) -> None:
    petit_monde.region()
    petit_monde.personne("Claire", "18")
    petit_monde.campagne()
    isabelle = signed_in(petit_monde, app)
    petit_monde.heure.moment = APRES
    isabelle.sign_in("isabelle@exemple.fr")
    for settles, shown in ((False, True), (True, False)):
        if settles:
            petit_monde.settle(petit_monde.acteur_of(2))
        for page in ("/tableau-de-bord", "/campagnes/1/dlas/1"):
            isabelle.go(page)
            assert ("1 jour de retard" in isabelle.text) is shown, page
            assert ("en retard" in etats_of_cells(isabelle)) is (shown and page == "/tableau-de-bord")
    isabelle.go("/tableau-de-bord")
    assert etats_of_cells(isabelle)[0] == "incomplet"


def test_a_dla_with_more_expected_than_funded_is_pointed_at(petit_monde: Monde, app: Flask) -> None:
    petit_monde.region()
    for prenom in ("Claire", "Rachid"):
        petit_monde.personne(prenom, "18")
    petit_monde.porteuse("Fédération", "18")
    petit_monde.avenant(petit_monde.convention(), etp=189)
    petit_monde.campagne()
    isabelle = signed_in(petit_monde, app)
    assert "DLA 18 : 2 ETP attendus pour 1,89 conventionnés" in isabelle.text
    with petit_monde.database.writing() as session:
        session.connection().exec_driver_sql("UPDATE avenants SET etp = 190")
    assert "attendus pour" not in text_of(isabelle.go("/tableau-de-bord"))


def test_many_dla_in_the_same_case_are_one_line_that_leads_to_the_remedy(petit_monde: Monde, app: Flask) -> None:
    codes = ("18", "28", "36", "37")
    petit_monde.region("centre", "Centre", *codes)
    for number, code in enumerate(codes):
        petit_monde.personne(f"Personne{number}", code)
        petit_monde.avenant(petit_monde.convention(code, petit_monde.porteuse(f"Porteuse {code}", code)), etp=50)
    petit_monde.campagne()
    isabelle = signed_in(petit_monde, app)
    assert "Personne n’a commencé dans 4 DLA (18, 28, 36 et 1 autre)." in acts_of(isabelle)
    assert "4 DLA (18, 28, 36 et 1 autre) : plus d’ETP attendus que conventionnés" in acts_of(isabelle)
    assert "Relancer les 4 personnes" in acts_of(isabelle)
    assert "DLA 18" not in acts_of(isabelle)
    assert "Dans 4 DLA : personne n’a commencé. Relancez" in text_of(isabelle.go("/campagnes/1"))


def test_of_many_dla_only_those_where_an_answer_is_missing_may_be_shown(petit_monde: Monde, app: Flask) -> None:
    codes = [f"{number:03d}" for number in range(21)]
    petit_monde.region("france", "France", *codes)
    people = [petit_monde.personne(f"P{code}", code) for code in codes]
    petit_monde.campagne()
    for acteur in people[:19]:
        petit_monde.answered(acteur)
    isabelle = signed_in(petit_monde, app)
    assert "Ne montrer que les DLA dont une réponse manque (2 sur 21)" in isabelle.text

    def dlas(path: str) -> list[str]:
        return re.findall(r'<th scope="row">(\d{3}) ', isabelle.go(path).text)

    assert dlas("/tableau-de-bord") == codes[:20]
    assert dlas("/tableau-de-bord?page=2") == codes[20:]
    assert dlas("/tableau-de-bord?page=9") == codes[:20], "a page that does not exist is the first"
    assert dlas("/tableau-de-bord?manque=1") == codes[19:]
    assert "19 sur 21" in text_of(isabelle.go("/campagnes/1?manque=1")), "what is counted is not what is shown"
    assert re.findall(r"Choisir (P\w+) ", isabelle.page.text) == ["P019", "P020"]
    assert len(re.findall(r'data-label="Personne">', isabelle.go("/campagnes/1").text)) == 21
    petit_monde.heure.moment = APRES
    isabelle.sign_in("isabelle@exemple.fr")
    petit_monde.settle(petit_monde.acteur_of(22))
    assert dlas("/tableau-de-bord?manque=1") == [], "nothing of what is settled is missing any more"


def test_many_expected_answers_are_shown_fifty_at_once_those_that_are_missing_too(
    petit_monde: Monde, app: Flask
) -> None:
    petit_monde.region()
    people = [petit_monde.personne(f"P{number:02d}", "18") for number in range(53)]
    petit_monde.campagne()
    petit_monde.answered(people[0])
    isabelle = signed_in(petit_monde, app)

    def shown(path: str) -> list[str]:
        return re.findall(r"Choisir (P\w+) ", isabelle.go(path).text)

    def beside(which: str) -> str:
        return unescape(re.findall(rf'href="([^"]*)">Page {which}', isabelle.page.text)[0])

    names = [f"P{number:02d}" for number in range(53)]
    assert shown("/campagnes/1") == names[:50]
    assert shown(beside("suivante")) == names[50:]
    assert shown("/campagnes/1?manque=1") == names[1:51]
    assert shown(beside("suivante")) == names[51:]
    assert shown(beside("précédente")) == names[1:51]
    petit_monde.question(petit_monde.acteur_of(54), participation_id=53)
    with petit_monde.database.writing() as session:
        repondre_question(session, participation_id=53, texte="Oui.", acteur=people[52], now=petit_monde.heure())
    assert shown("/campagnes/1") == [names[52], *names[:49]], "first, what is to be read"


def test_few_dla_are_shown_whole(petit_monde: Monde, app: Flask) -> None:
    petit_monde.region()
    claire = petit_monde.personne("Claire", "18")
    petit_monde.campagne()
    petit_monde.answered(claire)
    isabelle = signed_in(petit_monde, app)
    isabelle.go("/tableau-de-bord?manque=1")
    assert "Ne montrer que" not in isabelle.text
    assert "36 Département 36" in isabelle.text
    assert "Claire Durand" in text_of(isabelle.go("/campagnes/1?manque=1"))


def test_what_was_last_done_is_said_on_the_dla_as_on_the_campaign(petit_monde: Monde, app: Flask) -> None:
    petit_monde.region()
    claire = petit_monde.personne("Claire", "18")
    petit_monde.campagne()
    petit_monde.answered(claire)
    isabelle = signed_in(petit_monde, app)
    isabelle.go("/campagnes/1/dlas/1")
    assert "Poser une question" in isabelle.text
    petit_monde.question(petit_monde.acteur_of(2))
    isabelle.go("/campagnes/1")
    states = re.findall(r">([^<]+)<span class=\"sr\"> : Claire Durand, DLA 18</span>", isabelle.page.text)
    isabelle.go("/campagnes/1/dlas/1")
    assert states == re.findall(r">([^<]+)<span class=\"sr\"> : Claire Durand, DLA 18</span>", isabelle.page.text)
    assert "Poser une question" not in isabelle.text


def test_a_campaign_without_its_notice_blocks(petit_monde: Monde, app: Flask) -> None:
    petit_monde.region()
    petit_monde.personne("Claire", "18")
    petit_monde.campagne(notice=Notice())
    isabelle = signed_in(petit_monde, app)
    assert "n’ouvre pas sans sa notice" in isabelle.text
    assert 'href="/campagnes/1/notice"' in isabelle.page.text


def test_an_empty_region_is_told_how_to_begin_without_its_first_steps_too(petit_monde: Monde, app: Flask) -> None:
    petit_monde.region()
    isabelle = signed_in(petit_monde, app)
    isabelle.send({}, action="/tableau-de-bord/premiers-pas/masquer")
    assert "Aucune campagne pour le moment" in isabelle.text
    assert 'href="/organisation/regions/1/importer/personnes"' in isabelle.page.text
    assert "Préparer une campagne" not in isabelle.text, "nobody would have to answer it"
    petit_monde.personne("Claire", "18")
    assert "Préparer une campagne" in text_of(isabelle.go("/tableau-de-bord"))


def test_two_regions_never_see_each_other(petit_monde: Monde, app: Flask) -> None:
    petit_monde.region()
    petit_monde.region("bretagne", "Bretagne", "22")
    petit_monde.personne("Yann", "22", region_id=2)
    petit_monde.campagne(region_id=2)
    isabelle = signed_in(petit_monde, app)
    assert "Bretagne" not in isabelle.text
    assert "22" not in re.findall(r"DLA (\w+)", isabelle.text)
    assert isabelle.go("/campagnes/1/dlas/4").status_code == 404


def test_a_dla_of_another_region_is_not_in_a_campaign(petit_monde: Monde, app: Flask) -> None:
    petit_monde.region()
    petit_monde.region("bretagne", "Bretagne", "22")
    petit_monde.personne("Claire", "18")
    petit_monde.campagne()
    isabelle = signed_in(petit_monde, app)
    assert isabelle.go("/campagnes/1/dlas/1").status_code == 200
    assert isabelle.go("/campagnes/1/dlas/4").status_code == 404


def test_a_hundred_dla_in_eight_campaigns_take_as_many_reads_as_two(petit_monde: Monde, app: Flask) -> None:
    petit_monde.region("france", "France", *(f"{number:03d}" for number in range(100)))
    for number in range(100):
        petit_monde.personne(f"Personne{number}", f"{number:03d}")
    petit_monde.campagne()
    petit_monde.enquete(petit_monde.questionnaire())
    isabelle = signed_in(petit_monde, app)
    few = isabelle.reads("/tableau-de-bord")
    for year in (2024, 2025):
        for kind in ("S1", "S2", "A1"):
            petit_monde.campagne(f"{year}-{kind}", ouverture=date(year + 1, 1, 2), cloture=date(year + 1, 1, 20))
    assert isabelle.reads("/tableau-de-bord") <= few <= READS["/tableau-de-bord"]
    assert len(etats_of_cells(isabelle)) == 8 * 20, "twenty DLA at once"


def test_cards_of_campaigns_tell_apart_all_that_the_head_does_not_count_as_missing(
    petit_monde: Monde, app: Flask
) -> None:
    """Of six expected answers, one came, one is refused and one explained: three are missing."""
    monde = petit_monde
    monde.region()
    for prenom in ("Claire", "Bruno", "Denis", "Agnès", "Luc", "Zoé"):
        monde.personne(prenom, "18")
    monde.campagne(grace=3)
    isabelle, claire, bruno = monde.animatrice(password=PASSWORD), monde.acteur_of(1), monde.acteur_of(2)
    monde.save(claire, monde.participation(claire), CENT)
    monde.transmit(claire, monde.participation(claire))
    with monde.database.writing() as session:
        refuser(session, participation_id=monde.participation(bruno), acteur=bruno, now=PENDANT)
        explained = monde.participation(monde.acteur_of(3))
        justifier_ecart(session, participation_id=explained, raison=RAISON, acteur=isabelle, now=APRES)
    monde.heure.moment = APRES
    browser = Navigateur(app)
    browser.sign_in("isabelle@exemple.fr")
    shown = text_of(browser.go("/tableau-de-bord"))
    assert "1/6" in shown
    for words in ("3 réponses manquent", "1 ne souhaite pas répondre", "1 écart justifié"):
        assert words in shown


def test_a_justified_gap_is_kept_shown_and_undone(petit_monde: Monde, app: Flask) -> None:
    petit_monde.region()
    petit_monde.personne("Claire", "18")
    petit_monde.campagne()
    petit_monde.heure.moment = APRES
    isabelle = signed_in(petit_monde, app)
    isabelle.go("/campagnes/1/dlas/1")
    assert "Justifier l’écart" in isabelle.text
    isabelle.go("/campagnes/1/ecarts/1")
    isabelle.send({"raison": " "})
    assert isabelle.page.status_code == 422
    isabelle.send({"raison": RAISON})
    assert isabelle.page.request.path == "/campagnes/1/dlas/1"
    assert RAISON in isabelle.text
    assert "complet, écarts expliqués" in text_of(isabelle.go("/tableau-de-bord"))
    book = workbook(isabelle)
    states = [" ".join(str(row[5]).split()) for row in book[SUIVI].values]
    assert f"non transmis, justifié : {RAISON}" in states
    region = next(row for row in book[SUIVI].values if row[0] == "Région")
    headers = next(row for row in book[SUIVI].values if row[0] == "DLA")
    named = dict(zip(headers, region, strict=True))
    assert (named["En retard"], named["Écarts justifiés"], named["Réponses attendues"]) == (0, 1, 1)
    isabelle.go("/campagnes/1/dlas/1")
    isabelle.send({}, action="/campagnes/1/ecarts/1/retirer")
    assert RAISON not in isabelle.text
    assert "en retard" in isabelle.text
    with petit_monde.database.reading() as session:
        verbes = [entry.verbe for entry in session.scalars(select(EntreeJournal).order_by(EntreeJournal.id))]
        assert verbes[-4:] == [
            "justifier un écart",
            "sortir le classeur",
            "remettre le classeur",
            "retirer la justification",
        ]


def workbook(browser: Navigateur) -> openpyxl.Workbook:
    return openpyxl.load_workbook(BytesIO(campaign_workbook(browser).data), data_only=True)


def test_a_gap_is_justified_after_the_closing_only(monde: Monde) -> None:
    monde.region()
    claire = monde.personne("Claire", "18")
    isabelle = monde.animatrice()
    monde.campagne()
    with monde.database.writing() as session, pytest.raises(Refus, match="mardi 21 juillet 2026"):
        justifier_ecart(session, participation_id=1, raison=RAISON, acteur=isabelle, now=PENDANT)
    with monde.database.writing() as session, pytest.raises(ReasonMissingError):
        justifier_ecart(session, participation_id=1, raison=" ", acteur=isabelle, now=APRES)
    with monde.database.writing() as session:
        prolonger(
            session,
            campagne_id=1,
            dla_id=1,
            cloture=CLOTURE + timedelta(days=7),
            raison="Congés.",
            acteur=isabelle,
            now=APRES,
        )
    with monde.database.writing() as session, pytest.raises(Refus, match="28 juillet"):
        justifier_ecart(session, participation_id=1, raison=RAISON, acteur=isabelle, now=APRES)
    with monde.database.writing() as session:
        refuser(session, participation_id=1, acteur=claire, now=PENDANT)
    with monde.database.writing() as session, pytest.raises(Refus, match="ne pas souhaiter"):
        justifier_ecart(session, participation_id=1, raison=RAISON, acteur=isabelle, now=APRES + timedelta(days=9))


def test_an_answer_that_comes_all_the_same_counts_as_any_other(monde: Monde) -> None:
    monde.region()
    claire = monde.personne("Claire", "18")
    isabelle = monde.animatrice()
    monde.campagne(grace=5)
    monde.heure.moment = APRES
    with monde.database.writing() as session:
        justifier_ecart(session, participation_id=1, raison="Une raison.", acteur=isabelle, now=APRES)
    with monde.database.writing() as session:
        justifier_ecart(session, participation_id=1, raison="Une autre.", acteur=isabelle, now=APRES)
    assert etats(monde) == [Etat.JUSTIFIE]
    monde.answered(claire)
    assert etats(monde) == [Etat.TRANSMIS]
    with monde.database.writing() as session:
        assert session.scalars(select(EcartJustifie.raison)).all() == ["Une autre."]
        assert retirer_justification(session, participation_id=1, acteur=isabelle, now=APRES)
        assert not retirer_justification(session, participation_id=1, acteur=isabelle, now=APRES)


@pytest.mark.parametrize("seed", range(4))
def test_every_figure_of_the_page_is_the_workbook_s(petit_monde: Monde, seed: int) -> None:
    """A random région: cell by cell, DLA by DLA, the région's line last."""
    chance = random.Random(seed)  # noqa: S311 (a seed, so that a failure can be seen again)
    app = application(petit_monde)
    some_region(petit_monde, chance)
    isabelle = signed_in(petit_monde, app)
    isabelle.go("/campagnes/1")
    page = table(isabelle.page.text, "Par DLA")
    rows = list(workbook(isabelle)[SUIVI].values)
    headers = [str(name) for name in next(row for row in rows if row[0] == "DLA")]
    sheet = [dict(zip(headers, row, strict=True)) for row in rows]
    lines = [row for row in sheet if row["Réponses attendues"] is not None and row["DLA"] != "DLA"]
    names = [f"{code} Département {code}" for code in ("18", "28", "36", "45")]
    assert [line[0] for line in page] == [*names, "Région"]
    assert len(lines) == 5
    for (name, answers, sent, expected, funded), line in zip(page, lines, strict=True):
        assert name.endswith(str(line["DLA"]))
        assert sent == told(line["ETP transmis"])
        assert expected == told(line["ETP sur la période"])
        assert funded == told(line["ETP conventionnés"])
        assert counted(answers) == figures(line), name
    readme = {str(row[0]): str(row[1]) for row in reversed(list(workbook_values(isabelle)))}
    assert readme["ETP"].startswith(f"{page[-1][2]} transmis, {page[-1][3]} attendus")


def test_what_is_funded_later_changes_no_figure_of_what_is_settled(petit_monde: Monde, app: Flask) -> None:
    petit_monde.region()
    claire = petit_monde.personne("Claire", "18")
    petit_monde.porteuse("Fédération", "18")
    petit_monde.avenant(petit_monde.convention(), etp=200)
    petit_monde.campagne()
    petit_monde.answered(claire)
    isabelle = signed_in(petit_monde, app)
    petit_monde.heure.moment = APRES
    petit_monde.settle(petit_monde.acteur_of(2))
    petit_monde.pilote("Paule", password=PASSWORD)
    isabelle.sign_in("isabelle@exemple.fr")
    before = [text_of(isabelle.go(path)) for path in ("/campagnes/1", "/campagnes/1/dlas/1", "/tableau-de-bord")]
    assert "100 % 1 sur 1" in before[2]
    with petit_monde.database.writing() as session:
        session.connection().exec_driver_sql("UPDATE avenants SET etp = 150")
    after = [text_of(isabelle.go(path)) for path in ("/campagnes/1", "/campagnes/1/dlas/1", "/tableau-de-bord")]
    assert after == before
    isabelle.go("/campagnes/1")
    assert [line[-1] for line in table(isabelle.page.text, "Par DLA")] == ["2", "–", "–", "2"]
    [line] = [row for row in workbook(isabelle)[SUIVI].values if row[0] == "Département 18" and row[7]]
    assert 2 in line
    assert "ETP conventionnés : DLA 18 2" in text_of(isabelle.go("/journal"))


def workbook_values(browser: Navigateur) -> list[tuple[object, ...]]:
    return [row[:2] for row in workbook(browser)["Lisez-moi"].values]


def some_region(monde: Monde, chance: random.Random) -> None:
    """A random région of four DLA, some empty, some funded; answers sent, begun, refused, missing or explained."""
    monde.region("ici", "Ici", "18", "28", "36", "45")
    porteuse = monde.porteuse("Fédération", "18", "28", "36", "45")
    for dla in chance.sample(("18", "28", "36", "45"), 3):
        convention = monde.convention(dla, porteuse)
        first = date(2026, chance.randint(1, 4), chance.randint(1, 28))
        monde.avenant(convention, debut=first, fin=date(2026, 12, 31), etp=chance.randint(50, 400))
    people = [
        monde.personne(f"P{number}", chance.choice(("18", "28", "36")), etp=chance.randint(1, 100))
        for number in range(7)
    ]
    monde.campagne(ouverture=OUVERTURE)
    isabelle = monde.animatrice("Jeanne")
    for acteur in people[:3]:
        monde.answered(acteur)
    with monde.database.writing() as session:
        refuser(session, participation_id=monde.participation(people[3]), acteur=people[3], now=PENDANT)
    monde.heure.moment = APRES
    with monde.database.writing() as session:
        missing = monde.participation(people[4])
        justifier_ecart(session, participation_id=missing, raison=RAISON, acteur=isabelle, now=APRES)


def table(html: str, caption: str) -> list[list[str]]:
    """Return the body rows of the page's table with this caption, as plain text."""
    body = html.split(f"<caption>{caption}</caption>")[1].split("</table>")[0].split("<tbody>")[1]
    rows = re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)
    return [[plain(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)] for row in rows]


def plain(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def told(value: object) -> str:
    return etp_text(value) if isinstance(value, int | float) else str(value)


def counted(answers: str) -> tuple[int, int]:
    """Return (transmitted, expected), from the states of a DLA or from « 3 sur 7 »."""
    if match := re.fullmatch(r"(\d+) sur (\d+)", answers):
        return int(match[1]), int(match[2])
    counts = {name.strip(): int(count) for count, name in re.findall(r"(\d+) (\D+)", answers)}
    return counts.get("transmis", 0), sum(counts.values())


def figures(line: Mapping[str, object]) -> tuple[object, object]:
    return line["Réponses transmises"], line["Réponses attendues"]


def declared(monde: Monde) -> None:
    """Six persons of three DLA, expected at 0,9 ETP; all but the last one, in the 36, transmit one ETP."""
    monde.region()
    codes = ("18", "18", "28", "28", "36", "36")
    people = [monde.personne(f"Personne{number}", code, etp=90) for number, code in enumerate(codes)]
    for code in ("18", "28", "36"):
        monde.avenant(monde.convention(code, monde.porteuse(f"Porteuse {code}", code)), etp=180)
    monde.campagne()
    for acteur in people[:-1]:
        participation_id = monde.participation(acteur)
        monde.save(acteur, participation_id, {**CENT, "ETP": "1", "MOIS": "6"})
        monde.transmit(acteur, participation_id, partage=Partage(True, VueDirection.NON))


def acts_of(browser: Navigateur) -> str:
    return browser.text.partition("À faire, du plus pressé au moins pressé")[2].partition("Campagnes ouvertes")[0]


def test_while_a_campaign_is_open_nothing_of_what_is_declared_is_told(petit_monde: Monde, app: Flask) -> None:
    """Two DLA each declare 2 ETP for 1,8 funded, everyone agrees, and no answer is missing there."""
    declared(petit_monde)
    page = signed_in(petit_monde, app)
    assert "déclaré" not in page.text
    assert "DLA 18" not in acts_of(page)


def test_the_busiest_région_is_read_a_bounded_number_of_times(petit_monde: Monde, app: Flask) -> None:
    """The région has settled and open campaigns, effectifs to correct, flags, and a structure out of reach."""
    monde = petit_monde
    declared(monde)
    isabelle = monde.animatrice(password=PASSWORD)
    monde.campagne("2025-S2", ouverture=date(2026, 1, 5), cloture=date(2026, 1, 26))
    monde.settle(isabelle, 2)
    say(monde, monde.direction("Dominique", "18"), AvisEffectifs.A_CORRIGER, "Il manque quelqu’un.")
    flagged = monde.enquete(monde.questionnaire(asked("nominative")))
    for author in map(monde.acteur_of, range(1, 4)):
        monde.save(author, monde.participation(author, flagged), BEAUCOUP)
        monde.transmit(author, monde.participation(author, flagged))
    terrain(monde).letters()
    monde.heure.moment = PENDANT
    with monde.database.writing() as session:
        for courriel in session.scalars(select(Courriel).where(Courriel.adresse == PAUL)):
            courriel.adresse_refusee_le = PENDANT
    page = Navigateur(app)
    page.sign_in("isabelle@exemple.fr")
    assert page.reads("/tableau-de-bord") <= READS["/tableau-de-bord, with addresses refused"]
    text = text_of(page.page)
    assert "1 direction demande une correction des effectifs" in text
    assert "1 structure interrogée ne reçoit pas nos messages" in text
