"""`collecte importer structures`: the register from a spreadsheet, its columns by a correspondance or its headers."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import click
from sqlalchemy.orm import Session

from collecte.cli.installation import find_region, now, opened_database
from collecte.errors import UserFacingError
from collecte.models import Dla, Region
from collecte.operations.bilan_registre import BilanRegistre, told_counts
from collecte.operations.cellules import CellError, dla_code
from collecte.operations.correspondances import proposed
from collecte.operations.import_structures import Demande, plan_import, write_plan
from collecte.operations.imports import Genre
from collecte.operations.imports_registre import LIMITS
from collecte.queries.organisation import list_dlas, lock_region
from collecte.queries.registre_connu import get_correspondance, list_correspondances
from collecte.tableurs import Feuille, read_table
from questionnaires.francais import plural, typeset

_SIGNS = {Genre.CREATION: "+", Genre.MODIFICATION: "~"}


class UnknownCorrespondanceError(UserFacingError):
    def __init__(self, nom: str, known: list[str]) -> None:
        listed = ", ".join(known) or "aucune"
        super().__init__(
            f"La correspondance « {nom} » est inconnue.",
            f"Celles de la région : {listed}. Les pages en gardent d’autres.",
        )


@click.command(
    "structures",
    help="Les colonnes sont celles d’une correspondance gardée sous un nom, sinon celles que disent les titres.",
)
@click.argument("fichier", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--correspondance", help="Nom d’une correspondance de colonnes, gardée d’une page.")
@click.option("--dla", help="Code du DLA de toutes les lignes, si aucune colonne ne le dit.")
@click.option("--region", "region_code", help="Code de la région ; inutile s’il n’y en a qu’une.")
@click.option("--a-blanc", is_flag=True, help="Dit ce qui serait fait, sans rien changer.")
def structures(
    fichier: Path, correspondance: str | None, dla: str | None, region_code: str | None, a_blanc: bool
) -> None:
    feuille = read_table(fichier, limits=LIMITS)
    with opened_database() as database, database.reader() if a_blanc else database.writer() as session:
        region = find_region(session, region_code)
        if not a_blanc:
            lock_region(session, region.id)
        demande = _demande(session, region, feuille, correspondance, dla)
        stream = click.get_text_stream("stderr")
        with click.progressbar(length=len(feuille.lignes), label="Lignes comparées", file=stream) as bar:
            plan = plan_import(session, demande, lambda done: bar.update(done - bar.pos))
        if not a_blanc:
            write_plan(session, plan, now=now(), acteur=None)
            session.commit()
    _tell(plan.bilan, a_blanc)


def _demande(
    session: Session, region: Region, feuille: Feuille, correspondance: str | None, code: str | None
) -> Demande:
    dlas = list_dlas(session, region.id)
    return Demande(
        region=region,
        feuille=feuille,
        colonnes=_columns(session, region, feuille, correspondance),
        dlas=dlas,
        dla=_named(dlas, code) if code else None,
    )


def _named(dlas: Sequence[Dla], code: str) -> Dla:
    by_code = {own.code: own for own in dlas}
    try:
        return by_code[dla_code(code, frozenset(by_code))]
    except CellError as error:
        raise UserFacingError(error.probleme, error.remede) from None


def _columns(session: Session, region: Region, feuille: Feuille, nom: str | None) -> Mapping[str, str]:
    if nom is None:
        return proposed(feuille.entetes)
    kept = get_correspondance(session, region.id, nom)
    if kept is None:
        raise UnknownCorrespondanceError(nom, [own.nom for own in list_correspondances(session, region.id)])
    return proposed(feuille.entetes, kept.colonnes)


def _tell(bilan: BilanRegistre, a_blanc: bool) -> None:
    for remarque in bilan.remarques:
        click.echo(typeset(f"  ! Ligne {remarque.ligne} : {remarque.texte}"))
    for effet in bilan.effets:
        click.echo(typeset(f"  {_SIGNS[effet.genre]} {effet.texte}"))
    told = [*told_counts(bilan.faits), f"{plural(bilan.unchanged, 'ligne')} sans changement"]
    counts = f"{', '.join(told)}."
    click.echo(f"À blanc, rien n’est changé. Il y aurait : {counts}" if a_blanc else counts)
