"""Counts of pupils for eyes outside the school: a count under five may point at a child."""

from collections.abc import Mapping

FEWEST_SHOWN = 5


def hide_small(total: int, cells: Mapping[str, int]) -> tuple[int | None, dict[str, int | None]]:
    """Total and cells with None for what is hidden.

    Every count under five is. What a reader could work out by taking the shown cells from the total is a count too: as
    long as that is under five, the smallest shown cell is hidden with it.
    """
    if total < FEWEST_SHOWN:
        return None, dict.fromkeys(cells)
    shown = {name: count for name, count in cells.items() if count >= FEWEST_SHOWN}
    while shown and len(shown) < len(cells) and total - sum(shown.values()) < FEWEST_SHOWN:
        del shown[min(shown, key=lambda name: (shown[name], name))]
    return total, {name: shown.get(name) for name in cells}
