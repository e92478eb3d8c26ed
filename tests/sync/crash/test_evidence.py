"""The proof itself: what it must find, and what it must not take for a loss."""

import pytest

from tests.cast import Cast
from tests.sync.crash.evidence import Lost, keeps
from tests.sync.crash.load import Load


@pytest.fixture
def load(cast: Cast) -> Load:
    """Phones that sent one batch of two, and were told of it."""
    load = Load(0, cast, 1, 0)
    load.told.sent.append(frozenset({"a", "b"}))
    load.told.acknowledged.update(a=1, b=2)
    return load


def test_what_is_sent_while_the_log_is_read_is_no_stranger(load: Load) -> None:
    told = load.as_told()
    load.told.sent.append(frozenset({"c"}))
    keeps(told, {"a": 1, "b": 2, "c": 3}, 3)


def test_what_is_acknowledged_while_the_log_is_read_is_not_asked_of_it(load: Load) -> None:
    told = load.as_told()
    load.told.sent.append(frozenset({"c"}))
    load.told.acknowledged["c"] = 3
    keeps(told, {"a": 1, "b": 2}, 2)


@pytest.mark.parametrize(
    ("stored", "found"),
    [
        ({}, "acknowledged and lost"),
        ({"a": 1, "b": 3}, "acknowledged and lost"),
        ({"a": 1, "b": 2, "d": 3}, "1 events that nobody sent"),
        ({"a": 1, "b": 2, "c": 3}, "half a batch"),
    ],
)
def test_what_is_lost_moved_halved_or_never_sent_is_found(load: Load, stored: dict[str, int], found: str) -> None:
    load.told.sent.append(frozenset({"c", "d2"}))
    with pytest.raises(Lost, match=found):
        keeps(load.as_told(), stored, len(stored))
