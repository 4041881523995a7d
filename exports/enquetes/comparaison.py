"""One question in two campaigns, side by side; a direction is told only where intervals leave no doubt."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from exports.enquetes.resultats import Modalite, Question, Resultats
from questionnaires.core.francais import capital, plural, typeset

Bornes = tuple[int, int] | None

UNSURE = typeset("pas de changement que ces chiffres permettent d’affirmer")


@dataclass(frozen=True, slots=True)
class LigneComparee:
    """An answer before and now, as printed, empty where it is hidden; `sens` says whether it moved, and is empty where
    nothing may be said."""

    libelle: str
    avant: str
    apres: str
    sens: str

    @classmethod
    def of(cls, avant: Modalite, apres: Modalite, asked: tuple[Question, Question]) -> "LigneComparee":
        return cls(apres.libelle, _shown(avant, asked[0]), _shown(apres, asked[1]), _sens(avant.entre, apres.entre))


def comparables(apres: Resultats, avant: Resultats) -> Mapping[str, Question]:
    """Return the earlier question by code, of those that ask the same: same code, same answers."""
    before = {question.code: question for question in avant.questions if _is_told(question)}
    return {
        question.code: before[question.code]
        for question in apres.questions
        if _is_told(question) and question.code in before and _nature(question) == _nature(before[question.code])
    }


def other_dlas(avant: Collection[str], apres: Collection[str], *, are_named: bool) -> str:
    """Say which DLA, by code, only one of the two campaigns asked; empty where both asked the same. `are_named`: for
    readers who know which DLA a campaign asks."""
    new, gone = (sorted({*these} - {*those}) for these, those in ((apres, avant), (avant, apres)))
    if (new or gone) and not are_named:
        return typeset("Les DLA interrogés ne sont pas tous les mêmes.")
    said = [
        *([f"{_these(new)} {'n’étaient pas interrogés' if new[1:] else 'n’était pas interrogé'} alors"] if new else []),
        *([f"{_these(gone)} {'ne sont plus interrogés' if gone[1:] else 'n’est plus interrogé'}"] if gone else []),
    ]
    return typeset(f"{capital(' ; '.join(said))}.") if said else ""


def _these(codes: Sequence[str]) -> str:
    *first, last = codes
    return f"les DLA {', '.join(first)} et {last}" if first else f"le DLA {last}"


def _is_told(question: Question) -> bool:
    return bool(question.modalites) and not question.confidentiel


def _nature(question: Question) -> tuple[object, ...]:
    """Return what makes answers comparable: their scale, else their options, or the bounds of their classes."""
    codes = {code for modalite in question.modalites for code in modalite.codes}
    return question.echelle, question.en_classes, frozenset(codes)


def by_answer(avant: Question, apres: Question) -> Iterator[LigneComparee]:
    """Yield the answers; those that are counted as one at either date are counted so at both."""
    left = list(apres.par_frequence)
    while left:
        codes: set[str] = set()
        wider = {*left[0].codes}
        while codes != wider:
            codes = wider
            before, now = (
                [modalite for modalite in side.modalites if codes & {*modalite.codes}] for side in (avant, apres)
            )
            wider = codes.union(*(modalite.codes for modalite in (*before, *now)))
        libelle = next((side[0].libelle for side in (now, before) if len(side) == 1), "")
        libelle = libelle or ", ".join(modalite.libelle for modalite in now)
        yield replace(LigneComparee.of(_as_one(before), _as_one(now), (avant, apres)), libelle=libelle)
        left = [modalite for modalite in left if modalite not in now]


def _as_one(modalites: Sequence[Modalite]) -> Modalite:
    """Return answers as one, in number alone, hidden where one of them is."""
    if len(modalites) == 1:
        return modalites[0]
    counts = [modalite.nombre for modalite in modalites if modalite.nombre is not None]
    return Modalite("", sum(counts) if len(counts) == len(modalites) else None)


def by_side(libelle: str, avant: Question, apres: Question) -> LigneComparee:
    """Return the favourable answers on a scale, which no joined level changes."""
    return replace(LigneComparee.of(avant.favorable, apres.favorable, (avant, apres)), libelle=libelle)


def _shown(modalite: Modalite, asked: Question) -> str:
    """Return an answer as printed; a count says its unit beside shares."""
    if modalite.nombre is None:
        return ""
    if modalite.part is None and asked.has_shares:
        return typeset(f"{plural(modalite.nombre, 'réponse')} sur {asked.n}")
    return modalite.sur(asked.n)


def _sens(avant: Bornes, apres: Bornes) -> str:
    if avant is None or apres is None:
        return ""
    if apres[0] > avant[1]:
        return "en hausse"
    return "en baisse" if apres[1] < avant[0] else UNSURE
