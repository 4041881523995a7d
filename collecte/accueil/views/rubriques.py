"""The pages of the menu and of the site map: how they are grouped, and what each is for."""

from dataclasses import dataclass
from enum import Enum, auto


class Registre(Enum):
    """Who else a page is for, besides its right: who reads or keeps the register of a DLA, which rows say."""

    LU = auto()
    TENU = auto()


@dataclass(frozen=True, slots=True)
class PageDuPlan:
    """A page whose address needs nothing else; `registre` when it opens for some only of those who have its right."""

    endpoint: str
    titre: str
    resume: str
    registre: Registre | None = None


@dataclass(frozen=True, slots=True)
class Rubrique:
    """A page of the menu, the pages it leads to, and the blueprints all of whose pages are found there."""

    premiere: PageDuPlan
    pages: tuple[PageDuPlan, ...] = ()
    blueprints: tuple[str, ...] = ()


_FICHE_APPUI = PageDuPlan(
    "fiches_appui.liste",
    "Fiches d’appui à la négociation",
    "Le temps de votre DLA à côté de ses moyens, pour négocier sa convention.",
)

MENU = (
    Rubrique(
        PageDuPlan(
            "tableau.page", "Tableau de bord", "Où en est chaque DLA dans chaque campagne, et ce qu’il y a à faire."
        ),
        (
            PageDuPlan(
                "fabrications.liste",
                "Mes classeurs",
                "Les classeurs que vous avez demandés, tant que leur fichier est gardé.",
            ),
        ),
        ("tableau",),
    ),
    Rubrique(
        PageDuPlan("reponses.a_faire", "À faire", "Les réponses attendues de vous, et pour quand."),
        (
            PageDuPlan(
                "transmission.retrouver", "Retrouver un reçu", "Ce qui a été transmis, par le numéro de son reçu."
            ),
        ),
        ("reponses", "transmission"),
    ),
    Rubrique(
        PageDuPlan(
            "repartitions.page", "Ma répartition", "Votre temps, période par période, et qui voit votre répartition."
        ),
        (_FICHE_APPUI,),
        ("repartitions",),
    ),
    Rubrique(
        PageDuPlan("accueils.direction", "Mes DLA", "Les DLA que porte votre structure : ce qui est attendu et lu."),
        (_FICHE_APPUI,),
    ),
    Rubrique(
        PageDuPlan(
            "direction.effectifs", "Effectifs et ETP", "Les personnes attendues et leurs ETP, que vous confirmez."
        ),
        blueprints=("direction",),
    ),
    Rubrique(
        PageDuPlan(
            "accueils.pilote", "Ma région", "Ce qui est publié de votre région : bilans signés, synthèses, notes."
        ),
        (
            PageDuPlan(
                "syntheses_remises.liste",
                "Synthèses de suivi",
                "Celles que des structures ont accepté de vous remettre.",
            ),
        ),
        ("syntheses_remises", "notes"),
    ),
    Rubrique(
        PageDuPlan("structures.liste", "Structures", "Le registre des structures accompagnées."),
        (
            PageDuPlan(
                "structures.nouvelle",
                "Ajouter une structure",
                "L’inscrire au registre d’un DLA.",
                registre=Registre.TENU,
            ),
            PageDuPlan(
                "import_structures.fichier",
                "Importer des structures",
                "D’un tableau Excel ou CSV ; rien n’est écrit avant que vous confirmiez.",
                registre=Registre.TENU,
            ),
            PageDuPlan(
                "a_interroger.liste",
                "À interroger",
                "Les structures dont l’avis ou le suivi est à demander.",
                registre=Registre.TENU,
            ),
            PageDuPlan(
                "liens.a_joindre",
                "À joindre",
                "Les structures que nos messages n’atteignent pas.",
                registre=Registre.TENU,
            ),
            PageDuPlan("entretiens.liste", "Entretiens", "Les réponses à saisir avec une structure."),
            PageDuPlan("demandes.liste", "À rappeler", "Les structures qui demandent qu’on les rappelle."),
            PageDuPlan("ingenieries.liste", "Ingénieries", "Les ingénieries, individuelles et collectives."),
            PageDuPlan("prestataires.premiere", "Prestataires", "Les prestataires de la région.", registre=Registre.LU),
            PageDuPlan("partenaires.premiere", "Partenaires", "Les partenaires de la région.", registre=Registre.LU),
        ),
        (
            "structures",
            "accompagnements",
            "diagnostics",
            "ingenieries",
            "prestataires",
            "import_structures",
            "a_interroger",
            "syntheses",
            "partenaires",
            "entretiens",
        ),
    ),
    Rubrique(
        PageDuPlan(
            "bilans.liste", "Bilan", "Ce que chaque DLA a fait, avenant par avenant ; ses objectifs et ses actions."
        ),
        blueprints=("bilans", "actions", "seances"),
    ),
    Rubrique(
        PageDuPlan("resultats.liste", "Résultats", "Ce que les structures ont répondu, campagne par campagne."),
        blueprints=("resultats", "notes"),
    ),
    Rubrique(
        PageDuPlan("campagnes.liste", "Campagnes", "Les campagnes de votre région : réponses, relances, résultats."),
        (PageDuPlan("campagnes.nouvelle", "Préparer une campagne", "La période, les dates, la notice."),),
        ("campagnes",),
    ),
    Rubrique(
        PageDuPlan("questionnaires.liste", "Questionnaires", "Ceux qui sont fournis, et les vôtres."),
        (
            PageDuPlan("questionnaires.nouveau", "Nouveau questionnaire", "En commencer un, vide."),
            PageDuPlan("questionnaires.importer", "Importer un questionnaire", "D’un fichier XLSForm ou YAML."),
        ),
        ("questionnaires", "constructeur"),
    ),
    Rubrique(
        PageDuPlan("referentiel.page", "Référentiel", "Le tableau du métier : missions, fonctions, activités."),
        (
            PageDuPlan(
                "referentiel.propositions", "Propositions", "Les compléments proposés, et ce qui leur a été répondu."
            ),
            PageDuPlan("versions_referentiel.liste", "Versions et débats", "Comment le référentiel change."),
            PageDuPlan("versions_referentiel.nouvelle", "Ouvrir une version", "En préparer une autre, à débattre."),
        ),
        ("referentiel", "versions_referentiel", "edition_referentiel"),
    ),
    Rubrique(
        PageDuPlan(
            "organisation.premiere",
            "Organisation",
            "Les DLA, les structures qui les portent, les personnes, les conventions ; les importer d’un tableau.",
        ),
        blueprints=("organisation", "porteuses", "conventions", "personnes", "imports"),
    ),
    Rubrique(
        PageDuPlan("administration.regions", "Administration", "Ce qu’il y a à faire, et qui anime chaque région."),
        (
            PageDuPlan("administration.comptes", "Chercher un compte", "Aider quelqu’un à entrer."),
            PageDuPlan("rgpd.page", "Données personnelles de l’installation", "Les demandes reçues et les purges."),
            PageDuPlan(
                "rgpd.nouvelle_demande",
                "Noter une demande reçue",
                "Une demande d’accès ou d’effacement.",
            ),
            PageDuPlan("rgpd.fiche_registre", "Registre des traitements", "La fiche à imprimer."),
        ),
        ("administration", "rgpd"),
    ),
    Rubrique(PageDuPlan("envois.liste", "Courriels", "Les messages du service, et s’ils sont arrivés.")),
    Rubrique(
        PageDuPlan("journal.liste", "Journal", "Qui a changé quoi, et quand."),
        blueprints=("journal",),
    ),
)
"""In the order of the menu, « Aide » aside, which follows the page being shown."""

COMPTE = Rubrique(
    PageDuPlan("mon_compte.page", "Mon compte", "Votre adresse, vos sessions ouvertes, ce qui vous fait entrer."),
    (
        PageDuPlan("mon_compte.mot_de_passe", "Changer de mot de passe", "En choisir un autre."),
        PageDuPlan("mon_compte.application", "Application de codes", "L’inscrire, ou en changer."),
        PageDuPlan("mes_donnees.page", "Mes données", "Les emporter, ou faire une demande."),
        PageDuPlan("agenda.page", "Mon agenda", "Vos échéances dans votre propre agenda."),
        PageDuPlan("jetons.page", "Jetons d’accès", "Laisser un programme lire ce que vous lisez."),
    ),
)

ENTREE = Rubrique(
    PageDuPlan("comptes.connexion", "Se connecter", "Entrer sur les pages de votre compte."),
    (PageDuPlan("comptes.oubli", "Mot de passe oublié", "Recevoir un lien pour en choisir un autre."),),
)

SITE = Rubrique(
    PageDuPlan("aide.sommaire", "Aide", "Une page par chose à faire."),
    (
        PageDuPlan("accueil.donnees_personnelles", "Données personnelles", "Qui lit quoi, et vos droits."),
        PageDuPlan("accueil.accessibilite", "Accessibilité", "Ce qui est fait, ce qui reste à vérifier."),
        PageDuPlan("interface.page", "Interface pour les programmes", "Ce qu’un programme lit avec un jeton."),
    ),
)
