"""« Croiser »: one question of a campaign of structures by one thing that is known of them, as its release has it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from flask import Blueprint, render_template, request
from markupsafe import Markup

from collecte.campagnes.queries.publications import list_crossed, list_dimensions
from collecte.campagnes.queries.resultats import get_resultats, list_croisees
from collecte.comptes.views.ecrans import Page
from collecte.comptes.web.context import acteur, reading, today
from collecte.comptes.web.gate import requires
from collecte.core.web.listes import csv_file
from collecte.enquetes.forms.resultats import CroisementForm
from collecte.enquetes.queries.resultats import get_campagne_lue, list_told_dlas_of
from collecte.enquetes.views.pages_resultats import of_scale
from collecte.models import Campagne, Dla
from collecte.organisation.views.acces_organisation import there
from collecte.policy import Droit
from exports.enquetes.publication import libelles_of
from exports.enquetes.resultats import GroupeDepouille, Modalite, Question, Resultats, together
from exports.release.cellules import CROISE, Dimension
from exports.tableur.carte import MASKED, UNKNOWN, Zone, carte
from exports.tableur.charts import bar
from exports.tableur.csv import Cell
from exports.tableur.styles import LINK
from questionnaires.core.francais import typeset
from questionnaires.core.options import cotes

bp = Blueprint("croisements", __name__)

DLA = "DLA"
FIFTHS = (
    (0, "moins de 2 sur 10"),
    (20, "de 2 à 4 sur 10"),
    (40, "de 4 à 6 sur 10"),
    (60, "de 6 à 8 sur 10"),
    (80, "8 sur 10 ou plus"),
)
"""Classes of the map: the least percentage of each, and its words. They count by ten, as shares of fewer than thirty
answers are not printed in percent."""
_FAR = 10
"""Gap, in points, below which no category is said to differ from another."""


@bp.get("/campagnes/<int:campagne_id>/resultats/croiser")
@requires(Droit.LIRE_RESULTATS)
def croiser(campagne_id: int) -> Page:
    campagne, is_regional, is_run = there(get_campagne_lue(reading(), acteur(), campagne_id))
    there(campagne if is_regional and campagne.is_of_structures else None)
    resultats = get_resultats(reading(), campagne, None) if campagne.arretee_le else None
    released = list_dimensions(reading(), campagne_id) if resultats else ()
    crossed = list_crossed(reading(), campagne_id) if resultats else {}
    codes = [code for code, places in crossed.items() if any(CROISE in place for place in places)]
    groupes = crossed_groups(resultats, codes) if resultats else []
    dlas = list_told_dlas_of(reading(), acteur(), campagne_id, today()) if not campagne.anonyme else ()
    dimensions = [*released, *([_by_dla(dlas)] if dlas and groupes else [])]
    form = CroisementForm.asked(request.args, groupes, dimensions) if groupes and dimensions else None
    tableau = _tableau(campagne, form, groupes, dimensions) if form and request.args and not form.errors else None
    if tableau and "csv" in request.args:
        return csv_file("croisement", tableau.entetes, tableau.rows)
    return render_template(
        "enquetes/resultats/croiser.html",
        campagne=campagne,
        resultats=resultats,
        form=form,
        is_run=is_run,
        has_released=bool(released),
        tableau=tableau,
        lisibles=_readable(groupes, dimensions, crossed),
    )


def _readable(
    groupes: Sequence[GroupeDepouille], dimensions: Sequence[Dimension], crossed: Mapping[str, Mapping[str, bool]]
) -> Mapping[Question, Sequence[Dimension]]:
    """Return the questions of which a crossing shows something -> the dimensions where it does."""
    readable = {
        asked: [
            dimension
            for dimension in dimensions
            if any(crossed.get(asked.code, {}).get(territoire) for territoire in _territoires(dimension))
        ]
        for groupe in groupes
        for asked in groupe.questions
    }
    return {asked: dimensions for asked, dimensions in readable.items() if dimensions}


def crossed_groups(resultats: Resultats, codes: Collection[str]) -> Sequence[GroupeDepouille]:
    """Return the questions of these codes; in a release that crosses none, those that have answers to choose from."""
    groupes = (
        replace(groupe, questions=tuple(asked for asked in groupe.questions if _is_crossed(asked, codes)))
        for groupe in resultats.groupes
    )
    return [groupe for groupe in groupes if groupe.questions]


def _is_crossed(asked: Question, codes: Collection[str]) -> bool:
    is_choice = asked.modalites and not asked.en_classes and "." not in asked.code
    return asked.code in codes if codes else bool(is_choice and not asked.confidentiel)


def _by_dla(dlas: Sequence[Dla]) -> Dimension:
    return Dimension(code=DLA, libelle="DLA", categories={dla.code: f"{dla.code} {dla.nom}" for dla in dlas})


def _tableau(
    campagne: Campagne, form: CroisementForm, groupes: Sequence[GroupeDepouille], dimensions: Sequence[Dimension]
) -> "TableauCroise":
    asked = next(asked for groupe in groupes for asked in groupe.questions if asked.code == form.question.data)
    dimension = next(dimension for dimension in dimensions if dimension.code == form.par.data)
    return TableauCroise(asked, dimension, list_croisees(reading(), campagne, asked, _territoires(dimension)))


def _territoires(dimension: Dimension) -> Mapping[str, str]:
    """Return the territory of the cells of each category -> its label."""
    categories = dimension.categories.items()
    return {code if dimension.code == DLA else dimension.territoire(code): libelle for code, libelle in categories}


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
        best = next((answer for answer in answers if len(self._parts(answer.code)) > 1), answers[0])
        return best.code, f"« {best.libelle} »"

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
        if len(self.parts) < 2:
            return typeset("Trop peu de réponses pour comparer")
        low = min(self.parts, key=lambda part: (part.valeur, -part.n))
        high = max(self.parts, key=lambda part: (part.valeur, part.n))
        if not _differ(low, high):
            return typeset(f"{self.vedette[1]} : pas d’écart que ces chiffres permettent d’affirmer")
        if self.dimension.code == DLA:
            return typeset(f"{self.vedette[1]} : de {low.dite} à {high.dite} selon les DLA")
        return typeset(f"{self.vedette[1]} : de {low.dite} (« {low.libelle} ») à {high.dite} (« {high.libelle} »)")

    @property
    def dessins(self) -> Mapping[str, Markup]:
        """Return category -> its bar: the sides of a scale on one axis, else the answer that the sentence is about."""
        if self.asked.echelle:
            drawn = of_scale([replace(question, code=libelle) for libelle, question in self.lignes if question.n])
        else:
            drawn = {part.libelle: bar(part.nombre, part.n) for part in self.parts}
        return {libelle: Markup(svg) for libelle, svg in drawn.items() if svg}  # noqa: S704 - ours, escaped

    @property
    def carte(self) -> Markup:
        """Draw that answer by département, in words; empty where it is not read by DLA."""
        if self.dimension.code != DLA:
            return Markup()
        zones = [_zone(libelle, question, self.cell(question, self.vedette[0])) for libelle, question in self.lignes]
        return Markup(carte(zones, self.vedette[1], LINK, FIFTHS))  # noqa: S704 - ours, escaped

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


def _zone(libelle: str, question: Question, cell: Modalite | None) -> Zone:
    code, _, nom = libelle.partition(" ")
    if question.confidentiel or (cell and cell.nombre is None):
        return Zone(code, nom, MASKED)
    if cell is None or cell.nombre is None:
        return Zone(code, nom, UNKNOWN)
    return Zone(code, nom, f"{cell.nombre}/{question.n}", 100 * cell.nombre / question.n)


def _differ(low: PartCroisee, high: PartCroisee) -> bool:
    """Return whether two shares are ten points apart, and more than two standard errors."""
    gap, pooled = high.valeur - low.valeur, (low.nombre + high.nombre) / (low.n + high.n)
    error = pooled * (1 - pooled) * (1 / low.n + 1 / high.n)
    return 100 * gap >= _FAR and gap * gap > 4 * error
