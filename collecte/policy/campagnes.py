"""Scopes on campagnes."""

from sqlalchemy import ColumnElement, and_, false, or_, select, true

from collecte.models import Brouillon, Campagne, Population, Publication, QuestionPartagee
from collecte.policy.acteurs import Acteur
from collecte.policy.roles import Droit
from questionnaires.temps.derive import TEMPS


def animated_campagnes(acteur: Acteur) -> ColumnElement[bool]:
    """Match the campaigns that `acteur` runs: states, coverage and workbooks, never an individual answer."""
    return Campagne.region_id.in_(acteur.regions_with(Droit.ANIMER))


def piloted_campagnes(acteur: Acteur) -> ColumnElement[bool]:
    """Match the campaigns whose coverage `acteur` reads, once over: no name, no DLA, no answer."""
    return Campagne.region_id.in_(acteur.regions_with(Droit.PILOTER))


def settled_temps(acteur: Acteur) -> ColumnElement[bool]:
    """Match the campaigns on time whose regional figures `acteur` reads: settled, of a région where it has a role."""
    campagne = Campagne
    return and_(campagne.region_id.in_(acteur.regions), campagne.instrument == TEMPS, campagne.arretee_le.is_not(None))


def told_campagnes(acteur: Acteur) -> ColumnElement[bool]:
    """Match the campaigns whose regional results `acteur` reads: all that it runs; of structures, as pilote too; on
    time, once settled, in any role. The notice of any other questionnaire names the C2RA alone."""
    of_structures = and_(
        Campagne.region_id.in_(acteur.regions_with(Droit.PILOTER)), Campagne.population == Population.STRUCTURES
    )
    return or_(animated_campagnes(acteur), of_structures, settled_temps(acteur))


def lent_questions(acteur: Acteur) -> ColumnElement[bool]:
    """Match the questions of the bank that `acteur` reads: those of every région, when `acteur` runs a région."""
    return true() if acteur.regions_with(Droit.ANIMER) else false()


def given_publications(acteur: Acteur) -> ColumnElement[bool]:
    """Match the releases whose questions `acteur` gives to the bank and takes back: of structures, of its régions."""
    which = Campagne.population == Population.STRUCTURES, Campagne.arretee_le.is_not(None), animated_campagnes(acteur)
    return and_(Publication.numero > 0, Publication.campagne_id.in_(select(Campagne.id).where(*which)))


def given_questions(acteur: Acteur) -> ColumnElement[bool]:
    """Match the questions of the bank that `acteur` may take back."""
    return QuestionPartagee.publication_id.in_(select(Publication.id).where(given_publications(acteur)))


def animated_brouillons(acteur: Acteur) -> ColumnElement[bool]:
    """Match the questionnaires in preparation that `acteur` may change: those of the régions it runs."""
    return Brouillon.region_id.in_(acteur.regions_with(Droit.ANIMER))
