"""Results of structures question by question, after statistical secrecy and minimum sizes are applied."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from exports.enquetes.catalogue import Repetee, Variable
from exports.enquetes.classes import Classe, classes_of, in_numbers, in_years
from exports.enquetes.comptes import CompteVariable, Depouillement
from exports.enquetes.foule import octets, rangs
from exports.enquetes.lecture import APART, Manque
from exports.enquetes.parcours import is_of_two_dates
from exports.enquetes.resultats import ABSENCES, GroupeDepouille, Modalite, Question, Total, either, together
from exports.enquetes.secret import Secret
from exports.enquetes.sommes import Perimetre, SommesBloc
from exports.enquetes.strates import PlanSondage
from exports.records.records import CollecteEnquete
from exports.release.comptes import (
    Apart,
    CompteDit,
    Forme,
    at,
    beside_exclusive,
    beside_the_region,
    gives_back,
    opens_apart,
    protect,
    protect_ranked,
    told_apart,
    unanimes_beside,
)
from exports.release.motifs import CONFIDENTIEL, TOTAL_TU
from exports.statistiques.enonces import (
    CHIFFRES,
    Enonce,
    Mesure,
    Moyenne,
    Niveau,
    PartReponses,
    Recommandation,
    enoncer,
    outwards,
    percent,
)
from exports.statistiques.moyennes import Bornes, recommandation
from exports.statistiques.plans import Choix, Estimation
from questionnaires.answers.regles import rules_of
from questionnaires.core import elements
from questionnaires.core.elements import Numeric
from questionnaires.core.francais import decimal_text, plural, typeset
from questionnaires.core.options import FEWEST_STEPS, Bareme, cotes, echelle_of, favorables_of
from questionnaires.core.questions import Computed, Graded, Moment, MultipleChoice, Number, WithOptions, YesNo
from questionnaires.expressions import Context, Node, is_side_of, is_true, names_in, parts_about, to_text, written_out
from questionnaires.files.lecteurs import RAPPEL


@dataclass(frozen=True)
class Depouilleur:
    """Reader of a campaign's results over `perimetre`: all of it, or the answers of one DLA."""

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
        """True when any result may be shown, given who answered and whatever they said."""
        return self._may_tell(self._sommes.reponses)

    @cached_property
    def reserves(self) -> tuple[str, ...]:
        """Reserves that stand beside every figure: how structures were chosen, and how many answered."""
        reserves = enoncer(self.plan.everyone, PartReponses("Réponses"), in_counts=self._is_of_dla).reserves
        return (*reserves, *self.plan.reserves)

    @cached_property
    def plan(self) -> PlanSondage:
        """How structures were chosen, as far as answers reveal it."""
        return PlanSondage(self.collecte, self._sommes, self.perimetre)

    @cached_property
    def groupes(self) -> tuple[GroupeDepouille, ...]:
        catalogue = self.depouillement.catalogue
        counted = [
            variable
            for variable in catalogue.comptees
            if variable.question.code in self._pages and (self._is_counted(variable) or self._is_spread(variable))
        ]
        by_page: dict[str, list[Question]] = {}
        for compte in self.depouillement.comptes(counted, self._sommes, self.perimetre):
            titre = self._pages[compte.variable.question.code]
            by_page.setdefault(titre, []).append(self._question(compte))
        pages = [titre for titre in dict.fromkeys(self._pages.values()) if titre in by_page]
        groupes = [GroupeDepouille(titre, tuple(by_page[titre])) for titre in pages]
        return (*groupes, *filter(None, map(self._repeated, catalogue.repetees)))

    @cached_property
    def _pages(self) -> Mapping[str, str]:
        """Code of a question -> title of its page, in the latest version that asks it; current pages come first."""
        titles: dict[str, str] = {}
        for version in sorted(
            self.collecte.versions, key=lambda candidate: (candidate.numero != self.collecte.version, -candidate.numero)
        ):
            for section in version.questionnaire.sections:
                for code in section.questions:
                    titles.setdefault(code, section.titre)
        return titles

    @property
    def _is_of_dla(self) -> bool:
        return self.perimetre.dla is not None

    def _may_tell(self, reponses: int) -> bool:
        """Return whether these answers may be shown; they are those of the whole région, even when one DLA is read."""
        published = self.secret.publier(reponses & self._everywhere)
        return self.perimetre.dla in published.dlas if self._is_of_dla else published.region

    def _question(self, compte: CompteVariable) -> Question:
        variable = compte.variable
        echelle = variable.question.bareme if isinstance(variable.question, Graded) else None
        blank = Question(code=variable.nom, libelle=variable.libelle, echelle=echelle)
        absences = tuple(
            (typeset(mot), compte.manques[manque]) for manque, mot in ABSENCES if compte.manques.get(manque)
        )
        if self._opens_apart(compte) or self.gives_back(variable, self._sommes):
            return replace(blank, confidentiel=CONFIDENTIEL)
        if not compte.reponses:
            return replace(blank, absences=absences, dits=(AUCUNE,))
        dits = self._told(compte, self._sommes)
        if dits is None:
            return replace(blank, confidentiel=CONFIDENTIEL)
        question = replace(blank, n=compte.reponses, absences=absences)
        if not isinstance(variable.question, WithOptions):
            return self._spread(question, compte)
        question = replace(question, modalites=self._modalites(compte, dits))
        return replace(
            question, enonces=tuple(self._enonces(compte, is_by_level=all(len(dit.codes) == 1 for dit in dits)))
        )

    def _spread(self, question: Question, compte: CompteVariable) -> Question:
        """Add the total of a number, and classes of numbers or of years; without either, nothing can be shown."""
        variable = compte.variable
        question = replace(question, modalites=tuple(self._classes(compte)), en_classes=True)
        if isinstance(variable.question, Number):
            total = self._total(variable, variable.question)
            return replace(question, total=total, dits=tuple(_in_all(compte, total)))
        if question.modalites:
            return question
        return Question(code=question.code, libelle=question.libelle, confidentiel=CONFIDENTIEL)

    def _classes(self, compte: CompteVariable) -> Iterator[Modalite]:
        """Yield the classes of the région. What another question or its condition computes from it has none: together,
        they would tell how few are between two bounds."""
        variable, least = compte.variable, self.collecte.seuils.reponses
        asked = variable.question
        if self._is_of_dla or asked.code in self._cited_codes:
            return
        if isinstance(asked, Numeric):
            values = [int(montant) for montant in self._montants(variable, self._everywhere)]
            classes = classes_of(values, least)
            if classes and self._is_top_dominated(variable, values, classes[-1]):
                return
            libelles = [in_numbers(classe, asked.decimals, asked.unite) for classe in classes]
        else:
            classes = classes_of([int(year) for year, count in compte.valeurs.items() for _ in range(count)], least)
            libelles = list(map(in_years, classes))
        for classe, libelle in zip(classes, libelles, strict=True):
            yield Modalite(libelle, classe.nombre, self.part(classe.nombre, compte.reponses), code=classe.code)

    def part(self, nombre: int | None, n: int) -> int | None:
        """Return the percentage of a count among `n` answers of everyone asked; None where it is hidden, or of few."""
        if nombre is None or n < CHIFFRES or self.plan.choix is not Choix.RECENSEMENT:
            return None
        return percent(nombre / n)

    def _is_top_dominated(self, variable: Variable, values: Sequence[int], last: Classe) -> bool:
        """Return whether the highest number nearly is what the last class adds to the total."""
        lus = self._sommes.lus.get(variable.nom, 0) & self._everywhere
        top = [value if last.bas is not None and value >= last.bas else 0 for value in values]
        return self.secret.is_dominated(lus, top)

    @cached_property
    def _cited_codes(self) -> frozenset[str]:
        """Codes that some condition or calculation names, of any version."""
        rules = [
            rule for version in self.collecte.versions for rule in rules_of(version.questionnaire).by_name.values()
        ]
        trees = [tree for rule in rules for tree in (*rule.relevance, rule.calculation) if tree is not None]
        return frozenset(name for tree in trees for name in names_in(tree))

    def _opens_apart(self, compte: CompteVariable) -> bool:
        forme, alone = forme_of(compte.variable.question), not self._is_of_dla
        return opens_apart(_apart(compte.manques), forme, compte.reponses, self.collecte.seuils, alone=alone)

    def gives_back(self, variable: Variable, sommes: SommesBloc) -> bool:
        """Return whether the number asked, or the lack of any answer, reveals a hidden count of a question that this
        one depends on, directly or not; of a line, another question of that line."""
        for condition in self._conditions(variable):
            if condition is None:
                return True
            sources = [source for source in self._parties(sommes) if source.question.code in names_in(condition)]
            if any(self.gives_back(source, sommes) for source in sources):
                return True
            if any(self._reveals(variable, condition, source, sommes) for source in sources):
                return True
        return False

    def _reveals(self, variable: Variable, condition: Node, source: Variable, sommes: SommesBloc) -> bool:
        """Return whether a question asked under this condition reveals a hidden count of `source`; of a number, how few
        are on the other side."""
        if isinstance(source.question, Number):
            (compte,) = self.depouillement.comptes([variable], sommes, self.perimetre)
            return self.collecte.seuils.is_few(compte.manques.get(Manque.SANS_OBJET, 0))
        if not isinstance(source.question, WithOptions):
            return False
        (compte,) = self.depouillement.comptes([source], sommes, self.perimetre)
        dits = self._told(compte, sommes) if compte.reponses else ()
        return gives_back(dits, self._cited(condition, source), forme_of(source.question))

    def _cited(self, condition: Node, source: Variable) -> Sequence[str]:
        """Return the options that a condition names, the exclusive one too where it names all the others; the levels of
        a scale for which what it says of them holds."""
        if not isinstance(source.question, Graded):
            named = {code for code in source.libelles if f"'{code}'" in to_text(condition)}
            left = source.libelles.keys() - named
            return [*named, *(left if left <= source.exclusives else ())]
        parts, name = tuple(parts_about(condition, source.question.code)), source.question.code
        given = {code: Context(values={name: code}, today=self.collecte.cloture) for code in source.libelles}
        return [code for code, context in given.items() if any(is_true(part, context) for part in parts)]

    def _parties(self, sommes: SommesBloc) -> Iterator[Variable]:
        """Yield the counts that these sums hold."""
        catalogue, repetees = self.depouillement.catalogue, self.depouillement.sommes.repetees
        lines = (repetee.variables for repetee in catalogue.repetees if repetees[repetee.code] is sommes)
        for variable in next(lines, catalogue.variables):
            yield from variable.parties

    def _conditions(self, variable: Variable) -> Iterator[Node | None]:
        """Yield every condition under which it is asked, in each version, but for those that another one implies. What
        it computes from one question is written out; None: at too great a length."""
        for version in self.collecte.versions:
            rules = rules_of(version.questionnaire)
            rule = rules.by_name.get(variable.question.code)
            if rule and version.numero in variable.posees:
                for condition in rule.relevance:
                    if not any(is_side_of(other, condition) for other in rule.relevance):
                        yield written_out(condition, rules.calculations)

    def _told(self, compte: CompteVariable, sommes: SommesBloc) -> Sequence[CompteDit] | None:
        """Return the counts of a question that may be shown in this perimeter; None when none may."""
        if self._opens_apart(compte) or not self._may_tell(sommes.lus.get(compte.variable.nom, 0)):
            return None
        if compte.variable.premiers is not None:
            return self._ranked(compte, compte.variable.premiers, sommes)
        forme, sides = forme_of(compte.variable.question), sides_of(compte.variable.question)
        unanimes, alone = self._unanimes(compte.variable, sommes), not self._is_of_dla
        dits: Sequence[CompteDit] | None = protect(
            compte.structures,
            forme,
            sides,
            compte.structures_lues,
            self.collecte.seuils,
            alone=alone,
            unanimes=unanimes,
        )
        if self.perimetre.dla is not None:
            dits = at(dits, self.perimetre.dla, self._apart(compte.variable, sommes))
        return dits and beside_exclusive(dits, compte.variable.exclusives, is_of_dla=self._is_of_dla)

    def _ranked(self, compte: CompteVariable, premiers: Variable, sommes: SommesBloc) -> Sequence[CompteDit] | None:
        """Return the counts that may be shown of options that have a rank, of the région only: those of a DLA, with
        first choices and the région's, would reveal too much by subtraction."""
        if self._is_of_dla:
            return None
        (first,) = self.depouillement.comptes([premiers], sommes, self.perimetre)
        return protect_ranked(compte.structures, first.structures, compte.structures_lues, self.collecte.seuils)

    def _unanimes(self, variable: Variable, sommes: SommesBloc) -> frozenset[str]:
        """Return the options that all may be shown to have chosen, however few they are: of a DLA, those of the région;
        everywhere, those of a question whose answer the register gave before it was asked."""
        question = variable.question
        if isinstance(question, WithOptions) and question.connu is not None:
            return frozenset(option.code for option in question.offered)
        if not self._is_of_dla or forme_of(question) is Forme.ECHELLE:
            return frozenset()
        region = replace(self, perimetre=replace(self.perimetre, dla=None))
        (compte,) = self.depouillement.comptes([variable], sommes, region.perimetre)
        dits = None if region.gives_back(variable, sommes) else region._told(compte, sommes)
        return unanimes_beside(dits, compte.structures_lues)

    def _apart(self, variable: Variable, sommes: SommesBloc) -> Apart:
        cache = self.depouillement.apart
        if (variable.nom, id(sommes)) not in cache:
            published = self.secret.publier(sommes.lus.get(variable.nom, 0) & self._everywhere).dlas
            here = {dla: replace(self.perimetre, dla=dla) for dla in self.secret.foule.dlas}
            comptes = {
                dla: self.depouillement.comptes([variable], sommes, perimetre)[0] for dla, perimetre in here.items()
            }
            cache[variable.nom, id(sommes)] = beside_the_region(
                forme_of(variable.question),
                sides_of(variable.question),
                {dla: compte.structures for dla, compte in comptes.items()},
                {dla: compte.structures_lues for dla, compte in comptes.items()},
                {dla: _apart(compte.manques) for dla, compte in comptes.items()},
                published,
                self.collecte.seuils,
                self._unanimes(variable, sommes),
            )
        return cache[variable.nom, id(sommes)]

    @property
    def _everywhere(self) -> int:
        return replace(self.perimetre, dla=None).of(self.secret.foule)

    def _modalites(self, compte: CompteVariable, dits: Sequence[CompteDit]) -> tuple[Modalite, ...]:
        variable = compte.variable
        modalites = _counted(compte, dits)
        if self._is_of_dla or compte.reponses < CHIFFRES or self.plan.choix is Choix.RAISONNE:
            return modalites
        return tuple(
            modalite if modalite.nombre is None else self._in_percents(modalite, variable) for modalite in modalites
        )

    def _in_percents(self, modalite: Modalite, variable: Variable) -> Modalite:
        estimation = self._share(variable, frozenset(modalite.codes))
        return replace(modalite, part=percent(estimation.valeur), entre=_between(estimation))

    def _share(self, variable: Variable, codes: frozenset[str]) -> Estimation:
        """Return the share of some answers, equal to that of a sentence on them alone."""
        enonce = self._enonce(variable, PartReponses(""), lambda value: int(not codes.isdisjoint(value.split())))
        if enonce.estimation is None:
            raise ValueError("a share needs thirty answers")
        return enonce.estimation

    def _enonces(self, compte: CompteVariable, *, is_by_level: bool) -> Iterator[Enonce]:
        """Yield its sentences. `is_by_level`: no answers are merged; a mean would otherwise reveal their levels."""
        variable = compte.variable
        libelle = variable.libelle
        match variable.question:
            case Graded(bareme="R10"):
                yield self._enonce(variable, Recommandation(), lambda value: recommandation([int(value)])[0])
            case Graded(bareme=bareme):
                best = favorables_of(bareme)
                sujet = _with_answer(libelle, either([f"« {pas.libelle} »" for pas in best]))
                yield self._enonce(
                    variable, PartReponses(sujet), lambda value: int(value in {pas.code for pas in best})
                )
                if not is_by_level or forme_of_scale(bareme) is Forme.OUI_NON:
                    return
                mean = Moyenne(libelle, Bornes(1, len(echelle_of(bareme).pas)))
                enonce = self._enonce(variable, mean, int)
                if enonce.niveau is Niveau.CHIFFRES:
                    yield enonce
            case YesNo():
                yield self._enonce(
                    variable, PartReponses(_with_answer(libelle, "« Oui »")), lambda value: int(value == "oui")
                )
            case _:
                return

    def _enonce(self, variable: Variable, mesure: Mesure, score: Callable[[str], int]) -> Enonce:
        """Return a sentence without the reserves that every figure has already."""
        enonce = enoncer(self.plan.resultat(variable.nom, score), mesure, in_counts=self._is_of_dla)
        return replace(enonce, reserves=tuple(reserve for reserve in enonce.reserves if reserve not in self.reserves))

    def _total(self, variable: Variable, question: Number) -> Total | None:
        """Return the sum of a number, hidden when it would give away the number of one structure."""
        if question.unite == "%":
            return None
        montants = self._montants(variable, self.perimetre.of(self.secret.foule))
        valeur = int(sum(montants)) if self._tells_total(variable) else None
        return Total(valeur, question.decimals, question.unite)

    def _tells_total(self, variable: Variable) -> bool:
        if self.perimetre.dla is None:
            return not self._is_dominated(variable, self._everywhere)
        cache = self.depouillement.totaux
        if variable.nom not in cache:
            cache[variable.nom] = self._dlas_with_total(variable)
        return self.perimetre.dla in cache[variable.nom]

    def _dlas_with_total(self, variable: Variable) -> frozenset[str]:
        """Return the DLA whose total may be shown: one structure makes nearly all of neither it, nor what the région's
        would leave without those that are shown."""
        of_dla = {dla: replace(self.perimetre, dla=dla).of(self.secret.foule) for dla in self.secret.foule.dlas}
        shown = self._apart(variable, self._sommes)[()]
        alone = frozenset(dla for dla in shown if not self._is_dominated(variable, of_dla[dla]))
        if self._is_dominated(variable, self._everywhere):
            return alone
        lus = self._sommes.lus.get(variable.nom, 0)
        sizes = {dla: (lus & reponses).bit_count() for dla, reponses in of_dla.items()}
        return told_apart(
            sizes, alone, lambda silent: not self._is_dominated(variable, sum(of_dla[dla] for dla in silent))
        )

    def _is_dominated(self, variable: Variable, reponses: int) -> bool:
        """Return whether a total over these answers would give away the number of one of them, or that of all."""
        lus = self._sommes.lus.get(variable.nom, 0)
        return self.secret.is_dominated(lus & reponses, self._montants(variable, reponses))

    def _montants(self, variable: Variable, reponses: int) -> Sequence[float]:
        """Return the numbers that these answers give."""
        lus, content = self._sommes.lus.get(variable.nom, 0), octets(reponses, len(self.secret.foule.personnes))
        ranked = zip(rangs(lus), self._sommes.montants.get(variable.nom, ()), strict=True)
        return [montant for rank, montant in ranked if content[rank >> 3] >> (rank & 7) & 1]

    def _repeated(self, repetee: Repetee) -> GroupeDepouille | None:
        """Return the counts of a repetition, without intervals: the lines of one structure are alike, so that none
        holds."""
        sommes = self.depouillement.sommes.repetees[repetee.code]
        counted = [variable for variable in repetee.comptees if self._is_counted(variable)]
        comptes = self.depouillement.comptes(counted, sommes, self.perimetre)
        questions = tuple(self._line(compte, sommes) for compte in comptes)
        lignes = sommes.lines_in(self.perimetre) if self._may_tell(sommes.reponses) else None
        return GroupeDepouille(repetee.libelle, questions, lignes) if questions else None

    def _is_counted(self, variable: Variable) -> bool:
        """Return whether answers can be counted one by one: no text, date or call to make, nor a number shown with its
        other date; of a ranking, only first choices in a DLA."""
        question = variable.question
        if question.code in RAPPEL or is_of_two_dates(variable) or (variable.premiers and self._is_of_dla):
            return False
        return isinstance(question, WithOptions | Number)

    def _is_spread(self, variable: Variable) -> bool:
        """Return whether a date or a computed number may be counted by classes: of the whole région, nothing computed
        from options, whose hidden counts it would give back."""
        question = variable.question
        if question.code in RAPPEL or is_of_two_dates(variable) or self._is_of_dla:
            return False
        if isinstance(question, Computed):
            return question.nature == "nombre" and self._is_of_numbers(variable)
        return isinstance(question, Moment)

    def _is_of_numbers(self, variable: Variable) -> bool:
        """Return whether every version computes it from numbers alone."""
        asked = {part.question.code: part.question for part in self.depouillement.catalogue.variables}
        rules = [
            rules_of(version.questionnaire).by_name.get(variable.question.code)
            for version in self.collecte.versions
            if version.numero in variable.posees
        ]
        return all(
            rule
            and rule.calculation
            and all(isinstance(asked.get(name), Number) for name in names_in(rule.calculation))
            for rule in rules
        )

    def _line(self, compte: CompteVariable, sommes: SommesBloc) -> Question:
        variable = compte.variable
        blank = Question(code=variable.nom, libelle=variable.libelle)
        if self.gives_back(variable, sommes):
            return replace(blank, confidentiel=CONFIDENTIEL)
        if not compte.reponses:
            return replace(blank, dits=(AUCUNE,))
        dits = self._told(compte, sommes)
        if dits is None:
            return replace(blank, confidentiel=CONFIDENTIEL)
        in_lines = [
            replace(dit, nombre=None if dit.nombre is None else sum(compte.valeurs[code] for code in dit.codes))
            for dit in dits
        ]
        return replace(blank, n=compte.reponses, modalites=_counted(compte, in_lines))


AUCUNE = "Aucune réponse."


def sides_of(question: elements.Question) -> Sequence[Sequence[str]]:
    return cotes(question.bareme) if isinstance(question, Graded) else ()


def forme_of_scale(bareme: Bareme) -> Forme:
    """Return the form of a scale: with two answers, it reveals what yes or no does."""
    return Forme.ECHELLE if len(echelle_of(bareme).pas) > FEWEST_STEPS else Forme.OUI_NON


def _apart(manques: Mapping[Manque, int]) -> tuple[int, ...]:
    return tuple(manques.get(manque, 0) for manque, _ in ABSENCES if manque in APART)


def forme_of(question: elements.Question) -> Forme:
    match question:
        case Graded():
            return forme_of_scale(question.bareme)
        case YesNo():
            return Forme.OUI_NON
        case MultipleChoice():
            return Forme.PLUSIEURS
        case _:
            return Forme.UNE_OPTION


def _in_all(compte: CompteVariable, total: Total | None) -> Iterator[str]:
    """Yield « Combien de jours ? 26 jours en tout, pour 9 réponses. », or why there is no total."""
    if total is None:
        return
    if total.valeur is None:
        yield typeset(f"{compte.variable.libelle} : total {TOTAL_TU}, pour {plural(compte.reponses, 'réponse')}.")
    else:
        montant = f"{decimal_text(total.valeur, total.decimals)} {total.unite}".rstrip()
        yield typeset(f"{compte.variable.libelle} : {montant} en tout, pour {plural(compte.reponses, 'réponse')}.")


def _counted(compte: CompteVariable, dits: Sequence[CompteDit]) -> tuple[Modalite, ...]:
    """List counts in the order of the answers; merged answers stand where the first of them does."""
    libelles, places = compte.variable.libelles, list(compte.valeurs)
    ordered = sorted(dits, key=lambda dit: min(places.index(code) for code in dit.codes if code in places))
    return tuple(
        Modalite(together([libelles.get(code, code) for code in dit.codes]), dit.nombre, code="+".join(dit.codes))
        for dit in ordered
    )


def _between(estimation: Estimation) -> tuple[int, int] | None:
    return None if estimation.intervalle is None else outwards(estimation.intervalle, 100)


def _with_answer(libelle: str, answer: str) -> str:
    """Return « Êtes-vous aidé ? « Oui » »; a comma follows a label that is no question."""
    return f"{libelle} {answer}" if libelle.endswith(("?", ":", ".", "…")) else f"{libelle}, {answer}"
