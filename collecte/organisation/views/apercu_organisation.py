"""Overview of each DLA of a région on a day: structure porteuse, ETP of its affectations, ETP conventionnés."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from collecte.comptes.web.context import reading
from collecte.models import Affectation, Avenant, Convention, Dla
from collecte.organisation.queries.conventions import list_conventions
from collecte.organisation.queries.organisation import list_affectations_during, list_dlas
from questionnaires.core.francais import decimal_text, short_day_text

TOLERANCE = 10  # hundredths of an ETP: beyond, affected and funded ETP are said to differ
_SOON = timedelta(days=90)


@dataclass(frozen=True, slots=True, kw_only=True)
class LigneDla:
    """One DLA on a day; `convention` and `avenant` are those that run on that day, `derniere` its latest convention."""

    dla: Dla
    affectations: Sequence[Affectation]
    convention: Convention | None
    avenant: Avenant | None
    derniere: Convention | None
    today: date

    @property
    def etp(self) -> int:
        """Total ETP of the affectations, in hundredths."""
        return sum(affectation.etp for affectation in self.affectations)

    @property
    def remarques(self) -> list[str]:
        """Points to check; none of them is forbidden."""
        return [*self._of_the_convention(), *self._of_the_etp()]

    @property
    def is_to_renew(self) -> bool:
        """True when its convention ends soon and the next one is not entered."""
        convention = self.convention
        return convention is not None and convention is self.derniere and convention.fin < self.today + _SOON

    def _of_the_convention(self) -> Sequence[str]:
        if self.convention is None:
            if self.derniere is None:
                return ["Aucune convention n’est saisie."]
            over = self.derniere.fin < self.today
            when = f"finie le {short_day_text(self.derniere.fin)}" if over else "à venir"
            return [f"Aucune convention en cours : la dernière est {when}."]
        remarques = []
        if self.convention.porteuse_id != self.dla.porteuse_id:
            remarques.append(
                f"La convention en cours est celle de {self.convention.porteuse.nom}, qui ne porte pas ce DLA."
            )
        if self.avenant is None:
            remarques.append("Aucun avenant en cours : les ETP conventionnés ne sont pas connus.")
        if self.is_to_renew:
            remarques.append(f"La convention finit le {short_day_text(self.convention.fin)}, sans suite saisie.")
        return remarques

    def _of_the_etp(self) -> Sequence[str]:
        if self.avenant is None or self.etp <= self.avenant.etp + TOLERANCE:
            return []
        etp, funded = decimal_text(self.etp, 2), decimal_text(self.avenant.etp, 2)
        return [f"{etp} ETP affectés pour {funded} ETP conventionnés : vérifiez les affectations ou l’avenant."]


def lignes_of(region_id: int, today: date) -> list[LigneDla]:
    """Return a line for every DLA of a région, by code, even without affectation."""
    dlas = list_dlas(reading(), region_id)
    conventions = list_conventions(reading(), [dla.id for dla in dlas])
    affectations = list_affectations_during(reading(), region_id, today, today)
    return [
        ligne_of(
            dla,
            [affectation for affectation in affectations if affectation.dla_id == dla.id],
            [convention for convention in conventions if convention.dla_id == dla.id],
            today,
        )
        for dla in dlas
    ]


def ligne_of(dla: Dla, affectations: Sequence[Affectation], conventions: Sequence[Convention], today: date) -> LigneDla:
    """Return the line of one DLA; `conventions`: its own, the latest first."""
    current = next((convention for convention in conventions if convention.debut <= today <= convention.fin), None)
    avenants = current.avenants if current else []
    return LigneDla(
        dla=dla,
        affectations=affectations,
        convention=current,
        avenant=next((avenant for avenant in avenants if avenant.debut <= today <= avenant.fin), None),
        derniere=conventions[0] if conventions else None,
        today=today,
    )
