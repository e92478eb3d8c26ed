"""A prepared statement does for many rows what it does for each of them."""

from sqlalchemy import delete, insert, select

from server.store.engine import Database
from server.store.models.jobs import Installation
from server.store.prepared import Prepared, given

REMOVE = Prepared(lambda _: delete(Installation).where(Installation.key == given(Installation.key, "key")))


def test_a_statement_of_one_value_is_run_for_each_of_many_rows(database: Database) -> None:
    with database.write() as session:
        session.execute(insert(Installation), [{"key": key, "value": "0"} for key in ("first", "second", "third")])
    with database.write() as session:
        assert REMOVE.run(session, {"key": "first"}, {"key": "second"}) == 2
    with database.read() as session:
        left = select(Installation.key).where(Installation.key.in_(["first", "second", "third"]))
        assert session.scalars(left).all() == ["third"]
