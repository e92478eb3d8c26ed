"""Two hundred texts that somebody wrote to run in another's browser stand in everything that people type, on every page
of the desk, in the log and on paper: none runs, and none even reaches the browser's guard."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Playwright, expect
from sqlalchemy import Table, select, update

from server.services.pairing import create_code
from server.services.publish import publish
from server.services.signin import create_desk_link
from server.services.today import today
from server.store import plans
from server.store.base import Base
from tests.browser.desk import Desk
from tests.browser.phone import Phone
from tests.browser.running import Running, served
from tests.browser.school import make_demo_school
from tests.cast import Clock

pytestmark = pytest.mark.browser

PAYLOADS = (Path(__file__).parent / "payloads.txt").read_text("utf-8").splitlines()
WEDNESDAY = datetime(2026, 11, 18, 10, 20, tzinfo=UTC)
TYPED: dict[str, tuple[str, ...]] = {
    "school": ("name",),
    "person": ("name",),
    "pupil": ("name", "short_name"),
    "provision": ("title", "wording", "area_of_need"),
    "section_f_item": ("text",),
    "calendar_day": ("reason",),
    "term": ("name",),
    "device": ("name",),
    "note": ("text",),
    "alert": ("resolution",),
    "alert_event": ("text",),
    "held_item": ("detail",),
}
"""Every column that holds what a person typed."""
WATCHES = """
window.ran = [];
for (const name of ['alert', 'confirm', 'prompt']) window[name] = (...said) => void window.ran.push(name + said);
addEventListener('securitypolicyviolation', (event) => window.ran.push('csp ' + event.violatedDirective));
"""


@pytest.fixture(scope="module")
def clock() -> Clock:
    return Clock(WEDNESDAY)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, clock: Clock) -> Iterator[Running]:
    with served(tmp_path_factory.mktemp("school"), clock, make_demo_school) as one:
        one.tick()
        yield one


def test_the_corpus_has_two_hundred_texts() -> None:
    assert len(set(PAYLOADS)) == len(PAYLOADS) >= 200


def test_no_hostile_text_runs_on_any_page(playwright: Playwright, running: Running, profiles: Path) -> None:
    pupil, summary, device = plant(running)
    desk = Desk(playwright, profiles / "desk", running)
    page = desk.page
    page.add_init_script(WATCHES)
    page.goto(f"{running.url}/desk/#link={link(running)}")
    desk.on("This week")
    seen = 0
    for place in (
        "week", "alerts", "pupils", f"pupil/{pupil}", "provisions", "trial", "summaries", f"summary/{summary}",
        "people", f"phone/{device}", "held", "rescue", "device", "totals",
    ):  # fmt: skip
        page.goto(f"{running.url}/desk/#{place}")
        expect(page.get_by_text("Fetching the page.")).to_have_count(0)
        opened(page)
        seen += page.locator("body").inner_text().count("alert(1)")
        assert ran(page) == [], place
    assert seen > 2000, "the texts were not on the pages"
    page.goto(f"{running.url}/desk/#summary/{summary}")
    opened(page)
    page.emulate_media(media="print")
    page.pdf()
    assert ran(page) == []
    desk.close()
    the_log(Phone(playwright, profiles / "phone", running), running)


def test_the_guard_would_have_seen_one(playwright: Playwright, running: Running, profiles: Path) -> None:
    desk = Desk(playwright, profiles / "guard", running)
    desk.page.add_init_script(WATCHES)
    desk.page.goto(f"{running.url}/desk/")
    refused = desk.page.evaluate(
        "() => { try { document.body.innerHTML = '<b>'; return ''; } catch (no) { return no.name; } }"
    )
    assert refused == "TypeError"
    assert any("trusted-types" in each for each in ran(desk.page))
    desk.close()


def the_log(phone: Phone, running: Running) -> None:
    with running.kept.db.read() as session:
        people = Base.metadata.tables["person"]
        deliverer = Base.metadata.tables["provision_deliverer"]
        query = select(people.c.id).where(people.c.access_role == "ta", people.c.id.in_(select(deliverer.c.person_id)))
        person = session.scalars(query).first()
    code = create_code(running.kept.db, running.school.id, person or "", running.clock.now)
    page = phone.page
    page.add_init_script(WATCHES)
    page.reload()
    phone.pair(code.code, code.digits)
    expect(phone.card().first).to_be_visible()
    assert page.locator("body").inner_text().count("alert(1)") > 20
    phone.card().first.locator(".what").first.tap()
    note = page.locator("textarea").first
    if note.count():
        note.fill("".join(PAYLOADS)[:1900])
    assert ran(page) == []
    for place, title in (("days", "Other days"), ("week", "My week"), ("settings", "Settings")):
        page.evaluate("(place) => void (location.hash = place)", place)
        expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()
        assert ran(page) == [], title
    phone.close()


def plant(running: Running) -> tuple[str, str, str]:
    """Puts the texts into every column of TYPED: each row has some, each column all. A pupil, a week and a device."""
    here = running.school.id
    with running.kept.db.write() as session:
        for name, columns in TYPED.items():
            table = Base.metadata.tables[name]
            keys = list(table.primary_key.columns)
            own = table.c.id == here if name == "school" else table.c.school_id == here
            rows = session.execute(select(*keys).where(own)).all()
            for number, row in enumerate(rows):
                of_row = [key == value for key, value in zip(keys, row, strict=True)]
                session.execute(update(table).where(*of_row).values(texts(table, columns, number, len(rows))))
        summaries = Base.metadata.tables["weekly_summary"]
        for week, body in session.execute(select(summaries.c.week_of, summaries.c.body)).all():
            session.execute(update(summaries).where(summaries.c.week_of == week).values(body=hostile(body)))
            summary = str(week)
        day = today(plans.school(session, here), plans.calendar_of(session, here), running.clock.now)
        publish(session, here, running.clock.now, day)
        notes, devices = Base.metadata.tables["note"], Base.metadata.tables["device"]
        pupil = session.scalars(select(notes.c.pupil_id)).first() or next(iter(running.school.pupils.values()))
        device = session.scalars(select(devices.c.id)).first()
    return pupil, summary, device or ""


def texts(table: Table, columns: tuple[str, ...], number: int, rows: int) -> dict[str, str]:
    return {
        name: f"{' '.join(PAYLOADS[number % len(PAYLOADS) :: min(rows, 20)])} {table.name} {number}" for name in columns
    }


def hostile(value: Any, key: str = "") -> Any:
    if isinstance(value, dict):
        return {name: hostile(part, name) for name, part in value.items()}
    if isinstance(value, list):
        return [hostile(part, key) for part in value]
    return " ".join(PAYLOADS) if isinstance(value, str) and key in ("name", "title", "sentence", "text") else value


def link(running: Running) -> str:
    people = Base.metadata.tables["person"]
    with running.kept.db.read() as session:
        senco = session.scalars(select(people.c.id).where(people.c.access_role == "senco")).one()
    return create_desk_link(running.kept.db, running.school.id, senco, running.clock.now)


def opened(page: Page) -> None:
    """Unfolds all there is, and unfolds again what that brought."""
    page.wait_for_function("() => document.querySelector('h1')")
    for _ in range(2):
        page.evaluate("() => { for (const each of document.querySelectorAll('details')) each.open = true; }")
        page.wait_for_timeout(150)


def ran(page: Page) -> list[str]:
    found: list[str] = page.evaluate("() => window.ran")
    return found
