"""Answers taken back by their author: what was transmitted counts until another one is, and nothing typed is lost."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import TypeVar

import pytest
from flask import Flask
from sqlalchemy import select

from collecte.campagnes.operations.reouverture import recevoir
from collecte.core.errors import AlreadyDoneError, Refus
from collecte.models import Campagne, Changement, EntreeJournal, Participation, Population, Prolongation, VueDirection
from collecte.models.journal import LEFT_AS_SENT, TAKEN_BACK
from collecte.policy import Acteur
from collecte.relances.queries.relances import list_awaited
from collecte.reponses.operations.fenetre import AlreadyTransmittedError, ClosedCampagneError, SettledResultsError
from collecte.reponses.operations.reponses import Partage, Recu, laisser, reprendre
from collecte.reponses.queries.participations import count_to_answer
from questionnaires.core.francais import paris_day
from tests.collecte.bibliotheque.test_publications import DEUX
from tests.collecte.mondes.bases import prepare
from tests.collecte.mondes.monde import APRES, CENT, PARTAGE, Monde
from tests.collecte.mondes.navigateur import Navigateur
from tests.collecte.reponses.test_repere_annee import BASE, claire_last_year
from tests.collecte.reponses.test_transmissions import AUTRES, entered, exported, kept, peopled

T = TypeVar("T")

REPRENDRE, LAISSER = "/reponses/1/reprendre-ma-reponse", "/reponses/1/laisser-ma-reponse"


REASONS = {f"V9_{ligne}.raison": "equipe" for ligne in ("M1F1", "M1F2", "M2", "M3F1")}


def taken_back(monde: Monde) -> tuple[Acteur, Acteur]:
    """Claire transmitted, took her answer back an hour later, and typed another share."""
    claire, isabelle = prepare(monde, peopled)
    monde.answered(claire)
    monde.heure.moment += timedelta(hours=1)
    take_back(monde, claire)
    monde.save(claire, 1, {"M1F1": "20"})
    return claire, isabelle


def take_back(monde: Monde, claire: Acteur, participation_id: int = 1) -> None:
    with monde.database.writing() as session:
        reprendre(session, participation_id=participation_id, acteur=claire, now=monde.heure())


def leave(monde: Monde, claire: Acteur) -> bool:
    """Return whether this call did it."""
    shown = answer(monde).revision
    try:
        with monde.database.writing() as session:
            laisser(session, participation_id=1, shown_revision=shown, acteur=claire, now=monde.heure())
    except AlreadyDoneError:
        return False
    return True


def answer(monde: Monde) -> Participation:
    with monde.database.reading() as session:
        participation = session.get_one(Participation, 1)
        assert participation.campagne
        return participation


def verbs(monde: Monde) -> list[str]:
    with monde.database.reading() as session:
        statement = select(EntreeJournal.verbe).where(EntreeJournal.objet == "réponse").order_by(EntreeJournal.id)
        return list(session.scalars(statement))


def at_once(*acts: Callable[[], T]) -> list[T]:
    together = Barrier(len(acts))

    def run(act: Callable[[], T]) -> T:
        together.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


# --- what counts


def test_the_transmitted_version_counts_until_another_is(monde: Monde) -> None:
    claire, _ = taken_back(monde)
    assert exported(monde) == [2400, None]
    monde.save(claire, 1, AUTRES)
    recu = monde.transmit(claire, 1)
    assert isinstance(recu, Recu)
    assert exported(monde) == [2000, None]
    former, present = kept(monde)
    assert (former.valeurs["M1F1"], former.rendue_le, former.is_replaced) == (2400, monde.heure(), True)
    assert (present.recu, present.valeurs["M1F1"], present.rendue_le) == (recu.reference, 2000, None)
    assert answer(monde).is_given


def test_settling_counts_what_was_transmitted_and_the_draft_is_still_its_author_s(monde: Monde) -> None:
    claire, isabelle = taken_back(monde)
    monde.heure.moment = APRES
    monde.settle(isabelle)
    settled = answer(monde)
    assert (settled.valeurs or {})["M1F1"] == 2400
    assert settled.is_given
    assert monde.saisie(1)["M1F1"] == "20"
    with pytest.raises(AlreadyTransmittedError):
        monde.save(claire, 1, {"M1F1": "21"})
    with monde.database.writing() as session:
        recevoir(session, participation_id=1, raison="À revoir.", acteur=isabelle, now=monde.heure())
    monde.save(claire, 1, AUTRES)
    assert isinstance(monde.transmit(claire, 1), Recu)
    assert (answer(monde).valeurs or {})["M1F1"] == 2400, "a correction waits for the next release"


def test_once_closed_the_transmitted_version_stands(monde: Monde) -> None:
    claire, _ = taken_back(monde)
    monde.heure.moment = APRES
    with pytest.raises(ClosedCampagneError, match="La version que vous aviez transmise le"):
        monde.save(claire, 1, {"M1F1": "21"})
    with pytest.raises(ClosedCampagneError):
        monde.transmit(claire, 1)
    assert exported(monde) == [2400, None]
    assert monde.saisie(1)["M1F1"] == "20"


def test_what_was_sent_in_time_is_not_late_when_sent_again_in_the_days_of_grace(monde: Monde) -> None:
    claire, _ = taken_back(monde)
    with monde.database.writing() as session:
        session.get_one(Campagne, 1).grace_jours = 7
    monde.heure.moment = APRES
    monde.save(claire, 1, AUTRES)
    assert isinstance(monde.transmit(claire, 1), Recu)
    assert not answer(monde).en_retard


def test_nobody_is_reminded_of_an_answer_they_took_back_and_it_is_not_expected(monde: Monde) -> None:
    claire, _ = taken_back(monde)
    with monde.database.reading() as session:
        assert not list_awaited(session, 1, [1])
        assert count_to_answer(session, claire, paris_day(monde.heure())) == 0


def test_an_answer_taken_back_is_offered_at_home_without_being_expected(petit_monde: Monde, app: Flask) -> None:
    claire, isabelle = prepare(petit_monde, peopled)
    petit_monde.answered(claire)
    browser = entered(app, "Claire")
    browser.go("/a-faire")
    assert "non renvoyée" not in browser.text
    take_back(petit_monde, claire)
    browser.go("/a-faire")
    assert "Reprise, non renvoyée" in browser.text
    assert "1 réponse attendue" not in browser.text
    petit_monde.reopen(isabelle)
    browser.go("/a-faire")
    assert "Reprise, non renvoyée" not in browser.text
    assert "1 réponse attendue" in browser.text


def test_the_animatrice_may_give_back_what_its_author_took_back(monde: Monde) -> None:
    claire, isabelle = taken_back(monde)
    monde.reopen(isabelle)
    assert exported(monde) == [None, None]
    monde.save(claire, 1, AUTRES)
    assert isinstance(monde.transmit(claire, 1), Recu)
    assert kept(monde)[0].raison == "Un mois de trop."


# --- who, and until when


def test_an_answer_is_not_taken_back_after_its_closing_but_in_the_extension_of_its_dla(monde: Monde) -> None:
    claire, _ = prepare(monde, peopled)
    monde.answered(claire)
    monde.heure.moment = APRES
    with pytest.raises(Refus, match="ne se reprend pas"):
        take_back(monde, claire)
    with monde.database.writing() as session:
        until = APRES.date() + timedelta(days=7)
        session.add(Prolongation(campagne_id=1, dla_id=1, cloture=until, raison="Congés.", accordee_le=monde.heure()))
    take_back(monde, claire)
    assert answer(monde).is_taken_back


def test_what_a_team_transmitted_together_is_not_taken_back_by_one_of_them(petit_monde: Monde, app: Flask) -> None:
    """Figures read in counts only may be out before the closing, and a bilan be signed: the C2RA decides."""
    claire, _ = prepare(petit_monde, peopled)
    petit_monde.enquete(petit_monde.questionnaire(DEUX), population=Population.DLA)
    with petit_monde.database.reading() as session:
        team = session.scalars(select(Participation.id).where(Participation.personne_id.is_(None))).first()
    assert team is not None
    petit_monde.save(claire, team, {"NOM": "Nous", "BESOIN": "Du temps"})
    petit_monde.transmit(claire, team)
    browser = entered(app, "Claire")
    browser.go(f"/reponses/{team}/recu")
    assert "Reprendre ma réponse" not in browser.text
    assert "demandez sa réouverture" in browser.text
    with pytest.raises(Refus, match="ne se reprend pas"):
        take_back(petit_monde, claire, team)


# --- leaving it as it was


def test_leaving_it_gives_back_every_text_transmitted_and_keeps_the_others_in_the_history(monde: Monde) -> None:
    claire, _ = taken_back(monde)
    monde.save(claire, 1, {"M1F2": "", "M5F1": "3"})
    assert leave(monde, claire)
    (sent,) = kept(monde)
    left = answer(monde)
    assert (left.saisie, left.rouverte_le, left.recu) == (sent.saisie, None, sent.recu)
    assert sent.rendue_le is None
    with monde.database.reading() as session:
        undone = select(Changement).where(Changement.revision == left.revision).order_by(Changement.code)
        texts = {change.code: (change.avant, change.apres) for change in session.scalars(undone)}
    assert texts["M1F1"] == ("20", "24")
    assert not leave(monde, claire), "ten clicks leave it once"
    assert verbs(monde).count(LEFT_AS_SENT) == 1


# --- two devices


def test_two_devices_take_an_answer_back_once_and_share_its_draft(monde: Monde) -> None:
    claire, _ = prepare(monde, peopled)
    monde.answered(claire)
    at_once(*[lambda: take_back(monde, claire)] * 4)
    assert verbs(monde).count(TAKEN_BACK) == 1
    revision = answer(monde).revision
    monde.save(claire, 1, {"M1F1": "20"}, base=revision, page="premierePage")
    saved = monde.save(claire, 1, {"M1F2": "20"}, base=revision, page="deuxiemePage")
    assert (saved.saisie["M1F1"], saved.saisie["M1F2"]) == ("20", "20")


def test_transmitting_and_leaving_at_once_keep_one_present_version(monde: Monde) -> None:
    claire, _ = taken_back(monde)
    monde.save(claire, 1, AUTRES)
    revision = answer(monde).revision

    def transmit() -> object:
        try:
            return monde.transmit(claire, 1, revision=revision)
        except Refus as refus:  # left just before: the answer changed since the page was shown
            return refus

    at_once(transmit, lambda: leave(monde, claire))
    present = [sent for sent in kept(monde) if sent.rendue_le is None]
    assert len(present) == 1
    now = answer(monde)
    assert (now.is_given, now.recu, now.saisie, now.valeurs) == (
        True,
        present[0].recu,
        present[0].saisie,
        present[0].valeurs,
    )


def test_settling_while_an_author_takes_it_back_or_sends_it_keeps_one_answer(monde: Monde) -> None:
    claire, isabelle = taken_back(monde)
    monde.save(claire, 1, AUTRES)
    monde.heure.moment = APRES

    def transmit() -> object:
        try:
            return monde.transmit(claire, 1)
        except (ClosedCampagneError, SettledResultsError) as closed:
            return closed

    at_once(transmit, lambda: monde.settle(isabelle))
    now = answer(monde)
    assert now.is_given
    assert (now.valeurs or {})["M1F1"] == 2400


# --- pages


def test_the_receipt_takes_back_and_the_check_page_and_the_receipt_say_what_counts(
    petit_monde: Monde, app: Flask
) -> None:
    claire, _ = prepare(petit_monde, peopled)
    recu = petit_monde.answered(claire)
    browser = entered(app, "Claire")
    browser.go("/reponses/1/recu")
    assert "La dernière version transmise comptera." in browser.text
    browser.send({}, action=REPRENDRE)
    assert browser.page.request.path == "/reponses/1/verifier"
    for page in ("/reponses/1/verifier", "/reponses/1/REPARTITION", "/reponses/1/recu", "/a-faire"):
        browser.go(page)
        assert "la dernière version transmise compte" in browser.text, page
    browser.go("/reponses/1/recu")
    assert recu.reference in browser.text, "what was transmitted stays readable"
    browser.go(LAISSER)
    assert "rien ne sera perdu" in browser.text
    browser.send({})
    assert "telle que vous l’aviez transmise" in browser.text
    assert "Reprendre ma réponse" in browser.text
    assert browser.go(LAISSER).request.path == "/reponses/1/recu", "nothing is left to confirm"


def test_leaving_it_lists_what_would_be_lost_and_asks_again_when_another_device_typed_more(
    petit_monde: Monde, app: Flask
) -> None:
    claire, _ = taken_back(petit_monde)
    petit_monde.save(claire, 1, {"M1F2": "douze"})
    phone, computer = entered(app, "Claire"), entered(app, "Claire")
    phone.go(LAISSER)
    assert "2 changements seraient perdus" in phone.text.replace("\u00a0", " ")
    assert "douze" in phone.text, "as it was typed"
    computer.go("/reponses/1/REPARTITION")
    computer.send({"M2F1": "6,5"})
    assert phone.send({}).status_code == 409
    assert "6,5" in phone.text
    assert answer(petit_monde).is_taken_back, "nothing is lost that was not shown"
    phone.send({})
    assert "telle que vous l’aviez transmise" in phone.text
    assert petit_monde.saisie(1)["M2F1"] == kept(petit_monde)[0].saisie["M2F1"]
    computer.go("/reponses/1/recu")
    assert "Reprendre ma réponse" in computer.text


def test_a_retaken_answer_is_sent_again_with_the_choices_in_force(petit_monde: Monde, app: Flask) -> None:
    claire, _ = prepare(petit_monde, peopled)
    petit_monde.answered(claire, partage=Partage(True, VueDirection.MISSION))
    browser = entered(app, "Claire")
    browser.go("/reponses/1/recu")
    browser.send({}, action=REPRENDRE)
    assert "vue_direction" not in browser.fields("/reponses/1/verifier"), "it is not asked again"
    browser.go("/ma-repartition/1/partage")
    browser.send({"vue_direction": "non"})
    browser.go("/reponses/1/verifier")
    browser.send({}, action="/reponses/1/verifier")
    assert browser.page.request.path == "/reponses/1/recu"
    with petit_monde.database.reading() as session:
        sent = session.get_one(Participation, 1)
        assert (sent.accord_chiffres, sent.vue_direction, sent.rouverte_le) == (True, VueDirection.NON, None)


def test_a_tab_left_open_says_that_the_answer_was_transmitted_elsewhere_and_loses_nothing(
    petit_monde: Monde, app: Flask
) -> None:
    claire, _ = taken_back(petit_monde)
    browser = entered(app, "Claire")
    browser.go("/reponses/1/REPARTITION")
    petit_monde.save(claire, 1, AUTRES)
    petit_monde.transmit(claire, 1)
    assert browser.send({"M1F1": "12,34"}).status_code == 409
    assert "reprenez-la depuis son reçu" in browser.text
    assert "12,34" in browser.page.text
    browser.go("/reponses/1/recu")
    assert browser.send({}, action=REPRENDRE).status_code == 200
    petit_monde.transmit(claire, 1)
    browser.send({}, path=LAISSER)
    assert "Votre réponse n’est plus reprise : rien n’a changé." in browser.text.replace("\u00a0", " ")


def test_the_closing_passes_on_every_page_of_a_retaken_answer(petit_monde: Monde, app: Flask) -> None:
    """Each says so in a sentence, what counts is what was transmitted, and what was changed is read on the receipt."""
    taken_back(petit_monde)
    browser = Navigateur(app)
    for page in (LAISSER, "/reponses/1/recu"):
        petit_monde.heure.moment = APRES - timedelta(minutes=2)
        browser.sign_in("claire@exemple.fr")
        browser.go(page)
        petit_monde.heure.moment = APRES
        if page == LAISSER:
            browser.send({})
        else:
            browser.go("/reponses/1")  # « Continuer ma réponse »
        assert browser.page.request.path == "/reponses/1/recu"
        assert "La version de ce reçu compte." in browser.text
        assert petit_monde.saisie(1)["M1F1"] == "20"
        assert "Ce que vous aviez changé, sans le transmettre" in browser.text


def test_a_reason_typed_on_a_check_page_left_open_comes_back_once_the_answer_was_sent_elsewhere(
    petit_monde: Monde, app: Flask
) -> None:
    claire, answer_id = claire_last_year(petit_monde)
    petit_monde.save(claire, answer_id, {**BASE, **CENT, **REASONS})
    assert isinstance(petit_monde.transmit(claire, answer_id), Recu)
    take_back(petit_monde, claire, answer_id)
    check = f"/reponses/{answer_id}/verifier"
    phone = entered(app, "Claire")
    phone.go(check)
    assert isinstance(petit_monde.transmit(claire, answer_id), Recu)
    page = phone.send({"V9_M2.raison": "autre", "V9_M2.commentaire": "Un départ."}, action=check)
    assert page.status_code == 409
    assert "reprenez-la depuis son reçu" in phone.text
    assert "Un départ." in phone.text
    petit_monde.heure.moment = APRES - timedelta(minutes=2)
    phone.sign_in("claire@exemple.fr")
    take_back(petit_monde, claire, answer_id)
    phone.go(check)
    petit_monde.heure.moment = APRES
    phone.send({"V9_M2.raison": "autre", "V9_M2.commentaire": "Un départ."}, action=check)
    assert "est close depuis le" in phone.text
    assert "Un départ." in phone.text


def test_a_check_page_sent_twice_leads_to_its_receipt(petit_monde: Monde, app: Flask) -> None:
    claire, answer_id = claire_last_year(petit_monde)
    petit_monde.save(claire, answer_id, {**BASE, **CENT})
    phone, check = entered(app, "Claire"), f"/reponses/{answer_id}/verifier"
    phone.go(check)
    fields = phone.fields(check) | REASONS | {"accord_chiffres": "non", "vue_direction": "non"}
    for _ in range(2):
        phone.send(fields, path=check)
        assert phone.page.request.path == f"/reponses/{answer_id}/recu", "a repeat leads to the receipt"


def test_a_page_sent_after_the_closing_comes_back_with_what_was_typed_and_says_what_counts(
    petit_monde: Monde, app: Flask
) -> None:
    _, isabelle = taken_back(petit_monde)
    petit_monde.heure.moment = APRES - timedelta(minutes=2)
    browser = entered(app, "Claire")
    sharing = {"accord_chiffres": "non", "vue_direction": "fonction"}
    for page, typed in (("/reponses/1/REPARTITION", {"M1F1": "12,34"}), ("/reponses/1/verifier", sharing)):
        petit_monde.heure.moment = APRES - timedelta(minutes=2)
        browser.go(page)
        petit_monde.heure.moment = APRES
        assert browser.send(typed, action=page).status_code == 409
        assert "La version que vous aviez transmise le" in browser.text
        assert all(text in browser.page.text for text in typed.values())
    browser.go("/reponses/1/REPARTITION")
    assert browser.page.request.path == "/reponses/1/recu"
    animatrice = entered(app, "Isabelle")
    animatrice.go("/campagnes/1/arreter")
    assert "réponse est reprise par son auteur, sans nouvel envoi" in animatrice.text
    unsent = "La version de ce reçu compte."
    assert unsent in browser.text
    petit_monde.settle(isabelle)
    browser.go("/reponses/1/recu")
    assert unsent in browser.text
    assert "Reprendre ma réponse" not in browser.text
    browser.go("/a-faire")
    assert "non transmis" not in browser.text


def test_the_author_reads_both_versions_and_the_animatrice_when_it_was_taken_back(
    petit_monde: Monde, app: Flask
) -> None:
    claire, _ = taken_back(petit_monde)
    isabelle = entered(app, "Isabelle")
    isabelle.go("/campagnes/1")
    assert "repris par son auteur le" in isabelle.text
    isabelle.go("/campagnes/1/rouvrir/1")
    assert "Son auteur l’a reprise le" in isabelle.text
    assert "cette version ne compte plus" in isabelle.text
    isabelle.go("/campagnes/1/rouvrir/2")
    assert "reprise" not in isabelle.text
    dominique = entered(app, "Dominique")
    dominique.go("/direction/campagnes/1/dlas/1")
    assert "repris" not in dominique.text, "a direction reads transmis or non transmis only"
    petit_monde.save(claire, 1, AUTRES)
    petit_monde.transmit(claire, 1, partage=PARTAGE)
    isabelle.go("/campagnes/1")
    assert "repris par son auteur le" not in isabelle.text
    isabelle.go("/campagnes/1/dlas/1")
    assert "reprise par son auteur, puis transmise de nouveau" in isabelle.text
    browser = entered(app, "Claire")
    browser.go("/reponses/1/transmissions")
    assert "Vous l’avez reprise, et transmise de nouveau" in browser.text
    browser.go(f"/recus/{kept(petit_monde)[0].recu}")
    assert "Ce reçu ne vaut plus" in browser.text
