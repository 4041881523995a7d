"""Fiche d'appui: its tab, in the order of its page, with blank lines to fill by hand."""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import BinaryIO

from exports.papiers.fiche import LE_DLA, Bilan, FicheAppui, LigneTemps, Mouvement, Responsabilites
from exports.papiers.sheets.titre import largest, read
from exports.tableur.feuille import Classeur, Feuille
from exports.tableur.livre import PAS_UNE_FICHE, Livre, Page, publish_book
from exports.tableur.sheets import papier
from exports.tableur.sheets.papier import COLUMNS, FIGURE_WIDTH, LABEL_WIDTH, NOT_SHOWN, SHARE, WIDTH
from exports.tableur.sheets.pied import footer_of
from exports.tableur.styles import BODY, DECIMAL, HEADER, HEADING, WRAPPED, CellFormat, mission_row
from exports.tableur.styles import NAME as FOREIGN
from exports.tableur.text import one_line
from exports.temps.sheets.legende import percent_of, under

NAME = "Fiche d’appui"
PART, REGION, RESEAU = "Part du DLA", "Part en région", "Part du réseau"
TEMPS = ("ETP du DLA", PART, REGION, RESEAU, "Souhaitable, DLA", "Souhaitable, région")
BLANK_LINES = 4

ETP = BODY.but(number=DECIMAL, align="right")
LINE = FOREIGN.but(indent=1)
TO_SIGN = WRAPPED.but(rule="bottom")


def write_fiche(fiche: FicheAppui, sortie: BinaryIO) -> None:
    """Write a workbook of this tab alone; the same fiche gives the same bytes."""
    page = Page(name=NAME, write=lambda classeur: write(classeur, fiche))
    titre = f"Fiche d’appui à la négociation – {one_line(fiche.dla, 80)}"
    publish_book(Livre(titre=titre, date=fiche.arrete_a, pages=[page], comments=PAS_UNE_FICHE), sortie)


def write(classeur: Classeur, fiche: FicheAppui) -> None:
    feuille = classeur.feuille(NAME, [LABEL_WIDTH, *([FIGURE_WIDTH] * (COLUMNS - 1))])
    time = _facts(feuille, fiche, 3) + 1
    share = time + papier.HEAD, 1 + _heads(fiche).index(PART)
    title = largest(fiche.dla, fiche.temps, fiche.pas_dla, share)
    feuille.title(title, f"Fiche d’appui à la négociation – {one_line(fiche.region)}")
    row, groups = time - 1, [3]
    for part in _parts(fiche):
        groups.append(row + 1)
        row = part(feuille, row + 1)
    feuille.keep_together(groups, row, (0, 1))
    feuille.present(footer_of(fiche.dla, fiche.periode), repeated=(0, 1), frozen=(2, 0))


def _parts(fiche: FicheAppui) -> Iterator[Callable[[Feuille, int], int]]:
    """Yield what writes each part from a row, and returns the row below; a page break cuts no part that fits on a
    page."""
    yield lambda feuille, row: _temps(feuille, fiche, row)
    yield lambda feuille, row: _mouvement(feuille, fiche.mouvement, row)
    if roles := fiche.responsabilites:
        yield lambda feuille, row: _roles(feuille, roles, row)
    if bilan := fiche.bilan:
        yield lambda feuille, row: _bilan(feuille, bilan, row)
    if fiche.manques:
        yield lambda feuille, row: papier.paragraphs(feuille, "Ce qui manque, et pourquoi", fiche.manques, row)
    yield lambda feuille, row: _promises(feuille, fiche, row)


def _facts(feuille: Feuille, fiche: FicheAppui, row: int) -> int:
    orientations = [
        f"{titre} : {count} accompagnement{'s' if count > 1 else ''}" for titre, count in fiche.orientations
    ]
    for label, words in (*fiche.faits, *fiche.moyens):
        feuille.text(row, 0, label, BODY.but(bold=True))
        feuille.text(row, 1, words, FOREIGN)
        row += 1
    feuille.text(row, 0, "Orientations prioritaires", BODY.but(bold=True))
    for words in orientations or ["aucune n’est enregistrée"]:
        feuille.text(row, 1, words, FOREIGN)
        row += 1
    return row


def _heads(fiche: FicheAppui) -> Sequence[str]:
    """Return the headings of its page that have a figure: the two shares always."""
    shown = {
        head for ligne in fiche.temps for head, figure in zip(TEMPS, _figures(ligne), strict=True) if figure is not None
    }
    left = set() if fiche.pas_reseau else {RESEAU}
    return [head for head in TEMPS if head in {PART, REGION} | shown - left]


def _figures(ligne: LigneTemps) -> tuple[Decimal | int | None, ...]:
    """Return figures in the order of `TEMPS`."""
    return ligne.etp, ligne.part, ligne.region, ligne.reseau, ligne.souhaite, ligne.souhaite_region


def _temps(feuille: Feuille, fiche: FicheAppui, row: int) -> int:
    first = row = papier.table_header(
        feuille, row, "Le temps du DLA, à côté de la région", ("Mission ou fonction", *_heads(fiche))
    )
    for ligne in fiche.temps:
        _line(feuille, row, ligne, fiche)
        row += 1
    for note in filter(None, (fiche.region_note, fiche.souhait_note, papier.LEGEND)):
        feuille.note(row, note)
        row += 1
    if fiche.lue is None:
        return row
    place, whose = fiche.lue
    ligne, column = fiche.temps[place], 1 + _heads(fiche).index(PART if whose == LE_DLA else REGION)
    reading = read(whose, ligne.libelle, fiche.share_of(ligne, whose), (first + place, column))
    return under(feuille, row, COLUMNS - 1, WIDTH, reading, *fiche.legende[1:])


def _line(feuille: Feuille, row: int, ligne: LigneTemps, fiche: FicheAppui) -> None:
    def style(base: CellFormat) -> CellFormat:
        return mission_row(ligne.mission, number=base.number, align=base.align) if ligne.is_mission else base

    feuille.text(row, 0, ligne.libelle, style(FOREIGN).but(wrap=True) if ligne.is_mission else LINE)
    feuille.height(row, ligne.libelle, LABEL_WIDTH - 4)
    steps = fiche.pas_dla, fiche.pas_region, fiche.pas_reseau, 0, fiche.pas_souhait
    looks = (ETP, *(SHARE.but(number=percent_of(pas)) for pas in steps))
    columns, heads = zip(TEMPS, _figures(ligne), looks, strict=True), _heads(fiche)
    figures = [(figure, look) for head, figure, look in columns if head in heads]
    for place, (figure, base) in enumerate(figures, start=1):
        if figure is None:
            feuille.text(row, place, NOT_SHOWN, style(BODY.but(align="right")))
        else:
            feuille.number(row, place, float(figure), style(base))


def _mouvement(feuille: Feuille, mouvement: Mouvement, row: int) -> int:
    if mouvement.is_shown:
        row = papier.table_header(feuille, row, "Au fil des avenants", ("Mission, part du temps", *mouvement.periodes))
        for ligne in mouvement.lignes:
            for whose, parts, pas in (
                ("DLA", ligne.dla, mouvement.pas_dla),
                ("région", ligne.region, mouvement.pas_region),
            ):
                feuille.text(row, 0, f"{ligne.libelle} – {whose}", FOREIGN if whose == "DLA" else LINE)
                papier.shares(feuille, row, parts, [percent_of(step) for step in pas])
                row += 1
        for note in mouvement.notes:
            feuille.note(row, note)
            row += 1
        if mouvement.phrases:
            row = papier.paragraphs(feuille, "En région", mouvement.phrases, row)
        if mouvement.source:
            row = under(feuille, row, COLUMNS - 1, WIDTH, mouvement.source)
    if mouvement.raisons:
        reasons = [f"{lignes} : {pourquoi}" for lignes, pourquoi in mouvement.raisons]
        row = papier.paragraphs(feuille, "Ce qui a changé en un an, et pourquoi", reasons, row + mouvement.is_shown)
    return row


def _roles(feuille: Feuille, roles: Responsabilites, row: int) -> int:
    moved = [
        f"{transfert.activite} ({transfert.fonction}) : {transfert.fait} → {transfert.devrait}"
        for transfert in roles.transferts
    ]
    titre = f"Partage des responsabilités, {roles.periode} : ce qui changerait de mains, selon une personne au moins"
    row = papier.paragraphs(feuille, titre, moved or ["Rien."], row)
    return under(feuille, row, COLUMNS - 1, WIDTH, roles.source)


def _bilan(feuille: Feuille, bilan: Bilan, row: int) -> int:
    if bilan.objectifs:
        headers = ("Orientation prioritaire, en structures", "Objectif", "Accueillies", "Accompagnées")
        rows = [
            (objectif.libelle, objectif.objectif, objectif.accueillies, objectif.accompagnees)
            for objectif in bilan.objectifs
        ]
        row = papier.table(feuille, row, "Objectifs et résultats", headers, rows) + 1
    if bilan.resultats:
        results = [(resultat.libelle, *resultat.valeurs) for resultat in bilan.resultats]
        row = papier.table(
            feuille, row, "Ce qui a été fait, avenant par avenant", ("Résultat", *bilan.avenants), results
        )
    feuille.note(row, f"{bilan.source}.")
    return row + 1


def _promises(feuille: Feuille, fiche: FicheAppui, row: int) -> int:
    feuille.text(row, 0, "Engagements", HEADING)
    written = [(promesse.texte, promesse.qui, promesse.echeance) for promesse in fiche.engagements]
    rows = [("Engagement", "Qui", "Pour quand"), *written, *([("", "", "")] * BLANK_LINES)]
    for place, cells in enumerate(rows, start=row + 1):
        style = HEADER if place == row + 1 else TO_SIGN
        for (first, last), text in zip(((0, 2), (3, 4), (5, 6)), cells, strict=True):
            feuille.merged((place, first), (place, last), text, style)
        feuille.height(place, f"{cells[0]}\n" if style is TO_SIGN else cells[0], LABEL_WIDTH + 2 * FIGURE_WIDTH)
    return row + 1 + len(rows)
