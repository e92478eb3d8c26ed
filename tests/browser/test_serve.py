"""`kept serve --demo` as somebody runs it who has never seen Kept: five lines, and soon a phone that works."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

import pytest
from playwright.sync_api import Playwright, expect

from tests.browser.browsers import DESK, PHONE, open_browser
from tests.ports import a_port

pytestmark = pytest.mark.browser

STARTS_WITHIN_S = 240
HEALTHY_WITHIN_S = 60


@dataclass(frozen=True)
class Served:
    url: str
    lines: list[str]


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The real command in an empty folder, in a process group of its own that is ended as a whole."""
    with a_port() as port:
        yield from _serving(tmp_path_factory.mktemp("serve"), port)


def _serving(folder: Path, port: int) -> Iterator[Served]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KEPT_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "server.cli", "serve", "--demo", "--port", str(port)],
        env=environment | {"KEPT_DATA_DIR": str(folder), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    assert process.stdout
    stop = threading.Timer(STARTS_WITHIN_S, os.killpg, (process.pid, signal.SIGKILL))
    stop.start()
    lines: list[str] = []
    for line in process.stdout:
        lines.append(line.rstrip("\n"))
        if any(each.startswith("Kept runs at") for each in lines) and len(said(lines)) == 5:
            break
    stop.cancel()
    drain = threading.Thread(target=process.stdout.read, daemon=True)
    drain.start()
    try:
        yield Served(f"http://127.0.0.1:{port}", lines)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        drain.join(5)
        process.stdout.close()


def said(lines: list[str]) -> list[str]:
    """From the line that says where Kept runs."""
    first = next((number for number, line in enumerate(lines) if line.startswith("Kept runs at")), len(lines))
    return lines[first:]


def found(pattern: str, serving: Served) -> str:
    match = re.search(pattern, "\n".join(said(serving.lines)))
    assert match, serving.lines
    return match.group(1)


def test_five_lines_say_where_to_go(serving: Served) -> None:
    assert len(said(serving.lines)) == 5, serving.lines
    assert said(serving.lines)[0].startswith(
        f"Kept runs at {serving.url} with Larch Lane Primary (demo), a demo school."
    )
    assert found(r"type the code ([0-9A-Z]{5}-[0-9A-Z]{5})", serving)
    assert found(r"As the SENCO \(.+\): open (\S+/desk/#link=\S+)", serving)


def test_it_says_that_it_is_well_once_the_clock_has_ticked(serving: Served) -> None:
    deadline = monotonic() + HEALTHY_WITHIN_S
    while not (health := health_of(serving)).get("clock_seen_at"):
        assert monotonic() < deadline, "the clock does not tick"
        threading.Event().wait(0.25)
    assert health["status"] == "ok"


def health_of(serving: Served) -> dict[str, str]:
    """Empty while nobody listens yet."""
    try:
        with urllib.request.urlopen(f"{serving.url}/health", timeout=5) as answer:  # noqa: S310 - our own server
            found: dict[str, str] = json.load(answer)
            return found
    except urllib.error.HTTPError:
        raise
    except urllib.error.URLError:
        return {}


def test_the_code_makes_a_browser_a_phone_with_the_days_sessions(
    serving: Served, playwright: Playwright, tmp_path: Path
) -> None:
    context = open_browser(playwright, tmp_path / "phone", PHONE)
    page = context.pages[0]
    page.goto(serving.url)
    expect(page.get_by_role("heading", name="Pair this phone")).to_be_visible()

    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    session = context.new_cdp_session(page)
    assert session.send("Page.getInstallabilityErrors")["installabilityErrors"] == []
    manifest = session.send("Page.getAppManifest")
    assert manifest["errors"] == []
    assert manifest["url"] == f"{serving.url}/manifest.webmanifest"

    page.get_by_label("Code", exact=True).fill(found(r"type the code (\S+)", serving))
    page.get_by_role("button", name="Pair this phone").tap()
    for asks in ("Choose a PIN", "Type it again"):
        expect(page.get_by_role("heading", name=asks)).to_be_visible()
        page.get_by_label("PIN", exact=True).press_sequentially("294017")
    page.get_by_role("button", name="Yes, start").tap()
    expect(page.locator(".card .ring").first).to_be_visible()
    page.locator(".card .ring[aria-label^='Mark as delivered']").first.tap()
    expect(page.get_by_role("status")).to_have_text("Delivered. Saved on this phone.")
    expect(page.locator("header a.line").first).to_contain_text("All sent")
    context.close()


def test_the_link_opens_the_desk_once(serving: Served, playwright: Playwright, tmp_path: Path) -> None:
    link = found(r"open (\S+/desk/#link=\S+)", serving)
    context = open_browser(playwright, tmp_path / "desk", DESK)
    page = context.pages[0]
    page.goto(link)
    expect(page.get_by_role("heading", level=1, name="This week")).to_be_visible()
    expect(page.get_by_text("Demonstration school. All pupils and staff are invented.")).to_be_visible()
    assert "#link" not in page.url
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1, name="Sign in to the desk")).to_be_visible()
    page.goto("about:blank")
    page.goto(link)
    expect(page.get_by_text("That link has been used or is too old.")).to_be_visible()
    context.close()
