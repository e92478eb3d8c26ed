"""Rows that a push puts in: one at a time as they are, and many of them on PostgreSQL as one text in one statement.

psycopg hands many rows over one by one, and PostgreSQL begins anew with each: the policies of the table, the plan, the
answer. One statement that unfolds a JSON text costs a third of that.
"""

from collections.abc import Callable
from typing import Any

from msgspec.json import Encoder
from sqlalchemy import JSON, LargeBinary, Text, bindparam, cast, column, func, select

from server.store.base import Base
from server.store.conflict import insert_on
from server.store.prepared import Asked, Prepared, Values, every, opened

_ENCODE = Encoder().encode


class NewRows(Prepared):
    """Puts rows of `model` in; `on_conflict` may add to the insert what is to become of a row that is there."""

    def __init__(self, model: type[Base], on_conflict: Callable[[Any], Any] = lambda statement: statement) -> None:
        super().__init__(lambda on: on_conflict(insert_on(on, model).values(every(model))))
        self._together = Prepared(lambda on: on_conflict(insert_on(on, model).from_select(*_from_json(model))))

    def run(self, session: Asked, *rows: Values) -> int:
        if len(rows) < 2 or opened(session).connection.dialect.name != "postgresql":
            return super().run(session, *rows)
        return self._together.run(session, {"rows": _ENCODE(rows).decode()})


def _from_json(model: type[Base]) -> tuple[list[str], Any]:
    """The names of the columns, and a select of them from a JSON list of rows. Bytes are in it as base64."""
    columns = model.__table__.columns
    told = func.json_to_recordset(cast(bindparam("rows", type_=Text, required=True), JSON)).table_valued(
        *(column(each.name, Text() if isinstance(each.type, LargeBinary) else each.type) for each in columns)
    )
    told = told.render_derived(name="given", with_types=True)
    return [each.name for each in columns], select(*(_value(told.c[each.name], each) for each in columns))


def _value(told: Any, of: Any) -> Any:
    if isinstance(of.type, LargeBinary):
        return func.decode(told, "base64", type_=LargeBinary)
    if of.default is not None and of.default.is_scalar:
        return func.coalesce(told, of.default.arg, type_=of.type)
    return told
