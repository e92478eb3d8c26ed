"""A school goes out and comes in at the terminal."""

import json
import stat
from pathlib import Path

import pytest

from tests.commands.test_imports import _own_folder as _own_folder
from tests.commands.test_imports import init, kept, written
from tests.services.test_kept_round_trip import WHOLE


def test_a_school_written_to_a_file_is_the_same_in_another_installation(monkeypatch: pytest.MonkeyPatch) -> None:
    init("Elm")
    assert "Done. Read: 2 people, 2 pupils" in kept("import", "kept", written("given.json", json.dumps(WHOLE))).output
    assert "Elm is written to one.json" in kept("export", "one.json").output
    assert stat.S_IMODE(Path("one.json").stat().st_mode) == 0o600
    monkeypatch.setenv("KEPT_DATA_DIR", "other")
    init("Elm")
    assert "A trial: nothing was changed. Read:" in kept("import", "kept", "one.json", "--dry-run").output
    assert kept("import", "kept", "one.json").exit_code == 0
    kept("export", "two.json")
    assert Path("two.json").read_bytes() == Path("one.json").read_bytes()
    assert kept("ledger", "two.json", "--as-of", "2026-12-18").exit_code == 0


def test_a_file_with_faults_is_refused_with_exit_status_2() -> None:
    init("Elm")
    refused = kept("import", "kept", written("bad.json", '{"format": "kept/2"}'))
    assert refused.exit_code == 2
    assert "Nothing was changed: the file has 8 faults." in refused.output
    assert 'format: is "kept/2". It should be "kept/1".' in refused.output


def test_a_pupil_who_is_not_here_is_told_and_no_file_is_left() -> None:
    init("Elm")
    refused = kept("export", "one.json", "--pupil", "Nobody")
    assert refused.exit_code == 1
    assert "No pupil is called “Nobody”" in refused.output
    assert sorted(path.name for path in Path().iterdir()) == ["data"]
