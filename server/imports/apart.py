"""Reads a file that was sent to the server in a process of its own: what a hostile file can use up is not the server's.

The child has 5 s of processor time, 512 MB of memory, no settings, no database and no file to write to; after 10 s it
is ended in any case. Where the system knows no such limits (Windows; macOS has no limit of memory) the 10 s, and the
limits of size, rows and cells (table.py), are all there is. `kept import` and `kept ledger` read in their own process,
which is no server: that is how a Kept file of 200 MB can be read there.
"""

import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Sequence
from typing import Any

from server.imports.calendars import read_calendar
from server.imports.faults import Fault
from server.imports.kept_file import KeptFileError, kept_file
from server.imports.provisions import read_provisions
from server.imports.records import read_records
from server.imports.table import BadFile, CellFault

CPU_SECONDS, SECONDS, MEMORY, MOST_READ = 5, 10, 512 * 2**20, 50 * 2**20
READERS: dict[str, Callable[[bytes], Any]] = {
    "calendar": read_calendar,
    "provisions": read_provisions,
    "records": read_records,
    "kept_file": kept_file,
}
TOO_MUCH = "it takes more time or memory to read than a school's file does"
SMALLER = "one school's file, as it was saved"
# Python finds its libraries, and Windows its own, by these; nothing else of the server's settings goes along.
ENVIRONMENT = ("PATH", "SYSTEMROOT", "LANG", "LC_ALL", "LD_LIBRARY_PATH")


def read_apart(name: str, data: bytes) -> Any:
    """What the reader of that name makes of the file. Raises BadFile, or KeptFileError, as it does."""
    words = [sys.executable, "-I", "-m", "server.imports.apart", name]
    environment = {each: os.environ[each] for each in ENVIRONMENT if each in os.environ}
    try:
        child = subprocess.run(  # noqa: S603 - our own program
            words, input=data, env=environment, capture_output=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise _too_much(name) from None
    if child.returncode != 0 or not child.stdout:
        raise _too_much(name)
    # What comes back is as trustworthy as this file is: the child runs no code but ours.
    found, faults = pickle.loads(child.stdout)  # noqa: S301  # nosec B301
    if faults:
        raise KeptFileError(faults) if name == "kept_file" else BadFile(*faults)
    return found


def _too_much(name: str) -> Exception:
    if name == "kept_file":
        return KeptFileError([Fault("the file", TOO_MUCH.removeprefix("it "), f"It should be {SMALLER}")])
    return BadFile(CellFault(0, "", TOO_MUCH, SMALLER))


def _limit() -> None:
    if sys.platform == "win32":
        return
    import resource

    wanted = ((resource.RLIMIT_CPU, CPU_SECONDS), (resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_FSIZE, 0))
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
        told = pickle.dumps(_read(sys.argv[1], sys.stdin.buffer.read()), protocol=pickle.HIGHEST_PROTOCOL)
    except (MemoryError, RecursionError):
        return 1
    if len(told) > MOST_READ:
        return 1
    sys.stdout.buffer.write(told)
    return 0


if __name__ == "__main__":
    sys.exit(main())
