"""The migrations make what the models say, on both databases, however often and by however many they are run."""

import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import Script, ScriptDirectory
from sqlalchemy import inspect

from server.store import models  # noqa: F401 - fills the metadata
from server.store.base import Base
from server.store.engine import MIGRATIONS, Database, migrate, open_database

SCRIPTS = list(ScriptDirectory(str(MIGRATIONS)).walk_revisions())


def test_a_migrated_database_has_the_tables_of_the_models_and_no_others(database: Database) -> None:
    with database.write_engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, Base.metadata)
        tables = set(inspect(connection).get_table_names())
    assert differences == []
    assert tables == {"alembic_version", *Base.metadata.tables}


def test_migrating_again_changes_nothing(database_url: str) -> None:
    migrate(database_url)
    migrate(database_url)


def test_two_servers_that_start_at_once_migrate_once(empty_url: str) -> None:
    start = [sys.executable, "-c", f"from server.store.engine import migrate; migrate({empty_url!r})"]
    servers = [subprocess.Popen(start) for _ in range(2)]
    assert [server.wait() for server in servers] == [0, 0]
    database = open_database(empty_url)
    assert set(inspect(database.read_engine).get_table_names()) == {"alembic_version", *Base.metadata.tables}
    database.close()


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.revision)
def test_a_migration_is_named_by_its_number_and_there_is_one_line_of_them(script: Script) -> None:
    assert Path(script.path).name.startswith(f"{script.revision}_")
    assert script.down_revision in (None, f"{int(script.revision) - 1:04d}")
