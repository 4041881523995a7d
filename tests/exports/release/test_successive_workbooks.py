"""Several workbooks of one campaign, whose consents changed between them: what they give away together."""

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain, combinations

from hypothesis import given
from hypothesis import strategies as st

from exports.records.publication import publication_of, regroupes_after
from exports.records.records import Collecte
from exports.release.disclosure import SEUILS, Contribution, Publication, publish
from tests.exports.records.builders import collecte, reponse, transmis
from tests.exports.release.attacker import Attacker
from tests.exports.release.test_disclosure import publishable, regions

Consents = list[bool]


def consenting(answers: Sequence[Contribution], consents: Consents) -> list[Contribution]:
    """The same answers, in the same order, with other consents."""
    return [replace(answer, accord=accord) for answer, accord in zip(answers, consents, strict=True)]


def published_in_turn(answers: Sequence[Contribution], turns: Sequence[Consents]) -> list[Publication]:
    """One publication per turn, the pool carried over."""
    publications: list[Publication] = []
    pooled: frozenset[str] = frozenset()
    for consents in turns:
        publications.append(publish(consenting(answers, consents), pooled_before=pooled))
        pooled |= publications[-1].regroupes
    return publications


def centre(*refusing: str) -> Collecte:
    """Four DLA of two or three persons, where everyone of the others agrees."""
    sizes = {"18": 3, "28": 3, "36": 2, "41": 2}
    answers = [
        transmis(dla, reponse(accord=dla not in refusing), personne=100 * place + number)
        for place, (dla, size) in enumerate(sizes.items())
        for number in range(size)
    ]
    return collecte(answers)


def pooled(publication: Publication) -> tuple[str, ...]:
    return publication.ensemble.dlas if publication.ensemble else ()


def test_without_memory_a_consent_given_later_gives_away_who_refused() -> None:
    """Why the pool is remembered: the first workbook pools 18 and 28, then 28 agrees and 36 takes its place."""
    first, second = publication_of(centre("18", "28")), publication_of(centre("18"))
    assert (pooled(first), pooled(second)) == (("18", "28"), ("18", "36"))
    answers = [
        Contribution(dla=dla, personne=n, poids=1, accord=False) for n, dla in enumerate(("18", "28", "36", "41"))
    ]
    attacker = Attacker(answers, first, second)
    assert attacker.can_solve(attacker.of_dla("18"))


def test_a_dla_once_pooled_stays_pooled() -> None:
    regroupes = regroupes_after(centre("18", "28"))
    assert regroupes == {"18", "28"}
    assert pooled(publication_of(replace(centre("18"), regroupes=regroupes))) == ("18", "28")
    assert pooled(publication_of(replace(centre(), regroupes=regroupes))) == ("18", "28")
    assert regroupes_after(replace(centre("36"), regroupes=regroupes)) == {"18", "28", "36"}


def test_the_pool_of_a_dla_without_answers_any_more_is_not_forgotten() -> None:
    assert regroupes_after(replace(centre(), regroupes=frozenset({"45"}))) == {"45"}


def test_when_only_the_region_is_shown_every_dla_is_pooled_and_when_nothing_is_none() -> None:
    assert regroupes_after(centre("18", "28", "36", "41")) == {"18", "28", "36", "41"}
    assert regroupes_after(collecte([transmis("18", reponse())])) == frozenset()


def test_what_is_published_is_known_without_pandas() -> None:
    code = "import sys, exports.records.publication; sys.exit('pandas' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def with_turns(answers: list[Contribution]) -> st.SearchStrategy[tuple[list[Contribution], list[Consents]]]:
    consents = st.lists(st.booleans(), min_size=len(answers), max_size=len(answers))
    return st.tuples(st.just(answers), st.lists(consents, min_size=2, max_size=5))


campaigns = regions.flatmap(with_turns)


@given(campaigns)
def test_successive_workbooks_give_away_no_dla_that_none_of_them_shows(
    campaign: tuple[list[Contribution], list[Consents]],
) -> None:
    answers, turns = campaign
    publications = published_in_turn(answers, turns)
    attacker = Attacker(answers, *publications)
    shown = {group.dlas[0] for publication in publications for group in publication.dlas}
    hidden = {answer.dla for answer in answers} - shown
    for dlas in chain.from_iterable(combinations(sorted(hidden), size) for size in range(1, len(hidden) + 1)):
        members = attacker.of_dla(*dlas)
        if attacker.can_solve(members):
            assert len(dlas) >= 2
            assert len({answers[index].personne for index in members}) >= SEUILS.personnes
    for index, answer in enumerate(answers):
        alone = len(attacker.of_dla(answer.dla)) == 1 and answer.dla in shown
        assert attacker.can_solve({index}) == alone


@given(campaigns)
def test_a_contributor_who_reads_them_all_solves_no_dla_that_could_never_be_shown(
    campaign: tuple[list[Contribution], list[Consents]],
) -> None:
    answers, turns = campaign
    publications = published_in_turn(answers, turns)
    allowed = {dla for dla in "ABCDEF" for consents in turns if publishable(consenting(answers, consents), dla)}
    for insider in {answer.personne for answer in answers}:
        attacker = Attacker(answers, *publications, insider=insider)
        for dla in {answer.dla for answer in answers if answer.personne != insider} - allowed:
            assert not attacker.can_solve(attacker.of_dla(dla))
