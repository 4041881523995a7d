"""Counts of persons, in words: how many chose each option.

Source of the rules: docs/decisions/0064. Nothing but settling results imports this module.
"""

from collections.abc import Iterator, Sequence

from exports.release.cellules import RAISONS, REGION, Cellule, Mesure, MotsNombre, Statut, cell, withheld
from exports.release.contexte import Contexte
from exports.release.exactes import CollecteTemps, ReponseTemps, dlas_of, persons
from exports.release.lectures import Intervalle, choices_of, keeps_choices, readers_of_choices
from exports.release.motifs import (
    JAMAIS_POSE,
    MOTS_DEDUCTIBLES,
    RECOUPEE,
    SANS_RAISON,
    SANS_REPONSE,
    TROP_PEU,
    trop_peu_de_dla,
)
from exports.release.seuils import Seuils


def words(collecte: CollecteTemps, contexte: Contexte, seuils: Seuils) -> Iterator[Cellule]:
    """Yield how many persons chose each option, in words, for questions that enough persons answered.

    A person who answers for two DLA is counted once, for the options in both answers: no sum of words reveals that they
    differ.
    """
    readers = readers_of_choices(collecte.reponses, contexte.directions)
    for question, options in collecte.options.items():
        given = [reponse for reponse in collecte.reponses if reponse.choix.get(question)]
        if not given:
            motif = _unanswered(collecte, question)
            for option in options:
                yield withheld(REGION, Mesure.MOTS, question, 0, 0, motif, Statut.SANS_OBJET, option)
            continue
        chosen = choices_of(given, question).values()
        n = len(chosen)
        said = {option: sum(option in held for held in chosen) for option in options}
        mots = {option: words_for(count, n) for option, count in said.items()}
        spans = {option: span(words, n) for option, words in mots.items()}
        secret = _secret_of(given, contexte, seuils)
        if not secret and not keeps_choices(given, question, spans, readers):
            secret = MOTS_DEDUCTIBLES
        for option in options:
            if secret:
                yield withheld(REGION, Mesure.MOTS, question, 0, 0, secret, colonne=option)
            else:
                yield cell(REGION, Mesure.MOTS, question, n, mots[option].valeur, 1, option)


def _unanswered(collecte: CollecteTemps, question: str) -> str:
    """Return why a question has no words."""
    if question == RAISONS:
        return SANS_RAISON
    return SANS_REPONSE if any(question in reponse.choix for reponse in collecte.reponses) else JAMAIS_POSE


def _secret_of(given: Sequence[ReponseTemps], contexte: Contexte, seuils: Seuils) -> str:
    """Return why a question has no words, whatever they are; empty when they decide."""
    if contexte.recoupee:
        return RECOUPEE
    if len(dlas_of(given)) < seuils.dlas:
        return trop_peu_de_dla(seuils.dlas)
    return TROP_PEU if len(persons(given)) < seuils.mots else ""


def words_for(said: int, n: int) -> MotsNombre:
    """Return the words for `said` persons out of `n`: almost all from three quarters, few up to one quarter."""
    if 4 * said >= 3 * n:
        return MotsNombre.PRESQUE_TOUS
    return MotsNombre.PEU if 4 * said <= n else MotsNombre.PARTIE


def span(mots: MotsNombre, n: int) -> Intervalle:
    """Return the fewest and the most persons, out of `n`, for whom these words are used."""
    few, most = n // 4, -(-3 * n // 4)
    match mots:
        case MotsNombre.PEU:
            return 0, few
        case MotsNombre.PARTIE:
            return few + 1, most - 1
        case MotsNombre.PRESQUE_TOUS:
            return most, n
