"""A prepared statement does for many rows what it does for each, and a database that is gone is told as that."""

from pathlib import Path

import pytest
from sqlalchemy import Connection, delete, insert, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from server.store.engine import Database, open_database
from server.store.models.jobs import Installation
from server.store.prepared import Glance, Prepared, given
from server.store.trouble import trouble_of
from server.store.walls import SAY_SCHOOL

REMOVE = Prepared(lambda _: delete(Installation).where(Installation.key == given(Installation.key, "key")))
ALL = Prepared(lambda _: select(Installation.key).order_by(Installation.value))


def test_a_statement_of_one_value_is_run_for_each_of_many_rows(database: Database) -> None:
    with database.write() as session:
        session.execute(insert(Installation), [{"key": key, "value": "0"} for key in ("first", "second", "third")])
    with database.write() as session:
        assert REMOVE.run(session, {"key": "first"}, {"key": "second"}) == 2
    with database.read() as session:
        left = select(Installation.key).where(Installation.key.in_(["first", "second", "third"]))
        assert session.scalars(left).all() == ["third"]


def ends(database: Database, connection: Connection) -> None:
    """As when PostgreSQL is stopped while a request has its connection: it had answered a moment before."""
    backend = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
    connection.rollback()
    with database.write_engine.connect() as other:
        assert other.execute(text("SELECT pg_terminate_backend(:backend, 5000)"), {"backend": backend}).scalar_one()


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_connection_that_ends_before_it_begins_is_told_as_no_storage_and_left(database: Database) -> None:
    with database.read_engine.connect() as connection:
        ends(database, connection)
        with pytest.raises(DBAPIError) as told:
            Glance(connection, SAY_SCHOOL, ("*",))
        assert trouble_of(told.value) == "no_storage"
        assert connection.invalidated
    with database.glance() as glance:
        assert ALL.rows(glance, {}) is not None


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_file_that_cannot_be_read_after_its_first_row_is_told_as_no_storage(database: Database) -> None:
    """SQLite finds its rows as they are fetched, and so meets there what is damaged."""
    rows = [{"key": f"{number:04}", "value": "x" * 400} for number in range(500)]
    with database.write() as session:
        session.execute(insert(Installation), rows)
    database.write_through()
    database.close()
    path = make_url(database.url).database
    assert path
    with Path(path).open("r+b") as file:
        whole = file.read()
        file.seek(whole.index(b"0300" + b"x" * 400) // 4096 * 4096)
        file.write(b"\xff" * 4096)
    opened = open_database(database.url)
    in_order = Prepared(lambda _: select(Installation.key, Installation.value))
    with pytest.raises(DBAPIError) as told, opened.glance() as glance:
        in_order.rows(glance, {})
    assert trouble_of(told.value) == "no_storage"
    opened.close()
