"""Content of the bilan of a DLA under one convention, computed from the register and its other pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from collecte.bilans.queries.bilans import list_corrections
from collecte.bilans.queries.faits_bilan import read_matiere
from collecte.models import Avenant, Convention, Dla
from collecte.organisation.hooks import Loss
from collecte.organisation.queries.conventions import list_conventions
from collecte.referentiel.queries.referentiels import get_adopted
from exports.bilans.cellules import worth
from exports.bilans.composition import Cadre, compose
from exports.bilans.comptage import CaseAvenant, Chiffre, chiffre_of
from exports.bilans.document import BilanDla
from exports.bilans.faits import Faits
from exports.bilans.indicateur import UniteChiffre
from exports.bilans.indicateurs import INDICATEURS
from exports.bilans.realisation import orientations
from questionnaires.core.francais import capital, days_text, plural
from questionnaires.referentiel.referentiel import Referentiel


@dataclass(frozen=True, slots=True, kw_only=True)
class Perimetre:
    """A convention of a DLA, chosen among `conventions` (latest first), and `arrete`, the last day that counts in its
    bilan."""

    dla: Dla
    conventions: Sequence[Convention]
    convention: Convention | None
    arrete: date

    @property
    def avenants(self) -> Sequence[Avenant]:
        return self.convention.avenants if self.convention else ()

    @property
    def running(self) -> Avenant | None:
        """The avenant that contains its day, else the last that began, else the first."""
        begun = [avenant for avenant in self.avenants if avenant.debut <= self.arrete]
        return begun[-1] if begun else next(iter(self.avenants), None)


def perimetre_of(
    session: Session, dla: Dla, arrete: date, *, convention_id: int | None = None, avenant_id: int | None = None
) -> Perimetre:
    """Choose, among conventions that have avenants, that of `convention_id` or `avenant_id`, else the one that contains
    `arrete`, else the latest. Ids of another DLA are ignored."""
    conventions = [convention for convention in list_conventions(session, [dla.id]) if convention.avenants]
    named = (
        convention
        for convention in conventions
        if convention.id == convention_id or avenant_id in {avenant.id for avenant in convention.avenants}
    )
    running = (convention for convention in conventions if convention.debut <= arrete <= convention.fin)
    chosen = next(named, None) or next(running, None) or next(iter(conventions), None)
    return Perimetre(dla=dla, conventions=conventions, convention=chosen, arrete=arrete)


def compose_to_sign(session: Session, convention: Convention, arrete: date) -> BilanDla:
    """Compose the bilan that a direction signs, without the names of those who corrected figures, since it is stored as
    it is."""
    faits, cadre = matiere_of(session, convention)
    return compose(faits.nameless(), cadre, arrete)


def matiere_of(session: Session, convention: Convention, referentiel: Referentiel | None = None) -> tuple[Faits, Cadre]:
    """Return what the bilan of a convention is composed of: its facts, and the names and answers of its DLA. Avenants,
    DLA, région and structure porteuse must be loaded; `referentiel` is that of the région, if already read."""
    dla, read = convention.dla, read_matiere(session, [convention])
    cadre = Cadre(
        dla=f"DLA {dla.code} {dla.nom}",
        region=dla.region.nom,
        convention=f"{convention.reference}, {days_text(convention.debut, convention.fin)}",
        porteuse=convention.porteuse.nom,
        referentiel=referentiel or get_adopted(session, dla.region_id).referentiel,
        reponses=read.reponses_of(convention),
    )
    return read.faits_of(convention), cadre


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure over one avenant, as its page shows it; code `ACCUEILLIES.o12` is that of an orientation prioritaire."""

    chiffre: Chiffre
    case: CaseAvenant
    libelle: str

    @property
    def unite(self) -> UniteChiffre:
        return self.chiffre.indicateur.unite

    @property
    def is_valued(self) -> bool:
        """True when its occurrences are not all worth 1: amounts, days, numbers of dossiers."""
        return any(occurrence.valeur != 1 for occurrence in self.case.occurrences)

    def bare(self, value: int | None) -> str:
        """Return a value in words without its unit, which a header gives."""
        return worth(value, self.unite).texte

    def told(self, value: int | None) -> str:
        """Return a value in words with its unit: `4 structures`, `7 725,50 €`."""
        words = self.bare(value)
        return words if value is None or self.unite is UniteChiffre.EUROS else f"{words}\u00a0{self.named(value)}"

    def named(self, value: int) -> str:
        """Return the name of the unit, singular or plural for this value."""
        least = 200 if self.unite is UniteChiffre.JOURS else 2
        return self.unite.value[value >= least]


def figure_of(faits: Faits, code: str, avenant_id: int, arrete: date) -> Figure | None:
    """Return the figure of a code over an avenant as known at the end of `arrete`; None: there is no such code."""
    if code in INDICATEURS:
        return _figure(chiffre_of(faits, INDICATEURS[code], arrete), avenant_id)
    for orientation in orientations(faits, arrete):
        for realisation in orientation.realisations.values():
            if realisation.chiffre.code == code:
                return _figure(realisation.chiffre, avenant_id, f", {orientation.libelle}")
    return None


def _figure(chiffre: Chiffre, avenant_id: int, suffix: str = "") -> Figure:
    libelle = chiffre.indicateur.libelle.removeprefix("dont ")
    return Figure(chiffre=chiffre, case=chiffre.case_of(avenant_id), libelle=f"{capital(libelle)}{suffix}")


def corrections_lost(session: Session, avenant: Avenant) -> Loss | None:
    """Return the corrections by hand that are lost with an avenant: label of a figure -> corrected value."""
    values: dict[str, str] = {}
    for correction in list_corrections(session, avenant.id):
        indicateur = INDICATEURS[correction.code.partition(".")[0]]
        values[indicateur.libelle.removeprefix("dont ")] = worth(correction.valeur, indicateur.unite).texte
    if not values:
        return None
    lost = plural(len(values), "chiffre corrigé à la main est perdu", "chiffres corrigés à la main sont perdus")
    figures = ", ".join(f"{libelle} {value}" for libelle, value in values.items())
    return Loss(key="chiffres_corriges", values=values, sentence=f"{lost} avec : {figures}.")
