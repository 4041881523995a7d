"""Dimensions that answers of structures are crossed with: facts of the register, when results are settled."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from collecte.campagnes.queries.population import Connu
from exports.release.cellules import NON_RENSEIGNE, Dimension
from exports.statistiques.representativite import TAILLES, taille
from questionnaires.categories.categories import FRR, QPV, SECTEUR, TAILLE, THEME, Categories
from questionnaires.core.francais import typeset

INCONNUE, PLUSIEURS = "NR", "PLUSIEURS"
"""Categories of those that the register says nothing of, and of those that it says several things of."""
OUI, NON = "OUI", "NON"


@dataclass(frozen=True, slots=True)
class Croisable:
    """A fact of an accompagnement: the code of its category, None when the register does not say it. Labels are those
    of `libelles`, by code and in their order, else those of the list of categories that has its code, else the code."""

    code: str
    libelle: str
    read: Callable[[Connu], str | None]
    libelles: Mapping[str, str] | None = None

    def category(self, connu: Connu) -> str:
        return self.read(connu) or INCONNUE

    def dimension(self, connus: Sequence[Connu], categories: Categories) -> Dimension:
        """Return the categories that some have, « non renseigné » last."""
        present = {self.category(connu) for connu in connus}
        libelles = categories.liste(self.code).libelles if self.libelles is None else self.libelles
        others = sorted(present - libelles.keys() - {PLUSIEURS, INCONNUE})
        named = {
            **libelles,
            **dict(zip(others, others, strict=True)),
            PLUSIEURS: "plusieurs",
            INCONNUE: NON_RENSEIGNE,
        }
        return Dimension(
            code=self.code,
            libelle=typeset(self.libelle),
            categories={code: typeset(libelle) for code, libelle in named.items() if code in present},
        )


def _taille(connu: Connu) -> str | None:
    return None if connu.salaries is None else str(TAILLES.index(taille(connu.salaries)))


def _located(is_in: bool | None) -> str | None:
    return None if is_in is None else OUI if is_in else NON


def _theme(connu: Connu) -> str | None:
    return PLUSIEURS if len(connu.themes) > 1 else next(iter(connu.themes), None)


_LOCATED = {OUI: "oui", NON: "non"}

CROISABLES = (
    Croisable("ANNEE", "Année de fin", lambda connu: str(connu.termine_le.year) if connu.termine_le else None, {}),
    Croisable(SECTEUR, "Secteur", lambda connu: connu.secteur),
    Croisable(TAILLE, "Taille", _taille, {str(rank): libelle for rank, libelle in enumerate(TAILLES[:-1])}),
    Croisable(QPV, "Quartier prioritaire (QPV)", lambda connu: _located(connu.qpv), _LOCATED),
    Croisable(FRR, "France ruralités revitalisation (FRR)", lambda connu: _located(connu.frr), _LOCATED),
    Croisable(THEME, "Thème de l’ingénierie", _theme),
)
"""Facts that questions are crossed with. To cross them with another, add its line."""


def cross(connus: Mapping[int, Connu], categories: Categories) -> tuple[tuple[Dimension, ...], Mapping[int, str]]:
    """Return the dimensions that tell these accompagnements apart, and the categories of each
    (`AttenduEnquete.categories`)."""
    every = ((croisable, croisable.dimension(list(connus.values()), categories)) for croisable in CROISABLES)
    pairs = [(croisable, dimension) for croisable, dimension in every if len(dimension.categories) > 1]
    return tuple(dimension for _, dimension in pairs), {
        key: " ".join(dimension.territoire(croisable.category(connu)) for croisable, dimension in pairs)
        for key, connu in connus.items()
    }
