"""Alembic's entry: migrations run only from `faqbot.storage.engine.migrate`, on the connection it passes."""

from alembic import context

from faqbot.storage.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
