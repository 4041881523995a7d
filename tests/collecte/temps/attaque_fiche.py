"""The figures of a fiche d’appui, read as its page, its PDF and its workbook write them."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from collecte.core.queries.rows import get_row
from collecte.models import Dla
from collecte.policy import Acteur, negotiated_dlas
from collecte.temps.operations.contenu_fiche import compose
from collecte.temps.operations.perimetre_fiche import perimetre_of
from collecte.temps.queries.fiche_appui import LOADED_WITH_DLA
from exports.papiers.fiche import FicheAppui
from questionnaires.core.francais import paris_day
from questionnaires.files.loader import shipped_referentiel
from questionnaires.referentiel.referentiel import AUTRE
from tests.collecte.mondes.monde import Monde

ROWS = (
    *(
        code
        for mission in shipped_referentiel().missions
        for code in (mission.code, *(fonction.code for fonction in mission.fonctions))
    ),
    AUTRE,
)
"""Code of the mission or fonction of each line of the table of time."""


def fiche_of(session: Session, monde: Monde, acteur: Acteur, dla_id: int, campagne_id: int) -> FicheAppui | None:
    """Return the fiche of a DLA on a campaign, as its page composes it; None where it does not open."""
    now = monde.heure()
    dla = get_row(session, Dla, dla_id, negotiated_dlas(acteur, paris_day(now)), *LOADED_WITH_DLA)
    if dla is None:
        return None
    perimetre = perimetre_of(session, dla, paris_day(now), campagne_id=campagne_id)
    assert perimetre.campagne is not None
    assert perimetre.campagne.id == campagne_id
    return compose(session, perimetre=perimetre, acteur=acteur, now=now)


def points_of(fiche: FicheAppui, column: str) -> Mapping[str, int]:
    """Return the points of a column (`part`, `region`, `souhaite`) by line and mission, where they are shown."""
    rows = zip(ROWS, fiche.temps, strict=True)
    return {code: int(part) for code, row in rows if (part := getattr(row, column)) is not None}
