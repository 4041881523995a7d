"""Main figures of the workbook of a région, to compare with the next one for the same audience."""

from collections.abc import Iterator
from dataclasses import dataclass

from exports.regional.matiere import BILANS, sujet_of_enquete, sujet_of_temps
from exports.regional.parties import Enquete, Parties
from exports.tableur.text import one_line
from exports.temps.sheets import temps_calcul
from exports.temps.sheets.plan import Plan, label, mission_label
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
    consolidation = parties.consolidation
    if consolidation is None:
        return
    plan, sujet = Plan(consolidation), sujet_of_temps(consolidation.collecte.periode.code)
    if not plan.shown:
        return

    def repere(code: str, libelle: str, valeur: float, unite: str = "") -> Repere:
        return Repere(cle=f"{sujet}:{code}", sujet=sujet, libelle=libelle, valeur=valeur, unite=unite)

    sent = consolidation.total.transmises
    yield repere("transmises", "Temps : réponses transmises", sent)
    shares, etp = temps_calcul.mission_shares(plan, plan.region), temps_calcul.mission_etp(plan, plan.region)
    for bloc, share in zip(consolidation.blocs, shares, strict=True):
        code = bloc.mission.code if bloc.mission else "AUTRE"
        yield repere(f"mission:{code}", f"Temps : {mission_label(consolidation, bloc)}", share, _PERCENT)
    printed = temps_calcul.printed(plan, plan.region)
    for ligne in plan.lignes:
        told = f"Temps : {label(consolidation, ligne)}"
        yield repere(f"fonction:{ligne.code}", told, printed[ligne.code], _PERCENT)
    yield repere("etp", "Temps : ETP déclarés en région", round(sum(etp), 2), "ETP")


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
