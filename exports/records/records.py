"""Frozen rows given to exports.

They come from the answers as they are: exports decide what may be shown.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from exports.records.figes import Figees
from exports.release.cellules import Dimension, Release
from exports.release.seuils import Seuils
from exports.statistiques.plans import Choix
from exports.statistiques.representativite import UnitePopulation
from questionnaires.core.elements import Value
from questionnaires.core.francais import plural, sort_key
from questionnaires.core.model import Questionnaire
from questionnaires.referentiel.correspondance import Correspondance
from questionnaires.referentiel.referentiel import Referentiel
from questionnaires.temps.periodes import Periode


class Etat(StrEnum):
    """State of an expected answer; the value is what people read."""

    A_FAIRE = "à faire"
    COMMENCE = "commencé"
    EN_RETARD = "en retard"
    TRANSMIS = "transmis"
    RECUE = "reçue après l’arrêté"
    REFUS = "ne souhaite pas répondre"
    JUSTIFIE = "non transmis, justifié"


def etat_told(etat: Etat, justification: str) -> str:
    """Return a state in full: `non transmis, justifié : en congé sur toute la période`."""
    return f"{etat.value}\u00a0: {justification}" if justification and etat is Etat.JUSTIFIE else etat.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Deroulement:
    """Course of a campaign: its state in words, when late answers were accepted, the notice to its respondents.

    `limite` is the last day on which an answer may come in, grace and extensions included; None: the closing. `ecarts`
    says what is missing and why, once the results are settled.
    """

    etat: str = ""
    grace_jours: int = 0
    prolongations: int = 0
    limite: date | None = None
    notice: str = ""
    ecarts: str = ""

    def last_day(self, cloture: date) -> date:
        """Return the last day on which an answer may come in."""
        return max(cloture, self.limite or cloture)

    @property
    def lignes(self) -> tuple[tuple[str, str], ...]:
        """Return its lines in a Lisez-moi, labels and texts."""
        grace = plural(self.grace_jours, "jour") if self.grace_jours else "aucun"
        more = f" ; clôture prolongée pour {plural(self.prolongations, 'DLA', 'DLA')}" if self.prolongations else ""
        rows = (("Information des répondants", self.notice),) if self.notice else ()
        rows = (("Ce qui manque", self.ecarts), *rows) if self.ecarts else rows
        return (("État", self.etat), ("Délai de grâce", f"{grace}{more}"), *rows) if self.etat else rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Dla:
    """A DLA; `code` is that of its département.

    `etp_conventionne` is what its avenants fund over the période, in hundredths; None when nothing is known of it.
    """

    code: str
    nom: str
    etp_conventionne: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reponse:
    """A transmitted answer.

    `etp` is in hundredths of an ETP and `mois` in tenths of a month, as declared by the author. `valeurs` maps
    question codes to values: parts in hundredths of a percent, numbers in units of 10**-decimals, texts, option
    codes. A code that is absent was never asked; None was asked and left blank.
    """

    version: str
    etp: int
    mois: int
    valeurs: Mapping[str, int | str | None]
    accord_chiffres: bool  # « Votre répartition peut-elle compter dans les chiffres nommés de votre DLA ? »


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendu:
    """An expected answer: one per affectation. `etp` (hundredths) and `mois` (tenths) are those expected.

    `personne` is below zero when the answer was anonymised. `justification` says why it stays missing, when someone who
    runs the campaign noted it.
    """

    dla: str
    personne: int  # the same person on two DLA has the same number
    nom: str
    etp: int
    mois: int
    etat: Etat
    transmise_le: datetime | None = None
    reponse: Reponse | None = None
    justification: str = ""

    @property
    def is_transmitted(self) -> bool:
        return self.reponse is not None

    @property
    def is_refused(self) -> bool:
        return self.etat is Etat.REFUS

    @property
    def is_justified(self) -> bool:
        return self.etat is Etat.JUSTIFIE


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """An adopted version of the référentiel; `correspondance` leads to it from the one before, None for the first."""

    numero: int
    referentiel: Referentiel
    correspondance: Correspondance | None = None
    adoptee_le: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Serie:
    """Collectes that one is compared with: the earlier ones of its région over périodes of the same kind, oldest first.

    They have no series of their own. `editions` are all those that the région adopted, oldest first.
    """

    editions: tuple[Edition, ...] = ()
    anterieures: "tuple[Collecte, ...]" = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Collecte:
    """Source of a regional workbook. `arrete_a` is aware: when these rows were read.

    `versions` are those in which an answer is expected, by name, oldest first; none: all in `version`. `edition` is the
    number of the version that `referentiel` is in the région. `effectifs` maps the codes of DLA to what their direction
    said of expected respondents, in words. `precisions` are what time outside the référentiel covers, as someone who
    reviewed them lets them be shown. `release` holds its figures once results are settled, None before: only coverage
    is then shown. `reseau` is the release of the network that it takes part in, None as long as there is none. `seuils`
    are those that decide the next releases of its région.
    """

    region: str
    periode: Periode
    ouverture: date
    cloture: date
    arrete_a: datetime
    questionnaire: Questionnaire
    version: str
    referentiel: Referentiel
    dlas: tuple[Dla, ...]
    attendus: tuple[Attendu, ...]
    seuils: Seuils
    release: Release | None = None
    reseau: Release | None = None
    precisions: tuple[str, ...] = ()
    versions: Mapping[str, Questionnaire] = field(default_factory=dict)
    edition: int = 1
    serie: Serie = Serie()
    deroulement: Deroulement = Deroulement()
    effectifs: Mapping[str, str] = field(default_factory=dict)

    @property
    def posees(self) -> Mapping[str, Questionnaire]:
        """Return every version that this campaign asks, by name, the one it asks now last."""
        others = {name: asked for name, asked in self.versions.items() if name != self.version}
        return {**others, self.version: self.questionnaire}


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionPosee:
    """A published version of a questionnaire; `numero` orders the versions, `libelle` names this one."""

    numero: int
    libelle: str
    questionnaire: Questionnaire


@dataclass(frozen=True, slots=True)
class Connue:
    """A known answer to a question when the campaign opened: as a text, where from, as of which ISO day."""

    texte: str
    origine: str
    date: str


@dataclass(frozen=True, kw_only=True)
class ReponseEnquete:
    """A transmitted answer to any questionnaire; `valeurs` as in `Reponse`.

    A code of its version that is absent was not asked: its condition was not met.
    """

    valeurs: Mapping[str, Value | None]
    connues: Mapping[str, Connue]


class QuiRepond(StrEnum):
    """Respondents of a campaign, as workbooks name one of them; both words are feminine. A DLA answers by its
    persons."""

    PERSONNE = "personne"
    STRUCTURE = "structure"

    @property
    def pluriel(self) -> str:
        return f"{self}s"


EN_LIGNE = "en ligne"
"""Mode of an answer that a structure entered itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttenduEnquete:
    """An expected answer to any questionnaire; `version` is the number of the version in which it is given."""

    dla: str
    personne: int  # who answers: the same person on two DLA, or structure with two accompagnements, has one number
    nom: str
    etat: Etat
    version: int
    is_of_dla: bool = False  # of a whole DLA: no name, and a number of its own as a respondent
    transmise_le: datetime | None = None
    reponse: ReponseEnquete | None = None
    justification: str = ""
    mode: str = ""  # how it was given, in the words of people; of a structure that transmitted only
    saisie_par: str = ""  # as whom it was entered for a structure, never a name; empty when it entered it itself
    en_plus: bool = False  # beyond the draw: replaced after a refusal, it came back
    categories: str = ""  # one by dimension, as `Dimension.territoire` writes it: « ANNEE/2025 TAILLE/0 »

    @property
    def is_transmitted(self) -> bool:
        return self.etat is Etat.TRANSMIS

    @property
    def is_refused(self) -> bool:
        return self.etat is Etat.REFUS

    @property
    def is_justified(self) -> bool:
        return self.etat is Etat.JUSTIFIE


class Effectif(NamedTuple):
    """Attributes by which expected answers are counted together."""

    dla: str
    version: int
    etat: Etat
    mode: str
    en_plus: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Prestation:
    """An ingénierie and the structures (numbers of respondents) that it was for; `jours` in hundredths."""

    structures: frozenset[int]
    is_collective: bool
    jours: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TexteLibre:
    """A free text that someone reviewed and lets be shown, as they let it; `code` is that of its question."""

    code: str
    dla: str
    texte: str


SANS_THEME = "sans-theme"
"""Code of the texts that were given no theme."""


@dataclass(frozen=True, slots=True)
class Themes:
    """Themes of the texts of a question: code -> name, and text -> codes; `efface` stands for an erased text."""

    noms: Mapping[str, str]
    classes: Mapping[str, Sequence[str]]
    efface: str

    @property
    def libelles(self) -> Mapping[str, str]:
        """Return the name of each count, that of texts without a theme last."""
        return {**self.noms, SANS_THEME: "Sans thème"}

    @property
    def are_several(self) -> bool:
        """Return whether a text has more than one theme."""
        return any(len(codes) > 1 for codes in self.classes.values())

    def of(self, texte: str) -> str | None:
        """Return the codes of the themes of a text, separated by spaces; None where nothing is written."""
        if not texte.strip() or texte == self.efface:
            return None
        return " ".join(self.classes.get(texte, ())) or SANS_THEME


@dataclass(frozen=True, slots=True, kw_only=True)
class Textes:
    """Free texts of structures: those that may be shown, how many were written to each question, by its code, in each
    DLA, and their themes where they were given some."""

    montres: tuple[TexteLibre, ...] = ()
    ecrits: Mapping[tuple[str, str], int] = field(default_factory=dict)  # (code, DLA, '' when unknown) -> texts
    themes: Mapping[str, Themes] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class CollecteEnquete:
    """Source of the workbook of a questionnaire. `arrete_a` is aware: when these rows were read.

    `versions`, oldest first and never empty, are those in which any campaign of this questionnaire in the région was
    answered: columns come from them. `version` is the number of the one that this campaign asks now.

    `attendus` may be stored out of memory (`exports.records.gardees`), by DLA then name. Of structures only: `plan` is
    how they were chosen, `unites` is the whole population, asked or not, by codes of DLA, `prestations` are the
    ingénieries of those asked, and `lus_ensemble` are the DLA that someone reads together. `anonymes`: the answers of
    an anonymous campaign that may be read, in an order that means nothing, without DLA nor name; None for any other
    campaign. Its `attendus` then say who transmitted, and have no answer. `textes`: None where free texts are read with
    the answers. `figees`: what was shown of the population before answers were anonymised, which `unites` and
    `prestations` no longer give. `dimensions` are those that answers are crossed with.
    `release` holds its figures once results are settled, None before; `seuils` are those that decide the next ones.
    """

    region: str
    code: str
    titre: str
    ouverture: date
    cloture: date
    arrete_a: datetime
    version: int
    versions: tuple[VersionPosee, ...]
    dlas: tuple[Dla, ...]
    attendus: Collection[AttenduEnquete]
    seuils: Seuils
    qui: QuiRepond = QuiRepond.PERSONNE
    deroulement: Deroulement = Deroulement()
    choix: str = ""  # how the structures it asks were chosen, in words; empty when it asks none
    plan: Choix = Choix.RECENSEMENT
    unites: tuple[UnitePopulation, ...] = ()
    prestations: tuple[Prestation, ...] = ()
    lus_ensemble: tuple[frozenset[str], ...] = ()
    seul_dla: str = ""  # the code of the only DLA that it asks, where the région has others
    anonymes: Collection[AttenduEnquete] | None = None
    textes: Textes | None = None
    figees: Figees | None = None
    dimensions: tuple[Dimension, ...] = ()
    release: Release | None = None

    @property
    def questionnaire(self) -> Questionnaire:
        """Return the questionnaire that this campaign asks now."""
        return next(version.questionnaire for version in self.versions if version.numero == self.version)

    @cached_property
    def effectifs(self) -> Mapping[Effectif, int]:
        """Count expected answers by what they have in common."""
        return Counter(
            Effectif(attendu.dla, attendu.version, attendu.etat, attendu.mode, attendu.en_plus)
            for attendu in self.attendus
        )

    @property
    def is_crossed(self) -> bool:
        """Return whether its next release crosses questions with what the register says of structures."""
        return bool(self.dimensions) and self.release is None and not self.is_anonymous

    @property
    def is_nominative(self) -> bool:
        """Return whether answers may be read with names, see `read_with_names`."""
        if self.is_anonymous:
            return False
        used = {effectif.version for effectif in self.effectifs} | {self.version}
        return read_with_names(version.questionnaire for version in self.versions if version.numero in used)

    @property
    def is_anonymous(self) -> bool:
        """Return whether nobody knows whose an answer is."""
        return self.anonymes is not None

    @property
    def is_told_in_full(self) -> bool:
        """Return whether whole answers may be read: with names, or by groups where nobody knows whose they are."""
        return self.is_anonymous or self.is_nominative

    @property
    def reads_release(self) -> bool:
        """Return whether its figures are those of its release: of structures, or of persons whose answers are read in
        numbers only."""
        return self.qui is QuiRepond.STRUCTURE or not self.is_told_in_full

    @property
    def tells_figures(self) -> bool:
        """Return whether its workbook counts answers: those read in numbers only, once they are released. Two workbooks
        taken before and after one answer would differ by it."""
        return self.release is not None or not self.reads_release


def read_with_names(questionnaires: Iterable[Questionnaire]) -> bool:
    """Return whether the answers of a campaign may be read with names: only if every version that it asks said so.

    A single respondent whose version said otherwise would be found by subtraction among the others.
    """
    return all(questionnaire.diffusion == "nominative" for questionnaire in questionnaires)


def workbook_name(collecte: Collecte | CollecteEnquete) -> str:
    """Return `classeur-centre-val-de-loire-2026-S1.xlsx`: letters, digits and hyphens only."""
    region = "-".join(sort_key(collecte.region).split())
    if isinstance(collecte, Collecte):
        return f"classeur-{region}-{collecte.periode.code}.xlsx"
    return f"classeur-{region}-{'-'.join(sort_key(collecte.code).split())}-{collecte.ouverture.isoformat()}.xlsx"
