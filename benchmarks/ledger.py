"""The ledger of a school year: the exact one from raw records, and the review after new records came."""

import tempfile
from pathlib import Path

from benchmarks.ledger_school import NEW, NOW, PUPILS, SMALL, School, add, new_rows, school_of
from benchmarks.measure import Report, Row, interleaved, ratios
from server.domain.ledger import ledger_of
from server.services.review import recompute, review_changes
from server.services.reviewed import known
from server.store import ledgers


def run() -> Report:
    with (
        tempfile.TemporaryDirectory() as folder,
        school_of(Path(folder), PUPILS) as large,
        school_of(Path(folder), SMALL) as small,
    ):
        for school in (large, small):
            _review_everything(school)
        return _measured(large, small)


def _measured(large: School, small: School) -> Report:
    report = Report(
        "The ledger of a school year",
        f"{PUPILS} pupils with 6 provisions each, 39 weeks, {large.count():,} records, in SQLite. Each round: the "
        "exact ledger of every window (reasons, duplicates, make-ups, statuses) from raw records; the review of "
        f"everything, with alerts and stored windows; and what the clock does each minute, after {NEW} new records of "
        f"{NEW} provisions came: here, and in a school of {SMALL} pupils.",
    )
    for school in (large, small):
        _say_more(school)
        _review_changes(school)
    costs = interleaved(
        {
            "the exact ledger of the year from raw records": lambda: _exact(large),
            "the review of everything": lambda: _review_everything(large),
            "putting new records in (in no figure below)": lambda: (_say_more(large), _say_more(small)),
            f"the review of what {NEW} new records touched": lambda: _review_changes(large),
            f"the same in a school of {SMALL} pupils": lambda: _review_changes(small),
        }
    )
    report.costs = costs
    _, whole, _, touched, in_small = costs.values()
    report.rows = [
        Row(f"the ledger after {NEW} new records", "everything again", ratios(touched, whole), 1 / 150, 1 / 400),
        Row("the same per touched window at 10 times the rows", "itself", ratios(touched, in_small), 1.3, 1.1),
    ]
    report.lines = [
        "Both are the product's own review: windows, statuses, alerts, notices and the next look, in the transactions",
        "that the clock uses. A test holds what either stores equal.",
    ]
    return report


def _exact(school: School) -> int:
    found = 0
    with school.db.read() as session:
        facts = known(session, school.id, NOW)
        for provision in facts.provisions.values():
            records = ledgers.records(session, school.id, provisions=[provision.id])
            for pupil in provision.pupils:
                ledger = ledger_of(
                    provision,
                    facts.pupils[pupil],
                    facts.plan(provision),
                    facts.calendar,
                    facts.settings,
                    facts.people,
                    records,
                    facts.today,
                )
                found += len(ledger.windows)
    return found


def _review_everything(school: School) -> None:
    with school.db.write() as session:
        recompute(session, school.id, None, NOW)


def _say_more(school: School) -> None:
    with school.db.write() as session:
        add(session, school, new_rows(school))


def _review_changes(school: School) -> None:
    done = review_changes(school.db, school.id, NOW)
    if len(done.provisions) != NEW or done.failed:
        raise RuntimeError("the review did not look at what was touched")
