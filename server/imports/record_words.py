"""What schools write where they keep a list of sessions: whether one took place, and why not.

A word that can be read two ways ("x" is a tick to some and a cross to others) is read in neither.
"""

import re

from server.domain.vocabulary import Outcome, Reason

_OUTCOMES: tuple[tuple[Outcome, str], ...] = (
    (Outcome.PART_DELIVERED, r"part(?:ly|ial|ially)?(?: delivered| done)?|half|some|shortened|cut short|short"),
    (
        Outcome.NOT_DELIVERED,
        r"not (?:delivered|done|held)|did(?: not|n't) .*|missed|none|no|n|cancell?ed|(?:pupil )?absent|0|✗|✘|✕|false",
    ),
    (
        Outcome.DELIVERED,
        r"delivered|done|yes|y|full|fully|complete|completed|held|taught|present|attended|took place|1|✓|✔|true",
    ),
)
_REASONS: tuple[tuple[Reason, str], ...] = (
    (Reason.NOT_A_SCHOOL_DAY, r"not a school day|inset|bank holiday|\bholiday"),
    (Reason.PROVISION_ENDED, r"finished|has ended|programme ended|no longer needed"),
    (
        Reason.EXTERNAL_NO_SHOW,
        r"no[- ]show|visiting|(?:therapist|salt|ot|external)\b.*(?:cancel|did not|absent)",
    ),
    (
        Reason.STAFF_COVERING,
        r"(?:moved|asked|pulled|used|sent|needed|out) (?:(?:to|on|for|as) )?cover|covering|redeploy",
    ),
    (Reason.NO_TRAINED_COVER, r"no (?:trained|other|cover|staff|adult|one)|nobody|short[- ]staffed"),
    (
        Reason.STAFF_ABSENT,
        r"\b(?:ta|lsa|hlta|staff|adult|teacher|i|me|elsa)\b.*(?:absent|away|ill|sick|off|training|course|leave)",
    ),
    (Reason.SCHOOL_CLOSED, r"school (?:was )?closed|closure|snow|boiler|strike|heating"),
    (Reason.PUPIL_REDUCED_TIMETABLE, r"suspen|exclu|part[- ]time|reduced timetable"),
    (Reason.PUPIL_APPOINTMENT, r"appointment|dentist|hospital|doctor|clinic|\blate\b"),
    (Reason.PUPIL_DECLINED, r"refus|declin|upset|dysreg|did not want|didn't want"),
    (Reason.INCIDENT, r"incident|\bdrill|fire alarm|lockdown"),
    (
        Reason.SCHOOL_EVENT,
        r"\btrip|assembl|\btests?\b|\bsats\b|event|concert|rehears|sports day|\bplay\b|photo|visitor|nativity",
    ),
    (Reason.NO_ROOM, r"\broom\b|equipment|\bspace\b|resources"),
    (Reason.CLASH, r"clash|ran over|overran|over-ran|timetable|\blesson|swimming|\bp\.?e\.?\b"),
    (
        Reason.PUPIL_ABSENT,
        r"absen|off school|unwell|\bill(?:ness)?\b|\bsick|poorly|not in\b|away",
    ),
)
_READ_OUTCOMES = tuple((outcome, re.compile(pattern)) for outcome, pattern in _OUTCOMES)
_READ_REASONS = tuple((reason, re.compile(pattern)) for reason, pattern in _REASONS)


def outcome_of(text: str) -> Outcome | None:
    """None where the whole cell is none of the words that are known."""
    said = _plain(text)
    return next((outcome for outcome, pattern in _READ_OUTCOMES if pattern.fullmatch(said)), None)


def reason_of(text: str) -> Reason | None:
    """A code, a button's words, or what a person would write; None where nothing in it is known."""
    said = _plain(text)
    if said.replace(" ", "_") in list(Reason):
        return Reason(said.replace(" ", "_"))
    return next((reason for reason, pattern in _READ_REASONS if pattern.search(said)), None)


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[‘’`]", "'", text).replace("_", " ").lower().split()).strip(" .!")
