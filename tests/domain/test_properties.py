"""What holds of every ledger: the identities of section 7, and that a change touches its own windows only."""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from functools import partial
from itertools import pairwise
from typing import Any

from hypothesis import given, settings

from server.domain.column import Column
from server.domain.explain import explain, explain_window
from server.domain.ledger import PupilLedger, ledger_of
from server.domain.plan import in_force
from server.domain.record import Record
from server.domain.school import School, ledgers
from server.domain.status import SpanLedger, critical, over
from server.domain.vocabulary import Status
from server.domain.windows import windows
from server.imports.kept_file import kept_file
from tests.domain.draw import kept_files
from tests.domain.test_two_engines import AMPLE

SOME = settings(max_examples=150, **AMPLE)  # type: ignore[arg-type]
Case = tuple[dict[str, Any], str]


def drawn(case: Case) -> tuple[School, date]:
    file, as_of = case
    return kept_file(json.dumps(file).encode()).school, date.fromisoformat(as_of)


def columns(found: PupilLedger) -> Iterator[Column]:
    for window in found.windows:
        yield from (column for column in (window.sessions, window.minutes) if column is not None)


@SOME
@given(kept_files())
def test_the_identities_of_a_column(case: Case) -> None:
    school, as_of = drawn(case)
    for found in ledgers(school, as_of):
        for column in columns(found):
            missed = sum(column.not_delivered.values(), Fraction(0))
            assert column.due == column.delivered + column.not_as_specified + missed + column.unaccounted
            assert column.owed == column.due - column.delivered - column.made_up
            assert all(amount > 0 for amount in column.not_delivered.values())
            rest = (column.delivered, column.not_as_specified, column.unaccounted, column.made_up, column.owed)
            assert min(*rest, column.extra, column.due) >= 0


@SOME
@given(kept_files())
def test_figures_are_shares_and_status_and_state_take_turns(case: Case) -> None:
    school, as_of = drawn(case)
    for found in ledgers(school, as_of):
        for window in found.windows:
            for figure in (window.received, window.offered, window.accounted):
                assert figure is None or 0 <= figure <= 1
            assert (window.status is None) is not window.closed
            assert window.state is None or not window.closed
            assert window.closed is (window.ends_on <= as_of)
            assert window.starts_on <= as_of


@SOME
@given(kept_files())
def test_windows_stand_in_order_and_never_share_a_date(case: Case) -> None:
    school, _ = drawn(case)
    for provision in in_force(school.provisions.values()):
        for pupil in provision.pupils:
            found = windows(
                provision, school.pupils[pupil], school.plans.get(provision.plan), school.calendar, school.settings
            )
            for window in found:
                assert window.span.starts_on <= window.starts_on <= window.ends_on <= window.span.ends_on
                assert set(window.counted) <= set(window.days)
                assert len(window.days) <= window.planned_days
            for earlier, later in pairwise(found):
                assert earlier.span.ends_on < later.span.starts_on


@SOME
@given(kept_files())
def test_every_standing_record_is_counted_once_or_listed_once(case: Case) -> None:
    school, as_of = drawn(case)
    for found in ledgers(school, as_of):
        counted = [entry.record.id for worked in found.worked for entry in (*worked.entries, *worked.make_ups)]
        listed = [*counted, *found.unplaced, *found.duplicates]
        assert len(listed) == len(set(listed))


@SOME
@given(kept_files())
def test_every_window_can_be_explained_and_the_explanation_says_the_same(case: Case) -> None:
    school, as_of = drawn(case)
    versions = {provision.id: provision for provision in in_force(school.provisions.values())}
    for found in ledgers(school, as_of):
        for worked in found.worked:
            provision, pupil = versions[worked.ledger.provision], school.pupils[worked.ledger.pupil]
            explained = explain(worked, provision, pupil, school.calendar, school.settings)
            assert explained.ledger == worked.ledger
            assert {line.figure for line in explained.lines} >= {"due", "delivered", "owed"}
            assert all(line.sentence.endswith((".", ").")) for line in explained.lines)
            for column, unit in ((worked.ledger.sessions, "sessions"), (worked.ledger.minutes, "minutes")):
                if column is not None:
                    amounts = [getattr(said, unit) for said in explained.counted]
                    assert sum(amounts, Fraction(0)) == column.delivered + column.made_up + column.extra


@SOME
@given(kept_files())
def test_a_span_is_the_sum_of_its_windows(case: Case) -> None:
    school, as_of = drawn(case)
    for found in ledgers(school, as_of):
        total: SpanLedger = over(found.windows, school.settings)
        for unit in ("sessions", "minutes"):
            parts = [getattr(window, unit) for window in found.windows if window.closed]
            column = getattr(total, unit)
            assert (column.due if column else 0) == sum(part.due for part in parts if part)
            assert (column.delivered if column else 0) == sum(part.delivered for part in parts if part)
        assert total.windows or total.status is Status.NOTHING_DUE
        for statutory in (True, False):
            line = next(iter(school.provisions.values()))
            critical(found.worked, statutory, line.dosage.window, as_of)


@settings(max_examples=300, **AMPLE)  # type: ignore[arg-type]
@given(kept_files())
def test_the_windows_of_some_days_can_be_worked_alone(case: Case) -> None:
    """The days are those of the last record that came. From no more records than `ledger_of` asks for, their windows
    and the open one are as in the whole ledger."""
    school, as_of = drawn(case)
    if not school.records or school.records[-1].on > as_of:
        return
    last = school.records[-1]
    days = frozenset(day for day in (last.on, last.makes_up) if day is not None)
    for provision in in_force(school.provisions.values()):
        for name in provision.pupils:
            pupil, plan = school.pupils[name], school.plans.get(provision.plan)
            work = partial(ledger_of, provision, pupil, plan, school.calendar, school.settings, school.people)
            whole = work(school.records, as_of)
            alone = work(needed(school, provision, name, days, as_of), as_of, touching=days)
            held = {
                window.starts_on
                for window in windows(provision, pupil, plan, school.calendar, school.settings)
                if any(day in window.span for day in days) or window.starts_on <= as_of < window.ends_on
            }
            assert alone.windows == tuple(window for window in whole.windows if window.starts_on in held)


def chain_of(record: Record, records: Sequence[Record]) -> list[Record]:
    by_id = {known.id: known for known in records}

    def root(known: Record) -> str:
        while known.amends is not None:
            known = by_id[known.amends]
        return known.id

    return [known for known in records if root(known) == root(record)]


def needed(school: School, provision: Any, name: str, days: frozenset[date], as_of: date) -> list[Record]:
    """What `ledger_of` asks for with `touching`, and no more: by date of those windows, whole chains, same dates."""
    found = windows(provision, school.pupils[name], school.plans.get(provision.plan), school.calendar, school.settings)
    begun = [window for window in found if window.starts_on <= as_of]
    wanted = [window for window in begun if any(day in window.span for day in days)]
    if begun and begun[-1].ends_on > as_of:
        wanted.append(begun[-1])
        wanted += [window for window in begun[:-1] if window.due_sessions][-6:]

    def falls(record: Record) -> bool:
        return any(day in window.span for window in wanted for day in (record.on, record.makes_up) if day is not None)

    own = [record for record in school.records if (record.pupil, record.provision) == (name, provision.id)]
    dates = {record.on for record in own if falls(record)}
    ids: set[str] = set()
    for record in own:
        if record.on in dates:
            ids.update(known.id for known in chain_of(record, school.records))
    return [record for record in school.records if record.id in ids]


@SOME
@given(kept_files())
def test_the_explanation_of_a_day_is_that_of_its_window(case: Case) -> None:
    school, as_of = drawn(case)
    provision = in_force(school.provisions.values())[0]
    pupil = school.pupils[provision.pupils[0]]
    plan = school.plans.get(provision.plan)
    given_ = (provision, pupil, plan, school.calendar, school.settings, school.people, school.records, as_of)
    for worked in ledger_of(*given_).worked[-2:]:
        explained = explain_window(*given_, worked.window.ends_on)
        assert explained is not None
        assert explained.ledger == worked.ledger
    assert explain_window(*given_, date(2020, 1, 1)) is None
