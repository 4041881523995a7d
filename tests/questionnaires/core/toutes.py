"""A questionnaire with every kind of question and block, conditions, computations, sums and checks."""

from typing import Literal

from questionnaires.core.blocs import (
    Colonne,
    Grille,
    Intitule,
    Ligne,
    LigneSomme,
    Matrice,
    Repetition,
    Somme,
    Tableau,
)
from questionnaires.core.elements import Connu
from questionnaires.core.model import Controle, Groupe, Questionnaire, Repartition, Section
from questionnaires.core.options import Option
from questionnaires.core.questions import (
    Acknowledgement,
    Choice,
    Computed,
    Day,
    Month,
    MultipleChoice,
    Note,
    Number,
    OwnScale,
    Part,
    Ranking,
    Scale,
    Text,
    Time,
    YesNo,
)


def options(*libelles: str) -> tuple[Option, ...]:
    """Build options o1, o2, …"""
    return tuple(Option(code=f"o{rank}", libelle=libelle) for rank, libelle in enumerate(libelles, start=1))


SIMPLES = Groupe(
    code="simples",
    titre="Une question à la fois",
    aide="Chaque sorte de question, l’une après l’autre.",
    blocks=(
        Note(code="note", libelle="Répondez pour toute la structure, <i>même</i> petite, antennes **comprises**"),
        Text(code="nom", libelle="Nom de la structure", max_length=80, required=True),
        Text(
            code="contexte",
            libelle="Le contexte en quelques mots",
            aide="Trois phrases suffisent.",
            long=True,
            max_length=300,
        ),
        Number(code="salaries", libelle="Nombre de salariés", maximum=5_000, required=True),
        Number(code="etp", libelle="Équivalents temps plein", unite="ETP", decimals=2, maximum=500_000),
        Number(code="budget", libelle="Budget annuel", unite="€", maximum=100_000_000),
        Number(code="part_publique", libelle="Part des financements publics", unite="%", decimals=1, maximum=1_000),
        Number(code="resultat", libelle="Résultat de l’exercice", unite="€", minimum=-1_000_000, maximum=1_000_000),
        Day(code="creation", libelle="Date de création", maximum="2026-12-31"),
        Month(code="debut", libelle="Début de l’accompagnement"),
        Time(code="rencontre", libelle="Heure de la rencontre", minimum="08:00"),
    ),
)

CHOIX = Groupe(
    code="choix",
    titre="Des choix",
    blocks=(
        YesNo(code="emploi", libelle="La structure emploie-t-elle quelqu’un ?", required=True),
        YesNo(code="cdi", libelle="En contrat à durée indéterminée ?", sans_objet=True, relevant="${emploi} = 'oui'"),
        Choice(
            code="statut",
            libelle="Statut juridique",
            options=options("Association", "Coopérative", "Entreprise adaptée"),
            autre=True,
        ),
        Choice(code="siege", libelle="Siège", options=options("Ville", "Bourg", "Village"), liste=True),
        Choice(
            code="departement",
            libelle="Département",
            options=options(
                "Cher", "Eure-et-Loir", "Indre", "Indre-et-Loire", "Loir-et-Cher", "Loiret", "Ailleurs", "Partout"
            ),
        ),
        MultipleChoice(
            code="besoins",
            libelle="Besoins repérés",
            options=(*options("Projet", "Gouvernance", "Modèle économique"), Option(code="aucun", libelle="Aucun")),
            autre=True,
            exclusive="aucun",
        ),
        Ranking(
            code="priorites",
            libelle="Vos priorités, dans l’ordre",
            options=options("Projet", "Gouvernance", "Modèle économique", "Ressources humaines"),
            rangs=3,
        ),
        Scale(code="satisfaction", libelle="Satisfaction d’ensemble", echelle="S4", required=True),
        Scale(code="evolution", libelle="Évolution de l’activité", echelle="E5"),
        OwnScale(code="frequence", libelle="Vous réunissez-vous ?", pas=("Jamais", "Parfois", "Souvent")),
        Scale(code="recommande", libelle="Recommanderiez-vous le DLA, de 0 à 10 ?", echelle="R10"),
        Acknowledgement(code="accord", libelle="J’ai lu la notice d’information.", required=True),
    ),
)

LIGNES = (
    Intitule(code="accueil", libelle="L’accueil"),
    Intitule(code="suites", libelle="Les suites données", aide="Un an après."),
)

TABLEAUX = Groupe(
    code="tableaux",
    titre="Des tableaux",
    blocks=(
        Matrice(code="avis", libelle="Votre avis sur l’accompagnement", echelle="T4", lignes=LIGNES),
        Matrice(code="note10", libelle="Votre note, de 0 à 10", echelle="R10", lignes=LIGNES, required=True),
        Tableau(
            code="activites",
            libelle="Activités",
            lignes=tuple(
                Ligne(
                    code=code,
                    libelle=libelle,
                    choices=(
                        Choice(code=f"{code}_fait", libelle="Faite ?", options=options("Oui", "Non")),
                        Choice(
                            code=f"{code}_qui", libelle="Par qui ?", options=options("Moi", "Un collègue", "Personne")
                        ),
                    ),
                )
                for code, libelle in (("diag", "Diagnostic"), ("suivi", "Suivi"))
            ),
        ),
        Grille(
            code="emplois",
            libelle="Emplois de la structure",
            aide="Au 31 décembre.",
            lignes=(Intitule(code="cdi", libelle="CDI"), Intitule(code="cdd", libelle="CDD")),
            colonnes=(Colonne(code="femmes", libelle="Femmes"), Colonne(code="hommes", libelle="Hommes")),
            total_lignes=True,
            total_colonnes=True,
        ),
        Computed(
            code="par_salarie",
            libelle="Budget par salarié",
            calculation="${budget} div ${salaries}",
            decimals=2,
            unite="€",
        ),
        Computed(
            code="petite", libelle="Petite structure", calculation="${salaries} < 10", nature="texte", montre=False
        ),
        Text(code="petite_detail", libelle="Comment tenez-vous à si peu ?", relevant="${petite} = 'true'"),
    ),
)

SOMMES = Groupe(
    code="sommes",
    titre="Des sommes",
    blocks=(
        Somme(
            code="ressources",
            libelle="Origine des ressources",
            aide="Sur 100 % du budget.",
            lignes=(
                LigneSomme(
                    code="public",
                    libelle="Subventions publiques",
                    sous=(Intitule(code="etat", libelle="dont État"), Intitule(code="region", libelle="dont région")),
                ),
                LigneSomme(code="ventes", libelle="Ventes et prestations"),
                LigneSomme(code="dons", libelle="Dons et cotisations"),
            ),
        ),
        Somme(
            code="depenses",
            libelle="Dépenses d’accompagnement",
            lignes=(
                LigneSomme(code="conseil", libelle="Conseil"),
                LigneSomme(code="autres", libelle="Autres dépenses"),
            ),
            cible="${budget}",
            operateur="<=",
            unite="€",
            decimals=0,
            required=False,
        ),
    ),
)

REPETES = Groupe(
    code="repetes",
    titre="Des lignes",
    blocks=(
        Repetition(
            code="partenaires",
            libelle="Partenaires",
            libelle_ligne="Partenaire",
            aide="Un par ligne, les principaux suffisent.",
            maximum=3,
            questions=(
                Text(code="part_nom", libelle="Nom du partenaire", max_length=80, required=True),
                YesNo(code="part_finance", libelle="Finance-t-il la structure ?"),
                Number(
                    code="part_montant",
                    libelle="Pour quel montant ?",
                    unite="€",
                    maximum=10_000_000,
                    relevant="${part_finance} = 'oui'",
                ),
            ),
        ),
        Computed(code="total_part", libelle="Total des partenaires", calculation="sum(${part_montant})", unite="€"),
    ),
)

TEMPS = Section(
    code="temps",
    titre="Du temps réparti",
    court="Temps",
    groupes=(
        Groupe(
            code="parts",
            titre="Répartition",
            mission="M1",
            blocks=(
                Part(code="jour", libelle="Le jour"),
                Part(code="nuit", libelle="La nuit", relevant="${emploi} = 'oui'"),
            ),
        ),
        Groupe(
            code="parts_bis",
            titre="Seconde répartition",
            mission="M2",
            blocks=(Part(code="ville", libelle="En ville"), Part(code="campagne", libelle="À la campagne")),
        ),
    ),
)

EMPLOYEURS = Section(
    code="employeurs",
    titre="Pour les employeurs",
    court="Employeurs",
    relevant="${emploi} = 'oui'",
    groupes=(
        Groupe(
            code="employeurs",
            titre="Pour les employeurs",
            blocks=(Number(code="depart", libelle="Départs dans l’année", maximum=500, required=True),),
        ),
    ),
)

CONNUES = Section(
    code="connues",
    titre="Ce que nous savons déjà",
    court="Connues",
    groupes=(
        Groupe(
            code="connues",
            titre="Ce que nous savons déjà",
            blocks=(
                Number(
                    code="adherents",
                    libelle="Adhérents",
                    maximum=100_000,
                    connu=Connu(cle="structure.adherents", lecture_seule=True),
                ),
                Number(code="benevoles", libelle="Bénévoles", maximum=100_000, connu=Connu(cle="structure.benevoles")),
                Text(code="grande", libelle="Comment réunir tant de monde ?", relevant="${adherents} > ${benevoles}"),
            ),
        ),
    ),
)

CONTROLES = (
    Controle(
        code="beaucoup",
        condition="${budget} <= 1000000",
        message="Le budget dépasse un million d’euros.",
        portee="justifier",
        ancre="budget",
        raisons=(*options("Investissement exceptionnel", "Fusion"), Option(code="autre", libelle="Autre")),
    ),
    Controle(
        code="peu",
        condition="${salaries} >= 1",
        message="Aucun salarié alors que vous décrivez une équipe ?",
        portee="auteur",
        ancre="salaries",
    ),
)


def toutes(*, diffusion: Literal["agregee", "nominative"] = "nominative") -> Questionnaire:
    """Build every kind on the first page; the other pages for parts that need several questions."""
    return Questionnaire(
        code="TOUTES",
        titre="Toutes les questions",
        intro="Un questionnaire qui pose chaque sorte de question.",
        minutes=20,
        diffusion=diffusion,
        sections=(
            Section(
                code="tout",
                titre="Toutes les sortes",
                court="Tout",
                aide="Une page longue, pour voir.",
                groupes=(SIMPLES, CHOIX, TABLEAUX, SOMMES, REPETES),
            ),
            TEMPS,
            EMPLOYEURS,
            CONNUES,
        ),
        repartitions=(
            Repartition(code="horaires", libelle="Horaires", lignes=("jour", "nuit")),
            Repartition(code="lieux", libelle="Lieux", lignes=("ville", "campagne"), required=False),
        ),
        controles=CONTROLES,
    )


MINIMALES = {
    "nom": "Les Jardins",
    "salaries": "12",
    "budget": "300000",
    "emploi": "non",
    "satisfaction": "4",
    "accord": "oui",
    "note10_accueil": "10",
    "note10_suites": "nc",
    "ressources_public": "40",
    "ressources_public_etat": "30",
    "ressources_public_region": "10",
    "ressources_ventes": "60",
    "ressources_dons": "0",
    "jour": "100",
}
"""The fewest texts that can be transmitted."""
