"""The outbox through a real SMTP server: each message is sent once, none is lost, failures are shown."""

import dataclasses
import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from time import monotonic

import pytest
from sqlalchemy import func, select

from collecte.comptes.operations.gestion_comptes import INVITATION, REINITIALISATION
from collecte.comptes.queries.comptes import get_usable_lien
from collecte.core.config import Settings, SmtpServer, Tls
from collecte.core.security import Trousseau, token_hash
from collecte.courriels.mail import TryAgainError
from collecte.courriels.operations.courriels import NothingToSendAgainError, poster, renvoyer
from collecte.courriels.operations.envois import DELAYS, LEASE, claim_next, mark_failed, mark_sent
from collecte.exploitation.jobs import Atelier, send_due
from collecte.models import Compte, Courriel, EtatCourriel, LienCompte
from collecte.policy import Acteur
from tests.collecte.mondes.commande import held_port, plain, unused_port
from tests.collecte.mondes.monde import SECRET, Monde
from tests.collecte.mondes.smtp import CERTIFICATE, PATIENCE, Boite, Lente, dripping, listening


@pytest.fixture
def boite() -> Iterator[Boite]:
    with listening(Boite()) as served:
        yield served


def atelier(monde: Monde, smtp: SmtpServer) -> Atelier:
    settings = Settings(
        database_url=monde.database.engine.url.render_as_string(hide_password=False),
        secret_key=SECRET,
        public_url="https://collecte.exemple.fr",
        smtp=smtp,
        mail_from="C2RA Centre <collecte@exemple.fr>",
        mail_reply_to="c2ra@exemple.fr",
    )
    return Atelier(settings, monde.database, monde.heure)


@pytest.fixture
def claire(monde: Monde) -> Acteur:
    monde.region()
    return monde.personne("Claire", "18")


def pass_time(monde: Monde, delay: timedelta) -> None:
    monde.heure.moment += delay


def test_a_message_leaves_once_with_its_text_its_html_and_no_answer_from_a_machine(
    monde: Monde, claire: Acteur, boite: Boite
) -> None:
    courriel_id = monde.courriel(claire, raison="Un mois <b>de trop</b> & plus.")
    assert [send_due(atelier(monde, boite.server)) for _ in range(2)] == [1, 0]
    (message,) = boite.received
    stored = monde.courriel_of(courriel_id)
    assert (stored.etat, stored.envoye_le, stored.essais) == (EtatCourriel.ENVOYE, monde.heure(), 1)
    assert message["From"] == "C2RA Centre <collecte@exemple.fr>"
    assert message["Reply-To"] == "c2ra@exemple.fr"
    assert message["To"] == "Claire Durand <claire@exemple.fr>"
    assert plain(message["Subject"]) == "Votre réponse vous est rendue – Temps 2026-S1"
    assert message["Message-ID"] == f"<{stored.message_id}@collecte.exemple.fr>"
    assert message["Date"].datetime == monde.heure()
    assert message["Auto-Submitted"] == "auto-generated"
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert html is not None
    assert "Un mois <b>de trop</b> & plus." in text.get_content()
    assert "Un mois &lt;b&gt;de trop&lt;/b&gt; &amp; plus." in html.get_content()
    assert "https://collecte.exemple.fr/reponses/1" in text.get_content()
    assert text.get_content().startswith("Bonjour Claire,\r\n\r\n")


def test_a_message_does_not_leave_before_its_hour(monde: Monde, claire: Acteur, boite: Boite) -> None:
    monde.courriel(claire, pas_avant=monde.heure() + timedelta(hours=2))
    assert send_due(atelier(monde, boite.server)) == 0
    pass_time(monde, timedelta(hours=2))
    assert send_due(atelier(monde, boite.server)) == 1


def test_one_refused_address_of_three_is_given_up_and_the_two_others_arrive(monde: Monde, boite: Boite) -> None:
    monde.region()
    people = [monde.personne(name, "18") for name in ("Claire", "Paul", "Zoe")]
    ids = [monde.courriel(acteur) for acteur in people]
    boite.answers = {"paul@exemple.fr": ["550 5.1.1 <b>nobody</b>\u202e here"]}
    assert send_due(atelier(monde, boite.server)) == 2
    courriels = [monde.courriel_of(courriel_id) for courriel_id in ids]
    assert [courriel.etat for courriel in courriels] == [EtatCourriel.ENVOYE, EtatCourriel.REFUSE, EtatCourriel.ENVOYE]
    assert courriels[1].erreur.startswith("adresse refusée par 127.0.0.1 : 550 5.1.1 <b>nobody</b>")
    assert "\u202e" not in courriels[1].erreur
    pass_time(monde, timedelta(days=3))
    assert send_due(atelier(monde, boite.server)) == 0


def test_a_busy_server_gets_the_same_message_again_and_it_arrives_once(
    monde: Monde, claire: Acteur, boite: Boite
) -> None:
    courriel_id = monde.courriel(claire)
    boite.answers = {"claire@exemple.fr": ["451 4.7.1 later"]}
    worker = atelier(monde, boite.server)
    assert send_due(worker) == 0
    waiting = monde.courriel_of(courriel_id)
    assert waiting.etat is EtatCourriel.NOUVEL_ESSAI
    assert waiting.prochain_essai == monde.heure() + DELAYS[0]
    assert "pour l’instant" in waiting.erreur
    assert send_due(worker) == 0, "too early"
    pass_time(monde, DELAYS[0])
    assert send_due(worker) == 1
    assert list(boite.numbers.values()) == [1]


@pytest.mark.parametrize(
    ("answer", "etat"),
    [
        pytest.param("554 5.7.1 spam", EtatCourriel.ABANDONNE, id="never"),
        pytest.param("452 4.2.2 full", EtatCourriel.NOUVEL_ESSAI, id="later"),
    ],
)
def test_a_message_refused_once_written_is_told(
    petit_monde: Monde, boite: Boite, answer: str, etat: EtatCourriel
) -> None:
    petit_monde.region()
    courriel_id = petit_monde.courriel(petit_monde.personne("Claire", "18"))
    boite.data_answers = [answer]
    assert send_due(atelier(petit_monde, boite.server)) == 0
    assert petit_monde.courriel_of(courriel_id).etat is etat


def test_a_server_that_is_away_for_two_days_is_asked_nine_times_then_the_message_is_given_up(
    petit_monde: Monde,
) -> None:
    petit_monde.region()
    courriel_id = petit_monde.courriel(petit_monde.personne("Claire", "18"))
    worker = atelier(petit_monde, SmtpServer(host="127.0.0.1", port=unused_port(), tls=Tls.NON))
    for delay in (timedelta(0), *DELAYS):
        pass_time(petit_monde, delay)
        assert send_due(worker) == 0
    courriel = petit_monde.courriel_of(courriel_id)
    assert (courriel.etat, courriel.essais) == (EtatCourriel.ABANDONNE, 9)
    assert courriel.erreur == "127.0.0.1 ne répond pas ; abandonné après 9 essais"


def test_a_server_that_hangs_is_left_in_time_and_asked_again(petit_monde: Monde) -> None:
    petit_monde.region()
    courriel_id = petit_monde.courriel(petit_monde.personne("Claire", "18"))
    with held_port() as port:  # takes the connection and never says a word
        worker = atelier(petit_monde, SmtpServer(host="127.0.0.1", port=port, tls=Tls.NON, timeout=PATIENCE))
        assert send_due(worker) == 0
    courriel = petit_monde.courriel_of(courriel_id)
    assert courriel.etat is EtatCourriel.NOUVEL_ESSAI
    assert "ne répond plus" in courriel.erreur


SAYS_YES = ("220 ici", "250 ici", "250 OK", "250 OK")
"""Answers to the greeting, EHLO, MAIL FROM and RCPT TO."""


@pytest.mark.parametrize(
    ("lente", "deadline"),
    [
        pytest.param(Lente((), b"2"), 0.5, id="one byte at a time from the greeting on"),
        pytest.param(Lente(SAYS_YES[:2], b"2"), 0.5, id="in the middle"),
        pytest.param(Lente((*SAYS_YES, "354 go on"), b"2"), 0.5, id="once it has the message"),
        pytest.param(Lente(SAYS_YES[:1], b"250-again\r\n"), 0.5, id="a reply of endless lines"),
        pytest.param(Lente(SAYS_YES[:1], b"250-again\r\n" * 2_000, every=0), 60, id="a flood that fills the memory"),
    ],
)
def test_a_server_that_talks_without_an_end_is_left_in_time_and_asked_again(
    petit_monde: Monde, lente: Lente, deadline: float
) -> None:
    """Each read returns in time, the whole dialogue does not. The worker leaves at the deadline."""
    petit_monde.region()
    courriel_id = petit_monde.courriel(petit_monde.personne("Claire", "18"))
    with dripping(lente):
        server = SmtpServer(host="127.0.0.1", port=lente.port, tls=Tls.NON, timeout=20, deadline=deadline)
        started = monotonic()
        assert send_due(atelier(petit_monde, server)) == 0
        assert monotonic() - started < 15  # `timeout` would not have passed once
    courriel = petit_monde.courriel_of(courriel_id)
    assert courriel.etat is EtatCourriel.NOUVEL_ESSAI
    assert courriel.erreur == "127.0.0.1 ne finit pas de répondre"


def test_a_server_is_left_in_time_whatever_it_says_to_goodbye(petit_monde: Monde) -> None:
    petit_monde.region()
    petit_monde.courriel(petit_monde.personne("Claire", "18"))
    with dripping(Lente((*SAYS_YES, "354 go on", "250 OK"), b"2")) as lente:
        server = SmtpServer(host="127.0.0.1", port=lente.port, tls=Tls.NON, timeout=PATIENCE)
        assert send_due(atelier(petit_monde, server)) == 1


def test_a_server_that_is_away_is_not_asked_for_every_message_of_a_round(petit_monde: Monde) -> None:
    """Each attempt may take minutes: messages that were not tried are still due, with no attempt counted."""
    petit_monde.region()
    claire = petit_monde.personne("Claire", "18")
    ids = [petit_monde.courriel(claire) for _ in range(5)]
    worker = atelier(petit_monde, SmtpServer(host="127.0.0.1", port=unused_port(), tls=Tls.NON))
    send_due(worker)
    assert [petit_monde.courriel_of(courriel_id).essais for courriel_id in ids] == [1, 1, 1, 0, 0]
    with listening(Boite()) as boite:
        pass_time(petit_monde, DELAYS[0])
        assert send_due(atelier(petit_monde, boite.server)) == 5


def test_a_cut_after_data_doubles_the_message_once_under_the_same_number(
    monde: Monde, claire: Acteur, boite: Boite
) -> None:
    """The documented case: the server has the message and could not say so."""
    courriel_id = monde.courriel(claire)
    boite.cuts = 1
    worker = atelier(monde, boite.server)
    assert send_due(worker) == 0
    assert monde.courriel_of(courriel_id).etat is EtatCourriel.NOUVEL_ESSAI
    pass_time(monde, DELAYS[0])
    assert send_due(worker) == 1
    pass_time(monde, timedelta(days=3))
    assert send_due(worker) == 0
    assert list(boite.numbers.values()) == [2]


def test_a_cut_does_not_keep_the_next_message_from_leaving(petit_monde: Monde, boite: Boite) -> None:
    petit_monde.region()
    for name in ("Claire", "Paul"):
        petit_monde.courriel(petit_monde.personne(name, "18"))
    boite.cuts = 1
    assert send_due(atelier(petit_monde, boite.server)) == 1


@pytest.mark.parametrize(
    ("tls", "words"),
    [
        pytest.param(Tls.STARTTLS, "n’offre pas la connexion chiffrée", id="no STARTTLS"),
        pytest.param(Tls.SSL, "la connexion chiffrée avec 127.0.0.1 échoue", id="no TLS"),
    ],
)
def test_nothing_leaves_in_clear_when_a_protected_connection_is_wanted(
    petit_monde: Monde, boite: Boite, tls: Tls, words: str
) -> None:
    petit_monde.region()
    courriel_id = petit_monde.courriel(petit_monde.personne("Claire", "18"))
    assert send_due(atelier(petit_monde, dataclasses.replace(boite.server, tls=tls))) == 0
    assert words in petit_monde.courriel_of(courriel_id).erreur
    assert boite.received == []


@pytest.mark.parametrize("tls", [Tls.STARTTLS, Tls.SSL])
@pytest.mark.parametrize(
    ("password", "trusted", "told"),
    [
        pytest.param("mot de passe", True, "", id="right"),
        pytest.param("autre", True, "127.0.0.1 refuse notre identifiant ou notre mot de passe", id="wrong password"),
        pytest.param("mot de passe", False, "la connexion chiffrée avec 127.0.0.1 échoue", id="unknown certificate"),
    ],
)
def test_a_protected_server_is_recognised_before_it_is_given_the_password(
    petit_monde: Monde, monkeypatch: pytest.MonkeyPatch, tls: Tls, password: str, trusted: bool, told: str
) -> None:
    petit_monde.region()
    courriel_id = petit_monde.courriel(petit_monde.personne("Claire", "18"))
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    with listening(Boite(), tls) as boite:
        server = dataclasses.replace(boite.server, tls=tls, user="collecte", password=password)
        assert send_due(atelier(petit_monde, server)) == (told == "")
    assert petit_monde.courriel_of(courriel_id).erreur == told


@pytest.mark.parametrize(
    "address",
    ["claire", "claire@", "@exemple.fr", "a b@exemple.fr", "a@b@c.fr", "a@b.fr\r\nBcc: c@d.fr", f"a@{'é' * 80}.fr"],
)
def test_what_is_no_address_is_told_and_never_reaches_a_header(petit_monde: Monde, boite: Boite, address: str) -> None:
    petit_monde.region()
    courriel_id = petit_monde.courriel(petit_monde.personne("Claire", "18"))
    with petit_monde.database.writing() as session:
        session.get_one(Courriel, courriel_id).adresse = address
    assert send_due(atelier(petit_monde, boite.server)) == 0
    courriel = petit_monde.courriel_of(courriel_id)
    assert (courriel.etat, courriel.erreur) == (EtatCourriel.REFUSE, "ce n’est pas une adresse de courriel")


def test_a_line_break_in_a_name_or_a_title_adds_no_header(petit_monde: Monde, boite: Boite) -> None:
    petit_monde.region()
    claire = petit_monde.personne("Claire", "18")
    petit_monde.courriel(claire, campagne="Temps\r\nBcc: b@exemple.fr")
    with petit_monde.database.writing() as session:
        session.get_one(Compte, claire.compte_id).personne.nom = "Durand\r\nBcc: c@exemple.fr"
    send_due(atelier(petit_monde, boite.server))
    (message,) = boite.received
    assert message["Bcc"] is None
    assert message["To"].addresses[0].addr_spec == "claire@exemple.fr"


def test_an_accented_domain_is_encoded_and_an_accented_name_before_it_is_refused_clearly(
    petit_monde: Monde, boite: Boite
) -> None:
    petit_monde.region()
    ids = [petit_monde.courriel(petit_monde.personne(name, "18")) for name in ("Claire", "Paul")]
    with petit_monde.database.writing() as session:
        session.get_one(Courriel, ids[0]).adresse = "claire@exämple.fr"
        session.get_one(Courriel, ids[1]).adresse = "zoé@exemple.fr"
    send_due(atelier(petit_monde, boite.server))
    assert [message["To"].addresses[0].domain for message in boite.received] == ["xn--exmple-cua.fr"]
    assert petit_monde.courriel_of(ids[1]).erreur == "une adresse avec un accent avant le @ n’est pas admise"


def test_an_account_deactivated_meanwhile_gets_nothing(petit_monde: Monde, boite: Boite) -> None:
    petit_monde.region()
    claire = petit_monde.personne("Claire", "18")
    courriel_id = petit_monde.courriel(claire)
    with petit_monde.database.writing() as session:
        session.get_one(Compte, claire.compte_id).desactive_le = petit_monde.heure()
    assert send_due(atelier(petit_monde, boite.server)) == 0
    assert petit_monde.courriel_of(courriel_id).erreur == "compte désactivé"


def test_a_message_that_cannot_be_made_is_our_defect_and_holds_no_other_back(petit_monde: Monde, boite: Boite) -> None:
    petit_monde.region()
    claire = petit_monde.personne("Claire", "18")
    broken, sound = petit_monde.courriel(claire), petit_monde.courriel(claire)
    with petit_monde.database.writing() as session:
        session.get_one(Courriel, broken).modele = "inconnu"
    assert send_due(atelier(petit_monde, boite.server)) == 1
    assert petit_monde.courriel_of(sound).etat is EtatCourriel.ENVOYE
    assert petit_monde.courriel_of(broken).erreur == "défaut du service, consigné dans ses journaux"


# --- links


@pytest.mark.parametrize("modele", [INVITATION, REINITIALISATION])
def test_a_link_is_made_when_its_message_leaves_and_the_earlier_one_dies(
    petit_monde: Monde, boite: Boite, modele: str
) -> None:
    petit_monde.region()
    claire = petit_monde.personne("Claire", "18")
    for _ in range(2):
        with petit_monde.database.writing() as session:
            poster(session, compte=session.get_one(Compte, claire.compte_id), modele=modele, now=petit_monde.heure())
            assert session.scalar(select(func.count()).select_from(LienCompte)) in (0, 1)
        send_due(atelier(petit_monde, boite.server))
    texts = [message.get_body(("plain",)).get_content() for message in boite.received]  # type: ignore[union-attr]
    first, last = (re.findall(r"https://collecte\.exemple\.fr/acces/(\S+)", text) for text in texts)
    with petit_monde.database.reading() as session:
        usable = [get_usable_lien(session, token_hash(token), petit_monde.heure()) for [token] in (first, last)]
    assert usable[0] is None
    assert usable[1] is not None


def test_the_link_of_ce_n_est_plus_moi_is_that_message_s_own(petit_monde: Monde, boite: Boite) -> None:
    petit_monde.region()
    courriel_id = petit_monde.courriel(petit_monde.personne("Claire", "18"))
    send_due(atelier(petit_monde, boite.server))
    text = boite.received[0].get_body(("plain",)).get_content()  # type: ignore[union-attr]
    jeton = text.strip().rpartition("/courriels/pas-moi/")[2]
    assert Trousseau(SECRET).read_courriel(jeton) == courriel_id
    assert Trousseau(SECRET[::-1]).read_courriel(jeton) is None
    assert Trousseau(SECRET).read_courriel(f"{jeton}x") is None


# --- claims


def claimed(monde: Monde) -> object:
    with monde.database.writing() as session:
        return claim_next(session, now=monde.heure())


def test_a_message_is_held_by_one_worker_until_its_lease_is_over(monde: Monde, claire: Acteur) -> None:
    monde.courriel(claire)
    assert claimed(monde) is not None
    assert claimed(monde) is None
    pass_time(monde, LEASE)
    assert claimed(monde) is not None


@pytest.mark.parametrize(
    ("late", "etat"),
    [
        pytest.param(mark_sent, EtatCourriel.ENVOYE, id="sent after all"),
        pytest.param(
            lambda session, reclame, now: mark_failed(session, reclame, TryAgainError("trop tard"), now=now),
            EtatCourriel.EN_ATTENTE,
            id="failed",
        ),
    ],
)
def test_a_worker_that_took_too_long_says_only_that_it_sent(
    monde: Monde, claire: Acteur, late: Callable[..., None], etat: EtatCourriel
) -> None:
    courriel_id = monde.courriel(claire)
    with monde.database.writing() as session:
        slow = claim_next(session, now=monde.heure())
    pass_time(monde, LEASE)
    assert claimed(monde) is not None
    with monde.database.writing() as session:
        late(session, slow, now=monde.heure())
    assert monde.courriel_of(courriel_id).etat is etat


# --- again


def test_a_failed_message_is_sent_again_to_the_address_its_account_has_now(monde: Monde, boite: Boite) -> None:
    monde.region()
    claire, isabelle = monde.personne("Claire", "18"), monde.animatrice()
    courriel_id = monde.courriel(claire)
    boite.answers = {"claire@exemple.fr": ["550 5.1.1 unknown"]}
    worker = atelier(monde, boite.server)
    send_due(worker)
    with monde.database.writing() as session:
        session.get_one(Compte, claire.compte_id).adresse = "claire.durand@exemple.fr"
        renvoyer(session, courriel_id=courriel_id, acteur=isabelle, now=monde.heure())
    assert send_due(worker) == 1
    assert boite.received[0]["To"].addresses[0].addr_spec == "claire.durand@exemple.fr"
    with monde.database.writing() as session, pytest.raises(NothingToSendAgainError):
        renvoyer(session, courriel_id=courriel_id, acteur=isabelle, now=monde.heure())


def test_moments_are_those_of_the_given_clock(monde: Monde, claire: Acteur, boite: Boite) -> None:
    monde.heure.moment = datetime.fromisoformat("2031-10-26T02:30:00+02:00")  # the hour that happens twice
    courriel_id = monde.courriel(claire)
    send_due(atelier(monde, boite.server))
    assert monde.courriel_of(courriel_id).envoye_le == monde.heure()
