"""The rows under a question of Synthèse: options and their shares, sums, recommendation, and what has no value."""

from collections.abc import Iterator
from dataclasses import dataclass

from exports.enquete.champs import number_format
from exports.enquete.comptes import Compte, Nombre
from exports.enquete.lecture import Manque
from exports.feuille import block, cell
from exports.styles import BODY, INTEGER, CellFormat
from exports.text import one_line
from questionnaires.francais import typeset
from questionnaires.questions import Computed, MultipleChoice, Number, Part, Scale
from questionnaires.repartition import largest_remainder

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


def rangs_of(compte: Compte, first: int) -> Iterator[Rang]:
    """`first` is the row of the first one, which formulas point to."""
    options = list(_options(compte))
    yield from options
    if options:
        formula = "" if _is_multiple(compte) else f"SUM({block(first, 1, first + len(options) - 1, 1)})"
        yield Rang("Réponses", compte.reponses, None, BODY.but(bold=True, indent=1, rule="top"), INTEGER, formula)
    else:
        yield Rang("Réponses", compte.reponses, style=BODY.but(bold=True, indent=1))
    if is_recommendation(compte) and compte.reponses:
        yield from _recommendation(compte, first)
    if compte.nombre is not None:
        yield from _nombre(compte, compte.nombre)
    for manque, libelle in _MANQUES:
        if count := compte.manques.get(manque, 0):
            yield Rang(typeset(libelle), count, style=_APART)


def _options(compte: Compte) -> Iterator[Rang]:
    """Shares of the answers: they sum to 100 when one option is chosen."""
    values = compte.valeurs
    if not values:
        return
    parts = _shares(compte)
    for (code, count), part in zip(values.items(), parts, strict=True):
        yield Rang(_libelle(compte, code), count, part)


def _shares(compte: Compte) -> list[int | None]:
    counted = list(compte.valeurs.values())
    if not compte.reponses:
        return [None] * len(counted)
    if _is_multiple(compte):
        return [(200 * count + compte.reponses) // (2 * compte.reponses) for count in counted]
    return list(largest_remainder(counted))


def _libelle(compte: Compte, code: str) -> str:
    libelle = one_line(compte.variable.libelles.get(code, code), 300)
    return f"{libelle} (option retirée)" if code in compte.variable.retirees else libelle


def _nombre(compte: Compte, nombre: Nombre) -> Iterator[Rang]:
    question = compte.variable.question
    if isinstance(question, Part):
        number, unit = '0.00"\u00a0%"', "%"
    elif isinstance(question, Number | Computed):
        number, unit = number_format(question), question.unite
    else:
        return
    told = f" ({one_line(unit, 40)})" if unit else ""
    finer = number if "." in number else number.replace("#,##0", "#,##0.0")
    if unit != "%":  # percentages do not add up
        yield Rang(f"Somme{told}", nombre.somme, style=_LABEL, number=number)
    yield Rang(f"Moyenne{told}", nombre.moyenne, style=_LABEL, number=finer)


def _recommendation(compte: Compte, first: int) -> Iterator[Rang]:
    """Promoters minus detractors, in points of the answers."""
    total = cell(first + 11, 1)
    ranges = (
        ("Promoteurs (9 et 10)", _PROMOTERS),
        ("Passifs (7 et 8)", _PASSIVES),
        ("Détracteurs (0 à 6)", _DETRACTORS),
    )
    found = []
    for libelle, (low, high) in ranges:
        count = sum(compte.valeurs[str(score)] for score in range(low, high + 1))
        found.append(count)
        yield Rang(libelle, count, formula=f"SUM({block(first + low, 1, first + high, 1)})")
    gap = 100 * (found[0] - found[2])
    value = (abs(2 * gap) + compte.reponses) // (2 * compte.reponses) * (1 if gap >= 0 else -1)
    formula = f"ROUND(100*({cell(first + 12, 1)}-{cell(first + 14, 1)})/{total},0)"
    libelle = typeset("Score de recommandation (NPS) = 100 × (promoteurs − détracteurs) / réponses")
    yield Rang(libelle, value, None, BODY.but(bold=True, indent=1, wrap=True), "+0;−0;0", formula)


def is_recommendation(compte: Compte) -> bool:
    question = compte.variable.question
    return isinstance(question, Scale) and question.echelle == "R10"


def _is_multiple(compte: Compte) -> bool:
    return isinstance(compte.variable.question, MultipleChoice)
