"""Where each command of `collecte` is, with its sentence in the list: help shows without loading any room."""

from collections.abc import Callable, Mapping
from functools import cache, wraps
from importlib import import_module
from typing import Any

import click

from collecte.cli.usage import help_in_french

COMMANDS: Mapping[str, tuple[str, str]] = {
    "base": ("collecte.exploitation.commands.base:base", "La base de données de l’installation."),
    "campagne": ("collecte.classeurs.commands.archives:campagne", "L’archive d’une campagne close, en un fichier."),
    "classeur": ("collecte.classeurs.commands.classeur:classeur", "Écrit le classeur d’une campagne."),
    "compte": ("collecte.comptes.commands:compte", "Les comptes des personnes."),
    "courriels": ("collecte.courriels.commands:courriels", "Les courriels envoyés."),
    "demo": (
        "collecte.cli.demo:demo",
        "Construit la région de démonstration, écrit son classeur, puis sert les pages sur cette machine.",
    ),
    "migrer-vers": (
        "collecte.exploitation.commands.demenagement:migrer_vers",
        "Déplace la base de SQLite à PostgreSQL.",
    ),
    "questionnaire": (
        "collecte.bibliotheque.commands.questionnaires:questionnaire",
        "Les questionnaires : en fichiers (.yaml, .xlsx), livrés, ou de la bibliothèque d’une région.",
    ),
    "referentiel": ("collecte.referentiel.commands:referentiel", "Le référentiel du métier."),
    "region": ("collecte.organisation.commands:region", "Les régions de cette installation."),
    "relances": (
        "collecte.relances.commands:relances",
        "Fait partir les relances dues ; leurs messages sont ensuite envoyés par le travailleur.",
    ),
    "restaurer": ("collecte.exploitation.commands.base:restaurer", "Met une sauvegarde à la place de la base."),
    "rgpd": (
        "collecte.rgpd.commands:rgpd",
        "Les données personnelles : registre, durées de conservation, droits des personnes.",
    ),
    "sauvegarder": ("collecte.exploitation.commands.base:sauvegarder", "Copie la base et vérifie la copie."),
    "serveur": ("collecte.cli.serveur:serveur", "Sert les pages."),
    "travailleur": (
        "collecte.exploitation.commands.travailleur:travailleur",
        "Envoie les courriels et fait les travaux périodiques, sans servir de page.",
    ),
}

IMPORTS: Mapping[str, tuple[str, str]] = {
    "conventions": (
        "collecte.organisation.commands:conventions",
        "Colonnes : dla, structure porteuse, référence, début, fin ; facultatives : avenant, début avenant, "
        "fin avenant, etp, budget.",
    ),
    "personnes": (
        "collecte.organisation.commands:personnes",
        "Colonnes : dla, prénom, nom, courriel, etp, début ; facultatives : fin, rôle, structure porteuse, actif.",
    ),
    "repartitions": (
        "collecte.temps.commands:repartitions",
        "Répartitions des années passées, marquées « reprises ».",
    ),
    "structures": (
        "collecte.registre.commands:structures",
        "Les colonnes sont celles d’une correspondance gardée sous un nom, sinon celles que disent les titres.",
    ),
}


class LazyGroup(click.Group):
    """A group whose declared commands are imported when one of them is asked for; the others are ordinary ones."""

    def declare(self, commands: Mapping[str, tuple[str, str]]) -> None:
        """Add commands by name: module and attribute, then the sentence that the list of commands shows."""
        for name, (where, sentence) in commands.items():
            self.add_command(_Declared(name, where, sentence))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        command = super().get_command(ctx, cmd_name)
        return imported(command.where) if isinstance(command, _Declared) else command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = [(name, self.commands[name].get_short_help_str(1000)) for name in self.list_commands(ctx)]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


class _Declared(click.Command):
    def __init__(self, name: str, where: str, sentence: str) -> None:
        super().__init__(name, short_help=sentence)
        self.where = where


@cache
def imported(where: str) -> click.Command:
    """Import `module:attribute`, with its help in French; rooms are loaded when the command runs, not for its help."""
    module, attribute = where.split(":")
    command: click.Command = getattr(import_module(module), attribute)
    help_in_french(command)
    _load_rooms_before(command)
    return command


def _load_rooms_before(command: click.Command) -> None:
    if isinstance(command, click.Group):
        for child in command.commands.values():
            _load_rooms_before(child)
        if not command.invoke_without_command:
            return
    if command.callback:
        command.callback = _after_rooms(command.callback)


def _after_rooms(callback: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(callback)
    def run(*args: Any, **options: Any) -> Any:  # noqa: ANN401 - whatever a command takes and gives
        import_module("collecte.app")
        return callback(*args, **options)

    return run
