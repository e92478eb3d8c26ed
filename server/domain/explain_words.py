"""The rule behind each figure of a window, in one plain sentence with its numbers."""

from fractions import Fraction

from server.domain.column import Column
from server.domain.credit import Flag
from server.domain.dosage import Dosage, planned_minutes
from server.domain.dosage_words import quantity
from server.domain.exact import ZERO
from server.domain.figures import measure
from server.domain.forecast import Forecast
from server.domain.settings import LedgerSettings
from server.domain.vocabulary import Bound, Reason, Side, State, Status, WindowKind
from server.domain.windows import Rule, Window
from server.domain.worked import WindowLedger

FLAGS = {
    Flag.GROUP_TOO_LARGE: "the group was larger than the plan says",
    Flag.OTHER_ROLE: "another role than the plan says",
    Flag.UNQUALIFIED: "no qualification on file",
    Flag.OTHER_ACTIVITY: "another activity",
}
_WINDOW = {
    WindowKind.DAY: ("a day", "day"),
    WindowKind.WEEK: ("a week", "week"),
    WindowKind.FORTNIGHT: ("a fortnight", "fortnight"),
    WindowKind.HALF_TERM: ("a half term", "half term"),
    WindowKind.TERM: ("a term", "term"),
    WindowKind.YEAR: ("a year", "year"),
    WindowKind.BLOCK: ("in all", "block"),
}
_STATE = {
    State.DONE: "Done: everything due has been delivered",
    State.UNREACHABLE: "Can no longer be met",
    State.LAST_CHANCE: "Last chance: every day that is left is needed",
    State.AT_RISK: "At risk",
    State.ON_TRACK: "On track",
}


def due_in_words(window: Window, dosage: Dosage, settings: LedgerSettings) -> str:
    """ "Due 2: 2 sessions a week; 3 of 5 school days, so the week counts in full (setting: ...)"."""
    due = window.due_sessions if window.due_sessions is not None else window.due_minutes
    unit = "sessions" if window.due_sessions is not None else "minutes"
    said = f"Due {amount(due or ZERO, unit)}: {_rule(window, dosage, settings)}."
    planned = planned_minutes(dosage)
    if not window.due_sessions or planned is None:
        return said
    how = f"{quantity(window.due_sessions)} x {quantity(planned)} minutes"
    return f"{said} In minutes {quantity(window.due_sessions * planned)}: {how}."


def _rule(window: Window, dosage: Dosage, settings: LedgerSettings) -> str:
    if window.rule is Rule.NEVER_DUE:
        return (
            "“up to” is a ceiling, which cannot be missed"
            if dosage.bound is Bound.CEILING
            else "the plan says neither how often nor how long in all"
        )
    assert dosage.window is not None  # noqa: S101 what falls due has a window
    number = dosage.count.least if dosage.count else dosage.window_minutes or 0
    every, name = _WINDOW[dosage.window]
    head = f"{number} {every}" if dosage.count else f"{amount(Fraction(number), 'minutes')} {every}"
    n = len(window.days)
    if window.rule is Rule.WEEKDAYS:
        given = len(dosage.weekdays or ())
        return f"{head} on {_days(given, 'weekday')}; {_days(len(window.counted), 'of them', '')} in this week"
    if window.rule in (Rule.EACH_DAY, Rule.BLOCK):
        return head
    whole = 5 if dosage.window is WindowKind.WEEK else window.planned_days
    if window.rule is Rule.IN_FULL:
        short = f"; {n} of {whole} school days, so the {name} counts in full{_from(settings)}"
        return head + short if n < whole else head
    part = Fraction(number * n, whole)
    share = f"{head}; {n} of {whole} school days make {quantity(part)}"
    if window.rule is Rule.IN_PROPORTION:
        return share
    if window.rule is Rule.ROUNDED:
        return f"{share}, rounded to a whole session" if part.denominator != 1 else share
    return f"{share}, and a statutory plan is owed at least 1"


def _from(settings: LedgerSettings) -> str:
    if settings.short_week == "in_full":
        return " (setting: short weeks count in full)"
    return " (setting: short weeks count from 3 days)"


def _days(number: int, name: str, plural: str = "s") -> str:
    return f"{number} {name}" if number == 1 else f"{number} {name}{plural}"


def figures_in_words(ledger: WindowLedger) -> tuple[tuple[str, str], ...]:
    """(figure, sentence) for received, offered and accounted; nothing where nothing was due."""
    column = measure(ledger.sessions, ledger.minutes)
    if not column.due:
        return ()
    unit = "minutes" if ledger.minutes is not None else "sessions"
    due, delivered = amount(column.due, unit), quantity(column.delivered)
    missed = column.not_delivered.items()
    beyond = sum(each for reason, each in missed if reason.side in (Side.PUPIL, Side.CALENDAR))
    were = "was" if 1 in (column.delivered, column.due) else "were"
    found = [("received", f"Received: {delivered} of {due} due {were} delivered.")]
    if not beyond:
        offered = "Offered: the same as received; nothing was lost on the pupil's side or to closures."
    elif beyond == column.due:
        offered = "Offered: none, because all that was due was lost on the pupil's side or to closures."
    else:
        lost = f"{quantity(beyond)} lost on the pupil's side or to closures"
        offered = f"Offered: {delivered} of {amount(column.due - beyond, unit)}; {lost}."
    found.append(("offered", offered))
    spoken_for = column.due - column.unaccounted
    are, have = ("is", "has") if 1 in (spoken_for, column.due) else ("are", "have")
    astray = ", not as specified" if column.not_as_specified else ""
    said = f"{are} delivered{astray} or {have} a reason"
    found.append(("accounted", f"Accounted: {quantity(spoken_for)} of {due} due {said}."))
    return tuple(found)


def status_in_words(status: Status, column: Column, unit: str, settings: LedgerSettings) -> str:
    """The rule that gave a closed window, or a span of them, its status."""
    high, low = _percent(settings.on_track_from), _percent(settings.watch_from)
    if status is Status.ON_TRACK:
        return f"On track: at least {high} was received."
    if status is Status.WATCH:
        return f"Watch: at least {low} and less than {high} was received."
    if status is Status.UNDER:
        return f"Under: less than {low} was received, whatever is still not logged."
    if status is Status.TO_CONFIRM:
        verb = "is" if column.unaccounted <= 1 else "are"
        missing = amount(column.unaccounted, unit)
        it = "it decides" if column.unaccounted <= 1 else "they decide"
        return f"To confirm: {missing} {verb} not logged, and {it} whether {low} was received."
    return "Nothing was due."


def state_in_words(ahead: Forecast | None) -> str | None:
    """What the open window still can become; None for a closed one or one with nothing due."""
    if ahead is None or ahead.state is None:
        return None
    days = _days(len(ahead.days_left), "day")
    said = f"{_STATE[ahead.state]}. {days} left"
    if ahead.slots_left is None or ahead.reliability is None or ahead.projected is None:
        return f"{said}."
    slots = f"room for {_days(ahead.slots_left, 'session')}"
    rate = f"at the usual rate of {_percent(ahead.reliability)} that makes {quantity(ahead.projected)} in all"
    return f"{said}, {slots}; {rate}."


def column_in_words(column: Column, unit: str, within: str = "", *, closed: bool = True) -> tuple[tuple[str, str], ...]:
    """(figure, sentence) for each amount of a column that is not plain from the list of sessions. `within` names what
    the cap holds for where the column is of several windows: "each window". In a window that is not `closed` what
    nobody has logged may still come."""
    cap = f", in {within} at most what was due" if within else ", at most what was due"
    found = [("delivered", f"Delivered {amount(column.delivered, unit)}{cap}.")]
    if column.not_as_specified:
        said = amount(column.not_as_specified, unit)
        found.append(("not_as_specified", f"Not as specified {said}: it took place, but earns no credit."))
    for reason, missed in column.not_delivered.items():
        found.append(("not_delivered", f"Not delivered {amount(missed, unit)}: {reason_in_words(reason)}."))
    if column.unaccounted:
        said = (
            "no record says what became of it" if closed else "it is still to come, or no record says what became of it"
        )
        found.append(
            ("unaccounted", f"Not logged{'' if closed else ' yet'} {amount(column.unaccounted, unit)}: {said}.")
        )
    if column.made_up:
        found.append(("made_up", f"Made up later {amount(column.made_up, unit)}."))
    owed = f"{quantity(column.due)} due less {quantity(column.delivered)} delivered"
    owed += f" and {quantity(column.made_up)} made up" if column.made_up else ""
    found.append(("owed", f"Owed {amount(column.owed, unit)}: {owed}."))
    if column.extra:
        found.append(("extra", f"Extra {amount(column.extra, unit)}: above what was due, never moved elsewhere."))
    return tuple(found)


def amount(number: Fraction, unit: str) -> str:
    """ "1 session", "½ session", "2½ sessions", "60 minutes". `unit` is in the plural."""
    return f"{quantity(number)} {unit.removesuffix('s') if 0 < number <= 1 else unit}"


def reason_in_words(reason: Reason) -> str:
    """As the button says it, but of somebody else: "adult moved to cover", never "I was"."""
    return _REASONS[reason]


_REASONS = {
    Reason.PUPIL_ABSENT: "pupil absent",
    Reason.PUPIL_APPOINTMENT: "pupil at an appointment or late",
    Reason.PUPIL_DECLINED: "pupil refused or too upset",
    Reason.PUPIL_REDUCED_TIMETABLE: "pupil suspended or on a part-time timetable",
    Reason.SCHOOL_EVENT: "trip, assembly, test or event",
    Reason.STAFF_ABSENT: "adult absent",
    Reason.STAFF_COVERING: "adult moved to cover",
    Reason.NO_TRAINED_COVER: "no trained person free",
    Reason.NO_ROOM: "no room or equipment",
    Reason.CLASH: "timetable clash or lesson ran over",
    Reason.INCIDENT: "incident or drill",
    Reason.EXTERNAL_NO_SHOW: "visiting professional did not come",
    Reason.SCHOOL_CLOSED: "school closed unexpectedly",
    Reason.NOT_A_SCHOOL_DAY: "said not to be a school day",
    Reason.PROVISION_ENDED: "said to have finished",
}


def _percent(share: Fraction) -> str:
    return f"{quantity(share * 100)}%"
