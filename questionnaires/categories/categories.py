"""Categories of the trade: versioned lists of stable codes, with their labels and the words that they replace."""

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import groupby

from questionnaires.core.answers import is_seen
from questionnaires.core.elements import Frozen
from questionnaires.core.francais import sort_key

AUTRE = "AUTRE"
"""Code that ends every list from which someone chooses; the text beside it says what it is."""

SECTEUR, FORME, RESEAU = "SECTEUR", "FORME", "RESEAU"
THEME, THEME_DIAGNOSTIC = "THEME", "THEME_DIAGNOSTIC"
TAILLE, TERRITOIRE = "TAILLE", "TERRITOIRE"
QPV, FRR = "QPV", "FRR"
COMPUTED = frozenset({TAILLE, TERRITOIRE})
"""Lists without « autre »: a size is that of a count, a territory the yes of a question."""


def name_key(text: str) -> str:
    """Normalise a label or a synonym: accents, case, punctuation and spacing are ignored."""
    return " ".join(sort_key(text).split())


class Categorie(Frozen):
    """`synonymes` are other words for it, read in files; `indices` are words that propose it, for a person to confirm;
    `groupe` is the heading above it.

    A class of size holds from `de` to `a` people; the last one has no `a`.
    """

    code: str
    libelle: str
    synonymes: tuple[str, ...] = ()
    indices: tuple[str, ...] = ()
    groupe: str = ""
    de: int | None = None
    a: int | None = None

    @property
    def names(self) -> frozenset[str]:
        """Its code, label and synonyms, as `name_key`."""
        return frozenset(map(name_key, (self.code, self.libelle, *self.synonymes)))


class Liste(Frozen):
    """`retires` are the codes that it no longer uses, which are never used again."""

    code: str
    titre: str
    categories: tuple[Categorie, ...]
    retires: tuple[str, ...] = ()

    @cached_property
    def libelles(self) -> dict[str, str]:
        """Code -> label, in the order of the list."""
        return {categorie.code: categorie.libelle for categorie in self.categories}

    @property
    def groupes(self) -> list[tuple[str, list[Categorie]]]:
        """Return the headings with their categories, in order; '' for those without one."""
        return [(groupe, [*under]) for groupe, under in groupby(self.categories, lambda c: c.groupe)]

    @cached_property
    def _by_name(self) -> dict[str, str]:
        return {name: categorie.code for categorie in self.categories for name in categorie.names}

    def find(self, text: str) -> str | None:
        """Return the code whose label, synonym or code is exactly this text; None for any other."""
        return self._by_name.get(name_key(text))

    def get(self, code: str) -> Categorie:
        """Return a category. Raises KeyError."""
        return {categorie.code: categorie for categorie in self.categories}[code]

    def lu(self, code: str | None, texte: str = "") -> str:
        """Return a category as people read it, with the text typed beside it when it says more; without a category,
        that text alone."""
        if not code:
            return texte
        libelle = self.libelles.get(code, code)
        return f"{libelle} ({texte})" if texte and self.find(texte) != code else libelle

    def problems(self) -> Iterator[str]:
        """Yield every reason why the list cannot be used, as sentences."""
        yield from (f"Le code « {code} » est utilisé deux fois." for code in _repeated(c.code for c in self.categories))
        names = _repeated(name for categorie in self.categories for name in categorie.names)
        yield from (f"« {name} » désigne deux catégories." for name in names)
        for categorie in self.categories:
            if not is_seen(categorie.libelle):
                yield f"La catégorie « {categorie.code} » n’a pas de libellé."
            if categorie.code in self.retires:
                yield f"Le code « {categorie.code} » a été retiré : il ne sert plus."
        if self.code not in COMPUTED and [*self.libelles][-1:] != [AUTRE]:
            yield f"La liste « {self.titre} » ne finit pas par « autre » (code {AUTRE})."


class Categories(Frozen):
    """A version of every list."""

    numero: int
    source: str
    listes: tuple[Liste, ...]

    def liste(self, code: str) -> Liste:
        """Return a list. Raises KeyError."""
        return {liste.code: liste for liste in self.listes}[code]

    def lu(self, liste: str, code: str | None, texte: str = "") -> str:
        """Return a category as people read it: see `Liste.lu`."""
        return self.liste(liste).lu(code, texte)

    def taille(self, salaries: int | None) -> str | None:
        """Return the code of the class of a number of people; None when it is not known."""
        if salaries is None:
            return None
        classes = self.liste(TAILLE).categories
        return next((c.code for c in classes if (c.de or 0) <= salaries and (c.a is None or salaries <= c.a)), None)

    def problems(self) -> list[str]:
        """Return every reason why this version cannot be used."""
        codes = _repeated(liste.code for liste in self.listes)
        twice = [f"La liste « {code} » est là deux fois." for code in codes]
        return [*twice, *(problem for liste in self.listes for problem in liste.problems())]


def _repeated(items: Iterable[str]) -> list[str]:
    return [item for item, count in Counter(items).items() if count > 1]
