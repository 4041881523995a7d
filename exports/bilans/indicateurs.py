"""The counting rules of a bilan, one place: what each indicator counts, in which unit, under which axe.

A thing counts in the avenant that contains its day. Over several avenants a distinct thing counts once: a structure
seen in two avenants is one structure, an ingénierie collective is one ingénierie.
"""

from collections.abc import Mapping

from exports.bilans.indicateur import Indicateur
from exports.bilans.indicateurs_accompagnement import MISSION_1
from exports.bilans.indicateurs_partenariat import MISSION_2, MISSION_3, MISSION_4

INDICATEURS: Mapping[str, Indicateur] = {own.code: own for own in (*MISSION_1, *MISSION_2, *MISSION_3, *MISSION_4)}
"""Code -> indicator, in the order of the axes de bilan."""

BUTS: Mapping[str, Indicateur] = {own.but: own for own in INDICATEURS.values() if own.but}
"""Name of a target -> what it is compared to."""
