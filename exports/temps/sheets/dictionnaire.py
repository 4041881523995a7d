"""Sheet Dictionnaire: columns of Données, states of an answer, and every question, exported or not."""

from collections.abc import Container, Iterator

from exports.records.records import Collecte
from exports.release.cellules import Statut
from exports.tableur.feuille import Classeur
from exports.tableur.ordre import merged
from exports.tableur.styles import WRAPPED, Column
from exports.temps.consolidation import AUTRE_PRECISION, PRECISION, Consolidation, choices_of
from exports.temps.sheets import activites, donnees, reel_souhaitable
from exports.temps.sheets.plan import SANS_REPONSE
from exports.temps.sheets.titre import footer
from exports.temps.souhaits import wished_of
from questionnaires.core.elements import Question
from questionnaires.core.francais import typeset
from questionnaires.core.questions import Choice, Number, Part, Text

NAME = "Dictionnaire"

_WISHED = f"{reel_souhaitable.NAME} : en moyennes pondérées, par mission"
_OF_THE_AUTHOR = "Réservé à l’auteur : jamais exporté"

COLUMNS = (
    Column("source", "Origine", WRAPPED, 14),
    Column("code", "Code ou colonne", WRAPPED, 18),
    Column("libelle", "Libellé", WRAPPED, 52),
    Column("unite", "Unité ou valeurs", WRAPPED, 31),
    Column("version", "Version", WRAPPED, 9),
    Column("usage", "Dans ce classeur", WRAPPED, 31),
)

_STATES = (
    ("non posée", "Question absente de la version à laquelle la personne a répondu.", "Ne compte pas"),
    (
        "sans réponse",
        "Question posée et laissée vide.",
        "Ne compte pour aucune option ; une part laissée vide et confirmée à la transmission compte pour 0",
    ),
    (
        "non concerné",
        "La personne a indiqué que la question ne la concerne pas.",
        "Option à part, quand le questionnaire la propose",
    ),
    ("zéro", "La personne a répondu 0.", "0"),
)
_MENTIONS = (
    (
        Statut.CONFIDENTIEL.value,
        "Confidentiel : des réponses existent, trop peu nombreuses ou trop faciles à retrouver pour être montrées.",
        "Le motif est à côté",
    ),
    (Statut.INDISPONIBLE.value, "Indisponible : le chiffre a été effacé ou n’est pas connu.", "Le motif est à côté"),
    (Statut.SANS_OBJET.value, "Sans objet : il n’y a rien à dire.", "Le motif est à côté"),
    (SANS_REPONSE, "Rien n’a été transmis pour ce DLA.", "Visible dans Temps et Suivi de la collecte"),
    (
        "moins de… %",
        "Une part imprimée 0 : elle est plus petite que le pas d’arrondi, qui est dit à chaque fois.",
        "Temps, Synthèse, Évolution, Réel-souhaitable",
    ),
)

Row = tuple[str, str, str, str, str, str]


def is_needed(_consolidation: Consolidation) -> bool:
    return True


def rows(consolidation: Consolidation) -> list[Row]:
    """List (origin, code, label, unit, version, use in the workbook)."""
    columns = donnees.COLUMNS if donnees.is_needed(consolidation) else ()
    use = f"Feuille {donnees.NAME}"
    return [
        *((donnees.NAME, column.header, column.help, column.unit, "", use) for column in columns),
        *(
            (origin, typeset(state), typeset(meaning), "", "", typeset(use))
            for origin, known in (("État d’une réponse", _STATES), ("Mention", _MENTIONS))
            for state, meaning, use in known
        ),
        *_questions(consolidation),
    ]


def write(classeur: Classeur, consolidation: Consolidation) -> None:
    feuille = classeur.feuille(NAME, [column.width for column in COLUMNS])
    feuille.listing(COLUMNS, rows(consolidation))
    feuille.under_headers(footer(consolidation), len(COLUMNS))


def _questions(consolidation: Consolidation) -> Iterator[Row]:
    collecte = consolidation.collecte
    lignes = {choice.code: ligne.libelle for ligne, choice in choices_of(consolidation.tables)}
    repartitions = map(wished_of, collecte.posees.values())
    wished = {code for repartition in repartitions if repartition for code in repartition.lignes}
    shared = {ligne.code for ligne in consolidation.lignes}
    questions = {
        code: question
        for questionnaire in collecte.posees.values()
        for code, question in questionnaire.questions.items()
    }
    for code in merged([list(questionnaire.questions) for questionnaire in collecte.posees.values()]):
        question = questions[code]
        libelle = f"{lignes[code]} – {question.libelle}" if code in lignes else question.libelle
        use = _WISHED if code in wished else _use(question, shared)
        yield ("Question", code, libelle, question.domain, _versions(collecte, code), typeset(use))


def _versions(collecte: Collecte, code: str) -> str:
    """Name the versions that ask a question."""
    return typeset(" ; ").join(
        name for name, questionnaire in collecte.posees.items() if code in questionnaire.questions
    )


def _use(question: Question, shared: Container[str]) -> str:
    """Say where the workbook uses a question. `shared`: the lines of the répartition that the workbook shows."""
    match question:
        case Part() if question.code not in shared:
            return typeset(_OF_THE_AUTHOR)
        case Part():
            return typeset(f"{donnees.NAME}, Temps, Synthèse : en moyennes pondérées et arrondies")
        case Number():
            return typeset("Dans les poids seulement : jamais par personne")
        case Text():
            use = "Temps : sans nom ni DLA, si la région peut être montrée"
            return typeset(use if question.code == AUTRE_PRECISION else _OF_THE_AUTHOR)
        case Choice():
            sheet = "Lisez-moi" if question.code == PRECISION else activites.NAME
            return typeset(f"{sheet} : en mots, pour la région")
        case _:
            return typeset("Hors de ce classeur : voir celui des réponses")
