"""Compare a returned workbook with the answer, and tell what accepting it saves."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from collecte.models import Participation
from collecte.reponses.operations.tableur_repartition import ClasseurLu, lines_of
from collecte.reponses.queries.participations import get_known_saisie
from collecte.reponses.queries.versions import get_questionnaire
from questionnaires.answers.a_cote import mission_share
from questionnaires.answers.merge import merge
from questionnaires.core.model import Questionnaire
from questionnaires.core.repartition import Total, UnreadableError, parse_share, total_of
from questionnaires.temps.unites_temps import UNITE, UniteTemps, unit_in_use, with_shares

_WHOLE_OF_FRACTIONS = range(95, 106)  # hundredths of a percent: 0,24 + 0,76 typed where percents are expected


@dataclass(frozen=True, slots=True)
class DifferenceLigne:
    """A line with its label, the text stored now and the text of the file; '' for a blank."""

    code: str
    libelle: str
    enregistre: str
    fichier: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparaisonTableur:
    """Effect of accepting a file, seen at `revision`. `conflits` changed at both places since the file was made, and
    are to be chosen; `gardes` changed in the answer alone, and stay."""

    revision: int
    lu: ClasseurLu
    changements: tuple[DifferenceLigne, ...]
    conflits: tuple[DifferenceLigne, ...]
    gardes: tuple[DifferenceLigne, ...]
    enregistres: Mapping[str, str]  # stored shares, by line
    unite: UniteTemps  # unit of the stored answer
    missions: Mapping[str, str]  # code of the share of its mission, where one was typed, by line
    choix: Mapping[str, str] = field(default_factory=dict)  # « fichier » or « enregistre », by code

    @property
    def changes_nothing(self) -> bool:
        return not (self.changements or self.conflits)

    @property
    def is_in_percent(self) -> bool:
        """True when the answer is stored in the unit of the workbook."""
        return self.unite is UniteTemps.POURCENT

    @property
    def total(self) -> Total:
        """Total once the file is accepted; unchosen conflicts count as they are stored."""
        return total_of({**self.enregistres, **self._changes}.values())

    @property
    def unchosen(self) -> tuple[DifferenceLigne, ...]:
        return tuple(
            difference
            for difference in self.conflits
            if self.choix.get(difference.code) not in {"fichier", "enregistre"}
        )

    @property
    def looks_like_fractions(self) -> bool:
        """True when shares sum to 1 rather than to 100: 0,24 was typed for 24 %."""
        return self.total.reparti in _WHOLE_OF_FRACTIONS

    @property
    def textes(self) -> Mapping[str, str]:
        """Texts that accepting saves: all the lines, when they were in another unit, whose texts stay beside.

        The share of a mission whose lines change is blanked: as in the workbook, it is their sum.
        """
        changes = self._changes
        blanked = {self.missions[code]: "" for code in changes if code in self.missions}
        if self.is_in_percent:
            return {**changes, **blanked}
        return {**self.enregistres, **changes, **blanked, UNITE: UniteTemps.POURCENT.value}

    @property
    def _changes(self) -> dict[str, str]:
        chosen = [difference for difference in self.conflits if self.choix.get(difference.code) == "fichier"]
        return {difference.code: difference.fichier for difference in (*self.changements, *chosen)}


def compare(
    session: Session, participation: Participation, lu: ClasseurLu, choix: Mapping[str, str] | None = None
) -> ComparaisonTableur:
    """Merge a file with what was saved since it was made, line by line, as two pages would be.

    Both are in percent: an answer in another unit is compared by the shares that it gives.
    """
    questionnaire = get_questionnaire(participation.version)
    lignes = lines_of(questionnaire)
    read = {code: text for code, text in lu.textes.items() if code in lignes}
    stored = _of_lines(read, with_shares(questionnaire, participation.saisie))
    base = _of_lines(read, with_shares(questionnaire, _as_at(session, participation, lu.revision)))
    typed = {code: _as_known(text, stored[code], base[code]) for code, text in read.items()}
    merged = merge(base, stored, typed)
    differences = {code: DifferenceLigne(code, lignes[code].libelle, stored[code], typed[code]) for code in read}
    return ComparaisonTableur(
        revision=participation.revision,
        lu=lu,
        changements=tuple(differences[code] for code in lignes if code in merged.changes),
        conflits=tuple(differences[conflit.code] for conflit in merged.conflicts),
        gardes=tuple(differences[code] for code in lignes if code in merged.kept),
        enregistres=stored,
        unite=unit_in_use(questionnaire, participation.saisie),
        missions=dict(_typed_missions(questionnaire, participation.saisie)),
        choix=choix or {},
    )


def _typed_missions(questionnaire: Questionnaire, saisie: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for section in questionnaire.sections:
        for groupe in section.groupes:
            share = mission_share(section, groupe)
            if share is not None and saisie.get(share.code):
                yield from ((question.code, share.code) for question in groupe.questions)


def _as_at(session: Session, participation: Participation, revision: int) -> Mapping[str, str]:
    """Return all texts of the answer at a revision; an unknown revision counts as 0, before anything was saved."""
    shown = revision if revision <= participation.revision else 0
    known = {*participation.saisie, *get_questionnaire(participation.version).questions}
    return get_known_saisie(session, participation, revision=shown, page="", codes=known)


def _of_lines(codes: Iterable[str], saisie: Mapping[str, str]) -> dict[str, str]:
    return {code: saisie.get(code, "") for code in codes}


def _as_known(text: str, stored: str, base: str) -> str:
    """Return `base` or `stored` when it means the same share as `text`: `12,5` was typed « 12,50 % » on the pages."""
    return next((known for known in (base, stored) if known == text or _says(known, text)), text)


def _says(known: str, text: str) -> bool:
    try:
        return parse_share(known) == parse_share(text)
    except UnreadableError:
        return False
