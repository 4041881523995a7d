"""Main figures of the workbook of a région, to compare with the next one for the same audience."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from exports.regional.matiere import BILANS, sujet_of_enquete, sujet_of_temps
from exports.regional.parties import Enquete, Parties
from exports.tableur.text import one_line
from exports.temps.lignes import lignes_asked, names_asked
from exports.temps.sheets import evolution
from exports.temps.sheets.plan import names_of
from questionnaires.core.francais import NBSP
from questionnaires.referentiel.referentiel import AUTRE_COURT


@dataclass(frozen=True, slots=True, kw_only=True)
class Repere:
    """A figure to compare. `cle` stays the same between workbooks; `sujet` is the key of its subject (see
    `exports.regional.matiere`). `is_rounded`: to a step that another release may change, so that no difference is
    drawn from it."""

    cle: str
    sujet: str
    libelle: str
    valeur: float
    unite: str = ""
    is_rounded: bool = False


def reperes_of(parties: Parties) -> list[Repere]:
    """List the figures shown to the audience: time by mission and fonction, each question, the bilans of the year."""
    return [
        *_temps(parties),
        *_earlier(parties),
        *(repere for enquete in parties.enquetes for repere in _enquete(enquete)),
        *_bilans(parties),
    ]


def kept(reperes: list[Repere]) -> dict[str, float]:
    """Return the figures as they are stored: key -> value."""
    return {repere.cle: repere.valeur for repere in reperes}


def _temps(parties: Parties) -> Iterator[Repere]:
    """Yield the figures on time as released: two workbooks of one release give the same."""
    consolidation = parties.consolidation
    if consolidation is None:
        return
    sujet, release = sujet_of_temps(consolidation.collecte.periode.code), consolidation.release
    yield _repere(sujet, "transmises", "Temps : réponses transmises", consolidation.total.transmises)
    if release is None or not release.is_shown:
        return
    missions, noms = release.missions(), names_of(consolidation)
    for code, part in release.parts().items():
        kind = "mission" if code in missions else "fonction"
        yield _rounded(sujet, f"{kind}:{code}", f"Temps : {noms.get(code, code)}", part, f"{NBSP}%")
    tenths = release.etp()
    etp = sum(tenths[code] for code in missions) / TENTHS
    yield _rounded(sujet, "etp", "Temps : ETP déclarés en région", etp, "ETP")


def _earlier(parties: Parties) -> Iterator[Repere]:
    """Yield the figures of earlier périodes that Évolution puts side by side, each from its own last release."""
    consolidation = parties.consolidation
    if consolidation is None or not evolution.is_needed(consolidation):
        return
    for anterieure in consolidation.collecte.serie.anterieures:
        periode, release = anterieure.periode, anterieure.release
        if release is None or not release.is_shown:
            continue
        sujet, quoi = sujet_of_temps(periode.code), f"Temps {periode.du}"
        yield _repere(sujet, "personnes", f"{quoi} : personnes comptées", release.personnes)
        noms = names_asked(anterieure.referentiel, anterieure.questionnaire, lignes_asked(anterieure))
        for code, part in release.missions().items():
            yield _rounded(sujet, f"mission:{code}", f"{quoi} : {noms.get(code, AUTRE_COURT)}", part, f"{NBSP}%")


TENTHS = 10
"""Parts of an ETP: releases give ETP in tenths."""


def _repere(sujet: str, code: str, libelle: str, valeur: float) -> Repere:
    return Repere(cle=f"{sujet}:{code}", sujet=sujet, libelle=libelle, valeur=valeur)


def _rounded(sujet: str, code: str, libelle: str, valeur: float, unite: str) -> Repere:
    return replace(_repere(sujet, code, libelle, valeur), unite=unite, is_rounded=True)


def _enquete(enquete: Enquete) -> Iterator[Repere]:
    collecte, resultats = enquete.collecte, enquete.resultats
    if resultats is None or resultats.pourquoi:
        return
    sujet = sujet_of_enquete(collecte.code, collecte.ouverture)
    yield _repere(sujet, "lues", f"{enquete.court} : réponses lues", resultats.lues)
    for question in resultats.questions:
        if question.confidentiel:
            continue
        code, libelle = f"question:{question.code}", f"{enquete.court} : {one_line(question.libelle, 120)}"
        yield _repere(sujet, f"{code}:n", f"{libelle} – réponses", question.n)
        if question.echelle not in {None, "R10"}:
            yield _repere(sujet, f"{code}:favorables", f"{libelle} – favorables", question.favorables)


def _bilans(parties: Parties) -> Iterator[Repere]:
    """Yield the figures of the région's bilans of the last year."""
    for bilan in parties.matiere.bilans[-1:]:
        for code, ligne in bilan.lignes().items():
            valeur = ligne.cellules[-1].valeur if ligne.cellules else None
            if valeur is not None:
                libelle = f"Bilans {bilan.annee} : {one_line(ligne.libelle, 120)}"
                yield _repere(BILANS, f"{bilan.annee}:{code}", libelle, float(valeur))
