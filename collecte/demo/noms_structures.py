"""Names and trades of the structures and prestataires of the demo region, all made up."""

from collections.abc import Mapping
from dataclasses import dataclass

from collecte.models import Forme


@dataclass(frozen=True, slots=True, kw_only=True)
class Projet:
    """What a structure is, what its plan advises and which ingénierie answers it. Its name says where it is."""

    nom: str
    secteur: str
    theme: str
    ingenierie: str
    preconisations: tuple[str, ...]
    forme: Forme = Forme.ASSOCIATION
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
        forme=Forme.SIAE,
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
        forme=Forme.SIAE,
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
        forme=Forme.COOPERATIVE,
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
        forme=Forme.ADAPTEE,
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
        forme=Forme.ESUS,
    ),
)

COMMUNES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "18": (("Bourges", "18033"), ("Vierzon", "18279"), ("Saint-Amand-Montrond", "18197"), ("Sancerre", "18241")),
    "28": (("Chartres", "28085"), ("Dreux", "28134"), ("Châteaudun", "28088"), ("Nogent-le-Rotrou", "28280")),
    "36": (("Châteauroux", "36044"), ("Issoudun", "36088"), ("Le Blanc", "36018"), ("La Châtre", "36046")),
    "37": (("Tours", "37261"), ("Chinon", "37072"), ("Loches", "37132"), ("Amboise", "37003")),
    "41": (("Blois", "41018"), ("Vendôme", "41269"), ("Romorantin-Lanthenay", "41194"), ("Montrichard", "41151")),
    "45": (("Orléans", "45234"), ("Montargis", "45208"), ("Pithiviers", "45252"), ("Gien", "45155")),
}

CONTACTS = (
    ("Camille Petit", "présidente"),
    ("Mehdi Lambert", "directeur"),
    ("Sabine Fournier", "directrice"),
    ("Joël Mercier", "président"),
    ("Fatou Diallo", "coordinatrice"),
    ("Denis Chevalier", "trésorier"),
    ("Agnès Renaud", "présidente"),
)


def named_in(modele: str, commune: str) -> str:
    """A name with its commune: « de Bourges », « d’Amboise », « du Blanc », « au Blanc »."""
    if commune.startswith("Le "):
        de, at = f"du {commune[3:]}", f"au {commune[3:]}"
    else:
        de, at = (f"d’{commune}" if commune[0] in "AEIOUÉ" else f"de {commune}"), f"à {commune}"
    return modele.format(commune=commune, de_commune=de, a_commune=at)


PRESTATAIRES = (
    ("Cap Gestion", "Orléans", ("Fonction employeur", "Mutualisation", "Organisation interne"), ("services",)),
    ("Atelier Boussole", "Tours", ("Modèle économique", "Rapprochement"), ("insertion", "services")),
    ("Passerelles Conseil", "Bourges", ("Projet associatif", "Gouvernance"), ("culture", "sport", "social")),
    ("Horizon Commun", "Blois", ("Stratégie commerciale",), ("environnement", "insertion")),
)
"""Name, commune, compétences, filières."""
