"""Qualité: how time was declared, missing answers and their reasons, questions often left blank."""

from collections.abc import Iterator, Sequence
from itertools import islice

from exports.regional import noms
from exports.regional.parties import Enquete, Parties
from exports.release.cellules import Mesure, MotsNombre
from exports.tableur.feuille import Classeur, Feuille, cell
from exports.tableur.phrases import Answer, lecture_of
from exports.tableur.sheets.pied import footer_of
from exports.tableur.styles import BODY, DATA, HEADER, HEADING, INTEGER, SHARE, WRAPPED, CellFormat
from exports.tableur.text import one_line
from exports.temps.consolidation import PRECISION, sources_asked
from exports.temps.sheets.legende import champ, source, under
from exports.temps.sheets.suivi import percent
from questionnaires.core.francais import NBSP, plural

WIDTHS = (58, 12, 12, 12, 12)
FIRST_ROW = 3
BLANK, APART = "Sans réponse", "Non concerné / ne sait pas"
_COUNT = BODY.but(align="right", number=INTEGER)
_RATE = BODY.but(align="right", number=SHARE)
_LABEL = WRAPPED.but(indent=1)

Row = tuple[str, int, int, int]
"""A question, its number of answers, of blanks, and of respondents not concerned."""


def blanks(enquete: Enquete) -> list[Row]:
    """List the questions whose answers may be shown, the most often left blank first."""
    if enquete.resultats is None:
        return []
    rows = []
    for question in enquete.resultats.questions:
        if not question.confidentiel and question.n:
            absent = dict(question.absences)
            rows.append((one_line(question.libelle, 300), question.n, absent.get(BLANK, 0), absent.get(APART, 0)))
    return sorted(rows, key=lambda row: -row[2] / (row[1] + row[2]))


def gaps(parties: Parties) -> list[tuple[str, str, str]]:
    """List missing answers with a justification (DLA, person, reason), on time then by questionnaire."""
    campaigns = [parties.matiere.temps, *(enquete.collecte for enquete in parties.enquetes)]
    return [
        (one_line(attendu.dla, 60), one_line(attendu.nom) or "toute l’équipe", one_line(attendu.justification, 500))
        for collecte in campaigns
        if collecte is not None
        for attendu in collecte.attendus
        if attendu.is_justified
    ]


def write(classeur: Classeur, parties: Parties) -> None:
    feuille = classeur.feuille(noms.QUALITE, WIDTHS)
    explained = plural(len(gaps(parties)), "écart justifié", "écarts justifiés")
    feuille.title(Answer(f"Sur quoi reposent les chiffres{'' if not gaps(parties) else f' : {explained}'}"), _SUBTITLE)
    groups = [FIRST_ROW, _sources(feuille, parties, FIRST_ROW)]
    row = _gaps(feuille, gaps(parties), groups[-1])
    for enquete in parties.enquetes:
        groups.append(row)
        row = _blanks(feuille, enquete, row)
    feuille.present(footer_of(parties.matiere.region), repeated=(0, 1), frozen=(2, 0))
    feuille.portrait()
    feuille.keep_together(groups, row, (0, 1))


_SUBTITLE = "Précision déclarée, écarts justifiés, questions laissées vides."


def sources_told(parties: Parties) -> list[tuple[str, str, str]]:
    """List what répartitions rest on (label, how many persons say it in words, or a mark; reason for the mark)."""
    consolidation = parties.consolidation
    asked = consolidation and sources_asked(consolidation.collecte)
    if consolidation is None or consolidation.release is None or not asked:
        return []
    release = consolidation.release
    cells = {code: release.get(Mesure.MOTS, PRECISION, colonne=code) for code in asked.libelles}
    return [
        (
            one_line(asked.libelles[code]),
            MotsNombre.of(cellule.valeur).value if cellule.valeur else cellule.statut.value,
            cellule.motif,
        )
        for code, cellule in cells.items()
        if cellule is not None
    ]


def _sources(feuille: Feuille, parties: Parties, row: int) -> int:
    """Write how the authors of répartitions say that they made them; return the row after."""
    sources = sources_told(parties)
    if not sources:
        return row
    feuille.text(row, 0, "Le temps : précision déclarée", HEADING)
    feuille.headers(row + 1, ("La répartition repose sur", "Dit"), left=2)
    feuille.blanks(row + 1, range(2, len(WIDTHS)), HEADER)
    for line, (label, words, _) in enumerate(sources, start=row + 2):
        feuille.text(line, 0, label, _LABEL)
        feuille.text(line, 1, words, DATA)
    reasons = dict.fromkeys(f"{mark} : {why}." for _, mark, why in sources if why)
    return _under(feuille, row + 2 + len(sources), *reasons, *_legende_of_sources(parties, row + 2))


def _legende_of_sources(parties: Parties, row: int) -> Iterator[str | Answer]:
    """Yield how to read the first source shown in words, the population counted, and the origin of figures."""
    in_words = (
        (line, *entry) for line, entry in enumerate(sources_told(parties), start=row) if entry[1] in list(MotsNombre)
    )
    for line, label, words, _ in islice(in_words, 1):
        yield lecture_of("« ", Answer(label, cell(line, 0)), " » est dit ", Answer(words, cell(line, 1)), ".")
    if parties.consolidation is not None:
        yield champ(parties.consolidation)
        yield source(parties.consolidation, Mesure.MOTS)


def _under(feuille: Feuille, row: int, *sentences: str | Answer) -> int:
    """Write sentences under a table; return the row of the next heading."""
    return under(feuille, row, len(WIDTHS) - 1, sum(WIDTHS) - 4, *sentences) + 1


def _gaps(feuille: Feuille, ecarts: Sequence[tuple[str, str, str]], row: int) -> int:
    feuille.text(row, 0, "Ce qui manque, et pourquoi", HEADING)
    if not ecarts:
        feuille.text(row + 1, 0, "Aucun écart n’est justifié.", _LABEL)
        return row + 3
    for line, (dla, who, why) in enumerate(ecarts, start=row + 1):
        text = f"{dla}, {who} : {why}"
        feuille.wrapped(line, len(WIDTHS) - 1, text, _LABEL, sum(WIDTHS) - 4)
    singular, several = "réponse attendue et non transmise", "réponses attendues et non transmises"
    who = f"Champ : {plural(len(ecarts), singular, several)}, dont l’absence est justifiée."
    return _under(feuille, row + 1 + len(ecarts), who, "Source : suivi de chaque collecte.")


def _blanks(feuille: Feuille, enquete: Enquete, row: int) -> int:
    rows = blanks(enquete)
    if not rows:
        return row
    feuille.text(row, 0, f"{enquete.court} : questions laissées vides", HEADING.but(foreign=True))
    feuille.headers(row + 1, ("Question", "Réponses", BLANK, "Non concerné", "Part vide"))
    for line, (label, *counts) in enumerate(rows, start=row + 2):
        feuille.wrapped(line, 0, label, _LABEL.but(foreign=True), WIDTHS[0] - 4)
        for column, count in enumerate(counts, start=1):
            feuille.number(line, column, count, _COUNT)
        answered, blank = cell(line, 1), cell(line, 2)
        feuille.formula(line, 4, f"{blank}/({answered}+{blank})", counts[1] / (counts[0] + counts[1]), _RATE)
    first, last = row + 2, row + len(rows) + 1
    look = feuille.classeur.format(CellFormat(bold=True, colour="#A3261B"))
    often = {"type": "cell", "criteria": ">=", "value": OFTEN, "format": look}
    feuille.sheet.conditional_format(first, 4, last, 4, often)
    who = (enquete.resultats.champ, enquete.resultats.source) if enquete.resultats else ()
    return _under(feuille, last + 1, _lecture(rows[0], first), *who)


def _lecture(often: Row, row: int) -> Answer:
    """Return how to read the row of the question most often left blank, which is the first."""
    label, answered, blank, _ = often
    given, left, share = (cell(row, column) for column in (1, 2, 4))
    return lecture_of(
        "« ",
        Answer(label, cell(row, 0)),
        " » a été laissée vide ",
        Answer(str(blank), left),
        " fois sur ",
        Answer(str(answered + blank), f"({given}+{left})"),
        ", soit ",
        Answer(f"{percent(blank / (answered + blank))}{NBSP}%", f'ROUND(100*{share},0)&"{NBSP}%"'),
        ".",
    )


OFTEN = 0.2
"""Share of blanks from which a question is highlighted: one in five."""
