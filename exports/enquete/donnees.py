"""Données: one row per answer, where whole answers may be read; then one sheet per repetition.

The free texts of structures are elsewhere: see textes_libres.py.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from exports.enquete.catalogue import Repetee, Variable
from exports.enquete.champs import Cell, Champ, champs_of, write_cell
from exports.enquete.comptes import Depouillement
from exports.enquete.lecture import Ligne, lignes_repetees
from exports.enquete.textes import footer
from exports.feuille import Classeur
from exports.records import QuiRepond
from exports.styles import DATA, DAY, HEADER, INTEGER, Column
from exports.text import MAX_SHEET_NAME, one_line
from questionnaires.francais import PARIS
from questionnaires.questions import Text

NAME = "Données"
_RESERVED = frozenset(
    {"lisez-moi", "synthèse", "résultats", "évolution", "représentativité", "données", "textes libres"}
    | {"suivi de la collecte", "dictionnaire", "history"}
)
_RIGHT = DATA.but(align="right", foreign=False)


@dataclass(frozen=True, slots=True)
class Tableau:
    """A data sheet: its columns never depend on its rows."""

    nom: str
    titre: str
    champs: tuple[Champ, ...]
    lignes: Sequence[Ligne]

    @property
    def size(self) -> tuple[int, int]:
        """Rows and columns."""
        return len(self.lignes) + 1, len(self.champs)


def tableaux(depouillement: Depouillement) -> tuple[Tableau, ...]:
    """Données, then the repetitions; none when answers are read in counts only."""
    if not depouillement.is_told_in_full:
        return ()
    fixed = _fixed(depouillement)
    catalogue = depouillement.catalogue
    asked = _of(depouillement, catalogue.variables)
    found = [Tableau(NAME, "une ligne par réponse", (*fixed, *asked), depouillement.lignes)]
    names: set[str] = set(_RESERVED)
    for repetee in catalogue.repetees:
        name = _sheet_name(repetee.code, names)
        lines = list(lignes_repetees(depouillement.collecte, repetee))
        champs = (*fixed, _rang(repetee), *_of(depouillement, repetee.variables))
        found.append(Tableau(name, f"{one_line(repetee.libelle)}, une ligne par ligne remplie", champs, lines))
    return tuple(found)


def write(classeur: Classeur, tableau: Tableau, depouillement: Depouillement) -> None:
    feuille = classeur.feuille(tableau.nom)
    feuille.widths([champ.column.width for champ in tableau.champs])
    for place, champ in enumerate(tableau.champs):
        feuille.text(0, place, champ.column.header, HEADER.but(align=champ.column.format.align))
        if champ.variable is not None:
            feuille.comment(0, place, champ.variable.libelle)
    for row, ligne in enumerate(tableau.lignes, start=1):
        for place, champ in enumerate(tableau.champs):
            write_cell(feuille, row, place, champ.read(ligne), champ.column.format)
    feuille.plain(footer(depouillement), len(tableau.champs), len(tableau.lignes))


def _of(depouillement: Depouillement, variables: Sequence[Variable]) -> list[Champ]:
    kept = [own for own in variables if not _is_apart(depouillement, own)]
    return [champ for variable in kept for champ in champs_of(variable)]


def _is_apart(depouillement: Depouillement, variable: Variable) -> bool:
    """Whether it is a text that no row may have: any of an anonymous answer, a free one where they are read apart."""
    if not isinstance(variable.question, Text):
        return False
    is_free = depouillement.collecte.textes is not None and variable.question.connu is None
    return depouillement.collecte.is_anonymous or is_free


def _fixed(depouillement: Depouillement) -> tuple[Champ, ...]:
    """Who answered, in which version. Their headers have a space or an accent, which no code of a question has."""
    names = {dla.code: dla.nom for dla in depouillement.collecte.dlas}
    libelles = {own.numero: own.libelle for own in depouillement.collecte.versions}
    qui = depouillement.collecte.qui
    entered = _ENTERED if qui is QuiRepond.STRUCTURE else ()
    version = Champ(
        Column("version", "Version du questionnaire", width=26),
        lambda own: libelles[own.attendu.version],
        sens="version du questionnaire à laquelle la réponse est donnée",
    )
    if depouillement.collecte.is_anonymous:
        return (version,)
    return (
        Champ(Column("dla", "Code du DLA", width=9), lambda own: own.attendu.dla, sens="code du DLA"),
        Champ(Column("dla_nom", "Nom du DLA", width=24), lambda own: names[own.attendu.dla], sens="nom du DLA"),
        Champ(Column("personne", f"Nom de la {qui}", width=24), lambda own: own.attendu.nom, sens="qui a répondu"),
        version,
        Champ(Column("etat", "État", width=11), lambda own: own.attendu.etat.value, sens="état de la réponse"),
        Champ(Column("date", "Transmise le", _RIGHT.but(number=DAY), 12), _sent, sens="jour de la transmission"),
        *entered,
    )


_ENTERED = (
    Champ(
        Column("mode", "Mode de réponse", width=16), lambda own: own.attendu.mode, sens="comment la structure a répondu"
    ),
    Champ(
        Column("saisie_par", "Saisi par", width=22),
        lambda own: own.attendu.saisie_par,
        sens="rôle de qui a saisi la réponse pour la structure ; vide quand elle l’a saisie",
    ),
)


def _sent(ligne: Ligne) -> Cell:
    sent = ligne.attendu.transmise_le
    return sent.astimezone(PARIS).date() if sent else None


def _rang(repetee: Repetee) -> Champ:
    sens = f"numéro de la ligne dans la réponse : {one_line(repetee.libelle_ligne)}"
    return Champ(Column("rang", "Numéro de ligne", _RIGHT.but(number=INTEGER), 10), lambda own: own.rang, sens=sens)


def _sheet_name(code: str, taken: set[str]) -> str:
    """The code of the repetition, which no wording changes, cut to what Excel accepts."""
    name, rank = code[:MAX_SHEET_NAME], 1
    while name.casefold() in taken:
        rank += 1
        name = f"{code[: MAX_SHEET_NAME - len(str(rank)) - 1]}_{rank}"
    taken.add(name.casefold())
    return name
