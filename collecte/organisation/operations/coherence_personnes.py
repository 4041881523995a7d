"""Checks across affectations: overlaps in a DLA, more than one ETP at once, contradicting lines of a file."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from collecte.core.errors import UserFacingError
from collecte.core.operations.cellules import Defaut
from collecte.organisation.operations.lignes_personnes import MAX_ETP, LignePersonne, Termes
from questionnaires.core.francais import decimal_text, short_day_text, sort_key


@dataclass(slots=True)
class _Dossier:
    """One address as the file will leave it: its first line, and its affectations with their line, None if stored."""

    first: LignePersonne
    placed: list[tuple[int | None, Termes]] = field(default_factory=list)

    def overlapping(self, termes: Termes) -> list[tuple[int | None, Termes]]:
        return [own for own in self.placed if own[1].overlaps(termes)]


def contradictions(lignes: Sequence[LignePersonne], stored: Mapping[str, Sequence[Termes]]) -> Iterator[Defaut]:
    """Two names for an address, active and not, two affectations on a DLA at once, more than one ETP at once.

    `stored` has the affectations of the base by address key; those that a line restates (same DLA, same start)
    count as the line says. A line that is refused counts no more for those after it.
    """
    restated = {(own.cle, own.termes.dla, own.termes.debut) for own in lignes if own.termes}
    dossiers: dict[str, _Dossier] = {}
    for own in lignes:
        if own.cle not in dossiers:
            kept = [known for known in stored.get(own.cle, ()) if (own.cle, known.dla, known.debut) not in restated]
            dossiers[own.cle] = _Dossier(own, [(None, known) for known in kept])
        defaut = _placed_twice(own, dossiers[own.cle]) or _two_names(own, dossiers[own.cle].first)
        defaut = defaut or _too_much(own, dossiers[own.cle]) or _on_and_off(own, dossiers[own.cle].first)
        if defaut:
            yield defaut
        elif own.termes:
            dossiers[own.cle].placed.append((own.ligne, own.termes))


def _placed_twice(own: LignePersonne, dossier: _Dossier) -> Defaut | None:
    if own.termes is None:
        return None
    same = [place for place in dossier.overlapping(own.termes) if place[1].dla == own.termes.dla]
    if not same:
        return None
    ligne, termes = same[0]
    if ligne is None:
        return Defaut(
            own.ligne,
            _already(own.nom_complet, termes),
            "Gardez cette date de début, ou donnez d’abord une fin à cette affectation par une ligne qui la reprend.",
        )
    return Defaut(
        own.ligne,
        f"L’adresse {own.adresse} est déjà à la ligne {ligne} pour le même DLA, aux mêmes dates en tout ou partie.",
        "Gardez une seule des deux lignes, ou donnez une fin à la plus ancienne ; "
        "une personne sur deux DLA a une ligne pour chacun.",
    )


def _two_names(own: LignePersonne, first: LignePersonne) -> Defaut | None:
    if _identity(own) == _identity(first):
        return None
    return Defaut(
        own.ligne,
        f"L’adresse {own.adresse} est à la ligne {first.ligne} sous le nom {first.nom_complet}.",
        "Une adresse est celle d’une seule personne : corrigez l’adresse ou le nom.",
    )


def _identity(own: LignePersonne) -> tuple[str, str]:
    return sort_key(own.prenom), sort_key(own.nom)


def _too_much(own: LignePersonne, dossier: _Dossier) -> Defaut | None:
    if own.termes is None:
        return None
    others = [termes for _, termes in dossier.overlapping(own.termes)]
    if _peak(own.termes, others) <= MAX_ETP:
        return None
    return Defaut(own.ligne, _in_all(own.nom_complet, own.termes, others), _LESS)


def _on_and_off(own: LignePersonne, first: LignePersonne) -> Defaut | None:
    if own.actif is None or first.actif is None or own.actif == first.actif:
        return None
    return Defaut(
        own.ligne,
        f"L’adresse {own.adresse} est active à une ligne et ne l’est pas à l’autre (ligne {first.ligne}).",
        "Écrivez la même chose sur toutes les lignes d’une personne, ou laissez vide.",
    )


class AffectationError(UserFacingError):
    """An affectation that cannot stand beside those that its person has."""


def check_beside(nom_complet: str, termes: Termes, others: Sequence[Termes]) -> None:
    """Whether a person may have an affectation beside its others. Raises AffectationError."""
    same_days = [other for other in others if other.overlaps(termes)]
    for other in same_days:
        if other.dla == termes.dla:
            raise AffectationError(
                _already(nom_complet, other),
                "Donnez d’abord une fin à cette affectation, ou choisissez un autre début.",
            )
    if _peak(termes, same_days) > MAX_ETP:
        raise AffectationError(_in_all(nom_complet, termes, same_days), _LESS)


_LESS = "Le total d’une personne est d’au plus 1 ETP : baissez un ETP, ou donnez une fin à une affectation."


def _already(nom_complet: str, termes: Termes) -> str:
    return f"{nom_complet} est déjà sur le DLA {termes.dla}, {_since(termes)}."


def _in_all(nom_complet: str, own: Termes, others: Sequence[Termes]) -> str:
    places = " ; ".join(f"DLA {termes.dla}, {_since(termes)}" for termes in others)
    return f"{nom_complet} a {decimal_text(_peak(own, others), 2)} ETP en tout à la même date, avec {places}."


def _peak(own: Termes, others: Sequence[Termes]) -> int:
    """The most ETP on one day of `own`, all of `others` sharing a day with it."""
    starts = [(max(termes.debut, own.debut), 0, termes.etp) for termes in others]
    ends = [(termes.fin, 1, -termes.etp) for termes in others if termes.fin]  # after the starts of its last day
    return own.etp + max(accumulate(etp for _, _, etp in sorted([*starts, *ends])), default=0)


def _since(termes: Termes) -> str:
    until = f" jusqu’au {short_day_text(termes.fin)}" if termes.fin else ""
    return f"{decimal_text(termes.etp, 2)} ETP depuis le {short_day_text(termes.debut)}{until}"
