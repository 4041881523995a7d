"""Synthèse of the workbook of a région: main findings in sentences, and the time of the région."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from exports.regional import noms
from exports.regional.parties import Parties
from exports.tableur.feuille import Answer, Classeur, Feuille, block, cell
from exports.tableur.sheets.pied import footer_of
from exports.tableur.styles import (
    BODY,
    DECIMAL,
    HEADER,
    HEADER_RIGHT,
    HEADING,
    PERCENT,
    WRAPPED,
    CellFormat,
    mission_colour,
    pixels,
)
from exports.tableur.text import one_line
from exports.temps.sheets import graphiques, temps_calcul
from exports.temps.sheets.plan import NAME_OF_TEMPS, Plan, mission_label
from questionnaires.core.francais import NBSP, moment_text, plural

LABEL_WIDTH, FIGURE_WIDTH, CHART_WIDTH = 54, 11, 58
WIDTHS = (LABEL_WIDTH, FIGURE_WIDTH, FIGURE_WIDTH, CHART_WIDTH)
CHART_ROWS = 17
MOST_PHRASES = 6
"""Of one questionnaire: a page holds what each part says first."""

FIRST_ROW = 3
_TOTAL = CellFormat(bold=True, rule="top")
_PART, _ETP = BODY.but(align="right", number=PERCENT), BODY.but(align="right", number=DECIMAL)
_SENTENCE = WRAPPED.but(indent=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Partie:
    """A heading and the sentences under it; `sheet` is where more is said, '' when it is not in the book."""

    titre: str
    phrases: tuple[str, ...]
    sheet: str = ""


def size(parties: Parties, sheets: Sequence[str]) -> tuple[int, int]:
    """No more rows than this, and columns."""
    said = sum(len(own.phrases) + 3 for own in _said(parties, sheets))
    return FIRST_ROW + said + max(_blocs(parties) + 4, CHART_ROWS) + 4, len(WIDTHS)


def write(classeur: Classeur, parties: Parties, sheets: Sequence[str]) -> None:
    """`sheets` are the names of those of the book."""
    feuille, matiere = classeur.feuille(noms.SYNTHESE), parties.matiere
    feuille.widths(WIDTHS)
    arrete = f"arrêté le {moment_text(matiere.arrete_a)}"
    feuille.title(_answer(parties), f"{one_line(matiere.region)} – {arrete}, pour {matiere.audience.value}")
    row = _temps(feuille, parties, FIRST_ROW, NAME_OF_TEMPS if NAME_OF_TEMPS in sheets else "")
    for own in _said(parties, sheets):
        row = _partie(feuille, own, row)
    feuille.present(footer_of(matiere.region), repeated=(0, 1), frozen=(2, 0))


def _answer(parties: Parties) -> Answer:
    """What is said first: of time where it may be told, else of bilans, else the first questionnaire."""
    plan = _plan(parties)
    if plan is not None and plan.shown:
        missions = [bloc for bloc in plan.consolidation.blocs if bloc.mission]
        shares = temps_calcul.mission_shares(plan, plan.region)[: len(missions)]
        return Answer(f"La mission {shares.index(max(shares)) + 1} occupe {max(shares)}{NBSP}% du temps de la région")
    said = [phrase for own in _said(parties, ()) for phrase in own.phrases]
    return Answer(said[0] if said else f"Rien n’est encore à dire de {one_line(parties.matiere.region)}")


def _plan(parties: Parties) -> Plan | None:
    return Plan(parties.consolidation) if parties.consolidation is not None else None


def _blocs(parties: Parties) -> int:
    return len(parties.consolidation.blocs) if parties.consolidation is not None else 0


def _said(parties: Parties, sheets: Sequence[str]) -> Iterator[Partie]:
    """The parts that are told in sentences: bilans, then each questionnaire asked of structures."""
    if parties.matiere.bilans:
        last = parties.matiere.bilans[-1]
        phrases = (*last.points, *last.manques) or (
            "Les totaux de cette année ne sont pas montrés : ils feraient connaître ceux d’un seul DLA.",
        )
        yield Partie(
            titre=f"Les bilans, avenants de {last.annee}", phrases=phrases, sheet="Bilan" if "Bilan" in sheets else ""
        )
    for own in parties.enquetes:
        sheet = own.court if own.court in sheets else ""
        phrases = own.resultats.phrases if own.resultats else (_counted(own.collecte.attendus),)
        kept = phrases[:MOST_PHRASES]
        if left := len(phrases) - len(kept):
            kept += (f"{plural(left, 'autre phrase', 'autres phrases')} dans « {own.court} ».",) if sheet else ()
        yield Partie(titre=one_line(own.collecte.titre), phrases=kept, sheet=sheet)


def _counted(attendus: Collection[object]) -> str:
    sent = sum(bool(getattr(own, "is_transmitted", False)) for own in attendus)
    return f"{plural(sent, 'réponse transmise', 'réponses transmises')} sur {plural(len(attendus), 'attendue')}."


def _temps(feuille: Feuille, parties: Parties, row: int, sheet: str) -> int:
    """The time of the région by mission; the row after it."""
    plan = _plan(parties)
    if plan is None:
        return row
    consolidation = plan.consolidation
    _heading(feuille, row, f"Le temps, {consolidation.collecte.periode.libelle}", sheet)
    if not plan.shown:
        feuille.text(row + 1, 0, f"Le temps de la région n’est pas montré{NBSP}: {plan.region.message}.", WRAPPED)
        return row + 3
    for place, (text, style) in enumerate((("Mission", HEADER), ("Part", HEADER_RIGHT), ("ETP", HEADER_RIGHT))):
        feuille.text(row + 1, place, text, style)
    first, blocs = row + 2, consolidation.blocs
    shares, etps = temps_calcul.mission_shares(plan, plan.region), temps_calcul.mission_etp(plan, plan.region)
    for place, bloc in enumerate(blocs):
        feuille.text(first + place, 0, mission_label(consolidation, bloc), BODY.but(foreign=True))
        part = cell(temps_calcul.mission_row(plan, place, printed=True), plan.region.place, NAME_OF_TEMPS)
        etp = cell(temps_calcul.mission_row(plan, place, printed=False), plan.region.place, NAME_OF_TEMPS)
        feuille.formula(first + place, 1, part, shares[place], _PART)
        feuille.formula(first + place, 2, etp, etps[place], _ETP)
    after = first + len(blocs)
    feuille.text(after, 0, "Total", _TOTAL)
    for column, values, style in ((1, shares, _PART), (2, etps, _ETP)):
        summed = f"SUM({block(first, column, after - 1, column)})"
        feuille.formula(after, column, summed, sum(values), style.but(bold=True, rule="top"))
    colours = tuple(mission_colour(bloc.numero) for bloc in blocs)
    bars = graphiques.Bars(feuille.name, first, after - 1, colours)
    graphiques.fonctions(feuille, bars, (row + 1, 3), pixels([CHART_WIDTH]), "Temps de la région par mission")
    return row + 1 + max(CHART_ROWS, len(blocs) + 3)


def _partie(feuille: Feuille, own: Partie, row: int) -> int:
    """The row after it."""
    _heading(feuille, row, own.titre, own.sheet)
    for line, phrase in enumerate(own.phrases, start=row + 1):
        feuille.merged((line, 0), (line, len(WIDTHS) - 1), phrase, _SENTENCE)
        feuille.height(line, phrase, sum(WIDTHS) - 4)
    return row + len(own.phrases) + 2


def _heading(feuille: Feuille, row: int, titre: str, sheet: str) -> None:
    """A heading, and a link to where more is said."""
    feuille.text(row, 0, titre, HEADING.but(foreign=True))
    if sheet:
        feuille.link(row, len(WIDTHS) - 1, sheet)
