"""The second wall between schools: PostgreSQL itself shows a transaction its own school's rows and no others."""

import pytest
from sqlalchemy import func, insert, inspect, select, text, update
from sqlalchemy.exc import ProgrammingError

from server.store import walls
from server.store.base import Base
from server.store.engine import Database, migrate
from server.store.models.people import PupilRow
from server.store.models.school import School
from tests.cast import Cast

pytestmark = [pytest.mark.postgres, pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)]
OF_A_SCHOOL = [table for table in Base.metadata.sorted_tables if "school_id" in table.c]


def names(database: Database) -> list[str]:
    """A query that has forgotten to name its school."""
    with database.read() as session:
        return sorted(session.scalars(select(PupilRow.name)))


def test_a_query_that_names_no_school_finds_the_rows_of_the_one_it_acts_for(database: Database, cast: Cast) -> None:
    assert names(database.of(cast.larch_lane)) == ["Asha Rahman", "Ben Ode", "Cora Lim"]
    assert names(database.of(cast.other_school)) == ["Dot Ray"]
    with database.of(cast.larch_lane).read() as session:
        assert list(session.scalars(select(School.name))) == ["Larch Lane Primary"]


def test_with_no_school_said_nothing_is_there(database: Database, cast: Cast) -> None:
    with database.write_engine.connect() as connection:
        counts = [connection.execute(select(func.count()).select_from(each)).scalar_one() for each in OF_A_SCHOOL]
    assert set(counts) == {0}


def test_another_schools_rows_are_neither_changed_nor_made(database: Database, cast: Cast) -> None:
    ours = database.of(cast.larch_lane)
    with ours.write() as session:
        changed = session.execute(update(PupilRow).where(PupilRow.id == cast.dot).values(name="Changed"))
        assert changed.rowcount == 0  # type: ignore[attr-defined]
    assert names(database.of(cast.other_school)) == ["Dot Ray"]
    forged = {"school_id": cast.other_school, "id": cast.asha, "name": "Forged", "short_name": "F"}
    with pytest.raises(ProgrammingError, match="row-level security"), ours.write() as session:
        session.execute(insert(PupilRow), [forged])


def test_what_is_said_ends_with_its_transaction(database: Database, cast: Cast) -> None:
    names(database.of(cast.larch_lane))
    with database.write_engine.connect() as connection:  # the same connection, from the pool
        assert connection.execute(select(func.count()).select_from(PupilRow)).scalar_one() == 0


def test_every_table_of_a_school_has_the_wall_and_the_tests_account_cannot_climb_it(database: Database) -> None:
    with database.write() as session:
        connection = session.connection()
        assert walls.without_wall(connection) == []
        assert not walls.climbs_over(session)
        walled = set(session.scalars(text("SELECT tablename FROM pg_policies WHERE policyname = 'one_school'")))
    assert walled == {table.name for table in OF_A_SCHOOL} | {"school"}


def test_a_table_that_comes_later_is_found_without_its_wall_and_given_one(database: Database) -> None:
    engine = database.write_engine
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE later (school_id uuid, id uuid)"))
        assert walls.without_wall(connection) == [("later", "school_id")]
    try:
        migrate(engine.url.render_as_string(hide_password=False))
        with engine.connect() as connection:
            assert walls.without_wall(connection) == []
    finally:
        with engine.begin() as connection:
            connection.execute(text("DROP TABLE later"))
    assert "later" not in inspect(engine).get_table_names()
