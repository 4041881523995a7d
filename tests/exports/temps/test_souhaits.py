"""The répartition that people would find desirable: told for the région, as a mean, where its page said so."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import pytest

from exports.records.records import Attendu, Collecte
from exports.temps.consolidation import consolidate
from exports.temps.souhaits import is_asked, souhait_of
from questionnaires.core.model import Questionnaire
from questionnaires.referentiel.modifications import copied
from questionnaires.temps.derive import SOUHAITE
from tests.exports.records.builders import LIGNES, PRINTED, collecte, questionnaire, reponse, shares, transmis, wishing

ASKED = questionnaire(souhaitable=True)
DLAS = ("18", "28", "36", "37", "41", "45")


def wish(*weights: int, **changed: int) -> dict[str, int | str | None]:
    """A whole one, but for what is `changed`."""
    return {f"{code}_{SOUHAITE}": part for code, part in (shares(*weights) | changed).items()}


def asked_of(attendus: Sequence[Attendu], asked: Questionnaire = ASKED) -> Collecte:
    return replace(collecte(attendus), questionnaire=asked)


def told(dla: str, valeurs: dict[str, int | str | None], etp: int = 100, personne: int | None = None) -> Attendu:
    return transmis(dla, reponse(shares(1), etp=etp, valeurs=shares(1) | valeurs), personne=personne)


def everyone(count: int = 12) -> list[Attendu]:
    """Half would spend all on the first line, half on the second."""
    return [told(DLAS[rank % len(DLAS)], wish(1) if rank % 2 else wish(0, 1)) for rank in range(count)]


def test_it_is_the_mean_of_those_who_told_one_each_weighing_its_own_time() -> None:
    heavy = [told(dla, wish(1), etp=100) for dla in DLAS] + [told(dla, wish(0, 1), etp=50) for dla in DLAS]
    found = souhait_of(asked_of(heavy))
    assert found is not None
    assert (found.personnes, found.dlas, found.pas) == (12, 6, 1)
    exact = Fraction(6 * 100, 6 * 100 + 6 * 50) * 100
    assert abs(found.parts[LIGNES[0]] - exact) <= 1
    assert sum(found.parts.values()) == 100


def test_under_eleven_persons_it_is_told_by_five_points() -> None:
    found = souhait_of(asked_of(everyone(10)))
    assert found is not None
    assert found.pas == 5
    assert all(part % 5 == 0 for part in found.parts.values())


@pytest.mark.parametrize(
    "attendus",
    [
        pytest.param(everyone(4), id="four persons"),
        pytest.param([told("18", wish(1)) for _ in range(12)], id="one DLA"),
        pytest.param([told(DLAS[rank % 2], wish(1)) for rank in range(12)], id="two DLA"),
        pytest.param([*everyone(4), *(told(dla, {}) for dla in DLAS)], id="four told one, others did not"),
        pytest.param([*everyone(4), *(told(dla, wish(1, M1F1=9_000)) for dla in DLAS)], id="others are not whole"),
        pytest.param([told("18", wish(1), personne=-1), *everyone(12)], id="an answer was cut"),
        pytest.param([told(own, wish(1), etp=1000 if own == "18" else 1) for own in DLAS], id="one weighs all"),
    ],
)
def test_it_is_not_told_of_too_few_nor_where_one_could_be_subtracted(attendus: list[Attendu]) -> None:
    assert souhait_of(asked_of(attendus)) is None


def test_what_its_page_did_not_announce_is_never_told() -> None:
    real, wished = ASKED.repartitions
    before = copied(ASKED, repartitions=(real, copied(wished, en_region=False)))
    assert not is_asked(asked_of(everyone(), before))
    assert souhait_of(asked_of(everyone(), before)) is None
    assert "peut en dire la moyenne de la région" in ASKED.section(SOUHAITE).aide.replace("\n", " ")  # type: ignore[union-attr]


def test_a_collecte_over_the_same_months_hides_it_as_it_hides_the_rest() -> None:
    assert souhait_of(replace(asked_of(everyone()), recoupee=True)) is None


def test_versions_that_ask_other_lines_are_not_averaged() -> None:
    shorter = copied(ASKED.repartitions[1], lignes=ASKED.repartitions[1].lignes[:-1])
    other = copied(ASKED, repartitions=(ASKED.repartitions[0], shorter))
    own = everyone()
    second = [replace(each, reponse=replace(each.reponse, version="2")) for each in own if each.reponse]
    mixed = replace(asked_of([*own, *second]), versions={"1": ASKED, "2": other})
    assert souhait_of(mixed) is None


def test_a_consolidation_holds_it_and_nothing_of_each() -> None:
    found = consolidate(wishing(asked_of([transmis(dla, reponse(shares(*PRINTED))) for dla in DLAS * 2])))
    assert found.souhait is not None
    assert not [column for column in found.sommes.columns if SOUHAITE in column]
