"""What the page of meetings shows of an instance over a year: each meeting, and who came to which."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from collecte.models import Instance, Partenaire, Seance
from questionnaires.core.francais import short_day_text, sort_key


@dataclass(frozen=True, slots=True)
class Assiduite:
    """A partner at each meeting of an instance, in their order: True it came, False it did not, None it was not
    invited."""

    partenaire: Partenaire
    presences: tuple[bool | None, ...]

    @property
    def venues(self) -> int:
        return self.presences.count(True)

    @property
    def invitations(self) -> int:
        return len(self.presences) - self.presences.count(None)


@dataclass(frozen=True, slots=True)
class PageInstance:
    """An instance over a year: its meetings in the order of days, its partners by name."""

    instance: Instance
    seances: Sequence[Seance]
    assiduites: Sequence[Assiduite]

    @property
    def code(self) -> str:
        """How addresses name it."""
        return self.instance.name.lower()

    @property
    def days(self) -> list[str]:
        """Those of its meetings, without the year, which the page tells."""
        return [short_day_text(own.jour).rsplit(maxsplit=1)[0] for own in self.seances]

    @property
    def counts_dossiers(self) -> bool:
        return self.instance is Instance.APPUI

    @property
    def venues(self) -> int:
        return sum(own.venues for own in self.assiduites)

    @property
    def invitations(self) -> int:
        return sum(own.invitations for own in self.assiduites)


def pages_of(seances: Sequence[Seance]) -> Sequence[PageInstance]:
    """Every instance, with its own of these meetings, none perhaps."""
    return [_page(instance, [own for own in seances if own.instance is instance]) for instance in Instance]


def _page(instance: Instance, seances: Sequence[Seance]) -> PageInstance:
    came = [{own.partenaire_id: own.venu for own in each.presences} for each in seances]
    known = {own.partenaire_id: own.partenaire for each in seances for own in each.presences}
    lines = [Assiduite(known[one], tuple(each.get(one) for each in came)) for one in _by_name(known.values())]
    return PageInstance(instance, seances, lines)


def _by_name(partenaires: Iterable[Partenaire]) -> list[int]:
    return [own.id for own in sorted(partenaires, key=lambda own: sort_key(own.nom))]
