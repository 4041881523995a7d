"""Kinds of question offered to authors: name, short example, initial question."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from questionnaires.core.blocs import (
    Block,
    Colonne,
    Grille,
    Intitule,
    LigneSomme,
    Matrice,
    Repetition,
    Somme,
)
from questionnaires.core.options import NomEchelle, Option
from questionnaires.core.questions import (
    Acknowledgement,
    Choice,
    Computed,
    Day,
    Month,
    MultipleChoice,
    Note,
    Number,
    OwnOptions,
    OwnScale,
    Ranking,
    Scale,
    Text,
    Time,
    YesNo,
)
from questionnaires.expressions import Expression, parse

Fabrique = Callable[[str], Block]
"""Makes a question of that code, without a label yet."""


@dataclass(frozen=True, slots=True)
class Modele:
    """One kind of question, as offered. `cle` is its name in URLs; `seul`: not offered inside a repeated list."""

    cle: str
    famille: str
    nom: str
    exemple: str
    make: Fabrique
    seul: bool = False


def _number(unite: str = "", decimals: int = 0, maximum: int = 1_000_000) -> Fabrique:
    return lambda code: Number(code=code, libelle="", unite=unite, decimals=decimals, maximum=maximum * 10**decimals)


def _scale(echelle: NomEchelle, *, sans_objet: bool = True) -> Fabrique:
    return lambda code: Scale(code=code, libelle="", echelle=echelle, sans_objet=sans_objet)


MODELES: tuple[Modele, ...] = (
    Modele(
        "texte-court",
        "Texte",
        "Texte court",
        "« Nom de votre structure »",
        lambda code: Text(code=code, libelle="", max_length=200),
    ),
    Modele(
        "texte-long",
        "Texte",
        "Texte long",
        "« Ce qui a été le plus utile », en quelques phrases",
        lambda code: Text(code=code, libelle="", long=True, max_length=1000),
    ),
    Modele(
        "texte-a-lire",
        "Texte",
        "Texte à lire",
        "Une explication, sans rien demander",
        lambda code: Note(code=code, libelle=""),
    ),
    Modele("nombre-entier", "Nombres", "Nombre entier", "« Nombre de salariés » : 12", _number()),
    Modele("nombre-decimal", "Nombres", "Nombre décimal", "« Jours d’intervention » : 4,5", _number(decimals=2)),
    Modele("montant", "Nombres", "Montant en euros", "« Budget de l’année » : 85 000 €", _number("€", 0, 10**9)),
    Modele("pourcentage", "Nombres", "Pourcentage", "« Part de ressources publiques » : 45 %", _number("%", 1, 100)),
    Modele("date", "Dates", "Date", "« Date de la restitution » : 30/06/2026", lambda code: Day(code=code, libelle="")),
    Modele(
        "mois", "Dates", "Mois", "« Fin de l’accompagnement » : juin 2026", lambda code: Month(code=code, libelle="")
    ),
    Modele("heure", "Dates", "Heure", "« Heure de la rencontre » : 14 h 30", lambda code: Time(code=code, libelle="")),
    Modele(
        "oui-non",
        "Choix",
        "Oui / non",
        "« Un prestataire est-il intervenu ? »",
        lambda code: YesNo(code=code, libelle=""),
    ),
    Modele(
        "choix",
        "Choix",
        "Choix unique",
        "Une seule réponse dans une liste",
        lambda code: Choice(code=code, libelle="", options=()),
    ),
    Modele(
        "liste-deroulante",
        "Choix",
        "Liste déroulante",
        "Une seule réponse dans une longue liste, repliée",
        lambda code: Choice(code=code, libelle="", options=(), liste=True),
    ),
    Modele(
        "choix-multiple",
        "Choix",
        "Choix multiple",
        "Plusieurs réponses dans une liste",
        lambda code: MultipleChoice(code=code, libelle="", options=()),
    ),
    Modele(
        "classement",
        "Choix",
        "Classement",
        "« Vos trois priorités », dans l’ordre",
        lambda code: Ranking(code=code, libelle="", options=(), rangs=3),
    ),
    Modele(
        "case",
        "Choix",
        "Case à cocher",
        "« J’accepte d’être recontacté(e) »",
        lambda code: Acknowledgement(code=code, libelle=""),
        seul=True,
    ),
    Modele("satisfaction", "Échelles", "Échelle de satisfaction", "De très à pas du tout satisfait(e)", _scale("S4")),
    Modele("accord", "Échelles", "Échelle d’accord", "Tout à fait, plutôt, plutôt pas, pas du tout", _scale("T4")),
    Modele("evolution", "Échelles", "Échelle d’évolution", "De nette amélioration à nette dégradation", _scale("E5")),
    Modele("contribution", "Échelles", "Échelle de contribution", "De façon décisive, en partie, peu…", _scale("C4")),
    Modele(
        "echelle-libre",
        "Échelles",
        "Échelle personnalisée",
        "Vos réponses, de la moins à la plus favorable : jamais, parfois, souvent…",
        lambda code: OwnScale(code=code, libelle="", pas=()),
    ),
    Modele(
        "recommandation",
        "Échelles",
        "Recommandation, de 0 à 10",
        "« Nous recommanderiez-vous ? »",
        _scale("R10", sans_objet=False),
    ),
    Modele(
        "tableau-echelles",
        "Tableaux et listes",
        "Tableau d’échelles",
        "La même échelle pour plusieurs lignes",
        lambda code: Matrice(code=code, libelle="", echelle="S4", lignes=()),
        seul=True,
    ),
    Modele(
        "tableau-nombres",
        "Tableaux et listes",
        "Tableau de nombres",
        "« Emplois » : CDI et CDD, avant et après",
        lambda code: Grille(code=code, libelle="", lignes=(), colonnes=()),
        seul=True,
    ),
    Modele(
        "repartition",
        "Tableaux et listes",
        "Répartition",
        "« D’où viennent vos ressources ? » : le total doit faire 100 %",
        lambda code: Somme(code=code, libelle="", lignes=()),
        seul=True,
    ),
    Modele(
        "liste-repetee",
        "Tableaux et listes",
        "Liste répétée",
        "Les mêmes questions pour chaque partenaire",
        lambda code: Repetition(code=code, libelle="", libelle_ligne="", questions=()),
        seul=True,
    ),
    Modele(
        "calcul",
        "Autres",
        "Valeur calculée",
        "« Solde » : recettes moins dépenses",
        lambda code: Computed(code=code, libelle="", calculation=""),
    ),
)

PAR_CLE: Mapping[str, Modele] = {modele.cle: modele for modele in MODELES}

FAMILLES: Mapping[type[Block], str] = {type(modele.make("Q")): modele.famille for modele in MODELES}
"""Class of a question -> the family under which it is offered."""


def with_examples(block: Block) -> Block:
    """Add two examples to a question without options, steps, lines or columns yet, and a total that can be read, for a
    preview."""
    changes: dict[str, object] = {}
    if isinstance(block, OwnOptions) and not block.options:
        changes["options"] = tuple(Option(code=code, libelle=f"{rank} réponse") for code, rank in _RANKS)
    if isinstance(block, OwnScale) and not block.pas:
        changes["pas"] = ("La moins favorable", "La plus favorable")
    if isinstance(block, Matrice | Grille) and not block.lignes:
        changes["lignes"] = tuple(Intitule(code=code, libelle=f"{rank} ligne") for code, rank in _RANKS)
    if isinstance(block, Somme) and not block.lignes:
        changes["lignes"] = tuple(LigneSomme(code=code, libelle=f"{rank} ligne") for code, rank in _RANKS)
    if isinstance(block, Somme) and not isinstance(parse(block.cible), Expression):
        changes["cible"] = "100"
    if isinstance(block, Grille) and not block.colonnes:
        changes["colonnes"] = tuple(Colonne(code=code, libelle=f"{rank} colonne") for code, rank in _RANKS)
    fields = {name: getattr(block, name) for name in type(block).model_fields}
    return type(block).model_validate(fields | changes) if changes else block


_RANKS = (("A", "Première"), ("B", "Deuxième"))
