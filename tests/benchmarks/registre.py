"""Importing 5,000 structures, their accompagnements and their records: read, compared, written; then compared again.

The reference writes as many rows of each table with one bare `executemany` a table, comparing nothing.
"""

import tempfile
from functools import partial
from pathlib import Path

import click
from sqlalchemy import Engine, event, insert, select

from collecte.core.tableurs import read_table
from collecte.models import Base, Region
from collecte.registre.operations.correspondances import named_demande
from collecte.registre.operations.fiches import MODELES
from collecte.registre.operations.import_structures import import_structures, plan_import
from collecte.registre.operations.imports_registre import LIMITS
from tests.benchmarks.bases import Bases
from tests.benchmarks.mesure import seconds
from tests.collecte.mondes.monde import Monde
from tests.collecte.mondes.registre import csv_file

LINES = 5_000
HEADER = (
    "Enée;Nom;Forme;Commune;Secteur;Courriel;Contact;Dossier;Accueil;Diagnostic;Restitution;"
    "Effectifs au;Salariés;ETP;CDI;Exercice;Budget;Subventions"
)


def line(number: int) -> str:
    return (
        f"E{number};Structure numéro {number};association;Bourges;Culture;c{number}@exemple.fr;Léa Roy;D{number};"
        f"12/01/2026;03/02/2026;01/06/2026;31/12/2025;{7 + number % 9};{number % 7},5;1;2025;{number} 200,50 €;{number}"
    )


def measure(bases: Bases) -> None:
    click.echo(
        f"\n(f) Importing {LINES:,} structures with an accompagnement, three steps, a contact and two records each"
    )
    click.echo(f"  {'':34}{'seconds':>10}{'lines/s':>10}{'statements':>12}")
    with tempfile.TemporaryDirectory() as folder:
        path = csv_file(Path(folder), HEADER, *map(line, range(LINES)))
        _tell("read, in the limited process", seconds(lambda: read_table(path, limits=LIMITS)), None)
        for kind in bases.kinds:
            with bases.monde(kind) as monde:
                _measure_on(kind, monde, path)


def _measure_on(kind: str, monde: Monde, path: Path) -> None:
    monde.region()
    feuille = read_table(path, limits=LIMITS)
    statements = _statements(monde.database.engine)

    def run(writes: bool) -> None:
        statements.clear()
        with monde.database.writer() as session:
            region = session.get_one(Region, 1)
            demande = named_demande(session, region=region, feuille=feuille, correspondance=None, dla="18")
            if writes:
                import_structures(session, demande, now=monde.heure())
                session.commit()
            else:
                plan_import(session, demande)

    for label, writes in (("compared, all new", False), ("compared and written", True), ("compared, all known", False)):
        _tell(f"{kind}, {label}", seconds(partial(run, writes)), len(statements))
    rows = _emptied(monde)
    _tell(f"{kind}, bare executemany", seconds(lambda: _write_bare(monde, rows)), None)


def _statements(engine: Engine) -> list[str]:
    statements: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *arguments: statements.append(arguments[2]))
    return statements


def _emptied(monde: Monde) -> list[tuple[type[Base], list[dict[str, object]]]]:
    """Delete the rows written, and return them."""
    with monde.database.writing() as session:
        rows = [
            (model, [dict(row) for row in session.execute(select(*model.__table__.columns)).mappings()])
            for model in MODELES.values()
        ]
        for model in reversed(list(MODELES.values())):
            session.execute(model.__table__.delete())  # type: ignore[attr-defined] # a table
    return rows


def _write_bare(monde: Monde, rows: list[tuple[type[Base], list[dict[str, object]]]]) -> None:
    with monde.database.writing() as session:
        for model, values in rows:
            session.execute(insert(model.__table__), values)  # type: ignore[arg-type] # a table


def _tell(label: str, elapsed: float, statements: int | None) -> None:
    click.echo(
        f"  {label:34}{elapsed:>10.2f}{LINES / elapsed:>10,.0f}{statements if statements is not None else '':>12}"
    )
