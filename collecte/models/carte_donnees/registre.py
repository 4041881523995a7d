"""Personal data on structures and the people who work with them."""

from collections.abc import Mapping
from functools import partial

from collecte.models.carte_donnees.fiches import ADR, ID, NEU, REP, TANT_QUE, TRC, TXT, Fiche, holds_text
from collecte.models.structures import Structure

_STRUCTURE = "tant que le registre est tenu ; sur demande, effacé"

_fiche = partial(Fiche, traitement="registre")

REGISTRE: Mapping[str, Fiche] = {
    "structures": _fiche(
        quoi="identité d’une structure",
        duree=_STRUCTURE,
        effacement="tout est remplacé ; la ligne reste, sans rien de la structure",
        colonnes={column.name: ID for column in Structure.__table__.columns if holds_text(column)},
    ),
    "contacts_structure": _fiche(
        quoi="nom, fonction, adresse et téléphone",
        duree="contacts",
        effacement="effacés ; la ligne reste, vide",
        colonnes={"nom": ID, "fonction": ID, "adresse": ADR, "adresse_cle": ADR, "telephone": ADR},
    ),
    "releves_emploi": _fiche(
        quoi="emplois d’une structure",
        duree=_STRUCTURE,
        effacement="supprimés",
        colonnes={"origine": TRC},
    ),
    "releves_budget": _fiche(
        quoi="comptes d’une structure",
        duree=_STRUCTURE,
        effacement="supprimés",
        colonnes={"origine": TRC},
    ),
    "accompagnements": _fiche(
        quoi="accompagnements, préconisations",
        duree=_STRUCTURE,
        effacement="textes effacés ; les dates restent, pour rendre compte de l’activité",
        colonnes={"enee": ID, "prescripteur": TXT, "reorientation": TXT, "preconisations": TXT},
    ),
    "etapes": _fiche(
        quoi="étapes et leurs notes",
        duree=_STRUCTURE,
        effacement="notes effacées, dates gardées",
        colonnes={"note": TXT},
    ),
    "selections": _fiche(
        quoi="pourquoi une structure a été choisie",
        duree=_STRUCTURE,
        effacement="raison effacée",
        colonnes={"raison": TXT},
    ),
    "syntheses": _fiche(
        quoi="synthèses de suivi, telles qu’elles sont écrites",
        duree="syntheses",
        effacement="supprimées",
        colonnes={"textes": TXT},
    ),
    "versions_synthese": _fiche(
        quoi="chaque version d’une synthèse, chiffres et réponse de la structure compris",
        duree="syntheses",
        effacement="supprimées",
        colonnes={"contenu": REP, "modifiees": NEU},
    ),
    "remises_synthese": _fiche(
        quoi="à quels partenaires une synthèse a été remise",
        duree="syntheses",
        effacement="supprimées avec la synthèse",
    ),
    "remarques_synthese": _fiche(
        quoi="erreurs signalées par la structure dans sa synthèse",
        duree="syntheses",
        effacement="supprimées",
        colonnes={"texte": TXT},
    ),
    "partenaires": _fiche(
        quoi="organisations qui peuvent lire une synthèse avec l’accord de la structure",
        duree="tant que le portefeuille est tenu ; corrigé sur leur page",
        effacement="par qui tient le registre, sur la page des partenaires",
        colonnes={"nom": ID, "nom_cle": ID},
    ),
    "partenaires_comptes": _fiche(
        quoi="quels comptes lisent pour un partenaire",
        duree=TANT_QUE,
        effacement="supprimés",
    ),
    "accords": _fiche(
        quoi="qui a accepté, pour une structure, qu’un partenaire lise ses synthèses",
        duree="accords",
        effacement="d’une structure, supprimés ; d’un contact, son nom est effacé",
        colonnes={"donne_par": ID},
    ),
    "prestataires": _fiche(
        quoi="prestataires, dont indépendants",
        duree="tant que le portefeuille est tenu ; corrigé sur leur page",
        effacement="par qui tient le registre, sur la page du prestataire",
        colonnes={
            "nom": ID,
            "nom_cle": ID,
            "siret": ID,
            "commune": ID,
            "contact": ADR,
            "competences": NEU,
            "filieres": NEU,
        },
    ),
    "imports_registre": _fiche(
        quoi="fichiers importés : lignes à corriger, valeurs d’avant",
        duree="imports",
        effacement="supprimés",
        colonnes={
            "nom_fichier": TRC,
            "feuille": ID,
            "bilan": ID,
            "annulation": ID,
            "objet": NEU,
            "laissees": NEU,
            "correspondance": NEU,
            "colonnes": NEU,
            "empreinte": NEU,
        },
    ),
    "demandes_rappel": _fiche(
        quoi="qui souhaite être rappelé(e)",
        duree="rappels",
        effacement="supprimées",
        colonnes={"nom": ID, "telephone": ADR},
    ),
}
