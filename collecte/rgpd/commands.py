"""`collecte rgpd`: list what is stored and for how long, purge what has expired, export or erase what is held on
someone."""

from collections.abc import Mapping
from pathlib import Path

import click

from collecte.core.command_line import now, opened_database
from collecte.core.config import Settings, SettingsError
from collecte.core.database import Database
from collecte.core.errors import Refus, UserFacingError, reason_of
from collecte.core.operations.durees import DUREES
from collecte.models.carte_donnees import CARTE
from collecte.rgpd.operations.droits import NoOneFoundError, find_one
from collecte.rgpd.operations.droits import exporter as hand_over
from collecte.rgpd.operations.effacement import effacer as erase
from collecte.rgpd.operations.effacement import rejouer as erase_again
from collecte.rgpd.operations.journal_effacements import has_journal, journal_of, missing_erasures
from collecte.rgpd.operations.purge import REGLES, Regle, count_due, purge_some
from collecte.rgpd.operations.registre_traitements import SECURITE, registre, responsable
from collecte.rgpd.queries.dossiers import LISEZ_MOI, get_dossier
from exports.records.dossier import write_dossier
from questionnaires.core.francais import plural


class UndecidedError(UserFacingError):
    problem = "Il faut dire si rien ne doit changer, ou si c’est pour de bon."
    remedy = "Écrivez --a-blanc ou --appliquer."


@click.group(help="Les données personnelles : registre, durées de conservation, droits des personnes.")
def rgpd() -> None:
    """Commands on personal data."""


@rgpd.command("registre", help="Affiche la fiche de registre des traitements.")
def show_register() -> None:
    controller, contact = responsable(Settings.from_environment())
    click.echo(f"Responsable du traitement : {controller}\nContact : {contact}\nSécurité : {SECURITE}")
    for traitement, lignes in registre():
        click.echo(f"\n{traitement.titre}")
        click.echo(f"  Finalité : {traitement.finalite}\n  Base : {traitement.base}")
        click.echo(f"  Personnes : {traitement.personnes}\n  Destinataires : {traitement.destinataires}")
        for ligne in lignes:
            click.echo(f"  - {ligne.fiche.quoi} [{ligne.table}] : {ligne.conservation}")


@rgpd.command(help="Applique les durées de conservation ; le travailleur le fait aussi, une fois par jour.")
@click.option("--a-blanc", "a_blanc", is_flag=True, help="Dit ce qui serait purgé, sans rien changer.")
@click.option("--appliquer", is_flag=True, help="Purge pour de bon.")
def purger(*, a_blanc: bool, appliquer: bool) -> None:
    if a_blanc == appliquer:
        raise UndecidedError
    with opened_database() as database:
        if a_blanc:
            with database.reading() as session:
                _tell(count_due(session, now()))
            click.echo("Rien n’a été changé.")
            return
        counts = dict.fromkeys(DUREES, 0)
        for regle in REGLES:
            while count := _purge_one_batch(database, regle):
                counts[regle.nom] += count
        _rebuild(database)
    _tell(counts)


def _purge_one_batch(database: Database, regle: Regle) -> int:
    """Purge and commit one batch: an interrupted purge goes on at the next run."""
    with database.writing() as session:
        return purge_some(session, regle, now=now())


def _rebuild(database: Database) -> None:
    """Rewrite the files without the rows that went; they are gone from the database already."""
    if not database.scrub(whole=True):
        click.echo("La base sert à d’autres : des octets restent dans son fichier jusqu’à la prochaine fois.", err=True)


def _tell(counts: Mapping[str, int]) -> None:
    for nom, count in counts.items():
        click.echo(f"{count:6}  {DUREES[nom].quoi} ({DUREES[nom].texte})")


@rgpd.command("exporter", help="Réunit tout ce qui est gardé de QUI : une adresse, un nom, un SIRET, « personne:7 ».")
@click.argument("qui")
@click.option("--sortie", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Archive à écrire.")
def exporter(qui: str, sortie: Path) -> None:
    with opened_database() as database, database.writing() as session:
        trouve = find_one(session, qui)
        dossier = hand_over(session, genre=trouve.genre, identifiant=trouve.identifiant, acteur=None, now=now())
        if dossier is None:
            raise NoOneFoundError(qui)
        try:
            sortie.write_bytes(write_dossier(dossier.sheets, LISEZ_MOI))
        except OSError as error:
            raise Refus(
                f"Le fichier ne peut pas être écrit : {reason_of(error)}.", "Choisissez une autre --sortie."
            ) from None
    click.echo(
        f"{sortie} : {plural(sum(dossier.counts.values()), 'ligne')}. À remettre à la personne, puis à détruire."
    )


@rgpd.command("effacer", help="Efface ce qui est gardé de QUI ; sans --confirmer, dit seulement ce qui le serait.")
@click.argument("qui")
@click.option("--confirmer", default="", help="Ce que la commande dit d’écrire, par exemple « personne:7 ».")
def effacer(qui: str, confirmer: str) -> None:
    settings = Settings.from_environment()
    with opened_database() as database:
        with database.writing() as session:
            trouve = find_one(session, qui)
            wanted = f"{trouve.genre.value}:{trouve.identifiant}"
            dossier = get_dossier(session, trouve.genre, trouve.identifiant)
            if dossier is None:
                raise NoOneFoundError(qui)
            if confirmer != wanted:
                _preview(dossier.counts, wanted)
                return
            erase(
                session,
                genre=trouve.genre,
                identifiant=trouve.identifiant,
                journal=journal_of(settings),
                acteur=None,
                now=now(),
            )
        _rebuild(database)
    click.echo(f"{wanted} : effacé. Les sauvegardes l’ont encore : après une restauration, « collecte rgpd rejouer ».")


def _preview(counts: Mapping[str, int], wanted: str) -> None:
    for table, count in counts.items():
        if table in CARTE:
            click.echo(f"{count:6}  {CARTE[table].quoi} : {CARTE[table].effacement}")
    click.echo(f"Rien n’a été effacé. Pour le faire : --confirmer {wanted}")


@rgpd.command(help="Refait, après une restauration, les effacements que la base restaurée n’a pas.")
def rejouer() -> None:
    journal = journal_of(Settings.from_environment())
    with opened_database() as database:
        with database.writing() as session:
            counts = erase_again(session, journal=journal, now=now())
        _rebuild(database)
    click.echo(f"{plural(sum(counts.values()), 'effacement refait', 'effacements refaits')}.")


def warn_of_missing_erasures(database: Database) -> None:
    """Warn on standard error that this database was restored from a copy made before some erasures."""
    try:
        settings = Settings.from_environment()
    except SettingsError:  # bringing a database up to date needs no key
        return
    if not has_journal(settings):
        return
    with database.reading() as session:
        missing = len(missing_erasures(session, journal_of(settings)))
    if missing:
        effacements = plural(
            missing, "effacement que cette base n’a pas subi", "effacements que cette base n’a pas subis"
        )
        click.echo(f"Le journal des effacements compte {effacements} : « collecte rgpd rejouer » les refait.", err=True)
