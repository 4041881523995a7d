"""The worlds of the product's own tests."""

from tests.collecte.conftest import as_shipped, base_url, monde, monde_postgres, petit_monde, postgres_base, sqlite_base

__all__ = ["as_shipped", "base_url", "monde", "monde_postgres", "petit_monde", "postgres_base", "sqlite_base"]
