"""Campaigns lived in any order beside a model of ten lines an act: after each step, the database and the model
agree."""

import os
from collections import Counter
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from collecte.campagnes.operations.reouverture import REPONSE_RENDUE, NotTransmittedError
from collecte.campagnes.operations.resultats import StillOpenError
from collecte.campagnes.queries.collectes import get_collecte
from collecte.core.database import Database
from collecte.core.errors import UserFacingError
from collecte.models import Campagne, Courriel, EntreeJournal, Participation, Transmission
from collecte.policy import Acteur
from collecte.reponses.operations.fenetre import AlreadyTransmittedError, ClosedCampagneError, SettledResultsError
from collecte.reponses.operations.reponses import ChangedSinceShownError, Recu, TransmissionRefusee
from collecte.rgpd.operations.purge import REGLES, purge_some
from tests.collecte.mondes.bases import migrated, migrated_database
from tests.collecte.mondes.monde import APRES, CENT, Heure, Monde
from tests.faults.cliches import Cliche, taken
from tests.postgres.serveur import PostgresServer

PERIODES = ("2026-S1", "2025-S2")
PERSONNES = {"Claire": "18", "Rachid": "28", "Ines": "36"}
SHARES = st.dictionaries(
    st.sampled_from(sorted(CENT)), st.sampled_from(["0", "8", "16", "24", "douze", ""]), min_size=1
)

pytestmark = pytest.mark.faults


@dataclass
class Reponse:
    """An answer as its author, the C2RA and the worker should find it; `versions` by revision."""

    campagne_id: int
    versions: list[dict[str, str]]
    recu: str | None = None
    recus: list[str] = field(default_factory=list)
    rendues: int = 0

    @property
    def saisie(self) -> dict[str, str]:
        return self.versions[-1]

    @property
    def is_whole(self) -> bool:
        """True when every share is a number, and they add up to 100 %."""
        texts = [self.saisie.get(code, "") for code in CENT]
        return all(text.isdecimal() for text in texts) and sum(map(int, texts)) == 100

    def save(self, typed: Mapping[str, str], base: int) -> tuple[set[str], set[str]]:
        """Merge three ways; return the changed codes, and those on which two pages differ."""
        before, now = self.versions[base], self.saisie
        moved = {code for code, text in typed.items() if text not in (now.get(code, ""), before.get(code, ""))}
        conflicts = {code for code in moved if now.get(code, "") != before.get(code, "")}
        if changed := moved - conflicts:
            self.versions.append({**now, **{code: typed[code] for code in changed}})
        return changed, conflicts


@dataclass
class Modele:
    reponses: dict[int, Reponse] = field(default_factory=dict)
    arretees: dict[int, str] = field(default_factory=dict)
    is_over: bool = False
    is_purged: bool = False

    @property
    def has_lived(self) -> bool:
        """True when enough was written for a closing: little may happen after one."""
        written = sum(len(reponse.versions) for reponse in self.reponses.values())
        return written > 3 * len(PERSONNES) and any(reponse.recus for reponse in self.reponses.values())

    def refusal(self, reponse: Reponse) -> type[UserFacingError] | None:
        """Return the error that refuses a write of this answer, if any."""
        if reponse.recu:
            return AlreadyTransmittedError
        if reponse.campagne_id in self.arretees:
            return SettledResultsError
        return ClosedCampagneError if self.is_over else None


class Vie(RuleBasedStateMachine):
    """`base` gives the address of an empty base each time."""

    base: Callable[[], str]

    def __init__(self) -> None:
        super().__init__()
        self.monde = Monde(Database(type(self).base()), Heure())
        self.modele = Modele()
        self.kept: tuple[Cliche, Modele] | None = None
        self.authors: dict[int, Acteur] = {}

    def teardown(self) -> None:
        self.monde.database.close()

    @initialize()
    def begin(self) -> None:
        self.monde.region()
        self.people = [self.monde.personne(prenom, dla) for prenom, dla in PERSONNES.items()]
        self.isabelle = self.monde.animatrice()
        self.create(PERIODES[0])

    def create(self, periode: str) -> None:
        campagne_id = self.monde.campagne(periode)
        for acteur in self.people:
            participation_id = self.monde.participation(acteur, campagne_id)
            self.authors[participation_id] = acteur
            self.modele.reponses[participation_id] = Reponse(campagne_id, [dict(self.monde.saisie(participation_id))])

    def drawn(self, data: st.DataObject) -> tuple[int, Reponse, Acteur]:
        participation_id = data.draw(st.sampled_from(sorted(self.modele.reponses)))
        reponse = self.modele.reponses[participation_id]
        acteur = next(
            person
            for person in self.people
            if self.monde.participation(person, reponse.campagne_id) == participation_id
        )
        return participation_id, reponse, acteur

    def refused(self, expected: type[UserFacingError] | None, act: Callable[[], object]) -> bool:
        """Return whether the model expects a refusal, after checking it; otherwise the act is left to be done."""
        if expected is not None:
            with pytest.raises(expected):
                act()
        return expected is not None

    # --- what people do

    @precondition(lambda self: not self.modele.is_over and len(self.modele.reponses) == len(PERSONNES))
    @rule()
    def open_another_campaign(self) -> None:
        self.create(PERIODES[1])

    @precondition(lambda self: not self.modele.is_purged)
    @rule(data=st.data(), typed=st.one_of(st.just(dict(CENT)), SHARES))
    def save(self, data: st.DataObject, typed: Mapping[str, str]) -> None:
        """Save from the current page, or from one shown some saves ago."""
        participation_id, reponse, acteur = self.drawn(data)
        base = data.draw(st.integers(0, len(reponse.versions) - 1))

        def act() -> tuple[set[str], set[str]]:
            saved = self.monde.save(acteur, participation_id, typed, base)
            return set(saved.changed), {conflict.code for conflict in saved.conflicts}

        if not self.refused(self.modele.refusal(reponse), act):
            assert act() == reponse.save(typed, base)

    @precondition(lambda self: not self.modele.is_purged)
    @rule(data=st.data(), is_stale=st.booleans())
    def transmit(self, data: st.DataObject, is_stale: bool) -> None:
        participation_id, reponse, acteur = self.drawn(data)
        revision = len(reponse.versions) - 1 + is_stale

        def act() -> Recu | TransmissionRefusee:
            return self.monde.transmit(acteur, participation_id, revision=revision)

        if reponse.recu:
            repeated = act()
            assert isinstance(repeated, Recu)
            assert repeated.reference == reponse.recu
        elif not self.refused(self.modele.refusal(reponse) or (ChangedSinceShownError if is_stale else None), act):
            result = act()
            assert isinstance(result, Recu) == reponse.is_whole
            if isinstance(result, Recu):
                reponse.recu = result.reference
                reponse.recus.append(result.reference)

    @precondition(lambda self: not self.modele.is_purged)
    @rule(data=st.data())
    def give_back(self, data: st.DataObject) -> None:
        participation_id, reponse, _ = self.drawn(data)
        is_settled = reponse.campagne_id in self.modele.arretees
        expected = SettledResultsError if is_settled else None if reponse.recu else NotTransmittedError

        def act() -> bool:
            return self.monde.reopen(self.isabelle, participation_id)

        if not self.refused(expected, act):
            assert act()
            reponse.recu = None
            reponse.rendues += 1

    @precondition(lambda self: self.modele.has_lived)
    @rule()
    def let_the_closing_come(self) -> None:
        self.monde.heure.moment = max(APRES, self.monde.heure())
        self.modele.is_over = True

    @precondition(lambda self: not self.modele.is_purged)
    @rule(data=st.data())
    def settle(self, data: st.DataObject) -> None:
        """Settle once for all: doing it again gives the same workbook."""
        _, reponse, _ = self.drawn(data)

        def act() -> str:
            return self.monde.settle(self.isabelle, reponse.campagne_id)

        if not self.refused(None if self.modele.is_over else StillOpenError, act):
            digest = act()
            assert self.modele.arretees.setdefault(reponse.campagne_id, digest) == digest

    # --- what time and accidents do

    @precondition(lambda self: self.modele.arretees)
    @rule()
    def purge(self) -> None:
        """Thirteen months later: names and history go, figures stay."""
        self.monde.heure.moment += timedelta(days=400)
        for regle in REGLES:
            with self.monde.database.writing() as session:
                purge_some(session, regle, now=self.monde.heure())
        self.modele.is_purged = True

    @rule()
    def back_up(self) -> None:
        self.monde.database.close()
        self.kept = taken(self.monde.database), deepcopy(self.modele)

    @precondition(lambda self: self.kept is not None)
    @rule()
    def restore(self) -> None:
        assert self.kept is not None
        cliche, modele = self.kept
        self.monde.database.close()
        cliche.restore()
        self.modele = deepcopy(modele)
        if not modele.is_over:
            self.monde.heure.moment = Heure().moment

    # --- what must be true after each step

    @precondition(lambda self: not self.modele.is_purged)
    @invariant()
    def answers_are_as_the_model_says(self) -> None:
        with self.monde.database.reading() as session:
            stored = {participation.id: participation for participation in session.scalars(select(Participation))}
            recus = session.execute(select(Transmission.participation_id, Transmission.recu).order_by(Transmission.id))
            transmissions = [tuple(row) for row in recus]
        assert stored.keys() == self.modele.reponses.keys()
        for participation_id, reponse in self.modele.reponses.items():
            assert stored[participation_id].recu == reponse.recu
            assert stored[participation_id].saisie == reponse.saisie
            assert stored[participation_id].revision == len(reponse.versions) - 1
            assert [recu for of, recu in transmissions if of == participation_id] == reponse.recus

    @precondition(lambda self: not self.modele.is_purged)
    @invariant()
    def each_act_is_told_once(self) -> None:
        with self.monde.database.reading() as session:
            verbs = list(session.scalars(select(EntreeJournal.verbe)))
            posted = list(session.scalars(select(Courriel.modele)))
        transmitted, back = (
            sum(count) for count in zip(*((len(r.recus), r.rendues) for r in self.answers), strict=True)
        )
        assert verbs.count("transmettre") == transmitted
        assert posted.count(REPONSE_RENDUE) == back
        assert verbs.count("arrêter les résultats") == len(self.modele.arretees)

    @property
    def answers(self) -> list[Reponse]:
        return list(self.modele.reponses.values()) or [Reponse(0, [{}])]

    @invariant()
    def workbooks_are_made_of_what_was_transmitted(self) -> None:
        for campagne_id in {reponse.campagne_id for reponse in self.modele.reponses.values()}:
            with self.monde.database.reading() as session:
                collecte = get_collecte(session, session.get_one(Campagne, campagne_id), self.monde.heure())
            exported = [attendu.reponse.valeurs["M1F1"] for attendu in collecte.attendus if attendu.reponse]
            sent = [
                reponse
                for reponse in self.modele.reponses.values()
                if reponse.campagne_id == campagne_id and reponse.recu
            ]
            assert Counter(exported) == Counter(int(reponse.saisie["M1F1"]) * 100 for reponse in sent)


def live(base: Callable[[], str], *, lives: int) -> None:
    """Run that many lives of forty steps; with COLLECTE_SOAK in the environment, five hundred of sixty."""
    lives, steps = (500, 60) if "COLLECTE_SOAK" in os.environ else (lives, 40)
    machine = type("Vie", (Vie,), {"base": staticmethod(base)})
    run_state_machine_as_test(
        machine, settings=settings(max_examples=lives, stateful_step_count=steps, print_blob=True)
    )


def test_a_base_of_sqlite_agrees_with_the_model_whatever_comes_next(tmp_path: Path) -> None:
    numbers = count()

    def base() -> str:
        path = tmp_path / f"{next(numbers)}.sqlite"
        path.write_bytes(migrated())
        return f"sqlite:///{path}"

    live(base, lives=20)


@pytest.mark.postgres
def test_a_base_of_postgresql_agrees_with_the_model_whatever_comes_next(postgres_server: PostgresServer) -> None:
    def base() -> str:
        postgres_server.copy_database(migrated_database(postgres_server), "collecte_modele")
        return postgres_server.url("collecte_modele")

    live(base, lives=4)
