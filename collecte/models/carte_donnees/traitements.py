"""Register of processing: purpose, legal basis, data subjects and recipients."""

from collections.abc import Mapping

from collecte.models.carte_donnees.fiches import Traitement

_RESEAU = "intérêt légitime du réseau, dans sa mission d’intérêt général"
_OBLIGATION = "obligation légale (RGPD, articles 5, 12 à 22 et 32)"

TRAITEMENTS: Mapping[str, Traitement] = {
    "equipe": Traitement(
        titre="Comptes et organisation du réseau",
        finalite="savoir qui travaille pour quel DLA, avec quel temps et quels droits",
        base=_RESEAU,
        personnes="personnel des DLA, du C2RA, directions, pilotes, administration",
        destinataires="C2RA de la région, direction du DLA (effectifs), administration (comptes)",
    ),
    "reponses": Traitement(
        titre="Réponses aux questionnaires",
        finalite="décrire le métier, l’activité des DLA, la satisfaction des structures et ce qui a changé pour elles",
        base=_RESEAU + " ; répondre est facultatif",
        personnes="personnel des DLA, personnes qui répondent pour une structure",
        destinataires="leur auteur ; les autres lisent des chiffres, aux conditions dites dans chaque notice",
    ),
    "registre": Traitement(
        titre="Registre des structures accompagnées",
        finalite="suivre les accompagnements et en rendre compte",
        base=_RESEAU,
        personnes="contacts des structures, prestataires",
        destinataires="DLA concerné, sa direction (lecture), C2RA de la région ; ni pilotes ni administration",
    ),
    "courriels": Traitement(
        titre="Invitations, relances et avis par courriel",
        finalite="prévenir, relancer, savoir si un message est arrivé",
        base=_RESEAU,
        personnes="comptes et contacts des structures",
        destinataires="C2RA (état des envois), administration ; le serveur de courriel de l’installation",
    ),
    "securite": Traitement(
        titre="Connexion et sécurité",
        finalite="ouvrir un compte à son seul titulaire",
        base=_OBLIGATION,
        personnes="titulaires d’un compte",
        destinataires="personne d’autre que le service",
    ),
    "journal": Traitement(
        titre="Journal des modifications",
        finalite="savoir qui a fait quoi et quand",
        base=_OBLIGATION,
        personnes="titulaires d’un compte",
        destinataires="C2RA pour sa région, administration pour l’installation",
    ),
    "droits": Traitement(
        titre="Demandes d’exercice de droits",
        finalite="répondre dans le mois et pouvoir le montrer",
        base=_OBLIGATION,
        personnes="qui fait une demande",
        destinataires="administration, délégué(e) à la protection des données",
    ),
}
