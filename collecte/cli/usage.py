"""Translate click's help and error messages into French."""

import re
from collections.abc import Iterable, Sequence

import click
from click.exceptions import NoSuchCommand

from questionnaires.core.francais import typeset

_QUOTED = "['\"](.*)['\"]"
_SENTENCES: tuple[tuple[str, str], ...] = (
    (rf"\w+ {_QUOTED} does not exist\.", "« {} » n’existe pas."),
    (rf"\w+ {_QUOTED} is a file\.", "« {} » est un fichier, il faut un dossier."),
    (rf"\w+ {_QUOTED} is a directory\.", "« {} » est un dossier, il faut un fichier."),
    (rf"\w+ {_QUOTED} is not readable\.", "« {} » ne peut pas être lu avec vos droits."),
    (rf"\w+ {_QUOTED} is not writable\.", "« {} » ne peut pas être écrit avec vos droits."),
    (rf"{_QUOTED} is not a valid integer(?: range)?\.", "« {} » n’est pas un nombre entier."),
    (r"(\S+) is not in the range (\d+)<=x<=(\d+)\.", "{} est hors des limites, de {} à {}."),
    (rf"Option {_QUOTED} requires an argument\.", "L’option {} attend une valeur."),
    (rf"Option {_QUOTED} does not take a value\.", "L’option {} n’attend pas de valeur."),
    (r"Got unexpected extra arguments? \((.*)\)", "Il y a un argument en trop : {}."),
)
"""click's messages -> French ones; any other message is shown without its details."""


_HELP = {
    "Commands": "Commandes",
    "Show the version and exit.": "Affiche la version.",
    "Show this message and exit.": "Affiche cette aide.",
}
_TAGS = {
    "COMMAND [ARGS]...": "COMMANDE [ARGUMENTS]…",
    "[COMMAND] [ARGS]...": "[COMMANDE] [ARGUMENTS]…",
    "[required]": "[obligatoire]",
    "[default: ": "[par défaut : ",
    " TEXT": " TEXTE",
    " FILE": " FICHIER",
    " DIRECTORY": " DOSSIER",
    " INTEGER RANGE": " NOMBRE",
    " INTEGER": " NOMBRE",
}


class HelpInFrench(click.HelpFormatter):
    """Help of a command, with a French frame; its content is in French already."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, _tags(args), prefix or typeset("Usage : "))

    def write_heading(self, heading: str) -> None:
        self.write(f"{'':>{self.current_indent}}{typeset(f'{_HELP.get(heading, heading)} :')}\n")

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        entries = [(_tags(name), typeset(_tags(_HELP.get(text, text)))) for name, text in rows]
        super().write_dl(entries, col_max, col_spacing)


class Contexte(click.Context):
    formatter_class = HelpInFrench


def help_in_french(command: click.Command) -> None:
    """Set the French help on this command and all those it groups."""
    command.context_class = Contexte
    for subcommand in command.commands.values() if isinstance(command, click.Group) else ():
        help_in_french(subcommand)


def usage_text(error: click.UsageError) -> str:
    """Return the error, then the command that shows the help."""
    command = error.ctx.command_path if error.ctx else "collecte"
    return typeset(f"{_problem(error)} Aide : {command} --help")


def _tags(text: str) -> str:
    for english, french in _TAGS.items():
        text = text.replace(english, french)
    return re.sub(r"(\d+)<=x<=(\d+)", r"de \1 à \2", text)


def _problem(error: click.UsageError) -> str:
    match error:
        case click.MissingParameter():
            return f"Il manque {_named(error)}."
        case click.BadParameter(param=None):  # raised by a command of this product, already in French
            return error.message
        case click.BadParameter():
            return f"Pour {_named(error)} : {_translated(error.message)}"
        case click.NoSuchOption():
            return f"L’option {error.option_name} n’existe pas.{_suggested(error.possibilities)}"
        case NoSuchCommand():
            return f"La commande {error.command_name} n’existe pas.{_suggested(error.possibilities)}"
        case _:
            return _translated(error.message)


def _named(error: click.BadParameter) -> str:
    if isinstance(error.param, click.Option):
        return f"l’option {max(error.param.opts, key=len)}"
    return f"l’argument {error.param.human_readable_name}" if error.param else "une valeur"


def _translated(message: str) -> str:
    for pattern, sentence in _SENTENCES:
        if match := re.fullmatch(pattern, message, re.DOTALL):
            return sentence.format(*match.groups())
    return "ce qui est écrit n’est pas compris."


def _suggested(closest_first: Sequence[str] | None) -> str:
    return f" Vouliez-vous dire {closest_first[0]} ?" if closest_first else ""
