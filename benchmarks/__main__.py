"""`make bench`, or `python -m benchmarks [NAME ...]`: runs all, or those named, and writes docs/figures.md.

Ends with status 1 where a gate is not met; the page says so too.
"""

import importlib
import re
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from benchmarks.measure import Report, Row, machine
from server.store.sqlite import sqlite3

NAMES = ("memory", "ledger_sums", "ledger", "nightly", "sync", "log")
PAGE = Path(__file__).parent.parent / "docs" / "figures.md"


def main(names: list[str]) -> int:
    reports = []
    for name in names or NAMES:
        print(f"{name}: running", flush=True)
        report: Report = importlib.import_module(f"benchmarks.{name}").run()
        reports.append(report)
        print(_section(report), flush=True)
    page = _page(reports) if not names else _replaced(PAGE.read_text("utf-8"), reports)
    PAGE.write_text(page, encoding="utf-8")
    print(f"wrote {PAGE}")
    missed = [row.what for report in reports for row in report.rows if not row.met]
    for what in missed:
        print(f"gate not met: {what}", file=sys.stderr)
    return 1 if missed else 0


def _replaced(page: str, reports: list[Report]) -> str:
    """The page with these sections new, and the others as they were; each such run says when and where it was."""
    head, *sections = re.split(r"(?m)^(?=## )", page)
    named = {section.splitlines()[0]: section for section in sections}
    for report in reports:
        report.lines.append(f"\nThis section: {_where()}")
        named[f"## {report.name}"] = _section(report) + "\n"
    return head + "".join(named.values()).rstrip("\n") + "\n"


def _where() -> str:
    packages = ", ".join(f"{name} {version(name)}" for name in ("sqlalchemy", "msgspec"))
    python = ".".join(map(str, sys.version_info[:3]))
    return f"{datetime.now(UTC):%-d %B %Y} · {machine()} · Python {python}, SQLite {sqlite3.sqlite_version}, {packages}"


def _page(reports: list[Report]) -> str:
    head = [
        "# Figures",
        "",
        "Written by `make bench` (`python -m benchmarks`), never by hand. Every ratio is between two things that took",
        "turns in one run on one machine; median of the rounds with the least and the most. CPU seconds; wall time is",
        "for context.",
        "",
        _where(),
        "",
    ]
    return "\n".join(head + [_section(report) for report in reports])


def _section(report: Report) -> str:
    lines = [f"## {report.name}", "", report.how, ""]
    if report.costs:
        lines += ["| | CPU, median (least to most) |", "| --- | --- |"]
        lines += [f"| {name} | {cost} |" for name, cost in report.costs.items()] + [""]
    if report.rows:
        lines += ["| | compared with | ratio | gate | aim | |", "| --- | --- | --- | --- | --- | --- |"]
        lines += [_row(row) for row in report.rows] + [""]
    return "\n".join([*lines, *report.lines, ""])


def _row(row: Row) -> str:
    if not row.ratios:
        return (
            f"| {row.what} | {row.reference} | | {'' if row.gate is None else _ratio(row.gate)} | | **not measured** |"
        )
    spread = f"{_ratio(row.ratio)} ({_ratio(min(row.ratios))} to {_ratio(max(row.ratios))})"
    gate = "" if row.gate is None else f"<= {_ratio(row.gate)}"
    aim = "" if row.aim is None else f"<= {_ratio(row.aim)}"
    verdict = "" if row.gate is None else "met" if row.met else "**not met**"
    return (
        f"| {row.what} | {row.reference} | {spread} | {gate} | {aim} | {' '.join(filter(None, (verdict, row.note)))} |"
    )


def _ratio(value: float) -> str:
    if value < 0.001:
        return "0"
    return f"1/{1 / value:.0f}" if 0 < value < 0.1 else f"{value:.2f}" if value < 10 else f"{value:.0f}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
