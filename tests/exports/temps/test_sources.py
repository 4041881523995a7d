"""Sources of figures, under the tables of a release that keeps some of an earlier one."""

from dataclasses import replace

import pytest

from exports.records.records import Attendu, Collecte
from exports.release.cellules import Mesure, Release
from exports.release.contexte import Contexte
from exports.release.origine import words_kept
from exports.release.revisions import Anterieure
from exports.temps.a_publier import temps_a_publier
from exports.temps.consolidation import consolidate
from exports.temps.sheets.legende import source
from tests.exports.records.builders import realistic, released, wishing
from tests.exports.records.classeurs import cells, opened, written

KEPT = "publication n°\u00a01 du 22 juillet 2026, que garde la n°\u00a02."


def release_of(collecte: Collecte) -> Release:
    assert collecte.release is not None
    return collecte.release


def replaced(first: Collecte, count: int, numero: int = 2) -> Collecte:
    """Release the same campaign again, once that many answers declare more ETP."""
    moved = iter(range(count))
    attendus = tuple(
        _more(attendu) if attendu.reponse and next(moved, None) is not None else attendu for attendu in first.attendus
    )
    later = replace(first, release=None, attendus=attendus)
    before = Anterieure(release=release_of(first), avant=temps_a_publier(first), apres=temps_a_publier(later))
    return released(later, Contexte(anterieure=before), numero=numero)


def _more(attendu: Attendu) -> Attendu:
    assert attendu.reponse is not None
    return replace(attendu, reponse=replace(attendu.reponse, etp=attendu.reponse.etp + 1))


@pytest.mark.parametrize(
    ("mesure", "count", "is_kept"),
    [
        pytest.param(Mesure.PART, 3, False, id="shares are those of the last release"),
        pytest.param(Mesure.MOTS, 3, True, id="words are kept"),
        pytest.param(Mesure.REEL, 3, True, id="wishes are kept"),
        pytest.param(Mesure.MOTS, 8, False, id="words are told again once eight persons moved"),
        pytest.param(Mesure.REEL, 8, True, id="wishes are kept however many moved"),
    ],
)
def test_the_source_names_the_release_that_told_the_figures(mesure: Mesure, count: int, is_kept: bool) -> None:
    first = released(wishing(realistic()))
    assert release_of(first).of(Mesure.MOTS)
    assert "que garde" not in source(consolidate(first), mesure)
    sentence = source(consolidate(replaced(first, count)), mesure)
    assert sentence.endswith(KEPT) == is_kept
    assert ("publication n°\u00a02 du 22 juillet 2026" in sentence) != is_kept


@pytest.mark.parametrize("mesure", [Mesure.MOTS, Mesure.REEL, Mesure.SOUHAIT])
def test_what_is_kept_is_told_as_it_was(mesure: Mesure) -> None:
    first = released(wishing(realistic()))
    assert release_of(replaced(first, 3)).of(mesure) == release_of(first).of(mesure) != ()


def test_each_sheet_of_what_is_kept_says_so() -> None:
    book = opened(written(replaced(released(wishing(realistic())), 3)))
    assert {name for name, cell in cells(book) if str(cell.value).endswith(KEPT)} == {"Activités", "Réel-souhaitable"}


def test_words_kept_name_their_release_and_how_many_persons_they_rest_on() -> None:
    first = released(wishing(realistic()))
    persons = max(cellule.n for cellule in release_of(first).of(Mesure.MOTS) if cellule.is_shown)
    assert words_kept(release_of(first)) == ""
    assert words_kept(release_of(replaced(first, 3))) == f", {persons}\u00a0personnes au plus, {KEPT.removesuffix('.')}"


def test_a_third_release_names_the_first_whose_words_it_keeps() -> None:
    second = replaced(released(wishing(realistic())), 3)
    third = replaced(second, 3, numero=3)
    assert source(consolidate(third), Mesure.MOTS).endswith(
        "publication n°\u00a01 du 22 juillet 2026, que garde la n°\u00a03."
    )
