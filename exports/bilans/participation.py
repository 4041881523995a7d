"""Attendance of partners by instance and funding by financeur, in civil years."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from exports.bilans.faits import Cofinancement, Faits
from questionnaires.core.francais import sort_key


@dataclass(frozen=True, slots=True, kw_only=True)
class Venues:
    """How often a partner came to the meetings it was invited to, in a year."""

    venues: int
    invitations: int


def years_of(faits: Faits, arrete: date) -> tuple[int, ...]:
    """Return the civil years that the avenants touch, until that of a day."""
    first, last = faits.avenants[0].debut.year, min(faits.avenants[-1].fin, arrete).year
    return tuple(range(first, last + 1))


def participation(faits: Faits, instance: str, years: Sequence[int]) -> Mapping[int, tuple[Venues, ...]]:
    """Map each partner invited at least once in these years to its attendance by year; the most assiduous first, then
    by name."""
    by_partner: dict[int, list[Venues]] = {}
    for seance in faits.seances:
        if seance.instance == instance and seance.jour.year in years:
            place = seance.jour.year - years[0]
            for partenaire_id in seance.invites | seance.venus:
                row = by_partner.setdefault(partenaire_id, [Venues(venues=0, invitations=0)] * len(years))
                row[place] = Venues(
                    venues=row[place].venues + (partenaire_id in seance.venus), invitations=row[place].invitations + 1
                )
    ordered = sorted(
        by_partner,
        key=lambda partenaire_id: (-_came(by_partner[partenaire_id]), sort_key(faits.partenaires[partenaire_id])),
    )
    return {partenaire_id: tuple(by_partner[partenaire_id]) for partenaire_id in ordered}


def _came(row: Iterable[Venues]) -> int:
    return sum(presence.venues for presence in row)


@dataclass(frozen=True, slots=True, kw_only=True)
class Financement:
    """One funder over years, in cents; None: unknown."""

    libelle: str
    prevu: tuple[int | None, ...]
    obtenu: tuple[int | None, ...]

    @property
    def last(self) -> tuple[int | None, ...]:
        """Return the amounts obtained, or else planned."""
        pairs = zip(self.prevu, self.obtenu, strict=True)
        return tuple(prevu if obtenu is None else obtenu for prevu, obtenu in pairs)


def financements(faits: Faits, years: Sequence[int]) -> tuple[Financement, ...]:
    """Return one row for each funder, in the order of `faits.cofinancements`."""
    rows: dict[tuple[str, str], dict[int, Cofinancement]] = {}
    for cofinancement in faits.cofinancements:
        if cofinancement.annee in years:
            rows.setdefault((cofinancement.financeur, sort_key(cofinancement.nom)), {})[cofinancement.annee] = (
                cofinancement
            )
    return tuple(_row(by_year, years) for by_year in rows.values())


def _row(by_year: Mapping[int, Cofinancement], years: Sequence[int]) -> Financement:
    funder = next(iter(by_year.values()))
    cofinancements = [by_year.get(year) for year in years]
    return Financement(
        libelle=f"{funder.financeur} : {funder.nom}" if funder.nom else funder.financeur,
        prevu=tuple(cofinancement.prevu if cofinancement else None for cofinancement in cofinancements),
        obtenu=tuple(cofinancement.obtenu if cofinancement else None for cofinancement in cofinancements),
    )


def total(values: Iterable[int | None]) -> int | None:
    """Add up known values; None when none is known."""
    known = [value for value in values if value is not None]
    return sum(known) if known else None
