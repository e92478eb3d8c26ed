"""Whether something that we build on has a published weakness, and the truth where nobody could be asked.

pip-audit says "No known vulnerabilities found" after having skipped every package because its server was not
reached, and ends with 0. So each is given something old that is known to be weak beside ours: where that is not found,
nothing was looked at, and the verdict is SKIPPED, which is no pass.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.gates.tools import BROKEN, CLEAN, FOUND, ROOT, SKIPPED, Verdict

WEAK_PYTHON = ("jinja2", "2.4.1")
WEAK_NODE = ("lodash", "4.17.4")
SECONDS = 120


def python(uv: str) -> Verdict:
    """Every package of uv.lock that a school runs, and those that build and test it."""
    export = [uv, "export", "--locked", "--all-extras", "--all-groups", "--no-emit-project", "--no-hashes", "--quiet"]
    pins = subprocess.run(export, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    with tempfile.TemporaryDirectory() as folder:
        ours, weak = Path(folder, "ours.txt"), Path(folder, "weak.txt")
        ours.write_text(pins, "utf-8")
        weak.write_text("==".join(WEAK_PYTHON) + "\n", "utf-8")
        words = [sys.executable, "-m", "pip_audit", "--format", "json", "--progress-spinner", "off", "--no-deps"]
        words += ["--disable-pip", "--timeout", "10"]
        return judge_python(_said([*words, "-r", str(ours)]), _said([*words, "-r", str(weak)]))


def judge_python(said: str, said_of_weak: str) -> Verdict:
    """From what pip-audit printed about ours and about the weak one."""
    told, weak = _dependencies(said), _dependencies(said_of_weak)
    skipped = [one for one in told if "skip_reason" in one or "vulns" not in one]
    found = tuple(
        f"{one['name']} {one['version']}: {vuln['id']}, repaired in {', '.join(vuln['fix_versions']) or 'nothing yet'}"
        for one in told
        for vuln in one.get("vulns", ())
    )
    if found:
        return Verdict("pip-audit", FOUND, f"{len(told)} packages", found)
    if not any(one.get("vulns") for one in weak):
        return Verdict("pip-audit", SKIPPED, "its server was not reached, so nothing is known")
    if skipped or not told:
        return Verdict("pip-audit", SKIPPED, f"{len(skipped)} of {len(told)} packages were not looked at")
    return Verdict("pip-audit", CLEAN, f"{len(told)} packages")


def node(npm: Sequence[str], folder: Path) -> Verdict:
    """Every package of a package-lock.json."""
    with tempfile.TemporaryDirectory() as weak:
        name, version = WEAK_NODE
        package: dict[str, Any] = {"name": "weak", "version": "1.0.0", "dependencies": {name: version}}
        Path(weak, "package.json").write_text(json.dumps(package), "utf-8")
        lock = {"": package, f"node_modules/{name}": {"version": version}}
        body = {"name": "weak", "version": "1.0.0", "lockfileVersion": 3, "packages": lock}
        Path(weak, "package-lock.json").write_text(json.dumps(body), "utf-8")
        words = [*npm, "audit", "--json", "--package-lock-only", "--prefix"]
        return judge_node(f"npm audit {folder.name}", _said([*words, str(folder)]), _said([*words, weak]))


def judge_node(gate: str, said: str, said_of_weak: str) -> Verdict:
    """From what npm audit printed about ours and about the weak one."""
    ours, weak = _object(said), _object(said_of_weak)
    weaknesses: Mapping[str, Any] = ours.get("vulnerabilities", {})
    found = tuple(f"{name}: {one['severity']}" for name, one in weaknesses.items())
    if found:
        return Verdict(gate, FOUND, f"{len(found)} packages are weak", found)
    if not weak.get("vulnerabilities"):
        return Verdict(gate, SKIPPED, "its server was not reached, so nothing is known")
    looked = ours.get("metadata", {}).get("dependencies", {}).get("total", 0)
    if not looked or "vulnerabilities" not in ours:
        return Verdict(gate, BROKEN, "it looked at no package")
    return Verdict(gate, CLEAN, f"{looked} packages")


def _said(words: Sequence[str]) -> str:
    try:
        return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False, timeout=SECONDS).stdout
    except subprocess.TimeoutExpired:
        return ""


def _object(said: str) -> dict[str, Any]:
    try:
        told = json.loads(said)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _dependencies(said: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = _object(said).get("dependencies", [])
    return found
