"""Statements that a table needs beside its columns: triggers, spatial indexes, generated columns.

A table registers them once; they run when the table is created from the metadata, and the
migrations carry the same text.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy import DDL, Connection, ExecutableDDLElement, Table, event

_STATEMENTS: dict[str, Mapping[str, Sequence[str]]] = {}


def register(table: Table, name: str, statements: Mapping[str, Sequence[str]]) -> None:
    """Remember statements for a table and run them whenever it is created.

    Args:
        table: The table they belong to.
        name: What they are for, unique to the table.
        statements: SQL by dialect name, in the order to run.
    """
    _STATEMENTS[f"{table.name}.{name}"] = statements
    for dialect, texts in statements.items():
        for text in texts:
            event.listen(table, "after_create", _statement(text).execute_if(dialect=dialect))


def _statement(sql: str) -> ExecutableDDLElement:
    # A DDL element is %-formatted, so a literal per cent sign is doubled.
    element: ExecutableDDLElement = DDL(sql.replace("%", "%%"))  # type: ignore[no-untyped-call]
    return element


def statements_for(table_name: str, dialect: str) -> list[str]:
    """All statements registered for a table on a dialect, in the order of registration."""
    return [
        text
        for key, by_dialect in _STATEMENTS.items()
        if key.split(".", 1)[0] == table_name
        for text in by_dialect.get(dialect, ())
    ]


def append_only(table: Table) -> None:
    """Make the database itself refuse to change or delete a table's rows."""
    name = table.name
    register(
        table,
        "append_only",
        {
            "sqlite": [
                f"CREATE TRIGGER {name}_no_{verb} BEFORE {verb.upper()} ON {name} "
                f"BEGIN SELECT RAISE(ABORT, '{name} is append-only'); END"
                for verb in ("update", "delete")
            ],
            "postgresql": [
                (
                    "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
                    "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = '23001'; END $$"
                ),
                (
                    f"CREATE TRIGGER {name}_append_only BEFORE UPDATE OR DELETE ON {name} "
                    "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
                ),
            ],
        },
    )


def run_for(connection: Connection, table_name: str) -> None:
    """Run a table's registered statements on a connection, for tables made by hand."""
    for text in statements_for(table_name, connection.dialect.name):
        connection.exec_driver_sql(text)
