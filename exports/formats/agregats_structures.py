"""Aggregates of a campagne of structures, question by question, as in its results."""

from collections.abc import Iterator
from dataclasses import replace

from exports.enquetes.depouiller import Question
from exports.enquetes.evolutions import Changement
from exports.enquetes.publication import CODES, statut_of
from exports.enquetes.resultats import Resultats
from exports.formats.agregats import Agregat, Origine
from exports.release.cellules import Statut
from exports.release.motifs import CONFIDENTIEL
from exports.statistiques.enonces import Enonce, half_up, outwards
from exports.tableur.text import one_line

MANQUES = "absence"
"""The axis of reasons for no answer."""


def of_structures(found: Resultats, origine: Origine) -> Iterator[Agregat]:
    """What is told of each question and of each change, and why nothing is where nothing is."""
    if found.pourquoi:
        statut = statut_of(found.pourquoi)
        yield Agregat(
            origine=origine,
            indicateur="RESULTATS",
            libelle="Résultats",
            secret=statut is Statut.CONFIDENTIEL,
            raison=found.pourquoi,
            statut=statut,
        )
    told = replace(origine, reserve=" ".join(found.reserves))
    for question in found.questions:
        yield from _question(question, told)
    for changement in found.changements:
        yield from _changement(changement, origine)


def _question(question: Question, origine: Origine) -> Iterator[Agregat]:
    blank = Agregat(origine=origine, indicateur=question.code, libelle=one_line(question.libelle, 300))
    if question.confidentiel:
        yield replace(blank, secret=True, raison=question.confidentiel)
        return
    yield replace(blank, valeur=question.n, unite="réponses")
    for own in question.modalites:
        told = replace(
            blank,
            axe="modalité",
            modalite=own.code,
            modalite_libelle=one_line(own.libelle, 300),
            n=question.n,
        )
        if own.nombre is None:
            yield replace(told, secret=True, raison=CONFIDENTIEL)
            continue
        yield replace(told, valeur=own.nombre, unite="réponses")
        if own.part is not None:
            yield replace(told, valeur=own.part, unite="%", entre=own.entre, pas=1)
    for words, count in question.absences:
        code = CODES.get(words, words)
        yield replace(blank, axe=MANQUES, modalite=code, modalite_libelle=words, valeur=count, unite="réponses")
    yield from _scores(question, blank)


def _scores(question: Question, blank: Agregat) -> Iterator[Agregat]:
    """The score of a recommendation, the mean of another scale: the last figure said of it, as it is said."""
    if question.echelle is None or not question.enonces:
        return
    is_score = question.echelle == "R10"
    if is_score or len(question.enonces) > 1:
        unite = "points de −100 à 100" if is_score else "score moyen"
        yield from _score(question.enonces[-1], replace(blank, unite=unite, n=question.n), 1 if is_score else 10)


def _score(enonce: Enonce, blank: Agregat, unit: int) -> Iterator[Agregat]:
    """To one unit of 1/`unit`."""
    found = enonce.estimation
    if found is not None:
        low, high = outwards(found.intervalle, unit) if found.intervalle else (None, None)
        entre = (low / unit, high / unit) if low is not None and high is not None else None
        told = half_up(found.valeur, unit) / unit
        yield replace(blank, valeur=told, entre=entre, pas=1 / unit, reserve=" ".join(enonce.reserves))


def _changement(own: Changement, origine: Origine) -> Iterator[Agregat]:
    """A number at both dates, in the same structures."""
    blank = Agregat(
        origine=origine,
        indicateur=f"EVOLUTION_{own.grandeur.name}",
        libelle=f"Évolution ({own.grandeur}), dans les mêmes structures",
    )
    found = own.evolution
    if found is None:
        yield replace(blank, secret=True, raison=own.phrases[0])
        return
    unit, blank = 10**own.grandeur.decimals, replace(blank, reserve=own.phrases[-1])
    for code, libelle, valeur in (("T0", "Avant (T0)", found.avant), ("T1", "Maintenant (T1)", found.apres)):
        named = replace(blank, axe="moment", modalite=code, modalite_libelle=libelle, n=found.n)
        yield replace(named, valeur=None if valeur is None else valeur / unit, unite=str(own.grandeur))
    for code, libelle, count in (
        ("HAUSSE", "En hausse", found.hausses),
        ("STABLE", "Stables", found.stables),
        ("BAISSE", "En baisse", found.baisses),
    ):
        told = replace(blank, axe="sens", modalite=code, modalite_libelle=libelle, unite="structures", n=found.n)
        yield replace(told, valeur=count) if count is not None else replace(told, secret=True, raison=CONFIDENTIEL)
