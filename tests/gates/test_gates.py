"""Each tool finds the mistake that it is for, says BROKEN where it cannot look, and finds none in what is shipped."""

from pathlib import Path

import pytest

from tests.gates import own_rules, samples, tools
from tests.gates.tools import BROKEN, CLEAN, FOUND, ROOT, SHIPPED


@pytest.fixture
def code(tmp_path: Path) -> Path:
    (tmp_path / "room").mkdir()
    return tmp_path / "room" / "code.py"


def test_bandit_finds_a_shell_and_a_broken_digest(code: Path) -> None:
    code.write_text(samples.BANDIT)
    assert tools.bandit(str(code)).state == FOUND


def test_bandit_on_a_file_that_it_cannot_read_is_broken(code: Path) -> None:
    code.write_text("def half(:\n")
    assert tools.bandit(str(code)).state == BROKEN


def test_ruff_finds_sql_put_together_from_words(code: Path) -> None:
    code.write_text(samples.RUFF)
    assert tools.ruff(str(code)).state == FOUND


def test_a_secret_is_found_in_a_folder_that_is_no_git_checkout(code: Path) -> None:
    code.write_text(samples.SECRET)
    found = tools.secrets(code.parent.parent)
    assert (found.state, len(found.found)) == (FOUND, 1)


def test_a_folder_without_a_file_to_search_for_secrets_is_broken(tmp_path: Path) -> None:
    assert tools.secrets(tmp_path).state == BROKEN


def test_a_secret_that_nobody_looked_at_is_found_though_it_stands_in_the_list(code: Path, tmp_path: Path) -> None:
    code.write_text(samples.SECRET)
    listed = tmp_path / "secrets.json"
    listed.write_text('{"results": {"room/code.py": [{"hashed_secret": "0", "type": "AWS Access Key"}]}}')
    assert tools.secrets(tmp_path, listed).state == FOUND


@pytest.mark.parametrize(
    "text",
    [samples.UNSCOPED, samples.JOINED, samples.HELD, samples.HALF_KEY, samples.LOGGED],
    ids=["query", "join", "columns in a name", "key", "log"],
)
def test_our_own_rules_find_what_they_are_for(code: Path, text: str) -> None:
    code.write_text(text)
    assert len(tools.our_rules(code.parent).found) == 1


def test_a_query_that_names_the_school_breaks_no_rule(code: Path) -> None:
    code.write_text(samples.SCOPED)
    assert tools.our_rules(code.parent).state == CLEAN


def test_our_own_rules_on_no_file_are_broken(tmp_path: Path) -> None:
    assert tools.our_rules(tmp_path).state == BROKEN


def test_each_exception_to_our_own_rules_is_still_needed() -> None:
    assert own_rules.EXCEPTED.keys() - {breach.where for breach in own_rules.breaches(ROOT / "server")[0]} == set()


def test_a_tool_that_says_nothing_at_all_is_broken(monkeypatch: pytest.MonkeyPatch, code: Path) -> None:
    code.write_text(samples.BANDIT + samples.SECRET)
    for said in ("", "[]", '{"results": [], "errors": [], "metrics": {"a": 1, "b": 1, "c": 1}}', '{"results": {}}'):
        monkeypatch.setattr(tools, "_run", lambda *_, said=said, **__: said)
        states = {tools.bandit(str(code)).state, tools.secrets(code.parent).state, tools.ruff(str(code)).state}
        assert states == {BROKEN}


def test_what_is_shipped_has_no_known_mistake() -> None:
    verdicts = [tools.bandit(*SHIPPED), tools.ruff(*SHIPPED), tools.our_rules(ROOT / "server")]
    assert [verdict for verdict in verdicts if verdict.state != CLEAN] == []


def test_there_is_no_secret_in_any_file_that_somebody_wrote() -> None:
    found = tools.secrets(ROOT)
    assert (found.state, found.found) == (CLEAN, ())
