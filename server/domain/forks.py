"""Versions of one record that were made side by side: which of them nobody has answered yet, and which one stands.

A version names as its base the one that its author saw. Two that name the same base, each unseen by the other's author,
leave the record forked: both are kept, and it stays forked until somebody who saw them says which one stands.
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Version:
    """One thing that was said of a record. `saw` are the versions that its author had before them: the base, and for a
    resolve all the heads that it names. `withdraws`: it takes the record back."""

    id: str
    base: str | None
    saw: frozenset[str]
    withdraws: bool
    decides: bool = False


def open_heads(versions: Iterable[Version]) -> tuple[str, ...]:
    """The versions, in log order, that no later one has seen. One is a record in order; two or more are a fork."""
    heads: dict[str, None] = {}
    for version in versions:
        for seen in version.saw:
            heads.pop(seen, None)
        heads[version.id] = None
    return tuple(heads)


def head(versions: Iterable[Version]) -> Version | None:
    """The version that an amendment made now must name. `versions` are in log order.

    The latest, but while the record is withdrawn only what names the withdrawal, or decides between heads, follows it.
    """
    latest: Version | None = None
    for version in versions:
        if latest is not None and latest.withdraws and version.base != latest.id and not version.decides:
            continue
        latest = version
    return latest
