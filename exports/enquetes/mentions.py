"""Phrases shared by the sheets of a questionnaire's workbook: titles, footers, counts, modes."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from exports.enquetes.catalogue import DASH
from exports.enquetes.comptes import TOUT, Depouillement
from exports.enquetes.sommes import Perimetre
from exports.records.records import EN_LIGNE, CollecteEnquete, Etat
from exports.tableur.sheets.pied import footer_of
from exports.tableur.text import one_line
from questionnaires.core.francais import days_text, plural, typeset

CONFIDENTIAL = typeset("[c] confidentiel : trop peu de réponses, ou de quoi retrouver un tel nombre.")
"""Meaning of « [c] », shown under any table that has one."""

SANS_REPONSE = "aucune réponse transmise"
SANS_DLA = "cette campagne est anonyme, rien n’y est lu par DLA"
SEUL = "Un seul DLA a répondu, les chiffres de la région sont les siens."


def book_title(collecte: CollecteEnquete) -> str:
    """`Satisfaction 2026 – Centre-Val de Loire`."""
    return " – ".join(one_line(name, 80) for name in (collecte.titre, collecte.region))


def by_stem(phrases: Sequence[str]) -> Iterator[tuple[str, bool]]:
    """Yield each sentence, with whether it stands under a stem: sentences in a row about one question go under its
    label."""
    for stem, group in groupby(phrases, key=lambda phrase: phrase.partition(DASH)[0] if DASH in phrase else ""):
        members = list(group)
        if stem and len(members) > 1:
            yield stem, False
            yield from ((phrase.partition(DASH)[2], True) for phrase in members)
        else:
            yield from ((phrase, False) for phrase in members)


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
    text = f"{plural(sent, 'réponse transmise', 'réponses transmises')} sur {plural(sum(expected), 'attendue')}"
    return f"{text}, {plural(refused, 'refus', 'refus')} de répondre" if refused else text


def champ_of(collecte: CollecteEnquete) -> str:
    """`Champ : 12 réponses transmises sur 15 attendues, Centre-Val de Loire.`"""
    return typeset(f"Champ : {counts(collecte)}, {one_line(collecte.region, 80)}.")


def source_of(collecte: CollecteEnquete, of: str = "réponses") -> str:
    """`Source : Outils des DLA, réponses, collecte du 2 février 2026 au 3 mars 2026.`"""
    return typeset(f"Source : {one_line(collecte.titre, 80)}, {of}, collecte {days(collecte)}.")


def count_of(collecte: CollecteEnquete, etat: Etat) -> int:
    """Count the answers in a state."""
    return sum(count for effectif, count in collecte.effectifs.items() if effectif.etat is etat)


def modes(collecte: CollecteEnquete, perimetre: Perimetre = TOUT) -> str:
    """Return `12 en ligne, 3 téléphone`, the most frequent first, with a warning about answers given aloud; empty when
    nobody is asked how, or nothing came."""
    by_mode = sum(modes_by_dla(collecte, perimetre).values(), Counter[str]())
    text = ", ".join(f"{count} {mode}" for mode, count in sorted(by_mode.items(), key=lambda pair: (-pair[1], pair[0])))
    if by_mode.keys() <= {EN_LIGNE}:
        return text
    return f"{text}. Ce qu’on dit à quelqu’un n’est pas toujours ce qu’on écrirait seul : comparez avec prudence."


def modes_by_dla(collecte: CollecteEnquete, perimetre: Perimetre = TOUT) -> dict[str, Counter[str]]:
    """Return, by code of a DLA with an expected answer, how many came by each mode; as stored when answers were
    anonymised."""
    read = {effectif: count for effectif, count in collecte.effectifs.items() if effectif in perimetre}
    by_dla: dict[str, Counter[str]] = {effectif.dla: Counter() for effectif in read}
    if collecte.figees is not None:
        return {dla: Counter(collecte.figees.modes.get(dla, {})) for dla in by_dla}
    for effectif, count in read.items():
        if effectif.mode:
            by_dla[effectif.dla][effectif.mode] += count
    return by_dla
