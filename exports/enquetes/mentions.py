"""Phrases shared by the sheets of a questionnaire's workbook: titles, footers, counts, modes."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from exports.enquetes.catalogue import DASH
from exports.enquetes.comptes import TOUT, Depouillement
from exports.enquetes.sommes import Perimetre
from exports.records.records import EN_LIGNE, CollecteEnquete, Etat
from exports.release.motifs import CONFIDENTIEL
from exports.tableur.sheets.pied import footer_of
from exports.tableur.text import one_line
from questionnaires.core.francais import day_text, days_text, plural, typeset

CONFIDENTIAL = typeset("[c] confidentiel : trop peu de structures pour que ce nombre soit dit.")
"""What « [c] » means, under what has one."""

SANS_REPONSE = "aucune réponse transmise"
SANS_DLA = "cette campagne est anonyme, rien n’y est lu par DLA"


def book_title(collecte: CollecteEnquete) -> str:
    """`Satisfaction 2026 – Centre-Val de Loire`."""
    return " – ".join(one_line(name, 80) for name in (collecte.titre, collecte.region))


def by_stem(phrases: Sequence[str]) -> Iterator[tuple[str, bool]]:
    """Each sentence, those in a row that begin with the same question under it; whether it is under one."""
    for stem, said in groupby(phrases, key=lambda own: own.partition(DASH)[0] if DASH in own else ""):
        told = list(said)
        if stem and len(told) > 1:
            yield stem, False
            yield from ((own.partition(DASH)[2], True) for own in told)
        else:
            yield from ((own, False) for own in told)


def footer(depouillement: Depouillement) -> str:
    collecte = depouillement.collecte
    return footer_of(collecte.titre, collecte.region)


def days(collecte: CollecteEnquete) -> str:
    return days_text(collecte.ouverture, collecte.cloture)


def counts(collecte: CollecteEnquete) -> str:
    """`12 réponses transmises sur 15 attendues`, and the refusals if there are any."""
    sent = count_of(collecte, Etat.TRANSMIS)
    refused = count_of(collecte, Etat.REFUS)
    expected = collecte.effectifs.values()
    told = f"{plural(sent, 'réponse transmise', 'réponses transmises')} sur {plural(sum(expected), 'attendue')}"
    return f"{told}, {plural(refused, 'refus', 'refus')} de répondre" if refused else told


def champ_of(collecte: CollecteEnquete) -> str:
    """`Champ : 12 réponses transmises sur 15 attendues, Centre-Val de Loire.`"""
    return typeset(f"Champ : {counts(collecte)}, {one_line(collecte.region, 80)}.")


def source_of(collecte: CollecteEnquete, of: str = "réponses") -> str:
    """`Source : Outils des DLA, réponses, collecte du 2 février 2026 au 3 mars 2026.`"""
    return typeset(f"Source : {one_line(collecte.titre, 80)}, {of}, collecte {days(collecte)}.")


def count_of(collecte: CollecteEnquete, etat: Etat) -> int:
    """How many answers are in a state."""
    return sum(count for own, count in collecte.effectifs.items() if own.etat is etat)


def modes(collecte: CollecteEnquete, perimetre: Perimetre = TOUT) -> str:
    """`12 en ligne, 3 téléphone`, the most frequent first, and what being told aloud may change; empty when nobody is
    asked how, or nothing came."""
    found = sum(modes_by_dla(collecte, perimetre).values(), Counter[str]())
    told = ", ".join(f"{count} {mode}" for mode, count in sorted(found.items(), key=lambda own: (-own[1], own[0])))
    if found.keys() <= {EN_LIGNE}:
        return told
    return f"{told}. Ce qu’on dit à quelqu’un n’est pas toujours ce qu’on écrirait seul : comparez avec prudence."


def modes_by_dla(collecte: CollecteEnquete, perimetre: Perimetre = TOUT) -> dict[str, Counter[str]]:
    """Code of a DLA of which an answer is expected -> how many came by each mode; as it was when answers were cut."""
    read = {own: count for own, count in collecte.effectifs.items() if own in perimetre}
    found: dict[str, Counter[str]] = {own.dla: Counter() for own in read}
    if collecte.figees is not None:
        return {dla: Counter(collecte.figees.modes.get(dla, {})) for dla in found}
    for own, count in read.items():
        if own.mode:
            found[own.dla][own.mode] += count
    return found


def hidden(depouillement: Depouillement) -> str:
    """Why no figure of persons or DLA is shown, empty when there are some."""
    if not depouillement.lignes:
        return SANS_REPONSE
    if depouillement.is_shown:
        return ""
    collecte = depouillement.collecte
    if collecte.tells_figures:
        return CONFIDENTIEL
    last = collecte.deroulement.last_day(collecte.cloture)
    return typeset(f"chiffres donnés une fois la campagne close, après le {day_text(last)}")
