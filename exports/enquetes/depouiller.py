"""Results of structures question by question, after statistical secrecy and minimum sizes are applied."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from exports.enquetes.catalogue import Repetee, Variable
from exports.enquetes.comptes import Compte, Depouillement
from exports.enquetes.foule import octets, rangs
from exports.enquetes.lecture import Manque
from exports.enquetes.parcours import is_of_two_dates
from exports.enquetes.secret import Secret
from exports.enquetes.sommes import Perimetre, SommesBloc
from exports.enquetes.strates import Plan
from exports.records.records import CollecteEnquete
from exports.release.disclosure import CONFIDENTIEL
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
from questionnaires.core.francais import NBSP, decimal_text, plural, typeset
from questionnaires.core.options import ECHELLES, FAVORABLES, NomEchelle
from questionnaires.core.questions import Choice, MultipleChoice, Number, Scale, YesNo
from questionnaires.core.repartition import largest_remainder
from questionnaires.files.lecteurs import RAPPEL

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
    def favorables(self) -> int:
        """How many gave one of the favourable answers of its scale."""
        return sum(own.nombre for own in self.modalites[:FAVORABLES])

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
    """What is read of a campaign: `perimetre`, all of it or the answers of one DLA."""

    depouillement: Depouillement
    secret: Secret
    perimetre: Perimetre

    @property
    def collecte(self) -> CollecteEnquete:
        return self.depouillement.collecte

    @property
    def _sommes(self) -> SommesBloc:
        return self.depouillement.sommes.simples

    @cached_property
    def is_told(self) -> bool:
        """Whether anything at all may be: of those who answered, whatever they said."""
        return self._may_tell(self._sommes.reponses)

    @cached_property
    def reserves(self) -> tuple[str, ...]:
        """What must stand beside every figure: how structures were chosen, and how many answered."""
        found = enoncer(self.plan.everyone, Part("Réponses"), in_counts=self._is_of_dla).reserves
        return (*found, *self.plan.reserves)

    @cached_property
    def plan(self) -> Plan:
        """How structures were chosen, as far as answers say."""
        return Plan(self.collecte, self._sommes, self.perimetre)

    @cached_property
    def groupes(self) -> tuple[Groupe, ...]:
        catalogue = self.depouillement.catalogue
        counted = [own for own in catalogue.variables if own.question.code in self._pages and _is_counted(own)]
        by_page: dict[str, list[Question]] = {}
        for compte in self.depouillement.comptes(counted, self._sommes, self.perimetre):
            titre = self._pages[compte.variable.question.code]
            by_page.setdefault(titre, []).append(self._question(compte))
        pages = [titre for titre in dict.fromkeys(self._pages.values()) if titre in by_page]
        found = [Groupe(titre, tuple(by_page[titre])) for titre in pages]
        return (*found, *filter(None, map(self._repeated, catalogue.repetees)))

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

    @property
    def _is_of_dla(self) -> bool:
        return self.perimetre.dla is not None

    def _may_tell(self, reponses: int) -> bool:
        """Of answers of the whole région, whoever is read."""
        everywhere = replace(self.perimetre, dla=None)
        published = self.secret.publier(reponses & everywhere.of(self.secret.foule))
        return self.perimetre.dla in published.dlas if self._is_of_dla else published.region

    def _question(self, compte: Compte) -> Question:
        variable = compte.variable
        echelle = variable.question.echelle if isinstance(variable.question, Scale) else None
        blank = Question(code=variable.nom, libelle=variable.libelle, echelle=echelle)
        if not self._may_tell(self._sommes.lus.get(variable.nom, 0)):
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
        if self._is_of_dla or compte.reponses < CHIFFRES or self.plan.choix is Choix.RAISONNE:
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
                best = ECHELLES[echelle].pas[:FAVORABLES]
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
        found = enoncer(self.plan.resultat(variable.nom, score), mesure, in_counts=self._is_of_dla)
        return replace(found, reserves=tuple(own for own in found.reserves if own not in self.reserves))

    def _total(self, compte: Compte, question: Number) -> Iterator[str]:
        """What a number adds up to, unless one structure makes nearly all of it."""
        nom, foule = compte.variable.nom, self.secret.foule
        lus, here = self._sommes.lus.get(nom, 0), self.perimetre.of(foule)
        read = octets(here, len(foule.personnes))
        kept = zip(rangs(lus), self._sommes.montants.get(nom, ()), strict=True)
        montants = [montant for rank, montant in kept if read[rank >> 3] >> (rank & 7) & 1]
        if question.unite == "%" or self.secret.is_dominated(lus & here, montants):
            return
        total = decimal_text(int(sum(montants)), question.decimals)
        unite = f" {question.unite}" if question.unite else ""
        yield typeset(f"{compte.variable.libelle} : {total}{unite} en tout, pour {plural(compte.reponses, 'réponse')}.")

    def _repeated(self, repetee: Repetee) -> Groupe | None:
        """Counts alone: lines of one structure are alike, so that no interval holds."""
        sommes = self.depouillement.sommes.repetees[repetee.code]
        counted = [own for own in repetee.variables if _is_counted(own)]
        comptes = self.depouillement.comptes(counted, sommes, self.perimetre)
        questions = tuple(self._line(compte, sommes.lus.get(compte.variable.nom, 0)) for compte in comptes)
        lignes = sommes.lines_in(self.perimetre) if self._may_tell(sommes.reponses) else None
        return Groupe(repetee.libelle, questions, lignes) if questions else None

    def _line(self, compte: Compte, lus: int) -> Question:
        variable = compte.variable
        blank = Question(code=variable.nom, libelle=variable.libelle)
        if not self._may_tell(lus):
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


def _parts(estimations: Sequence[Estimation], compte: Compte) -> Sequence[int]:
    """Whole percents that add up to 100 when one answer is given; those of a census are exactly those of its counts."""
    if isinstance(compte.variable.question, MultipleChoice):
        return [int(100 * own.valeur + 0.5) for own in estimations]
    exact = all(own.intervalle is None for own in estimations)
    weights = list(compte.valeurs.values()) if exact else [round(_FINE * own.valeur) for own in estimations]
    return largest_remainder(weights)


def _between(estimation: Estimation) -> tuple[int, int] | None:
    return None if estimation.intervalle is None else outwards(estimation.intervalle, 100)
