"""Figures of a campaign on time as released, beside who was expected: the source of every sheet."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from exports.records.couverture import Couverture, couverture
from exports.records.records import Attendu, Collecte, Dla, Etat
from exports.release.cellules import RESEAU, Cellule, Mesure, Release
from exports.temps.lignes import BlocMission, blocs_of, homes_of, lignes_asked
from questionnaires.core.blocs import Ligne, Tableau
from questionnaires.core.francais import sort_key
from questionnaires.core.model import Questionnaire
from questionnaires.core.questions import Choice, Part
from questionnaires.core.repartition import WHOLE

AUTRE_PRECISION = "AUTRE_PRECISION"
"""The only free text that is ever exported; every other one belongs to its author."""

PRECISION = "PRECISION"
"""The question on what a répartition rests on, released in words for the région."""

MILLI = 1_000
"""Weights are integers in thousandths of an ETP-mois."""


@dataclass(frozen=True, slots=True)
class TableActivites:
    """The activités of a fonction, in the order of the questionnaire; `titre` is that of their fieldset."""

    tableau: Tableau
    titre: str


@dataclass(frozen=True, kw_only=True)
class Consolidation:
    """A campaign on time and its coverage. `couverture` has one count per DLA, in the order of the collecte, answers or
    not; `total` is the région's."""

    collecte: Collecte
    couverture: Mapping[str, Couverture]
    total: Couverture
    tables: tuple[TableActivites, ...]

    @property
    def release(self) -> Release | None:
        """None until results are settled: until then, coverage is all that is shown."""
        return self.collecte.release

    @property
    def reseau(self) -> Release | None:
        """Figures of the network, where the région has its own."""
        return self.collecte.reseau if self.release is not None and self.release.is_shown else None

    def publication_of(self, cellule: Cellule) -> str:
        """Return the number and day of the release that gave a cell of the région, of a DLA or of the network."""
        release = self.reseau if cellule.territoire == RESEAU else self.release
        return release.publication_of(cellule) if release else ""

    @property
    def precisions(self) -> tuple[str, ...]:
        """Texts of « autre », without names nor DLA; empty while the région has no figure."""
        return self.collecte.precisions if self.release and self.release.is_shown else ()

    @property
    def mots(self) -> tuple[Cellule, ...]:
        """Cells whose figure is shown in words, hidden ones too; none until results are settled."""
        return self.release.of(Mesure.MOTS) if self.release else ()

    @cached_property
    def lignes(self) -> tuple[Part, ...]:
        return lignes_asked(self.collecte)

    @cached_property
    def blocs(self) -> tuple[BlocMission, ...]:
        return blocs_of(self.collecte.referentiel, self.lignes, homes_of(self.collecte))

    @cached_property
    def anterieures(self) -> "tuple[Consolidation, ...]":
        """Consolidations of the earlier périodes that this one is compared with, oldest first."""
        return tuple(consolidate(anterieure) for anterieure in self.collecte.serie.anterieures)

    @cached_property
    def attendus(self) -> Mapping[str, Sequence[Attendu]]:
        """Code of a DLA -> its expected answers, by name."""
        by_dla = expected_by_dla(self.collecte)
        return {
            dla.code: sorted(by_dla[dla.code], key=lambda attendu: sort_key(attendu.nom)) for dla in self.collecte.dlas
        }

    @property
    def dlas_answered(self) -> int:
        """Count the DLA that sent at least one answer."""
        return sum(count.transmises > 0 for count in self.couverture.values())

    @property
    def dlas_montres(self) -> tuple[Dla, ...]:
        """DLA that have figures of their own, in the order of the collecte."""
        codes = self.release.dlas_montres if self.release else ()
        return tuple(dla for dla in self.collecte.dlas if dla.code in codes)


def consolidate(collecte: Collecte) -> Consolidation:
    """Consolidate a collecte. Raises ValueError on contradictory records: a defect of the code that read them."""
    check_records(collecte)
    by_dla = expected_by_dla(collecte)
    return Consolidation(
        collecte=collecte,
        couverture={dla.code: couverture(by_dla[dla.code], [dla.etp_conventionne]) for dla in collecte.dlas},
        total=couverture(collecte.attendus, [dla.etp_conventionne for dla in collecte.dlas]),
        tables=tables_of(collecte.questionnaire),
    )


def expected_by_dla(collecte: Collecte) -> Mapping[str, Sequence[Attendu]]:
    """Map the code of each DLA of a collecte to its expected answers, in the order of the collecte."""
    by_dla: dict[str, list[Attendu]] = {dla.code: [] for dla in collecte.dlas}
    for attendu in collecte.attendus:
        by_dla.setdefault(attendu.dla, []).append(attendu)
    return by_dla


def tables_of(questionnaire: Questionnaire) -> tuple[TableActivites, ...]:
    """List the tables of activités, one per fonction, in the order of the questionnaire; none where activités are not
    asked."""
    return tuple(
        TableActivites(block, block.libelle or groupe.titre)
        for section in questionnaire.sections
        for groupe in section.groupes
        for block in groupe.blocks
        if isinstance(block, Tableau)
    )


def choices_of(tables: Iterable[TableActivites]) -> Iterator[tuple[Ligne, Choice]]:
    """Yield the questions asked of each activité, with it."""
    for table in tables:
        for ligne in table.tableau.lignes:
            yield from ((ligne, choice) for choice in ligne.choices)


def sources_asked(collecte: Collecte) -> Choice | None:
    """Return the question on what répartitions rest on, as the last version that asks it does."""
    questions = [
        questionnaire.questions[PRECISION]
        for questionnaire in collecte.posees.values()
        if PRECISION in questionnaire.questions
    ]
    return questions[-1] if questions and isinstance(questions[-1], Choice) else None


def check_records(collecte: Collecte) -> None:
    """Raise ValueError when records contradict each other."""
    codes = [dla.code for dla in collecte.dlas]
    lignes = [ligne.code for ligne in lignes_asked(collecte)]
    if len(set(codes)) < len(codes):
        raise ValueError("two DLA have the same code")
    for attendu in collecte.attendus:
        if attendu.dla not in codes:
            raise ValueError(f"an answer is expected from an unknown DLA: {attendu.dla!r}")
        if (attendu.etat is Etat.TRANSMIS) != (attendu.reponse is not None):
            raise ValueError(f"{attendu.dla!r}: an answer is given exactly when it was transmitted")
        parts = [attendu.reponse.valeurs.get(code) for code in lignes] if attendu.reponse else []
        if attendu.reponse and sum(part for part in parts if isinstance(part, int)) != WHOLE:
            raise ValueError(f"{attendu.dla!r}: the lines of a transmitted answer do not sum to the whole")
