"""Provision maps in the layouts that schools use, with what a person reads in each of their rows."""

import json
from pathlib import Path
from typing import Any

import pytest

from server.domain.vocabulary import DelivererRole
from server.imports.provisions import ProvisionLine, read_provisions

LAYOUTS = Path(__file__).parent / "layouts"
INDEX: list[dict[str, Any]] = json.loads((LAYOUTS / "index.json").read_text("utf-8"))["layouts"]
ROLES = {"TA": DelivererRole.TA, "HLTA": DelivererRole.HLTA, "teacher": DelivererRole.TEACHER, "ELSA": None, None: None}


@pytest.mark.parametrize("layout", INDEX, ids=lambda layout: layout["file"])
def test_every_row_says_what_a_person_reads_in_it(layout: dict[str, Any]) -> None:
    read = read_provisions((LAYOUTS / layout["file"]).read_bytes())
    assert [said(line, want) for line, want in zip(read.lines, layout["expected"], strict=True)] == [
        meant(want) for want in layout["expected"]
    ]


@pytest.mark.parametrize("layout", INDEX, ids=lambda layout: layout["file"])
def test_rows_that_are_no_provision_are_left_out_with_a_reason(layout: dict[str, Any]) -> None:
    read = read_provisions((LAYOUTS / layout["file"]).read_bytes())
    headings = set(layout["header_rows"])
    assert {row.row for row in read.skipped} - headings == set(layout["rows_to_skip"]) - headings
    assert all(row.why for row in read.skipped)


def test_a_group_that_a_spreadsheet_made_a_time_is_asked() -> None:
    read = read_provisions((LAYOUTS / "12_costed_intervention_history.csv").read_bytes())
    assert [bool(line.promise.asks) for line in read.lines] == [False, False, True]
    assert all(line.past for line in read.lines), "what an intervention ran for is no plan"


def test_each_line_keeps_the_text_that_it_was_read_from() -> None:
    read = read_provisions((LAYOUTS / "02_advice_service_list.csv").read_bytes())
    assert (
        read.lines[0].wording
        == "Speech programme from SaLT | TA | 10 mins | 5x | 1:1 | Says 20 target words | 13/02/2026"
    )


def said(line: ProvisionLine, want: dict[str, Any]) -> dict[str, Any]:
    dosage = line.promise.dosage
    flag = want.get("flag", "")
    found = {
        "intervention": line.title,
        "role": dosage.role,
        "minutes": tuple(dosage.minutes) if dosage.minutes else None,
        "sessions": tuple(dosage.count) if dosage.count else None,
        "group": tuple(dosage.group) if dosage.group else None,
        "period": dosage.window.value if dosage.window else None,
        "weeks": line.promise.block_weeks,
        "pupils": line.pupils,
        "starts_on": line.starts_on and line.starts_on.isoformat(),
        "ends_on": line.ends_on and line.ends_on.isoformat(),
        "review_on": line.review_on and line.review_on.isoformat(),
        "asked": bool(line.promise.asks),
        "waiting": line.waiting,
    }
    if "need" in want:
        assert line.area_of_need == want["need"]
    assert not flag.startswith("one_off") or found["period"] is None
    return found


def meant(want: dict[str, Any]) -> dict[str, Any]:
    flag = want.get("flag", "")
    deliverer = want.get("deliverer")
    return {
        "intervention": want["intervention"],
        "role": ROLES[deliverer.split()[0] if deliverer else None],
        "minutes": both(want.get("session_minutes")),
        "sessions": both(want.get("sessions_per_period")),
        "group": (1, 1) if want.get("group") == "1:1" else both(want.get("group")),
        "period": None if want.get("period") == "once" else want.get("period"),
        "weeks": want.get("weeks"),
        "pupils": tuple(want.get("pupils", ())),
        "starts_on": want.get("start"),
        "ends_on": want.get("end"),
        "review_on": want.get("review_date"),
        "asked": bool(flag) and not flag.startswith("waiting"),
        "waiting": flag.startswith("waiting"),
    }


def both(value: Any) -> tuple[int, int] | None:
    if value is None:
        return None
    return tuple(value) if isinstance(value, list) else (value, value)
