"""Public figures of a région as rows, without any answer behind them."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from pydantic import TypeAdapter

from exports.bilans.document import PartieDocument
from exports.statistiques.plans import Choix


@dataclass(frozen=True, slots=True, kw_only=True)
class LigneDite:
    """The time of a région in a fonction: released points, ETP."""

    code: str
    titre: str
    part: int
    etp: float


@dataclass(frozen=True, slots=True, kw_only=True)
class MissionDite:
    """The time of a région in a mission: released points, ETP. `code` and `titre` are '' for work outside missions.
    `lignes` are its fonctions, when they are shown."""

    code: str
    titre: str
    part: int
    etp: float
    lignes: tuple[LigneDite, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReseauDit:
    """The release of the network that a région takes part in: how many régions and persons are behind it, its shares by
    mission as in `MissionDite`, rounded to `pas`. `secret` and `publication` as in `TempsDit`."""

    regions: int
    personnes: int
    pas: int = 0
    missions: tuple[MissionDite, ...] = ()
    secret: str = ""
    publication: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TempsDit:
    """The time of a période, from the answers of `personnes`; ETP over the whole période. Points are rounded to `pas`.

    `secret` says why no mission is shown, after `[c]`, `[x]` or `[z]`. `publication` names the release, « n° 1 du 22
    juillet 2026 ». `reseau` is None as long as the network has no release over the période.
    """

    periode: str
    referentiel: str
    attendues: int
    transmises: int
    etp_attendus: float
    etp_transmis: float
    personnes: int = 0
    pas: int = 0
    missions: tuple[MissionDite, ...] = ()
    secret: str = ""
    publication: str = ""
    reseau: ReseauDit | None = None


class MesureQuestion(Enum):
    """The figure that sums up the answers to a question: a share or a score."""

    PART = "part"
    SCORE = "score"


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionDite:
    """The answers to a question: how many have a value, how many are among the best and, of a score, the worst.

    `figure` is the share of the best in whole percents, or the score, that the workbook prints; None where it prints
    counts alone. `confidentiel` says that none of it may be shown; it is '' when it is shown.
    """

    code: str
    libelle: str
    mesure: MesureQuestion
    favorables: str
    n: int = 0
    hautes: int = 0
    basses: int = 0
    figure: int | None = None
    confidentiel: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangementDit:
    """A number at both dates in the same `n` structures, with `decimales`. `confidentiel` as in `QuestionDite`."""

    grandeur: str
    decimales: int
    n: int = 0
    avant: float = 0
    apres: float = 0
    confidentiel: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnqueteDite:
    """A questionnaire asked of structures. `pourquoi` says why nothing is shown, '' when something is; `publication` as
    in `TempsDit`."""

    code: str
    titre: str
    version: int
    interrogees: int
    transmises: int
    choix: Choix
    pourquoi: str = ""
    publication: str = ""
    questions: tuple[QuestionDite, ...] = ()
    changements: tuple[ChangementDit, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionDite:
    """The public figures of a région's workbook; `empreinte` is the SHA-256 of the file, in hexadecimal. `echec` says
    why there is no workbook: '' when there is one, even without a figure of the year."""

    code: str
    nom: str
    arrete_a: datetime | None = None
    fichier: str = ""
    empreinte: str = ""
    temps: TempsDit | None = None
    enquetes: tuple[EnqueteDite, ...] = ()
    echec: str = ""

    def enquete(self, code: str) -> EnqueteDite | None:
        return next((enquete for enquete in self.enquetes if enquete.code == code), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Nationale:
    """All the régions of an installation, in French alphabetical order; `periode` of the time, in words, or ''.
    `categories` are the figures of the network by category that anyone reads."""

    annee: int
    periode: str
    regions: tuple[RegionDite, ...]
    categories: tuple[PartieDocument, ...] = ()

    def absence(self, region: RegionDite) -> str:
        """Return why a région has no figure, or none on time; '' when it has both."""
        temps = f"sur le temps ({self.periode})" if self.periode and region.temps is None else ""
        if region.temps is None and not region.enquetes:
            return f"aucun résultat arrêté, ni {temps or 'sur le temps'}, ni d’un questionnaire de {self.annee}"
        return f"aucun résultat arrêté {temps}" if temps else ""


_JSON = TypeAdapter(RegionDite)


def to_json(region: RegionDite) -> bytes:
    return _JSON.dump_json(region)


def from_json(content: bytes) -> RegionDite:
    """Return a région from its JSON. Raises ValueError for anything but an output of `to_json`."""
    return _JSON.validate_json(content)
