"""Data of a région as tables: exactly the sheets of its workbook for an audience."""

from collections.abc import Iterator

from exports.bilans.cellules import mention
from exports.bilans.document import Cellule, Format, LigneDocument, PartieDocument, TableauDocument
from exports.bilans.region import evolution
from exports.bilans.reponses import DECLARED
from exports.bilans.sheets import bilan
from exports.formats.enquetes import tables_of
from exports.formats.resultats import results_table
from exports.formats.tables import ColonneTable, Fichiers, GenreColonne, Row, Table
from exports.regional import noms
from exports.regional.matiere import Famille
from exports.regional.parties import Parties
from exports.tableur.styles import Column
from exports.tableur.text import one_line
from exports.temps.consolidation import Consolidation
from exports.temps.sheets import donnees


def tables(parties: Parties) -> Iterator[Table]:
    """Yield tables of time, bilans, results of structures, then each questionnaire; rows are read while a table is
    written."""
    fichiers = Fichiers()
    consolidation = parties.consolidation
    if consolidation is not None and parties.matiere.has(Famille.DONNEES):
        yield _temps(consolidation, fichiers)
    if rows := list(_bilans(parties)):
        yield Table(
            nom=fichiers.give("bilans"), titre="Bilans des DLA, chiffre par chiffre", colonnes=_BILANS, lignes=rows
        )
    is_inside = parties.matiere.audience.is_inside
    enquetes = parties.enquetes if parties.matiere.has(Famille.ENQUETES) else ()
    if results := results_table(enquetes, fichiers, is_inside=is_inside):
        yield results
    if is_inside and parties.matiere.has(Famille.DONNEES):
        for enquete in parties.enquetes:
            yield from tables_of(enquete, fichiers)


# --- time


def _temps(consolidation: Consolidation, fichiers: Fichiers) -> Table:
    """Return the sheet Données: one row per released cell; none until results are settled, so that its address
    stays."""
    return Table(
        nom=fichiers.give("temps"),
        titre="Temps : un chiffre publié par ligne",
        colonnes=tuple(map(_of_sheet, donnees.COLUMNS)),
        lignes=([None if value == "" else value for value in row] for row in donnees.rows(consolidation)),
    )


_COUNTS, _FIGURES = {"n"}, {"valeur", "pas"}
_OPTIONAL = {"colonne", "n", "valeur", "pas", "lu", "motif"}
"""Columns of Données that may be empty."""


def _of_sheet(column: Column) -> ColonneTable:
    genre = (
        GenreColonne.ENTIER
        if column.field in _COUNTS
        else GenreColonne.DECIMAL
        if column.field in _FIGURES
        else GenreColonne.TEXTE
    )
    return ColonneTable(
        nom=column.header,
        champ=column.field,
        titre=column.header,
        genre=genre,
        sens=column.help,
        decimals=1,
        requise=column.field not in _OPTIONAL,
    )


# --- bilans

_BILANS = (
    ColonneTable(nom="Bilan", champ="bilan", titre="De quoi c’est le bilan", requise=True),
    ColonneTable(nom="Mission", champ="mission", titre="Mission du référentiel, par son code"),
    ColonneTable(nom="Tableau", champ="tableau", titre="Titre du tableau", requise=True),
    ColonneTable(nom="Code", champ="code", titre="Code du chiffre", sens="vide quand le chiffre n’en a pas"),
    ColonneTable(nom="Libellé", champ="libelle", titre="Ce qui est compté", requise=True),
    ColonneTable(nom="Partie de", champ="partie_de", titre="Le chiffre dont celui-ci est une partie ou une précision"),
    ColonneTable(nom="Colonne", champ="colonne", titre="DLA, région, avenant ou année", requise=True),
    ColonneTable(
        nom="Valeur",
        champ="valeur",
        titre="Valeur",
        genre=GenreColonne.DECIMAL,
        decimals=2,
        sens="vide quand personne ne l’a dite ; une part est en %",
    ),
    ColonneTable(nom="Unité", champ="unite", titre="Unité de la valeur"),
    ColonneTable(nom="Texte", champ="texte", titre="Ce que dit une cellule sans valeur"),
    ColonneTable(
        nom="Réserve",
        champ="reserve",
        titre="Ce qui doit être dit à côté du chiffre",
        sens="corrigé à la main, déclaré, ou ce que la dernière colonne ne compte pas",
    ),
)


def _bilans(parties: Parties) -> Iterator[Row]:
    """Yield one row per cell of the sheets Bilan, Évolution des bilans and of those of DLA."""
    for name, content in onglets(parties):
        for partie in content:
            for tableau in partie.tableaux:
                for whole, ligne in with_whole(tableau):
                    for place, cellule in enumerate(ligne.cellules[: len(tableau.colonnes)]):
                        yield _cell(name, partie, tableau, (whole, ligne), place, cellule)


def onglets(parties: Parties) -> Iterator[tuple[str, tuple[PartieDocument, ...]]]:
    """Yield the tabs of bilans that the workbook of the same audience has: name, parts."""
    matiere = parties.matiere
    if not matiere.bilans:
        return
    if matiere.has(Famille.BILAN):
        last = matiere.bilans[-1]
        yield f"{bilan.NAME} {last.annee}", last.parties
        yield noms.EVOLUTION_BILANS, (evolution(matiere.bilans),)
    if matiere.has(Famille.PAR_DLA):
        for bilan_dla in matiere.par_dla:
            yield one_line(bilan_dla.dla, 80), bilan_dla.parties


def with_whole(tableau: TableauDocument) -> Iterator[tuple[str, LigneDocument]]:
    """Yield each row with the label of the row that it is a part of, empty when it is of none."""
    whole = ""
    for ligne in tableau.lignes:
        if not ligne.dont:
            whole = ligne.libelle
        yield (whole if ligne.dont else ""), ligne


def _cell(
    name: str,
    partie: PartieDocument,
    tableau: TableauDocument,
    row: tuple[str, LigneDocument],
    place: int,
    cellule: Cellule,
) -> Row:
    whole, ligne = row
    valeur = value_of(cellule)
    return [
        name,
        partie.mission or None,
        one_line(tableau.titre),
        ligne.code or None,
        one_line(ligne.libelle),
        one_line(whole) or None,
        one_line(tableau.colonnes[place]),
        valeur,
        unit_of(ligne, cellule) or None,
        one_line(cellule.texte) if valeur is None else None,
        reserve_of(ligne, cellule, is_last=place == len(tableau.colonnes) - 1) or None,
    ]


def reserve_of(ligne: LigneDocument, cellule: Cellule, *, is_last: bool) -> str:
    """Return what must stand beside a figure; in the last column, what it leaves out too."""
    declared = DECLARED if cellule.declaree else ""
    return one_line(" ; ".join(filter(None, (mention(cellule, ligne.unite), declared, ligne.ecart if is_last else ""))))


def value_of(cellule: Cellule) -> float | None:
    """Return a number in its unit; a share in percents."""
    if cellule.valeur is None:
        return None
    return round(100 * cellule.valeur, 2) if cellule.format is Format.PART else float(cellule.valeur)


def unit_of(ligne: LigneDocument, cellule: Cellule) -> str:
    return "%" if cellule.format is Format.PART else ligne.unite
