"""What alembic runs: the steps, on the connection and inside the transaction it is given."""

from alembic import context

given = context.config.attributes
context.configure(
    connection=given["connection"],
    version_table_schema=given["schema"],
    transactional_ddl=False,  # whoever migrates holds one transaction around all the steps
)
context.run_migrations()
