"""A direction's opinion of effectifs, and what it reads: what each author allowed, and only of its DLA."""

import re
from io import BytesIO

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import event, select

from collecte.campagnes.operations.corrections import corriger_attendue, retirer_attendue
from collecte.campagnes.operations.effectifs import EFFECTIFS_A_CORRIGER, dire_effectifs
from collecte.campagnes.operations.reouverture import rouvrir
from collecte.campagnes.queries.effectifs import EffectifsDla, get_effectifs, list_directed_effectifs, list_shown
from collecte.core.errors import Refus
from collecte.core.operations.journal import ReasonMissingError
from collecte.courriels.modeles import render_message
from collecte.models import AvisEffectifs, EntreeJournal, Mots, VueDirection
from collecte.policy import Acteur
from collecte.reponses.operations.fenetre import SettledResultsError
from collecte.reponses.operations.reponses import Partage, change_partage
from tests.collecte.mondes.bases import prepare
from tests.collecte.mondes.fabrications import campaign_workbook
from tests.collecte.mondes.monde import APRES, PASSWORD, Monde
from tests.collecte.mondes.navigateur import Navigateur


def peopled(monde: Monde) -> Acteur:
    """Claire (1) and Rachid (2) on the DLA 18, which Dominique directs; Hélène (3) on the 28; Isabelle runs it."""
    monde.region()
    monde.personne("Claire", "18", password=PASSWORD)
    monde.personne("Rachid", "18", etp=50, password=PASSWORD)
    monde.personne("Hélène", "28", password=PASSWORD)
    monde.animatrice(password=PASSWORD)
    monde.campagne()
    return monde.direction("Dominique", "18", password=PASSWORD)


def effectifs(monde: Monde, dla_id: int = 1) -> EffectifsDla:
    with monde.database.reading() as session:
        effectifs_read = get_effectifs(session, 1, dla_id)
        assert effectifs_read is not None
        return effectifs_read


def say(monde: Monde, acteur: Acteur, avis: AvisEffectifs = AvisEffectifs.CONFIRMES, phrase: str = "") -> None:
    empreinte = effectifs(monde).empreinte
    with monde.database.writing() as session:
        dire_effectifs(
            session,
            campagne_id=1,
            dla_id=1,
            avis=avis,
            phrase=phrase,
            empreinte=empreinte,
            acteur=acteur,
            now=monde.heure(),
        )


def correct(monde: Monde, acteur: Acteur) -> None:
    with monde.database.writing() as session:
        corriger_attendue(
            session, participation_id=2, etp=80, mois=60, raison="Erreur", acteur=acteur, now=monde.heure()
        )


def test_a_confirmation_says_who_and_when_and_the_journal_keeps_it(monde: Monde) -> None:
    dominique = prepare(monde, peopled)
    assert effectifs(monde).etat == "à confirmer"
    say(monde, dominique)
    result = effectifs(monde)
    assert result.is_confirmed
    assert result.etat.replace("\u00a0", " ") == "confirmés, le 8 juillet 2026 à 10 h 00 par Dominique Durand"
    with monde.database.reading() as session:
        last = session.scalars(select(EntreeJournal).order_by(EntreeJournal.id.desc())).first()
        assert last is not None
        assert (last.verbe, last.details) == ("confirmer les effectifs", {"dla": "18"})


def test_a_confirmation_does_not_hold_once_what_is_expected_changed(monde: Monde) -> None:
    dominique = prepare(monde, peopled)
    say(monde, dominique)
    correct(monde, dominique)
    assert effectifs(monde).etat == "à confirmer de nouveau"
    assert not effectifs(monde).is_confirmed
    say(monde, dominique)
    assert effectifs(monde).is_confirmed


def test_someone_withdrawn_is_not_among_the_effectifs(monde: Monde) -> None:
    dominique = prepare(monde, peopled)
    say(monde, dominique)
    with monde.database.writing() as session:
        retirer_attendue(session, participation_id=2, raison="Partie", acteur=dominique, now=monde.heure())
    assert [ligne.nom for ligne in effectifs(monde).lignes] == ["Claire Durand"]
    assert not effectifs(monde).is_confirmed


def test_what_changed_since_it_was_shown_is_not_confirmed(monde: Monde) -> None:
    dominique = prepare(monde, peopled)
    shown = effectifs(monde).empreinte
    correct(monde, dominique)
    with monde.database.writing() as session, pytest.raises(Refus, match="Ces effectifs ont changé depuis que"):
        dire_effectifs(
            session,
            campagne_id=1,
            dla_id=1,
            avis=AvisEffectifs.CONFIRMES,
            phrase="",
            empreinte=shown,
            acteur=dominique,
            now=monde.heure(),
        )
    assert effectifs(monde).confirmation is None


def test_something_to_correct_is_said_in_a_sentence(monde: Monde) -> None:
    dominique = prepare(monde, peopled)
    with pytest.raises(ReasonMissingError):
        say(monde, dominique, AvisEffectifs.A_CORRIGER, "  ")
    say(monde, dominique, AvisEffectifs.A_CORRIGER, "Inès est partie.")
    assert effectifs(monde).is_to_correct


def test_who_runs_the_region_is_told_of_what_is_to_correct(petit_monde: Monde, app: Flask) -> None:
    dominique = prepare(petit_monde, peopled)
    say(petit_monde, dominique)
    assert petit_monde.courriels() == []
    isabelle = Navigateur(app)
    isabelle.sign_in("isabelle@exemple.fr")
    isabelle.go("/tableau-de-bord")
    assert "correction des effectifs" not in isabelle.text
    say(petit_monde, dominique, AvisEffectifs.A_CORRIGER, "Inès est partie.")
    (posted,) = petit_monde.courriels()
    assert (posted.modele, posted.adresse) == (EFFECTIFS_A_CORRIGER, "isabelle@exemple.fr")
    context = {"prenom": "Isabelle", "public_url": "https://x", "pas_moi": "https://x/p", "mots": Mots()}
    subject, text, html = render_message(EFFECTIFS_A_CORRIGER, context | posted.contexte)
    assert "Effectifs à corriger, DLA 18 Département 18" in subject
    for body in (text, html):
        assert "https://x/campagnes/1/effectifs" in body
        assert "Inès" not in body
    isabelle.go("/tableau-de-bord")
    assert "1 direction demande une correction des effectifs" in isabelle.text
    correct(petit_monde, dominique)  # its opinion no longer concerns what is expected
    isabelle.go("/tableau-de-bord")
    assert "correction des effectifs" not in isabelle.text


def test_nothing_is_said_once_results_are_settled(monde: Monde) -> None:
    dominique = prepare(monde, peopled)
    monde.heure.moment = APRES
    monde.settle(dominique)
    with pytest.raises(SettledResultsError, match="réponses tardives et corrections") as caught:
        say(monde, dominique)
    assert "préparez" not in str(caught.value), "a direction prepares no campaign"


@pytest.mark.parametrize("vue", VueDirection)
def test_a_direction_is_given_only_the_answers_whose_authors_chose_so(monde: Monde, vue: VueDirection) -> None:
    dominique = prepare(monde, peopled)
    other = monde.direction("Autre", "28")
    claire = monde.acteur_of(1)
    monde.answered(claire, partage=Partage(accord_chiffres=True, vue_direction=vue))
    with monde.database.reading() as session:
        shown = [participation.personne_id for participation in list_shown(session, dominique, 1, 1)]
        assert shown == ([] if vue is VueDirection.NON else [claire.personne_id])
        assert list_shown(session, other, 1, 1) == []
        assert list_shown(session, claire, 1, 1) == []


def test_a_draft_is_never_shown_even_after_an_answer_that_was(monde: Monde) -> None:
    """An answer given back to its author is a draft again."""
    dominique = prepare(monde, peopled)
    monde.answered(monde.acteur_of(1), partage=Partage(accord_chiffres=True, vue_direction=VueDirection.FONCTION))
    with monde.database.writing() as session:
        rouvrir(session, participation_id=1, raison="Un mois de trop", acteur=dominique, now=monde.heure())
    with monde.database.reading() as session:
        assert list_shown(session, dominique, 1, 1) == []


@pytest.mark.parametrize("count", [2, 40])
def test_effectifs_cost_as_many_queries_whatever_their_number(petit_monde: Monde, count: int) -> None:
    petit_monde.region()
    for number in range(count):
        petit_monde.personne(f"p{number:02}", "18", "28")
    petit_monde.campagne()
    dominique = petit_monde.direction("Dominique", "18", "28")
    with petit_monde.database.reading() as session:
        statements: list[str] = []
        event.listen(petit_monde.database.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
        result = list_directed_effectifs(session, dominique)
    assert [len(directed.lignes) for directed in result] == [count, count]
    assert len([statement for statement in statements if statement.startswith("SELECT")]) == 1
    assert not any("valeurs" in statement or "saisie" in statement for statement in statements)


# --- pages


def signed_in(app: Flask, prenom: str) -> Navigateur:
    browser = Navigateur(app)
    browser.sign_in(f"{prenom.lower()}@exemple.fr")
    return browser


EFFECTIFS = "/direction/campagnes/1/dlas/1"
MONTREES = f"{EFFECTIFS}/repartitions"


def test_a_direction_confirms_and_the_follow_up_and_the_workbook_say_so(petit_monde: Monde, app: Flask) -> None:
    prepare(petit_monde, peopled)
    dominique = signed_in(app, "Dominique")
    dominique.go("/mes-dla")
    assert "Confirmez qui est attendu, et pour combien d’ETP : DLA 18 Département 18" in dominique.text
    dominique.go("/direction")
    assert "Temps et activités, 1er semestre 2026" in dominique.text
    dominique.go(EFFECTIFS)
    assert "Claire Durand depuis le 1er janvier 2024 1 6 non transmise" in dominique.text
    dominique.send({"avis": "confirmés"})
    assert "Les effectifs sont confirmés." in dominique.text
    dominique.go("/mes-dla")
    assert "Rien : aucun effectif n’est à confirmer" in dominique.text
    isabelle = signed_in(app, "Isabelle")
    isabelle.go("/campagnes/1")
    assert "Effectifs confirmés par les directions : 1 DLA sur 2" in isabelle.text
    isabelle.go("/campagnes/1/effectifs")
    assert "confirmés, le 8 juillet 2026 à 10 h 00 par Dominique Durand" in isabelle.text
    assert "28 Département 28 1 à confirmer" in isabelle.text
    suivi = openpyxl.load_workbook(BytesIO(campaign_workbook(isabelle).data))["Suivi de la collecte"]
    sentences = [str(row[-1].value).replace("\u00a0", " ") for row in suivi.iter_rows() if row[-1].value]
    assert sentences[0].startswith("Effectifs et ETP")
    assert sentences[1:] == ["confirmés, le 8 juillet 2026 à 10 h 00 par Dominique Durand", "à confirmer"]


def test_once_results_are_settled_nobody_is_asked_to_confirm(petit_monde: Monde, app: Flask) -> None:
    acteur = prepare(petit_monde, peopled)
    petit_monde.heure.moment = APRES
    petit_monde.settle(acteur)
    dominique = signed_in(app, "Dominique")
    dominique.go("/mes-dla")
    assert "Rien : aucun effectif n’est à confirmer" in dominique.text
    dominique.go("/direction")
    assert "non confirmés" in dominique.text


def test_a_correction_asked_for_is_read_by_who_runs_the_campaign(petit_monde: Monde, app: Flask) -> None:
    prepare(petit_monde, peopled)
    dominique = signed_in(app, "Dominique")
    dominique.go(EFFECTIFS)
    dominique.send({"avis": "à corriger", "phrase": ""})
    assert dominique.page.status_code == 422
    assert "Il manque la raison." in dominique.text
    dominique.send({"avis": "à corriger", "phrase": "<b>Inès</b> est partie."}, path=EFFECTIFS)
    isabelle = signed_in(app, "Isabelle")
    isabelle.go("/campagnes/1")
    assert "0 DLA sur 2, 1 à corriger" in isabelle.text
    isabelle.go("/campagnes/1/effectifs")
    assert "« <b>Inès</b> est partie. »" in isabelle.text


def test_an_untouched_choice_is_refused_and_keeps_what_was_typed(petit_monde: Monde, app: Flask) -> None:
    prepare(petit_monde, peopled)
    dominique = signed_in(app, "Dominique")
    dominique.go(EFFECTIFS)
    dominique.send({"phrase": "Inès est partie."})
    assert dominique.page.status_code == 422
    assert dominique.fields()["phrase"] == "Inès est partie."


def test_to_a_direction_a_refusal_reads_as_not_transmitted(petit_monde: Monde, app: Flask) -> None:
    prepare(petit_monde, peopled)
    claire = signed_in(app, "Claire")
    claire.go("/reponses/1/ne-pas-repondre")
    claire.send({})
    dominique = signed_in(app, "Dominique")
    for page in ("/direction", EFFECTIFS, MONTREES):
        dominique.go(page)
        assert not re.search("refus|souhaite pas", dominique.text, re.IGNORECASE)
    dominique.go(EFFECTIFS)
    assert dominique.text.count("non transmise") == 2


SECRETS = ("24 %", "7 %", "16 %")
"""Shares of single fonctions."""


def test_by_mission_no_fonction_is_on_the_page(petit_monde: Monde, app: Flask) -> None:
    prepare(petit_monde, peopled)
    petit_monde.answered(
        petit_monde.acteur_of(1), partage=Partage(accord_chiffres=False, vue_direction=VueDirection.MISSION)
    )
    dominique = signed_in(app, "Dominique")
    dominique.go(MONTREES)
    assert "Claire Durand Par mission." in dominique.text
    assert "48 %" in dominique.text  # M1: 24 + 16 + 8
    assert "24 %" not in dominique.text
    assert "Rachid" not in dominique.text


def test_by_fonction_every_line_is_on_the_page(petit_monde: Monde, app: Flask) -> None:
    prepare(petit_monde, peopled)
    petit_monde.answered(
        petit_monde.acteur_of(1), partage=Partage(accord_chiffres=False, vue_direction=VueDirection.FONCTION)
    )
    dominique = signed_in(app, "Dominique")
    dominique.go(MONTREES)
    for secret in SECRETS:
        assert secret in dominique.text


def test_who_changes_their_mind_is_gone_from_the_page_at_once(petit_monde: Monde, app: Flask) -> None:
    prepare(petit_monde, peopled)
    claire = petit_monde.acteur_of(1)
    petit_monde.answered(claire, partage=Partage(accord_chiffres=True, vue_direction=VueDirection.FONCTION))
    dominique = signed_in(app, "Dominique")
    dominique.go(MONTREES)
    assert "Claire" in dominique.text
    none = Partage(accord_chiffres=True, vue_direction=VueDirection.NON)
    with petit_monde.database.writing() as session:
        change_partage(session, participation_id=1, partage=none, acteur=claire, now=petit_monde.heure())
    dominique.go(MONTREES)
    assert "Claire" not in dominique.text
    assert "Aucune répartition ne vous est montrée" in dominique.text


def test_a_direction_of_a_dla_without_campaign_is_told_what_to_do(petit_monde: Monde, app: Flask) -> None:
    petit_monde.region()
    petit_monde.direction("Dominique", "18", password=PASSWORD)
    dominique = signed_in(app, "Dominique")
    dominique.go("/direction")
    assert "Rien à confirmer pour l’instant" in dominique.text
