"""Acts of a home page: what to do, by when, and the verb that does it."""

from dataclasses import dataclass

from questionnaires.core.francais import plural

SOON, WEEK, WITHOUT_HASTE = 14, 7, 60
"""Days left from which an act is pressing, as to remind who is missing; days given to what has no date, and to what
can wait."""

WAITS = "Sans urgence"
"""Said of an act that can wait."""


@dataclass(frozen=True, slots=True)
class Acte:
    """Something to do: a fact, what follows from it, and the verb that does it. `jours`: days left, negative when it is
    late; None when it has no date, and should be done this week."""

    jours: int | None
    fait: str
    suite: str
    lien: str = ""  # nothing on these pages does it
    adresse: str = ""
    icone: str = "campagnes"
    sans_date: str = "Cette semaine"

    @property
    def rang(self) -> int:
        if self.jours is None:
            return WITHOUT_HASTE if self.sans_date == WAITS else WEEK
        return self.jours

    @property
    def quand(self) -> str:
        if self.jours is None:
            return self.sans_date
        if self.jours < 0:
            return "En retard"
        return plural(self.jours, "jour") if self.jours else "Aujourd’hui"

    @property
    def ton(self) -> str:
        """Return the class of its tag."""
        if self.jours is None:
            return ""
        return "bad" if self.jours < 0 else "warn" if self.jours <= SOON else ""
