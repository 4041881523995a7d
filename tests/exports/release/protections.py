"""Protections that may be taken away, one by one, to see whether the attacker then finds someone."""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from unittest.mock import patch

from exports.release.arrondi import controlled
from exports.release.exactes import CollecteTemps, sommes
from exports.release.seuils import Seuils


@dataclass(frozen=True, slots=True, kw_only=True)
class Protection:
    """A protection that can be removed; `remplace`: names in `exports.release` and their substitutes once it is
    removed."""

    nom: str
    seuils: Mapping[str, int]
    remplace: Mapping[str, Callable[..., object]]

    @contextmanager
    def removed(self) -> Iterator[Seuils]:
        with ExitStack() as stack:
            for name, substitute in self.remplace.items():
                stack.enter_context(patch(f"exports.release.{name}", substitute))
            yield replace(Seuils(), **self.seuils)


def protection(nom: str, remplace: Mapping[str, Callable[..., object]] | None = None, **seuils: int) -> Protection:
    return Protection(nom=nom, seuils=seuils, remplace=remplace or {})


def _yes(*_: object) -> bool:
    return True


def _every_dla(collecte: CollecteTemps, caches: Collection[str], seuils: Seuils) -> dict[str, Mapping[str, int]]:
    """Show every DLA, whoever agreed."""
    answers = {dla: [reponse for reponse in collecte.reponses if reponse.dla == dla] for dla in sorted(collecte.dlas)}
    return {
        dla: controlled(sommes(reponses), collecte.blocs, seuils.pas_missions)[0] for dla, reponses in answers.items()
    }


MARGE = {"contexte.Public.cannot_subtract": _yes}
"""No check of the intervals that a reader can deduce of a share."""

ACCORD = protection("accord de tous dans un DLA", {"temps._agreed": _every_dla})
MARGE_SEULE = protection("marge de dix points", MARGE)
CHANGEMENTS = protection("marge des changements", {"changements._Compares.accepts": _yes})
ANNEES = protection("marge des années", {"changements._Years.accepts": _yes})
SOUHAITS = protection("marge des souhaits", {"souhaits._Souhaits.is_safe": _yes})
REVISIONS = protection("marge entre deux publications", {"contexte.Public.cannot_compare": _yes})
PAS = protection("pas selon les effectifs", MARGE, pas_missions=1, pas_lignes=1, personnes_lignes=5)
RESTE = protection("reste de la région sans les DLA montrés", MARGE, reste_region=0, reste_dlas=0)
AUTEUR = protection("reste sans un auteur", MARGE | {"contexte.leaves_enough": _yes})
DOMINATION = protection("domination", MARGE, dominance=100)
RESEAU = protection(
    "marge du réseau", {"reseau._Reseau.cannot_deduce": _yes, "reseau._counted": lambda membres, _: membres}
)
