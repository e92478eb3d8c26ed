"""Counts of pupils for eyes outside the school: a count under five may point at a child."""

from collections.abc import Collection, Mapping

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


def hide_few(cells: Mapping[str, Collection[str]]) -> frozenset[str]:
    """The cells to be hidden, given the pupils behind each; a pupil may stand behind several.

    Those with fewer than five pupils are. Whoever knows the sum of all learns the sum of the hidden ones: as long as
    fewer than five pupils stand behind those together, the smallest shown cell is hidden with them.
    """
    hidden = {name for name, pupils in cells.items() if len(set(pupils)) < FEWEST_SHOWN}
    while hidden and len(hidden) < len(cells) and len({each for name in hidden for each in cells[name]}) < FEWEST_SHOWN:
        hidden.add(min(cells.keys() - hidden, key=lambda name: (len(set(cells[name])), name)))
    return frozenset(hidden)
