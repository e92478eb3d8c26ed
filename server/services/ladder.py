"""The rungs of the ladder, as the clock takes them: the morning's notices and the two quiet questions.

Each is one transaction. It may be taken twice for one day: what was raised is known by its key.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from server.domain import ladder, watch
from server.domain.calendar import ONE_DAY
from server.domain.dosage import sessions_that_fit_a_day
from server.domain.ladder import Notice, Open, Silence
from server.domain.plan import Provision
from server.domain.windows import Window, windows
from server.notify.wording import topic_of
from server.services.ids import new_id
from server.services.notices import given_to, opened, tell
from server.services.reviewed import Known, known
from server.services.school_wide import look_at_school
from server.services.today import LONDON
from server.store import alerts, log, outbox, people
from server.store import ladder as store
from server.store.engine import Database

REMEMBERED = timedelta(days=120)
"""How long it is known of what can still be saved who was told of it: longer than the longest window but a year's."""

Rung = Callable[[Session, Known, date], Sequence[Notice]]


def tell_the_morning(db: Database, school_id: str, slot_at: datetime, now: datetime) -> int:
    """To the SENCO, or whoever stands in, and to whom things are passed on: one notice each of all that is new."""
    return _take(db, school_id, slot_at, now, "morning", _morning)


def ask_about_today(db: Database, school_id: str, slot_at: datetime, now: datetime) -> int:
    """In the afternoon, each adult about what was due today and is not logged."""
    return _take(db, school_id, slot_at, now, "nudge", lambda session, facts, today: _nudges(session, facts, today))


def ask_again(db: Database, school_id: str, slot_at: datetime, now: datetime) -> int:
    """The next school day, about what was due on the last on which anybody could be there: a day of snow between the
    two takes nobody's second question away, and nobody is asked it twice. Who was asked today is not asked again
    today."""

    def about_the_last(session: Session, facts: Known, today: date) -> Sequence[Notice]:
        last = watch.school_days_back(facts.calendar, today - ONE_DAY, 0, lambda day: _shut(facts, day))
        if last is None:
            return ()
        asked = _asked_since(session, facts, last)
        return [notice for notice in _nudges(session, facts, last) if notice.person not in asked]

    return _take(db, school_id, slot_at, now, "nudge", about_the_last)


def _take(db: Database, school_id: str, slot_at: datetime, now: datetime, name: str, rung: Rung) -> int:
    """The notices of one rung, and how many were new. One whose day or hours are over says nothing: the next rung has
    it."""
    with db.write() as session:
        log.lock_head(session, school_id)
        facts = known(session, school_id, now)
        local, today = now.astimezone(LONDON), now.astimezone(LONDON).date()
        in_time = slot_at.astimezone(LONDON).date() == today and local.time() < facts.ladder.hours_until
        if not in_time or not facts.calendar.is_school_day(today) or facts.calendar.unplanned(today) is not None:
            return 0
        look_at_school(session, facts, today if local.time() >= facts.ladder.nudge_at else today - ONE_DAY)
        facts = known(session, school_id, now)
        raised = rung(session, facts, today)
        return sum(
            tell(session, school_id, each, f"{name}:{each.person}:{today.isoformat()}", _topic(facts, name, each), now)
            for each in raised
        )


def _topic(facts: Known, name: str, notice: Notice) -> str:
    """Of two notices of one rung that were not fetched yet, the later takes the place of the earlier."""
    return topic_of(f"{facts.school_id}:{name}:{notice.person}")


def _morning(session: Session, facts: Known, today: date) -> Sequence[Notice]:
    standing = _standing(session, facts)
    for alert_id in ladder.woken(today, standing):
        if alerts.wake(session, facts.school_id, alert_id, facts.now):
            _step(session, facts, alert_id, "woken", None)
    standing = _standing(session, facts)
    names = people.people(session, facts.school_id)
    for action in ladder.actions(today, facts.adults, standing, facts.calendar, facts.ladder):
        if alerts.assign(session, facts.school_id, action.alert, action.owner, action.due_on):
            _step(session, facts, action.alert, "assigned", given_to(names[action.owner].name, action.due_on))
    standing = _standing(session, facts)
    saved = store.can_be_saved(session, facts.school_id, today)
    said: dict[str, set[str]] = {}
    for told in outbox.shown(session, facts.school_id, facts.now - REMEMBERED):
        said.setdefault(told.person, set()).update(told.body.get("lines", ()))
    return ladder.morning(today, facts.adults, standing, saved, said, facts.calendar, facts.ladder)


def _standing(session: Session, facts: Known) -> list[Open]:
    stored = alerts.listed(session, facts.school_id, alerts.STANDING)
    told = alerts.told_at(session, facts.school_id, [alert.id for alert in stored])
    return [opened(alert, told[alert.id]) for alert in stored]


def _step(session: Session, facts: Known, alert_id: str, act: str, text: str | None) -> None:
    alerts.add_step(session, facts.school_id, alert_id, alerts.Step(new_id(facts.now), facts.now, act, None, text))


def _nudges(session: Session, facts: Known, day: date) -> Sequence[Notice]:
    if _shut(facts, day):
        return ()
    asked = ladder.nudges(facts.today, facts.adults, silences(session, facts, day))
    return [replace(notice, on=day) for notice in asked]


def _asked_since(session: Session, facts: Known, day: date) -> set[str]:
    """Who was asked about the day on one after it: where a closure was not known yet in the morning."""
    told = outbox.shown(session, facts.school_id, datetime.combine(day + ONE_DAY, time(), LONDON))
    return {each.person for each in told if each.body.get("on") == day.isoformat()}


def not_logged_by(session: Session, school_id: str, person: str, day: date, now: datetime) -> int:
    """The sessions of the day that are still to be asked about of this person."""
    asked = _nudges(session, known(session, school_id, now), day)
    return next((notice.sessions for notice in asked if notice.person == person), 0)


def silences(session: Session, facts: Known, day: date) -> list[Silence]:
    """What was due on the day and is not logged, line by line. What was due before the day is not asked about here."""
    lines = [
        (provision, pupil, window)
        for provision in facts.provisions.values()
        if provision.id in facts.judged and provision.deliverers and facts.put_in_on[provision.id] <= day
        for pupil in provision.pupils
        for window in windows(provision, facts.pupils[pupil], facts.plan(provision), facts.calendar, facts.settings)
        if day in window.span and window.something_due
    ]
    since = min((window.span.starts_on for _, _, window in lines), default=day)
    said = store.said(session, facts.school_id, since, {provision.id for provision, _, _ in lines})
    found = []
    for provision, pupil, window in lines:
        logged = [on for on in said.get((provision.id, pupil), ()) if on in window.span]
        before = max(0, _expected(facts, provision, window, day - ONE_DAY) - len([on for on in logged if on < day]))
        of_day = _expected(facts, provision, window, day) - len(logged) - before
        if of_day > 0:
            found.append(Silence(provision.id, pupil, provision.deliverers, of_day))
    return found


def _expected(facts: Known, provision: Provision, window: Window, through: date) -> int:
    a_day = sessions_that_fit_a_day(provision.dosage, facts.settings)
    return watch.expected_by(window, provision, through, a_day, lambda day: _shut(facts, day))


def _shut(facts: Known, day: date) -> bool:
    """Nobody is asked about such a day."""
    return day in facts.silent_days or facts.calendar.unplanned(day) is not None
