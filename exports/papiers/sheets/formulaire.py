"""Workbook in which an answer is filled: what to do, a sheet a page with its totals, hidden lists and identity."""

from collections import ChainMap
from collections.abc import Iterable, Mapping
from datetime import date
from functools import partial
from io import BytesIO
from itertools import takewhile

from exports.papiers.formulaire import (
    CODE,
    FORMAT,
    IDENTITY,
    LISEZ_MOI,
    LISTES,
    QUESTION,
    REPONSE,
    Case,
    Formulaire,
    LigneFormulaire,
    PageFormulaire,
)
from exports.tableur.feuille import Classeur, Feuille, block, cell
from exports.tableur.livre import PAS_UNE_FICHE, Livre, Page, publish_book
from exports.tableur.phrases import Answer
from exports.tableur.sheets.pied import footer_of
from exports.tableur.styles import BODY, ENTRY, HEADER, NOTE, PAPER, QUIET, WRAPPED, CellFormat, mission_row
from exports.tableur.text import FIRST_DAY, clean_text
from questionnaires.core.elements import Numeric, Question, Value
from questionnaires.core.francais import NBSP, decimal_text, percent_text, typeset
from questionnaires.core.model import Sum
from questionnaires.core.questions import Day, Number, Part, Text
from questionnaires.core.repartition import WHOLE, UnreadableError, is_blank
from questionnaires.temps.ajustement import ANNONCES, SEULES, Etage, contradicted, contradiction, to_detail

CONSIGNES = (
    "Remplissez les cases encadrées des feuilles ci-dessous. Une liste s’ouvre dans les cases où l’on choisit.",
    "Écrivez un nombre sans son unité : 12 ou 12,5. Une case vide n’est pas zéro.",
    "Une question commençant par « Seulement si » ne compte que dans ce cas.",
    "Enregistrez au format .xlsx, puis déposez le fichier là où vous l’avez pris : vous verrez ce qu’il change avant "
    "de l’accepter.",
)
_PAS_JUSTIFICATIVE = "Ceci n’est pas une fiche de temps FSE et ne peut servir de pièce justificative."
_LABEL, _ANSWER = 66, 16
"""Widths of columns, in characters."""
_FEWEST, _UPRIGHT = 3, 4
"""Fewest columns of answers of a sheet, and most of them for it to be printed upright."""

_BOLDER = 0.85
"""Share of the letters of a line that bold ones leave room for."""
_TALLEST = 1_000
"""Most letters of an answer that its row makes room for."""
_EXACT = 10**15
"""Excel keeps fifteen digits."""

_NOTE = NOTE.but(wrap=True)
_ANSWERED = ENTRY.but(align="left", indent=1, wrap=True, number="@", foreign=True)
_DAY = ENTRY.but(align="left", indent=1, number="dd/mm/yyyy")
_KNOWN = CellFormat(ground=QUIET, wrap=True, foreign=True)
_STATE_OF_MISSION = NOTE.but(wrap=True, valign="vcenter", indent=1)
_TO_DETAIL = f"{NBSP}% à détailler"
_SUM = CellFormat(bold=True, ground=QUIET, number="General", align="right", size=11)
_SUM_NAME = CellFormat(bold=True, ground=QUIET, size=11)
_STATE = CellFormat(bold=True, indent=1)
_BOLD = BODY.but(bold=True, wrap=True)

Lists = Mapping[tuple[str, ...], int]
"""Place of each list of labels in the sheet of lists."""


def write_formulaire(formulaire: Formulaire) -> bytes:
    """Return the .xlsx file. The same content gives the same bytes."""
    sink = BytesIO()
    offered = (tuple(case.choix) for page in formulaire.pages for case in page.cases if case.choix)
    lists = {labels: place for place, labels in enumerate(dict.fromkeys(offered))}
    pages = [
        Page(name=page.nom, write=partial(_write_page, formulaire=formulaire, page=page, lists=lists))
        for page in formulaire.pages
    ]
    livre = Livre(
        titre=formulaire.titre,
        date=formulaire.ecrit_le,
        pages=[
            Page(name=LISEZ_MOI, write=partial(_write_first, formulaire=formulaire)),
            *pages,
            Page(name=LISTES, write=partial(_write_lists, lists=lists)),
            Page(name=IDENTITY, write=partial(_write_identity, formulaire=formulaire)),
        ],
        comments=PAS_UNE_FICHE if formulaire.is_temps else "",
    )
    publish_book(livre, sink)
    return sink.getvalue()


def _columns(page: PageFormulaire) -> int:
    """Return the number of columns of answers."""
    return max([_FEWEST, *(len(ligne.cases) for ligne in page.lignes)])


def _write_first(classeur: Classeur, formulaire: Formulaire) -> None:
    feuille = classeur.feuille(LISEZ_MOI, (28, 82))
    feuille.title(Answer(formulaire.titre), formulaire.qui)
    consignes = [*CONSIGNES, *([_PAS_JUSTIFICATIVE] if formulaire.is_temps else [])]
    for row, consigne in enumerate(consignes, start=3):
        feuille.wrapped(row, 1, typeset(consigne), _NOTE, 110)
    header = 4 + len(consignes)
    feuille.headers(header, ("Feuille", "Ce que vous y dites"), left=2)
    for row, page in enumerate(formulaire.pages, start=header + 1):
        feuille.link(row, 0, page.nom)
        feuille.text(row, 1, page.titre, WRAPPED)
    feuille.protect()
    feuille.present(footer_of(formulaire.titre))
    feuille.portrait()


def _write_page(classeur: Classeur, formulaire: Formulaire, page: PageFormulaire, lists: Lists) -> None:
    feuille = classeur.feuille(page.nom)
    _PageWriter(feuille, page, lists).write(formulaire)


class _PageWriter:
    """Writes the sheet of one page: labels in the first column, answers in the next ones, codes in a hidden one."""

    def __init__(self, feuille: Feuille, page: PageFormulaire, lists: Lists) -> None:
        self.feuille = feuille
        self.page = page
        self.lists = lists
        self.last = _columns(page)  # column of answers
        self.room = _ANSWER * self.last  # of the answers, in characters
        self.header = 3 + len(page.notes) + (2 * len(page.sommes) + 1 if page.sommes else 0)
        self.rows = list(enumerate(page.lignes, start=self.header + 1))
        self.shares = {  # cells of numbers, by code of question
            case.code: ((row, column), _amount(case) or 0)
            for row, ligne in self.rows
            for column, case in enumerate(ligne.cases, start=1)
        }
        texts = {case.code: case.texte for case in page.cases}
        self.missions = {
            etage.part: (etage, somme)
            for somme in page.sommes
            for etage in page.etages.get(somme.code, ())
            if etage.part
        }
        self.details = ChainMap(*(dict(to_detail(texts, etages)) for etages in page.etages.values()))
        self.contradictions = ChainMap(*(dict(contradicted(texts, etages)) for etages in page.etages.values()))

    def write(self, formulaire: Formulaire) -> None:
        feuille, page = self.feuille, self.page
        feuille.widths((_LABEL, *([_ANSWER] * self.last)))
        feuille.sheet.set_column(self.last + 1, self.last + 1, _LABEL, None, {"hidden": True})
        feuille.title(Answer(page.titre), f"{formulaire.titre} – {formulaire.qui}")
        for row, note in enumerate(page.notes, start=2):
            feuille.wrapped(row, self.last, typeset(note), _NOTE, _LABEL + self.room)
        for place, somme in enumerate(page.sommes):
            self._write_sum(3 + len(page.notes) + 2 * place, somme)
        titles = (QUESTION, REPONSE, *([""] * (self.last - 1)), CODE)
        feuille.headers(self.header, titles, left=len(titles))
        for row, ligne in self.rows:
            if ligne.code in self.missions:
                self._write_mission(row, ligne)
            elif ligne.cases:
                self._write_line(row, ligne)
            else:
                self._write_title(row, ligne)
        feuille.protect()
        repeated, groups = (self.header, self.header), [row for row, ligne in self.rows if ligne.mission is not None]
        feuille.present(footer_of(formulaire.titre), repeated=repeated, frozen=(self.header + 1, 0))
        if self.last <= _UPRIGHT:
            feuille.portrait()
        feuille.keep_together(groups, self.rows[-1][0] + 1, repeated, self.last + 1)

    def _write_title(self, row: int, ligne: LigneFormulaire) -> None:
        """Write a title over its columns; that of a mission, with the sum of its shares."""
        style = HEADER if ligne.tetes else _BOLD
        if ligne.mission is not None:
            style = mission_row(ligne.mission, wrap=True)
            self.feuille.blanks(row, range(1, self.last + 1), style)
        for column, tete in enumerate(ligne.tetes, start=1):
            self.feuille.text(row, column, tete, style)
        shares = self._shares_under(row) if ligne.mission is not None else []
        if shares:
            part = next((code for code in shares if code in self.missions), "")
            total = self._worth(part) if part else self._sum(shares, 2)
            self.feuille.formula(row, 1, *total, style.but(align="right"))
        self._write_label(row, ligne, style, *((tete, _ANSWER) for tete in ligne.tetes))

    def _shares_under(self, row: int) -> list[str]:
        """Return the codes of the shares between a title of mission and the next one."""
        under = [ligne for below, ligne in self.rows if below > row]
        shown = takewhile(lambda ligne: ligne.mission is None, under)
        return [case.code for ligne in shown for case in ligne.cases if isinstance(case.question, Part)]

    def _sum(self, codes: Iterable[str], decimals: int) -> tuple[str, float]:
        """Return the formula of a sum and its value."""
        places = [self.shares[code] for code in codes]
        cells = ",".join(cell(*place) for place, _ in places)
        return f"ROUND(SUM({cells}),{decimals})", round(sum(amount for _, amount in places), decimals)

    def _worth(self, part: str) -> tuple[str, float]:
        """Return the formula of what a mission is worth, and its value: its lines, or more while it announces more."""
        etage, _ = self.missions[part]
        lines, total = self._sum(etage.lignes, 2)
        formula = f"IF({self._is_whole(part)},{lines},MAX({cell(*self.shares[part][0])},{lines}))"
        return formula, round(total + self.details.get(part, 0) / 100, 2)

    def _is_whole(self, part: str) -> str:
        """Return the formula of whether all the lines of its sum make the whole without what a mission announces."""
        _, somme = self.missions[part]
        return f"{self._sum(somme.lignes, 2)[0]}={somme.cible}"

    def _shared(self, somme: Sum) -> tuple[str, float]:
        """Return the formula of what is shared, and its value; a mission counts as soon as it is announced."""
        etages = self.page.etages.get(somme.code, (Etage(somme.lignes),))
        if not any(etage.part for etage in etages):
            return self._sum(somme.lignes, somme.decimals)
        worths = [self._worth(etage.part) if etage.part else self._sum(etage.lignes, 2) for etage in etages]
        formula = "+".join(formula for formula, _ in worths)
        return f"ROUND({formula},2)", round(sum(worth for _, worth in worths), 2)

    def _unread(self, somme: Sum) -> tuple[str, int]:
        """Return the formula of how many cells of a sum hold no number, and its value."""
        codes = [*somme.lignes, *(part for part, (_, other) in self.missions.items() if other is somme)]
        cells = ",".join(cell(*self.shares[code][0]) for code in codes)
        cases = [case for case in self.page.cases if case.code in codes]
        unread = sum(not is_blank(case.texte) and _amount(case) is None for case in cases)
        return f"(COUNTA({cells})-COUNT({cells}))", unread

    def _write_sum(self, row: int, somme: Sum) -> None:
        """Write a running total above the lines, so that both stay in sight."""
        formula, total = self._shared(somme)
        reste, done, left = round(int(somme.cible) - total, somme.decimals), cell(row, 1), cell(row + 1, 1)
        named = f" – {somme.libelle}" if len(self.page.sommes) > 1 else ""
        self.feuille.text(row, 0, f"Réparti{named}, en {somme.unite}", _SUM_NAME)
        self.feuille.formula(row, 1, formula, total, _SUM)
        self.feuille.text(row + 1, 0, "Reste à répartir", _SUM_NAME)
        self.feuille.formula(row + 1, 1, f"ROUND({somme.cible}-{done},{somme.decimals})", reste, _SUM)
        if any(other is somme for _, other in self.missions.values()):
            lines, alone = self._sum(somme.lignes, 2)
            more, detail = f"ROUND({done}-{lines},2)", round(total - alone, 2)
            words = f'IF({more}>0,"dont "&{more}&"{_TO_DETAIL}","")'
            self.feuille.formula(row, 2, words, f"dont {_plain(detail)}{_TO_DETAIL}" if detail else "", _STATE)
        self.feuille.formula(row + 1, 2, *_state(left, reste, *self._unread(somme)), _STATE)

    def _write_mission(self, row: int, ligne: LigneFormulaire) -> None:
        """Write the line where the share of a mission is typed, with what is left of it, or what contradicts it."""
        (case,) = ligne.cases
        etage, _ = self.missions[case.code]
        part, (lines, _) = cell(row, 1), self._sum(etage.lignes, 2)
        both = f'{part}&"{ANNONCES}"&{lines}&"{SEULES}"'
        gap = f'IF(OR({part}<{lines},{self._is_whole(case.code)}),{both},ROUND({part}-{lines},2)&"{_TO_DETAIL}")'
        state = case.question.unite if isinstance(case.question, Part) else ""
        formula = f'IF(IF(ISNUMBER({part}),{part}={lines},TRUE),"{state}",{gap})'
        if case.code in self.details:
            state = f"{percent_text(self.details[case.code])} à détailler"
        if case.code in self.contradictions:
            state = contradiction(*self.contradictions[case.code])
        self._write_case(row, 1, case, 1)
        self.feuille.merged((row, 2), (row, self.last), Answer(state, formula=formula), _STATE_OF_MISSION)
        self.feuille.text(row, self.last + 1, ligne.code, NOTE)
        self._write_label(row, ligne, WRAPPED, (contradiction(WHOLE - 1, WHOLE - 1), _ANSWER * (self.last - 1)))

    def _write_line(self, row: int, ligne: LigneFormulaire) -> None:
        alone = len(ligne.cases) == 1
        for column, case in enumerate(ligne.cases, start=1):
            is_number = isinstance(case.question, Numeric)
            self._write_case(row, column, case, self.last if alone and not is_number else column)
            if alone and isinstance(case.question, Number | Part):
                self.feuille.text(row, column + 1, case.question.unite, NOTE.but(valign="vcenter", indent=1))
        self.feuille.text(row, self.last + 1, ligne.code, NOTE)
        width = self.room if alone else _ANSWER
        self._write_label(row, ligne, WRAPPED, *((_with_room(case), width) for case in ligne.cases))

    def _write_label(self, row: int, ligne: LigneFormulaire, style: CellFormat, *beside: tuple[str, float]) -> None:
        """Write a label and the note under it, in a row high enough for them and what is beside: texts and widths."""
        feuille, look = self.feuille, self.feuille.classeur.format
        feuille.text(row, 0, ligne.libelle_et_note, style)
        if ligne.note:
            small = NOTE.but(italic=True, colour=style.colour if style.colour == PAPER else NOTE.colour)
            runs = look(style), clean_text(ligne.libelle), look(small), clean_text(f"\n{ligne.note}")
            feuille.sheet.write_rich_string(row, 0, *runs, look(style))
        feuille.fitted(row, [(ligne.libelle_et_note, _LABEL * (_BOLDER if style.bold else 1)), *beside])

    def _write_case(self, row: int, column: int, case: Case, last: int) -> None:
        """Write a cell, over the columns up to `last`."""
        amount, day = _amount(case), _day(case)
        style = _KNOWN if case.is_locked else _style(case.question)
        self.feuille.merged((row, column), (row, last), case.texte, style)
        if amount is not None:
            self.feuille.number(row, column, amount, style)
        elif day is not None:
            self.feuille.day(row, column, day, style)
        if not case.is_locked and (rule := self._rule(case)):
            self.feuille.sheet.data_validation(row, column, row, column, {"error_title": "À corriger", **rule})

    def _rule(self, case: Case) -> Mapping[str, object]:
        """Return what Excel lets people type: a label of a list, a number, a day, a text of some length."""
        question = case.question
        if case.choix:
            place = self.lists[tuple(case.choix)]
            source = f"={block(0, place, len(case.choix) - 1, place, LISTES)}"
            message = "Choisissez dans la liste, ou laissez la case vide."
            return {"validate": "list", "source": source, "error_message": message}
        match question:
            case Part():
                return _number_rule(0, WHOLE, 2, "par exemple 12 ou 12,5")
            case Number():
                return _number_rule(question.minimum, question.maximum, question.decimals, "sans unité")
            case Day():
                message = f"Écrivez une date, par exemple {question.exemple}."
                days = {"criteria": ">=", "value": FIRST_DAY, "error_type": "warning", "error_message": message}
                return {"validate": "date", **days}
            case Text():
                message = f"{decimal_text(question.max_length, 0)} caractères au plus : raccourcissez ce texte."
                return {
                    "validate": "length",
                    "criteria": "<=",
                    "value": question.max_length,
                    "error_message": typeset(message),
                }
            case _:
                return {}


def _state(left: str, reste: float, unread: str, count: int) -> tuple[str, str]:
    """Return the formula that says where a sum stands, and what it says; `left`: the cell of what is left."""
    words = [typeset(word) for word in ("Le compte est bon.", "Il reste à répartir.", "C’est trop : retirez-en.")]
    formula = f'IF({left}=0,"{words[0]}",IF({left}>0,"{words[1]}","{words[2]}"))'
    without = f'IF({unread}=1,"Sans la ligne à corriger.","Sans les "&{unread}&" lignes à corriger.")'
    said = words[0] if reste == 0 else words[1] if reste > 0 else words[2]
    if count:
        said = "Sans la ligne à corriger." if count == 1 else f"Sans les {count} lignes à corriger."
    return f"IF({unread}=0,{formula},{without})", said


def _plain(amount: float) -> str:
    return decimal_text(round(amount * 100), 2)


def _number_rule(minimum: int, maximum: int, decimals: int, example: str) -> Mapping[str, object]:
    low, high = (decimal_text(bound, decimals) for bound in (minimum, maximum))
    return {
        "validate": "decimal" if decimals else "integer",
        "criteria": "between",
        "minimum": minimum / 10**decimals,
        "maximum": maximum / 10**decimals,
        "error_message": f"Écrivez un nombre de {low} à {high}, {example}.",
    }


def _with_room(case: Case) -> str:
    """Return the content of a cell with the lines that one may still write."""
    is_long = isinstance(case.question, Text) and case.question.long
    text = case.texte[:_TALLEST]
    return text + "\n" * max(0, 2 - len(text) // 60) if is_long else text


def _style(question: Question) -> CellFormat:
    if isinstance(question, Numeric):
        return ENTRY
    return _DAY if isinstance(question, Day) else _ANSWERED


def _amount(case: Case) -> float | None:
    """Return the number of a cell that Excel can hold exactly; None for anything else."""
    value = _value(case)
    if not isinstance(case.question, Numeric) or not isinstance(value, int) or abs(value) >= _EXACT:
        return None
    return value / 10.0**case.question.decimals


def _day(case: Case) -> date | None:
    """Return the day of a cell that Excel can hold; None for anything else."""
    value = _value(case)
    if not isinstance(case.question, Day) or value is None:
        return None
    day = case.question.day(value)
    return day if day >= FIRST_DAY else None


def _value(case: Case) -> Value | None:
    try:
        return case.question.read(case.texte)
    except UnreadableError:
        return None


def _write_lists(classeur: Classeur, lists: Lists) -> None:
    feuille = classeur.feuille(LISTES)
    for labels, column in lists.items():
        for row, label in enumerate(labels):
            feuille.text(row, column, label)
    feuille.protect()
    feuille.sheet.hide()


def _write_identity(classeur: Classeur, formulaire: Formulaire) -> None:
    feuille = classeur.feuille(IDENTITY, (20, 80))
    rows = {"Classeur": FORMAT, **formulaire.identite}
    for row, (name, text) in enumerate(rows.items()):
        feuille.text(row, 0, name, BODY)
        feuille.text(row, 1, text, BODY)
    feuille.text(len(rows), 0, "Ne changez rien ici : cette feuille dit à qui est ce classeur.", NOTE)
    feuille.protect()
    feuille.sheet.hide()
