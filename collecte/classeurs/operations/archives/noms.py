"""What the parts of an archive are called."""

from questionnaires.core.francais import sort_key

MANIFESTE = "manifeste.json"
LISEZ_MOI = "LISEZMOI.txt"
CLASSEUR = "classeur.xlsx"
JOURNAL = "journal.csv"
DEFINITIONS, REPONSES, REPRISE = "definitions/", "reponses/", "reprise/"
UNE_A_UNE = f"{REPONSES}une-a-une.csv"


def hyphened(text: str) -> str:
    """Small letters, digits and hyphens."""
    return "-".join(sort_key(text).split())


def questionnaire_part(code: str, version_id: int, numero: int, suffix: str) -> str:
    """That of a version of a questionnaire, which `version_id` tells from those of other régions: `.yaml` for people,
    `.json` as the base has it."""
    return f"{DEFINITIONS}{hyphened(code)}-v{numero}-{version_id}{suffix}"


def referentiel_part(numero: int) -> str:
    return f"{DEFINITIONS}referentiel-v{numero}.yaml"


def table_part(table: str) -> str:
    """The rows of a table."""
    return f"{REPRISE}{table}.csv"
