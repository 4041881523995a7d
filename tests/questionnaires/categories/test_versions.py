"""Changes of the categories: codes are stable and never reused, former words still give their category."""

import pytest

from questionnaires.categories.categories import AUTRE, SECTEUR, TAILLE
from questionnaires.categories.versions import CategorieError, Etape, Lien, moves
from questionnaires.files.loader import shipped_categories

SHIPPED = Etape(categories=shipped_categories())


def find(etape: Etape, text: str) -> str | None:
    return etape.categories.liste(SECTEUR).find(text)


def test_an_added_category_has_a_code_of_its_label_and_comes_before_autre() -> None:
    etape = SHIPPED.add(SECTEUR, "pêche d'hiver", ["Pêche", " pêche ", ""])
    *_, added, last = etape.categories.liste(SECTEUR).categories
    assert (added.code, added.libelle, added.synonymes) == ("PECHE_D_HIVER", "pêche d’hiver", ("pêche",))
    assert last.code == AUTRE
    grouped = SHIPPED.add(SECTEUR, "judo", groupe="Culture, sport, loisirs").categories.liste(SECTEUR)
    assert [*grouped.libelles].index("JUDO") == [*grouped.libelles].index("TOURISME") + 1
    assert etape.passage == ()


def test_a_renamed_category_keeps_its_code_and_is_still_given_by_its_former_label() -> None:
    etape = SHIPPED.rename(SECTEUR, "SPORT", "sport et santé", [])
    assert etape.categories.lu(SECTEUR, "SPORT") == "sport et santé"
    assert find(etape, "sport") == find(etape, "Sport et santé") == "SPORT"


def test_what_a_retired_category_was_called_gives_its_only_heir() -> None:
    etape = SHIPPED.retire(SECTEUR, "REEMPLOI", ["ENVIRONNEMENT"])
    assert find(etape, "ressourcerie") == find(etape, "réemploi et déchets") == "ENVIRONNEMENT"
    assert moves(etape.passage, SECTEUR) == {"REEMPLOI": ("ENVIRONNEMENT",)}


def test_rows_follow_a_category_that_is_retired_after_it_received_others() -> None:
    etape = SHIPPED.retire(SECTEUR, "REEMPLOI", ["ENVIRONNEMENT"]).retire(SECTEUR, "ENVIRONNEMENT", ["SOCIAL", "SANTE"])
    assert etape.passage == (
        Lien(liste=SECTEUR, avant="REEMPLOI", apres=("SOCIAL", "SANTE")),
        Lien(liste=SECTEUR, avant="ENVIRONNEMENT", apres=("SOCIAL", "SANTE")),
    )
    assert find(etape, "ressourcerie") is None


def test_a_retired_code_is_never_used_again() -> None:
    etape = SHIPPED.retire(SECTEUR, "SPORT", []).add(SECTEUR, "sport")
    assert find(etape, "sport") == "SPORT_2"


@pytest.mark.parametrize(
    ("liste", "libelle", "synonymes", "champ"),
    [
        pytest.param(SECTEUR, "", [], "libelle", id="an empty label"),
        pytest.param(SECTEUR, "…", [], "libelle", id="a label of no letter"),
        pytest.param(SECTEUR, "é" * 61, [], "libelle", id="too long"),
        pytest.param(SECTEUR, "Culture", [], "libelle", id="the label of another"),
        pytest.param(SECTEUR, "pêche", ["judo", "sport"], "synonymes", id="a synonym of another"),
        pytest.param(TAILLE, "100 salariés ou plus", [], "", id="a computed list"),
        pytest.param("COULEUR", "bleu", [], "", id="no such list"),
    ],
)
def test_what_would_leave_unusable_categories_is_refused(
    liste: str, libelle: str, synonymes: list[str], champ: str
) -> None:
    with pytest.raises(CategorieError) as refusal:
        SHIPPED.add(liste, libelle, synonymes)
    assert refusal.value.champ == champ


def test_a_name_taken_is_quoted_as_it_was_typed() -> None:
    with pytest.raises(CategorieError, match=r"^La catégorie «\sculture\s» se dit déjà «\sThéâtre\s»") as refusal:
        SHIPPED.rename(SECTEUR, "SPORT", "sport", ["Théâtre"])
    assert refusal.value.champ == "synonymes"


@pytest.mark.parametrize(("code", "apres"), [(AUTRE, ["SPORT"]), ("DANSE", []), ("SPORT", ["DANSE"])])
def test_autre_stays_and_nothing_goes_to_what_is_not_in_the_list(code: str, apres: list[str]) -> None:
    with pytest.raises(CategorieError):
        SHIPPED.retire(SECTEUR, code, apres)
