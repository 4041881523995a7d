"""Workbook of a répartition: built from an answer and read back cell by cell, without writing anything.

Its contents stay text, as on the pages: `comparaison_tableur` computes what they would change.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from collecte.core.errors import Refus, UserFacingError
from collecte.core.operations.cellules import words
from collecte.core.tableurs import FUSIONNEE, NON_CALCULEE, Classeur, TableurError, letters, read_typed_sheets
from collecte.models import Participation
from collecte.reponses.queries.versions import get_questionnaire
from exports.temps.tableur_personnel import (
    CODE,
    FORMAT,
    IDENTITY,
    LIBELLE,
    PART,
    SHEET,
    GroupeTableur,
    LigneTableur,
    TableurPersonnel,
)
from questionnaires.core.francais import decimal_text, plural, typeset
from questionnaires.core.model import Groupe, Questionnaire
from questionnaires.core.questions import Part
from questionnaires.core.repartition import UnreadableError, is_blank, parse_share, shortened
from questionnaires.temps.derive import TEMPS
from questionnaires.temps.unites_temps import with_shares

AGAIN = "Téléchargez un nouveau classeur sur cette page, recopiez-y vos parts, puis déposez-le."

_TOO_FINE = re.compile(r"[0-9]+,[0-9]{3,}(\s*%)?")
_ADVICE = {
    NON_CALCULEE: (
        "contient une formule sans résultat.",
        "Ouvrez le classeur dans votre tableur et enregistrez-le, ou remplacez la formule par sa valeur.",
    ),
    FUSIONNEE: (
        "est fusionnée avec une autre.",
        "Séparez les cellules, puis écrivez une part par ligne.",
    ),
}
_SHOWN = 20
"""Maximum number of errors shown, one a cell; the others are counted."""


class RefusedCellsError(UserFacingError):
    """Refusal of a file with errors, which changes nothing; `defauts` has the first ones, in the order of cells."""

    def __init__(self, defauts: Sequence[str]) -> None:
        super().__init__(
            f"{plural(len(defauts), 'erreur')} dans le classeur : rien n’a été changé.",
            "Corrigez le classeur, enregistrez-le, puis déposez-le de nouveau.",
        )
        more = len(defauts) - _SHOWN
        self.defauts = (
            *defauts[:_SHOWN],
            *([f"et {plural(more, 'autre erreur', 'autres erreurs')}"] if more > 0 else []),
        )


@dataclass(frozen=True, slots=True)
class ClasseurLu:
    """Contents of a workbook: the revision it was made from, and the text of each line as it would be typed."""

    revision: int
    textes: Mapping[str, str]


def lines_of(questionnaire: Questionnaire) -> Mapping[str, Part]:
    """Return the lines of the répartition of someone's time, by code, in order; none in another questionnaire."""
    codes = next((repartition.lignes for repartition in questionnaire.repartitions if repartition.code == TEMPS), ())
    asked = {code: questionnaire.questions[code] for code in codes}
    return {code: question for code, question in asked.items() if isinstance(question, Part)}


def tableur_of(participation: Participation, saisie: Mapping[str, str], now: datetime) -> TableurPersonnel:
    """Return the workbook of an answer with what is saved so far, in percent whatever the unit of the answer."""
    questionnaire = get_questionnaire(participation.version)
    shares = with_shares(questionnaire, saisie)
    return TableurPersonnel(
        titre=f"Ma répartition, {participation.campagne.periode.libelle}",
        qui=f"{participation.auteur}, DLA {participation.dla.code} {participation.dla.nom}",
        groupes=tuple(_groupes(questionnaire, shares)),
        identite=_identity(participation),
        ecrit_le=now,
    )


def _identity(participation: Participation) -> dict[str, str]:
    return {
        "Réponse": str(participation.id),
        "Personne": participation.auteur,
        "Campagne": participation.campagne.titre,
        "Version": participation.version.empreinte,
        "Révision": str(participation.revision),
    }


def _groupes(questionnaire: Questionnaire, saisie: Mapping[str, str]) -> Iterator[GroupeTableur]:
    lignes = lines_of(questionnaire)
    missions = 0
    for groupe in _groups_of(questionnaire):
        codes = [question.code for question in groupe.questions if question.code in lignes]
        missions += bool(groupe.mission)
        if codes:
            lignes_tableur = tuple(_ligne(lignes[code], saisie.get(code, "")) for code in codes)
            yield GroupeTableur(numero=missions if groupe.mission else 0, titre=groupe.titre, lignes=lignes_tableur)


def _groups_of(questionnaire: Questionnaire) -> Iterator[Groupe]:
    return (groupe for section in questionnaire.sections for groupe in section.groupes)


def _ligne(question: Part, typed: str) -> LigneTableur:
    try:
        return LigneTableur(code=question.code, libelle=question.libelle, part=parse_share(typed))
    except UnreadableError:
        return LigneTableur(code=question.code, libelle=question.libelle, texte=typed)


# --- read back


def read_tableur(participation: Participation, nom: str, contenu: bytes, *, base: Mapping[str, str]) -> ClasseurLu:
    """Read a file, whoever sent it. `base` has the texts stored so far: one that cannot be read may stay.

    Raise TableurError, Refus, RefusedCellsError; all errors in cells are reported at once.
    """
    classeur = read_typed_sheets(nom, contenu, (SHEET, IDENTITY))
    revision = _checked_revision(participation, classeur)
    reading = _Reading(get_questionnaire(participation.version), base)
    reading.take(classeur)
    if reading.defauts:
        raise RefusedCellsError(reading.defauts)
    return ClasseurLu(revision, reading.textes)


def _checked_revision(participation: Participation, classeur: Classeur) -> int:
    rows = classeur.feuilles.get(IDENTITY, ())
    identity = {row[0]: row[1] for _, row in rows if len(row) > 1}
    if SHEET not in classeur.feuilles or identity.get("Classeur") != FORMAT:
        raise Refus(
            "Ce fichier n’est pas le classeur de cette page, ou sa feuille cachée « Identité » a disparu.", AGAIN
        )
    expected = _identity(participation)
    if identity.get("Personne") != expected["Personne"]:
        raise Refus("Ce classeur est celui d’une autre personne.", AGAIN)
    if (identity.get("Réponse"), identity.get("Campagne")) != (expected["Réponse"], expected["Campagne"]):
        raise Refus(
            f"Ce classeur est celui d’une autre réponse que « {expected['Campagne']}, DLA {participation.dla.code} ».",
            "Déposez-le sur la page d’où il vient, ou téléchargez un nouveau classeur sur celle-ci.",
        )
    if identity.get("Version") != expected["Version"]:
        raise Refus(
            "Le questionnaire a changé depuis que ce classeur a été téléchargé : ses lignes ne sont plus les mêmes.",
            AGAIN,
        )
    return read_revision(identity.get("Révision", ""))


def read_revision(text: str | None, otherwise: int = 0) -> int:
    """Read a revision; by default 0, the safest, when it cannot be read: everything that changed since is asked."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else otherwise


@dataclass
class _Reading:
    """State of reading one sheet: texts of its lines, and their errors."""

    questionnaire: Questionnaire
    base: Mapping[str, str]
    textes: dict[str, str] = field(default_factory=dict)
    defauts: list[str] = field(default_factory=list)
    places: dict[str, int] = field(default_factory=dict)  # row of each code already read

    def take(self, classeur: Classeur) -> None:
        rows = iter(classeur.feuilles[SHEET])
        columns = _columns(rows)
        lignes = lines_of(self.questionnaire)
        titles = {words(groupe.titre) for groupe in _groups_of(self.questionnaire)}
        for numero, texts in rows:
            code, libelle, part = (texts[column] if column < len(texts) else "" for column in columns)
            if code in lignes:
                self._take_line(lignes[code], libelle, part, numero, columns[2])
            elif code or (part and words(libelle) not in titles):
                self._tell(
                    f"Ligne {numero} : « {shortened(code or libelle)} » n’est pas une ligne de votre répartition. "
                    "Supprimez cette ligne, ou comptez sa part dans une autre."
                )
        missing = [f"« {question.libelle} »" for code, question in lignes.items() if code not in self.places]
        if missing:
            self._tell(f"Il manque {plural(len(missing), 'ligne')} : {', '.join(missing)}. {AGAIN}")

    def _take_line(self, question: Part, libelle: str, part: str, numero: int, column: int) -> None:
        if question.code in self.places:
            first = self.places[question.code]
            self._tell(f"Les lignes {first} et {numero} portent le même code {question.code}. Supprimez celle en trop.")
        elif words(libelle) != words(question.libelle):
            self._tell(
                f"Ligne {numero} : le code {question.code} et son intitulé ne vont plus ensemble, des cellules ont été "
                f"déplacées. {AGAIN}"
            )
        else:
            self._take_part(question.code, part, f"{letters(column)}{numero}")
        self.places[question.code] = numero

    def _take_part(self, code: str, part: str, cellule: str) -> None:
        if part == self.base.get(code, ""):
            self.textes[code] = part
            return
        try:
            self.textes[code] = _share_text(part)
        except UnreadableError as error:
            self._tell(f"Cellule {cellule} : {error.problem} {error.remedy}")

    def _tell(self, sentence: str) -> None:
        self.defauts.append(typeset(sentence))


def _columns(rows: Iterator[tuple[int, Sequence[str]]]) -> tuple[int, int, int]:
    """Return the indexes of the three columns, by their titles; rows down to the titles are consumed."""
    expected = [words(title) for title in (CODE, LIBELLE, PART)]
    for numero, texts in rows:
        titles = [words(text) for text in texts]
        if not set(expected) <= set(titles):
            continue
        if doubled := [title for title in expected if titles.count(title) > 1]:
            first, second = (letters(place) for place, text in enumerate(titles) if text == doubled[0])
            raise TableurError(
                f"Deux colonnes portent le même titre à la ligne {numero}, {first} et {second}.",
                "Supprimez celle qui est en trop, enregistrez le classeur, puis déposez-le de nouveau.",
            )
        code, libelle, part = (titles.index(title) for title in expected)
        return code, libelle, part
    raise TableurError(
        f"La feuille « {SHEET} » n’a plus ses titres de colonnes « {CODE} », « {LIBELLE} » et « {PART} ».", AGAIN
    )


def _share_text(part: str) -> str:
    """Return a share as the pages write it: `12,5`. Raise UnreadableError."""
    if advice := _ADVICE.get(part):
        raise UnreadableError(f"elle {advice[0]}", advice[1])
    if _TOO_FINE.fullmatch(part):
        raise UnreadableError(
            f"« {shortened(part)} » est trop précis.",
            "Gardez deux chiffres au plus après la virgule ; avec une formule, =ARRONDI(…;2).",
        )
    value = parse_share(part)
    return "" if value is None or is_blank(part) else decimal_text(value, 2)
