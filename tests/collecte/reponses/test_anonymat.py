"""Each way in which an anonymous campaign could stop being anonymous (pitfalls.md), tried."""

import logging
import random
import re
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event, func, insert, inspect, select
from sqlalchemy.exc import IntegrityError

from collecte.campagnes.operations.campagne_suivante import prepare_next, propose_next
from collecte.campagnes.operations.campagnes import Dates, change_dates
from collecte.campagnes.operations.corrections import retirer_attendue
from collecte.campagnes.operations.notices import change_notice
from collecte.campagnes.operations.reouverture import rouvrir
from collecte.campagnes.operations.resultats import arreter_resultats
from collecte.campagnes.queries.signaux import LectureSignaux, get_signaux
from collecte.core.database import Database
from collecte.core.errors import Refus
from collecte.core.rooms import loaded
from collecte.exploitation.sauvegardes.sqlite import copy as copy_base
from collecte.models import (
    Accompagnement,
    Campagne,
    Changement,
    Courriel,
    EntreeJournal,
    GenreRelance,
    Participation,
    Population,
    Repere,
    ReponseAnonyme,
    Transmission,
    VersionQuestionnaire,
)
from collecte.policy import Acteur
from collecte.relances.operations.relances import Programme, ajouter_relance
from collecte.relances.operations.textes_relances import MotsRelance
from collecte.reponses.operations.anonymat import verser_a_la_fin, week_of
from collecte.reponses.operations.fenetre import AlreadyTransmittedError
from collecte.reponses.operations.promesses import NamingQuestionnaireError
from collecte.reponses.queries.anonymat import GROUPE
from exports.enquetes import suivi as suivi_sheet
from exports.regional.classeurs import write_classeur
from questionnaires.core.francais import PARIS
from questionnaires.core.questions import Acknowledgement
from questionnaires.editing.edition import add_block
from questionnaires.files.instruments import shipped_questionnaires
from tests.collecte.mondes.anonymes import FINI, LUNDI, MERCREDI, Foule, avis, foule, traces_of
from tests.collecte.mondes.monde import PASSWORD, Monde
from tests.collecte.mondes.navigateur import Navigateur
from tests.collecte.mondes.structures import AU, DU, Terrain
from tests.exports.records.classeurs import opened, rows

CANARI = "canari-tape-puis-efface"


def correlation(order: Sequence[int]) -> float:
    """Return Spearman's correlation between ranks of transmission and their positions."""
    places = {trace: place for place, trace in enumerate(sorted(order))}
    count = len(order)
    squares = sum((place - places[trace]) ** 2 for place, trace in enumerate(order))
    return 1 - 6 * squares / (count * (count**2 - 1))


def raw_bytes(database: Database) -> bytes:
    """Return the bytes of a SQLite file and its journal, after a checkpoint."""
    path = Path(str(database.engine.url.database))
    with database.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    log = path.with_name(f"{path.name}-wal")
    return path.read_bytes() + (log.read_bytes() if log.exists() else b"")


# --- order


def test_the_order_of_an_export_says_nothing_of_that_of_transmissions(petit_monde: Monde) -> None:
    """Two hundred answers: by chance alone, the correlation is beyond 0.32 once in a hundred thousand times."""
    ici = foule(petit_monde, 200)
    for rank in range(200):
        ici.transmit(rank)
    petit_monde.heure.moment = FINI
    exported = traces_of(ici.export())
    assert sorted(exported) == list(range(200))
    assert abs(correlation(exported)) < 0.32
    assert abs(correlation(ici.physical())) < 0.32


def test_neither_the_file_nor_the_heap_keeps_the_order_of_transmissions(monde: Monde) -> None:
    ici = foule(monde, 120)
    for rank in range(120):
        ici.transmit(rank)
    assert abs(correlation(ici.visible())) < 0.45  # five standard deviations
    visible = set(ici.visible())
    assert abs(correlation([trace for trace in ici.physical() if trace in visible])) < 0.45


def test_an_identifier_is_drawn_again_each_time_a_group_comes(petit_monde: Monde) -> None:
    def identifiers() -> set[str]:
        with petit_monde.database.reading() as session:
            return set(session.scalars(select(ReponseAnonyme.id)))

    ici = foule(petit_monde, 16)
    for rank in range(10):
        ici.transmit(rank)
    before = identifiers()
    for rank in range(10, 15):
        ici.transmit(rank)
    assert before.isdisjoint(identifiers())


def test_no_row_says_in_which_group_it_came(monde: Monde) -> None:
    """On PostgreSQL, a row holds the transaction that wrote it: all readable rows have the same one."""
    ici = foule(monde, 20)
    for rank in range(20):
        ici.transmit(rank)
    assert len(ici.visible()) == 15
    if monde.database.engine.dialect.name == "postgresql":
        with monde.database.engine.connect() as connection:
            written = connection.exec_driver_sql("SELECT DISTINCT xmin::text FROM reponses_anonymes WHERE versee")
            assert len(written.all()) == 1


def journal_of(monde: Monde) -> Path:
    return Path(f"{monde.database.engine.url.database}-wal")


def test_the_journal_of_a_running_base_keeps_no_order_of_transmissions(petit_monde: Monde) -> None:
    """Frames of a journal are in the order of writing: a copy of the database and its journal would reveal it."""
    ici = foule(petit_monde, 6)
    connection = petit_monde.database.reader()  # a connection that stays open, as a service's do
    connection.scalar(select(1))
    connection.rollback()
    for rank in range(6):
        ici.transmit(rank)
        assert journal_of(petit_monde).stat().st_size == 0
    connection.close()


def test_a_journal_that_someone_reads_is_emptied_by_the_worker(petit_monde: Monde) -> None:
    ici = foule(petit_monde, 2)
    with petit_monde.database.reading() as session:
        session.scalar(select(func.count(Participation.id)))
        ici.transmit(0)
        assert journal_of(petit_monde).stat().st_size > 0
    (work,) = (task for room in loaded() for task in room.periodic if task.nom == "journal de la base")
    assert work.period <= timedelta(minutes=1)
    assert work.then
    work.then(petit_monde.database)
    assert journal_of(petit_monde).stat().st_size == 0


def canary(rank: int, turn: int) -> str:
    return f"canari-{rank:03d}-{turn}"


def drafted_and_sent(ici: Foule, ranks: range) -> None:
    """Type drafts of all lengths in turn, so that database pages split and merge; transmit the last ones."""
    dice = random.Random(7)  # noqa: S311 - the same lengths each time
    for turn in range(3):
        for rank in ranks:
            ici.save(rank, {"MOT": canary(rank, turn) + "z" * dice.choice([0, 30, 150, 600])})
    for rank in ranks:
        ici.transmit(rank, MOT=canary(rank, 9))


def drafts_in(content: bytes) -> set[bytes]:
    """Return the drafts found in these bytes, without transmitted answers, which have their own row."""
    return {canari for canari in re.findall(rb"canari-\d{3}-\d", content) if not canari.endswith(b"9")}


def test_no_piece_of_a_draft_is_left_in_the_file_once_a_group_may_be_read(petit_monde: Monde) -> None:
    """Pages that SQLite splits keep copies of the rows that moved, which erasing does not reach."""
    ici = foule(petit_monde, 40)
    drafted_and_sent(ici, range(40))
    assert drafts_in(raw_bytes(petit_monde.database)) == set()


def test_without_rebuilding_some_are(petit_monde: Monde, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where pages split depends on random numbers: a few hundred answers leave some for sure."""
    monkeypatch.setattr(Database, "is_small", lambda _: False)
    ici = foule(petit_monde, 600)
    for first in range(0, 600, 100):
        drafted_and_sent(ici, range(first, first + 100))
        if drafts_in(raw_bytes(petit_monde.database)):
            return
    pytest.fail("no draft is left in the file: nothing is proved by the other tests")


def test_a_copy_has_no_piece_of_a_draft_and_the_worker_rebuilds_a_large_base_each_day(
    petit_monde: Monde, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(Database, "is_small", lambda _: False)
    ici = foule(petit_monde, 40)
    drafted_and_sent(ici, range(40))
    copy_base(petit_monde.database, tmp_path / "copie.sqlite", lambda _: None)
    assert drafts_in((tmp_path / "copie.sqlite").read_bytes()) == set()
    (work,) = (task for room in loaded() for task in room.periodic if task.nom == "base reconstruite")
    assert work.period == timedelta(days=1)
    assert work.then
    work.then(petit_monde.database)
    assert drafts_in(raw_bytes(petit_monde.database)) == set()


def test_the_worker_removes_replaced_rows_of_a_postgresql_base(monde: Monde) -> None:
    """Dead rows hold former drafts and waiting answers."""
    ici = foule(monde, 12)
    for rank in range(12):
        ici.transmit(rank)
    assert monde.database.scrub(whole=True)
    if monde.database.engine.dialect.name == "postgresql":
        with monde.database.engine.connect() as connection:
            cleaned = connection.exec_driver_sql("SELECT relname FROM pg_stat_user_tables WHERE vacuum_count > 0")
            assert {"changements", "participations", "reponses_anonymes"} <= {row.relname for row in cleaned}


# --- time


def test_an_anonymous_answer_has_no_column_but_its_content(monde: Monde) -> None:
    columns = {
        column["name"]: str(column["type"])
        for column in inspect(monde.database.engine).get_columns("reponses_anonymes")
    }
    assert set(columns) == {"id", "campagne_id", "valeurs", "versee"}
    foreign = inspect(monde.database.engine).get_foreign_keys("reponses_anonymes")
    assert [key["referred_table"] for key in foreign] == ["campagnes"]


def test_who_transmitted_keeps_the_week_and_nothing_of_the_answer(monde: Monde) -> None:
    ici = foule(monde, 2)
    ici.transmit(0, MOT="un mot")
    participation = ici.participation(0)
    assert participation.transmise_le == LUNDI
    assert (participation.modifiee_le, participation.transmise_par_id, participation.revision) == (None, None, 0)
    assert (participation.saisie, participation.valeurs, participation.connues) == ({}, {}, {})
    with monde.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Changement)) == 0
        assert session.scalar(select(func.count()).select_from(Transmission)) == 0


@pytest.mark.parametrize(
    "moment",
    [
        pytest.param(datetime(2026, 7, 6, 0, 0, tzinfo=PARIS), id="the first minute of a Monday"),
        pytest.param(datetime(2026, 7, 12, 23, 59, tzinfo=PARIS), id="the last one of a Sunday"),
        pytest.param(datetime(2026, 7, 5, 22, 30, tzinfo=UTC), id="a Monday in Paris, a Sunday in UTC"),
    ],
)
def test_the_week_of_a_moment_begins_on_its_monday_in_paris(moment: datetime) -> None:
    assert week_of(moment) == LUNDI


# --- journal, logs, messages


def test_transmitting_writes_neither_the_journal_nor_a_log_nor_a_message(
    petit_monde: Monde, caplog: pytest.LogCaptureFixture
) -> None:
    ici = foule(petit_monde, 12)
    with petit_monde.database.reading() as session:
        journal = session.scalar(select(func.max(EntreeJournal.id)))
        messages = session.scalar(select(func.count()).select_from(Courriel))
    with caplog.at_level(logging.DEBUG):
        for rank in range(12):
            ici.transmit(rank)
    with petit_monde.database.reading() as session:
        assert session.scalar(select(func.max(EntreeJournal.id))) == journal
        assert session.scalar(select(func.count()).select_from(Courriel)) == messages
    assert not [record for record in caplog.records if record.name.startswith("collecte")]


def test_an_error_of_the_base_has_not_a_word_of_what_was_being_written(monde: Monde) -> None:
    row = {"id": "a", "campagne_id": 999, "valeurs": {"MOT": CANARI}, "versee": False}
    with monde.database.writing() as session, pytest.raises(IntegrityError) as refused:
        session.execute(insert(ReponseAnonyme), [row])
    assert CANARI not in str(refused.value)


# --- drafts


def test_what_was_typed_then_changed_is_in_no_byte_of_the_file(petit_monde: Monde) -> None:
    ici = foule(petit_monde, 1)
    ici.save(0, {"MOT": CANARI})
    assert CANARI.encode() in raw_bytes(petit_monde.database)
    ici.transmit(0, MOT="autre chose")
    assert CANARI.encode() not in raw_bytes(petit_monde.database)


# --- two exports, totals, filters


@pytest.mark.parametrize("count", [0, 1, 4, 5, 6, 9, 10, 11, 14, 15, 23])
def test_what_may_be_read_moves_by_five_at_least_and_nothing_is_left_alone(petit_monde: Monde, count: int) -> None:
    ici = foule(petit_monde, max(count, 1))
    before = ici.exported()
    for rank in range(count):
        ici.transmit(rank)
        now = ici.exported()
        assert not before - now
        assert (now - before).total() == 0 or (now - before).total() >= GROUPE
        before = now
    petit_monde.heure.moment = FINI
    at_the_end = ici.exported()
    assert not before - at_the_end
    assert (at_the_end - before).total() == 0 or (at_the_end - before).total() >= GROUPE
    assert at_the_end.total() == (count if count >= GROUPE else 0)


@pytest.mark.parametrize("seed", range(6))
def test_no_story_of_a_campaign_ever_lets_fewer_than_five_be_told_apart(petit_monde: Monde, seed: int) -> None:
    """Transmissions, closings, prolongations, workbooks and workers in any order; each reading compared to the last."""
    drawn, ici = random.Random(seed), foule(petit_monde, 40)  # noqa: S311 (the same story each time)
    isabelle = petit_monde.animatrice()
    waiting, sent, before, was_over = list(range(40)), 0, Counter[int](), False
    drawn.shuffle(waiting)
    for _ in range(60):
        act = drawn.choice(("transmit", "transmit", "transmit", "end", "prolong", "worker"))
        if act == "transmit" and waiting and petit_monde.heure() < FINI:
            ici.transmit(waiting.pop())
            sent += 1
        elif act == "end" and drawn.random() < 0.3:
            petit_monde.heure.moment, was_over = FINI, True
        elif act == "prolong" and petit_monde.heure() == FINI:
            _prolong(ici, isabelle)
            petit_monde.heure.moment = MERCREDI
        elif act == "worker":
            with petit_monde.database.writing() as session:
                verser_a_la_fin(session, now=petit_monde.heure())
        now = ici.exported()
        came = now - before
        assert not before - now
        assert not came or came.total() >= GROUPE
        assert set(now.values()) <= {1}
        assert now.total() + ici.versement.en_attente == sent
        if not was_over and sent >= GROUPE:
            assert ici.versement.en_attente == 0 or ici.versement.en_attente >= GROUPE
        before = now


def _prolong(ici: Foule, acteur: Acteur) -> None:
    with ici.monde.database.writing() as session:
        campagne = session.get_one(Campagne, ici.campagne_id)
        change_dates(
            session,
            campagne=campagne,
            dates=Dates(campagne.ouverture, campagne.cloture, 0),
            acteur=acteur,
            now=ici.monde.heure(),
        )


def test_those_who_come_after_the_end_wait_until_they_are_five(petit_monde: Monde) -> None:
    ici = foule(petit_monde, 12)
    for rank in range(6):
        ici.transmit(rank)
    petit_monde.heure.moment = FINI
    assert ici.exported().total() == 6
    petit_monde.heure.moment = MERCREDI  # the closing was put off
    for rank in range(6, 10):
        ici.transmit(rank)
    petit_monde.heure.moment = FINI
    assert ici.exported().total() == 6
    assert ici.versement.en_attente == 4
    petit_monde.heure.moment = MERCREDI
    ici.transmit(10)
    petit_monde.heure.moment = FINI
    assert ici.exported().total() == 11


def test_the_workbook_has_neither_names_nor_dla_nor_moments_beside_answers(petit_monde: Monde, tmp_path: Path) -> None:
    ici = foule(petit_monde, 12)
    for rank in range(12):
        ici.transmit(rank, MOT="un mot à soi")
    petit_monde.heure.moment = FINI
    write_classeur(ici.export(), tmp_path / "classeur.xlsx")
    book = opened((tmp_path / "classeur.xlsx").read_bytes())
    headers, *answers = rows(book, "Données")
    assert headers == ["Version du questionnaire", "SECTEUR", "REPERE", "UTILE", "UTILE/score"]
    assert len(answers) == 12
    text = str([rows(book, sheet) for sheet in book.sheetnames])
    for hidden in ("Structure 00", "Camille", "un mot à soi", "structure.example", "14:03", "14\u00a0h"):
        assert hidden not in text
    follow_up = rows(book, suivi_sheet.NAME)
    counted = {row[0]: row[5:7] for row in follow_up if row[0] in {"Région", "Département 18"}}
    assert counted == {"Région": [12, 12], "Département 18": [4, 4]}


def test_under_five_in_all_only_their_number_is_told(petit_monde: Monde, tmp_path: Path) -> None:
    ici = foule(petit_monde, 6)
    for rank in range(4):
        ici.transmit(rank)
    petit_monde.heure.moment = FINI
    with petit_monde.database.writing() as session:
        assert verser_a_la_fin(session, now=FINI) == 0
    write_classeur(ici.export(), tmp_path / "classeur.xlsx")
    book = opened((tmp_path / "classeur.xlsx").read_bytes())
    assert len(rows(book, "Données")) == 1
    text = str(rows(book, "Résultats")[0][0]).replace("\u00a0", " ")
    assert text.startswith("4 réponses sur 6 structures interrogées. Résultats non arrêtés")
    assert "Représentativité" not in book.sheetnames


# --- once, whole or not at all


def test_transmitting_twice_gives_the_same_receipt_and_one_answer(monde: Monde) -> None:
    ici = foule(monde, 1)
    revision = ici.save(0, {"REPERE": "0", "SECTEUR": "culture", "UTILE": "4"})
    first, second = ici.send(0, revision), ici.send(0, revision)
    assert first == second
    assert first.transmise_le == LUNDI
    assert len(ici.physical()) == 1


def test_two_tabs_that_transmit_at_once_give_one_answer(monde: Monde) -> None:
    ici = foule(monde, 1)
    revision = ici.save(0, {"REPERE": "0", "SECTEUR": "culture", "UTILE": "4"})
    receipts: list[str] = []
    start = threading.Barrier(4)

    def send() -> None:
        start.wait()
        receipts.append(ici.send(0, revision).reference)

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(receipts) == 4
    assert len(set(receipts)) == 1
    assert len(ici.physical()) == 1


def test_several_who_transmit_at_once_lose_no_answer(monde: Monde) -> None:
    ici = foule(monde, 12)
    revisions = [ici.save(rank, {"REPERE": str(rank), "SECTEUR": "culture", "UTILE": "4"}) for rank in range(12)]
    start = threading.Barrier(6)

    def send(ranks: range) -> None:
        start.wait()
        for rank in ranks:
            ici.send(rank, revisions[rank])

    threads = [threading.Thread(target=send, args=(range(first, 12, 6),)) for first in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ici.physical()) == list(range(12))
    assert len(ici.visible()) == 5


class _KilledError(Exception):
    pass


@pytest.fixture
def ready(monde: Monde) -> Foule:
    """Nine answers wait; the tenth, which releases a group, is about to be sent."""
    ici = foule(monde, 10)
    for rank in range(9):
        ici.transmit(rank)
    ici.save(9, {"REPERE": "9", "SECTEUR": "sport", "UTILE": "4"})
    return ici


def statements_of(database: Database, limit: int = 10_000) -> "_Cut":
    return _Cut(database, limit)


class _Cut:
    """Stop everything at the statement of that number, as a kill would."""

    def __init__(self, database: Database, limit: int) -> None:
        self.database, self.limit, self.count = database, limit, 0

    def __enter__(self) -> "_Cut":
        event.listen(self.database.engine, "before_cursor_execute", self._listen)
        return self

    def __exit__(self, *_: object) -> None:
        event.remove(self.database.engine, "before_cursor_execute", self._listen)

    def _listen(self, *_: object) -> None:
        self.count += 1
        if self.count > self.limit:
            raise _KilledError


def test_a_kill_between_two_statements_leaves_the_draft_or_the_answer_never_both(ready: Foule) -> None:
    database, cut = ready.monde.database, 0
    while True:
        cut += 1
        try:
            with statements_of(database, cut):
                ready.send(9, 1)
        except _KilledError:
            assert len(ready.physical()) == 9
            assert ready.visible() == []
            assert ready.participation(9).saisie["REPERE"] == "9"
            assert ready.participation(9).transmise_le is None
            continue
        break
    assert cut > 8
    assert len(ready.physical()) == 10
    assert len(ready.visible()) == 5
    assert ready.participation(9).saisie == {}


# --- limits that anonymity brings


def test_nobody_gives_back_withdraws_or_questions_an_anonymous_answer(monde: Monde) -> None:
    ici, isabelle = foule(monde, 3), monde.animatrice()
    ici.transmit(0)
    participation_id = ici.participations[0]
    with monde.database.writing() as session, pytest.raises(Refus, match="Cette campagne est anonyme"):
        rouvrir(session, participation_id=participation_id, raison="Une erreur", acteur=isabelle, now=monde.heure())
    with monde.database.writing() as session, pytest.raises(Refus, match="Cette campagne est anonyme"):
        retirer_attendue(
            session, participation_id=participation_id, raison="Une erreur", acteur=isabelle, now=monde.heure()
        )
    with pytest.raises(AlreadyTransmittedError, match="ne se retrouve ni ne se rouvre"):
        ici.save(0, {"REPERE": "7"})
    with monde.database.reading() as session:
        signaux = get_signaux(session, session.get_one(Campagne, ici.campagne_id))
    assert (signaux.is_asked, signaux.lecture) == (False, LectureSignaux.JAMAIS)


def test_a_new_version_is_not_asked_by_an_anonymous_campaign_under_way(petit_monde: Monde) -> None:
    ici = foule(petit_monde, 2)
    petit_monde.change(ici.brouillon_id, avis(intro="Autre chose."))
    petit_monde.publish(ici.brouillon_id, move_drafts=True)
    with petit_monde.database.reading() as session:
        campagne = session.get_one(Campagne, ici.campagne_id)
        assert campagne.version.numero == 1
        assert session.scalar(select(func.count()).select_from(VersionQuestionnaire)) == 2


def test_the_campaign_that_follows_an_anonymous_one_is_anonymous(petit_monde: Monde) -> None:
    ici, isabelle = foule(petit_monde, 2), petit_monde.animatrice()
    structure_id = petit_monde.structure("La Suite", "18")
    accompagnement = petit_monde.accompagnement(structure_id, date(2026, 5, 2))
    with petit_monde.database.writing() as session:
        session.get_one(Accompagnement, accompagnement).clos_le = AU + timedelta(days=3)
        campagne = session.get_one(Campagne, ici.campagne_id)
        dates = propose_next(campagne).dates
        following = prepare_next(session, campagne=campagne, dates=dates, acteur=isabelle, now=petit_monde.heure())
        assert following.anonyme
        assert "anonyme" in following.information.lecteurs


def test_settling_the_results_releases_what_waits(petit_monde: Monde) -> None:
    ici, isabelle = foule(petit_monde, 8), petit_monde.animatrice()
    for rank in range(8):
        ici.transmit(rank)
    assert ici.visible() == []
    petit_monde.heure.moment = FINI
    with petit_monde.database.writing() as session:
        arreter_resultats(session, campagne_id=ici.campagne_id, ecarts="", acteur=isabelle, now=FINI)
    assert sorted(ici.visible()) == list(range(8))


def test_the_worker_releases_what_waits_once_the_campaign_is_over(petit_monde: Monde) -> None:
    ici = foule(petit_monde, 7)
    for rank in range(7):
        ici.transmit(rank)
    with petit_monde.database.writing() as session:
        assert verser_a_la_fin(session, now=MERCREDI) == 0
        assert verser_a_la_fin(session, now=FINI) == 7
        assert verser_a_la_fin(session, now=FINI) == 0
    with petit_monde.database.reading() as session:
        entree = session.scalars(select(EntreeJournal).where(EntreeJournal.verbe.startswith("verser"))).one()
        assert (entree.details, entree.quand) == ({"reponses": 7}, FINI)


# --- the word « anonyme », only where it is true


@pytest.mark.parametrize(
    ("questionnaire", "why"),
    [
        pytest.param(avis(diffusion="nominative"), "lues avec les noms", id="read with names"),
        pytest.param(shipped_questionnaires()["SATISFACTION"], "une case engage", id="a box that names"),
        pytest.param(shipped_questionnaires()["IMPACT"], "à ce que le registre sait", id="what it was at T0"),
        pytest.param(
            add_block(avis(), "P", Acknowledgement(code="OUI", libelle="J’accepte d’être nommée.")),
            "J’accepte d’être nommée",
            id="a consent",
        ),
    ],
)
def test_what_names_cannot_be_asked_anonymously(petit_monde: Monde, questionnaire: object, why: str) -> None:
    with pytest.raises(NamingQuestionnaireError, match=why):
        foule(petit_monde, 2, questionnaire=questionnaire)  # type: ignore[arg-type] # each a Questionnaire


@pytest.mark.parametrize("population", Population)
def test_a_questionnaire_that_promises_anonymity_is_asked_only_anonymously(
    petit_monde: Monde, population: Population
) -> None:
    petit_monde.region()
    petit_monde.personne("Claire", "18")
    brouillon_id = petit_monde.questionnaire(avis(intro="Ce questionnaire est ANONYME."))
    accompagnes = (DU, AU) if population is Population.STRUCTURES else None
    with pytest.raises(Refus, match=r"promet l’anonymat.*confidentiel"):
        petit_monde.enquete(brouillon_id, population=population, accompagnes=accompagnes)


def test_a_notice_and_a_reminder_promise_it_only_where_it_is_true(petit_monde: Monde) -> None:
    named, isabelle = foule(petit_monde, 2, anonyme=False), petit_monde.animatrice()
    petit_monde.heure.moment = MERCREDI - timedelta(days=30)
    mots = MotsRelance("Votre avis", "Votre réponse est anonyme : {lien}")
    programme = Programme(genre=GenreRelance.RELANCE, repere=Repere.CLOTURE, jours=-2, heure=time(9), mots=mots)
    with petit_monde.database.writing() as session:
        session.get_one(Campagne, named.campagne_id).attendues_fixees_le = None  # it opens in thirty days
    with petit_monde.database.writing() as session:
        notice = replace(session.get_one(Campagne, named.campagne_id).information, lecteurs="Tout est anonyme.")
        with pytest.raises(Refus, match="promet l’anonymat"):
            change_notice(
                session, campagne_id=named.campagne_id, notice=notice, acteur=isabelle, now=petit_monde.heure()
            )
        campagne = session.get_one(Campagne, named.campagne_id)
        with pytest.raises(Refus, match="promet l’anonymat"):
            ajouter_relance(session, campagne=campagne, programme=programme, acteur=isabelle, now=petit_monde.heure())
        session.rollback()


# --- in a browser


@pytest.fixture
def ici(petit_monde: Monde) -> Foule:
    crowd = foule(petit_monde, 6)
    petit_monde.animatrice(password=PASSWORD)
    return crowd


def opened_link(app: Flask, ici: Foule, rank: int) -> Navigateur:
    browser = Navigateur(app)
    browser.go(Terrain(ici.monde, ici.campagne_id, ici.brouillon_id).path(f"Structure {rank:04d}"))
    return browser


def test_a_structure_answers_anonymously_and_its_receipt_has_nothing_of_it(app: Flask, ici: Foule) -> None:
    camille = opened_link(app, ici, 0)
    assert "Votre réponse devient anonyme quand vous la transmettez" in camille.text
    lien = camille.page.request.path.split("/")[2]
    camille.go(f"/r/{lien}/pages/P")
    assert "n’indiquez ni nom de personne, ni information de santé" in camille.text
    camille.send({"SECTEUR": "culture", "REPERE": "41", "UTILE": "4", "MOT": CANARI, "suite": "continuer"})
    assert "vous ne pourrez plus la relire" in camille.text
    camille.send({})
    assert camille.page.request.path == f"/r/{lien}/recu"
    assert "la semaine du lundi 6 juillet 2026" in camille.text
    assert CANARI not in camille.page.text
    assert camille.go(f"/r/{lien}/copie.txt").status_code == 404
    for page in ("accueil", "repondre", "pages/P", "verifier", "recu", "ne-pas-repondre", "etre-rappele"):
        assert camille.go(f"/r/{lien}/{page}").status_code == 200
        assert CANARI not in camille.page.text
        assert "14 h" not in camille.text
        assert "14:0" not in camille.text


def test_the_follow_up_says_who_answered_and_what_waits(app: Flask, ici: Foule) -> None:
    for rank in range(4):
        ici.transmit(rank)
    isabelle = Navigateur(app)
    isabelle.sign_in("isabelle@exemple.fr")
    isabelle.go(f"/campagnes/{ici.campagne_id}")
    assert "Campagne anonyme." in isabelle.text
    assert "4 attendent d’autres réponses" in isabelle.text
    assert "transmis la semaine du 6 juillet 2026" in isabelle.text
    assert "/rouvrir/" not in isabelle.page.text
    assert "14:03" not in isabelle.page.text
    for page in ("textes", "relances", "notice", "attendues", "signalements", "arreter", f"dla/{1}"):
        assert isabelle.go(f"/campagnes/{ici.campagne_id}/{page}").status_code in {200, 404}
        assert "14:03" not in isabelle.page.text


def test_launching_says_what_anonymity_costs_and_which_questions_single_out(app: Flask, petit_monde: Monde) -> None:
    ici = foule(petit_monde, 3)
    petit_monde.animatrice(password=PASSWORD)
    isabelle = Navigateur(app)
    isabelle.sign_in("isabelle@exemple.fr")
    isabelle.go(f"/questionnaires/{ici.brouillon_id}/lancer")
    fields = {"population": "structures", "du": DU.isoformat(), "au": AU.isoformat(), "ouverture": "2026-09-01"}
    isabelle.send({**fields, "cloture": "2026-09-21", "confidentialite": "anonyme"})
    assert "Ces questions, croisées, peuvent désigner une structure" in isabelle.text
    assert "Quel est votre secteur d’activité ?" in isabelle.text
    assert "Aucun résultat par DLA" in isabelle.text
    isabelle.send({})
    with petit_monde.database.reading() as session:
        campagne = session.scalars(select(Campagne).order_by(Campagne.id.desc()).limit(1)).one()
        assert campagne.anonyme
        assert campagne.id != ici.campagne_id


def told(app: Flask, ici: Foule) -> Iterator[str]:
    """Yield every page that a structure reads by its link, and the notice of its campaign."""
    camille = opened_link(app, ici, 0)
    lien = camille.page.request.path.split("/")[2]
    pages = ("accueil", "pages/P", "verifier", "ne-pas-repondre", "pas-moi", "transferer", "etre-rappele")
    for page in pages:
        camille.go(f"/r/{lien}/{page}")
        yield camille.text
    camille.go(f"/r/{lien}/pages/P")
    camille.send({"SECTEUR": "culture", "REPERE": "41", "UTILE": "4", "suite": "continuer"})
    camille.send({})
    yield camille.text
    yield camille.go(f"/r/{lien}/copie.txt").text


@pytest.mark.parametrize("diffusion", ["agregee", "nominative"])
def test_the_word_is_nowhere_when_the_campaign_is_confidential(app: Flask, petit_monde: Monde, diffusion: str) -> None:
    ici = foule(petit_monde, 2, questionnaire=avis(diffusion=diffusion), anonyme=False)
    letters = Terrain(petit_monde, ici.campagne_id, ici.brouillon_id).letters()
    everything = [*told(app, ici), *(letter.texte + letter.objet for letter in letters)]
    assert len(letters) == 2
    assert not [page for page in everything if "anonym" in page.casefold()]
    assert "Votre réponse est confidentielle" in everything[0]


def test_no_questionnaire_that_we_ship_promises_anonymity() -> None:
    assert not [
        questionnaire
        for questionnaire in shipped_questionnaires().values()
        if "anonym" in questionnaire.model_dump_json().casefold()
    ]
