"""Checks across affectations: overlaps in a DLA, more than one ETP at once, contradicting lines of a file."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from collecte.core.errors import Refus
from collecte.core.operations.cellules import Defaut
from collecte.organisation.operations.lignes_personnes import MAX_ETP, LignePersonne, Termes
from questionnaires.core.francais import decimal_text, short_day_text, sort_key


@dataclass(slots=True)
class _Dossier:
    """One address as the file will leave it: its first line, and its affectations with their line, None when stored."""

    first: LignePersonne
    placed: list[tuple[int | None, Termes]] = field(default_factory=list)

    def overlapping(self, termes: Termes) -> list[tuple[int | None, Termes]]:
        return [placed for placed in self.placed if placed[1].overlaps(termes)]


def contradictions(lignes: Sequence[LignePersonne], stored: Mapping[str, Sequence[Termes]]) -> Iterator[Defaut]:
    """Yield the lines that give an address two names, both states, overlapping affectations on a DLA or over one ETP.

    `stored` has the stored affectations by address key; when a line restates one (same DLA, same start), the line wins.
    A refused line no longer counts for the lines after it.
    """
    restated = {(ligne.cle, ligne.termes.dla, ligne.termes.debut) for ligne in lignes if ligne.termes}
    dossiers: dict[str, _Dossier] = {}
    for ligne in lignes:
        if ligne.cle not in dossiers:
            kept = [
                termes for termes in stored.get(ligne.cle, ()) if (ligne.cle, termes.dla, termes.debut) not in restated
            ]
            dossiers[ligne.cle] = _Dossier(ligne, [(None, termes) for termes in kept])
        defaut = _placed_twice(ligne, dossiers[ligne.cle]) or _two_names(ligne, dossiers[ligne.cle].first)
        defaut = defaut or _too_much(ligne, dossiers[ligne.cle]) or _on_and_off(ligne, dossiers[ligne.cle].first)
        if defaut:
            yield defaut
        elif ligne.termes:
            dossiers[ligne.cle].placed.append((ligne.ligne, ligne.termes))


def _placed_twice(ligne: LignePersonne, dossier: _Dossier) -> Defaut | None:
    if ligne.termes is None:
        return None
    same = [place for place in dossier.overlapping(ligne.termes) if place[1].dla == ligne.termes.dla]
    if not same:
        return None
    line, termes = same[0]
    if line is None:
        return Defaut(
            ligne.ligne,
            _already(ligne.nom_complet, termes),
            "Gardez cette date de début, ou donnez d’abord une fin à cette affectation par une ligne qui la reprend.",
        )
    return Defaut(
        ligne.ligne,
        f"L’adresse {ligne.adresse} est déjà à la ligne {line} pour le même DLA, aux mêmes dates en tout ou partie.",
        "Gardez une seule des deux lignes, ou donnez une fin à la plus ancienne ; "
        "une personne sur deux DLA a une ligne pour chacun.",
    )


def _two_names(ligne: LignePersonne, first: LignePersonne) -> Defaut | None:
    if _identity(ligne) == _identity(first):
        return None
    return Defaut(
        ligne.ligne,
        f"L’adresse {ligne.adresse} est à la ligne {first.ligne} sous le nom {first.nom_complet}.",
        "Une adresse est celle d’une seule personne : corrigez l’adresse ou le nom.",
    )


def _identity(ligne: LignePersonne) -> tuple[str, str]:
    return sort_key(ligne.prenom), sort_key(ligne.nom)


def _too_much(ligne: LignePersonne, dossier: _Dossier) -> Defaut | None:
    if ligne.termes is None:
        return None
    others = [termes for _, termes in dossier.overlapping(ligne.termes)]
    if _peak(ligne.termes, others) <= MAX_ETP:
        return None
    return Defaut(ligne.ligne, _in_all(ligne.nom_complet, ligne.termes, others), _LESS)


def _on_and_off(ligne: LignePersonne, first: LignePersonne) -> Defaut | None:
    if ligne.actif is None or first.actif is None or ligne.actif == first.actif:
        return None
    return Defaut(
        ligne.ligne,
        f"L’adresse {ligne.adresse} est active à une ligne et ne l’est pas à l’autre (ligne {first.ligne}).",
        "Écrivez la même chose sur toutes les lignes d’une personne, ou laissez vide.",
    )


def check_beside(nom_complet: str, termes: Termes, others: Sequence[Termes]) -> None:
    """Raise Refus when an affectation conflicts with the others of the person."""
    same_days = [other for other in others if other.overlaps(termes)]
    for other in same_days:
        if other.dla == termes.dla:
            raise Refus(
                _already(nom_complet, other),
                "Donnez d’abord une fin à cette affectation, ou choisissez un autre début.",
            )
    if _peak(termes, same_days) > MAX_ETP:
        raise Refus(_in_all(nom_complet, termes, same_days), _LESS)


_LESS = "Le total d’une personne est d’au plus 1 ETP : baissez un ETP, ou donnez une fin à une affectation."


def _already(nom_complet: str, termes: Termes) -> str:
    return f"{nom_complet} est déjà sur le DLA {termes.dla}, {_since(termes)}."


def _in_all(nom_complet: str, termes: Termes, others: Sequence[Termes]) -> str:
    places = " ; ".join(f"DLA {other.dla}, {_since(other)}" for other in others)
    return f"{nom_complet} a {decimal_text(_peak(termes, others), 2)} ETP en tout à la même date, avec {places}."


def _peak(termes: Termes, others: Sequence[Termes]) -> int:
    """Return the highest total ETP on one day of `termes`; each of `others` shares a day with it."""
    starts = [(max(other.debut, termes.debut), 0, other.etp) for other in others]
    ends = [(other.fin, 1, -other.etp) for other in others if other.fin]  # after the starts of its last day
    return termes.etp + max(accumulate(etp for _, _, etp in sorted([*starts, *ends])), default=0)


def _since(termes: Termes) -> str:
    until = f" jusqu’au {short_day_text(termes.fin)}" if termes.fin else ""
    return f"{decimal_text(termes.etp, 2)} ETP depuis le {short_day_text(termes.debut)}{until}"
