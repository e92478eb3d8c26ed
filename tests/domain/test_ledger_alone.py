"""Some windows of a ledger worked without the others, from what is known of those."""

from datetime import timedelta

from server.domain.ledger import ledger_of_standing
from server.domain.windows import windows
from tests.domain.build import (
    ASHA,
    CALENDAR,
    DEFAULTS,
    EHC_PLAN,
    FRI,
    MON,
    PEOPLE,
    THU,
    TUE,
    WED,
    dosage,
    ledger,
    logged,
    provision,
)

WEEKS = [timedelta(7 * number) for number in range(4)]
RECORDS = [logged(day + week) for week in WEEKS[:3] for day in (MON, TUE, THU)[: 1 + week.days // 7]]
TODAY = WED + WEEKS[3]


def test_only_the_windows_of_the_days_and_the_open_one_are_worked() -> None:
    whole = ledger(dosage(2, 30), RECORDS, TODAY).worked
    assert [window.ledger.starts_on for window in whole] == [MON + week for week in WEEKS]
    alone = ledger(dosage(2, 30), RECORDS, TODAY, touching=[FRI + WEEKS[1]]).worked
    assert alone == (whole[1], whole[3])
    assert ledger(dosage(2, 30), RECORDS, TODAY, touching=[]).worked == (whole[3],)
    assert ledger(dosage(2, 30), RECORDS, TODAY, touching=[FRI + timedelta(70)]).worked == (whole[3],)


def test_with_its_past_given_the_open_window_needs_no_older_record() -> None:
    whole = ledger(dosage(2, 30), RECORDS, TODAY).worked
    line = provision(dosage(2, 30), starts_on=MON)
    due = windows(line, ASHA, EHC_PLAN, CALENDAR, DEFAULTS)
    past = [window.ledger.sessions for window in whole[:3] if window.ledger.sessions is not None]
    alone = ledger_of_standing(
        line, ASHA, EHC_PLAN, CALENDAR, DEFAULTS, PEOPLE, [], TODAY, touching=[], due=due, past=past
    )
    assert alone.worked == (whole[3],)
    assert whole[3].forecast is not None
    assert whole[3].forecast.reliability is not None
    assert whole[3].forecast.reliability < 1


def test_windows_that_are_given_are_not_worked_out_again() -> None:
    line = provision(dosage(2, 30), starts_on=MON)
    due = windows(line, ASHA, EHC_PLAN, CALENDAR, DEFAULTS)[:1]
    found = ledger_of_standing(line, ASHA, EHC_PLAN, CALENDAR, DEFAULTS, PEOPLE, [], TODAY, due=due)
    assert [window.starts_on for window in found.windows] == [MON]
