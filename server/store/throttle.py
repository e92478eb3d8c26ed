"""A token bucket in the database, so that all web processes share it."""

from datetime import datetime, timedelta

from sqlalchemy import Float, case, cast, delete, func, literal
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import ColumnElement

from server.store.conflict import insert_into
from server.store.models.people import Throttle


def take(session: Session, key: str, now: datetime, *, size: int, refill: timedelta) -> bool:
    """Takes one token from the bucket of `size`, which gets one back each `refill`. False: it was empty.

    One conditional statement: of two takers of the last token the second sees the row as the first left it.
    """
    gained = _elapsed(session, now) / refill.total_seconds()
    # A clock that went back gives nothing, and takes nothing away.
    held = Throttle.tokens + case((gained > 0, gained), else_=0.0)
    filled = case((held > size, float(size)), else_=held)
    claim = (
        insert_into(session, Throttle)
        .values(key=key, tokens=float(size - 1), at=now)
        .on_conflict_do_update(index_elements=["key"], set_={"tokens": filled - 1.0, "at": now}, where=filled >= 1.0)
        .returning(Throttle.tokens)
    )
    return session.execute(claim).first() is not None


def forget_old(session: Session, before: datetime) -> None:
    """Removes buckets that nobody has taken from since `before`, when they have long been full again."""
    session.execute(delete(Throttle).where(Throttle.at < before))


def _elapsed(session: Session, now: datetime) -> ColumnElement[float]:
    """Seconds since the bucket was last taken from."""
    moment = literal(now, Throttle.at.type)
    if session.get_bind().dialect.name == "sqlite":
        # A julian day is a float that is sharp to 0.04 ms: rounding to the millisecond gives a minute its 60 seconds.
        return func.round((func.julianday(moment) - func.julianday(Throttle.at)) * 86400.0, 3)
    return cast(func.extract("epoch", moment - Throttle.at), Float)
