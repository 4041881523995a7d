"""Personal data in answers of persons, DLA and structures."""

from collections.abc import Mapping
from functools import partial

from collecte.models.carte_donnees.fiches import NEU, REP, TRC, TXT, Fiche

_fiche = partial(Fiche, traitement="reponses")

REPONSES: Mapping[str, Fiche] = {
    "participations": _fiche(
        quoi="réponses telles que tapées, et leurs valeurs",
        duree="reponses",
        effacement="supprimées si la campagne est ouverte ; sinon détachées du nom, sans texte libre",
        colonnes={"choix": REP, "connues": REP, "saisie": REP, "valeurs": REP, "notice_vue": NEU, "recu": TRC},
    ),
    "reprises": _fiche(
        quoi="répartitions des années passées, reprises d’un fichier",
        duree="reprises",
        effacement="supprimées ; celles d’un DLA entier restent",
        colonnes={"periode_code": NEU, "parts": REP},
    ),
    "transmissions": _fiche(
        quoi="ce qui a été transmis, chaque fois",
        duree="historique",
        effacement="celles qui ont été rendues sont supprimées, l’autre suit la réponse",
        colonnes={"recu": TRC, "saisie": REP, "valeurs": REP, "notice_vue": NEU, "raison": TXT},
    ),
    "lecteurs_annonces": _fiche(
        quoi="à quelle direction l’auteur savait qu’il montrait sa répartition",
        duree="reponses",
        effacement="supprimés",
    ),
    "changements": _fiche(
        quoi="historique des réponses, question par question",
        duree="historique",
        effacement="supprimé",
        colonnes={"code": NEU, "avant": REP, "apres": REP, "page": NEU},
    ),
    "echanges": _fiche(quoi="échanges sur une réponse", duree="historique", effacement="supprimés"),
    "messages_echange": _fiche(
        quoi="messages de ces échanges",
        duree="historique",
        effacement="supprimés",
        colonnes={"texte": TXT},
    ),
    "ecarts_justifies": _fiche(
        quoi="pourquoi une réponse manque",
        duree="historique",
        effacement="le motif est effacé",
        colonnes={"raison": TXT},
    ),
    "signaux_vus": _fiche(
        quoi="réponses relues par le C2RA",
        duree="reponses",
        effacement="supprimés",
        colonnes={"recu": TRC},
    ),
    "formulaires_commences": Fiche(
        traitement="equipe",
        quoi="ce qui est tapé dans un formulaire et pas encore envoyé",
        duree="formulaires",
        effacement="supprimés",
        colonnes={"chemin": TXT, "champs": TXT, "depart": TXT},
    ),
    "essais": _fiche(
        quoi="réponses d’essai",
        duree="essais",
        effacement="supprimées",
        colonnes={"saisie": REP},
    ),
    "entretiens": _fiche(
        quoi="qui a saisi la réponse d’une structure, et ses notes privées",
        duree="notes",
        effacement="supprimés",
        colonnes={"notes": TXT, "page": NEU},
    ),
    "reponses_anonymes": _fiche(
        quoi="réponses des campagnes anonymes",
        duree="sans fin : elles ne mènent à personne ; leurs textes libres sont effacés comme ceux des autres réponses",
        effacement="gardées : nul ne sait laquelle est de qui, celle que l’on cherche comprise",
        colonnes={"id": NEU, "valeurs": REP},
    ),
    "textes_relus": _fiche(
        quoi="ce qui est montré à la place d’un texte libre, par l’empreinte de ce texte",
        duree="avec les textes libres des réponses de la campagne",
        effacement="ce qui remplaçait un texte de la réponse effacée est supprimé avec lui",
        colonnes={"code": NEU, "empreinte": NEU, "remplacement": TXT},
    ),
    "grilles_themes": _fiche(
        quoi="thèmes donnés à des textes libres, par l’empreinte de ces textes",
        duree="avec les textes libres des réponses de la campagne",
        effacement="l’empreinte d’un texte de la réponse effacée est supprimée avec lui",
        colonnes={"code": NEU, "contenu": TXT, "avant": TXT, "geste": TXT},
    ),
    "publications": _fiche(
        quoi="chiffres publiés d’une campagne arrêtée",
        duree="tant que la campagne existe",
        effacement="gardées : aucune ne nomme personne",
        colonnes={"cadre": NEU},
    ),
    "cellules_publiees": _fiche(
        quoi="chiffres publiés, arrondis ; celui d’un DLA d’une personne est sa réponse, qu’elle a accepté de montrer",
        duree="tant que la campagne existe",
        effacement="celles d’un DLA auquel elle a répondu sont vidées",
        colonnes={"territoire": NEU, "ligne": NEU, "colonne": NEU, "motif": NEU},
    ),
    "pages_publiees": _fiche(
        quoi="mots dits à côté des chiffres publiés auprès de structures, textes libres relus compris",
        duree="tant que la campagne existe ; les textes libres, avec les réponses dont ils viennent",
        effacement="les textes libres de la réponse effacée sont retirés, les chiffres restent",
        colonnes={"territoire": NEU, "contenu": REP},
    ),
    "classeurs_reference": _fiche(
        quoi="classeurs des résultats arrêtés",
        duree="classeurs",
        effacement="écrits de nouveau sans le nom, avec les mêmes chiffres",
        colonnes={"nom": NEU, "fichier": REP, "sha256": NEU, "ecarts": TXT},
    ),
}
