"""The last weeks as a picture: what the school received and accounted for, and how each pupil's weeks went."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from server.domain.column import Column
from server.domain.ledger import WindowLedger
from server.domain.vocabulary import Kind
from server.domain.week_pictures import WeekPoint, by_week, last_weeks, trend, week_word
from server.services.desk_facts import facts
from server.services.desk_lines import Named
from server.services.summary_body import figure
from server.store import ledgers
from server.store.engine import Database


@dataclass(frozen=True, slots=True)
class PupilWeeks:
    """A word for each of the weeks: the worst status of what ended in it, `open`, or None."""

    pupil: Named
    weeks: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Weeks:
    """`trend` has a point for each week that is over, `pupils` a word for each week, the running one included."""

    weeks: tuple[date, ...]
    trend: tuple[Mapping[str, object], ...]
    pupils: tuple[PupilWeeks, ...]


def weeks(db: Database, school_id: str, now: datetime) -> Weeks:
    """Of direct work; pupils by name, those to whom something fell due."""
    with db.read() as session:
        known = facts(session, school_id, now)
        shown = last_weeks(known.calendar, known.today)
        since = shown[0] if shown else known.today
        windows = ledgers.windows(session, school_id, from_on=since, to_on=known.today)
    kinds = {each: stored.provision.dosage.kind for each, stored in known.provisions.items()}
    direct = [each for each in windows if kinds[each.provision] is not Kind.INDIRECT]
    of_pupil: dict[str, list[WindowLedger]] = {}
    for window in direct:
        of_pupil.setdefault(window.pupil, []).append(window)
    points = trend(by_week(direct), shown, known.settings)
    return Weeks(
        weeks=shown,
        trend=tuple(_told(point) for point in points),
        pupils=tuple(
            PupilWeeks(known.pupil(pupil), _words(of_pupil[pupil], shown))
            for pupil in known.pupils
            if pupil in of_pupil
        ),
    )


def _words(windows: Sequence[WindowLedger], shown: Sequence[date]) -> tuple[str | None, ...]:
    own = by_week(windows)
    return tuple(week_word(own.get(week, ())) for week in shown)


def _told(point: WeekPoint) -> Mapping[str, object]:
    sessions: Column | None = point.total.sessions
    return {
        "week_of": point.week_of,
        "received": figure(point.figures.received, sessions, "received"),
        "accounted": figure(point.figures.accounted, sessions, "accounted"),
        "pupils": point.pupils,
    }
