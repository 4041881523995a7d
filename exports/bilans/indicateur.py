"""Definition of an indicator of a bilan: counted items, unit, source and rule."""

from dataclasses import dataclass
from enum import Enum

from exports.bilans.occurrences import Occurrences, actions


class UniteChiffre(Enum):
    """Unit of a figure, as headers say it: (singular, plural)."""

    STRUCTURES = ("structure", "structures")
    DIAGNOSTICS = ("diagnostic", "diagnostics")
    INGENIERIES = ("ingénierie", "ingénieries")
    JOURS = ("jour", "jours")
    EUROS = ("€", "€")
    PRESTATAIRES = ("prestataire", "prestataires")
    COMMUNES = ("commune", "communes")
    EPCI = ("intercommunalité", "intercommunalités")
    ACTIONS = ("action", "actions")
    PARTENAIRES = ("partenaire", "partenaires")
    SEANCES = ("réunion", "réunions")
    DOSSIERS = ("dossier", "dossiers")
    EXPERTS = ("expert", "experts")

    @property
    def pluriel(self) -> str:
        return self.value[1]

    @property
    def is_feminine(self) -> bool:
        return self in {
            UniteChiffre.STRUCTURES,
            UniteChiffre.INGENIERIES,
            UniteChiffre.COMMUNES,
            UniteChiffre.EPCI,
            UniteChiffre.ACTIONS,
            UniteChiffre.SEANCES,
        }

    @property
    def echelle(self) -> int:
        """Values are whole numbers of 1 / `echelle`: amounts are in cents, days in hundredths."""
        return 100 if self in {UniteChiffre.EUROS, UniteChiffre.JOURS} else 1

    @property
    def is_sum(self) -> bool:
        """Return whether avenants add up, each thing having one day; a structure comes back, and so do partners."""
        return self not in {
            UniteChiffre.STRUCTURES,
            UniteChiffre.PRESTATAIRES,
            UniteChiffre.COMMUNES,
            UniteChiffre.EPCI,
            UniteChiffre.PARTENAIRES,
        }


class Source(Enum):
    """Place where counted things are stored; a DLA that stores none in a source has no figure there, which is not 0."""

    REGISTRE = "registre des structures"
    ACTIONS = "actions du DLA"
    SEANCES = "réunions des instances"
    PARTENAIRES = "réunions des instances et actions du DLA"


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicateur:
    """An indicator. `regle` says what counts and what does not, in one sentence. `axe` is a code of the référentiel.
    `question` is the cell of the shipped questionnaire of the bilan that asks for its figure, without its avenant."""

    code: str
    libelle: str
    unite: UniteChiffre
    axe: str
    regle: str
    occurrences: Occurrences
    source: Source = Source.REGISTRE
    question: str = ""
    but: str = ""  # the name of the target it is compared to


def action(code: str, genre: str, axe: str, libelle: str, question: str = "") -> Indicateur:
    return Indicateur(
        code=code,
        libelle=libelle,
        unite=UniteChiffre.ACTIONS,
        axe=axe,
        regle="Chaque action de ce genre dont le jour tombe dans l’avenant.",
        occurrences=actions(genre),
        source=Source.ACTIONS,
        question=question,
    )
