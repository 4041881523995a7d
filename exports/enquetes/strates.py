"""Respondents by DLA as strata, and the weights of a draw."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain, repeat

from exports.enquetes.lecture import APART, Manque
from exports.enquetes.sommes import Cumul, Perimetre, SommesBloc, add_up
from exports.records.records import CollecteEnquete, Effectif, Etat, QuiRepond
from exports.statistiques.enonces import CHIFFRES
from exports.statistiques.plans import Choix, Resultat, Strate
from questionnaires.core.francais import plural, typeset

SANS_STRATES = typeset(
    "Le tirage est fait par DLA et les réponses, anonymes, ne disent pas le leur : aucun poids ni intervalle de "
    "confiance ne peut être calculé, et les parts sont celles des réponses reçues."
)
PONDEREES = typeset(
    "Tirage par DLA : les nombres comptent les réponses reçues ; les pourcentages pèsent celles de chaque DLA selon "
    "ses structures, et ne se refont pas en divisant ces nombres."
)
_TOUTES = ""
"""The only stratum of answers whose DLA nobody knows."""

_APART = (*APART, Manque.NON_POSEE)
"""Reasons why a question does not concern a structure."""


def of_the_draw(collecte: CollecteEnquete, dla: str | None) -> Perimetre:
    """Return a perimeter without the answers beyond the draw: showing them in some places only would reveal each of
    them. In an anonymous campaign they stay in, since nobody knows which they are."""
    return Perimetre(dla, en_plus=collecte.is_anonymous)


def only_dla(collecte: CollecteEnquete) -> str:
    """Return the DLA of all the answers that results read, when no other one answered; '' otherwise."""
    everywhere = of_the_draw(collecte, None)
    answered = {
        effectif.dla
        for effectif, n in collecte.effectifs.items()
        if n and effectif in everywhere and effectif.etat is Etat.TRANSMIS
    }
    return answered.pop() if len(answered) == 1 else ""


def beyond_the_draw(collecte: CollecteEnquete, dla: str | None) -> tuple[str, ...]:
    """Return the sentence about answers beyond the draw, in one DLA or in all; none without such answers."""
    read = Perimetre(dla)
    count = sum(
        n
        for effectif, n in collecte.effectifs.items()
        if effectif in read and effectif.en_plus and effectif.etat is Etat.TRANSMIS
    )
    if not count:
        return ()
    answers = plural(count, "réponse")
    where = "parmi celles-ci, sans qu’on sache lesquelles" if collecte.is_anonymous else "hors de ces résultats"
    text = f"{answers} en plus du tirage, après un refus repris une fois la structure remplacée : {where}."
    return (typeset(text),)


@dataclass(frozen=True)
class PlanSondage:
    """How the structures of `perimetre` were chosen: the whole `collecte`, or one DLA in it."""

    collecte: CollecteEnquete
    sommes: SommesBloc
    perimetre: Perimetre

    @property
    def choix(self) -> Choix:
        """How structures were chosen: a draw by DLA that nobody can weight any more is only counted."""
        return Choix.RECENSEMENT if self._is_lost else self.collecte.plan

    @property
    def reserves(self) -> tuple[str, ...]:
        """Sentences about the plan that must be shown, beside those of each statistic."""
        if self._is_lost:
            return (SANS_STRATES,)
        has_shares = self.perimetre.dla is None and sum(map(self._lines, self._codes)) >= CHIFFRES
        return (PONDEREES,) if self.choix is Choix.ALEATOIRE and has_shares else ()

    @property
    def _is_lost(self) -> bool:
        return self.collecte.is_anonymous and self.collecte.plan is Choix.ALEATOIRE

    @property
    def everyone(self) -> Resultat:
        """Everyone who answered, whatever they said: the value 1 for each."""
        return self._made(self._strate(code, (1,) * self._lines(code), 0) for code in self._codes)

    def resultat(self, nom: str, score: Callable[[str], int]) -> Resultat:
        """Return the answers to one variable: the score of each value, and the number of those that it does not
        concern."""
        cumuls: dict[str, list[Cumul]] = {}
        for tranche, cumul in self.sommes.by_tranche(nom, self.perimetre).items():
            cumuls.setdefault(tranche.dla, []).append(cumul)
        return self._made(self._said(code, add_up(cumuls.get(code, ())), score) for code in self._codes)

    def _made(self, strates: Iterable[Strate]) -> Resultat:
        of_persons = self.collecte.qui is QuiRepond.PERSONNE
        return Resultat(self.choix, tuple(strates), self.collecte.seuils.personnes, of_persons=of_persons)

    def _said(self, code: str, cumul: Cumul, score: Callable[[str], int]) -> Strate:
        valeurs = chain.from_iterable(repeat(score(value), count) for value, count in cumul.valeurs.items())
        return self._strate(code, tuple(valeurs), sum(cumul.manques.get(manque, 0) for manque in _APART))

    @cached_property
    def _codes(self) -> Sequence[str]:
        if self.collecte.is_anonymous:
            return [_TOUTES]
        everywhere = {*self._expected, *self._unites}
        return sorted(everywhere) if self.perimetre.dla is None else [self.perimetre.dla]

    def _strate(self, code: str, valeurs: tuple[int, ...], sans_objet: int) -> Strate:
        population, chosen = self._unites[code]
        answered = max(self._lines(code), self._known_to_have_answered(code))
        asked = max(chosen, self._expected[code], answered)
        return Strate(
            code=code,
            population=max(population, asked),
            interrogees=asked,
            repondantes=answered,
            valeurs=valeurs,
            sans_objet=sans_objet,
        )

    def _lines(self, code: str) -> int:
        return self.sommes.lines_in(replace(self.perimetre, dla=code))

    @cached_property
    def _unites(self) -> Mapping[str, tuple[int, int]]:
        """By stratum, how many structures could be asked, and how many were."""
        population = Counter(self._stratum(unite.dla) for unite in self.collecte.unites)
        asked = Counter(self._stratum(unite.dla) for unite in self.collecte.unites if unite.interrogee)
        return defaultdict(lambda: (0, 0), {code: (count, asked[code]) for code, count in population.items()})

    @cached_property
    def _expected(self) -> Counter[str]:
        """By stratum, how many answers are expected."""
        return self._counted(lambda effectif: True)

    def _known_to_have_answered(self, code: str) -> int:
        """Return how many sent an answer to an anonymous campaign, whose answers wait for others before they are read;
        else 0."""
        return self._sent[code] if self.collecte.is_anonymous else 0

    @cached_property
    def _sent(self) -> Counter[str]:
        return self._counted(lambda effectif: effectif.etat is Etat.TRANSMIS)

    def _counted(self, is_counted: Callable[[Effectif], bool]) -> Counter[str]:
        everywhere, counts = replace(self.perimetre, dla=None), Counter[str]()
        for effectif, count in self.collecte.effectifs.items():
            if effectif in everywhere and is_counted(effectif):
                counts[self._stratum(effectif.dla)] += count
        return counts

    def _stratum(self, dla: str) -> str:
        return _TOUTES if self.collecte.is_anonymous else dla
