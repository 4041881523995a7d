"""Differences between two versions, as people will read them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.files.loader import shipped_referentiel
from questionnaires.referentiel.correspondance import lignes_comparables
from questionnaires.referentiel.ecarts import (
    DifferenceReferentiel,
    NatureEcart,
    Rupture,
    differences,
    effect_on_series,
    kind_of,
)
from questionnaires.referentiel.modifications import (
    EtapeModification,
    Intitule,
    PartieFonction,
    add_axe,
    add_fonction,
    merge,
    move,
    rename,
    rename_fonction,
    retire,
    split,
)
from tests.questionnaires.expressions.hasard import seeded
from tests.questionnaires.referentiel.evolutions import evolved

REFERENTIEL = shipped_referentiel()
RESEAU = REFERENTIEL.fonctions["M4F1"]


def reunited(*codes: str) -> EtapeModification:
    return merge(REFERENTIEL, codes, Intitule(titre="Réunion", court="Réunion"))


@pytest.mark.parametrize(
    ("etape", "expected"),
    [
        pytest.param(
            rename(REFERENTIEL, "M3X1P1", "Saisie"),
            [
                DifferenceReferentiel(
                    NatureEcart.TEXTE, "M3X1P1", "point d’un axe", REFERENTIEL.elements["M3X1P1"].titre, "Saisie"
                )
            ],
            id="renamed",
        ),
        pytest.param(
            add_axe(REFERENTIEL, "M1", "Axe"),
            [DifferenceReferentiel(NatureEcart.AJOUT, "M1X6", "axe de bilan", "", "Axe")],
            id="added",
        ),
        pytest.param(
            add_fonction(REFERENTIEL, "M1", Intitule(titre="Neuve", court="Neuve"), ["Une"]),
            [DifferenceReferentiel(NatureEcart.AJOUT, "M1F4", "fonction", "", "Neuve")],
            id="added with its activités",
        ),
        pytest.param(
            retire(REFERENTIEL, "M4F1"),
            [DifferenceReferentiel(NatureEcart.RETRAIT, "M4F1", "fonction", RESEAU.titre)],
            id="retired with its activités",
        ),
        pytest.param(
            move(REFERENTIEL, "M4F2", -1),
            [DifferenceReferentiel(NatureEcart.PLACE, "M4", "ordre dans « La professionnalisation de la mission »")],
            id="moved",
        ),
    ],
)
def test_each_change_is_said_once(etape: EtapeModification, expected: list[DifferenceReferentiel]) -> None:
    assert list(differences(REFERENTIEL, etape.referentiel)) == expected


def test_a_new_short_title_also_changes_the_boundaries_that_quote_it() -> None:
    words = Intitule(titre=RESEAU.titre, court="Réseau", aide=RESEAU.aide, frontiere=RESEAU.frontiere)
    ecarts = differences(REFERENTIEL, rename_fonction(REFERENTIEL, "M4F1", words).referentiel)
    assert [(ecart.code, ecart.quoi) for ecart in ecarts] == [
        ("M1F3", "fonction, où s’arrête la ligne"),
        ("M2F4", "fonction, où s’arrête la ligne"),
        ("M2F5", "fonction, où s’arrête la ligne"),
        ("M4F1", "fonction, titre court"),
    ]


def test_missions_in_another_order_are_said() -> None:
    ecarts = differences(REFERENTIEL, move(REFERENTIEL, "M3", 1).referentiel)
    assert ecarts == (DifferenceReferentiel(NatureEcart.PLACE, "", "ordre des missions"),)


def test_activites_that_change_fonction_are_said_with_both() -> None:
    ecarts = differences(REFERENTIEL, reunited("M4F1", "M4F2").referentiel)
    assert [(ecart.nature, ecart.code) for ecart in ecarts] == [
        (NatureEcart.RETRAIT, "M4F1"),
        (NatureEcart.RETRAIT, "M4F2"),
        (NatureEcart.AJOUT, "M4F3"),
        *((NatureEcart.PLACE, code) for code in ("M4F1A1", "M4F1A2", "M4F1A3", "M4F2A1")),
    ]
    assert (ecarts[3].avant, ecarts[3].apres) == (RESEAU.titre, "Réunion")


def test_the_effect_on_series_names_sums_and_missions() -> None:
    effect = effect_on_series(REFERENTIEL, (etape := reunited("M2F4", "M4F1")).referentiel, etape.correspondance)
    assert effect.ruptures == (Rupture(("Orientations et ressources régionales", RESEAU.court), ("Réunion",)),)
    assert effect.missions == ("Dispositif partenarial", "Professionnalisation")
    assert not effect.reaches_autre


def test_the_effect_on_series_says_whether_the_line_for_other_work_is_reached() -> None:
    etape = retire(REFERENTIEL, "M1F3")
    assert effect_on_series(REFERENTIEL, etape.referentiel, etape.correspondance).reaches_autre


def test_a_split_says_the_sum_of_its_parts() -> None:
    parties = [
        PartieFonction(titre="A", court="A", activites=("M4F1A1",)),
        PartieFonction(titre="B", court="B", activites=("M4F1A2", "M4F1A3")),
    ]
    etape = split(REFERENTIEL, "M4F1", parties)
    effect = effect_on_series(REFERENTIEL, etape.referentiel, etape.correspondance)
    assert (effect.ruptures, effect.missions) == ((Rupture((RESEAU.court,), ("A", "B")),), ())


@given(st.integers(min_value=0))
def test_there_is_a_difference_exactly_when_the_text_changed(seed: int) -> None:
    etape = evolved(seeded(seed), REFERENTIEL, changes=4)
    ecarts = differences(REFERENTIEL, etape.referentiel)
    assert bool(ecarts) == (etape.referentiel.missions != REFERENTIEL.missions)
    assert len(set(ecarts)) == len(ecarts)
    broken = [
        ligne
        for ligne in lignes_comparables((REFERENTIEL, etape.referentiel), (etape.correspondance,))
        if ligne.ruptures
    ]
    assert len(effect_on_series(REFERENTIEL, etape.referentiel, etape.correspondance).ruptures) == len(broken)


def test_every_line_has_a_name_for_its_kind() -> None:
    kinds = [kind_of(element) for element in REFERENTIEL.elements.values()]
    assert {kind: kinds.count(kind) for kind in kinds} == {
        "mission": 4,
        "fonction": 11,
        "activité": 47,
        "axe de bilan": 13,
        "point d’un axe": 13,
    }
