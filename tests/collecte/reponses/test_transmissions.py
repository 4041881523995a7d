"""Answers transmitted then given back: stored unchanged, read by their author alone, never exported."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from collecte.campagnes.queries.collectes import get_collecte
from collecte.core.security import as_receipt
from collecte.models import Campagne, Participation, Population, Transmission, VueDirection
from collecte.policy import Acteur
from collecte.reponses.operations.reponses import Partage, Recu, TransmissionRefusee
from collecte.reponses.views.pages_transmission import DifferenceTransmission, LectureTransmission, differences
from questionnaires.core.questions import Text
from questionnaires.editing.edition import replace_block
from tests.collecte.bibliotheque.test_publications import DEUX
from tests.collecte.mondes.bases import prepare
from tests.collecte.mondes.budgets import READS
from tests.collecte.mondes.monde import APRES, CENT, PASSWORD, Monde
from tests.collecte.mondes.navigateur import Navigateur

AUTRES = {**CENT, "M1F1": "20", "M1F2": "20"}


def peopled(monde: Monde) -> tuple[Acteur, Acteur]:
    """Return Claire, of the answer 1, and the animatrice; Rachid also answers on the DLA 18."""
    monde.region()
    claire = monde.personne("Claire", "18", password=PASSWORD)
    monde.personne("Rachid", "18", password=PASSWORD)
    monde.direction("Dominique", "18", password=PASSWORD)
    isabelle = monde.animatrice(password=PASSWORD)
    monde.campagne()
    return claire, isabelle


def sent_twice(monde: Monde) -> tuple[str, str]:
    """Have Claire transmit, get her answer back, and transmit again; return both receipts."""
    claire, isabelle = prepare(monde, peopled)
    first = monde.answered(claire)
    monde.reopen(isabelle)
    return first.reference, monde.answered(claire, AUTRES).reference


def kept(monde: Monde) -> Sequence[Transmission]:
    with monde.database.reading() as session:
        return session.scalars(select(Transmission).order_by(Transmission.id)).all()


def entered(app: Flask, prenom: str) -> Navigateur:
    browser = Navigateur(app)
    browser.sign_in(f"{prenom.lower()}@exemple.fr")
    return browser


# --- stored transmissions


def test_reopening_keeps_both_what_was_transmitted_and_what_is(monde: Monde) -> None:
    claire, isabelle = prepare(monde, peopled)
    first = monde.answered(claire)
    monde.reopen(isabelle, raison="Un mois de trop.")
    second = monde.answered(claire, AUTRES)
    former, present = kept(monde)
    assert (former.recu, present.recu) == (first.reference, second.reference)
    assert (former.saisie["M1F1"], present.saisie["M1F1"]) == ("24", "20")
    assert (former.valeurs["M1F1"], present.valeurs["M1F1"]) == (2400, 2000)
    assert (former.revision, present.revision) == (1, 2)
    assert (former.raison, former.rendue_par_id, former.rendue_le) == (
        "Un mois de trop.",
        isabelle.compte_id,
        monde.heure(),
    )
    assert (present.raison, present.rendue_par_id, present.rendue_le) == (None, None, None)
    assert former.transmise_par_id == present.transmise_par_id == claire.compte_id
    assert former.notice_vue == present.notice_vue is not None


def test_what_was_received_in_time_is_not_late_once_given_back_and_sent_again(monde: Monde) -> None:
    claire, isabelle = prepare(monde, peopled)
    with monde.database.writing() as session:
        session.get_one(Campagne, 1).grace_jours = 7
        rachid = session.scalars(select(Participation.id).where(Participation.id != 1)).one()
    monde.answered(claire)
    monde.heure.moment = APRES
    monde.reopen(isabelle)
    monde.answered(claire, AUTRES)
    author = monde.acteur_of(2)
    monde.save(author, rachid, CENT)
    monde.transmit(author, rachid)
    with monde.database.reading() as session:
        late = {participation.id: participation.is_late for participation in session.scalars(select(Participation))}
    assert late == {1: False, rachid: True}


def test_what_a_closing_put_off_made_in_time_is_not_late_once_given_back(monde: Monde) -> None:
    claire, isabelle = prepare(monde, peopled)
    with monde.database.writing() as session:
        session.get_one(Campagne, 1).grace_jours = 10
    monde.heure.moment = APRES
    monde.answered(claire)
    with monde.database.writing() as session:
        session.get_one(Campagne, 1).cloture = APRES.date()
    monde.heure.moment = APRES + timedelta(days=3)
    monde.reopen(isabelle)
    monde.answered(claire, AUTRES)
    with monde.database.reading() as session:
        assert not session.get_one(Participation, 1).is_late


def test_what_is_present_says_what_the_answer_says(monde: Monde) -> None:
    sent_twice(monde)
    with monde.database.reading() as session:
        participation = session.get_one(Participation, 1)
        present = kept(monde)[-1]
    for name in ("recu", "transmise_le", "transmise_par_id", "version_id", "revision", "saisie", "valeurs"):
        assert getattr(present, name) == getattr(participation, name), name


def test_what_is_typed_after_a_reopening_changes_nothing_of_what_was_transmitted(monde: Monde) -> None:
    claire, isabelle = prepare(monde, peopled)
    monde.answered(claire)
    monde.reopen(isabelle)
    monde.save(claire, 1, {"M1F1": "1"})
    assert kept(monde)[0].saisie["M1F1"] == "24"


def test_transmitting_twice_at_once_keeps_one(monde: Monde) -> None:
    claire, _ = prepare(monde, peopled)
    monde.save(claire, 1, CENT)
    together = Barrier(4)

    def transmit(_number: int) -> Recu | TransmissionRefusee:
        together.wait()
        return monde.transmit(claire, 1)

    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(transmit, range(4)))
    assert len({result.reference for result in results if isinstance(result, Recu)}) == 1
    assert len(kept(monde)) == 1


def test_an_answer_has_one_present_transmission_at_most(monde: Monde) -> None:
    sent_twice(monde)
    with monde.database.reading() as session:
        former = session.get_one(Transmission, 1)
        former.rendue_le = former.rendue_par_id = former.raison = None
        with pytest.raises(IntegrityError):
            session.flush()


# --- exports


def test_a_former_transmission_never_reaches_an_export(monde: Monde) -> None:
    claire, isabelle = prepare(monde, peopled)
    monde.answered(claire)
    monde.reopen(isabelle)
    assert exported(monde) == [None, None], "given back: it does not count any more"
    monde.answered(claire, AUTRES)
    assert exported(monde) == [2000, None]


def exported(monde: Monde) -> list[object]:
    """Return the share of M1F1 in the campaign's workbook data, for each expected answer."""
    with monde.database.reading() as session:
        collecte = get_collecte(session, session.get_one(Campagne, 1), monde.heure())
    return [attendu.reponse.valeurs["M1F1"] if attendu.reponse else None for attendu in collecte.attendus]


# --- differences


def test_what_changed_is_told_question_by_question_in_each_version_s_words(monde: Monde) -> None:
    """Pitfall 10: what was given in version 1 is read in version 1."""
    monde.region()
    claire, isabelle = monde.personne("Claire", "18"), monde.animatrice()
    brouillon_id = monde.questionnaire(DEUX)
    monde.enquete(brouillon_id)
    monde.save(claire, 1, {"NOM": "Claire", "BESOIN": "Du temps"})
    monde.transmit(claire, 1)
    monde.change(brouillon_id, replace_block(DEUX, "NOM", Text(code="NOM", libelle="Nom et prénom")))
    monde.publish(brouillon_id, move_drafts=True)
    monde.reopen(isabelle, in_last_version=True)
    monde.save(claire, 1, {"NOM": "Claire Durand", "BESOIN": ""})
    monde.transmit(claire, 1, confirmed=True)
    former, present = read(monde)
    assert [titre for titre, _ in former.lignes.values()] == ["De quoi avez-vous besoin ?", "Votre nom"]
    assert differences(former, present) == [
        DifferenceTransmission("De quoi avez-vous besoin ?", "Du temps", ""),
        DifferenceTransmission("Nom et prénom", "Claire", "Claire Durand"),
    ]
    assert differences(present, present) == []


def read(monde: Monde) -> list[LectureTransmission]:
    with monde.database.reading() as session:
        return [
            LectureTransmission.of(transmission)
            for transmission in session.scalars(select(Transmission).order_by(Transmission.id))
        ]


# --- readers


def test_its_author_reads_each_and_what_changed(petit_monde: Monde, app: Flask) -> None:
    first, second = sent_twice(petit_monde)
    claire = entered(app, "Claire")
    claire.go("/reponses/1/recu")
    assert "/reponses/1/transmissions" in claire.page.text
    claire.go("/reponses/1/transmissions")
    assert claire.text.index(second) < claire.text.index(first)
    assert "« Un mois de trop. »" in claire.text.replace("\u00a0", " ")
    assert "2 questions" in claire.text.replace("\u00a0", " ")
    assert "24 % 20 %" in claire.text.replace("\u202f", " ").replace("\u00a0", " ")


def test_a_former_receipt_says_why_it_is_one_and_leads_to_the_present(petit_monde: Monde, app: Flask) -> None:
    first, second = sent_twice(petit_monde)
    claire = entered(app, "Claire")
    claire.go(f"/recus/{first}")
    assert "Ce reçu ne vaut plus" in claire.text
    assert "Un mois de trop." in claire.text
    assert "24" in claire.text
    assert second in claire.text
    assert "<form" not in claire.page.text.partition("<main")[2].partition("</main>")[0], "read only"
    claire.go(f"/recus/{second}")
    assert claire.page.request.path == "/reponses/1/recu"


def test_an_answer_given_back_leads_to_what_was_transmitted(petit_monde: Monde, app: Flask) -> None:
    claire, isabelle = prepare(petit_monde, peopled)
    petit_monde.answered(claire)
    browser = entered(app, "Claire")
    petit_monde.reopen(isabelle)
    browser.go("/reponses/1/REPARTITION")
    assert "Relire ce que vous aviez transmis" in browser.text
    browser.go(f"/recus/{kept(petit_monde)[0].recu}")
    assert "qui n’est pas transmise" in browser.text


@pytest.mark.parametrize("as_typed", ["{}", " {} ", "lower", "no hyphens"])
def test_a_receipt_is_found_by_its_number_however_it_is_typed(petit_monde: Monde, app: Flask, as_typed: str) -> None:
    first, _ = sent_twice(petit_monde)
    typed = {"lower": first.lower(), "no hyphens": first.replace("-", " ")}.get(as_typed, as_typed.format(first))
    claire = entered(app, "Claire")
    claire.go(f"/recus?numero={typed}")
    assert claire.page.request.path == f"/recus/{first}"


def test_a_receipt_of_someone_else_is_not_found_like_one_that_never_was(petit_monde: Monde, app: Flask) -> None:
    sent = sent_twice(petit_monde)
    for prenom in ("Rachid", "Dominique"):
        browser = entered(app, prenom)
        for number in (*sent, "2222-2222-2222"):
            assert browser.go(f"/recus/{number}").status_code == 404
            assert browser.go(f"/recus?numero={number}").status_code == 404
            assert "Aucune de vos réponses n’a ce numéro" in browser.text
        assert browser.go("/reponses/1/transmissions").status_code == 404


def test_the_fiche_shows_nothing_of_who_was_not_asked_about_it() -> None:
    assert not Partage(accord_chiffres=True, vue_direction=VueDirection.FONCTION).partage_fiche


def test_a_number_typed_badly_is_only_cleaned() -> None:
    assert as_receipt("k7qf 3m2x–9pld") == "K7QF-3M2X-9PLD"
    assert as_receipt("<script>é") == "SCRP-T"


def test_the_team_of_a_dla_reads_what_it_transmitted_together(petit_monde: Monde, app: Flask) -> None:
    claire, isabelle = prepare(petit_monde, peopled)
    petit_monde.personne("Yann", "28", password=PASSWORD)
    petit_monde.enquete(petit_monde.questionnaire(DEUX), population=Population.DLA)
    with petit_monde.database.reading() as session:
        statement = select(Participation.id).where(Participation.personne_id.is_(None)).order_by(Participation.id)
        own_id = session.scalars(statement).first()
    assert own_id is not None
    petit_monde.save(claire, own_id, {"NOM": "Nous", "BESOIN": "Du temps"})
    petit_monde.transmit(claire, own_id)
    petit_monde.reopen(isabelle, own_id)
    recu = kept(petit_monde)[0].recu
    for prenom, status in (("Rachid", 200), ("Dominique", 200), ("Yann", 404), ("Isabelle", 404)):
        assert entered(app, prenom).go(f"/recus/{recu}").status_code == status, prenom


def test_who_runs_the_campaign_reads_how_many_times_when_and_why_only(petit_monde: Monde, app: Flask) -> None:
    first, second = sent_twice(petit_monde)
    isabelle = entered(app, "Isabelle")
    isabelle.go("/campagnes/1/dlas/1")
    assert "transmis 2 fois : Claire Durand" in isabelle.text
    assert "Un mois de trop." in isabelle.text
    assert first not in isabelle.page.text
    assert second not in isabelle.page.text
    assert entered(app, "Dominique").go("/direction/campagnes/1/dlas/1").status_code == 200


def test_an_answer_never_given_back_is_not_told_as_transmitted_again(petit_monde: Monde, app: Flask) -> None:
    claire, _ = prepare(petit_monde, peopled)
    petit_monde.answered(claire)
    isabelle = entered(app, "Isabelle")
    isabelle.go("/campagnes/1/dlas/1")
    assert "fois" not in isabelle.text


def test_what_was_given_back_before_transmissions_were_kept_is_told_without_its_content(
    petit_monde: Monde, app: Flask
) -> None:
    sent_twice(petit_monde)
    with petit_monde.database.writing() as session:
        session.delete(session.get_one(Transmission, 1))
    claire = entered(app, "Claire")
    claire.go("/reponses/1/transmissions")
    assert "Ce qu’elle disait alors n’a pas été gardé" in claire.text
    assert "Un mois de trop." in claire.text


def test_the_page_reads_as_much_however_many_times_it_was_transmitted(petit_monde: Monde, app: Flask) -> None:
    sent_twice(petit_monde)
    claire = entered(app, "Claire")
    few = claire.reads("/reponses/1/transmissions")
    for _ in range(4):
        petit_monde.reopen(petit_monde.acteur_of(4))
        petit_monde.answered(petit_monde.acteur_of(1))
    assert claire.reads("/reponses/1/transmissions") <= few <= READS["/reponses/<int:participation_id>/transmissions"]
    assert claire.page.text.count("Transmise le") == 6
