"""Workbook of an answer: built from what is saved and read back cell by cell, without writing anything.

Its contents stay text, as on the pages: `comparaison_tableur` computes what they would change.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from unicodedata import normalize

from collecte.core.errors import Refus, UserFacingError
from collecte.core.operations.cellules import words
from collecte.core.tableurs import DEFAULT, FUSIONNEE, NON_CALCULEE, Classeur, TableurError, letters, read_typed_sheets
from collecte.core.tableurs.model import Row
from collecte.models import Participation
from collecte.reponses.queries.connues import connues_of, locked_codes, saisie_with
from collecte.reponses.queries.versions import get_questionnaire
from exports.papiers.formulaire import (
    CODE,
    FORMAT,
    IDENTITY,
    OUI,
    QUESTION,
    REPONSE,
    Case,
    Formulaire,
    LigneFormulaire,
    PageFormulaire,
    pages_of,
)
from exports.tableur.text import plain_text
from questionnaires.answers.a_cote import etages_by_repartition
from questionnaires.core.elements import Numeric, Question
from questionnaires.core.francais import NARROW, decimal_text, plural, titled, typeset
from questionnaires.core.model import Questionnaire
from questionnaires.core.questions import Month
from questionnaires.core.repartition import UnreadableError, is_blank, shortened
from questionnaires.temps.derive import TEMPS
from questionnaires.temps.unites_temps import UniteTemps, unit_in_use, with_shares

AGAIN = "Téléchargez un nouveau classeur sur cette page, recopiez-y vos réponses, puis déposez-le."

_DECIMALS = re.compile(r"[0-9]+,([0-9]+)(\s*%)?")
_FIRST_OF_MONTH = re.compile(r"[0-9]{2}/([0-9]{2}/[0-9]{4})")
_ADVICE = {
    NON_CALCULEE: (
        "contient une formule sans résultat.",
        "Ouvrez le classeur dans votre tableur et enregistrez-le, ou remplacez la formule par sa valeur.",
    ),
    FUSIONNEE: (
        "est fusionnée avec une autre.",
        "Séparez les cellules, puis écrivez une réponse par cellule.",
    ),
}
_SHOWN = 20
"""Maximum number of errors shown, one a cell; the others are counted."""
_NAMED = 3
"""Most missing lines named."""


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
    """Contents of a workbook: the revision it was made from, and the text of each question as it would be typed."""

    revision: int
    textes: Mapping[str, str]


def share_codes(questionnaire: Questionnaire) -> tuple[str, ...]:
    """Return the codes of the lines of the répartition of someone's time, then those of the missions' own shares; none
    in another questionnaire."""
    lignes = next((repartition.lignes for repartition in questionnaire.repartitions if repartition.code == TEMPS), ())
    return (*lignes, *_missions(questionnaire))


def _missions(questionnaire: Questionnaire) -> tuple[str, ...]:
    return tuple(etage.part for etage in etages_by_repartition(questionnaire).get(TEMPS, ()) if etage.part)


def shown_texts(participation: Participation, saisie: Mapping[str, str]) -> Mapping[str, str]:
    """Return the texts of an answer as its workbook has them: what is known besides, shares in percent whatever their
    unit, without those of missions where it is another."""
    questionnaire = get_questionnaire(participation.version)
    texts = saisie_with(questionnaire, saisie, connues_of(participation))
    if unit_in_use(questionnaire, texts) is UniteTemps.POURCENT:
        return texts
    return {**with_shares(questionnaire, texts), **dict.fromkeys(_missions(questionnaire), "")}


def pages_filled(participation: Participation, textes: Mapping[str, str]) -> tuple[PageFormulaire, ...]:
    """Return the pages of the workbook of an answer, holding these texts."""
    questionnaire = get_questionnaire(participation.version)
    return pages_of(questionnaire, textes, locked_codes(questionnaire, connues_of(participation)))


def formulaire_of(participation: Participation, now: datetime) -> Formulaire:
    """Return the workbook of an answer with what is saved so far."""
    dla = f"DLA {participation.dla.code} {participation.dla.nom}"
    return Formulaire(
        titre=participation.campagne.titre,
        qui=f"{participation.auteur}, {dla}" if participation.personne else dla,
        pages=pages_filled(participation, shown_texts(participation, participation.saisie)),
        is_temps=participation.campagne.is_temps,
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


# --- read back


def read_tableur(participation: Participation, nom: str, contenu: bytes) -> ClasseurLu:
    """Read a file, whoever sent it. A stored text that cannot be read may stay.

    Raise TableurError, Refus, RefusedCellsError; all errors in cells are reported at once.
    """
    textes = shown_texts(participation, participation.saisie)
    pages = pages_filled(participation, textes)
    longest = max((len(page.lignes) for page in pages), default=0)
    limits = replace(DEFAULT, rows=max(DEFAULT.rows, 2 * longest))
    classeur = read_typed_sheets(nom, contenu, (*(page.nom for page in pages), IDENTITY), limits=limits)
    return ClasseurLu(_checked_revision(participation, classeur), read_pages(pages, textes, classeur))


def read_pages(pages: Sequence[PageFormulaire], textes: Mapping[str, str], classeur: Classeur) -> Mapping[str, str]:
    """Return the text of each question. Cells left as `pages` show them say what is in `textes`.

    Raise TableurError, RefusedCellsError.
    """
    reading = _Reading(textes)
    for page in pages:
        reading.take(page, classeur)
    if reading.defauts:
        raise RefusedCellsError(reading.defauts)
    return reading.lus


def _checked_revision(participation: Participation, classeur: Classeur) -> int:
    rows = classeur.feuilles.get(IDENTITY, ())
    identity = {row[0]: row[1] for _, row in rows if len(row) > 1}
    if "Classeur" not in identity:
        raise Refus(
            "Ce fichier n’est pas le classeur de cette page, ou sa feuille cachée « Identité » a disparu.", AGAIN
        )
    if identity["Classeur"] != FORMAT:
        raise Refus("Ce classeur n’est pas de la forme d’aujourd’hui, il a été téléchargé il y a longtemps.", AGAIN)
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
    """State of reading the sheets: texts of the questions, and errors. `textes` are those that the answer has now."""

    textes: Mapping[str, str]
    lus: dict[str, str] = field(default_factory=dict)
    defauts: list[str] = field(default_factory=list)

    def take(self, page: PageFormulaire, classeur: Classeur) -> None:
        if page.nom not in classeur.feuilles:
            self._tell(f"La feuille « {page.nom} » a disparu ou changé de nom. Rendez-lui son nom. Sinon : {AGAIN}")
            return
        rows = iter(classeur.feuilles[page.nom])
        columns = _columns(page, rows)
        lignes = {ligne.code: ligne for ligne in page.lignes if ligne.cases}
        titles = {words(ligne.libelle_et_note) for ligne in page.lignes if not ligne.cases}
        places: dict[str, int] = {}  # row of each line already read
        cells: dict[str, list[tuple[Case, str, str]]] = {}  # case, cell and text, by code of question
        for numero, texts in rows:
            code, libelle = columns.text(texts, columns.code), columns.text(texts, columns.question)
            if code in lignes:
                if self._is_whole(page, lignes[code], libelle, numero, places):
                    for case, cellule, text in columns.cells_of(lignes[code], numero, texts):
                        cells.setdefault(case.question.code, []).append((case, cellule, text))
                places[code] = numero
            elif code or (columns.has_answer(texts) and words(libelle) not in titles):
                self._tell(
                    f"Feuille « {page.nom} », ligne {numero} : « {shortened(code or libelle)} » n’est pas une ligne de "
                    "ce questionnaire. Supprimez cette ligne."
                )
        self._tell_missing(page, [ligne for code, ligne in lignes.items() if code not in places])
        for question_cells in cells.values():
            self._take_question(page, question_cells)

    def _is_whole(
        self, page: PageFormulaire, ligne: LigneFormulaire, libelle: str, numero: int, places: Mapping[str, int]
    ) -> bool:
        """Return whether a row is the only one of its line, and has kept its label; say it otherwise."""
        if ligne.code in places:
            rows = f"les lignes {places[ligne.code]} et {numero}"
            self._tell(f"Feuille « {page.nom} » : {rows} sont la même question. Supprimez celle en trop.")
        elif words(libelle) != words(ligne.libelle_et_note):
            self._tell(
                f"Feuille « {page.nom} », ligne {numero} : « {shortened(ligne.libelle)} » a perdu son intitulé, des "
                f"cellules ont été déplacées. {AGAIN}"
            )
        else:
            return True
        return False

    def _tell_missing(self, page: PageFormulaire, missing: Sequence[LigneFormulaire]) -> None:
        if missing:
            named = [f"« {shortened(ligne.libelle)} »" for ligne in missing[:_NAMED]]
            more = ["…"] if len(missing) > _NAMED else []
            lines = plural(len(missing), "ligne")
            self._tell(f"Feuille « {page.nom} », il manque {lines} : {', '.join([*named, *more])}. {AGAIN}")

    def _take_question(self, page: PageFormulaire, cells: Sequence[tuple[Case, str, str]]) -> None:
        """Read the cells of a question; left as they are shown, they say what is stored."""
        question = cells[0][0].question
        if all(same_text(text, case.texte) for case, _, text in cells):
            self.lus[question.code] = self.textes.get(question.code, "")
            return
        sent = []
        for case, cellule, text in cells:
            try:
                sent.append(_sent(case, text))
            except UnreadableError as error:
                self._tell(titled(f"Feuille « {page.nom} », cellule {cellule}", str(error)))
                return
        try:
            self.lus[question.code] = _canonical(question, question.joined(sent))
        except UnreadableError as error:
            self._tell(titled(f"Feuille « {page.nom} », cellule {cells[0][1]}", str(error)))

    def _tell(self, sentence: str) -> None:
        self.defauts.append(typeset(sentence))


@dataclass(frozen=True, slots=True)
class _Columns:
    """Indexes of the columns of a sheet; answers stand from `answer` on, `width` of them."""

    question: int
    answer: int
    code: int
    width: int

    def cells_of(self, ligne: LigneFormulaire, numero: int, texts: Sequence[str]) -> Iterator[tuple[Case, str, str]]:
        """Yield case, name and text of each cell that is to be filled."""
        for column, case in enumerate(ligne.cases, start=self.answer):
            if not case.is_locked:
                yield case, f"{letters(column)}{numero}", self.text(texts, column)

    @staticmethod
    def text(texts: Sequence[str], column: int) -> str:
        """Return the text of a column, '' beyond the last one filled."""
        return texts[column] if column < len(texts) else ""

    def has_answer(self, texts: Sequence[str]) -> bool:
        return any(texts[self.answer : self.answer + self.width])


def _columns(page: PageFormulaire, rows: Iterator[Row]) -> _Columns:
    """Return the columns of a sheet, by their titles; rows down to the titles are consumed."""
    expected = [words(title) for title in (QUESTION, REPONSE, CODE)]
    for numero, texts in rows:
        titles = [words(text) for text in texts]
        if not set(expected) <= set(titles):
            continue
        if doubled := [title for title in expected if titles.count(title) > 1]:
            first, second = [letters(place) for place, text in enumerate(titles) if text == doubled[0]][:2]
            raise TableurError(
                f"Feuille « {page.nom} », deux colonnes ont le même titre à la ligne {numero}, {first} et {second}.",
                "Supprimez celle qui est en trop, enregistrez le classeur, puis déposez-le de nouveau.",
            )
        question, answer, code = (titles.index(title) for title in expected)
        return _Columns(question, answer, code, max(len(ligne.cases) for ligne in page.lignes))
    raise TableurError(
        f"La feuille « {page.nom} » n’a plus ses titres de colonnes « {QUESTION} », « {REPONSE} » et « {CODE} ».", AGAIN
    )


def same_text(text: str, other: str) -> bool:
    """Return whether two texts are one once in a cell, which holds no invisible character."""
    return text == other or _in_a_cell(text) == _in_a_cell(other)


def _in_a_cell(text: str) -> str:
    return normalize("NFC", plain_text(text).replace("\ufeff", "").replace("\x85", "\n")).strip()


def _sent(case: Case, text: str) -> str:
    """Return what a page would send for the text of a cell. Raise UnreadableError."""
    if advice := _ADVICE.get(text):
        raise UnreadableError(f"elle {advice[0]}", advice[1])
    if not case.choix or is_blank(text):
        return text
    for fold in (str.split, words):
        sent = {code for libelle, code in case.choix.items() if fold(libelle) == fold(text)}
        if len(sent) == 1:
            return sent.pop()
    only = f"Écrivez {OUI}, ou videz-la." if tuple(case.choix) == (OUI,) else "Choisissez dans la liste, ou videz-la."
    raise UnreadableError(f"« {shortened(text)} » ne fait pas partie des choix.", only)


def _canonical(question: Question, text: str) -> str:
    """Return a text as the pages write it: `12,5` for a number. Raise UnreadableError."""
    if isinstance(question, Month) and (month := _FIRST_OF_MONTH.fullmatch(text)):
        text = month[1]
    if not isinstance(question, Numeric):
        return text if question.read(text) is not None else ""
    number = _DECIMALS.fullmatch(text)
    if number and len(number[1]) > question.decimals:
        raise UnreadableError(f"« {shortened(text)} » est trop précis.", _rounded(question.decimals))
    value = question.read(text)
    return decimal_text(value, question.decimals).translate(_AS_TYPED) if isinstance(value, int) else ""


def _rounded(decimals: int) -> str:
    count = {0: "Écrivez un nombre entier", 1: "Gardez un seul chiffre après la virgule"}
    digits = count.get(decimals, f"Gardez {_DIGITS.get(decimals, decimals)} chiffres au plus après la virgule")
    return f"{digits} ; avec une formule, =ARRONDI(…;{decimals})."


_AS_TYPED = str.maketrans({NARROW: "", "−": "-"})
"""A number is typed without separators of thousands."""
_DIGITS = {2: "deux", 3: "trois", 4: "quatre"}
