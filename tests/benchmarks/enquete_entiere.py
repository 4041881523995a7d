"""`python -m tests.benchmarks.enquete_entiere ANSWERS QUESTIONS`: the whole workbook of a questionnaire, alone in a
process, from answers as the database returns them: kept out of memory, in JSON.

Prints the seconds of CPU spent on the workbook, and the peak of memory above that of the imports, in bytes.
"""

import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from time import process_time

import orjson

from exports.enquetes.classeur import write_answers_workbook
from exports.records.gardees import Gardees, ReponseGardee
from exports.records.records import AttenduEnquete, CollecteEnquete, Dla, Etat, VersionPosee
from exports.release.seuils import Seuils
from questionnaires.core.elements import AskedQuestion
from questionnaires.core.model import Groupe, Questionnaire, Section
from questionnaires.core.options import Option
from questionnaires.core.questions import Choice, Day, Number, Text
from tests.benchmarks.ecrivains import LABELS, LOOKS, lines, peak

DLAS = tuple(Dla(code=f"{number:02}", nom=f"DLA {number}") for number in range(1, 14))
SENT = datetime(2026, 9, 20, 9, 30, tzinfo=UTC)


def questions(count: int) -> list[AskedQuestion]:
    """List questions of the kinds of `ecrivains`: a choice, a choice, an integer, a decimal, a day, a text."""
    return [_question(f"Q{place}", place % len(LOOKS)) for place in range(count)]


def _question(code: str, kind: int) -> AskedQuestion:
    libelle = f"Question {code}"
    match kind:
        case 0 | 1:
            options = tuple(Option(code=f"o{rank}", libelle=label) for rank, label in enumerate(LABELS))
            return Choice(code=code, libelle=libelle, options=options)
        case 2:
            return Number(code=code, libelle=libelle, maximum=1_000)
        case 3:
            return Number(code=code, libelle=libelle, decimals=2, maximum=10**9)
        case 4:
            return Day(code=code, libelle=libelle)
        case _:
            return Text(code=code, libelle=libelle, long=True)


def answers(rows: int, asked: list[AskedQuestion]) -> Iterator[AttenduEnquete]:
    """Yield the cells of `ecrivains`, as they are stored; one in a hundred has not answered yet."""
    codes = {label: f"o{rank}" for rank, label in enumerate(LABELS)}
    for rank, line in enumerate(lines(rows, len(asked))):
        cells = {
            question.code: _held(value, codes)
            for question, value in zip(asked, line, strict=True)
            if value is None or not hasattr(value, "name")
        }
        is_late = rank % 100 == 99
        yield AttenduEnquete(
            dla=DLAS[rank * len(DLAS) // rows].code,
            personne=rank + 1,
            nom=f"Personne numéro {rank}",
            etat=Etat.EN_RETARD if is_late else Etat.TRANSMIS,
            version=1,
            transmise_le=None if is_late else SENT,
            reponse=None if is_late else ReponseGardee(orjson.dumps(cells), b"{}"),
        )


def _held(value: object, codes: dict[str, str]) -> object:
    match value:
        case str():
            return codes.get(value, value)
        case float():
            return round(value * 100)
        case date():
            return value.isoformat()
        case _:
            return value


def campaign(rows: int, columns: int) -> CollecteEnquete:
    asked = questions(columns)
    groupe = Groupe(code="G", titre="Groupe", blocks=tuple(asked))
    page = Section(code="S", titre="Page", court="Page", groupes=(groupe,))
    questionnaire = Questionnaire(code="LONG", titre="Long", minutes=60, diffusion="nominative", sections=(page,))
    return CollecteEnquete(
        region="Centre-Val de Loire",
        code="LONG",
        titre="Long",
        ouverture=date(2026, 9, 1),
        cloture=date(2026, 9, 30),
        arrete_a=datetime(2026, 10, 2, 12, 0, tzinfo=UTC),
        version=1,
        versions=(VersionPosee(numero=1, libelle="LONG v1", questionnaire=questionnaire),),
        dlas=DLAS,
        attendus=Gardees(answers(rows, asked)),
        seuils=Seuils(),
    )


def main(rows: int, columns: int) -> None:
    before = peak()
    campagne = campaign(rows, columns)
    with tempfile.TemporaryDirectory() as folder:
        started = process_time()
        write_answers_workbook(campagne, Path(folder) / "classeur.xlsx")
        spent = process_time() - started
    sys.stdout.write(f"{spent} {peak() - before}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
