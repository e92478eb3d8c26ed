"""The half term told as a story, from the run and nothing else: docs/half-term.md."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from server.domain.calendar import Span
from server.services import alerts, summaries
from server.services.alerts import Happened
from server.services.today import LONDON
from tests.half_term import judged
from tests.half_term.life import Life, Seen
from tests.half_term.school import BUSY, CARELESS, COVERS, DEPUTY, HEAD, NEVER_BEGUN, NO_WIFI, SENCO, SENCO_AWAY, SNOW

STORY = Path(__file__).parents[2] / "docs" / "half-term.md"
KINDS = {
    "critical": "critical",
    "unreachable": "out of reach",
    "under": "under",
    "unaccounted": "not logged yet",
    "school_silent": "the whole school",
    "not_started": "not started",
    "review_due": "review due",
    "question": "question",
}


def told(life: Life) -> str:
    return "\n".join(_lines(life)) + "\n"


def _lines(life: Life) -> Iterator[str]:
    pupils = len({line.pupil for line in life.school.lines})
    took_place = sum(1 for each in life.sessions if each.minutes)
    yield "# A half term"
    yield ""
    yield (
        f"An invented school of {pupils} pupils lives the seven weeks from 2 November to 18 December 2026 on the real "
        f"services, phones and clock. {len(life.phones)} teaching assistants have {len(life.school.lines)} lines of "
        f"the map and {len(life.sessions)} sessions before them; {took_place} take place, in full or in part. "
        "Shares of absence, illness, forgetting and late logging are those of `tests/half_term/parameters.json`, which "
        "says of each whether it is sourced or assumed. This page is written by the run: `make half-term`."
    )
    yield from ("", "## Who is in it", "")
    yield (
        f"- **{SENCO}** is the SENCO, away from {_day(SENCO_AWAY.starts_on)} to {_day(SENCO_AWAY.ends_on)}, and too "
        f"busy to open Kept from {_day(BUSY.starts_on)} to {_day(BUSY.ends_on)}. **{DEPUTY}** is the deputy, "
        f"**{HEAD}** the head."
    )
    yield (
        f"- **{CARELESS}** gives her sessions and forgets to log three in ten. Asked, she logs three times in ten; "
        "asked by the SENCO, nine times."
    )
    yield f"- **{NO_WIFI}** logs at once, on a phone that finds wifi on every third school day."
    yield (
        f"- **{COVERS}** is moved to cover every Thursday. **{NEVER_BEGUN}** has a line that nobody is trained for: it "
        "never begins."
    )
    yield f"- On {_day(SNOW)} it snows. School is closed, and nobody tells Kept until the next morning."
    yield from ("", "## What was planted, and when it was found", "")
    yield "| what | first told as | opened |"
    yield "| --- | --- | --- |"
    for name, seen in judged.planted(life).items():
        yield f"| {name} | {KINDS[seen.kind] if seen else 'never'} | {_day(seen.at.date()) if seen else ''} |"
    false, lost = judged.false_alerts(life), judged.not_found(life)
    yield ""
    yield (
        f"{len(life.seen)} alerts opened. Held against what truly took place, {len(false) or 'none'} told of a "
        f"shortfall that was none, or of silence about sessions that had been logged on their day; "
        f"{len(lost) or 'no'} week that closed under four fifths went untold."
    )
    yield from ("", "## Week by week")
    for week in judged.weeks():
        yield from ("", f"### {_day(week.starts_on)} to {_day(week.ends_on)}", "")
        yield from _week(life, week)
    yield from ("", "## The life of one alert", "")
    yield from _one_life(life)
    yield from ("", "## How many notices each person got", "")
    yield f"| | {' | '.join(f'week {n + 1}' for n in range(len(judged.weeks())))} | in all | most on a day |"
    yield f"| --- |{' --- |' * (len(judged.weeks()) + 2)}"
    most = Counter((person, day) for person, day, _, _ in life.notices())
    for person, counts in judged.by_week(life).items():
        highest = max((number for (who, _), number in most.items() if who == person), default=0)
        yield f"| {person} | {' | '.join(map(str, counts))} | {sum(counts)} | {highest} |"
    yield ""
    yield (
        "A notice is one push and one line in Kept, however many alerts it is about. Nobody was told out of hours or "
        "at a weekend, and nobody was asked about the day of the snow."
    )


def _week(life: Life, week: Span) -> Iterator[str]:
    until = week.starts_on + timedelta(days=7)
    opened = [seen for seen in life.seen.values() if week.starts_on <= seen.at.date() < until]
    kinds = Counter(KINDS[seen.kind] for seen in opened)
    sessions = [each for each in life.sessions if each.on in week]
    logged = [each for each in sessions if each.said_at is not None and each.said_at.date() == each.on]
    said = ", ".join(f"{number} {kind}" for kind, number in sorted(kinds.items(), key=lambda each: (-each[1], each[0])))
    yield (
        f"{len(sessions)} sessions, of which {sum(1 for each in sessions if not each.minutes)} did not take place; "
        f"{len(logged)} were logged on the day. {'Alerts opened: ' + said + '.' if said else 'No alert opened.'}"
    )
    worth = [(seen.at, _words(life, seen)) for seen in opened if seen.kind in ("school_silent", "not_started")]
    for seen_at, words in sorted(worth):
        yield from ("", f"{_day(seen_at.date())}, {seen_at:%H:%M}: “{words}.”")
    body = summaries.get(life.db, life.school.id, week.starts_on)
    yield ""
    yield (
        f"On Monday the summary says: received {body['received']['words']}, offered {body['offered']['words']}, "
        f"accounted for {body['accounted']['words']}. Its ask: “{body['ask']}”"
    )


def _words(life: Life, seen: Seen) -> str:
    return next(alert.sentence for alert in alerts.listed(life.db, life.school.id, "all") if alert.id == seen.id)


def _one_life(life: Life) -> Iterator[str]:
    """The planted line's alert to which most happened."""
    found = alerts.listed(life.db, life.school.id, "all")
    of_planted = {line.provision.id for line in life.school.lines if line.planted}
    longest = max(
        (alert for alert in found if alert.provision and alert.provision["id"] in of_planted),
        key=lambda alert: (len(alert.events), alert.sentence),
    )
    yield f"“{longest.sentence}.”"
    yield ""
    # Of what happened at one moment the order is nobody's: by name, so that the story is the same each time.
    for event in sorted(longest.events, key=lambda each: (each.at, each.act, each.by)):
        yield f"- {_day(event.at.date())}, {event.at.astimezone(LONDON):%H:%M}: {_step(event)}"


def _step(event: Happened) -> str:
    if event.act == "told":
        return f"{event.by} is told, {'on the desk' if event.text == 'desk' else f'by {event.text}'}"
    return f"{event.act}, {event.by}" + (f": {event.text}" if event.text else "")


def _day(day: date) -> str:
    return f"{day:%A} {day:%-d} {day:%B}"
