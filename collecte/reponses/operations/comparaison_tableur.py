"""Compare a returned workbook with the answer, and tell what accepting it saves."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from collecte.models import Participation
from collecte.reponses.operations.tableur_reponse import ClasseurLu, pages_filled, same_text, share_codes, shown_texts
from collecte.reponses.queries.participations import get_known_saisie
from collecte.reponses.queries.versions import get_questionnaire
from exports.papiers.formulaire import names_of
from questionnaires.answers.merge import merge
from questionnaires.core.elements import Question
from questionnaires.core.repartition import UnreadableError
from questionnaires.temps.unites_temps import UNITE, UniteTemps, unit_in_use


@dataclass(frozen=True, slots=True)
class DifferenceLigne:
    """A question with its name in full, the text stored now and the text of the file; '' for a blank."""

    code: str
    libelle: str
    enregistre: str
    fichier: str
    question: Question

    def said(self, text: str) -> str:
        """Return one of its texts as people read it: labels rather than codes."""
        try:
            return self.question.text(self.question.read(text)) if self.question.codes else text
        except UnreadableError:
            return text


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparaisonTableur:
    """Effect of accepting a file, seen at `revision`. `conflits` changed at both places since the file was made, and
    are to be chosen; `gardes` changed in the answer alone, and stay."""

    revision: int
    lu: ClasseurLu
    changements: tuple[DifferenceLigne, ...]
    conflits: tuple[DifferenceLigne, ...]
    gardes: tuple[DifferenceLigne, ...]
    enregistres: Mapping[str, str]  # stored shares of the répartition of time, by line, then by mission
    unite: UniteTemps  # unit of the stored answer
    choix: Mapping[str, str] = field(default_factory=dict)  # « fichier » or « enregistre », by code

    @property
    def changes_nothing(self) -> bool:
        return not (self.changements or self.conflits)

    @property
    def is_in_percent(self) -> bool:
        """True when the answer is stored in the unit of the workbook."""
        return self.unite is UniteTemps.POURCENT

    @property
    def changes_shares(self) -> bool:
        """True when accepting, or choosing, may change the répartition of time."""
        return any(difference.code in self.enregistres for difference in (*self.changements, *self.conflits))

    @property
    def parts(self) -> Mapping[str, str]:
        """Shares once the file is accepted, in percent; unchosen conflicts count as they are stored."""
        kept = {code: self._changes.get(code, text) for code, text in self.enregistres.items()}
        return {**kept, UNITE: UniteTemps.POURCENT.value}

    @property
    def carried(self) -> Mapping[str, str]:
        """Texts of the file that its page sends back: those that differ from what it was made with, or from the
        answer."""
        differences = (*self.changements, *self.conflits, *self.gardes)
        return {difference.code: self.lu.textes[difference.code] for difference in differences}

    @property
    def unchosen(self) -> tuple[DifferenceLigne, ...]:
        return tuple(
            difference
            for difference in self.conflits
            if self.choix.get(difference.code) not in {"fichier", "enregistre"}
        )

    @property
    def textes(self) -> Mapping[str, str]:
        """Texts that accepting saves: all the shares when some change, if they were in another unit: its texts stay."""
        changes = self._changes
        if self.is_in_percent or self.enregistres.keys().isdisjoint(changes):
            return changes
        return {**changes, **self.parts}

    @property
    def _changes(self) -> dict[str, str]:
        chosen = [difference for difference in self.conflits if self.choix.get(difference.code) == "fichier"]
        return {difference.code: difference.fichier for difference in (*self.changements, *chosen)}


def compare(
    session: Session, participation: Participation, lu: ClasseurLu, choix: Mapping[str, str] | None = None
) -> ComparaisonTableur:
    """Merge a file with what was saved since it was made, question by question, as two pages would be.

    Shares are in percent: those of an answer in another unit are compared by what they come to.
    """
    questionnaire = get_questionnaire(participation.version)
    textes = shown_texts(participation, participation.saisie)
    then = shown_texts(participation, _as_at(session, participation, lu.revision))
    pages = pages_filled(participation, textes)
    names, questions = names_of(pages), {case.question.code: case.question for page in pages for case in page.cases}
    read = {code: text for code, text in lu.textes.items() if code in questions}
    stored, base = _of_lines(read, textes), _of_lines(read, then)
    typed = {code: _as_known(questions[code], text, stored[code], base[code]) for code, text in read.items()}
    merged = merge(base, stored, typed)
    differences = {
        code: DifferenceLigne(code, names[code], stored[code], typed[code], questions[code]) for code in read
    }
    return ComparaisonTableur(
        revision=participation.revision,
        lu=lu,
        changements=tuple(differences[code] for code in questions if code in merged.changes),
        conflits=tuple(differences[conflit.code] for conflit in merged.conflicts),
        gardes=tuple(differences[code] for code in questions if code in merged.kept),
        enregistres=_of_lines(share_codes(questionnaire), textes),
        unite=unit_in_use(questionnaire, participation.saisie),
        choix=choix or {},
    )


def _as_at(session: Session, participation: Participation, revision: int) -> Mapping[str, str]:
    """Return all texts of the answer at a revision; an unknown revision counts as 0, before anything was saved."""
    shown = revision if revision <= participation.revision else 0
    known = {*participation.saisie, *get_questionnaire(participation.version).questions}
    return get_known_saisie(session, participation, revision=shown, page="", codes=known)


def _of_lines(codes: Iterable[str], saisie: Mapping[str, str]) -> dict[str, str]:
    return {code: saisie.get(code, "") for code in codes}


def _as_known(question: Question, text: str, stored: str, base: str) -> str:
    """Return `base` or `stored` when it means the same as `text`: `12,5` was typed « 12,50 % » on the pages."""
    return next((known for known in (base, stored) if same_text(known, text) or _says(question, known, text)), text)


def _says(question: Question, known: str, text: str) -> bool:
    try:
        return question.read(known) == question.read(text)
    except UnreadableError:
        return False
