"""Bases copied and put back as a user does, and what they hold compared."""

from pathlib import Path

from sqlalchemy import inspect, text

from collecte.core.database import Database
from tests.collecte.mondes.commande import Commande
from tests.collecte.mondes.monde import SECRET, Monde

Rows = dict[str, list[str]]


def url_of(monde: Monde) -> str:
    return monde.database.engine.url.render_as_string(hide_password=False)


def installation(url: str, tmp_path: Path) -> Commande:
    """The command on a base, its copies and its journal of erasures in folders of this test's own."""
    return Commande(
        {
            "DATABASE_URL": url,
            "SECRET_KEY": SECRET,
            "PUBLIC_URL": "http://127.0.0.1:8000",
            "BACKUP_FOLDER": str(tmp_path / "copies"),
            "ERASURES": str(tmp_path / "effacements"),
        }
    )


def copies(tmp_path: Path) -> list[Path]:
    """The copies under a final name, oldest first."""
    found = (tmp_path / "copies").glob("collecte-*")
    return sorted(path for path in found if path.suffix != ".json")


def nothing_in(tmp_path: Path) -> bool:
    """Whether nothing is there, under any name."""
    return list((tmp_path / "copies").iterdir()) == []


def rows(url: str) -> Rows:
    """Every row of every table, in one order, and the version of the base; closes what it opened."""
    database = Database(url)
    try:
        with database.engine.connect() as connection:
            names = inspect(connection).get_table_names()
            return {name: sorted(map(str, connection.exec_driver_sql(f'SELECT * FROM "{name}"'))) for name in names}
    finally:
        database.close()


def closing(monde: Monde) -> str:
    """The address of a world's base, that nobody uses any more."""
    monde.database.close()
    return url_of(monde)


def write_directly(url: str, statement: str) -> None:
    """Something done to a base behind the back of the product."""
    database = Database(url)
    with database.engine.begin() as connection:
        connection.execute(text(statement))
    database.close()
