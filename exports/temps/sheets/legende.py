"""Sentences under tables and charts: how to read one figure, who is behind it, where it comes from."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from exports.release.cellules import Mesure
from exports.release.origine import champ_of, source_of
from exports.tableur.feuille import Answer, Feuille
from exports.tableur.styles import NOTE, PERCENT
from exports.tableur.text import one_line
from exports.temps.consolidation import Consolidation
from questionnaires.core.francais import NARROW, NBSP, plural, typeset

ETP = '[=0]"–";0.0'
"""Tenths of an ETP, printed with one decimal; nothing is told where the share is a printed 0."""

GAP = 7.5
"""Points between a table and what is said under it."""


def percent_of(pas: int, petite: int = 0) -> str:
    """The number format of shares printed by so many points: `44 %`, and `moins de 2 %` for a printed 0, or what is
    printed in its place; of exact ones by 0."""
    return f'[={petite}]"moins de {pas}{NBSP}%";{PERCENT}' if pas else PERCENT


def share_text(points: int, pas: int) -> str:
    """The same in a sentence."""
    return f"{points}{NBSP}%" if points else f"moins de {pas}{NBSP}%"


def quoted(text: str) -> str:
    """A text in a formula."""
    escaped = text.replace('"', '""')
    return f'"{escaped}"'


def share_formula(cell: str, pas: int) -> str:
    """A part of a formula that says a share as `share_text` does."""
    return f'IF({cell}=0,"{share_text(0, pas)}",{cell}&"{NBSP}%")'


def etp_text(tenths: int) -> str:
    """Tenths of an ETP as sheets print them: `4,0 ETP`, and a dash for a released zero."""
    return f"{tenths // 10},{tenths % 10}{NBSP}ETP" if tenths else "–"


def etp_formula(cell: str) -> str:
    """A part of a formula that says ETP as `etp_text` does, whatever the decimal separator of the spreadsheet."""
    return f'IF({cell}=0,"–",SUBSTITUTE(FIXED({cell},1,1),".",",")&"{NBSP}ETP")'


def share_of(points: int, pas: int, cell: str) -> Answer:
    """A share to say in a sentence, from the cell that holds it."""
    return Answer(share_text(points, pas), share_formula(cell, pas))


def etp_of(tenths: int, cell: str) -> Answer:
    """ETP to say in a sentence, from the cell that holds them."""
    return Answer(etp_text(tenths), etp_formula(cell))


def whole_formula(cell: str) -> str:
    """A part of a formula that says a whole number as sentences write it: `1 234`."""
    return f'IF({cell}<1000,{cell},INT({cell}/1000)&"{NARROW}"&RIGHT(1000+MOD({cell},1000),3))'


def counted(count: int, noun: str, cell: str = "", several: str = "", *, is_large: bool = False) -> Answer:
    """`21 réponses` to say in a sentence, from the cell that holds their number; `is_large`: it may pass a thousand."""
    one, more = quoted(f"{NBSP}{noun}"), quoted(f"{NBSP}{several or noun + 's'}")
    number = whole_formula(cell) if is_large else cell
    return Answer(plural(count, noun, several), f"{number}&IF({cell}>1,{more},{one})")


def lecture(text: str) -> str:
    return typeset(f"Lecture : {text}")


def lecture_of(*parts: str | Answer) -> Answer:
    """How to read one figure, as `sentence_of` says it."""
    return sentence_of("Lecture : ", *parts)


def sentence_of(*parts: str | Answer) -> Answer:
    """Texts of ours, and what follows its cell, names that people typed included."""
    said = [Answer(own, quoted(own)) if isinstance(own, str) else own for own in _typeset(*parts)]
    return Answer("".join(own.text for own in said), "&".join(own.formula for own in said))


def _typeset(*parts: str | Answer) -> Iterator[str | Answer]:
    """Each text as it is printed, those in a row joined."""
    for is_text, run in groupby(parts, key=lambda own: isinstance(own, str)):
        if is_text:
            yield typeset("".join(map(str, run)))
        else:
            yield from run


def champ(consolidation: Consolidation, who: str = "") -> str:
    """`who` tells persons when they are not those of the région."""
    release, collecte = consolidation.release, consolidation.collecte
    region, periode = one_line(collecte.region), collecte.periode.libelle
    if not who and release is not None:
        return champ_of(release, region, periode)
    return typeset(f"Champ : {who}, {region}, {periode}.")


def source(consolidation: Consolidation, mesure: Mesure = Mesure.PART) -> str:
    """As `source_of` says it."""
    own = consolidation.collecte
    titre = one_line(own.questionnaire.titre)
    return source_of(titre, own.ouverture, own.cloture, consolidation.release, mesure)


def source_of_all(consolidations: Sequence[Consolidation]) -> str:
    """`Source : Temps et activités, publication de chaque période : 1er semestre 2026, n° 1 du 22/07/2026 ; …`; the
    last one gives the title. One période alone is told as `source` does."""
    last = consolidations[-1]
    published = [
        f"{own.collecte.periode.libelle}, {own.release.nom.removeprefix('publication ')}"
        for own in consolidations
        if own.release is not None
    ]
    if len(published) < 2:
        return source(last)
    titre = one_line(last.collecte.questionnaire.titre)
    return typeset(f"Source : {titre}, publication de chaque période : {' ; '.join(published)}.")


def publication_of(consolidation: Consolidation) -> str:
    """`Publication n° 1 du 22/07/2026`, and the one that it replaces; empty before settlement."""
    nom = consolidation.release.nom if consolidation.release else ""
    return f"{nom[:1].upper()}{nom[1:]}"


def under(feuille: Feuille, row: int, last: int, widths: float, *sentences: str | Answer) -> int:
    """After a thin row, wrap each sentence over columns 0 to `last`, so many characters wide; the row after them."""
    feuille.tall(row, GAP)
    look = NOTE.but(wrap=True)
    for line, said in enumerate(sentences, start=row + 1):
        if isinstance(said, Answer):
            feuille.merged_formula((line, 0), (line, last), said.formula, said.text, look)
            feuille.height(line, said.text, widths)
        else:
            feuille.merged((line, 0), (line, last), typeset(said), look)
            feuille.height(line, said, widths)
    return row + 1 + len(sentences)
