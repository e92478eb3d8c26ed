"""A weekly summary as mail, page and sheet: nothing is fetched, nothing is worked out, nobody is named outside."""

import io
import re
import subprocess
import sys
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from server.reports import pdf as pdf_module
from server.reports.own_week import own_week_mail
from server.reports.pdf import INSTALL, PdfError, pdf
from server.reports.summary_mail import summary_mail, totals_mail
from server.reports.summary_page import full_page, one_page, title
from server.reports.summary_sheet import summary_xlsx
from tests.reports.install import COMMAND

LINK = "https://kept.school.example/desk/#summary/2026-11-02"
HOSTILE = '=HYPERLINK("http://evil.example";"x")<script>alert(1)</script>'
AT = datetime(2026, 11, 9, 7, tzinfo=UTC)
MONDAY = date(2026, 11, 2)
OBSERVED = {
    "adherence": {"as_planned": 3, "adapted": 1, "not_followed": 0, "not_said": 2},
    "engagement": {"1": 0, "2": 1, "3": 4, "4": 2, "not_said": 1},
}


def column(due: int, delivered: int, missed: int = 0) -> dict[str, Any]:
    silent = due - delivered - missed
    return {
        "due": str(due),
        "delivered": str(delivered),
        "not_as_specified": "0",
        "not_delivered": {"staff_covering": str(missed)} if missed else {},
        "unaccounted": str(silent),
        "made_up": "0",
        "owed": str(due - delivered),
    }


def figure(words: str, exact: str | None = "2/3") -> dict[str, Any]:
    return {"exact": exact, "words": words}


def sums(due: int = 6, delivered: int = 4, missed: int = 1) -> dict[str, Any]:
    shares = {name: figure("66%") for name in ("received", "offered", "accounted")}
    return {"sessions": column(due, delivered, missed), "minutes": None, **shares}


def body(name: str = "Asha R", titles: int = 2, kind: str = "closed", **more: Any) -> dict[str, Any]:
    """A stored summary as `services.summaries.get` gives it, in which everything that is typed is `name`."""
    pupil, provision = {"id": "p", "short_name": name}, {"id": "q", "title": name}
    row = {**sums(), "status": "under", "statutory": True, "awaiting_sync": False, "observed": OBSERVED, "pupils": 1}
    line = {
        **sums(),
        "pupil": pupil,
        "provision": provision,
        "deliverers": [name],
        "statutory": True,
        "indirect": False,
    }
    line |= {"starts_on": MONDAY, "ends_on": date(2026, 11, 6), "closed": True, "not_logged": "1", "to_come": "0"}
    line |= {"status": "under", "state": None, "awaiting_sync": False}
    debt = {"pupil": pupil, "provision": provision, "statutory": True, "unit": "sessions", "since": MONDAY}
    debt |= {"owed": "2", "fits": "2"}
    return {
        "kind": kind,
        "week_of": MONDAY,
        "school": name,
        "as_of": date(2026, 11, 9),
        "created_at": AT,
        "school_days": [MONDAY, date(2026, 11, 6)],
        "closures": [{"on": MONDAY, "reason": name}],
        **sums(),
        "to_come": "0",
        "wins": [f"{name} had 2 of 2 sessions."] * 3,
        "risks": [f"{name} had 1 of 3 sessions."] * 3,
        "ask": f"Agree how {name} will be made up.",
        "by_provision": [row | {"provision": provision}] * titles,
        "by_intervention": [row | {"title": name, "provisions": 1}] * titles,
        "by_pupil": [row | {"pupil": pupil, "provisions": 1, "weeks": ["under", None, "open", "watch"] * 2}] * titles,
        "by_reason": [{"reason": "staff_covering", "side": "school", "sessions": "1", "minutes": "0", "pupils": 1}],
        "repay": [debt],
        "entered": {"same_day": 4, "within_two_days": 1, "later": 0, "of_earlier_weeks": 1},
        "to_cover": {"sessions": 1, "minutes": "20", "no_minutes": 0},
        "observed": OBSERVED,
        "trend": [{"week_of": MONDAY, "received": figure("66%"), "accounted": figure("83%", "5/6"), "pupils": 3}] * 8,
        "to_ask": [{"name": name, "not_logged": "1"}],
        "lines": [line] * titles,
        "people": [],
        "rules": ["A rule."],
        "rules_version": "4",
        "calendar_version": "abc",
        "settings": {"short_week": "full_from_3"},
        **more,
    }


def own(name: str = "Asha R") -> dict[str, Any]:
    part = {"pupil": {"id": "p", "short_name": name}, "provision": {"id": "q", "title": name}}
    return {
        **{each: body(name)[each] for each in ("kind", "week_of", "school", "school_days", "created_at")},
        "done": 3,
        "part": 0,
        "missed": 1,
        "minutes": 90,
        "not_logged": "1",
        "reasons": {"staff_covering": 1},
        "pupils": [part | {"unit": "sessions", "delivered": "2", "due": "3", "ends_on": date(2026, 11, 6)}],
    }


def mails(name: str = "Asha R") -> list[Any]:
    totals = {"statuses": [{"name": "under", "pupils": None}], "reasons": [], "pupils": 12}
    return [
        summary_mail(body(name), LINK, "1432 a9f3"),
        summary_mail(body(name, kind="so_far", to_come="2"), LINK),
        own_week_mail(own(name), LINK),
        totals_mail({**body("Larch Lane"), **totals}, LINK),
    ]


def test_no_subject_and_no_title_names_a_pupil() -> None:
    assert [mail.subject for mail in mails()] == [
        "Kept: week of 2 to 6 November 2026",
        "Kept: week of 2 to 6 November 2026 so far",
        "Kept: your week",
        "Kept: week of 2 to 6 November 2026",
    ]
    assert title(body()) == "Week of 2 to 6 November 2026"


def test_a_mail_fetches_nothing_runs_nothing_and_leads_to_one_place_alone() -> None:
    for mail in mails(HOSTILE):
        assert not re.search(r"<(script|img|link|iframe|object|form|style)\b|url\(|@import|javascript:", mail.html)
        assert set(re.findall(r'href="([^"]*)"', mail.html)) == {LINK}
        assert "&lt;script&gt;" in mail.html or "Larch Lane" in mail.html


def test_a_mail_reads_in_outlook_all_look_stands_at_the_element_and_the_frame_is_a_table() -> None:
    for mail in mails():
        assert "flex" not in mail.html
        assert "grid" not in mail.html
        assert "class=" not in mail.html
        assert "<!--[if mso]>" in mail.html
        read = re.findall(r"<(?:p|h1|h2|li|td|th|a)\b[^>]*>", mail.html)
        assert [each for each in read if 'style="' not in each and "role=" not in each and each != "<td>"] == []


def test_the_text_says_what_the_html_says() -> None:
    mail = summary_mail(body(), LINK, "1432 a9f3")
    for told in ("66%", "Asha R had 2 of 2 sessions.", "Agree how Asha R will be made up.", LINK, "1432 a9f3"):
        assert told in mail.text
        assert told.replace("&", "&amp;") in mail.html
    assert "<" not in mail.text


def test_a_mail_for_governors_says_fewer_than_five_and_no_name() -> None:
    mail = mails()[3]
    assert "fewer than 5 pupils" in mail.text
    assert "Asha" not in mail.text + mail.html


def test_dosage_and_how_it_was_followed_stand_apart_and_that_is_said() -> None:
    text = summary_mail(body(), LINK).text
    assert "Programme: followed as planned 3, adapted 1, not said 2." in text
    assert "they change no figure above" in text


def test_a_sheet_holds_no_formula_and_no_link_whatever_is_typed() -> None:
    for start in ("=", "+", "-", "@", "\t=", "＝", "%", "http://"):
        book = zipfile.ZipFile(io.BytesIO(summary_xlsx(body(f"{start}1+1"))))
        sheets = [name for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
        assert len(sheets) == 10
        for name in sheets:
            text = book.read(name).decode()
            assert "<f>" not in text
            assert "<hyperlink" not in text
        assert f"{start}1+1".strip() in book.read("xl/sharedStrings.xml").decode()


def test_numbers_shares_and_days_are_typed() -> None:
    book = zipfile.ZipFile(io.BytesIO(summary_xlsx(body())))
    names = re.findall(r'<sheet name="([^"]+)"', book.read("xl/workbook.xml").decode())
    lines = book.read(f"xl/worksheets/sheet{names.index('Every provision') + 1}.xml").decode()
    cells = re.search(r'<row r="2".*?</row>', lines, re.DOTALL)
    assert cells
    typed = dict(re.findall(r'<c r="([A-Z]+)2"(?: s="\d+")?><v>([^<]+)</v>', cells[0]))
    first = (MONDAY - date(1899, 12, 30)).days
    assert (typed["E"], typed["F"]) == (str(first), str(first + 4))
    assert (typed["H"], typed["I"]) == ("6", "4")
    assert any(value.startswith("0.66666") for value in typed.values())
    filtered = re.search(r'<autoFilter ref="A1:([A-Z]+)(\d+)"', lines)
    heads = re.findall(r'<c r="([A-Z]+)1" ', lines)
    assert filtered
    assert filtered.groups() == (heads[-1], "3")


@pytest.mark.parametrize("page", [full_page, one_page])
def test_a_pdf_is_tagged_says_its_language_and_title_and_is_the_same_each_time(page: Any) -> None:
    made = pdf(page(body(titles=40)), AT)
    assert made == pdf(page(body(titles=40)), AT)
    told = subprocess.run([sys.executable, "-c", READ], input=made, capture_output=True, check=True).stdout.decode()
    for each in ("pdfuaid", "/MarkInfo", "/StructTreeRoot", "/Lang (en-GB)", "/S /TH", "/S /Figure", "/Alt ("):
        assert each in told, each
    assert "Week of 2 to 6 November 2026" in told
    assert "/JavaScript" not in told


READ = """
import re, sys, zlib
data = sys.stdin.buffer.read()
print(data.decode("latin-1"))
for found in re.finditer(rb"stream\\n(.*?)\\nendstream", data, re.S):
    try:
        print(zlib.decompress(found[1]).decode("latin-1"))
    except zlib.error:
        pass
"""
"""A PDF with what is packed in it unpacked, as text."""


def test_the_heads_page_is_one_page_however_large_the_school_is() -> None:
    long = "A provision with rather a long name: " + "word " * 6
    assert pages(pdf(one_page(body(long, titles=300)), AT)) == 1
    assert pages(pdf(full_page(body(titles=60)), AT)) > 2


def pages(made: bytes) -> int:
    told = subprocess.run([sys.executable, "-c", READ], input=made, capture_output=True, check=True).stdout.decode(
        "utf-8"
    )
    return len(re.findall(r"/Type /Page\b", told))


def test_a_page_fetches_nothing() -> None:
    for page in (full_page(body(HOSTILE)), one_page(body(HOSTILE))):
        assert set(re.findall(r'(?:src|href)="(.{5})', page)) == {"data:"}
        assert "<script" not in page


def test_without_pango_it_is_said_which_command_installs_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    broken = tmp_path / "weasyprint"
    broken.mkdir()
    (broken / "__init__.py").write_text("raise OSError('cannot load library libpango-1.0-0')\n", "utf-8")
    monkeypatch.setattr(pdf_module.sys, "path", [str(tmp_path), *sys.path])
    with pytest.raises(PdfError, match=re.escape(INSTALL)):
        pdf(one_page(body()), AT)
    assert INSTALL == COMMAND


def test_a_page_that_takes_too_long_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_module, "SECONDS", 0.01)
    with pytest.raises(PdfError, match="stopped"):
        pdf(one_page(body()), AT)


def test_a_server_carries_neither_library_until_somebody_asks() -> None:
    asked = "import sys, server.wsgi; print([n for n in ('weasyprint', 'xlsxwriter', 'PIL') if n in sys.modules])"
    root, settings = Path(__file__).parents[2], {"PATH": "", "KEPT_DATABASE_URL": "sqlite://"}
    words = [sys.executable, "-c", asked]
    told = subprocess.run(words, capture_output=True, text=True, check=False, cwd=root, env=settings)
    assert told.stdout.strip() == "[]", told.stderr[-500:]
