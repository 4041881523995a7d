"""Rows under a question of Synthèse: options and shares, sums, recommendation, missing values."""

from collections.abc import Iterator
from dataclasses import dataclass

from exports.enquetes.champs import number_format
from exports.enquetes.comptes import CompteVariable, Nombre
from exports.enquetes.lecture import Manque
from exports.enquetes.vivant import Source
from exports.statistiques.enonces import percent
from exports.tableur.feuille import block, cell
from exports.tableur.styles import BODY, INTEGER, CellFormat
from exports.tableur.text import one_line
from questionnaires.core.elements import Numeric
from questionnaires.core.francais import typeset
from questionnaires.core.questions import MultipleChoice, Scale

_PROMOTERS, _PASSIVES, _DETRACTORS = (9, 10), (7, 8), (0, 6)
_MANQUES = (
    (Manque.NON_CONCERNE, "Non concerné / ne sait pas"),
    (Manque.VIDE, "Sans réponse (question posée, laissée vide)"),
    (Manque.SANS_OBJET, "Sans objet (condition non remplie : la question n’est pas apparue)"),
    (Manque.NON_POSEE, "Non posée (version du questionnaire qui ne la contient pas)"),
)
_LABEL = BODY.but(indent=1, wrap=True, foreign=True)
_APART = BODY.but(italic=True, colour="#6B6B64", indent=1)


@dataclass(frozen=True, slots=True)
class Rang:
    """A row under a question: a count with its share in whole percents, or a figure with its own format."""

    libelle: str
    value: float
    part: int | None = None
    style: CellFormat = _LABEL
    number: str = INTEGER
    formula: str = ""


def rangs_of(compte: CompteVariable, first: int, source: Source | None = None) -> Iterator[Rang]:
    """Yield the rows under a question. `first` is the number of the first one, which formulas point to; `source` is the
    data sheet of these answers, if the workbook has one."""
    options = list(_options(compte, first, source))
    yield from options
    yield _reponses(compte, first, len(options), source)
    if is_recommendation(compte) and compte.reponses:
        yield from _recommendation(compte, first)
    if compte.nombre is not None:
        yield from _nombre(compte, compte.nombre, cell(first, 1), source)
    for manque, libelle in _MANQUES:
        if count := compte.manques.get(manque, 0):
            formula = source.absence(compte.variable, manque) if source else ""
            yield Rang(typeset(libelle), count, style=_APART, formula=formula)


def _options(compte: CompteVariable, first: int, source: Source | None) -> Iterator[Rang]:
    """Yield the options with their shares of the answers, each rounded alone."""
    values = compte.valeurs
    if not values:
        return
    for row, (code, count) in enumerate(values.items(), start=first):
        part = percent(count / compte.reponses) if compte.reponses else None
        libelle = _libelle(compte, code)
        formula = source.option(compte.variable, code, libelle, cell(row, 0)) if source else ""
        yield Rang(libelle, count, part, formula=formula)


def _reponses(compte: CompteVariable, first: int, options: int, source: Source | None) -> Rang:
    """Return the row of the number of answers: the sum of the options when only one is chosen; for numbers, how many
    were given, counted in the data sheet if any."""
    if options:
        is_multiple = isinstance(compte.variable.question, MultipleChoice)
        formula = "" if is_multiple else f"SUM({block(first, 1, first + options - 1, 1)})"
        return Rang("Réponses", compte.reponses, None, BODY.but(bold=True, indent=1, rule="top"), INTEGER, formula)
    formula = source.numbers(compte.variable) if source else ""
    return Rang("Réponses", compte.reponses, style=BODY.but(bold=True, indent=1), formula=formula)


def _libelle(compte: CompteVariable, code: str) -> str:
    libelle = one_line(compte.variable.libelles.get(code, code), 300)
    return f"{libelle} (option retirée)" if code in compte.variable.retirees else libelle


def _nombre(compte: CompteVariable, nombre: Nombre, reponses: str, source: Source | None) -> Iterator[Rang]:
    """Yield the sum and the mean; `reponses` is the cell of the number of answers."""
    question = compte.variable.question
    if not isinstance(question, Numeric):
        return
    number, unit = number_format(question), question.unite
    suffix = f" ({one_line(unit, 40)})" if unit else ""
    finer = number if "." in number else number.replace("#,##0", "#,##0.0")
    total = source.total(compte.variable, nombre.somme) if source else ""
    if unit != "%":  # percentages do not add up
        yield Rang(f"Somme{suffix}", nombre.somme, style=_LABEL, number=number, formula=total)
    formula = f"{total}/{reponses}" if total else ""
    yield Rang(f"Moyenne{suffix}", nombre.moyenne, style=_LABEL, number=finer, formula=formula)


def _recommendation(compte: CompteVariable, first: int) -> Iterator[Rang]:
    """Yield promoters, passives, detractors, then the score: promoters minus detractors, in points of the answers."""
    total = cell(first + 11, 1)
    ranges = (
        ("Promoteurs (9 et 10)", _PROMOTERS),
        ("Passifs (7 et 8)", _PASSIVES),
        ("Détracteurs (0 à 6)", _DETRACTORS),
    )
    counts = []
    for libelle, (low, high) in ranges:
        count = sum(compte.valeurs[str(score)] for score in range(low, high + 1))
        counts.append(count)
        yield Rang(libelle, count, formula=f"SUM({block(first + low, 1, first + high, 1)})")
    gap = 100 * (counts[0] - counts[2])
    value = (abs(2 * gap) + compte.reponses) // (2 * compte.reponses) * (1 if gap >= 0 else -1)
    formula = f"ROUND(100*({cell(first + 12, 1)}-{cell(first + 14, 1)})/{total},0)"
    libelle = typeset("Score de recommandation (NPS) = 100 × (promoteurs − détracteurs) / réponses")
    yield Rang(libelle, value, None, BODY.but(bold=True, indent=1, wrap=True), "+0;−0;0", formula)


def is_recommendation(compte: CompteVariable) -> bool:
    question = compte.variable.question
    return isinstance(question, Scale) and question.echelle == "R10"
