"""Régions of France and their départements, read from the shipped YAML file."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

_FILE = Path(__file__).with_suffix(".yaml")


@dataclass(frozen=True, slots=True)
class Territoire:
    """A région as shipped: its code, its name, and its départements by code."""

    code: str
    nom: str
    departements: Mapping[str, str]


@cache
def territoires() -> Mapping[str, Territoire]:
    """Return the territoires by région code."""
    data = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return {code: Territoire(code, values["nom"], values["departements"]) for code, values in data.items()}
