"""The fiche d'appui à la négociation: what it shows when all agree, what is left otherwise, and the commitments."""

import re
import zlib
from collections.abc import Mapping
from datetime import date, datetime
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import select

from collecte.core.errors import Refus
from collecte.models import Dla, Efface, Engagement, EntreeJournal, Participation, Role
from collecte.models.participations import VueDirection
from collecte.organisation.operations.conventions import remove_avenant
from collecte.policy import Acteur
from collecte.reponses.operations.reponses import Partage, change_partage
from collecte.rgpd.operations.effacement import effacer
from collecte.rgpd.operations.journal_effacements import JournalEffacements
from collecte.rgpd.operations.purge import REGLES, purge_some
from collecte.rgpd.queries.dossiers import get_dossier
from collecte.temps.operations.engagements import MAX_ENGAGEMENTS
from questionnaires.core.francais import PARIS
from questionnaires.files.loader import shipped_referentiel
from tests.collecte.mondes.bases import prepare
from tests.collecte.mondes.bilans import signed
from tests.collecte.mondes.budgets import READS
from tests.collecte.mondes.fiches import DOMINIQUE, FICHE, PAR_MISSION, RIEN, TOUT, collected, team, told
from tests.collecte.mondes.monde import PASSWORD, TROUSSEAU, Monde
from tests.collecte.mondes.navigateur import Navigateur

SOLO = Partage(accord_chiffres=False, vue_direction=VueDirection.FONCTION, partage_fiche=True)
CHIFFRE = Partage(accord_chiffres=True, vue_direction=VueDirection.NON)
PAR_FICHE = Partage(accord_chiffres=True, vue_direction=VueDirection.NON, partage_fiche=True)
ACCUEIL, PROGRAMME = "Accueil, orientation et diagnostic", "La maîtrise du programme d’activité"
SANS_CHIFFRE = (
    "DLA : confidentiel (ses contributeurs n’ont pas tous accepté, ou la région laisserait deviner le reste)."
)
TROIS = ("M1F1A1", "M1F2A1", "M1F3A1")
CONFIDENTIAL = "quand toutes les personnes du DLA qui ont transmis l’acceptent"


@pytest.fixture
def lieu(petit_monde: Monde) -> Monde:
    prepare(petit_monde, team)
    return petit_monde


def collected_by_team(monde: Monde) -> int:
    team(monde)
    return collected(monde)


@pytest.fixture
def settled(petit_monde: Monde) -> Monde:
    """The team, and the settled results of a campaign that everyone answered with every agreement."""
    prepare(petit_monde, collected_by_team)
    return petit_monde


def with_the_bilan(monde: Monde) -> Acteur:
    """Return Claire, whose team transmitted its bilan, then its time."""
    claire, _ = team(monde)
    told(monde, claire)
    collected(monde)
    return claire


@pytest.fixture
def claire(lieu: Monde) -> Acteur:
    return lieu.acteur_of(1)


def reader(app: Flask, prenom: str, path: str = FICHE) -> Navigateur:
    browser = Navigateur(app)
    browser.sign_in(f"{prenom}@exemple.fr")
    browser.go(path)
    return browser


def pages_of(pdf: bytes) -> int:
    """Count the pages of a PDF file, those in compressed objects included."""
    streams = re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL)
    objects = b" ".join(zlib.decompressobj().decompress(stream) for stream in streams if stream.startswith(b"x"))
    return len(re.findall(rb"/Type ?/Page\b", pdf + objects))


def line(page: Navigateur, libelle: str) -> dict[str, str]:
    """Return column title -> figure of a line of the table of time, without the figures that are not shown."""
    row = re.search(rf'<th scope="row" data-label="Mission ou fonction">{libelle}</th>(.*?)</tr>', page.page.text, re.S)
    assert row, libelle
    cells = re.findall(r'data-label="(.*?)">(.*?)</td>', row[1])
    return {title: figure.replace("\u00a0", " ") for title, figure in cells if figure != "–"}


# --- content when all agree


def test_with_everyone_s_agreement_the_team_and_the_direction_read_the_same_figures(settled: Monde, app: Flask) -> None:
    for prenom in ("claire", "nadia", "dominique"):
        page = reader(app, prenom)
        assert line(page, ACCUEIL) == {"Part en région": "24 %"}
        assert line(page, PROGRAMME) == {"Part du DLA": "15 %", "Part en région": "16 %"}
        assert "DLA : 2 personnes, missions seules, à 5 points près. Région : 12 personnes, à 2" in page.text
        text = " ".join(page.text.split())
        assert "Lecture : le DLA consacre " in text
        assert "Champ : DLA 18 Département 18 ; en région, les 12 personnes de " in text
        assert re.search(r"Source : Temps et activités, .*, collecte du .*, publication n° 1 du ", text)
        assert "Souhaitable, DLA : plusieurs personnes ont répondu, et aucune moyenne n’en est faite." in page.text


def test_what_is_wished_for_is_the_released_figure_of_the_region(lieu: Monde, app: Flask) -> None:
    collected(lieu, everyone_wishes=True)
    for prenom in ("claire", "dominique"):
        page = reader(app, prenom)
        assert line(page, PROGRAMME)["Souhaitable, région"] == "25 %"
        assert "Souhaitable, DLA" not in line(page, PROGRAMME)
        assert "Souhaitable, région : 12 personnes, à 5 points près." in page.text


def test_who_answered_alone_reads_their_own_answer_and_their_direction_the_released_figure(
    lieu: Monde, app: Flask
) -> None:
    """Nadia does not answer."""
    collected(lieu, absent=(2,))
    page = reader(app, "claire")
    assert line(page, ACCUEIL)["Part du DLA"] == "24 %"
    assert line(page, ACCUEIL)["ETP du DLA"] == "0,24"
    assert "DLA : votre réponse, que vous seul(e) lisez ainsi." in page.text
    page = reader(app, "dominique")
    assert line(page, ACCUEIL) == {"Part en région": "24 %", "Souhaitable, DLA": "14 %"}
    assert line(page, PROGRAMME)["Part du DLA"] == "15 %"
    assert "1 réponse attendue n’a pas été transmise" in page.text


def test_the_means_are_those_of_the_avenant(settled: Monde, app: Flask) -> None:
    page = reader(app, "claire")
    for words in (
        "Structure porteuse Porteuse de Dominique",
        "Avenant n° 2, du 1er janvier 2026 au 31 décembre 2026",
        "ETP conventionnés 2 Budget 77 255,50 €",
        "ETP attendus, 1er semestre 2026 1,5",
        "Emploi associatif en zone rurale : 0 accompagnement",
    ):
        assert words in page.text
    page.go(f"{FICHE}?avenant=1")
    assert "ETP conventionnés 1,5 Budget 60 000 €" in page.text
    assert "aucune campagne sur le temps n’a été ouverte sur cet avenant" in page.text


def test_who_does_and_who_should_names_no_chargee_and_counts_nothing(settled: Monde, app: Flask) -> None:
    page = reader(app, "dominique")
    assert "Ce qui changerait de mains, selon une personne au moins, 1er semestre 2026" in page.text
    assert "Chargé(e) de mission devrait passer à L’assistance ou la comptabilité" in " ".join(
        page.text.replace("→", "").split()
    )
    section = page.text[page.text.index("Ce qui changerait de mains") :]
    assert section.count("devrait passer à") == 1  # an exchange between two colleagues is not counted
    assert "Claire" not in page.text
    assert "Nadia" not in page.text


def test_roles_come_activite_by_activite_whoever_wishes_them(settled: Monde, app: Flask) -> None:
    """Person after person, their order would tell who wishes what."""
    with settled.database.writing() as session:
        answers = session.scalars(select(Participation).join(Participation.dla).where(Dla.code == "18")).all()
        for answer, activites in zip(answers, (("M1F2A1", "M1F3A1"), ("M1F1A1", "M1F2A1")), strict=True):
            others = {code: value for code, value in (answer.valeurs or {}).items() if "_QUI" not in code}
            roles = {f"{code}_QUI": "moi" for code in activites}
            roles |= {f"{code}_QUI_DEVRAIT": "assistance" for code in activites}
            answer.valeurs = {**others, **roles}
    text = reader(app, "dominique").text
    section = text[text.index("Ce qui changerait de mains") :]
    titres = [activite.titre for code, activite in shipped_referentiel().activites.items() if code in TROIS]
    assert section.count("devrait passer à") == len(titres) == 3, "said by two, shown once"
    assert sorted(titres, key=section.index) == titres


def test_objectives_and_results_come_from_the_bilan(lieu: Monde, claire: Acteur, app: Flask) -> None:
    told(lieu, claire)
    page = reader(app, "dominique")
    assert "Les employeurs associatifs du sport (avenant 1) 8 17 6" in page.text
    assert "Structures accueillies 34 – –" in page.text
    assert "Bilan du DLA par avenant, avenant 2026" in page.text


def test_a_bilan_that_is_signed_is_never_said_to_be_missing(settled: Monde, app: Flask) -> None:
    assert "aucun bilan de cette convention n’est transmis ni signé" in reader(app, "dominique").text
    signed(settled, settled.acteur_of(DOMINIQUE), avenant_id=1)
    for prenom in ("claire", "dominique"):
        page = reader(app, prenom)
        assert "dans le bilan de l’avenant n° 1, signé le 22 juillet 2026" in page.text
        assert "aucun bilan" not in page.text


def test_time_is_told_over_the_avenants_with_the_reasons_that_authors_gave(lieu: Monde, app: Flask) -> None:
    lieu.heure.moment = datetime(2025, 6, 30, tzinfo=PARIS)
    collected(lieu, periode="2025-S1", changed={"M1F1": "34", "M3F1": "6"}, opening=date(2025, 7, 1))
    lieu.heure.moment = datetime(2026, 6, 30, tzinfo=PARIS)
    collected(
        lieu, changed={"V9_M1F1.raison": "equipe", "V9_M3F1.raison": "autre", "V9_M3F1.commentaire": "Un nouvel outil."}
    )
    page = reader(app, "dominique")
    moved = page.text[page.text.index("Au fil des avenants") :]
    assert "1er semestre 2025, avenant 1 1er semestre 2026, avenant 2" in moved
    assert "Ce qui a changé en un an, et pourquoi" in moved
    assert "Accueil, orientation et diagnostic : Changement d’équipe" in moved
    assert "« Un nouvel outil. »" in moved
    published = "1er semestre 2025, n° 1 du .* 2025 ; 1er semestre 2026, n° 1 du .* 2026[.]"
    source = f"Source : Temps et activités, publication de chaque période : {published}"
    assert re.search(source, " ".join(moved.split())), moved


def test_who_is_alone_in_a_dla_is_told_so_over_the_avenants(lieu: Monde, app: Flask) -> None:
    """Nadia answers the first semestre only."""
    lieu.heure.moment = datetime(2025, 6, 30, tzinfo=PARIS)
    collected(lieu, periode="2025-S1", opening=date(2025, 7, 1))
    lieu.heure.moment = datetime(2026, 6, 30, tzinfo=PARIS)
    collected(lieu, absent=(2,))
    sentence = "Part du DLA, 1er semestre 2026 : votre réponse, que vous seul(e) lisez ainsi."
    page = reader(app, "claire")
    assert sentence in page.text[page.text.index("Au fil des avenants") :]
    sent = page.client.get(f"{FICHE}/fiche.xlsx", base_url="http://127.0.0.1:8000")
    cells = openpyxl.load_workbook(BytesIO(sent.data)).worksheets[0].iter_rows(values_only=True)
    assert any(str(row[0]).replace("\u00a0", " ") == sentence for row in cells)
    assert sentence not in reader(app, "dominique").text


def test_the_page_reads_the_base_as_often_whatever_its_series_holds(petit_monde: Monde, app: Flask) -> None:
    prepare(petit_monde, with_the_bilan)
    later = petit_monde.heure.moment
    few = reader(app, "claire").reads(FICHE)
    petit_monde.heure.moment = datetime(2025, 6, 30, tzinfo=PARIS)
    collected(petit_monde, periode="2025-S1", opening=date(2025, 7, 1))
    petit_monde.heure.moment = later
    assert reader(app, "claire").reads(FICHE) <= few <= READS["/fiche-appui/dlas/<int:dla_id>"]
    assert reader(app, "dominique").reads(FICHE) <= READS["/fiche-appui/dlas/<int:dla_id>"]


def test_who_works_for_several_dlas_chooses_one(petit_monde: Monde, app: Flask) -> None:
    petit_monde.region()
    petit_monde.personne("Claire", "18", "28", password=PASSWORD)
    petit_monde.personne("Hugo", "36", password=PASSWORD)
    page = reader(app, "claire", "/fiche-appui")
    assert "DLA 18 Département 18 DLA 28 Département 28" in page.text
    assert "DLA 36" not in page.text
    assert page.go("/fiche-appui/dlas/3").status_code == 404


# --- content without an agreement


@pytest.mark.parametrize(
    ("first", "second", "is_shown"),
    [
        pytest.param(TOUT, RIEN, False, id="one refuses"),
        pytest.param(RIEN, TOUT, False, id="the other refuses"),
        pytest.param(TOUT, SOLO, False, id="one is shown without counting in the figure"),
        pytest.param(TOUT, PAR_MISSION, True, id="one shows missions to the direction"),
        pytest.param(PAR_FICHE, CHIFFRE, True, id="both count without being shown"),
    ],
)
def test_the_figure_of_a_dla_is_shown_when_both_accept_to_count_in_it(
    lieu: Monde, app: Flask, first: Partage, second: Partage, is_shown: bool
) -> None:
    """Missions only, whatever each shows of their own answer."""
    collected(lieu, first, second)
    for prenom in ("dominique", "claire"):
        page = reader(app, prenom)
        assert ("Part du DLA" in line(page, PROGRAMME)) is is_shown
        assert (SANS_CHIFFRE in page.text) is not is_shown
        assert "Part du DLA" not in line(page, ACCUEIL)


@pytest.mark.parametrize(("first", "second"), [(TOUT, RIEN), (RIEN, TOUT), (TOUT, PAR_MISSION)])
def test_wishes_and_roles_are_read_when_both_agree_to_it(
    lieu: Monde, app: Flask, first: Partage, second: Partage
) -> None:
    collected(lieu, first, second)
    page = reader(app, "dominique")
    assert "Partage des responsabilités Ce qui" not in page.text
    assert CONFIDENTIAL in page.text


def test_roles_of_an_earlier_periode_have_their_source_and_are_not_said_to_be_missing(lieu: Monde, app: Flask) -> None:
    lieu.heure.moment = datetime(2025, 6, 30, tzinfo=PARIS)
    collected(lieu, periode="2025-S1", opening=date(2025, 7, 1))
    lieu.heure.moment = datetime(2026, 6, 30, tzinfo=PARIS)
    collected(lieu, TOUT, RIEN)
    text = " ".join(reader(app, "dominique").text.split())
    roles = text[text.index("Partage des responsabilités") : text.index("Ce qui manque, et pourquoi")]
    assert "Source : Temps et activités, 1er semestre 2025, collecte du 1er juillet 2025 au " in roles
    assert "Souhaitable et raisons, 1er semestre 2026 : montrés à leurs collègues" in text
    assert "raisons et partage des responsabilités" not in text


def test_a_withdrawn_agreement_hides_at_once_what_rested_on_it(settled: Monde, app: Flask) -> None:
    page = reader(app, "dominique")
    assert line(page, PROGRAMME) == {"Part du DLA": "15 %", "Part en région": "16 %"}
    nadia = settled.acteur_of(2)
    with settled.database.writing() as session:
        change_partage(
            session,
            participation_id=settled.participation(nadia, 1),
            partage=RIEN,
            acteur=nadia,
            now=settled.heure(),
        )
    page.go(FICHE)
    assert line(page, PROGRAMME) == {"Part en région": "16 %"}
    assert SANS_CHIFFRE in page.text
    assert CONFIDENTIAL in page.text
    assert "Nadia" not in page.text


def test_a_direction_that_its_authors_did_not_know_of_reads_no_wish_role_nor_reason(lieu: Monde, app: Flask) -> None:
    collected(lieu, PAR_FICHE, PAR_FICHE)
    assert "Ce qui changerait de mains" in reader(app, "dominique").text
    lieu.personne("Sonia", role=Role.DIRECTION, porteuse_id=1, password=PASSWORD)
    page = reader(app, "sonia")
    assert "Ce qui changerait de mains" not in page.text
    assert CONFIDENTIAL in page.text
    for place in (1, 2):
        assert CONFIDENTIAL in page.text, "as where one of them refuses: nothing says which"
        acteur = lieu.acteur_of(place)
        with lieu.database.writing() as session:
            answer_id = lieu.participation(acteur)
            change_partage(session, participation_id=answer_id, partage=PAR_FICHE, acteur=acteur, now=lieu.heure())
        page.go(FICHE)
    assert "Ce qui changerait de mains" in page.text


def test_before_results_are_settled_no_figure_is_shown(lieu: Monde, app: Flask) -> None:
    collected(lieu, settled=False)
    page = reader(app, "dominique")
    assert line(page, PROGRAMME) == line(page, ACCUEIL) == {}
    assert "ne sont pas encore arrêtés" in page.text


def test_without_an_avenant_nor_a_campaign_the_page_says_what_is_missing(petit_monde: Monde, app: Flask) -> None:
    petit_monde.region()
    petit_monde.personne("Claire", "18", password=PASSWORD)
    page = reader(app, "claire")
    assert page.page.status_code == 200
    assert "aucun avenant de ce DLA n’est enregistré" in page.text
    assert "Suivi post-accompagnement" in page.text  # the référentiel stays
    assert "Noter un engagement" not in page.text


def test_answers_that_lost_their_name_are_not_shown_any_more(settled: Monde, app: Flask) -> None:
    settled.heure.moment = datetime(2027, 9, 1, tzinfo=PARIS)
    with settled.database.writing() as session:
        for regle in REGLES:
            while purge_some(session, regle, now=settled.heure()):
                pass
    page = reader(app, "dominique", f"{FICHE}?avenant=2")
    assert line(page, PROGRAMME) == {"Part en région": "16 %"}
    assert "rien ne dit plus à quelle direction ils montraient ce chiffre" in page.text


# --- downloads


def test_the_workbook_has_one_tab_with_the_figures_of_the_page(petit_monde: Monde, app: Flask) -> None:
    claire = prepare(petit_monde, with_the_bilan)
    petit_monde.engagement(claire, 2)
    page = reader(app, "dominique")
    sent = page.client.get(f"{FICHE}/fiche.xlsx", base_url="http://127.0.0.1:8000")
    book = openpyxl.load_workbook(BytesIO(sent.data), data_only=True)
    assert book.sheetnames == ["Fiche d’appui"]
    rows = {row[0]: row[1:] for row in book.worksheets[0].iter_rows(values_only=True) if row[0]}
    assert rows[ACCUEIL][:2] == ("–", 24)
    assert rows[PROGRAMME][:2] == (15, 16)
    assert [head for head in rows["Mission ou fonction"] if head] == ["Part du DLA", "Part en région"]
    assert rows["Confier le suivi comptable à l’assistance"][2] == "la direction"
    assert rows["Structures accueillies"][0] == "34"
    assert "fiche-appui-dla-18" in sent.headers["Content-Disposition"]


def test_the_pdf_holds_on_two_pages(petit_monde: Monde, app: Flask) -> None:
    claire = prepare(petit_monde, with_the_bilan)
    for number in range(MAX_ENGAGEMENTS):
        petit_monde.engagement(claire, 2, f"Engagement {number}")
    sent = reader(app, "dominique").client.get(f"{FICHE}/fiche.pdf", base_url="http://127.0.0.1:8000")
    assert pages_of(sent.data) == 2


def test_a_choice_that_is_not_one_s_own_is_as_no_choice(lieu: Monde, app: Flask) -> None:
    page = reader(app, "claire", f"{FICHE}?avenant=999999999999&campagne=abc")
    assert page.page.status_code == 200
    assert "Avenant n° 2" in page.text


# --- commitments


def test_what_is_written_by_one_is_corrected_and_withdrawn_by_the_other(lieu: Monde, app: Flask) -> None:
    page = reader(app, "claire", "/fiche-appui/avenants/2/engagements/nouveau")
    page.send({"texte": "Confier le secrétariat du comité", "qui": "la direction", "echeance": "2026-12-31"})
    assert "Confier le secrétariat du comité Corriger" in page.text
    assert "31 décembre 2026" in page.text
    other = reader(app, "dominique", "/fiche-appui/engagements/1")
    other.send({"qui": "la direction et Claire"})
    assert "la direction et Claire" in other.text
    other.go("/fiche-appui/engagements/1/retirer")
    other.send({})
    assert "Confier le secrétariat" not in other.text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        pytest.param({"texte": ""}, "Le texte de l’engagement manque", id="no text"),
        pytest.param({"texte": "x" * 301}, "en 300 caractères au plus", id="too long"),
        pytest.param({"texte": "Bien", "echeance": "bientôt"}, "n’est pas une date", id="no date"),
    ],
)
def test_a_commitment_that_cannot_be_kept_is_told_and_loses_nothing(
    lieu: Monde, app: Flask, typed: Mapping[str, str], sentence: str
) -> None:
    page = reader(app, "claire", "/fiche-appui/avenants/2/engagements/nouveau")
    page.send({"qui": "la direction", **typed})
    assert page.page.status_code == 422
    assert sentence in page.text
    assert page.fields()["qui"] == "la direction"


def test_an_avenant_holds_no_more_than_the_page_does(lieu: Monde, claire: Acteur, app: Flask) -> None:
    for number in range(MAX_ENGAGEMENTS):
        lieu.engagement(claire, 2, f"Engagement {number}")
    page = reader(app, "claire")
    assert "Noter un engagement" not in page.text
    page.go("/fiche-appui/avenants/2/engagements/nouveau")
    page.send({"texte": "Un de trop", "qui": ""})
    assert f"Cet avenant a déjà {MAX_ENGAGEMENTS} engagements." in page.text


def test_the_journal_says_that_a_commitment_was_written_never_which(lieu: Monde, claire: Acteur) -> None:
    lieu.engagement(claire, 2, "Une promesse entre nous")
    with lieu.database.reading() as session:
        last = session.scalars(select(EntreeJournal).order_by(EntreeJournal.id.desc())).first()
    assert last is not None
    assert (last.verbe, last.objet, last.details) == (
        "noter un engagement",
        "convention",
        {"dla": "18", "avenant": 2},
    )


def test_an_avenant_with_commitments_is_not_removed(lieu: Monde, claire: Acteur) -> None:
    lieu.engagement(claire, 1)
    with lieu.database.writing() as session:
        engagement = session.get_one(Engagement, 1)
        with pytest.raises(Refus, match="La fiche d’appui de cet avenant"):
            remove_avenant(session, avenant=engagement.avenant, acteur=None, now=lieu.heure())


def test_commitments_go_three_years_after_their_avenant(lieu: Monde, claire: Acteur) -> None:
    lieu.engagement(claire, 1)  # of 2025
    lieu.engagement(claire, 2)
    (regle,) = (regle for regle in REGLES if regle.nom == "engagements")
    with lieu.database.writing() as session:
        assert purge_some(session, regle, now=datetime(2028, 12, 31, tzinfo=PARIS)) == 0
        assert purge_some(session, regle, now=datetime(2029, 1, 2, tzinfo=PARIS)) == 1
        assert [engagement.avenant.numero for engagement in session.scalars(select(Engagement))] == [2]


def test_erasing_someone_takes_their_name_out_of_commitments(lieu: Monde, claire: Acteur, tmp_path: Path) -> None:
    lieu.engagement(claire, 2, "Claire Durand tient le comité d’appui")
    with lieu.database.reading() as session:
        dossier = get_dossier(session, Efface.PERSONNE, claire.personne_id)
    assert dossier is not None
    assert dossier.tables["engagements"][0]["texte"] == "Claire Durand tient le comité d’appui"
    with lieu.database.writing() as session:
        effacer(
            session,
            genre=Efface.PERSONNE,
            identifiant=claire.personne_id,
            journal=JournalEffacements(tmp_path / "effacements", TROUSSEAU),
            acteur=None,
            now=lieu.heure(),
        )
    with lieu.database.reading() as session:
        assert session.get_one(Engagement, 1).texte == "[effacé] tient le comité d’appui"
