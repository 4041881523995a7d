"""Scopes on the journal, messages, reports of wrong recipients, and background workbooks."""

from sqlalchemy import ColumnElement, and_, false, or_, true

from collecte.models import Compte, Courriel, EntreeJournal, Fabrication, Personne, Signalement
from collecte.models.journal import SHARING_CHANGED
from collecte.policy.acteurs import Acteur
from collecte.policy.roles import Droit


def readable_journal(acteur: Acteur) -> ColumnElement[bool]:
    """Match the journal entries that `acteur` reads: those of the régions it runs, except those that only concern an
    author."""
    return and_(EntreeJournal.region_id.in_(acteur.regions_with(Droit.ANIMER)), EntreeJournal.verbe != SHARING_CHANGED)


def installation_journal(acteur: Acteur) -> ColumnElement[bool]:
    """Match the journal entries of the installation as a whole, which an admin reads, never those of a région."""
    return and_(EntreeJournal.region_id.is_(None), true() if acteur.has(Droit.ADMINISTRER) else false())


GRANTS = (
    "donner un rôle",
    "retirer un rôle",
    "affecter",
    "porter un DLA",
    "confirmer un accès",
    "refuser un accès",
    "changer l’adresse",
)
"""Verbs of acts that open or close the data of a DLA to someone."""

_CHANGES = ("changer", "retirer", "renommer", "réactiver", "désactiver")
_CHANGED = ("affectation", "structure porteuse", "personne")


def granted_journal(acteur: Acteur) -> ColumnElement[bool]:
    """Match the journal entries of every région that an admin reads: those that open a DLA's data to someone."""
    entree = EntreeJournal
    grants = or_(entree.verbe.in_(GRANTS), and_(entree.verbe.in_(_CHANGES), entree.objet.in_(_CHANGED)))
    return and_(grants, true() if acteur.has(Droit.ADMINISTRER) else false())


def followed_courriels(acteur: Acteur) -> ColumnElement[bool]:
    """Match the messages whose delivery `acteur` follows: those about the régions it runs, all of them for an admin."""
    if acteur.has(Droit.ADMINISTRER):
        return true()
    return Courriel.region_id.in_(acteur.regions_with(Droit.ANIMER))


def followed_signalements(acteur: Acteur) -> ColumnElement[bool]:
    """Match the « ce n’est plus moi » that `acteur` checks: about the persons of the régions it runs, all for an
    admin."""
    if acteur.has(Droit.ADMINISTRER):
        return true()
    of_own = Personne.region_id.in_(acteur.regions_with(Droit.ANIMER))
    return Signalement.courriel.has(Courriel.compte.has(Compte.personne.has(of_own)))


def own_fabrications(acteur: Acteur) -> ColumnElement[bool]:
    """Match the workbooks made for `acteur` that it may still get: those it requested, of the régions it runs today."""
    mine = Fabrication.compte_id == acteur.compte_id
    return and_(mine, Fabrication.region_id.in_(acteur.regions_with(Droit.ANIMER)))
