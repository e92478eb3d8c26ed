"""What the log is asked by every push and pull: statements that are compiled once."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, BindParameter, LargeBinary, Text, bindparam, cast, func, select, update

from server.store.models.log import EventRow
from server.store.models.school import LogHead
from server.store.new_rows import NewRows
from server.store.prepared import LONGEST_LIST, Prepared, PreparedList, given

BLANK = ""
"""The body of an event that was erased. It is given to nobody."""

COLUMNS: tuple[Any, ...] = (
    EventRow.seq,
    EventRow.id,
    EventRow.scope,
    EventRow.entity,
    EventRow.type,
    EventRow.version,
    EventRow.base,
    EventRow.user_id,
    EventRow.device_id,
    EventRow.n,
    EventRow.stated_at,
    EventRow.received_at,
    EventRow.body,
    EventRow.sha,
    EventRow.unsigned,
)


def number(name: str) -> BindParameter[int]:
    """Devices may name any number up to 2^53, which no seq reaches."""
    return bindparam(name, type_=BigInteger, required=True)


OF_SCHOOL = EventRow.school_id == given(EventRow.school_id, "school")
_OF_HEAD = select(LogHead.epoch, LogHead.seq, LogHead.chain, LogHead.durable_seq).where(
    LogHead.school_id == given(LogHead.school_id, "school")
)
HEAD = Prepared(lambda _: _OF_HEAD)
LOCKED_HEAD = Prepared(lambda _: _OF_HEAD.with_for_update())
MOVE_HEAD = Prepared(
    lambda _: (
        update(LogHead)
        .where(LogHead.school_id == given(LogHead.school_id, "school"))
        .values(seq=given(LogHead.seq, "to_seq"), chain=given(LogHead.chain, "to_chain"))
    )
)
INSERT = NewRows(EventRow)
CHAIN = Prepared(lambda _: select(EventRow.chain).where(OF_SCHOOL, EventRow.seq == number("seq")))


def _page(dialect: str, scopes: Sequence[Any] | None) -> Any:
    """First which, in order, by an index alone; only then their rows: these are long, and would be sorted as a whole.
    Of one that was erased there is its seq, and nothing leaves."""
    which = select(EventRow.seq).where(OF_SCHOOL, EventRow.seq > number("after"), EventRow.seq <= number("up_to"))
    order: Any = EventRow.seq
    if scopes is not None:
        which = which.where(EventRow.scope.in_(scopes))
        if len(scopes) < LONGEST_LIST:
            # By the index of the scopes and not in the order that is there: that would read everybody's to find a few.
            order = EventRow.seq + 0
    which = which.order_by(order).limit(number("limit"))
    return select(EventRow.seq, _as_it_leaves(dialect)).where(OF_SCHOOL, EventRow.seq.in_(which)).order_by(EventRow.seq)


def _as_it_leaves(dialect: str) -> Any:
    """The bytes of one JSON object. Of the sha nothing but its hexadecimal digits can come."""
    said = EventRow.told.concat(func.nullif(EventRow.body, BLANK, type_=Text)).concat(',"sha":"')
    if dialect == "postgresql":
        sha = func.encode(EventRow.sha, "hex", type_=Text)
        return func.convert_to(said.concat(sha).concat('"}'), "UTF8", type_=LargeBinary)
    sha = func.lower(func.hex(EventRow.sha), type_=Text)
    return cast(said.concat(sha).concat('"}'), LargeBinary)


PAGE = Prepared(lambda dialect: _page(dialect, None))
PAGE_OF_SCOPES = PreparedList(EventRow.scope, _page)
KNOWN = PreparedList(
    EventRow.id,
    lambda _, ids: select(
        EventRow.id, EventRow.seq, EventRow.sha, EventRow.entity, EventRow.scope, EventRow.type
    ).where(OF_SCHOOL, EventRow.id.in_(ids)),
)
