"""The answer of a structure entered for it: by whom, after which notice, with separate notes, and how it is shown."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text

from collecte.core.operations.durees import DUREES
from collecte.enquetes.operations.entretiens import noter
from collecte.models import (
    Accompagnement,
    Changement,
    DemandeRappel,
    EntreeJournal,
    Entretien,
    Mode,
    Mots,
    ParQui,
    Participation,
    Population,
    Role,
)
from collecte.policy import Enqueteur, RelationReponse, interviewing_role
from collecte.reponses.views.guide_papier import on_paper
from collecte.rgpd.operations.purge import REGLES, purge_some
from tests.collecte.enquetes.test_liens import CANARI, fill
from tests.collecte.mondes.bases import prepare
from tests.collecte.mondes.entretiens import Equipe, equipe
from tests.collecte.mondes.monde import Monde
from tests.collecte.mondes.navigateur import Navigateur
from tests.collecte.mondes.structures import AU, DU, MARIE, restituee, visitor
from tests.questionnaires.core.toutes import toutes

EVERYONE = ("claire", "driss", "elsa", "yann", "isabelle", "bleuenn", "denis", "odile", "paul")


@pytest.fixture
def lieu(petit_monde: Monde) -> Equipe:
    team = prepare(petit_monde, equipe)
    guide, telephone = (replace(enquete, monde=petit_monde) for enquete in (team.guide, team.telephone))
    return replace(team, monde=petit_monde, guide=guide, telephone=telephone)


def signed_in(app: Flask, prenom: str) -> Navigateur:
    browser = Navigateur(app)
    browser.sign_in(f"{prenom}@exemple.fr")
    return browser


def row(lieu: Equipe, reponse_id: int) -> Participation:
    with lieu.monde.database.reading() as session:
        return session.get_one(Participation, reponse_id)


def start(browser: Navigateur, reponse_id: int, **fields: str) -> None:
    """Tick that the person was informed, and come to the first page of questions."""
    browser.go(f"/entretiens/{reponse_id}")
    browser.send({"dit": "y", **fields}, action=f"/entretiens/{reponse_id}")


def hurry(browser: Navigateur) -> None:
    """Send every page as it is shown, then transmit."""
    while "/pages/" in browser.page.request.path:
        browser.send({"suite": "continuer"})
    browser.send({})


def quick(browser: Navigateur, address: str) -> None:
    """Let the structure itself answer all at once, by its link."""
    browser.go(re.sub("accueil$", "repondre", address))
    (fill if "VOUS" in browser.page.request.path else hurry)(browser)
    assert browser.page.request.path.endswith("/recu"), browser.text


# --- access

MAY = {
    "guide": {"claire": 200, "driss": 200},  # the DLA's own follow-up tool: its members
    "telephone": {"claire": 403, "driss": 200, "isabelle": 200, "denis": 200},  # anyone but its referent
}


@pytest.mark.parametrize("genre", ["guide", "telephone"])
def test_each_one_opens_what_the_policy_says(app: Flask, lieu: Equipe, genre: str) -> None:
    reponse_id, statuses = lieu.reponse(genre), {}
    for prenom in EVERYONE:
        browser = signed_in(app, prenom)
        codes = {
            browser.client.get(f"/entretiens/{reponse_id}{path}", base_url="http://127.0.0.1:8000").status_code
            for path in ("", "/guide")
        }
        assert len(codes) == 1, prenom
        statuses[prenom] = codes.pop()
    assert statuses == {prenom: MAY[genre].get(prenom, 404) for prenom in EVERYONE}


@pytest.mark.parametrize("genre", ["guide", "telephone"])
def test_nothing_of_an_answer_is_shown_before_it_is_said_that_the_person_was_told(
    app: Flask, lieu: Equipe, genre: str
) -> None:
    reponse_id = lieu.reponse(genre)
    browser = signed_in(app, "driss")
    for path in ("repondre", "verifier", "recu", "notes", "pages/STRUCTURE", "pages/VOUS"):
        browser.go(f"/entretiens/{reponse_id}/{path}")
        assert browser.page.request.path == f"/entretiens/{reponse_id}"
    browser.send({}, action=f"/entretiens/{reponse_id}")
    assert browser.page.status_code == 422
    assert "Cochez cette case une fois que c’est dit" in browser.text
    with lieu.monde.database.reading() as session:
        assert session.scalars(select(Entretien)).all() == []


def test_who_accompanies_a_structure_is_told_why_she_may_not_enter_its_opinion(app: Flask, lieu: Equipe) -> None:
    browser = signed_in(app, "claire")
    browser.go(f"/entretiens/{lieu.reponse('telephone')}")
    assert "Vous êtes chargé(e) de mission référent(e) de l’accompagnement de L’Atelier" in browser.text
    assert "Quelqu’un d’autre du DLA, sa direction ou le C2RA peut saisir la réponse." in browser.text


def test_nobody_of_the_dla_enters_the_opinion_on_an_accompagnement_without_referent(app: Flask, lieu: Equipe) -> None:
    with lieu.monde.database.writing() as session:
        for accompagnement in session.scalars(select(Accompagnement)):
            accompagnement.referent_id = None
    reponse_id = lieu.reponse("telephone")
    assert signed_in(app, "driss").go(f"/entretiens/{reponse_id}").status_code == 403
    assert signed_in(app, "denis").go(f"/entretiens/{reponse_id}").status_code == 200


@pytest.mark.parametrize(
    ("entretien", "place", "role"),
    [
        pytest.param(
            "sans", RelationReponse(works=True, directs=True, animates=True, is_referent=False), None, id="not asked so"
        ),
        pytest.param(
            "guide", RelationReponse(works=True, directs=False, animates=False, is_referent=True), Role.CHARGE, id="led"
        ),
        pytest.param(
            "guide", RelationReponse(works=False, directs=True, animates=True, is_referent=False), None, id="only read"
        ),
        pytest.param(
            "telephone",
            RelationReponse(works=True, directs=True, animates=True, is_referent=True),
            None,
            id="all roles, concerned",
        ),
        pytest.param(
            "telephone",
            RelationReponse(works=False, directs=False, animates=True, is_referent=None),
            Role.ANIMATEUR,
            id="c2ra",
        ),
        pytest.param(
            "telephone", RelationReponse(works=False, directs=False, animates=False, is_referent=False), None, id="far"
        ),
        pytest.param(
            "telephone",
            RelationReponse(works=True, directs=True, animates=True, is_referent=False),
            Role.CHARGE,
            id="colleague",
        ),
        pytest.param(
            "telephone",
            RelationReponse(works=True, directs=True, animates=True, is_referent=None),
            Role.DIRECTION,
            id="who might be concerned, by another role",
        ),
        pytest.param(
            "telephone",
            RelationReponse(works=True, directs=False, animates=False, is_referent=None),
            None,
            id="maybe concerned",
        ),
        pytest.param(
            "telephone",
            RelationReponse(works=False, directs=True, animates=True, is_referent=False),
            Role.DIRECTION,
            id="led by",
        ),
    ],
)
def test_a_role_is_needed(entretien: str, place: RelationReponse, role: Role | None) -> None:
    assert interviewing_role(entretien, place) is role  # type: ignore[arg-type]


def test_a_structure_that_changes_hands_closes_the_pages_of_its_new_referent(app: Flask, lieu: Equipe) -> None:
    reponse_id = lieu.begun(lieu.driss, "telephone")
    browser = signed_in(app, "driss")
    assert browser.go(f"/entretiens/{reponse_id}/pages/VOUS").status_code == 200
    with lieu.monde.database.writing() as session:
        for accompagnement in session.scalars(select(Accompagnement)):
            accompagnement.referent_id = lieu.driss.personne_id
    assert browser.go(f"/entretiens/{reponse_id}/pages/VOUS").status_code == 403


# --- from start to receipt


def test_an_interview_is_led_to_its_receipt_and_says_so_everywhere(app: Flask, lieu: Equipe) -> None:
    reponse_id = lieu.reponse()
    browser = signed_in(app, "claire")
    browser.go("/entretiens")
    assert "Mener l’entretien : L’Atelier" in browser.text
    start(browser, reponse_id)
    assert browser.page.request.path == f"/entretiens/{reponse_id}/pages/STRUCTURE"
    hurry(browser)
    assert browser.page.request.path == f"/entretiens/{reponse_id}/recu"
    assert "saisie pendant un entretien par Claire Durand, chargé(e) de mission" in browser.text
    sent = row(lieu, reponse_id)
    assert (sent.mode, sent.saisie_role, sent.saisie_par_id) == (Mode.ENTRETIEN, Role.CHARGE, lieu.claire.compte_id)
    with lieu.monde.database.reading() as session:
        entrees = session.scalars(select(EntreeJournal).order_by(EntreeJournal.id)).all()
    assert [entree.verbe for entree in entrees][-2:] == ["commencer à saisir pour une structure", "transmettre"]
    assert entrees[-1].details["mode"] == "entretien guidé"


def test_a_structure_reads_who_entered_its_answer(app: Flask, lieu: Equipe) -> None:
    lieu.telephone.letters()
    reponse_id = lieu.reponse("telephone")
    driss = signed_in(app, "driss")
    start(driss, reponse_id)
    structure = visitor(app, lieu.telephone.path())
    assert "Driss Durand peut lire et remplir cette réponse avec vous" in structure.text
    fill(driss)
    assert "Ce qui est répondu" in driss.text
    assert "Vous ne pouvez plus la relire ici." in driss.text
    structure.go(re.sub("accueil$", "recu", structure.page.request.path))
    assert "saisie par téléphone par Driss Durand, chargé(e) de mission" in structure.text


def test_paper_is_a_way_to_answer_too(app: Flask, lieu: Equipe) -> None:
    reponse_id = lieu.reponse("telephone")
    browser = signed_in(app, "isabelle")
    start(browser, reponse_id, mode="papier")
    fill(browser)
    sent = row(lieu, reponse_id)
    assert (sent.mode, sent.saisie_role) == (Mode.PAPIER, Role.ANIMATEUR)


# --- both at once


def test_a_structure_and_who_calls_it_fill_one_answer_and_choose_where_they_differ(app: Flask, lieu: Equipe) -> None:
    lieu.telephone.letters()
    reponse_id = lieu.reponse("telephone")
    driss, marie = signed_in(app, "driss"), visitor(app, lieu.telephone.path())
    start(driss, reponse_id)
    marie.go(re.sub("accueil$", "repondre", marie.page.request.path))
    marie.send({"QUI": "direction", "suite": "continuer"})
    assert row(lieu, reponse_id).mode is Mode.EN_LIGNE
    driss.send({"QUI": "bureau", "SUIVI": "tout", "suite": "continuer"})
    assert driss.page.status_code == 409
    participation = row(lieu, reponse_id)
    assert (participation.saisie["QUI"], participation.saisie["SUIVI"]) == ("direction", "tout")
    assert participation.mode is Mode.TELEPHONE
    with lieu.monde.database.reading() as session:
        changed = {changement.code: changement for changement in session.scalars(select(Changement))}
    assert changed["QUI"].lien_id
    assert changed["SUIVI"].compte_id == lieu.driss.compte_id


def test_the_last_hand_says_how_an_answer_was_given(app: Flask, lieu: Equipe) -> None:
    lieu.guide.letters()
    reponse_id = lieu.reponse()
    claire = signed_in(app, "claire")
    start(claire, reponse_id)
    claire.send({"QUI": "bureau", "suite": "plus-tard"})
    assert row(lieu, reponse_id).mode is Mode.ENTRETIEN
    marie = visitor(app, lieu.guide.path())
    quick(marie, marie.page.request.path)
    sent = row(lieu, reponse_id)
    assert sent.transmise_le
    assert (sent.mode, sent.saisie_role, sent.saisie_par_id) == (Mode.EN_LIGNE, None, None)


def test_who_calls_is_told_that_the_structure_was_quicker_and_keeps_what_was_typed(app: Flask, lieu: Equipe) -> None:
    lieu.telephone.letters()
    reponse_id = lieu.reponse("telephone")
    driss, marie = signed_in(app, "driss"), visitor(app, lieu.telephone.path())
    start(driss, reponse_id)
    quick(marie, marie.page.request.path)
    driss.send({"QUI": "direction", "suite": "continuer"})
    assert driss.page.status_code == 409
    assert "Saisie en ligne, transmise le" in driss.text
    assert "La direction" in driss.text
    driss.go(f"/entretiens/{reponse_id}")
    assert "Réponse transmise." in driss.text


def test_an_answer_transmitted_on_line_does_not_change_by_phone(app: Flask, lieu: Equipe) -> None:
    lieu.telephone.letters()
    reponse_id = lieu.reponse("telephone")
    marie = visitor(app, lieu.telephone.path())
    quick(marie, marie.page.request.path)
    driss = signed_in(app, "driss")
    driss.go(f"/entretiens/{reponse_id}")
    assert "Commencer" not in driss.text
    posted = driss.client.post(
        f"/entretiens/{reponse_id}",
        data={"mode": "téléphone", "dit": "y", "csrf_token": driss.fields("/deconnexion")["csrf_token"]},
        base_url="http://127.0.0.1:8000",
    )
    assert posted.status_code == 409
    assert row(lieu, reponse_id).mode is Mode.EN_LIGNE


def test_a_refusal_told_on_the_phone_is_noted_and_stops_reminders(app: Flask, lieu: Equipe) -> None:
    reponse_id = lieu.reponse("telephone")
    browser = signed_in(app, "driss")
    browser.go(f"/entretiens/{reponse_id}")
    browser.send({}, action=f"/entretiens/{reponse_id}/ne-pas-repondre")
    assert row(lieu, reponse_id).refusee_le
    assert "La structure ne souhaite pas répondre." in browser.text
    browser.go("/entretiens")
    assert "Saisir par téléphone" not in browser.text


# --- notes


def test_notes_are_kept_with_each_page_and_belong_to_who_wrote_them(app: Flask, lieu: Equipe) -> None:
    reponse_id = lieu.reponse()
    claire, driss = signed_in(app, "claire"), signed_in(app, "driss")
    start(claire, reponse_id)
    claire.send({"QUI": "bureau", "carnet-notes": "Rappeler M. Canari", "suite": "continuer"})
    claire.go(f"/entretiens/{reponse_id}")
    assert "Rappeler M. Canari" in claire.text
    start(driss, reponse_id)
    driss.go(f"/entretiens/{reponse_id}/pages/STRUCTURE")
    assert "Canari" not in driss.page.text
    participation = row(lieu, reponse_id)
    assert "Canari" not in str(participation.saisie)
    with lieu.monde.database.reading() as session:
        rows = session.execute(text("SELECT details FROM journal")).scalars()
        assert not any("Canari" in str(details) for details in rows)


def test_two_pages_of_notes_lose_nothing(app: Flask, lieu: Equipe) -> None:
    reponse_id = lieu.begun(lieu.claire)
    first, second = signed_in(app, "claire"), signed_in(app, "claire")
    for browser in (first, second):
        browser.go(f"/entretiens/{reponse_id}/notes")
    first.send({"notes": "Du premier onglet"})
    second.send({"notes": "Du second"})
    second.go(f"/entretiens/{reponse_id}/notes")
    assert second.fields()["notes"] == "Du premier onglet\n\nDu second"


def test_a_page_that_saves_itself_again_does_not_repeat_its_notes(app: Flask, lieu: Equipe) -> None:
    reponse_id = lieu.begun(lieu.claire)
    browser = signed_in(app, "claire")
    path = f"/entretiens/{reponse_id}/pages/STRUCTURE"
    browser.go(path)
    fields = browser.fields(path)
    for typed in ("Un", "Un deux", "Un deux trois"):
        sent = {**fields, "carnet-notes": typed, "suite": "auto"}
        assert browser.client.post(path, data=sent, base_url="http://127.0.0.1:8000").status_code == 200
    with lieu.monde.database.reading() as session:
        assert session.scalars(select(Entretien)).one().notes == "Un deux trois"


def test_notes_too_long_stay_in_the_page_with_the_answers(app: Flask, lieu: Equipe) -> None:
    reponse_id = lieu.begun(lieu.claire)
    browser = signed_in(app, "claire")
    browser.go(f"/entretiens/{reponse_id}/pages/STRUCTURE")
    browser.send({"QUI": "bureau", "carnet-notes": "x" * 10_001, "suite": "continuer"})
    assert "Vos notes font 10 001 caractères" in browser.text.replace("\u202f", " ").replace("\xa0", " ")
    assert "x" * 10_001 in browser.page.text
    assert row(lieu, reponse_id).saisie == {}


def test_notes_are_erased_some_time_after_the_campaign(monde: Monde) -> None:
    lieu, erased = equipe(monde), []
    reponse_id = lieu.begun(lieu.claire)
    lieu.begun(lieu.claire)  # a second click
    claire = Enqueteur(
        compte_id=lieu.claire.compte_id,
        participation_id=reponse_id,
        nom="Claire",
        role=Role.CHARGE,
        mode=Mode.ENTRETIEN,
        mots=Mots(),
    )
    with monde.database.writing() as session:
        noter(session, enqueteur=claire, texte="Canari", vues="", page="")
    (regle,) = (regle for regle in REGLES if regle.nom == "notes")
    for days in (20, 20 + DUREES["notes"].jours, 1):
        monde.heure.moment += timedelta(days=days)
        with monde.database.writing() as session:
            erased.append(purge_some(session, regle, now=monde.heure()))
    assert erased == [0, 1, 0]
    with monde.database.reading() as session:
        assert session.scalars(select(Entretien)).one().notes == ""


# --- links to interviews, copies and guides


def test_a_request_to_be_called_leads_to_the_answer(app: Flask, lieu: Equipe) -> None:
    monde = lieu.monde
    with monde.database.writing() as session:
        participation = session.get_one(Participation, lieu.reponse("telephone"))
        session.add(
            DemandeRappel(
                campagne_id=participation.campagne_id,
                accompagnement_id=participation.accompagnement_id,
                par_qui=ParQui.DLA,
                nom="Marie Petit",
                telephone="02 38 00 00 00",
                demandee_le=monde.heure(),
            )
        )
    driss, claire = signed_in(app, "driss"), signed_in(app, "claire")
    driss.go("/a-rappeler")
    assert f"/entretiens/{lieu.reponse('telephone')}" in driss.page.text
    claire.go("/a-rappeler")
    assert "/entretiens/" not in claire.page.text.partition("<table")[2]
    assert "à confier à quelqu’un d’autre" in claire.text


@pytest.mark.parametrize(
    ("who", "words"), [("claire", "Mener l’entretien"), ("driss", "Saisir par téléphone"), ("isabelle", "")]
)
def test_the_page_of_an_accompagnement_leads_to_its_answers(app: Flask, lieu: Equipe, who: str, words: str) -> None:
    browser = signed_in(app, who)
    browser.go("/accompagnements/1")
    assert browser.page.status_code == 200
    assert (words or "Saisir par téléphone") in browser.text
    assert ("Mener l’entretien" in browser.text) == (who != "isabelle")


def test_who_runs_the_region_enters_by_phone_from_the_follow_up(app: Flask, lieu: Equipe) -> None:
    browser = signed_in(app, "isabelle")
    dla_id = row(lieu, lieu.reponse("telephone")).dla_id
    browser.go(f"/campagnes/{lieu.telephone.campagne_id}/dlas/{dla_id}")
    assert "Saisir par téléphone" in browser.text
    start(browser, lieu.reponse("telephone"))
    fill(browser)
    browser.go(f"/campagnes/{lieu.telephone.campagne_id}/dlas/{dla_id}")
    assert "saisie par téléphone, C2RA" in browser.text
    browser.go(f"/campagnes/{lieu.guide.campagne_id}/dlas/{dla_id}")
    assert "Mener l’entretien" not in browser.text


def test_a_copy_leaves_by_the_personal_link_and_says_nothing_of_the_answer(app: Flask, lieu: Equipe) -> None:
    reponse_id = lieu.reponse("telephone")
    driss = signed_in(app, "driss")
    start(driss, reponse_id)
    fill(driss)
    driss.send({"contact": "1"}, action=f"/entretiens/{reponse_id}/copie")
    assert "Un message part à Marie Petit" in driss.text
    sent = next(courriel for courriel in lieu.monde.courriels() if courriel.modele == "copie_reponse")
    assert sent.adresse == MARIE
    assert CANARI not in str(sent.contexte)
    letter = next(letter for letter in lieu.telephone.letters() if "est transmise" in letter.objet)
    assert "saisie par téléphone par Driss Durand" in letter.texte
    marie = visitor(app, re.search(r"http://[^/]+(/r/\S{43})", letter.texte)[1])  # type: ignore[index]
    marie.go(re.sub("accueil$", "recu", marie.page.request.path))
    assert CANARI in marie.text


def test_a_guide_has_what_is_known_and_room_to_write(app: Flask, lieu: Equipe) -> None:
    browser = signed_in(app, "claire")
    browser.go(f"/entretiens/{lieu.reponse()}/guide")
    assert "Connu : 12" in browser.text.replace("\xa0", " ")
    assert browser.page.text.count('class="ruled"') > 20
    assert "☐" in browser.text


def test_the_list_reads_the_base_as_often_for_many_structures(app: Flask, lieu: Equipe) -> None:
    browser = signed_in(app, "claire")
    before = browser.reads("/entretiens")
    for number in range(4):
        restituee(lieu.monde, f"Structure {number}", "18")
    lieu.monde.enquete(
        lieu.guide.brouillon_id,
        ouverture=date(2026, 6, 30),
        population=Population.STRUCTURES,
        accompagnes=(DU, AU),
        au_dela=True,
    )
    assert browser.reads("/entretiens") <= before
    assert browser.text.count("Mener l’entretien") == 6


@pytest.mark.parametrize("fields", [{"mode": "en ligne"}, {"mode": "NaN\0"}, {"mode": ""}, {"dit": ""}])
def test_nothing_begins_on_what_a_page_never_sends(app: Flask, lieu: Equipe, fields: dict[str, str]) -> None:
    browser, reponse_id = signed_in(app, "claire"), lieu.reponse()
    browser.go(f"/entretiens/{reponse_id}")
    browser.send({"dit": "y", **fields}, action=f"/entretiens/{reponse_id}")
    assert browser.page.status_code == 422
    with lieu.monde.database.reading() as session:
        assert session.scalars(select(Entretien)).all() == []


@pytest.mark.parametrize("contact", ["", "abc", "999999999999999999999", "2"])
def test_a_copy_leaves_to_contacts_of_the_structure_alone(app: Flask, lieu: Equipe, contact: str) -> None:
    """Number 2 is of another structure."""
    browser, reponse_id = signed_in(app, "claire"), lieu.reponse()
    start(browser, reponse_id)
    hurry(browser)
    browser.send({"contact": contact}, action=f"/entretiens/{reponse_id}/copie")
    assert browser.page.status_code == 422
    assert [courriel.modele for courriel in lieu.monde.courriels()] == []


def test_the_guide_says_when_each_question_is_asked_never_an_expression() -> None:
    said = {ask.libelle: ask.si for page in on_paper(toutes(), {}) for ask in page.demandes}
    assert (
        said["Statut juridique – autre, précisez"] == "Seulement si « Statut juridique » contient « Autre, précisez »."
    )
    assert said["Partenaire 2 – Pour quel montant ?"] == "Seulement si « Finance-t-il la structure ? » est « Oui »."
    assert not any("${" in sentence for sentence in said.values())
