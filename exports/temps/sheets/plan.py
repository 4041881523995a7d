"""Layout of the sheet Temps: columns and rows of each figure, known before anything is written."""

from dataclasses import dataclass
from functools import cached_property

from exports.release.disclosure import CONFIDENTIEL, Group, Nature, told_to
from exports.tableur.feuille import Answer, block
from exports.tableur.text import one_line
from exports.temps.consolidation import Bloc, Consolidation
from questionnaires.core.francais import NBSP
from questionnaires.core.questions import Part

SANS_REPONSE = "aucune réponse transmise"

NAME_OF_TEMPS = "Temps"
HEADER_ROW = 3
PERSONS_ROW = 4
STEP_ROW = 5
FIRST_ROW = 6


@dataclass(frozen=True, slots=True)
class Colonne:
    """A DLA, the pool or the region: its figures, or why it has none in `message`.

    `groupe` is its number in Données (0: the region), None when not shown; its shares are told by `pas` points.
    """

    titre: str
    place: int
    groupe: int | None = None
    personnes: int = 0
    pas: int = 1
    message: str = ""


@dataclass(frozen=True)
class Bande:
    """A table of lines under their missions, from its first row: the rows of sub-totals, lines and total."""

    blocs: tuple[Bloc, ...]
    first: int

    @cached_property
    def lignes(self) -> dict[str, int]:
        """Line code -> row."""
        return {ligne.code: row for ligne, row in self._rows if ligne is not None}

    @cached_property
    def missions(self) -> dict[str, int]:
        """Mission code -> row of its sub-total."""
        rows, row = {}, self.first
        for bloc in self.blocs:
            if bloc.mission is not None:
                rows[bloc.mission.code] = row
            row += height(bloc)
        return rows

    @property
    def total(self) -> int:
        return self.first + sum(height(bloc) for bloc in self.blocs)

    @property
    def _rows(self) -> list[tuple[Part | None, int]]:
        found: list[Part | None] = []
        for bloc in self.blocs:
            found += [None] if bloc.mission else []
            found += bloc.lignes
        return [(ligne, self.first + offset) for offset, ligne in enumerate(found)]


@dataclass(frozen=True)
class Plan:
    """The whole sheet, from top to bottom: printed shares, ETP, precisions, then the detail of the computation."""

    consolidation: Consolidation

    @property
    def lignes(self) -> tuple[Part, ...]:
        return self.consolidation.lignes

    @cached_property
    def colonnes(self) -> tuple[Colonne, ...]:
        return _colonnes(self.consolidation)

    @cached_property
    def region(self) -> Colonne:
        return self.colonnes[-1]

    @cached_property
    def shown(self) -> tuple[Colonne, ...]:
        """Those with figures, the region last; empty when nothing may be shown."""
        return tuple(colonne for colonne in self.colonnes if colonne.groupe is not None)

    @cached_property
    def hidden(self) -> tuple[Colonne, ...]:
        """Those that read a message instead."""
        return tuple(colonne for colonne in self.colonnes if colonne.groupe is None)

    @cached_property
    def parts(self) -> Bande:
        return Bande(self.consolidation.blocs, FIRST_ROW)

    @cached_property
    def etp_heading(self) -> int:
        """The frozen, repeated header stands for both tables."""
        return self.parts.total + 2

    @cached_property
    def etp(self) -> Bande:
        return Bande(self.consolidation.blocs, self.etp_heading + 1)

    @property
    def precisions(self) -> int:
        """Row of the heading above the precisions."""
        return self.etp.total + 3

    @property
    def calcul(self) -> int:
        """Row of the heading above the detail of the computation."""
        return self.precisions + max(len(self.consolidation.precisions), 1) + 2

    def detail(self, index: int) -> int:
        """First row of one of the four blocks of the detail; each has a heading, a row per line and a total."""
        return self.calcul + 3 + index * (len(self.lignes) + 3)

    def detail_range(self, index: int, place: int) -> str:
        """The lines of a block of the detail in one column, without its total."""
        first = self.detail(index)
        return block(first, place, first + len(self.lignes) - 1, place)

    @property
    def rows(self) -> int:
        return self.detail(4) - 2


def hidden_answer(plan: Plan) -> Answer:
    """What titles say when no figure may be shown."""
    if plan.region.message == SANS_REPONSE:
        return Answer("Aucune réponse transmise pour l’instant")
    return Answer(f"Résultats non montrés{NBSP}: effectif trop faible")


def height(bloc: Bloc) -> int:
    """Its lines, plus one row for the sub-total of a mission."""
    return len(bloc.lignes) + (bloc.mission is not None)


def label(consolidation: Consolidation, ligne: Part) -> str:
    """The short name of a line: that of its fonction, or the title of its fieldset outside missions."""
    fonction = consolidation.collecte.referentiel.fonctions.get(ligne.code)
    if fonction is not None:
        return one_line(fonction.court, 60)
    groupes = (groupe for section in consolidation.collecte.questionnaire.sections for groupe in section.groupes)
    titres = [groupe.titre for groupe in groupes if any(question.code == ligne.code for question in groupe.questions)]
    return one_line(titres[0] if titres else ligne.libelle, 60)  # one that is no longer asked has no group here


def mission_label(consolidation: Consolidation, bloc: Bloc) -> str:
    """`Mission 1 – Accompagnement des structures`, or the name of work outside missions."""
    if bloc.mission is None:
        return label(consolidation, bloc.lignes[0])
    return f"Mission {bloc.numero} – {one_line(bloc.mission.court, 60)}"


def _colonnes(consolidation: Consolidation) -> tuple[Colonne, ...]:
    return (*_dla_colonnes(consolidation), *_pool_colonne(consolidation), _region_colonne(consolidation))


def _dla_colonnes(consolidation: Consolidation) -> list[Colonne]:
    shown = {
        group.dlas[0]: (number, group)
        for number, group in enumerate(consolidation.groups, start=1)
        if group.nature is Nature.DLA
    }
    answered = consolidation.couverture
    colonnes = []
    for place, dla in enumerate(consolidation.collecte.dlas, start=1):
        titre = one_line(dla.nom, 60)
        if dla.code in shown:
            colonnes.append(_shown(titre, place, *shown[dla.code]))
        else:
            message = CONFIDENTIEL if answered[dla.code].transmises else SANS_REPONSE
            colonnes.append(Colonne(titre, place, message=message))
    return colonnes


def _pool_colonne(consolidation: Consolidation) -> list[Colonne]:
    place = len(consolidation.collecte.dlas) + 1
    return [
        _shown(consolidation.nom(group), place, number, group)
        for number, group in enumerate(consolidation.groups, start=1)
        if group.nature is Nature.ENSEMBLE
    ]


def _region_colonne(consolidation: Consolidation) -> Colonne:
    place = len(consolidation.collecte.dlas) + 1 + (consolidation.publication.ensemble is not None)
    region = consolidation.publication.region
    if region is not None:
        return _shown("Région", place, 0, region)
    return Colonne("Région", place, message=CONFIDENTIEL if consolidation.total.transmises else SANS_REPONSE)


def _shown(titre: str, place: int, groupe: int, group: Group) -> Colonne:
    return Colonne(titre, place, groupe, group.personnes, told_to(group.personnes, accord=group.accord))
