"""The page of the results of a settled campaign, read from its release, against a bare Flask view that renders as many
bytes of HTML."""

from itertools import cycle
from time import process_time

import click
from sqlalchemy import func, insert, select

from collecte.app import close
from collecte.campagnes.operations.publications import publish_enquete
from collecte.models import Campagne, Dla, Participation
from questionnaires.files.instruments import SATISFACTION
from tests.benchmarks.bases import Bases
from tests.benchmarks.mesure import Comparison, alternate, at_most, bare_view, seconds, tell, title
from tests.collecte.conftest import application
from tests.collecte.enquetes.test_resultats_structures import REGION, as_
from tests.collecte.mondes.monde import Monde
from tests.collecte.mondes.navigateur import Navigateur
from tests.collecte.mondes.retours import AVIS
from tests.collecte.rgpd.test_conservation_structures import settled_structures

ANSWERS = 20_000
RUNS = 9
LONGEST = 60


def measure(bases: Bases, answers: int = ANSWERS) -> None:
    title(f"(i) The page of results of a campaign of {answers:,} answers; processor time", "bare Flask")
    with at_most(LONGEST, "the page of results"), bases.monde("SQLite") as monde:
        settled_structures(monde, SATISFACTION, AVIS)
        _multiply(monde, answers)
        click.echo(f"  another release, région and DLA, in {seconds(lambda: _publish(monde)):.1f} s")
        app = application(monde)
        browser = as_(app, "Isabelle")
        tell(_compare("from its release", browser, RUNS))
        close(app)


def _compare(label: str, browser: Navigateur, runs: int) -> Comparison:
    page = browser.go(REGION).text
    if '<section class="result">' not in page:
        raise RuntimeError("the page tells no result")
    heading = f"{label}, {len(page.encode()):,} bytes"
    return alternate(heading, lambda: browser.go(REGION), bare_view(page), runs=runs, clock=process_time)


def _multiply(monde: Monde, answers: int) -> None:
    """Add that many anonymised answers, of every DLA in turn."""
    table = Participation.__table__
    with monde.database.writing() as session:
        sent = select(*table.columns).where(Participation.transmise_le.is_not(None)).limit(1)
        like = dict(session.execute(sent).mappings().one())
        first = (session.scalar(select(func.max(Participation.id))) or 0) + 1
        dlas = session.scalars(select(Dla.id).order_by(Dla.id)).all()
        rows = (
            {**like, "id": number, "recu": f"R{number}", "detachee": number, "accompagnement_id": None, "dla_id": dla}
            for number, dla in zip(range(first, first + answers), cycle(dlas), strict=False)
        )
        session.execute(insert(Participation), list(rows))


def _publish(monde: Monde) -> None:
    with monde.database.writing() as session:
        publish_enquete(session, session.get_one(Campagne, 1), monde.heure())
