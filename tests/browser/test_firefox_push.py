"""A real push from Kept to a real Firefox: it subscribes, decrypts what it gets, and shows the fixed words."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, expect

from server.domain.ladder import Notice, NoticeKind
from server.notify.wording import topic_of
from server.services import notices
from server.store import outbox
from tests.browser.autopush import DELIVERED, Autopush, autopush
from tests.browser.browsers import DESK, open_firefox
from tests.browser.desk import Desk
from tests.browser.running import MONDAY_MORNING, Running, served
from tests.browser.school import SENCO
from tests.cast import Clock

pytestmark = pytest.mark.browser
SHOWN = """async (text) => {
  const worker = await navigator.serviceWorker.ready;
  for (const until = Date.now() + 10_000; ; await new Promise((go) => setTimeout(go, 50))) {
    const all = (await worker.getNotifications()).map(({ title, body, tag, data }) => ({ title, body, tag, data }));
    if (all.some(({ body }) => body === text) || Date.now() > until) return all;
  }
}"""


@pytest.fixture(scope="module")
def service() -> Iterator[Autopush]:
    with autopush() as running:
        yield running


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with served(tmp_path_factory.mktemp("school"), Clock(MONDAY_MORNING), push_extra_hosts=("127.0.0.1",)) as one:
        yield one


@pytest.fixture(scope="module")
def desk(playwright: Playwright, running: Running, service: Autopush, profiles: Path) -> Iterator[Desk]:
    """Sam's desk in Firefox, with alerts turned on."""
    browser = open_firefox(playwright, profiles / "firefox", DESK, service.preferences)
    made = Desk(playwright, profiles, running, browser=browser)
    made.set_up()
    made.go("Alerts on this device")
    made.page.get_by_role("button", name="Turn alerts on").click()
    expect(made.page.get_by_text("Alerts are on for this device.").first).to_be_visible()
    yield made
    made.close()


def tell(running: Running, sessions: int) -> None:
    """A notice to Sam, raised as the ladder does, and what the clock does with it."""
    school = running.school
    with running.kept.db.write() as session:
        notice = Notice(school.people[SENCO], NoticeKind.NUDGE, sessions=sessions)
        assert notices.tell(session, school.id, notice, f"nudge:{sessions}", topic_of("sam"), running.clock.now)
    running.tick()


def shown(desk: Desk, text: str) -> list[dict[str, str]]:
    """All that is on the screen, once `text` is: Firefox takes a push before it shows it."""
    found: list[dict[str, str]] = desk.page.evaluate(SHOWN, text)
    return found


def test_firefox_subscribes_decrypts_a_push_and_shows_the_fixed_words(
    desk: Desk, running: Running, service: Autopush
) -> None:
    assert len(service.channels) == 1
    tell(running, 2)
    assert service.acknowledged.get(timeout=15) == DELIVERED
    headers = service.posted[-1]
    assert (headers["TTL"], headers["Content-Encoding"]) == ("10800", "aes128gcm")
    (one,) = shown(desk, "2 sessions to log or send")
    assert (one["title"], one["body"]) == ("Kept", "2 sessions to log or send")
    assert one["data"].startswith(running.url)


def test_a_later_notice_of_one_topic_takes_the_place_of_the_one_before(
    desk: Desk, running: Running, service: Autopush
) -> None:
    for sessions in (3, 4):
        tell(running, sessions)
        assert service.acknowledged.get(timeout=15) == DELIVERED
    (one,) = shown(desk, "4 sessions to log or send")
    assert (one["body"], one["tag"]) == ("4 sessions to log or send", topic_of("sam"))


def test_a_browser_that_ended_its_subscription_is_no_longer_written_to(
    desk: Desk, running: Running, service: Autopush
) -> None:
    service.channels.clear()  # as when the browser's data was cleared: 410 from now on
    tell(running, 5)
    with running.kept.db.read() as session:
        assert outbox.subscriptions(session, running.school.id, running.school.people[SENCO]) == []
