"""The engine and the naive ledger, written apart from one document, say the same of every school that chance draws."""

import os
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from tests.domain.draw import kept_files
from tests.domain.naive_ledger import naive_ledger
from tests.domain.test_golden_ledgers import ledger_by_the_engine

AMPLE = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large]}


@settings(max_examples=500, **AMPLE)  # type: ignore[arg-type]
@given(kept_files())
def test_both_ledgers_say_the_same(case: tuple[dict[str, Any], str]) -> None:
    file, as_of = case
    expected = naive_ledger(file, as_of)
    found = ledger_by_the_engine(file, as_of)
    assert found["windows"] == expected["windows"]
    assert found == expected


@pytest.mark.slow
@settings(max_examples=int(os.environ.get("KEPT_CASES", "20000")), derandomize=False, **AMPLE)  # type: ignore[arg-type]
@given(kept_files(most_records=40))
def test_both_ledgers_say_the_same_of_many_schools(case: tuple[dict[str, Any], str]) -> None:
    file, as_of = case
    assert ledger_by_the_engine(file, as_of) == naive_ledger(file, as_of)
