"""What the help speaks of: one topic a task, for whom, and the pages that lead to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from collecte.models import Role


class Lecteur(StrEnum):
    """Who the help speaks to; its value is part of the addresses inside its first page."""

    CHARGE = "repondre"
    DIRECTION = "diriger"
    ANIMATION = "animer"
    PILOTE = "piloter"
    ADMIN = "administrer"
    STRUCTURE = "structure"
    TOUS = "tous"


LECTEUR_OF: Mapping[Role, Lecteur] = MappingProxyType(
    {
        Role.CHARGE: Lecteur.CHARGE,
        Role.DIRECTION: Lecteur.DIRECTION,
        Role.ANIMATEUR: Lecteur.ANIMATION,
        Role.PILOTE: Lecteur.PILOTE,
        Role.ADMIN: Lecteur.ADMIN,
    }
)


@dataclass(frozen=True, slots=True)
class Image:
    """The picture of a page: what it shows, for who does not see it; its size in pixels, a phone’s or a screen’s."""

    alt: str
    largeur: int = 480
    hauteur: int = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Sujet:
    """One page of help; its text is `templates/accueil/aide/sujets/CODE.html`.

    `pages`: endpoints, or whole blueprints, that it speaks of: they lead to it, and what it quotes is read there.
    `image`: made by `make aide` as `static/aide/CODE.webp`.
    """

    code: str
    titre: str
    resume: str
    lecteurs: tuple[Lecteur, ...]
    pages: tuple[str, ...] = ()
    image: Image | None = None


_DLA = (Lecteur.CHARGE, Lecteur.DIRECTION, Lecteur.ANIMATION)

SUJETS: tuple[Sujet, ...] = (
    Sujet(
        code="premiers-pas",
        titre="Premiers pas : d’une installation vide à une campagne ouverte",
        resume="Six étapes, dont une peut attendre ; un quart d’heure si la liste des personnes est prête.",
        lecteurs=(Lecteur.ANIMATION,),
        image=Image(
            "Tableau de bord d’une région qui commence : les étapes dans l’ordre, la première avec son bouton.",
            largeur=960,
        ),
    ),
    Sujet(
        code="repondre",
        titre="Répondre à un questionnaire de temps",
        resume="Dix minutes, en une ou plusieurs fois ; rien n’est envoyé sans vous.",
        lecteurs=(Lecteur.CHARGE,),
        pages=("reponses", "tableur"),
        image=Image("La répartition : une ligne par fonction avec sa part en pour cent, et la part de sa mission."),
    ),
    Sujet(
        code="transmettre",
        titre="Transmettre, et ce qui se passe ensuite",
        resume="Vérifier, transmettre, garder le reçu ; corriger après coup ; ne pas répondre.",
        lecteurs=(Lecteur.CHARGE, Lecteur.DIRECTION),
        pages=("transmission", "reponses.questions", "reponses.refuser"),
        image=Image("Reçu d’une réponse transmise : son numéro, de qui, quand, et ce qui se passe maintenant."),
    ),
    Sujet(
        code="partager",
        titre="Partager votre répartition, ou non",
        resume="Qui la voit, comment changer d’avis, ce que votre direction lit.",
        lecteurs=(Lecteur.CHARGE,),
        pages=("repartitions",),
        image=Image(
            "Les deux questions du partage : compter ou non dans le chiffre du DLA, être vu ou non de sa direction."
        ),
    ),
    Sujet(
        code="diriger",
        titre="Diriger un DLA",
        resume="Confirmer les effectifs, suivre les réponses, lire ce que l’on vous montre.",
        lecteurs=(Lecteur.DIRECTION,),
        pages=("accueils.direction", "direction"),
        image=Image(
            "Effectifs d’un DLA à confirmer : les personnes attendues, leur ETP, et les deux réponses possibles.",
            largeur=960,
        ),
    ),
    Sujet(
        code="fiche-appui",
        titre="La fiche d’appui à la négociation",
        resume="Le temps du DLA à côté de ses moyens, sur deux pages, avec les engagements pris.",
        lecteurs=(Lecteur.CHARGE, Lecteur.DIRECTION),
        pages=("fiches_appui",),
    ),
    Sujet(
        code="lancer",
        titre="Lancer une campagne",
        resume="La préparer, écrire sa notice, l’ouvrir ; les relances partent seules.",
        lecteurs=(Lecteur.ANIMATION,),
        pages=(
            "campagnes.liste",
            "campagnes.nouvelle",
            "campagnes.suivante",
            "campagnes.notice",
            "campagnes.options",
            "campagnes.dates",
            "campagnes.suppression",
            "campagnes.questionnaire",
            "campagnes.attendues",
            "campagnes.attendue",
            "campagnes.retirer",
            "campagnes.prolongations",
            "campagnes.relances",
            "campagnes.nouvelle_relance",
            "campagnes.relance",
            "campagnes.apercu_relance",
        ),
        image=Image("Préparer une campagne : la période, puis l’ouverture et la clôture.", largeur=960),
    ),
    Sujet(
        code="suivre",
        titre="Suivre qui a répondu, relancer, aider",
        resume="Le tableau de bord, DLA par DLA, et ce qu’on peut y faire.",
        lecteurs=(Lecteur.ANIMATION,),
        pages=("tableau", "campagnes", "envois", "journal", "demandes"),
        image=Image(
            "Le tableau : une ligne par DLA, une colonne par campagne, l’état de chaque réponse en mots.",
            largeur=960,
            hauteur=480,
        ),
    ),
    Sujet(
        code="classeur",
        titre="Télécharger le classeur",
        resume="Le demander, le retrouver, le lire ; pourquoi un chiffre est « confidentiel ».",
        lecteurs=(Lecteur.ANIMATION,),
        pages=("classeur_regional", "fabrications"),
        image=Image(
            "Demander le classeur régional : pour qui il est fait, puis le temps et les questionnaires à y mettre.",
            largeur=960,
        ),
    ),
    Sujet(
        code="arreter",
        titre="Arrêter les résultats, archiver",
        resume="Figer ce qui se dira de la campagne, puis en garder un fichier pour des années.",
        lecteurs=(Lecteur.ANIMATION,),
        pages=("campagnes.arret", "campagnes.ecart"),
    ),
    Sujet(
        code="organisation",
        titre="Tenir l’organisation à jour",
        resume="Qui porte chaque DLA, qui y travaille, avec quelle convention.",
        lecteurs=(Lecteur.ANIMATION,),
        pages=("organisation", "porteuses", "conventions", "personnes", "imports"),
        image=Image(
            "Page Organisation : les DLA de la région, qui les porte, qui y travaille et pour combien d’ETP.",
            largeur=960,
        ),
    ),
    Sujet(
        code="interroger-des-structures",
        titre="Interroger des structures",
        resume="Les choisir ou les tirer au sort, confidentiel ou anonyme, relire ce qu’elles écrivent.",
        lecteurs=(Lecteur.ANIMATION,),
        pages=(
            "questionnaires.lancer",
            "campagnes.textes",
            "campagnes.relecture",
            "campagnes.remplacement",
            "campagnes.resultats_aux_structures",
        ),
    ),
    Sujet(
        code="construire",
        titre="Construire un questionnaire",
        resume="Pages et questions, conditions, expressions, essai, publication.",
        lecteurs=(Lecteur.ANIMATION,),
        pages=("questionnaires", "constructeur"),
        image=Image(
            "Un questionnaire en construction : ses pages, ses questions, et les boutons pour les ranger.", largeur=960
        ),
    ),
    Sujet(
        code="registre",
        titre="Le registre des structures",
        resume="Une structure, ses accompagnements, diagnostics, ingénieries, prestataires.",
        lecteurs=_DLA,
        pages=("structures", "accompagnements", "diagnostics", "ingenieries", "prestataires", "partenaires"),
        image=Image("Page Structures : ajouter ou importer, chercher et filtrer, puis la liste.", largeur=960),
    ),
    Sujet(
        code="importer",
        titre="Importer des structures",
        resume="D’un tableau Excel ou CSV ; rien n’est écrit avant que vous confirmiez.",
        lecteurs=(Lecteur.CHARGE, Lecteur.ANIMATION),
        pages=("import_structures",),
    ),
    Sujet(
        code="joindre-les-structures",
        titre="Joindre les structures : qui, quand, comment",
        resume="Celles à interroger, les entretiens et appels, les liens qui n’arrivent pas.",
        lecteurs=_DLA,
        pages=("a_interroger", "entretiens", "liens"),
    ),
    Sujet(
        code="syntheses",
        titre="La synthèse de suivi d’un accompagnement",
        resume="L’écrire à partir du registre, l’envoyer à la structure, la remettre à un partenaire.",
        lecteurs=_DLA,
        pages=("syntheses",),
    ),
    Sujet(
        code="bilan",
        titre="Le bilan du DLA",
        resume="Ce qui est compté, corriger un chiffre, signer, présenter ; objectifs, actions, séances.",
        lecteurs=(*_DLA, Lecteur.PILOTE),
        pages=("bilans", "objectifs", "cofinancements", "actions", "seances"),
        image=Image(
            "Bilan d’un DLA : le jour où l’arrêter, ce que la direction a signé, et les pages qui le complètent.",
            largeur=960,
        ),
    ),
    Sujet(
        code="resultats",
        titre="Lire ce que les structures ont répondu",
        resume="Quand les résultats paraissent, qui les lit, comment ils se lisent.",
        lecteurs=(*_DLA, Lecteur.PILOTE),
        pages=("resultats",),
    ),
    Sujet(
        code="piloter",
        titre="Ce que lisent les pilotes",
        resume="Les bilans signés, la Note aux pilotes, la synthèse régionale ; jamais une répartition.",
        lecteurs=(Lecteur.PILOTE, Lecteur.ANIMATION),
        pages=("accueils.pilote", "notes", "syntheses_remises"),
        image=Image("Page Ma région : les bilans signés, la synthèse régionale et la Note aux pilotes.", largeur=960),
    ),
    Sujet(
        code="administrer",
        titre="Administrer l’installation",
        resume="Ouvrir une région, aider quelqu’un à entrer, répondre à une demande sur ses données.",
        lecteurs=(Lecteur.ADMIN,),
        pages=("administration", "rgpd"),
        image=Image("Administration : ce qu’il y a à faire maintenant, et qui anime chaque région.", largeur=960),
    ),
    Sujet(
        code="repondre-par-lien",
        titre="Répondre par le lien que vous avez reçu",
        resume="Sans compte ni mot de passe, d’un téléphone ou d’un ordinateur ; vous pouvez refuser.",
        lecteurs=(Lecteur.STRUCTURE,),
        pages=("repondants", "lecteurs"),
        image=Image(
            "Page ouverte par le lien : qui vous le demande, pourquoi, combien de temps, qui lira.",
            hauteur=720,
        ),
    ),
    Sujet(
        code="qui-voit-quoi",
        titre="Qui voit quoi, et vos données",
        resume="Ce que lit chacun, combien de temps c’est gardé, comment demander un effacement.",
        lecteurs=(Lecteur.TOUS,),
        pages=("mes_donnees", "accueil.donnees_personnelles"),
    ),
    Sujet(
        code="acces",
        titre="Retrouver son accès",
        resume="Premier lien, mot de passe oublié, application de codes, agenda.",
        lecteurs=(Lecteur.TOUS,),
        pages=("comptes", "mon_compte", "fournisseur", "agenda"),
        image=Image("Page de connexion : l’adresse, le mot de passe, et « Mot de passe oublié ? »."),
    ),
    Sujet(
        code="programmes",
        titre="Donner un accès à un programme",
        resume="Un jeton pour Excel, R ou Python : ce qu’il lit, quand il cesse de servir.",
        lecteurs=(Lecteur.TOUS,),
        pages=("jetons", "interface"),
    ),
    Sujet(
        code="referentiel",
        titre="Le référentiel du métier",
        resume="Le lire, l’imprimer, proposer un complément, le faire évoluer.",
        lecteurs=(Lecteur.TOUS,),
        pages=("referentiel", "versions_referentiel", "edition_referentiel"),
    ),
    Sujet(
        code="clavier",
        titre="Se servir du clavier",
        resume="Tout se fait sans souris.",
        lecteurs=(Lecteur.TOUS,),
        pages=("accueil.plan",),
    ),
)

SUJET_OF_CODE: Mapping[str, Sujet] = MappingProxyType({own.code: own for own in SUJETS})
_SUJET_OF_PAGE: Mapping[str, Sujet] = MappingProxyType({page: own for own in SUJETS for page in own.pages})


def sujet_of(endpoint: str | None) -> Sujet | None:
    """The topic that speaks of a page: its own, else that of its blueprint."""
    if endpoint is None:
        return None
    return _SUJET_OF_PAGE.get(endpoint) or _SUJET_OF_PAGE.get(endpoint.partition(".")[0])
