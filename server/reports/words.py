"""How pages, mails and sheets say days, amounts, reasons and how things stand: plain, and blaming nobody."""

from calendar import day_abbr, day_name, month_name
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from server.domain.dosage_words import quantity

LONDON = ZoneInfo("Europe/London")
REASONS = {
    "pupil_absent": "Pupil absent",
    "pupil_appointment": "Pupil at an appointment or late",
    "pupil_declined": "Pupil refused or too upset",
    "pupil_reduced_timetable": "Pupil suspended or only here part of the day",
    "school_event": "Trip, assembly, test or event",
    "staff_absent": "Adult absent",
    "staff_covering": "Adult moved to cover",
    "no_trained_cover": "No trained person free",
    "no_room": "No room or equipment",
    "clash": "Timetable clash, or a lesson ran over",
    "incident": "Incident or drill",
    "external_no_show": "Visiting expert did not come",
    "school_closed": "School closed unexpectedly",
    "not_a_school_day": "Said not to be a school day",
    "provision_ended": "Said to have finished",
}
SIDES = {
    "pupil": "pupil",
    "school": "school",
    "external": "visiting professional",
    "calendar": "school closed",
    "none": "nothing was due",
}
STATUSES = {
    "on_track": "On track",
    "watch": "Watch",
    "under": "Under",
    "to_confirm": "To confirm",
    "nothing_due": "Nothing due",
    "open": "Still running",
    "not_said": "Not judged yet",
}
STATES = {
    "done": "Done",
    "unreachable": "Can no longer be met",
    "last_chance": "Last chance",
    "at_risk": "At risk",
    "on_track": "On track",
}
ADHERENCE = {
    "as_planned": "Followed as planned",
    "adapted": "Adapted",
    "not_followed": "Not followed",
    "not_said": "Not said",
}
ENGAGEMENT = {
    "1": "Not at all",
    "2": "A little",
    "3": "Mostly",
    "4": "Fully",
    "not_said": "Not said",
}
NOT_BLENDED = "How a programme was followed and how pupils took part are counted apart: they change no figure above."


def count(amount: Fraction | int, one: str, many: str = "") -> str:
    """ "1 session", "2½ sessions"."""
    return f"{quantity(Fraction(amount))} {one if amount == 1 else many or one + 's'}"


def said(text: str | None) -> str:
    """An exact amount as it is read; a dash where there is none."""
    return "–" if text is None else quantity(Fraction(text))


def day(on: date) -> str:
    return f"{day_name[on.weekday()]} {on.day} {month_name[on.month]}"


def day_short(on: date) -> str:
    return f"{on.day} {month_name[on.month][:3]}"


def day_of_week(on: date) -> str:
    return f"{day_abbr[on.weekday()]} {day_short(on)}"


def days(from_on: date, to_on: date) -> str:
    """ "2 to 6 November 2026", "30 November to 4 December 2026"."""
    last = f"{to_on.day} {month_name[to_on.month]} {to_on.year}"
    if from_on == to_on:
        return last
    if (from_on.year, from_on.month) == (to_on.year, to_on.month):
        return f"{from_on.day} to {last}"
    year = f" {from_on.year}" if from_on.year != to_on.year else ""
    return f"{from_on.day} {month_name[from_on.month]}{year} to {last}"


def span_short(from_on: date, to_on: date) -> str:
    return day_short(from_on) if from_on == to_on else f"{day_short(from_on)} to {day_short(to_on)}"


def when(at: datetime) -> str:
    """ "Mon 9 Nov 2026, 07:00", in London."""
    local = at.astimezone(LONDON)
    return f"{day_of_week(local.date())} {local.year}, {local:%H:%M}"


def week_of(body: Mapping[str, Any]) -> str:
    school_days: Sequence[date] = body["school_days"]
    return days(school_days[0], school_days[-1]) if school_days else days(body["week_of"], body["week_of"])


def so_far(body: Mapping[str, Any]) -> bool:
    return bool(body["kind"] == "so_far")


def stands(line: Mapping[str, Any]) -> str:
    """How a line stands, and whether a phone may still change it."""
    word = STATUSES[line["status"]] if line["status"] else STATES.get(line["state"] or "", "")
    return f"{word}; a phone has not sent yet" if line["awaiting_sync"] else word


def unit_of(sums: Mapping[str, Any]) -> str:
    """What the sums are told in."""
    return "sessions" if sums["sessions"] is not None else "minutes"


def week_sentence(body: Mapping[str, Any]) -> str:
    """ "7 sessions due: 4 delivered, 2 not delivered and 1 not logged yet." """
    unit = unit_of(body)
    column = body[unit]
    if column is None or not Fraction(column["due"]):
        return "Nothing fell due in this week."
    missed = sum((Fraction(amount) for amount in column["not_delivered"].values()), Fraction(0))
    parts = [f"{said(column['delivered'])} delivered"]
    for amount, words in (
        (Fraction(column["not_as_specified"]), "given but not as the plan says"),
        (missed, "not delivered"),
        (Fraction(column["unaccounted"]), "not logged yet"),
    ):
        if amount:
            parts.append(f"{quantity(amount)} {words}")
    due = count(Fraction(column["due"]), unit.removesuffix("s"))
    by_now = " by now" if so_far(body) else ""
    return f"{due} due{by_now}: {listed(parts)}."


def listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def cover_sentence(body: Mapping[str, Any]) -> str:
    cover = body["to_cover"]
    if not cover["sessions"]:
        return "No time was lost because an adult was moved to cover."
    minutes = count(Fraction(cover["minutes"]), "minute")
    unknown = f" How long {count(cover['no_minutes'], 'of them was', 'of them were')} to be is not known."
    return f"{minutes} lost to cover, in {count(cover['sessions'], 'session')}.{unknown if cover['no_minutes'] else ''}"


def entered_sentence(body: Mapping[str, Any]) -> str:
    entered = body["entered"]
    total = sum(entered[name] for name in ("same_day", "within_two_days", "later"))
    if not total:
        return "Nothing was logged of this week."
    earlier = entered["of_earlier_weeks"]
    late = f" {count(earlier, 'more', 'more')} came in this week for weeks before." if earlier else ""
    return (
        f"{count(total, 'record')}: {entered['same_day']} logged on the day, "
        f"{entered['within_two_days']} within two days, {entered['later']} later.{late}"
    )


def repay_sentence(body: Mapping[str, Any]) -> str:
    debts = body["repay"]
    if not debts:
        return "Nothing is owed that can still be repaid."
    parts = []
    for unit in ("sessions", "minutes"):
        fits = sum((Fraction(debt["fits"]) for debt in debts if debt["unit"] == unit), Fraction(0))
        if fits >= 1:
            parts.append(count(int(fits), unit.removesuffix("s")))
    return f"{listed(parts or ['Parts of sessions'])} that are owed can still be made up in the next 15 school days."


def observed_sentence(observed: Mapping[str, Any]) -> str:
    """ "Programme: followed as planned 9, not said 3. Pupils took part: fully 3, ..." in numbers of sessions."""
    followed = observed["adherence"]
    taking = observed["engagement"]
    if not any(number for each in (followed, taking) for name, number in each.items() if name != "not_said"):
        return "Nobody has said how programmes were followed, or how pupils took part."
    said_of = [f"{ADHERENCE[name].lower()} {number}" for name, number in followed.items() if number]
    took = [f"{ENGAGEMENT[name].lower()} {number}" for name, number in taking.items() if number]
    return f"Programme: {', '.join(said_of)}. Pupils took part: {', '.join(took)}."
