"""Invented names and trades of the structures and prestataires of the demo region."""

from collections.abc import Mapping
from dataclasses import dataclass

from questionnaires.core.identifiants import is_siret


@dataclass(frozen=True, slots=True, kw_only=True)
class Projet:
    """A kind of structure, the advice of its plan and the ingénierie that answers it. Its name includes its commune."""

    nom: str
    secteur: str
    theme: str
    ingenierie: str
    preconisations: tuple[str, ...]
    forme: str = "ASSOCIATION"
    reseau: str = ""


SECTEURS: Mapping[str, str] = {
    "culture": "culture",
    "sport": "sport",
    "insertion": "insertion par l’activité économique",
    "enfance": "enfance et jeunesse",
    "services": "services aux personnes",
    "environnement": "environnement",
    "social": "action sociale",
}

_MODELE = ("Modèle économique", "Consolider le modèle économique", "Revoir le modèle économique")

PROJETS = (
    Projet(
        nom="Les Jardins partagés {de_commune}",
        secteur="insertion",
        theme=_MODELE[0],
        ingenierie=_MODELE[1],
        preconisations=(_MODELE[2], "Diversifier les débouchés des légumes"),
        forme="SIAE",
        reseau="Réseau Cocagne",
    ),
    Projet(
        nom="La Fabrique des arts {de_commune}",
        secteur="culture",
        theme="Projet associatif",
        ingenierie="Écrire le projet associatif",
        preconisations=("Écrire le projet associatif", "Clarifier la gouvernance associative"),
    ),
    Projet(
        nom="Union sportive du canton {de_commune}",
        secteur="sport",
        theme="Fonction employeur",
        ingenierie="Sécuriser la fonction employeur",
        preconisations=("Sécuriser la fonction employeur",),
        reseau="Profession Sport et Loisirs",
    ),
    Projet(
        nom="Crèche associative Les Petits Pas, {commune}",
        secteur="enfance",
        theme="Organisation interne",
        ingenierie="Revoir l’organisation interne",
        preconisations=("Revoir l’organisation interne", "Former la direction aux ressources humaines"),
        reseau="Acepp",
    ),
    Projet(
        nom="Aide et présence {a_commune}",
        secteur="services",
        theme=_MODELE[0],
        ingenierie="Étudier un rapprochement",
        preconisations=("Étudier un rapprochement entre associations", "Tarifer autrement les interventions"),
        reseau="UNA",
    ),
    Projet(
        nom="Recyclerie du Pays {de_commune}",
        secteur="environnement",
        theme="Stratégie commerciale",
        ingenierie="Bâtir une stratégie commerciale",
        preconisations=("Bâtir une stratégie commerciale", "Aménager un second point de vente"),
        forme="SIAE",
    ),
    Projet(
        nom="Cinéma associatif Le Rex, {commune}",
        secteur="culture",
        theme="Numérique",
        ingenierie="Choisir une billetterie commune",
        preconisations=("Choisir une billetterie commune",),
    ),
    Projet(
        nom="Mobilités solidaires, {commune}",
        secteur="social",
        theme=_MODELE[0],
        ingenierie=_MODELE[1],
        preconisations=(_MODELE[2],),
        forme="COOPERATIVE",
        reseau="Union régionale des Scop",
    ),
    Projet(
        nom="Centre social {de_commune}",
        secteur="social",
        theme="Gouvernance associative",
        ingenierie="Renouveler la gouvernance",
        preconisations=("Renouveler la gouvernance associative", "Mieux associer les habitants"),
        reseau="Fédération des centres sociaux",
    ),
    Projet(
        nom="Les Ateliers du bois, {commune}",
        secteur="insertion",
        theme="Stratégie commerciale",
        ingenierie="Trouver de nouveaux marchés",
        preconisations=("Aménager un atelier accessible", "Répondre à des marchés publics"),
        forme="ADAPTEE",
    ),
    Projet(
        nom="Maison des lycéens {de_commune}",
        secteur="enfance",
        theme="Projet associatif",
        ingenierie="Écrire le projet associatif",
        preconisations=(),
    ),
    Projet(
        nom="Épicerie coopérative {de_commune}",
        secteur="services",
        theme=_MODELE[0],
        ingenierie=_MODELE[1],
        preconisations=(),
        forme="ESUS",
    ),
)

CONTACTS = (
    ("Camille Petit", "présidente"),
    ("Mehdi Lambert", "directeur"),
    ("Sabine Fournier", "directrice"),
    ("Joël Mercier", "président"),
    ("Fatou Diallo", "coordinatrice"),
    ("Denis Chevalier", "trésorier"),
    ("Agnès Renaud", "présidente"),
)


PRESTATAIRES = (
    ("Cap Gestion", "Orléans", ("Fonction employeur", "Mutualisation", "Organisation interne"), ("services",)),
    ("Atelier Boussole", "Tours", ("Modèle économique", "Rapprochement"), ("insertion", "services")),
    ("Passerelles Conseil", "Bourges", ("Projet associatif", "Gouvernance"), ("culture", "sport", "social")),
    ("Horizon Commun", "Blois", ("Stratégie commerciale",), ("environnement", "insertion")),
    ("Les Deux Rives", "Chartres", ("Modèle économique", "Numérique"), ("culture", "sport")),
    ("Trame Conseil", "Châteauroux", ("Organisation interne", "Gouvernance"), ("social", "enfance")),
)
"""(name, commune, compétences, filières)."""

NOMS: tuple[tuple[str, str, str], ...] = (
    ("Amicale laïque {de_commune}", "enfance", "ASSOCIATION"),
    ("Les Amis du patrimoine {de_commune}", "culture", "ASSOCIATION"),
    ("Compagnie du Grand Large, {commune}", "culture", "ASSOCIATION"),
    ("École de musique {de_commune}", "culture", "ASSOCIATION"),
    ("Judo club {de_commune}", "sport", "ASSOCIATION"),
    ("Tennis club {de_commune}", "sport", "ASSOCIATION"),
    ("Maison des jeunes {de_commune}", "enfance", "ASSOCIATION"),
    ("Ludothèque {de_commune}", "enfance", "ASSOCIATION"),
    ("Jardin d’insertion {de_commune}", "insertion", "SIAE"),
    ("Ressourcerie {de_commune}", "environnement", "SIAE"),
    ("Régie de quartier {de_commune}", "insertion", "SIAE"),
    ("Travail partagé, {commune}", "insertion", "SIAE"),
    ("Aide à domicile {de_commune}", "services", "ASSOCIATION"),
    ("Foyer rural {de_commune}", "social", "ASSOCIATION"),
    ("Radio locale {de_commune}", "culture", "ASSOCIATION"),
    ("Café associatif {de_commune}", "social", "ASSOCIATION"),
    ("Tiers-lieu La Filature, {commune}", "services", "COOPERATIVE"),
    ("Garage solidaire {de_commune}", "social", "ASSOCIATION"),
    ("Supermarché coopératif {de_commune}", "services", "COOPERATIVE"),
    ("Festival des Rives, {commune}", "culture", "ASSOCIATION"),
    ("Blanchisserie adaptée {de_commune}", "insertion", "ADAPTEE"),
)
"""(name with its commune, secteur, forme) of the structures in the file of Enée."""

PRESCRIPTEURS = (
    "Conseil départemental",
    "Communauté de communes",
    "France Active",
    "elle-même",
    "Ligue de l’enseignement",
    "DDETS",
    "Mairie",
)


def made_siret(number: int) -> str:
    """Return a SIRET whose first nine digits are given to no organisation, with a right key."""
    start = f"000{number:06d}0001"
    return next(start + key for key in "0123456789" if is_siret(start + key))
