"""Answers received once results are settled: kept apart, then counted by a release that replaces the last one."""

import hashlib
import re
import threading
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from http import HTTPStatus
from io import BytesIO

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import func, select

from collecte.campagnes.operations.reouverture import (
    NotReleasedError,
    RefusedReleaseError,
    RevisedOnceError,
    publier_de_nouveau,
    recevoir,
    record_refusal,
)
from collecte.campagnes.operations.resultats import take_reference_out
from collecte.campagnes.queries.collectes import get_collecte_with_serie
from collecte.campagnes.queries.publications import list_reseaux
from collecte.campagnes.queries.tardives import EnAttente, count_waiting
from collecte.classeurs.operations.verification import Verdict, lire, verifier
from collecte.core.errors import Refus
from collecte.core.operations.durees import DUREES
from collecte.core.security import hash_password
from collecte.models import (
    Campagne,
    CellulePubliee,
    ClasseurReference,
    Compte,
    Courriel,
    EntreeJournal,
    EtatFabrication,
    Fabrication,
    Participation,
    Personne,
    Publication,
    Transmission,
)
from collecte.models.journal import LATE, REOPENED, REPUBLISHED
from collecte.organisation.operations.organisation import change_seuils
from collecte.policy import Acteur
from collecte.reponses.operations.fenetre import AlreadyTransmittedError, SettledResultsError
from collecte.reponses.operations.refus import refuser
from collecte.reponses.operations.reponses import Partage, Recu, change_partage
from collecte.reponses.queries.apres_arret import GARDEE, RECUE_DITE
from collecte.reponses.queries.transmissions import get_received_transmission
from collecte.rgpd.operations.regles_reponses import due_historique, purge_historique
from exports.records.records import Etat
from exports.release.cellules import Mesure, Release
from exports.release.contexte import Public
from exports.release.motifs import BOUGEE, SANS_ACCORD, TU_AVANT
from exports.temps.workbook import write_workbook
from tests.collecte.campagnes.test_publication_reseau import answered
from tests.collecte.campagnes.test_publications import DLAS, NON, OUI, collected, release_of
from tests.collecte.mondes.bases import prepare
from tests.collecte.mondes.monde import CENT, PASSWORD, Monde
from tests.collecte.mondes.navigateur import Navigateur
from tests.collecte.rgpd.test_regles_purge import ready
from tests.exports.records.classeurs import rows

LATER = {**CENT, "M1F1": "14", "M3F1": "26"}
"""Close to the first ten answers: no difference identifies anyone."""


def with_two_silent(monde: Monde, partages: Sequence[Partage] = (), silent: Sequence[str] = ("45", "18")) -> Acteur:
    """Ten people transmitted; Marie, in the DLA 45, and Lise, in the 18, did not."""
    return collected(monde, partages, (*DLAS, "45"), silent)


def just_settled(monde: Monde, partages: Sequence[Partage] = (), silent: Sequence[str] = ("45", "18")) -> Acteur:
    isabelle = with_two_silent(monde, partages, silent)
    monde.settle(isabelle)
    return isabelle


def settled_five_days_ago(monde: Monde) -> tuple[Acteur, Release]:
    isabelle = just_settled(monde)
    made = release_of(monde)
    assert made is not None
    monde.heure.moment += timedelta(days=5)
    return isabelle, made


def settled(monde: Monde) -> tuple[Acteur, Release]:
    return prepare(monde, settled_five_days_ago)


def three_received(monde: Monde) -> tuple[Acteur, Release]:
    """Two late answers and a correction came in, in three DLA."""
    isabelle, made = settled_five_days_ago(monde)
    sent(monde, isabelle, *three(monde))
    return isabelle, made


def waiting_for_release(monde: Monde) -> tuple[Acteur, Release]:
    return prepare(monde, three_received)


def answer_of(monde: Monde, prenom: str, dla: str) -> int:
    with monde.database.reading() as session:
        table = Participation
        statement = select(table.id).join(table.personne).join(table.dla)
        return session.scalars(statement.where(Personne.prenom == prenom, table.dla.has(code=dla))).one()


def opened(monde: Monde, isabelle: Acteur, participation_id: int) -> bool:
    with monde.database.writing() as session:
        return recevoir(
            session, participation_id=participation_id, raison="Elle était absente.", acteur=isabelle, now=monde.heure()
        )


def sent(
    monde: Monde, isabelle: Acteur, *answers: int, typed: Mapping[str, str] = LATER, partage: Partage = NON
) -> list[Recu]:
    """Have the animatrice open these answers and their authors transmit them; return the receipts."""
    receipts = []
    for participation_id in answers:
        opened(monde, isabelle, participation_id)
        with monde.database.reading() as session:
            author = monde.author_of(session.get_one(Participation, participation_id))
        monde.save(author, participation_id, typed)
        recu = monde.transmit(author, participation_id, partage=partage)
        assert isinstance(recu, Recu)
        receipts.append(recu)
    return receipts


def three(monde: Monde) -> tuple[int, int, int]:
    """Return the ids of two late answers and a correction, in three DLA."""
    return answer_of(monde, "Marie", "45"), answer_of(monde, "Lise", "18"), answer_of(monde, "Emma", "36")


def published(monde: Monde, isabelle: Acteur, numero: int = 1) -> Release | None:
    with monde.database.writing() as session:
        return publier_de_nouveau(session, campagne_id=1, numero=numero, acteur=isabelle, now=monde.heure())


def waiting(monde: Monde) -> EnAttente:
    with monde.database.reading() as session:
        return count_waiting(session, session.get_one(Campagne, 1))


def reference(monde: Monde) -> bytes:
    with monde.database.reading() as session:
        return session.scalars(select(ClasseurReference.fichier)).one()


def everything_told(monde: Monde) -> object:
    """Return the release, the stored state of answers, and the reference workbook."""
    with monde.database.reading() as session:
        table = Participation
        columns = table.id, table.transmise_le, table.recu, table.valeurs, table.en_retard, table.refusee_le
        rows = session.execute(select(*columns).order_by(table.id)).all()
    return release_of(monde), [tuple(row) for row in rows], reference(monde)


def test_what_comes_in_after_settlement_moves_nothing_that_is_told(monde: Monde) -> None:
    isabelle, _ = settled(monde)
    before = everything_told(monde)
    receipts = sent(monde, isabelle, *three(monde))
    assert everything_told(monde) == before
    assert len({recu.reference for recu in receipts}) == 3
    assert (waiting(monde).personnes, waiting(monde).dlas, waiting(monde).ouvertes) == (3, 3, 0)
    assert waiting(monde).is_enough


def test_its_author_reads_the_receipt_of_what_was_received_whatever_is_sent_again(monde: Monde) -> None:
    isabelle, _ = settled(monde)
    marie, _, emma = three(monde)
    for participation_id in (marie, emma):
        (first,) = sent(monde, isabelle, participation_id)
        with monde.database.reading() as session:
            author = monde.author_of(session.get_one(Participation, participation_id))
        assert monde.transmit(author, participation_id) == first
        with pytest.raises(SettledResultsError if participation_id == marie else Exception):
            monde.save(author, participation_id, CENT)


def test_nothing_is_received_unless_it_was_opened_and_each_opening_is_in_the_journal(monde: Monde) -> None:
    isabelle, _ = settled(monde)
    marie, _, emma = three(monde)
    with monde.database.reading() as session:
        author = monde.author_of(session.get_one(Participation, marie))
    with pytest.raises(SettledResultsError):
        monde.save(author, marie, CENT)
    assert opened(monde, isabelle, marie)
    assert opened(monde, isabelle, emma)
    with pytest.raises(Refus, match="Cette réponse est déjà ouverte à"):
        opened(monde, isabelle, emma)
    assert waiting(monde).ouvertes == 2
    with monde.database.reading() as session:
        entries = session.scalars(select(EntreeJournal).order_by(EntreeJournal.id.desc()).limit(2)).all()
        assert [(entry.verbe, entry.objet_id) for entry in entries] == [(REOPENED, emma), (LATE, marie)]
        assert {entry.details["raison"] for entry in entries} == {"Elle était absente."}
        messages = session.scalars(select(Courriel).order_by(Courriel.id.desc()).limit(2)).all()
        assert all(courriel.contexte["apres_arret"] for courriel in messages)


def test_an_opened_answer_may_be_left_but_not_refused_any_more(monde: Monde) -> None:
    isabelle, _ = settled(monde)
    marie, _, emma = three(monde)
    for participation_id, error in ((marie, SettledResultsError), (emma, AlreadyTransmittedError)):
        opened(monde, isabelle, participation_id)
        with monde.database.writing() as session:
            author = monde.author_of(session.get_one(Participation, participation_id))
            with pytest.raises(error):
                refuser(session, participation_id=participation_id, acteur=author, now=monde.heure())


def test_an_answer_is_given_back_the_former_way_before_settlement(monde: Monde) -> None:
    isabelle = prepare(monde, with_two_silent)
    with pytest.raises(NotReleasedError):
        opened(monde, isabelle, answer_of(monde, "Emma", "36"))


def test_the_purge_of_histories_leaves_what_waits_for_another_release(monde: Monde) -> None:
    isabelle, _ = settled(monde)
    late, corrected, _ = three(monde)
    receipts = sent(monde, isabelle, late, corrected)
    monde.heure.moment += timedelta(days=DUREES["historique"].jours + 400)
    with monde.database.writing() as session:
        purge_historique(session, session.scalars(due_historique(session, monde.heure())).all(), monde.heure())
    with monde.database.reading() as session:
        assert not session.scalars(due_historique(session, monde.heure())).all()
        transmissions = [
            get_received_transmission(session, session.get_one(Participation, participation_id))
            for participation_id in (late, corrected)
        ]
        assert [transmission.recu for transmission in transmissions if transmission] == [
            transmission.reference for transmission in receipts
        ]
    assert waiting(monde).personnes == 2


@pytest.mark.parametrize("how_many", [0, 1, 2])
def test_fewer_than_three_persons_wait_for_the_following_ones(monde: Monde, how_many: int) -> None:
    isabelle, _ = settled(monde)
    sent(monde, isabelle, *three(monde)[:how_many])
    before = everything_told(monde)
    with pytest.raises(RefusedReleaseError, match="Trop peu de réponses ont changé"):
        published(monde, isabelle)
    assert everything_told(monde) == before


def test_who_sends_the_same_again_is_not_one_of_three(monde: Monde) -> None:
    """One late answer and two without change would make a release about one person."""
    isabelle, _ = settled(monde)
    late, *_ = three(monde)
    sent(monde, isabelle, late)
    with monde.database.reading() as session:
        saisie = dict(session.get_one(Participation, answer_of(monde, "Emma", "36")).saisie)
        other = dict(session.get_one(Participation, answer_of(monde, "Ana", "18")).saisie)
    sent(monde, isabelle, answer_of(monde, "Emma", "36"), typed=saisie)
    sent(monde, isabelle, answer_of(monde, "Ana", "18"), typed=other)
    assert (waiting(monde).personnes, waiting(monde).identiques, waiting(monde).is_enough) == (1, 2, False)
    with pytest.raises(RefusedReleaseError, match="Trop peu de réponses ont changé"):
        published(monde, isabelle)
    assert waiting(monde).personnes == 1
    sent(monde, isabelle, answer_of(monde, "Lise", "18"), answer_of(monde, "Chloé", "28"))
    assert published(monde, isabelle) is not None


def test_three_persons_of_one_dla_wait_for_another_one(monde: Monde) -> None:
    isabelle, _ = settled(monde)
    answers = [answer_of(monde, name, "18") for name in ("Ana", "Bilal", "Lise")]
    sent(monde, isabelle, *answers)
    assert (waiting(monde).personnes, waiting(monde).dlas) == (3, 1)
    with pytest.raises(RefusedReleaseError, match="Trop peu de réponses ont changé"):
        published(monde, isabelle)


def test_the_second_release_counts_them_names_the_first_and_says_by_table_what_moved(monde: Monde) -> None:
    isabelle, first = waiting_for_release(monde)
    former = reference(monde)
    made = published(monde, isabelle)
    assert made is not None
    assert made == release_of(monde)
    assert (made.numero, made.personnes, made.dlas, made.remplace_le) == (2, 13, 6, first.faite_le)
    assert made.is_shown
    assert made.nom == "publication n°\u00a02 du 27 juillet 2026, qui remplace la n°\u00a01 du 22 juillet 2026"
    shares = next(revision for revision in made.revisions if (revision.territoire, revision.table) == ("", "parts"))
    before, after = first.parts(), made.parts()
    assert shares.bougees == sum(before[code] != after[code] for code in before.keys() & after.keys()) > 0
    assert shares.dite.startswith("parts")
    assert shares.sur == len(first.of(Mesure.PART))
    assert waiting(monde).personnes == 0
    assert hashlib.sha256(former).digest() != hashlib.sha256(reference(monde)).digest()
    cells = [cell.value for row in openpyxl.load_workbook(BytesIO(reference(monde)))["Lisez-moi"] for cell in row]
    assert any("qui remplace la n°\u00a01" in str(text) for text in cells)
    with monde.database.reading() as session:
        entree = session.scalars(select(EntreeJournal).order_by(EntreeJournal.id.desc())).first()
        assert entree is not None
        assert (entree.verbe, entree.details) == (REPUBLISHED, {"numero": 2, "remplace": 1})
        for participation_id in three(monde):
            participation = session.get_one(Participation, participation_id)
            present = session.scalars(
                select(Transmission).where(
                    Transmission.participation_id == participation.id, Transmission.rendue_le.is_(None)
                )
            ).one()
            assert (participation.recu, participation.valeurs, participation.recue_le) == (
                present.recu,
                present.valeurs,
                None,
            )


def test_an_answer_that_moved_once_does_not_move_again(monde: Monde) -> None:
    isabelle, _ = waiting_for_release(monde)
    assert published(monde, isabelle) is not None
    for participation_id in three(monde):
        with pytest.raises(RevisedOnceError):
            opened(monde, isabelle, participation_id)
    opened(monde, isabelle, answer_of(monde, "Ana", "18"))
    assert waiting(monde).ouvertes == 1


def test_a_file_handed_out_before_still_verifies_and_the_following_periode_compares_with_the_last(
    monde: Monde,
) -> None:
    isabelle, _ = settled(monde)
    with monde.database.writing() as session:
        campagne = session.get_one(Campagne, 1)
        assert take_reference_out(session, campagne=campagne, acteur=isabelle, now=monde.heure()) is not None
    former = reference(monde)
    sent(monde, isabelle, *three(monde))
    published(monde, isabelle)
    with monde.database.reading() as session:
        assert verifier(session, lire("classeur.xlsx", former)).verdict is Verdict.IDENTIQUE
        assert verifier(session, lire("classeur.xlsx", reference(monde))).verdict is not Verdict.IDENTIQUE
    following = monde.campagne("2026-S2", ouverture=date(2027, 1, 4), cloture=date(2027, 1, 25))
    with monde.database.reading() as session:
        campagne = session.get_one(Campagne, following)
        (before,) = get_collecte_with_serie(session, campagne, monde.heure()).serie.anterieures
        assert before.release is not None
        assert (before.release.numero, before.release.personnes) == (2, 13)


def test_a_dla_hidden_once_stays_hidden_and_one_shown_that_moved_is_hidden(monde: Monde) -> None:
    isabelle = just_settled(monde, [NON] * 4 + [OUI] * 2 + [NON] * 4 + [OUI], silent=["18", "28"])
    first = release_of(monde)
    assert first is not None
    assert first.dlas_montres == ("36", "45")
    answers = [answer_of(monde, "Marie", "18"), answer_of(monde, "Lise", "28"), answer_of(monde, "Emma", "36")]
    monde.heure.moment += timedelta(days=5)
    sent(monde, isabelle, *answers, partage=OUI)
    made = published(monde, isabelle)
    assert made is not None
    assert "36" not in made.dlas_montres
    assert first.caches <= made.caches
    assert motifs_of(made, "36") == {BOUGEE}
    assert motifs_of(made, "18") == {TU_AVANT}
    cells = (cell.value for sheet in openpyxl.load_workbook(BytesIO(reference(monde))) for row in sheet for cell in row)
    assert any(BOUGEE in str(text) for text in cells)
    monde.heure.moment += timedelta(days=5)
    sent(
        monde,
        isabelle,
        *(answer_of(monde, name, dla) for name, dla in (("Ana", "18"), ("Chloé", "28"), ("Hugo", "37"))),
    )
    third = published(monde, isabelle, 2)
    assert third is not None
    assert motifs_of(third, "36") == {BOUGEE}


def motifs_of(release: Release, dla: str) -> set[str]:
    return {cellule.motif for cellule in release.cellules if cellule.territoire == dla}


def test_a_consent_withdrawn_between_the_two_hides_in_both(monde: Monde) -> None:
    isabelle = just_settled(monde, [*([NON] * 10), OUI], silent=["18", "28"])
    luc = answer_of(monde, "Katia", "45")
    with monde.database.writing() as session:
        author = monde.author_of(session.get_one(Participation, luc))
        change_partage(session, participation_id=luc, partage=NON, acteur=author, now=monde.heure())
    hidden = release_of(monde)
    assert hidden is not None
    assert hidden.parts("45") == {}
    sent(
        monde,
        isabelle,
        answer_of(monde, "Marie", "18"),
        answer_of(monde, "Lise", "28"),
        answer_of(monde, "Emma", "36"),
    )
    made = published(monde, isabelle)
    assert made is not None
    assert motifs_of(made, "45") == {SANS_ACCORD}
    with monde.database.writing() as session:
        change_partage(session, participation_id=luc, partage=OUI, acteur=author, now=monde.heure())
    again = release_of(monde)
    assert again is not None
    assert again.parts("45") == {}


@pytest.mark.parametrize(
    ("before", "after", "etat"),
    [
        pytest.param(OUI, NON, EtatFabrication.RETIRE, id="withdrawn"),
        pytest.param(OUI, OUI, EtatFabrication.PRET, id="kept"),
        pytest.param(NON, NON, EtatFabrication.PRET, id="never given"),
    ],
)
def test_a_correction_that_withdraws_a_consent_withdraws_files_at_once(
    monde: Monde, before: Partage, after: Partage, etat: EtatFabrication
) -> None:
    isabelle, _ = settled(monde)
    emma = answer_of(monde, "Emma", "36")
    with monde.database.writing() as session:
        author = monde.author_of(session.get_one(Participation, emma))
        change_partage(session, participation_id=emma, partage=before, acteur=author, now=monde.heure())
    with monde.database.writing() as session:
        session.add(ready(1))
    sent(monde, isabelle, emma, partage=after)
    with monde.database.reading() as session:
        assert session.scalars(select(Fabrication.etat)).all() == [etat]


def test_a_release_that_would_hide_the_region_is_not_made_and_the_answers_wait(
    monde: Monde, monkeypatch: pytest.MonkeyPatch
) -> None:
    isabelle, first = waiting_for_release(monde)
    before = everything_told(monde)
    monkeypatch.setattr(Public, "cannot_compare", lambda *_: False)
    with pytest.raises(RefusedReleaseError, match="Mises à côté des chiffres déjà publiés"):
        published(monde, isabelle)
    assert everything_told(monde) == before
    assert waiting(monde).personnes == 3
    assert first == release_of(monde)


def test_a_release_of_which_an_answer_was_erased_is_not_replaced(monde: Monde) -> None:
    isabelle, _ = waiting_for_release(monde)
    with monde.database.writing() as session:
        participation = session.get_one(Participation, answer_of(monde, "Katia", "45"))
        participation.valeurs = {**(participation.valeurs or {}), "ETP": 0}
    with pytest.raises(RefusedReleaseError, match="une réponse qu’elle compte a été effacée depuis"):
        published(monde, isabelle)


def test_a_release_that_an_earlier_version_made_is_not_replaced(monde: Monde) -> None:
    isabelle, _ = waiting_for_release(monde)
    with monde.database.writing() as session:
        publication = session.scalars(select(Publication)).one()
        publication.cadre = {**publication.cadre, "origine": "classeur de référence"}
    with pytest.raises(RefusedReleaseError, match="une version antérieure du programme"):
        published(monde, isabelle)


def test_two_clicks_at_once_make_one_other_release(monde: Monde) -> None:
    isabelle, _ = waiting_for_release(monde)
    made: list[Release | None] = []
    clicks = [threading.Thread(target=lambda: made.append(published(monde, isabelle))) for _ in range(2)]
    for click in clicks:
        click.start()
    for click in clicks:
        click.join()
    assert sorted(publication.numero if publication else 0 for publication in made) == [0, 2]
    with monde.database.reading() as session:
        assert session.scalars(select(Publication.numero).order_by(Publication.numero)).all() == [1, 2]


def test_another_release_stopped_half_way_leaves_the_first_whole(monde: Monde, monkeypatch: pytest.MonkeyPatch) -> None:
    isabelle, _ = waiting_for_release(monde)
    before = everything_told(monde)

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("stopped")

    with monkeypatch.context() as patched:
        patched.setattr("collecte.campagnes.operations.resultats.write_reference", fail)
        with pytest.raises(RuntimeError, match="stopped"):
            published(monde, isabelle)
    assert everything_told(monde) == before
    with monde.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Publication)) == 1
        assert session.scalar(select(func.count(CellulePubliee.publication_id.distinct()))) == 1
    made = published(monde, isabelle)
    assert made is not None
    assert made.numero == 2


def test_the_pages_of_a_settled_campaign_receive_then_publish_again(petit_monde: Monde, app: Flask) -> None:
    monde = petit_monde
    with_two_silent(monde)
    monde.animatrice("Agathe", password=PASSWORD)
    with monde.database.reading() as session:
        agathe = monde.acteur_of(session.scalars(select(Personne.id).where(Personne.prenom == "Agathe")).one())
    browser = Navigateur(app)
    browser.sign_in("agathe@exemple.fr")
    browser.go("/campagnes/1/arreter")
    assert "Une réponse tardive ou une correction reçue ensuite est gardée à part" in browser.text
    assert "Il suit la dernière ; un fichier remis avant se vérifie toujours." in browser.text
    assert "aucune ne se rouvre" not in browser.text
    assert "ne change pas" not in browser.text
    monde.settle(agathe)
    marie, lise, emma = three(monde)
    browser.go("/campagnes/1")
    assert "Publication n° 1 du 22 juillet 2026." in browser.text
    assert "Recevoir une réponse tardive : Lise Durand, DLA 18" in browser.text
    browser.go(f"/campagnes/1/recevoir/{emma}")
    assert "Recevoir une correction de Emma Durand" in browser.text
    browser.send({"raison": " "})
    assert "La raison manque." in browser.text
    browser.send({"raison": "Un mois de trop."})
    assert "La réponse est ouverte à son auteur, qui lira la raison." in browser.text
    assert "1 réponse est ouverte à son auteur." in browser.text
    browser.go("/campagnes/1/publier")
    assert browser.page.request.path == "/campagnes/1"
    with monde.database.reading() as session:
        author = monde.author_of(session.get_one(Participation, emma))
    monde.save(author, emma, LATER)
    monde.transmit(author, emma, partage=NON)
    browser.go("/campagnes/1")
    assert "Reçues, publiées avec la prochaine : les réponses de 1 personne, dans 1 DLA." in browser.text
    assert RECUE_DITE in browser.text
    assert "publiez de nouveau" not in browser.text
    browser.go("/campagnes/1/publier")
    assert browser.page.request.path == "/campagnes/1"
    assert "Il en faut de 3 personnes dans 2 DLA : avec moins, on devinerait la leur." in browser.text
    sent(monde, agathe, marie, lise)
    browser.go("/campagnes/1")
    assert "publiez de nouveau" in browser.text
    browser.go("/campagnes/1/publier")
    assert "Publier de nouveau : publication n° 2 ?" in browser.text
    browser.send({})
    assert "qui remplace la n° 1 du 22 juillet 2026" in browser.text
    assert "Ce qui a bougé depuis la n° 1" in browser.text


def received_by_agathe(monde: Monde) -> Acteur:
    with_two_silent(monde)
    agathe = monde.animatrice("Agathe", password=PASSWORD)
    monde.settle(agathe)
    monde.heure.moment += timedelta(hours=1)
    sent(monde, agathe, *three(monde))
    return agathe


def by_pages(monde: Monde, app: Flask) -> tuple[Acteur, Navigateur]:
    """Settle results as Agathe and receive three answers, in three DLA; return Agathe and her browser."""
    agathe = prepare(monde, received_by_agathe)
    browser = Navigateur(app)
    browser.sign_in("agathe@exemple.fr")
    return agathe, browser


def test_a_release_that_was_refused_is_offered_again_once_another_answer_came_in(
    petit_monde: Monde, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monde = petit_monde
    agathe, browser = by_pages(monde, app)
    before = everything_told(monde)
    browser.go("/campagnes/1/publier")
    with monkeypatch.context() as patched:
        patched.setattr(Public, "cannot_compare", lambda *_: False)
        browser.send({})
    assert browser.page.status_code == HTTPStatus.CONFLICT
    assert "ces réponses laisseraient deviner une part." in browser.text
    assert everything_told(monde) == before
    browser.go("/campagnes/1")
    assert "publiez de nouveau" not in browser.text
    assert "Publier de nouveau a été refusé le 22 juillet 2026" in browser.text
    assert "Mises à côté des chiffres déjà publiés, ces réponses laisseraient deviner une part." in browser.text
    assert (
        "vous pourrez réessayer quand une autre réponse tardive, ou une autre correction, sera reçue." in browser.text
    )
    browser.go("/campagnes/1/publier")
    assert browser.page.request.path == "/campagnes/1"
    browser.go("/journal")
    assert "essayer de publier de nouveau" in browser.text
    sent(monde, agathe, answer_of(monde, "Hugo", "37"))
    browser.go("/campagnes/1")
    assert "a été refusé" not in browser.text
    assert "publiez de nouveau" in browser.text
    browser.go("/campagnes/1/publier")
    browser.send({})
    assert "qui remplace la n° 1 du 22 juillet 2026" in browser.text
    assert "a été refusé" not in browser.text


def test_a_release_refused_is_offered_again_once_thresholds_changed(monde: Monde) -> None:
    isabelle, _ = waiting_for_release(monde)
    with monde.database.writing() as session:
        refus = RefusedReleaseError("Ces réponses laisseraient deviner une part.", "Elles attendent les suivantes.")
        record_refusal(session, campagne_id=1, refus=refus, acteur=isabelle, now=monde.heure())
    assert waiting(monde).refusee is not None
    assert not waiting(monde).may_be_published
    with monde.database.writing() as session:
        region = session.get_one(Campagne, 1).region
        change_seuils(session, region=region, seuils={"largeur": 12}, acteur=isabelle, now=monde.heure())
    assert waiting(monde).may_be_published


def test_a_release_that_is_never_replaced_is_not_offered_again(petit_monde: Monde, app: Flask) -> None:
    monde = petit_monde
    agathe, browser = by_pages(monde, app)
    with monde.database.writing() as session:
        publication = session.scalars(select(Publication)).one()
        publication.cadre = {**publication.cadre, "origine": "classeur de référence"}
    browser.go("/campagnes/1/publier")
    assert browser.page.request.path == "/campagnes/1"
    sent(monde, agathe, answer_of(monde, "Hugo", "37"))
    browser.go("/campagnes/1")
    assert "publiez de nouveau" not in browser.text
    assert "reçue, gardée sans compter" in browser.text
    assert "ne se remplace plus : une version antérieure du programme l’avait faite." in browser.text
    assert "Les réponses reçues sont gardées, sans compter dans ses chiffres." in browser.text
    assert "publiées avec la prochaine : les réponses" not in browser.text


def beside_another_region(monde: Monde, *dlas: str) -> Acteur:
    """Settle a région of eight persons, then another of these DLA; return the animatrice of the first."""
    first, second = answered(monde, asked=2, last=dlas).items()
    for campagne_id, animatrice in (first, second):
        monde.settle(animatrice, campagne_id)
    monde.heure.moment += timedelta(hours=1)
    return first[1]


def test_authors_read_on_every_page_that_an_answer_no_longer_counts_once_the_network_is_told(
    petit_monde: Monde, app: Flask
) -> None:
    monde = petit_monde
    c2ra = beside_another_region(monde, "01", "01", "02", "02", "03", "03")
    with_password(monde, "P00")
    monde.animatrice("Agathe", password=PASSWORD)
    answer = answer_of(monde, "P00", "01")
    author, animatrice = Navigateur(app), Navigateur(app)
    author.sign_in("p00@exemple.fr")
    animatrice.sign_in("agathe@exemple.fr")
    animatrice.go("/campagnes/1")
    assert "Rien. Cette publication ne se remplace plus : les chiffres du réseau, publiés depuis" in animatrice.text
    assert "nouvelle publication" not in animatrice.text
    author.go(f"/reponses/{answer}/recu")
    assert "la correction sera gardée, sans compter dans les chiffres publiés." in author.text
    opened(monde, c2ra, answer)
    with monde.database.reading() as session:
        courriel = session.scalars(select(Courriel).order_by(Courriel.id.desc())).first()
        assert courriel is not None
        assert courriel.contexte["sans_compter"]
        person = monde.author_of(session.get_one(Participation, answer))
    pages = ("/a-faire", f"/reponses/{answer}/REPARTITION", f"/reponses/{answer}/verifier")
    for page, words in zip(pages, ("sans y compter", "gardé sans y compter", "gardé sans y compter"), strict=True):
        author.go(page)
        assert words in author.text, page
        assert "prochaine publication" not in author.text, page
        assert "comptée par une publication" not in author.text, page
    monde.save(person, answer, LATER)
    monde.transmit(person, answer, partage=NON)
    received = (f"/reponses/{answer}/recu", "/a-faire", f"/reponses/{answer}/transmissions")
    for page, words in zip(received, ("gardée sans compter dans les chiffres publiés", GARDEE, GARDEE), strict=True):
        author.go(page)
        assert words in author.text, page
        assert "prochaine publication" not in author.text, page
    animatrice.go("/campagnes/1")
    assert GARDEE in animatrice.text


def test_a_receipt_that_waits_for_a_release_is_not_an_old_one(petit_monde: Monde, app: Flask) -> None:
    by_pages(petit_monde, app)
    with_password(petit_monde, "Emma")
    author, emma = Navigateur(app), answer_of(petit_monde, "Emma", "36")
    author.sign_in("emma@exemple.fr")
    author.go(f"/reponses/{emma}/transmissions")
    assert f"Elle est {RECUE_DITE}." in author.text
    with petit_monde.database.reading() as session:
        received = get_received_transmission(session, session.get_one(Participation, emma))
    assert received is not None
    author.go(f"/recus/{received.recu}")
    assert author.page.request.path == f"/reponses/{emma}/recu"
    assert received.recu in author.text


def test_a_network_without_any_figure_lets_a_region_publish_again(petit_monde: Monde) -> None:
    """The only DLA of the other région would be what the network leaves once the first is subtracted."""
    monde = petit_monde
    c2ra = beside_another_region(monde, "01", "01")
    with monde.database.reading() as session:
        reseau = list_reseaux(session, [session.get_one(Campagne, 1)])[1]
    assert not any(cellule.is_shown for cellule in reseau.cellules)
    sent(monde, c2ra, *(answer_of(monde, f"P0{number}", dla) for number, dla in ((0, "01"), (2, "02"), (4, "03"))))
    assert waiting(monde).finale == ""
    made = published(monde, c2ra)
    assert made is not None
    assert made.numero == 2


def with_password(monde: Monde, *prenoms: str) -> None:
    with monde.database.writing() as session:
        for prenom in prenoms:
            compte = session.scalars(select(Compte).where(Compte.adresse == f"{prenom.lower()}@exemple.fr")).one()
            compte.mot_de_passe = hash_password(PASSWORD)


def corrected_by_pages(app: Flask, prenom: str, participation_id: int, **choices: str) -> Navigateur:
    """Change two lines as the author, then transmit what the check page shows."""
    browser = Navigateur(app)
    browser.sign_in(f"{prenom.lower()}@exemple.fr")
    browser.go(f"/reponses/{participation_id}/REPARTITION")
    browser.send({"M1F1": LATER["M1F1"], "M3F1": LATER["M3F1"], "suite": "continuer"})
    browser.go(f"/reponses/{participation_id}/verifier")
    browser.send({"accord_chiffres": "non", "vue_direction": "non", **choices})
    return browser


@pytest.mark.parametrize(
    ("before", "choices"),
    [
        pytest.param(NON, {}, id="nothing shared"),
        pytest.param(NON, {"accord_chiffres": "oui", "vue_direction": "mission"}, id="shared since"),
        pytest.param(OUI, {"accord_chiffres": "oui"}, id="shared still"),
        pytest.param(OUI, {}, id="consent withdrawn"),
    ],
)
def test_a_correction_is_transmitted_by_the_usual_pages(
    petit_monde: Monde, app: Flask, before: Partage, choices: dict[str, str]
) -> None:
    monde = petit_monde
    isabelle = prepare(monde, just_settled, (before,) * 11)
    emma = answer_of(monde, "Emma", "36")
    with_password(monde, "Emma")
    with monde.database.reading() as session:
        first = session.get_one(Participation, emma).recu
    opened(monde, isabelle, emma)
    counted = everything_told(monde)
    browser = corrected_by_pages(app, "Emma", emma, **choices)
    assert browser.page.request.path == f"/reponses/{emma}/recu"
    assert "Votre réponse est transmise" in browser.text
    assert "Elle comptera dans la prochaine publication, s’il s’en fait une" in browser.text
    with monde.database.reading() as session:
        answer = session.get_one(Participation, emma)
        received = get_received_transmission(session, answer)
        assert received is not None
        assert (answer.rouverte_le, answer.recu) == (None, first)
        assert received.recu in browser.text
        assert received.recu != first
        assert received.valeurs["M1F1"] != (answer.valeurs or {})["M1F1"]
        assert answer.accord_chiffres == (choices.get("accord_chiffres") == "oui")
    assert (waiting(monde).ouvertes, waiting(monde).personnes, waiting(monde).dlas) == (0, 1, 1)
    if before.accord_chiffres == (choices.get("accord_chiffres") == "oui"):
        assert everything_told(monde) == counted
    browser.page = browser.client.post(
        f"/reponses/{emma}/verifier", follow_redirects=True, base_url="http://127.0.0.1:8000"
    )  # a second click
    assert received.recu in browser.text
    assert waiting(monde).personnes == 1


def test_corrections_alone_make_the_second_release(petit_monde: Monde, app: Flask) -> None:
    monde = petit_monde
    isabelle = prepare(monde, just_settled)
    names = {"Ana": "18", "Bilal": "18", "Emma": "36"}
    with_password(monde, *names)
    for prenom, dla in names.items():
        participation_id = answer_of(monde, prenom, dla)
        opened(monde, isabelle, participation_id)
        corrected_by_pages(app, prenom, participation_id)
    assert (waiting(monde).personnes, waiting(monde).dlas) == (3, 2)
    made = published(monde, isabelle)
    assert made is not None
    assert (made.numero, made.personnes) == (2, 11)
    assert sum(revision.bougees for revision in made.revisions)


def test_what_is_opened_after_settlement_is_to_do_without_a_day_that_has_passed(petit_monde: Monde, app: Flask) -> None:
    monde = petit_monde
    isabelle = prepare(monde, just_settled)
    _, lise, emma = three(monde)
    with_password(monde, "Emma", "Lise")
    for prenom, participation_id in (("Emma", emma), ("Lise", lise)):
        opened(monde, isabelle, participation_id)
        browser = Navigateur(app)
        browser.sign_in(f"{prenom.lower()}@exemple.fr")
        browser.go("/a-faire")
        assert "Ouverte après l’arrêt des résultats par votre C2RA le 22 juillet 2026" in browser.text
        assert "« Elle était absente. »" in browser.text
        assert "sans date limite" in browser.text
        assert "Rendue par votre" not in browser.text
        assert "au plus tard" not in browser.text
        assert 'data-etat="transmis"' not in browser.page.text
    with monde.database.reading() as session:
        author = monde.author_of(session.get_one(Participation, lise))
    monde.save(author, lise, LATER)
    monde.transmit(author, lise, partage=NON)
    browser.go("/a-faire")
    assert "Rien à répondre pour le moment" in browser.text
    assert re.search(rf"{Etat.RECUE} le 22 juillet 2026[^.]* : {RECUE_DITE}", browser.text)
    assert "non transmis" not in browser.text


def test_the_author_writes_again_by_the_usual_pages_and_reads_what_becomes_of_it(
    petit_monde: Monde, app: Flask
) -> None:
    monde = petit_monde
    isabelle = prepare(monde, just_settled)
    _, lise, _ = three(monde)
    with_password(monde, "Lise")
    browser = Navigateur(app)
    browser.sign_in("lise@exemple.fr")
    browser.go(f"/reponses/{lise}")
    assert "ne peut pas être modifiée" in browser.text
    opened(monde, isabelle, lise)
    browser.go("/a-faire")
    assert "Temps et activités" in browser.text
    browser.go(f"/reponses/{lise}")
    assert "Les résultats sont arrêtés." in browser.text
    assert ONCE in browser.text
    with monde.database.reading() as session:
        author = monde.author_of(session.get_one(Participation, lise))
    monde.save(author, lise, LATER)
    browser.go(f"/reponses/{lise}/verifier")
    assert ONCE in browser.text
    assert (
        "changera plus une fois comptée par une publication, sauf réouverture par votre C2RA d’ici là." in browser.text
    )
    recu = monde.transmit(author, lise, partage=NON)
    assert isinstance(recu, Recu)
    browser.go(f"/reponses/{lise}/recu")
    assert recu.reference in browser.text
    assert "Elle comptera dans la prochaine publication, s’il s’en fait une" in browser.text
    browser.go(f"/reponses/{lise}")
    assert browser.page.request.path == f"/reponses/{lise}/recu"


ONCE = "une réponse n’arrive ou ne change alors qu’une fois. Comptée par une publication, elle ne se corrige plus."


def receipt_of(monde: Monde, app: Flask, prenom: str, dla: str) -> str:
    with_password(monde, prenom)
    browser = Navigateur(app)
    browser.sign_in(f"{prenom.lower()}@exemple.fr")
    browser.go(f"/reponses/{answer_of(monde, prenom, dla)}/recu")
    return browser.text


def test_a_receipt_says_of_a_first_answer_that_it_was_counted_and_of_a_correction_that_it_changed(
    petit_monde: Monde, app: Flask
) -> None:
    agathe, _ = by_pages(petit_monde, app)
    assert published(petit_monde, agathe) is not None
    late, corrected = (receipt_of(petit_monde, app, name, dla) for name, dla in (("Lise", "18"), ("Emma", "36")))
    assert "est comptée par la publication qui a suivi : elle ne change plus." in late
    assert "a changé une fois" not in late
    assert "Votre réponse a changé une fois depuis l’arrêt des résultats : elle ne se corrige plus." in corrected
    assert "qui a suivi" not in corrected


def test_a_receipt_counts_the_persons_of_the_release_that_its_answer_is_in(petit_monde: Monde, app: Flask) -> None:
    """Ana and Bilal are in the first release, Lise waits for the second."""
    agathe, _ = by_pages(petit_monde, app)
    assert "Vous êtes deux à répondre pour ce DLA" in receipt_of(petit_monde, app, "Ana", "18")
    assert "Vous êtes 3 à répondre pour ce DLA" in receipt_of(petit_monde, app, "Lise", "18")
    assert published(petit_monde, agathe) is not None
    for prenom in ("Ana", "Lise"):
        assert "Vous êtes 3 à répondre pour ce DLA" in receipt_of(petit_monde, app, prenom, "18")


def test_the_follow_up_says_when_an_answer_was_transmitted_after_settlement(petit_monde: Monde, app: Flask) -> None:
    _, browser = by_pages(petit_monde, app)
    browser.go("/campagnes/1")
    assert browser.text.count(", après l’arrêté des résultats") == 3
    assert "enregistré le" not in browser.text


def test_a_late_answer_has_one_state_on_every_page_and_in_the_workbook_until_a_release_counts_it(
    petit_monde: Monde, app: Flask
) -> None:
    agathe, browser = by_pages(petit_monde, app)
    petit_monde.direction("Denis", "18", password=PASSWORD)
    with_password(petit_monde, "Lise")
    author, direction = Navigateur(app), Navigateur(app)
    author.sign_in("lise@exemple.fr")
    direction.sign_in("denis@exemple.fr")
    followed = ("/campagnes/1", "/campagnes/1/dlas/1")
    shown = [(browser, page) for page in followed] + [(author, "/a-faire"), (direction, "/mes-dla")]
    for visitor, page in (*shown, (direction, "/direction/campagnes/1/dlas/1")):
        visitor.go(page)
        assert Etat.RECUE in visitor.text, page
        assert "en retard" not in visitor.text, page
    assert "non transmise" not in direction.text
    for page in followed:
        browser.go(page)
        assert RECUE_DITE in browser.text, page
        assert "Recevoir une réponse tardive" not in browser.text, page
        assert "rendu le" not in browser.text, page
    direction.go("/mes-dla")
    assert "2 sur 3, 1 reçue après l’arrêté" in direction.text
    state = Etat.RECUE, date(2026, 7, 22)
    assert late_rows(petit_monde) == {"Lise Durand": state, "Marie Durand": state}
    assert published(petit_monde, agathe) is not None
    for visitor, page in shown:
        visitor.go(page)
        assert Etat.RECUE not in visitor.text.replace("« reçue après l’arrêté »", ""), page
    assert not late_rows(petit_monde)


def late_rows(monde: Monde) -> Mapping[str, tuple[object, date]]:
    """Return the state and the day of the answers that no release counts, by name, from the sheet of the follow-up."""
    with monde.database.reading() as session:
        collecte = get_collecte_with_serie(session, session.get_one(Campagne, 1), monde.heure())
    sink = BytesIO()
    write_workbook(collecte, sink)
    headers, *lines = rows(openpyxl.load_workbook(sink), "Suivi de la collecte")[3:]
    listed = [dict(zip(headers, line, strict=True)) for line in lines]
    people = [line for line in listed if line["Personne"] and line["État"] != Etat.TRANSMIS]
    return {str(line["Personne"]): (line["État"], day_of(line["Transmise le"])) for line in people}


def day_of(value: object) -> date:
    assert isinstance(value, datetime)
    return value.date()
