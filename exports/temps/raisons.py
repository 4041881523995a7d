"""Reasons for shares that moved by ten points in a year, released in words for the région."""

from collections.abc import Mapping

from questionnaires.core.options import AUTRE_CODE
from questionnaires.temps.an_dernier import RAISONS as OFFERED

CITEES: Mapping[str, str] = {
    raison.code: "Autre raison" if raison.code == AUTRE_CODE else raison.libelle
    for raison in OFFERED
    if raison.code != "silence"
}
"""Code -> label of the reasons that are released, in the order in which they are offered. A respondent who prefers not
to say gives no reason, so « silence » is left out."""
