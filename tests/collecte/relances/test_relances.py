"""Reminders: dates, recipients and texts; on both databases, through a real SMTP server."""

import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from email.message import EmailMessage

import pytest
from sqlalchemy import event, select

from collecte.campagnes.operations.attendues import fixer_celles_du_jour
from collecte.campagnes.operations.campagne_suivante import prepare_next, propose_next
from collecte.campagnes.operations.campagnes import Dates, change_dates
from collecte.campagnes.operations.corrections import justifier_ecart, retirer_justification
from collecte.campagnes.operations.prolongations import prolonger
from collecte.campagnes.operations.rappels import (
    NothingToRemindError,
    relancer,
)
from collecte.comptes.operations.comptes import close_compte
from collecte.core.config import Settings
from collecte.core.errors import Refus
from collecte.exploitation.jobs import Atelier, tick
from collecte.models import (
    Campagne,
    Compte,
    Courriel,
    EntreeJournal,
    GenreRelance,
    Participation,
    Population,
    Relance,
    Repere,
)
from collecte.policy import Acteur
from collecte.relances.operations.departs_relances import (
    AlreadyLeftError,
    NotAcceptingError,
    NotYetInvitedError,
    echeance,
    envoyer_les_dues,
    envoyer_maintenant,
    list_departs,
)
from collecte.relances.operations.relances import (
    Programme,
    ajouter_relance,
    annuler_relance,
    changer_relance,
    remettre_relance,
)
from collecte.relances.operations.textes_relances import MotsRelance
from collecte.relances.queries.relances import get_relance, list_last_rappels, list_relances
from collecte.reponses.operations.refus import refuser, revenir_sur_le_refus
from questionnaires.core.francais import PARIS
from questionnaires.core.model import Questionnaire
from questionnaires.core.questions import Text
from questionnaires.editing.edition import add_block, add_section
from tests.collecte.mondes.commande import plain
from tests.collecte.mondes.monde import CLOTURE, NOTICE, OUVERTURE, PASSWORD, SECRET, Monde
from tests.collecte.mondes.smtp import Boite, listening

CAMPAGNE = 1
INVITATION, RELANCE, DERNIERE = 1, 2, 3
BEFORE = datetime(2026, 6, 1, 9, 0, tzinfo=PARIS)
OPENING = datetime(2026, 7, 1, 9, 0, tzinfo=PARIS)
A_WEEK_BEFORE = datetime(2026, 7, 15, 8, 30, tzinfo=PARIS)  # the 14th is a holiday
EVE = datetime(2026, 7, 20, 9, 0, tzinfo=PARIS)
MOTS = MotsRelance("Rappel de {campagne}", "{prenom}, avant le {cloture} :\n{lien}")
FLASH = add_block(
    add_section(Questionnaire(code="FLASH", titre="Flash", minutes=1, sections=()), "P"),
    "P_G",
    Text(code="BESOIN", libelle="De quoi avez-vous besoin ?"),
)


@pytest.fixture
def boite() -> Iterator[Boite]:
    with listening(Boite()) as served:
        yield served


@pytest.fixture
def ici(monde: Monde) -> Monde:
    """A région of three DLA; today is before any opening."""
    monde.region()
    monde.heure.moment = BEFORE
    return monde


@pytest.fixture
def claire(ici: Monde) -> Acteur:
    return ici.personne("Claire", "18", password=PASSWORD)


@pytest.fixture
def isabelle(ici: Monde) -> Acteur:
    return ici.animatrice()


def work(monde: Monde, boite: Boite, moment: datetime) -> list[EmailMessage]:
    """Run the worker at a moment; return the messages that it sends."""
    monde.heure.moment = moment
    settings = Settings(
        database_url=monde.database.engine.url.render_as_string(hide_password=False),
        secret_key=SECRET,
        public_url="https://collecte.exemple.fr",
        smtp=boite.server,
        mail_from="collecte@exemple.fr",
    )
    before = len(boite.received)
    tick(Atelier(settings, monde.database, monde.heure))
    return boite.received[before:]


def readers(messages: list[EmailMessage]) -> list[str]:
    return sorted(str(message["To"]).split()[0] for message in messages)


def text_of(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return plain(body.get_content()).replace("\r\n", "\n")


def relances(monde: Monde) -> list[Relance]:
    with monde.database.reading() as session:
        return list(list_relances(session, CAMPAGNE))


def moments(monde: Monde) -> list[datetime]:
    with monde.database.reading() as session:
        campagne = session.get_one(Campagne, CAMPAGNE)
        return [echeance(campagne, relance).quand for relance in list_relances(session, CAMPAGNE)]


def change(monde: Monde, relance_id: int, acteur: Acteur, **programme: object) -> None:
    with monde.database.writing() as session:
        relance = session.get_one(Relance, relance_id)
        given: dict[str, object] = {
            "genre": relance.genre,
            "repere": relance.repere,
            "jours": relance.jours,
            "jour": relance.jour,
            "heure": relance.heure,
            "mots": MOTS,
            **programme,
        }
        changer_relance(session, relance=relance, programme=Programme(**given), acteur=acteur, now=monde.heure())  # type: ignore[arg-type] # each by its name


def add(monde: Monde, acteur: Acteur, **programme: object) -> int:
    given: dict[str, object] = {"genre": GenreRelance.RELANCE, "repere": Repere.CLOTURE, "mots": MOTS, **programme}
    with monde.database.writing() as session:
        campagne = session.get_one(Campagne, CAMPAGNE)
        return ajouter_relance(
            session,
            campagne=campagne,
            programme=Programme(**given),  # type: ignore[arg-type] # each by its name
            acteur=acteur,
            now=monde.heure(),
        ).id


def cancel(monde: Monde, relance_id: int, acteur: Acteur, *, back: bool = False) -> None:
    with monde.database.writing() as session:
        do = remettre_relance if back else annuler_relance
        do(session, relance=session.get_one(Relance, relance_id), acteur=acteur, now=monde.heure())


def send_now(monde: Monde, relance_id: int, acteur: Acteur) -> int:
    with monde.database.writing() as session:
        return envoyer_maintenant(
            session, relance=session.get_one(Relance, relance_id), acteur=acteur, now=monde.heure()
        )


def remind(
    monde: Monde, participation_id: int, acteur: Acteur, *, mots: MotsRelance = MOTS, confirmed: bool = False
) -> datetime:
    with monde.database.writing() as session:
        return relancer(
            session,
            participation_id=participation_id,
            mots=mots,
            confirmed=confirmed,
            acteur=acteur,
            now=monde.heure(),
        )


def extend(monde: Monde, acteur: Acteur, cloture: date, dla_id: int = 1) -> None:
    with monde.database.writing() as session:
        prolonger(
            session,
            campagne_id=CAMPAGNE,
            dla_id=dla_id,
            cloture=cloture,
            raison="Arrivée tardive.",
            acteur=acteur,
            now=monde.heure(),
        )


# --- dates


def test_a_campaign_begins_with_an_invitation_and_two_reminders_in_working_hours(ici: Monde, claire: Acteur) -> None:
    ici.campagne()
    assert [relance.genre.value for relance in relances(ici)] == ["invitation", "relance", "dernière relance"]
    assert moments(ici) == [OPENING, A_WEEK_BEFORE, EVE]


def test_a_short_campaign_begins_with_an_invitation_alone(ici: Monde, claire: Acteur) -> None:
    ici.campagne(cloture=OUVERTURE + timedelta(days=1))
    assert [relance.genre for relance in relances(ici)] == [GenreRelance.INVITATION]


def test_reminders_follow_the_dates_of_their_campaign(ici: Monde, claire: Acteur, isabelle: Acteur) -> None:
    ici.campagne()
    with ici.database.writing() as session:
        change_dates(
            session,
            campagne=session.get_one(Campagne, CAMPAGNE),
            dates=Dates(date(2026, 7, 2), date(2026, 7, 30)),
            acteur=isabelle,
            now=ici.heure(),
        )
    assert [moment.date().isoformat() for moment in moments(ici)] == ["2026-07-02", "2026-07-23", "2026-07-29"]


def test_the_eve_of_a_closing_on_sunday_is_told_on_friday_rather_than_too_late(ici: Monde, claire: Acteur) -> None:
    ici.campagne(cloture=date(2026, 7, 19))
    assert moments(ici)[2] == datetime(2026, 7, 17, 9, 0, tzinfo=PARIS)


@pytest.mark.parametrize(
    ("sunday", "hours"), [("2027-03-28", 6 * 24 - 1), ("2026-10-25", 6 * 24 + 1)], ids=["spring", "autumn"]
)
def test_the_hour_is_that_of_paris_on_both_sides_of_a_change_of_clocks(
    ici: Monde, claire: Acteur, sunday: str, hours: int
) -> None:
    ici.campagne(cloture=date.fromisoformat(sunday) + timedelta(days=4))
    before, after = moments(ici)[1:]
    assert [moment.astimezone(PARIS).time() for moment in (before, after)] == [time(9), time(9)]
    assert after.astimezone(UTC) - before.astimezone(UTC) == timedelta(hours=hours)


def test_nothing_leaves_before_its_moment_nor_twice_after(ici: Monde, claire: Acteur, boite: Boite) -> None:
    ici.campagne()
    second = timedelta(seconds=1)
    for moment in (OPENING, A_WEEK_BEFORE, EVE):
        assert work(ici, boite, moment - second) == []
        assert readers(work(ici, boite, moment + timedelta(minutes=10))) == ["Claire"]
        assert work(ici, boite, moment + timedelta(minutes=25)) == []
    assert [relance.depart.envoyees for relance in relances(ici) if relance.depart] == [1, 1, 1]


def test_what_was_due_while_no_worker_ran_leaves_when_one_does_and_once_only(
    ici: Monde, claire: Acteur, boite: Boite
) -> None:
    """The invitation and the reminder are both late: respondents get one message, the invitation."""
    ici.campagne()
    assert work(ici, boite, datetime(2026, 7, 16, 22, 0, tzinfo=PARIS)) == []
    (message,) = work(ici, boite, datetime(2026, 7, 17, 8, 30, tzinfo=PARIS))
    assert "votre réponse est attendue" in plain(message["Subject"])
    assert [relance.depart and (relance.depart.envoyees, relance.depart.remplacee) for relance in relances(ici)] == [
        (1, False),
        (0, True),
        None,
    ]


def test_what_was_due_before_the_closing_does_not_leave_after(ici: Monde, claire: Acteur, boite: Boite) -> None:
    ici.campagne()
    assert work(ici, boite, datetime(2026, 7, 22, 9, 0, tzinfo=PARIS)) == []
    assert [relance.depart for relance in relances(ici)] == [None, None, None]


def test_a_campaign_without_its_notice_invites_nobody(ici: Monde, claire: Acteur, boite: Boite) -> None:
    ici.campagne(notice=replace(NOTICE, cse=""))
    assert work(ici, boite, OPENING) == []


def test_two_workers_at_once_make_it_leave_once(ici: Monde, claire: Acteur, boite: Boite) -> None:
    ici.campagne()
    work(ici, boite, OPENING - timedelta(hours=1))  # the campaign is open
    ici.heure.moment = OPENING
    ready = threading.Barrier(4)
    counts: list[int] = []

    def worker() -> None:
        ready.wait()
        with ici.database.writing() as session:
            counts.append(envoyer_les_dues(session, now=OPENING))

    threads = [threading.Thread(target=worker) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(counts) == [0, 0, 0, 1]
    assert readers(work(ici, boite, OPENING)) == ["Claire"]


# --- recipients


def test_only_who_has_not_transmitted_refused_nor_been_withdrawn_is_reminded(
    ici: Monde, claire: Acteur, boite: Boite
) -> None:
    """Pitfall 12: a finished answer is never reminded."""
    acteurs = {name: ici.personne(name, "28", password=PASSWORD) for name in ("Anne", "Bruno", "Denis", "Emma")}
    ici.campagne()
    assert readers(work(ici, boite, OPENING)) == ["Anne", "Bruno", "Claire", "Denis", "Emma"]
    ici.heure.moment = OPENING + timedelta(days=1)
    ici.answered(acteurs["Anne"])
    with ici.database.writing() as session:
        refuser(session, participation_id=ici.participation(acteurs["Bruno"]), acteur=acteurs["Bruno"], now=ici.heure())
        session.get_one(Participation, ici.participation(acteurs["Denis"])).retiree_le = ici.heure()
        close_compte(session, compte=session.get_one(Compte, acteurs["Emma"].compte_id), now=ici.heure())
    assert readers(work(ici, boite, A_WEEK_BEFORE)) == ["Claire"]
    with ici.database.writing() as session:
        revenir_sur_le_refus(
            session, participation_id=ici.participation(acteurs["Bruno"]), acteur=acteurs["Bruno"], now=ici.heure()
        )
    assert readers(work(ici, boite, EVE)) == ["Bruno", "Claire"]


def test_an_answer_transmitted_while_its_reminder_waits_for_the_server_is_not_reminded(
    ici: Monde, claire: Acteur, boite: Boite
) -> None:
    """Pitfall 12. The server is away for a while."""
    boite.answers = {"claire@exemple.fr": ["451 later"]}
    ici.campagne()
    assert work(ici, boite, OPENING) == []
    ici.answered(claire)
    assert work(ici, boite, OPENING + timedelta(hours=1)) == []
    with ici.database.reading() as session:
        (courriel,) = session.scalars(select(Courriel))
    assert courriel.abandonne_le is not None
    assert "transmise" in courriel.erreur


def test_what_a_server_puts_off_in_the_evening_waits_for_the_morning(
    ici: Monde, claire: Acteur, boite: Boite, isabelle: Acteur
) -> None:
    boite.answers = {"claire@exemple.fr": ["451 later"]}
    ici.campagne()
    change(ici, INVITATION, isabelle, heure=time(17, 59))
    assert work(ici, boite, datetime(2026, 7, 1, 17, 59, 30, tzinfo=PARIS)) == []
    assert work(ici, boite, datetime(2026, 7, 2, 8, 29, tzinfo=PARIS)) == []
    assert readers(work(ici, boite, datetime(2026, 7, 2, 8, 30, tzinfo=PARIS))) == ["Claire"]


def test_someone_on_two_dlas_reads_one_message_about_both(ici: Monde, boite: Boite) -> None:
    ici.personne("Lou", "18", "28", etp=50, password=PASSWORD)
    ici.campagne()
    (message,) = work(ici, boite, OPENING)
    links = re.findall(r"https://collecte.exemple.fr/reponses/\d+", text_of(message))
    assert links == ["https://collecte.exemple.fr/reponses/1", "https://collecte.exemple.fr/reponses/2"]
    assert "DLA 18 Département 18, jusqu’au mardi 21 juillet 2026" in text_of(message)


def test_a_dla_given_more_time_is_reminded_before_its_own_closing(
    ici: Monde, claire: Acteur, isabelle: Acteur, boite: Boite
) -> None:
    ici.personne("Anne", "28", password=PASSWORD)
    ici.campagne()
    work(ici, boite, OPENING)
    extend(ici, isabelle, date(2026, 8, 4))
    assert readers(work(ici, boite, OPENING)) == ["Claire"]  # the news of the extension
    assert readers(work(ici, boite, A_WEEK_BEFORE)) == ["Anne"]
    assert readers(work(ici, boite, EVE)) == ["Anne"]
    (message,) = work(ici, boite, datetime(2026, 7, 28, 9, 0, tzinfo=PARIS))
    assert readers([message]) == ["Claire"]
    assert "mardi 4 août 2026" in text_of(message)
    assert readers(work(ici, boite, datetime(2026, 8, 3, 9, 0, tzinfo=PARIS))) == ["Claire"]
    assert work(ici, boite, datetime(2026, 8, 4, 9, 0, tzinfo=PARIS)) == []


def test_someone_on_two_dlas_that_close_later_reads_one_message_about_both(
    ici: Monde, isabelle: Acteur, boite: Boite
) -> None:
    ici.personne("Claire", "18", "28", etp=50, password=PASSWORD)
    ici.personne("Bruno", "28", password=PASSWORD)
    ici.campagne()
    work(ici, boite, OPENING)
    work(ici, boite, EVE)
    for dla_id in (1, 2):
        extend(ici, isabelle, date(2026, 8, 14), dla_id)
    assert readers(work(ici, boite, EVE)) == ["Bruno", "Claire", "Claire"]  # the news, once for each DLA
    the_eve = datetime(2026, 8, 13, 9, 0, tzinfo=PARIS)
    with ici.database.reading() as session:
        assert [len(depart.destinataires.joints) for depart in list_departs(session, now=the_eve)] == [1, 1]
    assert sorted(readers(work(ici, boite, the_eve))) == ["Bruno", "Claire"]


def test_an_extension_of_some_days_does_not_repeat_what_was_just_told(
    ici: Monde, claire: Acteur, isabelle: Acteur, boite: Boite
) -> None:
    ici.campagne()
    for moment in (OPENING, A_WEEK_BEFORE, EVE):
        work(ici, boite, moment)
    extend(ici, isabelle, date(2026, 7, 24))
    assert readers(work(ici, boite, EVE)) == ["Claire"]  # the news of the extension
    assert work(ici, boite, EVE + timedelta(minutes=30)) == []
    assert readers(work(ici, boite, datetime(2026, 7, 23, 9, 0, tzinfo=PARIS))) == ["Claire"]


def test_the_answer_of_a_whole_dla_is_asked_of_its_team_and_of_its_direction(ici: Monde, boite: Boite) -> None:
    ici.personne("Claire", "18", password=PASSWORD)
    ici.personne("Ancienne", "18", fin=date(2026, 3, 1), password=PASSWORD)
    ici.personne("Loin", "28", password=PASSWORD)
    ici.direction("Paul", "18", password=PASSWORD)
    ici.enquete(ici.questionnaire(FLASH), population=Population.DLA)
    assert readers(work(ici, boite, OPENING)) == ["Claire", "Loin", "Paul"]


def test_a_dry_run_says_exactly_who_the_worker_writes_to_and_writes_nothing(
    ici: Monde, claire: Acteur, boite: Boite
) -> None:
    done = ici.personne("Anne", "28", password=PASSWORD)
    sans = ici.personne("Sans", "28", password=PASSWORD)
    with ici.database.writing() as session:
        close_compte(session, compte=session.get_one(Compte, sans.compte_id), now=ici.heure())
    ici.campagne()
    work(ici, boite, OPENING)
    ici.answered(done)
    with ici.database.reading() as session:
        (depart,) = list_departs(session, now=A_WEEK_BEFORE)
        assert [destinataire.adresse for destinataire in depart.destinataires.joints] == ["claire@exemple.fr"]
        assert [participation.auteur for participation in depart.destinataires.sans_compte] == ["Sans Durand"]
        assert list_departs(session, now=datetime(2026, 7, 15, 19, 0, tzinfo=PARIS)) == []
    assert readers(work(ici, boite, A_WEEK_BEFORE)) == ["Claire"]


def test_three_hundred_people_are_read_in_a_bounded_number_of_queries(petit_monde: Monde) -> None:
    petit_monde.region()
    petit_monde.heure.moment = BEFORE
    for number in range(300):
        petit_monde.personne(f"Personne{number}", ("18", "28", "36")[number % 3])
    petit_monde.campagne()
    petit_monde.heure.moment = OPENING
    statements: list[str] = []
    with petit_monde.database.writing() as session:
        session.get_one(Campagne, CAMPAGNE).attendues_fixees_le = OPENING
    event.listen(petit_monde.database.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    with petit_monde.database.reading() as session:
        (depart,) = list_departs(session, now=OPENING)
        assert len({destinataire.nom for destinataire in depart.destinataires.joints}) == 300
    assert len([statement for statement in statements if statement.startswith("SELECT")]) <= 8


# --- texts


def test_the_same_link_is_in_the_invitation_and_in_every_reminder(ici: Monde, claire: Acteur, boite: Boite) -> None:
    """Pitfall 12."""
    ici.campagne()
    messages = [work(ici, boite, moment)[0] for moment in (OPENING, A_WEEK_BEFORE, EVE)]
    links = {tuple(re.findall(r"https://\S+/reponses/\d+", text_of(message))) for message in messages}
    assert links == {("https://collecte.exemple.fr/reponses/1",)}
    html = messages[0].get_body(("html",))
    assert html is not None
    assert 'href="https://collecte.exemple.fr/reponses/1"' in html.get_content()
    assert all("/courriels/pas-moi/" in text_of(message) for message in messages)
    assert all("/acces/" not in text_of(message) for message in messages)


def test_who_never_chose_a_password_receives_an_access_link_too(ici: Monde, boite: Boite) -> None:
    ici.personne("Nouvelle", "18")
    ici.campagne()
    (message,) = work(ici, boite, OPENING)
    assert len(re.findall(r"https://collecte.exemple.fr/acces/\S+", text_of(message))) == 1


def test_changing_the_text_and_the_date_of_a_reminder_changes_what_is_sent(
    ici: Monde, claire: Acteur, isabelle: Acteur, boite: Boite
) -> None:
    """Pitfall 11."""
    ici.campagne()
    work(ici, boite, OPENING)
    change(ici, RELANCE, isabelle, repere=Repere.JOUR, jour=date(2026, 7, 9), heure=time(14, 30))
    assert work(ici, boite, datetime(2026, 7, 9, 14, 29, tzinfo=PARIS)) == []
    (message,) = work(ici, boite, datetime(2026, 7, 9, 14, 40, tzinfo=PARIS))
    assert plain(message["Subject"]) == "Rappel de Temps et activités, 1er semestre 2026"
    assert "Claire, avant le mardi 21 juillet 2026 :\nhttps://collecte.exemple.fr/reponses/1" in text_of(message)
    assert work(ici, boite, A_WEEK_BEFORE) == []


def test_in_the_days_of_grace_the_day_told_is_the_last_one_that_is_accepted(
    ici: Monde, claire: Acteur, isabelle: Acteur, boite: Boite
) -> None:
    ici.campagne(grace=3)
    work(ici, boite, OPENING)
    add(ici, isabelle, repere=Repere.JOUR, jour=CLOTURE + timedelta(days=1))
    for relance_id in (RELANCE, DERNIERE):
        cancel(ici, relance_id, isabelle)
    (message,) = work(ici, boite, datetime(2026, 7, 22, 9, 0, tzinfo=PARIS))
    assert "avant le vendredi 24 juillet 2026" in text_of(message)


def test_what_is_typed_in_a_text_stays_text_in_the_html(
    ici: Monde, claire: Acteur, isabelle: Acteur, boite: Boite
) -> None:
    ici.campagne()
    change(ici, INVITATION, isabelle, mots=MotsRelance("Objet", "<b>gras</b> & {lien}"))
    (message,) = work(ici, boite, OPENING)
    html = message.get_body(("html",))
    assert html is not None
    assert "&lt;b&gt;gras&lt;/b&gt; &amp;" in html.get_content()


@pytest.mark.parametrize(
    ("objet", "texte", "problem"),
    [
        pytest.param("", "{lien}", "L’objet ou le texte est vide", id="no subject"),
        pytest.param("Objet", "   ", "L’objet ou le texte est vide", id="no text"),
        pytest.param("x" * 201, "{lien}", "L’objet a 201 caractères", id="long subject"),
        pytest.param("Objet", "{lien}" + "x" * 4000, "Le texte a 4006 caractères", id="long text"),
        pytest.param("Objet", "Bonjour {nom}, {lien}", "nom.*n’est pas un repère connu", id="unknown mark"),
        pytest.param("Objet", "{lien} {prenom", "prenom.*n’est pas un repère connu", id="mark left open"),
        pytest.param("Objet {lien}", "{lien}", "lien.*n’est pas un repère connu", id="no address in a subject"),
        pytest.param("Objet", "Répondez.", "ne donne pas l’adresse de la réponse", id="no address"),
    ],
)
def test_words_that_would_mislead_are_refused_when_saved(objet: str, texte: str, problem: str) -> None:
    with pytest.raises(Refus, match=problem):
        MotsRelance.typed(objet, texte)


def test_a_subject_is_kept_on_one_line() -> None:
    assert MotsRelance.typed("Un\nobjet", " {lien} ") == MotsRelance("Un objet", "{lien}")


def test_the_next_campaign_takes_the_schedule_and_the_words_but_no_fixed_day(
    ici: Monde, claire: Acteur, isabelle: Acteur
) -> None:
    ici.campagne()
    change(ici, RELANCE, isabelle, jours=5)
    add(ici, isabelle, repere=Repere.JOUR, jour=date(2026, 7, 10))
    cancel(ici, DERNIERE, isabelle)
    with ici.database.writing() as session:
        former = session.get_one(Campagne, CAMPAGNE)
        then = prepare_next(
            session, campagne=former, dates=propose_next(former).dates, acteur=isabelle, now=ici.heure()
        )
        schedule = [(relance.genre, relance.jours, relance.objet) for relance in list_relances(session, then.id)]
    assert [line[:2] for line in schedule] == [(GenreRelance.INVITATION, 0), (GenreRelance.RELANCE, 5)]
    assert schedule[1][2] == MOTS.objet


# --- actions of the animatrice


def test_a_cancelled_reminder_does_not_leave_unless_it_is_put_back(
    ici: Monde, claire: Acteur, isabelle: Acteur, boite: Boite
) -> None:
    ici.campagne()
    for relance_id in (INVITATION, RELANCE):
        cancel(ici, relance_id, isabelle)
    assert work(ici, boite, OPENING) == []
    cancel(ici, RELANCE, isabelle, back=True)
    assert readers(work(ici, boite, A_WEEK_BEFORE)) == ["Claire"]
    with pytest.raises(Refus, match="devait partir"):
        cancel(ici, INVITATION, isabelle, back=True)


def test_what_left_is_not_changed_cancelled_nor_sent_again(
    ici: Monde, claire: Acteur, isabelle: Acteur, boite: Boite
) -> None:
    ici.campagne()
    work(ici, boite, OPENING)
    for gesture in (change, cancel, send_now):
        with pytest.raises(AlreadyLeftError):
            gesture(ici, INVITATION, isabelle)


@pytest.mark.parametrize(
    ("programme", "why"),
    [
        pytest.param({"heure": time(8, 29)}, "On n’écrit aux personnes que de", id="too early"),
        pytest.param({"heure": time(18)}, "On n’écrit aux personnes que de", id="too late"),
        pytest.param({"repere": Repere.JOUR, "jour": date(2026, 7, 22)}, "ne recevra plus", id="after the closing"),
        pytest.param({"repere": Repere.OUVERTURE, "jours": 0}, "devait partir", id="already past"),
    ],
)
def test_a_reminder_that_could_not_leave_is_refused(
    ici: Monde, claire: Acteur, isabelle: Acteur, programme: dict[str, object], why: str
) -> None:
    ici.campagne()
    ici.heure.moment = OPENING + timedelta(hours=1)
    with pytest.raises(Refus, match=why):
        add(ici, isabelle, **programme)
    assert len(relances(ici)) == 3


def test_a_reminder_sent_now_leaves_once_and_its_day_brings_nothing(
    ici: Monde, claire: Acteur, isabelle: Acteur, boite: Boite
) -> None:
    ici.campagne()
    with pytest.raises(NotAcceptingError):
        send_now(ici, RELANCE, isabelle)
    work(ici, boite, OPENING)
    ici.heure.moment = OPENING + timedelta(days=1)
    assert send_now(ici, RELANCE, isabelle) == 1
    assert readers(work(ici, boite, ici.heure())) == ["Claire"]
    assert work(ici, boite, A_WEEK_BEFORE) == []


def test_one_person_is_reminded_by_hand_at_once_and_in_the_evening_the_next_morning(
    ici: Monde, claire: Acteur, isabelle: Acteur, boite: Boite
) -> None:
    ici.campagne()
    work(ici, boite, OPENING)
    ici.heure.moment = OPENING + timedelta(hours=6)
    assert remind(ici, 1, isabelle) == ici.heure()
    assert readers(work(ici, boite, ici.heure())) == ["Claire"]
    ici.heure.moment = datetime(2026, 7, 3, 19, 0, tzinfo=PARIS)  # a Friday
    assert remind(ici, 1, isabelle) == datetime(2026, 7, 6, 8, 30, tzinfo=PARIS)
    assert work(ici, boite, ici.heure()) == []
    assert readers(work(ici, boite, datetime(2026, 7, 6, 8, 30, tzinfo=PARIS))) == ["Claire"]
    with ici.database.reading() as session:
        assert list_last_rappels(session, CAMPAGNE) == {1: datetime(2026, 7, 6, 8, 30, tzinfo=PARIS)}


def test_nobody_is_reminded_before_an_invitation_that_waits_for_monday(
    ici: Monde, claire: Acteur, isabelle: Acteur, boite: Boite
) -> None:
    ici.campagne(ouverture=date(2026, 7, 4), cloture=date(2026, 7, 20))  # a Saturday
    ici.heure.moment = datetime(2026, 7, 4, 10, 0, tzinfo=PARIS)
    with ici.database.writing() as session:
        fixer_celles_du_jour(session, now=ici.heure())
    with pytest.raises(NotYetInvitedError, match="elle part le 6 juillet 2026 à 8"):
        remind(ici, 1, isabelle)
    with pytest.raises(NotYetInvitedError):
        send_now(ici, RELANCE, isabelle)
    assert readers(work(ici, boite, datetime(2026, 7, 6, 8, 30, tzinfo=PARIS))) == ["Claire"], "the invitation"


def test_nothing_leaves_beside_an_invitation_that_waits_for_monday(
    ici: Monde, claire: Acteur, isabelle: Acteur, boite: Boite
) -> None:
    ici.campagne(ouverture=date(2026, 7, 4), cloture=date(2026, 7, 20))  # a Saturday
    ici.heure.moment = datetime(2026, 7, 4, 10, 0, tzinfo=PARIS)
    with ici.database.writing() as session:
        fixer_celles_du_jour(session, now=ici.heure())
    assert send_now(ici, INVITATION, isabelle) == 1
    with pytest.raises(Refus, match="Personne n’est à relancer maintenant"):
        send_now(ici, RELANCE, isabelle)
    with pytest.raises(Refus, match="le 6 juillet 2026 à 8"):
        remind(ici, 1, isabelle)
    monday = datetime(2026, 7, 6, 8, 30, tzinfo=PARIS)
    assert readers(work(ici, boite, monday)) == ["Claire"]
    ici.heure.moment = monday + timedelta(hours=7)
    assert send_now(ici, RELANCE, isabelle) == 1, "the reminder was kept for its moment"


def test_who_was_just_written_to_about_one_of_two_answers_is_written_to_about_the_other(
    ici: Monde, isabelle: Acteur, boite: Boite
) -> None:
    lou = ici.personne("Lou", "18", "28", password=PASSWORD)
    ici.campagne()
    work(ici, boite, OPENING)
    ici.heure.moment = EVE - timedelta(minutes=10)
    with ici.database.reading() as session:
        query = select(Participation.id).where(Participation.personne_id == lou.personne_id).order_by(Participation.id)
        first, second = session.scalars(query)
    remind(ici, first, isabelle)
    message = text_of(work(ici, boite, EVE)[-1])
    assert f"/reponses/{second}" in message
    assert f"/reponses/{first}" not in message


def test_two_reminders_by_hand_within_a_day_need_a_confirmation(
    ici: Monde, claire: Acteur, isabelle: Acteur, boite: Boite
) -> None:
    ici.campagne()
    work(ici, boite, OPENING)
    remind(ici, 1, isabelle, confirmed=True)
    ici.heure.moment += timedelta(hours=23, minutes=59)
    with pytest.raises(Refus, match="déjà relancée à la main"):
        remind(ici, 1, isabelle)
    remind(ici, 1, isabelle, confirmed=True)
    ici.heure.moment += timedelta(hours=24)
    remind(ici, 1, isabelle)


def test_what_is_transmitted_refused_closed_or_nobody_s_is_not_reminded_by_hand(
    ici: Monde, claire: Acteur, isabelle: Acteur, boite: Boite
) -> None:
    bruno, emma = (ici.personne(name, "28", password=PASSWORD) for name in ("Bruno", "Emma"))
    ici.campagne()
    work(ici, boite, OPENING)
    ici.answered(claire)
    with ici.database.writing() as session:
        refuser(session, participation_id=ici.participation(bruno), acteur=bruno, now=ici.heure())
        close_compte(session, compte=session.get_one(Compte, emma.compte_id), now=ici.heure())
    for acteur in (claire, bruno):
        with pytest.raises(NothingToRemindError):
            remind(ici, ici.participation(acteur), isabelle)
    with pytest.raises(Refus, match="Personne ne peut recevoir cette relance"):
        remind(ici, ici.participation(emma), isabelle)
    ici.heure.moment = datetime(2026, 7, 22, 9, 0, tzinfo=PARIS)
    with pytest.raises(NotAcceptingError):
        remind(ici, ici.participation(emma), isabelle)


def test_a_justified_gap_is_reminded_neither_by_the_calendar_nor_by_hand(
    ici: Monde, claire: Acteur, isabelle: Acteur, boite: Boite
) -> None:
    ici.personne("Bruno", "18", password=PASSWORD)
    ici.campagne(grace=9)
    add(ici, isabelle, repere=Repere.JOUR, jour=date(2026, 7, 24))
    work(ici, boite, OPENING)
    work(ici, boite, EVE)
    ici.heure.moment = datetime(2026, 7, 23, 20, 0, tzinfo=PARIS)
    remind(ici, ici.participation(claire), isabelle)
    with ici.database.writing() as session:
        answer_id = ici.participation(claire)
        justifier_ecart(session, participation_id=answer_id, raison="En congé.", acteur=isabelle, now=ici.heure())
    with pytest.raises(NothingToRemindError):
        remind(ici, ici.participation(claire), isabelle, confirmed=True)
    assert readers(work(ici, boite, datetime(2026, 7, 24, 9, 0, tzinfo=PARIS))) == ["Bruno"]
    with ici.database.reading() as session:
        (courriel,) = session.scalars(select(Courriel).where(Courriel.abandonne_le.is_not(None)))
        assert "justifiée" in courriel.erreur
    with ici.database.writing() as session:
        retirer_justification(session, participation_id=answer_id, acteur=isabelle, now=ici.heure())
    remind(ici, answer_id, isabelle, confirmed=True)
    assert readers(work(ici, boite, ici.heure())) == ["Claire"]


def test_the_journal_says_what_left_and_who_did_what(
    ici: Monde, claire: Acteur, isabelle: Acteur, boite: Boite
) -> None:
    ici.campagne()
    cancel(ici, DERNIERE, isabelle)
    change(ici, RELANCE, isabelle, jours=5)
    work(ici, boite, OPENING)
    remind(ici, 1, isabelle, confirmed=True)
    with ici.database.reading() as session:
        entries = session.scalars(select(EntreeJournal).order_by(EntreeJournal.id)).all()
    lines = [(entree.verbe, entree.objet, entree.compte_id, entree.details.get("messages")) for entree in entries]
    (changed,) = (entree.details for entree in entries if entree.verbe == "changer une relance")
    assert plain(changed["avant"]["quand"]) == "15 juillet 2026 à 8 h 30"
    assert plain(changed["apres"]["quand"]) == "16 juillet 2026 à 9 h 00"
    assert (changed["apres"]["objet"], changed["apres"]["texte"]) == (MOTS.objet, MOTS.texte)
    assert ("annuler une relance", "campagne", isabelle.compte_id, None) in lines
    assert ("relancer", "campagne", None, 1) in lines
    assert ("relancer", "réponse", isabelle.compte_id, 1) in lines


def test_a_reminder_is_found_in_its_own_campaign_only(ici: Monde, claire: Acteur) -> None:
    ici.campagne()
    with ici.database.reading() as session:
        assert get_relance(session, CAMPAGNE, INVITATION) is not None
        assert get_relance(session, CAMPAGNE + 1, INVITATION) is None


# --- more time


def test_those_of_a_dla_given_more_time_are_told_so_when_people_work(
    ici: Monde, claire: Acteur, isabelle: Acteur, boite: Boite
) -> None:
    rachid = ici.personne("Rachid", "18", password=PASSWORD)
    ici.personne("Marie", "28", password=PASSWORD)
    ici.campagne()
    work(ici, boite, EVE)  # the invitations and reminders so far
    ici.answered(rachid)
    ici.heure.moment = datetime(2026, 7, 25, 10, 0, tzinfo=PARIS)  # a Saturday, after the closing
    extend(ici, isabelle, date(2026, 8, 7))
    assert work(ici, boite, ici.heure()) == []
    (message,) = work(ici, boite, datetime(2026, 7, 27, 8, 30, tzinfo=PARIS))
    assert readers([message]) == ["Claire"]
    assert str(message["Subject"]).startswith("Plus de temps pour répondre")
    assert "jusqu’au vendredi 7 août 2026" in text_of(message)
    assert "Arrivée tardive." in text_of(message)
    assert f"https://collecte.exemple.fr/reponses/{ici.participation(claire)}" in text_of(message)


def test_nobody_is_told_of_more_time_once_there_is_nothing_to_answer(
    ici: Monde, claire: Acteur, isabelle: Acteur, boite: Boite
) -> None:
    ici.campagne()
    extend(ici, isabelle, CLOTURE + timedelta(days=5))  # before the opening: the invitation says the day
    assert ici.courriels() == []
    work(ici, boite, EVE)
    ici.heure.moment = datetime(2026, 7, 25, 10, 0, tzinfo=PARIS)
    extend(ici, isabelle, CLOTURE + timedelta(days=9))
    ici.answered(claire)
    assert work(ici, boite, datetime(2026, 7, 27, 8, 30, tzinfo=PARIS)) == []
