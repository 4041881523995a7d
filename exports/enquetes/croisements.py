"""A question of a campaign of structures by category: what its release shows in each."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from exports.enquetes.publication import croisee, libelles_of
from exports.enquetes.resultats import GroupeDepouille, Modalite, Question, Resultats, together
from exports.records.records import Dla
from exports.release.cellules import CROISE, NON_RENSEIGNE, REGION, Cellule, Dimension, Mesure, Release
from exports.tableur.csv import Cell
from questionnaires.core.francais import typeset
from questionnaires.core.options import cotes

DLA = "DLA"
"""Code of the dimension whose categories are DLA."""

_FAR = 10
"""Gap, in points, below which no category is said to differ from another."""

Shown = Mapping[str, Mapping[str, bool]]
"""Code of a question -> its categories and DLA in a release -> whether some answer that someone gave is shown there."""


def by_dla(noms: Mapping[str, str]) -> Dimension:
    """Return the dimension of these DLA, given by code -> name."""
    return Dimension(code=DLA, libelle="DLA", categories={code: f"{code} {nom}" for code, nom in noms.items()})


def territoires(dimension: Dimension) -> Mapping[str, str]:
    """Return the territory of the cells of each category -> its label."""
    categories = dimension.categories.items()
    return {code if dimension.code == DLA else dimension.territoire(code): libelle for code, libelle in categories}


def crossed_groups(resultats: Resultats, shown: Shown) -> Sequence[GroupeDepouille]:
    """Return the questions that a release crosses; in one that crosses none, those that have answers to choose from."""
    codes = {code for code, places in shown.items() if any(CROISE in place for place in places)}
    groupes = (
        replace(groupe, questions=tuple(asked for asked in groupe.questions if _is_crossed(asked, codes)))
        for groupe in resultats.groupes
    )
    return [groupe for groupe in groupes if groupe.questions]


def _is_crossed(asked: Question, codes: Collection[str]) -> bool:
    is_choice = asked.modalites and not asked.en_classes and "." not in asked.code
    return asked.code in codes if codes else bool(is_choice and not asked.confidentiel)


def readable(
    groupes: Iterable[GroupeDepouille], dimensions: Sequence[Dimension], shown: Shown
) -> Mapping[Question, Sequence[Dimension]]:
    """Return the questions of which a crossing shows something -> the dimensions where it does."""
    readable = {
        asked: [
            dimension
            for dimension in dimensions
            if any(shown.get(asked.code, {}).get(territoire) for territoire in territoires(dimension))
        ]
        for groupe in groupes
        for asked in groupe.questions
    }
    return {asked: dimensions for asked, dimensions in readable.items() if dimensions}


@dataclass(frozen=True)
class TableauCroise:
    """A question by category: what is shown in each. `asked` is the question of the région."""

    asked: Question
    dimension: Dimension
    lignes: Sequence[tuple[str, Question]]

    @property
    def colonnes(self) -> Sequence[tuple[str, str]]:
        """Codes and label of each column: the sides of a scale, else each answer."""
        libelles = libelles_of(self.asked)
        codes = cotes(self.asked.echelle) if self.asked.echelle else [(code,) for code in libelles]
        return [("+".join(several), together([libelles[code] for code in several])) for several in codes if several]

    @property
    def dites(self) -> Sequence[tuple[str, Question]]:
        """The categories of which something is shown."""
        return [(libelle, question) for libelle, question in self.lignes if not question.confidentiel]

    @property
    def tues(self) -> Sequence[str]:
        """Labels of the others."""
        return [libelle for libelle, question in self.lignes if question.confidentiel]

    def cell(self, question: Question, codes: str) -> Modalite | None:
        return next((modalite for modalite in question.modalites if modalite.code == codes), None)

    @property
    def vedette(self) -> tuple[str, str]:
        """Codes and label of the answer that the chart and the sentence are about: the favourable side of a scale, else
        the most frequent of the région, but for those that everyone gave, that two categories show."""
        if self.asked.echelle:
            return self.colonnes[0][0], "Réponses favorables"
        answers = [answer for answer in self.asked.par_frequence if answer.nombre != self.asked.n]
        answers = answers or list(self.asked.par_frequence)
        best = next((answer for answer in answers if self._is_compared(answer.code)), answers[0])
        return best.code, f"« {best.libelle} »"

    def _is_compared(self, codes: str) -> bool:
        """Return whether two categories show that answer, and someone gave it there."""
        parts = self._parts(codes)
        return len(parts) > 1 and any(part.nombre for part in parts)

    @property
    def parts(self) -> Sequence["PartCroisee"]:
        """That answer in each category where it is shown."""
        return self._parts(self.vedette[0])

    def _parts(self, codes: str) -> Sequence["PartCroisee"]:
        return [
            PartCroisee(libelle, cell.nombre, question.n, cell.sur(question.n))
            for libelle, question in self.lignes
            if (cell := self.cell(question, codes)) and cell.nombre is not None
        ]

    @property
    def constat(self) -> str:
        """The range of that answer, its ends named only where they differ more than chance may explain; DLA are
        never ranked."""
        parts = [part for part in self.parts if part.libelle != NON_RENSEIGNE]
        if len(parts) < 2:
            return typeset("Trop peu de catégories se lisent pour comparer")
        low = min(parts, key=lambda part: (part.valeur, -part.n))
        high = max(parts, key=lambda part: (part.valeur, part.n))
        if not _differ(low, high):
            return typeset(f"{self.vedette[1]} : pas d’écart que ces chiffres permettent d’affirmer")
        if self.dimension.code == DLA:
            return typeset(f"{self.vedette[1]} : de {low.dite} à {high.dite} selon les DLA")
        return typeset(f"{self.vedette[1]} : de {low.dite} (« {low.libelle} ») à {high.dite} (« {high.libelle} »)")

    @property
    def has_parts(self) -> bool:
        return any(question.has_shares for _, question in self.lignes)

    @property
    def entetes(self) -> Sequence[str]:
        """Headers of the CSV file."""
        each = [[libelle, f"{libelle} (%)"] if self.has_parts else [libelle] for _, libelle in self.colonnes]
        return [self.dimension.libelle, "Réponses", *(header for headers in each for header in headers)]

    @property
    def rows(self) -> Sequence[Sequence[Cell]]:
        return [[libelle, *self._cells(question)] for libelle, question in self.lignes]

    def _cells(self, question: Question) -> Sequence[Cell]:
        cells: list[Cell] = ["[c]" if question.confidentiel else question.n]
        for codes, _ in self.colonnes:
            cell = self.cell(question, codes)
            hidden = "[c]" if question.confidentiel or cell else None
            cells.append(cell.nombre if cell and cell.nombre is not None else hidden)
            if self.has_parts:
                cells.append(cell.part if cell else None)
        return cells


@dataclass(frozen=True, slots=True)
class PartCroisee:
    """How many of `n` gave an answer in a category; `dite`: as it is printed."""

    libelle: str
    nombre: int
    n: int
    dite: str

    @property
    def valeur(self) -> float:
        return self.nombre / self.n


def _differ(low: PartCroisee, high: PartCroisee) -> bool:
    """Return whether two shares are ten points apart, and more than two standard errors."""
    gap, pooled = high.valeur - low.valeur, (low.nombre + high.nombre) / (low.n + high.n)
    error = pooled * (1 - pooled) * (1 / low.n + 1 / high.n)
    return 100 * gap >= _FAR and gap * gap > 4 * error


@dataclass(frozen=True)
class Croisements:
    """The crossings of a campaign that show something: by question, in the order of `dimensions`."""

    resultats: Resultats
    dimensions: Sequence[Dimension]
    questions: Sequence[tuple[Question, Sequence[TableauCroise]]]


def croisements_of(resultats: Resultats, release: Release, dlas: Iterable[Dla]) -> Croisements:
    """Cross each question of a release with its dimensions, then with these DLA."""
    cells: dict[tuple[str, str], list[Cellule]] = {}
    for cellule in release.cellules:
        if cellule.territoire != REGION and cellule.ligne:
            cells.setdefault((cellule.ligne, cellule.territoire), []).append(cellule)
    shown: dict[str, dict[str, bool]] = {}
    for (ligne, territoire), several in cells.items():
        shown.setdefault(ligne, {})[territoire] = any(_is_answer(cellule) for cellule in several)
    dimensions = () if resultats.is_anonymous else (*release.dimensions, by_dla({dla.code: dla.nom for dla in dlas}))
    questions = [
        (asked, [_tableau(asked, dimension, cells) for dimension in several])
        for asked, several in readable(crossed_groups(resultats, shown), dimensions, shown).items()
    ]
    return Croisements(resultats, dimensions, questions)


def _is_answer(cellule: Cellule) -> bool:
    return cellule.mesure is Mesure.COMPTE and bool(cellule.colonne) and cellule.is_shown and bool(cellule.valeur)


def _tableau(
    asked: Question, dimension: Dimension, cells: Mapping[tuple[str, str], Sequence[Cellule]]
) -> TableauCroise:
    lignes = [
        (libelle, croisee(asked, cells.get((asked.code, territoire), ())))
        for territoire, libelle in territoires(dimension).items()
    ]
    return TableauCroise(asked, dimension, lignes)
