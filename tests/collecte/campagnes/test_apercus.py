"""Previews of open surveys of structures: at twenty answers, then at twenty more, for the région's C2RA alone."""

from flask import Flask
from sqlalchemy import select

from collecte.campagnes.operations.ouverture import annuler_campagne
from collecte.campagnes.operations.publications import publish_previews
from collecte.campagnes.queries.publications import get_enquete_publiee
from collecte.models import Publication
from tests.collecte.enquetes.test_resultats_structures import REGION, as_
from tests.collecte.mondes.anonymes import FINI, Foule, avis, foule
from tests.collecte.mondes.monde import PASSWORD, Monde

EXPECTED = 41


def opened(monde: Monde, *, diffusion: str = "nominative") -> Foule:
    """Launch a survey of structures that the C2RA reads by name, or in counts only when `diffusion` says so."""
    made = foule(monde, EXPECTED, questionnaire=avis(diffusion=diffusion), anonyme=False)
    monde.animatrice("Isabelle", password=PASSWORD)
    monde.pilote("Paule", password=PASSWORD)
    return made


def answered(ici: Foule, ranks: range) -> None:
    for rank in ranks:
        ici.transmit(rank, UTILE="4" if rank < 20 else "3", MOT=f"Phrase {rank}")


def previewed(monde: Monde) -> int:
    with monde.database.writing() as session:
        return publish_previews(session, now=monde.heure())


def numbers(monde: Monde) -> list[int]:
    with monde.database.reading() as session:
        return list(session.scalars(select(Publication.numero)))


def test_a_preview_is_made_at_twenty_answers_and_replaced_at_twenty_more(petit_monde: Monde, app: Flask) -> None:
    ici = opened(petit_monde)
    answered(ici, range(19))
    assert (previewed(petit_monde), numbers(petit_monde)) == (0, [])
    page = as_(app, "Isabelle")
    assert "Aperçu" not in page.go(REGION).text
    answered(ici, range(19, 20))
    assert (previewed(petit_monde), numbers(petit_monde)) == (1, [-20])
    first = page.go(REGION).text
    assert "Aperçu à 20 réponses, le 8 juillet 2026" in first
    assert "Phrase" not in first
    answered(ici, range(20, 39))
    assert (previewed(petit_monde), numbers(petit_monde)) == (0, [-20])
    assert page.go(REGION).text.partition("<main")[2] == first.partition("<main")[2]
    answered(ici, range(39, 40))
    assert (previewed(petit_monde), numbers(petit_monde)) == (1, [-40])
    assert "Aperçu à 40 réponses" in page.go(REGION).text


def test_a_preview_goes_when_results_are_settled_and_is_no_release(petit_monde: Monde, app: Flask) -> None:
    ici = opened(petit_monde)
    answered(ici, range(21))
    assert (previewed(petit_monde), numbers(petit_monde)) == (1, [-21])
    with petit_monde.database.reading() as session:
        assert get_enquete_publiee(session, ici.campagne_id) is None
    petit_monde.heure.moment = FINI
    assert previewed(petit_monde) == 0
    petit_monde.settle(petit_monde.acteur_of(1), ici.campagne_id)
    assert numbers(petit_monde) == [1]
    assert "Aperçu" not in as_(app, "Isabelle").go(REGION).text


def test_a_preview_goes_when_its_campaign_is_cancelled(petit_monde: Monde) -> None:
    ici = opened(petit_monde)
    answered(ici, range(20))
    assert (previewed(petit_monde), numbers(petit_monde)) == (1, [-20])
    with petit_monde.database.writing() as session:
        annuler_campagne(
            session,
            campagne_id=ici.campagne_id,
            raison="Le questionnaire était faux.",
            acteur=petit_monde.acteur_of(1),
            now=petit_monde.heure(),
        )
    assert (previewed(petit_monde), numbers(petit_monde)) == (0, [])


def test_nobody_but_who_runs_the_region_reads_a_preview(petit_monde: Monde, app: Flask) -> None:
    ici = opened(petit_monde)
    answered(ici, range(20))
    previewed(petit_monde)
    page = as_(app, "Paule").go(REGION)
    assert "ne sont pas arrêtés" in page.text
    assert "Aperçu" not in page.text


def test_counts_promised_for_after_closing_have_no_preview(petit_monde: Monde) -> None:
    ici = opened(petit_monde, diffusion="agregee")
    answered(ici, range(21))
    assert (previewed(petit_monde), numbers(petit_monde)) == (0, [])
