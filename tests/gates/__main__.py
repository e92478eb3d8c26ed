"""`python -m tests.gates UV`: every gate, one line each. Ends with 1 where something was found or a tool is broken, and
with 3 where a tool could not look: that is not a pass."""

import sys

from tests.gates import advisories, tools
from tests.gates.tools import BROKEN, CLEAN, FOUND, ROOT, SHIPPED, Verdict


def main(uv: str) -> int:
    npm = [sys.executable, str(ROOT / "pwa" / "node.py"), "npm"]
    gates = (
        lambda: tools.ruff(*SHIPPED),
        lambda: tools.bandit(*SHIPPED),
        lambda: tools.our_rules(ROOT / "server"),
        lambda: tools.semgrep("server", "shared_schema"),
        lambda: tools.secrets(ROOT),
        lambda: advisories.python(uv),
        lambda: advisories.node(npm, ROOT / "pwa"),
        lambda: advisories.node(npm, ROOT / "pwa" / "types"),
    )
    verdicts = [_told(gate()) for gate in gates]
    states = {verdict.state for verdict in verdicts}
    if states & {FOUND, BROKEN}:
        return 1
    return 0 if states == {CLEAN} else 3


def _told(verdict: Verdict) -> Verdict:
    print(f"{verdict.state:8}{verdict.gate:18}{verdict.looked}", *verdict.found, sep="\n        ", flush=True)  # noqa: T201
    return verdict


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
