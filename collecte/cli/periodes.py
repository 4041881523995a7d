"""Périodes as commands are given them."""

from collections.abc import Sequence

import click

from collecte.core.errors import UserFacingError
from questionnaires.temps.periodes import Periode


class UnknownPeriodeError(UserFacingError):
    def __init__(self, typed: str, known: Sequence[str]) -> None:
        super().__init__(
            f"Aucune campagne pour la période {typed}.", f"Périodes de la région : {', '.join(known) or 'aucune'}."
        )


def periode_code(typed: str, option: str = "--periode") -> str:
    """`2026-S1`, as a campaign has it. Raises click.BadParameter."""
    try:
        return Periode.parse(typed).code
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint=option) from None
