"""Sentences of a bilan as formulas over the cells that they quote, as far as a sheet holds these."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from exports.bilans.cellules import corrected
from exports.bilans.composition import stands
from exports.bilans.document import Cellule, Format, Ligne
from exports.bilans.sheets.bilan_tableaux import FIGURES, Ecrit, below
from exports.tableur.feuille import cell
from exports.tableur.phrases import Answer, lecture, quoted, whole_formula
from questionnaires.core.francais import typeset

LONGEST = 200
"""Letters of a text in a formula: Excel takes 255."""

ONE, SEVERAL = "structure accueillie", ("structures différentes accueillies", "structures accueillies")


def following(phrase: str, ecrits: Sequence[Ecrit], sheet: str = "") -> Answer:
    """A sentence, and the formula that says it from the tables of its sheet, or of `sheet`; no formula when they do not
    hold what it quotes."""
    placed = [own for ecrit in ecrits for own in _placed(ecrit, sheet)]
    formulas = (told for told in (_whole(phrase, placed), *(_of_row(phrase, own) for own in placed)) if told)
    return Answer(phrase, next(formulas, ""))


@dataclass(frozen=True, slots=True)
class _Placee:
    """A row of a table, and where it is; `sheet` is '' on its own sheet."""

    ecrit: Ecrit
    line: int
    sheet: str = ""

    @property
    def ligne(self) -> Ligne:
        return self.ecrit.tableau.lignes[self.line]

    @property
    def last(self) -> Cellule:
        return self.ligne.cellules[-1]

    def at(self, place: int = -1, line: int | None = None) -> str:
        """The cell of a column of figures, the last one by default, in this row or in another one of its table."""
        column = FIGURES + (place if place >= 0 else len(self.ligne.cellules) - 1)
        return cell(self.ecrit.first + (self.line if line is None else line), column, self.sheet)


def _placed(ecrit: Ecrit, sheet: str) -> Iterator[_Placee]:
    yield from (_Placee(ecrit, line, sheet) for line, ligne in enumerate(ecrit.tableau.lignes) if ligne.cellules)


def _whole(phrase: str, placed: Sequence[_Placee]) -> str:
    """`12 structures accueillies et 8 accompagnées par 3 DLA…`: the last column of two rows."""
    found = {own.ligne.code: own for own in reversed(placed) if own.ligne.code in {"ACCUEILLIES", "ACCOMPAGNEES"}}
    if len(found) < 2:
        return ""
    received, helped = found["ACCUEILLIES"], found["ACCOMPAGNEES"]
    said = f"{helped.last.texte} accompagnées"
    between, there, end = phrase.removeprefix(received.last.texte).partition(said)
    if not there or not phrase.startswith(f"{received.last.texte}\u00a0structure"):
        return ""
    one, several = (_agreed(between, many=many) for many in (False, True))
    agreed = f"IF({received.at()}>1,{_text(several)},{_text(one)})"
    return f"{whole_formula(received.at())}&{agreed}&{whole_formula(helped.at())}&{_text(f' accompagnées{end}')}"


def _agreed(between: str, *, many: bool) -> str:
    if many:
        return between if any(own in between for own in SEVERAL) else between.replace(ONE, SEVERAL[-1])
    for own in SEVERAL:
        between = between.replace(own, ONE)
    return between


def _of_row(phrase: str, own: _Placee) -> str:
    if not own.ligne.libelle or typeset(own.ligne.libelle) not in phrase:
        return ""
    return _standing(phrase, own) or _reading(phrase, own) or _over_years(phrase, own)


def _standing(phrase: str, own: _Placee) -> str:
    """`Diagnostics, avenant 2 : 12 pour un objectif de 15, 3 de moins qu’attendu à ce jour.`: the last column of a
    row, of its target and of what is expected to date, which is the target once all is over."""
    lines = below(own.ecrit.tableau.lignes, own.line)
    if own.last.valeur is None or "objectif" not in lines:
        return ""
    rows = lines["objectif"], lines.get("attendu à ce jour", lines["objectif"])
    target, expected = (own.ecrit.tableau.lignes[row].cellules[-1].valeur for row in rows)
    if target is None or expected is None:
        return ""
    corrigees = own.last.corrigees or int(bool(own.last.comptee))
    said = stands(int(own.last.valeur), int(target), expected, corrigees)
    begin = phrase.removesuffix(typeset(said))
    if begin == phrase or not phrase.startswith(typeset(own.ligne.libelle)):
        return ""
    fixed = f" ({corrected(corrigees)})" if corrigees else ""
    gap = f"({own.at()}-ROUND({own.at(line=rows[1])},0))"
    way = f'IF({gap}=0,"comme attendu",ABS{gap}&IF({gap}>0," de plus"," de moins")&" qu’attendu à ce jour")'
    between = _text(f"{fixed} pour un objectif de ")
    return f'{_text(begin)}&{own.at()}&{between}&{own.at(line=rows[0])}&", "&{way}&"."'


def _reading(phrase: str, own: _Placee) -> str:
    """`Lecture : « Structures accueillies », Région : 12.`"""
    begin = lecture(f"« {own.ligne.libelle} », {own.ecrit.tableau.colonnes[-1]} : ")
    if own.last.format is not Format.ENTIER or not phrase.startswith(f"{begin}{own.last.texte}"):
        return ""
    end = phrase.removeprefix(f"{begin}{own.last.texte}")
    return f"{_text(begin)}&{whole_formula(own.at())}&{_text(end)}"


def _over_years(phrase: str, own: _Placee) -> str:
    """`Structures accueillies : 40 en 2024, 52 en 2025, par les mêmes 6 DLA`: a row under some of its columns."""
    begin = typeset(f"{own.ligne.libelle} : ")
    if not phrase.startswith(begin):
        return ""
    said, rest = [], phrase
    for place, (colonne, told) in enumerate(zip(own.ecrit.tableau.colonnes, own.ligne.cellules, strict=True)):
        fixed = f" ({corrected(told.corrigees)})" if told.corrigees else ""
        before, there, after = rest.partition(typeset(f"{told.texte}{fixed} en {colonne}"))
        if there and told.valeur is not None:
            said += [_text(before), whole_formula(own.at(place))]
            rest = f"{there.removeprefix(told.texte)}{after}"
    return "&".join([*said, _text(rest)]) if said else ""


def _text(said: str) -> str:
    return "&".join(quoted(said[place : place + LONGEST]) for place in range(0, max(len(said), 1), LONGEST))
