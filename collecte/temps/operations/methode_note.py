"""Method of a Note aux pilotes: identity, ETP funded and declared, missions in the région's words."""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from collecte.temps.queries.chiffres_temps import CONFIDENTIEL, ChiffresRegion
from collecte.temps.queries.note_pilotes import Attendues, Details
from exports.papiers.fiche import etp as etp_shown
from exports.papiers.note import FonctionDite, MissionDite
from exports.records.couverture import Couverture
from exports.release.seuils import Seuils
from questionnaires.core.francais import days_text, paris_day, percent_text, plural, short_day_text, typeset
from questionnaires.referentiel.referentiel import Fonction, Referentiel

Labelled = tuple[str, str]

FSE = "Ceci n’est pas une fiche de temps FSE et ne peut servir de pièce justificative."

PRUDENCE = (
    "ETP conventionnés : ce que les avenants financent, en moyenne par jour de la période. L’écart seul ne dit pas si "
    "les moyens suffisent."
)


def faits_of(chiffres: ChiffresRegion | None, referentiel: Referentiel) -> Iterator[Labelled]:
    """Yield the période of the note, the day of its results and its référentiel."""
    if chiffres is not None:
        campagne, periode = chiffres.campagne, chiffres.campagne.periode
        yield "Période", f"{periode.libelle}, {days_text(periode.debut, periode.fin)}"
        if campagne.arretee_le:
            yield "Résultats", f"arrêtés le {short_day_text(paris_day(campagne.arretee_le))}"
    yield "Référentiel", referentiel.titre


# --- means


def moyens_of(chiffres: ChiffresRegion | None, details: Details | None) -> Iterator[Labelled]:
    """Yield ETP over the whole période: funded by avenants, expected, covered by answers, declared, and the gap."""
    if chiffres is None or details is None:
        return
    attendues, mois = details.attendues, chiffres.campagne.periode.mois
    if attendues is None:
        yield "ETP conventionnés, attendus, transmis", CONFIDENTIEL
        return
    couverture = attendues.couverture
    yield "ETP conventionnés", _funded(attendues)
    yield "ETP attendus, d’après les effectifs des DLA", _two(couverture.etp_attendus(mois))
    yield "ETP couverts par les réponses", f"{_two(couverture.etp_transmis(mois))}, soit {rate_told(couverture)}"
    yield "ETP déclarés par leurs auteurs", etp_shown(chiffres.etp_total, 1) if chiffres.is_shown else chiffres.secret
    if chiffres.is_shown:
        yield "Écart des ETP déclarés aux ETP conventionnés", _gap(chiffres, attendues)


def _funded(attendues: Attendues) -> str:
    funded = attendues.couverture.etp_conventionnes
    if funded is None:
        return "inconnus : aucun avenant n’est enregistré sur la période"
    known = f", connus pour {attendues.connus} DLA sur {attendues.dlas}" if attendues.connus < attendues.dlas else ""
    return f"{_two(funded)}{known}"


def _two(etp: float) -> str:
    """Format ETP as the table of time prints them."""
    return etp_shown(Decimal(round(100 * etp)) / 100)


def _gap(chiffres: ChiffresRegion, attendues: Attendues) -> str:
    """Format the gap, only where both ETP are about the same DLA."""
    funded = attendues.couverture.conventionnes
    if funded is None or attendues.connus < attendues.dlas:
        return "ne se calcule pas : les avenants de la période ne sont pas tous connus"
    gap = (chiffres.etp_total - Decimal(funded) / 100).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"{'+' if gap > 0 else '−' if gap < 0 else ''}{etp_shown(abs(gap), 1)}"


def rate_told(couverture: Couverture) -> str:
    """Return `84 % des ETP attendus`, rounded as in workbooks."""
    return f"{percent_text(100 * (couverture.pourcent or 0))} des ETP attendus"


def moyens_note_of(chiffres: ChiffresRegion | None, details: Details | None) -> str:
    """Return the warnings to read before the gap."""
    attendues = details.attendues if details else None
    if chiffres is None or attendues is None:
        return ""
    missing = attendues.couverture.attendues - attendues.couverture.transmises
    if not missing:
        return typeset(PRUDENCE)
    missing_text = plural(missing, "réponse manque", "réponses manquent")
    return typeset(f"{PRUDENCE} Ici, {missing_text} : une partie de l’écart en vient.")


# --- method


def methode_of(chiffres: ChiffresRegion | None, details: Details | None, prochains: Seuils) -> Iterator[Labelled]:
    """Yield who answered, how figures are made, what is hidden and why. `prochains`: thresholds of the next release."""
    if chiffres is not None and details is not None:
        yield "Qui a répondu", typeset(_answered(details.attendues))
        yield "Temps", typeset(_weighted(chiffres))
    seuils = chiffres.release.seuils if chiffres is not None else prochains
    yield (
        "Ce qui n’est pas montré",
        typeset(
            f"Aucune personne, aucun DLA. Le temps de la région paraît à partir de {seuils.personnes} personnes et de "
            f"{seuils.dlas} DLA ; les fonctions, les raisons et les activités, à partir de {seuils.mots} personnes : "
            "en dessous, ou si un calcul y suffisait, on reconnaîtrait quelqu’un."
        ),
    )
    if chiffres is not None and details is not None:
        yield "Source", f"{chiffres.release.nom} ; classeur de référence {details.nom}"
    yield "Attention", FSE


def _answered(attendues: Attendues | None) -> str:
    """Return how many answered, never why others did not: only who runs the région reads refusals."""
    if attendues is None:
        return f"{CONFIDENTIEL}."
    couverture = attendues.couverture
    sent = f"{plural(couverture.transmises, 'réponse transmise', 'réponses transmises')} sur {couverture.attendues}"
    return f"{sent} : {rate_told(couverture)}. Une réponse manquante n’est jamais estimée."


def _weighted(chiffres: ChiffresRegion) -> str:
    base = (
        "100 % = temps de travail effectif consacré au DLA, hors congés et absences, tel que chaque personne l’estime"
    )
    if not chiffres.is_shown:
        return f"{base}."
    pas, seuils = chiffres.pas, chiffres.release.seuils
    lines = ", et les fonctions leur mission" if chiffres.release.has_lines else ""
    return (
        f"{base}. Moyenne de {plural(chiffres.contributeurs, 'personne')}, pondérée par leurs ETP et leurs mois de "
        f"présence. Parts à {plural(pas, 'point')} près : les missions font 100 %{lines} ; "
        f"« moins de {pas} % » se lit 0 dans les totaux. ETP répartis comme les parts imprimées, à 0,1. Un changement "
        f"se lit à partir de {seuils.changement} points entre deux périodes, de {seuils.changement_annuel} entre deux "
        f"années, sur les réponses exactes, non sur les parts imprimées ; en dessous : « pas de "
        "changement que ces chiffres permettent d’affirmer »."
    )


MISSION_COMPTEE = "M1"
"""The mission whose structures the indicators of avenants count: received, diagnosed, accompanied, followed."""

_COMPTEZ = "Comptez ici "


def metier_of(referentiel: Referentiel) -> tuple[MissionDite, ...]:
    """Return every mission and fonction, numbered by their place."""
    return tuple(
        MissionDite(
            numero=number,
            titre=mission.titre,
            fonctions=tuple(
                _fonction(f"{number}.{place}", fonction) for place, fonction in enumerate(mission.fonctions, start=1)
            ),
        )
        for number, mission in enumerate(referentiel.missions, start=1)
    )


def _fonction(numero: str, fonction: Fonction) -> FonctionDite:
    """Keep the first sentence of the help that says what to count there."""
    first, stop, _ = fonction.aide.removeprefix(_COMPTEZ).partition(". ")
    return FonctionDite(numero=numero, titre=fonction.titre, consigne=f"{first}{stop.strip()}")
