"""One Web Push message, encrypted, signed and handed to the push service, and what its answer means.

pywebpush encrypts and py_vapid signs. The sending is ours: pywebpush would follow redirects, wait for ever and read any
answer whole.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

import requests
from pywebpush import WebPusher
from requests.adapters import HTTPAdapter

from server.notify.endpoints import Endpoint, EndpointError, check_endpoint, public_address
from server.notify.vapid import VapidKeys
from server.notify.wording import PushMessage

TIMEOUTS_S = (3.0, 10.0)
"""To connect, and to the first bytes of the answer."""
SIGNED_FOR = timedelta(hours=12)


class Outcome(StrEnum):
    """What is to be done after an answer."""

    ACCEPTED = "accepted"
    GONE = "gone"
    LATER = "later"
    REFUSED = "refused"
    TOO_LARGE = "too_large"


@dataclass(frozen=True, slots=True)
class Answer:
    """`detail` is safe to store and to show: never the service's own words beyond its status."""

    outcome: Outcome
    detail: str
    retry_after: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Subscriber:
    """Where one browser receives, as PushSubscription.toJSON() says it."""

    endpoint: str
    p256dh: str
    auth: str


@dataclass(frozen=True, slots=True)
class PushSender:
    """Sends as this installation. Holds no connection; safe to use from several threads.

    `resolve` finds the address to call; it and `timeouts` are given only by tests.
    """

    keys: VapidKeys
    subject: str
    extra_hosts: tuple[str, ...] = ()
    resolve: Callable[[Endpoint], str] = public_address
    timeouts: tuple[float, float] = TIMEOUTS_S

    def send(self, to: Subscriber, message: PushMessage, now: datetime) -> Answer:
        """Never raises for what the subscription or the service does: every end of it is an answer."""
        try:
            endpoint = check_endpoint(to.endpoint, self.extra_hosts)
        except EndpointError as refusal:
            return Answer(Outcome.REFUSED, str(refusal))
        try:
            body = _encrypted(to, message)
        except Exception:
            return Answer(Outcome.GONE, "The subscription's keys cannot be used.")
        headers = {
            "Authorization": self.keys.authorization(
                endpoint.origin, self.subject, int((now + SIGNED_FOR).timestamp())
            ),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(int(message.keep_for.total_seconds())),
            "Urgency": message.urgency,
            "Topic": message.topic,
        }
        try:
            status, retry_after = _post(endpoint, self.resolve(endpoint), body, headers, self.timeouts)
        except (EndpointError, requests.RequestException, OSError) as failure:
            return Answer(Outcome.LATER, f"The push service was not reached ({type(failure).__name__}).")
        return classify(status, retry_after, now)


def classify(status: int, retry_after: str | None, now: datetime) -> Answer:
    """What the status of a push service means for the subscription and the notice."""
    said = f"The push service answered {status}."
    if 200 <= status < 300:
        return Answer(Outcome.ACCEPTED, said)
    if status in (404, 410):
        return Answer(Outcome.GONE, said)
    if status == 413:
        return Answer(Outcome.TOO_LARGE, said)
    if status in (408, 425, 429) or status >= 500:
        return Answer(Outcome.LATER, said, wait_of(retry_after, now))
    return Answer(Outcome.REFUSED, said)


def wait_of(retry_after: str | None, now: datetime) -> timedelta | None:
    """A Retry-After header, in seconds or as a date; None where it says nothing that can be read."""
    if not retry_after:
        return None
    if retry_after.isascii() and retry_after.isdigit() and len(retry_after) <= 9:
        return timedelta(seconds=int(retry_after))
    try:
        when = parsedate_to_datetime(retry_after)
    except ValueError:
        return None
    return max(timedelta(0), (when if when.tzinfo else when.replace(tzinfo=UTC)) - now)


def _encrypted(to: Subscriber, message: PushMessage) -> bytes:
    pusher = WebPusher({"endpoint": to.endpoint, "keys": {"p256dh": to.p256dh, "auth": to.auth}})
    body: bytes = pusher.encode(message.payload, "aes128gcm")["body"]
    return body


class _PinnedTo(HTTPAdapter):
    """Connects to a given address, and still asks for and checks the certificate of the name."""

    def __init__(self, host: str) -> None:
        self.host = host
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **keywords: Any) -> None:
        super().init_poolmanager(*args, **keywords, server_hostname=self.host, assert_hostname=self.host)


def _post(
    endpoint: Endpoint, address: str, body: bytes, headers: dict[str, str], timeouts: tuple[float, float]
) -> tuple[int, str | None]:
    """Status and Retry-After. The answer's body is not read: nothing in it would change what we do."""
    target = urlsplit(endpoint.url)
    shown = f"[{address}]" if ":" in address else address
    query = f"?{target.query}" if target.query else ""
    with requests.Session() as session:
        session.trust_env = False  # no proxy and no .netrc from the environment
        session.mount("https://", _PinnedTo(endpoint.host))
        with session.post(
            f"{endpoint.scheme}://{shown}:{endpoint.port}{target.path}{query}",
            data=body,
            headers=headers | {"Host": target.netloc},
            timeout=timeouts,
            allow_redirects=False,
            stream=True,
        ) as answer:
            return answer.status_code, answer.headers.get("Retry-After")
