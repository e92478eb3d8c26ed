"""Sixteen Kept files with the ledger that an independent reading of the two documents gives. All of them hold."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from server.domain.school import ledgers
from server.imports.kept_file import kept_file
from server.reports.ledger_view import ledger_json_text
from tests.domain.naive_ledger import naive_ledger

CASES = sorted((Path(__file__).parent / "golden").glob("case_*.json"))


def test_there_are_sixteen() -> None:
    assert len(CASES) == 16


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_the_ledger_is_the_golden_one(path: Path) -> None:
    case = json.loads(path.read_text())
    assert without_settings(ledger_by_the_engine(case["file"], case["as_of"])) == without_settings(case["ledger"])


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_the_naive_ledger_is_the_golden_one_too(path: Path) -> None:
    case = json.loads(path.read_text())
    assert without_settings(naive_ledger(case["file"], case["as_of"])) == without_settings(case["ledger"])


def ledger_by_the_engine(file: dict[str, Any], as_of: str) -> dict[str, Any]:
    school = kept_file(json.dumps(file).encode()).school
    day = date.fromisoformat(as_of)
    printed: dict[str, Any] = json.loads("".join(ledger_json_text(school, ledgers(school, day), day)))
    return printed


def without_settings(ledger: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in ledger.items() if name != "settings"}
