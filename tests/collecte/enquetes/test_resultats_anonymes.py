"""Results of an anonymous campaign: the whole région, nothing by DLA, and a message to those who transmitted."""

import pytest
from flask import Flask

from collecte.enquetes.operations.envois_resultats import main_sentences
from collecte.enquetes.queries.resultats import list_readers
from collecte.models import Campagne
from tests.collecte.enquetes.test_resultats_structures import CHER, REGION, as_, team
from tests.collecte.mondes.anonymes import FINI, Foule, foule
from tests.collecte.mondes.monde import Monde

SANS_DLA = "rien n’y est lu par DLA"


def collected(monde: Monde, transmitted: int, *, settled: bool = True) -> Foule:
    """Return a closed anonymous campaign of fourteen structures, `transmitted` of which answered, settled or not."""
    ici = foule(monde, 14)
    isabelle = team(monde)
    for rank in range(transmitted):
        ici.transmit(rank, UTILE="4" if rank % 3 else "1", MOT="REPERE un mot")
    monde.heure.moment = FINI
    if settled:
        monde.settle(isabelle, ici.campagne_id)
    return ici


def test_the_region_reads_what_was_released_and_how_many_transmitted(petit_monde: Monde, app: Flask) -> None:
    collected(petit_monde, 12)
    page = as_(app, "Isabelle")
    page.go(REGION)
    assert "12 sur 14 réponses transmises" in page.text
    assert "12 réponses versées aux résultats" in page.text
    assert "Qui a transmis, d’après le suivi" in page.text
    assert "Structure 0" not in page.text


@pytest.mark.parametrize("prenom", ["Auteur", "Denis", "Isabelle"])
def test_the_page_of_a_dla_says_that_nothing_is_read_there(petit_monde: Monde, app: Flask, prenom: str) -> None:
    collected(petit_monde, 12)
    page = as_(app, prenom)
    page.go(CHER)
    assert SANS_DLA in page.text
    assert "Réponses avec leur nom" not in page.text
    assert "Était-ce utile" not in page.text
    assert page.go("/campagnes/1/resultats/reponses/1").status_code == 404


def test_before_results_are_settled_a_dla_is_promised_nothing(petit_monde: Monde, app: Flask) -> None:
    collected(petit_monde, 12, settled=False)
    page = as_(app, "Auteur")
    page.go(CHER)
    assert "rien ne sera lu par DLA" in page.text
    assert "les nombres de ce DLA paraissent alors" not in page.text


def test_under_five_only_their_number_is_on_the_page(petit_monde: Monde, app: Flask) -> None:
    collected(petit_monde, 4)
    page = as_(app, "Isabelle")
    page.go(REGION)
    assert "4 sur 14" in page.text
    assert "Confidentiel (effectif trop faible)" in page.text
    assert "Qui a répondu" not in page.text
    assert "Était-ce utile" not in page.text


def test_results_are_sent_to_those_who_transmitted_and_say_what_was_released(petit_monde: Monde) -> None:
    ici = collected(petit_monde, 12)
    with petit_monde.database.reading() as session:
        readers = [reader.structure.nom for reader in list_readers(session, ici.campagne_id)]
        phrases = main_sentences(session, session.get_one(Campagne, ici.campagne_id))
    assert readers == [f"Structure {rank:04d}" for rank in range(12)]
    assert phrases[0].replace("\xa0", " ").startswith("12 réponses sur 14 structures interrogées, dont 12 versées")
    assert not any("DLA 18" in phrase for phrase in phrases)
