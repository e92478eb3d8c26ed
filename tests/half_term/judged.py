"""What the half term must come to: every shortfall found, no false one, nobody told too often. The truth is what was
lived, not what was logged."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

from server.domain.calendar import Span
from tests.half_term.life import MINUTES, Life, Seen, Session
from tests.half_term.school import BEGINS, ENDS, SNOW, Line

SHORT = ("under", "critical", "unreachable")
MOST = {"ta": 1, "senco": 2}


def given(life: Life, line: Line, span: Span) -> int:
    """Minutes that truly took place."""
    return sum(each.minutes for each in life.sessions if each.line is line and each.on in span)


def due(line: Line) -> int:
    return MINUTES * len(line.days)


def weeks() -> list[Span]:
    mondays = [BEGINS + timedelta(weeks=n) for n in range((ENDS - BEGINS).days // 7 + 1)]
    return [Span(monday, monday + timedelta(days=4)) for monday in mondays]


def false_alerts(life: Life) -> list[Seen]:
    """Alerts of a shortfall that was none, and of silence about sessions that were all said on their day."""
    return [seen for seen in life.seen.values() if seen.line is not None and not _true(life, seen, seen.line)]


def _true(life: Life, seen: Seen, line: Line) -> bool:
    if "starts_on" not in seen.facts:
        return True
    span = Span(date.fromisoformat(seen.facts["starts_on"]), date.fromisoformat(seen.facts["through"]))
    if seen.kind == "unaccounted":
        return any(each.line is line and each.on in span and not _said_on_the_day(each) for each in life.sessions)
    if seen.kind not in SHORT:
        return True
    closed = [week for week in weeks() if span.starts_on <= week.starts_on and week.ends_on < seen.at.date()]
    short = [week for week in closed if week.starts_on <= span.ends_on and 5 * given(life, line, week) < 4 * due(line)]
    now = next((week for week in weeks() if seen.at.date() in week), None)
    lost = False
    if now is not None:
        left = len([day for day in life.school.calendar.school_days(now) if day > seen.at.date()])
        lost = given(life, line, Span(now.starts_on, seen.at.date())) + left * MINUTES < due(line)
    return lost if seen.kind == "unreachable" else bool(short) or lost


def _said_on_the_day(session: Session) -> bool:
    return session.said_at is not None and session.said_at.date() == session.on


def not_found(life: Life) -> list[tuple[Line, Span]]:
    """Weeks that closed under four fifths, all of it logged, of which no alert of the line has told."""
    lost = []
    for line in life.school.lines:
        own = [seen for seen in life.seen.values() if seen.line is line and seen.kind in SHORT]
        for week in weeks()[:-1]:
            sessions = [each for each in life.sessions if each.line is line and each.on in week]
            unsaid = SNOW in week and SNOW.weekday() in line.days and len(sessions) < len(line.days)
            said = not unsaid and all(
                each.sent_at and each.sent_at.date() <= week.ends_on + timedelta(days=5) for each in sessions
            )
            by = week.ends_on + timedelta(days=10)
            if said and 5 * given(life, line, week) < 4 * due(line) and not any(seen.at.date() <= by for seen in own):
                lost.append((line, week))
    return lost


def planted(life: Life) -> dict[str, Seen | None]:
    """For each line in which a shortfall is planted, the first alert that tells it."""
    found: dict[str, Seen | None] = {}
    for line in sorted((line for line in life.school.lines if line.planted), key=lambda line: line.name):
        own = [seen for seen in life.seen.values() if seen.line is line and seen.kind in SHORT]
        found[f"{line.name}: {line.planted}"] = min(own, key=lambda seen: seen.at, default=None)
    return found


def too_often(life: Life) -> list[str]:
    """A TA more than once a day, anybody else more than twice, but of what a plan in law can no longer have."""
    roles = {name: person.access_role for name, person in life.school.people.items()}
    counted: Counter[tuple[str, date]] = Counter()
    for person, day, _, kinds in life.notices():
        if not kinds or set(kinds) != {"unreachable"}:
            counted[person, day] += 1
    return [
        f"{person}, {day}: {number}" for (person, day), number in counted.items() if number > MOST.get(roles[person], 2)
    ]


def by_week(life: Life) -> dict[str, Sequence[int]]:
    """How many notices each person got, week by week."""
    table = {name: [0] * len(weeks()) for name in life.school.people}
    for person, day, _, _ in life.notices():
        table[person][(day - BEGINS).days // 7] += 1
    return table
