"""What concerns no single line of the map: a day on which the whole school fell silent, a plan that has not started, a
review that is due. Values in, what is to be asked out.

When everything stops at once, a closure that nobody entered or an outage, forty questions would be about one thing.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median_low
from typing import Any

from server.domain.alerting import AlertKind
from server.domain.calendar import SchoolCalendar
from server.domain.plan import Plan, Provision

DAYS_COMPARED = 10
FEWEST_DAYS, FEWEST_LINES = 3, 5
"""Before so many days of so many lines nobody can tell what is usual."""
SILENT_UNDER, HEARD_FROM = 5, 2
"""A day falls silent below a fifth of the usual, and is heard again from half of it: between the two it stays."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One school day: the lines of which something was recorded on the day itself, and those of which something has
    been recorded by now."""

    on: date
    on_the_day: int
    by_now: int


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing to ask. Two with one `key` are one question over time; `facts["of"]` is what it is about now."""

    kind: AlertKind
    key: str
    provision: str | None
    pupil: str | None
    statutory: bool
    facts: Mapping[str, Any]


def silent_days(heard: Sequence[Heard], known: Collection[date]) -> frozenset[date]:
    """The days on which the school as a whole fell silent. `heard` are its school days in order, without closures;
    `known` those that were found silent before."""
    found: set[date] = set()
    for index, day in enumerate(heard):
        before = [each for each in heard[:index] if each.on not in found][-DAYS_COMPARED:]
        lived = [each.on_the_day for each in before if each.on_the_day]
        usual = median_low(lived) if len(lived) >= FEWEST_DAYS else 0
        if usual < FEWEST_LINES:
            continue
        share = HEARD_FROM if day.on in known else SILENT_UNDER
        if day.by_now * share < usual:
            found.add(day.on)
    return frozenset(found)


def silence_asked(days: Iterable[date], heard: Sequence[Heard]) -> Asked | None:
    """One question for all of them."""
    ordered = sorted(days)
    if not ordered:
        return None
    known = {each.on: each for each in heard}
    facts = {
        "of": [day.isoformat() for day in ordered],
        "starts_on": ordered[0].isoformat(),
        "ends_on": ordered[-1].isoformat(),
        "through": ordered[-1].isoformat(),
        "logged": sum(known[day].by_now for day in ordered if day in known),
    }
    return Asked(AlertKind.SCHOOL_SILENT, AlertKind.SCHOOL_SILENT.value, None, None, False, facts)


def not_started(
    plans: Iterable[Plan],
    provisions: Sequence[Provision],
    delivered: Collection[tuple[str, str]],
    known_from: Mapping[str, date],
    today: date,
    weeks: int,
) -> list[Asked]:
    """Statutory plans of which, so many weeks after they began or a line of them changed, something has not started:
    a sentence that no provision stands for, or a provision of which nothing was ever delivered. `delivered` are
    (provision, pupil); of a line that replaced another, what the other had counts as well. `known_from` is since when
    Kept can tell, for the lines that are judged: what was before, nobody has said."""
    before = timedelta(weeks=weeks)
    replaced = {line.id: line.replaces for line in provisions if line.replaces is not None}
    found = []
    for plan in plans:
        if not plan.statutory:
            continue
        lines = [line for line in provisions if line.plan == plan.id and _running(line, today)]
        late = [
            line
            for line in lines
            if line.id in known_from
            and _begun(line, known_from) + before <= today
            and line.dosage.falls_due
            and not _had(line.id, plan.pupil, delivered, replaced)
        ]
        named = {item for line in provisions if line.plan == plan.id for item in line.items}
        begun = max([plan.starts_on or date.max, *(known_from.get(line.id, date.min) for line in lines)])
        bare = [item for item in plan.items if item.id not in named] if lines and begun <= today - before else []
        if late or bare:
            since = min([*(_begun(line, known_from) for line in late), *([begun] if bare else [])])
            facts = {
                "of": sorted([*(line.id for line in late), *(item.id for item in bare)]),
                "provisions": [line.title for line in late],
                "items": [item.text for item in bare],
                "since": since.isoformat(),
                "weeks": weeks,
                "through": today.isoformat(),
            }
            found.append(
                Asked(AlertKind.NOT_STARTED, f"{AlertKind.NOT_STARTED}:{plan.id}", None, plan.pupil, True, facts)
            )
    return found


def reviews_due(
    provisions: Iterable[Provision], statutory: Collection[str], today: date, calendar: SchoolCalendar, days: int
) -> list[Asked]:
    """The lines whose date for a review is no more than so many school days ahead, or past while they still run."""
    horizon: date | None = today
    for _ in range(days):
        horizon = calendar.next_school_day(horizon) if horizon else None
    until = horizon or today + timedelta(days=2 * days)
    found = []
    for line in provisions:
        if line.review_on is None or line.review_on > until or not _running(line, today):
            continue
        review_on = line.review_on.isoformat()
        facts = {"of": [review_on], "review_on": review_on, "through": review_on}
        key = f"{AlertKind.REVIEW_DUE}:{line.id}"
        pupil = line.pupils[0] if len(line.pupils) == 1 else None
        found.append(Asked(AlertKind.REVIEW_DUE, key, line.id, pupil, line.id in statutory, facts))
    return found


def still_to_ask(asked: Iterable[Asked], settled: Mapping[str, Collection[str]]) -> list[Asked]:
    """Without what a person has settled, by key: that is not asked again until there is more of it."""
    return [each for each in asked if not set(each.facts["of"]) <= set(settled.get(each.key, ()))]


def _begun(line: Provision, known_from: Mapping[str, date]) -> date:
    return max(line.starts_on, known_from[line.id])


def _running(line: Provision, today: date) -> bool:
    return line.starts_on <= today and (line.ends_on is None or today <= line.ends_on)


def _had(line: str, pupil: str, delivered: Collection[tuple[str, str]], replaced: Mapping[str, str]) -> bool:
    each: str | None = line
    while each is not None:
        if (each, pupil) in delivered:
            return True
        each = replaced.get(each)
    return False
