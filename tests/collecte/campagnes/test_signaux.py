"""Quality flags: who reads which part of a failed check, and which flags were looked at."""

import pytest
from flask import Flask
from sqlalchemy import select

from collecte.campagnes.operations.reouverture import rouvrir
from collecte.campagnes.operations.signaux import marquer_vus, remettre_a_voir
from collecte.campagnes.queries.signaux import (
    LectureSignaux,
    Signaux,
    SignauxComptes,
    get_signaux,
    list_signaux_comptes,
)
from collecte.core.errors import Refus
from collecte.models import Campagne, EntreeJournal, Population
from collecte.policy import Acteur
from collecte.reponses.queries.versions import get_questionnaire, list_questionnaires_of
from questionnaires.core.model import Controle, Questionnaire
from questionnaires.core.options import Option
from questionnaires.core.questions import Number
from questionnaires.editing.edition import add_block
from questionnaires.files.versions import content_hash, to_json
from tests.collecte.bibliotheque.test_brouillons import FLASH
from tests.collecte.classeurs.test_classeurs_enquetes import PRENOMS, answer, taken_out
from tests.collecte.mondes.budgets import READS
from tests.collecte.mondes.monde import APRES, CENT, PASSWORD, Monde
from tests.collecte.mondes.navigateur import Navigateur

LONG, RARE, SEUL = "C’est beaucoup de jours.", "Il y a un mystère des jours.", "Un compte rond, pour vous seul."
BEAUCOUP = {"JOURS": "60", "LONG.raison": "complexe", "LONG.commentaire": "Le dossier de Mme Roux"}
SANS_ACCUEIL = {**CENT, "M1F1": "0", "M1F2": "40", "V7_ACCUEIL.commentaire": "Mme Roux"}
RARES = {"JOURS": "13", "RARE.commentaire": "Un vendredi"}


def asked(diffusion: str) -> Questionnaire:
    """Ask a number of days: a listed reason beyond 50, a worded one at 13, a remark for the author at 20."""
    questionnaire = add_block(FLASH, "ACCUEIL_G", Number(code="JOURS", libelle="Combien de jours ?", maximum=100))
    raisons = (Option(code="complexe", libelle="Dossier complexe"), Option(code="autre", libelle="Autre"))
    controles = (
        Controle(
            code="LONG", condition="${JOURS} <= 50", message=LONG, portee="justifier", ancre="JOURS", raisons=raisons
        ),
        Controle(code="RARE", condition="${JOURS} != 13", message=RARE, portee="justifier", ancre="JOURS"),
        Controle(code="SEUL", condition="${JOURS} != 20", message=SEUL, portee="auteur", ancre="JOURS"),
    )
    return Questionnaire.model_validate(questionnaire.model_dump() | {"diffusion": diffusion, "controles": controles})


def launched(monde: Monde, diffusion: str) -> Acteur:
    """Launch the survey for five persons on three DLA; return the animatrice."""
    monde.region()
    for prenom, dla in zip(PRENOMS, ("18", "18", "28", "28", "36"), strict=True):
        monde.personne(prenom, dla, password=PASSWORD)
    monde.enquete(monde.questionnaire(asked(diffusion)))
    return monde.animatrice(password=PASSWORD)


def read(monde: Monde) -> Signaux:
    with monde.database.reading() as session:
        return get_signaux(session, session.get_one(Campagne, 1))


def counted(monde: Monde) -> list[SignauxComptes] | None:
    with monde.database.reading() as session:
        campagne = session.get_one(Campagne, 1)
        signaux = list_signaux_comptes(session, campagne, list_questionnaires_of(session, campagne), monde.heure())
        return None if signaux is None else list(signaux)


def mark(monde: Monde, acteur: Acteur, participation_id: int = 1, recu: str | None = None) -> bool:
    shown = read(monde).of(participation_id)
    with monde.database.writing() as session:
        return marquer_vus(
            session,
            participation_id=participation_id,
            recu=recu or (shown.recu if shown else ""),
            acteur=acteur,
            now=monde.heure(),
        )


def reopen(monde: Monde, acteur: Acteur) -> None:
    with monde.database.writing() as session:
        rouvrir(session, participation_id=1, raison="Vérifiez les jours.", acteur=acteur, now=monde.heure())


def verbes(monde: Monde) -> list[str]:
    with monde.database.reading() as session:
        return [entry.verbe for entry in session.scalars(select(EntreeJournal)) if "signalements" in entry.verbe]


def test_an_answer_read_with_names_is_flagged_with_its_reason(monde: Monde) -> None:
    launched(monde, "nominative")
    answer(monde, "Rachid", RARES)
    answer(monde, "Claire", BEAUCOUP)
    answer(monde, "Marie", {"JOURS": "12"})
    signaux = read(monde)
    assert (signaux.lecture, signaux.is_asked) == (LectureSignaux.NOMS, True)
    reponses = [
        (reponse.nom, reponse.dla.code, *((s.message, s.raison, s.commentaire) for s in reponse.signaux))
        for reponse in signaux.reponses
    ]
    assert reponses == [
        ("Claire Durand", "18", (LONG, "Dossier complexe", "Le dossier de Mme Roux")),
        ("Rachid Durand", "18", (RARE, "", "Un vendredi")),
    ]
    assert signaux.reponses[0].signaux[0].question == "Combien de jours ?"
    assert (signaux.count_to_see(), signaux.count_to_see(1), signaux.count_to_see(2)) == (2, 2, 0)


def test_a_check_for_the_author_flags_nothing(monde: Monde) -> None:
    launched(monde, "nominative")
    answer(monde, "Claire", {"JOURS": "20", "SEUL.commentaire": "Tapé quand même"})
    assert read(monde).reponses == ()


def test_a_draft_flags_nothing(monde: Monde) -> None:
    launched(monde, "nominative")
    monde.save(monde.acteur_of(1), 1, BEAUCOUP)
    assert read(monde).reponses == ()


def test_what_was_seen_says_by_whom_and_can_be_undone(monde: Monde) -> None:
    isabelle = launched(monde, "nominative")
    answer(monde, "Claire", BEAUCOUP)
    assert mark(monde, isabelle)
    assert not mark(monde, isabelle), "once"
    vus = read(monde).reponses[0].vus
    assert vus is not None
    assert (vus.vu_le, vus.compte.personne.prenom) == (monde.heure(), "Isabelle")
    assert read(monde).count_to_see() == 0
    with monde.database.writing() as session:
        assert remettre_a_voir(session, participation_id=1, acteur=isabelle, now=monde.heure())
        assert not remettre_a_voir(session, participation_id=1, acteur=isabelle, now=monde.heure())
    assert read(monde).count_to_see() == 1
    assert verbes(monde) == ["voir les signalements", "remettre à voir les signalements"]


def test_the_journal_has_no_word_of_what_is_flagged(monde: Monde) -> None:
    isabelle = launched(monde, "nominative")
    answer(monde, "Claire", BEAUCOUP)
    mark(monde, isabelle)
    with monde.database.reading() as session:
        entries = [entry for entry in session.scalars(select(EntreeJournal)) if entry.verbe == "voir les signalements"]
    assert [entry.details for entry in entries] == [{}]


def test_an_answer_transmitted_again_is_to_see_again(monde: Monde) -> None:
    isabelle = launched(monde, "nominative")
    answer(monde, "Claire", BEAUCOUP)
    former = read(monde).reponses[0].recu
    mark(monde, isabelle)
    reopen(monde, isabelle)
    assert read(monde).reponses == ()
    monde.transmit(monde.acteur_of(1), 1)
    assert read(monde).count_to_see() == 1
    with pytest.raises(Refus, match="Cette réponse a été transmise de"):
        mark(monde, isabelle, recu=former)
    assert read(monde).count_to_see() == 1
    assert mark(monde, isabelle)


def test_settled_results_can_still_be_looked_at(monde: Monde) -> None:
    isabelle = launched(monde, "nominative")
    answer(monde, "Claire", BEAUCOUP)
    monde.heure.moment = APRES
    monde.settle(isabelle)
    assert mark(monde, isabelle)


def test_one_version_read_in_counts_hides_every_name(monde: Monde) -> None:
    """Otherwise its respondent would be found by subtraction from the others."""
    isabelle = launched(monde, "nominative")
    answer(monde, "Claire", BEAUCOUP)
    mark(monde, isabelle)
    monde.change(1, asked("agregee"))
    monde.publish(1, move_drafts=True)
    assert (read(monde).lecture, read(monde).reponses) == (LectureSignaux.NOMBRES, ())


@pytest.mark.parametrize("typed", [BEAUCOUP, {"JOURS": "12"}], ids=["flagged", "not flagged"])
def test_marking_tells_nothing_of_an_answer_read_in_counts(monde: Monde, typed: dict[str, str]) -> None:
    isabelle = launched(monde, "agregee")
    answer(monde, "Claire", typed)
    with pytest.raises(Refus, match="Il n’y a pas de signalement"):
        mark(monde, isabelle)
    with monde.database.writing() as session, pytest.raises(Refus, match="Il n’y a pas de signalement"):
        remettre_a_voir(session, participation_id=1, acteur=isabelle, now=monde.heure())
    assert verbes(monde) == []


def test_in_counts_nothing_is_told_before_figures_are(monde: Monde) -> None:
    launched(monde, "agregee")
    for prenom in PRENOMS:
        answer(monde, prenom, BEAUCOUP)
    assert counted(monde) is None
    taken_out(monde, 1)  # before the closing: nothing is shown
    assert counted(monde) is None
    monde.heure.moment = APRES
    taken_out(monde, 1)
    assert counted(monde) is None, "an answer could still be given back, and the count change by it"
    monde.settle(monde.animatrice("Zoé"))
    assert counted(monde) == [SignauxComptes(LONG, 5), SignauxComptes(RARE, None)]


def test_in_counts_four_persons_are_not_told_from_none(monde: Monde) -> None:
    launched(monde, "agregee")
    for prenom in PRENOMS[:4]:
        answer(monde, prenom, BEAUCOUP)
    answer(monde, PRENOMS[4], {"JOURS": "12"})
    monde.heure.moment = APRES
    monde.settle(monde.animatrice("Zoé"))
    assert counted(monde) == [SignauxComptes(LONG, None), SignauxComptes(RARE, None)]


def test_in_counts_a_check_asked_in_two_ways_is_not_told(monde: Monde) -> None:
    """Its total, minus the answers that chose a reason, would be those of the other version, however few."""
    launched(monde, "agregee")
    answer(monde, "Marie", BEAUCOUP)
    in_words = asked("agregee").model_dump()
    in_words["controles"][0]["raisons"] = ()
    monde.change(1, Questionnaire.model_validate(in_words))
    monde.publish(1, move_drafts=True)
    for prenom in PRENOMS[:4]:
        answer(monde, prenom, BEAUCOUP)
    monde.personne("Ahmed", "18")
    monde.heure.moment = APRES
    monde.settle(monde.animatrice("Zoé"))
    assert counted(monde) == [SignauxComptes(LONG, None), SignauxComptes(RARE, None)]


def signed_in(app: Flask, prenom: str = "isabelle") -> Navigateur:
    browser = Navigateur(app)
    browser.sign_in(f"{prenom}@exemple.fr")
    return browser


def test_the_page_lists_marks_and_unmarks(petit_monde: Monde, app: Flask) -> None:
    launched(petit_monde, "nominative")
    answer(petit_monde, "Claire", BEAUCOUP | {"LONG.commentaire": "<b>Roux</b>"})
    answer(petit_monde, "Hélène", RARES)
    isabelle = signed_in(app)
    isabelle.go("/campagnes/1")
    assert "Signalements (2 à voir)" in isabelle.text
    isabelle.go("/campagnes/1/dlas/1")
    assert "1 signalement à voir" in isabelle.text
    isabelle.go("/campagnes/1/signalements?dla=1")
    assert "« <b>Roux</b> »" in isabelle.text
    assert "Raison : Dossier complexe." in isabelle.text
    assert RARE not in isabelle.text
    isabelle.send({}, action="/campagnes/1/signalements/1/vus?dla=1")
    assert isabelle.page.request.full_path == "/campagnes/1/signalements?dla=1"
    assert "Vu le 8 juillet 2026 à 10 h 00 par Isabelle Durand." in isabelle.text
    assert "Tout est vu." in isabelle.text
    isabelle.go("/campagnes/1/dlas/1")
    assert "Signalements, tous vus" in isabelle.text
    isabelle.go("/campagnes/1/signalements")
    isabelle.send({}, action="/campagnes/1/signalements/1/a-voir")
    assert "2 réponses à voir" in isabelle.text


def test_the_answer_of_a_whole_dla_is_its_team_s(petit_monde: Monde, app: Flask) -> None:
    petit_monde.region()
    claire = petit_monde.personne("Claire", "18", password=PASSWORD)
    petit_monde.animatrice(password=PASSWORD)
    petit_monde.enquete(petit_monde.questionnaire(asked("nominative")), population=Population.DLA)
    petit_monde.save(claire, 1, BEAUCOUP)
    petit_monde.transmit(claire, 1)
    isabelle = signed_in(app)
    isabelle.go("/campagnes/1/signalements")
    assert "Toute l’équipe DLA 18 Département 18" in isabelle.text


def test_the_page_of_a_campaign_in_counts_has_no_one_on_it(petit_monde: Monde, app: Flask) -> None:
    launched(petit_monde, "agregee")
    for prenom in PRENOMS:
        answer(petit_monde, prenom, BEAUCOUP)
    petit_monde.heure.moment = APRES
    petit_monde.settle(petit_monde.animatrice("Zoé"))
    isabelle = signed_in(app)
    isabelle.go("/campagnes/1/dlas/1")
    assert "ignalement" not in isabelle.text
    isabelle.go("/campagnes/1/signalements")
    assert f"{LONG} 5" in isabelle.text
    for hidden in (*PRENOMS, "Roux", "Dossier complexe", "DLA 18", SEUL):
        assert hidden not in isabelle.text


def test_on_time_a_check_that_fails_is_told_to_its_author_alone(petit_monde: Monde, app: Flask) -> None:
    """« Aucun temps d’accueil » is one person's share: neither the person, nor the share, nor the count is shown."""
    petit_monde.region()
    claire = petit_monde.personne("Claire", "18", password=PASSWORD)
    petit_monde.animatrice(password=PASSWORD)
    petit_monde.campagne()
    with petit_monde.database.writing() as session:
        version = session.get_one(Campagne, 1).version
        definition = get_questionnaire(version).model_dump()
        definition["controles"] = [controle | {"actif": True} for controle in definition["controles"]]
        made = Questionnaire.model_validate(definition)
        version.contenu, version.empreinte = to_json(made), content_hash(made)
    recu = petit_monde.answered(claire, SANS_ACCUEIL)
    isabelle = signed_in(app)
    isabelle.go("/campagnes/1/signalements")
    assert "Ils ne sont lus que par leur auteur" in isabelle.text
    for hidden in ("Claire", "accueil, d’orientation", "Roux", "à voir", recu.reference):
        assert hidden not in isabelle.text
    isabelle.go("/campagnes/1/dlas/1")
    assert "ignalement" not in isabelle.text
    with pytest.raises(Refus, match="Il n’y a pas de signalement"):
        mark(petit_monde, claire, recu=recu.reference)


def test_the_page_costs_as_many_queries_whatever_the_answers(petit_monde: Monde, app: Flask) -> None:
    launched(petit_monde, "nominative")
    answer(petit_monde, "Claire", BEAUCOUP)
    isabelle = signed_in(app)
    counts = []
    for prenom in ("Rachid", "Hélène"):
        counts.append(isabelle.reads("/campagnes/1/signalements"))
        answer(petit_monde, prenom, RARES)
    assert counts[1] <= counts[0] <= READS["/campagnes/<int:campagne_id>/signalements, of named answers"]


def test_flags_read_in_counts_take_eleven_reads_once_they_are_told(petit_monde: Monde, app: Flask) -> None:
    launched(petit_monde, "agregee")
    for prenom in PRENOMS:
        answer(petit_monde, prenom, BEAUCOUP)
    petit_monde.heure.moment = APRES
    petit_monde.settle(petit_monde.animatrice("Zoé"))
    isabelle = signed_in(app)
    assert isabelle.reads("/campagnes/1/signalements") <= READS["/campagnes/<int:campagne_id>/signalements"]
    assert LONG in isabelle.text


def test_the_first_page_leads_to_the_flags_of_a_complete_campaign(petit_monde: Monde, app: Flask) -> None:
    launched(petit_monde, "nominative")
    for prenom in PRENOMS:
        answer(petit_monde, prenom, BEAUCOUP)
    petit_monde.heure.moment = APRES
    isabelle = signed_in(app)
    assert "5 signalements restent à voir" in isabelle.text
    for participation_id in range(1, 6):
        isabelle.go("/campagnes/1/signalements")
        isabelle.send({}, action=f"/campagnes/1/signalements/{participation_id}/vus")
    isabelle.go("/tableau-de-bord")
    assert "Plus rien n’est attendu de" in isabelle.text
    assert "Arrêter les résultats" in isabelle.text
