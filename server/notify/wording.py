"""What a push says. Fixed words and a count: no name, no initials, no need, for it is shown on a locked screen."""

import json
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from hashlib import sha256

BLOCK = 256
"""Payloads are padded to a multiple of this, so that their length says nothing."""


class Notice(StrEnum):
    """Why something is sent: `digest` can wait for the morning, `urgent` is told the same day."""

    DIGEST = "digest"
    URGENT = "urgent"


_KEPT_FOR = {Notice.DIGEST: timedelta(hours=24), Notice.URGENT: timedelta(hours=72)}
_URGENCY = {Notice.DIGEST: "normal", Notice.URGENT: "high"}


@dataclass(frozen=True, slots=True)
class PushMessage:
    """`payload` is what the browser decrypts; the rest travels in the headers. A later message with the same `topic`
    takes the place of one that was not fetched yet."""

    payload: bytes
    topic: str
    urgency: str
    keep_for: timedelta


def provisions_need_attention(notice: Notice, count: int, topic: str, base_url: str) -> PushMessage:
    """`count` is at least one. The payload is Declarative Web Push, which some browsers show even without a worker."""
    words = "1 provision needs attention" if count == 1 else f"{count} provisions need attention"
    content = {
        "web_push": 8030,
        "notification": {
            "title": "Kept",
            "body": words,
            "lang": "en-GB",
            "tag": topic,
            "navigate": f"{base_url}/desk/#alerts",
            "app_badge": str(count),
        },
    }
    return PushMessage(
        padded(json.dumps(content, separators=(",", ":")).encode()), topic, _URGENCY[notice], _KEPT_FOR[notice]
    )


def topic_of(notice_id: str) -> str:
    """32 url-safe characters (RFC 8030) that tell a push service nothing about the notice."""
    return urlsafe_b64encode(sha256(notice_id.encode()).digest()).decode()[:32]


def padded(payload: bytes) -> bytes:
    """Spaces after the JSON, up to the next whole block."""
    return payload + b" " * (-len(payload) % BLOCK)
