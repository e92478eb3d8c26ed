"""Asks what concerns no single line: opens, keeps and ends those alerts, as part of the caller's transaction."""

from datetime import date

from sqlalchemy.orm import Session

from server.domain import school_wide
from server.domain.alerting import TOLD_BEFORE, AlertKind
from server.domain.calendar import Span
from server.domain.judging import SILENCE_DAYS
from server.domain.school_wide import Asked
from server.services.ids import new_id
from server.services.reviewed import Known
from server.store import alerts
from server.store import ladder as store

KINDS = (AlertKind.SCHOOL_SILENT, AlertKind.NOT_STARTED, AlertKind.REVIEW_DUE)
OVER = {
    AlertKind.SCHOOL_SILENT: "The day is in the calendar as closed, or sessions of it have come.",
    AlertKind.NOT_STARTED: "Everything in the plan has started.",
    AlertKind.REVIEW_DUE: "The date of the review was changed, or the line has ended.",
}


def look_at_school(session: Session, facts: Known, through: date) -> None:
    """`through` is the last day that may be judged to have been silent."""
    raised = alerts.of_kinds(session, facts.school_id, KINDS)
    settled: dict[str, set[str]] = {}
    for alert in raised:
        if alert.resolved_by is not None:
            settled.setdefault(alert.key, set()).update(alert.facts["of"])
    asked = [*_silence(session, facts, through, raised), *_not_started(session, facts), *_reviews(facts)]
    wanted = {each.key: each for each in school_wide.still_to_ask(asked, settled)}
    kept: set[str] = set()
    for alert in raised:
        if alert.state not in alerts.STANDING:
            continue
        now_asked = wanted.pop(alert.key, None)
        if now_asked is not None:
            kept.add(alert.key)
        if now_asked is None:
            because = TOLD_BEFORE if alert.key in kept else OVER[alert.kind]
            if alerts.resolve(session, facts.school_id, alert.id, None, because, facts.now):
                _step(session, facts, alert.id, "resolved", because)
        elif dict(now_asked.facts) != alert.facts:
            alerts.see(session, facts.school_id, alert.id, now_asked.facts, facts.now)
            if now_asked.facts["of"] != alert.facts["of"]:
                _step(session, facts, alert.id, "changed", None)
    for each in wanted.values():
        _open(session, facts, each)


def _silence(session: Session, facts: Known, through: date, raised: list[alerts.StoredAlert]) -> list[Asked]:
    last = facts.calendar.last_school_day(through)
    if last is None:
        return []
    days = facts.calendar.school_days(Span(date.min, last))[-2 * SILENCE_DAYS :]
    heard = store.heard(session, facts.school_id, [day for day in days if facts.calendar.unplanned(day) is None])
    before = {date.fromisoformat(day) for alert in raised for day in _silent(alert)}
    settled = {date.fromisoformat(day) for alert in raised if alert.resolved_by for day in _silent(alert)}
    found = school_wide.silent_days(heard, facts.silent_days)
    first_asked = heard[-SILENCE_DAYS:][0].on if heard else last
    kept = {day for day in before & facts.silent_days if day < first_asked and facts.calendar.unplanned(day) is None}
    asked = school_wide.silence_asked(({day for day in found if day >= first_asked} | kept) - settled, heard)
    return [asked] if asked is not None else []


def _silent(alert: alerts.StoredAlert) -> list[str]:
    return list(alert.facts["of"]) if alert.kind is AlertKind.SCHOOL_SILENT else []


def _not_started(session: Session, facts: Known) -> list[Asked]:
    lines = list(facts.provisions.values())
    had = store.ever_delivered(session, facts.school_id, [line.id for line in lines if facts.statutory(line)])
    weeks = facts.ladder.not_started_after_weeks
    known_from = {line: day for line, day in facts.put_in_on.items() if line in facts.judged}
    return school_wide.not_started(facts.plans.values(), lines, had, known_from, facts.today, weeks)


def _reviews(facts: Known) -> list[Asked]:
    lines = list(facts.provisions.values())
    statutory = {line.id for line in lines if facts.statutory(line)}
    return school_wide.reviews_due(lines, statutory, facts.today, facts.calendar, facts.ladder.review_ahead_days)


def _open(session: Session, facts: Known, asked: Asked) -> None:
    alert = alerts.StoredAlert(
        id=new_id(facts.now),
        key=asked.key,
        kind=asked.kind,
        provision=asked.provision or "",
        pupil=asked.pupil or "",
        window_starts_on=None,
        statutory=asked.statutory,
        state="open",
        facts=asked.facts,
        opened_at=facts.now,
        seen_at=facts.now,
        resolved_by=None,
        waits_from=facts.now,
    )
    alerts.add(session, facts.school_id, alert)
    _step(session, facts, alert.id, "opened", None)


def _step(session: Session, facts: Known, alert_id: str, act: str, text: str | None) -> None:
    alerts.add_step(session, facts.school_id, alert_id, alerts.Step(new_id(facts.now), facts.now, act, None, text))
