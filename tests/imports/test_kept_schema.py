"""The published schema, the contract that it is made of and the quick reader refuse the same Kept files."""

import copy
import json
import os
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema_rs import Draft202012Validator

from server.commands.schema import KEPT_FILE, kept_file_schema, kept_file_text
from server.domain.school import ledgers
from server.imports.kept_file import KeptFileError, kept_file
from server.reports.ledger_view import ledger_json_text
from shared_schema.interchange import KeptFile
from tests.domain.draw import kept_files
from tests.services.test_kept_round_trip import WHOLE

VALIDATOR = Draft202012Validator(kept_file_schema(), validate_formats=True)
VALUES: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 2, 30.0, 0.5, 2**60, "", "x", "mon", "3/4", "3/0", "09:10", "24:00", "09:10\n",
    "2026-11-02", "2026-11-02\n", "2026-02-30", "2026-W45-1", "0000-01-01", "2026-11-02T09:00:00Z",
    "2026-11-02T09:00:00.1234567Z", "2026-11-02T09:00:00+00:00", "2026-02-30T09:00:00Z", "2026-11-02T25:00:00Z",
    [], [1], [1, 2], [2, 1], [0, 0], ["mon", "mon"], ["tue"], {}, {"id": "x"}, "ta", "delivered", "day", "١٢:٠٠",
)  # fmt: skip


def test_the_published_schema_is_fresh() -> None:
    assert KEPT_FILE.read_text("utf-8") == kept_file_text()


def test_all_three_take_a_file_that_says_everything() -> None:
    VALIDATOR.validate(WHOLE)
    assert KeptFile().validate(WHOLE) == {}
    kept_file(json.dumps(WHOLE).encode())


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(kept_files())
def test_all_three_take_what_breaks_no_rule(case: tuple[dict[str, Any], str]) -> None:
    file = case[0]
    VALIDATOR.validate(file)
    assert KeptFile().validate(file) == {}
    kept_file(json.dumps(file).encode())


@settings(max_examples=int(os.environ.get("KEPT_CASES", "400")), deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_all_three_refuse_the_same_broken_files(data: st.DataObject) -> None:
    file = copy.deepcopy(WHOLE)
    for _ in range(data.draw(st.integers(1, 2))):
        _break(file, data)
    fits = VALIDATOR.is_valid(file)
    assert (KeptFile().validate(file) == {}) is fits
    assert _shapes_fit(file) is fits
    if not fits:
        with pytest.raises(KeptFileError):
            kept_file(json.dumps(file).encode())


def _break(file: dict[str, Any], data: st.DataObject) -> None:
    """Somewhere in the file a value is changed, taken out, or added under a name that is unknown."""
    part: Any = file
    while True:
        key = data.draw(st.sampled_from(sorted(part) if isinstance(part, dict) else range(len(part))))
        if isinstance(part[key], dict | list) and part[key] and data.draw(st.booleans()):
            part = part[key]
            continue
        break
    match data.draw(st.sampled_from(("change", "change", "change", "remove", "add"))):
        case "change":
            part[key] = copy.deepcopy(data.draw(st.sampled_from(VALUES)))
        case "remove":
            del part[key]
        case _ if isinstance(part, dict):
            part["colour"] = copy.deepcopy(data.draw(st.sampled_from(VALUES)))
        case _:
            part.append(copy.deepcopy(data.draw(st.sampled_from(VALUES))))


def _shapes_fit(file: dict[str, Any]) -> bool:
    """What the reader says before the rules that parts keep together; ranges and instants it looks at with those."""
    return not [fault for fault in _faults(file) if _of_shape(fault)]


def _faults(file: dict[str, Any]) -> list[Any]:
    try:
        kept_file(json.dumps(file).encode())
    except KeptFileError as refused:
        return list(refused.faults)
    return []


_TOGETHER = (
    "which is not in", "again", "before it starts", "should lie between", "Terms should", "lies after", "its term",
    "has \"f\" twice", "leads back", "It should be above 0", "at most", "stand on another window", "should name",
    "is null on", "stands on not_delivered",
    "stands on delivered", "counts minutes only", "For direct", "For indirect", "least <= most", "Years should",
)  # fmt: skip


def _of_shape(fault: Any) -> bool:
    text = str(fault)
    if "least <= most" in text:
        pair = json.loads(fault.what.removeprefix("is "))
        return min(pair) < 1
    return not any(words in text for words in _TOGETHER)


def test_the_ledger_is_printed_in_pieces_that_join_to_one_object() -> None:
    school = kept_file(json.dumps(WHOLE).encode()).school
    day = date(2026, 12, 31)
    pieces = "".join(ledger_json_text(school, ledgers(school, day), day))
    windows = [window for each in ledgers(school, day) for window in each.windows]
    assert len(json.loads(pieces)["windows"]) == len(windows) > 0
    empty = "".join(ledger_json_text(school, iter(()), day))
    assert json.loads(empty)["windows"] == []


def test_a_whole_number_may_be_written_with_a_point() -> None:
    file = copy.deepcopy(WHOLE)
    file["records"][3]["minutes"] = 12.0
    assert kept_file(json.dumps(file).encode()).school.records[3].minutes == 12
