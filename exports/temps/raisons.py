"""Reasons for shares that moved by ten points in a year, as they are told in words for the région."""

from collections.abc import Mapping

from questionnaires.core.options import AUTRE_CODE
from questionnaires.temps.an_dernier import RAISONS as OFFERED

CITEES: Mapping[str, str] = {
    own.code: "Autre raison" if own.code == AUTRE_CODE else own.libelle for own in OFFERED if own.code != "silence"
}
"""Code -> words of the reasons that are told, in the order in which they are offered: who prefers not to say is not
among those who gave one."""
