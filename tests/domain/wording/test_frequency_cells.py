"""Cells as schools wrote them, with what a careful reader takes from them."""

import json
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from server.domain.wording import Amount, Column, Part, Reading, read

GOLDEN = Path(__file__).parent / "golden" / "frequency.jsonl"
COLUMNS = {
    "group_size": Column.GROUP,
    "duration": Column.DURATION,
    "session_length": Column.LENGTH,
    "number_per_week": Column.PER_WEEK,
}
NUMBERS = ("sessions_per_period", "session_minutes", "minutes_per_period", "block_weeks", "sessions_total")


def cells() -> list[dict[str, Any]]:
    return [json.loads(line) for line in GOLDEN.read_text("utf-8").splitlines()]


def reading_of(cell: dict[str, Any]) -> Reading:
    return read(cell["text"], COLUMNS.get(cell["column"], Column.FREQUENCY))


def numbers(part: Part) -> dict[str, Any]:
    def both(amount: Amount | None) -> dict[str, float | None] | None:
        return amount and {
            "min": None if amount.least is None else float(amount.least),
            "max": None if amount.most is None else float(amount.most),
        }

    sessions, minutes, total = part.sessions, part.session_minutes, part.period_minutes
    if total is None and sessions and minutes and part.period not in (None, "once"):
        total = Amount(*(times(a, b) for a, b in zip(sessions, minutes, strict=True)))
    return {
        "sessions_per_period": both(sessions),
        "session_minutes": both(minutes),
        "minutes_per_period": both(total),
        "block_weeks": both(part.block_weeks),
        "sessions_total": both(part.sessions_total),
        "period": part.period,
        "every_n_weeks": part.every_n_weeks,
        "group": (part.group.least, part.group.most) if part.group else (None, None),
    }


def times(first: Fraction | None, second: Fraction | None) -> Fraction | None:
    return None if first is None or second is None else first * second


def wanted(truth: dict[str, Any]) -> dict[str, Any]:
    found = {name: truth[name] for name in (*NUMBERS, "period", "every_n_weeks")}
    return found | {"group": (truth["group"]["min"], truth["group"]["max"])}


def scored() -> Iterator[tuple[dict[str, Any], list[dict[str, Any]], list[dict[str, Any]]]]:
    for cell in cells():
        if cell["truth"]["kind"] not in ("none", "unparseable"):
            yield cell, [wanted(part) for part in cell["truth"]["parts"]], [numbers(p) for p in reading_of(cell).parts]


def test_the_numbers_of_at_least_97_of_100_cells_are_all_right() -> None:
    results = [(cell["text"], want == got) for cell, want, got in scored()]
    wrong = [text for text, right in results if not right]
    assert len(wrong) <= 0.03 * len(results), wrong


def test_nothing_is_invented() -> None:
    """A number or a period where a careful reader finds none."""
    for cell, want, got in scored():
        assert len(got) <= len(want), cell["text"]
        for true, read_as in zip(want, got, strict=False):
            invented = {name for name, value in read_as.items() if value not in (None, (None, None)) and not true[name]}
            invented -= {"group"} if true["group"] != (None, None) else set()
            assert not invented, (cell["text"], invented)


def test_what_cannot_be_read_gives_no_numbers_to_count_with() -> None:
    for cell in cells():
        if cell["truth"]["kind"] == "unparseable":
            reading = reading_of(cell)
            assert reading.asks, cell["text"]
            assert all(part.sessions is None or reading.kind == "unparseable" for part in reading.parts), cell["text"]


def test_what_two_careful_readers_read_differently_is_asked_and_nothing_else() -> None:
    for cell in cells():
        asked = bool(reading_of(cell).asks)
        assert asked == cell["truth"]["ambiguous"], (cell["text"], reading_of(cell).asks)


@pytest.mark.parametrize("cell", cells(), ids=lambda cell: cell["id"])
def test_case_dashes_signs_and_spaces_change_nothing(cell: dict[str, Any]) -> None:
    plain = reading_of(cell)
    text = cell["text"]
    for changed in (text.upper(), text.replace("-", "–"), text.replace("x", "×"), f"  {text.replace(' ', '  ')} "):
        again = reading_of({**cell, "text": changed})
        assert (again.kind, again.parts, len(again.asks)) == (plain.kind, plain.parts, len(plain.asks)), changed
