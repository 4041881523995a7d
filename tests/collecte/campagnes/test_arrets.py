"""Results settled at a bad moment, and régions with too few answers: what is counted, what is hidden, and why."""

import threading
from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from collecte.campagnes.operations import resultats as settling
from collecte.campagnes.queries.publications import get_release
from collecte.models import Campagne, Dla, Participation, Personne
from collecte.policy import Acteur
from collecte.reponses.operations import reponses as transmitting
from collecte.reponses.operations.fenetre import SettledResultsError, hold_unsettled
from exports.enquetes.publication import ENSEMBLE, LUES, statut_of
from exports.release.cellules import Mesure, Statut
from exports.release.motifs import AUCUNE, NON_PUBLIE, TROP_PEU, trop_peu_de_dla
from tests.collecte.campagnes.test_publications import DLAS, collected, release_of, settled, workbook
from tests.collecte.campagnes.test_publications_structures import told
from tests.collecte.enquetes.test_resultats_structures import REGION, as_
from tests.collecte.mondes.bases import prepare
from tests.collecte.mondes.monde import APRES, CENT, PARTAGE, PASSWORD, Monde
from tests.collecte.mondes.retours import CLOS, asked
from tests.collecte.rgpd.test_conservation_structures import settled_satisfaction

LAST_MINUTE = APRES - timedelta(minutes=1)


def with_a_draft(monde: Monde) -> Acteur:
    """Eleven people transmitted; Marie, in the DLA 45, has a complete draft that she did not transmit."""
    isabelle = collected(monde, (), (*DLAS, "45"), silent=["45"])
    monde.heure.moment = LAST_MINUTE
    monde.save(marie(monde)[0], marie(monde)[1], CENT)
    return isabelle


def marie(monde: Monde) -> tuple[Acteur, int]:
    with monde.database.reading() as session:
        participation = session.scalars(select(Participation).join(Personne).where(Personne.prenom == "Marie")).one()
        return monde.author_of(participation), participation.id


def transmit(monde: Monde) -> object:
    """Transmit Marie’s draft at the last minute, and return the receipt or the refusal."""
    author, participation_id = marie(monde)
    try:
        with monde.database.writing() as session:
            revision = session.get_one(Participation, participation_id).revision
            return transmitting.transmettre(
                session,
                participation_id=participation_id,
                shown_revision=revision,
                blanks_confirmed=True,
                partage=PARTAGE,
                acteur=author,
                now=LAST_MINUTE,
            )
    except SettledResultsError as error:
        return error


def settle(monde: Monde, isabelle: Acteur) -> None:
    with monde.database.writing() as session:
        settling.arreter_resultats(session, campagne_id=1, ecarts="", acteur=isabelle, now=APRES)


class Meanwhile:
    """Another person's action: starts when the product reaches the named function, and has to wait for it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, module: object, name: str, act: Callable[[], object]) -> None:
        self.found: list[object] = []
        self.thread = threading.Thread(target=lambda: self.found.append(act()))
        original = getattr(module, name)

        def begun(*args: object, **named: object) -> object:
            self.thread.start()
            self.thread.join(0.3)
            assert self.thread.is_alive(), "it does not wait"
            return original(*args, **named)

        monkeypatch.setattr(module, name, begun)

    def result(self) -> object:
        self.thread.join()
        (result,) = self.found
        return result


def test_an_answer_sent_while_results_are_being_settled_is_refused_and_counts_nowhere(
    monde: Monde, monkeypatch: pytest.MonkeyPatch
) -> None:
    isabelle = prepare(monde, with_a_draft)
    marie_s = Meanwhile(monkeypatch, settling, "publish_temps", lambda: transmit(monde))
    settle(monde, isabelle)
    assert isinstance(marie_s.result(), SettledResultsError)
    made = release_of(monde)
    assert made is not None
    assert made.personnes == 11
    with monde.database.reading() as session:
        assert session.get_one(Participation, marie(monde)[1]).transmise_le is None


def test_results_settled_while_an_answer_is_being_transmitted_wait_for_it_and_count_it(
    monde: Monde, monkeypatch: pytest.MonkeyPatch
) -> None:
    isabelle = prepare(monde, with_a_draft)
    isabelle_s = Meanwhile(monkeypatch, transmitting, "announce_readers", lambda: settle(monde, isabelle))
    assert isinstance(transmit(monde), transmitting.Recu)
    assert isabelle_s.result() is None
    made = release_of(monde)
    assert made is not None
    assert made.personnes == 12
    with monde.database.reading() as session:
        campagne = session.get_one(Campagne, 1)
        assert campagne.arretee_le == APRES


@pytest.mark.parametrize(
    ("dlas", "motif"),
    [
        pytest.param(["18"] * 8, trop_peu_de_dla(3), id="one DLA"),
        pytest.param(["18", "28", "36", "36"], TROP_PEU, id="four persons"),
        pytest.param(["18"], trop_peu_de_dla(3), id="one person"),
    ],
)
def test_a_region_too_small_is_settled_without_a_figure_and_its_workbook_says_why(
    monde: Monde, dlas: Sequence[str], motif: str
) -> None:
    made = settled(monde, prepare(monde, lambda world: collected(world, (), dlas)))
    assert not made.is_shown
    assert {cellule.statut for cellule in made.cellules} <= {Statut.CONFIDENTIEL, Statut.SANS_OBJET}
    assert {cellule.motif for cellule in made.of(Mesure.PART) if not cellule.territoire} == {motif}
    assert all(cellule.valeur is None and cellule.motif for cellule in made.cellules)
    assert f"Temps de la région confidentiel\u00a0: {motif}" in workbook(monde)


def test_the_only_text_of_a_region_is_read_by_nobody_and_it_is_said(petit_monde: Monde, app: Flask) -> None:
    """The only text says what the time of one person outside the référentiel covers."""
    collected(petit_monde)
    petit_monde.animatrice("Agathe", password=PASSWORD)
    with petit_monde.database.writing() as session:
        participation = session.scalars(select(Participation).where(Participation.valeurs.is_not(None))).first()
        assert participation is not None
        participation.valeurs = {**(participation.valeurs or {}), "AUTRE": 600, "AUTRE_PRECISION": "Astreintes"}
    page = as_(app, "Agathe").go("/campagnes/1/textes")
    assert "Astreintes" not in page.text
    assert "Moins de 5 textes" in page.text


def test_structures_of_which_none_answered_are_settled_once_and_it_is_said(petit_monde: Monde, app: Flask) -> None:
    petit_monde.region()
    isabelle = petit_monde.animatrice()
    asked(petit_monde, {"18": 6})
    petit_monde.heure.moment = CLOS
    petit_monde.settle(isabelle)
    with petit_monde.database.reading() as session:
        made = get_release(session, 1)
    assert made is not None
    lues = made.get(Mesure.COMPTE, ENSEMBLE, "", LUES)
    assert lues is not None
    assert (lues.statut, lues.motif) == (Statut.SANS_OBJET, AUCUNE)
    assert {resultats.pourquoi for resultats in told(petit_monde).values()} == {AUCUNE}
    with petit_monde.database.writing() as session, pytest.raises(SettledResultsError):
        hold_unsettled(session, session.get_one(Campagne, 1))


def test_a_dla_that_an_older_release_does_not_hold_is_not_available_and_its_page_says_why(
    petit_monde: Monde, app: Flask
) -> None:
    prepare(petit_monde, settled_satisfaction)
    with petit_monde.database.writing() as session:
        session.add(Dla(region_id=1, code="99", nom="Nouveau"))
    assert statut_of(told(petit_monde)["99"].pourquoi) is Statut.INDISPONIBLE
    with petit_monde.database.reading() as session:
        added = session.scalars(select(Dla.id).where(Dla.code == "99")).one()
    page = as_(app, "Isabelle").go(f"{REGION}/dlas/{added}")
    assert NON_PUBLIE[1:] in page.text
