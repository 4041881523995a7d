"""What a fiche d’appui tells, read as its page, its PDF and its workbook write it."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from collecte.policy import Acteur
from collecte.temps.operations.contenu_fiche import compose
from collecte.temps.operations.perimetre_fiche import perimetre_of
from collecte.temps.queries.fiche_appui import get_negotiated_dla
from exports.papiers.fiche import FicheAppui
from questionnaires.core.francais import paris_day
from questionnaires.files.loader import shipped_referentiel
from questionnaires.referentiel.referentiel import AUTRE
from tests.collecte.mondes.monde import Monde

ROWS = (
    *(code for own in shipped_referentiel().missions for code in (own.code, *(each.code for each in own.fonctions))),
    AUTRE,
)
"""What each line of the table of time is about."""


def fiche_of(session: Session, monde: Monde, acteur: Acteur, dla_id: int, campagne_id: int) -> FicheAppui | None:
    """The fiche of a DLA on a campaign, as its page composes it; None where it does not open."""
    now = monde.heure()
    dla = get_negotiated_dla(session, acteur, dla_id, paris_day(now))
    if dla is None:
        return None
    perimetre = perimetre_of(session, dla, paris_day(now), campagne_id=campagne_id)
    assert perimetre.campagne is not None
    assert perimetre.campagne.id == campagne_id
    return compose(session, perimetre=perimetre, acteur=acteur, now=now)


def points_of(fiche: FicheAppui, column: str) -> Mapping[str, int]:
    """Points of a column (`part`, `region`, `souhaite`) by line and mission, where they are shown."""
    rows = zip(ROWS, fiche.temps, strict=True)
    return {code: int(part) for code, own in rows if (part := getattr(own, column)) is not None}
