"""The figures of questionnaires that the sheets of the same audience tell, question by question."""

from collections.abc import Iterator
from dataclasses import replace

from exports.disclosure import CONFIDENTIEL
from exports.enquete.depouiller import Question
from exports.enquete.evolutions import Changement
from exports.enquete.lecture import Manque
from exports.enquete.resultats import Resultats
from exports.enquete.synthese import Encart, plan
from exports.enquete.textes import hidden
from exports.formats.agregats import Agregat, Origine
from exports.regional.matiere import Famille
from exports.regional.parties import Enquete, Parties
from exports.statistiques.enonces import Enonce, half_up, outwards
from exports.text import one_line
from questionnaires.questions import Computed, Number, Part

_MANQUES, SANS_REPONSE = "absence", "sans réponse"


def of_enquetes(parties: Parties) -> Iterator[Agregat]:
    if parties.matiere.has(Famille.ENQUETES):
        for own in parties.enquetes:
            yield from _enquete(own)


def _enquete(own: Enquete) -> Iterator[Agregat]:
    collecte = own.collecte
    origine = Origine(
        source="questionnaire",
        campagne=one_line(collecte.titre),
        periode=f"{collecte.ouverture.isoformat()}/{collecte.cloture.isoformat()}",
        version=" + ".join(one_line(each.libelle, 60) for each in collecte.versions),
    )
    for code, libelle, valeur in (
        ("REPONSES_ATTENDUES", "Réponses attendues", len(collecte.attendus)),
        ("REPONSES_TRANSMISES", "Réponses transmises", sum(each.is_transmitted for each in collecte.attendus)),
    ):
        yield Agregat(origine=origine, indicateur=code, libelle=libelle, valeur=valeur, unite="réponses")
    yield from _of_persons(own, origine) if own.resultats is None else _of_structures(own.resultats, origine)


# --- structures


def _of_structures(found: Resultats, origine: Origine) -> Iterator[Agregat]:
    if found.pourquoi:
        is_secret = found.pourquoi == CONFIDENTIEL
        yield Agregat(
            origine=origine, indicateur="RESULTATS", libelle="Résultats", secret=is_secret, raison=found.pourquoi
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
        yield replace(told, valeur=own.nombre, unite="réponses")
        if own.part is not None:
            yield replace(told, valeur=own.part, unite="%", entre=own.entre, pas=1)
    for words, count in question.absences:
        yield replace(blank, axe=_MANQUES, modalite_libelle=words, valeur=count, unite="réponses")
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
        told = None if valeur is None else valeur / unit
        named = replace(blank, axe="moment", modalite=code, modalite_libelle=libelle, n=found.n)
        yield replace(named, valeur=told, unite=str(own.grandeur))
    for code, libelle, count in (
        ("HAUSSE", "En hausse", found.hausses),
        ("STABLE", "Stables", found.stables),
        ("BAISSE", "En baisse", found.baisses),
    ):
        yield replace(
            blank, axe="sens", modalite=code, modalite_libelle=libelle, valeur=count, unite="structures", n=found.n
        )


# --- persons, DLA


def _of_persons(own: Enquete, origine: Origine) -> Iterator[Agregat]:
    why = hidden(own.depouillement)
    for placed in plan(own.depouillement):
        if isinstance(placed, Encart):
            yield from _encart(placed, origine, why)


def _encart(encart: Encart, origine: Origine, why: str) -> Iterator[Agregat]:
    compte = encart.compte
    variable = compte.variable
    blank = Agregat(origine=origine, indicateur=variable.nom, libelle=one_line(variable.libelle, 300))
    if not encart.is_shown:
        told = why or CONFIDENTIEL
        yield replace(blank, secret=told == CONFIDENTIEL, raison=told)
        return
    yield replace(blank, valeur=compte.reponses, unite="réponses")
    for code, rang in zip(compte.valeurs, encart.rangs, strict=False):
        named = replace(blank, axe="modalité", modalite=code, modalite_libelle=rang.libelle, n=compte.reponses)
        yield replace(named, valeur=rang.value, unite="réponses")
        if rang.part is not None:
            yield replace(named, valeur=rang.part, unite="%", pas=1)
    for manque in Manque:
        if count := compte.manques.get(manque, 0):
            words = manque.value or SANS_REPONSE
            yield replace(blank, axe=_MANQUES, modalite_libelle=words, valeur=count, unite="réponses")
    if compte.nombre is not None and isinstance(variable.question, Part | Number | Computed):
        unite = "%" if isinstance(variable.question, Part) else variable.question.unite
        if unite != "%":
            yield replace(blank, axe="calcul", modalite="SOMME", valeur=compte.nombre.somme, unite=unite)
        yield replace(blank, axe="calcul", modalite="MOYENNE", valeur=compte.nombre.moyenne, unite=unite)
