"""Publishing while answers are in progress: what stays, what moves to the new version, what is never lost; on both
databases."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from collecte.bibliotheque.operations import versions as operations_versions
from collecte.bibliotheque.operations.versions import (
    publish_version,
)
from collecte.campagnes.operations.reouverture import rouvrir
from collecte.core.errors import Refus
from collecte.models import Brouillon, Campagne, Participation, VersionQuestionnaire
from collecte.reponses.operations.reponses import Recu
from collecte.reponses.queries.versions import count_answers_by_version, get_last_version, may_answer_pass
from questionnaires.core.model import Questionnaire
from questionnaires.core.questions import Text
from questionnaires.editing.edition import add_block, remove_block, replace_block, with_settings
from tests.collecte.bibliotheque.test_brouillons import FLASH
from tests.collecte.mondes.monde import APRES, Monde

BESOIN = Text(code="BESOIN", libelle="De quoi avez-vous besoin ?")
NOM = Text(code="NOM", libelle="Votre nom")
DEUX = with_settings(add_block(add_block(FLASH, "ACCUEIL_G", BESOIN), "ACCUEIL_G", NOM), diffusion="nominative")
EN_NOMBRES = with_settings(DEUX, diffusion="agregee")


def versions_of(monde: Monde) -> dict[str, int]:
    """Return the number of the version of each person's answer, by first name."""
    with monde.database.reading() as session:
        return {
            participation.auteur.split()[0]: participation.version.numero
            for participation in session.scalars(select(Participation))
        }


@pytest.fixture
def enquete(monde: Monde) -> int:
    """Two persons are asked BESOIN and NOM; only Claire has typed something, under NOM."""
    monde.region()
    claire = monde.personne("Claire", "18")
    monde.personne("Rachid", "36")
    brouillon_id = monde.questionnaire(DEUX)
    monde.enquete(brouillon_id)
    monde.save(claire, monde.participation(claire), {"NOM": "Claire Durand"})
    return brouillon_id


def test_an_answer_that_would_lose_a_text_stays_on_its_version(monde: Monde, enquete: int) -> None:
    """Pitfall 10: nothing typed is lost when a version follows another."""
    monde.change(enquete, remove_block(DEUX, "NOM"))
    publication = monde.publish(enquete, move_drafts=True)
    assert (publication.moved, publication.kept) == (1, 1)
    assert versions_of(monde) == {"Claire": 1, "Rachid": 2}


@pytest.mark.parametrize(
    ("after", "version"),
    [
        pytest.param(remove_block(EN_NOMBRES, "BESOIN"), 1, id="a question goes that only one answered"),
        pytest.param(replace_block(EN_NOMBRES, "NOM", Text(code="NOM", libelle="Votre prénom et nom")), 2, id="words"),
        pytest.param(DEUX, 1, id="read with names from now on"),
    ],
)
@pytest.mark.parametrize("is_given_back", [False, True])
def test_what_becomes_of_an_answer_read_in_counts_tells_nothing_of_it(
    monde: Monde, after: Questionnaire, version: int, is_given_back: bool
) -> None:
    """Claire would lose nothing without BESOIN, Rachid would: both stay, or both move."""
    monde.region()
    claire, rachid = monde.personne("Claire", "18"), monde.personne("Rachid", "36")
    brouillon_id = monde.questionnaire(EN_NOMBRES)
    monde.enquete(brouillon_id)
    for acteur, code in ((claire, "NOM"), (rachid, "BESOIN")):
        monde.save(acteur, monde.participation(acteur), {code: "Un texte"})
        if is_given_back:
            monde.transmit(acteur, monde.participation(acteur))
    monde.change(brouillon_id, after)
    monde.publish(brouillon_id, move_drafts=True)
    if is_given_back:
        isabelle = monde.animatrice()
        with monde.database.writing() as session:
            for participation_id in (monde.participation(claire), monde.participation(rachid)):
                assert may_answer_pass(session, participation_id) == (version == 2)
                rouvrir(
                    session,
                    participation_id=participation_id,
                    raison="À compléter.",
                    acteur=isabelle,
                    now=monde.heure(),
                    in_last_version=True,
                )
    assert versions_of(monde) == {"Claire": version, "Rachid": version}


def test_answers_stay_when_the_c2ra_says_so(monde: Monde, enquete: int) -> None:
    monde.change(enquete, replace_block(DEUX, "NOM", Text(code="NOM", libelle="Votre nom et prénom")))
    monde.publish(enquete, move_drafts=False)
    assert versions_of(monde) == {"Claire": 1, "Rachid": 1}
    with monde.database.reading() as session:
        assert session.scalars(select(Campagne)).one().version.numero == 1


def test_a_corrected_label_moves_everyone(monde: Monde, enquete: int) -> None:
    monde.change(enquete, replace_block(DEUX, "NOM", Text(code="NOM", libelle="Votre nom et prénom")))
    assert monde.publish(enquete, move_drafts=True).moved == 2
    assert versions_of(monde) == {"Claire": 2, "Rachid": 2}


def test_a_transmitted_answer_keeps_its_version(monde: Monde, enquete: int) -> None:
    with monde.database.reading() as session:
        participation = session.scalars(select(Participation).where(Participation.revision > 0)).one()
        acteur = monde.author_of(participation)
    monde.transmit(acteur, participation.id)
    monde.change(enquete, replace_block(DEUX, "NOM", Text(code="NOM", libelle="Votre nom et prénom")))
    monde.publish(enquete, move_drafts=True)
    assert versions_of(monde) == {"Claire": 1, "Rachid": 2}


def test_a_closed_campaign_is_left_alone(monde: Monde, enquete: int) -> None:
    monde.change(enquete, replace_block(DEUX, "NOM", Text(code="NOM", libelle="Votre nom et prénom")))
    monde.heure.moment = APRES
    assert monde.publish(enquete, move_drafts=True).moved == 0
    assert versions_of(monde) == {"Claire": 1, "Rachid": 1}


def test_nothing_new_is_not_published_and_what_is_wrong_neither(monde: Monde, enquete: int) -> None:
    with pytest.raises(Refus, match="Rien n’a changé depuis la version"):
        monde.publish(enquete)
    monde.change(enquete, replace_block(DEUX, "NOM", Text(code="NOM", libelle="Nom", relevant="${AILLEURS} = 1")))
    with pytest.raises(Refus, match="Le questionnaire ne peut pas être"):
        monde.publish(enquete)


def test_of_several_defects_the_first_is_told(monde: Monde, enquete: int) -> None:
    wrong = replace_block(DEUX, "NOM", Text(code="NOM", libelle="Nom", relevant="${DERNIER} = 1"))
    wrong = replace_block(wrong, "BESOIN", Text(code="BESOIN", libelle="Besoin", relevant="${PREMIER} = 1"))
    monde.change(enquete, wrong)
    with pytest.raises(Refus, match=r"2\u00a0points à corriger\. BESOIN\b.*PREMIER"):
        monde.publish(enquete)


def test_going_back_to_earlier_words_makes_a_new_version(monde: Monde, enquete: int) -> None:
    monde.change(enquete, remove_block(DEUX, "NOM"))
    monde.publish(enquete)
    monde.change(enquete, DEUX)
    assert monde.publish(enquete).numero == 3


@pytest.fixture
def late_readings(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Make so many attempts to publish read the database as it was before anyone else published."""

    def arrange(attempts: int) -> None:
        late = iter(range(2 * attempts))  # each attempt reads whether it is published, then the next number

        def reading(session: Session, code: str, region_id: int | None) -> VersionQuestionnaire | None:
            return get_last_version(session, code, region_id) if next(late, None) is None else None

        monkeypatch.setattr(operations_versions, "get_last_version", reading)

    return arrange


def test_who_publishes_second_at_the_same_instant_takes_the_next_number(
    monde: Monde, late_readings: Callable[[int], None]
) -> None:
    region_id = monde.region()
    brouillon_id = monde.questionnaire(DEUX)
    late_readings(4)
    assert published(monde, EN_NOMBRES, region_id) == 2
    assert monde.publish(brouillon_id).numero == 3


def test_an_instant_when_everyone_publishes_is_told_and_nothing_is_published(
    monde: Monde, late_readings: Callable[[int], None]
) -> None:
    region_id = monde.region()
    monde.questionnaire(DEUX)
    late_readings(5)
    with pytest.raises(Refus, match="D’autres versions se publient au même"):
        published(monde, EN_NOMBRES, region_id)
    with monde.database.reading() as session:
        assert [version.numero for version in session.scalars(select(VersionQuestionnaire))] == [1]


def published(monde: Monde, questionnaire: Questionnaire, region_id: int) -> int:
    with monde.database.writing() as session:
        return publish_version(session, questionnaire=questionnaire, now=monde.heure(), region_id=region_id).numero


def test_versions_are_numbered_by_region(monde: Monde, enquete: int) -> None:
    bretagne = monde.region("bretagne", "Bretagne", "29")
    ailleurs = monde.questionnaire(DEUX, region_id=bretagne)
    with monde.database.reading() as session:
        brouillon = session.get_one(Brouillon, ailleurs)
        version = get_last_version(session, brouillon.code, brouillon.region_id)
        assert version is not None
        assert version.numero == 1


@pytest.mark.parametrize(
    ("in_last_version", "after", "version"),
    [
        pytest.param(True, replace_block(DEUX, "NOM", Text(code="NOM", libelle="Nom et prénom")), 2, id="it passes"),
        pytest.param(False, replace_block(DEUX, "NOM", Text(code="NOM", libelle="Nom et prénom")), 1, id="it stays"),
        pytest.param(True, remove_block(DEUX, "NOM"), 1, id="it would lose a text"),
    ],
)
def test_an_answer_given_back_is_corrected_in_the_version_that_was_chosen(
    monde: Monde, enquete: int, in_last_version: bool, after: Questionnaire, version: int
) -> None:
    """Pitfall 10: an answer of version 1 is edited after version 2, and nothing is lost."""
    with monde.database.reading() as session:
        participation = session.scalars(select(Participation).where(Participation.revision > 0)).one()
    monde.transmit(monde.author_of(participation), participation.id)
    monde.change(enquete, after)
    monde.publish(enquete, move_drafts=True)
    with monde.database.writing() as session:
        rouvrir(
            session,
            participation_id=participation.id,
            raison="Il manque un mot.",
            acteur=monde.animatrice(),
            now=monde.heure(),
            in_last_version=in_last_version,
        )
    assert versions_of(monde)["Claire"] == version
    assert monde.saisie(participation.id)["NOM"] == "Claire Durand"


def test_answers_are_counted_as_transmitted_of_expected(monde: Monde, enquete: int) -> None:
    """« Réponses » used to count the expected ones."""
    with monde.database.reading() as session:
        (version_id,) = session.scalars(select(VersionQuestionnaire.id))
        assert str(count_answers_by_version(session, [version_id])[version_id]) == "0 sur 2"
    claire = monde.acteur_of(1)
    monde.save(claire, 1, {"BESOIN": "Du temps"})
    assert isinstance(monde.transmit(claire, 1), Recu)
    with monde.database.writing() as session:
        session.get_one(Participation, 2).retiree_le = monde.heure()
    with monde.database.reading() as session:
        assert str(count_answers_by_version(session, [version_id])[version_id]) == "1 sur 1"
        assert count_answers_by_version(session, [version_id + 1]) == {}
