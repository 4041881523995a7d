"""Données: one row for each readable answer, then one sheet for each repetition.

The free texts of structures are elsewhere: see textes_libres.py.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from exports.enquetes.catalogue import Repetee, Variable
from exports.enquetes.champs import Cell, ChampDonnees, champs_of, looks_of
from exports.enquetes.comptes import TOUT, Depouillement
from exports.enquetes.lecture import LigneLue, Lignes, Manque, lignes_repetees
from exports.enquetes.mentions import footer
from exports.enquetes.rangees import rangees
from exports.records.records import Etat, QuiRepond
from exports.tableur.feuille import Classeur
from exports.tableur.flux.coulee import Flot
from exports.tableur.styles import DATA, DAY, HEADER, INTEGER, Column
from exports.tableur.text import MAX_ROWS, MAX_SHEET_NAME, clean_text, one_line
from questionnaires.core.francais import PARIS
from questionnaires.core.questions import Text

NAME = "Données"
TABLE = "Donnees"
"""The Excel table of the sheet; names of repetitions' tables start with it. A table name may not look like a cell."""

_LONGEST_HEADER = 255
_RESERVED = frozenset(
    {"lisez-moi", "synthèse", "résultats", "évolution", "représentativité", "données", "textes libres"}
    | {"suivi de la collecte", "dictionnaire", "history"}
)
_RIGHT = DATA.but(align="right", foreign=False)


@dataclass(frozen=True, slots=True)
class TableauDonnees:
    """A data sheet: its columns never depend on its rows."""

    nom: str
    titre: str
    table: str
    champs: tuple[ChampDonnees, ...]
    lignes: Lignes

    @property
    def nombre(self) -> int:
        """Number of its rows, over all of its sheets."""
        return len(self.lignes)

    @property
    def size(self) -> tuple[int, int]:
        """Rows and columns; rows beyond the limit of a sheet go on in another."""
        return min(self.nombre + 1, MAX_ROWS), len(self.champs)


def tableaux(depouillement: Depouillement) -> tuple[TableauDonnees, ...]:
    """Return Données, then the repetitions; none when answers are read in counts only."""
    if not depouillement.is_told_in_full:
        return ()
    fixed = _fixed(depouillement)
    catalogue = depouillement.catalogue
    asked = _of(depouillement, catalogue.variables)
    sheets = [TableauDonnees(NAME, "une ligne par réponse", TABLE, _distinct((*fixed, *asked)), depouillement.lignes)]
    names, tables = set(_RESERVED), {TABLE.casefold()}
    for repetee in catalogue.repetees:
        name = _unique(repetee.code, names)
        table = _unique(f"{TABLE}_{repetee.code.replace('-', '_')}", tables)
        count = depouillement.sommes.repetees[repetee.code].lines_in(TOUT)
        lines = Lignes(count, partial(lignes_repetees, depouillement.collecte, repetee))
        champs = _distinct((*fixed, _rang(repetee), *_of(depouillement, repetee.variables)))
        titre = f"{one_line(repetee.libelle)}, une ligne par ligne remplie"
        sheets.append(TableauDonnees(name, titre, table, champs, lines))
    return tuple(sheets)


def write(classeur: Classeur, tableau: TableauDonnees, depouillement: Depouillement) -> None:
    feuille, champs = classeur.feuille(tableau.nom), tableau.champs
    feuille.widths([champ.column.width for champ in champs])
    for place, champ in enumerate(champs):
        if champ.variable is not None:
            feuille.comment(0, place, champ.variable.libelle)
    values, texts, reasons = zip(*map(looks_of, champs), strict=True)
    feuille.streamed(
        footer(depouillement),
        tableau.table,
        [(champ.column.header, HEADER.but(align=champ.column.format.align)) for champ in champs],
        (values, texts, reasons),
        Flot(
            feuille=tableau.nom,
            lignes=partial(rangees, champs, tableau.lignes),
            attendues=tableau.nombre,
            libelles=_libelles(champs),
        ),
    )


def _libelles(champs: Sequence[ChampDonnees]) -> list[str]:
    """List the texts that recur in rows, as a cell holds them."""
    texts = (*Manque, *(libelle for champ in champs for libelle in champ.libelles))
    return [text for text in dict.fromkeys(map(clean_text, texts)) if text]


def _of(depouillement: Depouillement, variables: Sequence[Variable]) -> list[ChampDonnees]:
    included = [variable for variable in variables if not _is_apart(depouillement, variable)]
    return [champ for variable in included for champ in champs_of(variable)]


def _is_apart(depouillement: Depouillement, variable: Variable) -> bool:
    """Return whether it is a text that no row may hold: any text of an anonymous answer, or a free text shown apart."""
    if not isinstance(variable.question, Text):
        return False
    is_free = depouillement.collecte.textes is not None and variable.question.connu is None
    return depouillement.collecte.is_anonymous or is_free


def _fixed(depouillement: Depouillement) -> tuple[ChampDonnees, ...]:
    """Return the columns on who answered, in which version. Their headers have a space or an accent, which no code of a
    question has."""
    names = {dla.code: dla.nom for dla in depouillement.collecte.dlas}
    libelles = {published.numero: published.libelle for published in depouillement.collecte.versions}
    qui = depouillement.collecte.qui
    entered = _ENTERED if qui is QuiRepond.STRUCTURE else ()
    version = ChampDonnees(
        Column("version", "Version du questionnaire", width=26),
        lambda ligne: libelles[ligne.attendu.version],
        sens="version du questionnaire à laquelle la réponse est donnée",
        libelles=tuple(libelles.values()),
    )
    if depouillement.collecte.is_anonymous:
        return (version,)
    return (
        ChampDonnees(
            Column("dla", "Code du DLA", width=9),
            lambda ligne: ligne.attendu.dla,
            sens="code du DLA",
            libelles=tuple(names),
        ),
        ChampDonnees(
            Column("dla_nom", "Nom du DLA", width=24),
            lambda ligne: names[ligne.attendu.dla],
            sens="nom du DLA",
            libelles=tuple(names.values()),
        ),
        ChampDonnees(
            Column("personne", f"Nom de la {qui}", width=24), lambda ligne: ligne.attendu.nom, sens="qui a répondu"
        ),
        version,
        ChampDonnees(
            Column("etat", "État", width=11),
            lambda ligne: ligne.attendu.etat.value,
            sens="état de la réponse",
            libelles=(Etat.TRANSMIS.value,),
        ),
        ChampDonnees(Column("date", "Transmise le", _RIGHT.but(number=DAY), 12), _sent, sens="jour de la transmission"),
        *entered,
    )


_ENTERED = (
    ChampDonnees(
        Column("mode", "Mode de réponse", width=16),
        lambda ligne: ligne.attendu.mode,
        sens="comment la structure a répondu",
    ),
    ChampDonnees(
        Column("saisie_par", "Saisi par", width=22),
        lambda ligne: ligne.attendu.saisie_par,
        sens="rôle de qui a saisi la réponse pour la structure ; vide quand elle l’a saisie",
    ),
)


def _sent(ligne: LigneLue) -> Cell:
    sent = ligne.attendu.transmise_le
    return sent.astimezone(PARIS).date() if sent else None


def _rang(repetee: Repetee) -> ChampDonnees:
    sens = f"numéro de la ligne dans la réponse : {one_line(repetee.libelle_ligne)}"
    return ChampDonnees(
        Column("rang", "Numéro de ligne", _RIGHT.but(number=INTEGER), 10), lambda ligne: ligne.rang, sens=sens
    )


def _distinct(champs: Sequence[ChampDonnees]) -> tuple[ChampDonnees, ...]:
    """Number any header that differs from an earlier one by capitals only: an Excel table refuses it."""
    taken: set[str] = set()
    return tuple(
        replace(champ, column=replace(champ.column, header=_unique(champ.column.header, taken, _LONGEST_HEADER)))
        for champ in champs
    )


def _unique(code: str, taken: set[str], longest: int = MAX_SHEET_NAME) -> str:
    """Return a code, which no rewording changes, cut to what Excel accepts and unlike those taken, to which it is
    added."""
    name, rank = code[:longest], 1
    while name.casefold() in taken:
        rank += 1
        name = f"{code[: longest - len(str(rank)) - 1]}_{rank}"
    taken.add(name.casefold())
    return name
