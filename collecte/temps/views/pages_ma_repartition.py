"""« Ma répartition » over the périodes, beside the région, comparable across versions of the référentiel."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby

from collecte.models import Dla, Participation, Reprise
from collecte.referentiel.queries.referentiels import Version
from collecte.reponses.queries.versions import get_questionnaire
from collecte.temps.queries.chiffres_temps import ChiffresRegion
from exports.papiers.fiche import points
from exports.tableur.ordre import merged
from exports.tableur.styles import mission_colour
from exports.temps.barres import Bande, Barre, barres
from questionnaires.core.francais import percent_text, plural
from questionnaires.core.repartition import WHOLE
from questionnaires.referentiel.correspondance import AUTRE_COURT, LigneComparable, lignes_comparables
from questionnaires.referentiel.referentiel import AUTRE, Mission, Referentiel
from questionnaires.temps.periodes import Periode

POINT = 100
"""Hundredths of a percent in one of the points that a région is told by."""

NOT_SHOWN = "–"


@dataclass(frozen=True)
class Etape:
    """One période: how its author's time was shared, the référentiel of these lines, and what the région says beside.

    `parts` maps line codes to hundredths of a percent; a line that a file left blank is not in it.
    """

    dla: Dla
    periode: Periode
    version: Version
    parts: Mapping[str, int]
    region: ChiffresRegion | None = None  # None: its results are not settled, or no campaign was held
    is_reprise: bool = False
    """Whether a file of past years says it, not an answer."""

    @classmethod
    def answered(cls, own: Participation, version: Version, region: ChiffresRegion | None) -> "Etape":
        lignes = get_questionnaire(own.version).repartitions[0].lignes
        valeurs = own.valeurs or {}
        parts = {code: valeurs.get(code) or 0 for code in lignes}
        return cls(own.dla, own.campagne.periode, version, parts, region)

    @classmethod
    def taken_up(cls, own: Reprise, version: Version) -> "Etape":
        return cls(own.dla, own.periode, version, own.parts, is_reprise=True)

    @property
    def titre(self) -> str:
        return self.periode.libelle

    @property
    def marque(self) -> str:
        """What tells it from an answer; '' for an answer."""
        if not self.is_reprise:
            return ""
        return "repris" if self.is_exact else f"repris, somme {percent_text(sum(self.parts.values()))}"

    @property
    def is_exact(self) -> bool:
        """Whether its parts make 100 %."""
        return sum(self.parts.values()) == WHOLE

    @property
    def referentiel(self) -> Referentiel:
        return self.version.referentiel

    @property
    def is_comparable(self) -> bool:
        """Whether it has the lines of its référentiel, all of them and no other; a file may leave some blank."""
        return self.is_reprise or self.parts.keys() == set(self.referentiel.lignes)

    @cached_property
    def lectures(self) -> tuple["Lecture", ...]:
        """One's own shares, then the région's when it is told."""
        own = Lecture(self, "repris" if self.is_reprise else "moi", self.parts)
        if self.region is None or not self.region.is_shown or not self._is_asked_alike(self.region):
            return (own,)
        told = Lecture(self, "région", _in_hundredths(self.region.parts), self.region.pas)
        reseau = self.region.reseau
        return (own, told, *([Lecture(self, "réseau", _in_hundredths(reseau.parts()), reseau.pas)] if reseau else []))

    def _is_asked_alike(self, region: ChiffresRegion) -> bool:
        """Whether the région answered about these lines, told or not."""
        return {code for bloc in region.release.blocs for code in bloc.lignes} >= self.parts.keys()

    @property
    def note(self) -> str:
        """How its région is told, or why it is not; of a past year, where it comes from."""
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
        said = f"moyenne de {persons}, pondérée par leur temps, à {step} près{missions}."
        return f"{said} {self.region.reseau_note}".strip()


def _in_hundredths(points: Mapping[str, int]) -> Mapping[str, int]:
    return {code: own * POINT for code, own in points.items()}


@dataclass(frozen=True)
class Lecture:
    """A column of the table and a bar of the chart: whose time it is, and its shares, by line and, of a région, by
    mission: what is not told is not there. `pas` are the points that they are rounded to, 0 when they are exact."""

    etape: Etape
    qui: str
    parts: Mapping[str, int]
    pas: int = 0

    @property
    def titre(self) -> str:
        return f"{self.etape.titre}, {self.entete}"

    @property
    def abrege(self) -> str:
        """The same where there is little room: `2026-S1 moi`."""
        return f"{self.etape.periode.code} {self.qui}"

    def of_mission(self, code: str) -> int | None:
        """Its share in the référentiel of that période; None: there was no such mission. '' is work outside them."""
        if code in self.parts:
            return self.parts[code]
        return self.of_lines(_lignes_of(self.etape.referentiel, code) if code else (AUTRE,))

    def texte(self, part: int | None) -> str:
        """A share as it is printed; a dash where it is not told."""
        if part is None:
            return NOT_SHOWN
        return points(part // POINT, self.pas) if self.pas else percent_text(part)

    def of_lines(self, codes: Sequence[str]) -> int | None:
        """The sum of those that were said; None when none was."""
        known = [self.parts[code] for code in codes if code in self.parts]
        return sum(known) if known else None

    @property
    def entete(self) -> str:
        """What is written over its column, under the title of the période."""
        return self.etape.marque or self.qui

    @property
    def barre(self) -> Barre:
        named = enumerate(self.etape.referentiel.missions, start=1)
        bandes = [self._bande(own.code, own.code, number) for number, own in named]
        return Barre(self.titre.capitalize(), (*bandes, self._bande(AUTRE, "Autre", 0)))

    def _bande(self, code: str, court: str, numero: int) -> Bande:
        """In tints for its lines, when they are told."""
        lines = [self.parts[own] for own in _lignes_of(self.etape.referentiel, code) if own in self.parts]
        whole = self.of_mission(code) or 0
        return Bande(code, court, mission_colour(numero), tuple(lines or [whole]), self.texte(whole))


def _lignes_of(referentiel: Referentiel, mission: str) -> tuple[str, ...]:
    found = (own for own in referentiel.missions if own.code == mission)
    return tuple(fonction.code for own in found for fonction in own.fonctions)


@dataclass(frozen=True, slots=True)
class Rang:
    """A row of the table, its cells as printed, in the order of the columns; a dash: it did not exist then, a file left
    it blank, or it is not told. A mission's, or, with `is_fine`, that of what is followed inside it."""

    mission: str
    libelle: str
    cellules: tuple[str, ...]
    is_fine: bool = False


@dataclass(frozen=True)
class Series:
    """One's time on a DLA, or that of all of it, oldest période first; `versions` are those adopted in its région,
    oldest first."""

    dla: Dla
    etapes: tuple[Etape, ...]
    versions: Sequence[Version]
    is_of_team: bool = False
    """Whether it is the time of the whole DLA, as files of past years have it."""

    @cached_property
    def comparables(self) -> tuple[Etape, ...]:
        return tuple(own for own in self.etapes if own.is_comparable)

    @property
    def has_reprises(self) -> bool:
        return any(own.is_reprise for own in self.etapes)

    @property
    def autres(self) -> tuple[Etape, ...]:
        """The périodes that asked other lines than their référentiel has: nothing can be put beside them."""
        return tuple(own for own in self.etapes if not own.is_comparable)

    @cached_property
    def lectures(self) -> tuple[Lecture, ...]:
        return tuple(lecture for own in self.comparables for lecture in own.lectures)

    @property
    def chart(self) -> str:
        whose = "temps du DLA entier, années passées" if self.is_of_team else "répartition du temps"
        return barres([own.barre for own in self.lectures], f"DLA {self.dla.code}, {whose}")

    @cached_property
    def crossed(self) -> tuple[Version, ...]:
        """The versions that the périodes asked, and those adopted in between."""
        asked = [own.version.numero for own in self.comparables]
        return tuple(own for own in self.versions if asked and min(asked) <= own.numero <= max(asked))

    @cached_property
    def lignes(self) -> tuple[LigneComparable, ...]:
        """The finest lines that mean the same in all of them."""
        following = [own.correspondance for own in self.crossed[1:]]
        return lignes_comparables([own.referentiel for own in self.crossed], following) if self.crossed else ()

    @property
    def reunies(self) -> tuple[str, ...]:
        """The names of those that were asked otherwise in an earlier version."""
        return tuple(own.libelle(self.crossed[-1].referentiel) for own in self.lignes if own.ruptures)

    @cached_property
    def missions(self) -> tuple[Mission, ...]:
        """Every mission of these versions, under its newest name, in the order of the newest."""
        named = {mission.code: mission for own in self.crossed for mission in own.referentiel.missions}
        orders = [[mission.code for mission in own.referentiel.missions] for own in self.crossed]
        return tuple(named[code] for code in merged(orders))

    @property
    def rangs(self) -> Iterable[Rang]:
        """The rows of the table: each mission, then what is followed inside it."""
        homes = [(self._home(own), own) for own in self.lignes]
        for mission in self.missions:
            yield self._whole(mission.code, f"{mission.code} {mission.court}")
            fines = [own for home, own in homes if home == mission.code]
            if len(fines) > 1:
                yield from (self._fine(mission.code, own) for own in fines)
        yield self._whole("", AUTRE_COURT)

    def _whole(self, mission: str, libelle: str) -> Rang:
        cells = (own.texte(own.of_mission(mission)) for own in self.lectures)
        return Rang(mission or AUTRE, libelle, tuple(cells))

    def _fine(self, mission: str, ligne: LigneComparable) -> Rang:
        places = {own.numero: place for place, own in enumerate(self.crossed)}
        codes = [ligne.codes[places[own.etape.version.numero]] for own in self.lectures]
        cells = (own.texte(own.of_lines(each)) for own, each in zip(self.lectures, codes, strict=True))
        return Rang(mission, ligne.libelle(self.crossed[-1].referentiel), tuple(cells), is_fine=True)

    def _home(self, ligne: LigneComparable) -> str:
        """The mission that its first line has in the newest version; '' when it has none."""
        referentiel, first = self.crossed[-1].referentiel, ligne.codes[-1][0]
        return next((own.code for own in referentiel.missions if first in _lignes_of(referentiel, own.code)), "")

    def last(self, count: int) -> "Series":
        """Its last périodes: what one sheet of paper holds."""
        return replace(self, etapes=self.etapes[-count:])


def series(
    etapes: Iterable[Etape], versions: Mapping[int, Mapping[int | None, Version]], *, is_of_team: bool = False
) -> list[Series]:
    """By DLA; `versions` are those of each région, by their id."""
    ordered = sorted(etapes, key=lambda own: (own.dla.code, own.dla.id, own.periode.fin))
    grouped = groupby(ordered, key=lambda own: own.dla)
    return [Series(dla, tuple(own), [*versions[dla.region_id].values()], is_of_team) for dla, own in grouped]
