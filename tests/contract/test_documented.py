"""What exists is documented, and what is documented exists."""

import re
from pathlib import Path

from server import settings
from server.cli import COMMANDS
from server.domain import vocabulary as meaning
from shared_schema import vocabulary as wire

ROOT = Path(__file__).parent.parent.parent
DOCS = "\n".join(page.read_text("utf-8") for page in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))])


def test_every_setting_stands_in_the_documentation() -> None:
    known = set(re.findall(r"KEPT_[A-Z_]+", settings.__doc__ or ""))
    assert known - {"KEPT_"} == settings.KNOWN
    named = set(re.findall(r"KEPT_[A-Z_]+[A-Z]", DOCS))
    assert {name for name in known if not name.endswith("_")} <= named


def test_every_command_stands_in_the_documentation() -> None:
    assert [name for name in COMMANDS if f"kept {name}" not in DOCS] == []


def test_both_sides_speak_the_same_closed_lists_of_words() -> None:
    assert tuple(meaning.Kind) == wire.KINDS
    assert tuple(meaning.WindowKind) == wire.WINDOWS
    assert tuple(meaning.Bound) == wire.BOUNDS
    assert tuple(meaning.Weekday) == wire.WEEKDAYS
    assert tuple(meaning.Measurable) == wire.MEASURABLE
    assert tuple(meaning.PlanSource) == wire.PLAN_SOURCES
    assert tuple(outcome for outcome in meaning.Outcome if outcome != "void") == wire.OUTCOMES
    assert tuple(meaning.Reason) == wire.REASONS
    assert tuple(meaning.DelivererRole) == wire.DELIVERER_ROLES
    assert tuple(meaning.AccessRole) == wire.ACCESS_ROLES
    assert tuple(meaning.Status) == wire.STATUSES
    assert tuple(meaning.State) == wire.STATES


def test_no_file_of_ours_is_longer_than_300_lines_without_a_reason() -> None:
    long = []
    for folder in ("server", "shared_schema", "pwa/src"):
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in {".py", ".ts", ".tsx"} and not {"gen", "static", "versions"} & set(path.parts):
                text = path.read_text("utf-8")
                if len(text.splitlines()) > 300 and "over 300" not in text[:1500].lower():
                    long.append(f"{path.relative_to(ROOT)}: {len(text.splitlines())}")
    assert long == []
