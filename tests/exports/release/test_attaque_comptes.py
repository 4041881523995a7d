"""What counts of a workbook give away, of reasons and of activités: nobody's, to any reader, whatever they know.

An attack puts what is counted against what its reader knows, and looks at whom is left.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exports.records.records import Attendu, Collecte, Raisons
from exports.release.disclosure import SEUILS
from exports.release.disclosure.lecteurs import Compte, may_read_some
from exports.temps import raisons as counted
from exports.temps.raisons import CITEES, count_raisons
from exports.temps.reference import EnPlus, read_en_plus, read_raisons
from tests.exports.records.builders import collecte, questionnaire, realistic, reponse, transmis
from tests.exports.records.classeurs import opened, rows, texts, written

DLAS = ("18", "28", "36", "37")
WHY = (*CITEES, "silence", "")


@dataclass(frozen=True, slots=True)
class Dite:
    """Someone, where, and the reason given; '' and `silence`: none."""

    personne: int
    dla: str
    raison: str

    @property
    def is_counted(self) -> bool:
        return self.raison in CITEES


def region(dites: Sequence[Dite]) -> Collecte:
    return collecte([_answer(own) for own in dites])


def _answer(own: Dite) -> Attendu:
    given = {"V9_M1F1.raison": own.raison, "V9_M1F1.commentaire": f"SECRET de {own.personne}"} if own.raison else {}
    return transmis(own.dla, reponse(valeurs=given), personne=own.personne)


def said(spec: str) -> list[Dite]:
    """`18 equipe, 28 silence`: someone else each time."""
    words = [own.split() for own in spec.split(",")]
    return [Dite(number, *own) if len(own) == 2 else Dite(number, own[0], "") for number, own in enumerate(words)]


def left(dites: Sequence[Dite], known: frozenset[int]) -> list[Dite]:
    """Those whose reason is in the counts once a reader has subtracted what it knows."""
    return [own for own in dites if own.is_counted and own.personne not in known]


def is_told(found: Raisons | None, dites: Sequence[Dite], known: frozenset[int]) -> bool:
    """Whether a page tells these counts to who knows those answers."""
    comptees = {Compte(own.personne, own.dla) for own in dites}
    connues = {own for own in comptees if own.personne in known}
    return found is not None and may_read_some(found.personnes, found.dlas, connues, comptees)


def gives_away(dites: Sequence[Dite], known: frozenset[int]) -> bool:
    """Whether who is left to that reader is fewer than who an author among five leaves, or in one DLA."""
    rest = left(dites, known)
    return len({own.personne for own in rest}) < SEUILS.personnes - 1 or len({own.dla for own in rest}) < 2


people = st.lists(st.tuples(st.sampled_from(DLAS), st.sampled_from(WHY)), min_size=3, max_size=14).map(
    lambda found: [Dite(number, *own) for number, own in enumerate(found)]
)


@given(people, st.data())
def test_no_reader_is_told_reasons_that_few_persons_are_left_behind(dites: list[Dite], data: st.DataObject) -> None:
    """An outsider, each author, each direction of one DLA or of two, and who knows any set of answers."""
    found = count_raisons(region(dites))
    readers = [frozenset[int](), *(frozenset({own.personne}) for own in dites)]
    for dlas in ({"18"}, {"28"}, {"18", "28"}, set(DLAS)):
        readers.append(frozenset(own.personne for own in dites if own.dla in dlas))
    readers.append(data.draw(st.frozensets(st.sampled_from(range(len(dites))))))
    for known in readers:
        if is_told(found, dites, known):
            assert not gives_away(dites, known)


@given(people, st.data())
@settings(max_examples=40)
def test_who_gave_which_reason_changes_nothing_that_is_published(dites: list[Dite], data: st.DataObject) -> None:
    """Two of those who gave one exchange theirs, whether in one DLA or in two: no count moves."""
    found, givers = count_raisons(region(dites)), [own for own in dites if own.is_counted]
    if found is None:
        return
    one, other = data.draw(st.permutations(givers))[:2]
    swapped = {one: replace(one, raison=other.raison), other: replace(other, raison=one.raison)}
    assert count_raisons(region([swapped.get(own, own) for own in dites])) == found


FEW = said("18 equipe, 28 equipe, 36 mesure, 18, 28, 36, 37")
AUTHORS = said("18 equipe, 18 mesure, 28 equipe, 28 structures, 36 convention, 37")


def test_the_attack_succeeds_where_the_threshold_is_taken_away(monkeypatch: pytest.MonkeyPatch) -> None:
    nobody = frozenset[int]()
    assert not is_told(count_raisons(region(FEW)), FEW, nobody)
    assert gives_away(FEW, nobody)
    anything = type("Shown", (), {"region": True})
    monkeypatch.setattr(counted, "publish", lambda *_: anything)
    assert count_raisons(region(FEW)) is not None, "three persons would be counted"


def test_the_attack_succeeds_where_what_a_reader_knows_is_not_looked_at() -> None:
    """A direction of two in the DLA of five who gave one: the counts minus theirs are three persons'."""
    found, known = count_raisons(region(AUTHORS)), frozenset({0, 1})
    assert found is not None
    assert gives_away(AUTHORS, known)
    assert not is_told(found, AUTHORS, known)
    assert is_told(found, AUTHORS, frozenset({4})), "an author among five leaves four"


def test_one_person_on_two_dla_counts_once() -> None:
    dites = [*AUTHORS, Dite(0, "28", "equipe"), Dite(0, "36", "mesure")]
    found = count_raisons(region(dites))
    assert found is not None
    assert (found.personnes, found.dlas) == (5, 3)
    assert (found.comptes["equipe"], found.comptes["mesure"]) == (2, 2)


def test_figures_over_the_same_months_that_are_out_hide_reasons_too() -> None:
    assert count_raisons(replace(region(AUTHORS), recoupee=True)) is None


def test_once_an_answer_was_cut_reasons_are_those_counted_before_or_none() -> None:
    """Cut, it loses its reason: the others, subtracted from the former counts, would be that one."""
    before = count_raisons(region(AUTHORS))
    cut = region([replace(AUTHORS[0], personne=-7, raison=""), *AUTHORS[1:], *said("18, 18, 18, 18, 18, 18")])
    more = region([*AUTHORS, Dite(-7, "37", ""), Dite(20, "36", "mesure")])
    assert count_raisons(cut) is count_raisons(more) is None
    assert count_raisons(replace(cut, raisons=before)) == before


# --- in the workbook, and read back


def test_the_sheet_counts_persons_by_reason_and_has_no_line_nor_comment() -> None:
    workbook = opened(written(region(AUTHORS)))
    table = rows(workbook, "Raisons")
    assert (
        str(table[0][0]).replace("\xa0", " ") == "« Changement d’équipe » : 2 sur 5 personnes qui disent ce qui a bougé"
    )
    assert [row[:2] for row in table[4:12]] == [
        ["Nouvelle convention ou nouvelle orientation de l’avenant", 1],
        ["Changement d’équipe", 2],
        ["Demande des structures", 1],
        ["Crise ou événement de la période", 0],
        ["Meilleure mesure", 1],
        ["Autre raison", 0],
        ["Personnes qui donnent une raison au moins", 5],
        ["DLA de ces personnes", 3],
    ]
    assert not [text for text in texts(workbook) if "SECRET" in text]


def test_too_few_reasons_are_as_none_at_all() -> None:
    few, none = (rows(opened(written(region(own))), "Raisons") for own in (FEW, said("18, 28, 36, 18, 28, 36, 37")))
    assert few == none
    assert "confidentiel" in str(few[0][0])


def test_reasons_are_read_back_as_they_were_counted() -> None:
    assert read_raisons(written(region(AUTHORS))) == count_raisons(region(AUTHORS))
    assert read_raisons(written(region(FEW))) is None


def test_activites_are_read_back_as_the_sheet_counts_them() -> None:
    found = realistic()
    told = read_en_plus(written(found), found.questionnaire)
    assert len(told) == 47
    code = "M2F1A1_EVOLUTION"
    said_so = [own.reponse.valeurs[code] for own in found.attendus if own.reponse]
    dites = sum(own is not None for own in said_so)
    assert EnPlus("M2F1A1", said_so.count("plus"), said_so.count("moins"), dites) in told


def test_activites_that_are_not_shown_or_not_asked_are_not_read() -> None:
    few = collecte([transmis("18", reponse())], activites=True)
    assert read_en_plus(written(few), few.questionnaire) == ()
    assert read_en_plus(written(realistic(activites=False)), questionnaire()) == ()


def test_an_activite_that_someone_was_not_asked_is_not_read() -> None:
    """Seven were asked it and five were not: who knows one of the others would have fewer behind the count."""
    asked, code = questionnaire(activites=True), "M1F1A1"
    every = {
        choice: "plus" if choice.endswith("_EVOLUTION") else None for choice in asked.questions if "A" in choice[4:]
    }
    old = {choice: value for choice, value in every.items() if not choice.startswith(f"{code}_")}
    answers = [
        transmis(dla, reponse(valeurs=old if dla == "36" else every))
        for dla in ("18", "28", "36", "37")
        for _ in range(3)
    ]
    told = {own.code: own for own in read_en_plus(written(collecte(answers, activites=True)), asked)}
    assert code not in told
    assert (told["M1F1A2"].plus, told["M1F1A2"].dites) == (12, 12)


def test_without_answers_there_is_no_reason() -> None:
    assert count_raisons(collecte()) is None
