"""What a workbook would change in an answer, told before it is accepted, and accepting it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from collecte.models import Participation
from collecte.operations.reponses import Saved, save_answers
from collecte.operations.tableur_repartition import Lu, lines_of
from collecte.policy import Acteur
from collecte.queries.participations import get_known_saisie
from collecte.queries.versions import get_questionnaire
from questionnaires.merge import merge
from questionnaires.repartition import Total, UnreadableError, parse_share, total_of

UNITE = "UNITE"
POURCENT = "pourcent"
"""How shares are entered, and the unit of the workbook."""

_WHOLE_OF_FRACTIONS = range(95, 106)  # hundredths of a percent: 0,24 + 0,76 typed where percents are expected


@dataclass(frozen=True, slots=True)
class Difference:
    """One line: its words, what is saved now, what the file says; '' for a blank."""

    code: str
    libelle: str
    enregistre: str
    fichier: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparaison:
    """What accepting a file does, seen at `revision`. `conflits` changed at both places since the file was made, and
    are to be chosen; `gardes` changed in the answer alone, and stay."""

    revision: int
    lu: Lu
    changements: tuple[Difference, ...]
    conflits: tuple[Difference, ...]
    gardes: tuple[Difference, ...]
    total: Total
    unite: str = ""  # how shares were entered so far, when that was not in percent
    choix: Mapping[str, str] = field(default_factory=dict)  # code -> « fichier » or « enregistre »

    @property
    def changes_nothing(self) -> bool:
        return not (self.changements or self.conflits or self.unite)

    @property
    def unchosen(self) -> tuple[Difference, ...]:
        return tuple(own for own in self.conflits if self.choix.get(own.code) not in {"fichier", "enregistre"})

    @property
    def looks_like_fractions(self) -> bool:
        """Whether shares sum to 1 rather than to 100: 0,24 was typed for 24 %."""
        return self.total.reparti in _WHOLE_OF_FRACTIONS

    @property
    def textes(self) -> Mapping[str, str]:
        """What accepting it saves."""
        chosen = [own for own in self.conflits if self.choix.get(own.code) == "fichier"]
        texts = {own.code: own.fichier for own in (*self.changements, *chosen)}
        return {**texts, UNITE: POURCENT} if self.unite else texts


def compare(
    session: Session, participation: Participation, lu: Lu, choix: Mapping[str, str] | None = None
) -> Comparaison:
    """Merge what a file says with what was saved since it was made, by line, as two pages would be."""
    lignes = lines_of(get_questionnaire(participation.version))
    read = {code: text for code, text in lu.textes.items() if code in lignes}
    stored = {code: participation.saisie.get(code, "") for code in read}
    shown = lu.revision if lu.revision <= participation.revision else 0
    base = get_known_saisie(session, participation, revision=shown, page="", codes=read)
    typed = {code: _as_known(text, stored[code], base[code]) for code, text in read.items()}
    merged = merge(base, stored, typed)
    told = {code: Difference(code, lignes[code].libelle, stored[code], typed[code]) for code in read}
    unite = participation.saisie.get(UNITE, "")
    chosen = choix or {}
    after = {**stored, **merged.changes}
    after |= {own.code: own.typed for own in merged.conflicts if chosen.get(own.code) == "fichier"}
    return Comparaison(
        revision=participation.revision,
        lu=lu,
        changements=tuple(told[code] for code in lignes if code in merged.changes),
        conflits=tuple(told[own.code] for own in merged.conflicts),
        gardes=tuple(told[code] for code in lignes if code in merged.kept),
        total=total_of(after.values()),
        unite="" if unite in {"", POURCENT} else unite,
        choix=chosen,
    )


def _as_known(text: str, stored: str, base: str) -> str:
    """The text that says the same, when one of these does: `12,5` was typed « 12,50 % » on the pages."""
    return next((known for known in (base, stored) if known == text or _says(known, text)), text)


def _says(known: str, text: str) -> bool:
    try:
        return parse_share(known) == parse_share(text)
    except UnreadableError:
        return False


def accept(
    session: Session, *, comparaison: Comparaison, participation_id: int, acteur: Acteur, now: datetime
) -> Saved:
    """Save what was shown and chosen: what changed since is a conflict, as for a page.

    Raises as `save_answers`.
    """
    return save_answers(
        session,
        participation_id=participation_id,
        base_revision=comparaison.revision,
        typed=comparaison.textes,
        acteur=acteur,
        now=now,
    )
