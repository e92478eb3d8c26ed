"""CSV as real programs save it, the people and calendars in it, and every fault with what would be right."""

from datetime import date

import pytest

from server.domain.calendar import SchoolCalendar, Span
from server.domain.vocabulary import AccessRole, DelivererRole
from server.imports import cells
from server.imports.calendars import read_calendar
from server.imports.headers import columns
from server.imports.provisions import read_provisions
from server.imports.pupils import read_pupils, read_staff, short_names
from server.imports.table import BadFile, CellFault, rows_of

MAP = "Provision,Pupils,Frequency,Session length\nPrecision Teaching – daily,Asha Rahman,daily,10\n"
CALENDAR = """Year,What,Name,From,To
2026-27,Term,Autumn,01/09/2026,18/12/2026
2026-27,Half term,Autumn,26/10/2026,30/10/2026
2026-27,Term,Spring,04/01/2027,25/03/2027
2026-27,Half term,Spring,15/02/2027,19/02/2027
2026-27,Term,Summer,12/04/2027,22/07/2027
2026-27,Half term,Summer,31/05/2027,04/06/2027
2026-27,INSET,,01/09/2026,
2026-27,Closed,Polling,06/05/2027,
,Unplanned closure,snow,14/01/2027,15/01/2027
"""


def faults(reader: object, text: str) -> list[tuple[int, str]]:
    with pytest.raises(BadFile) as bad:
        reader(text.encode())  # type: ignore[operator]
    assert all(fault.what and fault.right for fault in bad.value.faults)
    return [(fault.row, fault.column) for fault in bad.value.faults]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_table_reads_the_same_however_it_was_saved(encoding: str) -> None:
    assert read_provisions(MAP.encode(encoding)).lines[0].title == "Precision Teaching – daily"


@pytest.mark.parametrize("sign", [";", "\t"])
def test_semicolons_and_tabs_divide_cells_too(sign: str) -> None:
    assert read_provisions(MAP.replace(",", sign).encode()).lines[0].pupils == ("Asha Rahman",)


@pytest.mark.parametrize("sign", [";", "\t"])
def test_commas_of_the_wording_divide_no_cells_where_another_sign_does(sign: str) -> None:
    often = '"twice a week, in class, or in the hall, when it is quiet, calm, and free"'
    table = MAP.replace(",", sign).replace("daily", often)
    assert read_provisions(table.encode()).lines[0].pupils == ("Asha Rahman",)


def test_a_line_ends_one_way_and_no_control_sign_comes_in() -> None:
    (line,) = read_provisions(MAP.replace("Precision Teaching – daily", '"Lego\x0b club\r\nwith Jo"').encode()).lines
    assert line.title == "Lego  club with Jo"
    assert line.wording == "Lego  club\nwith Jo | Asha Rahman | daily | 10"
    assert len(rows_of(b"a,b\rc,d\r")) == 2


def test_what_a_kept_file_could_not_take_out_again_is_named() -> None:
    long = "x" * 201
    assert faults(read_provisions, f"Provision,Pupils,Area,Frequency\n{long},Asha,{long},weekly\n") == [
        (2, "Provision"),
        (2, "Area of need"),
    ]
    wide = f"Provision,Pupils,Section F,Frequency\nLego,Asha,{'y' * 19_990},weekly\n"
    assert faults(read_provisions, wide) == [(2, "the whole row")]
    assert faults(read_pupils, f"Name,Year\n{long},4\n") == [(2, "Name")]
    assert faults(read_staff, f"Name,Role,Email,Qualifications\n{long},TA,{long}@x,{long}\n") == [
        (2, "Name"),
        (2, "Email"),
        (2, "Qualifications"),
    ]
    assert faults(read_calendar, CALENDAR.replace("snow", long)) == [(10, "Name")]
    assert faults(read_provisions, MAP.replace("length\n", "length,Start\n").replace(",10", ",10,07/09/1026")) == [
        (2, "Start")
    ]
    assert {cells.year_group(text) for text in ("N1", "N2", "n", "Nursery 1")} == {-1}


def test_a_cell_that_looks_like_a_formula_is_text() -> None:
    read = read_provisions(MAP.replace("Precision Teaching – daily", "=1+1").encode())
    assert read.lines[0].title == "=1+1"


@pytest.mark.parametrize(
    "data", [b"", b"\r\n ,, \n", b"PK\x03\x04rest", b"a,b\x00", b'Provision,Pupils\n"never closed,x\n']
)
def test_what_is_no_table_is_refused_in_words(data: bytes) -> None:
    with pytest.raises(BadFile) as bad:
        rows_of(data)
    assert bad.value.faults[0].right


def test_headings_are_known_by_what_they_mean() -> None:
    known = columns(
        ["UPN", "Legal Surname", "Preferred Forename", "NC Year", "SEN Status", "Date of admission", "House"]
    )
    assert known == {"upn": 0, "surname": 1, "forename": 2, "year_group": 3, "sen_status": 4, "on_roll_from": 5}


def test_pupils_from_an_export() -> None:
    text = "Pupil UPN,Surname,Forename,Year,SEN Status\nh201999921001 ,Rahman,Asha,Year 4,E\n,Ode,Ben,R,\n"
    asha, ben = read_pupils(text.encode())
    assert (asha.name, asha.upn, asha.year_group, asha.sen_status) == ("Asha Rahman", "H201999921001", 4, "E")
    assert (ben.name, ben.upn, ben.year_group, ben.sen_status) == ("Ben Ode", None, 0, None)


def test_every_fault_of_a_list_of_pupils_is_told() -> None:
    text = "Name,UPN,Year,SEN status,On roll from\nAsha R,A201999921001,Y4,E,\n,,,,31/02/2026\n"
    text += "Ben O,,Y44,X,\nBen O,,4,K,\n"
    assert faults(read_pupils, text) == [
        (2, "UPN"),
        (3, "Name"),
        (3, "On roll from"),
        (4, "SEN status"),
        (4, "Year"),
        (5, "Name"),
    ]


def test_the_letter_of_a_upn_is_checked() -> None:
    assert cells.upn_letter("B801200005001") == "B"
    assert cells.upn_letter("Q207000016049") == "P", "two help pages print Q, from a wrong sum"
    assert cells.upn_letter("12345") is None


def test_short_names_tell_pupils_apart() -> None:
    assert short_names([("Asha", "Rahman"), ("Asha", "Rowe"), ("Ben", "Ode"), ("Mo", ""), ("Mo", "")]) == [
        "Asha Ra",
        "Asha Ro",
        "Ben O",
        "Mo",
        "Mo",
    ]


def test_staff_have_a_job_and_what_they_may_see() -> None:
    text = "Name,Role,Access,Email,Qualifications\nJo Field,TA,,,\n"
    text += "Sam Okoro,teacher,SENCO,sam@larch.example,NASENCO; PGCE\n"
    jo, sam = read_staff(text.encode())
    assert (jo.role, jo.access, jo.email) == (DelivererRole.TA, AccessRole.TA, None)
    assert (sam.access, sam.qualifications) == (AccessRole.SENCO, ("NASENCO", "PGCE"))


def test_who_signs_in_at_the_desk_needs_an_email() -> None:
    assert faults(read_staff, "Name,Role,Access,Email\nSam,teacher,senco,\nJo,wizard,,\n") == [
        (2, "Email"),
        (3, "Role"),
        (3, "Access"),
    ]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("13/02/2026", date(2026, 2, 13)),
        ("27/03/26", date(2026, 3, 27)),
        ("Mon 4 January 2027", date(2027, 1, 4)),
        ("2027-01-04", date(2027, 1, 4)),
        ("46024", date(2026, 1, 2)),
        ("soon", None),
        ("30/02/2026", None),
    ],
)
def test_dates_as_schools_write_them(text: str, meant: date | None) -> None:
    assert cells.day(text) == meant


def test_a_calendar_gets_the_bank_holidays_that_it_does_not_list() -> None:
    read = read_calendar(CALENDAR.encode())
    (year,) = read.years
    assert [term.name for term in year.terms] == ["Autumn", "Spring", "Summer"]
    assert year.terms[0].half_term == Span(date(2026, 10, 26), date(2026, 10, 30))
    assert year.bank_holidays == {date(2027, 5, 3), date(2027, 5, 31)}
    assert year.planned_closures == {date(2027, 5, 6)}
    assert [closure.on.day for closure in read.closures] == [14, 15]
    assert "were filled in" in read.notes[0]
    assert not SchoolCalendar(read.years, read.closures).is_school_day(date(2027, 5, 3))


def test_half_terms_listed_one_by_one_make_three_terms() -> None:
    rows = "Term,Autumn 1,2/9/2026,23/10/2026|Term,Autumn 2,2/11/2026,18/12/2026|Term,Spring 1,4/1/2027,12/2/2027|"
    rows += "Term,Spring 2,22/2/2027,25/3/2027|Term,Summer 1,12/4/2027,28/5/2027|Term,Summer 2,7/6/2027,22/7/2027"
    (year,) = read_calendar(("What,Name,From,To\n" + rows.replace("|", "\n")).encode()).years
    assert (year.terms[0].name, len(year.terms)) == ("Autumn", 3)
    assert year.terms[0].half_term == Span(date(2026, 10, 26), date(2026, 11, 1))


def test_a_half_term_of_two_rows_is_one_and_two_half_terms_are_a_fault() -> None:
    fortnight = CALENDAR + "2026-27,Half term,Autumn,19/10/2026,23/10/2026\n"
    (year,) = read_calendar(fortnight.encode()).years
    assert year.terms[0].half_term == Span(date(2026, 10, 19), date(2026, 10, 30))
    apart = CALENDAR + "2026-27,Half term,Autumn,12/10/2026,16/10/2026\n"
    assert faults(read_calendar, apart) == [(11, "From")]


def test_every_fault_of_a_calendar_is_told() -> None:
    text = CALENDAR.replace("18/12/2026", "18/01/2027").replace("Polling,06/05/2027", "Polling,6 May")
    text = text.replace("15/02/2027,19/02/2027", "05/04/2027,09/04/2027") + "2026-27,Party,,01/06/2027,\n"
    assert faults(read_calendar, text) == [(2, "To"), (5, "From"), (9, "From"), (11, "What")]


def test_a_map_with_faults_tells_them_all() -> None:
    text = "Provision,Pupils,Plan,Kind,Frequency,Start,End\n"
    text += "A,Asha,Section G,magic,weekly,1/9/2026,1/8/2026\nB,Asha,,,weekly,x,\n"
    assert faults(read_provisions, text) == [(2, "Plan"), (2, "Kind"), (2, "End"), (3, "Start")]


def test_a_file_without_headings_says_which_it_needs() -> None:
    with pytest.raises(BadFile) as bad:
        read_provisions(b"one,two\nthree,four\n")
    assert bad.value.faults == (
        CellFault(
            0,
            "",
            "no row of headings was recognised",
            "a column for the provision and one for its frequency, its length or its pupils",
        ),
    )
