"""The répartition that people would find desirable: shown for the région by mission, where its page said so."""

import re
from collections.abc import Sequence
from dataclasses import replace

import pytest

from exports.records.records import Attendu, Collecte
from exports.release.cellules import Mesure
from exports.temps.souhaits import is_asked, wished_parts
from questionnaires.core.model import Questionnaire
from questionnaires.files.versions import to_json
from questionnaires.referentiel.modifications import copied
from questionnaires.temps.derive import PRECISION, SOUHAITE
from tests.exports.records.builders import CENTRE, LIGNES, collecte, questionnaire, released, reponse, shares, transmis
from tests.exports.records.classeurs import opened, written

ASKED = questionnaire(souhaitable=True)
DLAS = tuple(dla.code for dla in CENTRE)


def wish(*weights: int, **changed: int) -> dict[str, int | str | None]:
    """Build a whole desired répartition, but for the `changed` texts."""
    return {f"{code}_{SOUHAITE}": part for code, part in (shares(*weights) | changed).items()}


def asked_of(attendus: Sequence[Attendu], asked: Questionnaire = ASKED) -> Collecte:
    return replace(collecte(attendus), questionnaire=asked)


def told(dla: str, valeurs: dict[str, int | str | None], etp: int = 100) -> Attendu:
    return transmis(dla, reponse(shares(1), etp=etp, valeurs=valeurs))


def everyone(count: int = 12) -> list[Attendu]:
    """Build people, half of whom would spend all on the first line, half on one of the second mission."""
    return [told(DLAS[rank % len(DLAS)], wish(1) if rank % 2 else wish(0, 0, 0, 1)) for rank in range(count)]


def missions(campagne: Collecte) -> dict[str, int | None]:
    """Return the desired shares by mission, as released."""
    release = released(campagne).release
    assert release is not None
    return {cell.ligne: cell.valeur for cell in release.of(Mesure.SOUHAIT)}


def test_it_is_the_mean_of_those_who_told_one_each_weighing_its_own_time() -> None:
    heavy = [told(dla, wish(1), etp=100) for dla in DLAS] + [told(dla, wish(0, 0, 0, 1), etp=50) for dla in DLAS]
    assert missions(asked_of(heavy)) == {"M1": 65, "M2": 35, "M3": 0, "M4": 0, "AUTRE": 0}


@pytest.mark.parametrize(
    "attendus",
    [
        pytest.param(everyone(4), id="four persons"),
        pytest.param([told("18", wish(1)) for _ in range(12)], id="one DLA"),
        pytest.param([told(DLAS[rank % 2], wish(1)) for rank in range(12)], id="two DLA"),
        pytest.param([*everyone(4), *(told(dla, {}) for dla in DLAS)], id="four told one, others did not"),
        pytest.param([*everyone(4), *(told(dla, wish(1, M1F1=9_000)) for dla in DLAS)], id="others are not whole"),
        pytest.param([told(dla, wish(1), etp=1000 if dla == "18" else 1) for dla in DLAS], id="one weighs all"),
    ],
)
def test_of_too_few_it_is_not_told_and_has_no_sheet(attendus: list[Attendu]) -> None:
    campagne = asked_of(attendus)
    assert set(missions(campagne).values()) == {None}
    assert "Réel-souhaitable" not in opened(written(released(campagne))).sheetnames


def test_what_its_page_did_not_announce_is_never_told() -> None:
    real, wished = ASKED.repartitions
    before = copied(ASKED, repartitions=(real, copied(wished, en_region=False)))
    assert not is_asked(asked_of(everyone(), before))
    assert missions(asked_of(everyone(), before)) == {}
    assert "peut en dire la moyenne de la région" in ASKED.section(SOUHAITE).aide.replace("\n", " ")  # type: ignore[union-attr]


def test_help_texts_state_no_threshold_that_a_region_may_change() -> None:
    section = ASKED.section(SOUHAITE)
    assert section is not None
    assert "par mission et arrondie, quand assez de personnes et de DLA répondent" in spaced(section.aide)
    assert "ne dit jamais combien de fois chaque source est choisie" in spaced(ASKED.questions[PRECISION].aide)
    number = re.compile(r"(\d+|trois|cinq|huit)\s(points|personnes|DLA)")
    assert not number.search(section.aide)
    assert not number.search(ASKED.questions[PRECISION].aide)
    assert not re.search(r"combien de répartitions|ne voient que des totaux", to_json(ASKED))


def spaced(text: str) -> str:
    return " ".join(text.split())


def test_one_that_is_not_whole_was_not_told() -> None:
    campagne = asked_of([])
    assert wished_parts(campagne, reponse(valeurs=wish(1))) == shares(1)
    assert wished_parts(campagne, reponse(valeurs=wish(1, M1F1=9_000))) is None
    assert wished_parts(campagne, reponse()) is None


def test_no_share_of_someone_is_in_the_workbook() -> None:
    """Only missions are shown, of everyone together."""
    release = released(asked_of(everyone())).release
    assert release is not None
    assert not {cell.ligne for cell in release.of(Mesure.SOUHAIT)} & (set(LIGNES) - {"AUTRE"})
