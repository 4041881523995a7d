"""Synthèse of the workbook of a région: main findings in sentences, and the time of the région."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from exports.bilans.sheets import bilan
from exports.bilans.sheets.bilan_phrases import following
from exports.bilans.sheets.bilan_tableaux import Ecrit
from exports.enquetes.mentions import by_stem
from exports.regional import noms
from exports.regional.matiere import Edition
from exports.regional.parties import Parties
from exports.regional.reperes import TENTHS
from exports.tableur.feuille import Classeur, Feuille, block, cell
from exports.tableur.phrases import Answer, lecture_of
from exports.tableur.sheets.pied import footer_of
from exports.tableur.styles import (
    BODY,
    HEADING,
    PERCENT,
    WRAPPED,
    CellFormat,
    mission_colour,
    pixels,
)
from exports.tableur.text import one_line
from exports.temps.sheets import graphiques, suivi, temps
from exports.temps.sheets.legende import ETP, champ, percent_of, share_of, source, under
from exports.temps.sheets.plan import columns_of_missions
from questionnaires.core.francais import moment_text, plural, short_day_text, typeset

LABEL_WIDTH, FIGURE_WIDTH, CHART_WIDTH = 46, 10, 42
WIDTHS = (LABEL_WIDTH, FIGURE_WIDTH, FIGURE_WIDTH, CHART_WIDTH)
CHART_ROWS = 17
MOST_PHRASES = 6
"""Sentences of a questionnaire, at most: a page holds the first ones of each part."""

FIRST_ROW = 3
_TOTAL = CellFormat(bold=True, rule="top")
_PART, _ETP = BODY.but(align="right", number=PERCENT), BODY.but(align="right", number=ETP)
_SENTENCE = WRAPPED.but(indent=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class PartieSynthese:
    """A heading, the sentences under it and their source. `sheet` has more on the subject, '' when it is not in the
    book; `ecrits` are its tables from which sentences take figures."""

    titre: str
    phrases: tuple[str, ...]
    sheet: str = ""
    source: str = ""
    ecrits: Sequence[Ecrit] = ()


def write(classeur: Classeur, parties: Parties, sheets: Sequence[str], notes: Sequence[str] = ()) -> None:
    """Write the sheet. `sheets` are the names of the book's; `notes` what readers must know without Lisez-moi."""
    feuille, matiere = classeur.feuille(noms.SYNTHESE, WIDTHS), parties.matiere
    date_line = f"fait le {moment_text(matiere.arrete_a)}"
    feuille.title(_answer(parties, sheets), f"{one_line(matiere.region)} – {date_line}, pour {matiere.pour}")
    row = _temps(feuille, parties, FIRST_ROW, temps.NAME if temps.NAME in sheets else "")
    sections = list(_said(parties, sheets))
    if notes:
        sections.append(PartieSynthese(titre="À savoir", phrases=tuple(notes)))
    groups = [FIRST_ROW]
    for partie in sections:
        groups.append(row)
        row = _partie(feuille, partie, row)
    feuille.keep_together(groups, row, (0, 1))
    feuille.present(footer_of(matiere.region), repeated=(0, 1), frozen=(2, 0))


def _answer(parties: Parties, sheets: Sequence[str]) -> Answer:
    """Return the title's sentence: on time where it may be shown, else on bilans, else on the first questionnaire."""
    missions, consolidation = _missions(parties), parties.consolidation
    if missions and consolidation is not None and consolidation.release is not None:
        cells = {mission.code: cell(row, 1) for row, mission in enumerate(missions, start=FIRST_ROW + 2)}
        return temps.answer(consolidation, consolidation.release, cells)
    said = next((partie for partie in _said(parties, sheets) if partie.phrases), None)
    if said is not None:
        return following(said.phrases[0].removesuffix("."), said.ecrits, said.sheet)
    if consolidation is None:
        return Answer(f"Rien n’est encore à dire de {one_line(parties.matiere.region)}")
    return suivi.coverage(consolidation, end="")


@dataclass(frozen=True, slots=True)
class _Mission:
    """A mission, or a line outside missions, as released: points, ETP; `numero` is 0 outside missions."""

    code: str
    titre: str
    numero: int
    part: int
    etp: float


def _missions(parties: Parties) -> list[_Mission]:
    """List the missions of the région; empty while it has no figure."""
    consolidation = parties.consolidation
    if consolidation is None or consolidation.release is None:
        return []
    parts, etp = consolidation.release.missions(), consolidation.release.etp()
    return [
        _Mission(code, name, numero, parts[code], etp[code] / TENTHS)
        for code, name, numero in columns_of_missions(consolidation)
        if code in parts
    ]


def _said(parties: Parties, sheets: Sequence[str]) -> Iterator[PartieSynthese]:
    """Yield the parts in sentences: bilans, then each questionnaire."""
    if parties.matiere.bilans:
        last = parties.matiere.bilans[-1]
        phrases = (*last.points, *last.manques) or (bilan.why_nothing(last),)
        onglet = parties.onglet_bilan if bilan.NAME in sheets else None
        yield PartieSynthese(
            titre=f"Les bilans, avenants de {last.annee}",
            phrases=phrases,
            sheet=bilan.NAME if onglet else "",
            ecrits=onglet.plan.ecrits if onglet else (),
            source=typeset(f"Source : registre et bilans des DLA, arrêtés au {short_day_text(last.arrete)}."),
        )
    for enquete in parties.enquetes:
        sheet = next((name for name in (enquete.court, noms.AVIS) if name in sheets), "")
        phrases = enquete.resultats.phrases if enquete.resultats else (enquete.comptees,)
        shown = phrases[: _most_phrases(parties)]
        if left := len(phrases) - len(shown):
            shown += (_left_out(left, sheet if sheet == enquete.court else ""),)
        titre = one_line(enquete.collecte.titre)
        yield PartieSynthese(titre=titre, phrases=shown, sheet=sheet, source=enquete.source)


def _most_phrases(parties: Parties) -> int:
    """Return how many sentences of each questionnaire are shown: those of a flash share one page."""
    is_flash = parties.matiere.audience.edition is Edition.FLASH
    return max(MOST_PHRASES // len(parties.enquetes), 2) if is_flash else MOST_PHRASES


def _left_out(count: int, sheet: str) -> str:
    """Return how many other sentences a questionnaire has, and its sheet, when this book has it."""
    said = plural(count, "autre phrase", "autres phrases")
    if sheet:
        return typeset(f"{said} dans « {sheet} ».")
    return f"{said} {'ne sont pas reprises' if count > 1 else 'n’est pas reprise'} ici."


def _temps(feuille: Feuille, parties: Parties, row: int, sheet: str) -> int:
    """Write the time of the région by mission; return the row after."""
    consolidation, missions = parties.consolidation, _missions(parties)
    if consolidation is None:
        return row
    _heading(feuille, row, f"Le temps, {consolidation.collecte.periode.libelle}", sheet)
    release = consolidation.release
    if release is None or not missions:
        why = f"Le temps de la région n’est pas montré : {release.motif}." if release else _NOT_SETTLED
        for line, answer in enumerate((Answer(typeset(why)), suivi.coverage(consolidation)), start=row + 1):
            feuille.merged((line, 0), (line, len(WIDTHS) - 1), answer, _SENTENCE)
        return row + 4
    feuille.headers(row + 1, ("Mission", "Part", "ETP"))
    places = temps.Disposition(consolidation, release).bande.rows
    first, after, part = row + 2, row + 2 + len(missions), _PART.but(number=percent_of(release.pas))
    for line, mission in enumerate(missions, start=first):
        feuille.text(line, 0, mission.titre, BODY.but(foreign=True))
        feuille.formula(line, 1, cell(places[mission.code], 1, temps.NAME), mission.part, part)
        feuille.formula(line, 2, cell(places[mission.code], 2, temps.NAME), mission.etp, _ETP)
    feuille.text(after, 0, "Total", _TOTAL)
    totals = (
        (1, float(sum(mission.part for mission in missions)), part),
        (2, sum(mission.etp for mission in missions), _ETP),
    )
    for column, value, style in totals:
        summed = f"SUM({block(first, column, after - 1, column)})"
        feuille.formula(after, column, summed, round(value, 1), style.but(bold=True, rule="top"))
    colours = tuple(mission_colour(mission.numero) for mission in missions)
    width, titre = pixels([CHART_WIDTH]), "Temps de la région par mission"
    graphiques.fonctions(feuille, (first, after - 1), colours, part.number, (row + 1, 3), width, titre)
    share = share_of(missions[0].part, release.pas, cell(first, 1))
    named = Answer(missions[0].titre, cell(first, 0))
    read = lecture_of("la région consacre ", share, " de son temps à « ", named, " ».")
    below = row + 1 + max(CHART_ROWS, len(missions) + 3)
    said = (read, champ(consolidation), suivi.coverage(consolidation), source(consolidation))
    return under(feuille, below, len(WIDTHS) - 1, sum(WIDTHS), *said) + 1


_NOT_SETTLED = "Les résultats ne sont pas arrêtés : aucun chiffre n’est encore dit, sauf la couverture."


def _partie(feuille: Feuille, partie: PartieSynthese, row: int) -> int:
    """Write a part; return the row after."""
    _heading(feuille, row, partie.titre, partie.sheet)
    for phrase, is_under in by_stem(partie.phrases):
        row += 1
        said = following(phrase, partie.ecrits, partie.sheet)
        feuille.wrapped(row, len(WIDTHS) - 1, said, _SENTENCE.but(indent=1 + is_under), sum(WIDTHS) - 4)
    row += 1
    return under(feuille, row, len(WIDTHS) - 1, sum(WIDTHS), partie.source) + 1 if partie.source else row + 1


def _heading(feuille: Feuille, row: int, titre: str, sheet: str) -> None:
    """Write a heading, and a link to the sheet with more, if any."""
    feuille.text(row, 0, titre, HEADING.but(foreign=True))
    if sheet:
        feuille.link(row, len(WIDTHS) - 1, sheet)
