"""Reads a file that was sent to the server in a process of its own: what a hostile file can use up is not the server's.

The child has 5 s of processor time, 512 MB of memory, no settings, no database, no file to write to and no process to
start; after 10 s it is ended in any case. Where the system knows no such limits (Windows; macOS has no limit of memory)
the 10 s, and the limits of size, rows and cells (table.py), are all there is. `kept import` and `kept ledger` read in
their own process, which is no server: that is how a Kept file of 200 MB can be read there.

What comes back is not trusted either, since a hostile file may have got hold of the child: it is plain values
(MessagePack), at most 50 MB, and becomes the reader's own types or nothing.
"""

import logging
import os
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from fractions import Fraction
from threading import Thread, Timer
from typing import IO, Any

import msgspec

from server.imports.calendars import ReadCalendar, read_calendar
from server.imports.faults import Fault
from server.imports.kept_file import KeptFile, KeptFileError, kept_file
from server.imports.provisions import ReadProvisions, read_provisions
from server.imports.records import RecordLine, read_records
from server.imports.table import BadFile, CellFault

logger = logging.getLogger(__name__)

CPU_SECONDS, SECONDS, MEMORY, MOST_READ = 5, 10, 512 * 2**20, 50 * 2**20
READERS: dict[str, Callable[[bytes], Any]] = {
    "calendar": read_calendar,
    "provisions": read_provisions,
    "records": read_records,
    "kept_file": kept_file,
}
ANSWERS: dict[str, Any] = {
    "calendar": tuple[ReadCalendar | None, tuple[CellFault, ...]],
    "provisions": tuple[ReadProvisions | None, tuple[CellFault, ...]],
    "records": tuple[tuple[RecordLine, ...] | None, tuple[CellFault, ...]],
    "kept_file": tuple[KeptFile | None, tuple[Fault, ...]],
}
TOO_MUCH = "it takes more time or memory to read than a school's file does"
NOT_SAFE = "it could not be read safely"
SMALLER = "one school's file, as it was saved"
# Python finds its libraries, and Windows its own, by these; nothing else of the server's settings goes along.
ENVIRONMENT = ("PATH", "SYSTEMROOT", "LANG", "LC_ALL", "LD_LIBRARY_PATH")


def read_apart(name: str, data: bytes) -> Any:
    """What the reader of that name makes of the file. Raises BadFile, or KeptFileError, as it does."""
    told = _told(name, data)
    if not told:
        raise _refused(name, TOO_MUCH)
    try:
        found, faults = msgspec.msgpack.decode(told, type=ANSWERS[name], dec_hook=_from_plain)
    except (ValueError, OverflowError, RecursionError):
        found, faults = None, ()
    if faults:
        raise KeptFileError(faults) if name == "kept_file" else BadFile(*faults)
    if found is None:
        logger.error("a file's reader answered as none of ours does reader=%s", name)
        raise _refused(name, NOT_SAFE)
    return found


def _told(name: str, data: bytes) -> bytes | None:
    """What the child says; None where it comes to another end than its own, or says more than is taken."""
    words = [sys.executable, "-I", "-m", "server.imports.apart", name]
    environment = {each: os.environ[each] for each in ENVIRONMENT if each in os.environ}
    pipe, nowhere = subprocess.PIPE, subprocess.DEVNULL
    with subprocess.Popen(  # noqa: S603 - our own program
        words, env=environment, stdin=pipe, stdout=pipe, stderr=nowhere
    ) as child:
        assert child.stdin is not None  # noqa: S101 - they are pipes
        assert child.stdout is not None  # noqa: S101
        ending, feeding = Timer(SECONDS, child.kill), Thread(target=_feed, args=(child.stdin, data))
        ending.start()
        feeding.start()
        told = child.stdout.read(MOST_READ + 1)
        if len(told) > MOST_READ:
            child.kill()
        ended = child.wait()
        ending.cancel()
        feeding.join()
    return told if ended == 0 and len(told) <= MOST_READ else None


def _feed(into: IO[bytes], data: bytes) -> None:
    with suppress(OSError):  # the child ended before it read all
        into.write(data)
    with suppress(OSError):
        into.close()


def _refused(name: str, why: str) -> Exception:
    if name == "kept_file":
        return KeptFileError([Fault("the file", why.removeprefix("it "), f"It should be {SMALLER}")])
    return BadFile(CellFault(0, "", why, SMALLER))


def _as_plain(value: Any) -> Any:
    if isinstance(value, Fraction):
        return str(value)
    raise NotImplementedError(type(value))


def _from_plain(wanted: type, value: Any) -> Any:
    if wanted is Fraction and isinstance(value, str) and re.fullmatch(r"[0-9]{1,20}(/[1-9][0-9]{0,19})?", value):
        return Fraction(value)
    raise ValueError(f"no {wanted.__name__}")


def _limit() -> None:
    if sys.platform == "win32":
        return
    import resource

    wanted = (
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NPROC, 0),
    )
    for what, most in wanted:
        try:
            resource.setrlimit(what, (most, most))
        except (ValueError, OSError):  # macOS takes no limit of memory
            continue


def _read(name: str, data: bytes) -> tuple[Any, Sequence[Any]]:
    try:
        return READERS[name](data), ()
    except (BadFile, KeptFileError) as bad:
        return None, bad.faults


def main() -> int:
    """The child: the file comes in, what was read goes out; any other end is one that the parent puts into words."""
    _limit()
    try:
        told = msgspec.msgpack.encode(_read(sys.argv[1], sys.stdin.buffer.read()), enc_hook=_as_plain)
    except (MemoryError, RecursionError):
        return 1
    if len(told) > MOST_READ:
        return 1
    sys.stdout.buffer.write(told)
    return 0


if __name__ == "__main__":
    sys.exit(main())
