"""Counts of questionnaires, counted again from stored answers, and the judgement of a release by its rules.

Written from the rules alone (docs/decisions/0025 and 0064). Answers, questionnaires and released cells are read by SQL
and JSON: nothing that computes, rounds or hides figures is imported. Rankings are left out.
"""

import json
import re
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Any

REGION = ""
FEWEST, LEVELS_FROM, PERCENTS_FROM, ALIKE_FROM, DOMINANCE = 5, 20, 30, 30, 85
MARKS = tuple(map(str, range(11)))
LEVELS = {
    "S4": ("Très satisfait(e)", "Plutôt satisfait(e)", "Plutôt pas satisfait(e)", "Pas du tout satisfait(e)"),
    "T4": ("Tout à fait", "Plutôt", "Plutôt pas", "Pas du tout"),
    "C4": ("De façon décisive", "En partie", "Peu", "Pas du tout"),
    "E5": ("Nette amélioration", "Amélioration", "Stable", "Dégradation", "Nette dégradation"),
}
"""Labels of the levels of a scale, from the best, whose code is their number, to the worst, whose code is 1."""
APART, CAN_BE_APART = "nc", ("scale", "yes or no")
"""« Non concerné », which is no answer to questions of these kinds."""

Column = tuple[str, ...]
"""Options that are counted together."""


def is_few(count: int) -> bool:
    return 0 < count < FEWEST


def half_up(part: int, whole: int) -> int:
    return (2 * part + whole) // (2 * whole)


def plain(text: object) -> str:
    return " ".join(str(text).split())


# --- what is asked, as a questionnaire is stored


@dataclass(frozen=True)
class Question:
    """A number, or a question with options; `repetition`: the list that asks it on each of its lines."""

    code: str
    label: str
    kind: str
    options: Mapping[str, str]
    sides: tuple[Column, ...]
    scale: str
    is_known: bool
    conditions: tuple[str, ...]
    unit: str
    repetition: str
    exclusive: str

    @property
    def columns_by_dla(self) -> tuple[Column, ...]:
        return self.sides or tuple((code,) for code in self.options)

    def values_in(self, valeurs: Mapping[str, Any]) -> list[Any]:
        """List the values stored in an answer, None when left blank; none when it was not asked."""
        if not self.repetition:
            return [valeurs[self.code]] if self.code in valeurs else []
        lines = {key.split(".")[1] for key in valeurs if key.startswith(f"{self.repetition}.")}
        return [valeurs.get(f"{self.repetition}.{line}.{self.code}") for line in lines]

    def label_of(self, column: Column) -> str:
        first, *others = (self.options[code] for code in sorted(column, key=list(self.options).index))
        if self.scale == "R10" and len(column) > 2:
            return f"{first} à {others[-1]}"
        return " ou ".join([first, *(label[:1].lower() + label[1:] for label in others)])


def questions_of(contenu: Mapping[str, Any]) -> Iterator[Question]:
    for section in contenu["sections"]:
        for groupe in section["groupes"]:
            for block in groupe["blocks"]:
                above = (section["relevant"], groupe["relevant"], block.get("relevant", ""))
                for question, repetition in _asked_in(block):
                    if counted := _counted(question, above, repetition):
                        yield counted


def _asked_in(block: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], str]]:
    match block["kind"]:
        case "repetition":
            yield from ((question, block["code"]) for question in block["questions"])
        case "matrice":
            yield from (({**_under(block, line), "kind": "echelle"}, "") for line in block["lignes"])
        case "grille":
            for line in block["lignes"]:
                yield from (({**_under(block, line, column), "kind": "nombre"}, "") for column in block["colonnes"])
        case _:
            yield block, ""


def _under(block: Mapping[str, Any], *places: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the question of a line of a table, or of one of its cells."""
    parts = (block, *places)
    code, label = "_".join(part["code"] for part in parts), " – ".join(part["libelle"] for part in parts)
    return {**block, **places[-1], "code": code, "libelle": label, "relevant": ""}


def _counted(block: Mapping[str, Any], above: Sequence[str], repetition: str) -> Question | None:
    """Return a question that results count: not a text, a date, nor a number that is asked at two dates."""
    options = {option["code"]: option["libelle"] for option in block.get("options", ())}
    options |= {"autre": "Autre, précisez"} if block.get("autre") else {}
    sides: tuple[Column, ...] = ()
    match block["kind"]:
        case "choix" | "choix_multiple" as kind:
            kind = {"choix": "one option", "choix_multiple": "several"}[kind]
        case "oui_non":
            kind, options = "yes or no", {"oui": "Oui", "non": "Non"}
        case "echelle" if block["echelle"] == "R10":
            kind, options, sides = "scale", dict(zip(MARKS, MARKS, strict=True)), (MARKS[9:], MARKS[7:9], MARKS[:7])
        case "echelle" | "echelle_libre":
            labels = LEVELS[block["echelle"]] if "echelle" in block else block["pas"][::-1]
            levels = [str(level) for level in range(len(labels), 0, -1)]
            half = len(levels) // 2
            kind, options = ("scale" if half > 1 else "yes or no"), dict(zip(levels, labels, strict=True))
            sides = tuple(filter(None, map(tuple, (levels[:half], levels[half:-half], levels[-half:]))))
        case "nombre" if not block["code"].endswith(("_T0", "_T1")):
            kind = "number"
        case _:
            return None
    return Question(
        code=block["code"],
        label=plain(block["libelle"]),
        kind=kind,
        options={code: plain(label) for code, label in options.items()},
        sides=sides,
        scale=block.get("echelle", ""),
        is_known=bool(block.get("connu")),
        conditions=tuple(dict.fromkeys(filter(None, (*above, block.get("relevant", ""))))),
        unit=block.get("unite", ""),
        repetition=repetition,
        exclusive=block.get("exclusive", ""),
    )


def levels_that_hold(condition: str, question: Question) -> set[str]:
    """Return the options that a condition cites: by their code in quotes, or the level by a comparison."""
    compared = re.findall(rf"\$\{{{question.code}\}} ?(<=|>=|=|<|>) ?(\d+)", condition)
    holds: Mapping[str, Callable[[int, int], bool]] = {
        "<=": int.__le__,
        ">=": int.__ge__,
        "=": int.__eq__,
        "<": int.__lt__,
        ">": int.__gt__,
    }
    by_level = {code for code in question.options for sign, bound in compared if holds[sign](int(code), int(bound))}
    return by_level | {code for code in question.options if f"'{code}'" in condition}


# --- what was answered, and what is released


@dataclass(frozen=True)
class Reponse:
    dla: str
    qui: int
    valeurs: Mapping[str, Any]
    categories: frozenset[str]
    """Category of the structure in each dimension, `SECTEUR/SPORT`."""


@dataclass(frozen=True)
class Cell:
    n: int
    valeur: int | None


Key = tuple[str, str, str, str]
"""Territory, measure, question, options joined by « + »."""


@dataclass(frozen=True)
class Enquete:
    """A settled campaign: its stored answers, counted again, and the cells of its release."""

    code: str
    questions: Mapping[str, Question]
    attendues: Mapping[str, int]
    reponses: tuple[Reponse, ...]
    read_together: tuple[frozenset[str], ...]
    cells: Mapping[Key, Cell]
    crossed: Mapping[Key, Cell]
    """Cells of questions by category, the category being their territory."""

    @property
    def territoires(self) -> tuple[str, ...]:
        return tuple(sorted({territoire for territoire, *_ in self.cells}))

    @cached_property
    def only_dla(self) -> str | None:
        """The DLA of every answer, whose results are those of the région; None when several answered."""
        answered = {reponse.dla for reponse in self.reponses}
        return answered.pop() if len(answered) == 1 else None

    def read_as(self, territoire: str) -> str:
        return REGION if territoire == self.only_dla else territoire

    @property
    def dlas(self) -> tuple[str, ...]:
        return tuple(sorted(self.attendues))

    # --- counted again

    def of(self, territoire: str) -> Iterator[Reponse]:
        return (reponse for reponse in self.reponses if territoire in {REGION, reponse.dla, *reponse.categories})

    def values(self, question: Question, territoire: str) -> list[Any]:
        """List the answers to a question."""
        stored = chain.from_iterable(question.values_in(reponse.valeurs) for reponse in self.of(territoire))
        return [value for value in stored if value is not None and not is_apart(question, value)]

    def given(self, question: Question, territoire: str) -> tuple[int, Counter[str]]:
        """Return how many structures answered, and how many gave each answer: on a list, whatever their lines."""
        by_structure = [
            {code for value in question.values_in(reponse.valeurs) for code in self._codes(question, value)}
            for reponse in self.of(territoire)
        ]
        return sum(map(bool, by_structure)), Counter(chain.from_iterable(by_structure))

    def _codes(self, question: Question, value: object) -> list[str]:
        return [] if value is None or is_apart(question, value) else str(value).split()

    def counts(self, question: Question, territoire: str) -> Counter[str]:
        return Counter(chain.from_iterable(str(value).split() for value in self.values(question, territoire)))

    def columns(self, question: Question, territoire: str) -> tuple[Column, ...]:
        """Return what is counted together: in the région, from twenty answers on, the levels of each side of a scale
        that has a level of one to four; elsewhere, the levels of each side."""
        n, counts = self.given(question, territoire)
        if question.kind != "scale":
            return tuple((code,) for code in question.options)
        if territoire or n < LEVELS_FROM:
            return question.sides
        by_side = (
            [side] if any(is_few(counts[code]) for code in side) else [(code,) for code in side]
            for side in question.sides
        )
        return tuple(chain.from_iterable(by_side))

    def sums(self, question: Question, territoire: str) -> Mapping[Column, int]:
        return self._sums(question, territoire, self.counts(question, territoire))

    def judged(self, question: Question, territoire: str) -> Mapping[Column, int]:
        """Return the structures behind each sum."""
        return self._sums(question, territoire, self.given(question, territoire)[1])

    def _sums(self, question: Question, territoire: str, counts: Counter[str]) -> Mapping[Column, int]:
        return {column: sum(counts[code] for code in column) for column in self.columns(question, territoire)}

    def classes(self, question: Question, territoire: str) -> Mapping[str, int]:
        """Return the classes of a number that were released, `10:20` for 10 to 19, -> the answers in each, counted
        again."""
        values = self.values(question, territoire)
        codes = [
            colonne
            for place, mesure, ligne, colonne in self.cells
            if (place, mesure, ligne) == (territoire, "compte", question.code) and question.kind == "number" and colonne
        ]
        bounds = {code: [int(bound) if bound else None for bound in code.split(":")] for code in codes}
        return {
            code: sum((low is None or low <= value) and (high is None or value < high) for value in values)
            for code, (low, high) in bounds.items()
        }

    def absences(self, question: Question, territoire: str) -> Mapping[str, int]:
        given = [question.values_in(reponse.valeurs) for reponse in self.of(territoire)]
        counts = Counter(
            "SANS_OBJET" if not values else "VIDE" if values[0] is None else "NON_CONCERNE"
            for values in given
            if not values or values[0] is None or is_apart(question, values[0])
        )
        return {} if question.repetition else counts

    def are_few_apart(self, question: Question, dlas: Iterable[str]) -> bool:
        """Return whether one to four of the answers of some DLA were « non concerné », or not asked for what they said
        elsewhere: each of the two is a side of the question. A blank says nothing."""
        totals: Counter[str] = Counter()
        for dla in dlas:
            totals.update(self.absences(question, dla))
        return any(is_few(totals[reason]) for reason in ("NON_CONCERNE", "SANS_OBJET"))

    # --- released

    def shows(self, territoire: str, question: Question, column: Column = ()) -> bool:
        """Return whether the count of these options is shown; without options, whether the question is."""
        cells = (self.cells.get((territoire, "compte", question.code, "+".join(codes))) for codes in ((), column))
        return all(cell is not None and cell.valeur is not None for cell in cells)

    def dlas_that_show(self, question: Question, column: Column = ()) -> frozenset[str]:
        return frozenset(dla for dla in self.dlas if self.shows(dla, question, column) and self.values(question, dla))

    # --- what gives someone away

    @cached_property
    def readers(self) -> Sequence[tuple[frozenset[str], frozenset[tuple[str, int]]]]:
        """List the DLA that each reader reads, and the structures it knows the answers of: everyone; the C2RA; each
        DLA, and who reads several. IMPACT is a follow-up, of which a DLA reads everything; the C2RA, what it may."""
        agreed = [reponse for reponse in self.reponses if reponse.valeurs.get("NOMMEE") == "oui"]
        by_region = agreed if self.code == "IMPACT" else []
        by_dla = self.reponses if self.code == "IMPACT" else agreed
        everywhere = frozenset(self.dlas)
        some = [*(frozenset({dla}) for dla in self.dlas), *self.read_together]
        return [
            (frozenset(), frozenset()),
            (everywhere, frozenset()),
            (everywhere, frozenset((reponse.dla, reponse.qui) for reponse in by_region)),
            *((dlas, frozenset((r.dla, r.qui) for r in by_dla if r.dla in dlas)) for dlas in some),
        ]

    def isolates(self, reponses: Iterable[Reponse], dlas: Iterable[str]) -> bool:
        """Return whether a reader who is told how many answered, in the région and in these DLA, tells apart one to
        four that it does not know."""
        given = {(reponse.dla, reponse.qui) for reponse in reponses}
        for read, known in self.readers:
            seen = read.intersection(dlas)
            parts = [{dla} for dla in seen] + [{dla for dla, _ in given} - seen]
            if any(is_few(len({qui for dla, qui in given - known if dla in part})) for part in parts):
                return True
        return False

    def answerers(self, question: Question) -> list[Reponse]:
        return [
            reponse
            for reponse in self.reponses
            if any(value is not None and not is_apart(question, value) for value in question.values_in(reponse.valeurs))
        ]

    def may_be_alike(self, question: Question, territoire: str) -> bool:
        """Return whether it may be said that all gave one answer: from thirty on; of what the register knew before; of
        a DLA whose région is shown to be unanimous."""
        if self.given(question, territoire)[0] >= ALIKE_FROM or question.is_known:
            return True
        n, counts = self.given(question, REGION)
        alike = [code for code in question.options if counts[code] == n]
        return bool(territoire) and any(self.shows(REGION, question, (code,)) for code in alike)

    def is_given_back(self, question: Question, territoire: str) -> bool:
        """Return whether the number of those asked tells a count, of an earlier question, that is not shown."""
        every = question.conditions
        for condition in every:
            if any(other != condition and other in condition.split(" or ") for other in every):
                continue  # another one implies it
            named = (self.questions.get(code) for code in re.findall(r"\$\{(\w+)\}", condition))
            for source in filter(None, named):
                if source.repetition == question.repetition and self._tells(question, condition, source, territoire):
                    return True
        return False

    def _tells(self, question: Question, condition: str, source: Question, territoire: str) -> bool:
        if source.kind == "number":
            return is_few(self.absences(question, territoire).get("SANS_OBJET", 0))
        if not self.values(source, territoire):
            return False
        if not self.shows(territoire, source):
            return True
        cited, columns = levels_that_hold(condition, source), self.columns(source, territoire)
        if any(0 < len(cited.intersection(column)) < len(column) for column in columns):
            return True
        hidden = {code for column in columns if not self.shows(territoire, source, column) for code in column}
        return bool(hidden & cited) and (source.kind == "several" or hidden & cited != hidden)

    def subtracts(self, question: Question, column: Column, shown: frozenset[str]) -> bool:
        """Return whether the count of the région, less that of the DLA that show theirs, gives away one DLA or one to
        four answers of the others. A side of a scale may be as small in the région."""
        there = [dla for dla in self.dlas if self.values(question, dla) or self.are_few_apart(question, [dla])]
        silent = [dla for dla in there if dla not in shown]
        if not silent or not shown:
            return False
        n = sum(self.given(question, dla)[0] for dla in silent)
        count = sum(self.given(question, dla)[1][code] for dla in silent for code in column)
        is_small = is_few(count) or (question.kind == "several" and is_few(n - count))
        is_alike = count == n < ALIKE_FROM and not self.may_be_alike(question, silent[0])
        is_apart = self.are_few_apart(question, silent)
        return len(silent) == 1 or (question.kind != "scale" and (is_small or is_alike or is_apart))

    def completes(self, question: Question, territoire: str, also: Column = ()) -> bool:
        """Return whether the total, less what is shown and `also`, gives away the only hidden count, or a small one."""
        if question.kind in {"several", "number"} or not self.values(question, territoire):
            return False
        sums = self.judged(question, territoire)
        hidden = [sums[column] for column in sums if column != also and not self.shows(territoire, question, column)]
        return len(hidden) == 1 or is_few(sum(hidden))

    def is_dominated(self, question: Question, dlas: Iterable[str]) -> bool:
        """Return whether one structure makes nearly all of a total, or of what a reader does not know of it; or whether
        it is nothing, of fewer than thirty."""
        given = [reponse for reponse in self.reponses if reponse.dla in dlas]
        for _, known in self.readers:
            amounts: Counter[int] = Counter()
            for reponse in given:
                if (reponse.dla, reponse.qui) not in known:
                    amounts[reponse.qui] += sum(value or 0 for value in question.values_in(reponse.valeurs))
            if amounts and len(amounts) < ALIKE_FROM and not any(amounts.values()):
                return True
            if amounts and 100 * max(amounts.values()) > DOMINANCE * amounts.total():
                return True
        return False

    def tells_total(self, question: Question, territoire: str) -> bool:
        """Return whether a total is printed: no structure makes nearly all of it, nor of what is left of the région's
        total without those of the DLA; the smallest DLA are given up first."""
        alone = [dla for dla in self.dlas_that_show(question) if not self.is_dominated(question, [dla])]
        if not territoire or self.is_dominated(question, self.dlas):
            return territoire in alone or (not territoire and not self.is_dominated(question, self.dlas))
        while alone:
            silent = [dla for dla in self.dlas if dla not in alone and self.values(question, dla)]
            if len(silent) != 1 and not self.is_dominated(question, silent):
                break
            alone.remove(min(alone, key=lambda dla: (len(self.values(question, dla)), dla)))
        return territoire in alone


def is_apart(question: Question, value: object) -> bool:
    return value == APART and question.kind in CAN_BE_APART


# --- the judgement


@dataclass(frozen=True)
class Judge:
    """Compares a release with the rules; each method yields what is wrong, a sentence each."""

    enquete: Enquete
    reasons: Counter[str] = field(default_factory=Counter)
    """Why figures are hidden -> how many are, once `unjustified` has gone through them."""

    def defects(self) -> list[str]:
        return [*self.inexact(), *self.alone(), *self.crossed(), *self.disclosed(), *self.unjustified()]

    def alone(self) -> Iterator[str]:
        """Compare the only DLA that answered with the région: the same cells, but for answers still expected."""
        dla, cells = self.enquete.only_dla, self.enquete.cells
        if dla is None:
            return
        for _, mesure, ligne, colonne in cells:
            here, everywhere = (cells.get((territoire, mesure, ligne, colonne)) for territoire in (dla, REGION))
            if here != everywhere and colonne != "ATTENDUES":
                yield f"{dla} {mesure} {ligne} {colonne}: {here} for {everywhere}"

    def questions(self) -> Iterator[tuple[str, Question]]:
        for territoire in self.enquete.territoires:
            if territoire != self.enquete.only_dla and self._lues(territoire).valeur is not None:
                yield from ((territoire, question) for question in self.enquete.questions.values())

    def _lues(self, territoire: str) -> Cell:
        return self.enquete.cells[territoire, "compte", "", "LUES"]

    # --- what is shown is exact

    def inexact(self) -> Iterator[str]:
        enquete = self.enquete
        for territoire in enquete.territoires:
            answered = len(list(enquete.of(territoire)))
            asked_there = enquete.attendues[territoire] if territoire else sum(enquete.attendues.values())
            lues = answered if self._lues(territoire).valeur is not None else None
            for name, expected in (("ATTENDUES", asked_there), ("TRANSMISES", answered), ("LUES", lues)):
                printed = enquete.cells[territoire, "compte", "", name].valeur
                if printed != expected:
                    yield f"{territoire} {name}: {printed} for {expected}"
        for territoire, question in self.questions():
            cells = {
                (mesure, colonne): cell
                for (place, mesure, ligne, colonne), cell in enquete.cells.items()
                if (place, ligne) == (territoire, question.code)
            }
            printed_cells = {key: cell.valeur for key, cell in cells.items()}
            expected_cells = self._cells(territoire, question)
            if printed_cells != expected_cells:
                yield f"{territoire} {question.code}: {printed_cells} for {expected_cells}"
            n = len(enquete.values(question, territoire)) if enquete.shows(territoire, question) else 0
            counts = enquete.classes(question, territoire).values()
            if counts and (territoire or sum(counts) != n or any(map(is_few, counts))):
                yield f"{territoire} {question.code}: {counts} in classes, of {n} answers"
            if {cell.n for cell in cells.values()} != {n}:
                yield f"{territoire} {question.code}: not of {n} answers"

    def _cells(self, territoire: str, question: Question) -> Mapping[tuple[str, str], int | None]:
        """Return the cells of a question, those that are hidden as None."""
        enquete, n = self.enquete, len(self.enquete.values(question, territoire))
        if not enquete.shows(territoire, question):
            return {("compte", ""): None}
        cells: dict[tuple[str, str], int | None] = {("compte", ""): n}
        cells |= {("absence", reason): count for reason, count in enquete.absences(question, territoire).items()}
        if n and question.kind == "number" and not question.repetition:
            total = sum(enquete.values(question, territoire))
            cells["total", "SOMME"] = total if enquete.tells_total(question, territoire) else None
        for code, count in enquete.classes(question, territoire).items():
            cells["compte", code] = count
            if tells_percents(question, territoire, n):
                cells["part", code] = half_up(100 * count, n)
        for column, count in enquete.sums(question, territoire).items() if n else ():
            is_shown, colonne = enquete.shows(territoire, question, column), "+".join(column)
            cells["compte", colonne] = count if is_shown else None
            if is_shown and tells_percents(question, territoire, n):
                cells["part", colonne] = half_up(100 * count, n)
        return cells

    def crossed(self) -> Iterator[str]:
        """Count again, and judge alone, the cells by category that are shown; what may stand beside what is not judged
        here."""
        for (categorie, mesure, ligne, colonne), cell in self.enquete.crossed.items():
            if cell.valeur is None:
                continue
            question, column = self.enquete.questions[ligne], tuple(filter(None, colonne.split("+")))
            n = len(self.enquete.values(question, categorie))
            count = self.enquete.sums(question, categorie)[column] if column else n
            if cell.n != n or cell.valeur != (half_up(100 * count, n) if mesure == "part" else count):
                yield f"{categorie} {ligne} {colonne}: {cell} for {count} of {n}"
            if column and (is_few(count) or (question.kind == "several" and is_few(n - count))):
                yield f"{categorie} {ligne} {colonne} is shown: one to four gave this answer, or all but them"
            if question.exclusive and column == (question.exclusive,):
                yield f"{categorie} {ligne} {colonne} is shown: it excludes the others"
            if mesure == "part" and n < PERCENTS_FROM:
                yield f"{categorie} {ligne} {colonne}: a share of {n} answers"

    # --- what is shown gives nobody away

    def disclosed(self) -> Iterator[str]:
        enquete = self.enquete
        for question in enquete.questions.values():
            if not enquete.shows(REGION, question):
                continue
            if enquete.isolates(enquete.answerers(question), enquete.dlas_that_show(question)):
                yield f"{question.code}: who answered isolates one to four"
            for column in question.columns_by_dla:
                is_told = question.kind == "scale" or enquete.shows(REGION, question, column)
                if is_told and enquete.subtracts(question, column, enquete.dlas_that_show(question, column)):
                    yield f"{question.code} {column}: the région, less the DLA that are shown, gives the others away"
        for territoire, question in self.questions():
            if enquete.shows(territoire, question) and enquete.completes(question, territoire):
                yield f"{territoire} {question.code}: the total, less what is shown, gives the rest away"

    def must_hide(self, territoire: str, question: Question) -> str:
        """Return why a whole question must be hidden; empty when it may be shown."""
        enquete, (n, _) = self.enquete, self.enquete.given(question, territoire)
        sums = enquete.judged(question, territoire)
        is_one_by_one = question.kind == "several" or (question.kind == "one option" and not territoire)
        is_by_level = question.kind == "scale" and not territoire and n >= LEVELS_FROM
        is_alike = question.kind != "scale" and [count for count in sums.values() if count] == [n]
        if enquete.is_given_back(question, territoire):
            return "asked of those whose number is hidden"
        if n and enquete.isolates(enquete.answerers(question), [territoire] if territoire else []):
            return "one to four answered"
        if not is_by_level and enquete.are_few_apart(question, [territoire] if territoire else enquete.dlas):
            return "one to four apart"
        if not (is_one_by_one or is_by_level) and any(map(is_few, sums.values())):
            return "one to four gave an answer"
        return "all alike, fewer than thirty" if n and is_alike and not self._is_no_news(question, territoire) else ""

    def must_hide_count(self, territoire: str, question: Question, column: Column) -> str:
        """Return why one count of a question that is shown must be hidden."""
        n, count = self.enquete.given(question, territoire)[0], self.enquete.judged(question, territoire)[column]
        if question.kind == "scale":
            return ""
        if is_few(count):
            return "one to four gave this answer"
        if question.kind == "several" and is_few(n - count):
            return "all but one to four gave this answer"
        is_alike = question.kind == "several" and count == n and not self._is_no_news(question, territoire)
        return "all alike, fewer than thirty" if is_alike else ""

    def _is_no_news(self, question: Question, territoire: str) -> bool:
        return question.kind == "number" or self.enquete.may_be_alike(question, territoire)

    # --- what is hidden had to be

    def unjustified(self) -> Iterator[str]:
        enquete = self.enquete
        self.reasons.clear()
        for territoire in enquete.territoires:
            if self._lues(territoire).valeur is None:
                yield from self._judge(territoire, self._why_silent(territoire), is_shown=False)
        for territoire, question in self.questions():
            where, is_shown = f"{territoire} {question.code}", enquete.shows(territoire, question)
            why = self.must_hide(territoire, question) or ("" if is_shown else self._second(territoire, question))
            yield from self._judge(where, why, is_shown=is_shown)
            columns = enquete.columns(question, territoire) if is_shown and enquete.values(question, territoire) else ()
            for column in columns:
                is_shown = enquete.shows(territoire, question, column)
                why = self.must_hide_count(territoire, question, column) or self._excludes(territoire, question, column)
                why = why or ("" if is_shown else self._second(territoire, question, column))
                yield from self._judge(f"{where} {column}", why, is_shown=is_shown)

    def _judge(self, where: str, why: str, *, is_shown: bool) -> Iterator[str]:
        if is_shown == bool(why):
            yield f"{where} is shown: {why}" if is_shown else f"{where} is hidden without a reason"
        self.reasons[why] += not is_shown

    def _why_silent(self, territoire: str) -> str:
        enquete = self.enquete
        if not list(enquete.of(territoire)):
            return "nobody answered"
        if enquete.isolates(enquete.reponses, [territoire] if territoire else []):
            return "one to four answered"
        shown = {dla for dla in enquete.territoires if dla and self._lues(dla).valeur is not None}
        return "second cell: who answered" if enquete.isolates(enquete.reponses, shown | {territoire}) else ""

    def _second(self, territoire: str, question: Question, column: Column = ()) -> str:
        """Return what a figure would give away of others, if it were shown beside what is."""
        enquete = self.enquete
        if column and question.kind == "several" and self._bounds(territoire, question, column):
            return "second cell: everyone chose something"
        if not territoire:
            return "second cell: the total" if column and enquete.completes(question, REGION, column) else ""
        shown = enquete.dlas_that_show(question)
        if enquete.isolates(enquete.answerers(question), shown | {territoire}):
            return "second cell: who answered"
        for counted in [column] if column else question.columns_by_dla:
            if enquete.subtracts(question, counted, enquete.dlas_that_show(question, counted) | {territoire}):
                return "second cell: the région"
        every = [] if column or question.kind != "several" else question.columns_by_dla
        hidden = [
            self.must_hide_count(territoire, question, option)
            or self._excludes(territoire, question, option)
            or self._second(territoire, question, option)
            for option in every
        ]
        return "each of its counts is hidden" if hidden and all(hidden) else ""

    def _excludes(self, territoire: str, question: Question, column: Column) -> str:
        """Return whether this option excludes the others, and is not that of a DLA that shows them all."""
        others = [other for other in question.columns_by_dla if other != column]
        is_whole = territoire and all(self.enquete.shows(territoire, question, other) for other in others)
        return "excludes the others" if column == (question.exclusive,) and not is_whole else ""

    def _bounds(self, territoire: str, question: Question, column: Column) -> bool:
        """Return whether this count is the smallest beside hidden ones that are all of few, and the other answers could
        only have given these: at least so many did."""
        n, counts = self.enquete.given(question, territoire)[0], self.enquete.judged(question, territoire)
        hidden = [other for other in counts if self.must_hide_count(territoire, question, other)]
        others = [count for other, count in counts.items() if count and other not in hidden]
        left = n - sum(others)
        return left > len(hidden) and all(is_few(counts[other]) for other in hidden) and counts[column] == min(others)


def tells_percents(question: Question, territoire: str, n: int) -> bool:
    """Return whether shares are printed: of the région, of thirty answers; lines of one structure are alike."""
    return not territoire and n >= PERCENTS_FROM and not question.repetition


def settled_enquetes(base: Path) -> Mapping[int, Enquete]:
    """Return the campaigns with a release, other than on time, by id."""
    with closing(sqlite3.connect(base)) as database:
        asked_campaigns = database.execute(
            "SELECT c.id, c.instrument, v.contenu, p.id FROM campagnes c JOIN publications p ON p.campagne_id = c.id"
            " JOIN versions_questionnaire v ON v.id = c.version_id WHERE c.instrument <> 'TEMPS'"
        ).fetchall()
        together: dict[str, set[str]] = {}
        for reader, dla in database.execute(
            "SELECT 'porteuse ' || porteuse_id, code FROM dlas WHERE porteuse_id IS NOT NULL"
            " UNION SELECT a.personne_id, d.code FROM affectations a JOIN dlas d ON d.id = a.dla_id"
        ):
            together.setdefault(reader, set()).add(dla)
        enquetes = {}
        for campagne_id, code, contenu, publication_id in asked_campaigns:
            answers = database.execute(
                "SELECT d.code, coalesce(a.structure_id, p.personne_id), p.valeurs, p.accompagnement_id"
                " FROM participations p"
                " JOIN dlas d ON d.id = p.dla_id LEFT JOIN accompagnements a ON a.id = p.accompagnement_id"
                " WHERE p.campagne_id = ? AND p.retiree_le IS NULL",
                [campagne_id],
            ).fetchall()
            known = categories_of(database, campagne_id)
            cells: Mapping[Key, Cell] = {
                tuple(key): Cell(n, valeur)
                for *key, n, valeur in database.execute(
                    "SELECT territoire, mesure, ligne, colonne, n, valeur FROM cellules_publiees"
                    " WHERE publication_id = ?",
                    [publication_id],
                )
            }
            enquetes[campagne_id] = Enquete(
                code=code,
                questions={question.code: question for question in questions_of(json.loads(contenu))},
                attendues=Counter(dla for dla, *_ in answers),
                reponses=tuple(
                    Reponse(dla, qui, json.loads(valeurs), known.get(accompagnement, frozenset()))
                    for dla, qui, valeurs, accompagnement in answers
                    if valeurs
                ),
                read_together=tuple(frozenset(dlas) for dlas in together.values() if len(dlas) > 1),
                cells={key: cell for key, cell in cells.items() if "/" not in key[0]},
                crossed={key: cell for key, cell in cells.items() if "/" in key[0]},
            )
        return enquetes


def categories_of(database: sqlite3.Connection, campagne_id: int) -> Mapping[int, frozenset[str]]:
    """Return accompagnement -> its category in each dimension, as the register says it."""
    facts = database.execute(
        "SELECT a.id, substr(coalesce((SELECT max(e.jour) FROM etapes e WHERE e.accompagnement_id = a.id"
        "   AND e.genre = 'restitution'), a.clos_le), 1, 4),"
        " s.secteur_code, s.qpv, s.frr, (SELECT r.salaries FROM releves_emploi r WHERE r.structure_id = s.id"
        "   AND r.jour <= c.ouverture AND r.salaries IS NOT NULL ORDER BY r.jour DESC LIMIT 1)"
        " FROM accompagnements a JOIN structures s ON s.id = a.structure_id"
        " JOIN participations p ON p.accompagnement_id = a.id JOIN campagnes c ON c.id = p.campagne_id"
        " WHERE c.id = ?",
        [campagne_id],
    )
    themes: dict[int, set[str]] = {}
    for accompagnement, theme in database.execute(
        "SELECT l.accompagnement_id, i.theme_code FROM ingenieries i"
        " JOIN ingenieries_accompagnements l ON l.ingenierie_id = i.id WHERE i.theme_code IS NOT NULL"
    ):
        themes.setdefault(accompagnement, set()).add(theme)
    said = {None: "NR", 0: "NON", 1: "OUI"}
    return {
        key: frozenset(
            (
                f"ANNEE/{year or 'NR'}",
                f"SECTEUR/{secteur or 'NR'}",
                f"QPV/{said[qpv]}",
                f"FRR/{said[frr]}",
                f"TAILLE/{'NR' if salaries is None else sum(salaries >= least for least in (1, 10, 50))}",
                f"THEME/{_theme(themes.get(key, set()))}",
            )
        )
        for key, year, secteur, qpv, frr, salaries in facts
    }


def _theme(themes: Iterable[str]) -> str:
    named = sorted(themes)
    return "PLUSIEURS" if len(named) > 1 else named[0] if named else "NR"
