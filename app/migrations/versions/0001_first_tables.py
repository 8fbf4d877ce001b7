"""The first tables, with their triggers and spatial indexes, as frozen SQL for each database."""

from importlib.resources import files

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

SEPARATOR = "\n--;\n"


def upgrade() -> None:
    bind = op.get_bind()
    text = (files("app") / "migrations" / "first" / f"{bind.dialect.name}.sql").read_text(encoding="utf-8")
    for statement in text.split(SEPARATOR):
        bind.exec_driver_sql(statement.replace("%", "%%") if bind.dialect.name == "postgresql" else statement)


def downgrade() -> None:
    message = "The first tables are not taken away: restore a backup instead."
    raise RuntimeError(message)
