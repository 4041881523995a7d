"""`collecte campagne`: write, verify and restore the archive of a finished campaign."""

from collections.abc import Iterator
from pathlib import Path

import click

from collecte.classeurs.operations.archives.lecture import ArchiveLue, lire_archive
from collecte.classeurs.operations.archives.manifeste import Portee
from collecte.classeurs.operations.archives.prise import Archive, installations_of, rassembler
from collecte.classeurs.operations.archives.reprise import Reprise, check_readable_here
from collecte.classeurs.operations.archives.reprise import reprendre as take_up
from collecte.classeurs.queries.archives import get_campagne, list_campagnes
from collecte.core.command_line import now, opened_database, reaching, tell
from collecte.core.config import Settings
from collecte.core.database import Database
from collecte.core.errors import Refus, reason_of
from collecte.core.security import Trousseau
from collecte.core.whole_files import aside, sweep
from collecte.rgpd.commands import UndecidedError
from collecte.rgpd.operations.journal_effacements import has_journal, journal_of
from collecte.telechargements.operations.sorties import remettre
from questionnaires.core.francais import decimal_text, moment_text, plural, typeset

_ARCHIVE = """Écrit une campagne close dans un seul fichier, qui se lit sans ce programme et se reprend avec lui.

Il tient ses définitions, ses réponses, son classeur, son journal et de quoi le vérifier ; les réponses y sont une à
une, avec les noms : rangez-le comme une sauvegarde de la base. NUMÉRO est celui que sa page a dans son adresse."""

_TAKE_UP = """Remet la campagne d’une archive dans une base neuve, en entier ou pas du tout.

La base est à la version de ce programme et ne contient rien. Les contrôles de l’archive y sont recalculés : au premier
écart, rien n’est gardé. Les comptes n’ouvrent rien : créez le vôtre ensuite."""


_LISTED = 12
"""Campaigns that are listed, at most, beside an unknown number."""


@click.group(help="L’archive d’une campagne close, en un fichier.")
def campagne() -> None:
    """Commands on one campaign."""


@campagne.command("archiver", help=_ARCHIVE, short_help="Écrit une campagne close dans un seul fichier.")
@click.argument("numero", metavar="NUMÉRO", type=click.IntRange(1, 2**31 - 1))
@click.option("--sortie", type=click.Path(path_type=Path), default=Path(), help="Dossier, ou fichier .zip à écrire.")
@click.option("--lecture", is_flag=True, help="Sans les réponses une à une : elle se lit, et ne se reprend pas.")
def archiver(numero: int, sortie: Path, *, lecture: bool) -> None:
    trousseau = Trousseau.of(Settings.from_environment())
    with opened_database() as database:
        tell("Lecture de la base")
        archive = gather(database, numero, Portee.LECTURE if lecture else Portee.COMPLETE, trousseau)
        path = sortie / archive.sortie.nom if sortie.is_dir() else sortie
        try:
            write(database, archive, path)
        except OSError as error:
            raise Refus(
                f"L’archive ne peut pas être écrite dans {path.parent} : {reason_of(error)}.",
                "Vérifiez la place et les droits de ce dossier, ou choisissez un autre --sortie. "
                "Rien n’y a été laissé.",
            ) from None
    click.echo(typeset(f"Archive vérifiée : {path} ({decimal_text(round(path.stat().st_size / 1e5), 1)} Mo)."))


def gather(database: Database, numero: int, portee: Portee, trousseau: Trousseau) -> Archive:
    """Gather the content of the archive of a campaign. Raise UnarchivableError, Refus."""
    with database.writing() as session:
        wanted = get_campagne(session, numero)
        if wanted is None:
            last = [f"n° {known.id}, {known.titre} ({known.region.nom})" for known in list_campagnes(session)[:_LISTED]]
            raise Refus(
                f"Aucune campagne n’a le numéro {numero}.",
                f"Les dernières de cette base : {' ; '.join(last) or 'aucune'}.",
            )
        return rassembler(session, campagne=wanted, portee=portee, trousseau=trousseau, acteur=None, now=now())


def write(database: Database, archive: Archive, path: Path) -> None:
    """Write an archive to a file: verified before it has its name, and recorded as handed out before anyone has it.

    Raises OSError.
    """
    sweep(path.parent, now())
    with aside(path) as partial:
        with partial.open("wb") as sink:
            archive.write(sink, lambda _done, _steps, label: tell(label))
        tell("Vérification")
        lire_archive(partial)
        with database.writing() as session:
            remettre(session, sortie=archive.sortie, fichier=partial.read_bytes(), acteur=None, now=now())


@campagne.command("verifier-archive", help="Dit si une archive est ce qui a été écrit, sans toucher à aucune base.")
@click.argument("fichier", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def verifier_archive(fichier: Path) -> None:
    archive = _read(fichier)
    for line in _told(archive):
        click.echo(typeset(line))
    click.echo("L’archive est entière.")
    if archive.is_whole and not archive.is_of_here:
        click.echo(typeset(f"Elle se reprend avec la version {archive.manifeste.version} du programme."))


@campagne.command("reprendre", help=_TAKE_UP, short_help="Remet la campagne d’une archive dans une base neuve.")
@click.argument("fichier", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--a-blanc", "a_blanc", is_flag=True, help="Fait tout, contrôles compris, puis ne garde rien.")
@click.option("--appliquer", is_flag=True, help="Reprend pour de bon.")
def reprendre(fichier: Path, *, a_blanc: bool, appliquer: bool) -> None:
    if a_blanc == appliquer:
        raise UndecidedError
    settings = Settings.from_environment()
    archive = _read(fichier)
    check_readable_here(archive)
    for line in _told(archive):
        click.echo(typeset(line))
    with opened_database() as database:
        reprise = taken_up(database, archive, settings, keep=appliquer)
    for line in _taken_up_told(reprise, archive, settings):
        click.echo(typeset(line))
    if a_blanc:
        click.echo("Rien n’a été changé.")


def _read(path: Path) -> ArchiveLue:
    try:
        return lire_archive(path)
    except OSError as error:
        problem = f"« {path.name} » ne se lit pas : {reason_of(error)}."
        raise Refus(problem, "Vérifiez son chemin et ses droits.") from None


def taken_up(database: Database, archive: ArchiveLue, settings: Settings, *, keep: bool) -> Reprise:
    """Restore an archive; `keep`: commit. Raise what `reprendre` does, and then keep nothing."""
    journal = journal_of(settings) if has_journal(settings) else None
    with reaching(), database.writer() as session:
        reprise = take_up(session, archive=archive, journal=journal, now=now(), tell=tell)
        if keep:
            session.commit()
    if keep and reprise.effacements:
        database.scrub(whole=True)
    return reprise


def _told(archive: ArchiveLue) -> Iterator[str]:
    manifeste, identite = archive.manifeste, archive.manifeste.campagne
    yield (
        f"« {identite.titre} », {identite.region}, "
        f"archivée le {moment_text(manifeste.moment)} (version {manifeste.version})."
    )
    controles = manifeste.controles
    yield (
        f"{plural(controles.attendues, 'réponse attendue', 'réponses attendues')}, "
        f"{plural(controles.transmises, 'transmise')}, {plural(len(manifeste.parties), 'fichier')}."
    )


def _taken_up_told(reprise: Reprise, archive: ArchiveLue, settings: Settings) -> Iterator[str]:
    taken = plural(reprise.lignes, "ligne reprise", "lignes reprises")
    yield f"Campagne n° {reprise.campagne_id} : {taken}, contrôles égaux."
    yield f"{plural(reprise.effacements, 'effacement refait', 'effacements refaits')}."
    if archive.manifeste.installation not in installations_of(Trousseau.of(settings)):
        yield (
            "L’archive vient d’une autre installation : ce qui y a été effacé depuis ne l’est pas ici. Demandez-le à "
            "qui l’a remise."
        )
