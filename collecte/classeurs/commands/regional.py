"""`collecte classeur regional`: the workbook of a région in a file, for an audience."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path

import click

from collecte.classeurs.commands.remise import UnknownPeriodeError, deliver, periode_code, tell_step
from collecte.classeurs.operations.classeur_regional import Demande, gather, list_begun, proposer
from collecte.core.command_line import Transaction, check_folder, now, opened_database
from collecte.core.config import Settings
from collecte.core.database import Database
from collecte.core.errors import UserFacingError
from collecte.core.security import Trousseau
from collecte.models import Region
from collecte.organisation.queries.organisation import get_region_by_code, list_regions
from collecte.telechargements.operations.sorties import Sortie
from exports.formats import Format, file_name
from exports.regional.matiere import DEFAULT, Audience, Matiere
from exports.tableur.fichier import replace_file
from questionnaires.core.francais import paris_day

PATIENCE = 300
"""Seconds to wait for other workbooks that are being read: those of a whole network queue up on SQLite."""

POUR = {own.name.lower(): own for own in Audience}
_HELP = """Écrit le classeur de REGION, désignée par son code, par exemple bretagne.

Il réunit le temps, les questionnaires et les bilans : de chacun, la dernière campagne dont les résultats sont arrêtés.
Hors du C2RA, il ne montre que la région, sans nom ni DLA. Chaque sortie est notée dans le journal."""


class UnknownRegionCodeError(UserFacingError):
    def __init__(self, code: str, known: list[str]) -> None:
        listed = ", ".join(known) or "aucune ; créez-la avec « collecte region creer »"
        super().__init__(f"La région « {code} » est inconnue.", f"Régions de cette base : {listed}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Voulu:
    """What is asked: `annee` and `periode` None for the latest; `closes`: of campaigns that take no answer any more."""

    audience: Audience
    annee: int | None
    periode: str | None
    sans_temps: bool
    closes: bool


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
    """`releve`: where what the workbook tells the public is put down too, for the synthesis of all."""
    if sortie is not None:
        check_folder(sortie)
    periode = periode_code(typed, "--temps") if typed else None
    voulu = Voulu(audience=POUR[pour], periode=periode, **asked)  # type: ignore[arg-type] # as click converts them
    trousseau = Trousseau.of(Settings.from_environment())
    with opened_database(PATIENCE) as database:
        with database.writing() as session:
            region = _region(session, code)
            matiere = _gather(session, region, voulu, trousseau)
            region_id = region.id
        path = _write(database, matiere, region_id, sortie, (code, releve))
    click.echo(f"Classeur écrit : {path}")


def _region(session: Transaction, code: str) -> Region:
    """Raises UnknownRegionCodeError."""
    region = get_region_by_code(session, code)
    if region is None:
        raise UnknownRegionCodeError(code, [own.code for own in list_regions(session)])
    return region


def _gather(session: Transaction, region: Region, voulu: Voulu, trousseau: Trousseau) -> Matiere:
    """Raises UnknownPeriodeError, NothingChosenError."""
    moment = now()
    today = paris_day(moment)
    demande = _demande(session, region, voulu, today)
    return gather(session, region=region, demande=demande, acteur=None, trousseau=trousseau, now=moment)


def _demande(session: Transaction, region: Region, voulu: Voulu, today: date) -> Demande:
    campagnes = list_begun(session, region, today, closes=voulu.closes)
    choix = proposer(campagnes, annee=voulu.annee, periode=voulu.periode)
    if voulu.periode and choix.temps is None:
        known = sorted({own.periode_code for own in campagnes if own.is_temps})
        raise UnknownPeriodeError(voulu.periode, known)
    temps = None if voulu.sans_temps else choix.temps
    return Demande(
        audience=voulu.audience,
        familles=DEFAULT,
        temps_id=temps.id if temps else None,
        enquete_ids=frozenset(own.id for own in choix.enquetes),
        annee=voulu.annee or today.year,
    )


def _write(
    database: Database, matiere: Matiere, region_id: int, path: Path | None, taken_down: tuple[str, Path | None]
) -> Path:
    """The file; and what it tells, by the code of its région, where that is wanted."""
    from exports.national.dits import to_json
    from exports.national.releve import relever
    from exports.regional.classeur import write_regional  # pandas comes with it: others start without
    from exports.regional.reperes import kept, reperes_of

    name = file_name(matiere, Format.CLASSEUR)
    chosen, (code, releve) = path or Path(name), taken_down
    sortie = Sortie(
        nature=f"classeur régional, {matiere.region}, pour {matiere.audience.value}",
        nom=name,
        region_id=region_id,
        objet="région",
        objet_id=region_id,
        public=matiere.audience.name,
    )
    told = []

    def write(content: BytesIO) -> Mapping[str, float]:
        told.append(write_regional(matiere, content, tell_step))
        return kept(reperes_of(told[0]))

    written = deliver(database, write, sortie, chosen)
    if releve is not None:
        replace_file(releve, to_json(relever(told[0], code=code, fichier=chosen.name, content=written)))
    return chosen
