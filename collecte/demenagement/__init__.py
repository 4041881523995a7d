"""An installation's base moved from SQLite to an empty base of PostgreSQL: whole or not at all, checked row by row."""

from collecte.demenagement.arrivee import check_address
from collecte.demenagement.refus import TargetRefusedError
from collecte.demenagement.transport import Demenagement, demenager

__all__ = ["Demenagement", "TargetRefusedError", "check_address", "demenager"]
