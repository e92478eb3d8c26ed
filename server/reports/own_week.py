"""One adult's own week, for that adult alone: what was given, what it adds up to for each pupil. Nobody is blamed."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from server.reports import words
from server.reports.mail_parts import (
    Mail,
    button,
    figures,
    heading,
    mail_page,
    paragraph,
    quiet,
    section,
    table,
    with_note,
)
from server.reports.markup import NOTHING
from server.reports.words import said

Own = Mapping[str, Any]
ALONE = "Only you get this page."


def own_week_mail(own: Own, link: str | None = None) -> Mail:
    """`own` is what `services.summaries.own_week` gives; `link` opens the log. It prints as it is."""
    so_far = words.so_far(own)
    name = f"Your week, {words.week_of(own)}{', so far' if so_far else ''}"
    silent = Fraction(own["not_logged"])
    can_still = ""
    if silent:
        can_still = (
            f"{words.count(silent, 'session')} not logged yet. Whether they took place or not, you can still say so."
        )
    counts = [("Done", str(own["done"])), ("Part", str(own["part"])), ("Did not happen", str(own["missed"]))]
    minutes = f"You taught {words.count(own['minutes'], 'minute')}." if own["minutes"] else ""
    reasons = [f"{words.REASONS[reason]} {number}" for reason, number in own["reasons"].items()]
    why = f"Why sessions did not happen: {', '.join(reasons)}." if reasons else ""
    rows = [
        (each["pupil"]["short_name"], each["provision"]["title"], _given(each), words.day_short(each["ends_on"]))
        for each in own["pupils"]
    ]
    cells = [(with_note(pupil, title), given) for pupil, title, given, _ in rows]
    pieces = [
        heading(name, own["school"], ALONE),
        figures(counts),
        *(paragraph(line) for line in (minutes, why, can_still) if line),
        section("What it adds up to", table(("Pupil", "Given"), cells)) if rows else NOTHING,
        button("Open the log", link) if link else NOTHING,
        quiet("These are all the sessions of each pupil’s provision, also those that somebody else gave."),
    ]
    lines = [
        f"{own['school']}: {name}",
        ALONE,
        "",
        *(f"{label}: {number}" for label, number in counts),
        *(line for line in (minutes, why, can_still) if line),
        "",
        *(f"- {pupil}, {title}: {given}, ends {ends}" for pupil, title, given, ends in rows),
        *(["", f"Open the log: {link}"] if link else []),
    ]
    return Mail(
        f"Kept: your week{' so far' if so_far else ''}", mail_page(name, filter(None, pieces)), "\n".join(lines) + "\n"
    )


def _given(each: Own) -> str:
    return f"{said(each['delivered'])} of {words.count(Fraction(each['due']), each['unit'].removesuffix('s'))}"
