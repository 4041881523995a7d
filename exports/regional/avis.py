"""Avis des structures: the main results of each questionnaire for the région, on one page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from exports.enquetes.catalogue import DASH
from exports.enquetes.onglet_echelles import most_favourable, short
from exports.enquetes.onglet_resultats import BLOCK
from exports.enquetes.resultats import Question, Resultats
from exports.regional import noms
from exports.regional.parties import Enquete, Parties
from exports.release.cellules import Statut
from exports.release.motifs import TROP_PEU
from exports.tableur.feuille import Classeur, Feuille, cell
from exports.tableur.phrases import Answer, counted, lecture_of, quoted
from exports.tableur.sheets.pied import footer_of
from exports.tableur.styles import BODY, HEADER, HEADER_RIGHT, HEADING, INTEGER, LINK, MARK, WRAPPED
from exports.tableur.text import one_line
from exports.temps.sheets.legende import under
from questionnaires.core.francais import plural
from questionnaires.core.options import echelle_of

LABEL_WIDTH = 52
COLUMNS = (
    ("Question", LABEL_WIDTH),
    ("Favorables", 11),
    ("Neutres", 9),
    ("Défavorables", 13),
    ("Réponses", 10),
    ("Part des favorables", 26),
)
WIDTHS = tuple(width for _, width in COLUMNS)
_TOTAL, _BAR = 4, 5
_BLOCKS = 20
"""Length, in characters, of the bar of a question where all answers are favourable."""

MOST_ROWS = 36
"""Questions on the page, for all questionnaires together: one page, as for the bilans and for the time."""

FIRST_ROW = 3
_LABEL = BODY.but(wrap=True, foreign=True)
_FIGURE = BODY.but(align="right", number=INTEGER)
_SENTENCE = WRAPPED.but(indent=1)


@dataclass(frozen=True, slots=True)
class Avis:
    """The sentences on a questionnaire, then its questions on a scale. `tues`: how many more questions there are;
    `cachees` and `vides`: how many questions on a scale are confidential, or have no answer."""

    enquete: Enquete
    phrases: tuple[str, ...]
    questions: tuple[Question, ...] = ()
    tues: int = 0
    cachees: int = 0
    vides: int = 0


def write(classeur: Classeur, parties: Parties) -> None:
    feuille, all_avis = classeur.feuille(noms.AVIS, WIDTHS), _avis(parties)
    region = one_line(parties.matiere.region, 80)
    feuille.title(Answer(_answer(all_avis)), f"Avis des structures – {region}")
    row = FIRST_ROW
    for avis in all_avis:
        row = _write(feuille, avis, row)
    feuille.present(footer_of(parties.matiere.region), repeated=(0, 1), frozen=(2, 0))


def _avis(parties: Parties) -> Sequence[Avis]:
    """Return the avis of each questionnaire, with the same number of rows at most for each."""
    most = MOST_ROWS // max(len(parties.enquetes), 1)
    return [_of(enquete, most) for enquete in parties.enquetes]


def _of(enquete: Enquete, most: int) -> Avis:
    resultats = enquete.resultats
    if resultats is None:
        return Avis(enquete, (enquete.comptees,))
    asked = [  # by sides; a recommendation is shown as a sentence
        question for question in resultats.questions if question.echelle not in {None, "R10"} and question.modalites
    ]
    marks = [
        question.enonces[0].phrase for question in resultats.questions if question.echelle == "R10" and question.enonces
    ]
    untold = [question for question in resultats.questions if question.echelle and not question.modalites]
    phrases = (resultats.phrases[0], *marks, *_changes(resultats), *resultats.reserves)
    return Avis(
        enquete=enquete,
        phrases=tuple(dict.fromkeys(phrases)),
        questions=tuple(asked[:most]),
        tues=len(asked[most:]),
        cachees=sum(bool(question.confidentiel) for question in untold),
        vides=sum(not question.confidentiel for question in untold),
    )


def _changes(resultats: Resultats) -> Iterator[str]:
    """Yield the sentence of each change between two dates, then their common caution, once."""
    changements = [changement for changement in resultats.changements if changement.evolution is not None]
    yield from (changement.phrases[0] for changement in changements)
    yield from (changement.phrases[-1] for changement in changements[:1])


def _answer(all_avis: Sequence[Avis]) -> str:
    """Return the most favourable question of the first questionnaire that shows one, else the first sentence."""
    said = (most_favourable(avis.enquete.resultats) for avis in all_avis if avis.enquete.resultats)
    return next(filter(None, said), all_avis[0].phrases[0] if all_avis else "")


def _write(feuille: Feuille, avis: Avis, row: int) -> int:
    """Write a questionnaire from a row on; return the row below."""
    feuille.text(row, 0, one_line(avis.enquete.collecte.titre), HEADING.but(foreign=True))
    row += 1
    for phrase in avis.phrases:
        feuille.wrapped(row, len(COLUMNS) - 1, phrase, _SENTENCE, sum(WIDTHS) - 4)
        row += 1
    top = row
    if avis.questions:
        row = _table(feuille, avis, row)
    return under(feuille, row, len(COLUMNS) - 1, sum(WIDTHS), *_said(avis, top), avis.enquete.source) + 1


def _table(feuille: Feuille, avis: Avis, row: int) -> int:
    for place, (header, _) in enumerate(COLUMNS):
        feuille.text(row, place, header, HEADER_RIGHT if 0 < place < _BAR else HEADER.but(indent=int(place == _BAR)))
    stem = ""
    for question in avis.questions:
        row += 1
        before, dash, _ = question.libelle.rpartition(DASH)
        if dash and before != stem:
            feuille.wrapped(row, 0, one_line(before), _LABEL.but(bold=True), LABEL_WIDTH - 4)
            row += 1
        stem = before
        _question(feuille, question, row, is_under=bool(dash))
    return row + 1


def _question(feuille: Feuille, question: Question, row: int, *, is_under: bool) -> None:
    feuille.wrapped(row, 0, short(question), _LABEL.but(indent=int(is_under)), LABEL_WIDTH - 2)
    feuille.number(row, _TOTAL, question.n, _FIGURE)
    has_neutral = len(echelle_of(question.echelle or "S4").pas) % 2
    if any(modalite.nombre is None for modalite in question.modalites):
        for place in (1, *([2] if has_neutral else []), 3):
            feuille.text(row, place, Statut.CONFIDENTIEL, MARK)
        return
    neutral = sum(modalite.nombre or 0 for modalite in question.modalites) - question.favorables - question.defavorables
    for place, count in ((1, question.favorables), (2, neutral), (3, question.defavorables)):
        if place != 2 or has_neutral:
            feuille.number(row, place, count, _FIGURE)
    bar = f'REPT("{BLOCK}",ROUND({_BLOCKS}*{cell(row, 1)}/{cell(row, _TOTAL)},0))'
    blocks = int(_BLOCKS * question.favorables / question.n + 0.5)
    feuille.formula(row, _BAR, bar, BLOCK * blocks, BODY.but(colour=LINK, indent=1))


def _said(avis: Avis, top: int) -> Iterator[str | Answer]:
    """Yield how to read the first question, how many questions are left out and why, and the population counted;
    headers are in the row `top`."""
    resultats = avis.enquete.resultats if avis.questions else None
    if resultats is not None:
        yield _lecture(avis.questions[0], top + 1 + (DASH in avis.questions[0].libelle))
        if avis.tues:
            left = plural(avis.tues, "autre question", "autres questions")
            verb = "ne sont pas reprises" if avis.tues > 1 else "n’est pas reprise"
            yield f"{left} sur une échelle {verb} ici."
    hidden = [f"{avis.cachees} [c] ({TROP_PEU})"] if avis.cachees else []
    empty = [f"{avis.vides} sans réponse"] if avis.vides else []
    if hidden or empty:
        yield f"Questions sur une échelle sans chiffre ici : {', '.join(hidden + empty)}."
    if resultats is not None:
        yield resultats.champ


def _lecture(first: Question, row: int) -> Answer:
    """Return « Lecture : à « L’emploi », 16 réponses sur 42 sont favorables, c’est-à-dire l’une des deux… »."""
    count, total = cell(row, 1), cell(row, _TOTAL)
    singular, several = " est favorable", " sont favorables"
    verb = Answer(several if first.favorables > 1 else singular, f"IF({count}>1,{quoted(several)},{quoted(singular)})")
    return lecture_of(
        "à « ",
        Answer(short(first), cell(row, 0)),
        " », ",
        counted(first.favorables, "réponse", count),
        " sur ",
        Answer(str(first.n), total),
        verb,
        ", c’est-à-dire au-dessus du milieu de l’échelle.",
    )
