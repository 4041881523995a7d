"""Hooks by which higher rooms add reports to the bilan of a DLA or of a région."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from collecte.bilans.operations.contenu_bilan import Perimetre
from collecte.core.hooks import Hook
from collecte.models import Region
from collecte.policy import Acteur
from exports.bilans.document import BilanDla
from exports.bilans.rapport import Rapport
from exports.bilans.region import RegionBilan

DLA_RAPPORTS: Hook[[Session, Acteur, Perimetre, BilanDla, date, bool], Sequence[Rapport]] = Hook("reports of a DLA")
"""(session, acteur, perimetre, bilan, today, is_directed): what is read beside the bilan of a DLA."""

REGION_RAPPORT: Hook[[Session, Acteur, Region, RegionBilan], Rapport] = Hook("report of a région")
"""(session, acteur, region, bilan): what is read beside the bilans of a région, `bilan` as `acteur` reads it."""
