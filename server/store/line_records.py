"""What a review reads of the records of one line, a pupil's provision: as few of them as it can."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from operator import attrgetter, itemgetter
from typing import Any

from sqlalchemy import Select, func, select, text
from sqlalchemy.orm import Session

from server.domain.calendar import Span
from server.domain.record import Record
from server.domain.vocabulary import DelivererRole, Outcome, Reason
from server.store.models.log import BEYOND, RecordRow
from server.store.prepared import Prepared, PreparedList, given

_OF_SCHOOL = RecordRow.school_id == given(RecordRow.school_id, "school")
_OF_LINE = (
    _OF_SCHOOL,
    RecordRow.provision_id == given(RecordRow.provision_id, "provision"),
    RecordRow.pupil_id == given(RecordRow.pupil_id, "pupil"),
)
_READ: tuple[Any, ...] = (
    RecordRow.seq,
    RecordRow.stands,
    RecordRow.id,
    RecordRow.session,
    RecordRow.on,
    RecordRow.outcome,
    RecordRow.person_id,
    RecordRow.minutes,
    RecordRow.reason,
    RecordRow.starts_at,
    RecordRow.role,
    RecordRow.group_size,
    RecordRow.other_activity,
    RecordRow.second_session,
    RecordRow.makes_up,
    RecordRow.amends,
    RecordRow.stated_at,
    RecordRow.received_at,
)
_SINCE = Prepared(lambda _: select(*_READ).where(*_OF_LINE, RecordRow.on >= given(RecordRow.on, "since")))
_ON_DAYS = PreparedList(RecordRow.on, lambda _, days: select(*_READ).where(*_OF_LINE, RecordRow.on.in_(days)))
_FIRST = Prepared(lambda _: select(func.min(RecordRow.on)).where(*_OF_LINE))


def _far(_dialect: str, provisions: Collection[Any]) -> Select[Any]:
    columns = (*_READ, RecordRow.provision_id, RecordRow.pupil_id)
    return select(*columns).where(_OF_SCHOOL, RecordRow.provision_id.in_(provisions), text(f"({BEYOND})"))


_FAR = PreparedList(RecordRow.provision_id, _far)
_in_order = itemgetter(0)
_OUTCOMES: Mapping[str, Outcome] = {each.value: each for each in Outcome}
_REASONS: Mapping[str | None, Reason | None] = {None: None} | {each.value: each for each in Reason}
_ROLES: Mapping[str | None, DelivererRole | None] = {None: None} | {each.value: each for each in DelivererRole}


def some_records(
    session: Session,
    school_id: str,
    provision_id: str,
    pupil_id: str,
    *,
    since: date,
    spans: Collection[Span],
    days: Collection[date],
) -> list[tuple[Record, bool]]:
    """In log order this line's records since `since`, of the spans and of the days; and whether each stands."""
    since = _reaching(since, spans)
    line = {"school": school_id, "provision": provision_id, "pupil": pupil_id}
    rows = _SINCE.rows(session, line | {"since": since})
    apart = {*days, *(day for span in spans if span.starts_on < since for day in span)}
    rows += _ON_DAYS.rows(session, line, [day for day in apart if day < since])
    return [_record(provision_id, pupil_id, row) for row in sorted(rows, key=_in_order)]


def _reaching(since: date, spans: Iterable[Span]) -> date:
    """The first day from which the spans lead up to `since` without a gap of more than a week."""
    for span in sorted(spans, key=attrgetter("ends_on"), reverse=True):
        if span.ends_on >= since - timedelta(days=7):
            since = min(since, span.starts_on)
    return since


def far_records(
    session: Session, school_id: str, provision_ids: Collection[str]
) -> dict[tuple[str, str], list[tuple[Record, bool]]]:
    """By provision and pupil, in log order, the few records that make up another day or say that nothing was due; and
    whether each stands."""
    found: dict[tuple[str, str], list[tuple[Record, bool]]] = {}
    for row in sorted(_FAR.rows(session, {"school": school_id}, provision_ids), key=_in_order):
        *of_record, provision, pupil = row
        found.setdefault((provision, pupil), []).append(_record(provision, pupil, of_record))
    return found


def first_recorded_on(session: Session, school_id: str, provision_id: str, pupil_id: str) -> date | None:
    """The earliest day of which anybody has recorded anything, standing or not."""
    row = _FIRST.first(session, {"school": school_id, "provision": provision_id, "pupil": pupil_id})
    return row[0] if row else None


def _record(provision: str, pupil: str, row: Iterable[Any]) -> tuple[Record, bool]:
    (
        _, stands, id_, said_in, on, outcome, person, minutes, reason, starts_at, role, group_size, other, second,
        makes_up, amends, stated_at, received_at,
    ) = row  # fmt: skip
    record = Record(
        id=id_,
        session=said_in,
        provision=provision,
        pupil=pupil,
        on=on,
        outcome=_OUTCOMES[outcome],
        by=person,
        minutes=minutes,
        reason=_REASONS[reason],
        starts_at=starts_at,
        role=_ROLES[role],
        group_size=group_size,
        other_activity=other,
        second_session=second,
        makes_up=makes_up,
        amends=amends,
        recorded_at=stated_at or received_at,
    )
    return record, stands
