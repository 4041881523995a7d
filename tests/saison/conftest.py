"""The worlds of the season: one of the small worlds of the tests of collecte."""

from tests.collecte.conftest import petit_monde, sqlite_base

__all__ = ["petit_monde", "sqlite_base"]
