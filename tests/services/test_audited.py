"""Whatever changes something says so in the audit log: a service that writes and does not is found here."""

import ast
from pathlib import Path

import pytest

SERVICES = Path(__file__).parents[2] / "server" / "services"

NOT_AN_ACT = {
    "auditing": "signs the log itself",
    "backup": "copies what is there, for the whole installation; what was made, and when, stands in its own list",
    "delivery": "hands notices over; each is an alert's or a nudge's, which the log of alerts tells",
    "ladder": "raises notices; each is told in the life of its alert, or is a question to who delivers",
    "posting": "mails what delivery could not hand over",
    "review": "derives the ledger and the alerts from what was written; it can be worked out again",
    "summaries": "keeps what was worked out; it can be worked out again",
    "views": "is itself the list of who looked at a pupil",
    "vapid": "makes the installation's push keys, which are no school's",
    "demo": "fills an invented school, through services that say so",
    "simulate": "plays an invented school, through services that say so",
}
"""Services that write without anybody having done something."""


def writing() -> list[str]:
    return sorted(path.stem for path in SERVICES.glob("*.py") if ".write()" in path.read_text("utf-8"))


def speaks_of_audit(path: Path) -> bool:
    """Whether some call in it reaches `audit.append` or `audit.append_events`."""
    calls = [node.func for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]
    return any(isinstance(call, ast.Attribute) and ast.unparse(call).startswith("audit.append") for call in calls)


@pytest.mark.parametrize("service", writing())
def test_a_service_that_writes_says_so_in_the_audit_log(service: str) -> None:
    assert service in NOT_AN_ACT or speaks_of_audit(SERVICES / f"{service}.py")


def test_the_exceptions_are_services_that_write_and_need_to_be() -> None:
    assert set(NOT_AN_ACT) <= set(writing())
    assert [name for name in NOT_AN_ACT if name != "auditing" and speaks_of_audit(SERVICES / f"{name}.py")] == []
