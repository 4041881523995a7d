"""The time of a région without that of its DLA: what its workbook tells of the région, to the same points."""

from dataclasses import replace

import pandas as pd

from exports.release.disclosure import Nature, Publication
from exports.temps.consolidation import Consolidation, as_typed

_ONE_ROW = 1


def region_alone(consolidation: Consolidation) -> Consolidation:
    """The sums that are published together, never made again from answers: made again they would be rounded otherwise,
    and two workbooks of one campaign would not tell the same région, nor hide it as well. Where the région is not
    shown, nothing is."""
    region = consolidation.publication.region
    return replace(
        consolidation,
        collecte=replace(consolidation.collecte, dlas=()),
        publication=Publication(region=region),
        groups=(region,) if region else (),
        sommes=_added_up(consolidation),
    )


def _added_up(consolidation: Consolidation) -> pd.DataFrame:
    """One row, a line that was never asked staying so."""
    sommes, region = consolidation.sommes, consolidation.publication.region
    if region is None:
        return sommes.iloc[:0]
    lines = [own for own in sommes.columns if own not in ("groupe", "nature", "nom", "dlas", "version", "personnes")]
    known: dict[str, object] = {
        "groupe": _ONE_ROW,
        "nature": Nature.REGION.value,
        "nom": consolidation.collecte.region,
        "dlas": ", ".join(sorted(region.dlas)),
        "version": " + ".join(sorted({name for own in sommes["version"] for name in str(own).split(" + ")})),
        "personnes": region.personnes,
    }
    row = known | sommes[lines].sum(min_count=1).to_dict()
    return as_typed([row], list(map(str, row)), sommes.dtypes.to_dict())
