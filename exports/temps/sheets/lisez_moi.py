"""Sheet Lisez-moi: purpose, sources and methods of the workbook on time, with links to its sheets."""

from collections.abc import Iterator
from types import ModuleType

from exports.records.couverture import etp_text
from exports.records.records import Collecte
from exports.release.cellules import MotsNombre, Release
from exports.release.motifs import MARQUES, pas_dits
from exports.release.origine import arrondi_of
from exports.release.seuils import Seuils
from exports.tableur.feuille import Classeur
from exports.tableur.phrases import Answer
from exports.tableur.sheets.notice import WIDTHS, notice
from exports.tableur.text import one_line
from exports.temps.consolidation import PRECISION, Consolidation, choices_of, sources_asked
from exports.temps.sheets import (
    activites,
    dictionnaire,
    donnees,
    evolution,
    raisons,
    reel_souhaitable,
    suivi,
    synthese,
    temps,
)
from exports.temps.sheets.legende import publication_of
from exports.temps.sheets.plan import NON_ARRETE
from exports.temps.sheets.titre import footer, workbook_title
from questionnaires.core.francais import NBSP, days_text, moment_text, plural, short_day_text, typeset

NAME = "Lisez-moi"

_SHEETS: tuple[tuple[ModuleType, str], ...] = (
    (synthese, "La réponse en une page : chiffres clés, graphique et temps par mission."),
    (temps, "La part de chaque mission et de chaque fonction et les ETP de la région, puis les DLA montrés."),
    (evolution, "La région d’une période à l’autre, changements affirmés et ruptures du référentiel."),
    (reel_souhaitable, "Le temps réel et celui que les personnes jugent souhaitable, par mission."),
    (raisons, "Pour la région, pourquoi le temps a bougé en un an, en mots."),
    (activites, "Pour la région, activités faites, évolution, qui s’en charge et qui devrait, en mots."),
    (suivi, "Toutes les réponses attendues, leur état, la couverture par DLA."),
    (donnees, "Une ligne par chiffre publié, à filtrer ou à croiser ; sur papier, sans les réponses en mots."),
    (dictionnaire, "Le sens de chaque colonne et de chaque question."),
)


def method_of(consolidation: Consolidation) -> tuple[tuple[str, str], ...]:
    """Explain figures and how they are released, with the thresholds of the release; before it, with those that will
    apply."""
    release = consolidation.release
    seuils = release.seuils if release else consolidation.collecte.seuils
    pas = release.pas if release and release.is_shown else seuils.pas_lignes
    return (
        (
            "Base de 100 %",
            "Temps de travail effectif consacré au DLA sur la période, soirées et week-ends compris, hors congés "
            "et absences.",
        ),
        (
            "Pondération",
            "Part moyenne d’une fonction = somme des (ETP × mois × part) / somme des (ETP × mois), avec les ETP "
            "et les mois déclarés. Exemple : 1 ETP à 30 % et 0,5 ETP à 60 % donnent 40 %.",
        ),
        (
            "Publication",
            "Les chiffres sont décidés une fois, quand les résultats sont arrêtés, sous un numéro et une date. "
            "Ce classeur les recopie. Avant cet arrêt, seule la couverture est donnée, à tout le monde. Une "
            "réponse ou une correction venue après ne change un chiffre que par une nouvelle publication.",
        ),
        (
            "Arrondis",
            f"Parts {_near(release, seuils)}. Les missions sont arrondies d’abord et font 100 %{_lines(release)} : "
            "chaque part imprimée est à moins d’un pas de la part exacte. Un 0 imprimé se lit "
            f"« moins de {pas} % » (le pas).",
        ),
        (
            "ETP",
            "Les ETP de la région sur toute la période sont répartis comme les parts imprimées, à 0,1 ETP. « – » "
            ": la part est trop petite pour en dire les ETP. On ne les obtient pas en additionnant des DLA.",
        ),
        (
            "Secret",
            f"La région est montrée à partir de {seuils.personnes} personnes de {seuils.dlas} DLA, quand aucune "
            f"ne fait plus de {seuils.dominance} % du temps ; une région peut choisir des seuils plus stricts. Il "
            "est vérifié avant publication que nul lecteur ne peut déduire la part de quelqu’un à "
            f"{seuils.largeur} points près, même un auteur ou une direction avec ce qu’ils savent ; sinon la "
            f"région est donnée par mission à {seuils.pas_missions} points, ou pas du tout. Ce qui n’est pas "
            f"couvert : « moins de {pas} % » dit que presque personne n’y passe de temps.",
        ),
        (
            "DLA",
            f"Un DLA est montré par mission, à {seuils.pas_missions} points, quand toutes ses personnes l’ont "
            "accepté et que le reste de la région garde assez de monde. Seuls le lisent son équipe, sa direction "
            "et le C2RA. Celui d’un DLA où une personne répond seule est sa réponse ; à deux, chacune peut retrouver "
            "celle de l’autre à quelques points près. Retirez leurs lignes de Temps et de Données avant de donner le "
            "classeur à d’autres. "
            "Les DLA ne s’additionnent pas à la région.",
        ),
        (
            "Changements",
            f"Une hausse ou une baisse n’est dite que pour une mission, à partir de {seuils.changement} points "
            f"d’une période à l’autre et de {seuils.changement_annuel} points d’une année à l’autre, sur les "
            "réponses exactes. Sa taille est dite quand les parts imprimées s’y accordent à un pas près. Sinon "
            "se lit « pas de changement que ces chiffres permettent d’affirmer », ce qui ne veut pas dire que "
            "rien n’a bougé. Deux périodes se comparent quand les mêmes DLA ont répondu et que "
            f"{seuils.comparable} % des ETP au moins sont couverts dans les deux. Une période en cours n’est pas "
            "comparée.",
        ),
        (
            "En mots",
            f"Activités, raisons et précision des réponses se disent à partir de {seuils.mots} personnes, sans "
            "nombre : « par presque tous » (trois quarts ou plus), « par une partie », « par peu » (un quart ou "
            "moins, ou personne).",
        ),
        (
            "[c] [x] [z]",
            f"{MARQUES} Le motif est toujours à côté. Un DLA sans réponse n’est pas confidentiel : il se lit « aucune "
            "réponse transmise ».",
        ),
        (
            "Formules",
            "Parts, ETP et changements sont les valeurs de la publication. Sont des formules : les titres et les "
            "lectures qui citent un de ces chiffres, les missions qui additionnent leurs fonctions, les totaux, les "
            "parts que redit « Ce qui a changé » d’Évolution, les chiffres de couverture de Synthèse, quand Suivi de "
            "la collecte est là, et ceux de cette feuille. Un titre sur les parts de la région "
            "nomme la mission dont la part est la plus grande ; un titre sur un changement ou un écart garde la "
            "mission qu’il nomme.",
        ),
        (
            "Couverture",
            "ETP × mois attendus des réponses transmises / ETP × mois attendus en tout. Une réponse manquante "
            "n’est jamais estimée. « Ne souhaite pas répondre » est un refus : il reste parmi les réponses "
            "attendues et compte à part, comme une réponse manquante que l’animation régionale a justifiée.",
        ),
        (
            "ETP conventionnés",
            "Ce que les avenants financent, en moyenne par jour de la période ; un jour sans avenant compte pour "
            "zéro. Un DLA sans avenant connu sur la période lit « – » et n’entre pas dans le total.",
        ),
        ("Attention", "Ceci n’est pas une fiche de temps FSE et ne peut servir de pièce justificative."),
    )


def _near(release: Release | None, seuils: Seuils) -> str:
    """Return how finely the release rounds shares, and why no finer; how finely one may, when it shows none."""
    return f"de cette publication {arrondi_of(release)}" if release and release.is_shown else pas_dits(seuils)


def _lines(release: Release | None) -> str:
    return "" if release and release.motif_lignes else ", puis les fonctions de chacune font sa part"


def is_needed(_consolidation: Consolidation) -> bool:
    return True


def sheets(consolidation: Consolidation) -> tuple[tuple[str, str], ...]:
    """List the sheets of the workbook, with what each contains."""
    return tuple((sheet.NAME, typeset(text)) for sheet, text in _SHEETS if sheet.is_needed(consolidation))


def write(classeur: Classeur, consolidation: Consolidation) -> None:
    feuille = classeur.feuille(NAME, WIDTHS)
    about = "À quoi les chargé(e)s de mission des DLA ont consacré leur temps, d’après leurs réponses."
    feuille.title(Answer(workbook_title(consolidation)), about)
    notice(feuille, identity(consolidation), sheets(consolidation), method_of(consolidation))
    feuille.present(footer(consolidation), frozen=(2, 0))


def identity(consolidation: Consolidation, *, is_inside: bool = True) -> tuple[tuple[str, str], ...]:
    """List what the workbook rests on, as labels and texts. `is_inside`: it may count refusals, for the C2RA alone."""
    collecte = consolidation.collecte
    # a workbook drawn again for another release shows when that one was made
    read_at = max(collecte.arrete_a, collecte.release.faite_le) if collecte.release else collecte.arrete_a
    days = f"{short_day_text(collecte.periode.debut)} au {short_day_text(collecte.periode.fin)}"
    return (
        ("Région", one_line(collecte.region)),
        ("Période", f"{collecte.periode.libelle} ({collecte.periode.code}), du {days}"),
        ("Collecte", days_text(collecte.ouverture, collecte.cloture)),
        *_publication(consolidation),
        *collecte.deroulement.lignes,
        ("Données lues le", f"{moment_text(read_at)} (heure de Paris)"),
        (
            "Questionnaire",
            f"{one_line(collecte.questionnaire.titre)}, {_versions(collecte)}, "
            f"d’après {one_line(collecte.referentiel.titre)} ({one_line(collecte.referentiel.source)})",
        ),
        *_counts(consolidation, is_inside=is_inside),
    )


def _publication(consolidation: Consolidation) -> Iterator[tuple[str, str]]:
    """Give the number and day of the release, or that there is none; then what it hides, and why."""
    release = consolidation.release
    if release is None:
        yield "Résultats", f"{NON_ARRETE}."
        return
    yield "Publication", publication_of(consolidation)
    if moved := [revision.dite for revision in release.told_outside().revisions]:
        since = f"Depuis la n° {release.numero - 1}, chiffres de la région : {' ; '.join(moved)}."
        yield "Ce qui a bougé", typeset(since)
    if not release.is_shown:
        yield "Chiffres", typeset(f"Aucun chiffre de temps de la région : {release.motif}.")
    if missing := _untold_words(consolidation):
        yield "Activités non montrées", typeset(f"{missing[:1].upper()}{missing[1:]}.")


def _untold_words(consolidation: Consolidation) -> str:
    """Say why activités that were asked are not shown; empty when they are, or were not asked."""
    if not consolidation.tables or activites.is_needed(consolidation) or consolidation.release is None:
        return ""
    codes = {choice.code for _, choice in choices_of(consolidation.tables)}
    return next((cellule.motif for cellule in consolidation.mots if cellule.ligne in codes), "")


def _versions(collecte: Collecte) -> str:
    """Return `version TEMPS v2 (1f3a9c04)`, or every version that was answered, latest first."""
    names = [one_line(name, 60) for name in reversed(list(collecte.posees))]
    return f"version{'s' if len(names) > 1 else ''} {' et '.join(names)}"


def _etp(consolidation: Consolidation) -> str:
    """Return `6,20 transmis, 7,00 attendus, 7,50 conventionnés (5 DLA sur 6)`."""
    total, mois = consolidation.total, consolidation.collecte.periode.mois
    sent, expected = (etp_text(value) for value in (total.etp_transmis(mois), total.etp_attendus(mois)))
    known = sum(count.conventionnes is not None for count in consolidation.couverture.values())
    funded = "conventionnés inconnus"
    if total.etp_conventionnes is not None:
        funded = f"{etp_text(total.etp_conventionnes)} conventionnés ({known} DLA sur {len(consolidation.couverture)})"
    return f"{sent} transmis, {expected} attendus, {funded}"


def _counts(consolidation: Consolidation, *, is_inside: bool) -> Iterator[tuple[str, str]]:
    total = consolidation.total
    sent = f"{plural(total.transmises, 'transmise')} sur {plural(total.attendues, 'attendue')}"
    refused = [f"{plural(total.refusees, 'refus', 'refus')} de répondre"] if total.refusees else []
    explained = [plural(total.justifiees, "écart justifié", "écarts justifiés")] if total.justifiees else []
    yield "Réponses", ", ".join([sent, *(refused + explained if is_inside else [])])
    yield from _sources(consolidation)
    yield "Couverture", "–" if total.taux is None else f"{suivi.percent(total.taux)}{NBSP}% des ETP attendus"
    yield "ETP", _etp(consolidation)
    dlas_montres = plural(len(consolidation.dlas_montres), "DLA montré", "DLA montrés")
    answers = plural(consolidation.dlas_answered, "DLA a répondu", "DLA ont répondu")
    more = f", {dlas_montres}" if consolidation.release else ""
    yield "DLA", f"{answers} sur {len(consolidation.couverture)}{more}"


def _sources(consolidation: Consolidation) -> Iterator[tuple[str, str]]:
    """Say what répartitions rest on, in words."""
    question = sources_asked(consolidation.collecte)
    cells = [cellule for cellule in consolidation.mots if question and cellule.ligne == PRECISION]
    values = {cellule.colonne: cellule.valeur for cellule in cells if cellule.is_shown}
    if question and values:
        words = (
            f"{one_line(option.libelle)} : {MotsNombre.of(values[option.code] or 1).value}"
            for option in question.options
            if option.code in values
        )
        yield "Précision déclarée", typeset(" ; ".join(words))
    elif cells:
        yield "Précision déclarée", typeset(f"Non montrée : {cells[0].motif}.")
