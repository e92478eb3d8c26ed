"""Bugs of the receipt by which a batch that comes again is known."""

from typing import Any

import pytest

from server.services import sync
from server.services.sync_wire import Result
from tests.sync.mutants.seeding import Mutant


def a_receipt_for_any_batch(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(sync.receipts, "sha_of_batch", lambda _: bytes(32))


def a_receipt_for_what_was_not_stored(patch: pytest.MonkeyPatch) -> None:
    """Given before anything is decided, for as many seqs as the batch has items."""

    def receipt(sha: bytes, results: list[Result]) -> dict[str, Any]:
        first = next((result.seq for result in results if isinstance(result.seq, int)), None)
        return sync.receipts.of_batch(sha, first, first + len(results) - 1) if sha and first else {}

    patch.setattr(sync, "_receipt", receipt)


OF_RECEIPTS = (
    Mutant("a receipt for any batch", a_receipt_for_any_batch, ("I1", "I3", "I9", "I10")),
    Mutant("a receipt for what was not stored", a_receipt_for_what_was_not_stored, ("I1", "I3", "I9", "I10")),
)
