"""What the tests of the domain have in common."""

import pytest

from tests.domain.build import CALENDAR


@pytest.fixture(autouse=True)
def _windows_are_worked_anew() -> None:
    """The calendar that all share remembers windows: a test would see what an earlier one, or other code, had made."""
    CALENDAR.memo.clear()
