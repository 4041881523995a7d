"""Results of what teams were asked: the C2RA alone reads a questionnaire, everyone in the région its settled time."""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from flask import Flask

from collecte.campagnes.operations.notices import change_notice
from collecte.campagnes.queries.collectes import get_collecte_enquete
from collecte.campagnes.queries.textes_libres import Ecrit
from collecte.models import Campagne, Notice, Role
from collecte.policy import Acteur
from exports.enquetes.textes_libres import NAME
from exports.regional.classeurs import write_classeur
from questionnaires.core.francais import PARIS
from questionnaires.core.model import Questionnaire
from questionnaires.core.options import Option
from questionnaires.core.questions import Choice, Text, YesNo
from questionnaires.editing.edition import add_block, add_section
from tests.collecte.enquetes.test_resultats_structures import as_, status
from tests.collecte.mondes.bases import prepare
from tests.collecte.mondes.monde import APRES, PASSWORD, Monde
from tests.collecte.mondes.navigateur import Navigateur
from tests.collecte.mondes.retours import CLOS
from tests.exports.records.classeurs import opened, rows

PAGE = "/campagnes/1/resultats"
OUTILS = (Option(code="tableur", libelle="Un tableur"), Option(code="papier", libelle="Du papier"))
READERS = ("Ana", "Denis", "Paule", "Isabelle", "Anne", "Admin")


def outils(diffusion: str = "agregee") -> Questionnaire:
    made = add_section(
        Questionnaire(code="FLASH", titre="Vos outils", minutes=5, sections=(), diffusion=diffusion), "Outils"
    )
    made = add_block(made, "OUTILS_G", Choice(code="OUTIL", libelle="Avec quoi suivez-vous ?", options=OUTILS))
    return add_block(made, "OUTILS_G", YesNo(code="FORME", libelle="Avez-vous été formé(e) ?"))


def team(monde: Monde) -> tuple[Acteur, list[Acteur]]:
    """Create twelve persons of three DLA and those who read or not; return the animatrice and the persons."""
    monde.region()
    monde.region("bretagne", "Bretagne", "35")
    persons = [monde.personne("Ana", "18", password=PASSWORD)]
    persons += [monde.personne(f"P{at}", dla) for at, dla in enumerate(("18", "28", "36") * 4) if at]
    monde.direction("Denis", "18", password=PASSWORD)
    monde.pilote("Paule", password=PASSWORD)
    monde.animatrice("Anne", region_id=2, password=PASSWORD)
    monde.personne("Admin", role=Role.ADMIN, password=PASSWORD)
    return monde.animatrice("Isabelle", password=PASSWORD), persons


def asked(monde: Monde) -> None:
    """Settle what twelve persons of three DLA answered: seven use a spreadsheet, five paper; six were trained."""
    everyone = team(monde)
    settled(monde, everyone, monde.enquete(monde.questionnaire(outils())), 7, CLOS)


def asked_twice(monde: Monde) -> None:
    """Settle it again in September, when one less uses a spreadsheet."""
    everyone = team(monde)
    settled(monde, everyone, monde.enquete(monde.questionnaire(outils())), 7, CLOS)
    monde.heure.moment = datetime(2026, 9, 10, 9, tzinfo=PARIS)
    again = monde.enquete(1, ouverture=date(2026, 9, 1), cloture=date(2026, 9, 20))
    settled(monde, everyone, again, 6, datetime(2026, 9, 23, 9, tzinfo=PARIS))


def settled(
    monde: Monde, everyone: tuple[Acteur, list[Acteur]], campagne_id: int, spreadsheets: int, clos: datetime
) -> None:
    isabelle, persons = everyone
    for at, person in enumerate(persons):
        answers = {"OUTIL": "tableur" if at < spreadsheets else "papier", "FORME": "oui" if at % 2 else "non"}
        participation_id = monde.participation(person, campagne_id)
        monde.save(person, participation_id, answers)
        monde.transmit(person, participation_id)
    monde.heure.moment = clos
    monde.settle(isabelle, campagne_id)


def on_time(monde: Monde) -> None:
    isabelle, persons = team(monde)
    monde.campagne()
    for person in persons:
        monde.answered(person)
    monde.heure.moment = APRES
    monde.settle(isabelle)


@pytest.mark.parametrize(("prenom", "expected"), [(nom, 200 if nom == "Isabelle" else 404) for nom in READERS])
def test_the_c2ra_alone_reads_what_teams_answered_as_their_notice_says(
    petit_monde: Monde, app: Flask, prenom: str, expected: int
) -> None:
    prepare(petit_monde, asked)
    assert status(app, prenom, PAGE) == expected
    assert status(app, prenom, f"{PAGE}/dlas/1") == 404, "nothing is read by DLA"
    assert (PAGE in as_(app, prenom).go("/resultats").get_data(as_text=True)) is (expected == 200)


def test_what_teams_answered_is_told_as_persons(petit_monde: Monde, app: Flask) -> None:
    prepare(petit_monde, asked)
    page = as_(app, "Isabelle")
    page.go(PAGE)
    assert "« Un tableur » : 7 réponses sur 12" in page.text
    assert "6 réponses sur 12, soit la moitié" in page.text
    assert "Champ : 12 réponses lues, sur 12 attendues" in page.text
    assert "structures interrogées" not in page.text
    assert "DLA 36" not in page.text, "no page by DLA is offered"


def test_the_same_questionnaire_is_read_beside_the_campaign_before(petit_monde: Monde, app: Flask) -> None:
    """No direction: everyone was asked, and no interval tells a change from those who did not answer."""
    prepare(petit_monde, asked_twice)
    page = as_(app, "Isabelle")
    page.go(PAGE)
    assert "Comparer avec la campagne" not in page.text
    page.go("/campagnes/2/resultats")
    assert "Comparer avec la campagne ouverte le 1er juillet 2026" in page.text
    assert "Un tableur 7 sur 12 6 sur 12" in page.text
    assert "Une hausse ou une baisse ne se dit qu’après deux tirages au sort" in page.text


@pytest.mark.parametrize(("prenom", "expected"), [(nom, 404 if nom in {"Anne", "Admin"} else 200) for nom in READERS])
def test_time_leads_to_its_figures_in_the_note(petit_monde: Monde, app: Flask, prenom: str, expected: int) -> None:
    prepare(petit_monde, on_time)
    page = as_(app, prenom)
    assert page.go(PAGE).status_code == expected
    assert ("à quoi les DLA passent leur temps" in page.text) is (expected == 200)


# --- what teams write


ISABELLE = 17  # the last of the team
MOTS = ("Un tableur partagé entre nous", "Merci à Ana pour tout")


def with_words(diffusion: str = "agregee") -> Questionnaire:
    return add_block(outils(diffusion), "OUTILS_G", Text(code="MOT", libelle="Qu’en diriez-vous ?", long=True))


def written(monde: Monde) -> None:
    """Have six of twelve persons write something, in a campaign that is over and not settled."""
    _, persons = team(monde)
    campagne_id = monde.enquete(monde.questionnaire(with_words()))
    for at, person in enumerate(persons):
        typed = {"OUTIL": "papier", "FORME": "oui"} | ({"MOT": MOTS[at % 2]} if at < 6 else {})
        participation_id = monde.participation(person, campagne_id)
        monde.save(person, participation_id, typed)
        monde.transmit(person, participation_id)
    monde.heure.moment = CLOS


def read_again(app: Flask) -> Navigateur:
    """Keep the first text and mask the second, which names someone."""
    page = as_(app, "Isabelle")
    page.go("/campagnes/1/textes/MOT")
    kept, masked = (Ecrit("", "", "", text).empreinte for text in MOTS)
    page.send({f"sort-{kept}": "garde", f"sort-{masked}": "masque"})
    return page


def notice_of(monde: Monde) -> Notice:
    with monde.database.reading() as session:
        return session.get_one(Campagne, 1).information


def test_what_teams_write_is_read_once_reviewed_without_name_nor_dla(petit_monde: Monde, app: Flask) -> None:
    prepare(petit_monde, written)
    page = read_again(app)
    assert "2 décisions enregistrées" in page.text
    assert "Ranger par thème : Qu’en diriez-vous ?" in page.text
    petit_monde.settle(petit_monde.acteur_of(ISABELLE))
    page.go(PAGE)
    assert f"{MOTS[0]} (3 fois)" in page.text
    assert MOTS[1] not in page.text
    assert "DLA 18" not in page.text


def test_the_notice_and_the_pages_announce_it(petit_monde: Monde, app: Flask) -> None:
    team(petit_monde)
    petit_monde.enquete(petit_monde.questionnaire(with_words()))
    assert notice_of(petit_monde).textes
    assert (
        "peut paraître dans les résultats, une fois relu, sans votre nom ni celui de votre DLA"
        in notice_of(petit_monde).lecteurs
    )
    page = as_(app, "Ana")
    page.go("/reponses/1/OUTILS")
    assert "sans votre nom ni celui de votre DLA, et mélangés à d’autres" in page.text


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        pytest.param(outils(), False, id="no text is asked"),
        pytest.param(with_words("nominative"), False, id="answers are read with their names"),
        pytest.param(with_words(), True, id="texts are read apart"),
    ],
)
def test_it_is_announced_where_texts_are_read_apart(monde: Monde, asked: Questionnaire, expected: bool) -> None:
    team(monde)
    monde.enquete(monde.questionnaire(asked))
    assert notice_of(monde).textes is expected
    assert ("une fois relu" in notice_of(monde).lecteurs) is expected


def test_a_notice_written_again_still_announces_it(monde: Monde) -> None:
    isabelle, _ = team(monde)
    monde.enquete(monde.questionnaire(with_words()), ouverture=date(2026, 9, 1), cloture=date(2026, 9, 20))
    typed = replace(notice_of(monde), lecteurs="Le C2RA lit des chiffres.", textes=False)
    with monde.database.writing() as session:
        change_notice(session, campagne_id=1, notice=typed, acteur=isabelle, now=monde.heure())
    assert notice_of(monde) == replace(typed, textes=True)


def test_what_was_written_before_it_was_announced_is_read_by_nobody(petit_monde: Monde, app: Flask) -> None:
    prepare(petit_monde, written)
    with petit_monde.database.writing() as session:
        campagne = session.get_one(Campagne, 1)
        campagne.notice = replace(campagne.information, textes=False).document
        assert "textes" not in campagne.notice, "its digest stays that of the text that was read"
    page = as_(app, "Isabelle")
    assert page.go("/campagnes/1/textes/MOT").status_code == 404
    page.go("/campagnes/1/textes")
    assert "sa notice n’a pas annoncé cette lecture" in page.text
    petit_monde.settle(petit_monde.acteur_of(ISABELLE))
    page.go(PAGE)
    assert MOTS[0] not in page.text


def test_the_workbook_has_the_texts_as_reviewed(petit_monde: Monde, app: Flask, tmp_path: Path) -> None:
    prepare(petit_monde, written)
    read_again(app)
    petit_monde.settle(petit_monde.acteur_of(ISABELLE))
    with petit_monde.database.reading() as session:
        collecte = get_collecte_enquete(session, session.get_one(Campagne, 1), petit_monde.heure())
    write_classeur(collecte, tmp_path / "c.xlsx")
    book = opened((tmp_path / "c.xlsx").read_bytes())
    assert [(row[1], row[2]) for row in rows(book, NAME)[4:] if row[2]] == [(None, MOTS[0])] * 3
    assert MOTS[1] not in str([rows(book, sheet) for sheet in book.sheetnames])


def test_the_first_sentence_is_a_figure(petit_monde: Monde, app: Flask) -> None:
    prepare(petit_monde, asked)
    page = as_(app, "Isabelle")
    page.go(PAGE)
    assert "Avec quoi suivez-vous ? « Un tableur » : 7 réponses sur 12." in page.text
