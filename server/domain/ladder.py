"""The ladder: who is told of what, by which rung, on which school day. Values in, notices out.

The adult who would have logged a session is asked first, twice and quietly; then the SENCO is told, in one notice a
morning; then the deputy and the head, of what nobody has acknowledged. Nobody is told out of hours or on a day off, no
adult is asked twice on a day, and nobody is told twice of one thing in one state.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from server.domain.alerting import URGENT, AlertKind
from server.domain.calendar import SchoolCalendar, Span
from server.domain.ladder_settings import LadderSettings
from server.domain.vocabulary import State, Weekday

HEADS = ("head",)
DEPUTIES = ("deputy_senco",)
SENCOS = ("senco",)
_WEEKDAYS = tuple(Weekday)


class NoticeKind(StrEnum):
    """Why something is sent: `nudge` asks who delivers, quietly; `digest` is told in the morning; `urgent` at once."""

    NUDGE = "nudge"
    DIGEST = "digest"
    URGENT = "urgent"


@dataclass(frozen=True, slots=True)
class Adult:
    """`away_until` is the last day away; `days_off` the weekdays on which the person does not work."""

    id: str
    access_role: str
    active: bool = True
    away_until: date | None = None
    days_off: frozenset[Weekday] = frozenset()

    def here(self, today: date) -> bool:
        away = self.away_until is not None and today <= self.away_until
        return self.active and not away and today.weekday() not in map(_WEEKDAYS.index, self.days_off)


@dataclass(frozen=True, slots=True)
class Open:
    """An alert that is not over. `waits_from`: since when nobody has acknowledged it, the last time that it was opened,
    re-opened or came back from being put off. `told` is when each person was last told."""

    id: str
    kind: AlertKind
    statutory: bool
    acknowledged: bool
    waits_from: datetime
    facts: Mapping[str, Any]
    assigned_to: str | None = None
    due_on: date | None = None
    snoozed_until: date | None = None
    told: Mapping[str, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Saved:
    """An open window that can still be saved."""

    provision: str
    pupil: str
    starts_on: date
    state: State

    @property
    def key(self) -> str:
        """What makes it the same for one who has been told of it: a last chance is news to who knew of a risk."""
        return f"{self.provision}:{self.pupil}:{self.starts_on.isoformat()}:{self.state.value}"


@dataclass(frozen=True, slots=True)
class Silence:
    """`sessions` of one line that should have been logged by now, some of them of the day that is asked about."""

    provision: str
    pupil: str
    deliverers: Sequence[str]
    sessions: int


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing to send to one person. `sessions` is what a nudge asks about, of the day `on`; `lines` are keys of
    `Saved`."""

    person: str
    kind: NoticeKind
    alerts: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    sessions: int = 0
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Action:
    """An alert that has become something to do: by whom, by when."""

    alert: str
    owner: str
    due_on: date


def on_duty(adults: Iterable[Adult], today: date) -> tuple[str, ...]:
    """Who is told in the SENCO's place: the SENCOs who are here; else the deputies; else the head. Where nobody is
    here, the SENCOs all the same: it waits for them."""
    everyone = [adult for adult in adults if adult.active]
    for roles in (SENCOS, DEPUTIES, HEADS):
        if here := [adult.id for adult in everyone if adult.access_role in roles and adult.here(today)]:
            return tuple(here)
    for roles in (SENCOS, DEPUTIES):
        if some := [adult.id for adult in everyone if adult.access_role in roles]:
            return tuple(some)
    return ()


def recipients(
    alert: Open, adults: Sequence[Adult], today: date, calendar: SchoolCalendar, settings: LadderSettings
) -> tuple[str, ...]:
    """Everybody who is to know of the alert by now, told already or not; nobody while it is put off or seen to."""
    since = asks_from(alert, today)
    if since is None:
        return ()
    first = on_duty(adults, today)
    owner = next((adult.id for adult in adults if adult.id == alert.assigned_to and adult.here(today)), None)
    found = [owner] if owner is not None and alert.due_on is not None and alert.due_on <= today else list(first)
    chain = [roles for roles in (DEPUTIES, HEADS) if _of(adults, roles, today) - {*first}]
    waited = waited_days(since, today, calendar) // settings.pass_on_after_days
    for roles in chain[:waited]:
        found += sorted(_of(adults, roles, today))
    if nothing_for(alert, calendar) >= settings.head_after_days_with_nothing:
        found += sorted(_of(adults, HEADS, today))
    return tuple(dict.fromkeys(found))


def asks_from(alert: Open, today: date) -> date | None:
    """The day since which the alert waits for somebody; None while it does not."""
    if alert.snoozed_until is not None and alert.snoozed_until > today:
        return None
    due = alert.due_on if alert.due_on is not None and alert.due_on <= today else None
    if alert.acknowledged:
        return due
    return max(due, alert.waits_from.date()) if due else alert.waits_from.date()


def waited_days(since: date, today: date, calendar: SchoolCalendar) -> int:
    """The school days since it began to wait; what began at a weekend began on the next school day."""
    first = since if calendar.is_school_day(since) else calendar.next_school_day(since) or since
    return len([day for day in calendar.school_days(Span(first, today)) if day > first])


def nothing_for(alert: Open, calendar: SchoolCalendar) -> int:
    """The school days in a row on which a statutory provision had nothing, as far as windows have closed."""
    since = alert.facts.get("nothing_since")
    if not alert.statutory or since is None:
        return 0
    through = date.fromisoformat(alert.facts["nothing_through"])
    return len(calendar.school_days(Span(date.fromisoformat(since), through)))


def morning(
    today: date,
    adults: Sequence[Adult],
    alerts: Sequence[Open],
    saved: Sequence[Saved],
    said: Mapping[str, Collection[str]],
    calendar: SchoolCalendar,
    settings: LadderSettings,
) -> tuple[Notice, ...]:
    """The one notice of the morning, for each person to whom something is new. `said` are the keys of `saved` that a
    person has been told of already."""
    if not calendar.is_school_day(today):
        return ()
    to = {alert.id: recipients(alert, adults, today, calendar, settings) for alert in alerts}
    first = on_duty(adults, today)
    found = []
    for adult in adults:
        if not adult.here(today):
            continue
        new = [alert for alert in alerts if adult.id in to[alert.id] and _is_news(alert, adult.id, today)]
        lines = [line.key for line in saved if adult.id in first and line.key not in said.get(adult.id, ())]
        if new or lines:
            urgent = any(alert.kind in URGENT for alert in new)
            kind = NoticeKind.URGENT if urgent else NoticeKind.DIGEST
            found.append(Notice(adult.id, kind, tuple(alert.id for alert in new), tuple(lines)))
    return tuple(found)


def at_once(
    alert: Open,
    now: datetime,
    adults: Sequence[Adult],
    told_today: Mapping[str, int],
    calendar: SchoolCalendar,
    settings: LadderSettings,
) -> tuple[str, ...]:
    """Who is told of a new alert without waiting for the morning; `now` is London time. Beyond `notices_a_day` only of
    a statutory provision that can no longer be met."""
    in_hours = settings.morning_at <= now.time() < settings.hours_until
    if alert.kind not in URGENT or not in_hours or not calendar.is_school_day(now.date()):
        return ()
    who = recipients(alert, adults, now.date(), calendar, settings)
    here = {adult.id for adult in adults if adult.here(now.date())}
    always = alert.kind is AlertKind.UNREACHABLE
    return tuple(each for each in who if each in here and (always or told_today.get(each, 0) < settings.notices_a_day))


def nudges(today: date, adults: Sequence[Adult], silences: Iterable[Silence]) -> tuple[Notice, ...]:
    """One for each adult who is here and has something to log. A group's session is one to log, however many pupils."""
    here = {adult.id for adult in adults if adult.here(today)}
    asked: dict[str, dict[str, int]] = {}
    for silence in silences:
        for person in silence.deliverers:
            if person in here and silence.sessions:
                of_person = asked.setdefault(person, {})
                of_person[silence.provision] = max(of_person.get(silence.provision, 0), silence.sessions)
    return tuple(Notice(person, NoticeKind.NUDGE, sessions=sum(asked[person].values())) for person in sorted(asked))


def actions(
    today: date, adults: Sequence[Adult], alerts: Iterable[Open], calendar: SchoolCalendar, settings: LadderSettings
) -> tuple[Action, ...]:
    """The shortfalls that have gone on for so long that somebody must do something by a day: whoever is on duty."""
    owner = next(iter(on_duty(adults, today)), None)
    due_on = today
    for _ in range(settings.action_within_days):
        due_on = calendar.next_school_day(due_on) or due_on + timedelta(days=1)
    wanting = [alert for alert in alerts if alert.facts.get("action") and alert.assigned_to is None]
    return tuple(Action(alert.id, owner, due_on) for alert in wanting) if owner is not None else ()


def woken(today: date, alerts: Iterable[Open]) -> tuple[str, ...]:
    """The alerts that were put off until today or an earlier day, and wait again."""
    return tuple(alert.id for alert in alerts if alert.snoozed_until is not None and alert.snoozed_until <= today)


def _is_news(alert: Open, person: str, today: date) -> bool:
    told, since = alert.told.get(person), asks_from(alert, today)
    if told is None or since is None:
        return since is not None
    return told.date() < since or (not alert.acknowledged and told < alert.waits_from)


def _of(adults: Iterable[Adult], roles: Collection[str], today: date) -> set[str]:
    return {adult.id for adult in adults if adult.access_role in roles and adult.here(today)}
