"""A push service that misbehaves: each end of it means one thing, none takes longer than it may, and none is believed
more than its status."""

import socket
from datetime import UTC, datetime, timedelta

import pytest

from server.notify.answer import Outcome
from server.notify.vapid import VapidKeys
from server.notify.webpush import PushSender, classify, wait_of
from server.notify.wording import PushMessage, padded, topic_of
from tests.notify.push_service import PushService, soon_gives_up

NOW = datetime(2026, 11, 4, 8, 0, tzinfo=UTC)
SENDER = PushSender(VapidKeys.new(), "mailto:office@school.example", ("127.0.0.1",))
MESSAGE = PushMessage(padded(b'{"web_push":8030}'), topic_of("alert"), "normal", timedelta(hours=24))


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (200, Outcome.ACCEPTED), (201, Outcome.ACCEPTED), (202, Outcome.ACCEPTED), (204, Outcome.ACCEPTED),
        (404, Outcome.GONE), (410, Outcome.GONE),
        (400, Outcome.REFUSED), (401, Outcome.REFUSED), (403, Outcome.REFUSED), ("redirect", Outcome.REFUSED),
        (413, Outcome.TOO_LARGE),
        (408, Outcome.LATER), (425, Outcome.LATER), (429, Outcome.LATER),
        (500, Outcome.LATER), (502, Outcome.LATER), (503, Outcome.LATER), (599, Outcome.LATER),
        ("reset", Outcome.LATER), ("hang", Outcome.LATER), ("drip", Outcome.LATER),
        ("slow body", Outcome.ACCEPTED),
        (b"SSH-2.0-OpenSSH_9.2\r\n", Outcome.LATER),
        (b"HTTP/1.1 abc\r\n\r\n", Outcome.LATER),
        (b"HTTP/1.1 201 Created\r\n" + b"X: y\r\n" * 2000, Outcome.LATER),
        (b"HTTP/1.1 201 Created\r\nX: " + b"y" * 9000 + b"\r\n\r\n", Outcome.ACCEPTED),
        (b"\x00" * 9000, Outcome.LATER),
    ],
    ids=lambda each: str(each)[:40],
)  # fmt: skip
def test_each_answer_means_one_thing(
    service: PushService, monkeypatch: pytest.MonkeyPatch, status: int | str | bytes, outcome: Outcome
) -> None:
    service.answers = [status]
    if status in ("hang", "drip"):
        soon_gives_up(monkeypatch)
    answer = SENDER.send(service.subscriber(), MESSAGE, NOW)
    assert answer.outcome is outcome
    assert service.heard.wait(30)
    assert len(answer.detail) < 80, "the service's own words are not kept"
    assert service.asked == ["POST /push/one?token=a%2Fb"], "asked once, and nothing is followed"


@pytest.mark.parametrize("status", [300, 301, 302, 303, 307, 308, 402, 405, 451])
def test_what_no_push_service_should_say_is_not_tried_again(status: int) -> None:
    assert classify(status, None, NOW).outcome is Outcome.REFUSED


def test_a_service_that_is_not_there_is_tried_later() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        service = PushService(taken.getsockname()[1])
        answer = SENDER.send(service.subscriber(), MESSAGE, NOW)
    assert answer.outcome is Outcome.LATER
    assert answer.detail == "The push service was not reached (ConnectionRefusedError)."


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("said", "wait"),
    [("120", timedelta(minutes=2)), ("Wed, 04 Nov 2026 08:10:00 GMT", timedelta(minutes=10)), ("soon", None)],
)
def test_retry_after_is_read_from_the_answer(
    service: PushService, status: int, said: str, wait: timedelta | None
) -> None:
    service.answers, service.headers = [status], {"Retry-After": said}
    assert SENDER.send(service.subscriber(), MESSAGE, NOW).retry_after == wait


@pytest.mark.parametrize(
    ("said", "wait"),
    [
        ("0", timedelta(0)),
        ("120", timedelta(minutes=2)),
        ("Wed, 04 Nov 2026 08:10:00 GMT", timedelta(minutes=10)),
        ("Wed, 04 Nov 2026 08:10:00 -0000", timedelta(minutes=10)),
        ("Tue, 03 Nov 2026 08:10:00 GMT", timedelta(0)),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("\u0661\u0662", None),
        ("9" * 40, None),
        ("Wed, 99 Nov 2026 08:10:00 GMT", None),
        ("Wed, 04 Nov 99999999 08:10:00 GMT", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after_is_read_in_seconds_and_as_a_date(said: str | None, wait: timedelta | None) -> None:
    assert wait_of(said, NOW) == wait
