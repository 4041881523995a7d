"""Main figures of the workbook of a région, to compare with the next one for the same audience."""

from collections.abc import Iterator
from dataclasses import dataclass

from exports.regional.matiere import BILANS, sujet_of_enquete, sujet_of_temps
from exports.regional.parties import Enquete, Parties
from exports.tableur.text import one_line
from exports.temps.sheets.plan import names_of
from questionnaires.core.francais import NBSP


@dataclass(frozen=True, slots=True, kw_only=True)
class Repere:
    """`cle` is the same from one workbook to the next; `sujet` is what it is about (see `exports.regional.matiere`)."""

    cle: str
    sujet: str
    libelle: str
    valeur: float
    unite: str = ""


def reperes_of(parties: Parties) -> list[Repere]:
    """What its audience may be told, and is: time by mission and fonction, each question, the bilans of its year."""
    return [*_temps(parties), *(found for own in parties.enquetes for found in _enquete(own)), *_bilans(parties)]


def kept(reperes: list[Repere]) -> dict[str, float]:
    """As they are kept: key -> value."""
    return {own.cle: own.valeur for own in reperes}


def _temps(parties: Parties) -> Iterator[Repere]:
    """As they were released: two workbooks of one release tell the same."""
    consolidation = parties.consolidation
    if consolidation is None:
        return
    sujet, release = sujet_of_temps(consolidation.collecte.periode.code), consolidation.release

    def repere(code: str, libelle: str, valeur: float, unite: str = "") -> Repere:
        return Repere(cle=f"{sujet}:{code}", sujet=sujet, libelle=f"Temps : {libelle}", valeur=valeur, unite=unite)

    yield repere("transmises", "réponses transmises", consolidation.total.transmises)
    if release is None or not release.is_shown:
        return
    missions, noms = release.missions(), names_of(consolidation)
    for code, part in release.parts().items():
        kind = "mission" if code in missions else "fonction"
        yield repere(f"{kind}:{code}", noms.get(code, code), part, _PERCENT)
    tenths = release.etp()
    yield repere("etp", "ETP déclarés en région", sum(tenths[code] for code in missions) / TENTHS, "ETP")


TENTHS = 10
"""Of an ETP, in which a release tells them."""

_PERCENT = f"{NBSP}%"


def _enquete(own: Enquete) -> Iterator[Repere]:
    collecte, found = own.collecte, own.resultats
    if found is None or found.pourquoi:
        return
    sujet = sujet_of_enquete(collecte.code, collecte.ouverture)
    yield Repere(cle=f"{sujet}:lues", sujet=sujet, libelle=f"{own.court} : réponses lues", valeur=found.lues)
    for question in found.questions:
        if question.confidentiel:
            continue
        cle, told = f"{sujet}:question:{question.code}", f"{own.court} : {one_line(question.libelle, 120)}"
        yield Repere(cle=f"{cle}:n", sujet=sujet, libelle=f"{told} – réponses", valeur=question.n)
        if question.echelle not in {None, "R10"}:
            favorables = question.favorables
            yield Repere(cle=f"{cle}:favorables", sujet=sujet, libelle=f"{told} – favorables", valeur=favorables)


def _bilans(parties: Parties) -> Iterator[Repere]:
    """The région's, of the last year."""
    for own in parties.matiere.bilans[-1:]:
        for code, ligne in own.lignes().items():
            valeur = ligne.cellules[-1].valeur if ligne.cellules else None
            if valeur is not None:
                libelle = f"Bilans {own.annee} : {one_line(ligne.libelle, 120)}"
                yield Repere(cle=f"{BILANS}:{own.annee}:{code}", sujet=BILANS, libelle=libelle, valeur=float(valeur))
