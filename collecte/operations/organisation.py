"""Creating a région with its DLA."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from collecte.errors import UserFacingError
from collecte.models import Dla, Region
from collecte.queries.organisation import get_region_by_code


class ExistingRegionError(UserFacingError):
    def __init__(self, code: str) -> None:
        super().__init__(f"La région « {code} » existe déjà.", "Rien n’a été changé.")


def create_region(session: Session, *, code: str, nom: str, departements: Mapping[str, str]) -> Region:
    """A région and one DLA per département (code -> nom du DLA). Raises ExistingRegionError."""
    if get_region_by_code(session, code) is not None:
        raise ExistingRegionError(code)
    region = Region(code=code, nom=nom)
    region.dlas = [Dla(code=departement, nom=dla) for departement, dla in sorted(departements.items())]
    session.add(region)
    session.flush()
    return region
