"""A real school on a real server with a clock that the test moves, and real Chromium for the phone and the desk."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, expect, sync_playwright

from tests.browser.phone import Phone
from tests.browser.running import MONDAY_MORNING, Running, served
from tests.cast import Clock

expect.set_options(timeout=15_000)


@pytest.fixture(scope="module")
def clock() -> Clock:
    """Monday 9 November 2026, 8:00: a whole school week lies ahead."""
    return Clock(MONDAY_MORNING)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, clock: Clock) -> Iterator[Running]:
    with served(tmp_path_factory.mktemp("school"), clock) as one:
        yield one


@pytest.fixture
def school_of_its_own(tmp_path: Path) -> Iterator[Running]:
    """For one test, on that same Monday, where what another test's phone recorded would be in the way."""
    (tmp_path / "school").mkdir()
    with served(tmp_path / "school", Clock(MONDAY_MORNING)) as one:
        yield one


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as one:
        yield one


@pytest.fixture(scope="module")
def profiles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for the browsers' storage."""
    return tmp_path_factory.mktemp("profiles")


@pytest.fixture
def phone(playwright: Playwright, running: Running, profiles: Path, request: pytest.FixtureRequest) -> Iterator[Phone]:
    """A phone out of its box, for one test."""
    made = Phone(playwright, profiles / request.node.name, running)
    yield made
    made.close()
