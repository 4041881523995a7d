"""Reference data for an answer on time (last year, last transmission, register), and the checks that use it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from questionnaires.core.model import Controle
from questionnaires.temps.an_dernier import AnDernier, changes_to_explain

ACCUEIL = "M1F1"
"""The fonction of accueil, orientation and diagnostic: a code never changes meaning."""

_QUARTER = 2_500
_ONE_POINT = 100
_FEW = 3

_GARDEZ = "Si c’est bien votre estimation, gardez-la. Sinon, précisez les lignes que vous connaissez mieux."


@dataclass(frozen=True, slots=True)
class Reperes:
    """Reference data that an answer on time is compared with; None means unknown, never zero.

    `derniere`: the last répartition that its author transmitted, when it asked the same lines. `diagnostics`: how many
    the register has for its author, in that DLA, over the période.
    """

    an_dernier: AnDernier | None = None
    derniere: Mapping[str, int] | None = None
    diagnostics: int | None = None

    @property
    def codes(self) -> frozenset[str]:
        """Codes under which the check page may send reasons."""
        return self.an_dernier.codes if self.an_dernier else frozenset()


def failed_outside(reperes: Reperes, parts: Mapping[str, int | None]) -> Iterator[Controle]:
    """Yield the failed checks. `parts` are the lines of a répartition that is whole, in order; None is blank.

    Remarks that would feel like supervision are for the author alone.
    """
    if reperes.an_dernier:
        yield from changes_to_explain(reperes.an_dernier, parts)
    first = next(iter(parts))
    if reperes.derniere is not None and parts == reperes.derniere:
        message = "Votre répartition est la même que la dernière fois, ligne par ligne."
        remede = "Si rien n’a changé, gardez-la. Sinon, corrigez les lignes qui ont bougé."
        yield _for_the_author("V8_IDENTIQUE", message, remede, first)
    if _are_equal(parts):
        yield _for_the_author("V8_EGALES", "Toutes vos parts sont égales, à un point près.", _GARDEZ, first)
    if reperes.diagnostics == 0 and (parts.get(ACCUEIL) or 0) >= _QUARTER:
        message = (
            "Un quart de votre temps au moins va à l’accueil, à l’orientation et au diagnostic, et le registre n’a "
            "aucun diagnostic dont vous soyez référent(e) sur la période."
        )
        remede = "S’il en manque un au registre, ajoutez-le. Sinon, il n’y a rien à faire."
        yield _for_the_author("V8_DIAGNOSTIC", message, remede, ACCUEIL)


def _are_equal(parts: Mapping[str, int | None]) -> bool:
    """Return whether the lines that hold time, at least three, are equal: a point apart is a rounding."""
    amounts = [part for part in parts.values() if part]
    return len(amounts) >= _FEW and max(amounts) - min(amounts) <= _ONE_POINT


def _for_the_author(code: str, message: str, remede: str, ancre: str) -> Controle:
    return Controle(code=code, condition="", message=message, remede=remede, portee="auteur", ancre=ancre)
