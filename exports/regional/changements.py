"""Ce qui a changé: settlements, releases, answers and figures moved since the last workbook for an audience."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from exports.regional import noms
from exports.regional.matiere import Changements, GenreEvenement, Mouvement
from exports.regional.parties import Parties
from exports.regional.reperes import Repere, reperes_of
from exports.tableur.feuille import Classeur, Feuille, cell
from exports.tableur.phrases import Answer
from exports.tableur.sheets.pied import footer_of
from exports.tableur.styles import BODY, DECIMAL, HEADING, INTEGER, NOTE, WRAPPED, CellFormat
from exports.tableur.text import one_line
from questionnaires.core.francais import moment_text, plural, typeset

WIDTHS = (62, 22, 26, 44)
FIRST_ROW = 3
_RIGHT = BODY.but(align="right")
_LABEL = WRAPPED.but(indent=1)

_NONE = "Rien de ce qui est compté n’est arrivé, n’a été corrigé ni rouvert."
_NO_FIGURE = "aucun des chiffres comparés n’a bougé"
_STILL = "Aucun des chiffres comparés n’a bougé."
_ABSENT = "Rien à comparer dans le dernier classeur : {sujets}."
_FEW = (
    "Moins de {seuil} réponses ont changé pour {sujets} : leurs chiffres ne sont pas mis en regard, pour ne donner "
    "celle de personne."
)
_NOTE = (
    "Chiffres principaux : le temps de la région et de ses périodes passées, les réponses à chaque question, les "
    "bilans de l’année. Ceux qu’un des deux classeurs ne montre pas ne sont pas comparés. Les parts et les ETP sont "
    "arrondis, à un pas qu’une autre publication peut changer : aucun écart n’en est tiré."
)


@dataclass(frozen=True, slots=True)
class Bouge:
    """A figure that differs from the last workbook; `avant` is its value there."""

    repere: Repere
    avant: float


def moved(parties: Parties, changements: Changements) -> list[Bouge]:
    """List the figures in both workbooks that differ, without the subjects where too few answers moved."""
    few = too_few(changements)
    return [
        Bouge(repere, changements.avant[repere.cle])
        for repere in reperes_of(parties)
        if repere.sujet not in few
        and repere.cle in changements.avant
        and changements.avant[repere.cle] != repere.valeur
    ]


def too_few(changements: Changements) -> Mapping[str, str]:
    """Return subjects where so few answers changed that figures side by side would reveal them -> their names."""
    answers: defaultdict[str, set[int]] = defaultdict(set)
    for mouvement in changements.mouvements:
        if mouvement.genre is not GenreEvenement.SIGNE:
            answers[mouvement.sujet].add(mouvement.reponse)
    names = {mouvement.sujet: mouvement.quoi for mouvement in changements.mouvements}
    return {sujet: names[sujet] for sujet, changed in answers.items() if len(changed) < changements.least}


def absent_before(parties: Parties, changements: Changements) -> Sequence[str]:
    """List the names of subjects without a figure in the last workbook, made on another période or campaign."""
    reperes = list(reperes_of(parties))
    known = {repere.sujet for repere in reperes if repere.cle in changements.avant}
    return list(dict.fromkeys(repere.libelle.partition(" : ")[0] for repere in reperes if repere.sujet not in known))


def write(classeur: Classeur, parties: Parties) -> None:
    changements = _known(parties)
    feuille, bouges = classeur.feuille(noms.CHANGEMENTS, WIDTHS), moved(parties, changements)
    absent = absent_before(parties, changements)
    feuille.title(Answer(_answer(changements, bouges, absent)), typeset(f"Depuis le {changements.reference}."))
    row = _mouvements(feuille, changements, FIRST_ROW)
    row = _figures(feuille, changements, bouges, row, absent)
    _sentence(feuille, row, _NOTE, NOTE)
    feuille.present(footer_of(parties.matiere.region), repeated=(0, 1), frozen=(2, 0))


def _known(parties: Parties) -> Changements:
    changements = parties.matiere.changements
    if changements is None:
        raise ValueError("there is nothing to compare with")
    return changements


def _answer(changements: Changements, bouges: Sequence[Bouge], absent: Sequence[str]) -> str:
    """Return « Publication n° 2 (…), 1 réponse corrigée ; 5 chiffres ont bougé »."""
    said = ", ".join(changements.decomptes) or "aucune réponse comptée n’a changé"
    if bouges:
        figures = plural(len(bouges), "chiffre a bougé", "chiffres ont bougé")
    else:
        figures = f"{_NO_FIGURE} ; non comparés : {', '.join(absent)}" if absent else _NO_FIGURE
    return typeset(f"{said[:1].upper()}{said[1:]} ; {figures}")


def _sentence(feuille: Feuille, row: int, text: str, style: CellFormat = _LABEL) -> None:
    """Write a text over all columns."""
    feuille.wrapped(row, len(WIDTHS) - 1, typeset(text), style.but(wrap=True), sum(WIDTHS) - 4)


def _mouvements(feuille: Feuille, changements: Changements, row: int) -> int:
    """Write settlements, releases and answers; return the row after."""
    feuille.text(row, 0, "Résultats arrêtés, publications, réponses et signatures", HEADING)
    published = [
        (said, publiee.quand, publiee.quoi, "")
        for publiee in changements.publications
        for said in (publiee.dite, *publiee.decomptes)
    ]
    rows = [*published, *(_row(mouvement) for mouvement in changements.mouvements if mouvement.qui)]
    if not rows or not all(mouvement.qui for mouvement in changements.mouvements):
        said = " ; ".join(changements.decomptes) or _NONE
        _sentence(feuille, row + 1, said)
        return row + 3
    feuille.headers(row + 1, ("Ce qui s’est passé", "Quand", "Quoi", "Qui"), left=4)
    for line, (what, when, where, who) in enumerate(rows, start=row + 2):
        feuille.wrapped(line, 0, typeset(what), _LABEL, WIDTHS[0] - 4)
        feuille.text(line, 1, moment_text(when))
        feuille.text(line, 2, one_line(where, 60), WRAPPED)
        feuille.text(line, 3, one_line(who, 120), WRAPPED)
    return row + len(rows) + 3


def _row(mouvement: Mouvement) -> tuple[str, datetime, str, str]:
    detail = f" : {one_line(mouvement.detail, 300)}" if mouvement.detail else ""
    return f"{mouvement.genre.value}{detail}", mouvement.quand, mouvement.quoi, mouvement.qui


def _figures(
    feuille: Feuille, changements: Changements, bouges: Sequence[Bouge], row: int, absent: Sequence[str]
) -> int:
    """Write the figures that moved; return the row after."""
    feuille.text(row, 0, "Chiffres qui ont bougé", HEADING)
    row += 1
    if absent:
        _sentence(feuille, row, _ABSENT.format(sujets=", ".join(absent)))
        row += 1
    if few := too_few(changements):
        _sentence(feuille, row, _FEW.format(seuil=changements.least, sujets=", ".join(few.values())))
        row += 1
    if not bouges:
        _sentence(feuille, row, _STILL)
        return row + 2
    feuille.headers(row, ("Chiffre", "Avant", "Maintenant", "Écart"))
    for line, bouge in enumerate(bouges, start=row + 1):
        unite = f" ({bouge.repere.unite.strip()})" if bouge.repere.unite else ""
        libelle = typeset(f"{bouge.repere.libelle}{unite}")
        feuille.wrapped(line, 0, libelle, _LABEL.but(foreign=True), WIDTHS[0] - 4)
        gap = bouge.repere.valeur - bouge.avant
        feuille.number(line, 1, bouge.avant, _RIGHT.but(number=_format(bouge.avant)))
        feuille.number(line, 2, bouge.repere.valeur, _RIGHT.but(number=_format(bouge.repere.valeur)))
        if not bouge.repere.is_rounded:
            signed = _RIGHT.but(number=f"+{_format(gap)};−{_format(gap)};0")
            feuille.formula(line, 3, f"{cell(line, 2)}-{cell(line, 1)}", gap, signed)
    return row + len(bouges) + 2


def _format(number: float) -> str:
    """Return the number format of a figure, without a comma after a whole number."""
    return DECIMAL if round(number, 2) % 1 else INTEGER
