"""Note aux pilotes as frozen rows, for its page, its PDF and its workbook."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from exports.papiers.fiche import LA_REGION, Changement, LigneTemps, etp, lecture_of, phrases_of, points
from exports.release.cellules import Mots
from exports.tableur.styles import mission_colour
from exports.temps.barres import Bande, Barre, barres
from questionnaires.core.francais import typeset
from questionnaires.core.repartition import WHOLE

MOST_ACTIVITES = 8
"""Told on paper; the workbook has them all."""

NEUTRE = (
    "Ces parts décrivent un emploi du temps. Elles ne disent pas ce que vaut un travail, ni combien il devrait durer."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FonctionDite:
    """A fonction as the référentiel words it: `consigne` is what is counted there, '' when it does not say."""

    numero: str
    titre: str
    consigne: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MissionDite:
    """A mission, from 1, and its fonctions."""

    numero: int
    titre: str
    fonctions: tuple[FonctionDite, ...]

    @property
    def colour(self) -> str:
        """What tells it apart on pages."""
        return LigneTemps(libelle=self.titre, mission=self.numero, is_mission=True).colour


@dataclass(frozen=True, slots=True, kw_only=True)
class LigneEvolution:
    """The share of a mission over the périodes, in points; None: not shown. `changement` is that between the last two,
    None when the release says nothing of it."""

    libelle: str
    mission: int
    parts: tuple[int | None, ...]
    changement: Changement | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evolution:
    """Périodes, oldest first, and what the shares of each are rounded to; `prudence` says what keeps them from being
    compared, or ''."""

    periodes: tuple[str, ...]
    pas: tuple[int, ...]
    lignes: tuple[LigneEvolution, ...]
    prudence: str = ""

    @property
    def is_shown(self) -> bool:
        """Whether two périodes have figures."""
        return sum(any(own.parts[place] is not None for own in self.lignes) for place in range(len(self.periodes))) > 1

    @property
    def phrases(self) -> tuple[str, ...]:
        """What figures affirm since the période before the last."""
        told = ((own.libelle, own.changement) for own in self.lignes)
        return phrases_of(told, self.periodes[-2]) if len(self.periodes) > 1 else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ActiviteEnPlus:
    """An activité that is said to take more time (`plus`) by more than less (`moins`)."""

    activite: str
    fonction: str
    plus: Mots
    moins: Mots


@dataclass(frozen=True, slots=True, kw_only=True)
class EnPlus:
    """What takes more time, the most told first, and why: (reason, by how many). `note` says what they rest on, or why
    there is none; so does `raisons_note` of reasons."""

    activites: tuple[ActiviteEnPlus, ...]
    note: str
    raisons: tuple[tuple[str, Mots], ...]
    raisons_note: str

    @property
    def premieres(self) -> tuple[ActiviteEnPlus, ...]:
        """Those that paper has room for."""
        return self.activites[:MOST_ACTIVITES]

    @property
    def autres(self) -> int:
        """How many more there are."""
        return len(self.activites) - len(self.premieres)


@dataclass(frozen=True, slots=True, kw_only=True)
class NotePilotes:
    """`faits`, `moyens` and `methode` are (label, words). `mission_comptee` is the place, from 1, of the mission whose
    structures indicators count; 0: the référentiel has it no more. `secret` says why no time is shown, or ''. `etp` are
    tenths in the release, so that one decimal is printed; `pas` is what shares are rounded to, `pas_reseau` those of
    the network, 0 without any. `champ` and `source` say who is counted, and where the time comes from.
    """

    region: str
    periode: str  # '' when no results are settled
    arrete_a: datetime
    faits: tuple[tuple[str, str], ...]
    metier: tuple[MissionDite, ...]
    temps: tuple[LigneTemps, ...]
    etp: Decimal | None
    pas: int
    temps_note: str
    secret: str
    evolution: Evolution
    en_plus: EnPlus
    mission_comptee: int
    moyens: tuple[tuple[str, str], ...]
    moyens_note: str
    methode: tuple[tuple[str, str], ...]
    pas_reseau: int = 0
    champ: str = ""
    source: str = ""

    @property
    def lue(self) -> int | None:
        """The place of the line whose share tells how to read the others; None when none is shown."""
        shown = (place for place, own in enumerate(self.temps) if own.part is not None)
        return next(shown, None) if self.is_shown else None

    @property
    def legende(self) -> tuple[str, ...]:
        """How a share is read, who is counted, where it comes from."""
        if self.lue is None:
            return ()
        own = self.temps[self.lue]
        return tuple(filter(None, (lecture_of(LA_REGION, own, own.part, self.pas), self.champ, self.source)))

    @property
    def neutre(self) -> str:
        """What shares of time do not say."""
        return NEUTRE

    @property
    def is_shown(self) -> bool:
        """Whether any time is."""
        return self.etp is not None

    @property
    def has_lines(self) -> bool:
        """Whether time is told below missions."""
        return any(not own.is_mission for own in self.temps)

    @property
    def lignes_dites(self) -> tuple[tuple[LigneTemps, FonctionDite | None], ...]:
        """Each line of the time, and the fonction that it is: its label begins with its number; None for a mission."""
        fonctions = {own.numero: own for mission in self.metier for own in mission.fonctions}
        return tuple((own, fonctions.get(own.libelle.partition(" ")[0])) for own in self.temps)

    @property
    def comptee(self) -> LigneTemps | None:
        """The mission whose structures indicators count, when its time is shown."""
        found = (own for own in self.temps if own.is_mission and own.mission == self.mission_comptee)
        return next(found, None) if self.is_shown and self.mission_comptee else None

    @property
    def sans_nombre(self) -> tuple[LigneTemps, ...]:
        """The lines of the other missions, each before its fonctions, when their time is shown."""
        return tuple(own for own in self.temps if own.mission != self.mission_comptee) if self.comptee else ()

    def fonctions_of(self, mission: LigneTemps) -> tuple[LigneTemps, ...]:
        """Its lines, when it has several: one alone is all of it."""
        found = tuple(own for own in self.temps if own.mission == mission.mission and not own.is_mission)
        return found if len(found) > 1 else ()

    @property
    def sans_nombre_part(self) -> int:
        """Points of the time that no number of structures shows."""
        return sum(own.part or 0 for own in self.sans_nombre if own.is_mission)

    @property
    def sans_nombre_etp(self) -> Decimal:
        return sum((own.etp or Decimal() for own in self.sans_nombre if own.is_mission), Decimal())

    @property
    def sans_nombre_phrases(self) -> tuple[str, ...]:
        """What indicators count, and what is left; none when no time is shown."""
        if self.comptee is None:
            return ()
        return (
            typeset(
                "Les indicateurs des avenants comptent des structures : accueillies, diagnostiquées, accompagnées, "
                f"suivies. Elles relèvent de la mission {self.comptee.mission}, "
                f"{points(self.comptee.part, self.pas)} du temps."
            ),
            typeset(
                f"Le reste, {points(self.sans_nombre_part, self.pas)} du temps et {etp(self.sans_nombre_etp, 1)} ETP, "
                "n’a pas de nombre de structures qui le montre :"
            ),
        )

    @property
    def barre(self) -> Barre | None:
        """Its missions in tints for their fonctions; None when no time is shown."""
        if not self.is_shown:
            return None
        missions = [own for own in self.temps if own.is_mission]
        return Barre(f"Région, {self.periode}", tuple(self._bande(own) for own in missions))

    @property
    def dessin(self) -> str:
        """The same as SVG; empty when no time is shown."""
        return barres([self.barre], f"Temps de la région, {self.region}") if self.barre else ""

    def _bande(self, mission: LigneTemps) -> Bande:
        lines = [own for own in self.temps if own.mission == mission.mission and not own.is_mission]
        told = lines if all(own.part is not None for own in lines) and lines else [mission]
        return Bande(
            mission.colour,
            f"Mission {mission.mission}" if mission.mission else mission.libelle,
            mission_colour(mission.mission),
            tuple(WHOLE // 100 * (own.part or 0) for own in told),
            points(mission.part, self.pas),
        )
