"""Add up answers in a single reading, block by block and column by column."""

from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol, TypeGuard

from exports.enquetes.catalogue import Catalogue, Posee, Repetee, Variable
from exports.enquetes.foule import Ensemble, Foule, extended
from exports.enquetes.lecture import LigneLue, Manque, lignes_of, rangs_of
from exports.enquetes.parcours import MesureNombre, is_of_two_dates, mesures
from exports.enquetes.sommes import FINE, Cumul, Nommees, Paires, Sommes, SommesBloc, Tranche
from exports.records.records import CollecteEnquete
from exports.statistiques.evolution import Releve
from questionnaires.core.elements import Numeric, Question, Value
from questionnaires.core.options import SANS_OBJET
from questionnaires.core.questions import Computed, Moment, Number, Opinion, WithOptions
from questionnaires.files.lecteurs import read_by_its_dla, read_by_the_region

BLOC = 256
"""Answers in memory at once, of each version."""

_ABSENT: Final = object()
_Values = list[Value | object | None]


def sommer(collecte: CollecteEnquete, catalogue: Catalogue) -> Sommes:
    """Return all the sums of the answers of a campaign."""
    sommeur = _Sommeur(collecte, catalogue)
    waiting: dict[Tranche, list[LigneLue]] = {}
    for ligne in lignes_of(collecte):
        tranche = Tranche(ligne.attendu.dla, ligne.attendu.version, ligne.attendu.en_plus)
        if tranche not in waiting and any(other.dla != tranche.dla for other in waiting):
            sommeur.add_all(waiting)
        lignes = waiting.setdefault(tranche, [])
        lignes.append(ligne)
        if len(lignes) == BLOC:
            sommeur.add(tranche, waiting.pop(tranche))
    sommeur.add_all(waiting)
    return sommeur.made


class _Partie(Protocol):
    """A count made of every block of answers, whose ranks begin at `first`."""

    def add(self, tranche: Tranche, first: int, lignes: Sequence[LigneLue]) -> None: ...


class _Sommeur:
    """Gives answers their ranks, and blocks to every count."""

    def __init__(self, collecte: CollecteEnquete, catalogue: Catalogue) -> None:
        self._least = collecte.seuils.personnes
        self._personnes: array[int] = array("i")
        self._dlas: dict[str, Ensemble] = defaultdict(Ensemble)
        self._en_plus = Ensemble()
        self._categories: dict[str, Ensemble] = defaultdict(Ensemble)
        self._nommees = _Nommees(collecte)
        amounts = collecte.reads_release
        enough = None if amounts else self._are_enough
        simples = _Compteur(enough, crossed=collecte.is_crossed)
        self._simples = _Simples(catalogue.variables, simples, amounts=amounts)
        self._repetees = {repetee.code: _Repetees(repetee, _Compteur(enough)) for repetee in catalogue.repetees}
        self._paires = [_Mesuree(mesure) for mesure in mesures(catalogue).values()]
        self._ecrits = {code: _Ecrite(code) for code in _codes_of_texts(collecte)}

    def add_all(self, waiting: dict[Tranche, list[LigneLue]]) -> None:
        for tranche, lignes in waiting.items():
            self.add(tranche, lignes)
        waiting.clear()

    def add(self, tranche: Tranche, lignes: Sequence[LigneLue]) -> None:
        first, whole = len(self._personnes), (1 << len(lignes)) - 1
        self._personnes = extended(self._personnes, [ligne.attendu.personne for ligne in lignes])
        self._dlas[tranche.dla].add(first, whole)
        if tranche.en_plus:
            self._en_plus.add(first, whole)
        for categorie, reponses in _places(ligne.attendu.categories.split() for ligne in lignes).items():
            self._categories[categorie].add(first, reponses)
        parties: tuple[_Partie, ...] = (
            self._nommees,
            self._simples,
            *self._repetees.values(),
            *self._paires,
            *self._ecrits.values(),
        )
        for partie in parties:
            partie.add(tranche, first, lignes)

    def _are_enough(self, reponses: int) -> bool:
        return Foule(self._personnes).distinctes(reponses, self._least) >= self._least

    @property
    def made(self) -> Sommes:
        return Sommes(
            foule=Foule(self._personnes, _made(self._dlas), self._en_plus.made(), _made(self._categories)),
            simples=self._simples.compteur.made,
            repetees={code: partie.compteur.made for code, partie in self._repetees.items()},
            nommees=self._nommees.made,
            paires={mesuree.mesure.grandeur: mesuree.paires for mesuree in self._paires},
            ecrits={code: ecrite.reponses.made() for code, ecrite in self._ecrits.items()},
        )


class _Compteur:
    """The sums of one bloc in the making. The answers with a value to a variable are recorded until they are
    `enough`."""

    def __init__(self, enough: Callable[[int], bool] | None, *, crossed: bool = False) -> None:
        self._enough, self._crossed = enough, crossed
        self._ended: set[str] = set()
        self.lignes: Counter[Tranche] = Counter()
        self.reponses = Ensemble()
        self.montants: dict[str, array[float]] = {}
        self._cumuls: dict[str, dict[Tranche, Cumul]] = defaultdict(dict)
        self._lus: dict[str, Ensemble] = defaultdict(Ensemble)
        self._choisies: dict[str, dict[str, Ensemble]] = defaultdict(lambda: defaultdict(Ensemble))

    def count(self, tranche: Tranche, first: int, variable: Variable, colonne: "_Colonne") -> None:
        by_tranche = self._cumuls[variable.nom]
        by_tranche[tranche] = by_tranche.get(tranche, Cumul()).plus(colonne.cumul(variable))
        if self._crossed:
            for code, reponses in _places(map(colonne.codes, colonne.values)).items():
                self._choisies[variable.nom][code].add(first, reponses)
        if variable.nom in self._ended:
            return
        self._lus[variable.nom].add(first, colonne.reponses)
        if self._enough is not None and self._enough(colonne.reponses << first):
            self._ended.add(variable.nom)

    @property
    def made(self) -> SommesBloc:
        return SommesBloc(
            lignes=self.lignes,
            reponses=self.reponses.made(),
            cumuls=self._cumuls,
            lus=_made(self._lus),
            montants=self.montants,
            choisies={nom: _made(by_code) for nom, by_code in self._choisies.items()},
        )


@dataclass(frozen=True, slots=True)
class _Colonne:
    """The values of a block of lines for a question, one each, and the place in the block of the answer of each line
    (None: each line is an answer)."""

    question: Question
    values: _Values
    places: Sequence[int] | None = None

    @property
    def lus(self) -> list[Value]:
        rien = _nothing(self.question)
        return [value for value in self.values if value not in rien]  # type: ignore[misc] # neither None nor absent

    def cumul(self, variable: Variable) -> Cumul:
        lus, rien = self.lus, _nothing(self.question)
        without = Counter([value for value in self.values if value in rien])
        manques = {
            Manque.SANS_OBJET: without[_ABSENT],
            Manque.VIDE: without[None],
            Manque.NON_CONCERNE: without[SANS_OBJET.code],
        }
        return Cumul(
            lus=len(lus),
            valeurs=_valeurs(variable, lus),
            structures=self._structures if variable.options else {},
            manques={manque: count for manque, count in manques.items() if count},
            somme=_somme(self.question, lus),
        )

    @property
    def _structures(self) -> Mapping[str, int]:
        """Count answers by option that one of their lines chooses."""
        rien = _nothing(self.question)
        lines = [] if self.places is None else zip(self.places, self.values, strict=True)
        chosen = {(place, code) for place, value in lines if value not in rien for code in str(value).split()}
        return Counter(code for _, code in chosen)

    def codes(self, value: Value | object | None) -> Sequence[str]:
        """Return the options of a value, or the reason why there is none."""
        if value is _ABSENT:
            return (Manque.SANS_OBJET,)
        if value is None:
            return (Manque.VIDE,)
        if value in _nothing(self.question):
            return (Manque.NON_CONCERNE,)
        return str(value).split() if isinstance(self.question, WithOptions) else ()

    @property
    def reponses(self) -> int:
        """Bit set of the answers with a value, bit 0 being the first of the block."""
        rien = _nothing(self.question)
        if self.places is None:
            bits = ["0" if value in rien else "1" for value in reversed(self.values)]
            return int("".join(bits), 2)
        places = {place for place, value in zip(self.places, self.values, strict=True) if value not in rien}
        return sum(1 << place for place in places)


class _Simples:
    """Sums outside repetitions. `amounts`: keep the amounts of each structure."""

    def __init__(self, variables: Sequence[Variable], compteur: _Compteur, *, amounts: bool) -> None:
        self.compteur = compteur
        self._variables, self._amounts = _added_up(variables), amounts

    def add(self, tranche: Tranche, first: int, lignes: Sequence[LigneLue]) -> None:
        valeurs = [ligne.reponse.valeurs for ligne in lignes]
        self.compteur.lignes[tranche] += len(lignes)
        self.compteur.reponses.add(first, (1 << len(lignes)) - 1)
        for variable in self._variables:
            posee = variable.posees.get(tranche.version)
            if posee is None:
                continue
            colonne = _Colonne(posee.question, _column(posee, valeurs))
            self.compteur.count(tranche, first, variable, colonne)
            if self._amounts and _is_amount(variable.question) and not is_of_two_dates(variable):
                self._keep(variable.nom, variable.question, colonne)

    def _keep(self, nom: str, last: Numeric, colonne: _Colonne) -> None:
        montants, question = self.compteur.montants.setdefault(nom, array("d")), colonne.question
        if isinstance(question, Numeric) and _is_amount(question):
            unit = 10.0**question.decimals
            montants.extend(round(int(value) / unit * 10**last.decimals) for value in colonne.lus)


def _is_amount(question: Question) -> TypeGuard[Number | Computed]:
    """Return whether its values are numbers, which add up."""
    return isinstance(question, Number) or (isinstance(question, Computed) and question.nature == "nombre")


def _added_up(variables: Sequence[Variable]) -> Sequence[Variable]:
    """List variables with their parts that results count, once by name."""
    return list({part.nom: part for variable in variables for part in (*variable.comptees, variable)}.values())


def _column(posee: Posee, valeurs: Sequence[Mapping[str, Value | None]]) -> _Values:
    """Return one value per answer; what is absent was not asked, unless something asked together with it was."""
    code, avec = posee.question.code, posee.avec
    values = _of(posee, [reponse.get(code, _ABSENT) for reponse in valeurs])
    if avec:
        for place, reponse in enumerate(valeurs):
            if values[place] is _ABSENT and not reponse.keys().isdisjoint(avec):
                values[place] = None
    return values


def _of(posee: Posee, values: _Values) -> _Values:
    """Return the part of each value that answers a question."""
    if posee.part is None:
        return values
    return [posee.of(value) if isinstance(value, str) else value for value in values]


class _Repetees:
    """The lines of a repetition."""

    def __init__(self, repetee: Repetee, compteur: _Compteur) -> None:
        self.compteur = compteur
        self._repetee, self._variables = repetee, _added_up(repetee.variables)

    def add(self, tranche: Tranche, first: int, lignes: Sequence[LigneLue]) -> None:
        repetition = self._repetee.code
        lines = [
            (place, f"{repetition}.{rang}.")
            for place, ligne in enumerate(lignes)
            for rang in rangs_of(ligne.reponse, repetition)
        ]
        if not lines:
            return
        places = [place for place, _ in lines]
        self.compteur.lignes[tranche] += len(lines)
        self.compteur.reponses.add(first, sum(1 << place for place in set(places)))
        for variable in self._variables:
            posee = variable.posees.get(tranche.version)
            if posee is not None:
                code = posee.question.code
                values: _Values = [
                    lignes[place].reponse.valeurs.get(f"{start}{code}", _ABSENT) for place, start in lines
                ]
                self.compteur.count(tranche, first, variable, _Colonne(posee.question, _of(posee, values), places))


class _Mesuree:
    """A number at both dates."""

    def __init__(self, mesure: MesureNombre) -> None:
        self.mesure = mesure
        self.paires = Paires()

    def add(self, tranche: Tranche, first: int, lignes: Sequence[LigneLue]) -> None:
        for rank, ligne in enumerate(lignes, start=first):
            parcours = self.mesure.parcours(ligne)
            avant, apres = parcours.avant, parcours.apres
            if avant and apres and avant.valeur is not None and apres.valeur is not None:
                self.paires.rangs.append(rank)
                self._keep(0, avant, avant.valeur)
                self._keep(1, apres, apres.valeur)

    def _keep(self, side: int, releve: Releve, valeur: int) -> None:
        self.paires.jours[side].append(releve.jour.toordinal())
        self.paires.valeurs[side].append(valeur)


class _Nommees:
    """Answers read with names; none in a campaign whose authors nobody knows."""

    def __init__(self, collecte: CollecteEnquete) -> None:
        self._code, self._is_anonymous = collecte.code, collecte.is_anonymous
        self._region, self._dla = Ensemble(), Ensemble()

    def add(self, tranche: Tranche, first: int, lignes: Sequence[LigneLue]) -> None:
        if self._is_anonymous:
            return
        valeurs = [ligne.reponse.valeurs for ligne in lignes]
        for ensemble, is_read in ((self._region, read_by_the_region), (self._dla, read_by_its_dla)):
            ensemble.add(
                first, sum(1 << place for place, reponse in enumerate(valeurs) if is_read(self._code, reponse))
            )

    @property
    def made(self) -> Nommees:
        return Nommees(self._region.made(), self._dla.made())


class _Ecrite:
    """Answers that wrote something in a text."""

    def __init__(self, code: str) -> None:
        self.reponses = Ensemble()
        self._code = code

    def add(self, tranche: Tranche, first: int, lignes: Sequence[LigneLue]) -> None:
        wrote = (
            place for place, ligne in enumerate(lignes) if any(map(_is_written, self._texts(ligne.reponse.valeurs)))
        )
        self.reponses.add(first, sum(1 << place for place in wrote))

    def _texts(self, valeurs: Mapping[str, Value | None]) -> Iterator[Value | None]:
        """Yield the texts; lines of a repetition are read together: `ACTIONS.3.SUITE` as `ACTIONS.SUITE`."""
        yield valeurs.get(self._code)
        first, _, rest = self._code.partition(".")
        if rest:
            for name, value in valeurs.items():
                start, _, end = name.partition(".")
                if start == first and end.partition(".")[2] == rest:
                    yield value


def _is_written(value: Value | None) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _codes_of_texts(collecte: CollecteEnquete) -> Collection[str]:
    return {code for code, _ in collecte.textes.ecrits} if collecte.textes else ()


def _places(codes: Iterable[Iterable[str]]) -> Mapping[str, int]:
    """Return each code -> the places that have it, as a bit set."""
    places: dict[str, int] = {}
    for place, here in enumerate(codes):
        for code in here:
            places[code] = places.get(code, 0) | 1 << place
    return places


def _made(ensembles: Mapping[str, Ensemble]) -> Mapping[str, int]:
    return {code: ensemble.made() for code, ensemble in ensembles.items()}


def _nothing(question: Question) -> frozenset[object]:
    """Return the values that count as none: not asked, blank, not concerned."""
    return _NOTHING_SCALED if isinstance(question, Opinion) else _NOTHING


_NOTHING = frozenset((None, _ABSENT))
_NOTHING_SCALED = frozenset((None, _ABSENT, SANS_OBJET.code))


def _valeurs(variable: Variable, lus: Sequence[Value]) -> Mapping[str, int]:
    if variable.options:
        return Counter(map(str, lus))
    if isinstance(variable.question, Moment):
        return Counter(str(value)[:4] for value in lus)
    return {}


def _somme(question: Question, lus: Sequence[Value]) -> int | None:
    """Return the sum in units of 1/`FINE`; None when there is none to make."""
    if not isinstance(question, Numeric):
        return None
    numbers = [value for value in lus if isinstance(value, int)]
    return sum(numbers) * FINE // int(10**question.decimals) if len(numbers) == len(lus) else None
