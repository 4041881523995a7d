"""A fiche d’appui and the figures of the région, combined to recover what one person said or wishes.

Consents are given and withdrawn between two looks; each attack succeeds when the protection that stops it is gone.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from collecte.models import Dla, Participation
from collecte.policy import Acteur
from collecte.temps.operations import contenu_fiche
from collecte.temps.queries.fiche_appui import Partagees
from questionnaires.files.loader import shipped_referentiel
from tests.collecte.mondes.monde import Monde
from tests.collecte.temps.attaque_fiche import fiche_of, points_of
from tests.collecte.temps.mondes_attaques import (
    Lecteur,
    Monde1,
    Scenario,
    fixed,
    learn_parts,
    mission_of,
    played,
    reason,
    victims,
    wishes,
)
from tests.tiers import sampled

ALL = fixed("all agree, then one withdraws", "18 18 28 28 36 36", "tttttt", "tttttt", "tsnttn")
ONE = fixed("one of each DLA shares its wishes", "18 18 28 28 36 36", "tntntn", "ntntst", "tntttt")
APART = fixed("wishes are shared, shares are not", "18 18 28 36 36 37", "ssssss", "ossoso", "nsnsnn")
LONE = fixed("DLA of one", "18 28 36 37 41 45", "tsnotm", "snttos", "nnnnnn")
TITRES = [activite.titre for activite in shipped_referentiel().activites.values()]
SCENARIOS = (ALL, ONE, APART, LONE)


@dataclass
class Fiches:
    """Data beyond shares by reader: points wished for by DLA, authors of reasons, and who would give an activité."""

    souhaits: dict[tuple[int, str], list[dict[str, int]]] = field(default_factory=dict)  # reader, DLA
    raisons: set[tuple[int, int]] = field(default_factory=set)  # reader, place of their author
    transferts: set[tuple[int, int]] = field(default_factory=set)
    opened: int = 0

    def look(self, world: Monde1) -> None:
        with world.monde.database.reading() as session:
            for number, lecteur in enumerate(world.lecteurs):
                for dla in session.scalars(select(Dla).where(Dla.code.in_(world.scenario.dlas))).all():
                    self._open(session, world, (number, lecteur), dla)

    def _open(self, session: Session, world: Monde1, reader: tuple[int, Lecteur], dla: Dla) -> None:
        number, lecteur = reader
        fiche = fiche_of(session, world.monde, lecteur.acteur, dla.id, 1)
        assert (fiche is not None) == (dla.code in lecteur.dlas), (lecteur.role, dla.code)
        if fiche is None:
            return
        self.opened += 1
        parts = points_of(fiche, "part")
        learn_parts(world, lecteur.attaque, parts, fiche.pas_dla or 1, {dla.code})
        learn_parts(world, lecteur.attaque, points_of(fiche, "region"), fiche.pas_region or 1)
        if souhaits := points_of(fiche, "souhaite"):
            self.souhaits.setdefault((number, dla.code), []).append(dict(souhaits))
        reasons = " ".join(words for _, words in fiche.mouvement.raisons)
        self.raisons |= {(number, place) for place in range(len(world.secretes)) if reason(place) in reasons}
        if fiche.responsabilites:
            self.transferts |= {
                (number, TITRES.index(transfert.activite)) for transfert in fiche.responsabilites.transferts
            }


def wished(place: int, code: str) -> int:
    """Return the share wished for a mission, or for work outside missions, in hundredths of a percent."""
    mission = "" if code == "AUTRE" else code
    return sum(part for ligne, part in wishes(place).items() if mission_of(ligne) == mission)


def agreed(world: Monde1, dla: str) -> bool:
    """Return whether all respondents of a DLA let its fiche show what they wish, at one of the looks."""
    return any(all(tour[place].fiche for place in world.places({dla})) for tour in world.scenario.tours)


def beyond(world: Monde1, fiches: Fiches) -> set[tuple[str, str, str]]:
    """Return (role, DLA, kind) of all that was shown beyond shares where an author never agreed, or to others."""
    leaks = set()
    shown = {(number, dla, "souhaitable") for number, dla in fiches.souhaits}
    shown |= {(number, world.secretes[place].dla, "raison") for number, place in fiches.raisons}
    shown |= {(number, world.secretes[place].dla, "qui") for number, place in fiches.transferts}
    for number, dla, kind in shown:
        lecteur = world.lecteurs[number]
        if dla not in lecteur.dlas or not agreed(world, dla):
            leaks.add((lecteur.role, dla, kind))
    return leaks


@pytest.mark.parametrize(
    "scenario",
    sampled(SCENARIOS, 2, reason="a région attacked in each scenario"),
    ids=lambda scenario: scenario.name,
)
def test_a_fiche_gives_nobody_away_beside_the_region(undrawn: Monde, scenario: Scenario) -> None:
    fiches = Fiches()
    world = played(undrawn, scenario, look=fiches.look)
    assert fiches.opened > len(world.secretes)
    assert beyond(world, fiches) == set()
    assert victims(world) == []


def test_where_all_agree_reasons_and_roles_are_told_and_no_wish_is_added_up(undrawn: Monde) -> None:
    """Without this, the search above could be blind."""
    fiches = Fiches()
    world = played(undrawn, ALL, look=fiches.look)
    everyone: set[tuple[int, int]] = set()
    for number, lecteur in enumerate(world.lecteurs):
        for dla in lecteur.dlas if lecteur.role in {"direction", "collègue"} else ():
            everyone |= {(number, place) for place in world.places({dla})}
    assert fiches.raisons == fiches.transferts == everyone
    assert fiches.souhaits == {}, "several answer in each DLA: nothing is added up"


def whoever_agrees(patch: pytest.MonkeyPatch) -> None:
    """Show the wishes of those who agree, without waiting for the others."""

    def shared(session: Session, campagne_id: int, dla_id: int) -> Partagees:
        participation = Participation
        conditions = (
            participation.campagne_id == campagne_id,
            participation.dla_id == dla_id,
            participation.transmise_le.is_not(None),
        )
        reponses = session.scalars(select(participation).where(*conditions, participation.partage_fiche)).all()
        return Partagees(transmises=len(reponses), reponses=reponses)

    def each(
        session: Session, _acteur: Acteur, campagne_ids: Collection[int], dla_id: int, _today: date
    ) -> Mapping[int, Partagees]:
        return {campagne_id: shared(session, campagne_id, dla_id) for campagne_id in campagne_ids}

    patch.setattr(contenu_fiche, "list_partagees", each)


def test_wishes_of_one_are_read_where_the_others_are_not_waited_for(
    undrawn: Monde, monkeypatch: pytest.MonkeyPatch
) -> None:
    whoever_agrees(monkeypatch)
    fiches = Fiches()
    leaks = beyond(played(undrawn, ONE, look=fiches.look), fiches)
    assert {
        (role, "18", kind) for role in ("direction", "collègue") for kind in ("souhaitable", "raison", "qui")
    } <= leaks
