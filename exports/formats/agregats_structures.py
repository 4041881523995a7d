"""Aggregates of a campagne of structures, question by question, as in its results."""

from collections.abc import Iterator
from dataclasses import replace

from exports.enquetes.publication import CODES, SOMME, statut_of
from exports.enquetes.resultats import ChangementNombre, Question, Resultats
from exports.formats.agregats import Agregat, Origine
from exports.release.cellules import Statut
from exports.release.motifs import CONFIDENTIEL, TOTAL_TU
from exports.statistiques.enonces import Enonce, half_up, outwards
from exports.tableur.text import one_line

MANQUES = "absence"
"""Axis of the reasons for no answer."""


def of_structures(resultats: Resultats, origine: Origine) -> Iterator[Agregat]:
    """Yield the figures of each question and of each change, or why there are none."""
    if resultats.pourquoi:
        statut = statut_of(resultats.pourquoi)
        yield Agregat(
            origine=origine,
            indicateur="RESULTATS",
            libelle="Résultats",
            secret=statut is Statut.CONFIDENTIEL,
            raison=resultats.pourquoi,
            statut=statut,
        )
    with_reserves = replace(origine, reserve=" ".join(resultats.reserves))
    for question in resultats.questions:
        yield from _question(question, with_reserves)
    for changement in resultats.changements:
        yield from of_two_dates(changement, origine)


def _question(question: Question, origine: Origine) -> Iterator[Agregat]:
    blank = Agregat(origine=origine, indicateur=question.code, libelle=one_line(question.libelle, 300))
    if question.confidentiel:
        yield replace(blank, secret=True, raison=question.confidentiel)
        return
    yield replace(blank, valeur=question.n, unite="réponses")
    if question.total is not None:
        named = replace(blank, axe="calcul", modalite=SOMME, modalite_libelle="Total", n=question.n)
        summed = replace(named, valeur=question.total.montant, unite=question.total.unite)
        yield replace(summed, secret=True, raison=TOTAL_TU) if summed.valeur is None else summed
    for modalite in question.modalites:
        agregat = replace(
            blank,
            axe="modalité",
            modalite=modalite.code,
            modalite_libelle=one_line(modalite.libelle, 300),
            n=question.n,
        )
        if modalite.nombre is None:
            yield replace(agregat, secret=True, raison=CONFIDENTIEL)
            continue
        yield replace(agregat, valeur=modalite.nombre, unite="réponses")
        if modalite.part is not None:
            yield replace(agregat, valeur=modalite.part, unite="%", entre=modalite.entre, pas=1)
    for words, count in question.absences:
        code = CODES.get(words, words)
        yield replace(blank, axe=MANQUES, modalite=code, modalite_libelle=words, valeur=count, unite="réponses")
    yield from _scores(question, blank)


def _scores(question: Question, blank: Agregat) -> Iterator[Agregat]:
    """Yield the score of a recommendation, or the mean of another scale: the last figure of its sentences, as they
    round it."""
    if question.echelle is None or not question.enonces:
        return
    is_score = question.echelle == "R10"
    if is_score or len(question.enonces) > 1:
        unite = "points de −100 à 100" if is_score else "score moyen"
        yield from _score(question.enonces[-1], replace(blank, unite=unite, n=question.n), 1 if is_score else 10)


def _score(enonce: Enonce, blank: Agregat, unit: int) -> Iterator[Agregat]:
    """Yield a score rounded to one unit of 1/`unit`."""
    estimation = enonce.estimation
    if estimation is not None:
        low, high = outwards(estimation.intervalle, unit) if estimation.intervalle else (None, None)
        entre = (low / unit, high / unit) if low is not None and high is not None else None
        valeur = half_up(estimation.valeur, unit) / unit
        yield replace(blank, valeur=valeur, entre=entre, pas=1 / unit, reserve=" ".join(enonce.reserves))


def of_two_dates(changement: ChangementNombre, origine: Origine) -> Iterator[Agregat]:
    """Yield the figures of a number at both dates, in the same structures."""
    blank = Agregat(
        origine=origine,
        indicateur=f"EVOLUTION_{changement.grandeur.name}",
        libelle=f"Évolution ({changement.grandeur}), dans les mêmes structures",
    )
    evolution = changement.evolution
    if evolution is None:
        secret = changement.statut is Statut.CONFIDENTIEL
        yield replace(blank, secret=secret, statut=changement.statut, raison=changement.phrases[0])
        return
    unit, blank = 10**changement.grandeur.decimals, replace(blank, reserve=changement.phrases[-1])
    for code, libelle, valeur in (("T0", "Avant (T0)", evolution.avant), ("T1", "Maintenant (T1)", evolution.apres)):
        named = replace(blank, axe="moment", modalite=code, modalite_libelle=libelle, n=evolution.n)
        yield replace(named, valeur=None if valeur is None else valeur / unit, unite=str(changement.grandeur))
    for code, libelle, count in (
        ("HAUSSE", "En hausse", evolution.hausses),
        ("STABLE", "Stables", evolution.stables),
        ("BAISSE", "En baisse", evolution.baisses),
    ):
        agregat = replace(blank, axe="sens", modalite=code, modalite_libelle=libelle, unite="structures", n=evolution.n)
        yield (
            replace(agregat, valeur=count) if count is not None else replace(agregat, secret=True, raison=CONFIDENTIEL)
        )
