"""Files that somebody made to break the server are refused in words, by a process that is not the server."""

import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from server.imports import apart
from server.imports.apart import read_apart
from server.imports.kept_file import KeptFileError, kept_file
from server.imports.records import read_records
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
