"""The worlds of the product's own tests."""

from tests.collecte.conftest import app, as_shipped, base_url, monde, petit_monde, postgres_base, sqlite_base

__all__ = ["app", "as_shipped", "base_url", "monde", "petit_monde", "postgres_base", "sqlite_base"]
