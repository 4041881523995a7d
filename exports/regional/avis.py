"""Avis des structures: what each questionnaire says of the région, together on a page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from exports.enquetes.catalogue import DASH
from exports.enquetes.depouiller import Question
from exports.enquetes.mentions import days
from exports.enquetes.onglet_echelles import most_favourable, short
from exports.enquetes.onglet_resultats import BLOCK
from exports.enquetes.resultats import Resultats
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
from questionnaires.core.francais import plural, typeset
from questionnaires.core.options import ECHELLES

LABEL_WIDTH = 52
COLUMNS = (
    ("Question", LABEL_WIDTH),
    ("Favorables", 11),
    ("Neutres", 9),
    ("Défavorables", 13),
    ("Réponses", 10),
    ("Part des favorables", 21),
)
WIDTHS = tuple(width for _, width in COLUMNS)
_TOTAL, _BAR = 4, 5
_BLOCKS = 20
"""Of the bar of a question that everyone answers well."""

MOST_ROWS = 36
"""Questions on the page, for all questionnaires: the bilans and the time have a page each too."""

FIRST_ROW = 3
_LABEL = BODY.but(wrap=True, foreign=True)
_FIGURE = BODY.but(align="right", number=INTEGER)
_SENTENCE = WRAPPED.but(indent=1)


@dataclass(frozen=True, slots=True)
class Avis:
    """What is said of a questionnaire: sentences, then questions on a scale; `tues`: how many more there are;
    `cachees` and `vides`: how many on a scale are confidential, or have no answer."""

    enquete: Enquete
    phrases: tuple[str, ...]
    questions: tuple[Question, ...] = ()
    tues: int = 0
    cachees: int = 0
    vides: int = 0

    @property
    def rows(self) -> int:
        return 9 + len(self.phrases) + len(self.questions)


def size(parties: Parties) -> tuple[int, int]:
    """No more rows than this, and columns."""
    return FIRST_ROW + sum(own.rows for own in _avis(parties)), len(COLUMNS)


def write(classeur: Classeur, parties: Parties) -> None:
    feuille, told = classeur.feuille(noms.AVIS), _avis(parties)
    feuille.widths(WIDTHS)
    region = one_line(parties.matiere.region, 80)
    feuille.title(Answer(_answer(told)), f"Avis des structures – {region}")
    row = FIRST_ROW
    for own in told:
        row = _write(feuille, own, row)
    feuille.present(footer_of(parties.matiere.region), repeated=(0, 1), frozen=(2, 0))


def _avis(parties: Parties) -> Sequence[Avis]:
    """Each questionnaire has the same room."""
    most = MOST_ROWS // max(len(parties.enquetes), 1)
    return [_of(own, most) for own in parties.enquetes]


def _of(own: Enquete, most: int) -> Avis:
    found = own.resultats
    if found is None:
        return Avis(own, (own.comptees,))
    asked = [each for each in found.questions if _is_told(each)]
    untold = [each for each in found.questions if each.echelle and not each.modalites]
    phrases = (found.phrases[0], *_marks(found), *_changes(found), *found.reserves)
    return Avis(
        enquete=own,
        phrases=tuple(dict.fromkeys(phrases)),
        questions=tuple(asked[:most]),
        tues=len(asked[most:]),
        cachees=sum(bool(each.confidentiel) for each in untold),
        vides=sum(not each.confidentiel for each in untold),
    )


def _marks(found: Resultats) -> Iterator[str]:
    """The recommendation, in a sentence."""
    for own in found.questions:
        if own.echelle == "R10" and own.enonces:
            yield own.enonces[0].phrase


def _changes(found: Resultats) -> Iterator[str]:
    """Each number at both dates, and the caution that goes with them, once."""
    told = [own for own in found.changements if own.evolution is not None]
    yield from (own.phrases[0] for own in told)
    yield from (own.phrases[-1] for own in told[:1])


def _is_told(own: Question) -> bool:
    """Whether its answers stand by sides; a recommendation is told in a sentence."""
    return own.echelle not in {None, "R10"} and bool(own.modalites)


def _answer(told: Sequence[Avis]) -> str:
    """The most favourable question of the first questionnaire that tells one."""
    said = (most_favourable(own.enquete.resultats) for own in told if own.enquete.resultats)
    return next(filter(None, said), told[0].phrases[0] if told else "")


def _write(feuille: Feuille, own: Avis, row: int) -> int:
    """From that row; returns the row below."""
    feuille.text(row, 0, one_line(own.enquete.collecte.titre), HEADING.but(foreign=True))
    row += 1
    for phrase in own.phrases:
        feuille.merged((row, 0), (row, len(COLUMNS) - 1), phrase, _SENTENCE)
        feuille.height(row, phrase, sum(WIDTHS) - 4)
        row += 1
    top = row
    if own.questions:
        row = _table(feuille, own, row)
    said = typeset(f"Source : {one_line(own.enquete.collecte.titre)}, collecte {days(own.enquete.collecte)}.")
    return under(feuille, row, len(COLUMNS) - 1, sum(WIDTHS), *_said(own, top), said) + 1


def _table(feuille: Feuille, own: Avis, row: int) -> int:
    for place, (header, _) in enumerate(COLUMNS):
        feuille.text(row, place, header, HEADER_RIGHT if 0 < place < _BAR else HEADER.but(indent=int(place == _BAR)))
    stem = ""
    for question in own.questions:
        row += 1
        before, dash, _ = question.libelle.rpartition(DASH)
        if dash and before != stem:
            feuille.text(row, 0, one_line(before), _LABEL.but(bold=True))
            feuille.height(row, one_line(before), LABEL_WIDTH - 4)
            row += 1
        stem = before
        _question(feuille, question, row, is_under=bool(dash))
    return row + 1


def _question(feuille: Feuille, own: Question, row: int, *, is_under: bool) -> None:
    label = short(own)
    feuille.text(row, 0, label, _LABEL.but(indent=int(is_under)))
    feuille.height(row, label, LABEL_WIDTH - 2)
    feuille.number(row, _TOTAL, own.n, _FIGURE)
    has_neutral = len(ECHELLES[own.echelle or "S4"].pas) % 2
    if any(each.nombre is None for each in own.modalites):
        for place in (1, *([2] if has_neutral else []), 3):
            feuille.text(row, place, Statut.CONFIDENTIEL, MARK)
        return
    neutral = sum(each.nombre or 0 for each in own.modalites) - own.favorables - own.defavorables
    for place, count in enumerate((own.favorables, neutral if has_neutral else None, own.defavorables), start=1):
        if count is not None:
            feuille.number(row, place, count, _FIGURE)
    bar = f'REPT("{BLOCK}",ROUND({_BLOCKS}*{cell(row, 1)}/{cell(row, _TOTAL)},0))'
    blocks = int(_BLOCKS * own.favorables / own.n + 0.5)
    feuille.formula(row, _BAR, bar, BLOCK * blocks, BODY.but(colour=LINK, indent=1))


def _said(own: Avis, top: int) -> Iterator[str | Answer]:
    """How to read the first question, how many are not there and why, and who is behind it; the headers are in the row
    `top`."""
    found = own.enquete.resultats
    if own.questions and found is not None:
        yield _lecture(own.questions[0], top + 1 + (DASH in own.questions[0].libelle))
        if own.tues:
            left = plural(own.tues, "autre question", "autres questions")
            verb = "ne sont pas reprises" if own.tues > 1 else "n’est pas reprise"
            yield f"{left} sur une échelle {verb} ici."
    if untold := ", ".join(_untold(own)):
        yield f"Questions sur une échelle sans chiffre ici : {untold}."
    if own.questions and found is not None:
        yield found.champ


def _lecture(first: Question, row: int) -> Answer:
    """`Lecture : à « L’emploi », 16 réponses sur 42 sont favorables, c’est-à-dire l’une des deux meilleures…`"""
    count, total = cell(row, 1), cell(row, _TOTAL)
    one, several = " est favorable", " sont favorables"
    verb = Answer(several if first.favorables > 1 else one, f"IF({count}>1,{quoted(several)},{quoted(one)})")
    return lecture_of(
        "à « ",
        Answer(short(first), cell(row, 0)),
        " », ",
        counted(first.favorables, "réponse", count),
        " sur ",
        Answer(str(first.n), total),
        verb,
        ", c’est-à-dire l’une des deux meilleures de l’échelle.",
    )


def _untold(own: Avis) -> Iterator[str]:
    if own.cachees:
        yield f"{own.cachees} [c] ({TROP_PEU})"
    if own.vides:
        yield f"{own.vides} sans réponse"
