"""The command `collecte`: one module per noun, French words, every refusal a sentence and exit code 2."""

from collecte.cli.principal import main

__all__ = ["main"]
