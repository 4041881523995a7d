"""The help of the `collecte` command."""

from collections.abc import Iterator

import click
from click.testing import CliRunner

from collecte.cli import main

WIDTH = 120


def help_texts() -> Iterator[str]:
    """Yield the help of the command, then of each subcommand, in the order of their names."""
    for path, command in _commands(("collecte",), main):
        shown = CliRunner().invoke(main, [*path[1:], "--help"], prog_name="collecte", terminal_width=WIDTH)
        parameters = sorted(f"{' '.join(param.opts)} ({param.type.name})" for param in command.params)
        yield f"$ {' '.join(path)} --help\n{shown.output}[parameters: {', '.join(parameters)}]\n"


def _commands(path: tuple[str, ...], command: click.Command) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            if child := command.get_command(context, name):
                yield from _commands((*path, name), child)
