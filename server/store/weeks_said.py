"""Sums of what was said, a week at a time: kept up to date by the push, or made from the records in one statement.

Each is a sum of whole numbers over the records that stand, so that what was added and taken away one by one equals what
is added up from nothing.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, bindparam, case, delete, func, insert, literal, select
from sqlalchemy.orm import Session

from server.store.models.log import RecordRow, WeekSaid
from server.store.new_rows import NewRows

Row = Mapping[str, Any]
_KEY = ("school_id", "week_of", "provision_id", "pupil_id", "outcome", "reason")
_SUMS = ("sessions", "minutes", "unstated")


def _added(statement: Any) -> Any:
    together = {name: getattr(WeekSaid, name) + getattr(statement.excluded, name) for name in _SUMS}
    return statement.on_conflict_do_update(index_elements=list(_KEY), set_=together)


_ADD = NewRows(WeekSaid, _added)


def add(session: Session, school_id: str, come: Sequence[Row], gone: Sequence[Row]) -> None:
    """Adds the records of `come`, which stand now, and takes away those of `gone`, which stood until now."""
    sums: defaultdict[tuple[date, str, str, str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for rows, sign in ((come, 1), (gone, -1)):
        for row in rows:
            monday = row["on"] - timedelta(days=row["on"].weekday())
            cell = sums[monday, row["provision_id"], row["pupil_id"], row["outcome"], row["reason"] or ""]
            cell[0] += sign
            cell[1] += sign * (row["minutes"] or 0)
            cell[2] += sign * (row["minutes"] is None)
    if not sums:
        return
    _ADD.run(
        session,
        *(dict(zip((*_KEY, *_SUMS), (school_id, *key, *cell), strict=True)) for key, cell in sorted(sums.items())),
    )
    if gone:
        empty = delete(WeekSaid).where(WeekSaid.school_id == school_id, WeekSaid.sessions == 0)
        for name in _KEY[1:]:
            empty = empty.where(getattr(WeekSaid, name) == bindparam(f"of_{name}"))
        keys = [{f"of_{name}": value for name, value in zip(_KEY[1:], key, strict=True)} for key in sums]
        session.connection().execute(empty, keys)


def rebuild(session: Session, school_id: str) -> None:
    """Throws the sums of a school away and makes them again from its records."""
    session.execute(delete(WeekSaid).where(WeekSaid.school_id == school_id))
    session.execute(insert(WeekSaid).from_select([*_KEY, *_SUMS], _from_records(session, school_id)))


@dataclass(frozen=True, slots=True)
class Said:
    """What was said of a pupil's provision in a number of weeks. `minutes` are those stated, of `sessions` less
    `unstated`; `reason` is empty where none was given."""

    provision: str
    pupil: str
    outcome: str
    reason: str
    sessions: int
    minutes: int
    unstated: int


def between(session: Session, school_id: str, from_on: date, to_on: date) -> list[Said]:
    """The sums of the weeks whose Monday is one of these days."""
    key = (WeekSaid.provision_id, WeekSaid.pupil_id, WeekSaid.outcome, WeekSaid.reason)
    sums = [func.sum(getattr(WeekSaid, name)) for name in _SUMS]
    query = select(*key, *sums).where(WeekSaid.school_id == school_id, WeekSaid.week_of.between(from_on, to_on))
    return [Said(*row) for row in session.connection().execute(query.group_by(*key))]


@dataclass(frozen=True, slots=True)
class Because:
    """One record that stands and gives the reason."""

    id: str
    on: date
    provision: str
    pupil: str
    outcome: str
    minutes: int | None


def behind(
    session: Session, school_id: str, reason: str, from_week: date, to_week: date, most: int
) -> tuple[list[Because], int]:
    """The records behind the sums of one reason, newest first and at most so many, and how many there are in all.

    The sums name the lines in which the reason was given: only those are looked through.
    """
    of_reason = (
        WeekSaid.school_id == school_id,
        WeekSaid.reason == reason,
        WeekSaid.week_of.between(from_week, to_week),
    )
    lines = select(WeekSaid.provision_id, WeekSaid.pupil_id).where(*of_reason).distinct().subquery()
    of = RecordRow
    query = (
        select(of.id, of.on, of.provision_id, of.pupil_id, of.outcome, of.minutes)
        .join(lines, (RecordRow.provision_id == lines.c.provision_id) & (RecordRow.pupil_id == lines.c.pupil_id))
        .where(RecordRow.school_id == school_id)
        .where(RecordRow.on.between(from_week, to_week + timedelta(days=6)))
        .where(RecordRow.reason == reason, RecordRow.stands)
        .order_by(RecordRow.on.desc(), RecordRow.seq.desc())
        .limit(most)
    )
    total = session.scalar(select(func.coalesce(func.sum(WeekSaid.sessions), 0)).where(*of_reason))
    return [Because(*row) for row in session.execute(query)], int(total or 0)


def _from_records(session: Session, school_id: str) -> Select[*tuple[Any, ...]]:
    week_of, reason = _monday(session).label("week_of"), func.coalesce(RecordRow.reason, "")
    unstated = case((RecordRow.minutes.is_(None), 1), else_=0)
    key = (week_of, RecordRow.provision_id, RecordRow.pupil_id, RecordRow.outcome, reason)
    return (
        select(
            literal(school_id, RecordRow.school_id.type),
            *key,
            func.count(),
            func.coalesce(func.sum(RecordRow.minutes), 0),
            func.sum(unstated),
        )
        .where(RecordRow.school_id == school_id, RecordRow.stands)
        .group_by(*key)
    )


def _monday(session: Session) -> ColumnElement[date]:
    """The Monday of the week that holds the record's day."""
    if session.get_bind().dialect.name == "postgresql":
        return func.date_trunc("week", RecordRow.on).cast(Date)
    return func.date(RecordRow.on, "-6 days", "weekday 1", type_=Date())
