"""Personal links, as managed by those who keep the register: holders, revoking, remaking, sending, missing contacts."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, select

from collecte.campagnes.operations.attendues import follow
from collecte.campagnes.operations.ouverture import annuler_campagne, supprimer_campagne
from collecte.campagnes.operations.prolongations import prolonger
from collecte.courriels.operations.courriels import renvoyer
from collecte.enquetes.operations.gestion_liens import LIEN_ENVOYE
from collecte.models import Campagne, ContactStructure, Courriel, Dla, EntreeJournal, EtatCourriel, LienReponse
from collecte.relances.operations.messages_relances import NothingAwaitedError
from tests.collecte.mondes.bases import prepare
from tests.collecte.mondes.budgets import READS
from tests.collecte.mondes.monde import PASSWORD, Monde
from tests.collecte.mondes.navigateur import Navigateur
from tests.collecte.mondes.structures import LIEN, MARIE, PAUL, Terrain, restituee, terrain, visitor

JEANNE = "jeanne.blot@atelier.example"


def two_asked(monde: Monde) -> Terrain:
    monde.region()
    monde.personne("Claire", "18", password=PASSWORD)
    monde.personne("Denis", "28", password=PASSWORD)
    monde.direction("Odile", "18", password=PASSWORD)
    monde.pilote("Yves", "18", password=PASSWORD)
    monde.animatrice("Isabelle", password=PASSWORD)
    return terrain(monde)


@pytest.fixture
def lieu(petit_monde: Monde) -> Terrain:
    return replace(prepare(petit_monde, two_asked), monde=petit_monde)


@pytest.fixture
def claire(app: Flask, lieu: Terrain) -> Navigateur:
    """Return the browser of Claire, of the DLA that accompanied L’Atelier, whose link was sent."""
    lieu.letters()
    browser = Navigateur(app)
    browser.sign_in("claire@exemple.fr")
    return browser


def liens(lieu: Terrain) -> list[LienReponse]:
    with lieu.monde.database.reading() as session:
        return list(session.scalars(select(LienReponse).order_by(LienReponse.id)))


def opens(app: Flask, path: str) -> bool:
    return visitor(app, path).page.status_code == 200


def path_in(lieu: Terrain, adresse: str) -> str:
    """Return the path of the link in the letter sent now to an address."""
    letters = {letter.adresse: letter for letter in lieu.letters()}
    ((path, _),) = LIEN.findall(letters[adresse].texte)[:1]
    return str(path)


def home(lieu: Terrain, nom: str = "L’Atelier") -> str:
    return f"/structures/liens/{lieu.participation(nom)}"


def test_the_page_says_who_holds_a_link_and_never_the_link(claire: Navigateur, lieu: Terrain) -> None:
    claire.go(home(lieu))
    for words in ("Marie Petit", MARIE, "en service", "envoyé le", "qui l’a ouvert n’est pas noté"):
        assert words in claire.text
    assert LIEN.search(claire.page.text) is None
    assert lieu.path().removeprefix("/r/") not in claire.page.text


def test_the_page_of_a_structure_without_contact_promises_no_message(
    app: Flask, claire: Navigateur, lieu: Terrain
) -> None:
    with lieu.monde.database.writing() as session:
        session.execute(delete(LienReponse))
        session.execute(delete(ContactStructure))
    claire.go(home(lieu))
    assert "La structure n’a pas de contact : aucun message ne lui part." in claire.text
    assert "au premier contact de la structure" not in claire.text


@pytest.mark.parametrize("adresse", ["denis@exemple.fr", "odile@exemple.fr", "yves@exemple.fr"])
def test_links_are_kept_by_the_dla_and_the_c2ra_alone(
    app: Flask, claire: Navigateur, lieu: Terrain, adresse: str
) -> None:
    other = Navigateur(app)
    other.sign_in(adresse)
    lien_id = liens(lieu)[0].id
    for path in (
        home(lieu),
        f"{home(lieu)}/envoyer",
        *(f"/structures/liens/personnes/{lien_id}/{act}" for act in ACTS),
    ):
        assert other.go(path).status_code == 404


ACTS = ("revoquer", "refaire", "renvoyer")


def test_a_revoked_link_opens_nothing_and_its_holder_may_be_set_aside(
    app: Flask, claire: Navigateur, lieu: Terrain
) -> None:
    path = lieu.path()
    assert opens(app, path)
    claire.go(f"/structures/liens/personnes/{liens(lieu)[0].id}/revoquer")
    claire.send({"est_ancien": "y"})
    assert "révoqué le" in claire.text
    assert not opens(app, path)
    with lieu.monde.database.reading() as session:
        assert session.scalar(select(ContactStructure.ancien_le).where(ContactStructure.adresse == MARIE)) is not None
    claire.go("/structures/a-joindre")
    assert "L’Atelier" in claire.text
    assert "plus aucun contact" in claire.text


def test_a_remade_link_kills_the_old_one_and_keeps_what_was_typed(
    app: Flask, claire: Navigateur, lieu: Terrain
) -> None:
    old = lieu.path()
    marie = visitor(app, old)
    marie.go("/r/1/repondre")
    marie.send({"QUI": "bureau", "PHASES": "accueil", "suite": "plus-tard"})
    claire.go(f"/structures/liens/personnes/{liens(lieu)[0].id}/refaire")
    claire.send({})
    assert re.search(r"Le lien part (tout de suite|le .* à 8 h 30)", claire.text)
    new = path_in(lieu, MARIE)
    assert new != old
    assert not opens(app, old)
    again = visitor(app, new)
    again.go(again.page.request.path.replace("accueil", "pages/VOUS"))
    assert again.fields()["QUI"] == "bureau"


def test_a_link_sent_again_to_the_same_address_is_the_same(app: Flask, claire: Navigateur, lieu: Terrain) -> None:
    old = lieu.path()
    claire.go(f"/structures/liens/personnes/{liens(lieu)[0].id}/renvoyer")
    claire.send({"nom": "Marie Petit-Roux"})
    assert "Marie Petit-Roux" in claire.text
    assert path_in(lieu, MARIE) == old


def test_a_corrected_address_gets_another_link_and_waiting_messages_follow_it(
    app: Flask, claire: Navigateur, lieu: Terrain
) -> None:
    old = lieu.path()
    claire.go(f"/structures/liens/personnes/{liens(lieu)[0].id}/renvoyer")
    claire.send({"adresse": "m.petit@atelier.example"})
    assert not opens(app, old)
    lien_id = liens(lieu)[-1].id
    claire.go(f"/structures/liens/personnes/{lien_id}/renvoyer")
    claire.send({"adresse": "marie.p@atelier.example"})
    with lieu.monde.database.writing() as session:
        waiting = session.scalars(select(Courriel).where(Courriel.envoye_le.is_(None)).order_by(Courriel.id)).all()
        assert [courriel.adresse for courriel in waiting] == ["marie.p@atelier.example"] * 2, (
            "the one that waited follows"
        )
        session.delete(waiting[0])  # dropped at sending time: its link is revoked
    assert opens(app, path_in(lieu, "marie.p@atelier.example"))


def test_someone_else_of_the_structure_is_sent_a_link_and_enters_the_register(
    app: Flask, claire: Navigateur, lieu: Terrain
) -> None:
    claire.go(f"{home(lieu)}/envoyer")
    claire.send({"nom": "Jeanne Blot", "adresse": JEANNE})
    assert opens(app, path_in(lieu, JEANNE))
    claire.go(f"{home(lieu)}/envoyer")
    claire.send({"nom": "Un troisième", "adresse": "trois@atelier.example"})
    assert claire.page.status_code == 422
    assert "c’est le maximum" in claire.text
    assert claire.fields()["nom"] == "Un troisième"
    with lieu.monde.database.reading() as session:
        assert "trois@atelier.example" not in session.scalars(select(ContactStructure.adresse)).all()


@pytest.mark.parametrize("typed", ["", "<script>", "a" * 400, "x@y", "a@b.fr\r\nBcc: z@z.fr"])
def test_a_hostile_address_is_refused_with_all_that_was_typed(claire: Navigateur, lieu: Terrain, typed: str) -> None:
    claire.go(f"{home(lieu)}/envoyer")
    claire.send({"nom": "Jeanne <b>Blot</b>", "adresse": typed})
    assert claire.page.status_code == 422
    assert claire.fields()["nom"] == "Jeanne <b>Blot</b>"
    assert len(liens(lieu)) == 2


def test_no_link_leaves_once_the_answer_is_in(app: Flask, claire: Navigateur, lieu: Terrain) -> None:
    marie = visitor(app, lieu.path())
    marie.go("/r/1/ne-pas-repondre")
    marie.send({})
    claire.go(f"{home(lieu)}/envoyer")
    claire.send({"nom": "Jeanne Blot", "adresse": JEANNE})
    assert "ne s’écrit pas aujourd’hui" in claire.text
    claire.go(home(lieu))
    assert "Refaire" not in claire.text
    assert "Révoquer" in claire.text


def test_nobody_is_told_to_send_a_link_once_no_answer_is_written(app: Flask, lieu: Terrain) -> None:
    browser = Navigateur(app)
    browser.sign_in("claire@exemple.fr")
    browser.go(home(lieu))
    assert "Vous pouvez aussi l’envoyer maintenant." in browser.text
    lieu.monde.heure.moment += timedelta(days=400)
    browser.sign_in("claire@exemple.fr")
    browser.go(home(lieu))
    assert "aucun lien ne s’envoie aujourd’hui" in browser.text
    assert "l’envoyer maintenant" not in browser.text


def test_who_said_it_is_not_them_is_listed_until_someone_has_a_link(
    app: Flask, claire: Navigateur, lieu: Terrain
) -> None:
    claire.go("/structures/a-joindre")
    assert "peuvent être jointes" in claire.text
    marie = visitor(app, lieu.path())
    marie.go("/r/1/pas-moi")
    marie.send({})
    claire.go("/a-faire")
    assert "1 structure interrogée ne reçoit pas nos messages" in claire.text
    claire.go("/structures/a-joindre")
    assert "n’est plus concerné(e) : Marie Petit" in claire.text
    assert "Jardins" not in claire.text
    claire.go(f"{home(lieu)}/envoyer")
    claire.send({"nom": "Jeanne Blot", "adresse": JEANNE})
    claire.go("/structures/a-joindre")
    assert "peuvent être jointes" in claire.text


def test_a_structure_without_contact_or_whose_address_is_refused_blocks(
    app: Flask, claire: Navigateur, lieu: Terrain
) -> None:
    with lieu.monde.database.writing() as session:
        for courriel in session.scalars(select(Courriel).where(Courriel.adresse == PAUL)):
            courriel.adresse_refusee_le = lieu.monde.heure()
        session.delete(session.scalars(select(LienReponse).order_by(LienReponse.id)).first())
        session.flush()
        marie = session.scalars(select(ContactStructure).where(ContactStructure.adresse == MARIE)).one()
        for courriel in session.scalars(select(Courriel).where(Courriel.contact_id == marie.id)):
            session.delete(courriel)
        session.flush()
        marie.ancien_le = lieu.monde.heure()
    isabelle = Navigateur(app)
    isabelle.sign_in("isabelle@exemple.fr")
    isabelle.go("/tableau-de-bord")
    assert "2 structures interrogées ne reçoivent pas nos messages" in isabelle.text
    isabelle.go(f"/campagnes/{lieu.campagne_id}")
    assert "Structures à joindre (2)" in isabelle.text
    isabelle.go(f"/structures/a-joindre?campagne={lieu.campagne_id}")
    assert "adresse refusée" in isabelle.text
    assert "plus aucun contact" in isabelle.text
    assert "voir celles de toutes les campagnes" in isabelle.text


@pytest.mark.parametrize("asked", ["999", "x", "2"], ids=["unknown", "no number", "of another région"])
def test_a_campaign_that_asks_none_of_one_s_structures_is_ignored_and_said(
    app: Flask, lieu: Terrain, asked: str
) -> None:
    lieu.monde.region("bretagne", "Bretagne", "35")
    lieu.monde.personne("Yann", "35", region_id=2)
    assert lieu.monde.campagne(region_id=2) == 2
    isabelle = Navigateur(app)
    isabelle.sign_in("isabelle@exemple.fr")
    everything = isabelle.go("/structures/a-joindre").text.count("<tr>")
    isabelle.go(f"/structures/a-joindre?campagne={asked}")
    assert f"Ce filtre n’existe pas : « {asked} ». La liste est montrée sans lui." in isabelle.text
    assert isabelle.page.text.count("<tr>") == everything


def test_the_list_reads_as_often_whatever_its_length(app: Flask, claire: Navigateur, lieu: Terrain) -> None:
    few = claire.reads("/structures/a-joindre")
    for number in range(8):
        restituee(lieu.monde, f"Structure {number}", "18")
    with lieu.monde.database.writing() as session:
        campagne = session.get_one(Campagne, lieu.campagne_id)
        campagne.attendues_fixees_le = None
        follow(session, campagne)
        campagne.attendues_fixees_le = lieu.monde.heure()
    many = claire.reads("/structures/a-joindre")
    assert "8 structures" in claire.text
    assert many <= few <= READS["/structures/a-joindre"]
    assert claire.reads("/a-faire") <= READS["/a-faire, of structures to reach"]


def test_every_gesture_is_in_the_journal_without_name_nor_address(claire: Navigateur, lieu: Terrain) -> None:
    first = liens(lieu)[0].id
    for act in ("renvoyer", "refaire"):
        claire.go(f"/structures/liens/personnes/{first}/{act}")
        claire.send({})
    claire.go(f"/structures/liens/personnes/{liens(lieu)[-1].id}/revoquer")
    claire.send({})
    claire.go(f"{home(lieu)}/envoyer")
    claire.send({"nom": "Jeanne Blot", "adresse": JEANNE})
    with lieu.monde.database.reading() as session:
        entrees = session.scalars(select(EntreeJournal).order_by(EntreeJournal.id)).all()
    verbs = [entree.verbe for entree in entrees if "lien" in entree.verbe]
    assert verbs == ["renvoyer un lien", "refaire un lien", "révoquer un lien", "envoyer un lien"]
    assert not re.search("Jeanne|jeanne", " ".join(str(entree.details) for entree in entrees))


def prolonger_le(lieu: Terrain, cloture: date) -> None:
    sylvie = lieu.monde.animatrice("Sylvie")
    with lieu.monde.database.writing() as session:
        dla = session.scalars(select(Dla).where(Dla.code == "18")).one()
        prolonger(
            session,
            campagne_id=lieu.campagne_id,
            dla_id=dla.id,
            cloture=cloture,
            raison="Notre chargée de mission est absente",
            acteur=sylvie,
            now=lieu.monde.heure(),
        )


def test_structures_of_a_dla_given_more_time_are_told_the_day_by_their_own_link_and_not_the_reason(
    app: Flask, claire: Navigateur, lieu: Terrain
) -> None:
    prolonger_le(lieu, date(2026, 8, 20))
    (letter,) = lieu.letters()
    assert letter.adresse == MARIE
    assert "jeudi 20 août 2026" in letter.texte
    assert "absente" not in letter.texte
    assert LIEN.findall(letter.texte)[0][0] == lieu.path()


def test_more_time_is_not_told_to_who_transmitted_or_refused_before_it_leaves(
    app: Flask, claire: Navigateur, lieu: Terrain
) -> None:
    prolonger_le(lieu, date(2026, 8, 20))
    marie = visitor(app, lieu.path())
    marie.go("/r/1/ne-pas-repondre")
    marie.send({})
    with pytest.raises(NothingAwaitedError):
        lieu.letters()


def test_a_link_that_waits_does_not_leave_once_its_campaign_is_cancelled_or_deleted(
    claire: Navigateur, lieu: Terrain
) -> None:
    claire.go(f"/structures/liens/personnes/{liens(lieu)[0].id}/renvoyer")
    claire.send({})
    sylvie, now = lieu.monde.animatrice("Sylvie"), lieu.monde.heure()
    link = select(Courriel).where(Courriel.modele == LIEN_ENVOYE)
    with lieu.monde.database.writing() as session:
        assert session.scalars(link).one().etat is EtatCourriel.EN_ATTENTE
        annuler_campagne(session, campagne_id=lieu.campagne_id, raison="Erreur.", acteur=sylvie, now=now)
        assert session.scalars(link).one().erreur == "campagne annulée avant le départ du message"
    with lieu.monde.database.writing() as session:
        supprimer_campagne(session, campagne_id=lieu.campagne_id, acteur=sylvie, now=now)
        session.execute(delete(Courriel).where(Courriel.modele != LIEN_ENVOYE))
        renvoyer(session, courriel_id=session.scalars(link).one().id, acteur=sylvie, now=now)
    with pytest.raises(NothingAwaitedError):
        lieu.letters()
