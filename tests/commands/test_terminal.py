"""A name in somebody's file is shown on the terminal and does nothing there."""

import copy
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from server.cli import main
from server.reports.terminal import plain
from tests.imports.test_kept_file import WHOLE


@pytest.mark.parametrize(
    "hostile",
    ["\x1b]0;owned\x07", "\x1b[2J", "\x9b31m", "\r", "\b\b\b", "\x7f", "\u202egnp.exe", "\u2066", "\u061c"],
)
def test_what_would_steer_a_terminal_is_taken_out(hostile: str) -> None:
    shown = plain(f"Asha {hostile} Rahman")
    assert shown != f"Asha {hostile} Rahman"
    assert shown.isprintable()


def test_names_in_any_script_stay_as_they_are() -> None:
    for name in ("Zoë O’Brien", "Nguyễn Thị Ánh", "محمد", "👩‍🏫", "李小龍"):
        assert plain(name) == name


def test_a_ledger_shows_a_hostile_name_and_obeys_it_not(tmp_path: Path) -> None:
    kept = copy.deepcopy(WHOLE)
    kept["pupils"][0]["name"] = "Asha \x1b]0;owned\x07 Rahman"
    (tmp_path / "kept.json").write_text(json.dumps(kept), "utf-8")
    told = CliRunner().invoke(main, ["ledger", str(tmp_path / "kept.json"), "--as-of", "2026-11-20"])
    assert told.exit_code == 0
    assert "\x1b" not in told.output
    assert "]0;owned" in told.output
