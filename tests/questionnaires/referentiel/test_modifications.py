"""Changing the référentiel: codes stay, codes are never used again, and no change leaves an invalid text."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.files.loader import shipped_recette, shipped_referentiel
from questionnaires.referentiel.modifications import (
    EtapeModification,
    Intitule,
    ModificationError,
    PartieFonction,
    add_activite,
    add_axe,
    add_fonction,
    add_point,
    boundaries_to_review,
    copied,
    merge,
    move,
    rename,
    rename_fonction,
    rename_mission,
    replaced,
    retire,
    split,
)
from questionnaires.referentiel.referentiel import AUTRE, Referentiel
from questionnaires.temps.derive import derive_temps
from questionnaires.temps.periodes import Periode
from tests.questionnaires.expressions.hasard import seeded
from tests.questionnaires.referentiel.evolutions import evolved

REFERENTIEL = shipped_referentiel()
NEW = Intitule(titre="L'accueil des stagiaires", court="Stagiaires", aide="Comptez ici : l'encadrement.")


def words(code: str) -> Intitule:
    fonction = REFERENTIEL.fonctions[code]
    return Intitule(titre=fonction.titre, court=fonction.court, aide=fonction.aide, frontiere=fonction.frontiere)


def test_what_is_typed_gets_french_typography() -> None:
    added = add_fonction(REFERENTIEL, "M4", NEW, ["Accueil  d'un\nstagiaire"]).referentiel.fonctions["M4F3"]
    assert added.titre == "L’accueil des stagiaires"
    assert added.aide == "Comptez ici\u00a0: l’encadrement."
    assert [(activite.code, activite.titre) for activite in added.activites] == [("M4F3A1", "Accueil d’un stagiaire")]


@pytest.mark.parametrize("code", [*REFERENTIEL.fonctions])
def test_saying_the_same_words_again_changes_nothing(code: str) -> None:
    assert rename_fonction(REFERENTIEL, code, words(code)).referentiel == REFERENTIEL


def test_a_new_title_keeps_the_code() -> None:
    renamed = rename(REFERENTIEL, "M2X4P1", "À quels échelons ?").referentiel
    assert renamed.elements["M2X4P1"].titre == "À quels échelons\u202f?"
    assert list(renamed.elements) == list(REFERENTIEL.elements)
    assert rename_mission(REFERENTIEL, "M3", "Le programme", "Programme").referentiel.missions[2].court == "Programme"


def test_boundaries_follow_the_short_title_that_they_quote() -> None:
    renamed = rename_fonction(REFERENTIEL, "M2F3", Intitule(titre="Aide aux copil", court="Aide aux copil"))
    assert "«\u00a0Aide aux copil\u00a0»" in renamed.referentiel.fonctions["M3F1"].frontiere
    assert boundaries_to_review(REFERENTIEL, renamed.referentiel) == {}


def test_a_boundary_that_quotes_what_was_retired_is_said() -> None:
    after = retire(REFERENTIEL, "M2F3").referentiel
    assert boundaries_to_review(REFERENTIEL, after) == {"M3F1": ("Appui aux comités de pilotage",)}


@pytest.mark.parametrize("quoted", ["appui aux comités de pilotage", "APPUI AUX COMITÉS\u00a0DE PILOTAGE"])
def test_a_name_that_is_gone_is_found_in_the_help_too_however_it_is_written(quoted: str) -> None:
    fonction = REFERENTIEL.fonctions["M1F1"]
    helped = replaced(REFERENTIEL, "M1F1", copied(fonction, aide=f'Voir "{quoted}" et « oui ».', frontiere=""))
    assert boundaries_to_review(helped, helped) == {}
    after = retire(helped, "M2F3").referentiel
    assert "M1F1" in boundaries_to_review(helped, after)


def test_a_boundary_quotes_lines_only() -> None:
    fonction = REFERENTIEL.fonctions["M1F1"]
    after = replaced(REFERENTIEL, "M1F1", copied(fonction, frontiere="Voir « Une ligne qui n’est pas »."))
    assert boundaries_to_review(REFERENTIEL, after) == {"M1F1": ("Une ligne qui n’est pas",)}


def test_the_help_follows_a_new_title_too() -> None:
    fonction = REFERENTIEL.fonctions["M1F1"]
    helped = replaced(REFERENTIEL, "M1F1", copied(fonction, aide="Voir «\u00a0Appui aux comités de pilotage\u00a0»."))
    renamed = rename_fonction(helped, "M2F3", Intitule(titre="Aide aux copil", court="Aide aux copil")).referentiel
    assert renamed.fonctions["M1F1"].aide == "Voir «\u00a0Aide aux copil\u00a0»."


@pytest.mark.parametrize(
    ("add", "parent", "code"),
    [
        pytest.param(add_activite, "M1F3", "M1F3A6", id="activité"),
        pytest.param(add_axe, "M4", "M4X2", id="axe"),
        pytest.param(add_point, "M4X1", "M4X1P1", id="point"),
    ],
)
def test_what_is_added_comes_last_with_the_next_number(
    add: Callable[[Referentiel, str, str], EtapeModification], parent: str, code: str
) -> None:
    added = add(REFERENTIEL, parent, "De plus").referentiel
    assert added.elements[code].titre == "De plus"
    assert len(added.elements) == len(REFERENTIEL.elements) + 1


def test_a_code_once_retired_is_never_given_again() -> None:
    without = retire(REFERENTIEL, "M1F3").referentiel
    assert without.retires == ("M1F3", "M1F3A1", "M1F3A2", "M1F3A3", "M1F3A4", "M1F3A5")
    again = add_fonction(without, "M1", NEW, ["Une"]).referentiel
    assert list(again.fonctions)[:3] == ["M1F1", "M1F2", "M1F4"]
    shorter = retire(add_activite(REFERENTIEL, "M4F2", "Une").referentiel, "M4F2A2").referentiel
    assert [
        activite.code for activite in add_activite(shorter, "M4F2", "Deux").referentiel.fonctions["M4F2"].activites
    ] == [
        "M4F2A1",
        "M4F2A3",
    ]


def test_a_split_stands_where_the_whole_stood_and_activites_keep_their_codes() -> None:
    parties = [
        PartieFonction(titre="Chercher", court="Chercher", activites=("M1F2A1", "M1F2A2")),
        PartieFonction(titre="Conduire", court="Conduire", activites=tuple(f"M1F2A{n}" for n in range(3, 8))),
    ]
    after = split(REFERENTIEL, "M1F2", parties).referentiel
    assert list(after.fonctions)[:4] == ["M1F1", "M1F4", "M1F5", "M1F3"]
    assert list(after.activites) == list(REFERENTIEL.activites)
    assert after.retires == ("M1F2",)


def test_a_merge_stands_where_the_first_stood_with_every_activite() -> None:
    after = merge(REFERENTIEL, ["M4F1", "M2F4"], NEW).referentiel
    assert list(after.fonctions)[5:] == ["M2F3", "M2F6", "M2F5", "M3F1", "M4F2"]
    assert [activite.code for activite in after.fonctions["M2F6"].activites] == ["M2F4A1", "M4F1A1", "M4F1A2", "M4F1A3"]
    assert set(after.activites) == set(REFERENTIEL.activites)


@pytest.mark.parametrize(
    ("code", "places", "order"),
    [
        pytest.param("M1F2", -1, ["M1F2", "M1F1", "M1F3"], id="up"),
        pytest.param("M1F2", 1, ["M1F1", "M1F3", "M1F2"], id="down"),
        pytest.param("M1F1", -1, ["M1F1", "M1F2", "M1F3"], id="already first"),
        pytest.param("M1F3", 1, ["M1F1", "M1F2", "M1F3"], id="already last"),
    ],
)
def test_an_element_moves_among_its_neighbours(code: str, places: int, order: list[str]) -> None:
    assert list(move(REFERENTIEL, code, places).referentiel.fonctions)[:3] == order


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        pytest.param(lambda: retire(REFERENTIEL, "M3F1"), "n’aurait plus de fonction", id="last fonction"),
        pytest.param(lambda: retire(REFERENTIEL, "M2F4A1"), "n’aurait aucune activité", id="last activité"),
        pytest.param(lambda: merge(REFERENTIEL, ["M1F1", "M3F1"], NEW), "n’aurait plus de fonction", id="merge"),
        pytest.param(lambda: merge(REFERENTIEL, ["M1F1"], NEW), "au moins deux fonctions", id="merge of one"),
        pytest.param(lambda: retire(REFERENTIEL, "M9F9"), "n’est pas, ou n’est plus", id="unknown"),
        pytest.param(lambda: retire(REFERENTIEL, "M1"), "n’est pas, ou n’est plus", id="mission"),
        pytest.param(lambda: add_activite(REFERENTIEL, "M1", "Une"), "n’est pas, ou n’est plus", id="wrong parent"),
        pytest.param(lambda: add_fonction(REFERENTIEL, "M1", NEW, []), "aucune activité", id="nothing in it"),
        pytest.param(lambda: rename(REFERENTIEL, "M1X1", "  "), "Le titre est vide", id="blank"),
        pytest.param(lambda: rename(REFERENTIEL, "M1X1", "x" * 301), "301 caractères, 300 au plus", id="long"),
        pytest.param(lambda: rename_mission(REFERENTIEL, "M1", "x", "x" * 41), "41 caractères, 40", id="long court"),
        pytest.param(
            lambda: rename_fonction(REFERENTIEL, "M1F1", words("M1F2")), "Deux fonctions auraient", id="same court"
        ),
        pytest.param(
            lambda: split(REFERENTIEL, "M2F4", [PartieFonction(titre="a", court="a", activites=("M2F4A1",))]),
            "au moins deux parties",
            id="one part",
        ),
        pytest.param(
            lambda: split(
                REFERENTIEL,
                "M4F1",
                [PartieFonction(titre=t, court=t, activites=("M4F1A1", "M4F1A2")) for t in ("a", "b")],
            ),
            "n’est pas dans une partie et une seule",
            id="activité twice",
        ),
    ],
)
def test_a_change_that_cannot_be_is_refused_with_what_to_do(
    change: Callable[[], EtapeModification], problem: str
) -> None:
    with pytest.raises(ModificationError) as refused:
        change()
    assert problem in refused.value.problem
    assert refused.value.remedy.endswith(".")


@given(st.integers(min_value=0))
def test_any_sequence_of_changes_leaves_a_referentiel_that_can_be_asked(seed: int) -> None:
    etape = evolved(seeded(seed), REFERENTIEL, changes=12)
    after = etape.referentiel
    codes = [code for mission in after.missions for code in _codes(mission)]
    assert len(codes) == len(set(codes))
    assert set(after.retires).isdisjoint(codes)
    assert set(REFERENTIEL.elements) <= {*codes, *after.retires}
    questionnaire = derive_temps(after, shipped_recette(), Periode.parse("2026-S1"), True)
    assert questionnaire.repartitions[0].lignes == (*after.fonctions, AUTRE)
    assert Referentiel.model_validate_json(after.model_dump_json(), strict=True) == after
    assert EtapeModification.model_validate_json(etape.model_dump_json(), strict=True) == etape


def _codes(element: object) -> list[str]:
    codes = [element.code]  # type: ignore[attr-defined] # every element has one
    for name in ("fonctions", "axes", "activites", "points"):
        codes += [code for child in getattr(element, name, ()) for code in _codes(child)]
    return codes
