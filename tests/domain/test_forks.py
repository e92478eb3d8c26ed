"""Versions made side by side: both are kept, and the record stays forked until somebody who saw them decides."""

import pytest

from server.domain.forks import Version, head, open_heads


def said(
    name: str, base: str | None = None, saw: str | None = None, *, withdraws: bool = False, decides: bool = False
) -> Version:
    seen = frozenset((saw if saw is not None else base or "").split())
    return Version(name, base, seen, withdraws, decides)


FIRST = said("first")


@pytest.mark.parametrize(
    ("versions", "heads"),
    [
        ([], ()),
        ([FIRST], ("first",)),
        ([FIRST, said("second", "first")], ("second",)),
        ([FIRST, said("ada", "first"), said("ben", "first")], ("ada", "ben")),
        ([FIRST, said("ada", "first"), said("ben", "first"), said("sal", "ada")], ("ben", "sal")),
        (
            [FIRST, said("ada", "first"), said("ben", "first"), said("senco", "ben", "ada ben", decides=True)],
            ("senco",),
        ),
    ],
    ids=["nothing", "as logged", "amended", "forked", "still forked", "decided"],
)
def test_what_nobody_has_answered_yet_is_open(versions: list[Version], heads: tuple[str, ...]) -> None:
    assert open_heads(versions) == heads


VOID = said("void", "first", withdraws=True)


@pytest.mark.parametrize(
    ("versions", "name"),
    [
        ([FIRST], "first"),
        ([FIRST, said("second", "first"), said("third", "second")], "third"),
        ([FIRST, VOID], "void"),
        ([FIRST, VOID, said("unseeing", "first")], "void"),
        ([FIRST, VOID, said("unseeing", "first"), said("after", "void")], "after"),
        ([FIRST, VOID, said("back", "void"), said("late", "first")], "late"),
        ([FIRST, VOID, said("other", "first"), said("chosen", "other", "void other", decides=True)], "chosen"),
    ],
    ids=["alone", "latest", "withdrawn", "stays withdrawn", "put back", "no longer withdrawn", "decided"],
)
def test_the_latest_stands_but_a_withdrawal_gives_way_only_to_who_saw_it(versions: list[Version], name: str) -> None:
    stands = head(versions)
    assert stands is not None
    assert stands.id == name


def test_of_nothing_said_nothing_stands() -> None:
    assert head([]) is None
