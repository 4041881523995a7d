"""Counting what structures answered, question by question: what each says once secrecy and size have had their say."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from exports.disclosure import CONFIDENTIEL
from exports.enquete.catalogue import Repetee, Variable
from exports.enquete.comptes import Bloc, Compte, Depouillement
from exports.enquete.evolutions import is_of_two_dates
from exports.enquete.lecture import Ligne, Lu, Manque, lignes_of, lignes_repetees, number_of
from exports.enquete.secret import Repondante, Secret
from exports.enquete.strates import Plan
from exports.records import CollecteEnquete
from exports.statistiques.enonces import (
    CHIFFRES,
    Enonce,
    Mesure,
    Moyenne,
    Niveau,
    Part,
    Recommandation,
    enoncer,
    outwards,
)
from exports.statistiques.moyennes import Bornes, recommandation
from exports.statistiques.plans import Choix, Estimation
from questionnaires.echelles import ECHELLES, NomEchelle
from questionnaires.francais import NBSP, decimal_text, plural, typeset
from questionnaires.lecteurs import RAPPEL
from questionnaires.questions import Choice, MultipleChoice, Number, Scale, YesNo
from questionnaires.repartition import largest_remainder

_FINE = 10**6
"""Shares are rounded by largest remainder from units of a millionth."""

_ABSENCES = (
    (Manque.NON_CONCERNE, "Non concerné / ne sait pas"),
    (Manque.VIDE, "Sans réponse"),
    (Manque.SANS_OBJET, "Sans objet"),
    (Manque.NON_POSEE, "Non posée"),
)


@dataclass(frozen=True, slots=True)
class Modalite:
    """An answer, its code and how many gave it. `part` (whole percents) and `entre`, its interval rounded outwards, are
    None where so few answers, or so they were chosen, say no more than their number."""

    libelle: str
    nombre: int
    part: int | None = None
    entre: tuple[int, int] | None = None
    code: str = ""

    @property
    def intervalle(self) -> str:
        """`38 à 53 %`, empty without an interval."""
        return f"{self.entre[0]} à {self.entre[1]}{NBSP}%" if self.entre else ""

    @property
    def part_dite(self) -> str:
        """`45 % (38 à 53 %)`, empty without a share."""
        if self.part is None:
            return ""
        return f"{self.part}{NBSP}%" + (f" ({self.intervalle})" if self.entre else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question as told: `n` answers with a value, nothing but `confidentiel` when that may not be said.

    `enonces` come with their own reserves; `dits` are other sentences. `absences` are words and counts. `echelle` is
    that of a scale, whose `modalites` are then from the best to the worst, but for the recommendation.
    """

    code: str
    libelle: str
    n: int = 0
    confidentiel: str = ""
    modalites: tuple[Modalite, ...] = ()
    absences: tuple[tuple[str, int], ...] = ()
    enonces: tuple[Enonce, ...] = ()
    dits: tuple[str, ...] = ()
    echelle: NomEchelle | None = None

    @property
    def dites(self) -> tuple[str, ...]:
        """Its sentences, to be read under its label: each without it."""
        phrases = [*(enonce.phrase for enonce in self.enonces), *self.dits]
        label = typeset(self.libelle)
        return tuple(_capital(phrase.removeprefix(label).lstrip(f" {NBSP}:")) for phrase in phrases)


@dataclass(frozen=True, slots=True)
class Groupe:
    """The questions of a page, or of what is repeated in it (`lignes`: how many lines were filled; None: not told)."""

    titre: str
    questions: tuple[Question, ...]
    lignes: int | None = None


@dataclass(frozen=True)
class Depouilleur:
    """`collecte` is the whole campaign; `depouillement` is of what is read: all of it, or the answers of one DLA."""

    collecte: CollecteEnquete
    depouillement: Depouillement
    secret: Secret
    dla: str | None

    @cached_property
    def is_told(self) -> bool:
        """Whether anything at all may be: of those who answered, whatever they said."""
        return self._may_tell([_key(ligne) for ligne in self._everyone])

    @cached_property
    def reserves(self) -> tuple[str, ...]:
        """What must stand beside every figure: how structures were chosen, and how many answered."""
        everyone = self.plan.resultat({id(ligne): 1 for ligne in self.depouillement.lignes}, {})
        found = enoncer(everyone, Part("Réponses"), in_counts=self.dla is not None).reserves
        return (*found, *self.plan.reserves)

    @cached_property
    def plan(self) -> Plan:
        """How structures were chosen, as far as answers say."""
        return Plan(self.collecte, self.depouillement.lignes, self.dla)

    @cached_property
    def groupes(self) -> tuple[Groupe, ...]:
        plain, *repeated = self.depouillement.blocs
        by_page: dict[str, list[Question]] = {}
        for compte in plain.comptes:
            titre = self._pages.get(compte.variable.question.code)
            if titre is not None and _is_counted(compte.variable):
                by_page.setdefault(titre, []).append(self._question(compte))
        pages = [titre for titre in dict.fromkeys(self._pages.values()) if titre in by_page]
        found = [Groupe(titre, tuple(by_page[titre])) for titre in pages]
        repetees = self.depouillement.catalogue.repetees
        return (*found, *filter(None, map(self._repeated, repeated, repetees)))

    @cached_property
    def _pages(self) -> Mapping[str, str]:
        """Code of a question -> title of its page, in its last version; the pages asked now come first."""
        found: dict[str, str] = {}
        for version in sorted(
            self.collecte.versions, key=lambda own: (own.numero != self.collecte.version, -own.numero)
        ):
            for section in version.questionnaire.sections:
                for code in section.questions:
                    found.setdefault(code, section.titre)
        return found

    @cached_property
    def _everyone(self) -> list[Ligne]:
        return lignes_of(self.collecte)

    def _may_tell(self, repondantes: Sequence[Repondante]) -> bool:
        published = self.secret.publier(repondantes)
        return published.region if self.dla is None else self.dla in published.dlas

    def _question(self, compte: Compte) -> Question:
        variable = compte.variable
        valued = [ligne for ligne in self._everyone if isinstance(ligne.read(variable), Lu)]
        echelle = variable.question.echelle if isinstance(variable.question, Scale) else None
        blank = Question(code=variable.nom, libelle=variable.libelle, echelle=echelle)
        if not self._may_tell([_key(ligne) for ligne in valued]):
            return replace(blank, confidentiel=CONFIDENTIEL)
        told = replace(
            blank,
            n=compte.reponses,
            modalites=self._modalites(compte),
            absences=tuple((typeset(mot), compte.manques[own]) for own, mot in _ABSENCES if compte.manques.get(own)),
        )
        if isinstance(variable.question, Number):
            return replace(told, dits=tuple(self._total(compte, variable.question)))
        return replace(told, enonces=tuple(self._enonces(compte)))

    def _modalites(self, compte: Compte) -> tuple[Modalite, ...]:
        variable = compte.variable
        found = _counted(compte)
        if self.dla is not None or compte.reponses < CHIFFRES or self.plan.choix is Choix.RAISONNE:
            return found
        estimations = [self._share(variable, code) for code in compte.valeurs]
        parts = _parts(estimations, compte)
        return tuple(
            replace(own, part=part, entre=_between(estimation))
            for own, part, estimation in zip(found, parts, estimations, strict=True)
        )

    def _share(self, variable: Variable, code: str) -> Estimation:
        """The share of one answer: the same as that of a sentence on it alone."""
        enonce = self._enonce(variable, Part(code), lambda value: int(code in value.split()))
        if enonce.estimation is None:
            raise ValueError("a share needs thirty answers")
        return enonce.estimation

    def _enonces(self, compte: Compte) -> Iterator[Enonce]:
        variable = compte.variable
        libelle = variable.libelle
        match variable.question:
            case Scale(echelle="R10"):
                yield self._enonce(variable, Recommandation(), lambda value: recommandation([int(value)])[0])
            case Scale(echelle=echelle):
                best = ECHELLES[echelle].pas[:2]
                sujet = f"{libelle} {' ou '.join(f'« {pas.libelle} »' for pas in best)}"
                yield self._enonce(variable, Part(sujet), lambda value: int(value in {pas.code for pas in best}))
                mean = Moyenne(libelle, Bornes(1, len(ECHELLES[echelle].pas)))
                enonce = self._enonce(variable, mean, int)
                if enonce.niveau is Niveau.CHIFFRES:
                    yield enonce
            case YesNo():
                yield self._enonce(variable, Part(f"{libelle} « Oui »"), lambda value: int(value == "oui"))
            case _:
                return

    def _enonce(self, variable: Variable, mesure: Mesure, score: Callable[[str], int]) -> Enonce:
        """Its reserves are those that every figure does not have already."""
        read = {id(ligne): ligne.read(variable) for ligne in self.depouillement.lignes}
        valeurs = {key: score(str(lu.value)) for key, lu in read.items() if isinstance(lu, Lu)}
        apart = {Manque.NON_CONCERNE, Manque.SANS_OBJET, Manque.NON_POSEE}
        sans_objet = {key: 1 for key, lu in read.items() if isinstance(lu, Manque) and lu in apart}
        found = enoncer(self.plan.resultat(valeurs, sans_objet), mesure, in_counts=self.dla is not None)
        return replace(found, reserves=tuple(own for own in found.reserves if own not in self.reserves))

    def _total(self, compte: Compte, question: Number) -> Iterator[str]:
        """What a number adds up to, unless one structure makes nearly all of it."""
        read = [(ligne, ligne.read(compte.variable)) for ligne in self.depouillement.lignes]
        valued = [(ligne, lu) for ligne, lu in read if isinstance(lu, Lu)]
        exact = [(_key(ligne), round(float(number_of(lu)) * 10**question.decimals)) for ligne, lu in valued]
        if question.unite == "%" or self.secret.is_dominated(exact):
            return
        total = decimal_text(sum(value for _, value in exact), question.decimals)
        unite = f" {question.unite}" if question.unite else ""
        yield typeset(f"{compte.variable.libelle} : {total}{unite} en tout, pour {plural(compte.reponses, 'réponse')}.")

    def _repeated(self, bloc: Bloc, repetee: Repetee) -> Groupe | None:
        """Counts alone: lines of one structure are alike, so that no interval holds."""
        lignes = list(lignes_repetees(self.collecte, repetee))
        questions = tuple(self._line(compte, lignes) for compte in bloc.comptes if _is_counted(compte.variable))
        told = self._may_tell([_key(ligne) for ligne in lignes])
        own = [ligne for ligne in lignes if self.dla in (None, ligne.attendu.dla)]
        return Groupe(bloc.titre, questions, len(own) if told else None) if questions else None

    def _line(self, compte: Compte, lignes: Sequence[Ligne]) -> Question:
        variable = compte.variable
        blank = Question(code=variable.nom, libelle=variable.libelle)
        if not self._may_tell([_key(ligne) for ligne in lignes if isinstance(ligne.read(variable), Lu)]):
            return replace(blank, confidentiel=CONFIDENTIEL)
        return replace(blank, n=compte.reponses, modalites=_counted(compte))


def _counted(compte: Compte) -> tuple[Modalite, ...]:
    libelles = compte.variable.libelles
    return tuple(Modalite(libelles.get(code, code), count, code=code) for code, count in compte.valeurs.items())


def _capital(phrase: str) -> str:
    return phrase[:1].upper() + phrase[1:]


def _is_counted(variable: Variable) -> bool:
    """Whether answers can be counted: no text, no date, no call to make, nor a number that is told with its other
    date."""
    question = variable.question
    if question.code in RAPPEL or is_of_two_dates(variable):
        return False
    return isinstance(question, Scale | YesNo | Choice | MultipleChoice | Number)


def _key(ligne: Ligne) -> Repondante:
    return ligne.attendu.dla, ligne.attendu.personne


def _parts(estimations: Sequence[Estimation], compte: Compte) -> Sequence[int]:
    """Whole percents that add up to 100 when one answer is given; those of a census are exactly those of its counts."""
    if isinstance(compte.variable.question, MultipleChoice):
        return [int(100 * own.valeur + 0.5) for own in estimations]
    exact = all(own.intervalle is None for own in estimations)
    weights = list(compte.valeurs.values()) if exact else [round(_FINE * own.valeur) for own in estimations]
    return largest_remainder(weights)


def _between(estimation: Estimation) -> tuple[int, int] | None:
    return None if estimation.intervalle is None else outwards(estimation.intervalle, 100)
