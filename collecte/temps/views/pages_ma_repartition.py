"""« Ma répartition » over the périodes, beside the région, comparable across versions of the référentiel."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby
from typing import Any

from collecte.models import Dla, Participation, Reprise
from collecte.referentiel.queries.referentiels import Version
from collecte.reponses.queries.versions import get_questionnaire
from collecte.reponses.views.totaux import Repartie, Segment
from collecte.temps.queries.chiffres_temps import ChiffresRegion
from exports.papiers.fiche import points
from exports.tableur.ordre import merged
from exports.tableur.styles import mission_colour
from exports.temps.barres import Bande, Barre, barres
from questionnaires.core.francais import percent_text, plural
from questionnaires.core.model import Questionnaire
from questionnaires.core.repartition import WHOLE, Total
from questionnaires.referentiel.correspondance import LigneComparable, lignes_comparables
from questionnaires.referentiel.referentiel import AUTRE, AUTRE_COURT, Mission, Referentiel
from questionnaires.temps.an_dernier import RaisonDonnee, reasons_given
from questionnaires.temps.periodes import Periode

POINT = 100
"""Hundredths of a percent in a point, the unit of the shares of a région."""

NOT_SHOWN = "–"


@dataclass(frozen=True)
class EtapeRepartition:
    """One période: how its author's time was shared, the référentiel of these lines, and the région's figures beside.

    `parts` maps line codes to hundredths of a percent; a line that a file left blank is not in it.
    """

    dla: Dla
    periode: Periode
    version: Version
    parts: Mapping[str, int]
    region: ChiffresRegion | None = None  # None: its results are not settled, or no campagne was held
    is_reprise: bool = False
    """True when it comes from a file of past years, not from an answer."""
    questionnaire: Questionnaire | None = None
    raisons: Sequence[RaisonDonnee] = ()

    @classmethod
    def answered(
        cls,
        participation: Participation,
        version: Version,
        region: ChiffresRegion | None,
        valeurs: Mapping[str, Any] | None = None,
    ) -> "EtapeRepartition":
        """Read an answer; `valeurs` are those to read in place of the ones that count."""
        questionnaire = get_questionnaire(participation.version)
        valeurs = valeurs or participation.valeurs or {}
        parts = {code: valeurs.get(code) or 0 for code in questionnaire.repartitions[0].lignes}
        raisons = reasons_given(questionnaire, valeurs)
        periode = participation.campagne.periode
        return cls(participation.dla, periode, version, parts, region, questionnaire=questionnaire, raisons=raisons)

    @classmethod
    def taken_up(cls, reprise: Reprise, version: Version) -> "EtapeRepartition":
        return cls(reprise.dla, reprise.periode, version, reprise.parts, is_reprise=True)

    @property
    def titre(self) -> str:
        return self.periode.libelle

    @property
    def marque(self) -> str:
        """Mark that distinguishes it from an answer; '' for an answer."""
        if not self.is_reprise:
            return ""
        return "repris" if self.is_exact else f"repris, somme {percent_text(sum(self.parts.values()))}"

    @property
    def is_exact(self) -> bool:
        """True when its parts make 100 %."""
        return sum(self.parts.values()) == WHOLE

    @property
    def is_whole(self) -> bool:
        """True when it says every line of its référentiel, and they make 100 %."""
        return self.is_exact and self.parts.keys() == set(self.referentiel.lignes)

    @property
    def referentiel(self) -> Referentiel:
        return self.version.referentiel

    @property
    def is_comparable(self) -> bool:
        """True when it has the lines of its référentiel, all of them and no other; a file may leave some blank."""
        return self.is_reprise or self.parts.keys() == set(self.referentiel.lignes)

    @cached_property
    def lectures(self) -> tuple["ColonneRepartition", ...]:
        """One's own shares, then those of the région and of the network when they are shown."""
        if self.region is None or not self.region.is_shown or not self._is_asked_alike(self.region):
            return (self.mienne,)
        reseau = self.region.reseau
        return (
            self.mienne,
            self.regionale(self.region),
            *([ColonneRepartition(self, "réseau", _in_hundredths(reseau.parts()), reseau.pas)] if reseau else []),
        )

    @property
    def mienne(self) -> "ColonneRepartition":
        return ColonneRepartition(self, "repris" if self.is_reprise else "moi", self.parts)

    def regionale(self, region: ChiffresRegion) -> "ColonneRepartition":
        return ColonneRepartition(self, "région", _in_hundredths(region.parts), region.pas)

    def _is_asked_alike(self, region: ChiffresRegion) -> bool:
        """Return whether the région answered about these lines, shown or not."""
        return {code for bloc in region.release.blocs for code in bloc.lignes} >= self.parts.keys()

    @property
    def note(self) -> str:
        """How its région is shown, or why it is not; for a past year, where it comes from."""
        if self.is_reprise:
            said = self.marque if self.is_exact else f"{self.marque}, telle que reprise"
            return f"{self.titre.capitalize()} : {said}, d’un fichier ; la région n’y a pas de chiffre."
        return f"Région, {self.titre} : {self._region_said}"

    @property
    def _region_said(self) -> str:
        if self.region is None:
            return "les résultats de la région ne sont pas encore arrêtés."
        if len(self.lectures) == 1:
            return f"{self.region.secret or 'la région a répondu à d’autres lignes'}."
        step = plural(self.region.pas, "point")
        persons = plural(self.region.contributeurs, "personne")
        missions = "" if self.region.release.has_lines else ", par mission seulement"
        said = f"moyenne de {persons}, pondérée par leur temps, à {step} près{missions} ; {self.region.release.nom}."
        return f"{said} {self.region.reseau_note}".strip()


def _in_hundredths(points: Mapping[str, int]) -> Mapping[str, int]:
    return {code: part * POINT for code, part in points.items()}


@dataclass(frozen=True)
class ColonneRepartition:
    """A column of the table and a bar of the chart: whose time it is, and its shares, by line and, for a région, by
    mission; a share that is not shown is absent. `pas` is the step in points that they are rounded to, 0 when exact."""

    etape: EtapeRepartition
    qui: str
    parts: Mapping[str, int]
    pas: int = 0

    @property
    def titre(self) -> str:
        return f"{self.etape.titre}, {self.entete}"

    @property
    def abrege(self) -> str:
        """Title where there is little room: `2026-S1 moi`."""
        return f"{self.etape.periode.code} {self.qui}"

    def of_mission(self, code: str) -> int | None:
        """Return its share in the référentiel of that période; None without such a mission. '' is work outside them."""
        if code in self.parts:
            return self.parts[code]
        return self.of_lines(_lignes_of(self.etape.referentiel, code) if code else (AUTRE,))

    def texte(self, part: int | None) -> str:
        """Format a share as printed; a dash where it is not shown."""
        if part is None:
            return NOT_SHOWN
        return points(part // POINT, self.pas) if self.pas else percent_text(part)

    def of_lines(self, codes: Sequence[str]) -> int | None:
        """Return the sum of the known shares; None when none is known."""
        known = [self.parts[code] for code in codes if code in self.parts]
        return sum(known) if known else None

    @property
    def entete(self) -> str:
        """Heading of its column, under the title of the période."""
        return self.etape.marque or self.qui

    @property
    def repartie(self) -> Repartie:
        """Its bar by mission, for pages; a share of the région that prints less than its step takes no room."""
        segments: list[Segment] = []
        for mission in (*self.etape.referentiel.missions, None):
            code, libelle = (mission.code, mission.court) if mission else ("", AUTRE_COURT)
            length = self.of_mission(code) or 0
            fonctions = mission.fonctions if mission else ()
            lignes = {f.code: self.parts[f.code] for f in fonctions if f.code in self.parts}
            if length or not self.pas:
                start = segments[-1].start + segments[-1].length if segments else 0
                segments.append(Segment(code or AUTRE, code or None, libelle, start, length, lignes))
        return Repartie("", "", Total(sum(segment.length for segment in segments)), tuple(segments), 0)

    @property
    def barre(self) -> Barre:
        named = enumerate(self.etape.referentiel.missions, start=1)
        bandes = [self._bande(mission.code, mission.code, number) for number, mission in named]
        return Barre(self.titre.capitalize(), (*bandes, self._bande(AUTRE, "Autre", 0)))

    def _bande(self, code: str, court: str, numero: int) -> Bande:
        """Return a band with a tint per line, when lines are shown."""
        lines = [self.parts[ligne] for ligne in _lignes_of(self.etape.referentiel, code) if ligne in self.parts]
        whole = self.of_mission(code) or 0
        return Bande(code, court, mission_colour(numero), tuple(lines or [whole]), self.texte(whole))


def _lignes_of(referentiel: Referentiel, mission: str) -> tuple[str, ...]:
    missions = (candidate for candidate in referentiel.missions if candidate.code == mission)
    return tuple(fonction.code for candidate in missions for fonction in candidate.fonctions)


@dataclass(frozen=True, slots=True)
class Rang:
    """A row of the table, its cells as printed, in the order of the columns; a dash: it did not exist then, a file left
    it blank, or it is not shown. The row of a mission or, with `is_fine`, of a line followed inside it."""

    mission: str
    libelle: str
    cellules: tuple[str, ...]
    is_fine: bool = False


@dataclass(frozen=True)
class Series:
    """Time of a person on a DLA, or of the whole DLA, newest période first; `versions` are those adopted in its région,
    oldest first."""

    dla: Dla
    etapes: tuple[EtapeRepartition, ...]
    versions: Sequence[Version]
    is_of_team: bool = False
    """True when it is the time of the whole DLA, from files of past years."""

    @cached_property
    def comparables(self) -> tuple[EtapeRepartition, ...]:
        return tuple(etape for etape in self.etapes if etape.is_comparable)

    @property
    def has_reprises(self) -> bool:
        return any(etape.is_reprise for etape in self.etapes)

    @property
    def autres(self) -> tuple[EtapeRepartition, ...]:
        """Périodes that asked other lines than their référentiel has: nothing can be put beside them."""
        return tuple(etape for etape in self.etapes if not etape.is_comparable)

    @cached_property
    def lectures(self) -> tuple[ColonneRepartition, ...]:
        return tuple(lecture for etape in self.comparables for lecture in etape.lectures)

    @property
    def chart(self) -> str:
        """Draw one's own bars and the région's: a sheet would not hold the network's too, which the table has."""
        whose = "temps du DLA entier, années passées" if self.is_of_team else "répartition du temps"
        drawn = [lecture.barre for etape in self.comparables for lecture in etape.lectures[:2]]
        return barres(drawn, f"DLA {self.dla.code}, {whose}")

    @cached_property
    def crossed(self) -> tuple[Version, ...]:
        """Versions that the périodes asked, and those adopted in between."""
        asked = [etape.version.numero for etape in self.comparables]
        return tuple(version for version in self.versions if asked and min(asked) <= version.numero <= max(asked))

    @cached_property
    def lignes(self) -> tuple[LigneComparable, ...]:
        """Finest lines that mean the same in all of these versions."""
        following = [version.correspondance for version in self.crossed[1:]]
        return lignes_comparables([version.referentiel for version in self.crossed], following) if self.crossed else ()

    @property
    def reunies(self) -> tuple[str, ...]:
        """Names of the lines that were asked differently in an earlier version."""
        return tuple(ligne.libelle(self.crossed[-1].referentiel) for ligne in self.lignes if ligne.ruptures)

    @cached_property
    def missions(self) -> tuple[Mission, ...]:
        """Every mission of these versions, under its newest name, in the order of the newest."""
        named = {mission.code: mission for version in self.crossed for mission in version.referentiel.missions}
        orders = [[mission.code for mission in version.referentiel.missions] for version in self.crossed]
        return tuple(named[code] for code in merged(orders))

    @property
    def rangs(self) -> Iterable[Rang]:
        """Rows of the table: each mission, then the lines followed inside it."""
        homes = [(self._home(ligne), ligne) for ligne in self.lignes]
        for mission in self.missions:
            yield self._whole(mission.code, f"{mission.code} {mission.court}")
            fines = [ligne for home, ligne in homes if home == mission.code]
            if len(fines) > 1:
                yield from (self._fine(mission.code, ligne) for ligne in fines)
        yield self._whole("", AUTRE_COURT)

    def _whole(self, mission: str, libelle: str) -> Rang:
        cells = (lecture.texte(lecture.of_mission(mission)) for lecture in self.lectures)
        return Rang(mission or AUTRE, libelle, tuple(cells))

    def _fine(self, mission: str, ligne: LigneComparable) -> Rang:
        places = {version.numero: place for place, version in enumerate(self.crossed)}
        codes = [ligne.codes[places[lecture.etape.version.numero]] for lecture in self.lectures]
        cells = (lecture.texte(lecture.of_lines(lines)) for lecture, lines in zip(self.lectures, codes, strict=True))
        return Rang(mission, ligne.libelle(self.crossed[-1].referentiel), tuple(cells), is_fine=True)

    def _home(self, ligne: LigneComparable) -> str:
        """Return the mission of its first line in the newest version; '' when it has none."""
        referentiel, first = self.crossed[-1].referentiel, ligne.codes[-1][0]
        return next(
            (mission.code for mission in referentiel.missions if first in _lignes_of(referentiel, mission.code)), ""
        )

    def last(self, count: int) -> "Series":
        """Keep its last périodes: as many as one sheet of paper holds."""
        return replace(self, etapes=self.etapes[:count])

    def year_before(self, etape: EtapeRepartition) -> EtapeRepartition | None:
        """Return the whole répartition of the same période one year before; None without one, or with several."""
        periode, numero = etape.periode.last_year, etape.version.numero
        former = [earlier for earlier in self.comparables if earlier.periode == periode]
        return former[0] if len(former) == 1 and former[0].is_whole and former[0].version.numero <= numero else None

    def released(self, region: ChiffresRegion) -> "ColonneRepartition":
        """Return the shares that a région released for a période that is not one of these."""
        version = next(version for version in self.versions if version.id == region.campagne.referentiel_id)
        alone = replace(region, reseau=None)
        return EtapeRepartition(self.dla, region.campagne.periode, version, {}, alone).regionale(alone)

    def until(self, periode: Periode) -> "Series":
        """Keep the périodes that end with this one, or before."""
        return replace(self, etapes=tuple(etape for etape in self.etapes if etape.periode.fin <= periode.fin))


def series(
    etapes: Iterable[EtapeRepartition],
    versions: Mapping[int, Mapping[int | None, Version]],
    *,
    is_of_team: bool = False,
) -> list[Series]:
    """Group étapes by DLA; `versions` are those of each région, by their id."""
    newest = sorted(etapes, key=lambda etape: etape.periode.fin, reverse=True)
    grouped = groupby(sorted(newest, key=lambda etape: (etape.dla.code, etape.dla.id)), key=lambda etape: etape.dla)
    return [
        Series(dla, tuple(dla_etapes), [*versions[dla.region_id].values()], is_of_team) for dla, dla_etapes in grouped
    ]
