"""Files that somebody made to break the server are refused in words, by a process that is not the server."""

import json
import os
import pickle
import resource
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import msgspec
import pytest

from server.domain.vocabulary import Outcome
from server.imports import apart
from server.imports.apart import read_apart
from server.imports.calendars import read_calendar
from server.imports.kept_file import KeptFileError, kept_file
from server.imports.provisions import read_provisions
from server.imports.records import RecordLine, read_records
from server.imports.table import BadFile, rows_of
from tests.imports.test_kept_file import WHOLE

MEGABYTE = 2**20
EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
BOMBS: dict[str, Callable[[], bytes]] = {
    "six megabytes": lambda: b"a,b\n" * (6 * MEGABYTE // 4),
    "a million rows": lambda: b"a\n" * 1_000_000,
    "a row more than 20,000": lambda: b"a\n" * 20_001,
    "two million cells in a row": lambda: b"," * 2_000_000,
    "five million cells": lambda: (b"," * 299 + b"\n") * 17_000,
    "a cell of four megabytes": lambda: b'"' + b"a" * (4 * MEGABYTE) + b'"',
    "a quotation mark that is never closed": lambda: b'"' + b"a,\n" * MEGABYTE,
    "a zip": lambda: b"PK\x03\x04" + bytes(5 * MEGABYTE - 4),
    "an old workbook": lambda: b"\xd0\xcf\x11\xe0" + bytes(MEGABYTE),
    "NULs": lambda: bytes(5 * MEGABYTE),
    "an XML bomb": lambda: b'<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>' * 1000,
}
KEPT_BOMBS: dict[str, Callable[[], bytes]] = {
    "two hundred thousand deep": lambda: b"[" * 200_000,
    "deep inside a field": lambda: b'{"format": "kept/1", "school": ' + b"[" * 500_000 + b"}",
    "a million records that are none": lambda: b'{"records": [' + b"0," * 1_000_000 + b"0]}",
    "a million unknown names": lambda: b"{" + b",".join(b'"%x":0' % n for n in range(400_000)) + b"}",
    "a number of a million digits": lambda: b'{"format": ' + b"9" * 1_000_000 + b"}",
    "not JSON": lambda: b"\x00" * MEGABYTE,
}


def processor_seconds() -> float:
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS)
def test_a_table_that_is_no_schools_is_refused_in_words(bomb: Callable[[], bytes]) -> None:
    before = processor_seconds()
    with pytest.raises(BadFile) as refused:
        read_apart("records", bomb())
    fault = refused.value.faults[0]
    assert fault.what
    assert fault.right
    assert processor_seconds() - before < 1.5


@pytest.mark.parametrize("bomb", KEPT_BOMBS.values(), ids=KEPT_BOMBS)
def test_a_kept_file_that_is_none_is_refused_in_words(bomb: Callable[[], bytes]) -> None:
    before = processor_seconds()
    with pytest.raises(KeptFileError) as refused:
        read_apart("kept_file", bomb())
    assert refused.value.faults[0].what
    assert processor_seconds() - before < 2.5


def test_twenty_thousand_rows_are_read_and_one_more_is_not() -> None:
    assert len(rows_of(b"a\n" * 20_000)) == 20_000
    with pytest.raises(BadFile, match="more than 20,000 rows"):
        rows_of(b"a\n" * 20_001)


def test_what_the_child_reads_is_what_is_read_here() -> None:
    kept = json.dumps(WHOLE).encode()
    assert read_apart("kept_file", kept) == kept_file(kept)
    table = (EXAMPLES / "records.csv").read_bytes()
    assert read_apart("records", table) == read_records(table)


def test_every_kind_of_value_comes_back_as_it_was_read() -> None:
    """Dates, instants, tuples, sets, words of a closed list, fractions, pairs: of their own types, not just alike."""
    calendar = (EXAMPLES / "calendar.csv").read_bytes()
    assert read_apart("calendar", calendar) == read_calendar(calendar)
    provisions = (EXAMPLES / "map.csv").read_bytes()
    here, there = read_provisions(provisions), read_apart("provisions", provisions)
    assert here.lines
    assert there == here
    assert repr(there) == repr(here)
    kept = json.dumps(WHOLE).encode()
    assert repr(read_apart("kept_file", kept)) == repr(kept_file(kept))


def a_child_that_answers(answer: bytes, ends: int, at: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stands in for a child that a hostile file has got hold of."""
    (at / "answer").write_bytes(answer)
    program = at / "python"
    program.write_text(f"#!/bin/sh\ncat {at}/answer\nexit {ends}\n")
    program.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(program))


class Harm:
    """Unpickled, it makes a folder."""

    def __init__(self, at: Path) -> None:
        self.at = at

    def __reduce__(self) -> tuple[object, ...]:
        return os.mkdir, (str(self.at),)


LINE = {
    "row": 2, "pupils": ["Asha"], "provision": "Talk Boost", "on": "2026-11-03", "outcome": "delivered", "minutes": 20,
    "reason": None, "who": "", "group_size": None, "makes_up": None, "entered_on": None,
}  # fmt: skip
HOSTILE: dict[str, object] = {
    "no list of two": {"found": []},
    "neither records nor a fault": (None, ()),
    "three parts": ((), (), ()),
    "one record for all": (LINE, ()),
    "a day that no calendar has": ([LINE | {"on": "2026-02-30"}], ()),
    "a day that is a number": ([LINE | {"on": 20261103}], ()),
    "an outcome that Kept has not": ([LINE | {"outcome": "forged"}], ()),
    "a name that is bytes": ([LINE | {"provision": b"\xff"}], ()),
    "a part left out": ([{name: LINE[name] for name in ("row", "pupils")}], ()),
    "minutes in letters": ([LINE | {"minutes": "20"}], ()),
    "a code of its own": ([LINE | {"minutes": msgspec.msgpack.Ext(7, b"code")}], ()),
    "a fault that is none": (None, ["fault"]),
}


@pytest.mark.parametrize("answer", HOSTILE.values(), ids=HOSTILE)
def test_what_no_reader_of_ours_would_say_is_refused_in_words(
    answer: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_child_that_answers(msgspec.msgpack.encode(answer), 0, tmp_path, monkeypatch)
    with pytest.raises(BadFile, match="could not be read safely"):
        read_apart("records", b"a")


def test_the_child_of_these_tests_is_believed_where_it_says_what_a_reader_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_child_that_answers(msgspec.msgpack.encode(([LINE], ())), 0, tmp_path, monkeypatch)
    (read,) = read_apart("records", b"a")
    assert read == RecordLine(**LINE | {"pupils": ("Asha",), "on": date(2026, 11, 3), "outcome": Outcome.DELIVERED})


def test_a_pickle_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    harm = pickle.dumps(((Harm(tmp_path / "harmed"),), ()))
    a_child_that_answers(harm, 0, tmp_path, monkeypatch)
    with pytest.raises(BadFile, match="could not be read safely"):
        read_apart("records", b"a")
    assert not (tmp_path / "harmed").exists()
    pickle.loads(harm)  # noqa: S301 - it is our own, made above
    assert (tmp_path / "harmed").exists(), "else this shows nothing"


@pytest.mark.parametrize("share", ["1/0", "1e999999999", "9" * 5000, "0.5", 1, None])
def test_a_fraction_that_is_none_or_endless_is_refused(
    share: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = kept_file(json.dumps(WHOLE).encode())
    told = msgspec.msgpack.decode(msgspec.msgpack.encode((read, ()), enc_hook=str))
    a_child_that_answers(msgspec.msgpack.encode(told), 0, tmp_path, monkeypatch)
    assert read_apart("kept_file", b"{}") == read
    told[0]["school"]["settings"]["watch_from"] = share
    a_child_that_answers(msgspec.msgpack.encode(told), 0, tmp_path, monkeypatch)
    with pytest.raises(KeptFileError) as refused:
        read_apart("kept_file", b"{}")
    assert refused.value.faults[0].what == "could not be read safely"


@pytest.mark.parametrize(("answer", "ends"), [(b"", 0), (msgspec.msgpack.encode(([], ())), 1), (bytes(2001), 0)])
def test_nothing_a_bad_end_and_more_than_is_taken_are_refused_in_words(
    answer: bytes, ends: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apart, "MOST_READ", 2000)
    a_child_that_answers(answer, ends, tmp_path, monkeypatch)
    with pytest.raises(BadFile, match="more time or memory"):
        read_apart("records", b"a" * MEGABYTE)


def test_a_child_that_never_stops_talking_is_cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    a_child_that_answers(b"", 0, tmp_path, monkeypatch)
    (tmp_path / "python").write_text("#!/bin/sh\nexec yes\n")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(BadFile, match="more time or memory"):
        read_apart("records", b"a")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 4 * apart.MOST_READ // 1024


def test_a_file_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "SECONDS", 0.01)
    with pytest.raises(KeptFileError, match="1 fault"):
        read_apart("kept_file", json.dumps({"format": "kept/1"}).encode())


def test_the_child_has_limits_and_none_of_the_servers_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "told").mkdir()
    program = tmp_path / "python"
    program.write_text(f"#!/bin/sh\nenv > {tmp_path}/told/env\ncat > /dev/null\n")
    program.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(program))
    monkeypatch.setenv("KEPT_DATABASE_URL", "postgresql://secret@school")
    with pytest.raises(BadFile):
        read_apart("records", b"a")
    told = (tmp_path / "told" / "env").read_text()
    assert "secret" not in told
    assert os.environ["PATH"] in told
    monkeypatch.undo()
    ran = subprocess.run(
        [sys.executable, "-c", "from server.imports import apart; apart._limit(); x = bytearray(600 * 2**20)"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "MemoryError" in ran.stderr
