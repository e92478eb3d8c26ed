"""A real push from Kept to a real Firefox, on desk and phone: it subscribes, decrypts what it gets, shows the words."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Playwright, ViewportSize, expect

from server.domain.ladder import Notice, NoticeKind
from server.notify.wording import topic_of
from server.services import notices
from server.store import inbox, outbox
from tests.browser.autopush import DELIVERED, Autopush, autopush
from tests.browser.browsers import DESK, open_firefox
from tests.browser.desk import Desk
from tests.browser.phone import FirefoxPhone
from tests.browser.running import MONDAY_MORNING, Running, served
from tests.browser.school import SENCO, TA
from tests.cast import Clock

pytestmark = pytest.mark.browser
SOON_S = 60
"""What Firefox does with a push it does in its own time: it starts the page's worker for it."""
SHOWN = """async (text) => {
  const worker = await navigator.serviceWorker.ready;
  for (const until = Date.now() + 60_000; ; await new Promise((go) => setTimeout(go, 50))) {
    const all = (await worker.getNotifications()).map(({ title, body, tag, data }) => ({ title, body, tag, data }));
    if (all.some(({ body }) => body === text) || Date.now() > until) return all;
  }
}"""


LOSES_IT = """async () => {
  const worker = await navigator.serviceWorker.ready;
  await (await worker.pushManager.getSubscription()).unsubscribe();
}"""
"""As when a browser's own data was put right or cleared in part."""
NOT_ASKED_YET = """{
  const ask = Notification.requestPermission.bind(Notification), key = 'asked by the browser';
  Object.defineProperty(Notification, 'permission', { get: () => (localStorage.getItem(key) ? 'granted' : 'default') });
  Notification.requestPermission = async () => { localStorage.setItem(key, 'yes'); return ask(); };
}"""
"""Firefox is told to say yes without a window to press it in; until the page asks, it says that nobody was asked."""


def opens_asked(
    service: Autopush, playwright: Playwright, profile: Path, size: ViewportSize, *, scheme: str, offline: bool
) -> BrowserContext:
    """A phone's Firefox that speaks with this push service."""
    context = open_firefox(playwright, profile, size, service.preferences)
    context.add_init_script(NOT_ASKED_YET)
    return context


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


def tell(running: Running, sessions: int, whom: str = SENCO) -> None:
    """A notice, raised as the ladder does, and what the clock does with it."""
    school = running.school
    with running.kept.db.write() as session:
        notice = Notice(school.people[whom], NoticeKind.NUDGE, sessions=sessions)
        key = f"nudge:{whom}:{sessions}"
        assert notices.tell(session, school.id, notice, key, topic_of(whom), running.clock.now)
    running.tick()


def shown(at: Desk | FirefoxPhone, text: str) -> list[dict[str, str]]:
    """All that is on the screen, once `text` is: Firefox takes a push before it shows it."""
    found: list[dict[str, str]] = at.page.evaluate(SHOWN, text)
    return found


def browsers_of(running: Running, whom: str) -> list[outbox.Subscription]:
    with running.kept.db.read() as session:
        return outbox.subscriptions(session, running.school.id, running.school.people[whom])


def test_firefox_subscribes_decrypts_a_push_and_shows_the_fixed_words(
    desk: Desk, running: Running, service: Autopush
) -> None:
    assert len(service.channels) == 1
    tell(running, 2)
    assert service.acknowledged.get(timeout=SOON_S) == DELIVERED
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
        assert service.acknowledged.get(timeout=SOON_S) == DELIVERED
    (one,) = shown(desk, "4 sessions to log or send")
    assert (one["body"], one["tag"]) == ("4 sessions to log or send", topic_of(SENCO))


def test_a_browser_that_ended_its_subscription_is_no_longer_written_to_and_begins_anew_when_the_desk_is_opened(
    desk: Desk, running: Running, service: Autopush
) -> None:
    service.channels.clear()  # as when the push service has forgotten it: 410 from now on
    tell(running, 5)
    assert browsers_of(running, SENCO) == []
    desk.page.evaluate(LOSES_IT)
    with desk.page.expect_response("**/api/v1/push/subscriptions"):
        desk.page.reload()
    assert len(browsers_of(running, SENCO)) == 1
    tell(running, 6)
    assert service.acknowledged.get(timeout=SOON_S) == DELIVERED


def test_a_phone_that_says_yes_to_the_logs_own_question_is_told_and_tells_again_when_it_is_opened(
    playwright: Playwright, running: Running, service: Autopush, profiles: Path
) -> None:
    opens = partial(opens_asked, service)
    phone = type("PushPhone", (FirefoxPhone,), {"opens": staticmethod(opens)})(playwright, profiles / "phone", running)
    phone.pair_as()
    phone.touch(phone.ring("Precision teaching"))
    expect(phone.line()).to_contain_text("All sent")
    expect(phone.page.get_by_text("Do you want an alert on this phone")).to_have_count(0)
    phone.forward(days=1)
    phone.page.reload()
    phone.unlock()
    phone.touch(phone.page.get_by_role("button", name="Yes, alert me"))
    expect(phone.page.get_by_role("main").get_by_text("Alerts are on.")).to_be_visible()
    tell(running, 2, TA)
    (one,) = shown(phone, "2 sessions to log or send")
    assert (one["title"], one["body"]) == ("Kept", "2 sessions to log or send")

    with running.kept.db.write() as session:
        for each in outbox.subscriptions(session, running.school.id, running.school.people[TA]):
            outbox.prune(session, running.school.id, each.id)
    with phone.page.expect_response("**/api/v1/devices/push", timeout=60_000) as told:
        phone.reload()
    assert told.value.status == 204
    tell(running, 3, TA)
    (one,) = shown(phone, "3 sessions to log or send")
    assert one["body"] == "3 sessions to log or send"
    with running.kept.db.read() as session:
        (browser,) = (
            each for each in inbox.browsers(session, running.school.id) if each.person == running.school.people[TA]
        )
    assert browser.accepted_at == running.clock.now
    phone.close()
