"""Questionnaires shipped as files: satisfaction, impact, bilan of a DLA.

« Temps et activités » is not among them: it is computed from the référentiel and a période, see
questionnaires.temps.derive.
"""

from collections.abc import Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType

from questionnaires.core.model import Questionnaire
from questionnaires.files.yaml_questionnaire import read_questionnaire

SATISFACTION = "SATISFACTION"
IMPACT = "IMPACT"
BILAN = "BILAN"

_FILES = ("satisfaction.yaml", "impact.yaml", "bilan.yaml")


@cache
def shipped_questionnaires() -> Mapping[str, Questionnaire]:
    """Map codes to questionnaires, in the order in which an accompaniment meets them."""
    definitions = resources.files("questionnaires").joinpath("definitions")
    read = (read_questionnaire(name, definitions.joinpath(name).read_bytes()) for name in _FILES)
    return MappingProxyType({questionnaire.code: questionnaire for questionnaire in read})
