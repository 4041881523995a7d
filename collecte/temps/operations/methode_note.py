"""Method of a Note aux pilotes: identity, ETP funded and declared, missions in the région's words."""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from collecte.temps.queries.chiffres_temps import CONFIDENTIEL, ChiffresRegion
from collecte.temps.queries.note_pilotes import Attendues, Details
from exports.papiers.fiche import etp as etp_shown
from exports.papiers.note import FonctionDite, MissionDite
from exports.records.couverture import Couverture
from exports.release.seuils import Seuils
from questionnaires.core.francais import paris_day, percent_text, plural, short_day_text, typeset
from questionnaires.referentiel.referentiel import Fonction, Mission, Referentiel

Labelled = tuple[str, str]

FSE = "Ceci n’est pas une fiche de temps FSE et ne peut servir de pièce justificative."

PRUDENCE = (
    "ETP conventionnés : ce que les avenants financent, en moyenne par jour de la période. L’écart seul ne dit pas si "
    "les moyens suffisent."
)


def faits_of(chiffres: ChiffresRegion | None, referentiel: Referentiel) -> Iterator[Labelled]:
    """What the note is about."""
    if chiffres is not None:
        campagne = chiffres.campagne
        span = f"du {short_day_text(campagne.periode.debut)} au {short_day_text(campagne.periode.fin)}"
        yield "Période", f"{campagne.periode.libelle}, {span}"
        if campagne.arretee_le:
            yield "Résultats", f"arrêtés le {short_day_text(paris_day(campagne.arretee_le))}"
    yield "Référentiel", referentiel.titre


# --- means


def moyens_of(chiffres: ChiffresRegion | None, details: Details | None) -> Iterator[Labelled]:
    """ETP over the whole période: what avenants fund, who was expected, who answered, what they declared, the gap."""
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


def _funded(own: Attendues) -> str:
    funded = own.couverture.etp_conventionnes
    if funded is None:
        return "inconnus : aucun avenant n’est enregistré sur la période"
    known = f", connus pour {own.connus} DLA sur {own.dlas}" if own.connus < own.dlas else ""
    return f"{_two(funded)}{known}"


def _two(etp: float) -> str:
    """As the table of time prints it."""
    return etp_shown(Decimal(round(100 * etp)) / 100)


def _gap(chiffres: ChiffresRegion, own: Attendues) -> str:
    """Only where both are about the same DLA."""
    funded = own.couverture.conventionnes
    if funded is None or own.connus < own.dlas:
        return "ne se calcule pas : les avenants de la période ne sont pas tous connus"
    gap = (chiffres.etp_total - Decimal(funded) / 100).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"{'+' if gap > 0 else '−' if gap < 0 else ''}{etp_shown(abs(gap), 1)}"


def rate_told(couverture: Couverture) -> str:
    """`84 % des ETP attendus`, as workbooks round it."""
    return f"{percent_text(100 * int(100 * (couverture.taux or 0) + 0.5))} des ETP attendus"


def moyens_note_of(chiffres: ChiffresRegion | None, details: Details | None) -> str:
    """What to know before reading the gap."""
    attendues = details.attendues if details else None
    if chiffres is None or attendues is None:
        return ""
    missing = attendues.couverture.attendues - attendues.couverture.transmises
    if not missing:
        return typeset(PRUDENCE)
    told = plural(missing, "réponse manque", "réponses manquent")
    return typeset(f"{PRUDENCE} Ici, {told} : une partie de l’écart en vient.")


# --- method


def methode_of(chiffres: ChiffresRegion | None, details: Details | None, prochains: Seuils) -> Iterator[Labelled]:
    """Who answered, how figures are made, what is hidden and why. `prochains`: the thresholds of the next release."""
    if chiffres is not None and details is not None:
        yield "Qui a répondu", typeset(_answered(details.attendues))
        yield "Temps", typeset(_weighted(chiffres))
    seuils = chiffres.release.seuils if chiffres is not None else prochains
    yield (
        "Ce qui n’est pas montré",
        typeset(
            f"Aucune personne, aucun DLA. Le temps de la région paraît à partir de {seuils.personnes} personnes et de "
            f"{seuils.dlas} DLA ; les fonctions, les raisons et les activités, à partir de {seuils.mots} personnes : "
            "en dessous, on reconnaîtrait quelqu’un."
        ),
    )
    if chiffres is not None and details is not None:
        release = chiffres.release
        yield (
            "Source",
            f"{release.nom} ; classeur de référence {details.nom}",
        )
    yield "Attention", FSE


def _answered(attendues: Attendues | None) -> str:
    if attendues is None:
        return f"{CONFIDENTIEL}."
    own = attendues.couverture
    sent = f"{plural(own.transmises, 'réponse transmise', 'réponses transmises')} sur {own.attendues}"
    refused = f", {plural(own.refusees, 'refus', 'refus')} de répondre" if own.refusees else ""
    explained = f", {plural(own.justifiees, 'absence expliquée', 'absences expliquées')}" if own.justifiees else ""
    return f"{sent}{refused}{explained} : {rate_told(own)}. Une réponse manquante n’est jamais estimée."


def _weighted(chiffres: ChiffresRegion) -> str:
    base = (
        "100 % = temps de travail effectif consacré au DLA, hors congés et absences, tel que chaque personne l’estime"
    )
    if not chiffres.is_shown:
        return f"{base}."
    pas, seuils = chiffres.pas, chiffres.release.seuils
    return (
        f"{base}. Moyenne de {plural(chiffres.contributeurs, 'personne')}, pondérée par leurs ETP et leurs mois de "
        f"présence. Parts à {plural(pas, 'point')} près : les missions font 100 %, et les fonctions leur mission ; "
        f"« moins de {pas} % » se lit 0 dans les totaux. ETP à un dixième près. Un changement se lit à partir de "
        f"{seuils.changement} points entre deux périodes, de {seuils.changement_annuel} entre deux années ; en "
        "dessous : « pas de changement que ces chiffres permettent d’affirmer »."
    )


MISSION_COMPTEE = "M1"
"""The mission whose structures the indicators of avenants count: received, diagnosed, accompanied, followed."""

_COMPTEZ = "Comptez ici "


def metier_of(referentiel: Referentiel) -> tuple[MissionDite, ...]:
    """Every mission and fonction, numbered by their place."""
    return tuple(_mission(number, own) for number, own in enumerate(referentiel.missions, start=1))


def _mission(number: int, own: Mission) -> MissionDite:
    fonctions = tuple(_fonction(f"{number}.{place}", each) for place, each in enumerate(own.fonctions, start=1))
    return MissionDite(numero=number, titre=own.titre, fonctions=fonctions)


def _fonction(numero: str, own: Fonction) -> FonctionDite:
    """The first sentence of what is asked to be counted there."""
    first, stop, _ = own.aide.removeprefix(_COMPTEZ).partition(". ")
    return FonctionDite(numero=numero, titre=own.titre, consigne=f"{first}{stop.strip()}")
