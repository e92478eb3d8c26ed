"""Two rules of this house that no tool knows, read off the syntax tree: every query of a school's rows names the
school, and nothing that a request brought reaches a log.

This knows from the models which tables are a school's, and costs a second. `rules.yml` asks semgrep what cannot be seen
from here: SQL in words, and a body that reaches a log through other names.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from server.store import models  # noqa: F401 - fills the mappers
from server.store.base import Base

ROOT = Path(__file__).parent.parent.parent
OF_A_SCHOOL = frozenset(
    mapper.class_.__name__ for mapper in Base.registry.mappers if "school_id" in mapper.local_table.columns
)
QUERIES = frozenset({"select", "update", "delete"})
NARROWS = frozenset({"where", "filter", "having", "join", "outerjoin", "join_from"})
BROUGHT = frozenset({"data", "get_data", "json", "get_json", "form", "values", "args", "files", "stream"})
AS_FAR = 4
"""Steps that a name is followed to what it was given: a condition may hold another."""
SAYS = frozenset({"debug", "info", "warning", "error", "exception", "critical", "log", "msg", "echo", "print"})

BY_TOKEN = "by the digest of a token that only its owner holds: the school is not known before"
EXCEPTED = {
    "contents": "counts every row of the installation, for its backup",
    "passkey": BY_TOKEN,
    "by": BY_TOKEN,
    "credentials": BY_TOKEN,
    "schools_of": "the ids of schools, and nothing of theirs, before a phone has said whose it is",
    "try_codes": "by the beginning of a code that is typed: the school is not known before",
    "sign_ins": "by the address that is typed: the school is not known before",
    "sessions": BY_TOKEN,
    "close_session": BY_TOKEN,
    "touch_session": BY_TOKEN,
    "renew_session": BY_TOKEN,
    "find_link": BY_TOKEN,
    "spend_link": BY_TOKEN,
    "forget_old": "what has run out, of every school",
}
"""The functions that ask across schools, and why they may."""


@dataclass(frozen=True, slots=True)
class Breach:
    """`where` is the function, by whose name an exception is known, wherever it is moved."""

    path: Path
    line: int
    where: str
    rule: str


def breaches(root: Path) -> tuple[list[Breach], int]:
    """What breaks a rule in every Python file under `root`, and how many files were read."""
    files = sorted(root.rglob("*.py"))
    return [breach for file in files for breach in _in(file)], len(files)


def _in(file: Path) -> Iterator[Breach]:
    tree = ast.parse(file.read_text("utf-8"))
    parents = {child: parent for parent in ast.walk(tree) for child in ast.iter_child_nodes(parent)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            rule = _unscoped(node, parents) or _logs_a_body(node)
            if rule:
                yield Breach(file, node.lineno, getattr(_around(node, parents), "name", "").lstrip("_"), rule)


def _unscoped(call: ast.Call, parents: dict[ast.AST, ast.AST]) -> str | None:
    if isinstance(call.func, ast.Attribute) and call.func.attr == "get" and call.args:
        key_is_whole = len(call.args) > 1 and isinstance(call.args[1], ast.Tuple)
        if _of_a_school(call.args[0]) and not key_is_whole:
            return "a row is fetched by a key without its school"
        return None
    if not _is_query(call):
        return None
    names = {part.id for arg in call.args for part in ast.walk(arg) if isinstance(part, ast.Name)}
    held = [value for value in _assigned(call, names, parents) if not any(map(_is_query, ast.walk(value)))]
    if not any(_of_a_school(part) for part in (*call.args, *held)):
        return None
    whole: ast.AST = call
    while isinstance(parent := parents[whole], ast.Attribute | ast.Call) and whole is _stem(parent):
        whole = parent
    if _names_the_school(whole, parents) or _narrowed_later(whole, parents):
        return None
    return "a query of a school's rows does not name the school"


def _is_query(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in QUERIES


def _stem(node: ast.AST) -> ast.AST | None:
    return node.value if isinstance(node, ast.Attribute) else node.func if isinstance(node, ast.Call) else None


def _of_a_school(node: ast.AST) -> bool:
    return any(isinstance(part, ast.Name) and part.id in OF_A_SCHOOL for part in ast.walk(node))


def _names_the_school(chain: ast.AST, parents: dict[ast.AST, ast.AST]) -> bool:
    told = [
        part
        for call in ast.walk(chain)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in NARROWS
        for arg in call.args
        for part in ast.walk(arg)
    ]
    for _ in range(AS_FAR):
        if any(_is_the_school(part) for part in told):
            return True
        names = {part.id for part in told if isinstance(part, ast.Name)}
        told = [part for value in _assigned(chain, names, parents) for part in ast.walk(value)]
    return False


def _is_the_school(part: ast.AST) -> bool:
    """`Row.school_id == school_id`, or a function of ours that is given the school to make that. One table's school
    against another's narrows nothing."""
    if isinstance(part, ast.Call) and isinstance(part.func, ast.Name):
        return any(isinstance(arg, ast.Name) and arg.id == "school_id" for arg in part.args)
    if not (isinstance(part, ast.Compare) and isinstance(part.ops[0], ast.Eq)):
        return False
    sides = (part.left, part.comparators[0])
    columns = [side for side in sides if isinstance(side, ast.Attribute) and side.attr == "school_id"]
    return sum(getattr(column.value, "id", "") in OF_A_SCHOOL for column in columns) == 1


def _assigned(near: ast.AST, names: set[str], parents: dict[ast.AST, ast.AST]) -> Iterator[ast.AST]:
    """What these names were given in the function around, at the top of the file, or in the file of ours that they are
    imported from."""
    around = _around(near, parents)
    top = around
    while not isinstance(top, ast.Module):
        top = parents[top]  # type: ignore[assignment]
    brought = [node for node in top.body if isinstance(node, ast.ImportFrom) and not names.isdisjoint(_named(node))]
    elsewhere = [given for node in brought for given in _top_of(node.module or "")]
    for node in (*ast.walk(around), *top.body, *elsewhere):
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        if isinstance(node, ast.Assign | ast.AnnAssign) and getattr(target, "id", "") in names and node.value:
            yield node.value


def _named(brought: ast.ImportFrom) -> set[str]:
    return {alias.asname or alias.name for alias in brought.names}


@cache
def _top_of(module: str) -> tuple[ast.stmt, ...]:
    file = ROOT.joinpath(*module.split(".")).with_suffix(".py")
    return tuple(ast.parse(file.read_text("utf-8")).body) if module.startswith("server.") and file.exists() else ()


def _narrowed_later(chain: ast.AST, parents: dict[ast.AST, ast.AST]) -> bool:
    """`query = select(...)`, and further down `query.where(Row.school_id == school_id)`."""
    held = parents[chain]
    if not (isinstance(held, ast.Assign) and isinstance(held.targets[0], ast.Name)):
        return False
    return any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and getattr(node.func.value, "id", "") == held.targets[0].id
        and _names_the_school(node, parents)
        for node in ast.walk(_around(held, parents))
    )


def _logs_a_body(call: ast.Call) -> str | None:
    said = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if said not in SAYS:
        return None
    for part in (part for arg in (*call.args, *(word.value for word in call.keywords)) for part in ast.walk(arg)):
        if isinstance(part, ast.Attribute) and part.attr in BROUGHT and getattr(part.value, "id", "") == "request":
            return "what a request brought is written to a log"
    return None


def _around(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> ast.FunctionDef | ast.Module:
    while not isinstance(node, ast.FunctionDef | ast.Module):
        node = parents[node]
    return node
