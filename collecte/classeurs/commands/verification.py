"""`collecte classeur verifier`: say in French, and by exit code, whether a file is as it was handed out."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from collecte.classeurs.operations.verification import Verdict, Verification, lire, lire_archive
from collecte.classeurs.operations.verification import verifier as verify
from collecte.core.command_line import opened_database
from collecte.core.config import SettingsError
from collecte.core.errors import Refus, SchemaError, UserFacingError
from collecte.core.tableurs import Empreint, letters
from collecte.core.tableurs.model import ENTIER, visible
from collecte.models import ClasseurSorti
from exports.tableur.contenu import BLOC
from exports.tableur.ecarts_contenus import Ecart
from questionnaires.core.francais import moment_text, typeset

ARCHIVE = ".zip"
"""Suffix of a data archive."""

NOT_DONE = 4
"""Exit code when the verification could not be done."""

_MOST_ECARTS, _MOST_PLACES, _MOST_SORTIES = 40, 6, 5
_WORDS = {
    Verdict.IDENTIQUE: "identique : ce fichier est sorti d’ici, tel quel",
    Verdict.EGAL: "enregistré de nouveau par un autre logiciel, données égales",
    Verdict.CHANGE: "changé depuis qu’il est sorti d’ici",
    Verdict.INCONNU: "inconnu : ce fichier n’est pas sorti de cette installation, ou il y a plus de douze mois",
}
_HELP = """Dit si FICHIER, un classeur .xlsx ou une archive .zip, est sorti de cette installation, et ce qui y a changé
depuis.

Rend 0 s’il est identique, 1 si un autre logiciel l’a enregistré de nouveau avec les mêmes données, 2 si ses données
ou ses formules ont changé, 3 s’il est inconnu, 4 si la vérification n’a pas pu se faire. D’une archive .zip de
données, il dit si elle est identique, et rien d’autre : changée, elle est inconnue."""


_UNREADABLE = {FileNotFoundError: "n’existe pas", IsADirectoryError: "est un dossier, il faut un fichier"}


class _Verification(click.Command):
    """Gives refusals an exit code of their own: 2 says that a file has changed."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except (UserFacingError, SettingsError, SchemaError) as error:
            click.echo(str(error), err=True)
            ctx.exit(NOT_DONE)


@click.command("verifier", cls=_Verification, help=_HELP, short_help="Dit si un classeur a changé depuis sa sortie.")
@click.argument("fichier", type=click.Path(path_type=Path))
@click.pass_context
def verifier(context: click.Context, fichier: Path) -> None:
    lu = _lu(fichier)
    with opened_database() as database, database.reading() as session:
        verification = verify(session, lu)
        for line in _told(verification):
            click.echo(typeset(line))
    context.exit(verification.verdict)


def _lu(path: Path) -> Empreint:
    """Read the digests of a file, and of a workbook at most the size above which it is refused. Raise Refus."""
    try:
        with path.open("rb") as stream:
            if path.suffix.lower() == ARCHIVE:
                return lire_archive(stream)
            content = stream.read(ENTIER.file_size + 1)
    except OSError as error:
        problem = _UNREADABLE.get(type(error), "ne peut pas être lu avec vos droits")
        raise Refus(f"« {path} » {problem}.", "Vérifiez son chemin.") from None
    return lire(path.name, content)


def _told(verification: Verification) -> Iterator[str]:
    yield f"{_WORDS[verification.verdict][:1].upper()}{_WORDS[verification.verdict][1:]}."
    yield from _sorties_told(verification.sorties)
    ecarts = verification.comparaison.ecarts
    yield from (f"- {_ecart_told(ecart)}" for ecart in ecarts[:_MOST_ECARTS])
    if len(ecarts) > _MOST_ECARTS:
        yield f"- et d’autres : {len(ecarts)} en tout"
    for ecriture in verification.comparaison.ecritures:
        yield f"- {_ecart_told(ecriture)}, écrites autrement, avec les mêmes résultats"


def _sorties_told(sorties: Sequence[ClasseurSorti]) -> Iterator[str]:
    for sortie in sorties[:_MOST_SORTIES]:
        who = sortie.compte.personne.nom_complet if sortie.compte else "une commande"
        yield f"{sortie.nom} ({sortie.nature}), remis le {moment_text(sortie.sorti_le)} à {who}"
    if len(sorties) > _MOST_SORTIES:
        yield f"et avant : {len(sorties)} fois en tout"


def _ecart_told(ecart: Ecart) -> str:
    """Describe a difference: `Temps, lignes 1 à 100, colonne C : valeurs changées`; the name of a sheet may be
    hostile."""
    rows = [f"{first * BLOC + 1} à {(last + 1) * BLOC}" for first, last in ecart.blocs]
    spans = [(letters(first), letters(last)) for first, last in ecart.colonnes]
    columns = [first if first == last else f"{first} à {last}" for first, last in spans]
    several = "" if len(spans) == 1 and spans[0][0] == spans[0][1] else "s"
    places = [f"lignes {_listed(rows)}" if rows else "", f"colonne{several} {_listed(columns)}" if columns else ""]
    return f"{', '.join(filter(None, (visible(ecart.feuille), *places)))} : {ecart.quoi.value}"


def _listed(words: Sequence[str]) -> str:
    left = len(words) - _MOST_PLACES
    return ", ".join(words[:_MOST_PLACES]) + (f" et {left} de plus" if left > 0 else "")
