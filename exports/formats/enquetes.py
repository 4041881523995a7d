"""Data of a questionnaire as tables: the sheets « Données » of its workbook, with codes instead of labels."""

from collections.abc import Callable, Iterable, Iterator

from exports.enquetes import textes_libres
from exports.enquetes.catalogue import Variable
from exports.enquetes.champs import ChampDonnees
from exports.enquetes.donnees import TableauDonnees
from exports.enquetes.lecture import LigneLue, Manque, ValeurLue, number_of
from exports.formats.tables import Borne, ColonneTable, Fichiers, GenreColonne, Row, Table, Valeur, genre_of
from exports.regional.parties import Enquete
from exports.tableur.styles import DAY, INTEGER
from exports.tableur.text import one_line
from questionnaires.core.elements import Numeric
from questionnaires.core.options import SANS_OBJET
from questionnaires.core.questions import Acknowledgement, Graded, Moment, Number, Part

Reader = Callable[[LigneLue], Valeur]

_ALWAYS_GIVEN = frozenset({"dla", "version", "rang"})
"""Columns that identify an answer, none of whose cells is empty."""


def tables_of(enquete: Enquete, fichiers: Fichiers) -> Iterator[Table]:
    """Yield its answers and its repetitions, then free texts, which are shown apart: none where its workbook has
    none."""
    for tableau in enquete.tableaux:
        yield _table(tableau, fichiers, enquete)
    if enquete.collecte.textes is not None:
        named = enquete.noms[textes_libres.NAME]
        columns = (
            ColonneTable(nom=column.header, champ=column.field, titre=column.header) for column in textes_libres.COLUMNS
        )
        yield Table(
            nom=fichiers.give(named),
            titre=f"{enquete.court} : textes relus, sans ordre",
            colonnes=tuple(columns),
            lignes=textes_libres.rows(enquete.depouillement),
        )


def _table(tableau: TableauDonnees, fichiers: Fichiers, enquete: Enquete) -> Table:
    columns = [_column(champ) for champ in tableau.champs]
    readers = [reader for _, reader in columns]
    return Table(
        nom=fichiers.give(tableau.nom),
        titre=f"{enquete.court} : {tableau.titre}",
        colonnes=tuple(colonne for colonne, _ in columns),
        lignes=_rows(tableau.lignes, readers),
    )


def _rows(lignes: Iterable[LigneLue], readers: list[Reader]) -> Iterator[Row]:
    for ligne in lignes:
        yield [read(ligne) for read in readers]


def _column(champ: ChampDonnees) -> tuple[ColonneTable, Reader]:
    """Return a column of the sheet, and its reader."""
    if champ.variable is None:
        return _identity(champ), _blank(champ.read)
    if champ.column.field == champ.variable.nom:
        return _answer(champ, champ.variable)
    return _beside(champ, champ.variable), _blank(champ.read)


def _blank(read: Callable[[LigneLue], Valeur]) -> Reader:
    """Return a reader that gives None for a question left blank."""

    def read_or_blank(ligne: LigneLue) -> Valeur:
        value = read(ligne)
        return None if value is Manque.VIDE else value

    return read_or_blank


def _identity(champ: ChampDonnees) -> ColonneTable:
    number = champ.column.format.number
    genre = {DAY: GenreColonne.JOUR, INTEGER: GenreColonne.ENTIER}.get(number, GenreColonne.TEXTE)
    return ColonneTable(
        nom=champ.column.header,
        champ=champ.column.field,
        titre=champ.column.header,
        genre=genre,
        sens=champ.sens,
        requise=champ.column.field in _ALWAYS_GIVEN,
    )


def _beside(champ: ChampDonnees, variable: Variable) -> ColonneTable:
    """Return the column of a scale's score, of one option of several, or of a value known beforehand."""
    is_number = champ.column.format.number == INTEGER
    is_score = isinstance(variable.question, Graded)
    return ColonneTable(
        nom=champ.column.header,
        champ=champ.column.field,
        titre=one_line(variable.libelle, 500),
        genre=GenreColonne.ENTIER if is_number else GenreColonne.TEXTE,
        sens=champ.sens,
        bornes=(0, None if is_score else 1) if is_number else (None, None),
        manques=(Manque.NON_POSEE, Manque.SANS_OBJET) if is_number else (),
        variable=variable.nom,
    )


def _answer(champ: ChampDonnees, variable: Variable) -> tuple[ColonneTable, Reader]:
    question = variable.question
    apart = any(posee.question.has_apart for posee in variable.posees.values())
    libelles = {code: text for code, text in _labels(variable).items() if not apart or code != SANS_OBJET.code}
    genre = _genre(variable)
    colonne = ColonneTable(
        nom=champ.column.header,
        champ=champ.column.field,
        titre=one_line(variable.libelle, 500),
        genre=genre,
        unite=getattr(question, "unite", ""),
        decimals=_decimals(variable) if genre is GenreColonne.DECIMAL else 0,
        bornes=_bounds(variable),
        libelles=libelles,
        retirees=variable.retirees,
        ordonnee=isinstance(question, Graded),
        manques=(Manque.NON_POSEE, Manque.SANS_OBJET, *((Manque.NON_CONCERNE,) if apart else ())),
        variable=variable.nom,
    )
    return colonne, _reader(variable, _converter(variable))


def _reader(variable: Variable, convert: Callable[[ValeurLue], Valeur]) -> Reader:
    def read(ligne: LigneLue) -> Valeur:
        lu = ligne.read(variable)
        return convert(lu) if isinstance(lu, ValeurLue) else lu

    return _blank(read)


def _labels(variable: Variable) -> dict[str, str]:
    if isinstance(variable.question, Acknowledgement):
        return {"oui": "Oui"}
    return {code: one_line(libelle) for code, libelle in variable.libelles.items()}


def _genre(variable: Variable) -> GenreColonne:
    return genre_of(variable.question, _decimals(variable))


def _decimals(variable: Variable) -> int:
    """Return the decimals of the version that asks for most."""
    return max(getattr(posee.question, "decimals", 0) for posee in variable.posees.values())


def _converter(variable: Variable) -> Callable[[ValeurLue], Valeur]:
    match variable.question:
        case Number() if _genre(variable) is GenreColonne.ENTIER:
            return lambda lu: int(lu.value)
        case Numeric():
            return number_of
        case Moment() as moment:
            return lambda lu: moment.day(str(lu.value))
        case _:
            return lambda lu: str(lu.value)


def _bounds(variable: Variable) -> tuple[Borne, Borne]:
    """Return the least and the greatest value that one version or another takes."""
    asked = [posee.question for posee in variable.posees.values()]
    match variable.question:
        case Part():
            return 0, 100
        case Number():
            numbers = [number for number in asked if isinstance(number, Number)]
            least = min(number.minimum / 10.0**number.decimals for number in numbers)
            return least, max(number.maximum / 10.0**number.decimals for number in numbers)
        case Moment():
            moments = [question for question in asked if isinstance(question, Moment)]
            first = [moment.day(moment.minimum) for moment in moments if moment.minimum]
            last = [moment.day(moment.maximum) for moment in moments if moment.maximum]
            return (
                min(first) if len(first) == len(moments) else None,
                max(last) if len(last) == len(moments) else None,
            )
        case _:
            return None, None
