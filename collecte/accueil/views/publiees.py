"""What a pilote reads of the campaigns of its région that are over: what they cover, as a whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from collecte.campagnes.queries.finances import etp_conventionnes_in
from collecte.campagnes.queries.pilotage import list_attendues, list_closed_campagnes
from collecte.comptes.web.context import acteur, reading
from collecte.models import Campagne, Dla
from collecte.organisation.queries.organisation import list_dlas_of
from exports.records.couverture import Couverture, couverture
from exports.release.disclosure import are_enough


@dataclass(frozen=True, slots=True)
class Publiee:
    """A closed campaign, as a pilote reads it: the région as a whole, nothing under the threshold of disclosure."""

    campagne: Campagne
    couverture: Couverture

    @property
    def is_shown(self) -> bool:
        return are_enough(self.couverture.attendues)


def published(today: date) -> Sequence[Publiee]:
    """Those of the régions that the one who asks pilots, the last to open first."""
    campagnes = list_closed_campagnes(reading(), acteur(), today)
    attendues = list_attendues(reading(), [own.id for own in campagnes])
    dlas = list_dlas_of(reading(), {own.region_id for own in campagnes})
    funded = etp_conventionnes_in(reading(), campagnes, dlas)
    return [
        Publiee(own, couverture(attendues[own.id], [funded[own.id].get(dla.id) for dla in _in_region(dlas, own)]))
        for own in campagnes
    ]


def _in_region(dlas: Sequence[Dla], campagne: Campagne) -> Sequence[Dla]:
    return [dla for dla in dlas if dla.region_id == campagne.region_id]
