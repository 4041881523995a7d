"""`collecte sauvegarder` and `collecte restaurer`: copies of the base, verified, and putting one back."""

from collections.abc import Iterator
from pathlib import Path

import click

from collecte.cli.installation import now, reached_database, reaching
from collecte.core.config import Settings, backup_folder_from_environment
from collecte.core.database import Database
from collecte.exploitation.sauvegardes import Elagage, Restauration, Sauvegarde, garder, is_anonymat_copied
from collecte.exploitation.sauvegardes import restaurer as put_back
from collecte.exploitation.sauvegardes import sauvegarder as copy
from questionnaires.core.francais import decimal_text, moment_text, plural, typeset

_SAVE = """Copie la base, même en service, et vérifie la copie avant de lui donner son nom.

La copie est complète ou n’existe pas. À côté d’elle, un fichier .json de même nom dit ce qu’elle contient : gardez-les
ensemble. Elle contient tout ce que contient la base : rangez-la comme elle."""

_RESTORE = """Met la sauvegarde FICHIER à la place de la base, en entier ou pas du tout, puis refait les effacements
qu’elle n’a pas subis.

Arrêtez d’abord le serveur et les travailleurs : un programme qui se sert de la base à cet instant est vu, un serveur
qui ne l’a pas encore ouverte ne l’est pas. La base SQLite remplacée est gardée à côté, sous un nom daté : supprimez-la
quand elle ne sert plus."""


@click.command("sauvegarder", help=_SAVE, short_help="Copie la base et vérifie la copie.")
@click.option("--dossier", type=click.Path(path_type=Path, file_okay=False), help="Sinon, COLLECTE_BACKUP_FOLDER.")
@click.option("--garder", "combien", type=click.IntRange(1, 1000), help="Ne garder que les dernières de cette base.")
def sauvegarder(dossier: Path | None, combien: int | None) -> None:
    folder = dossier or backup_folder_from_environment()
    with reached_database() as database:
        made = save(database, folder)
        if combien is not None:
            _tell_elagage(garder(folder, made.manifeste.base, combien))


def save(database: Database, folder: Path) -> Sauvegarde:
    """Copy a base and say so, with what a copy of it must not be kept for."""
    moment = now()
    made = copy(database, folder, now=moment, tell=tell)
    click.echo(typeset(f"Sauvegarde vérifiée : {made.path} ({_words(made)})."))
    if is_anonymat_copied(database, moment):
        click.echo(
            typeset(
                "Une campagne anonyme est en cours : supprimez cette copie dès que ses réponses sont versées aux "
                "résultats, car deux copies prises autour d’une réponse diraient de qui elle est."
            ),
            err=True,
        )
    return made


@click.command("restaurer", help=_RESTORE, short_help="Met une sauvegarde à la place de la base.")
@click.argument("fichier", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--remplacer", is_flag=True, help="Même si la base n’est pas vide.")
def restaurer(fichier: Path, *, remplacer: bool) -> None:
    settings = Settings.from_environment()
    with reaching():
        done = put_back(fichier, settings, remplacer=remplacer, now=now(), tell=tell)
    for line in _restoration_told(done):
        click.echo(typeset(line))


def tell(step: str) -> None:
    click.echo(typeset(f"  {step}"), err=True)


def _restoration_told(done: Restauration) -> Iterator[str]:
    made = done.sauvegarde.manifeste
    yield f"Base restaurée du {moment_text(made.moment)} ({_words(done.sauvegarde)})."
    if done.remplacee:
        yield f"La base remplacée est gardée dans {done.remplacee}."
    if done.effacements is None:
        yield "Elle est d’une version antérieure : « collecte base mettre-a-jour », puis « collecte rgpd rejouer »."
    else:
        yield f"{plural(done.effacements, 'effacement refait', 'effacements refaits')}."


def _words(sauvegarde: Sauvegarde) -> str:
    made = sauvegarde.manifeste
    tables, lignes = plural(len(made.lignes), "table"), plural(sum(made.lignes.values()), "ligne")
    return f"version {made.revision or 'vide'}, {tables}, {lignes}, {decimal_text(round(made.octets / 1e5), 1)} Mo"


def _tell_elagage(done: Elagage) -> None:
    click.echo(f"{plural(len(done.gardees), 'sauvegarde gardée', 'sauvegardes gardées')}.")
    for own in done.supprimees:
        click.echo(typeset(f"Supprimée : {own.path.name}"))
    for own in done.alterees:
        click.echo(typeset(f"Altérée, ni comptée ni supprimée : {own.path.name}"), err=True)
