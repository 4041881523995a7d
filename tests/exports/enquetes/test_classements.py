"""A ranking in figures: first choices and ranked options, neither of which gives the other back; a column per rank."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from exports.enquetes.calculs import resultats
from exports.enquetes.catalogue import catalogue_of
from exports.enquetes.resultats import Question
from exports.formats import Format
from exports.records.records import CollecteEnquete
from questionnaires.core.blocs import Block
from questionnaires.core.options import Option
from questionnaires.core.questions import Choice, Ranking, Text
from tests.exports.enquetes.builders import answered, enquete, versions, written
from tests.exports.enquetes.structures import collecte
from tests.exports.formats.archives import by_header, files, of_enquete, sav, strict
from tests.exports.records.classeurs import opened, rows

OPTIONS = tuple(Option(code=code, libelle=f"Option {code}") for code in "abcd")
PRIORITES = Ranking(code="PRIO", libelle="Vos priorités", options=OPTIONS, rangs=2)


def asked(answers: Mapping[str, Mapping[str, int]], *blocks: Block) -> CollecteEnquete:
    """Build a campaign of structures: by DLA, how many gave each ranking."""
    version = versions((PRIORITES, *blocks))
    given = [
        answered(version[0], {"PRIO": typed}, dla=dla)
        for dla, counts in answers.items()
        for typed, count in counts.items()
        for _ in range(count)
    ]
    return collecte(given, versions=version)


def told(campaign: CollecteEnquete, dla: str | None = None) -> dict[str, Question]:
    return {question.code: question for question in resultats(campaign, dla).questions}


def counts(question: Question) -> dict[str, int | None]:
    return {modalite.code: modalite.nombre for modalite in question.modalites}


def test_first_choices_and_ranked_options_are_two_counts_of_the_same_answers() -> None:
    questions = told(asked({"18": {"a b": 10, "b a": 8, "c": 6}, "28": {"a c": 8, "b c": 8}}))
    assert counts(questions["PRIO/1"]) == {"a": 18, "b": 16, "c": 6, "d": 0}
    assert counts(questions["PRIO"]) == {"a": 26, "b": 26, "c": 22, "d": 0}
    assert [questions[code].n for code in ("PRIO/1", "PRIO")] == [40, 40]
    assert [questions[code].libelle for code in ("PRIO/1", "PRIO")] == [
        "Vos priorités – 1er choix",
        "Vos priorités – parmi les 2 premiers choix",
    ]
    assert questions["PRIO"].modalites[0].part == 65


def test_an_option_that_few_ranked_second_is_hidden_beside_its_first_choices() -> None:
    questions = told(asked({"18": {"a b": 12, "b a": 3, "b c": 9, "c b": 12}}))
    assert counts(questions["PRIO/1"]) == {"a": 12, "b": 12, "c": 12, "d": 0}
    ranked = counts(questions["PRIO"])
    assert ranked["a"] is None, "15 less 12 would be three structures"
    assert sum(count is None for count in ranked.values()) > 1, "the total of ranks is known"


def test_a_dla_is_told_first_choices_only() -> None:
    campaign = asked({"18": {"a b": 10, "b a": 10}, "28": {"a b": 10, "b a": 10}, "36": {"a b": 10, "b a": 10}})
    assert counts(told(campaign, "18")["PRIO/1"]) == {"a": 10, "b": 10, "c": 0, "d": 0}
    assert told(campaign, "18").keys() == {"PRIO/1"}
    assert told(campaign).keys() == {"PRIO/1", "PRIO"}


def test_a_question_asked_of_those_who_ranked_an_option_is_hidden_where_that_count_is() -> None:
    suite = Choice(code="SUITE", libelle="Et ensuite ?", options=OPTIONS, relevant="selected(${PRIO}, 'a')")
    campaign = asked({"18": {"a b": 12, "b a": 3, "b c": 9, "c b": 12}}, suite)
    assert told(campaign)["SUITE"].confidentiel
    assert told(campaign, "18")["SUITE"].confidentiel, "no count of ranked options is told of a DLA"


@pytest.mark.parametrize(
    "rangs",
    [
        pytest.param((0,), id="every option is ranked"),
        pytest.param((1,), id="one rank"),
        pytest.param((2, 3), id="versions that ask for as many ranks no more"),
    ],
)
def test_ranked_options_are_not_counted_where_they_would_say_nothing(rangs: Sequence[int]) -> None:
    published = versions(*((PRIORITES.model_copy(update={"rangs": count}),) for count in rangs))
    (variable,) = catalogue_of(published).variables
    assert [part.nom for part in variable.comptees] == ["PRIO/1"]


def test_each_rank_has_its_column_with_the_labels_of_a_choice() -> None:
    wider = PRIORITES.model_copy(update={"rangs": 3})
    published = versions((PRIORITES,), (wider, Text(code="T", libelle="Autre chose")))
    campaign = enquete(
        [answered(published[0], {"PRIO": "c a"}), answered(published[1], {"PRIO": "d"}), answered(published[1], {})],
        published,
    )
    headers, *lines = rows(opened(written(campaign)), "Données")
    places = [headers.index(name) for name in ("PRIO", "PRIO/1", "PRIO/2", "PRIO/3")]
    assert [[line[place] for place in places] for line in lines] == [
        ["Option c ; Option a", "Option c", "Option a", "non posée"],
        ["Option d", "Option d", None, None],
        [None, None, None, None],
    ]


def test_first_choices_are_counted_by_formulas_on_their_column() -> None:
    published = versions((PRIORITES,))
    campaign = enquete([answered(published[0], {"PRIO": "b a"}) for _ in range(6)], published)
    book = opened(written(campaign), values=False)
    table = [(row[0], row[1]) for row in rows(book, "Synthèse") if str(row[0]).startswith("Option")]
    assert str(dict(table[:4])["Option b"]).startswith("=SUMPRODUCT(--EXACT('Données'!")
    assert dict(table[4:]) == {"Option a": 6, "Option b": 6, "Option c": 0, "Option d": 0}


def test_files_have_a_variable_per_rank_whose_values_are_labelled(tmp_path: Path) -> None:
    published = versions((PRIORITES,))
    matiere = of_enquete(enquete([answered(published[0], {"PRIO": "c a"}), answered(published[0], {})], published))
    frame, meta = sav(files(matiere, Format.SAV)["donnees-vos-outils.sav"], tmp_path)
    assert list(frame.iloc[0][["PRIO", "PRIO.1", "PRIO.2"]]) == ["c a", "c", "a"]
    assert meta.variable_value_labels["PRIO.1"]["c"] == "Option c"
    assert meta.column_names_to_labels["PRIO.2"] == "Vos priorités – 2e choix"
    (line, _) = by_header(strict(files(matiere, Format.CSV)["donnees-vos-outils.csv"]))
    assert (line["PRIO"], line["PRIO/1"], line["PRIO/2"]) == ("c a", "c", "a")
