"""Lives of the child under strace: how each ended, what it said before, and the calls it made."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from server.store.engine import Database
from tests.cast import Cast, Clock, Phone
from tests.sync.crash.evidence import Told
from tests.sync.phone import phone_of

KILLED = -9


class Untraceable(RuntimeError):  # noqa: N818 - what is so here, not an error of ours
    """This machine has no strace, or does not let it trace: the proof was not made."""


@dataclass(frozen=True)
class Life:
    """What the child is given. `pushes` are envelopes; every life of one proof is given the same ones."""

    url: str
    who: dict[str, Any]
    pushes: list[dict[str, Any]]
    journal: str = "truncate"
    pragmas: tuple[str, ...] = ()
    early: bool = False

    def on(self, file: Path) -> "Life":
        return replace(self, url=f"sqlite:///{file}")


@dataclass
class Lived:
    """How a life went. `status` is -9 where SIGKILL ended it."""

    status: int = 0
    told: Told = field(default_factory=Told)
    troubles: list[str] = field(default_factory=list)


@dataclass
class Mother:
    """Forks the children. `trace` is what strace is told; the first trouble ends the tracing."""

    process: subprocess.Popen[str]

    def live(self, life: Life, *trace: str) -> Lived:
        lived = Lived()
        lived.told.sent = [frozenset(item["id"] for item in push["items"]) for push in life.pushes]
        self._say(json.dumps(asdict(life)))
        child = int(self._hear("ready"))
        tracer = None
        try:
            tracer = attach(child, *trace) if trace else None
            self._say("go")
            self._listen(lived, tracer)
        except BaseException:  # the next life must find its mother well
            os.kill(child, signal.SIGKILL)
            while not self._line().startswith("ended "):
                pass
            raise
        finally:
            if tracer:
                detach(tracer)
        return lived

    def _listen(self, lived: Lived, tracer: subprocess.Popen[str] | None) -> None:
        while True:
            word, _, rest = self._line().partition(" ")
            if word == "told":
                lived.told.hear({"results": json.loads(rest)})
            elif word == "early":
                after = len(lived.told.acknowledged)
                lived.told.acknowledged |= {each: seq for seq, each in enumerate(json.loads(rest), after + 1)}
            elif word == "trouble":
                lived.troubles.append(rest)
                assert len(lived.troubles) < 5, lived.troubles
                if tracer:
                    detach(tracer)
                self._say("again")
            elif word == "ended":
                lived.status = int(rest)
                return
            else:
                assert word == "done", word

    def _say(self, words: str) -> None:
        assert self.process.stdin
        self.process.stdin.write(f"{words}\n")
        self.process.stdin.flush()

    def _line(self) -> str:
        assert self.process.stdout
        line = self.process.stdout.readline().rstrip("\n")
        assert line, "the mother of the children has died"
        return line

    def _hear(self, expected: str) -> str:
        word, _, rest = self._line().partition(" ")
        assert word == expected, word
        return rest


@contextmanager
def a_mother() -> Iterator[Mother]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.sync.crash.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield Mother(process)
    finally:
        assert process.stdin
        assert process.stdout
        with suppress(BrokenPipeError):
            process.stdin.close()
        process.wait(30)
        process.stdout.close()


def attach(process_id: int, *trace: str) -> subprocess.Popen[str]:
    """strace on a process that waits. Raises Untraceable where that is not to be had."""
    if shutil.which("strace") is None:
        raise Untraceable("strace is not installed: apt-get install strace")
    words = ["strace", "-f", "-p", str(process_id), *trace]
    tracer = subprocess.Popen(words, stderr=subprocess.PIPE, text=True)
    assert tracer.stderr
    said = tracer.stderr.readline()
    if "attached" not in said:
        detach(tracer)
        raise Untraceable(f"strace may not trace here (ptrace is refused): {said.strip()}")
    return tracer


def detach(tracer: subprocess.Popen[str]) -> None:
    """Nothing is traced any more; once is enough, and again does nothing."""
    tracer.terminate()
    tracer.wait(30)
    if tracer.stderr:
        tracer.stderr.close()


def inject(call: str, number: int | str, what: str, log: Path) -> tuple[str, ...]:
    """Kills at entry to the `number`th call of this name, or gives it an error instead of a result."""
    effect = "signal=KILL" if what == "kill" else f"error={what}"
    return ("-o", str(log), "-e", f"trace={call}", "-e", f"inject={call}:{effect}:when={number}")


def lives_on(database: Database, cast: Cast, clock: Clock, device: Phone, batches: int, size: int) -> Life:
    """Batches of sessions by Ada, in the order in which one phone sends them."""
    phone = phone_of(database, cast, clock, device)
    pushes = []
    for _ in range(batches):
        items = [phone.log((cast.asha, cast.ben)[n % 2], cast.precision) for n in range(size)]
        manifest = {"next_n": phone.next_n, "queued": 0, "oldest_at": None, "blocked": 0}
        push = {"req": items[0]["id"], "device": device.id, "epoch": "", "witness": [0, ""], "manifest": manifest}
        pushes.append(push | {"items": items})
    return Life(str(database.write_engine.url), asdict(phone.who), pushes)


def calls_of(log: Path) -> Counter[str]:
    """How often each call was made, by a log of strace."""
    return Counter(re.findall(r"^(?:\d+ +)?([a-z0-9_]+)\(", log.read_text("utf-8", "replace"), re.MULTILINE))


def fresh(template: Path, file: Path) -> None:
    """The first day again: nothing of an earlier life stays beside the file."""
    for left in file.parent.glob(f"{file.name}*"):
        left.unlink()
    shutil.copyfile(template, file)
