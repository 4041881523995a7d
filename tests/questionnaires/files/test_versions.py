"""A questionnaire comes back unchanged from its text, and its hash shows any change in it."""

from collections.abc import Callable

import pytest
from pydantic import ValidationError

from questionnaires.core.model import Groupe, Questionnaire, Repartition, Section
from questionnaires.core.questions import Number, Part
from questionnaires.files.loader import shipped_recette, shipped_referentiel
from questionnaires.files.versions import content_hash, from_json, to_json
from questionnaires.temps.derive import derive_temps
from questionnaires.temps.periodes import Periode

PART = Part(code="A", libelle="Une part")
SMALL = Questionnaire(
    code="PETIT",
    titre="Petit",
    minutes=1,
    referentiel="essai",
    sections=(Section(code="S", titre="Page", court="P", groupes=(Groupe(code="G", titre="Groupe", blocks=(PART,)),)),),
    repartitions=(Repartition(code="R", libelle="Tout", lignes=("A",)),),
)


def temps(code: str = "2026-S1", *, avec_activites: bool = True) -> Questionnaire:
    return derive_temps(shipped_referentiel(), shipped_recette(), Periode.parse(code), avec_activites)


def with_part(part: Part | Number) -> Questionnaire:
    page = SMALL.sections[0]
    groupe = page.groupes[0].model_copy(update={"blocks": (part,)})
    return SMALL.model_copy(update={"sections": (page.model_copy(update={"groupes": (groupe,)}),)})


@pytest.mark.parametrize(
    "questionnaire", [SMALL, temps(), temps("2026-Q2", avec_activites=False)], ids=["small", "semestre", "quadrimestre"]
)
def test_a_questionnaire_comes_back_from_its_text_as_it_was(questionnaire: Questionnaire) -> None:
    again = from_json(to_json(questionnaire))
    assert again == questionnaire
    assert to_json(again) == to_json(questionnaire)
    assert content_hash(again) == content_hash(questionnaire)


@pytest.mark.parametrize(
    "tampered",
    [
        pytest.param(lambda text: text.replace('"minutes":1', '"minutes":"1"'), id="number as a text"),
        pytest.param(lambda text: text.replace('"kind":"part"', '"kind":"autre"'), id="unknown kind"),
        pytest.param(lambda text: text.replace('"titre":"Petit"', '"titre":"Petit","plus":1'), id="unknown field"),
        pytest.param(lambda text: text[:-1], id="cut"),
    ],
)
def test_a_text_that_to_json_cannot_have_written_is_refused(tampered: Callable[[str], str]) -> None:
    with pytest.raises(ValidationError):
        from_json(tampered(to_json(SMALL)))


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param(SMALL.model_copy(update={"titre": "Petit "}), id="one space in the title"),
        pytest.param(SMALL.model_copy(update={"intro": "Bonjour"}), id="a field that was at its default"),
        pytest.param(with_part(PART.model_copy(update={"comprend": ("a", "b")})), id="what a line covers"),
        pytest.param(with_part(Number(code="A", libelle="Une part", maximum=1)), id="the kind of a question"),
        pytest.param(SMALL.model_copy(update={"repartitions": ()}), id="no répartition"),
    ],
)
def test_any_change_of_what_is_asked_changes_the_hash(changed: Questionnaire) -> None:
    assert content_hash(changed) != content_hash(SMALL)


def test_the_order_of_what_a_line_covers_is_part_of_the_hash() -> None:
    first, other = (with_part(PART.model_copy(update={"comprend": order})) for order in (("a", "b"), ("b", "a")))
    assert content_hash(first) != content_hash(other)


def test_a_field_added_later_at_its_default_leaves_published_hashes_as_they_were() -> None:
    class Later(Questionnaire):
        couleur: str = ""

    assert content_hash(Later.model_validate(SMALL.model_dump())) == content_hash(SMALL)


@pytest.mark.parametrize(
    ("titre", "empreinte"),
    [
        pytest.param("Petit", "a39a1bec08e4e3a574c7f4d3ff84b2af28a6e48b08c8bbed689c7990ac8f8c13", id="plain letters"),
        pytest.param("Été", "ce64e5ef792479ca4f5074f3c9682edf94562fba988286760e9c625a89ecadd3", id="with accents"),
    ],
)
def test_the_hash_of_a_published_version_is_the_same_from_one_release_to_the_next(titre: str, empreinte: str) -> None:
    assert content_hash(SMALL.model_copy(update={"titre": titre})) == empreinte
