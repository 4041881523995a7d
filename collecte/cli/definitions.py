"""A questionnaire named on the command line: a file, the code of a shipped one, or of one of a région's library."""

from pathlib import Path, PurePath

from collecte.bibliotheque.operations.definitions import WRITERS, UnknownFormatError, read_definition
from collecte.bibliotheque.queries.brouillons import get_brouillon_of, list_codes, read_brouillon
from collecte.cli.installation import find_region, opened_database
from collecte.core.errors import UserFacingError, reason_of
from questionnaires.core.model import Questionnaire
from questionnaires.files.instruments import shipped_questionnaires
from questionnaires.files.yaml_questionnaire import MAX_BYTES, QuestionnaireLu
from questionnaires.files.yaml_text import bytes_of


class UnknownQuestionnaireError(UserFacingError):
    def __init__(self, named: str, known: list[str]) -> None:
        super().__init__(
            f"« {named} » n’est ni un fichier, ni le code d’un questionnaire.",
            f"Codes admis : {', '.join(known) or 'aucun'}.",
        )


class UnwritableFileError(UserFacingError):
    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"« {path} » ne peut pas être écrit : {reason}.", "Choisissez un autre --sortie.")


def read_file(path: Path) -> QuestionnaireLu:
    """What a file holds. Raises UnknownFormatError, RefusedDefinitionError, TableurError, DefinitionError."""
    return read_definition(str(path), bytes_of(path, MAX_BYTES))


def find_questionnaire(named: str, region_code: str | None) -> Questionnaire:
    """What the file of that name holds, else the shipped questionnaire of that code; with a région, its library's.

    Raises UnknownQuestionnaireError, and what `read_file` raises.
    """
    if Path(named).is_file():
        return read_file(Path(named)).questionnaire
    if region_code is not None:
        return _of_library(named.upper(), region_code)
    shipped = shipped_questionnaires()
    if named.upper() not in shipped:
        raise UnknownQuestionnaireError(named, list(shipped))
    return shipped[named.upper()]


def _of_library(code: str, region_code: str) -> Questionnaire:
    with opened_database() as database, database.reading() as session:
        region = find_region(session, region_code)
        brouillon = get_brouillon_of(session, region.id, code)
        if brouillon is None:
            raise UnknownQuestionnaireError(code, sorted(list_codes(session, region.id)))
        return read_brouillon(brouillon)


def write_file(questionnaire: Questionnaire, path: Path) -> None:
    """Write it in the format of the extension. Raises UnknownFormatError, UnwritableFileError."""
    writer = WRITERS.get(PurePath(path).suffix.casefold())
    if writer is None:
        raise UnknownFormatError(path.name)
    content = writer(questionnaire)
    try:
        path.write_bytes(content)
    except OSError as error:
        raise UnwritableFileError(path, reason_of(error)) from None
