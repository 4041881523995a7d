"""Read results of structures in outputs back into released cells, as `lectures` does for time.

Labels are those of the questionnaire. Three figures are not cells: the count of a side of a scale, its share, and the
score of a recommendation or the mean of a scale; `derived` adds them up from the cells, for outputs that show them.
"""

import html
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from openpyxl.workbook import Workbook

from exports.release.cellules import REGION, Cellule, Mesure
from questionnaires.core.elements import Question
from questionnaires.core.model import Questionnaire
from questionnaires.core.options import AUTRE_OPTION, ECHELLES
from questionnaires.core.questions import Choice, MultipleChoice, Scale, YesNo
from questionnaires.files.instruments import SATISFACTION, shipped_questionnaires
from tests.collecte.classeurs.lectures import Cle, Dit, Lu, Row, plain, share, tenths
from tests.exports.records.classeurs import rows

AVIS = "avis"
"""Stands for the période of a survey of structures."""

COTES = {"R10": ((9, 10), (7, 8), (0, 1, 2, 3, 4, 5, 6)), "S4": ((4, 3), (2, 1)), "T4": ((4, 3), (2, 1))}
"""Favourable, neutral and unfavourable answers of a scale, by their codes."""

FAVORABLES, NEUTRES, DEFAVORABLES, SCORE, MOYENNE = "favorables", "neutres", "défavorables", "score", "moyenne"
PERCENTS_FROM = 30
ABSENCES = {
    "Non concerné / ne sait pas": "NON_CONCERNE",
    "Sans réponse": "VIDE",
    "Sans objet": "SANS_OBJET",
    "Non posée": "NON_POSEE",
}
AUCUNE = "Aucune réponse."
UNANSWERED = "Questions sans réponse"
_HIDDEN = re.compile(r"confidentiel \(effectif trop faible\)", re.IGNORECASE)


# --- the questionnaire


def _asked(questionnaire: Questionnaire) -> Mapping[str, Question]:
    """Map the questions by code, without the prefix of a repetition."""
    return {code.rpartition(".")[2]: question for code, question in questionnaire.questions.items()}


QUESTIONS = _asked(shipped_questionnaires()[SATISFACTION])
NAMED = {plain(question.libelle): code for code, question in QUESTIONS.items()}
"""Wording of a question -> its code."""

SCALES = {code: question.echelle for code, question in QUESTIONS.items() if isinstance(question, Scale)}


def _answers(question: Question) -> Mapping[str, str]:
    """Map the wording of an answer, or of several shown together, to its code."""
    match question:
        case Scale(echelle=echelle):
            labels = {int(pas.code): plain(pas.libelle) for pas in ECHELLES[echelle].pas}
            sides = {_together([labels[code] for code in side]): "+".join(map(str, side)) for side in COTES[echelle]}
            return {label: str(code) for code, label in labels.items()} | sides
        case Choice() | MultipleChoice():
            options = [*question.options, *([AUTRE_OPTION] if question.autre else [])]
            return {plain(option.libelle): option.code for option in options}
        case YesNo():
            return {"Oui": "oui", "Non": "non"}
        case _:
            return {}


def _together(labels: Sequence[str]) -> str:
    """Join labels: `Très satisfait(e) ou plutôt satisfait(e)`; `0 à 6` of marks."""
    if len(labels) > 2:
        return f"{labels[0]} à {labels[-1]}"
    return f"{labels[0]} ou {labels[1][:1].lower()}{labels[1][1:]}"


ANSWERS = {code: _answers(question) for code, question in QUESTIONS.items()}


# --- figures that add cells up


def derived(cells: Mapping[Cle, Cellule]) -> Mapping[Cle, Cellule]:
    """Return sides, their shares, scores and means, computed from these cells alone."""
    figures: dict[Cle, Cellule] = {}
    for (periode, territoire, mesure, code, colonne), whole in cells.items():
        if periode != AVIS or code not in SCALES or colonne or mesure is not Mesure.COMPTE or not whole.valeur:
            continue
        counts = {
            cellule.colonne: cellule.valeur or 0
            for cle, cellule in cells.items()
            if cle[:2] == (AVIS, territoire)
            and cellule.ligne == code
            and cellule.mesure is Mesure.COMPTE
            and cellule.colonne
        }
        for (figure, colonne), value in _figures(SCALES[code], counts, whole.valeur, territoire).items():
            figures[AVIS, territoire, figure, code, colonne] = replace(
                whole, mesure=figure, colonne=colonne, valeur=value
            )
    return figures


def _figures(echelle: str, counts: Mapping[str, int], n: int, territoire: str) -> Mapping[tuple[Mesure, str], int]:
    sides = [_on(counts, side) for side in COTES[echelle]]
    favourable, unfavourable = sides[0], sides[-1]
    figures = {(Mesure.COMPTE, FAVORABLES): favourable, (Mesure.COMPTE, DEFAVORABLES): unfavourable}
    if len(sides) == 3:
        figures[Mesure.COMPTE, NEUTRES] = sides[1]
    if n < PERCENTS_FROM or territoire:
        return figures
    if echelle == "R10":
        return figures | {(Mesure.PART, SCORE): _half_up(100 * (favourable - unfavourable), n)}
    figures[Mesure.PART, FAVORABLES] = _half_up(100 * favourable, n)
    if all("+" not in code for code in counts):
        total = sum(int(code) * count for code, count in counts.items())
        figures[Mesure.PART, MOYENNE] = _half_up(10 * total, n)
    return figures


def _on(counts: Mapping[str, int], side: Iterable[int]) -> int:
    codes = set(map(str, side))
    return sum(count for colonne, count in counts.items() if set(colonne.split("+")) <= codes)


def _half_up(above: int, below: int) -> int:
    return (2 * above + below) // (2 * below)


# --- sentences


def phrases(text: str, territoire: str = REGION) -> Lu:
    """Read sentences on the whole campaign, on sides of scales, on the recommendation."""
    text, lu = plain(text), dict[Cle, Dit]()
    for sent, expected in re.findall(r"(\d+) réponses? sur (\d+) structures? interrogées?", text):
        lu |= _whole(territoire, sent, expected)
    for label, code in NAMED.items():
        if code in SCALES:
            for match in re.finditer(rf"{re.escape(label)} (« [^»]* » ou « [^»]* » : .*?\.)", text):
                lu |= _side(match[1], territoire, code)
    for match in re.finditer(r"Recommandation du DLA : (.*?\.)", text):
        lu |= _recommended(match[1], territoire)
    return lu


def _whole(territoire: str, sent: str, expected: str) -> Lu:
    counts = {"TRANSMISES": int(sent), "ATTENDUES": int(expected)}
    return {(AVIS, territoire, Mesure.COMPTE, "", colonne): count for colonne, count in counts.items()}


def _side(sentence: str, territoire: str, code: str) -> Lu:
    """`« Tout à fait » ou « Plutôt » : 52 %, sur 31 réponses.`; `… : 6 réponses sur 11, soit plus de la moitié.`"""
    if match := re.search(r": (\d+) %, sur (\d+) réponses", sentence):
        figures: list[tuple[Mesure, str, int]] = [(Mesure.PART, FAVORABLES, int(match[1]))]
    elif match := re.search(r": (\d+) réponses? sur (\d+), soit", sentence):
        figures = [(Mesure.COMPTE, FAVORABLES, int(match[1]))]
    else:
        return {}
    figures.append((Mesure.COMPTE, "", int(match[2])))
    return {(AVIS, territoire, mesure, code, colonne): value for mesure, colonne, value in figures}


def _recommended(sentence: str, territoire: str) -> Lu:
    """Read `+3 (de −100 à +100), sur 31 réponses.`; `6 promoteurs (9 ou 10), 0 passif (7 ou 8), 5 détracteurs…`"""
    where = (AVIS, territoire)
    if match := re.match(r"([+−]?\d+) \(de −100 à \+100\), sur (\d+) réponses", sentence):
        score = int(match[1].replace("−", "-"))
        return {
            (*where, Mesure.PART, "RECOMMANDATION", SCORE): score,
            (*where, Mesure.COMPTE, "RECOMMANDATION", ""): int(match[2]),
        }
    sides = re.match(r"(\d+) promoteurs?.*?, (\d+) passifs?.*?, (\d+) détracteurs?.*?, sur (\d+) réponses", sentence)
    names = (FAVORABLES, NEUTRES, DEFAVORABLES, "")
    counts = zip(names, map(int, sides.groups()), strict=True) if sides else ()
    return {(*where, Mesure.COMPTE, "RECOMMANDATION", colonne): count for colonne, count in counts}


def means(text: str, territoire: str, code: str) -> Lu:
    match = re.search(r"(\d+(?:,\d)?) en moyenne \(de 1 à \d\), sur (\d+) réponses", plain(text))
    if not match:
        return {}
    whole = match[1] if "," in match[1] else f"{match[1]},0"
    return {
        (AVIS, territoire, Mesure.PART, code, MOYENNE): tenths(whole),
        (AVIS, territoire, Mesure.COMPTE, code, ""): int(match[2]),
    }


# --- pages


def text_of(fragment: str) -> str:
    return plain(html.unescape(re.sub(r"<[^>]+>", " ", fragment)))


def results_page(page: str, territoire: str = REGION) -> Lu:
    """Read questions one by one and in tables, absences, sentences, and confidential questions."""
    main = page[page.index("<main") : page.index("</main>")]
    lu: Lu = {}
    for sent, expected in re.findall(r"<b>(\d+) sur (\d+)</b>", main):
        lu |= _whole(territoire, sent, expected)
    for is_battery, section in re.findall(r'<section class="result( battery)?">(.*?)</section>', main, re.DOTALL):
        lu |= (_battery if is_battery else _question)(section, territoire)
    for hint in re.findall(r"Confidentiel \(effectif trop faible\) :(.*?)</p>", main, re.DOTALL):
        for label in re.findall(r"« (.*?) »(?=,|$)", text_of(hint)):
            lu[AVIS, territoire, Mesure.COMPTE, NAMED[label], ""] = "[c]"
    below = main.partition(f"<h2>{UNANSWERED}</h2>")[2]
    for item in re.findall(r"<li>(.*?)</li>", below.partition("</ul>")[0], re.DOTALL):
        text = text_of(item)
        label = max((name for name in NAMED if name in text), key=len)
        lu |= _nobody(text, territoire, NAMED[label])
    return lu


def _nobody(text: str, territoire: str, code: str) -> Lu:
    """Read a question that nobody answered, with absences by reason: `… (sans objet : 12 ; sans réponse : 3)`."""
    lu: Lu = {(AVIS, territoire, Mesure.COMPTE, code, ""): 0}
    for words, colonne in ABSENCES.items():
        if count := re.search(rf"{re.escape(words.lower())} : (\d+)", text):
            lu[AVIS, territoire, Mesure.ABSENCE, code, colonne] = int(count[1])
    return lu


def _question(section: str, territoire: str) -> Lu:
    asked = re.search(r'<span class="asked">(.*?)</span>', section, re.DOTALL)
    code = NAMED[text_of(asked[1] if asked else _between(section, "<h3>", "</h3>"))]
    titre = _titled(text_of(_between(section, "<h3>", "</h3>")), territoire, code) if asked else {}
    body = section.replace(_between(section, "<h3>", "</h3>"), "") if titre or not asked else section
    lu = titre | _told(text_of(body), territoire, code)
    if count := re.search(r"<caption>(\d+) réponses?</caption>", section):
        lu[AVIS, territoire, Mesure.COMPTE, code, ""] = int(count[1])
    for row in re.findall(r"<tr>(.*?)</tr>", section, re.DOTALL):
        cells = [text_of(cell) for _, cell in re.findall(r"<(t[dh])[^>]*>(.*?)</\1>", row, re.DOTALL)]
        if cells[0] != "Réponse":
            lu |= _answer(territoire, code, cells[0], *cells[1:])
    assert titre.items() <= lu.items(), code
    return lu


def _titled(titre: str, territoire: str, code: str) -> Lu:
    """Read a title that tells the most frequent answer: `« La direction » : 21 réponses sur 42, soit 50 %`."""
    matched = re.fullmatch(r"« (.*) » : (\d+) réponses? sur (\d+)(?:, soit (\d+ %))?", titre)
    if not matched:
        return {}
    answer, count, whole, part = matched.groups()
    return _answer(territoire, code, answer, count, part) | {(AVIS, territoire, Mesure.COMPTE, code, ""): int(whole)}


def _between(text: str, start: str, end: str) -> str:
    return text[text.index(start) + len(start) : text.index(end)]


def _battery(section: str, territoire: str) -> Lu:
    lu: Lu = {}
    for row in re.findall(r"<tr>(.*?)</tr>", section, re.DOTALL):
        head, *cells = re.findall(r'<t[dh][^>]*?(?:data-label="([^"]*)"[^>]*)?>(.*?)</t[dh]>', row, re.DOTALL)
        code = next((code for label, code in NAMED.items() if text_of(head[1]).startswith(label)), "")
        if code:
            lu |= _told(text_of(head[1]), territoire, code)
            for label, cell in cells:
                if label and label != "Répartition":
                    answers = plain(html.unescape(label))
                    count, _, part = text_of(cell).replace(f" {answers}, ensemble", "").partition(" ")
                    lu |= _answer(territoire, code, answers, count, part)
    return lu


def _told(text: str, territoire: str, code: str) -> Lu:
    """Read the sentences under a question, and its absences."""
    lu = _side(text, territoire, code) | means(text, territoire, code) | phrases(text, territoire)
    for words, colonne in ABSENCES.items():
        if count := re.search(rf"{re.escape(words)} : (\d+)", text):
            lu[AVIS, territoire, Mesure.ABSENCE, code, colonne] = int(count[1])
    return lu


def _answer(territoire: str, code: str, label: str, count: object, part: object = None) -> Lu:
    """Return an answer's count, and its share where one is printed."""
    where, colonne = (AVIS, territoire), ANSWERS[code][label]
    dit: Dit = "[c]" if count in {"[c]", "c"} else int(str(count))
    lu: Lu = {(*where, Mesure.COMPTE, code, colonne): dit}
    if part not in (None, ""):
        lu[(*where, Mesure.PART, code, colonne)] = share(part)
    return lu


def charts(page: str, territoire: str = REGION) -> Lu:
    """Read the descriptions of charts, `label : Tout à fait 7 (44 %), Plutôt 9…`, and check the numbers drawn."""
    lu: Lu = {}
    for description, drawn in re.findall(r'<svg[^>]*aria-label="([^"]*)"[^>]*>(.*?)</svg>', page, re.DOTALL):
        label, _, counts = plain(html.unescape(description)).rpartition(" : ")
        if label not in NAMED:
            continue
        code, read = NAMED[label], re.findall(r"(?:^|, )(.+?) (\d+)(?: \((\d+ %)\))?(?=, |$)", counts)
        assert {*re.findall(r"<text[^>]*>(\d+)</text>", drawn)} <= {
            part.removesuffix(" %") or count for _, count, part in read
        } | {answer for answer, *_ in read}, label
        for answer, count, part in read:
            lu |= _answer(territoire, code, answer, count, part)
    return lu


# --- sheets


def results_sheet(book: Workbook, name: str, territoire: str = REGION) -> Lu:
    """Read Résultats: a question's code is at its right, with the column of its shares; confidential ones are listed
    together, then those that nobody answered."""
    table, code, part, below = rows(book, name), "", 0, ""
    place = next(row.index("Code") for row in table if "Code" in row)
    lu = phrases(" ".join(str(row[0]) for row in table if row[0]), territoire)
    for row in table[next(at for at, row in enumerate(table) if "Code" in row) + 1 :]:
        label = plain(row[0] or "")
        if label == UNANSWERED or _HIDDEN.match(label):
            below = label
        elif below and row[place]:
            lu |= _listed(below, label, territoire, str(row[place]))
        elif row[place]:
            code, part = str(row[place]), row.index("Part") if "Part" in row else 0
        elif code and not below:
            lu |= _row(territoire, code, label, row, part)
    return lu


def _listed(heading: str, label: str, territoire: str, code: str) -> Lu:
    if heading == UNANSWERED:
        return _nobody(label, territoire, code)
    return {(AVIS, territoire, Mesure.COMPTE, code, ""): "[c]"}


def _row(territoire: str, code: str, label: str, row: Row, part: int) -> Lu:
    where = (AVIS, territoire)
    if row[1] is None:
        return _told(label, territoire, code)
    if label == "Réponses":
        return {(*where, Mesure.COMPTE, code, ""): int(str(row[1]))}
    if label in ABSENCES:
        return {(*where, Mesure.ABSENCE, code, ABSENCES[label]): int(str(row[1]))}
    return _answer(territoire, code, label, row[1], row[part] if part else None)


def scales_sheet(book: Workbook, name: str) -> Lu:
    """Read Échelles, where `←` is counted with the answer at its left."""
    lu: Lu = {}
    heads: Row = ()
    for row in rows(book, name):
        label = plain(row[0] or "")
        if label == "Question":
            heads = row
        elif label in NAMED and heads:
            lu |= _on_scale(NAMED[label], heads, row)
    return lu


def _on_scale(code: str, heads: Row, row: Row) -> Lu:
    where = (AVIS, REGION, Mesure.COMPTE, code)
    if isinstance(row[1], str):
        whole = row[heads.index("Réponses")]
        return {(*where, ""): whole if isinstance(whole, int) else str(whole)}
    lu: Lu = {}
    codes: list[str] = []
    named = {plain(head): value for head, value in zip(heads[1:], row[1:], strict=True) if head}
    levels = [(ANSWERS[code][head], value) for head, value in named.items() if head in ANSWERS[code]]
    for place, (level, value) in enumerate(levels):
        codes = [*codes, level] if value == "←" else [level]
        if place + 1 == len(levels) or levels[place + 1][1] != "←":
            first = levels[place + 1 - len(codes)][1]
            lu[(*where, "+".join(codes))] = int(str(first))
    whole = {"": named["Réponses"], FAVORABLES: named["Favorables"]}
    return lu | {(*where, colonne): int(str(count)) for colonne, count in whole.items()}


def sentences_sheet(book: Workbook, name: str) -> Lu:
    """Read a sheet that gives results in sentences."""
    return phrases(" ".join(str(row[0]) for row in rows(book, name) if row[0]))


def opinions_sheet(book: Workbook) -> Lu:
    """Read Avis des structures: sides of each question, the bar of the favourable one, sentences."""
    lu = sentences_sheet(book, "Avis des structures")
    for row in rows(book, "Avis des structures"):
        if (code := NAMED.get(plain(row[0] or ""), "")) and row[1] is not None:
            where = (AVIS, REGION, Mesure.COMPTE, code)
            sides = zip((FAVORABLES, NEUTRES, DEFAVORABLES, ""), row[1:5], strict=True)
            lu |= {(*where, colonne): int(str(count)) for colonne, count in sides if count is not None}
            assert len(str(row[5] or "")) == _half_up(20 * int(str(row[1])), int(str(row[4]))), row
    return lu


# --- rows for programs


def aggregates(table: Iterable[Mapping[str, object]], territoire: str = REGION) -> Lu:
    """Read the aggregates on questionnaires, of the région or of the only DLA given, from a file, a sheet or the
    API."""
    lu: Lu = {}
    for row in table:
        is_asked = row.get("territoire", "région") == ("DLA" if territoire else "région")
        if is_asked and row.get("source", "questionnaire") == "questionnaire" and (read := _aggregate(row)):
            mesure, ligne, colonne, scale = read
            value = row["valeur"]
            dit: Dit = str(row["statut"]) if value in (None, "") else round(scale * float(str(value)))
            cle = (AVIS, territoire, mesure, ligne, colonne)
            assert cle not in lu, cle
            lu[cle] = dit
    return lu


_OF_ALL = {"REPONSES_ATTENDUES": "ATTENDUES", "REPONSES_TRANSMISES": "TRANSMISES"}
_UNITS = {"points de −100 à 100": (SCORE, 1), "score moyen": (MOYENNE, 10)}


def _aggregate(row: Mapping[str, object]) -> tuple[Mesure, str, str, int] | None:
    code, unit = str(row["indicateur"]), plain(row["unite"] or "")
    if code in _OF_ALL:
        return Mesure.COMPTE, "", _OF_ALL[code], 1
    if row["axe"] == "absence":
        return Mesure.ABSENCE, code, ABSENCES[plain(row["modalite_libelle"])], 1
    if unit in _UNITS:
        colonne, scale = _UNITS[unit]
        return Mesure.PART, code, colonne, scale
    return (Mesure.PART if unit == "%" else Mesure.COMPTE), code, str(row["modalite"] or ""), 1


_MEASURES = {"Nombre": Mesure.COMPTE, "Part": Mesure.PART, "Borne basse": Mesure.BAS, "Borne haute": Mesure.HAUT}


def results_rows(table: Iterable[Mapping[str, object]]) -> Lu:
    """Read the table « resultats » by header, whatever the file."""
    lu: Lu = {}
    for row in table:
        ligne, colonne = _text(row["Question"]), _text(row["Modalité"]).rpartition("/")[2]
        territoire = _text(row["Code du territoire"])
        for header, mesure in _MEASURES.items():
            if header == "Nombre" or not _is_blank(row[header]):
                cell_mesure = Mesure.ABSENCE if colonne in ABSENCES.values() else mesure
                cle = (AVIS, territoire, cell_mesure, ligne, colonne)
                assert cle not in lu, cle
                lu[cle] = _text(row["Statut"]) if _is_blank(row[header]) else round(_number(row[header]))
        if not _is_blank(row["Réponses à la question"]) and ligne:
            cle = (AVIS, territoire, Mesure.COMPTE, ligne, "")
            assert lu.setdefault(cle, round(_number(row["Réponses à la question"]))) == _number(
                row["Réponses à la question"]
            ), cle
    return lu


def _text(value: object) -> str:
    if isinstance(value, float):
        return "" if value != value else str(int(value))
    return "" if value is None else str(value)


def _number(value: object) -> float:
    return float(str(value).replace(",", "."))


def _is_blank(value: object) -> bool:
    return value is None or value == "" or value != value


# --- national synthesis


def nationale(book: Workbook, region: str) -> Lu:
    """Read each question's block in Satisfaction, then the région's row in Synthèse; shares as printed."""
    lu: Lu = {}
    for label, heads, row in _blocks(rows(book, "Satisfaction"), region):
        lu |= _national(NAMED[plain(label)], heads, row)
    table = rows(book, "Synthèse")
    place = next(at for at, row in enumerate(table) if "Interrogées" in row)
    heads, row = table[place], next(row for row in table[place:] if row[0] == region)
    first = list(heads).index("Interrogées") - 1
    lu |= _whole(REGION, str(row[first]), str(row[first + 1]))
    for title, code, colonne in _MAIN:
        at = list(heads).index(title)
        if isinstance(row[at], int | float):
            cle = (AVIS, REGION, Mesure.PART, code, colonne)
            assert lu[cle] == _printed(row[at], colonne), title
        assert lu[AVIS, REGION, Mesure.COMPTE, code, ""] == row[at + 1], title
    return lu


_MAIN = (
    ("Conseille le DLA : score", "RECOMMANDATION", SCORE),
    ("Besoin de départ satisfait", "BESOIN", FAVORABLES),
)


def _blocks(table: Sequence[Row], region: str) -> Iterator[tuple[object, Row, Row]]:
    """List (heading, headers, row of the région), block by block."""
    for place, row in enumerate(table):
        if row[0] == "Région":
            yield table[place - 1][0], row, next(region_row for region_row in table[place:] if region_row[0] == region)


def _national(code: str, heads: Row, row: Row) -> Lu:
    where, lu = (AVIS, REGION), dict[Cle, Dit]()
    if isinstance(row[2], str):
        return {(*where, Mesure.COMPTE, code, ""): "[c]" if _HIDDEN.search(row[2]) else row[2]}
    for head, value in zip(heads[2:], row[2:], strict=True):
        if isinstance(value, int | float):
            mesure, colonne = _column(plain(head))
            lu[(*where, mesure, code, colonne)] = _printed(value, colonne) if mesure is Mesure.PART else int(value)
    return lu if row[2] else {(*where, Mesure.COMPTE, code, ""): 0}


def _column(head: str) -> tuple[Mesure, str]:
    match head.split(" ")[0], head:
        case "Part", _:
            return Mesure.PART, FAVORABLES
        case "Score,", _:
            return Mesure.PART, SCORE
        case "Réponses", _:
            return Mesure.COMPTE, ""
        case _, "Dont 0 à 6":
            return Mesure.COMPTE, DEFAVORABLES
        case _:
            return Mesure.COMPTE, FAVORABLES


def _printed(value: object, colonne: str) -> int:
    """Return whole percents, or points, as the format of the cell prints them."""
    scale = 1 if colonne == SCORE else 100
    return math.floor(scale * float(str(value)) + 0.5)
