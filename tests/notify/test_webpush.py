"""One push, from the words to what the browser decrypts; and what each answer means."""

import socket
import ssl
import subprocess
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from server.domain.ladder import NoticeKind
from server.notify.answer import Outcome
from server.notify.vapid import VapidKeys, check_subscriber_keys
from server.notify.webpush import PushSender, Subscriber
from server.notify.wording import needs_attention, not_logged, topic_of
from tests.notify.push_service import PushService

NOW = datetime(2026, 11, 4, 8, 0, tzinfo=UTC)
KEYS = VapidKeys.new()
SENDER = PushSender(KEYS, "mailto:office@school.example", ("127.0.0.1",))
MESSAGE = needs_attention(NoticeKind.DIGEST, 2, topic_of("alert"), "https://kept.school.example")


def test_the_browser_decrypts_fixed_words_and_a_count(service: PushService) -> None:
    answer = SENDER.send(service.subscriber(), MESSAGE, NOW)
    assert answer.outcome is Outcome.ACCEPTED
    (message,) = service.received
    assert message.content["web_push"] == 8030
    assert message.content["notification"]["body"] == "2 provisions need attention"
    assert message.content["notification"]["navigate"] == "https://kept.school.example/desk/#alerts"
    assert message.path == "/push/one?token=a%2Fb"


def test_the_signature_is_made_out_to_the_service_and_names_the_installation(service: PushService) -> None:
    SENDER.send(service.subscriber(), MESSAGE, NOW)
    (message,) = service.received
    assert message.key == KEYS.public
    assert message.claims == {
        "aud": f"http://127.0.0.1:{service.port}",
        "sub": "mailto:office@school.example",
        "exp": int((NOW + timedelta(hours=12)).timestamp()),
    }


def test_each_send_has_claims_of_its_own(service: PushService) -> None:
    for later in range(2):
        SENDER.send(service.subscriber(), MESSAGE, NOW + timedelta(days=later))
    first, second = service.received
    assert second.claims["exp"] - first.claims["exp"] == 86400


def test_a_nudge_is_quiet_and_of_no_use_after_three_hours(service: PushService) -> None:
    for sessions in (1, 3):
        SENDER.send(service.subscriber(), not_logged(sessions, topic_of("a"), "https://k.example"), NOW)
    one, three = service.received
    assert (one.headers["Urgency"], one.headers["TTL"]) == ("low", "10800")
    assert one.content["notification"]["body"] == "1 session to log or send"
    assert three.content["notification"]["body"] == "3 sessions to log or send"
    assert one.content["notification"]["navigate"] == "https://k.example/"


def test_what_is_about_no_provision_is_counted_as_a_thing(service: PushService) -> None:
    SENDER.send(
        service.subscriber(),
        needs_attention(NoticeKind.DIGEST, 2, "t", "https://k.example", provisions_only=False),
        NOW,
    )
    assert service.received[0].content["notification"]["body"] == "2 things need attention"


@pytest.mark.parametrize(
    ("notice", "urgency", "ttl"), [(NoticeKind.DIGEST, "normal", "86400"), (NoticeKind.URGENT, "high", "259200")]
)
def test_what_is_urgent_says_so_and_is_kept_longer(
    service: PushService, notice: NoticeKind, urgency: str, ttl: str
) -> None:
    SENDER.send(service.subscriber(), needs_attention(notice, 1, topic_of("a"), "https://k.example"), NOW)
    (message,) = service.received
    assert (message.headers["Urgency"], message.headers["TTL"]) == (urgency, ttl)
    assert message.headers["Topic"] == topic_of("a")
    assert len(topic_of("a")) == 32
    assert topic_of("a") != topic_of("b")


def test_the_length_says_nothing(service: PushService) -> None:
    for count in (1, 9, 12_345):
        SENDER.send(service.subscriber(), needs_attention(NoticeKind.DIGEST, count, "t", "https://k.example"), NOW)
    assert {message.length for message in service.received} == {256}


def test_damaged_keys_end_the_subscription_and_nothing_else(service: PushService) -> None:
    good = service.subscriber()
    for broken in ("", "AAAA", "!", good.auth, "é"):
        assert SENDER.send(replace(good, p256dh=broken), MESSAGE, NOW).outcome is Outcome.GONE
    assert service.asked == []


def test_an_address_that_no_push_service_gave_is_not_called(service: PushService) -> None:
    strict = replace(SENDER, extra_hosts=())
    assert strict.send(service.subscriber(), MESSAGE, NOW).outcome is Outcome.REFUSED
    assert service.asked == []


def test_subscriber_keys_are_a_point_on_the_curve_and_a_secret() -> None:
    good = PushService().subscriber()
    check_subscriber_keys(good.p256dh, good.auth)
    for point, secret in (
        (good.p256dh[:-4], good.auth),
        (good.p256dh, "AAAA"),
        ("B" + "A" * 86, good.auth),
        ("é", "é"),
    ):
        with pytest.raises(ValueError):  # noqa: PT011 - which error is of no matter
            check_subscriber_keys(point, secret)


def test_over_tls_the_pinned_address_must_show_the_certificate_of_the_name(tmp_path: Path) -> None:
    """The server stands at a pinned address, says that it is somebody else, and gets nothing."""
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=other.example", "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    names: list[str | None] = []
    context.sni_callback = lambda _socket, name, _context: names.append(name)
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer_once() -> None:
            connection, _ = listener.accept()
            with connection, pytest.raises(ssl.SSLError):
                context.wrap_socket(connection, server_side=True).read()

        thread = threading.Thread(target=answer_once)
        thread.start()
        from server.notify.endpoints import Endpoint
        from server.notify.webpush import _post

        endpoint = Endpoint("https://fcm.googleapis.com/x", "https", "fcm.googleapis.com", listener.getsockname()[1])
        with pytest.raises(OSError, match="certificate"):
            _post(endpoint, "127.0.0.1", b"body", {})
        thread.join()
    assert names == ["fcm.googleapis.com"]


def test_a_name_that_leads_elsewhere_when_it_is_asked_again_is_not_asked_again(
    service: PushService, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def flips(host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        asked.append(host)
        if host == "142.250.1.1":
            raise OSError("no network in this test")
        address = "142.250.1.1" if asked == ["fcm.googleapis.com"] else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", flips)
    known = service.subscriber()
    outside = Subscriber("https://fcm.googleapis.com/fcm/send/abc", known.p256dh, known.auth)
    sender = PushSender(SENDER.keys, SENDER.subject)
    assert sender.send(outside, MESSAGE, NOW).outcome is Outcome.LATER
    assert asked == ["fcm.googleapis.com", "142.250.1.1"]  # looked up once, then called by the address that was checked
    assert sender.send(outside, MESSAGE, NOW).outcome is Outcome.LATER  # now the name leads to this machine
    assert asked == ["fcm.googleapis.com", "142.250.1.1", "fcm.googleapis.com"]
    assert service.asked == []
