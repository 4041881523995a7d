"""Databases backed up and restored as a user does, and their content compared."""

from pathlib import Path

from sqlalchemy import inspect, text

from collecte.core.database import Database
from tests.collecte.mondes.commande import Commande
from tests.collecte.mondes.monde import SECRET, Monde

Rows = dict[str, list[str]]


def url_of(monde: Monde) -> str:
    return monde.database.engine.url.render_as_string(hide_password=False)


def installation(url: str, tmp_path: Path) -> Commande:
    """Return the command on a database, with its copies and its journal of erasures in folders of this test."""
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
    """List the copies under a final name, oldest first."""
    paths = (tmp_path / "copies").glob("collecte-*")
    return sorted(path for path in paths if path.suffix != ".json")


def nothing_in(tmp_path: Path) -> bool:
    """Return whether the folder of copies is empty, partial files included."""
    return list((tmp_path / "copies").iterdir()) == []


def rows(url: str) -> Rows:
    """Return every row of every table, sorted, and the version of the schema; closes the connection."""
    database = Database(url)
    try:
        with database.engine.connect() as connection:
            names = inspect(connection).get_table_names()
            return {name: sorted(map(str, connection.exec_driver_sql(f'SELECT * FROM "{name}"'))) for name in names}
    finally:
        database.close()


def closing(monde: Monde) -> str:
    """Close a world's database; return its URL."""
    monde.database.close()
    return url_of(monde)


def write_directly(url: str, statement: str) -> None:
    """Run a statement on a database behind the back of the product."""
    database = Database(url)
    with database.engine.begin() as connection:
        connection.execute(text(statement))
    database.close()
