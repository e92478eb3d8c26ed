"""What a push and a mail say. In a push, and in the subject of a mail, fixed words and a count: no name, no initials,
no need, for they are shown on a locked screen."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from server.domain.ladder import NoticeKind
from server.notify.email import Letter
from server.notify.letters import Line, letter

BLOCK = 256
"""Payloads are padded to a multiple of this, so that their length says nothing."""
MOST_LINES = 20
"""In one mail: the rest is in Kept."""

KEPT_FOR = {
    NoticeKind.NUDGE: timedelta(hours=3),
    NoticeKind.DIGEST: timedelta(hours=24),
    NoticeKind.URGENT: timedelta(hours=72),
}
"""How long a notice is worth telling: an afternoon's question is none next morning."""
_URGENCY = {NoticeKind.NUDGE: "low", NoticeKind.DIGEST: "normal", NoticeKind.URGENT: "high"}


@dataclass(frozen=True, slots=True)
class PushMessage:
    """`payload` is what the browser decrypts; the rest travels in the headers. A later message with the same `topic`
    takes the place of one that was not fetched yet."""

    payload: bytes
    topic: str
    urgency: str
    keep_for: timedelta


def needs_attention(
    kind: NoticeKind, count: int, topic: str, base_url: str, *, provisions_only: bool = True
) -> PushMessage:
    """`count` is at least one. Without `provisions_only` some of it is about a plan, or the whole school."""
    words = attention(count, provisions_only=provisions_only)
    return _message(kind, words, count, topic, f"{base_url}/desk/#alerts")


def attention(count: int, *, provisions_only: bool) -> str:
    """The words of a push, and the subject of a mail."""
    what = "provision" if provisions_only else "thing"
    return f"1 {what} needs attention" if count == 1 else f"{count} {what}s need attention"


def notice_letter(words: str, lines: Sequence[Line], person: str, school: str, base_url: str, key: str) -> Letter:
    """`words` are fixed ones and a count: they are the subject. What is about pupils stands in `lines`."""
    left_out = len(lines) - MOST_LINES
    return letter(
        f"Kept: {words}",
        words,
        lines[:MOST_LINES],
        f"And {left_out} more, in Kept." if left_out > 0 else "",
        f"{base_url}/desk/#alerts",
        f"For {person}, {school}. Children are named here, so keep this mail inside school. Kept writes a mail when "
        "none of your browsers takes a notice; turn them on in Kept, at “Alerts on this device”.",
        key,
    )


def not_logged(count: int, topic: str, base_url: str) -> PushMessage:
    """Asks whoever delivers, quietly. `count` sessions, at least one; nobody is told that they were missed."""
    return _message(NoticeKind.NUDGE, sessions_not_logged(count), count, topic, f"{base_url}/")


def sessions_not_logged(count: int) -> str:
    return "1 session to log or send" if count == 1 else f"{count} sessions to log or send"


def _message(kind: NoticeKind, words: str, count: int, topic: str, address: str) -> PushMessage:
    """The payload is Declarative Web Push, which some browsers show even without a worker."""
    content = {
        "web_push": 8030,
        "notification": {
            "title": "Kept",
            "body": words,
            "lang": "en-GB",
            "tag": topic,
            "navigate": address,
            "app_badge": str(count),
        },
    }
    return PushMessage(
        padded(json.dumps(content, separators=(",", ":")).encode()), topic, _URGENCY[kind], KEPT_FOR[kind]
    )


def topic_of(notice_id: str) -> str:
    """32 url-safe characters (RFC 8030) that tell a push service nothing about the notice."""
    return urlsafe_b64encode(sha256(notice_id.encode()).digest()).decode()[:32]


def padded(payload: bytes) -> bytes:
    """Spaces after the JSON, up to the next whole block."""
    return payload + b" " * (-len(payload) % BLOCK)
