"""Protections that may be taken away, one by one, to see whether the attacker then finds someone."""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from types import ModuleType
from unittest.mock import patch

from exports.release import reseau, temps
from exports.release.arrondi import controlled
from exports.release.exactes import CollecteTemps, sommes
from exports.release.seuils import Seuils


@dataclass(frozen=True, slots=True, kw_only=True)
class Protection:
    """`remplace`: names of a module, and what stands for them once it is taken away."""

    nom: str
    seuils: Mapping[str, int]
    remplace: Mapping[str, Callable[..., object]]
    module: ModuleType = temps

    @contextmanager
    def removed(self) -> Iterator[Seuils]:
        with ExitStack() as stack:
            for name, other in self.remplace.items():
                where, _, attribute = name.rpartition(".")
                stack.enter_context(
                    patch.object(getattr(self.module, where) if where else self.module, attribute, other)
                )
            yield replace(Seuils(), **self.seuils)


def protection(nom: str, remplace: Mapping[str, Callable[..., object]] | None = None, **seuils: int) -> Protection:
    return Protection(nom=nom, seuils=seuils, remplace=remplace or {})


def _yes(*_: object) -> bool:
    return True


def _every_dla(collecte: CollecteTemps, caches: Collection[str], seuils: Seuils) -> dict[str, Mapping[str, int]]:
    """All of them, whoever agreed."""
    answers = {dla: [own for own in collecte.reponses if own.dla == dla] for dla in sorted(collecte.dlas)}
    return {
        dla: controlled(sommes((own.poids, own.parts) for own in mine), collecte.blocs, seuils.pas_missions)[0]
        for dla, mine in answers.items()
    }


MARGE = {"Public.cannot_subtract": _yes}
"""What a reader can deduce of a share is not checked."""

ACCORD = protection("accord de tous dans un DLA", {"_agreed": _every_dla})
MARGE_SEULE = protection("marge de dix points", MARGE)
CHANGEMENTS = protection("marge des changements", {"_Compares.accepts": _yes})
ANNEES = protection("marge des années", {"_Years.accepts": _yes})
SOUHAITS = protection("marge des souhaits", {"_Souhaits.is_safe": _yes})
REVISIONS = protection("marge entre deux publications", {"Public.cannot_compare": _yes})
PAS = protection("pas selon les effectifs", MARGE, pas_missions=1, pas_lignes=1, personnes_lignes=5)
RESTE = protection("reste de la région sans les DLA montrés", MARGE, reste_region=0, reste_dlas=0)
AUTEUR = protection("reste sans un auteur", MARGE | {"leaves_enough": _yes})
DOMINATION = protection("domination", MARGE, dominance=100)
RESEAU = replace(protection("marge du réseau", {"_Reseau.cannot_deduce": _yes}), module=reseau)
