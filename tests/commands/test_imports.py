"""What a SENCO or the office sees in a terminal: init, import and interpret."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from server.cli import main

CALENDAR = "What,Name,From,To\nTerm,Autumn,2/9/2026,18/12/2026\n"


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEPT_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)


def kept(*words: str, text: str | None = None) -> Result:
    return CliRunner().invoke(main, words, input=text, catch_exceptions=False)


def init(name: str = "Elm Road") -> Result:
    return kept("init", "--name", name, "--senco", "Sam Okoro", "--email", f"{name[0]}@elm.example")


def written(name: str, text: str) -> str:
    Path(name).write_text(text, "utf-8")
    return name


def test_a_new_school_from_the_terminal_to_its_map() -> None:
    assert "/desk/#setup=" in init().output
    assert "A trial: nothing was changed." in kept("import", "calendar", written("c.csv", CALENDAR), "--dry-run").output
    assert "Done. 1 read" in kept("import", "calendar", "c.csv").output
    assert "Done. 1 read" in kept("import", "staff", written("s.csv", "Name,Role\nJo Field,TA\n")).output
    assert "Done. 1 read" in kept("import", "pupils", written("p.csv", "Name,Year\nAsha Rahman,4\n")).output
    lines = "Provision,Frequency\nPaired reading,3x20 mins\n"
    told = kept("import", "provisions", written("m.csv", lines), "--pupil", "Asha Rahman").output
    assert "row 2: Paired reading: How often?" in told
    assert "Done. 1 read, 1 asked, 0 left out." in told


def test_faults_are_listed_and_the_exit_status_says_so() -> None:
    init()
    told = kept("import", "calendar", written("c.csv", CALENDAR.replace("2/9/2026", "soon")))
    assert told.exit_code == 2
    assert "Nothing was changed: the file has 1 fault." in told.output
    assert "row 2, From: “soon” is not a date. Right would be: 31/01/2027." in told.output


def test_without_a_school_or_with_several_the_command_says_what_to_do() -> None:
    path = written("c.csv", CALENDAR)
    assert "kept init" in kept("import", "calendar", path).output
    init()
    init("Larch Lane")
    assert '--school "Larch Lane"' in kept("import", "calendar", path).output
    assert "Done." in kept("import", "calendar", path, "--school", "larch lane").output
    assert "is here already" in init().output


def test_wording_is_interpreted_line_by_line() -> None:
    first, second = kept("interpret", text="2 x week\nbi-weekly\n").output.splitlines()
    assert json.loads(first)["parts"][0]["sessions_per_period"] == {"min": 2, "max": 2}
    assert json.loads(second)["asks"][0]["readings"] == ["twice a week", "once a fortnight"]


def test_wording_as_json_lines_keeps_its_id_and_column() -> None:
    line = json.dumps({"id": "FQ-1", "text": "40", "column": "session_length"})
    told = json.loads(kept("interpret", "--jsonl", text=line + "\n").output)
    assert (told["id"], told["parts"][0]["session_minutes"]) == ("FQ-1", {"min": 40, "max": 40})
    assert kept("interpret", "--jsonl", text="[1]\n").exit_code == 1
