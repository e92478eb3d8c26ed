"""Bytes as they go over the wire: base64url without padding, one spelling for each."""

from base64 import urlsafe_b64decode, urlsafe_b64encode


def to_text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def to_bytes(text: str) -> bytes:
    """Raises ValueError for every other spelling: a signature must not be changeable and still hold."""
    raw = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if to_text(raw) != text:
        raise ValueError("not base64url, or not its one spelling")
    return raw
