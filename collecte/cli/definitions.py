"""A questionnaire named on the command line: a file of one of the formats read here, or the code of a shipped one."""

from collections.abc import Callable, Mapping
from pathlib import Path

from collecte.errors import UserFacingError
from questionnaires.defauts import Defaut, DefinitionError
from questionnaires.francais import plural
from questionnaires.instruments import shipped_questionnaires
from questionnaires.model import Questionnaire
from questionnaires.yaml_questionnaire import QuestionnaireLu, examine_file
from questionnaires.yaml_writing import dump_questionnaire


class RefusedDefinitionError(UserFacingError):
    def __init__(self, defauts: tuple[Defaut, ...]) -> None:
        told = [*(str(defaut) for defaut in defauts), f"En tout {plural(len(defauts), 'défaut')}."]
        super().__init__("\n".join(told), "Corrigez le fichier, puis vérifiez-le de nouveau.")


class UnknownFormatError(UserFacingError):
    def __init__(self, path: Path, known: Mapping[str, object]) -> None:
        super().__init__(
            f"« {path.name} » n’a pas l’extension d’un questionnaire.", f"Extensions admises : {', '.join(known)}."
        )


class UnknownQuestionnaireError(UserFacingError):
    def __init__(self, named: str) -> None:
        super().__init__(
            f"« {named} » n’est ni un fichier, ni le code d’un questionnaire livré.",
            f"Codes admis : {', '.join(shipped_questionnaires())}.",
        )


class UnwritableFileError(UserFacingError):
    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"« {path} » ne peut pas être écrit : {reason}.", "Choisissez un autre --sortie.")


def _yaml_bytes(questionnaire: Questionnaire) -> bytes:
    return dump_questionnaire(questionnaire).encode()


_READERS: Mapping[str, Callable[[Path], QuestionnaireLu]] = {".yaml": examine_file, ".yml": examine_file}
_WRITERS: Mapping[str, Callable[[Questionnaire], bytes]] = {".yaml": _yaml_bytes, ".yml": _yaml_bytes}
"""Extension -> how a file of it is read, or what it holds: a new format is one line in each."""


def read_definition(path: Path) -> QuestionnaireLu:
    """What a file holds. Raises UnknownFormatError, RefusedDefinitionError."""
    reader = _READERS.get(path.suffix.casefold())
    if reader is None:
        raise UnknownFormatError(path, _READERS)
    try:
        return reader(path)
    except DefinitionError as error:
        raise RefusedDefinitionError(error.defauts) from None


def find_questionnaire(named: str) -> Questionnaire:
    """The shipped questionnaire of that code, else what the file of that name holds.

    Raises UnknownQuestionnaireError, UnknownFormatError, RefusedDefinitionError.
    """
    shipped = shipped_questionnaires().get(named.upper())
    if shipped is not None and not Path(named).is_file():
        return shipped
    if not Path(named).is_file():
        raise UnknownQuestionnaireError(named)
    return read_definition(Path(named)).questionnaire


def write_definition(questionnaire: Questionnaire, path: Path) -> None:
    """Write it in the format of the extension. Raises UnknownFormatError, UnwritableFileError."""
    writer = _WRITERS.get(path.suffix.casefold())
    if writer is None:
        raise UnknownFormatError(path, _WRITERS)
    content = writer(questionnaire)
    try:
        path.write_bytes(content)
    except OSError as error:
        raise UnwritableFileError(path, error.strerror or "accès refusé") from None
