"""Outside the C2RA the time of a région is the sum of what its own workbook publishes, whoever agreed to what."""

import random
from dataclasses import replace

import pandas as pd
import pytest

from exports.records.records import Collecte, Etat
from exports.regional.parties import region_alone
from exports.temps.consolidation import consolidate
from exports.temps.sheets.plan import Plan
from exports.temps.sheets.temps_calcul import printed
from tests.exports.records.builders import missing, realistic


def agreed(seed: int) -> Collecte:
    """Some of its people agree to count in the figures of their DLA, others do not."""
    chance, own = random.Random(seed), realistic()  # noqa: S311 (a seed, so that a failure is found again)
    told = [
        replace(each, reponse=replace(each.reponse, accord_chiffres=chance.random() < 0.7)) if each.reponse else each
        for each in own.attendus
    ]
    return replace(own, attendus=tuple(told))


@pytest.mark.parametrize("seed", range(25))
def test_it_is_the_sum_of_what_is_published_and_prints_the_same_points(seed: int) -> None:
    whole = consolidate(agreed(seed))
    alone = region_alone(whole)
    assert [alone.weighted(own.code) for own in whole.lignes] == [whole.weighted(own.code) for own in whole.lignes]
    assert alone.publication.region == whole.publication.region
    assert (len(alone.sommes), alone.sommes.loc[0, "groupe"]) == (1, 1)
    inside, outside = Plan(whole), Plan(alone)
    assert printed(outside, outside.region) == printed(inside, inside.region)
    assert [own.titre for own in outside.colonnes] == ["Région"]


def test_where_the_region_is_not_shown_nothing_is() -> None:
    own = realistic()
    few = [each for each in own.attendus if each.dla in {"18", "36"}]
    alone = region_alone(consolidate(replace(own, attendus=tuple(few))))
    assert alone.sommes.empty
    assert Plan(alone).shown == ()


def test_nobody_answered() -> None:
    alone = region_alone(consolidate(replace(realistic(), attendus=(missing("18", Etat.A_FAIRE),))))
    assert alone.sommes.empty
    assert alone.total.transmises == 0


def test_a_line_that_was_never_asked_stays_so() -> None:
    whole = consolidate(realistic())
    code = whole.lignes[0].code
    never = replace(whole, sommes=whole.sommes.assign(**{code: pd.array([None] * len(whole.sommes), dtype="Int64")}))
    assert region_alone(never).sommes[code].isna().all()
