"""The model is only worth what it finds: each seeded bug makes an invariant fall, and the right one.

CI looks for the quickest; `make prove` for all of them, within 500 machines each.
"""

from collections.abc import Iterator

import pytest

from tests.sync.model.runs import a_server, run
from tests.sync.model.server import Server
from tests.sync.mutants import MUTANTS, Mutant, broken_by

WITHIN = 500
QUICKEST = (
    "ack before commit",
    "no dedupe",
    "held item dropped",
    "seq with a gap",
    "scope leak on pull",
    "projection not in the transaction",
    "delete on send",
    "nothing is offered again",
)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with a_server() as made:
        yield made


def look_for(mutant: Mutant, server: Server, machines: int) -> None:
    with broken_by(mutant):
        tally = run(server, machines, number=7, shrink=False)
    assert tally.fell is not None, f"The mutant survives: {mutant.name}"
    assert tally.fell in mutant.falls, f"{mutant.name} makes another invariant fall:\n{tally.report}"
    print(f"{mutant.name}: {tally.fell}, machine {tally.machines + 1}")  # noqa: T201


@pytest.mark.parametrize("name", QUICKEST)
def test_the_quickest_mutants_are_found(name: str, server: Server) -> None:
    look_for(next(mutant for mutant in MUTANTS if mutant.name == name), server, machines=60)


@pytest.mark.slow
@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_every_mutant_is_found(mutant: Mutant, server: Server) -> None:
    look_for(mutant, server, WITHIN)


def test_a_report_names_the_invariant_the_seed_and_a_short_history(server: Server) -> None:
    mutant = next(mutant for mutant in MUTANTS if mutant.name == "seq with a gap")
    with broken_by(mutant):
        tally = run(server, machines=60, number=7)
    assert "I5 fell" in tally.report
    assert "seed 7" in tally.report
    assert tally.report.count("\n") < 10, tally.report
