"""The command `collecte referentiel`, which prints the référentiel with its codes."""

from collections.abc import Iterator

import click

from collecte.core.command_line import opened_database
from collecte.core.errors import Refus
from collecte.organisation.commands import find_region
from collecte.referentiel.queries.referentiels import Version, list_versions
from questionnaires.core.francais import plural, typeset
from questionnaires.files.loader import shipped_referentiel
from questionnaires.referentiel.referentiel import Element, Referentiel, children_of


@click.group(help="Le référentiel du métier.")
def referentiel() -> None:
    """Group the commands on the référentiel."""


@referentiel.command("afficher", help="Montre le texte de 2006 ou, avec --region, celui que la région a adopté.")
@click.option("--region", "region_code", help="Code de la région.")
@click.option("--version", "numero", type=int, help="Numéro d’une autre version de la région, même en débat.")
def afficher(region_code: str | None, numero: int | None) -> None:
    if region_code is None and numero is None:
        _tell(shipped_referentiel())
        return
    with opened_database() as database, database.reading() as session:
        version = _chosen(list_versions(session, find_region(session, region_code).id), numero)
    click.echo(typeset(f"{version.nom} : {version.titre} ({version.etat.value})"))
    _tell(version.referentiel)


def _chosen(versions: list[Version], numero: int | None) -> Version:
    """Return the version with that number, or the last adopted one without number. Raises Refus."""
    if numero is None:
        return [version for version in versions if not version.is_open][-1]
    by_numero = {version.numero: version for version in versions}
    if numero not in by_numero:
        listed = ", ".join(map(str, by_numero))
        raise Refus(f"Il n’y a pas de version {numero} du référentiel.", f"Versions de la région : {listed}.")
    return by_numero[numero]


def _tell(shown: Referentiel) -> None:
    fonctions, activites = plural(len(shown.fonctions), "fonction"), plural(len(shown.activites), "activité")
    click.echo(typeset(f"{shown.titre} : {plural(len(shown.missions), 'mission')}, {fonctions}, {activites}"))
    for mission in shown.missions:
        click.echo()
        for line in _lines(mission):
            click.echo(line)


def _lines(element: Element) -> Iterator[str]:
    yield f"{element.titre} [{element.code}]"
    for child in children_of(element):
        yield from (f"  {line}" for line in _lines(child))
