"""Seeded bugs, the test of the test: each breaks one place of the server or of the phone, and an invariant falls."""

from tests.sync.mutants.of_erasure import OF_ERASURE
from tests.sync.mutants.of_phone import OF_PHONE
from tests.sync.mutants.of_receipts import OF_RECEIPTS
from tests.sync.mutants.of_server import OF_SERVER
from tests.sync.mutants.seeding import Mutant, broken_by

__all__ = ["MUTANTS", "Mutant", "broken_by"]

MUTANTS = (*OF_SERVER, *OF_RECEIPTS, *OF_PHONE, *OF_ERASURE)
