"""What the audits of packages print, as they print it with and without their servers, and what is made of it."""

import json

import pytest

from tests.gates.advisories import judge_node, judge_python
from tests.gates.tools import BROKEN, CLEAN, FOUND, SKIPPED

WEAK = (
    '{"dependencies": [{"name": "jinja2", "version": "2.4.1", "vulns": [{"id": "CVE-2014-1402", "fix_versions": []}]}]}'
)
CALM = '{"dependencies": [{"name": "flask", "version": "3.1.3", "vulns": []}], "fixes": []}'
UNREACHED = '{"dependencies": [{"name": "flask", "skip_reason": "Dependency not found on PyPI: flask"}], "fixes": []}'
HALF = json.dumps({"dependencies": json.loads(CALM)["dependencies"] + json.loads(UNREACHED)["dependencies"]})

NODE_WEAK = '{"vulnerabilities": {"lodash": {"severity": "critical"}}, "metadata": {"dependencies": {"total": 1}}}'
NODE_CALM = '{"vulnerabilities": {}, "metadata": {"dependencies": {"total": 88}}}'
NODE_EMPTY = '{"vulnerabilities": {}, "metadata": {"dependencies": {"total": 0}}}'
NODE_UNREACHED = '{"message": "405 Method Not Allowed", "error": {"summary": "", "detail": ""}}'


@pytest.mark.parametrize(
    ("said", "of_weak", "state"),
    [
        (CALM, WEAK, CLEAN),
        (WEAK, WEAK, FOUND),
        (WEAK, UNREACHED, FOUND),
        (CALM, CALM, SKIPPED),
        (HALF, WEAK, SKIPPED),
        (UNREACHED, UNREACHED, SKIPPED),
        ('{"dependencies": []}', WEAK, SKIPPED),
        ("No known vulnerabilities found", "", SKIPPED),
        ("", "", SKIPPED),
    ],
    ids=["all", "weak", "weak, then cut off", "misses the weak", "some", "none", "no packages", "only words", "silent"],
)
def test_packages_of_python_pass_only_if_each_was_looked_at_and_the_weak_one_found(
    said: str, of_weak: str, state: str
) -> None:
    assert judge_python(said, of_weak).state == state


@pytest.mark.parametrize(
    ("said", "of_weak", "state"),
    [
        (NODE_CALM, NODE_WEAK, CLEAN),
        (NODE_WEAK, NODE_WEAK, FOUND),
        (NODE_CALM, NODE_CALM, SKIPPED),
        (NODE_UNREACHED, NODE_UNREACHED, SKIPPED),
        (NODE_UNREACHED, NODE_WEAK, BROKEN),
        (NODE_EMPTY, NODE_WEAK, BROKEN),
        ("", "", SKIPPED),
    ],
    ids=["all", "weak", "misses the weak", "none", "cut off", "no packages", "silent"],
)
def test_packages_of_node_pass_only_if_some_were_looked_at_and_the_weak_one_found(
    said: str, of_weak: str, state: str
) -> None:
    assert judge_node("npm audit", said, of_weak).state == state
