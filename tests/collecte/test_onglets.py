"""Tabs open on the same page, in any order, with answers lost on the way: nothing typed is lost or undone silently."""

from dataclasses import dataclass, field
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from collecte.models import Changement, Participation
from collecte.policy import Acteur
from tests.collecte.monde import Monde

CODES = ("M1F1", "M1F2")
_tokens = count()


@dataclass
class Onglet:
    """What one tab shows, which revision it thinks it has, and what its person touched since it last heard back."""

    revision: int
    fields: dict[str, str]
    token: str = field(default_factory=lambda: f"onglet{next(_tokens):06d}")
    touched: set[str] = field(default_factory=set)


def open_tab(monde: Monde, own: int) -> Onglet:
    with monde.database.reading() as session:
        row = session.get_one(Participation, own)
        return Onglet(row.revision, {code: row.saisie.get(code, "") for code in CODES})


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
    if is_heard and not saved.conflicts:
        tab.fields |= saved.kept
        tab.revision = saved.revision
        tab.touched.clear()


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("type"), st.integers(0, 2), st.sampled_from(CODES), st.sampled_from(["", "1", "2", "3"])),
        st.tuples(st.just("save"), st.integers(0, 2), st.booleans()),
        st.tuples(st.just("reload"), st.integers(0, 2)),
    ),
    max_size=25,
)


@given(STEPS)
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_tab_writes_what_its_person_did_not_touch(petit_monde: Monde, steps: list[tuple[object, ...]]) -> None:
    auteur, own = someone(petit_monde)
    tabs = [open_tab(petit_monde, own) for _ in range(3)]
    for kind, index, *rest in steps:
        assert isinstance(index, int)
        tab = tabs[index]
        if kind == "type":
            code, text = str(rest[0]), str(rest[1])
            if tab.fields[code] != text:
                tab.fields[code] = text
                tab.touched.add(code)
        elif kind == "save":
            save(petit_monde, auteur, own, tab, is_heard=bool(rest[0]))
        else:
            tabs[index] = open_tab(petit_monde, own)


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
