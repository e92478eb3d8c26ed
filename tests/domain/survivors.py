"""`make prove-mutants`: each small change of the domain's code is found by the domain's tests, or explained.

mutmut makes the changes and runs the tests. A change that the types forbid counts as found. What is left must stand in
survivors.toml with the reason why nobody could tell, and what stands there must still be left. Ends with 1 otherwise.
"""

import ast
import difflib
import json
import subprocess
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

EXPLAINED = Path(__file__).with_suffix(".toml")
MADE = Path("mutants")
LEFT = {0: "survived", 5: "no test runs it", 33: "no test runs it"}
"""By mutmut's exit status of a change."""

AROUND = 30
"""Characters of the line on each side of a change."""

MUTMUTS_OWN = ("unused-ignore", "has-type", "no-any-return", "misc", "no-redef", "var-annotated")
"""What mypy says of how mutmut writes the changes down, and not of the changes."""


class Change(NamedTuple):
    """`lines` are those before and after; numbers would move with every edit."""

    function: str
    lines: str


@dataclass(frozen=True)
class Changed:
    """One file of the domain with all of its changes, as mutmut wrote it."""

    path: Path

    @cached_property
    def source(self) -> list[str]:
        return self.path.read_text().splitlines()

    @cached_property
    def functions(self) -> dict[str, tuple[int, int]]:
        """First and last line of each."""
        tree = ast.parse("\n".join(self.source))
        return {
            node.name: (node.lineno, node.end_lineno or node.lineno)
            for node in ast.walk(tree)
            if isinstance(node, ast.FunctionDef) and "__mutmut_" in node.name
        }

    def left(self) -> dict[str, str]:
        """The changes that no test found, and how."""
        meta = json.loads(self.path.with_name(self.path.name + ".meta").read_text())
        outcomes: dict[str, int | None] = meta["exit_code_by_key"]
        return {name.rpartition(".")[2]: LEFT[code] for name, code in outcomes.items() if code in LEFT}

    def change(self, name: str) -> Change:
        plain = name.rpartition("__mutmut_")[0]
        before, after = (
            [line.strip().replace(each, plain) for line in self.source[slice(first - 1, last)]]
            for each in (f"{plain}__mutmut_orig", name)
            for first, last in [self.functions[each]]
        )
        differ = [line for line in difflib.ndiff(before, after) if line[:2] in ("- ", "+ ")]
        gone, come = (" ".join(line[2:] for line in differ if line[0] == sign) for sign in "-+")
        own = plain.removeprefix("xǁ").removeprefix("x_").replace("ǁ", ".")
        module = ".".join(self.path.with_suffix("").parts).rpartition("server.domain.")[2]
        return Change(f"{module}.{own}", shortened(gone, come))


def shortened(gone: str, come: str) -> str:
    """Both, with no more of what they share than shows the place."""
    head = shared(gone, come)
    tail = shared(gone[head:][::-1], come[head:][::-1])
    start, spare = max(0, head - AROUND), max(0, tail - AROUND)
    return f"{gone[start : len(gone) - spare]} -> {come[start : len(come) - spare]}"


def shared(one: str, other: str) -> int:
    """How many characters they begin with are the same."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (left, right) in pairs if left != right), min(len(one), len(other)))


def untyped() -> dict[Path, set[int]]:
    """The lines that the types forbid."""
    mypy = [sys.executable, "-m", "mypy", "server/domain", "--output", "json"]
    ignore = [word for code in MUTMUTS_OWN for word in ("--disable-error-code", code)]
    said = subprocess.run([*mypy, *ignore], cwd=MADE, capture_output=True, text=True, check=False).stdout
    faults: defaultdict[Path, set[int]] = defaultdict(set)
    for line in said.splitlines():
        fault = json.loads(line)
        faults[MADE / fault["file"]].add(fault["line"])
    return faults


def survivors() -> Iterator[tuple[Change, str]]:
    """Each change that neither a test nor the types find, and how it was left."""
    forbidden = untyped()
    for meta in sorted(MADE.glob("server/domain/**/*.meta")):
        changed = Changed(meta.with_suffix(""))
        for name, outcome in changed.left().items():
            first, last = changed.functions[name]
            if not forbidden[changed.path] & set(range(first, last + 1)):
                yield changed.change(name), outcome


def explained() -> set[Change]:
    reasons = tomllib.loads(EXPLAINED.read_text())["reason"]
    return {Change(function, lines) for reason in reasons for function, its in reason["of"].items() for lines in its}


def amiss(found: dict[Change, str], known: set[Change], *, every: bool) -> list[str]:
    """What is neither found nor explained, and, where `every` change was looked at, what is explained in vain."""
    unknown = [f"{change.function}: {change.lines}  [{found[change]}]" for change in sorted(found.keys() - known)]
    vain = [f"{change.function}: {change.lines}  [explained, and found]" for change in sorted(known - found.keys())]
    return [*unknown, *(vain if every else [])]


def main(chosen: list[str]) -> int:
    """`chosen`: mutmut's names of changes, such as server.domain.calendar*; all of them if none is given."""
    subprocess.run([Path(sys.executable).with_name("mutmut"), "run", *chosen], check=True)
    found, known = dict(survivors()), explained()
    faults = amiss(found, known, every=not chosen)
    print("\n".join(faults))  # noqa: T201
    print(f"{len(found)} changes are left, {len(found.keys() & known)} of them explained")  # noqa: T201
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
