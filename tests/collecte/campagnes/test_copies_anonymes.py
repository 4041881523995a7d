"""From the refusal of an anonymous campaign to the launch of its anonymous copy, in a browser."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from collecte.core.errors import Refus
from collecte.models import Brouillon, Campagne, EntreeJournal, Population
from questionnaires.editing.copie_anonyme import CopieAnonyme
from questionnaires.files.instruments import shipped_questionnaires
from tests.collecte.mondes.anonymes import foule
from tests.collecte.mondes.monde import PASSWORD, Monde
from tests.collecte.mondes.navigateur import Navigateur
from tests.collecte.mondes.structures import AU, DU

ASKED = {
    "population": "structures",
    "du": DU.isoformat(),
    "au": AU.isoformat(),
    "ouverture": "2026-09-01",
    "cloture": "2026-09-21",
    "confidentialite": "anonyme",
}


def refused(app: Flask, monde: Monde, code: str) -> tuple[Navigateur, str]:
    """Return Isabelle's browser after an anonymous launch was refused, and the address where the copy is made."""
    ici = foule(monde, 3, questionnaire=shipped_questionnaires()[code], anonyme=False)
    monde.animatrice(password=PASSWORD)
    isabelle = Navigateur(app)
    isabelle.sign_in("isabelle@exemple.fr")
    isabelle.go(f"/questionnaires/{ici.brouillon_id}/lancer")
    assert "Préparer une copie anonyme" not in isabelle.text
    launch = f"/questionnaires/{ici.brouillon_id}/lancer"
    assert isabelle.send(ASKED, action=launch).status_code == 422
    return isabelle, f"/questionnaires/{ici.brouillon_id}/copie-anonyme"


def copy_id(monde: Monde) -> int:
    with monde.database.reading() as session:
        return session.scalars(select(Brouillon.id).where(Brouillon.code == "SATISFACTION_ANONYME")).one()


def test_satisfaction_is_copied_published_and_asked_anonymously(app: Flask, petit_monde: Monde) -> None:
    isabelle, copying = refused(app, petit_monde, "SATISFACTION")
    assert "Ne sera plus demandé : J’accepte que le DLA lise ma réponse avec le nom de ma structure." in isabelle.text
    assert "À récrire" not in isabelle.text
    isabelle.send({}, path=copying, action=copying)
    copied = copy_id(petit_monde)
    assert isabelle.page.request.path == f"/questionnaires/{copied}"
    assert "Votre avis sur l’accompagnement (réponses anonymes)" in isabelle.text
    isabelle.go(f"/questionnaires/{copied}/publier")
    isabelle.send({})
    isabelle.go(f"/questionnaires/{copied}/lancer")
    isabelle.send(ASKED)
    assert "Anonyme, pour de bon." in isabelle.text
    assert "Ces textes parlent de noms." not in isabelle.text
    isabelle.send({})
    with petit_monde.database.reading() as session:
        made = session.scalars(select(Campagne).order_by(Campagne.id.desc()).limit(1)).one()
        assert (made.anonyme, made.instrument) == (True, "SATISFACTION_ANONYME")


def test_asked_twice_it_leads_to_the_copy_as_it_is_even_put_away(app: Flask, petit_monde: Monde) -> None:
    isabelle, copying = refused(app, petit_monde, "SATISFACTION")
    sent = isabelle.fields(copying)
    isabelle.send({}, path=copying, action=copying)
    copied = copy_id(petit_monde)
    petit_monde.change(copied, shipped_questionnaires()["SATISFACTION"].model_copy(update={"titre": "Relu"}))
    isabelle.go("/questionnaires")
    isabelle.send(sent, path=f"/questionnaires/{copied}/retirer")
    isabelle.send(sent, path=copying)
    assert isabelle.page.request.path == f"/questionnaires/{copied}"
    assert "telle qu’elle est" in isabelle.text
    with petit_monde.database.reading() as session:
        brouillon = session.get_one(Brouillon, copied)
        assert brouillon.retire_le is None
        assert "Relu" in brouillon.contenu
        verbes = session.scalars(
            select(EntreeJournal.verbe).where(EntreeJournal.objet == "questionnaire", EntreeJournal.objet_id == copied)
        ).all()
        assert verbes == ["créer", "retirer", "remettre"]


@pytest.mark.parametrize(
    ("code", "why"),
    [
        pytest.param("IMPACT", "se compare à ce que le registre sait de la structure (12 questions", id="T0"),
        pytest.param("BILAN", "ses réponses sont lues avec les noms.", id="read with names"),
    ],
)
def test_a_questionnaire_that_no_copy_frees_is_told_why_and_none_is_made(
    app: Flask, petit_monde: Monde, code: str, why: str
) -> None:
    isabelle, copying = refused(app, petit_monde, code)
    assert why in isabelle.text
    assert "Préparer une copie anonyme" not in isabelle.text
    isabelle.send({}, path=copying)
    assert "Aucune copie anonyme ne peut être préparée" in isabelle.text
    with petit_monde.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Brouillon)) == 1


@pytest.mark.parametrize("population", [Population.STRUCTURES, Population.PERSONNES])
def test_the_copy_is_refused_to_a_campaign_that_would_not_keep_its_promise(
    app: Flask, petit_monde: Monde, population: Population
) -> None:
    isabelle, copying = refused(app, petit_monde, "SATISFACTION")
    isabelle.send({}, path=copying, action=copying)
    petit_monde.publish(copy_id(petit_monde))
    accompagnes = (DU, AU) if population is Population.STRUCTURES else None
    with pytest.raises(Refus, match="promet l’anonymat"):
        petit_monde.enquete(copy_id(petit_monde), population=population, accompagnes=accompagnes)


def test_the_launch_form_has_kept_what_was_typed_beside_the_refusal(app: Flask, petit_monde: Monde) -> None:
    isabelle, copying = refused(app, petit_monde, "SATISFACTION")
    fields = isabelle.fields(copying.replace("copie-anonyme", "lancer"))
    assert {name: fields[name] for name in ASKED} == ASKED


def test_its_answers_are_transmitted_and_released_like_those_of_any_anonymous_campaign(petit_monde: Monde) -> None:
    ici = foule(petit_monde, 10, questionnaire=CopieAnonyme(shipped_questionnaires()["SATISFACTION"]).questionnaire)
    for rank in range(10):
        ici.send(rank, ici.save(rank, {"PHASES": "accueil", "ACCUEIL": "4", "RECOMMANDATION": "9"}))
    assert (ici.versement.versees, ici.versement.en_attente) == (5, 5)
