"""Rounds in which every contender has its turn, CPU seconds of this process, medians with their spread, ratios."""

import gc
import platform
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from statistics import median

ROUNDS = 5


@dataclass(frozen=True)
class Cost:
    """CPU and wall seconds of each round."""

    cpu: tuple[float, ...]
    wall: tuple[float, ...]

    @property
    def middle(self) -> float:
        return median(self.cpu)

    def __str__(self) -> str:
        return (
            f"{shown(self.middle)} ({shown(min(self.cpu))} to {shown(max(self.cpu))}); wall {shown(median(self.wall))}"
        )


@dataclass(frozen=True)
class Row:
    """One figure: `ratio` is to the reference of the same round; the gate is what it may be at most.

    Without ratios it could not be measured here: its gate is not passed then.
    """

    what: str
    reference: str
    ratios: tuple[float, ...]
    gate: float | None = None
    aim: float | None = None
    note: str = ""

    @property
    def ratio(self) -> float:
        return median(self.ratios)

    @property
    def met(self) -> bool:
        return self.gate is None or (bool(self.ratios) and self.ratio <= self.gate)


@dataclass
class Report:
    """What one benchmark found: how it was done, what each contender cost, the ratios, and other figures in words."""

    name: str
    how: str
    costs: dict[str, Cost] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)


def interleaved(contenders: Mapping[str, Callable[[], object]], rounds: int = ROUNDS) -> dict[str, Cost]:
    """Each contender once a round, one after the other, so that a busy minute meets them all."""
    cpu: dict[str, list[float]] = {name: [] for name in contenders}
    wall: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, run in contenders.items():
            gc.collect()
            began_cpu, began = time.process_time(), time.perf_counter()
            run()
            cpu[name].append(time.process_time() - began_cpu)
            wall[name].append(time.perf_counter() - began)
    return {name: Cost(tuple(cpu[name]), tuple(wall[name])) for name in contenders}


def ratios(ours: Cost, reference: Cost, per: float = 1) -> tuple[float, ...]:
    """Round by round; `per` divides ours."""
    return tuple(mine / per / theirs for mine, theirs in zip(ours.cpu, reference.cpu, strict=True))


def shown(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.1f} ms"


def machine() -> str:
    """Its shape, never its name."""
    with open("/proc/cpuinfo", encoding="utf-8") as told:  # noqa: PTH123 - no file of ours
        models = [line.split(":")[1].strip() for line in told if line.startswith("model name")]
    with open("/proc/meminfo", encoding="utf-8") as told:  # noqa: PTH123
        memory = int(told.readline().split()[1]) // 2**20
    return f"{len(models)} cores of {models[0] if models else platform.machine()}, {memory} GiB, {platform.system()}"
