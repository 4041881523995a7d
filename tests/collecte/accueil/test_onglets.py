"""Tabs open on the same page, in any order, with answers lost on the way: nothing typed is lost or undone silently."""

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
    """What one tab shows, which revision it thinks it has, and the texts it was shown or managed to save."""

    revision: int
    fields: dict[str, str]
    known: dict[str, str]
    token: str = field(default_factory=lambda: f"onglet{next(_tokens):06d}")

    @property
    def touched(self) -> set[str]:
        return {code for code in CODES if self.fields[code] != self.known[code]}


def open_tab(monde: Monde, own: int) -> Onglet:
    with monde.database.reading() as session:
        row = session.get_one(Participation, own)
        shown = {code: row.saisie.get(code, "") for code in CODES}
        return Onglet(row.revision, dict(shown), dict(shown))


def save(monde: Monde, auteur: Acteur, own: int, tab: Onglet, *, is_heard: bool) -> None:
    """As the page's script does: all the fields are sent; what comes back, if anything does, is shown."""
    stored = monde.saisie(own)
    saved = monde.save(auteur, own, tab.fields, base=tab.revision, page=tab.token)
    in_conflict = {conflict.code for conflict in saved.conflicts}
    assert set(saved.changed) <= tab.touched, "a field nobody touched here was written"
    for code in tab.touched:
        assert code in in_conflict or monde.saisie(own).get(code, "") == tab.fields[code]
    for conflict in saved.conflicts:
        assert monde.saisie(own).get(conflict.code, "") == stored.get(conflict.code, ""), "a conflict was written"
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
    auteur, own = someone(petit_monde)
    tabs = [open_tab(petit_monde, own) for _ in range(2)]
    for kind, index, *rest in steps:
        assert isinstance(index, int)
        tab = tabs[index]
        if kind == "type":
            tab.fields[str(rest[0])] = str(rest[1])
        elif kind == "save":
            save(petit_monde, auteur, own, tab, is_heard=bool(rest[0]))
        else:
            tabs[index] = open_tab(petit_monde, own)


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
    """The same author at each example, with a blank answer."""
    if not hasattr(monde, "author"):
        monde.region()
        monde.author = monde.personne("Claire", "18")  # type: ignore[attr-defined] # kept between examples
        monde.campagne()
    auteur: Acteur = monde.author  # type: ignore[attr-defined]
    own = monde.participation(auteur)
    with monde.database.writing() as session:
        row = session.get_one(Participation, own)
        row.saisie, row.revision = {}, 0
        session.execute(delete(Changement))
    return auteur, own
