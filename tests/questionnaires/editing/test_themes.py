"""Themes proposed from the words of free texts: the same whatever the order, near an existing theme first."""

import random

import pytest

from questionnaires.editing import themes
from questionnaires.editing.themes import LONGEST, Groupe, frequent_words, propose, words_of

DELAIS = (
    "Les délais pour obtenir un rendez-vous sont trop longs.",
    "Le délai entre le diagnostic et le plan d’action était trop long",
    "DELAIS TROP LONGS",
    "Réduire les délais de réponse",
    "Trop de temps entre deux rendez-vous",
)
SUIVI = (
    "Plus de suivi après l’accompagnement",
    "Un suivi six mois après la fin de l’accompagnement",
    "Il manque un suivi dans la durée",
    "Le suivi s’arrête trop tôt",
)
DOSSIERS = (
    "Trop de documents à remplir",
    "Moins de papiers, moins de documents à lire",
    "Dossier administratif très lourd à remplir",
    "Alléger le dossier et les documents demandés",
)
MUETS = ("a", "!!!", "42", "Oui, c’est ça.")
SEUL = "Merci"
TEXTES = (*DELAIS, *SUIVI, *DOSSIERS, *MUETS, SEUL)


def test_texts_that_share_words_are_grouped_under_them() -> None:
    proposed = propose(TEXTES, {})
    assert [set(groupe.textes) for groupe in proposed.groupes] == [set(DELAIS), set(DOSSIERS), set(SUIVI)]
    assert [groupe.mots[0] for groupe in proposed.groupes] == ["délais", "documents", "suivi"]
    assert set(proposed.seuls) == {*MUETS, SEUL}


@pytest.mark.parametrize("seed", range(3))
def test_their_order_and_their_copies_change_nothing(seed: int) -> None:
    shuffled = [*TEXTES, *DELAIS]
    random.Random(seed).shuffle(shuffled)  # noqa: S311 - an order, not a secret
    assert propose(shuffled, {}) == propose(TEXTES, {})


def test_those_near_an_existing_theme_are_proposed_to_it_first() -> None:
    proposed = propose([*DELAIS[:3], *DOSSIERS], {"T1": ["Attente", *DELAIS[3:]], "T2": ["Suivi"], "T3": ["?"]})
    assert proposed.vers == {"T1": tuple(sorted(DELAIS[:3]))}
    assert [set(groupe.textes) for groupe in proposed.groupes] == [set(DOSSIERS)]


@pytest.mark.parametrize(
    ("textes", "groupes"),
    [
        pytest.param([], 0, id="none"),
        pytest.param(["", " ", "x", "12"], 0, id="empty of words"),
        pytest.param(["Bonjour"], 0, id="one text"),
        pytest.param(["délai", "DÉLAIS"], 1, id="capitals"),
        pytest.param(["délai " * 10_000, "délais"], 1, id="ten thousand words"),
        pytest.param(["mot " + "é" * 5_000, "<b>mot</b>"], 1, id="a word without end, a tag"),
    ],
)
def test_odd_texts_are_grouped_or_left_alone_and_never_lost(textes: list[str], groupes: int) -> None:
    proposed = propose(textes, {})
    assert len(proposed.groupes) == groupes
    assert {*proposed.seuls, *(texte for groupe in proposed.groupes for texte in groupe.textes)} == set(textes)


def test_beyond_what_is_clustered_texts_join_the_nearest_group(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(themes, "MOST", 9)
    proposed = propose([*DELAIS, *SUIVI, *DOSSIERS], {})
    assert sum(len(groupe.textes) for groupe in proposed.groupes) + len(proposed.seuls) == 13
    assert any({*SUIVI} <= {*groupe.textes} for groupe in proposed.groupes)


def test_only_the_first_words_of_a_text_are_read() -> None:
    assert words_of("délai " * LONGEST + "suivi") == ["delai"] * LONGEST
    assert words_of(" ".join(["de"] * LONGEST) + " suivi") == []


def test_many_texts_of_an_existing_theme_do_not_count_more_than_some(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(themes, "EXAMPLES", 1)
    proposed = propose(["suivi"], {"T1": ["délai", "suivi"]})
    assert (proposed.vers, proposed.seuls) == ({}, ("suivi",))


def test_words_have_neither_case_nor_accent_nor_plural() -> None:
    assert words_of("Les RÉSEAUX régionaux, trois délais !") == words_of("réseau régional trois delai")


@pytest.mark.parametrize(
    ("textes", "frequents"),
    [
        pytest.param(["Les outils"] * 3 + ["L’outil, un bon outil"], [("outils", 4)], id="plural, twice in one text"),
        pytest.param(["délai", "DÉLAI", "Delai"], [("délai", 3)], id="case and accents"),
        pytest.param(["bureau, comité", "bureau, comité", "bureau"], [("bureau", 3), ("comité", 2)], id="in order"),
        pytest.param(["rare", "seul"], [], id="fewer than the threshold"),
        pytest.param(["le, de, 12, !", "le, de, 12, !"], [], id="no word"),
        pytest.param(["Six rendez-vous", "Un rendez-vous, six appels"], [("rendez-vous", 2)], id="numbers left out"),
        pytest.param([], [], id="no text"),
    ],
)
def test_words_that_come_back_are_counted_by_text(textes: list[str], frequents: list[tuple[str, int]]) -> None:
    assert list(frequent_words(textes, 2)) == frequents


def test_a_group_says_its_words() -> None:
    (groupe,) = propose(["délais longs", "délai long"], {}).groupes
    assert groupe == Groupe(("délais", "longs"), ("délai long", "délais longs"))
