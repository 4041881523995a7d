"""The messages sent by the worker: of the demo over some weeks, of the matrix, of the simulated year."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from collecte.bilans.operations.bilans import mark_read
from collecte.comptes.operations.comptes import MOT_DE_PASSE_CHANGE
from collecte.comptes.operations.gestion_comptes import ask_for_reset, invite
from collecte.comptes.operations.identites import IDENTITE_LIEE
from collecte.comptes.operations.jetons import create_jeton
from collecte.comptes.queries.comptes import get_acteur, get_compte_by_address
from collecte.core.database import Database
from collecte.courriels.operations.courriels import poster
from collecte.exploitation.jobs import Atelier, tick
from collecte.models import Avenant
from collecte.organisation.operations.personnes import ADRESSE_CHANGEE
from collecte.reponses.operations.echanges import repondre_question
from tests.attaques.parcours import linked
from tests.collecte.mondes.bases import filled
from tests.collecte.mondes.monde import Heure, Monde
from tests.portrait.hasard import HASARD
from tests.portrait.mondes import NOW, copied_demo, settings_of
from tests.portrait.normalisation import normalised
from tests.saison.joueurs import Animatrices, Equipes, Repondants
from tests.saison.joueurs_relances import Arretes, Relanceuses
from tests.saison.saison import Joueur, begin, hours

WEEKS = 8
"""Of the demo: until its campaigns are over and reminded of, and short-lived data is purged."""

LIVED = (0, 9)
"""Hours of a day: openings are at midnight, reminders leave in the morning."""

Days = Mapping[str, Sequence[str]]
"""The messages of each day, `2026-12-09`, as texts."""

HEADERS = ("Date", "From", "Reply-To", "To", "Subject", "Auto-Submitted", "List-Unsubscribe")


def of_demo(built: Path, folder: Path) -> Days:
    """Return those of the weeks that follow the demo's hour."""
    with copied_demo(built, folder) as database:
        _work(database, Heure(NOW), folder / "sent", days=WEEKS * 7)
    return by_day(folder / "sent")


def of_matrix(folder: Path) -> Days:
    """Return those of the world of the route matrix, for a day."""
    folder.mkdir()
    with filled(folder / "matrice.sqlite", corresponded) as monde:
        _work(monde.database, monde.heure, folder / "sent", days=2)
    return by_day(folder / "sent")


def of_saison(folder: Path) -> Days:
    """Return those of the simulated year, by all its players."""
    folder.mkdir()
    players: list[Joueur] = [Repondants(), Equipes(), Animatrices(), Relanceuses(), Arretes()]
    HASARD.restart("saison")
    with filled(folder / "saison.sqlite", nothing) as monde:
        saison = begin(monde, folder / "sent", players)
        for moment in hours(saison):
            HASARD.restart(f"saison {moment.isoformat()}")
            saison.monde.heure.moment = moment
            saison.hour()
    return by_day(folder / "sent")


def corresponded(monde: Monde) -> None:
    """Fill the world of the route matrix, then write to accounts for each reason that needs no more of a world."""
    linked(monde)
    now = monde.heure()
    with monde.database.writing() as session:
        compte, other = (get_compte_by_address(session, f"{name}@exemple.fr") for name in ("auteur", "animatrice"))
        assert compte is not None
        assert other is not None
        auteur, animatrice = get_acteur(session, compte.id), get_acteur(session, other.id)
        assert auteur is not None
        assert animatrice is not None
        invite(session, compte=compte, acteur=animatrice, now=now)
        ask_for_reset(session, address=compte.adresse, now=now)
        create_jeton(session, compte=compte, nom="Tableau", jours=30, acteur=auteur, now=now)
        repondre_question(session, participation_id=1, texte="Oui, comptés.", acteur=auteur, now=now)
        mark_read(session, avenant=session.get_one(Avenant, 1), acteur=animatrice, now=now)
        for modele in (MOT_DE_PASSE_CHANGE, ADRESSE_CHANGEE, IDENTITE_LIEE):
            poster(session, compte=compte, modele=modele, now=now, region_id=1, nom="ProConnect")


def nothing(_monde: object) -> None:
    """An empty installation."""


def _work(database: Database, heure: Heure, sent: Path, *, days: int) -> None:
    """Let the worker work at once, then at the hours when something falls due."""
    atelier = Atelier(settings_of(database, mail_folder=sent), database, heure)
    first = heure()
    later = [first.replace(hour=hour) + timedelta(days=day) for day in range(days) for hour in LIVED]
    for moment in [first, *(moment for moment in later if moment > first)]:
        heure.moment = moment
        HASARD.restart(f"travailleur {moment.isoformat()}")
        tick(atelier)


def by_day(folder: Path) -> Days:
    """Return the messages of a folder as they are read: by day, sorted by hour, then by text."""
    days: dict[str, list[str]] = {}
    messages = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in folder.glob("*.eml")]
    for moment, text in sorted((_date(message), text_of(message)) for message in messages):
        days.setdefault(moment.date().isoformat(), []).append(text)
    return days


def _date(message: EmailMessage) -> datetime:
    moment: datetime = message["Date"].datetime
    return moment


def text_of(message: EmailMessage) -> str:
    """Return the headers that people see, then each body; without the identifier for mail servers."""
    return normalised("".join(_lines(message)))


def _lines(message: EmailMessage) -> Iterator[str]:
    yield from (f"{name}: {message[name]}\n" for name in HEADERS if message[name])
    for part in message.walk():
        if not part.is_multipart():
            yield f"--- {part.get_content_type()}\n{part.get_content().rstrip()}\n"
