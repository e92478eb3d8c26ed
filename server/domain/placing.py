"""In which window a record counts."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date

from server.domain.record import Record
from server.domain.windows import Window


class Places:
    """The windows of one pupil and provision, by day."""

    def __init__(self, windows: Sequence[Window]) -> None:
        self._spans = [window.span for window in windows]
        self._starts = [span.starts_on for span in self._spans]

    def holding(self, day: date) -> int | None:
        """The index of the window whose span holds the day, while the provision is active and the pupil on roll."""
        index = bisect_right(self._starts, day) - 1
        return index if index >= 0 and day <= self._spans[index].ends_on else None

    def of(self, record: Record) -> tuple[int, bool] | None:
        """The window that the record counts in, and whether it makes up there; None for a record without a place.

        A make-up is placed by the day that it names alone. Naming its own window changes nothing; naming a window that
        begins after its own date leaves it without a place.
        """
        own = self.holding(record.on)
        if record.makes_up is None:
            return None if own is None else (own, False)
        named = self.holding(record.makes_up)
        if named is None or self._starts[named] > record.on:
            return None
        return named, named != own
