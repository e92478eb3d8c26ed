"""`kept ladder`: a school chooses when its people are told, and cannot choose that they never are."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from server.cli import main


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setenv("KEPT_DATA_DIR", str(tmp_path))
    runner = CliRunner()
    made = runner.invoke(main, ["init", "--name", "Larch Lane", "--senco", "Sam Reed", "--email", "sam@larch.example"])
    assert made.exit_code == 0, made.output
    return runner


def lines(result: Result) -> dict[str, str]:
    assert result.exit_code == 0, result.output
    return dict(line.split() for line in result.output.splitlines())


def test_what_is_chosen_stands_and_the_rest_is_as_before(run: CliRunner) -> None:
    before = lines(run.invoke(main, ["ladder"]))
    assert (before["nudge_at"], before["pass_on_after_days"]) == ("16:00", "3")
    run.invoke(main, ["ladder", "nudge_at", "15:45"])
    run.invoke(main, ["ladder", "pass_on_after_days", "2"])
    assert lines(run.invoke(main, ["ladder"])) == before | {"nudge_at": "15:45", "pass_on_after_days": "2"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("nudge_at", "19:00"),
        ("nudge_at", "soon"),
        ("nudge_at", "16:00+01:00"),
        ("hours_from", "soon"),
        ("pass_on_after_days", "0"),
        ("pass_on_after_days", "999999"),
        ("pass_on_after_days", "x"),
        ("nudge", "1"),
    ],
)
def test_what_cannot_be_used_changes_nothing_and_says_which(run: CliRunner, name: str, value: str) -> None:
    before = lines(run.invoke(main, ["ladder"]))
    refused = run.invoke(main, ["ladder", name, value])
    assert refused.exit_code == 1
    assert name in refused.output
    assert lines(run.invoke(main, ["ladder"])) == before
    assert run.invoke(main, ["ladder", name]).exit_code == 2
