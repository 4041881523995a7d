"""Series of the région's shares across périodes, over groups comparable in every version of the référentiel.

The figures of a période are those of its own release: nothing is computed again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from exports.records.records import Collecte, Edition
from exports.release.annees import NOUNS, Annee, annee_of
from exports.release.cellules import SOUHAIT, Cellule, Mesure, Release, Statut
from exports.release.motifs import RUPTURE
from exports.tableur.ordre import merged
from exports.temps.consolidation import Consolidation
from questionnaires.core.francais import paris_day
from questionnaires.referentiel.correspondance import (
    Correspondance,
    LigneComparable,
    lignes_comparables,
    missions_en_rupture,
)
from questionnaires.referentiel.referentiel import AUTRE, Mission
from questionnaires.temps.periodes import Periode

MELANGE = "plusieurs référentiels dans la collecte : non comparable"
NON_ARRETE = "résultats non arrêtés"
LIGNES = "missions seulement"


@dataclass(frozen=True)
class EtapeSerie:
    """One période: its figures, or why it has none."""

    consolidation: Consolidation

    @property
    def collecte(self) -> Collecte:
        return self.consolidation.collecte

    @property
    def message(self) -> str:
        """Why nothing is shown; empty when figures are."""
        release = self.consolidation.release
        if release is None:
            return NON_ARRETE
        codes = {ligne.code for ligne in self.consolidation.lignes}
        return release.motif or ("" if codes == set(self.collecte.referentiel.lignes) else MELANGE)

    @property
    def is_open(self) -> bool:
        """True when the période was not over when its figures were released."""
        release = self.consolidation.release
        return release is not None and paris_day(release.faite_le) <= self.collecte.periode.fin

    @property
    def personnes(self) -> int:
        return self.consolidation.release.personnes if self.consolidation.release else 0

    @property
    def code(self) -> str:
        """Code of its période."""
        return self.collecte.periode.code

    @property
    def pas(self) -> int:
        """Rounding step of its shares, in points."""
        return self.consolidation.release.pas if self.consolidation.release else 0

    @property
    def shown_release(self) -> Release | None:
        """The release, when its figures are shown."""
        return None if self.message else self.consolidation.release

    @cached_property
    def missions(self) -> Mapping[str, int]:
        """Code of a mission, or of a line outside them -> points, as released; empty when not shown."""
        return self.shown_release.missions() if self.shown_release else {}

    @cached_property
    def parts(self) -> Mapping[str, int]:
        """Code of a mission or of a line -> points, as released; missions only when lines are not shown."""
        return self.shown_release.parts() if self.shown_release else {}

    @property
    def statut(self) -> Statut:
        """Mark shown instead of figures when `message` is not empty."""
        release = self.consolidation.release
        if release is None:
            return Statut.INDISPONIBLE
        hidden = self._hidden if release.motif else ()
        return next((cellule.statut for cellule in hidden), Statut.SANS_OBJET)

    @property
    def sans_lignes(self) -> tuple[Statut, str] | None:
        """Mark shown instead of figures below missions, and why; None when lines have figures."""
        if self.shown_release is None:
            return self.statut, self.message
        if self.shown_release.has_lines:
            return None
        motif = self.shown_release.motif_lignes
        statut = next((cellule.statut for cellule in self._hidden if cellule.motif == motif), Statut.INDISPONIBLE)
        return statut, f"{LIGNES}, {motif}" if motif else LIGNES

    @property
    def _hidden(self) -> Sequence[Cellule]:
        """Shares that are not shown."""
        release = self.consolidation.release
        return [cellule for cellule in release.of(Mesure.PART) if not cellule.is_shown] if release else ()


@dataclass(frozen=True, slots=True)
class Rupture:
    """A change of référentiel between two périodes.

    `missions` are the codes of those whose total changed meaning, '' among them for work that belongs to none.
    """

    edition: Edition
    missions: frozenset[str]


@dataclass(frozen=True)
class EvolutionPeriodes:
    """All the périodes of a collecte, oldest first, its own last."""

    consolidation: Consolidation

    @cached_property
    def etapes(self) -> tuple[EtapeSerie, ...]:
        return tuple(map(EtapeSerie, (*self.consolidation.anterieures, self.consolidation)))

    @cached_property
    def shown(self) -> tuple[int, ...]:
        """Places of the périodes that have figures."""
        return tuple(place for place, etape in enumerate(self.etapes) if not etape.message)

    @cached_property
    def editions(self) -> tuple[Edition, ...]:
        """Editions from the oldest to the newest that a période asked; adopted one after the other, all in between."""
        numeros = [etape.collecte.edition for etape in self.etapes]
        collecte = self.consolidation.collecte
        known = collecte.serie.editions
        kept = tuple(edition for edition in known if min(numeros) <= edition.numero <= max(numeros))
        return kept or (Edition(numero=collecte.edition, referentiel=collecte.referentiel),)

    @cached_property
    def lignes(self) -> tuple[LigneComparable, ...]:
        return lignes_comparables([edition.referentiel for edition in self.editions], self._correspondances)

    @cached_property
    def missions(self) -> tuple[Mission, ...]:
        """Every mission of every version, under its newest name, in the order of the newest version."""
        orders = [[mission.code for mission in edition.referentiel.missions] for edition in self.editions]
        named = {mission.code: mission for edition in self.editions for mission in edition.referentiel.missions}
        return tuple(named[code] for code in merged(orders))

    def place_of(self, etape: EtapeSerie) -> int:
        """Return the place of a période's edition among `editions`."""
        return [edition.numero for edition in self.editions].index(etape.collecte.edition)

    @cached_property
    def before(self) -> EtapeSerie | None:
        """The période that the changes of the last one start from; None when it is compared with none."""
        release = self.consolidation.release
        cells = release.of(Mesure.SENS) if release else ()
        codes = {cellule.colonne for cellule in cells if cellule.colonne != SOUHAIT}
        return next((etape for etape in self.etapes[:-1] if etape.code in codes), None)

    @cached_property
    def annees(self) -> tuple[Annee, ...]:
        """Years made of its semestres, or why they are not, oldest first; none where a whole year is asked at once."""
        kind = self.etapes[-1].collecte.periode.kind
        releases = {etape.collecte.periode: self._released(place) for place, etape in enumerate(self.etapes)}
        years = sorted({periode.annee for periode in releases})
        return tuple(annee_of(year, kind, releases) for year in years) if kind in NOUNS else ()

    @cached_property
    def annee_before(self) -> Periode | None:
        """The year that the year ended by the release is compared with."""
        release = self.consolidation.release
        codes = {cellule.colonne for cellule in release.of(Mesure.SENS)} if release and self.annees else set()
        return next((annee.periode for annee in self.annees if annee.periode.code in codes), None)

    def _released(self, place: int) -> Release | str:
        """Return the release of a période, or why it has no figure that continues those of the période before."""
        etape, rupture = self.etapes[place], self.rupture(place)
        if etape.shown_release is None:
            return etape.message
        is_first = etape.collecte.periode.numero == 1
        return RUPTURE if rupture and rupture.missions and not is_first else etape.shown_release

    def is_open_year(self, annee: Annee) -> bool:
        """Return whether one of the year's périodes was not over when its figures were released."""
        return any(etape.is_open and etape.collecte.periode.annee == annee.periode.annee for etape in self.etapes)

    def rupture(self, place: int) -> Rupture | None:
        """Return the change of référentiel between a période and the one before, None when there is none."""
        crossed = self._crossed(place)
        if not crossed:
            return None
        referentiels = [edition.referentiel for edition in self.editions]
        broken = missions_en_rupture(referentiels, self._correspondances)
        missions = {code for code, places in broken.items() if crossed.intersection(places)}
        outside = {"" for ligne in self.lignes if AUTRE in ligne.codes[-1] and crossed.intersection(ligne.ruptures)}
        return Rupture(self.editions[self.place_of(self.etapes[place])], frozenset(missions | outside))

    def breaks(self, ligne: LigneComparable) -> tuple[int, ...]:
        """List places of the périodes that do not ask a group as the période before did."""
        return tuple(place for place in range(len(self.etapes)) if self._crossed(place).intersection(ligne.ruptures))

    def _crossed(self, place: int) -> frozenset[int]:
        """Return places of the editions that begin between a période and the one before, whichever came first."""
        if place == 0:
            return frozenset()
        before, after = (self.place_of(self.etapes[index]) for index in (place - 1, place))
        return frozenset(range(min(before, after) + 1, max(before, after) + 1))

    @property
    def _correspondances(self) -> Sequence[Correspondance]:
        return [edition.correspondance for edition in self.editions[1:] if edition.correspondance is not None]
