"""Lisez-moi: purpose, sources and methods of the workbook on time, with links to its sheets."""

from collections.abc import Iterator

from exports.records.couverture import etp_text
from exports.records.records import Collecte
from exports.release.disclosure import SEUILS
from exports.tableur.feuille import Answer, Classeur
from exports.tableur.sheets.notice import WIDTHS, notice, notice_rows
from exports.tableur.text import one_line
from exports.temps.consolidation import Consolidation
from exports.temps.sheets import activites, dictionnaire, donnees, evolution, raisons, suivi, synthese, temps
from exports.temps.sheets.titre import footer, workbook_title
from questionnaires.core.francais import NBSP, moment_text, paris_day, plural, short_day_text, typeset

NAME = "Lisez-moi"

SHEETS = (
    (synthese.NAME, "La réponse en deux pages, chiffres clés, graphiques et tableaux."),
    (temps.NAME, "La part de chaque fonction et les ETP, par DLA montré et pour la région."),
    (evolution.NAME, "La région d’une période à l’autre, par mission et par fonction, ruptures marquées."),
    (raisons.NAME, "Pour la région, pourquoi le temps a bougé en un an, raison par raison."),
    (activites.NAME, "Pour la région, activités faites, évolution, qui s’en charge et qui devrait."),
    (suivi.NAME, "Toutes les réponses attendues, leur état, la couverture par DLA."),
    (donnees.NAME, "Les sommes pondérées, à filtrer ou à reprendre dans un autre outil."),
    (dictionnaire.NAME, "Le sens de chaque colonne et de chaque question."),
)

METHOD = (
    (
        "Base de 100 %",
        "Temps de travail effectif consacré au DLA sur la période, soirées et week-ends compris, hors congés et "
        "absences.",
    ),
    (
        "Pondération",
        "Part moyenne d’une fonction = somme des (ETP × mois × part) / somme des (ETP × mois), avec les ETP et les "
        "mois déclarés. Exemple : 1 ETP à 30 % et 0,5 ETP à 60 % donnent 40 %. ETP dans une fonction = somme des "
        "(ETP × mois × part) / mois de la période.",
    ),
    (
        "Couverture",
        "ETP × mois attendus des réponses transmises / ETP × mois attendus en tout. Une réponse manquante n’est jamais "
        "estimée. « Ne souhaite pas répondre » est un refus : il reste parmi les réponses attendues et compte à part, "
        "comme une réponse manquante que l’animation régionale a justifiée.",
    ),
    (
        "ETP conventionnés",
        "Ce que les avenants financent, en moyenne par jour de la période ; un jour sans avenant compte pour zéro. Un "
        "DLA sans avenant connu sur la période lit « – » et n’entre pas dans le total.",
    ),
    (
        "Arrondis",
        f"Les parts sont arrondies à {SEUILS.pas} points de {SEUILS.personnes} à {SEUILS.fins - 1} personnes, à 1 "
        f"point à partir de {SEUILS.fins}, comme sur les pages ; à 1 point aussi pour un DLA dont toutes les personnes "
        "ont accepté d’y compter. La feuille Temps dit l’arrondi de chaque colonne. Une part est tronquée au pas "
        "inférieur, puis les pas restants vont aux plus grands restes (à égalité, à la première ligne) : les parts "
        "imprimées font toujours 100 %. Sous-totaux et totaux sont les sommes de ce qui est imprimé. Les ETP et "
        f"Données ne sont pas arrondis ainsi : à {SEUILS.pas} points, une fonction peut lire 0 % et avoir des ETP.",
    ),
    (
        "Confidentialité",
        "Les chiffres d’un DLA sont montrés si toutes les personnes qui ont répondu l’ont accepté, ou si elles sont au "
        f"moins {SEUILS.personnes}. Sinon ils sont « confidentiels (effectif trop faible) » et réunis à ceux d’autres "
        "DLA, de sorte que personne, même parmi ceux qui ont répondu, ne puisse les retrouver par soustraction ; un "
        "DLA qui pourrait être montré peut y être joint. La région, qui compte tout le monde, est montrée à partir de "
        f"{SEUILS.personnes} personnes et de {SEUILS.dlas} DLA. Un total que toutes n’ont pas accepté n’est "
        f"pas montré si une personne en fait plus de {SEUILS.dominance} %. Sauf si toutes les personnes d’une ligne "
        f"de Données l’ont accepté, ses sommes sont arrondies à {donnees.PAS} avant tout autre calcul, et la région "
        "est la somme de ce qui est ainsi publié. Un DLA réuni à d’autres dans un classeur le reste dans les suivants. "
        "Aucune réponse individuelle ne figure dans ce classeur. Ce classeur est fait pour l’animation régionale : une "
        "direction, qui lit les répartitions qu’on lui montre, déduirait les autres des chiffres d’un DLA de moins de "
        f"{SEUILS.personnes} personnes.",
    ),
    ("Attention", "Ceci n’est pas une fiche de temps FSE et ne peut servir de pièce justificative."),
)


def size(consolidation: Consolidation) -> tuple[int, int]:
    """Rows and columns."""
    return notice_rows(identity(consolidation), SHEETS, METHOD), len(WIDTHS)


def write(classeur: Classeur, consolidation: Consolidation) -> None:
    feuille = classeur.feuille(NAME)
    feuille.widths(WIDTHS)
    title = workbook_title(consolidation)
    feuille.title(
        Answer(title), "À quoi les chargé(e)s de mission des DLA ont consacré leur temps, d’après leurs réponses."
    )
    notice(feuille, identity(consolidation), SHEETS, METHOD)
    feuille.present(footer(consolidation), frozen=(2, 0))


def identity(consolidation: Consolidation) -> tuple[tuple[str, str], ...]:
    """What it rests on: labels and texts."""
    collecte = consolidation.collecte
    days = f"{short_day_text(collecte.periode.debut)} au {short_day_text(collecte.periode.fin)}"
    return (
        ("Région", one_line(collecte.region)),
        ("Période", f"{collecte.periode.libelle} ({collecte.periode.code}), du {days}"),
        ("Collecte", f"du {short_day_text(collecte.ouverture)} au {short_day_text(collecte.cloture)}"),
        *_provisional(collecte),
        *_withheld(collecte),
        *collecte.deroulement.lignes,
        ("Données lues le", f"{moment_text(collecte.arrete_a)} (heure de Paris)"),
        (
            "Questionnaire",
            f"{one_line(collecte.questionnaire.titre)}, {_versions(collecte)}, "
            f"d’après {one_line(collecte.referentiel.titre)} ({one_line(collecte.referentiel.source)})",
        ),
        *_counts(consolidation),
    )


def _provisional(collecte: Collecte) -> Iterator[tuple[str, str]]:
    """While answers come in: this workbook minus another one is the answers between the two."""
    if paris_day(collecte.arrete_a) <= collecte.deroulement.last_day(collecte.cloture):
        yield (
            "Provisoire",
            "La campagne est encore ouverte. Deux classeurs pris avant et après une réponse diffèrent par elle : ne "
            "diffusez que celui de la campagne clôturée.",
        )


def _withheld(collecte: Collecte) -> Iterator[tuple[str, str]]:
    if collecte.recoupee:
        yield (
            "Rien n’est montré",
            "Une autre collecte, dont un classeur est déjà sorti, porte sur les mêmes mois. Celle-ci n’en diffère que "
            "par quelques personnes : leurs réponses se liraient par soustraction.",
        )


def _versions(collecte: Collecte) -> str:
    """`version TEMPS v2 (1f3a9c04)`, or every one that answers are given in, the latest first."""
    names = [one_line(name, 60) for name in reversed(list(collecte.posees))]
    return f"version{'s' if len(names) > 1 else ''} {' et '.join(names)}"


def _etp(consolidation: Consolidation) -> str:
    """`6,20 transmis, 7,00 attendus, 7,50 conventionnés (5 DLA sur 6)`."""
    total, mois = consolidation.total, consolidation.collecte.periode.mois
    sent, expected = (etp_text(value) for value in (total.etp_transmis(mois), total.etp_attendus(mois)))
    known = sum(count.conventionnes is not None for count in consolidation.couverture.values())
    funded = "conventionnés inconnus"
    if total.etp_conventionnes is not None:
        funded = f"{etp_text(total.etp_conventionnes)} conventionnés ({known} DLA sur {len(consolidation.couverture)})"
    return f"{sent} transmis, {expected} attendus, {funded}"


def _counts(consolidation: Consolidation) -> Iterator[tuple[str, str]]:
    total = consolidation.total
    sent = f"{plural(total.transmises, 'transmise')} sur {plural(total.attendues, 'attendue')}"
    refused = [f"{plural(total.refusees, 'refus', 'refus')} de répondre"] if total.refusees else []
    explained = [plural(total.justifiees, "écart justifié", "écarts justifiés")] if total.justifiees else []
    yield "Réponses", ", ".join([sent, *refused, *explained])
    if consolidation.sources:
        yield (
            "Précision déclarée",
            typeset(" ; ".join(f"{one_line(k)} : {n}" for k, n in consolidation.sources.items())),
        )
    yield "Couverture", "–" if total.taux is None else f"{suivi.percent(total.taux)}{NBSP}% des ETP attendus"
    yield "ETP", _etp(consolidation)
    shown = plural(len(consolidation.publication.dlas), "DLA montré seul", "DLA montrés seuls")
    answers = plural(consolidation.dlas_answered, "DLA a répondu", "DLA ont répondu")
    yield "DLA", f"{answers} sur {len(consolidation.couverture)}, {shown}"
