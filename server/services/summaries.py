"""The weekly summary: on Friday what stands so far, on Monday the closed week. Made once, printed the same for ever."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from server.domain.roles import MAY, SENCOS
from server.domain.summary import SummaryKind
from server.notify.wording import topic_of
from server.services.desk_facts import Facts, facts
from server.services.ids import new_id
from server.services.refusal import Refusal
from server.services.summary_body import body_of
from server.services.summary_facts import gather
from server.services.today import LONDON
from server.store import outbox, people, summaries
from server.store.engine import Database
from server.store.log import lock_head

SUMMARY = "summary"
"""The kind of a notice that is a weekly summary, sent as a mail alone: on the desk the summary has a page."""


def build(
    db: Database, school_id: str, slot_at: datetime, now: datetime, kind: SummaryKind = SummaryKind.CLOSED
) -> date | None:
    """Sums up the last school week that was over at `slot_at`, or, so far, the one that held it; and gives its Monday.

    None if that was done before, or there is no such week. What the week held so far is made while it runs or never.
    The review must have looked at the week's windows.
    """
    with db.write() as session:
        lock_head(session, school_id)  # before the reads: a pupil who is erased meanwhile is not named in it for ever
        known = facts(session, school_id, now)
        week_of = _week(known, slot_at, now, kind)
        if week_of is None or summaries.one(session, school_id, week_of, kind) is not None:
            return None
        body = body_of(gather(session, known, week_of), kind)
        summaries.add(session, school_id, new_id(now), week_of, kind, body, now)
        _send(session, school_id, week_of, kind, body, now)
        return week_of


def listed(db: Database, school_id: str) -> list[summaries.Listed]:
    """Which weeks are summed up, the newest first."""
    with db.read() as session:
        return summaries.listed(session, school_id)


def get(db: Database, school_id: str, week_of: date, kind: SummaryKind = SummaryKind.CLOSED) -> dict[str, Any]:
    """The summary as it was stored, with when; every day in it is a date, every instant aware. Raises Refusal
    `not_found`."""
    with db.read() as session:
        found = summaries.one(session, school_id, week_of, kind)
    if found is None:
        raise Refusal("not_found", "There is no summary of that week.")
    return dated(*found)


def own_week(
    db: Database, school_id: str, person_id: str, week_of: date, kind: SummaryKind = SummaryKind.CLOSED
) -> dict[str, Any]:
    """What the stored summary says of one adult's own week, to be shown to that adult alone. Raises Refusal
    `not_found`, also where the person had no part in the week."""
    own = own_of(get(db, school_id, week_of, kind), person_id)
    if own is None:
        raise Refusal("not_found", "There was nothing of yours in that week.")
    return own


def own_of(body: Mapping[str, Any], person_id: str) -> dict[str, Any] | None:
    """Of a summary what is one adult's own, None where there is nothing."""
    same = ("kind", "week_of", "school", "as_of", "school_days", "created_at", "rules_version")
    found = (own for own in body["people"] if own["person"]["id"] == person_id)
    return next(({**{name: body[name] for name in same}, **own} for own in found), None)


def dated(body: Mapping[str, Any], created_at: datetime) -> dict[str, Any]:
    """A stored summary with its days as dates, and when it was made."""
    found: dict[str, Any] = _dated(body)
    return {**found, "created_at": created_at}


READERS: Mapping[SummaryKind, tuple[str, ...]] = {
    SummaryKind.CLOSED: (*MAY["see_summaries"], "governor", "ta", "teacher"),
    SummaryKind.SO_FAR: SENCOS,
}
"""Who is mailed: on Friday those who can still put the week right; on Monday the head too, governors the sums alone,
and whoever delivered something their own week."""


def _send(
    session: Session, school_id: str, week_of: date, kind: SummaryKind, body: Mapping[str, Any], now: datetime
) -> None:
    """A mail to each who has an address, on its way in the transaction that stores the summary."""
    own = {each["person"]["id"] for each in body["people"]}
    for person in people.people(session, school_id).values():
        reads = person.access_role in READERS[kind] and (
            person.access_role not in ("ta", "teacher") or person.id in own
        )
        if person.active and person.email and reads:
            key = f"summary:{kind.value}:{week_of.isoformat()}:{person.id}"
            about = {"week_of": week_of.isoformat(), "summary": kind.value}
            mail = outbox.Outgoing(new_id(now), person.id, SUMMARY, topic_of(key), about, now, now, 0, outbox.EMAIL)
            outbox.put(session, school_id, mail, key)


_DAYS = ("week_of", "as_of", "on", "since", "starts_on", "ends_on", "school_days")


def _dated(value: Any, name: str = "") -> Any:
    """The stored text with its days as dates."""
    if isinstance(value, dict):
        return {key: _dated(each, key) for key, each in value.items()}
    if isinstance(value, list):
        return [_dated(each, name) for each in value]
    return date.fromisoformat(value) if name in _DAYS and isinstance(value, str) else value


def _week(known: Facts, slot_at: datetime, now: datetime, kind: SummaryKind) -> date | None:
    this_monday = known.calendar.week_of(slot_at.astimezone(LONDON).date())
    weeks = known.calendar.school_weeks()
    if kind is SummaryKind.SO_FAR:
        runs = known.calendar.week_of(now.astimezone(LONDON).date()) == this_monday
        return this_monday if runs and this_monday in weeks else None
    over = [monday for monday in weeks if monday < this_monday]
    return over[-1] if over else None
