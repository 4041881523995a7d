"""Who answered, by DLA, as statistics read it: what a draw weighs, as far as the answers say where they come from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from exports.enquete.lecture import Ligne
from exports.records import AttenduEnquete, CollecteEnquete
from exports.statistiques.plans import Choix, Resultat, Strate
from questionnaires.francais import plural, typeset

SANS_STRATES = typeset(
    "Le tirage est fait par DLA et les réponses, anonymes, ne disent pas le leur : aucun poids ni intervalle de "
    "confiance ne peut être calculé, et les parts sont celles des réponses reçues."
)
_TOUTES = ""
"""The one stratum of answers whose DLA nobody knows."""


def of_the_draw(collecte: CollecteEnquete) -> CollecteEnquete:
    """Without the answers beyond the draw. Telling them somewhere and not elsewhere would give each away."""
    if collecte.is_anonymous:  # nobody knows which they are
        return collecte
    return replace(collecte, attendus=tuple(own for own in collecte.attendus if not own.en_plus))


def beyond_the_draw(collecte: CollecteEnquete, dla: str | None) -> tuple[str, ...]:
    """What must be said of them, if there are any: in one DLA, or all."""
    count = sum(own.en_plus and own.is_transmitted for own in collecte.attendus if dla in {None, own.dla})
    if not count:
        return ()
    answers = plural(count, "réponse")
    where = "parmi celles-ci, sans qu’on sache lesquelles" if collecte.is_anonymous else "hors de ces résultats"
    told = f"{answers} en plus du tirage, après un refus repris une fois la structure remplacée : {where}."
    return (typeset(told),)


@dataclass(frozen=True)
class Plan:
    """`lignes` are the answers read: of the whole `collecte`, or of one DLA in it."""

    collecte: CollecteEnquete
    lignes: Sequence[Ligne]
    dla: str | None

    @property
    def choix(self) -> Choix:
        """How structures were chosen: a draw by DLA that nobody can weigh any more is only counted."""
        return Choix.RECENSEMENT if self._is_lost else self.collecte.plan

    @property
    def reserves(self) -> tuple[str, ...]:
        """What must be said of it, beside what each statistic says."""
        return (SANS_STRATES,) if self._is_lost else ()

    @property
    def _is_lost(self) -> bool:
        return self.collecte.is_anonymous and self.collecte.plan is Choix.ALEATOIRE

    def resultat(self, valeurs: Mapping[int, int], sans_objet: Mapping[int, int]) -> Resultat:
        """The answers to one question, by `id` of their lines: their values, and those that it does not concern."""
        return Resultat(self.choix, tuple(self._strate(code, valeurs, sans_objet) for code in self._codes))

    @cached_property
    def _codes(self) -> Sequence[str]:
        if self.collecte.is_anonymous:
            return [_TOUTES]
        everywhere = {own.dla for own in self.collecte.attendus} | {own.dla for own in self.collecte.unites}
        return sorted(everywhere) if self.dla is None else [self.dla]

    def _strate(self, code: str, valeurs: Mapping[int, int], sans_objet: Mapping[int, int]) -> Strate:
        lignes = [ligne for ligne in self.lignes if ligne.attendu.dla == code]
        unites = [own for own in self.collecte.unites if code in {_TOUTES, own.dla}]
        expected = [own for own in self.collecte.attendus if code in {_TOUTES, own.dla}]
        answered = max(len(lignes), self._known_to_have_answered(expected))
        asked = max(sum(own.interrogee for own in unites), len(expected), answered)
        return Strate(
            code=code,
            population=max(len(unites), asked),
            interrogees=asked,
            repondantes=answered,
            valeurs=tuple(valeurs[id(ligne)] for ligne in lignes if id(ligne) in valeurs),
            sans_objet=sum(id(ligne) in sans_objet for ligne in lignes),
        )

    def _known_to_have_answered(self, expected: Sequence[AttenduEnquete]) -> int:
        """Beyond the answers that are read: of an anonymous campaign, those that wait for others too."""
        return sum(own.is_transmitted for own in expected) if self.collecte.is_anonymous else 0
