"""A year of collections in two régions, moved forward hour by hour: its people, its campaigns, and one hour of it."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Protocol

from sqlalchemy import select, update
from sqlalchemy.orm import selectinload

from collecte.core.config import Settings
from collecte.core.errors import UserFacingError
from collecte.exploitation.jobs import Atelier, send_due, tick
from collecte.models import Campagne, Compte, Courriel, Population
from collecte.policy import Acteur
from collecte.relances.operations.textes_relances import MotsRelance
from questionnaires.core.francais import PARIS
from questionnaires.temps.periodes import Periode
from tests.collecte.campagnes.test_ouvertures import ENSEMBLE, WITHOUT_CSE
from tests.collecte.mondes.monde import NOTICE, SECRET, Monde

PREMIER, DERNIER = date(2026, 1, 5), date(2026, 12, 31)
DLAS, PERSONNES = 20, 150
"""In each of the two régions."""

DST = (date(2026, 3, 29), date(2026, 10, 25))
"""The day of 23 hours and the day of 25."""

FLASH = ENSEMBLE.model_copy(update={"code": "FLASH", "titre": "Flash"})

CHOSEN = "une empreinte que personne ne vérifie"
"""Nine out of ten have a password: their reminders carry no access link, which takes long to make."""

A_LA_MAIN = MotsRelance("Un mot de votre C2RA", "Bonjour {prenom}, pensez-y :\n{lien}")
"""The message of « Relancer »."""


class Joueur(Protocol):
    """Someone who acts, or not, in an hour."""

    def play(self, saison: "Saison") -> None: ...


@dataclass
class Saison:
    """`animatrices` by région; `refus` counts, by class, the product's refusals.

    `premiers`: the messages that left in this hour before anyone acted.
    """

    monde: Monde
    atelier: Atelier
    rng: random.Random
    joueurs: Sequence[Joueur]
    animatrices: dict[int, Acteur] = field(default_factory=dict)
    refus: dict[str, int] = field(default_factory=dict)
    premiers: frozenset[int] = frozenset()

    @property
    def now(self) -> datetime:
        return self.monde.heure()

    @property
    def local(self) -> datetime:
        return self.now.astimezone(PARIS)

    def sometimes(self, times_out_of_a_thousand: int) -> bool:
        return self.rng.randrange(1000) < times_out_of_a_thousand

    def hour(self) -> None:
        """Live one hour: the worker first, as at midnight; then people; then the worker again, to send their messages.

        At midnight and when reminders leave, all its work is done again at the same hour, as a second worker would.
        """
        tick(self.atelier)
        with self.monde.database.reading() as session:
            self.premiers = frozenset(session.scalars(select(Courriel.id).where(Courriel.envoye_le == self.now)))
        for joueur in self.joueurs:
            try:
                joueur.play(self)
            except UserFacingError as error:
                self.refus[type(error).__name__] = self.refus.get(type(error).__name__, 0) + 1
        again = tick if self.local.hour in (0, 9) else send_due
        again(self.atelier)


def atelier_of(monde: Monde, folder: Path) -> Atelier:
    """Return a worker at the world's hour, whose messages are files of a folder."""
    url = monde.database.engine.url.render_as_string(hide_password=False)
    settings = Settings(database_url=url, secret_key=SECRET, public_url="http://127.0.0.1:8000", mail_folder=folder)
    return Atelier(settings, monde.database, monde.heure)


def begin(monde: Monde, folder: Path, joueurs: Sequence[Joueur], seed: int = 4) -> Saison:
    """Create two régions whose DLA have the same codes, and the campaigns of their year, all planned in January."""
    monde.heure.moment = at(PREMIER, 8)
    rng = random.Random(seed)  # noqa: S311 - a seed, so that every run lives the same season
    saison = Saison(monde, atelier_of(monde, folder), rng, joueurs)
    for region_id, code in ((1, "centre-val-de-loire"), (2, "bretagne")):
        monde.region(code, code, *(f"{number:02}" for number in range(1, DLAS + 1)))
        saison.animatrices[region_id] = monde.animatrice(f"isabelle{region_id}", region_id=region_id)
        for number in range(PERSONNES):
            dlas = [f"{number % DLAS + 1:02}", *([f"{(number + 7) % DLAS + 1:02}"] if number % 25 == 0 else [])]
            monde.personne(f"p{region_id}x{number}", *dlas, region_id=region_id, etp=50 if len(dlas) > 1 else 100)
        plan(monde, region_id)
    with monde.database.writing() as session:
        session.execute(update(Compte).where(Compte.id % 10 != 0).values(mot_de_passe=CHOSEN))
    return saison


def plan(monde: Monde, region_id: int) -> None:
    """Plan two semestres, an answer for each DLA over the night of 23 hours, a flash survey over that of 25.

    In Bretagne everything opens two days later, and the second notice is not complete in time.
    """
    later = timedelta(days=2 * (region_id - 1))
    late = WITHOUT_CSE if region_id == 2 else NOTICE
    monde.campagne(
        "2025-S2", region_id=region_id, ouverture=date(2026, 1, 12) + later, cloture=date(2026, 1, 30), grace=5
    )
    monde.enquete(
        monde.questionnaire(ENSEMBLE, region_id=region_id),
        ouverture=date(2026, 3, 23) + later,
        cloture=date(2026, 4, 3),
        population=Population.DLA,
        periode=Periode.parse("2026-S1"),
    )
    monde.campagne(
        "2026-S1",
        region_id=region_id,
        ouverture=date(2026, 7, 1) + later,
        cloture=date(2026, 7, 21),
        grace=7,
        notice=late,
    )
    monde.enquete(
        monde.questionnaire(FLASH, region_id=region_id),
        ouverture=date(2026, 10, 19) + later,
        cloture=date(2026, 10, 30),
        grace=2,
    )


def at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), PARIS)


def hours(saison: Saison) -> Iterator[datetime]:
    """Yield every hour, in UTC, in which something can happen; a proof shows that the others change nothing."""
    moment, day, is_busy = at(PREMIER, 9).astimezone(UTC), date.min, False
    while (local := moment.astimezone(PARIS)).date() <= DERNIER:
        if local.date() != day:
            day = local.date()
            is_busy = is_a_busy_day(saison, day)
        if is_lived(local, is_busy):
            yield moment
        moment += timedelta(hours=1)


def is_lived(local: datetime, is_busy: bool) -> bool:
    """Return whether an hour is lived: all 23 or 25 of a change of time and of the day after it; days while something
    is open; else noon."""
    if local.date() in DST or local.date() - timedelta(days=1) in DST:
        return True
    if is_busy:
        return local.hour == 0 or 8 <= local.hour <= 18
    return local.hour == 12


def is_a_busy_day(saison: Saison, day: date) -> bool:
    """Return whether an answer may come in, with a day on each side."""
    with saison.monde.database.reading() as session:
        campagnes = session.scalars(select(Campagne).options(selectinload(Campagne.prolongations))).all()
        around = timedelta(days=1)
        return any(campagne.ouverture - around <= day <= campagne.limite + around for campagne in campagnes)
