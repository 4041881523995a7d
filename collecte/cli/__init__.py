"""The command `collecte`: its root, the server and the demo; each room declares its own commands.

French words; every refusal is a sentence, with exit code 2."""

from collecte.cli.principal import main

__all__ = ["main"]
