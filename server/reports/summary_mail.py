"""A weekly summary as a mail: for SENCO and head with names inside, for governors sums alone. No subject names one."""

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
    points,
    quiet,
    section,
    table,
    with_bar,
    with_note,
)
from server.reports.markup import NOTHING, joined
from server.reports.summary_page import title
from server.reports.words import said

Body = Mapping[str, Any]
MOST_ROWS = 12
NAMES = ("Received", "Offered", "Accounted for")
KEYS = ("received", "offered", "accounted")
NO_FIGURES = "Fewer than 5 pupils stand behind it, so no figure is given."
HIDDEN = "fewer than 5 pupils"


def summary_mail(body: Body, link: str, checkpoint: str | None = None) -> Mail:
    """For those who see names. `link` opens the summary in Kept; `checkpoint` is the signed one of the audit log."""
    unit = words.unit_of(body)
    reasons = [each for each in body["by_reason"] if Fraction(each[unit])]
    rows = sorted(body["by_intervention"], key=_lacking)
    left = len(rows) - MOST_ROWS
    more = f"{words.count(left, 'other')} in Kept." if left > 0 else ""
    come = Fraction(body["to_come"])
    to_come = f"{words.count(come, 'session')} can still be given before the week ends." if come else ""
    ask = [
        f"{each['name']}: {words.count(Fraction(each['not_logged']), 'session')} not logged" for each in body["to_ask"]
    ]
    given = [f"{row['title']}: {_given(row)}, received {row['received']['words']}" for row in rows[:MOST_ROWS]]
    why = [f"{words.REASONS[each['reason']]}: {said(each[unit])}" for each in reasons]
    pieces = [
        heading(title(body), body["school"], f"Written {words.when(body['created_at'])}."),
        figures(list(zip(NAMES, (body[key]["words"] for key in KEYS), strict=True))),
        joined((paragraph(words.week_sentence(body)), paragraph(to_come) if to_come else NOTHING)),
        section("Went well", points(body["wins"], "Nothing stood out.")),
        section("At risk", points(body["risks"], "Nothing is at risk.")),
        section("One thing to ask", paragraph(body["ask"])),
        section("Can still be logged", points(ask, ""), quiet("They may well have taken place.")) if ask else NOTHING,
        button("Show in Kept", link),
        section(
            "By intervention",
            table(
                ("Intervention", "Given", "Received"),
                [(_named(row), _given(row), row["received"]["words"]) for row in rows[:MOST_ROWS]],
            ),
            quiet(more) if more else NOTHING,
        ),
        section("Why sessions were not delivered", _reasons(reasons, unit)) if reasons else NOTHING,
        section(
            "Also",
            paragraph(words.repay_sentence(body)),
            paragraph(words.cover_sentence(body)),
            paragraph("Logged: " + words.entered_sentence(body)),
            paragraph(words.observed_sentence(body["observed"])),
            quiet(words.NOT_BLENDED),
        ),
        _foot(body, checkpoint),
    ]
    lines = [
        f"{body['school']}: {title(body)}",
        "",
        *(f"{name}: {body[key]['words']}" for name, key in zip(NAMES, KEYS, strict=True)),
        words.week_sentence(body),
        *([to_come] if to_come else []),
        *_listed("Went well", body["wins"], "Nothing stood out."),
        *_listed("At risk", body["risks"], "Nothing is at risk."),
        *_listed("One thing to ask", [body["ask"]], ""),
        *(_listed("Can still be logged (they may well have taken place)", ask, "") if ask else []),
        "",
        f"Show in Kept: {link}",
        *_listed("By intervention", [*given, *([more] if more else [])], "Nothing fell due."),
        *_listed("Why sessions were not delivered", why, "No session was missed."),
        "",
        words.repay_sentence(body),
        words.cover_sentence(body),
        f"Logged: {words.entered_sentence(body)}",
        words.observed_sentence(body["observed"]),
        words.NOT_BLENDED,
        *_last_lines(body, checkpoint),
    ]
    return Mail(_subject(body), mail_page(title(body), filter(None, pieces)), "\n".join(lines) + "\n")


def totals_mail(totals: Body, link: str, checkpoint: str | None = None) -> Mail:
    """For governors and the trust: sums, and nothing that fewer than five pupils stand behind."""
    body = {"kind": "closed", **totals}
    pupils = HIDDEN if body["pupils"] is None else words.count(body["pupils"], "pupil")
    shown = [(name, body[key]["words"]) for name, key in zip(NAMES, KEYS, strict=True) if body[key]]
    reasons = [
        (words.REASONS[each["reason"]], HIDDEN if each["sessions"] is None else said(each["sessions"]))
        for each in body["reasons"]
    ]
    statuses = [
        (words.STATUSES[each["name"]], HIDDEN if each["pupils"] is None else str(each["pupils"]))
        for each in body["statuses"]
    ]
    about = f"Of provision that fell due for {pupils}. Nobody is named."
    pieces = [
        heading(title(body), body["school"], about),
        figures(shown) if shown else paragraph(NO_FIGURES),
        section("How it stands", table(("", "Pupils"), statuses)) if statuses else NOTHING,
        section("Why sessions were not delivered", table(("Reason", "Sessions"), reasons)) if reasons else NOTHING,
        button("Show in Kept", link),
        _foot(body, checkpoint),
    ]
    lines = [
        f"{body['school']}: {title(body)}",
        about,
        "",
        *(_pairs(shown) or [NO_FIGURES]),
        *_listed("How it stands, in pupils", _pairs(statuses), "Nothing fell due."),
        *_listed("Why sessions were not delivered", _pairs(reasons), "No reason is shown."),
        "",
        f"Show in Kept: {link}",
        *_last_lines(body, checkpoint),
    ]
    return Mail(_subject(body), mail_page(title(body), filter(None, pieces)), "\n".join(lines) + "\n")


def _subject(body: Body) -> str:
    return f"Kept: {title(body)[0].lower()}{title(body)[1:]}"


def _lacking(row: Body) -> tuple[bool, Fraction, str]:
    unit = words.unit_of(row)
    return not row["statutory"], Fraction(row[unit]["delivered"]) - Fraction(row[unit]["due"]), row["title"]


def _named(row: Body) -> Any:
    return with_note(row["title"], words.stands({"state": None, **row}))


def _given(row: Body) -> str:
    unit = words.unit_of(row)
    short = "" if unit == "sessions" else " minutes"
    return f"{said(row[unit]['delivered'])} of {said(row[unit]['due'])}{short}"


def _reasons(reasons: list[Body], unit: str) -> Any:
    most = max(Fraction(each[unit]) for each in reasons)
    rows = [
        (with_bar(words.REASONS[each["reason"]], float(Fraction(each[unit]) / most)), said(each[unit]))
        for each in reasons
    ]
    return table(("Reason", unit.capitalize()), rows)


def _listed(name: str, given: list[str], none: str) -> list[str]:
    return ["", name, *(f"- {each}" for each in given or [none])]


def _pairs(given: list[tuple[str, str]]) -> list[str]:
    return [f"{name}: {value}" for name, value in given]


def _versions(body: Body) -> str:
    return f"Rules {body['rules_version']}, calendar {body['calendar_version']}. This summary never changes afterwards."


def _foot(body: Body, checkpoint: str | None) -> Any:
    return joined(
        (quiet(_versions(body)), quiet(f"Checkpoint of the audit log: {checkpoint}") if checkpoint else NOTHING)
    )


def _last_lines(body: Body, checkpoint: str | None) -> list[str]:
    return ["", _versions(body), *([f"Checkpoint of the audit log: {checkpoint}"] if checkpoint else [])]
