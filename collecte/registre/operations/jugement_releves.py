"""The dated records of a file, judged as those that are typed: what cannot be true, what is to be looked at."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from collecte.core.operations.cellules import Defaut
from collecte.registre.operations.colonnes_registre import Groupe
from collecte.registre.operations.fiches import Fiche
from collecte.registre.operations.lignes_registre import Lecture, Remarque
from collecte.registre.operations.releves import ReleveError, check_budget, check_emploi
from collecte.registre.operations.releves_termes import TermesBudget, TermesEmploi
from collecte.registre.operations.vraisemblance import doutes_budget, doutes_emploi


@dataclass(frozen=True, slots=True)
class _Genre:
    """A kind of record: what dates it, its terms, what judges them."""

    groupe: Groupe
    key: str
    termes: Callable[..., Any]
    noms: Sequence[str]
    check: Callable[[Any], None]
    doutes: Callable[[Any, Any], Iterator[str]]

    def terms_of(self, fiche: Fiche) -> Any:  # noqa: ANN401 - the terms of its kind
        return self.termes(**{name: fiche.valeurs.get(name) for name in self.noms})


_GENRES = (
    _Genre(Groupe.EMPLOI, "jour", TermesEmploi, TermesEmploi.__slots__, check_emploi, doutes_emploi),
    _Genre(Groupe.BUDGET, "annee", TermesBudget, TermesBudget.__slots__, check_budget, doutes_budget),
)


def judge_releves(structures: Sequence[Fiche], lecture: Lecture) -> None:
    """Add to what was read of a file what is wrong in its records, and what is unlikely, each by its line."""
    for structure in structures:
        for genre in _GENRES:
            _judge(structure, genre, lecture)


def _judge(structure: Fiche, genre: _Genre, lecture: Lecture) -> None:
    rows = sorted(structure.of(genre.groupe), key=lambda own: own.valeurs[genre.key])
    for former, own in pairwise([None, *rows]):
        if own is None or not (own.id is None or own.avant):
            continue
        ligne, termes = max(own.dits.values()), genre.terms_of(own)
        try:
            genre.check(termes)
        except ReleveError as error:
            lecture.defauts.append(Defaut(ligne, error.problem, error.remedy))
            continue
        for doubt in genre.doutes(termes, genre.terms_of(former) if former else None):
            lecture.remarques.append(Remarque(ligne, f"à vérifier : {doubt}"))
