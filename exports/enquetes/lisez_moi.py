"""Lisez-moi: what was asked, versions, date, number of answers, and how to read them."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from exports.enquetes import (
    dictionnaire,
    donnees,
    onglet_croisements,
    onglet_echelles,
    onglet_evolution,
    onglet_representativite,
    onglet_resultats,
    suivi,
    synthese,
    textes_libres,
)
from exports.enquetes.comptes import Depouillement
from exports.enquetes.mentions import book_title, counts, days, footer, modes
from exports.records.records import QuiRepond
from exports.release.seuils import Seuils
from exports.tableur.feuille import Classeur
from exports.tableur.phrases import Answer
from exports.tableur.sheets.notice import WIDTHS, notice
from exports.tableur.text import one_line
from questionnaires.core.francais import moment_text, plural

NAME = "Lisez-moi"
_READ = "Ce qui peut être lu"
_STATES = (
    (
        "Quatre états",
        "Jamais confondus : non posée (la version ne contient pas la question), sans objet (sa condition n’était pas "
        "remplie), sans réponse (laissée vide), non concerné. Zéro est une réponse.",
    ),
    (
        "Parts",
        "En % des réponses données, hors sans réponse et non concerné. Chacune est arrondie seule : les parts peuvent "
        "ne pas faire 100. Choix multiple : chaque option sur le nombre de réponses, le total peut dépasser 100.",
    ),
)
_COLUMNS = (
    (
        "Colonnes",
        "Elles suivent toutes les versions du questionnaire, jamais les réponses. Une question ou une option retirée "
        "garde la sienne ; un libellé corrigé ou un ordre changé n’en déplace aucune. Un code qui a changé de nature "
        "a deux colonnes, l’ancienne nommée « CODE@v1 ».",
    ),
)


def write(classeur: Classeur, depouillement: Depouillement, results: Sequence[str]) -> None:
    """Write the sheet; `results` are the names of the sheets of results."""
    feuille = classeur.feuille(NAME, WIDTHS)
    feuille.title(Answer(book_title(depouillement.collecte)), "Les réponses à un questionnaire de la région.")
    notice(feuille, identity(depouillement), _sheets(depouillement, results), method(depouillement))
    feuille.present(footer(depouillement), frozen=(2, 0))


def identity(depouillement: Depouillement) -> tuple[tuple[str, str], ...]:
    """Return labels and texts: the question asked, as of when, on how many answers."""
    collecte = depouillement.collecte
    return (
        ("Région", one_line(collecte.region)),
        ("Questionnaire", f"{one_line(collecte.questionnaire.titre)} ({one_line(collecte.code, 60)})"),
        ("Versions", "\n".join(_versions(depouillement))),
        ("Collecte", days(collecte)),
        *([("Structures interrogées", collecte.choix)] if collecte.choix else []),
        *collecte.deroulement.lignes,
        ("Données lues le", f"{moment_text(collecte.arrete_a)} (heure de Paris)"),
        ("Réponses", counts(collecte)),
        *([("Modes de réponse", modes_text)] if (modes_text := modes(collecte)) else []),
        ("Diffusion", _diffusion(depouillement)),
        *_without_texts(depouillement),
    )


def _without_texts(depouillement: Depouillement) -> Iterator[tuple[str, str]]:
    """Yield why no free text is shown, where structures could write some."""
    if depouillement.collecte.textes is not None and not textes_libres.rows(depouillement):
        least = depouillement.least
        yield (
            textes_libres.NAME,
            f"aucun n’est montré : une question n’en a qu’à partir de {least}, une fois relus par qui anime la région",
        )


def _diffusion(depouillement: Depouillement) -> str:
    if depouillement.collecte.is_anonymous:
        return f"anonyme : {plural(len(depouillement.lignes), 'réponse')} versées aux résultats"
    return "avec les noms" if depouillement.is_nominative else "sans les noms"


def _versions(depouillement: Depouillement) -> Iterator[str]:
    """Yield each version with its number of answers in this campaign."""
    answered: Counter[int] = Counter()
    for tranche, count in depouillement.sommes.simples.lignes.items():
        answered[tranche.version] += count
    for version in reversed(depouillement.collecte.versions):
        sent = plural(answered[version.numero], "réponse transmise", "réponses transmises")
        yield f"{one_line(version.libelle, 80)}\u00a0: {sent}"


def _sheets(depouillement: Depouillement, results: Sequence[str]) -> list[tuple[str, str]]:
    return [
        *((name, RESULTS[name]) for name in results),
        *((tableau.nom, f"Les réponses, {tableau.titre}.") for tableau in donnees.tableaux(depouillement)),
        *(
            [
                (
                    textes_libres.NAME,
                    f"Ce que les {depouillement.collecte.qui.pluriel} ont écrit, relu. L’ordre ne dit rien.",
                )
            ]
            if textes_libres.rows(depouillement)
            else []
        ),
        (suivi.NAME, "Toutes les réponses attendues et leur état."),
        (dictionnaire.NAME, "Le sens de chaque colonne, ses libellés par version, ses valeurs."),
    ]


RESULTS: Mapping[str, str] = {
    synthese.NAME: "Question par question, les nombres et les parts.",
    onglet_resultats.NAME: "Question par question, ce que disent les réponses, comme sur les pages.",
    onglet_echelles.NAME: "Les questions qui partagent une échelle, côte à côte, en barres.",
    onglet_evolution.NAME: "Avant et maintenant, dans les mêmes structures.",
    onglet_croisements.NAME: "Chaque question par secteur, taille, territoire…, à lire à l’écran.",
    onglet_representativite.NAME: "Qui a répondu, par DLA, taille et orientation, à côté de la population.",
}
"""Description of each sheet of results."""


def method(depouillement: Depouillement) -> list[tuple[str, str]]:
    """List labels and texts: who may read it, and how its figures are made."""
    qui = depouillement.collecte.qui
    has_texts = depouillement.collecte.textes is not None
    read = _nominative(qui) if depouillement.is_nominative else _agregee(qui, has_texts=has_texts)
    read = _ANONYME if depouillement.collecte.is_anonymous else read
    if depouillement.collecte.reads_release:
        return [(_READ, read), _STATES[0], *_released(qui, depouillement.collecte.seuils), *_COLUMNS]
    numbers = ("Nombres", f"Somme et moyenne à partir de {depouillement.least} {qui.pluriel} seulement.")
    return [(_READ, read), *_STATES, numbers, *_COLUMNS]


def _released(qui: QuiRepond, seuils: Seuils) -> Iterator[tuple[str, str]]:
    twice = "a eu deux accompagnements" if qui is QuiRepond.STRUCTURE else "répond pour deux DLA"
    yield (
        "Ce qui est dit",
        f"En dessous de {seuils.personnes} {qui.pluriel}, rien : une qui {twice} compte pour une. "
        f"En dessous de trente réponses, et quand les {qui.pluriel} ont été choisies, des nombres et des mots. À "
        "partir de trente, des parts et des moyennes. Que toutes ont choisi une même réponse n’est dit qu’à partir "
        f"de {seuils.unanimite} réponses, hors des échelles ; dit de la région, cela l’est de "
        "ses DLA. Un intervalle de confiance ne va qu’à un tirage au "
        "sort, quand les réponses disent leur DLA ; un recensement a son taux de réponse.",
    )
    yield (
        "Soustractions",
        f"Une question n’est pas dite, même à partir de {seuils.personnes} {qui.pluriel}, quand une soustraction en "
        "laisserait moins à qui lit aussi un DLA, ou des réponses avec leur nom ; ni, par DLA, en dessous de "
        f"{seuils.reponses_niveaux} réponses ou hors des échelles, quand elle laisserait de 1 à {seuils.reponses - 1} "
        f"« non concerné » ou « sans objet ». Un total n’est pas dit quand une seule {qui} en fait plus de "
        f"{seuils.dominance} %. Les nombres demandés à deux dates ne sont additionnés que dans les mêmes "
        f"{qui.pluriel}.",
    )
    if qui is QuiRepond.STRUCTURE:
        yield (
            "Représentativité",
            "Elle est lue dans le registre au jour du classeur : une taille ou une orientation corrigée ensuite la "
            "change.",
        )


_ANONYME = (
    "Rien ne dit quelle structure a donné quelle réponse. Les réponses sont versées ici par groupes de 5 au "
    "moins, mélangées ; celles qui attendent un groupe n’y sont pas, et les nombres de cette feuille peuvent donc être "
    "inférieurs à celui des réponses transmises. Les lignes n’ont ni DLA, ni date, ni ordre. Croisées, les questions "
    "qui décrivent une structure peuvent en désigner une : ne diffusez hors de ce cercle que la feuille Résultats."
)


def _nominative(qui: QuiRepond) -> str:
    sheet = onglet_resultats.NAME if qui is QuiRepond.STRUCTURE else synthese.NAME
    return (
        f"Les {qui.pluriel} ont été prévenues, avant la première question, que leur réponse serait lue avec leur nom "
        f"par qui anime la région. Ne diffusez hors de ce cercle que la feuille {sheet}."
    )


def _agregee(qui: QuiRepond, *, has_texts: bool) -> str:
    if qui is QuiRepond.STRUCTURE:
        warned = "de qui lit leur réponse. Aucune réponse individuelle ne figure"
    else:
        warned = "que leurs réponses ne seraient lues qu’en nombres. Aucune réponse individuelle ne figure"
    texts = ", et les textes libres n’y sont que relus, sans nom ni ordre" if has_texts else ", et aucun texte libre"
    return (
        f"Les {qui.pluriel} ont été prévenues {warned} dans ce classeur{texts}. Les chiffres y sont une fois les "
        "résultats arrêtés : avant, deux classeurs pris de part et d’autre d’une réponse différeraient d’elle."
    )
