"""The list of commands loads none of them, and its sentences are those of their help."""

import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from collecte.cli import main
from collecte.cli.commands import COMMANDS, IMPORTS, imported
from questionnaires.core.francais import typeset


@pytest.mark.parametrize("name", [*COMMANDS, *IMPORTS])
def test_the_list_says_of_a_command_what_its_own_help_begins_with(name: str) -> None:
    where, sentence = {**COMMANDS, **IMPORTS}[name]
    command = imported(where)
    assert (command.name, typeset(command.get_short_help_str(1000))) == (name, typeset(sentence))


def test_a_command_of_a_group_loads_rooms_only_when_it_runs() -> None:
    code = (
        "import sys; from click.testing import CliRunner; from collecte.cli import main\n"
        "shown = CliRunner().invoke(main, ['relances', '--help'])\n"
        "print(shown.exit_code, 'collecte.app' in sys.modules)"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert ended.stdout == "0 False\n"


@pytest.mark.parametrize("asked", [[], ["--help"], ["--version"], ["importer", "--help"], ["inconnue"]])
def test_help_and_errors_of_the_root_load_no_room_and_no_database(asked: list[str]) -> None:
    code = (
        "import sys; from click.testing import CliRunner; from collecte.cli import main\n"
        f"CliRunner().invoke(main, {asked!r})\n"
        "print([name for name in ('sqlalchemy', 'flask', 'collecte.models') if name in sys.modules])"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert ended.stdout == "[]\n"


def test_a_declared_command_is_found_by_its_name_and_suggested_when_mistyped() -> None:
    assert "Vouliez-vous dire serveur" in CliRunner().invoke(main, ["serveurr"]).output
    assert isinstance(main.get_command(click.Context(main), "rgpd"), click.Group)
