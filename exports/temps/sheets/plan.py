"""Names of lines and missions, rows of a table of them, and why figures are not shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from exports.tableur.phrases import Answer
from exports.temps.consolidation import Consolidation
from exports.temps.lignes import BlocMission, names_asked
from questionnaires.core.francais import typeset

SANS_REPONSE = "aucune réponse transmise"
NON_ARRETE = typeset("Résultats non arrêtés : seule la couverture est donnée")


@dataclass(frozen=True)
class Bande:
    """A table of lines under their missions, from row `first`. Without lines, a mission is one row, and each line of
    work outside missions too."""

    blocs: tuple[BlocMission, ...]
    first: int
    has_lines: bool = True

    @cached_property
    def rows(self) -> dict[str, int]:
        """Code of a mission or of a line -> row, from top to bottom."""
        codes = [code for bloc in self.blocs for code in codes_of(bloc, has_lines=self.has_lines)]
        return {code: self.first + offset for offset, code in enumerate(codes)}

    @property
    def total(self) -> int:
        return self.first + len(self.rows)


def codes_of(bloc: BlocMission, *, has_lines: bool) -> tuple[str, ...]:
    """List a mission, then its lines; work outside missions is always given by line."""
    lines = tuple(ligne.code for ligne in bloc.lignes)
    if bloc.mission is None:
        return lines
    return (bloc.mission.code, *(lines if has_lines else ()))


def columns_of_missions(consolidation: Consolidation) -> tuple[tuple[str, str, int], ...]:
    """List code, name and number of each mission, then of each line outside them (number 0)."""
    names, columns = names_of(consolidation), []
    for bloc in consolidation.blocs:
        codes = [bloc.mission.code] if bloc.mission else [ligne.code for ligne in bloc.lignes]
        columns += [(code, names[code], bloc.numero) for code in codes]
    return tuple(columns)


def names_of(consolidation: Consolidation) -> dict[str, str]:
    """Map the code of a mission or of a line to its name."""
    collecte = consolidation.collecte
    return names_asked(collecte.referentiel, collecte.questionnaire, consolidation.lignes)


def hidden_answer(consolidation: Consolidation) -> Answer:
    """Return the title used when the région has no figure."""
    release = consolidation.release
    if release is None:
        return Answer(NON_ARRETE)
    if release.motif == SANS_REPONSE:
        return Answer("Aucune réponse transmise")
    return Answer(typeset(f"Temps de la région confidentiel : {release.motif}"))


def longest(consolidation: Consolidation) -> tuple[str, str, int] | None:
    """Return the mission with the largest printed share: its name in a sentence, its code, that share; None when
    nothing is shown. The first of equals.

    Printed shares are less than one step from exact ones: it takes the most time only when it leads by two steps.
    """
    release = consolidation.release
    shares = release.missions() if release else {}
    missions = [(f"mission {numero}", code) for code, _, numero in columns_of_missions(consolidation) if numero]
    named = [(name, code, shares[code]) for name, code in missions if code in shares]
    return max(named, key=lambda item: item[2]) if named else None


def leads(share: int, shares: Sequence[int], pas: int) -> bool:
    """Return whether a printed share is also the largest of exact shares."""
    return sum(other > share - 2 * pas for other in shares) == 1


def words_are_told(consolidation: Consolidation, questions: Sequence[str]) -> bool:
    """Return whether at least one of these questions is shown in words."""
    return any(cellule.is_shown and cellule.ligne in questions for cellule in consolidation.mots)
