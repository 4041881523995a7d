"""`collecte courriels`: record the messages that came back."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import click

from collecte.core.command_line import now, opened_database
from collecte.core.errors import Refus, reason_of
from collecte.courriels.operations.envois import Suite, mark_bounced
from collecte.courriels.rebonds import MAX_BYTES, read_rebond
from questionnaires.core.francais import plural


@click.group(help="Les courriels envoyés.")
def courriels() -> None:
    """Commands on messages."""


@courriels.command("rebonds", help="Lit des messages de retour (.eml, Maildir) et note les adresses refusées.")
@click.argument("chemin", type=click.Path(path_type=Path, exists=True))
def rebonds(chemin: Path) -> None:
    counts: Counter[Suite] = Counter()
    with opened_database() as database, database.writing() as session:
        for content in _contents(chemin):
            rebond = read_rebond(content)
            counts[Suite.INCONNU if rebond is None else mark_bounced(session, rebond, now=now())] += 1
    click.echo(
        f"{plural(counts[Suite.NOTE], 'adresse refusée notée', 'adresses refusées notées')}, "
        f"{plural(counts[Suite.DEJA], 'déjà connue', 'déjà connues')}, "
        f"{plural(counts[Suite.INCONNU], 'fichier')} sans rapport."
    )


def _contents(path: Path) -> Iterator[bytes]:
    """Yield the files of a folder and its subfolders, in order; at most one byte more than a bounce may have."""
    files = sorted(file for file in path.rglob("*") if file.is_file()) if path.is_dir() else [path]
    for file in files:
        try:
            with file.open("rb") as opened:
                yield opened.read(MAX_BYTES + 1)
        except OSError as error:
            raise Refus(f"{error.filename} ne peut pas être lu : {reason_of(error)}.", "Rien n’a été noté.") from None
