"""Personal data stored to run the service: messages, sign-in, journal and requests on rights."""

from collections.abc import Mapping
from functools import partial

from collecte.models.carte_donnees.fiches import ADR, ID, NEU, REP, SEC, TRC, TXT, Fiche

_courriel = partial(Fiche, traitement="courriels")
_securite = partial(Fiche, traitement="securite")
_journal = partial(Fiche, traitement="journal")
_droit = partial(Fiche, traitement="droits")

SERVICE: Mapping[str, Fiche] = {
    "envois_resultats": _courriel(
        quoi="message de résultats envoyé aux structures",
        duree="envois_resultats",
        effacement="le nom y est effacé : le message est le même pour toutes",
        colonnes={"objet": TXT, "texte": TXT},
    ),
    "courriels": _courriel(
        quoi="messages et leur adresse",
        duree="courriels",
        effacement="adresse et contenu effacés ; ceux qui attendaient sont supprimés",
        colonnes={
            "adresse": ADR,
            "modele": TRC,
            "contexte": TXT,
            "genre": TRC,
            "objet": TXT,
            "texte": TXT,
            "erreur": TXT,
            "message_id": NEU,
        },
    ),
    "signalements": _courriel(
        quoi="« ce n’est plus moi », et qui remplace",
        duree="courriels",
        effacement="texte effacé",
        colonnes={"remplacant": TXT},
    ),
    "rappels": _courriel(quoi="relances reçues", duree="historique", effacement="supprimées"),
    "liens_reponse": _securite(
        quoi="liens personnels, par leur empreinte, et l’empreinte de l’adresse où ils ont été donnés",
        duree="liens",
        effacement="détruits",
        colonnes={"sel": SEC, "empreinte": SEC, "boite": SEC},
    ),
    "liens_synthese": _securite(
        quoi="liens personnels vers une synthèse, par leur empreinte",
        duree="liens_synthese",
        effacement="détruits",
        colonnes={"sel": SEC, "empreinte": SEC},
    ),
    "liens_compte": _securite(
        quoi="liens à usage unique, par leur empreinte",
        duree="liens_compte",
        effacement="supprimés",
        colonnes={"empreinte": SEC},
    ),
    "codes_secours": _securite(
        quoi="codes de secours, par leur empreinte",
        duree="avec le compte",
        effacement="supprimés",
        colonnes={"empreinte": SEC},
    ),
    "agendas": _securite(
        quoi="adresse privée d’un agenda, par son empreinte",
        duree="avec le compte",
        effacement="supprimé",
        colonnes={"empreinte": SEC},
    ),
    "jetons_acces": _securite(
        quoi="jetons d’accès des programmes, par leur empreinte, et le nom qui leur a été donné",
        duree="avec le compte",
        effacement="supprimés",
        colonnes={"nom": TXT, "empreinte": SEC},
    ),
    "identites_externes": _securite(
        quoi="identité d’un fournisseur qui ouvre le compte, par son empreinte, et depuis quand",
        duree="avec le compte",
        effacement="supprimée",
        colonnes={"emetteur": NEU, "empreinte": SEC},
    ),
    "sessions_web": _securite(
        quoi="sessions ouvertes et nom du navigateur",
        duree="une journée au plus, selon les réglages de l’installation",
        effacement="supprimées",
        colonnes={"empreinte": SEC, "donnees": SEC},
    ),
    "freins": _securite(
        quoi="essais manqués, et réseaux d’où un compte s’est connecté, sans adresse (empreinte à clé)",
        duree="un jour au plus après le dernier essai ; 90 jours pour un réseau connu",
        effacement="l’empreinte ne se relie à personne sans la clé ; elle disparaît d’elle-même",
        colonnes={"cle": SEC},
    ),
    "journal": _journal(
        quoi="qui a fait quoi, et les valeurs changées",
        duree="journal",
        effacement="valeurs et noms effacés ; la ligne reste",
        colonnes={"verbe": TRC, "objet": TRC, "details": TXT},
    ),
    "classeurs_sortis": _journal(
        quoi="classeurs remis : lesquels, quand, à qui, et de quoi reconnaître le fichier, sans ses données",
        duree="classeurs_sortis",
        effacement="le nom de qui l’a pris est effacé avec la personne ; la ligne reste jusqu’à sa fin",
        colonnes={"nature": TRC, "nom": TRC, "empreinte": NEU, "contenu": NEU, "public": NEU, "reperes": NEU},
    ),
    "fabrications": _journal(
        quoi="classeurs demandés : par qui, quand, et où ils en sont",
        duree="fabrications",
        effacement="supprimés avec le compte de qui les a demandés",
        colonnes={"demande": TRC, "quoi": TRC, "en_route": NEU, "libelle": NEU, "jeton": SEC, "refus": TRC, "nom": TRC},
    ),
    "morceaux_fabriques": Fiche(
        traitement="reponses",
        quoi="fichiers de ces classeurs, jusqu’à leur téléchargement",
        duree="fabrications",
        effacement="supprimés dès qu’une personne, une structure, un contact ou une réponse de la région est effacé",
        colonnes={"contenu": REP},
    ),
    "demandes_droits": _droit(
        quoi="demandes et leur suite",
        duree="demandes",
        effacement="nom, adresse et précisions effacés ; la date et la suite restent, comme preuve",
        colonnes={"nom": ID, "adresse": ADR, "precisions": TXT, "suite": TXT},
    ),
    "effacements": _droit(
        quoi="effacements faits, par une empreinte à clé",
        duree="toujours : elle sert à les refaire après une restauration",
        effacement="rien de la personne n’y est",
        colonnes={"empreinte": SEC},
    ),
}
