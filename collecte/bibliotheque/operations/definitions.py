"""Read and write a questionnaire as a file: YAML, or XLSForm in a workbook."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import PurePath
from types import MappingProxyType

from collecte.core.errors import Refus, UserFacingError
from collecte.core.tableurs import read_xlsform
from questionnaires.categories.categories import Liste
from questionnaires.core.francais import plural
from questionnaires.core.model import Questionnaire
from questionnaires.files.defauts import Defaut, DefinitionError
from questionnaires.files.yaml_questionnaire import QuestionnaireLu, examine
from questionnaires.files.yaml_writing import dump_questionnaire
from questionnaires.xlsform import UnaskedError, from_tables, to_tables


class RefusedDefinitionError(UserFacingError):
    """A file that cannot become a questionnaire; `defauts` lists everything that is wrong."""

    def __init__(self, defauts: tuple[Defaut, ...]) -> None:
        count = plural(len(defauts), "défaut")
        super().__init__(
            "\n".join(str(defaut) for defaut in defauts),
            f"\nEn tout {count}. Corrigez le fichier, puis recommencez.",
        )
        self.defauts = defauts


class UnaskedDefinitionError(RefusedDefinitionError):
    """A form that can be used without some of its rows: `sans` lists them, `reste` is the import of the others."""

    def __init__(self, error: UnaskedError) -> None:
        super().__init__(error.defauts)
        self.sans, self.reste = error.sans, error.reste


class UnknownFormatError(UserFacingError):
    def __init__(self, name: str) -> None:
        super().__init__(
            f"« {PurePath(name).name[:80]} » n’a pas l’extension d’un questionnaire.",
            f"Extensions admises : {', '.join(READERS)}.",
        )


Lists = Mapping[str, bytes]
"""Lists of options sent with an XLSForm, by name of file."""
NO_LIST: Lists = MappingProxyType({})


def _from_yaml(name: str, content: bytes, lists: Lists, _trade: Sequence[Liste]) -> QuestionnaireLu:
    if lists:
        raise Refus("Seul un XLSForm (.xlsx) prend ses options dans des fichiers.", "Envoyez celui-ci sans listes.")
    return examine(name, content)


def _from_xlsform(name: str, content: bytes, lists: Lists, trade: Sequence[Liste]) -> QuestionnaireLu:
    read = from_tables(name, read_xlsform(name, content, lists), trade)
    return QuestionnaireLu(read.questionnaire, read.avertissements)


READERS: Mapping[str, Callable[[str, bytes, Lists, Sequence[Liste]], QuestionnaireLu]] = {
    ".yaml": _from_yaml,
    ".yml": _from_yaml,
    ".xlsx": _from_xlsform,
}
"""Extension -> reader of such a file's bytes; it raises DefinitionError with everything that is wrong."""


def read_definition(name: str, content: bytes, lists: Lists = NO_LIST, trade: Sequence[Liste] = ()) -> QuestionnaireLu:
    """Read a definition; `trade` are the lists of categories that it may name. Raises UnknownFormatError,
    RefusedDefinitionError, UnaskedDefinitionError, TableurError, Refus."""
    reader = READERS.get(PurePath(name).suffix.casefold())
    if reader is None:
        raise UnknownFormatError(name)
    try:
        return reader(name, content, lists, trade)
    except UnaskedError as error:
        raise UnaskedDefinitionError(error) from None
    except DefinitionError as error:
        raise RefusedDefinitionError(error.defauts) from None


def yaml_bytes(questionnaire: Questionnaire) -> bytes:
    """Return a questionnaire as a YAML file."""
    return dump_questionnaire(questionnaire).encode()


def xlsform_bytes(questionnaire: Questionnaire) -> bytes:
    """Return a questionnaire as an XLSForm workbook."""
    from exports.formats.xlsform import write_xlsform  # it imports the Excel writer: loaded on demand

    return write_xlsform(to_tables(questionnaire))


WRITERS: Mapping[str, Callable[[Questionnaire], bytes]] = {".yaml": yaml_bytes, ".xlsx": xlsform_bytes}
"""Extension -> writer of such a file's bytes."""
