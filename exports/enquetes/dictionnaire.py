"""Dictionnaire: every column and question ever asked, with labels by version, values and missing values."""

from collections.abc import Iterator

from exports.enquetes import donnees
from exports.enquetes.catalogue import Variable
from exports.enquetes.champs import ChampDonnees
from exports.enquetes.comptes import Depouillement
from exports.enquetes.lecture import Manque
from exports.enquetes.mentions import footer
from exports.enquetes.onglet_resultats import NAME as RESULTATS
from exports.records.records import QuiRepond
from exports.tableur.feuille import Classeur
from exports.tableur.styles import WRAPPED, Column
from exports.tableur.text import one_line
from questionnaires.core.elements import Question
from questionnaires.core.francais import NARROW, typeset
from questionnaires.core.questions import WithOptions

NAME = "Dictionnaire"
COLUMNS = (
    Column("feuille", "Feuille", WRAPPED, 11),
    Column("colonne", "Code ou colonne", WRAPPED, 20),
    Column("libelle", "Libellé", WRAPPED, 41),
    Column("nature", "Nature", WRAPPED, 15),
    Column("valeurs", "Unité ou valeurs", WRAPPED, 31),
    Column("versions", "Posée dans", WRAPPED, 10),
    Column("manques", "Cellule sans valeur", WRAPPED, 28),
)
Row = tuple[str, str, str, str, str, str, str]


def rows(depouillement: Depouillement) -> list[Row]:
    """List rows, with values in the order of `COLUMNS`."""
    states = _manques(depouillement.collecte.qui) if depouillement.is_told_in_full else ()
    return [
        *_questions(depouillement),
        *(("Toutes", typeset(state), typeset(text), "cellule sans valeur", "", "", "") for state, text in states),
    ]


def _manques(qui: QuiRepond) -> tuple[tuple[str, str], ...]:
    return (
        (f"« {Manque.NON_POSEE} »", f"La version à laquelle la {qui} a répondu ne contient pas la question."),
        (f"« {Manque.SANS_OBJET} »", "La question n’est pas apparue : sa condition n’était pas remplie."),
        ("cellule vide", "Question posée et laissée vide."),
        (
            f"« {Manque.NON_CONCERNE} »",
            f"La {qui} a répondu « Non concerné / ne sait pas » ; jamais dans un score.",
        ),
        ("0", f"La {qui} a répondu zéro, ou n’a pas coché l’option."),
    )


def write(classeur: Classeur, depouillement: Depouillement) -> None:
    feuille = classeur.feuille(NAME, [column.width for column in COLUMNS])
    lines = rows(depouillement)
    feuille.listing(COLUMNS, lines)
    feuille.under_headers(footer(depouillement), len(COLUMNS))


def _questions(depouillement: Depouillement) -> Iterator[Row]:
    tableaux = donnees.tableaux(depouillement)
    for tableau in tableaux:
        for champ in tableau.champs:
            yield _champ(tableau.nom, champ)
    if not tableaux:
        repeated = [asked for repetee in depouillement.catalogue.repetees for asked in repetee.variables]
        for variable in (*depouillement.catalogue.variables, *repeated):
            yield (*_variable(RESULTATS, variable.nom, variable)[:6], "")


def _champ(feuille: str, champ: ChampDonnees) -> Row:
    header = champ.column.header
    if champ.variable is None:
        return (feuille, header, champ.sens, "identification", "", "toutes", "")
    row = _variable(feuille, header, champ.variable)
    if not champ.sens:
        return row
    return (*row[:3], champ.sens, "", row[5], "")


def _variable(feuille: str, header: str, variable: Variable) -> Row:
    versions = f"{NARROW}; ".join(f"v{numero}" for numero in variable.posees)
    return (
        feuille,
        header,
        _labels(variable),
        variable.question.nom,
        _values(variable),
        versions,
        _empty(variable.question),
    )


def _labels(variable: Variable) -> str:
    """Return the label, or each label with the versions that use it."""
    by_label: dict[str, list[int]] = {}
    for numero, posee in variable.posees.items():
        by_label.setdefault(one_line(posee.libelle, 500), []).append(numero)
    if len(by_label) == 1:
        return next(iter(by_label))
    named = [(", ".join(f"v{n}" for n in numbers), label) for label, numbers in reversed(by_label.items())]
    return "\n".join(f"{versions}\u00a0: {label}" for versions, label in named)


def _values(variable: Variable) -> str:
    """Return codes with their last labels, removed options marked; without options, the unit."""
    if not isinstance(variable.question, WithOptions):
        return one_line(variable.question.domain, 300)
    lines = []
    for option in variable.options:
        removed = " (option retirée)" if option.code in variable.retirees else ""
        lines.append(f"{option.code} = {one_line(option.libelle)}{removed}")
    return "\n".join(lines)


def _empty(question: Question) -> str:
    apart = [Manque.NON_CONCERNE] if question.has_apart else []
    words = [f"« {word} »" for word in (Manque.NON_POSEE, Manque.SANS_OBJET, *apart)]
    return typeset(" ; ".join(["vide = sans réponse", *words]))
