"""One Web Push message, encrypted, signed and handed to the push service, and what its answer means.

pywebpush encrypts and py_vapid signs. The sending is ours: pywebpush would follow redirects, wait for ever and read any
answer whole.
"""

import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection, HTTPException, HTTPResponse
from io import BytesIO
from time import monotonic
from urllib.parse import urlsplit

from server.notify.answer import Answer, Outcome
from server.notify.endpoints import Endpoint, EndpointError, check_endpoint, public_address
from server.notify.vapid import VapidKeys
from server.notify.wording import PushMessage

TIMEOUTS_S = (3.0, 10.0)
"""To connect, and for all of it."""
MOST_READ = 4096
"""Bytes of an answer: its status and headers, and nothing of what may follow."""
SIGNED_FOR = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Subscriber:
    """Where one browser receives, as PushSubscription.toJSON() says it."""

    endpoint: str
    p256dh: str
    auth: str


@dataclass(frozen=True, slots=True)
class PushSender:
    """Sends as this installation. Holds no connection; safe to use from several threads.

    `resolve` finds the address to call; it is given only by tests.
    """

    keys: VapidKeys
    subject: str
    extra_hosts: tuple[str, ...] = ()
    resolve: Callable[[Endpoint], str] = public_address

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
            status, retry_after = _post(endpoint, self.resolve(endpoint), body, headers)
        except (EndpointError, HTTPException, OSError) as failure:
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
    from pywebpush import WebPusher  # only where something is sent: the web server knows this file, and sends nothing

    pusher = WebPusher({"endpoint": to.endpoint, "keys": {"p256dh": to.p256dh, "auth": to.auth}})
    body: bytes = pusher.encode(message.payload, "aes128gcm")["body"]
    return body


def _post(endpoint: Endpoint, address: str, body: bytes, headers: dict[str, str]) -> tuple[int, str | None]:
    """Status and Retry-After. Connects to this very address, and to no proxy; the certificate must be of the name."""
    until = monotonic() + TIMEOUTS_S[1]
    target = urlsplit(endpoint.url)
    path = f"{target.path}?{target.query}" if target.query else target.path
    connection = HTTPConnection(endpoint.host, endpoint.port)
    connection.sock = socket.create_connection((address, endpoint.port), TIMEOUTS_S[0])
    try:
        connection.sock.settimeout(_left(until))
        if endpoint.scheme == "https":
            connection.sock = ssl.create_default_context().wrap_socket(connection.sock, server_hostname=endpoint.host)
        connection.request("POST", path, body, headers | {"Host": target.netloc})
        answer = HTTPResponse(_Heard(_head(connection.sock, until)))  # type: ignore[arg-type]
        answer.begin()
        return answer.status, answer.getheader("Retry-After")
    finally:
        connection.close()


def _head(connection: socket.socket, until: float) -> bytes:
    """What comes up to the end of the headers, in the time that is left, however slowly it comes."""
    heard = b""
    while b"\r\n\r\n" not in heard and len(heard) < MOST_READ:
        connection.settimeout(_left(until))
        part = connection.recv(MOST_READ - len(heard))
        if not part:
            break
        heard += part
    return heard


def _left(until: float) -> float:
    left = until - monotonic()
    if left <= 0:
        raise TimeoutError
    return left


class _Heard:
    """Bytes where http.client asks for a socket to read from."""

    def __init__(self, heard: bytes) -> None:
        self.heard = heard

    def makefile(self, _mode: str) -> BytesIO:
        return BytesIO(self.heard)
