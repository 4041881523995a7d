"""Data of a région as tables: exactly the sheets of its workbook for an audience."""

from collections.abc import Iterator, Sequence

from exports.bilans.document import Cellule, Format, Ligne, Partie, Tableau
from exports.bilans.region import evolution
from exports.bilans.sheets import bilan
from exports.enquetes.lecture import Manque
from exports.formats.enquetes import tables_of
from exports.formats.tables import Colonne, Fichiers, Genre, Row, Table
from exports.regional import noms
from exports.regional.matiere import Famille
from exports.regional.parties import Parties
from exports.tableur.styles import INTEGER, Column
from exports.tableur.text import one_line
from exports.temps.consolidation import Consolidation
from exports.temps.sheets import donnees


def tables(parties: Parties) -> Iterator[Table]:
    """Time, bilans, then each questionnaire; rows are read while the table is written."""
    fichiers = Fichiers()
    if parties.consolidation is not None and parties.matiere.has(Famille.DONNEES):
        yield _temps(parties.consolidation, fichiers)
    if rows := list(_bilans(parties)):
        yield Table(
            nom=fichiers.give("bilans"), titre="Bilans des DLA, chiffre par chiffre", colonnes=_BILANS, lignes=rows
        )
    if parties.matiere.audience.is_inside and parties.matiere.has(Famille.DONNEES):
        for own in parties.enquetes:
            yield from tables_of(own, fichiers)


# --- time


def _temps(consolidation: Consolidation, fichiers: Fichiers) -> Table:
    """The sheet Données: a row a published group and version, weighted sums in ETP-mois."""
    columns = tuple(_of_sheet(own, consolidation) for own in donnees.columns(consolidation))
    return Table(
        nom=fichiers.give("temps"),
        titre="Temps : sommes pondérées par groupe publié",
        colonnes=columns,
        lignes=(_row(columns, own) for own in donnees.rows(consolidation)),
        cle=("Groupe", "Version"),
    )


def _of_sheet(own: Column, consolidation: Consolidation) -> Colonne:
    lines = {ligne.code: ligne.libelle for ligne in consolidation.lignes}
    is_figure = own.field == "poids" or own.field in lines
    genre = Genre.DECIMAL if is_figure else Genre.ENTIER if own.format.number == INTEGER else Genre.TEXTE
    return Colonne(
        nom=own.header,
        champ=own.field,
        titre=one_line(lines.get(own.field, own.header), 500),
        genre=genre,
        sens=own.help,
        unite=own.unit if genre is Genre.DECIMAL else "",
        decimals=7 if own.field in lines else 3,
        bornes=(0, None) if is_figure else (None, None),
        manques=(Manque.NON_POSEE,) if own.field in lines else (),
        requise=own.field not in lines,
        variable=own.field if own.field in lines else "",
    )


def _row(columns: Sequence[Colonne], values: Sequence[str | float]) -> Row:
    return [
        Manque.NON_POSEE if own.genre.is_number and isinstance(value, str) else value
        for own, value in zip(columns, values, strict=True)
    ]


# --- bilans

_BILANS = (
    Colonne(nom="Bilan", champ="bilan", titre="De quoi c’est le bilan", requise=True),
    Colonne(nom="Mission", champ="mission", titre="Mission du référentiel, par son code"),
    Colonne(nom="Tableau", champ="tableau", titre="Titre du tableau", requise=True),
    Colonne(nom="Code", champ="code", titre="Code du chiffre", sens="vide quand le chiffre n’en a pas"),
    Colonne(nom="Libellé", champ="libelle", titre="Ce qui est compté", requise=True),
    Colonne(nom="Partie de", champ="partie_de", titre="Le chiffre dont celui-ci est une partie ou une précision"),
    Colonne(nom="Colonne", champ="colonne", titre="DLA, région, avenant ou année", requise=True),
    Colonne(
        nom="Valeur",
        champ="valeur",
        titre="Valeur",
        genre=Genre.DECIMAL,
        decimals=2,
        sens="vide quand personne ne l’a dite ; une part est en %",
    ),
    Colonne(nom="Unité", champ="unite", titre="Unité de la valeur"),
    Colonne(nom="Texte", champ="texte", titre="Ce que dit une cellule sans valeur"),
)


def _bilans(parties: Parties) -> Iterator[Row]:
    """What the sheets Bilan, Évolution des bilans and those of DLA say, one row a cell."""
    for name, told in onglets(parties):
        for partie in told:
            for tableau in partie.tableaux:
                for whole, ligne in with_whole(tableau):
                    for colonne, cellule in zip(tableau.colonnes, ligne.cellules, strict=False):
                        yield _cell(name, partie, tableau, (whole, ligne), colonne, cellule)


def onglets(parties: Parties) -> Iterator[tuple[str, tuple[Partie, ...]]]:
    """The tabs of bilans that the workbook of the same audience has: what each is of, its parts."""
    matiere = parties.matiere
    if not matiere.bilans:
        return
    if matiere.has(Famille.BILAN):
        last = matiere.bilans[-1]
        yield f"{bilan.NAME} {last.annee}", last.parties
        yield noms.EVOLUTION_BILANS, (evolution(matiere.bilans),)
    if matiere.has(Famille.PAR_DLA):
        for own in matiere.par_dla:
            yield one_line(own.dla, 80), own.parties


def with_whole(tableau: Tableau) -> Iterator[tuple[str, Ligne]]:
    """Each row with the label of the one that it is a part of, empty when it is of none."""
    whole = ""
    for own in tableau.lignes:
        if not own.dont:
            whole = own.libelle
        yield (whole if own.dont else ""), own


def _cell(name: str, partie: Partie, tableau: Tableau, row: tuple[str, Ligne], colonne: str, cellule: Cellule) -> Row:
    whole, ligne = row
    valeur = value_of(cellule)
    return [
        name,
        partie.mission or None,
        one_line(tableau.titre),
        ligne.code or None,
        one_line(ligne.libelle),
        one_line(whole) or None,
        one_line(colonne),
        valeur,
        unit_of(ligne, cellule) or None,
        one_line(cellule.texte) if valeur is None else None,
    ]


def value_of(cellule: Cellule) -> float | None:
    """As a number in its unit; a share in percents."""
    if cellule.valeur is None:
        return None
    return round(100 * cellule.valeur, 2) if cellule.format is Format.PART else float(cellule.valeur)


def unit_of(ligne: Ligne, cellule: Cellule) -> str:
    return "%" if cellule.format is Format.PART else ligne.unite
