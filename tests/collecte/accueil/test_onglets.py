"""Tabs open on one page, in any order, with lost answers: no typed text is silently lost or undone."""

from dataclasses import dataclass, field
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from collecte.models import Changement, Participation
from collecte.policy import Acteur
from tests.collecte.mondes.monde import Monde

Steps = list[tuple[object, ...]]
CODES = ("M1F1", "M1F2")
_tokens = count()


@dataclass
class Onglet:
    """A tab: its fields, the revision it believes in, and the texts that it was shown or managed to save."""

    revision: int
    fields: dict[str, str]
    known: dict[str, str]
    token: str = field(default_factory=lambda: f"onglet{next(_tokens):06d}")

    @property
    def touched(self) -> set[str]:
        return {code for code in CODES if self.fields[code] != self.known[code]}


def open_tab(monde: Monde, participation_id: int) -> Onglet:
    with monde.database.reading() as session:
        row = session.get_one(Participation, participation_id)
        shown = {code: row.saisie.get(code, "") for code in CODES}
        return Onglet(row.revision, dict(shown), dict(shown))


def save(monde: Monde, auteur: Acteur, participation_id: int, tab: Onglet, *, is_heard: bool) -> None:
    """Send all the fields as the page's script does, and show the response if it is heard."""
    stored = monde.saisie(participation_id)
    saved = monde.save(auteur, participation_id, tab.fields, base=tab.revision, page=tab.token)
    in_conflict = {conflict.code for conflict in saved.conflicts}
    assert set(saved.changed) <= tab.touched, "a field nobody touched here was written"
    for code in tab.touched:
        assert code in in_conflict or monde.saisie(participation_id).get(code, "") == tab.fields[code]
    for conflict in saved.conflicts:
        assert monde.saisie(participation_id).get(conflict.code, "") == stored.get(conflict.code, ""), (
            "a conflict was written"
        )
    tab.known |= {code: tab.fields[code] for code in saved.changed}
    if is_heard and not saved.conflicts:
        tab.fields |= saved.kept
        tab.known = dict(tab.fields)
        tab.revision = saved.revision


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("type"), st.integers(0, 1), st.sampled_from(CODES), st.sampled_from(["", "1", "2"])),
        st.tuples(st.just("save"), st.integers(0, 1), st.booleans()),
        st.tuples(st.just("reload"), st.integers(0, 1)),
    ),
    min_size=8,
    max_size=25,
)


def play(petit_monde: Monde, steps: Steps) -> None:
    auteur, participation_id = someone(petit_monde)
    tabs = [open_tab(petit_monde, participation_id) for _ in range(2)]
    for kind, index, *rest in steps:
        assert isinstance(index, int)
        tab = tabs[index]
        if kind == "type":
            tab.fields[str(rest[0])] = str(rest[1])
        elif kind == "save":
            save(petit_monde, auteur, participation_id, tab, is_heard=bool(rest[0]))
        else:
            tabs[index] = open_tab(petit_monde, participation_id)


@given(STEPS)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_tab_writes_what_its_person_did_not_touch(petit_monde: Monde, steps: Steps) -> None:
    play(petit_monde, steps)


@pytest.mark.slow(reason="three hundred draws; `make test` has sixty")
@given(STEPS)
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_tab_writes_it_in_many_draws(petit_monde: Monde, steps: Steps) -> None:
    play(petit_monde, steps)


def someone(monde: Monde) -> tuple[Acteur, int]:
    """Return one author for all examples, with a blank answer."""
    if not hasattr(monde, "author"):
        monde.region()
        monde.author = monde.personne("Claire", "18")  # type: ignore[attr-defined] # kept between examples
        monde.campagne()
    auteur: Acteur = monde.author  # type: ignore[attr-defined]
    participation_id = monde.participation(auteur)
    with monde.database.writing() as session:
        row = session.get_one(Participation, participation_id)
        row.saisie, row.revision = {}, 0
        session.execute(delete(Changement))
    return auteur, participation_id
