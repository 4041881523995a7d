"""Attendance of partners by instance and funding by financeur, in civil years."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from exports.bilans.faits import Cofinancement, Faits
from questionnaires.core.francais import sort_key


@dataclass(frozen=True, slots=True, kw_only=True)
class Venues:
    """How often a partner came among the meetings it was invited to, in a year."""

    venues: int
    invitations: int


def years_of(faits: Faits, arrete: date) -> tuple[int, ...]:
    """The civil years that the avenants touch, until that of a day."""
    first, last = faits.avenants[0].debut.year, min(faits.avenants[-1].fin, arrete).year
    return tuple(range(first, last + 1))


def participation(faits: Faits, instance: str, years: Sequence[int]) -> Mapping[int, tuple[Venues, ...]]:
    """Partner -> by year, of those invited at least once in these years; the most assiduous first, then by name."""
    found: dict[int, list[Venues]] = {}
    for own in faits.seances:
        if own.instance == instance and own.jour.year in years:
            place = own.jour.year - years[0]
            for each in own.invites | own.venus:
                row = found.setdefault(each, [Venues(venues=0, invitations=0)] * len(years))
                row[place] = Venues(
                    venues=row[place].venues + (each in own.venus), invitations=row[place].invitations + 1
                )
    ordered = sorted(found, key=lambda each: (-_came(found[each]), sort_key(faits.partenaires[each])))
    return {each: tuple(found[each]) for each in ordered}


def _came(row: Iterable[Venues]) -> int:
    return sum(own.venues for own in row)


@dataclass(frozen=True, slots=True, kw_only=True)
class Financement:
    """One funder over years, in cents; None: nobody said."""

    libelle: str
    prevu: tuple[int | None, ...]
    obtenu: tuple[int | None, ...]

    def last(self, place: int) -> int | None:
        """What is obtained, or else planned."""
        return self.prevu[place] if self.obtenu[place] is None else self.obtenu[place]


def financements(faits: Faits, years: Sequence[int]) -> tuple[Financement, ...]:
    """One row a funder, in the order of `faits.cofinancements`."""
    rows: dict[tuple[str, str], dict[int, Cofinancement]] = {}
    for own in faits.cofinancements:
        if own.annee in years:
            rows.setdefault((own.financeur, sort_key(own.nom)), {})[own.annee] = own
    return tuple(_row(by_year, years) for by_year in rows.values())


def _row(by_year: Mapping[int, Cofinancement], years: Sequence[int]) -> Financement:
    named = next(iter(by_year.values()))
    told = [by_year.get(year) for year in years]
    return Financement(
        libelle=f"{named.financeur} : {named.nom}" if named.nom else named.financeur,
        prevu=tuple(own.prevu if own else None for own in told),
        obtenu=tuple(own.obtenu if own else None for own in told),
    )


def total(values: Iterable[int | None]) -> int | None:
    """Of what was said; None when nobody said anything."""
    said = [own for own in values if own is not None]
    return sum(said) if said else None
