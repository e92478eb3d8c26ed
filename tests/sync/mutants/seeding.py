"""What a seeded bug is: one place that is patched, and the invariants of which one must fall."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

Patch = Callable[[pytest.MonkeyPatch], None]


@dataclass(frozen=True)
class Mutant:
    """`falls`: the invariants of which one must fall. A bug can show itself in several ways."""

    name: str
    patch: Patch
    falls: tuple[str, ...]


def nothing(*_: object, **__: object) -> None:
    """What a patched place does when it does nothing."""


@contextmanager
def broken_by(mutant: Mutant) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        mutant.patch(patch)
        yield
