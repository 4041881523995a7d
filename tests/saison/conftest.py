"""The base of the season is one of the small worlds of tests/collecte."""

from tests.collecte.conftest import petit_monde, sqlite_base

__all__ = ["petit_monde", "sqlite_base"]
