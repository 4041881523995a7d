"""Lists of categories: reading a text exactly, classes of size, and what makes a version unusable."""

from collections.abc import Sequence

import pytest

from questionnaires.categories.categories import (
    AUTRE,
    COMPUTED,
    FORME,
    SECTEUR,
    TAILLE,
    Categorie,
    Categories,
    Liste,
)
from questionnaires.files.loader import shipped_categories


def test_the_shipped_lists_can_be_used_and_the_chosen_ones_end_with_autre() -> None:
    shipped = shipped_categories()
    assert shipped.problems() == []
    assert {liste.code for liste in shipped.listes if [*liste.libelles][-1] != AUTRE} == COMPUTED


@pytest.mark.parametrize(
    ("liste", "text", "code"),
    [
        pytest.param(SECTEUR, "CULTURE", "CULTURE", id="its code"),
        pytest.param(SECTEUR, "Famille, Enfance, Jeunesse", "ENFANCE", id="its label, case aside"),
        pytest.param(SECTEUR, "Insertion par l'activite economique", "INSERTION", id="a synonym, accents aside"),
        pytest.param(FORME, "SCOP", "COOPERATIVE", id="an abbreviation"),
        pytest.param(SECTEUR, "culture et sport", None, id="two of them"),
        pytest.param(SECTEUR, "cultures", None, id="a letter more"),
        pytest.param(SECTEUR, "", None, id="nothing"),
    ],
)
def test_a_text_is_a_category_only_when_it_is_exactly_one_of_its_names(liste: str, text: str, code: str | None) -> None:
    assert shipped_categories().liste(liste).find(text) == code


@pytest.mark.parametrize(
    ("salaries", "code"),
    [(None, None), (0, "S0"), (1, "S1"), (2, "S1"), (3, "S3"), (9, "S6"), (10, "S10"), (49, "S20"), (9_999, "S50")],
)
def test_a_number_of_people_is_in_one_class_of_size(salaries: int | None, code: str | None) -> None:
    assert shipped_categories().taille(salaries) == code


@pytest.mark.parametrize(
    ("code", "texte", "lu"),
    [
        (None, "arts vivants", "arts vivants"),
        ("CULTURE", "", "culture"),
        ("CULTURE", "Spectacle vivant", "culture"),  # a synonym says no more
        ("CULTURE", "marionnettes", "culture (marionnettes)"),
        ("AUTRE", "pêche", "autre (pêche)"),
        (None, "", ""),
    ],
)
def test_a_category_is_read_with_what_the_text_beside_it_adds(code: str | None, texte: str, lu: str) -> None:
    assert shipped_categories().lu(SECTEUR, code, texte) == lu


def _liste(*categories: Categorie, code: str = SECTEUR, retires: Sequence[str] = ()) -> Categories:
    liste = Liste(code=code, titre="Secteur", categories=categories, retires=tuple(retires))
    return Categories(numero=2, source="essai", listes=(liste,))


_CULTURE, _AUTRE = Categorie(code="CULTURE", libelle="culture"), Categorie(code=AUTRE, libelle="autre")


@pytest.mark.parametrize(
    ("categories", "problem"),
    [
        pytest.param(_liste(_CULTURE, _AUTRE), "", id="nothing wrong"),
        pytest.param(_liste(_CULTURE, _CULTURE, _AUTRE), "« CULTURE » est utilisé deux fois", id="a code twice"),
        pytest.param(
            _liste(_CULTURE, Categorie(code="ART", libelle="Culture"), _AUTRE), "désigne deux catégories", id="one name"
        ),
        pytest.param(_liste(Categorie(code="ART", libelle=" "), _AUTRE), "n’a pas de libellé", id="an empty label"),
        pytest.param(_liste(_CULTURE), "ne finit pas par « autre »", id="no autre"),
        pytest.param(_liste(_AUTRE, _CULTURE), "ne finit pas par « autre »", id="autre is not the last"),
        pytest.param(_liste(_CULTURE, code=TAILLE), "", id="a computed list needs no autre"),
        pytest.param(_liste(_CULTURE, _AUTRE, retires=["CULTURE"]), "a été retiré", id="a retired code is back"),
    ],
)
def test_a_version_that_cannot_be_used_says_why(categories: Categories, problem: str) -> None:
    problems = categories.problems()
    assert bool(problems) is bool(problem)
    assert problem in next(iter(problems), "")
