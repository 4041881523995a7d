"""What the admin of the installation reads: régions, who runs them, accounts; never an answer nor a figure."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from collecte.models import Compte, Region
from collecte.queries.comptes import list_active_animateurs
from collecte.queries.organisation import list_regions


@dataclass(frozen=True, slots=True)
class RegionTenue:
    """A région and the accounts that run it."""

    region: Region
    animateurs: Sequence[Compte]


def list_regions_tenues(session: Session) -> Sequence[RegionTenue]:
    """Every région of the installation, in French order, with who runs it and can sign in."""
    regions = list_regions(session)
    found = list_active_animateurs(session, [region.id for region in regions])
    return [
        RegionTenue(region, [compte for region_id, compte in found if region_id == region.id]) for region in regions
    ]
