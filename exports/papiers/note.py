"""Note aux pilotes as frozen rows, for its page, its PDF and its workbook."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import ClassVar

from exports.papiers.fiche import LA_REGION, ChangementMission, LigneTemps, etp, lecture_of, phrases_of, points
from exports.release.cellules import MotsNombre, Statut
from exports.tableur.charts import Reponse
from exports.tableur.images import ImageResultat, LigneImage
from exports.tableur.styles import mission_colour
from exports.temps.barres import Bande, Barre, barres
from questionnaires.core.francais import typeset
from questionnaires.core.repartition import WHOLE

MOST_ACTIVITES = 6
"""Number of activités shown on paper; the workbook has them all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FonctionDite:
    """A fonction in the words of the référentiel: `consigne` is what is counted there, '' when it does not say."""

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
        """Return the colour that distinguishes it on pages."""
        return LigneTemps(libelle=self.titre, mission=self.numero, is_mission=True).colour


@dataclass(frozen=True, slots=True, kw_only=True)
class LigneEvolution:
    """The share of a mission over the périodes, in points; None: not shown. `changement` is that between the last two,
    None when the release says nothing of it."""

    libelle: str
    mission: int
    parts: tuple[int | None, ...]
    changement: ChangementMission | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EvolutionNote:
    """Périodes, oldest first, and what the shares of each are rounded to; `prudence` says what keeps them from being
    compared, or ''; `pendant` says when the last is, `champ` who is counted, `source` names the release of each."""

    periodes: tuple[str, ...]
    pas: tuple[int, ...]
    lignes: tuple[LigneEvolution, ...]
    prudence: str = ""
    pendant: str = ""
    champ: str = ""
    source: str = ""

    @property
    def region(self) -> str:
        """Return who its last shares are of, and when."""
        return f"{self.pendant}, {LA_REGION}"

    @property
    def lue(self) -> int | None:
        """Return the place of the line whose last share illustrates how to read the others; None when none is shown."""
        return next((place for place, ligne in enumerate(self.lignes) if ligne.parts[-1] is not None), None)

    @property
    def origine(self) -> tuple[str, ...]:
        return tuple(filter(None, (self.champ, self.source)))

    @property
    def legende(self) -> tuple[str, ...]:
        """Return how a share is read, who is counted, where it comes from."""
        if self.lue is None:
            return self.origine
        ligne = self.lignes[self.lue]
        return lecture_of(self.region, ligne.libelle, ligne.parts[-1], self.pas[-1]), *self.origine

    @property
    def is_shown(self) -> bool:
        """Return whether two périodes have figures."""
        return (
            sum(any(ligne.parts[place] is not None for ligne in self.lignes) for place in range(len(self.periodes))) > 1
        )

    @property
    def phrases(self) -> tuple[str, ...]:
        """Return what figures affirm since the période before the last."""
        changements = ((ligne.libelle, ligne.changement) for ligne in self.lignes)
        return phrases_of(changements, self.periodes[-2]) if len(self.periodes) > 1 else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ActiviteEnPlus:
    """An activité that more respondents say takes more time (`plus`) than less (`moins`)."""

    activite: str
    fonction: str
    plus: MotsNombre
    moins: MotsNombre


@dataclass(frozen=True, slots=True, kw_only=True)
class EnPlus:
    """Activités that take more time, the most reported first, and why: (reason, by how many). `note` says what they
    rest on, or why there is none; so does `raisons_note` of reasons."""

    activites: tuple[ActiviteEnPlus, ...]
    note: str
    raisons: tuple[tuple[str, MotsNombre], ...]
    raisons_note: str

    @property
    def premieres(self) -> tuple[ActiviteEnPlus, ...]:
        """Return the activités that paper has room for."""
        return self.activites[:MOST_ACTIVITES]

    @property
    def autres(self) -> int:
        """Return how many more activités there are."""
        return len(self.activites) - len(self.premieres)


@dataclass(frozen=True, slots=True, kw_only=True)
class NotePilotes:
    """A note aux pilotes. `faits`, `moyens` and `methode` are (label, words). `mission_comptee` is the place, from 1,
    of the mission whose structures indicators count; 0: the référentiel no longer has it. `secret` says why no time is
    shown, or ''. `etp` are tenths in the release, so that one decimal is printed; `pas` is what shares are rounded to,
    `pas_reseau` those of the network, 0 without any. `champ` and `source` say who is counted, and where the time comes
    from."""

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
    evolution: EvolutionNote
    en_plus: EnPlus
    mission_comptee: int
    moyens: tuple[tuple[str, str], ...]
    moyens_note: str
    methode: tuple[tuple[str, str], ...]
    pas_reseau: int = 0
    champ: str = ""
    source: str = ""
    neutre: ClassVar[str] = (
        "Ces parts décrivent un emploi du temps. Elles ne disent pas ce que vaut un travail, ni combien il devrait "
        "durer."
    )
    """Sentence on what shares of time do not say."""

    @property
    def lue(self) -> int | None:
        """Return the place of the line whose share illustrates how to read the others; None when none is shown."""
        shown = (place for place, ligne in enumerate(self.temps) if ligne.part is not None)
        return next(shown, None) if self.is_shown else None

    @property
    def legende(self) -> tuple[str, ...]:
        """Return how a share is read, who is counted, where it comes from."""
        if self.lue is None:
            return ()
        ligne = self.temps[self.lue]
        return tuple(
            filter(None, (lecture_of(LA_REGION, ligne.libelle, ligne.part, self.pas), self.champ, self.source))
        )

    @property
    def is_shown(self) -> bool:
        """Return whether any time is shown."""
        return self.etp is not None

    @property
    def constat(self) -> str:
        """Return the mission that takes most of the time, with its share; '' when no time is shown."""
        missions = [ligne for ligne in self.temps if ligne.is_mission and ligne.part]
        if not missions or not self.is_shown:
            return ""
        first = max(missions, key=lambda ligne: ligne.part or 0)
        return typeset(f"« {first.libelle} » prend {points(first.part, self.pas)} du temps, {self.periode}")

    @property
    def image(self) -> ImageResultat:
        """Return the shares of its time as a picture, in the order of the référentiel."""
        lignes = [
            LigneImage(typeset(ligne.libelle), [Reponse(ligne.libelle, ligne.part)], 100, points(ligne.part, self.pas))
            for ligne in self.temps
        ]
        asked = typeset(f"Part du temps de travail, {self.region}. {self.temps_note}")
        return ImageResultat(
            titre=self.constat, question=asked, lignes=lignes, pied=tuple(filter(None, (self.champ, self.source)))
        )

    @property
    def cellules(self) -> tuple[tuple[str, str | int | None, str | None, str], ...]:
        """Return the lines of its time as they are printed: label, points of a hundred, ETP, status."""
        return tuple(
            (
                typeset(ligne.libelle),
                ligne.part,
                etp(ligne.etp, 1) if ligne.etp else None,
                (Statut.CONFIDENTIEL if ligne.part is None else Statut.MONTRE).value,
            )
            for ligne in self.temps
        )

    @property
    def has_lines(self) -> bool:
        """Return whether time is shown below missions."""
        return any(not ligne.is_mission for ligne in self.temps)

    @property
    def lignes_dites(self) -> tuple[tuple[LigneTemps, FonctionDite | None], ...]:
        """Return each line of the time with its fonction, whose number begins its label; None for a mission."""
        fonctions = {fonction.numero: fonction for mission in self.metier for fonction in mission.fonctions}
        return tuple((ligne, fonctions.get(ligne.libelle.partition(" ")[0])) for ligne in self.temps)

    @property
    def comptee(self) -> LigneTemps | None:
        """Return the mission whose structures indicators count, when its time is shown."""
        missions = (ligne for ligne in self.temps if ligne.is_mission and ligne.mission == self.mission_comptee)
        return next(missions, None) if self.is_shown and self.mission_comptee else None

    @property
    def sans_nombre(self) -> tuple[LigneTemps, ...]:
        """Return the lines of the other missions, each before its fonctions, when their time is shown."""
        return tuple(ligne for ligne in self.temps if ligne.mission != self.mission_comptee) if self.comptee else ()

    def fonctions_of(self, mission: LigneTemps) -> tuple[LigneTemps, ...]:
        """Return the lines of a mission, when it has several: one alone is all of it."""
        lignes = tuple(ligne for ligne in self.temps if ligne.mission == mission.mission and not ligne.is_mission)
        return lignes if len(lignes) > 1 else ()

    @property
    def sans_nombre_phrases(self) -> tuple[str, ...]:
        """Return sentences on what indicators count, and on what is left; none when no time is shown."""
        if self.comptee is None:
            return ()
        missions = [ligne for ligne in self.sans_nombre if ligne.is_mission]
        part = sum(mission.part or 0 for mission in missions)
        weight = sum((mission.etp or Decimal() for mission in missions), Decimal())
        weighed = f" et {etp(weight, 1)} ETP" if weight else ""
        return (
            typeset(
                "Les indicateurs des avenants comptent des structures : accueillies, diagnostiquées, accompagnées, "
                f"suivies. Elles relèvent de la mission {self.comptee.mission}, "
                f"{points(self.comptee.part, self.pas)} du temps."
            ),
            typeset(
                f"Le reste, {points(part, self.pas)} du temps{weighed}, n’a pas de nombre de structures qui le montre :"
            ),
        )

    @property
    def barre(self) -> Barre | None:
        """Return its missions in tints for their fonctions; None when no time is shown."""
        if not self.is_shown:
            return None
        return Barre(f"Région, {self.periode}", tuple(self._bande(row) for row in self.temps if row.is_mission))

    @property
    def dessin(self) -> str:
        """Return its bar as SVG; empty when no time is shown."""
        return barres([self.barre], f"Temps de la région, {self.region}") if self.barre else ""

    def _bande(self, mission: LigneTemps) -> Bande:
        lines = [ligne for ligne in self.temps if ligne.mission == mission.mission and not ligne.is_mission]
        shown = lines if all(ligne.part is not None for ligne in lines) and lines else [mission]
        return Bande(
            mission.colour,
            f"Mission {mission.mission}" if mission.mission else mission.libelle,
            mission_colour(mission.mission),
            tuple(WHOLE // 100 * (ligne.part or 0) for ligne in shown),
            points(mission.part, self.pas),
        )
