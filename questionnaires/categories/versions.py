"""Changes of the categories from a version to the next: adding, renaming, retiring, and where each code goes."""

import re
from collections.abc import Mapping, Sequence

from questionnaires.categories.categories import AUTRE, COMPUTED, Categorie, Categories, Liste, name_key
from questionnaires.core.answers import clean, is_seen
from questionnaires.core.elements import Frozen
from questionnaires.core.francais import typeset

LIBELLE_MAX = 60
_CODE_MAX = 20


class CategorieError(ValueError):
    """A change that would leave unusable categories: what is wrong and what to do, in French; `champ` at fault."""

    def __init__(self, problem: str, remedy: str, champ: str = "") -> None:
        super().__init__(f"{problem} {remedy}")
        self.problem, self.remedy, self.champ = problem, remedy, champ


class Lien(Frozen):
    """A code of the version before that is no longer used, in its list: several codes are to be chosen among."""

    liste: str
    avant: str
    apres: tuple[str, ...]


class Etape(Frozen):
    """Categories in preparation, and where the codes of the version before that they no longer have go."""

    categories: Categories
    passage: tuple[Lien, ...] = ()

    def add(self, liste: str, libelle: str, synonymes: Sequence[str] = (), groupe: str = "") -> "Etape":
        """Add a category at the end of its group, else before AUTRE; its code is made from its label."""
        lue = self._editable(liste)
        text, others = _words(libelle, synonymes)
        _check_free(lue.categories, text, others)
        categorie = Categorie(code=_fresh_code(lue, text), libelle=text, synonymes=others, groupe=groupe)
        alike = [place for place, other in enumerate(lue.categories[:-1], start=1) if groupe and other.groupe == groupe]
        at = max(alike, default=len(lue.categories) - 1)
        return self._with(lue, (*lue.categories[:at], categorie, *lue.categories[at:]))

    def rename(self, liste: str, code: str, libelle: str, synonymes: Sequence[str]) -> "Etape":
        """Change the label and the synonyms of a category; files still give it by its former label."""
        lue = self._editable(liste)
        before = _get(lue, code)
        is_same = name_key(before.libelle) == name_key(libelle)
        text, others = _words(libelle, synonymes if is_same else (*synonymes, before.libelle))
        _check_free([c for c in lue.categories if c.code != code], text, others)
        after = before.model_copy(update={"libelle": text, "synonymes": others})
        return self._with(lue, tuple(after if c.code == code else c for c in lue.categories))

    def retire(self, liste: str, code: str, apres: Sequence[str]) -> "Etape":
        """Retire a category: rows that have it go to the only code of `apres`, or are to be chosen again among several.

        One heir takes its names. Without any, adopting is refused while a row has it.
        """
        lue = self._editable(liste)
        gone = _get(lue, code)
        if code == AUTRE:
            raise CategorieError("« autre » finit chaque liste.", "Renommez-la plutôt.")
        heirs = [_get(lue, heir) for heir in apres if heir != code]
        left = [
            c.model_copy(update={"synonymes": (*c.synonymes, gone.libelle, *gone.synonymes)}) if [c] == heirs else c
            for c in lue.categories
            if c.code != code
        ]
        after = self._with(lue, tuple(left), retires=(*lue.retires, code))
        return after.model_copy(update={"passage": self._through(liste, code, tuple(heir.code for heir in heirs))})

    def _through(self, liste: str, code: str, apres: tuple[str, ...]) -> tuple[Lien, ...]:
        """Return the passage once a code is gone, those that led to it followed; one added since leads from nowhere."""
        follow = {code: apres}
        liens = tuple(
            lien.model_copy(update={"apres": tuple(dict.fromkeys(b for a in lien.apres for b in follow.get(a, (a,))))})
            if lien.liste == liste
            else lien
            for lien in self.passage
        )
        return (*liens, Lien(liste=liste, avant=code, apres=apres))

    def _editable(self, code: str) -> Liste:
        if code in COMPUTED or code not in {liste.code for liste in self.categories.listes}:
            raise CategorieError("Cette liste ne se change pas ici.", "Revenez aux catégories et choisissez-en une.")
        return self.categories.liste(code)

    def _with(self, liste: Liste, categories: tuple[Categorie, ...], **more: object) -> "Etape":
        """Return this with a list changed. Raises CategorieError when it cannot be used."""
        changed = Liste.model_validate({**liste.model_dump(), "categories": categories, **more})
        if problem := next(changed.problems(), ""):
            raise CategorieError(problem, "Choisissez d’autres mots.", "libelle")
        listes = tuple(changed if other.code == liste.code else other for other in self.categories.listes)
        return self.model_copy(update={"categories": self.categories.model_copy(update={"listes": listes})})


def moves(passage: Sequence[Lien], liste: str) -> Mapping[str, tuple[str, ...]]:
    """Return code before -> codes after of a list."""
    return {lien.avant: lien.apres for lien in passage if lien.liste == liste}


def _get(liste: Liste, code: str) -> Categorie:
    if code not in liste.libelles:
        raise CategorieError("Cette catégorie n’est pas, ou n’est plus, dans la liste.", "Revenez aux catégories.")
    return liste.get(code)


def _words(libelle: str, synonymes: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """Return a label and synonyms as they are kept. Raises CategorieError."""
    text = typeset(" ".join(clean(libelle).replace("'", "’").split()))
    if not is_seen(text) or not name_key(text):
        raise CategorieError("Le libellé manque.", "Écrivez-le.", "libelle")
    if len(text) > LIBELLE_MAX:
        raise CategorieError(f"Le libellé a {len(text)} caractères.", f"{LIBELLE_MAX} au plus.", "libelle")
    others = {name_key(other): " ".join(clean(other).split()) for other in synonymes}
    return text, tuple(words for key, words in others.items() if key not in {"", name_key(text)})


def _check_free(categories: Sequence[Categorie], libelle: str, synonymes: Sequence[str]) -> None:
    """Raise CategorieError, at the field where it is typed, for a name that another category has."""
    for champ, typed in (("libelle", libelle), *(("synonymes", synonyme) for synonyme in synonymes)):
        for categorie in categories:
            if name_key(typed) in categorie.names:
                is_label = name_key(typed) == name_key(categorie.libelle)
                other = f"La catégorie « {categorie.libelle} »"
                problem = f"{other} existe déjà." if is_label else f"{other} se dit déjà « {typed} »."
                raise CategorieError(typeset(problem), "Choisissez d’autres mots.", champ)


def _fresh_code(liste: Liste, libelle: str) -> str:
    """Return a code that the list never had: MUSIQUE, then MUSIQUE_2."""
    stem = re.sub("[^A-Z0-9]+", "_", name_key(libelle).upper()).strip("_")[:_CODE_MAX].strip("_") or "CATEGORIE"
    taken = {*liste.libelles, *liste.retires}
    return next(code for n in range(1, len(taken) + 2) if (code := stem if n == 1 else f"{stem}_{n}") not in taken)
