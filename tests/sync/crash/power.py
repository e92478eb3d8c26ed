"""What a disk may hold after a power cut, from the calls that a process made until then.

A write is certain only once its file was synced, a new or removed name only once its folder was. Until then each sector
of each write is there or not, on its own: disks and file systems write in any order. A file that grew by a write that
is not there holds zeros or what lay there before.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

CALL = re.compile(r"^(?:\d+ +)?(\w+)\((.*)\) += (-?\d+)", re.MULTILINE)
FILE = re.compile(r"^(?:AT_FDCWD(?:<[^>]*>)?|\d+<([^>]*)>)")
TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
SECTORS = (512, 4096)
WATCHED = ("pwrite64", "write", "ftruncate", "fsync", "fdatasync", "unlink", "unlinkat", "rename", "openat")
RECORDING = ("-y", "-xx", "-s", "99999999", "-e", f"trace={','.join(WATCHED)}")


@dataclass(frozen=True, slots=True)
class Call:
    """`name` is write, cut, sync, make, remove, sync_folder or say; `offset` is the new size where a file was cut."""

    name: str
    file: str = ""
    offset: int = 0
    data: bytes = b""


@dataclass
class Node:
    """A file by itself, without its name: what is certain, and what was asked since."""

    certain: bytes = b""
    pending: list[Call] = field(default_factory=list)


@dataclass
class Disk:
    """`now` and `certain` are the folder as it is and as a power cut would surely leave it."""

    now: dict[str, Node]
    certain: dict[str, Node]

    @classmethod
    def holding(cls, folder: dict[str, bytes]) -> "Disk":
        nodes = {name: Node(content) for name, content in folder.items()}
        return cls(dict(nodes), dict(nodes))

    def take(self, call: Call) -> None:
        if call.name in ("write", "cut"):
            self.now[call.file].pending.append(call)
        elif call.name == "sync":
            node = self.now[call.file]
            node.certain, node.pending = applied(node.certain, node.pending), []
        elif call.name == "make":
            self.now.setdefault(call.file, Node())
        elif call.name == "remove":
            del self.now[call.file]
        elif call.name == "sync_folder":
            self.certain = dict(self.now)

    def at_least(self) -> dict[str, bytes]:
        """Only what is certain."""
        return {name: node.certain for name, node in self.certain.items()}

    def at_most(self) -> dict[str, bytes]:
        """Everything that was asked: what a killed process leaves."""
        return {name: applied(node.certain, node.pending) for name, node in self.now.items()}

    def by_chance(self, chance: Random) -> dict[str, bytes]:
        found = {}
        for name in sorted(self.now.keys() | self.certain.keys()):
            node = chance.choice((self.now, self.certain)).get(name)
            if node is not None:
                found[name] = torn(node, chance)
        return found


def applied(content: bytes, calls: list[Call]) -> bytes:
    made = bytearray(content)
    for call in calls:
        if call.name == "cut":
            put(made, call.offset, b"", b"")
            del made[call.offset :]
        else:
            put(made, call.offset, call.data, b"\0")
    return bytes(made)


def torn(node: Node, chance: Random) -> bytes:
    """Of each pending write some sectors, of the cuts some; how many is drawn as well, so that few and most occur."""
    made, sector, share = bytearray(node.certain), chance.choice(SECTORS), chance.choice((0.1, 0.5, 0.9))
    before = chance.choice((b"\0", b"\xd5"))
    for call in node.pending:
        if call.name == "cut":
            if chance.random() < share:
                del made[call.offset :]
            continue
        at = call.offset
        while at < call.offset + len(call.data):
            end = min((at // sector + 1) * sector, call.offset + len(call.data))
            if chance.random() < share:
                put(made, at, call.data[at - call.offset : end - call.offset], before)
            at = end
    return bytes(made)


def put(made: bytearray, at: int, data: bytes, before: bytes) -> None:
    if at > len(made):
        made.extend((before or b"\0") * (at - len(made)))
    made[at : at + len(data)] = data


def recorded(log: Path, folder: Path) -> Iterator[Call]:
    """The calls of a log of strace that touched the files of `folder` and not a wal's index, and what was said."""
    for name, arguments, result in CALL.findall(log.read_text("ascii")):
        if int(result) < 0:
            continue
        opened = FILE.match(arguments)
        path = Path(unescaped(opened.group(1))) if opened and opened.group(1) else None
        text = TEXT.search(arguments)
        data = bytes.fromhex(text.group(1).replace("\\x", "")) if text else b""
        if name == "write":
            if path is None or path.parent != folder:
                yield Call("say", data=data)
        elif name in ("openat", "unlink"):
            named = Path(data.decode())
            if named.parent == folder and not named.name.endswith("-shm"):
                if name == "unlink":
                    yield Call("remove", named.name)
                elif "O_CREAT" in arguments:
                    yield Call("make", named.name)
        elif path == folder and name in ("fsync", "fdatasync"):
            yield Call("sync_folder")
        elif path is not None and path.parent == folder and not path.name.endswith("-shm"):
            yield of_file(name, path.name, arguments, data, int(result))


def of_file(name: str, file: str, arguments: str, data: bytes, result: int) -> Call:
    if name == "pwrite64":
        return Call("write", file, int(arguments.rpartition(",")[2]), data[:result])
    if name == "ftruncate":
        return Call("cut", file, int(arguments.rpartition(",")[2]))
    assert name in ("fsync", "fdatasync"), f"{name} of {file} is not understood"
    return Call("sync", file)


def unescaped(path: str) -> str:
    return bytes.fromhex(path.replace("\\x", "")).decode() if path.startswith("\\x") else path
