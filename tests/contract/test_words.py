"""What the log says: in one catalogue, for a reader of nine, and never with blame."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import textstat

PWA = Path(__file__).parents[2] / "pwa"
WHOLE_GRADE = 4.0
"""Flesch-Kincaid, in US school years: in the fourth a child turns nine."""
SENTENCE_GRADE, SENTENCE_WORDS = 6.5, 20
"""No single one is much harder. In a label of up to five words one long word says nothing of the rest."""
LABEL_WORDS = 5
UNKIND = re.compile(
    r"!|\b(please|sorry|in?valid|oops|error|fail(s|ed|ure)?|fault|blame|incorrect|illegal|forbidden|bad|wrong|overdue"
    r"|too late|careless|you(r)? (must|should|mistake|forgot|missed|failed|did not|didn.t))\b",
    re.IGNORECASE,
)

Said = list[tuple[str, str]]


@pytest.fixture(scope="module")
def said() -> Said:
    """Every sentence of the log's two parts, each with its name, as its own code says it."""
    run = [sys.executable, PWA / "node.py", "node", "test/catalogue.ts"]
    told = subprocess.run(run, check=True, capture_output=True, text=True, timeout=60).stdout
    return [(name, text) for name, text in json.loads(told)]


@pytest.fixture(scope="module")
def read(said: Said) -> dict[str, str]:
    """Each sentence once, with the name of what says it."""
    textstat.set_lang("en_US")
    parts = ((name, part) for name, text in said for part in re.split(r"(?<=[.?:])\s+", text))
    return {part if part[-1] in ".?" else f"{part.rstrip(':')}.": name for name, part in parts if part}


def grade(text: str) -> float:
    return float(textstat.flesch_kincaid_grade(text))


def test_the_log_as_a_whole_is_read_at_nine(read: dict[str, str]) -> None:
    assert len(read) > 200
    assert grade(" ".join(read)) <= WHOLE_GRADE


def test_no_sentence_of_the_log_is_much_harder_than_the_rest(read: dict[str, str]) -> None:
    hard = {
        f"{name}: {text}": round(grade(text), 1)
        for text, name in read.items()
        if len(text.split()) > LABEL_WORDS and (grade(text) > SENTENCE_GRADE or len(text.split()) > SENTENCE_WORDS)
    }
    assert not hard


def test_nothing_the_log_says_blames_or_begs(said: Said) -> None:
    assert not [f"{name}: {text}" for name, text in said if not is_code(name) and UNKIND.search(text)]


def is_code(name: str) -> bool:
    """What is sent for an answer, beside the words for it."""
    return re.fullmatch(r"ADHERENCE \d 0", name) is not None


@pytest.mark.parametrize(
    "sentence", ["Oops!", "Sorry, that failed.", "You did not record this.", "Invalid code", "Your mistake", "Too late"]
)
def test_blame_would_be_found(sentence: str) -> None:
    assert UNKIND.search(sentence)


def test_a_hard_sentence_would_be_found() -> None:
    assert grade("Authentication credentials were unsuccessfully validated by the organisation.") > SENTENCE_GRADE


COMMENT = re.compile(r"/\*.*?\*/|(?<![:'\"`\w])//[^\n]*", re.DOTALL)
NOT_SAID = re.compile(
    r"^\s*(?:import|export \*|export \{).*$|\bnew (?:Error|TypeError|DOMException)\([^\n]*", re.MULTILINE
)
STRAY = (
    re.compile(r"(?:<[a-zA-Z][\w-]*|[}\"'])>\s*([^<>{}()=;&|]*[A-Za-z]{2}[^<>{}()=;&|]*?)\s*(?=</|<[a-z]|\{)"),
    re.compile(r"\b(?:aria-label|title|placeholder|alt|label)=\"([^\"]*[A-Za-z][^\"]*)\""),
    re.compile(r"`([^`\n<>]*\} [a-z]{4,}[^`\n<>]*)`"),
    re.compile(r"['`]([A-Z][a-z]*(?:[ ’][^'`\n]*)?[a-z]{2}[^'`\n]*[ .?][^'`\n]*)['`]"),
)
SAYS_NOTHING = {"Bearer ${token}"}


def stray(text: str) -> list[str]:
    """Sentences in a screen's code: text between tags, names of controls, and strings that begin as sentences do."""
    code = NOT_SAID.sub("", COMMENT.sub("", text))
    return [found for each in STRAY for found in each.findall(code) if found not in SAYS_NOTHING and "={" not in found]


def log_files() -> list[Path]:
    """All of the log's code but its catalogue; the desk has its own."""
    of_desk = {
        PWA / "src" / "desk.tsx",
        *(PWA / "src" / "screens" / "senco").rglob("*"),
        *(PWA / "src" / "gen").rglob("*"),
    }
    return [
        path
        for path in sorted((PWA / "src").rglob("*.ts*"))
        if path not in of_desk and not path.name.startswith(("words", "language"))
    ]


def test_no_sentence_of_the_log_stands_outside_its_catalogue() -> None:
    assert len(log_files()) > 50
    page = re.sub(r"%\w+%", "", (PWA / "index.html").read_text("utf-8"))
    found = {path.name: stray(path.read_text("utf-8")) for path in log_files()}
    found["index.html"] = re.findall(r"(?:>|description\" content=\")([^<>\"]*[A-Za-z]{2}[^<>\"]*)[<\"]", page)
    assert {name: texts for name, texts in found.items() if texts} == {}


@pytest.mark.parametrize(
    "code",
    [
        "<p>Your list</p>",
        "<p class='x'>\n  Saved on this phone.\n</p>",
        '<button aria-label="Close">x</button>',
        "say('Nothing was saved.');",
        "const text = `No signal. ${n} saved`;",
        "const text = `${n} pupils`;",
    ],
)
def test_a_stray_sentence_would_be_found(code: str) -> None:
    assert stray(code)
