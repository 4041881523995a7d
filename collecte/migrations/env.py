"""Run by Alembic inside the connection and transaction that collecte.core.schema opened."""

from alembic import context

from collecte.models import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    transactional_ddl=True,
)
context.run_migrations()
