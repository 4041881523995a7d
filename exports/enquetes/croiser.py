"""Cross the questions of a campaign of structures with what the register knows of them, one dimension at a time.

The counts of all dimensions are chosen together, beside those of the région and of DLA: nothing that is added up or
subtracted over several tables tells of few structures (`exports.release.isolement`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, reduce
from itertools import groupby
from operator import or_

from exports.enquetes.catalogue import Variable
from exports.enquetes.depouiller import Depouilleur, forme_of, sides_of
from exports.enquetes.lecture import APART, Manque, is_apart
from exports.enquetes.resultats import Modalite, Question, Resultats
from exports.enquetes.secret import Lecteur
from exports.enquetes.sommes import SommesBloc
from exports.release.cellules import CROISE, REGION
from exports.release.comptes import CompteDit, Forme, beside_exclusive, gives_back, protect
from exports.release.isolement import isolates
from exports.release.motifs import CONFIDENTIEL
from questionnaires.core.questions import WithOptions
from questionnaires.expressions import Node

Ensembles = Mapping[str, int]
"""The answers of each category, or of each DLA: sets, as in `Foule`."""
Dits = Mapping[str, Sequence[CompteDit]]
"""Categories where something of a question may be shown -> its counts."""


@dataclass(frozen=True)
class Croiseur:
    """The crossings of a campaign, beside the results that are released of its région and of each DLA: `resultats`, by
    territory."""

    region: Depouilleur
    resultats: Mapping[str, Resultats]
    _dits: dict[str, Dits] = field(default_factory=dict)

    @property
    def questions(self) -> Iterator[tuple[str, Question]]:
        """Yield each question of the région that may be crossed with each category where structures answered."""
        for variable in self.region.depouillement.catalogue.comptees:
            if self._is_crossed(variable):
                dits = self.dits(variable)
                for categorie in self.categories:
                    yield categorie, self._question(variable, categorie, dits.get(categorie))

    def dits(self, variable: Variable) -> Dits:
        """Return the counts of a question that may be shown."""
        if variable.nom not in self._dits:
            self._dits[variable.nom] = {}  # for a question that would depend on itself
            self._dits[variable.nom] = _Croisement(self, variable).dits if self._is_crossed(variable) else {}
        return self._dits[variable.nom]

    def _is_crossed(self, variable: Variable) -> bool:
        is_choice = isinstance(variable.question, WithOptions) and variable.premiers is None
        return is_choice and variable.nom in self._shown

    @cached_property
    def _shown(self) -> frozenset[str]:
        questions = self.pages[REGION].values()
        return frozenset(question.code for question in questions if question.n and not question.confidentiel)

    @cached_property
    def pages(self) -> Mapping[str, Mapping[str, Question]]:
        """Territory -> code -> question."""
        return {
            territoire: {question.code: question for question in page.questions}
            for territoire, page in self.resultats.items()
        }

    @cached_property
    def everywhere(self) -> int:
        return self.region.perimetre.of(self.region.secret.foule)

    @cached_property
    def categories(self) -> Ensembles:
        """The categories that answered, by dimension."""
        crossed = sorted(self.region.secret.foule.categories.items())
        return {categorie: reponses & self.everywhere for categorie, reponses in crossed if reponses & self.everywhere}

    @cached_property
    def least(self) -> int:
        """Number of answers that fewer structures than the threshold cannot have given."""
        foule, least = self.region.secret.foule, self.region.secret.seuils.personnes
        return 1 + sum(foule.most_given(least - 1))

    def choisies(self, variable: Variable) -> Ensembles:
        """Return the answers of each option, or reason why there is none."""
        chosen = self.region.depouillement.sommes.simples.choisies.get(variable.nom, {})
        return {code: reponses & self.everywhere for code, reponses in chosen.items()}

    def _question(self, variable: Variable, categorie: str, dits: Sequence[CompteDit] | None) -> Question:
        """Return what is shown of a category. Where nobody answered, it is hidden as where few did: that a few were not
        asked may tell what they answered to another question."""
        lus = self.region.depouillement.sommes.simples.lus.get(variable.nom, 0) & self.categories[categorie]
        if dits is None:
            return Question(code=variable.nom, libelle=variable.libelle, confidentiel=CONFIDENTIEL)
        n = lus.bit_count()
        modalites = (
            Modalite("", dit.nombre, self.region.part(dit.nombre, n), code="+".join(dit.codes)) for dit in dits
        )
        return Question(code=variable.nom, libelle=variable.libelle, n=n, modalites=tuple(modalites))


@dataclass(frozen=True)
class _Croisement:
    """One question, crossed with every category."""

    croiseur: Croiseur
    variable: Variable

    @property
    def dits(self) -> Dits:
        """Choose the categories; of several options, each is a yes or no, and they are chosen one by one."""
        alone = {categorie: self._protected(reponses) for categorie, reponses in self.croiseur.categories.items()}
        shown = {categorie: dits for categorie, dits in alone.items() if dits and not self._gives_back(categorie)}
        if self._forme is not Forme.PLUSIEURS:
            kept = self._kept(shown, [*map(self._chosen, self._cotes), *self._aparts], ())
            return {categorie: shown[categorie] for categorie in kept}
        kept = self._kept(shown, self._aparts, ())
        by_option = {
            codes: kept
            if self._unanimes.issuperset(codes)
            else self._kept([c for c in kept if _tells(shown[c], codes)], [self._chosen(codes)], codes)
            for codes in self._cotes
        }
        beside = {
            categorie: [
                dit if categorie in by_option[dit.codes] else CompteDit(dit.codes, None)
                for dit in beside_exclusive(shown[categorie], self.variable.exclusives, is_of_dla=False)
            ]
            for categorie in kept
        }
        return {categorie: dits for categorie, dits in beside.items() if any(dit.nombre is not None for dit in dits)}

    @property
    def _forme(self) -> Forme:
        return forme_of(self.variable.question)

    @cached_property
    def _unanimes(self) -> frozenset[str]:
        """Return the options that the région is shown to have chosen unanimously: so has each category."""
        asked = self.croiseur.pages[REGION][self.variable.nom]
        return frozenset(modalite.code for modalite in asked.modalites if modalite.nombre == asked.n)

    @cached_property
    def _choisies(self) -> Ensembles:
        return self.croiseur.choisies(self.variable)

    @cached_property
    def _codes(self) -> Sequence[str]:
        """Options, those offered first, in their order; reasons why there is none left out."""
        offered = [code for code in self.variable.libelles if not is_apart(self.variable.question, code)]
        return [*offered, *sorted(self._choisies.keys() - {*offered, *Manque})]

    @cached_property
    def _cotes(self) -> Sequence[tuple[str, ...]]:
        """Options that are counted together: the sides of a scale, else each option alone."""
        if self._forme is Forme.ECHELLE:
            return tuple(map(tuple, sides_of(self.variable.question)))
        return tuple((code,) for code in self._codes)

    @cached_property
    def _aparts(self) -> Sequence[int]:
        return [self._choisies.get(manque, 0) for manque in APART]

    @cached_property
    def _everyone(self) -> int:
        """Answers with a value, « non concerné », or not asked this question for what they said elsewhere."""
        lus = self.croiseur.region.depouillement.sommes.simples.lus.get(self.variable.nom, 0)
        return reduce(or_, self._aparts, lus & self.croiseur.everywhere)

    def _chosen(self, codes: Sequence[str]) -> int:
        return reduce(or_, (self._choisies.get(code, 0) for code in codes), 0)

    def _protected(self, reponses: int) -> Sequence[CompteDit] | None:
        """Return the counts that may be shown of these answers, by themselves."""
        lus = reponses & self._everyone & ~reduce(or_, self._aparts, 0)
        if not lus:
            return None
        return protect(
            {code: (self._choisies.get(code, 0) & lus).bit_count() for code in self._codes},
            self._forme,
            self._cotes if self._forme is Forme.ECHELLE else (),
            lus.bit_count(),
            self.croiseur.region.secret.seuils,
            alone=False,
            unanimes=self._unanimes,
            apart=[(manque & reponses).bit_count() for manque in self._aparts],
        )

    def _gives_back(self, categorie: str) -> bool:
        region = self.croiseur.region
        part = _Part(region.depouillement, region.secret, region.perimetre, self.croiseur, categorie)
        return part.gives_back(self.variable, region.depouillement.sommes.simples)

    # --- beside each other

    def _kept(self, candidates: Sequence[str] | Dits, cotes: Sequence[int], codes: Sequence[str]) -> frozenset[str]:
        """Return the categories whose counts may be shown side by side: the largest first, as many as may be."""
        ordered = sorted(candidates, key=lambda name: (-self.croiseur.categories[name].bit_count(), name))
        beside = _Beside(self, [cote for cote in cotes if cote], tuple(codes))
        return frozenset(beside.kept([], ordered))

    def of_dlas(self, codes: Sequence[str]) -> Ensembles:
        """Return the answers of the DLA whose page shows these options; with no codes, the number of answers."""
        dlas = self.croiseur.region.secret.foule.dlas
        pages = {dla: page.get(self.variable.nom) for dla, page in self.croiseur.pages.items() if dla in dlas}
        return {
            dla: dlas[dla] & self._everyone
            for dla, page in pages.items()
            if page and page.n and any(modalite.nombre is not None for modalite in page.modalites)
            if not codes or any(modalite.codes == codes and modalite.nombre is not None for modalite in page.modalites)
        }


@dataclass(frozen=True)
class _Beside:
    """Counts of some options (`cotes`, sets of those who chose them) that may stand beside each other."""

    croisement: _Croisement
    cotes: Sequence[int]
    codes: tuple[str, ...]

    def kept(self, shown: Sequence[str], more: Sequence[str]) -> Sequence[str]:
        """Return as many of `more` as may be shown beside `shown`: all of them, else those of each half in turn."""
        if not more or self._may_show([*shown, *more]):
            return more
        if len(more) == 1:
            return []
        half = len(more) // 2
        first = self.kept(shown, more[:half])
        return [*first, *self.kept([*shown, *first], more[half:])]

    def _may_show(self, shown: Sequence[str]) -> bool:
        tables = self._tables(shown)
        return self._are_many(tables) and all(
            self._tells_nobody(lecteur, [*tables, self._dlas_of(lecteur)], cote)
            for lecteur in self._lecteurs
            for cote in self.cotes
        )

    @cached_property
    def _everyone(self) -> int:
        return self.croisement._everyone

    @cached_property
    def _parts(self) -> Ensembles:
        categories = self.croisement.croiseur.categories
        return {name: reponses & self._everyone for name, reponses in categories.items() if reponses & self._everyone}

    @cached_property
    def _dlas(self) -> Ensembles:
        return self.croisement.of_dlas(self.codes)

    def _dlas_of(self, lecteur: Lecteur) -> Sequence[int]:
        return [part for dla, part in self._dlas.items() if lecteur.dlas is None or dla in lecteur.dlas]

    @property
    def _lecteurs(self) -> Sequence[Lecteur]:
        """Readers; one who reads no DLA knows no more than one who reads them all."""
        return [reader for reader in self.croisement.croiseur.region.secret.lecteurs if reader.dlas != frozenset()]

    def _tables(self, shown: Sequence[str]) -> Sequence[Sequence[int]]:
        """Return the sets of the categories shown, by dimension."""
        shown = sorted(name for name in shown if name in self._parts)
        return [[self._parts[name] for name in names] for _, names in groupby(shown, key=_dimension)]

    def _are_many(self, tables: Sequence[Sequence[int]]) -> bool:
        """Return whether what a table leaves of the région, or of a part in another table, may be shown by itself."""
        if self._leaves_one(tables, 0):
            return False
        every = [*tables, list(self._dlas.values())]
        wholes = [[*table, self._rest(table)] for table in every if table]
        is_scale = self.croisement._forme is Forme.ECHELLE
        if not is_scale and not all(self._tells(self._rest(table)) for table in tables):
            return False
        return all(
            self._tells(part & ~inside)
            for rank, table in enumerate(wholes)
            for part in table
            for other in (*wholes[:rank], *wholes[rank + 1 :])
            if (inside := reduce(or_, (small for small in other if not small & ~part), 0))
        )

    def _leaves_one(self, tables: Sequence[Sequence[int]], known: int) -> bool:
        """Return whether all the categories of a dimension, or the DLA, are shown to someone or hold only answers that
        are known, but one: its count is then what they leave of the région's."""
        shown = {*self._dlas.values(), *(part for table in tables for part in table)}
        return any(
            shown & set(parts) and sum(part not in shown and bool(part & ~known) for part in parts) == 1
            for parts in self._dimensions
        )

    @cached_property
    def _dimensions(self) -> Sequence[Sequence[int]]:
        """The sets of all the categories of each dimension, and of the DLA."""
        dlas = self.croisement.croiseur.region.secret.foule.dlas.values()
        by_dimension = groupby(sorted(self._parts), key=_dimension)
        crossed = [[self._parts[name] for name in names] for _, names in by_dimension]
        return [*crossed, [part for dla in dlas if (part := dla & self._everyone)]]

    def _rest(self, table: Sequence[int]) -> int:
        return self._everyone & ~reduce(or_, table, 0)

    def _tells(self, reponses: int) -> bool:
        return not reponses or _tells(self.croisement._protected(reponses), self.codes)

    def _tells_nobody(self, lecteur: Lecteur, tables: Sequence[Sequence[int]], cote: int) -> bool:
        """Return whether these tables, and what this reader knows, prove nothing of few about who chose the options."""
        foule, least = self.croisement.croiseur.region.secret.foule, self.croisement.croiseur.least
        cells = [self._everyone, *(part for table in tables for part in (*table, self._rest(table)) if part)]
        known = lecteur.connues
        while alike := _alike(cells, known, cote):
            if any(
                foule.distinctes(left, least) < self.croisement.croiseur.region.secret.seuils.personnes
                for left in alike
            ):
                return False
            known |= reduce(or_, alike)
        if self._leaves_few(cells, known & ~lecteur.connues, cote):
            return False
        return not self._leaves_one(tables, known) and not isolates(self._everyone & ~known, tables, least)

    def _leaves_few(self, cells: Sequence[int], deduced: int, cote: int) -> bool:
        """Return whether few chose the options, or did not, of what answers deduced from other cells leave of one; a
        side of a scale may be small."""
        is_few = self.croisement.croiseur.region.secret.seuils.is_few
        parts = [cell & ~deduced for cell in cells if cell & deduced]
        return self.croisement._forme is not Forme.ECHELLE and any(
            is_few((part & cote).bit_count()) or is_few((part & ~cote).bit_count()) for part in parts
        )


@dataclass(frozen=True)
class _Part(Depouilleur):
    """A reader of one category: a question asked of those who gave an answer may give back how many did."""

    croiseur: Croiseur
    categorie: str

    def _reveals(self, variable: Variable, condition: Node, source: Variable, sommes: SommesBloc) -> bool:
        if not isinstance(source.question, WithOptions):
            return False  # how few were not asked is counted apart
        dits = self.croiseur.dits(source).get(self.categorie)
        return gives_back(dits, self._cited(condition, source), forme_of(source.question))


def _alike(cells: Sequence[int], known: int, cote: int) -> Sequence[int]:
    """Return what is unknown of each cell where all of it chose the options, or none did."""
    return [left for cell in cells if (left := cell & ~known) and left & cote in {0, left}]


def _dimension(categorie: str) -> str:
    return categorie.partition(CROISE)[0]


def _tells(dits: Sequence[CompteDit] | None, codes: Sequence[str]) -> bool:
    return dits is not None and all(dit.nombre is not None for dit in dits if dit.codes == tuple(codes))
