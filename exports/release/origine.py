"""The population counted in the figures of a release, and their source, in words."""

from collections.abc import Sequence
from datetime import date

from exports.release.cellules import Mesure, Release
from exports.release.motifs import DEDUCTIBLE
from questionnaires.core.francais import days_text, plural, typeset
from questionnaires.temps.periodes import Periode

CAMPAGNES = "Temps et activités"
"""Title of a source that is several campaigns on time, each named after its période."""


def champ_of(release: Release, region: str, periode: str, beside: str = "") -> str:
    """Return « Champ : les 11 personnes de 6 DLA dont la réponse est comptée, Bretagne, 1er semestre 2026. »; `beside`:
    words before « les »."""
    who = f"les {plural(release.personnes, 'personne')}" if release.personnes > 1 else "la personne"
    counted = f"{who} de {plural(release.dlas, 'DLA', 'DLA')} dont la réponse est comptée"
    return typeset(f"Champ : {beside}{counted}, {region}, {periode}.")


def arrondi_of(release: Release) -> str:
    """Return « à 2 points près », or « à 5 points près, par mission seulement : plus fins, ces chiffres laisseraient
    deviner une part » with why its shown shares are not finer."""
    near, why = f"à {plural(release.pas, 'point')} près", release.motif_lignes
    finer = "plus fins, " if why == DEDUCTIBLE else ""
    return typeset(f"{near}, par mission seulement : {finer}{why}") if why else near


def source_of(titre: str, ouverture: date, cloture: date, release: Release | None, mesure: Mesure = Mesure.PART) -> str:
    """Return « Source : Temps et activités, collecte du 01/07/2026 au 21/07/2026, publication n° 1 du 22/07/2026. »

    A measure that the last release keeps from an earlier one names that earlier release.
    """
    published = f", {release.nom_de(mesure)}" if release else ""
    return typeset(f"Source : {titre}, collecte {days_text(ouverture, cloture)}{published}.")


def source_of_series(titre: str, published: Sequence[tuple[str, Release]]) -> str:
    """Return « Source : Temps et activités, publication de chaque période : 1er semestre 2026, n° 1 du 22/07/2026 ; … »
    for the releases of several périodes, each under its label; empty without any."""
    if not published:
        return ""
    releases = " ; ".join(f"{periode}, {release.nom.removeprefix('publication ')}" for periode, release in published)
    return typeset(f"Source : {titre}, publication de chaque période : {releases}.")


def champ_of_series(region: str, first: Periode, last: Periode) -> str:
    """Return « Champ : Bretagne, les personnes dont la réponse est comptée à chaque période, du 1er semestre 2025 au
    2e semestre 2026. »"""
    persons = "les personnes dont la réponse est comptée à chaque période"
    return typeset(f"Champ : {region}, {persons}, {first.du} {last.au}.")


def reseau_of(reseau: Release) -> str:
    """Return « Réseau : 74 personnes de 6 régions, à 1 point près, publication unique du 22/07/2026. »"""
    counted = f"{plural(reseau.personnes, 'personne')} de {plural(len(reseau.regions), 'région')}"
    return typeset(f"Réseau : {counted}, à {plural(reseau.pas, 'point')} près, {reseau.nom}.")


def persons_of_words(release: Release) -> int:
    """Return the largest number of persons behind an answer shown in words; 0 without any."""
    return max((cellule.n for cellule in release.of(Mesure.MOTS) if cellule.is_shown), default=0)


def words_kept(release: Release) -> str:
    """Return « , 8 personnes au plus, publication n° 1 du 22/07/2026, que garde la n° 2 » where a release keeps the
    words of an earlier one on activités and reasons; else an empty text."""
    if Mesure.MOTS not in release.gardees:
        return ""
    return typeset(f", {plural(persons_of_words(release), 'personne')} au plus, {release.nom_de(Mesure.MOTS)}")
