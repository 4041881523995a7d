"""Curve of the answers received in a campaign, day by day, with each reminder and what came after it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import zip_longest

from collecte.campagnes.views.pages_campagne import AvancementCampagne
from collecte.models import Campagne
from collecte.relances.queries.relances import JourRappel
from questionnaires.core.francais import plural

WIDTH, HEIGHT, TOP = 120, 32, 4
"""The box of a curve: no answer is at HEIGHT, all those expected at TOP."""

FOLLOWED = 7
"""Days, that of a reminder included, whose answers are told after it; fewer when another one follows."""


@dataclass(frozen=True, slots=True)
class Marque:
    """A day of reminders on the curve, how many answers had come before that day, and how many came from it on, until
    when `suite` says."""

    jour: date
    messages: int
    x: float
    avant: int
    apres: int
    suite: str

    @property
    def effet(self) -> str:
        return f"{plural(self.avant, 'réponse')} avant, {self.apres} {self.suite}"

    @property
    def place(self) -> float:
        """Return where it is, in percent of the width."""
        return round(100 * self.x / WIDTH, 1)


@dataclass(frozen=True, slots=True)
class Courbe:
    """A line of answers received, as the `d` of an SVG path, where today is on it, and its reminders."""

    trait: str
    aujourdhui: float
    marques: Sequence[Marque]


def courbe(campagne: Campagne, avancement: AvancementCampagne, rappels: Sequence[JourRappel], today: date) -> Courbe:
    """Draw the answers from the opening to the closing: steps, since they come one by one."""
    received = avancement.recues
    expected, count, steps = avancement.couverture.attendues or 1, 0, []
    for day in sorted(received):
        count += received[day]
        level = HEIGHT - (HEIGHT - TOP) * count / expected
        steps.append(f"H{_place(campagne, day):.1f}V{level:.1f}")
    now = _place(campagne, today)
    return Courbe(f"M0 {HEIGHT}{''.join(steps)}H{now:.1f}", round(now, 1), _marques(campagne, received, rappels, today))


def _place(campagne: Campagne, day: date) -> float:
    """Return where a day is; one before the opening or after the closing is at the edge."""
    span = max((campagne.cloture - campagne.ouverture).days, 1)
    return WIDTH * min(max((day - campagne.ouverture).days, 0), span) / span


def _marques(
    campagne: Campagne, received: Counter[date], rappels: Sequence[JourRappel], today: date
) -> Sequence[Marque]:
    marques, days = [], [rappel.jour for rappel in rappels]
    for rappel, following in zip_longest(rappels, days[1:]):
        end, suite = rappel.jour + timedelta(days=FOLLOWED), f"dans les {FOLLOWED} jours qui suivent"
        if following is not None and following < end:
            end, suite = following, f"dans {_days((following - rappel.jour).days)}, avant le rappel suivant"
        if today < end:
            suite = "depuis"
        marques.append(
            Marque(
                rappel.jour,
                rappel.messages,
                round(_place(campagne, rappel.jour), 1),
                avant=sum(count for day, count in received.items() if day < rappel.jour),
                apres=sum(count for day, count in received.items() if rappel.jour <= day < end),
                suite=suite,
            )
        )
    return marques


def _days(count: int) -> str:
    return f"les {count} jours qui suivent" if count > 1 else "la journée"
