"""What starts quickly: no command says what it does, nor the application starts, by loading what makes files."""

import subprocess
import sys

import pytest

from tests.collecte.monde import SECRET

HEAVY = "{'pandas', 'pyarrow', 'xlsxwriter', 'openpyxl', 'weasyprint', 'pyreadstat'}"

COMMANDS = f"""
import sys
from click import Group
from click.testing import CliRunner
from collecte.cli import main

def walk(command, path):
    assert CliRunner().invoke(main, [*path, "--help"]).exit_code == 0, path
    if found := {HEAVY} & set(sys.modules):
        sys.exit(f"{{path}} loads {{found}}")
    for name, own in command.commands.items() if isinstance(command, Group) else ():
        walk(own, [*path, name])

walk(main, [])
"""

APPLICATION = f"""
import sys
from collecte.app import close, create_app
from collecte.core.config import Settings

own = Settings(database_url=sys.argv[1], secret_key="{SECRET}", public_url="http://127.0.0.1:8000")
close(create_app(own))
if found := {HEAVY} & set(sys.modules):
    sys.exit(f"the application loads {{found}}")
"""


@pytest.mark.parametrize(
    "code", [pytest.param(COMMANDS, id="each command's help"), pytest.param(APPLICATION, id="the application")]
)
def test_what_makes_files_is_loaded_by_what_makes_one_alone(code: str, sqlite_url: str) -> None:
    asked = [sys.executable, "-c", code, sqlite_url]
    ended = subprocess.run(asked, capture_output=True, text=True, timeout=120, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")
