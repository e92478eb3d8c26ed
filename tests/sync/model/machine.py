"""What happens, as Hypothesis draws it: each step is one thing that a person, a network or a school does."""

from collections.abc import Callable
from typing import ClassVar

from hypothesis.stateful import RuleBasedStateMachine, initialize, rule
from hypothesis.strategies import integers, sampled_from

from tests.sync.model import erasing
from tests.sync.model.invariants import Violation
from tests.sync.model.network import CRASHES, Fault
from tests.sync.model.server import Server
from tests.sync.model.world import KINDS, World

ACTIONS = (
    ("save", 4),
    ("save several", 5),
    ("change", 3),
    ("push", 7),
    ("pull", 4),
    ("sync", 8),
    ("hello", 1),
    ("grant or revoke", 4),
    ("back up", 2),
    ("restore", 2),
    ("restore twice", 1),
    ("change one's mind", 1),
    ("arrive late", 2),
    ("settle what is held", 1),
    ("jump", 1),
    ("evict", 1),
    ("erase", 1),
    ("rest", 1),
)
"""With weights. Eviction and rest are seldom: what is wiped, or in order, cannot be found to be wrong any more."""

WEIGHTED = tuple(name for name, weight in ACTIONS for _ in range(weight))
PUSH_FAULT = sampled_from((*(Fault.NONE,) * 3, *Fault, Fault.LOST_ANSWER, Fault.CRASH_COMMIT))
PULL_FAULT = sampled_from((*(Fault.NONE,) * 2, *(fault for fault in Fault if fault not in CRASHES), Fault.PHONE_DIED))
KIND = sampled_from((*("fine",) * 4, *KINDS))


class Machine(RuleBasedStateMachine):
    """The world, checked after every step and, at the end, at rest."""

    server: ClassVar[Server]
    calls: ClassVar[int] = 0
    faults: ClassVar[int] = 0
    machines: ClassVar[int] = 0

    def __init__(self) -> None:
        super().__init__()
        self.world = World(self.server)
        self.calm, self.drawn = False, 0

    @initialize(weather=integers(0, 3), slow=integers(0, 3))
    def begin(self, weather: int, slow: int) -> None:
        """In every fourth history most requests go well: where all is lost all the time, little else can go wrong.
        The clock of one phone may be ten years slow."""
        self.calm = weather == 0
        if slow < 3:
            self.world.jump(slow, -10)

    @rule(
        action=sampled_from(WEIGHTED),
        d=integers(0, 2),
        other=integers(0, 2),
        chosen=integers(0, 11),
        kind=KIND,
        push_fault=PUSH_FAULT,
        pull_fault=PULL_FAULT,
    )
    def step(
        self, action: str, d: int, other: int, chosen: int, kind: str, push_fault: Fault, pull_fault: Fault
    ) -> None:
        world, odd = self.world, bool(chosen % 2)
        match action:
            case "save":
                self._do(lambda: world.save(d, kind, other, chosen))
            case "save several":
                for i in range(1 + chosen % 6):
                    self._do(lambda i=i: world.save(d, "fine", other, dies=chosen == 11 and i == 5))
            case "change":
                self._do(lambda: world.change(d, chosen, withdraw=odd))
            case "push":
                self._do(lambda: world.push(d, self._weathered(push_fault)))
            case "pull":
                self._do(lambda: world.pull(d, self._weathered(pull_fault)))
            case "sync":
                self._sync(d, push_fault, pull_fault)
            case "hello":
                self._do(lambda: world.hello(d, self._weathered(push_fault)))
            case "grant or revoke":
                self._do(lambda: world.set_grant(chosen % 2, other))
            case "back up":
                self._do(world.back_up)
            case "restore":
                self._do(lambda: world.restore(chosen, tell=d == 0))
            case "restore twice":
                self._restore_twice(d, chosen)
            case "change one's mind":
                self._change_ones_mind(d, other)
            case "arrive late":
                self._do(lambda: world.arrive(chosen))
            case "settle what is held" if chosen < 9:
                self._do(lambda: world.settle(chosen, (True, False, None)[other]))
            case "settle what is held":
                self._do(lambda: world.decide(other))
            case "jump":
                self._do(lambda: world.jump(chosen % 4, (-10, 10, 0)[other]))
            case "evict":
                self._do(lambda: world.evict(d))
            case "erase":
                self._erase(d, other, chosen)
            case "rest":
                self._do(lambda: world.rest(last=False))

    def _restore_twice(self, d: int, chosen: int) -> None:
        """The first file was the wrong one, and a phone has synced in between. Nobody is told of either."""
        for _ in range(2):
            self._do(lambda: self.world.restore(chosen, tell=False))
            self._do(lambda: self.world.push(d))
            self._do(lambda: self.world.push(d))

    def _change_ones_mind(self, d: int, pupil: int) -> None:
        """A pupil comes, goes and comes again while a phone is still being filled in."""
        user = 1 if d == 2 else 0
        for _ in range(3):
            self._do(lambda: self.world.set_grant(user, pupil))
            self._do(lambda: self.world.pull(d, page=1))
            if self.world.pupils[pupil] in self.world.grants[self.world.devices[d].user]:
                self._do(lambda: self.world.pull(d, page=1))

    def _erase(self, d: int, pupil: int, chosen: int) -> None:
        """Often while a phone does not know whether its last words arrived, or has more, and reads before it sends."""
        busy = bool(chosen % 2)
        if busy:
            self._do(lambda: self.world.save(d, "fine", pupil))
            self._do(lambda: self.world.push(d, Fault.LOST_ANSWER if chosen % 3 else Fault.NONE))
            self._do(lambda: self.world.save(d, "note", pupil))
        self._do(lambda: erasing.erase(self.world, pupil))
        if busy:
            self._do(lambda: self.world.pull(d, page=200))
            self._do(lambda: self.world.pull(d, page=200))

    def _sync(self, d: int, push_fault: Fault, pull_fault: Fault) -> None:
        """As a phone does it: push what waits, then pull until nothing is new."""
        self._do(lambda: self.world.push(d, self._weathered(push_fault)))
        self._do(lambda: self.world.push(d, self._weathered(pull_fault)))
        self._do(lambda: self.world.pull(d, self._weathered(pull_fault)))
        more = True
        for _ in range(2):
            if more:
                more = bool(self._do(lambda: self.world.pull(d)))

    def teardown(self) -> None:
        if not self.world.broken:
            self._do(self.world.rest)
        cls = type(self)
        cls.calls += self.world.calls
        cls.faults += self.world.faults
        cls.machines += 1

    def _weathered(self, fault: Fault) -> Fault:
        self.drawn += fault is not Fault.NONE
        return Fault.NONE if self.calm and self.drawn % 4 else fault

    def _do(self, act: Callable[[], bool | list[int] | None]) -> bool | list[int] | None:
        try:
            done = act()
            self.world.check()
        except Violation as violation:
            self.world.broken = True
            violation.history = list(self.world.history)
            raise
        return done
