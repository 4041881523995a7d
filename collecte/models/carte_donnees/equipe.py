"""Personal data on staff of the network: accounts, affectations, answers about their work."""

from collections.abc import Mapping
from functools import partial

from collecte.models.carte_donnees.fiches import ADR, ID, NEU, SEC, TANT_QUE, TXT, Fiche

_fiche = partial(Fiche, traitement="equipe")

EQUIPE: Mapping[str, Fiche] = {
    "personnes": _fiche(
        quoi="prénom et nom",
        duree=TANT_QUE,
        effacement="le nom est remplacé ; la ligne reste, sans rien de la personne",
        colonnes={"prenom": ID, "nom": ID},
    ),
    "comptes": _fiche(
        quoi="adresse électronique ; empreinte du mot de passe",
        duree=TANT_QUE,
        effacement="adresse et secrets effacés, compte fermé",
        colonnes={"adresse": ADR, "adresse_cle": ADR, "mot_de_passe": SEC, "totp_sel": SEC, "totp_masque": SEC},
    ),
    "adresses_demandees": _fiche(
        quoi="adresse demandée pour un compte, tant que la personne n’a pas répondu",
        duree="sept jours au plus",
        effacement="supprimée",
        colonnes={"adresse": ADR},
    ),
    "habilitations": _fiche(quoi="rôles", duree=TANT_QUE, effacement="supprimés"),
    "affectations": _fiche(
        quoi="DLA, ETP et dates",
        duree=TANT_QUE,
        effacement="gardées sans nom : elles rendent compte des conventions",
    ),
    "confirmations_effectifs": _fiche(
        quoi="avis d’une direction sur les effectifs",
        duree="avec la campagne",
        effacement="gardé sans nom",
        colonnes={"phrase": TXT, "empreinte": NEU},
    ),
    "engagements": _fiche(
        quoi="engagements pris entre une direction et son équipe, sur la fiche d’appui d’un avenant",
        duree="engagements",
        effacement="gardés, le nom effacé : ils sont aussi ceux de l’autre",
        colonnes={"texte": TXT, "qui": TXT},
    ),
    "corrections_bilan": _fiche(
        quoi="chiffres d’un bilan corrigés à la main, et pourquoi",
        duree="tant que la convention est gardée : le bilan en rend compte",
        effacement="gardées, le nom de qui a corrigé effacé",
        colonnes={"code": NEU, "motif": TXT},
    ),
    "bilans_signes": _fiche(
        quoi="bilan d’un avenant, tel que sa direction l’a signé",
        duree="tant que la convention est gardée : les pilotes le lisent",
        effacement="gardé, le nom de qui a signé ou relu effacé",
        colonnes={"contenu": TXT},
    ),
    "complements": _fiche(
        quoi="propositions sur le référentiel, et leurs réponses",
        duree="avec le référentiel, qui est public",
        effacement="gardées sans nom",
        colonnes={"code": NEU, "ligne": NEU, "texte": TXT, "reponse": TXT},
    ),
    "consultations": _fiche(
        quoi="qui a été consulté sur le référentiel",
        duree="avec le référentiel, qui est public",
        effacement="gardées sans nom du compte",
        colonnes={"qui": TXT, "remarques": TXT},
    ),
}
