"""Lists of sessions as schools keep them: read where they can be read one way, and every fault named."""

from datetime import date

import pytest

from server.domain.vocabulary import Outcome, Reason
from server.imports.record_words import outcome_of, reason_of
from server.imports.records import RecordLine, read_records
from server.imports.table import BadFile

PLAIN = """Pupil,Intervention,Date,Outcome,Minutes,Reason,Who
Asha Rahman,Precision Teaching,08/09/2026,Delivered,30,,Jo Field
"Rahman, Asha",Precision Teaching,10/09/2026,Not delivered,,TA moved to cover,Jo Field
Asha R; Ben O,Lego Therapy,2026-09-11,Part,20 mins,ran over,Jo Field
"""


def read(text: str) -> tuple[RecordLine, ...]:
    return read_records(text.encode())


def faults(text: str) -> list[tuple[int, str]]:
    with pytest.raises(BadFile) as bad:
        read(text)
    assert all(fault.what and fault.right for fault in bad.value.faults)
    return [(fault.row, fault.column) for fault in bad.value.faults]


def test_each_row_is_a_session_with_what_a_person_reads_in_it() -> None:
    first, second, third = read(PLAIN)
    assert (first.row, first.pupils, first.provision, first.on) == (
        2,
        ("Asha Rahman",),
        "Precision Teaching",
        date(2026, 9, 8),
    )
    assert (first.outcome, first.minutes, first.reason, first.who) == (Outcome.DELIVERED, 30, None, "Jo Field")
    assert (second.outcome, second.reason) == (Outcome.NOT_DELIVERED, Reason.STAFF_COVERING)
    assert (third.pupils, third.minutes, third.reason) == (("Asha R", "Ben O"), 20, Reason.CLASH)


@pytest.mark.parametrize(
    "headings",
    [
        "Name of child,Programme,Date of session,Delivered?,Length (mins),Reason if not,Staff",
        "STUDENT;Support;When;Took place;Duration;Why not;Led by",
        "Learner\tActivity\tDate\tStatus\tMins\tCause\tInitials",
    ],
)
def test_headings_are_known_by_what_they_mean(headings: str) -> None:
    sign = next(sign for sign in ";\t," if sign in headings)
    row = sign.join(["Asha", "Lego", "11/09/2026", "no", "30", "trip", "JF"])
    [line] = read(f"Sessions in autumn{sign * 6}\n{headings}\n{row}\n")
    assert (line.row, line.pupils, line.provision, line.on) == (3, ("Asha",), "Lego", date(2026, 9, 11))
    assert (line.outcome, line.minutes, line.reason, line.who) == (
        Outcome.NOT_DELIVERED,
        30,
        Reason.SCHOOL_EVENT,
        "JF",
    )


def test_a_upn_goes_before_a_name_and_the_other_columns_are_read_where_they_are() -> None:
    head = "UPN,Forename,Surname,Intervention,Date,Outcome,Group size,Makes up,Entered on"
    [line] = read(f"{head}\nh201999921001,Ada,Example,ELSA,08/09/2026,yes,1:4,01/09/2026,09/09/2026\n")
    assert line.pupils == ("H201999921001",)
    assert (line.group_size, line.makes_up, line.entered_on) == (4, date(2026, 9, 1), date(2026, 9, 9))
    [named] = read("Forename,Surname,Intervention,Date,Outcome\nAda,Example,ELSA,08/09/2026,yes\n")
    assert named.pupils == ("Ada Example",)


def test_every_fault_is_named_with_its_row_and_column() -> None:
    broken = """Pupil,Intervention,Date,Outcome,Minutes,Reason,Group size
,Lego,08/09/2026,yes,,,
Asha,,31/02/2026,x,thirty,,
Asha,Lego,,perhaps,9999,,0
Asha,Lego,08/09/2026,missed,,because of the weather gods,
Asha,Lego,08/09/2026,,,,
"""
    assert faults(broken) == [
        (2, "Pupil"),
        (3, "Intervention"), (3, "Date"), (3, "Outcome"), (3, "Minutes"),
        (4, "Date"), (4, "Outcome"), (4, "Minutes"), (4, "Group size"),
        (5, "Reason"),
        (6, "Outcome"),
    ]  # fmt: skip


def test_a_missing_column_is_named() -> None:
    assert faults("Pupil,Date,Minutes\nAsha,08/09/2026,30\n") == [(1, "Intervention"), (1, "Outcome")]
    assert faults("Intervention,Date,Outcome\nLego,08/09/2026,yes\n") == [(1, "Pupil")]
    assert faults("Pupil,Intervention,Date,Outcome\n") == [(0, "")]
    assert faults("hello\n")[0][0] == 1


@pytest.mark.parametrize("text", ["x", "?", "-", "perhaps", "see notes", ""])
def test_a_word_that_can_be_read_two_ways_is_read_in_neither(text: str) -> None:
    assert outcome_of(text) is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("pupil_absent", Reason.PUPIL_ABSENT),
        ("Pupil absent", Reason.PUPIL_ABSENT),
        ("ill", Reason.PUPIL_ABSENT),
        ("Off sick", Reason.PUPIL_ABSENT),
        ("TA off sick", Reason.STAFF_ABSENT),
        ("I was absent", Reason.STAFF_ABSENT),
        ("I was moved to cover", Reason.STAFF_COVERING),
        ("TA out on cover", Reason.STAFF_COVERING),
        ("asked to cover Y3", Reason.STAFF_COVERING),
        ("No trained person free", Reason.NO_TRAINED_COVER),
        ("no cover", Reason.NO_TRAINED_COVER),
        ("Pupil at an appointment or late", Reason.PUPIL_APPOINTMENT),
        ("dentist", Reason.PUPIL_APPOINTMENT),
        ("Pupil refused or too upset", Reason.PUPIL_DECLINED),
        ("Pupil suspended or on a part-time timetable", Reason.PUPIL_REDUCED_TIMETABLE),
        ("Trip, assembly, test or event", Reason.SCHOOL_EVENT),
        ("No room or equipment", Reason.NO_ROOM),
        ("Timetable clash or lesson ran over", Reason.CLASH),
        ("Incident or drill", Reason.INCIDENT),
        ("Visiting professional did not come", Reason.EXTERNAL_NO_SHOW),
        ("SaLT cancelled", Reason.EXTERNAL_NO_SHOW),
        ("School closed unexpectedly", Reason.SCHOOL_CLOSED),
        ("snow", Reason.SCHOOL_CLOSED),
        ("Not a school day (fix the calendar)", Reason.NOT_A_SCHOOL_DAY),
        ("INSET", Reason.NOT_A_SCHOOL_DAY),
        ("This has finished (fix the plan)", Reason.PROVISION_ENDED),
        ("because", None),
    ],
)
def test_a_reason_is_known_by_its_button_or_as_one_would_write_it(text: str, reason: Reason | None) -> None:
    assert reason_of(text) is reason


def test_what_stands_beside_a_delivered_session_is_a_remark() -> None:
    [line] = read("Pupil,Intervention,Date,Outcome,Reason\nAsha,Lego,08/09/2026,yes,went really well\n")
    assert line.reason is None


def test_absent_says_that_it_was_not_delivered_and_why() -> None:
    [line] = read("Pupil,Intervention,Date,Outcome\nAsha,Lego,08/09/2026,Absent\n")
    assert (line.outcome, line.reason) == (Outcome.NOT_DELIVERED, Reason.PUPIL_ABSENT)
