"""Results of structures question by question, after statistical secrecy and minimum sizes are applied."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from exports.enquetes.catalogue import DASH, Repetee, Variable
from exports.enquetes.comptes import Compte, Depouillement, valeurs_of
from exports.enquetes.foule import octets, rangs
from exports.enquetes.lecture import Manque
from exports.enquetes.parcours import is_of_two_dates
from exports.enquetes.secret import Secret
from exports.enquetes.sommes import Perimetre, SommesBloc
from exports.enquetes.strates import Plan
from exports.records.records import CollecteEnquete
from exports.release.comptes import (
    Apart,
    CompteDit,
    Forme,
    at,
    beside_the_region,
    beside_unanimity,
    gives_back,
    protect,
)
from exports.release.motifs import CONFIDENTIEL
from exports.release.seuils import Seuils
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
    percent,
)
from exports.statistiques.moyennes import Bornes, recommandation
from exports.statistiques.plans import Choix, Estimation
from questionnaires.answers.regles import rules_of
from questionnaires.core import questions
from questionnaires.core.francais import NBSP, decimal_text, plural, typeset
from questionnaires.core.options import ECHELLES, FAVORABLES, NomEchelle, cotes
from questionnaires.core.questions import Choice, MultipleChoice, Number, Scale, YesNo
from questionnaires.expressions import Node, names_in, to_text
from questionnaires.files.lecteurs import RAPPEL

ABSENCES = (
    (Manque.NON_CONCERNE, "Non concerné / ne sait pas"),
    (Manque.VIDE, "Sans réponse"),
    (Manque.SANS_OBJET, "Sans objet"),
    (Manque.NON_POSEE, "Non posée"),
)

_DEPENDED = (Scale, YesNo, Choice, MultipleChoice)
"""Questions whose options another may depend on."""


@dataclass(frozen=True, slots=True)
class Modalite:
    """An answer, or several told together, and how many gave it; None: hidden. `code` joins its codes by `+`.

    `part` (whole percents, half up) and `entre`, its interval rounded outwards, are None where so few answers, or so
    they were chosen, say no more than their number.
    """

    libelle: str
    nombre: int | None
    part: int | None = None
    entre: tuple[int, int] | None = None
    code: str = ""

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(self.code.split("+"))

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
    def is_unanswered(self) -> bool:
        """Whether nobody answered it, which hides nothing."""
        return not (self.n or self.confidentiel or self.modalites)

    @property
    def favorables(self) -> int:
        """How many gave one of the favourable answers of its scale; 0 without one."""
        best = cotes(self.echelle)[0] if self.echelle else ()
        return sum(own.nombre or 0 for own in self.modalites if set(own.codes) <= set(best))

    @property
    def defavorables(self) -> int:
        """How many gave one of the unfavourable ones."""
        worst = cotes(self.echelle)[-1] if self.echelle else ()
        return sum(own.nombre or 0 for own in self.modalites if set(own.codes) <= set(worst))

    @property
    def is_by_level(self) -> bool:
        """Whether each answer of its scale is told apart from the others."""
        return self.echelle is not None and len(self.modalites) == len(ECHELLES[self.echelle].pas)

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

    @property
    def repondues(self) -> tuple[Question, ...]:
        """Those that somebody answered, whether their answers may be told or not."""
        return tuple(own for own in self.questions if not own.is_unanswered)

    @property
    def dites(self) -> tuple[Question, ...]:
        """Those whose answers are told."""
        return tuple(own for own in self.repondues if not own.confidentiel)

    @property
    def sans_reponse(self) -> tuple[tuple[str, str], ...]:
        """Code of each question that nobody answered, and its label with why: `Quel budget ? (sans réponse : 42)`; of
        lines that are repeated, which have no reason, under their title and how many there are."""
        blank = [own for own in self.questions if own.is_unanswered]
        starts = [self._start or ("" if own.absences else f"{self.titre}{DASH}") for own in blank]
        return tuple((own.code, f"{start}{_and_why(own)}") for start, own in zip(starts, blank, strict=True))

    @property
    def tues(self) -> tuple[tuple[str, str, str], ...]:
        """Why the answers to a question are not told, its code and its label; of lines that are repeated, as above."""
        hidden = (own for own in self.questions if own.confidentiel)
        return tuple((own.confidentiel, own.code, f"{self._start}{own.libelle}") for own in hidden)

    @property
    def _start(self) -> str:
        lines = "" if self.lignes is None else plural(self.lignes, "ligne remplie", "lignes remplies")
        return f"{self.titre} ({lines}){DASH}" if lines else ""


def _and_why(question: Question) -> str:
    why = " ; ".join(f"{mot[:1].lower()}{mot[1:]} : {count}" for mot, count in question.absences)
    return f"{question.libelle} ({why})" if why else question.libelle


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
        published = self.secret.publier(reponses & self._everywhere)
        return self.perimetre.dla in published.dlas if self._is_of_dla else published.region

    def _question(self, compte: Compte) -> Question:
        variable = compte.variable
        echelle = variable.question.echelle if isinstance(variable.question, Scale) else None
        blank = Question(code=variable.nom, libelle=variable.libelle, echelle=echelle)
        absences = tuple((typeset(mot), compte.manques[own]) for own, mot in ABSENCES if compte.manques.get(own))
        if self._gives_back(variable):
            return replace(blank, confidentiel=CONFIDENTIEL)
        if not compte.reponses:
            return replace(blank, absences=absences, dits=(AUCUNE,))
        dits = self._told(compte, self._sommes)
        if dits is None:
            return replace(blank, confidentiel=CONFIDENTIEL)
        told = replace(blank, n=compte.reponses, modalites=self._modalites(compte, dits), absences=absences)
        if isinstance(variable.question, Number):
            return replace(told, dits=tuple(self._total(compte, variable.question)))
        return replace(told, enonces=tuple(self._enonces(compte, is_by_level=all(len(own.codes) == 1 for own in dits))))

    def _gives_back(self, variable: Variable) -> bool:
        """Whether how many were asked a question, or that none of them answered, tells a hidden count of one that it
        depends on, directly or not."""
        for condition in self._conditions(variable):
            for source in self.depouillement.catalogue.variables:
                if source.question.code not in names_in(condition) or not isinstance(source.question, _DEPENDED):
                    continue
                (compte,) = self.depouillement.comptes([source], self._sommes, self.perimetre)
                cited = [code for code in source.libelles if f"'{code}'" in to_text(condition)]
                if self._gives_back(source):
                    return True
                if compte.reponses and gives_back(self._told(compte, self._sommes), cited, _forme(source.question)):
                    return True
        return False

    def _conditions(self, variable: Variable) -> Iterator[Node]:
        """Every condition under which it is asked, in each version."""
        for version in self.collecte.versions:
            rule = rules_of(version.questionnaire).by_name.get(variable.question.code)
            if rule and version.numero in variable.posees:
                yield from rule.relevance

    def _told(self, compte: Compte, sommes: SommesBloc) -> Sequence[CompteDit] | None:
        """The counts of a question that may be told, here; None when none may."""
        if not self._may_tell(sommes.lus.get(compte.variable.nom, 0)):
            return None
        question, seuils = compte.variable.question, self._seuils(compte.variable, sommes)
        forme, sides = _forme(question), _sides(question)
        dits = protect(compte.valeurs, forme, sides, compte.reponses, seuils, alone=not self._is_of_dla)
        if dits is None or self.perimetre.dla is None:
            return dits
        return at(dits, self.perimetre.dla, self._apart(compte.variable, sommes))

    def _seuils(self, variable: Variable, sommes: SommesBloc) -> Seuils:
        seuils, forme = self.collecte.seuils, _forme(variable.question)
        if not self._is_of_dla or forme not in {Forme.OUI_NON, Forme.UNE_OPTION}:
            return seuils
        region = replace(self, perimetre=replace(self.perimetre, dla=None))
        (compte,) = self.depouillement.comptes([variable], sommes, region.perimetre)
        told = None if region._gives_back(variable) else region._told(compte, sommes)
        return beside_unanimity(forme, compte.valeurs, compte.reponses, told, seuils)

    def _apart(self, variable: Variable, sommes: SommesBloc) -> Apart:
        kept = self.depouillement.apart
        if (variable.nom, id(sommes)) not in kept:
            published = self.secret.publier(sommes.lus.get(variable.nom, 0) & self._everywhere).dlas
            here = {dla: replace(self.perimetre, dla=dla) for dla in self.secret.foule.dlas}
            counts = {dla: valeurs_of(variable, sommes.cumul(variable.nom, own)) for dla, own in here.items()}
            sizes = {dla: sommes.cumul(variable.nom, own).lus for dla, own in here.items()}
            kept[variable.nom, id(sommes)] = beside_the_region(
                _forme(variable.question),
                _sides(variable.question),
                counts,
                sizes,
                published,
                self._seuils(variable, sommes),
            )
        return kept[variable.nom, id(sommes)]

    @property
    def _everywhere(self) -> int:
        return replace(self.perimetre, dla=None).of(self.secret.foule)

    def _modalites(self, compte: Compte, dits: Sequence[CompteDit]) -> tuple[Modalite, ...]:
        variable = compte.variable
        found = _counted(compte, dits)
        if self._is_of_dla or compte.reponses < CHIFFRES or self.plan.choix is Choix.RAISONNE:
            return found
        return tuple(own if own.nombre is None else self._in_percents(own, variable) for own in found)

    def _in_percents(self, own: Modalite, variable: Variable) -> Modalite:
        estimation = self._share(variable, frozenset(own.codes))
        return replace(own, part=percent(estimation.valeur), entre=_between(estimation))

    def _share(self, variable: Variable, codes: frozenset[str]) -> Estimation:
        """The share of some answers: the same as that of a sentence on them alone."""
        enonce = self._enonce(variable, Part(""), lambda value: int(not codes.isdisjoint(value.split())))
        if enonce.estimation is None:
            raise ValueError("a share needs thirty answers")
        return enonce.estimation

    def _enonces(self, compte: Compte, *, is_by_level: bool) -> Iterator[Enonce]:
        """`is_by_level`: no answers are told together; a mean would else give their levels away."""
        variable = compte.variable
        libelle = variable.libelle
        match variable.question:
            case Scale(echelle="R10"):
                yield self._enonce(variable, Recommandation(), lambda value: recommandation([int(value)])[0])
            case Scale(echelle=echelle):
                best = ECHELLES[echelle].pas[:FAVORABLES]
                sujet = f"{libelle} {' ou '.join(f'« {pas.libelle} »' for pas in best)}"
                yield self._enonce(variable, Part(sujet), lambda value: int(value in {pas.code for pas in best}))
                if not is_by_level:
                    return
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
        questions = tuple(self._line(compte, sommes) for compte in comptes)
        lignes = sommes.lines_in(self.perimetre) if self._may_tell(sommes.reponses) else None
        return Groupe(repetee.libelle, questions, lignes) if questions else None

    def _line(self, compte: Compte, sommes: SommesBloc) -> Question:
        variable = compte.variable
        blank = Question(code=variable.nom, libelle=variable.libelle)
        if not compte.reponses:
            return replace(blank, dits=(AUCUNE,))
        dits = self._told(compte, sommes)
        if dits is None:
            return replace(blank, confidentiel=CONFIDENTIEL)
        return replace(blank, n=compte.reponses, modalites=_counted(compte, dits))


AUCUNE = "Aucune réponse."
ARRONDIES = typeset(
    "Chaque part est arrondie seule : une somme de parts peut différer d’un point, ou ne pas faire 100 %."
)


def _sides(question: questions.Question) -> Sequence[Sequence[str]]:
    return cotes(question.echelle) if isinstance(question, Scale) else ()


def _forme(question: questions.Question) -> Forme:
    match question:
        case Scale():
            return Forme.ECHELLE
        case YesNo():
            return Forme.OUI_NON
        case MultipleChoice():
            return Forme.PLUSIEURS
        case _:
            return Forme.UNE_OPTION


def _counted(compte: Compte, dits: Sequence[CompteDit]) -> tuple[Modalite, ...]:
    """In the order of the answers; those told together stand where the first of them does."""
    libelles, places = compte.variable.libelles, list(compte.valeurs)
    ordered = sorted(dits, key=lambda own: min(places.index(code) for code in own.codes if code in places))
    return tuple(
        Modalite(together([libelles.get(code, code) for code in own.codes]), own.nombre, code="+".join(own.codes))
        for own in ordered
    )


def together(libelles: Sequence[str]) -> str:
    """`Plutôt pas ou pas du tout`; `0 à 6` of marks."""
    if len(libelles) > FAVORABLES:
        return f"{libelles[0]} à {libelles[-1]}"
    first, *rest = libelles
    return " ou ".join([first, *(own if own.isdigit() else own[:1].lower() + own[1:] for own in rest)])


def _capital(phrase: str) -> str:
    return phrase[:1].upper() + phrase[1:]


def _is_counted(variable: Variable) -> bool:
    """Whether answers can be counted: no text, no date, no call to make, nor a number that is told with its other
    date."""
    question = variable.question
    if question.code in RAPPEL or is_of_two_dates(variable):
        return False
    return isinstance(question, Scale | YesNo | Choice | MultipleChoice | Number)


def _between(estimation: Estimation) -> tuple[int, int] | None:
    return None if estimation.intervalle is None else outwards(estimation.intervalle, 100)
