"""Sentences of a bilan as formulas over the cells that they quote, as far as a sheet holds these."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from exports.bilans.cellules import corrected
from exports.bilans.composition import stands
from exports.bilans.document import Cellule, Format, LigneDocument
from exports.bilans.sheets.bilan_tableaux import FIGURES, Ecrit, below
from exports.tableur.feuille import cell
from exports.tableur.phrases import Answer, lecture, quoted, whole_formula
from questionnaires.core.francais import typeset

LONGEST = 200
"""Letters of a text in a formula, where Excel takes 255."""

ONE, SEVERAL = "structure accueillie", ("structures différentes accueillies", "structures accueillies")


def following(phrase: str, ecrits: Sequence[Ecrit], sheet: str = "") -> Answer:
    """Return a sentence and the formula that builds it from the tables of its sheet, or of `sheet`; no formula when
    they do not hold what it quotes."""
    placed = [placee for ecrit in ecrits for placee in _placed(ecrit, sheet)]
    formulas = (
        formula for formula in (_whole(phrase, placed), *(_of_row(phrase, placee) for placee in placed)) if formula
    )
    return Answer(phrase, next(formulas, ""))


@dataclass(frozen=True, slots=True)
class _Placee:
    """A row of a table, and where it is; `sheet` is '' on its own sheet."""

    ecrit: Ecrit
    line: int
    sheet: str = ""

    @property
    def ligne(self) -> LigneDocument:
        return self.ecrit.tableau.lignes[self.line]

    @property
    def last(self) -> Cellule:
        return self.ligne.cellules[-1]

    def at(self, place: int = -1, line: int | None = None) -> str:
        """Return the cell of a column of figures, the last one by default, in this row or in another one of its
        table."""
        column = FIGURES + (place if place >= 0 else len(self.ligne.cellules) - 1)
        return cell(self.ecrit.first + (self.line if line is None else line), column, self.sheet)


def _placed(ecrit: Ecrit, sheet: str) -> Iterator[_Placee]:
    yield from (_Placee(ecrit, line, sheet) for line, ligne in enumerate(ecrit.tableau.lignes) if ligne.cellules)


def _whole(phrase: str, placed: Sequence[_Placee]) -> str:
    """Return the formula of `12 structures accueillies et 8 accompagnées par 3 DLA…`: the last column of two rows."""
    by_code = {
        placee.ligne.code: placee for placee in reversed(placed) if placee.ligne.code in {"ACCUEILLIES", "ACCOMPAGNEES"}
    }
    if len(by_code) < 2:
        return ""
    received, helped = by_code["ACCUEILLIES"], by_code["ACCOMPAGNEES"]
    quotation = f"{helped.last.texte} accompagnées"
    between, there, end = phrase.removeprefix(received.last.texte).partition(quotation)
    if not there or not phrase.startswith(f"{received.last.texte}\u00a0structure"):
        return ""
    singular, plural = (_agreed(between, many=many) for many in (False, True))
    agreed = f"IF({received.at()}>1,{_text(plural)},{_text(singular)})"
    return f"{whole_formula(received.at())}&{agreed}&{whole_formula(helped.at())}&{_text(f' accompagnées{end}')}"


def _agreed(between: str, *, many: bool) -> str:
    if many:
        return between if any(words in between for words in SEVERAL) else between.replace(ONE, SEVERAL[-1])
    for words in SEVERAL:
        between = between.replace(words, ONE)
    return between


def _of_row(phrase: str, placee: _Placee) -> str:
    if not placee.ligne.libelle or typeset(placee.ligne.libelle) not in phrase:
        return ""
    return _standing(phrase, placee) or _reading(phrase, placee) or _over_years(phrase, placee)


def _standing(phrase: str, placee: _Placee) -> str:
    """Return the formula of `Diagnostics, avenant 2 : 12 pour un objectif de 15, 3 de moins qu’attendu à ce jour.`: the
    last column of a row, of its target and of what is expected to date, which is the target once all is over."""
    lines = below(placee.ecrit.tableau.lignes, placee.line)
    if placee.last.valeur is None or "objectif" not in lines:
        return ""
    rows = lines["objectif"], lines.get("attendu à ce jour", lines["objectif"])
    target, expected = (placee.ecrit.tableau.lignes[row].cellules[-1].valeur for row in rows)
    if target is None or expected is None:
        return ""
    corrigees = placee.last.corrigees or int(bool(placee.last.comptee))
    sentence = stands(int(placee.last.valeur), int(target), expected, corrigees)
    begin = phrase.removesuffix(typeset(sentence))
    if begin == phrase or not phrase.startswith(typeset(placee.ligne.libelle)):
        return ""
    fixed = f" ({corrected(corrigees)})" if corrigees else ""
    gap = f"({placee.at()}-ROUND({placee.at(line=rows[1])},0))"
    way = f'IF({gap}=0,"comme attendu",ABS{gap}&IF({gap}>0," de plus"," de moins")&" qu’attendu à ce jour")'
    between = _text(f"{fixed} pour un objectif de ")
    return f'{_text(begin)}&{placee.at()}&{between}&{placee.at(line=rows[0])}&", "&{way}&"."'


def _reading(phrase: str, placee: _Placee) -> str:
    """Return the formula of `Lecture : « Structures accueillies », Région : 12.`"""
    begin = lecture(f"« {placee.ligne.libelle} », {placee.ecrit.tableau.colonnes[-1]} : ")
    if placee.last.format is not Format.ENTIER or not phrase.startswith(f"{begin}{placee.last.texte}"):
        return ""
    end = phrase.removeprefix(f"{begin}{placee.last.texte}")
    return f"{_text(begin)}&{whole_formula(placee.at())}&{_text(end)}"


def _over_years(phrase: str, placee: _Placee) -> str:
    """Return the formula of `Structures accueillies : 40 en 2024, 52 en 2025, par les mêmes 6 DLA`: a row under some of
    its columns."""
    begin = typeset(f"{placee.ligne.libelle} : ")
    if not phrase.startswith(begin):
        return ""
    parts, rest = [], phrase
    for place, (colonne, cellule) in enumerate(zip(placee.ecrit.tableau.colonnes, placee.ligne.cellules, strict=True)):
        fixed = f" ({corrected(cellule.corrigees)})" if cellule.corrigees else ""
        before, there, after = rest.partition(typeset(f"{cellule.texte}{fixed} en {colonne}"))
        if there and cellule.valeur is not None:
            parts += [_text(before), whole_formula(placee.at(place))]
            rest = f"{there.removeprefix(cellule.texte)}{after}"
    return "&".join([*parts, _text(rest)]) if parts else ""


def _text(text: str) -> str:
    return "&".join(quoted(text[place : place + LONGEST]) for place in range(0, max(len(text), 1), LONGEST))
