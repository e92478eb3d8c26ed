"""What is done with a change of the code that no test finds: it is named, or it is explained."""

import json
from pathlib import Path

from tests.domain import survivors
from tests.domain.survivors import Change, Changed, amiss

MADE = """
def x_half__mutmut_orig(minutes):
    short = minutes < 10
    return short and minutes / 2


def x_half__mutmut_1(minutes):
    short = minutes <= 10
    return short and minutes / 2


def x_half__mutmut_2(minutes):
    short = minutes < 10
    return short or minutes / 2


def xǁWindowǁends__mutmut_orig(self):
    return self.days[-1]


def xǁWindowǁends__mutmut_1(self):
    return self.days[-2]
"""


def made(folder: Path, outcomes: dict[str, int]) -> Changed:
    path = folder / "server" / "domain" / "wording" / "parts.py"
    path.parent.mkdir(parents=True)
    path.write_text(MADE)
    named = {f"server.domain.wording.parts.{name}": code for name, code in outcomes.items()}
    path.with_name("parts.py.meta").write_text(json.dumps({"exit_code_by_key": named}))
    return Changed(path)


def test_a_change_is_told_by_its_function_and_what_was_put_in_its_place(tmp_path: Path) -> None:
    outcomes = {"x_half__mutmut_1": 0, "x_half__mutmut_2": 1, "xǁWindowǁends__mutmut_1": 33}
    changed = made(tmp_path, outcomes)
    assert changed.left() == {"x_half__mutmut_1": "survived", "xǁWindowǁends__mutmut_1": "no test runs it"}
    assert [changed.change(name) for name in changed.left()] == [
        Change("wording.parts.half", "short = minutes < 10 -> short = minutes <= 10"),
        Change("wording.parts.Window.ends", "return self.days[-1] -> return self.days[-2]"),
    ]


def test_what_is_left_and_not_explained_and_what_is_explained_in_vain_are_named() -> None:
    one, other, gone = (Change("calendar.Span.meets", lines) for lines in ("a -> b", "c -> d", "e -> f"))
    found = {one: "survived", other: "no test runs it"}
    assert amiss(found, {one, other}, every=True) == []
    assert amiss(found, {one, gone}, every=True) == [
        "calendar.Span.meets: c -> d  [no test runs it]",
        "calendar.Span.meets: e -> f  [explained, and found]",
    ]
    assert amiss(found, {one, gone}, every=False) == ["calendar.Span.meets: c -> d  [no test runs it]"]


def test_every_explained_change_is_of_a_function_that_is_there() -> None:
    domain = Path(survivors.__file__).parents[2] / "server" / "domain"
    code = {path: path.read_text() for path in domain.rglob("*.py")}
    for change in survivors.explained():
        name = change.function.rpartition(".")[2]
        assert any(f"def {name}(" in source for source in code.values()), change.function
