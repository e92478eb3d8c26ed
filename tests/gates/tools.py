"""The tools that look for known mistakes, and a verdict that cannot be had by looking at nothing.

A tool that fails open says "none found" when it could not look. So each is given a sample of what it must find beside
the files that it is asked about: where it does not find the sample, the verdict is BROKEN, whatever else it said.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.gates import own_rules, samples

ROOT = Path(__file__).parent.parent.parent
HERE = Path(__file__).parent
SHIPPED = (
    "server",
    "shared_schema",
    "hatch_build.py",
    "pwa/press.py",
    "pwa/icons.py",
    "pwa/node.py",
    "pwa/types/write.py",
)
SEMGREP = ROOT / ".tools" / "semgrep" / "bin" / "semgrep"
CLEAN, FOUND, SKIPPED, BROKEN = "clean", "FOUND", "SKIPPED", "BROKEN"

NOT_OURS = {
    ".git",
    ".venv",
    ".tools",
    "node_modules",
    "__pycache__",
    "static",
    "kept-data",
    "build",
    "dist",
    "screenshots",
    "sbom",
}
HIDDEN = (".kept-", ".pytest", ".mypy", ".ruff", ".import", ".hypothesis", ".schemathesis")
GENERATED = {"uv.lock", "package-lock.json", "openapi.json", "api.ts", "secrets.json", "semgrep.txt"}
FULL_OF_DIGESTS = ("shared_schema/vectors/", "tests/sync/published/", "tests/domain/golden/")
FULL_OF_PASSWORDS = ("tests/", "benchmarks/", "pwa/test/", "pwa/src/words")
"""Of people who do not exist, and the word itself: there only what has the shape of a real key counts."""
NO_TEXT = {".png", ".woff2", ".ico", ".svg", ".pyc", ".db"}


@dataclass(frozen=True, slots=True)
class Verdict:
    """`looked` says at what, and `found` one line for each thing that is wrong."""

    gate: str
    state: str
    looked: str
    found: tuple[str, ...] = ()


def ruff(*paths: str) -> Verdict:
    """Ruff's rules S (flake8-bandit), as pyproject.toml sets them."""
    with _sample(samples.RUFF) as bad:
        words = [_beside("ruff"), "check", "--select", "S", "--output-format", "json", "--no-cache", *paths]
        found = _json(_run([*words, "--config", str(ROOT / "pyproject.toml"), bad]))
        if not isinstance(found, list):
            return Verdict("ruff S", BROKEN, "it gave no list")
        return _verdict(
            "ruff S", [(one["filename"], f"{one['location']['row']}: {one['message']}") for one in found], bad, paths
        )


def bandit(*paths: str) -> Verdict:
    """Bandit, at medium severity and above."""
    with _sample(samples.BANDIT) as bad:
        words = [sys.executable, "-m", "bandit", "--quiet", "--format", "json", "--severity-level", "medium"]
        told = _json(_run([*words, "--recursive", *paths, bad]))
        if not isinstance(told, dict) or told.get("errors") or len(told.get("metrics", ())) < 3:
            return Verdict("bandit", BROKEN, "it could not read every file")
        found = [(one["filename"], f"{one['line_number']}: {one['issue_text']}") for one in told["results"]]
        return _verdict("bandit", found, bad, [f"{len(told['metrics']) - 2} files"])


def semgrep(*paths: str) -> Verdict:
    """The two rules in rules.yml. Nothing is asked of its makers' servers, which hangs where they are not reached."""
    if not SEMGREP.exists():
        return Verdict("semgrep", BROKEN, "it is not here: make gates")
    with _sample(samples.SQL + samples.LOGGED_LATER) as bad:
        words = [
            str(SEMGREP),
            "scan",
            "--metrics=off",
            "--disable-version-check",
            "--no-git-ignore",
            "--json",
            "--quiet",
        ]
        quiet = {"PATH": f"{SEMGREP.parent}{os.pathsep}{os.environ['PATH']}", "SEMGREP_SEND_METRICS": "off"}
        told = _json(_run([*words, "--config", str(HERE / "rules.yml"), *paths, bad], quiet))
        if not isinstance(told, dict) or told.get("errors"):
            return Verdict("semgrep", BROKEN, "it could not read every file")
        found = [(one["path"], f"{one['start']['line']}: {one['extra']['message']}") for one in told["results"]]
        return _verdict("semgrep", found, bad, [f"{len(told['paths']['scanned']) - 1} files"], sample_finds=2)


def secrets(root: Path, audited: Path = HERE / "secrets.json") -> Verdict:
    """detect-secrets on every file of ours below `root`, but for what somebody has looked at and put into `audited`."""
    files = ours(root)
    if not files:
        return Verdict("detect-secrets", BROKEN, "there was no file to read")
    with _sample(samples.SECRET, root) as bad:
        # Without --all-files it reads nothing outside a git checkout, without --no-verify it asks other servers, and
        # what lies outside the folder that it is run in it leaves out without a word: the sample goes into that.
        words = [sys.executable, "-m", "detect_secrets", "scan", "--all-files", "--no-verify"]
        told = _json(_run([*words, *files, os.path.relpath(bad, root)], cwd=root))
        if not isinstance(told, dict) or not isinstance(told.get("results"), dict):
            return Verdict("detect-secrets", BROKEN, "it gave no report")
    known = json.loads(audited.read_text("utf-8"))["results"]
    passed = {
        (path, one["hashed_secret"]) for path, ones in known.items() for one in ones if one.get("is_secret") is False
    }
    found = [
        (path, f"{one['line_number']}: {one['type']}. If it is none, end the line with: pragma: allowlist secret")
        for path, ones in told["results"].items()
        for one in ones
        if (path, one["hashed_secret"]) not in passed
        and not (one["type"] == "Secret Keyword" and path.startswith(FULL_OF_PASSWORDS))
    ]
    return _verdict("detect-secrets", found, bad, [f"{len(files)} files"])


def our_rules(root: Path, excepted: Mapping[str, str] = own_rules.EXCEPTED) -> Verdict:
    """The rules of this house, off the syntax tree."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "sample.py").write_text(samples.UNSCOPED + samples.LOGGED, "utf-8")
        if len(own_rules.breaches(Path(folder))[0]) != 2:
            return Verdict("own rules", BROKEN, "the sample was not found")
    found, files = own_rules.breaches(root)
    if not files:
        return Verdict("own rules", BROKEN, "there was no file to read")
    wrong = tuple(f"{one.path}:{one.line}: {one.rule} ({one.where})" for one in found if one.where not in excepted)
    return Verdict("own rules", FOUND if wrong else CLEAN, f"{files} files", wrong)


def ours(root: Path) -> list[str]:
    """Every file of text below `root` that somebody wrote, by its path from there. Asks nobody, so that it is the same
    in a checkout and in an unpacked archive."""
    found = []
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(each for each in folders if each not in NOT_OURS and not each.startswith(HIDDEN))
        paths = (Path(folder, name).relative_to(root) for name in sorted(names) if name not in GENERATED)
        found += [str(path) for path in paths if path.suffix not in NO_TEXT and path.name[:5] != ".cove"]
    return [path for path in found if not path.startswith(FULL_OF_DIGESTS)]


def _verdict(
    gate: str, found: Sequence[tuple[str, str]], bad: str, looked: Sequence[str], sample_finds: int = 1
) -> Verdict:
    in_sample = [path for path, _ in found if Path(path).name == Path(bad).name]
    if len(in_sample) < sample_finds:
        return Verdict(gate, BROKEN, "it did not find the mistake that it was given to find")
    wrong = tuple(f"{path}:{say}" for path, say in found if Path(path).name != Path(bad).name)
    return Verdict(gate, FOUND if wrong else CLEAN, ", ".join(looked), wrong)


@contextmanager
def _sample(text: str, within: Path | None = None) -> Iterator[str]:
    """A file with a known mistake, for as long as the tool runs."""
    with tempfile.TemporaryDirectory(prefix=".kept-sample-", dir=within) as folder:
        path = Path(folder) / "a_known_mistake.py"
        path.write_text(text, "utf-8")
        yield str(path)


def _beside(name: str) -> str:
    return str(Path(sys.executable).parent / name)


def _run(words: Sequence[str], more: Mapping[str, str] | None = None, cwd: Path = ROOT) -> str:
    # The exit status is not asked: each tool means something else by it, and some give 0 for having looked at nothing.
    return subprocess.run(
        words, cwd=cwd, env={**os.environ, **(more or {})}, capture_output=True, text=True, check=False
    ).stdout


def _json(said: str) -> object:
    try:
        return json.loads(said)
    except ValueError:
        return None
