"""Dimensions that answers of structures are crossed with: facts of the register, as they are when results are settled."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from collecte.campagnes.queries.population import Connu
from exports.release.cellules import Dimension
from exports.statistiques.representativite import TAILLES, taille

INCONNUE = "NR"
"""Category of those that the register says nothing of."""


@dataclass(frozen=True, slots=True)
class Croisable:
    """A fact of an accompagnement that has categories: its code, or None when the register does not say it; `libelles`
    are by code, in their order."""

    code: str
    libelle: str
    read: Callable[[Connu], str | None]
    libelles: Mapping[str, str]

    def dimension(self, connus: Sequence[Connu]) -> Dimension:
        """Return its categories that some have, « non renseigné » last."""
        present = {self.category(connu) for connu in connus}
        others = sorted(present - self.libelles.keys() - {INCONNUE})
        libelles = {**self.libelles, **dict(zip(others, others, strict=True)), INCONNUE: "non renseigné"}
        return Dimension(
            code=self.code,
            libelle=self.libelle,
            categories={code: libelle for code, libelle in libelles.items() if code in present},
        )

    def category(self, connu: Connu) -> str:
        return self.read(connu) or INCONNUE


def _annee(connu: Connu) -> str | None:
    return str(connu.termine_le.year) if connu.termine_le else None


def _taille(connu: Connu) -> str | None:
    return None if connu.salaries is None else str(TAILLES.index(taille(connu.salaries)))


CROISABLES = (
    Croisable("ANNEE", "Année de fin de l’accompagnement", _annee, {}),
    Croisable("TAILLE", "Taille", _taille, {str(rank): libelle for rank, libelle in enumerate(TAILLES[:-1])}),
)


def cross(connus: Mapping[int, Connu]) -> tuple[tuple[Dimension, ...], Mapping[int, str]]:
    """Return the dimensions of these accompagnements, and the categories of each (`AttenduEnquete.categories`)."""
    dimensions = tuple(croisable.dimension(list(connus.values())) for croisable in CROISABLES)
    pairs = list(zip(CROISABLES, dimensions, strict=True))
    return dimensions, {
        key: " ".join(dimension.territoire(croisable.category(connu)) for croisable, dimension in pairs)
        for key, connu in connus.items()
    }
