"""`collecte classeur regional`: the workbook of a région in a file, for an audience."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import click

from collecte.campagnes.queries.suivis import list_answered
from collecte.classeurs.commands.remise import UnknownPeriodeError, deliver, periode_code, tell_step
from collecte.classeurs.operations.classeur_regional import DemandeClasseur, gather, list_begun, proposer
from collecte.classeurs.operations.ouvrages import sortie_of_region
from collecte.core.command_line import Transaction, check_folder, now, opened_database
from collecte.core.config import Settings
from collecte.core.database import Database
from collecte.core.errors import Refus
from collecte.core.security import Trousseau
from collecte.models import Dla, Region
from collecte.organisation.queries.organisation import get_region_by_code, list_dlas, list_regions
from collecte.telechargements.operations.sorties import Sortie
from exports.formats import Format
from exports.formats import write as write_format
from exports.regional.matiere import DEFAULT, Audience, Matiere
from exports.tableur.fichier import replace_file
from questionnaires.core.francais import paris_day

if TYPE_CHECKING:
    from exports.regional.parties import Parties  # pandas comes with it

PATIENCE = 300
"""Seconds to wait for other workbooks that are being read: those of a whole network queue up on SQLite."""

POUR = {audience.name.lower(): audience for audience in Audience}
_HELP = """Écrit le classeur de REGION, désignée par son code, par exemple bretagne.

Il réunit le temps, les questionnaires et les bilans : de chacun, la dernière campagne aux résultats arrêtés
qui a des réponses.
Le C2RA et les DLA ont l’édition complète ; les pilotes et le public, l’édition flash, de quatre pages. Hors du C2RA, il
ne montre que la région, sans nom ni DLA, sauf le sien à un DLA. Chaque sortie est notée dans le journal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Voulu:
    """Options of the command: `annee` and `periode` None for the latest; `closes`: only campaigns that no longer take
    answers."""

    audience: Audience
    annee: int | None
    periode: str | None
    sans_temps: bool
    closes: bool
    dla: str | None
    donnees: bool


@click.command("regional", help=_HELP, short_help="Écrit le classeur d’une région.")
@click.argument("code", metavar="REGION")
@click.option("--pour", type=click.Choice(list(POUR)), required=True, help="Pour qui il est fait.")
@click.option(
    "--annee", type=click.IntRange(2000, 2099), help="Année des collectes et des bilans ; sinon, les dernières."
)
@click.option(
    "--temps",
    "typed",
    help="Période du temps, par exemple 2025-S2 ; sinon, la dernière dont les résultats sont arrêtés.",
)
@click.option("--dla", help="Avec --pour dla : le code du DLA dont l’équipe et la direction lisent aussi les chiffres.")
@click.option("--donnees", is_flag=True, help="Une seule feuille, un chiffre par ligne, au lieu du classeur.")
@click.option("--sans-temps", is_flag=True, help="Laisse le temps de côté.")
@click.option("--closes", is_flag=True, help="Laisse de côté les campagnes qui peuvent encore recevoir des réponses.")
@click.option(
    "--sortie",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Fichier .xlsx à écrire ; sinon, un nom qui dit la région, le public et le jour.",
)
@click.option("--releve", type=click.Path(path_type=Path, dir_okay=False), hidden=True)
def regional(
    code: str, pour: str, typed: str | None, sortie: Path | None, releve: Path | None, **asked: object
) -> None:
    """`releve`: where to write the public figures of the workbook too, for the national synthesis."""
    if sortie is not None:
        check_folder(sortie)
    periode = periode_code(typed, "--temps") if typed else None
    voulu = Voulu(audience=POUR[pour], periode=periode, **asked)  # type: ignore[arg-type] # as click converts them
    trousseau = Trousseau.of(Settings.from_environment())
    choisi, moment = Format.DONNEES if voulu.donnees else Format.CLASSEUR, now()
    with opened_database(PATIENCE) as database:
        with database.writing() as session:
            region = _region(session, code)
            demande = _demande(session, region, voulu, paris_day(moment))
            matiere = gather(session, region=region, demande=demande, acteur=None, trousseau=trousseau, now=moment)
            sortie_region = sortie_of_region(region, demande, choisi, matiere)
        path = sortie or Path(sortie_region.nom)
        content, parties = _write(database, matiere, choisi, sortie_region, path)
    if releve is not None and parties is not None:
        _take_down(releve, parties, code, path, content)
    click.echo(f"Classeur écrit : {path}")


def _region(session: Transaction, code: str) -> Region:
    """Find the région. Raise Refus."""
    region = get_region_by_code(session, code)
    if region is None:
        known = ", ".join([candidate.code for candidate in list_regions(session)])
        raise Refus(
            f"La région « {code} » est inconnue.",
            f"Régions de cette base : {known or 'aucune ; créez-la avec « collecte region creer »'}.",
        )
    return region


def _demande(session: Transaction, region: Region, voulu: Voulu, today: date) -> DemandeClasseur:
    campagnes = list_begun(session, region, today, closes=voulu.closes)
    answered = list_answered(session, campagnes)
    choix = proposer(campagnes, answered=answered, annee=voulu.annee, periode=voulu.periode)
    if voulu.periode and choix.temps is None:
        known = sorted({campagne.periode_code for campagne in campagnes if campagne.is_temps})
        raise UnknownPeriodeError(voulu.periode, known)
    temps = None if voulu.sans_temps else choix.temps
    dla = _dla(session, region, voulu)
    return DemandeClasseur(
        audience=voulu.audience,
        familles=DEFAULT,
        temps_id=temps.id if temps else None,
        enquete_ids=frozenset(enquete.id for enquete in choix.enquetes),
        annee=voulu.annee or today.year,
        pour_dla=dla.id if dla else None,
    )


def _dla(session: Transaction, region: Region, voulu: Voulu) -> Dla | None:
    """Find the DLA of the option. Raise click.BadParameter, Refus."""
    if voulu.dla is None:
        return None
    if voulu.audience is not Audience.DLA:
        raise click.BadParameter("Seulement avec --pour dla.", param_hint="--dla")
    dlas = list_dlas(session, region.id)
    wanted = next((dla for dla in dlas if dla.code == voulu.dla), None)
    if wanted is None:
        raise Refus(
            f"La région n’a pas de DLA « {voulu.dla} ».",
            f"Ses DLA : {', '.join([dla.code for dla in dlas]) or 'aucun'}.",
        )
    return wanted


def _write(
    database: Database, matiere: Matiere, choisi: Format, sortie: Sortie, path: Path
) -> tuple[bytes, "Parties | None"]:
    """Return the bytes of the file, and the parts of a workbook."""
    from exports.regional.classeur import write_regional  # pandas comes with it: others start without
    from exports.regional.reperes import kept, reperes_of

    written: list[Parties] = []

    def write(content: BytesIO) -> Mapping[str, float]:
        if choisi is not Format.CLASSEUR:
            return write_format(matiere, choisi, content, tell_step)
        written.append(write_regional(matiere, content, tell_step))
        return kept(reperes_of(written[0]))

    return deliver(database, write, sortie, path), next(iter(written), None)


def _take_down(releve: Path, parties: "Parties", code: str, path: Path, content: bytes) -> None:
    """Write the public figures of the workbook of a région, for the national synthesis."""
    from exports.national.dits import to_json
    from exports.national.releve import relever

    replace_file(releve, to_json(relever(parties, code=code, fichier=path.name, content=content)))
