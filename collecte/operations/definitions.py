"""A questionnaire in a file people send or take away: YAML, or an XLSForm in a workbook."""

from collections.abc import Callable, Mapping
from pathlib import PurePath

from collecte.errors import UserFacingError
from questionnaires.defauts import Defaut, DefinitionError
from questionnaires.francais import plural
from questionnaires.model import Questionnaire
from questionnaires.yaml_questionnaire import QuestionnaireLu, examine
from questionnaires.yaml_writing import dump_questionnaire


class RefusedDefinitionError(UserFacingError):
    """A file that cannot become a questionnaire; `defauts` has everything that is wrong."""

    def __init__(self, defauts: tuple[Defaut, ...]) -> None:
        count = plural(len(defauts), "défaut")
        super().__init__(
            "\n".join(str(defaut) for defaut in defauts),
            f"\nEn tout {count}. Corrigez le fichier, puis recommencez.",
        )
        self.defauts = defauts


class UnknownFormatError(UserFacingError):
    def __init__(self, name: str) -> None:
        super().__init__(
            f"« {PurePath(name).name[:80]} » n’a pas l’extension d’un questionnaire.",
            f"Extensions admises : {', '.join(READERS)}.",
        )


READERS: Mapping[str, Callable[[str, bytes], QuestionnaireLu]] = {".yaml": examine, ".yml": examine}
"""Extension -> how the bytes of such a file are read; DefinitionError tells everything that is wrong in it."""


def read_definition(name: str, content: bytes) -> QuestionnaireLu:
    """What a file holds. Raises UnknownFormatError, RefusedDefinitionError, TableurError."""
    reader = READERS.get(PurePath(name).suffix.casefold())
    if reader is None:
        raise UnknownFormatError(name)
    try:
        return reader(name, content)
    except DefinitionError as error:
        raise RefusedDefinitionError(error.defauts) from None


def yaml_bytes(questionnaire: Questionnaire) -> bytes:
    """A questionnaire as a YAML file."""
    return dump_questionnaire(questionnaire).encode()


WRITERS: Mapping[str, Callable[[Questionnaire], bytes]] = {".yaml": yaml_bytes}
"""Extension -> the bytes of such a file."""
