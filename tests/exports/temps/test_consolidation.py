"""From records to frames."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.records.choices import count_tables
from exports.records.records import Attendu, Etat, Reponse
from exports.release.disclosure import SEUILS, Nature
from exports.temps.consolidation import UNITS, blocs_of, consolidate, homes_of, lignes_of
from questionnaires.core.questions import Choice
from questionnaires.core.repartition import WHOLE
from tests.exports.records.builders import (
    LIGNES,
    REFERENTIEL,
    collecte,
    missing,
    one_dla,
    questionnaire,
    realistic,
    reponse,
    shares,
    transmis,
)


def agreeing_region(first: Sequence[Reponse]) -> list[Attendu]:
    """These answers in one DLA, and two more DLA so that the region may be shown."""
    others = [transmis(dla, reponse()) for dla in ("28", "28", "36", "36")]
    return [*one_dla(*first), *others]


def mean_share(answers: Sequence[Reponse], code: str) -> Fraction:
    """The mean share of a line in a DLA that is shown."""
    consolidation = consolidate(collecte(agreeing_region(answers)))
    group = [group.dlas for group in consolidation.groups].index(("18",)) + 1
    whole = sum(consolidation.weighted(ligne, group) for ligne in LIGNES)
    return Fraction(consolidation.weighted(code, group), whole)


def test_shares_are_weighted_by_etp() -> None:
    """trade.md §4.5: 1.0 ETP at 30 % and 0.5 ETP at 60 % give 40 %, not 45 %."""
    full, half = reponse(shares(30, 70), etp=100), reponse(shares(60, 40), etp=50)
    assert mean_share([full, half], "M1F1") == Fraction(40, 100)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        pytest.param((100, 60), (100, 60), Fraction(45, 100), id="same ETP and months"),
        pytest.param((100, 60), (100, 30), Fraction(40, 100), id="half the months weigh half"),
        pytest.param((50, 60), (100, 30), Fraction(45, 100), id="ETP and months multiply"),
        pytest.param((5, 1), (100, 60), Fraction(30 * 5 + 60 * 6000, 100 * 6005), id="a sliver still counts"),
    ],
)
def test_months_and_etp_weigh_together(first: tuple[int, int], second: tuple[int, int], expected: Fraction) -> None:
    answers = [
        reponse(shares(part, 100 - part), etp=etp, mois=mois) for part, (etp, mois) in ((30, first), (60, second))
    ]
    assert mean_share(answers, "M1F1") == expected


weighted_answers = st.lists(
    st.tuples(
        st.lists(st.integers(0, 50), min_size=12, max_size=12).filter(any), st.integers(5, 100), st.integers(1, 60)
    ),
    min_size=5,
    max_size=12,
)


@given(weighted_answers)
def test_sums_are_exact_where_everyone_agreed_and_rounded_together_elsewhere(
    rows: list[tuple[list[int], int, int]],
) -> None:
    attendus = [
        transmis(("18", "28", "36")[place % 3], reponse(shares(*weights), etp=etp, mois=mois, accord=place % 4 > 0))
        for place, (weights, etp, mois) in enumerate(rows)
    ]
    consolidation = consolidate(collecte(attendus))
    step = SEUILS.arrondi * WHOLE
    for groupe, group in enumerate(consolidation.groups, start=1):
        answers = [attendu.reponse for attendu in attendus if attendu.dla in group.dlas and attendu.reponse]
        off_step = 0
        for code in LIGNES:
            exact = sum(answer.etp * answer.mois * int(answer.valeurs[code] or 0) for answer in answers)
            published = consolidation.weighted(code, groupe)
            if all(answer.accord_chiffres for answer in answers):
                assert published == exact
            else:
                assert abs(published - exact) < 2 * step
                off_step += published % step != 0
        assert off_step <= 1, "what is left of the weight under one step goes to one line"
    for code in LIGNES:
        parts = [consolidation.weighted(code, groupe) for groupe in range(1, len(consolidation.groups) + 1)]
        assert consolidation.weighted(code) == sum(parts)
    assert (consolidation.sommes[list(LIGNES)].sum(axis=1) == consolidation.sommes["poids"] * WHOLE).all()


def test_coverage_weighs_what_was_expected_and_missing_answers_stay_visible() -> None:
    declared_less = transmis("18", reponse(etp=40), etp=100)
    consolidation = consolidate(collecte([declared_less, missing("18"), missing("28", Etat.A_FAIRE)]))
    cher = consolidation.couverture["18"]
    assert (cher.attendues, cher.transmises, cher.taux) == (2, 1, 0.5)
    assert consolidation.couverture["28"].transmises == 0
    assert consolidation.couverture["45"].attendues == 0
    assert consolidation.total.attendues == 3
    assert consolidation.dlas_answered == 1


def test_an_answer_that_weighs_nothing_is_nobody_in_the_row_of_its_dla() -> None:
    weighing, weightless = reponse(shares(30, 70)), reponse(shares(30, 70), etp=0)
    consolidation = consolidate(collecte(agreeing_region([weighing, weighing, weightless])))
    rows = {row["dlas"]: row["personnes"] for row in consolidation.sommes.to_dict("records")}
    assert rows["18"] == 2


def test_a_line_is_summed_over_the_region_unless_a_group_is_named() -> None:
    consolidation = consolidate(collecte(agreeing_region([reponse(shares(30, 70))])))
    groups = range(1, len(consolidation.groups) + 1)
    assert len(groups) == 3
    assert consolidation.weighted("M1F1") == sum(consolidation.weighted("M1F1", group) for group in groups)
    assert consolidation.weighted("M1F1") != consolidation.weighted("M1F1", 1)


def test_columns_come_from_the_questionnaire_even_when_nobody_answered() -> None:
    """Pitfall 2."""
    consolidation = consolidate(collecte())
    assert list(consolidation.sommes.columns[-12:]) == list(LIGNES)
    assert consolidation.sommes.empty


def test_the_wished_for_repartition_counts_nowhere() -> None:
    """A second répartition of one answer: it would double every sum."""
    wish = {f"{code}_SOUHAITE": part for code, part in shares(0, 0, 1).items()}
    asked = questionnaire(souhaitable=True)
    region = replace(
        collecte(agreeing_region([reponse(shares(30, 70), valeurs=wish), reponse(shares(30, 70))])), questionnaire=asked
    )
    consolidation = consolidate(region)
    assert [ligne.code for ligne in consolidation.lignes] == list(LIGNES)
    assert not any("SOUHAITE" in column for column in consolidation.sommes.columns)


def test_frames_never_keep_more_than_one_row_per_published_group() -> None:
    consolidation = consolidate(realistic())
    assert len(consolidation.sommes) == len(consolidation.groups) == 4
    assert consolidation.sommes["poids"].sum() == consolidation.publication.region.poids  # type: ignore[union-attr]


def test_a_line_never_asked_is_not_a_line_at_zero() -> None:
    """Pitfall 4: an older version had no « autre »."""
    old = {code: part for code, part in shares(1).items() if code != "AUTRE"}
    answers = [transmis(dla, reponse(old)) for dla in ("18", "28", "36") for _ in range(5)]
    consolidation = consolidate(collecte(answers))
    assert consolidation.sommes["AUTRE"].isna().all()
    assert (consolidation.sommes["M1F2"] == 0).all()
    assert consolidation.weighted("AUTRE") == 0


def test_versions_of_enough_persons_are_told_apart() -> None:
    answers = [
        transmis(dla, reponse(version=version))
        for dla in ("18", "28", "36")
        for version in ("1", "2")
        for _ in range(5)
    ]
    sommes = consolidate(collecte(answers)).sommes
    assert list(sommes["version"]) == ["1", "2"] * 3
    assert list(sommes["groupe"]) == [1, 1, 2, 2, 3, 3]
    assert list(sommes["personnes"]) == [5] * 6


def test_the_pool_comes_after_the_dla_that_are_shown_in_their_order() -> None:
    own = realistic()
    groups = consolidate(own).groups
    assert [group.nature for group in groups[-2:]] == [Nature.DLA, Nature.ENSEMBLE]
    codes = [dla.code for dla in own.dlas]
    shown = [group.dlas[0] for group in groups[:-1]]
    assert shown == sorted(shown, key=codes.index)


def test_a_version_answered_by_one_person_is_not_told_apart() -> None:
    answers = [transmis(dla, reponse()) for dla in ("18", "28", "36") for _ in range(2)]
    changed = replace(answers[0], reponse=reponse(version="2"))
    assert set(consolidate(collecte([changed, *answers[1:]])).sommes["version"]) == {"1", "1 + 2"}


def precision(text: str | None) -> Reponse:
    return reponse(shares(*([0] * 11), 1), valeurs={"AUTRE_PRECISION": text})


def test_precisions_come_in_french_order_without_names_and_only_with_the_region() -> None:
    texts = ["Zèle", "  élaboration ", None, "Accueil", "   "]
    attendus = [transmis(dla, precision(text)) for dla, text in zip(("18", "28", "36", "18", "28"), texts, strict=True)]
    assert consolidate(collecte(attendus)).precisions == ("Accueil", "élaboration", "Zèle")
    assert consolidate(collecte(attendus[:2])).precisions == ()


def activity(value: str | None) -> Reponse:
    page = questionnaire(activites=True).section("ACTIVITES")
    assert page is not None
    asked = [question for question in page.questions.values() if isinstance(question, Choice)]
    return reponse(valeurs={choice.code: value if choice is asked[0] else None for choice in asked})


def test_blank_never_asked_and_no_are_counted_apart() -> None:
    """Pitfall 4."""
    answers = [activity("oui"), activity("oui"), activity("non"), activity(None), activity("jamais"), reponse()]
    line = count_tables(questionnaire(activites=True), answers)[0].lines[0]
    done = line.choices[0]
    assert done.options == {"oui": 2, "non": 1}
    assert (done.blank, done.removed, line.never_asked) == (1, 1, 1)


WHO = ("M1F1A1_QUI", "M1F1A1_QUI_DEVRAIT")


def who(*texts: str | None) -> Reponse:
    """An answer on the first activité: who does it, then who should when that version asks it."""
    return reponse(valeurs={"M1F1A1_FAIT": "oui", "M1F1A1_EVOLUTION": None, **dict(zip(WHO, texts, strict=False))})


def test_who_does_is_compared_to_who_should_where_both_are_told() -> None:
    answers = [who("moi", "moi"), who("moi", "direction"), who("moi", None), who(None, "moi"), who("moi")]
    table = count_tables(questionnaire(activites=True), answers)[0]
    assert (table.meme, table.autre) == (1, 1)
    line = table.lines[0]
    assert line.never_asked == 1, "a version that does not ask who should"
    assert [sum(own.options.values()) + own.blank for own in line.choices] == [5, 5, 5, 4]


def test_a_column_that_too_few_were_asked_is_not_counted() -> None:
    before = [transmis(dla, who("moi")) for dla in ("18", "28", "36", "37", "41")]
    since = [transmis(dla, who("moi", "direction")) for dla in ("18", "28", "36")]
    consolidation = consolidate(collecte([*before, *since], activites=True))
    assert consolidation.activites_shown
    done, _, does, should = consolidation.tables[0].lines[0].choices
    assert (done.options["oui"], does.options["moi"], sum(should.options.values())) == (8, 8, 0)
    assert (consolidation.tables[0].meme, consolidation.tables[0].autre) == (0, 0)
    enough = [transmis(dla, who("moi", "direction")) for dla in ("37", "41")]
    consolidation = consolidate(collecte([*before, *since, *enough], activites=True))
    assert consolidation.tables[0].autre == 5


def test_activites_are_counted_only_when_those_asked_are_enough() -> None:
    asked = [transmis(dla, activity("oui")) for dla in ("18", "28", "36", "37")]
    others = [transmis(dla, reponse()) for dla in ("18", "28", "36")]
    hidden = consolidate(collecte([*asked, *others], activites=True))
    shown = consolidate(collecte([*asked, *others, transmis("41", activity("non"))], activites=True))
    assert hidden.publication.region
    assert not hidden.activites_shown
    assert hidden.tables[0].lines[0].choices[0].options == {"oui": 0, "non": 0}
    assert shown.activites_shown
    assert shown.tables[0].lines[0].choices[0].options == {"oui": 4, "non": 1}


def test_lines_are_grouped_under_their_missions_and_the_rest_comes_last() -> None:
    blocs = blocs_of(REFERENTIEL, lignes_of(questionnaire()), homes_of(collecte()))
    assert [(bloc.numero, len(bloc.lignes)) for bloc in blocs] == [(1, 3), (2, 5), (3, 1), (4, 2), (0, 1)]
    assert blocs[-1].mission is None
    alone = blocs_of(REFERENTIEL, lignes_of(questionnaire())[:1], homes_of(collecte()))
    assert [(bloc.numero, len(bloc.lignes)) for bloc in alone] == [(1, 1)]


@pytest.mark.parametrize(
    ("attendus", "reason"),
    [
        pytest.param([missing("99")], "unknown DLA", id="unknown DLA"),
        pytest.param([replace(missing("18"), etat=Etat.TRANSMIS)], "exactly when", id="transmitted without answer"),
        pytest.param([replace(missing("18"), reponse=reponse())], "exactly when", id="a draft is not an answer"),
        pytest.param([transmis("18", reponse({"M1F1": 9999}))], "sum to the whole", id="99.99 %"),
    ],
)
def test_records_that_contradict_each_other_are_refused(attendus: list[Attendu], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        consolidate(collecte(attendus))


def test_two_dla_with_one_code_are_refused() -> None:
    dlas = collecte().dlas
    with pytest.raises(ValueError, match="same code"):
        consolidate(collecte(dlas=[*dlas, dlas[0]]))


def test_units_make_every_sum_a_whole_number() -> None:
    consolidation = consolidate(collecte(agreeing_region([reponse(shares(1, 1, 1), etp=33, mois=7)])))
    assert consolidation.weighted("M1F2") == 33 * 7 * 3333
    assert UNITS == 100 * 10 * 10_000


def test_what_repartitions_rest_on_is_counted_for_the_region() -> None:
    said = ["estimation", "estimation", "agenda", None, "estimation"]
    answers = [
        transmis(dla, reponse(valeurs={"PRECISION": own}))
        for dla, own in zip(("18", "28", "36", "37", "41"), said, strict=True)
    ]
    assert consolidate(collecte(answers)).sources == {
        "D’une estimation": 3,
        "De votre agenda": 1,
        "D’un suivi tenu au fil des jours": 0,
        "non précisé": 1,
    }


def test_what_repartitions_rest_on_is_not_counted_when_the_region_is_too_small() -> None:
    few = [transmis(dla, reponse(valeurs={"PRECISION": "agenda"})) for dla in ("18", "28", "36")]
    assert consolidate(collecte(few)).sources == {}
