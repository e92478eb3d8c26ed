"""Whatever happens to phones, network, server and backups: nothing that was saved is lost, doubled or shown to others.

The machine stands in `model`. CI runs a share of it from a fixed seed; `make prove` runs KEPT_CALLS calls from seeds of
their own.
"""

import os
import random
from collections.abc import Iterator

import pytest

from tests.sync.model.runs import Tally, a_server, run
from tests.sync.model.server import Server

CALLS = int(os.environ.get("KEPT_CALLS", "100000"))
LEAST_FAULTED = 0.2


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with a_server() as made:
        yield made


def test_nothing_falls_in_the_share_that_ci_runs(server: Server) -> None:
    tally = run(server, machines=120, number=4)
    assert tally.fell is None, tally.report
    assert tally.calls > 1000


@pytest.mark.slow
def test_nothing_falls_in_the_long_run(server: Server) -> None:
    number = int(os.environ.get("KEPT_SEED", "0")) or random.SystemRandom().randrange(1, 10**6)
    whole = Tally(0, 0, 0)
    while whole.calls < CALLS:
        tally = run(server, machines=400, number=number)
        assert tally.fell is None, tally.report
        whole = Tally(whole.machines + tally.machines, whole.calls + tally.calls, whole.faults + tally.faults, None, "")
        number += 1
    print(f"{whole.machines} machines, {whole.calls} calls, {whole.faults} faulted, none fell")  # noqa: T201
    assert whole.faults >= LEAST_FAULTED * whole.calls
