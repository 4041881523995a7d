"""Répartitions of past years imported from files, outside any campagne."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from collecte.models.base import Document, Moment, Numbered, unique_among
from collecte.models.organisation import Dla
from collecte.models.personnes import Personne
from collecte.models.referentiels import VersionReferentiel
from questionnaires.core.repartition import WHOLE
from questionnaires.temps.periodes import Periode


class Reprise(Numbered):
    """A répartition of a période as a file had it: of a person for a DLA, or of a whole DLA (`par_dla`).

    `parts` maps codes of lines to hundredths of a percent, never altered; blank lines are not in it. `referentiel` is
    the version that has these codes, None for the shipped one. A person's is detached from them in the end: it then has
    no person, and is of no DLA as a whole.
    """

    __tablename__ = "reprises"
    __table_args__ = (
        CheckConstraint("NOT par_dla OR personne_id IS NULL", name="of_a_person_or_a_dla"),
        Index(
            "uq_reprises_personne_id_dla_id_periode_code",
            "personne_id",
            "dla_id",
            "periode_code",
            unique=True,
        ),
    )

    dla_id: Mapped[int] = mapped_column(ForeignKey("dlas.id"), index=True)
    personne_id: Mapped[int | None] = mapped_column(ForeignKey("personnes.id"))
    par_dla: Mapped[bool]
    periode_code: Mapped[str] = mapped_column(String(10))
    referentiel_id: Mapped[int | None] = mapped_column(ForeignKey("versions_referentiel.id"))
    parts: Mapped[dict[str, int]] = mapped_column(Document)
    importee_le: Mapped[datetime] = mapped_column(Moment)

    dla: Mapped[Dla] = relationship()
    personne: Mapped[Personne | None] = relationship()
    referentiel: Mapped[VersionReferentiel | None] = relationship()

    @property
    def periode(self) -> Periode:
        return Periode.parse(self.periode_code)

    @property
    def somme(self) -> int:
        """Their sum in hundredths of a percent, from 9800 to 10200."""
        return sum_of(self.parts)

    @property
    def is_exact(self) -> bool:
        """True when its parts sum to 100 %; else it is shown with a mark."""
        return self.somme == WHOLE


def sum_of(parts: Mapping[str, int]) -> int:
    """Return the sum of the lines that are not blank."""
    return sum(parts.values())


unique_among("uq_reprises_dla_id_periode_code_dla", Reprise.par_dla, Reprise.dla_id, Reprise.periode_code)
