"""The page of messages, « Renvoyer », and « ce n’est plus moi »."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import event, select

from collecte.core.security import Trousseau
from collecte.models import Compte, Courriel, EntreeJournal, EtatCourriel, Role, Signalement, Travail
from tests.collecte.monde import PASSWORD, SECRET, Monde
from tests.collecte.navigateur import Navigateur


def populated(monde: Monde) -> int:
    """Two régions; returns a failed message to Claire."""
    monde.region()
    monde.region("bretagne", "Bretagne", "35")
    monde.animatrice(password=PASSWORD)
    monde.animatrice("Yann", region_id=2, password=PASSWORD)
    monde.personne("Admin", role=Role.ADMIN, password=PASSWORD)
    failed = monde.courriel(monde.personne("Claire", "18"))
    monde.courriel(monde.personne("Paul", "28"))
    monde.courriel(monde.personne("Morgane", "35", region_id=2))
    with monde.database.writing() as session:
        own = session.get_one(Courriel, failed)
        own.abandonne_le, own.erreur = monde.heure(), "le serveur ne répond pas ; abandonné après 9 essais"
    return failed


def signed_in(app: Flask, who: str) -> Navigateur:
    own = Navigateur(app)
    own.sign_in(f"{who}@exemple.fr")
    return own


@pytest.mark.parametrize(
    ("who", "seen"),
    [("isabelle", {"claire", "paul"}), ("yann", {"morgane"}), ("admin", {"claire", "paul", "morgane"})],
)
def test_each_sees_the_messages_of_its_own_region_and_the_admin_all(
    petit_monde: Monde, app: Flask, who: str, seen: set[str]
) -> None:
    populated(petit_monde)
    page = signed_in(app, who).go("/courriels")
    assert set(re.findall(r"(claire|paul|morgane)@exemple", page.text)) == seen


def test_the_states_are_counted_and_choose_what_is_listed(petit_monde: Monde, app: Flask) -> None:
    populated(petit_monde)
    own = signed_in(app, "isabelle")
    own.go("/courriels")
    assert "Tous (2)" in own.text
    assert "en attente (1)" in own.text
    assert "abandonné (1)" in own.text
    own.go("/courriels?etat=abandonn%C3%A9")
    assert "claire@" in own.text
    assert "paul@" not in own.text
    assert "abandonné après 9 essais" in own.text
    assert "Aucun message dans cet état" in signed_in(app, "isabelle").go("/courriels?etat=envoy%C3%A9").text
    assert "paul@" in own.go("/courriels?etat=inconnu").text


def test_a_name_leads_to_where_its_account_is_corrected(petit_monde: Monde, app: Flask) -> None:
    populated(petit_monde)
    own = signed_in(app, "isabelle")
    for page, found in ((own, "/organisation/personnes/4"), (signed_in(app, "admin"), "/administration/comptes/4")):
        assert f'href="{found}"' in page.go("/courriels").text
        assert page.go(found).status_code == 200
        assert "Claire Durand" in page.text


def test_before_the_first_message_the_page_says_what_will_be_there(petit_monde: Monde, app: Flask) -> None:
    petit_monde.region()
    petit_monde.animatrice(password=PASSWORD)
    assert "Aucun message pour le moment" in signed_in(app, "isabelle").go("/courriels").text


def test_a_failed_message_is_put_back_and_the_journal_says_by_whom(petit_monde: Monde, app: Flask) -> None:
    failed = populated(petit_monde)
    own = signed_in(app, "isabelle")
    own.go("/courriels")
    own.send({}, action=f"/courriels/{failed}/renvoyer")
    assert "repart vers claire@exemple.fr" in own.text
    assert petit_monde.courriel_of(failed).etat is EtatCourriel.EN_ATTENTE
    with petit_monde.database.reading() as session:
        entry = session.scalars(select(EntreeJournal).where(EntreeJournal.verbe == "renvoyer le message")).one()
    assert entry.details["erreur"].startswith("le serveur ne répond pas")


def test_a_message_that_waits_cannot_be_sent_twice(petit_monde: Monde, app: Flask) -> None:
    failed = populated(petit_monde)
    own = signed_in(app, "isabelle")
    own.go("/courriels")
    first, token = f"/courriels/{failed}/renvoyer", own.fields(f"/courriels/{failed}/renvoyer")
    for _ in range(2):
        own.page = own.client.post(first, data=token, follow_redirects=True, base_url="http://127.0.0.1:8000")
    assert "Ce message n’est pas en échec" in own.text


def test_the_page_asks_the_base_no_more_often_when_there_are_more_messages(petit_monde: Monde, app: Flask) -> None:
    populated(petit_monde)
    own = signed_in(app, "admin")
    asked: list[str] = []
    engine = app.extensions["collecte"].database.engine
    event.listen(engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    counts = []
    for name in ("", *(f"Personne{number}" for number in range(12))):
        if name:
            petit_monde.signalement(petit_monde.personne(name, "18"))
        asked.clear()
        own.go("/courriels")
        counts.append(len(asked))
    assert counts[-1] <= counts[1]


@pytest.mark.parametrize(("minutes", "is_told"), [(29, False), (31, True)])
def test_the_admin_is_told_that_no_worker_sends_what_waits(
    petit_monde: Monde, app: Flask, minutes: int, is_told: bool
) -> None:
    populated(petit_monde)
    petit_monde.heure.moment += timedelta(minutes=minutes)
    assert ("rien ne les envoie" in signed_in(app, "admin").go("/administration").text) is is_told


def test_a_work_that_fails_is_shown_to_the_admin_only(petit_monde: Monde, app: Flask) -> None:
    populated(petit_monde)
    with petit_monde.database.writing() as session:
        session.add(Travail(nom="ménage", echeance=petit_monde.heure(), essais=5, erreur="défaut du service"))
        session.add(Travail(nom="rangement", echeance=petit_monde.heure(), fini_le=petit_monde.heure()))
    admin = signed_in(app, "admin").go("/courriels").text
    assert "Travaux en échec" in admin
    assert "ménage" in admin
    assert "rangement" not in admin
    assert "Travaux en échec" not in signed_in(app, "isabelle").go("/courriels").text


# --- « ce n’est plus moi »


def link(courriel_id: int) -> str:
    return f"/courriels/pas-moi/{Trousseau(SECRET).sign_courriel(courriel_id)}"


def test_opening_the_link_says_which_address_and_changes_nothing(petit_monde: Monde, app: Flask) -> None:
    failed = populated(petit_monde)
    reader = Navigateur(app)
    reader.go(link(failed))
    assert "claire@exemple.fr" in reader.text
    with petit_monde.database.reading() as session:
        assert session.scalars(select(Signalement)).all() == []


def test_who_says_so_is_thanked_and_the_c2ra_has_an_account_to_check(petit_monde: Monde, app: Flask) -> None:
    failed = populated(petit_monde)
    reader, isabelle, yann = Navigateur(app), signed_in(app, "isabelle"), signed_in(app, "yann")
    reader.go(link(failed))
    reader.send({"remplacant": " Jean <b>Martin</b> "})
    assert "C’est noté, merci" in reader.text
    assert "Comptes à vérifier" not in yann.go("/courriels").text
    isabelle.go("/courriels")
    assert "Jean &lt;b&gt;Martin&lt;/b&gt;" in isabelle.page.text
    isabelle.send({}, action="/courriels/signalements/1/verifie")
    assert "marqué comme vérifié" in isabelle.text
    assert "Comptes à vérifier" not in isabelle.text
    with petit_monde.database.reading() as session:
        verbs = session.scalars(select(EntreeJournal.verbe).where(EntreeJournal.objet == "compte")).all()
    assert verbs == ["signaler « ce n’est plus moi »", "vérifier le compte signalé"]


def test_saying_it_twice_counts_once(petit_monde: Monde, app: Flask) -> None:
    failed = populated(petit_monde)
    readers = [Navigateur(app) for _ in range(2)]
    for own in readers:
        own.go(link(failed))
    for own in readers:
        own.send({"remplacant": ""})
        assert "C’est noté, merci" in own.text
    with petit_monde.database.reading() as session:
        assert len(session.scalars(select(Signalement)).all()) == 1


def test_a_long_name_is_refused_and_kept_in_the_field(petit_monde: Monde, app: Flask) -> None:
    reader = Navigateur(app)
    reader.go(link(populated(petit_monde)))
    reader.send({"remplacant": "x" * 201})
    assert reader.page.status_code == 422
    assert "200 caractères au plus" in reader.text
    assert reader.fields()["remplacant"] == "x" * 201


def test_every_link_that_is_not_ours_gets_the_same_page(petit_monde: Monde, app: Flask) -> None:
    failed = populated(petit_monde)
    ours, others = Trousseau(SECRET), Trousseau(SECRET[::-1])
    tokens = ["inconnu", ours.sign_courriel(999), others.sign_courriel(failed), link(failed)[-20:] + "x"]
    pages = {Navigateur(app).go(f"/courriels/pas-moi/{token}").text for token in tokens}
    assert len({re.sub(r'href="[^"]*"', "", page) for page in pages}) == 1
    assert "pas celui d’un de nos messages" in pages.pop()


# --- an answer given back


def test_reopening_an_answer_writes_to_its_author_and_wakes_the_worker(petit_monde: Monde, app: Flask) -> None:
    from collecte.comptes.web.context import wake_with

    petit_monde.region()
    claire = petit_monde.personne("Claire", "18")
    petit_monde.animatrice(password=PASSWORD)
    campagne_id = petit_monde.campagne()
    petit_monde.answered(claire)
    woken: list[bool] = []
    wake_with(app, lambda: woken.append(True))
    isabelle = signed_in(app, "isabelle")
    path = f"/campagnes/{campagne_id}/rouvrir/{petit_monde.participation(claire)}"
    isabelle.go(path)
    isabelle.send({"raison": "Un mois de trop."})
    assert "Un courriel l’en prévient" in isabelle.text
    assert woken == [True]
    with petit_monde.database.reading() as session:
        (posted,) = session.scalars(select(Courriel)).all()
    assert (posted.modele, posted.compte_id) == ("reponse_rendue", claire.compte_id)
    assert posted.contexte["raison"] == "Un mois de trop."


def test_an_author_whose_account_is_deactivated_is_to_be_told_otherwise(petit_monde: Monde, app: Flask) -> None:
    petit_monde.region()
    claire = petit_monde.personne("Claire", "18")
    petit_monde.animatrice(password=PASSWORD)
    campagne_id = petit_monde.campagne()
    petit_monde.answered(claire)
    with petit_monde.database.writing() as session:
        session.get_one(Compte, claire.compte_id).desactive_le = petit_monde.heure()
    isabelle = signed_in(app, "isabelle")
    isabelle.go(f"/campagnes/{campagne_id}/rouvrir/{petit_monde.participation(claire)}")
    isabelle.send({"raison": "Un mois de trop."})
    assert "prévenez-le autrement" in isabelle.text
    with petit_monde.database.reading() as session:
        assert session.scalars(select(Courriel)).all() == []
