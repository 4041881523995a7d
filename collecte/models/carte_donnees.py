"""Every table and column that holds something of people: why, for how long, how it goes. A new column needs its line.

The register of processing, exports of what is held on someone and the tests all read this map.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto

from sqlalchemy import Column, LargeBinary
from sqlalchemy import Enum as EnumColumn
from sqlalchemy.types import String, TypeDecorator

from collecte.models.base import Document


class Nature(Enum):
    """What a column holds; a secret is never handed over, not even to who it is about."""

    IDENTITE = auto()
    COORDONNEES = auto()
    REPONSE = auto()
    TEXTE = auto()  # written freely: may name anyone
    TRACE = auto()  # what was done, in the words of the service
    SECRET = auto()
    NEUTRE = auto()  # tells of no person


@dataclass(frozen=True, slots=True, kw_only=True)
class Traitement:
    """A line of the register, as article 30 asks for it."""

    titre: str
    finalite: str
    base: str
    personnes: str
    destinataires: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fiche:
    """What a table has of people. `duree` names its rule in `DUREES`, or tells why there is none; `effacement` what an
    erasure does to it. `colonnes` are those that hold text or bytes."""

    traitement: str
    quoi: str
    duree: str
    effacement: str
    colonnes: Mapping[str, Nature]


def holds_text(column: Column[object]) -> bool:
    """Whether anything may be written in it: text, a document, bytes; not a word out of a closed list."""
    if isinstance(column.type, EnumColumn):
        return False
    impl = column.type.impl if isinstance(column.type, TypeDecorator) else column.type
    return isinstance(column.type, Document) or isinstance(impl, String | LargeBinary)


_ID, _ADR, _REP = Nature.IDENTITE, Nature.COORDONNEES, Nature.REPONSE
_TXT, _TRC, _SEC, _NEU = Nature.TEXTE, Nature.TRACE, Nature.SECRET, Nature.NEUTRE

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

_TANT_QUE = "tant que la personne ou la structure fait partie du réseau"
_STRUCTURE = "tant que le registre est tenu ; sur demande, effacé"

CARTE: Mapping[str, Fiche] = {
    "personnes": Fiche(
        traitement="equipe",
        quoi="prénom et nom",
        duree=_TANT_QUE,
        effacement="le nom est remplacé ; la ligne reste, sans rien de la personne",
        colonnes={"prenom": _ID, "nom": _ID},
    ),
    "comptes": Fiche(
        traitement="equipe",
        quoi="adresse électronique ; empreinte du mot de passe",
        duree=_TANT_QUE,
        effacement="adresse et secrets effacés, compte fermé",
        colonnes={"adresse": _ADR, "adresse_cle": _ADR, "mot_de_passe": _SEC, "totp_sel": _SEC},
    ),
    "habilitations": Fiche(traitement="equipe", quoi="rôles", duree=_TANT_QUE, effacement="supprimés", colonnes={}),
    "affectations": Fiche(
        traitement="equipe",
        quoi="DLA, ETP et dates",
        duree=_TANT_QUE,
        effacement="gardées sans nom : elles rendent compte des conventions",
        colonnes={},
    ),
    "confirmations_effectifs": Fiche(
        traitement="equipe",
        quoi="avis d’une direction sur les effectifs",
        duree="avec la campagne",
        effacement="gardé sans nom",
        colonnes={"phrase": _TXT, "empreinte": _NEU},
    ),
    "engagements": Fiche(
        traitement="equipe",
        quoi="engagements pris entre une direction et son équipe, sur la fiche d’appui d’un avenant",
        duree="engagements",
        effacement="gardés, le nom effacé : ils sont aussi ceux de l’autre",
        colonnes={"texte": _TXT, "qui": _TXT},
    ),
    "corrections_bilan": Fiche(
        traitement="equipe",
        quoi="chiffres d’un bilan corrigés à la main, et pourquoi",
        duree="tant que la convention est gardée : le bilan en rend compte",
        effacement="gardées, le nom de qui a corrigé effacé",
        colonnes={"code": _NEU, "motif": _TXT},
    ),
    "bilans_signes": Fiche(
        traitement="equipe",
        quoi="bilan d’un avenant, tel que sa direction l’a signé",
        duree="tant que la convention est gardée : les pilotes le lisent",
        effacement="gardé, le nom de qui a signé ou relu effacé",
        colonnes={"contenu": _TXT},
    ),
    "complements": Fiche(
        traitement="equipe",
        quoi="propositions sur le référentiel, et leurs réponses",
        duree="avec le référentiel, qui est public",
        effacement="gardées sans nom",
        colonnes={"code": _NEU, "ligne": _NEU, "texte": _TXT, "reponse": _TXT},
    ),
    "consultations": Fiche(
        traitement="equipe",
        quoi="qui a été consulté sur le référentiel",
        duree="avec le référentiel, qui est public",
        effacement="gardées sans nom du compte",
        colonnes={"qui": _TXT, "remarques": _TXT},
    ),
    "participations": Fiche(
        traitement="reponses",
        quoi="réponses telles que tapées, et leurs valeurs",
        duree="reponses",
        effacement="supprimées si la campagne est ouverte ; sinon détachées du nom, sans texte libre",
        colonnes={
            "connues": _REP,
            "saisie": _REP,
            "valeurs": _REP,
            "notice_vue": _NEU,
            "recu": _TRC,
        },
    ),
    "reprises": Fiche(
        traitement="reponses",
        quoi="répartitions des années passées, reprises d’un fichier",
        duree="reprises",
        effacement="supprimées ; celles d’un DLA entier restent",
        colonnes={"periode_code": _NEU, "parts": _REP},
    ),
    "transmissions": Fiche(
        traitement="reponses",
        quoi="ce qui a été transmis, chaque fois",
        duree="historique",
        effacement="celles qui ont été rendues sont supprimées, l’autre suit la réponse",
        colonnes={"recu": _TRC, "saisie": _REP, "valeurs": _REP, "notice_vue": _NEU, "raison": _TXT},
    ),
    "changements": Fiche(
        traitement="reponses",
        quoi="historique des réponses, question par question",
        duree="historique",
        effacement="supprimé",
        colonnes={"code": _NEU, "avant": _REP, "apres": _REP, "page": _NEU},
    ),
    "echanges": Fiche(
        traitement="reponses", quoi="échanges sur une réponse", duree="historique", effacement="supprimés", colonnes={}
    ),
    "messages_echange": Fiche(
        traitement="reponses",
        quoi="messages de ces échanges",
        duree="historique",
        effacement="supprimés",
        colonnes={"texte": _TXT},
    ),
    "ecarts_justifies": Fiche(
        traitement="reponses",
        quoi="pourquoi une réponse manque",
        duree="historique",
        effacement="le motif est effacé",
        colonnes={"raison": _TXT},
    ),
    "signaux_vus": Fiche(
        traitement="reponses",
        quoi="réponses relues par le C2RA",
        duree="reponses",
        effacement="supprimés",
        colonnes={"recu": _TRC},
    ),
    "essais": Fiche(
        traitement="reponses",
        quoi="réponses d’essai",
        duree="essais",
        effacement="supprimées",
        colonnes={"saisie": _REP},
    ),
    "entretiens": Fiche(
        traitement="reponses",
        quoi="qui a saisi la réponse d’une structure, et ses notes privées",
        duree="notes",
        effacement="supprimés",
        colonnes={"notes": _TXT, "page": _NEU},
    ),
    "reponses_anonymes": Fiche(
        traitement="reponses",
        quoi="réponses des campagnes anonymes",
        duree="sans fin : elles ne mènent à personne ; leurs textes libres sont effacés comme ceux des autres réponses",
        effacement="gardées : nul ne sait laquelle est de qui, celle que l’on cherche comprise",
        colonnes={"id": _NEU, "valeurs": _REP},
    ),
    "textes_relus": Fiche(
        traitement="reponses",
        quoi="ce qui est montré à la place d’un texte libre, par l’empreinte de ce texte",
        duree="avec les textes libres des réponses de la campagne",
        effacement="ce qui remplaçait un texte de la réponse effacée est supprimé avec lui",
        colonnes={"code": _NEU, "empreinte": _NEU, "remplacement": _TXT},
    ),
    "envois_resultats": Fiche(
        traitement="courriels",
        quoi="message de résultats envoyé aux structures",
        duree="envois_resultats",
        effacement="le nom y est effacé : le message est le même pour toutes",
        colonnes={"objet": _TXT, "texte": _TXT},
    ),
    "classeurs_reference": Fiche(
        traitement="reponses",
        quoi="classeurs des résultats arrêtés",
        duree="classeurs",
        effacement="écrits de nouveau sans le nom, avec les mêmes chiffres",
        colonnes={"nom": _NEU, "fichier": _REP, "sha256": _NEU, "ecarts": _TXT},
    ),
    "structures": Fiche(
        traitement="registre",
        quoi="identité d’une structure",
        duree=_STRUCTURE,
        effacement="tout est remplacé ; la ligne reste, sans rien de la structure",
        colonnes={
            "nom": _ID,
            "nom_cle": _ID,
            "sigle": _ID,
            "enee": _ID,
            "siret": _ID,
            "rna": _ID,
            "commune": _ID,
            "code_commune": _ID,
            "epci": _ID,
            "secteur": _ID,
            "reseau": _ID,
        },
    ),
    "contacts_structure": Fiche(
        traitement="registre",
        quoi="nom, fonction, adresse et téléphone",
        duree="contacts",
        effacement="effacés ; la ligne reste, vide",
        colonnes={"nom": _ID, "fonction": _ID, "adresse": _ADR, "adresse_cle": _ADR, "telephone": _ADR},
    ),
    "releves_emploi": Fiche(
        traitement="registre",
        quoi="emplois d’une structure",
        duree=_STRUCTURE,
        effacement="supprimés",
        colonnes={"origine": _TRC},
    ),
    "releves_budget": Fiche(
        traitement="registre",
        quoi="comptes d’une structure",
        duree=_STRUCTURE,
        effacement="supprimés",
        colonnes={"origine": _TRC},
    ),
    "accompagnements": Fiche(
        traitement="registre",
        quoi="accompagnements, préconisations",
        duree=_STRUCTURE,
        effacement="textes effacés ; les dates restent, pour rendre compte de l’activité",
        colonnes={"enee": _ID, "prescripteur": _TXT, "reorientation": _TXT, "preconisations": _TXT},
    ),
    "etapes": Fiche(
        traitement="registre",
        quoi="étapes et leurs notes",
        duree=_STRUCTURE,
        effacement="notes effacées, dates gardées",
        colonnes={"note": _TXT},
    ),
    "selections": Fiche(
        traitement="registre",
        quoi="pourquoi une structure a été choisie",
        duree=_STRUCTURE,
        effacement="raison effacée",
        colonnes={"raison": _TXT},
    ),
    "syntheses": Fiche(
        traitement="registre",
        quoi="synthèses de suivi, telles qu’elles sont écrites",
        duree="syntheses",
        effacement="supprimées",
        colonnes={"textes": _TXT},
    ),
    "versions_synthese": Fiche(
        traitement="registre",
        quoi="chaque version d’une synthèse, chiffres et réponse de la structure compris",
        duree="syntheses",
        effacement="supprimées",
        colonnes={"contenu": _REP, "modifiees": _NEU},
    ),
    "remises_synthese": Fiche(
        traitement="registre",
        quoi="à quels partenaires une synthèse a été remise",
        duree="syntheses",
        effacement="supprimées avec la synthèse",
        colonnes={},
    ),
    "remarques_synthese": Fiche(
        traitement="registre",
        quoi="erreurs signalées par la structure dans sa synthèse",
        duree="syntheses",
        effacement="supprimées",
        colonnes={"texte": _TXT},
    ),
    "partenaires": Fiche(
        traitement="registre",
        quoi="organisations qui peuvent lire une synthèse avec l’accord de la structure",
        duree="tant que le portefeuille est tenu ; corrigé sur leur page",
        effacement="par qui tient le registre, sur la page des partenaires",
        colonnes={"nom": _ID, "nom_cle": _ID},
    ),
    "partenaires_comptes": Fiche(
        traitement="registre",
        quoi="quels comptes lisent pour un partenaire",
        duree=_TANT_QUE,
        effacement="supprimés",
        colonnes={},
    ),
    "accords": Fiche(
        traitement="registre",
        quoi="qui a accepté, pour une structure, qu’un partenaire lise ses synthèses",
        duree="accords",
        effacement="d’une structure, supprimés ; d’un contact, son nom est effacé",
        colonnes={"donne_par": _ID},
    ),
    "prestataires": Fiche(
        traitement="registre",
        quoi="prestataires, dont indépendants",
        duree="tant que le portefeuille est tenu ; corrigé sur leur page",
        effacement="par qui tient le registre, sur la page du prestataire",
        colonnes={
            "nom": _ID,
            "nom_cle": _ID,
            "siret": _ID,
            "commune": _ID,
            "contact": _ADR,
            "competences": _NEU,
            "filieres": _NEU,
        },
    ),
    "imports_registre": Fiche(
        traitement="registre",
        quoi="fichiers en cours d’import",
        duree="imports",
        effacement="supprimés",
        colonnes={
            "nom_fichier": _TRC,
            "feuille": _ID,
            "bilan": _ID,
            "correspondance": _NEU,
            "colonnes": _NEU,
            "empreinte": _NEU,
        },
    ),
    "demandes_rappel": Fiche(
        traitement="registre",
        quoi="qui souhaite être rappelé(e)",
        duree="rappels",
        effacement="supprimées",
        colonnes={"nom": _ID, "telephone": _ADR},
    ),
    "courriels": Fiche(
        traitement="courriels",
        quoi="messages et leur adresse",
        duree="courriels",
        effacement="adresse et contenu effacés ; ceux qui attendaient sont supprimés",
        colonnes={"adresse": _ADR, "modele": _TRC, "contexte": _TXT, "erreur": _TXT, "message_id": _NEU},
    ),
    "signalements": Fiche(
        traitement="courriels",
        quoi="« ce n’est plus moi », et qui remplace",
        duree="courriels",
        effacement="texte effacé",
        colonnes={"remplacant": _TXT},
    ),
    "rappels": Fiche(
        traitement="courriels", quoi="relances reçues", duree="historique", effacement="supprimées", colonnes={}
    ),
    "liens_reponse": Fiche(
        traitement="securite",
        quoi="liens personnels, par leur empreinte",
        duree="liens",
        effacement="détruits",
        colonnes={"sel": _SEC, "empreinte": _SEC},
    ),
    "liens_synthese": Fiche(
        traitement="securite",
        quoi="liens personnels vers une synthèse, par leur empreinte",
        duree="liens_synthese",
        effacement="détruits",
        colonnes={"sel": _SEC, "empreinte": _SEC},
    ),
    "liens_compte": Fiche(
        traitement="securite",
        quoi="liens à usage unique, par leur empreinte",
        duree="liens_compte",
        effacement="supprimés",
        colonnes={"empreinte": _SEC},
    ),
    "codes_secours": Fiche(
        traitement="securite",
        quoi="codes de secours, par leur empreinte",
        duree="avec le compte",
        effacement="supprimés",
        colonnes={"empreinte": _SEC},
    ),
    "agendas": Fiche(
        traitement="securite",
        quoi="adresse privée d’un agenda, par son empreinte",
        duree="avec le compte",
        effacement="supprimé",
        colonnes={"empreinte": _SEC},
    ),
    "sessions_web": Fiche(
        traitement="securite",
        quoi="sessions ouvertes et nom du navigateur",
        duree="une journée au plus, selon les réglages de l’installation",
        effacement="supprimées",
        colonnes={"empreinte": _SEC, "donnees": _SEC},
    ),
    "freins": Fiche(
        traitement="securite",
        quoi="essais manqués, sans adresse (empreinte à clé)",
        duree="un jour au plus après le dernier",
        effacement="l’empreinte ne se relie à personne sans la clé ; elle disparaît d’elle-même",
        colonnes={"cle": _SEC},
    ),
    "journal": Fiche(
        traitement="journal",
        quoi="qui a fait quoi, et les valeurs changées",
        duree="journal",
        effacement="valeurs et noms effacés ; la ligne reste",
        colonnes={"verbe": _TRC, "objet": _TRC, "details": _TXT},
    ),
    "demandes_droits": Fiche(
        traitement="droits",
        quoi="demandes et leur suite",
        duree="demandes",
        effacement="nom, adresse et précisions effacés ; la date et la suite restent, comme preuve",
        colonnes={"nom": _ID, "adresse": _ADR, "precisions": _TXT, "suite": _TXT},
    ),
    "effacements": Fiche(
        traitement="droits",
        quoi="effacements faits, par une empreinte à clé",
        duree="toujours : elle sert à les refaire après une restauration",
        effacement="rien de la personne n’y est",
        colonnes={"empreinte": _SEC},
    ),
}

NEUTRES: Mapping[str, frozenset[str]] = {
    "brouillons": frozenset({"code", "contenu"}),
    "campagnes": frozenset({"instrument", "periode_code", "nom", "notice", "figees"}),
    "correspondances": frozenset({"nom", "colonnes"}),
    "diagnostics": frozenset({"intitule"}),
    "dlas": frozenset({"code", "nom"}),
    "actions_dla": frozenset({"intitule", "lieu"}),
    "cofinancements": frozenset({"nom", "nom_cle"}),
    "ingenieries": frozenset({"intitule", "theme", "criteres"}),
    "conventions": frozenset({"reference"}),
    "modifications_brouillon": frozenset({"libelle", "contenu"}),
    "modifications_referentiel": frozenset({"libelle", "contenu", "correspondance"}),
    "orientations": frozenset({"libelle"}),
    "porteuses": frozenset({"nom"}),
    "prolongations": frozenset({"raison"}),
    "regions": frozenset({"code", "nom", "mots"}),
    "relances": frozenset({"objet", "texte"}),
    "textes_notices": frozenset({"empreinte", "contenu"}),
    "tirages": frozenset({"instrument", "graine"}),
    "travaux": frozenset({"nom", "erreur"}),
    "versions_questionnaire": frozenset({"code", "empreinte", "contenu"}),
    "versions_referentiel": frozenset({"titre", "contenu", "correspondance"}),
}
"""What tells of no person: questions, organisations that carry DLA, campaigns. Their texts are not to name anyone."""


def nature_of(table: str, column: str) -> Nature:
    """What a column holds; one that holds no text tells what was done. Raises KeyError for a text without a line."""
    if table in NEUTRES:
        return Nature.NEUTRE
    return CARTE[table].colonnes.get(column, Nature.TRACE)
