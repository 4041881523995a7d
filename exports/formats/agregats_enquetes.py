"""Aggregates of questionnaires, question by question, for an audience."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from exports.enquetes.lecture import Manque
from exports.enquetes.publication import told_of
from exports.enquetes.synthese import Encart, plan
from exports.formats.agregats import Agregat, NatureTerritoire, Origine
from exports.formats.agregats_structures import MANQUES, of_structures
from exports.records.records import Dla
from exports.regional.matiere import Famille
from exports.regional.parties import Enquete, Parties
from exports.release.cellules import short_name
from exports.tableur.text import one_line
from questionnaires.core.elements import Numeric

SANS_REPONSE = "sans réponse"


def of_enquetes(parties: Parties) -> Iterator[Agregat]:
    if parties.matiere.has(Famille.ENQUETES):
        same: Counter[tuple[str, str]] = Counter()
        for enquete in parties.enquetes:
            origine = _origine(enquete)
            same[origine.campagne, origine.periode] += 1
            rank = same[origine.campagne, origine.periode]
            numbered = replace(origine, campagne=f"{origine.campagne} ({rank})") if rank > 1 else origine
            yield from _enquete(enquete, numbered)
            yield from _of_the_dla(enquete, parties.matiere.dla, numbered)


def _origine(enquete: Enquete) -> Origine:
    collecte = enquete.collecte
    return Origine(
        source="questionnaire",
        campagne=one_line(collecte.titre),
        periode=f"{collecte.ouverture.isoformat()}/{collecte.cloture.isoformat()}",
        version=" + ".join(one_line(version.libelle, 60) for version in collecte.versions),
        publication=short_name(collecte.release.nom) if collecte.release else "",
    )


def _enquete(enquete: Enquete, origine: Origine) -> Iterator[Agregat]:
    yield from _counts(origine, *_asked_and_sent(enquete))
    yield from _of_persons(enquete, origine) if enquete.resultats is None else of_structures(enquete.resultats, origine)


def _of_the_dla(enquete: Enquete, dla: Dla | None, origine: Origine) -> Iterator[Agregat]:
    """Yield the answers of the structures of its reader's DLA, where the workbook has a sheet of them."""
    if dla is None or enquete.resultats is None:
        return
    resultats = told_of(enquete.depouillement, dla)
    if not resultats.pourquoi:
        for agregat in (
            *_counts(origine, resultats.attendues, resultats.transmises),
            *of_structures(resultats, origine),
        ):
            yield replace(agregat, territoire=NatureTerritoire.DLA, nom=one_line(dla.nom, 60))


def _counts(origine: Origine, asked: int, sent: int) -> Iterator[Agregat]:
    for code, libelle, valeur in (
        ("REPONSES_ATTENDUES", "Réponses attendues", asked),
        ("REPONSES_TRANSMISES", "Réponses transmises", sent),
    ):
        yield Agregat(origine=origine, indicateur=code, libelle=libelle, valeur=valeur, unite="réponses")


def _asked_and_sent(enquete: Enquete) -> tuple[int, int]:
    """Return how many answers are expected, and how many came. For structures, those of the results: answers that came
    in since wait for the next release."""
    resultats, attendus = enquete.resultats, enquete.collecte.attendus
    if resultats is not None and resultats.attendues:
        return resultats.attendues, resultats.transmises
    return len(attendus), sum(attendu.is_transmitted for attendu in attendus)


# --- persons, DLA


def _of_persons(enquete: Enquete, origine: Origine) -> Iterator[Agregat]:
    for placed in plan(enquete.depouillement):
        if isinstance(placed, Encart):
            yield from _encart(placed, origine)


def _encart(encart: Encart, origine: Origine) -> Iterator[Agregat]:
    compte = encart.compte
    variable = compte.variable
    blank = Agregat(origine=origine, indicateur=variable.nom, libelle=one_line(variable.libelle, 300))
    yield replace(blank, valeur=compte.reponses, unite="réponses")
    for code, rang in zip(compte.valeurs, encart.rangs, strict=False):
        named = replace(blank, axe="modalité", modalite=code, modalite_libelle=rang.libelle, n=compte.reponses)
        yield replace(named, valeur=rang.value, unite="réponses")
        if rang.part is not None:
            yield replace(named, valeur=rang.part, unite="%", pas=1)
    for manque in Manque:
        if count := compte.manques.get(manque, 0):
            words = manque.value or SANS_REPONSE
            named = replace(blank, axe=MANQUES, modalite=manque.name, modalite_libelle=words)
            yield replace(named, valeur=count, unite="réponses")
    if compte.nombre is not None and isinstance(variable.question, Numeric):
        unite = variable.question.unite
        if unite != "%":
            yield replace(blank, axe="calcul", modalite="SOMME", valeur=compte.nombre.somme, unite=unite)
        yield replace(blank, axe="calcul", modalite="MOYENNE", valeur=compte.nombre.moyenne, unite=unite)
