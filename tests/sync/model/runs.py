"""Running machines, and saying what fell: the invariant, the seed and the shortest history."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from hypothesis import HealthCheck, Phase, Verbosity, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.sync.model.invariants import Violation
from tests.sync.model.machine import Machine
from tests.sync.model.server import Server

STEPS = 40


@dataclass(frozen=True)
class Tally:
    """What was run. `fell` names the invariant, if one did; `machines` counts those that are in the search for the
    shortest history too."""

    machines: int
    calls: int
    faults: int
    fell: str | None = None
    report: str = ""


@contextmanager
def a_server() -> Iterator[Server]:
    """On a disk in memory where there is one: what is checked is what is written, not that it reached a disk."""
    memory = Path("/dev/shm")  # noqa: S108
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        server = Server(Path(folder))
        try:
            yield server
        finally:
            server.close()


def run(server: Server, machines: int, number: int, *, shrink: bool = True) -> Tally:
    """Runs `machines` histories from the seed `number` and stops at the first that breaks an invariant."""

    class Run(Machine):
        pass

    Run.server = server
    phases = (Phase.generate, Phase.shrink) if shrink else (Phase.generate,)
    chosen = settings(
        max_examples=machines,
        stateful_step_count=STEPS,
        phases=phases,
        database=None,
        deadline=None,
        derandomize=False,
        report_multiple_bugs=False,
        print_blob=False,
        verbosity=Verbosity.quiet,
        suppress_health_check=list(HealthCheck),
    )
    fell, report = None, ""
    try:
        run_state_machine_as_test(seed(number)(Run), settings=chosen)
    except Violation as violation:
        fell = violation.name
        history = "\n".join(f"  {i}. {line}" for i, line in enumerate(violation.history, 1))
        report = f"{violation}\nseed {number}\nthe shortest history that was found:\n{history}"
    return Tally(Run.machines, Run.calls, Run.faults, fell, report)
