"""Note aux pilotes: its tab, in the order of its page."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import BinaryIO

from exports.papiers.fiche import LA_REGION, LigneTemps
from exports.papiers.note import MissionDite, NotePilotes
from exports.papiers.sheets.titre import largest, read
from exports.release.cellules import MotsNombre
from exports.tableur.feuille import Classeur, Feuille, cell
from exports.tableur.livre import PAS_UNE_FICHE, Livre, Page, publish_book
from exports.tableur.sheets import papier
from exports.tableur.sheets.papier import COLUMNS, FIGURE_WIDTH, LABEL_WIDTH, NOT_SHOWN, SHARE, WIDTH
from exports.tableur.sheets.pied import footer_of
from exports.tableur.styles import (
    BODY,
    HEADER,
    WRAPPED,
    CellFormat,
    mission_colour,
    mission_row,
    pixels,
    tint,
)
from exports.tableur.styles import NAME as FOREIGN
from exports.tableur.text import one_line
from exports.temps.sheets import graphiques, legende
from questionnaires.core.francais import typeset

NAME = "Note aux pilotes"
ETP = BODY.but(number=legende.ETP, align="right")
TOTAL = CellFormat(bold=True, rule="top")


def write_note(note: NotePilotes, sortie: BinaryIO) -> None:
    """Write a workbook of this tab alone; the same note gives the same bytes."""
    titre = f"Note aux pilotes – {one_line(note.region, 80)}"
    page = Page(name=NAME, write=lambda classeur: write(classeur, note))
    publish_book(Livre(titre=titre, date=note.arrete_a, pages=[page], comments=PAS_UNE_FICHE), sortie)


def write(classeur: Classeur, note: NotePilotes) -> None:
    feuille = classeur.feuille(NAME, [LABEL_WIDTH, *([FIGURE_WIDTH] * (COLUMNS - 1))])
    row = _labelled(feuille, note.faits, 3)
    groups, row = _metier(feuille, note.metier, row + 1)
    time = row + 1
    title = largest(note.region, note.temps, note.pas, (time + papier.HEAD, 1))
    feuille.title(title, f"Note aux pilotes – {one_line(note.region)}")
    row = time - 1
    for part in _parts(note):
        groups.append(row + 1)
        row = part(feuille, row + 1)
    feuille.keep_together([3, *groups], row, (0, 1))
    feuille.present(footer_of(note.region, note.periode), repeated=(0, 1), frozen=(2, 0))


def _parts(note: NotePilotes) -> Iterator[Callable[[Feuille, int], int]]:
    """Yield what writes each part from a row, and returns the row below; a page break cuts no part that fits on a
    page."""
    yield lambda feuille, row: _temps(feuille, note, row)
    if note.evolution.is_shown:
        yield lambda feuille, row: _evolution(feuille, note, row)
    yield lambda feuille, row: _en_plus(feuille, note, row)
    if note.comptee:
        yield lambda feuille, row: _sans_nombre(feuille, note, row)
    if note.moyens or note.moyens_note:
        yield lambda feuille, row: _moyens(feuille, note, row)
    yield lambda feuille, row: _wide(feuille, _section(feuille, "Méthode", note.methode, row), typeset(papier.LEGEND))


def _moyens(feuille: Feuille, note: NotePilotes, row: int) -> int:
    row = _section(feuille, "Les moyens des avenants", note.moyens, row) if note.moyens else row
    return _wide(feuille, row, note.moyens_note) if note.moyens_note else row


def _labelled(feuille: Feuille, rows: Sequence[tuple[str, str]], row: int) -> int:
    """Write labels, then words over the other columns."""
    for label, words in rows:
        feuille.text(row, 0, label, WRAPPED.but(bold=True))
        feuille.merged((row, 1), (row, COLUMNS - 1), words, WRAPPED)
        feuille.height(row, max(label, words[: len(label)], key=len), LABEL_WIDTH - 4)
        if len(words) > WIDTH - LABEL_WIDTH:
            feuille.height(row, words, WIDTH - LABEL_WIDTH)
        row += 1
    return row


def _section(feuille: Feuille, titre: str, rows: Sequence[tuple[str, str]], row: int) -> int:
    papier.paragraphs(feuille, titre, (), row)
    return _labelled(feuille, rows, row + 1)


def _wide(feuille: Feuille, row: int, text: str, style: CellFormat = WRAPPED) -> int:
    """Write a text over the whole width; return the row below."""
    feuille.merged((row, 0), (row, COLUMNS - 1), text, style)
    feuille.height(row, text, WIDTH)
    return row + 1


def _metier(feuille: Feuille, metier: Sequence[MissionDite], row: int) -> tuple[list[int], int]:
    """Write missions; return where each begins, the first with the title, and the row below."""
    title = row
    row = papier.paragraphs(feuille, "Le métier", ("Ce que chaque fonction demande de compter.",), row)
    begun: list[int] = []
    for mission in metier:
        begun.append(row if begun else title)
        row = _wide(feuille, row, f"{mission.numero} {mission.titre}", mission_row(mission.numero, foreign=True))
        for fonction in mission.fonctions:
            text = f"{fonction.numero} {fonction.titre}"
            feuille.text(row, 0, text, WRAPPED.but(indent=1))
            feuille.merged((row, 1), (row, COLUMNS - 1), fonction.consigne, WRAPPED)
            lines = max(len(text) / (LABEL_WIDTH - 3), len(fonction.consigne) / (WIDTH - LABEL_WIDTH))
            feuille.height(row, "x" * int(lines * (LABEL_WIDTH - 3)), LABEL_WIDTH - 3)
            row += 1
    return begun or [title], row


# --- time


def _temps(feuille: Feuille, note: NotePilotes, row: int) -> int:
    titre = f"Le temps de la région, {note.periode}" if note.periode else "Le temps de la région"
    heads = ("Mission ou fonction", "Part du temps", "ETP", *(["Réseau"] if note.pas_reseau else []))
    first = row = papier.table_header(feuille, row, titre, heads)
    for ligne in note.temps:
        _line(feuille, row, ligne, note.pas, note.pas_reseau)
        row += 1
    if note.is_shown:
        graphiques.fonctions(
            feuille,
            (first, row - 1),
            _colours(note.temps),
            legende.percent_of(note.pas),
            (first - 1, len(heads)),
            pixels([FIGURE_WIDTH] * (COLUMNS - len(heads))),
            "Temps de la région par fonction",
        )
        _total(feuille, note, first, row)
        row += 1
    row = _wide(feuille, row, note.temps_note or note.secret or "Aucun résultat n’est arrêté.")
    if note.lue is None:
        return row
    ligne = note.temps[note.lue]
    reading = read(LA_REGION, ligne.libelle, (ligne.part, note.pas), (first + note.lue, 1))
    return legende.under(feuille, row, COLUMNS - 1, WIDTH, reading, *note.legende[1:])


def _total(feuille: Feuille, note: NotePilotes, first: int, row: int) -> None:
    """Write totals over missions, which stand above their fonctions, from the row `first`."""
    missions = {first + place: mission for place, mission in enumerate(note.temps) if mission.is_mission}
    totals: list[tuple[float, CellFormat]] = [
        (sum(mission.part or 0 for mission in missions.values()), SHARE),
        (float(sum(mission.etp or 0 for mission in missions.values())), ETP),
    ]
    if note.pas_reseau:
        totals.append((sum(mission.reseau or 0 for mission in missions.values()), SHARE))
    feuille.text(row, 0, "Total", TOTAL)
    for place, (value, look) in enumerate(totals, start=1):
        summed = f"SUM({','.join(cell(line, place) for line in missions)})"
        feuille.formula(row, place, summed, value, _right(TOTAL, look))


def _right(style: CellFormat, figure: CellFormat) -> CellFormat:
    return style.but(number=figure.number, align="right")


def _line(feuille: Feuille, row: int, ligne: LigneTemps, pas: int, pas_reseau: int = 0) -> None:
    """Write a line, with the network when its step is given."""
    base = mission_row(ligne.mission) if ligne.is_mission else BODY
    feuille.text(row, 0, ligne.libelle, base.but(foreign=True, wrap=ligne.is_mission, indent=int(not ligne.is_mission)))
    feuille.height(row, ligne.libelle, LABEL_WIDTH - 4)
    part, reseau = (SHARE.but(number=legende.percent_of(step)) for step in (pas, pas_reseau))
    figures = [(ligne.part, part), (ligne.etp, ETP), *([(ligne.reseau, reseau)] if pas_reseau else [])]
    for place, (figure, style) in enumerate(figures, start=1):
        if figure is None:
            feuille.text(row, place, NOT_SHOWN, base.but(align="right"))
        else:
            feuille.number(row, place, float(figure), _right(base, style))


def _colours(temps: Sequence[LigneTemps]) -> tuple[str, ...]:
    """Return the colour of each line: a mission in its own, then its fonctions in tints of it."""
    sizes = Counter(ligne.mission for ligne in temps if not ligne.is_mission)
    rows = groupby(temps, key=lambda ligne: ligne.mission)
    return tuple(
        tint(mission_colour(mission), max(step - 1, 0), sizes[mission])
        for mission, lines in rows
        for step, _ in enumerate(lines)
    )


def _evolution(feuille: Feuille, note: NotePilotes, row: int) -> int:
    evolution = note.evolution
    headers = ("Mission, part du temps", *evolution.periodes)
    first = row = papier.table_header(feuille, row, "Au fil des périodes", headers)
    for ligne in evolution.lignes:
        feuille.text(row, 0, ligne.libelle, FOREIGN)
        papier.shares(feuille, row, ligne.parts, [legende.percent_of(pas) for pas in evolution.pas])
        row += 1
    for phrase in filter(None, (*evolution.phrases, evolution.prudence)):
        row = _wide(feuille, row, phrase)
    if evolution.lue is None:
        return legende.under(feuille, row, COLUMNS - 1, WIDTH, *evolution.origine)
    ligne, last = evolution.lignes[evolution.lue], len(evolution.periodes)
    share, at = (ligne.parts[-1], evolution.pas[-1]), (first + evolution.lue, last)
    reading = read(evolution.region, ligne.libelle, share, at)
    return legende.under(feuille, row, COLUMNS - 1, WIDTH, reading, *evolution.origine)


# --- activités that take more time, and why; missions that nothing counts


def _en_plus(feuille: Feuille, note: NotePilotes, row: int) -> int:
    en_plus = note.en_plus
    row = papier.paragraphs(feuille, "Les activités qui prennent plus de temps, et pourquoi", (en_plus.note,), row)
    if en_plus.activites:
        activites = [
            (f"{activite.activite} ({activite.fonction})", activite.plus, activite.moins)
            for activite in en_plus.activites
        ]
        row = _worded(feuille, row, ("Activité", "Plus de temps", "Moins"), activites)
    row = _wide(feuille, row, en_plus.raisons_note)
    return _worded(feuille, row, ("Raison", "Donnée"), en_plus.raisons) if en_plus.raisons else row


def _worded(
    feuille: Feuille, row: int, headers: Sequence[str], rows: Sequence[tuple[str, *tuple[MotsNombre, ...]]]
) -> int:
    """Write a label that runs over empty cells, then how many say it, in the last columns; return the row below."""
    first = COLUMNS + 1 - len(headers)
    feuille.text(row, 0, headers[0], HEADER)
    feuille.blanks(row, range(1, first), HEADER)
    for place, header in enumerate(headers[1:], start=first):
        feuille.text(row, place, header, HEADER)
    for label, *numbers in rows:
        row += 1
        is_long = len(label) > LABEL_WIDTH + FIGURE_WIDTH * (first - 1)
        feuille.text(row, 0, label, WRAPPED.but(wrap=is_long))
        if is_long:
            feuille.height(row, label, LABEL_WIDTH)
        for place, mots in enumerate(numbers, start=first):
            feuille.text(row, place, mots.value)
    return row + 1


def _sans_nombre(feuille: Feuille, note: NotePilotes, row: int) -> int:
    row = papier.paragraphs(feuille, "Ce qu’aucun indicateur ne compte", note.sans_nombre_phrases, row)
    for ligne in note.sans_nombre:
        _line(feuille, row, ligne, note.pas)
        row += 1
    return _wide(feuille, row, note.neutre)
