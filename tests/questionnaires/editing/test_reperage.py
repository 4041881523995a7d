"""Passages that may name someone in a text are shown to its reviewer."""

import pytest

from questionnaires.editing.reperage import morceaux


def suspects(text: str, *noms: str) -> list[str]:
    return [morceau.texte for morceau in morceaux(text, noms) if morceau.is_suspect]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("Merci à Camille pour son aide.", ["Camille"], id="a name within a sentence"),
        pytest.param("Le DLA et le C2RA nous ont aidés. Merci.", [], id="our own words, and the start of a sentence"),
        pytest.param("Appelez le 06 12 34 56 78", ["06 12 34 56 78"], id="a phone with spaces"),
        pytest.param("06.12.34.56.78 ou +33 6 12 34 56 78", ["06.12.34.56.78", "+33 6 12 34 56 78"], id="two phones"),
        pytest.param("écrire à jean.dupont@asso.fr, merci", ["jean.dupont@asso.fr"], id="an address"),
        pytest.param("voir www.asso.example/nous", ["www.asso.example/nous"], id="a site"),
        pytest.param("SIRET 73282932000074", ["73282932000074"], id="a long number"),
        pytest.param("dossier de 2024, 12 jours", [], id="a year and a count"),
        pytest.param("avec Mme martin", ["Mme martin"], id="a title and a small letter"),
        pytest.param("LE PLAN, MADAME DURAND L’A FAIT", ["MADAME DURAND"], id="a title in capitals, one word"),
        pytest.param("", [], id="nothing"),
    ],
)
def test_what_may_name_someone_is_found(text: str, found: list[str]) -> None:
    assert suspects(text) == found


def test_a_known_name_is_found_in_small_letters_and_without_accents() -> None:
    assert suspects("les jardins d’elise nous ont aidés", "Jardins d’Élise") == ["elise"]


@pytest.mark.parametrize(
    "text", ["Camille 06 12 34 56 78", "x" * 5000, "@" * 2000, "a@" * 1500, "0 " * 1500, "\u202eMarie"]
)
def test_the_parts_are_the_whole_text(text: str) -> None:
    assert "".join(morceau.texte for morceau in morceaux(text, ["Camille"])) == text
