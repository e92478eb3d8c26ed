"""Passwords: argon2id, and what is too easy to guess."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from hashlib import sha256
from pathlib import Path
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from server.services.refusal import Refusal
from shared_schema.signin import HOW, LEAST, MOST

LIST, PREFIX = Path(__file__).with_name("common_passwords.txt"), 12
"""The 10,000 most common passwords of 12 characters and more, in lower case, from the list of ten million that Mark
Burnett gave to the public domain (by way of SecLists, MIT): of each the first 12 hexadecimal digits of its SHA-256, for
many of them are nothing to read in a school."""
AT_ONCE = 2
PATIENCE_SECONDS = 5.0
FOLLOWING = "abcdefghijklmnopqrstuvwxyz 01234567890123456789 qwertyuiopasdfghjklzxcvbnm 1q2w3e4r5t6y7u8i9o0p"
COMMON = (
    "password", "passw0rd", "letmein", "welcome", "qwerty", "iloveyou", "football", "liverpool", "arsenal", "chelsea",
    "monkey", "dragon", "princess", "sunshine", "charlie", "summer", "winter", "autumn", "spring", "school", "teacher",
    "senco", "kept", "changeme", "admin", "secret", "monday", "friday", "january", "september",
)  # fmt: skip

# RFC 9106's low-memory profile: 64 MiB and about a tenth of a second. Many at once would fell a small machine.
_slow = PasswordHasher()
# A pairing code has 50 random bits and lives ten minutes: a light hash is enough, and nobody waits for it.
_light = PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1)
_places = BoundedSemaphore(AT_ONCE)
_nobody = _slow.hash("nobody has this password")


def password_hash(password: str) -> str:
    with _place():
        return _slow.hash(password)


def password_matches(stored: str | None, password: str) -> bool:
    """Takes as long for nobody (None) as for somebody, so that time does not tell whose email is known."""
    with _place():
        return _verify(_slow, stored or _nobody, password) and stored is not None


def code_hash(code: str) -> str:
    return _light.hash(code)


def code_matches(stored: str, code: str) -> bool:
    return _verify(_light, stored, code)


def too_easy(password: str, *own_words: str) -> str | None:
    """Why a password is too easy, in words for whoever chose it; None if it will do.

    `own_words` are those that anybody would try first: the person's name and email, the school's name.
    """
    if len(password) < LEAST:
        return f"Use at least {LEAST} characters. {HOW}"
    if len(password) > MOST:
        return f"Use at most {MOST} characters."
    plain = password.lower()
    own = {part for words in own_words for part in re.split(r"[^a-z0-9]+", words.lower()) if len(part) > 3}
    left = plain
    for word in sorted({*COMMON, *own}, key=len, reverse=True):
        left = left.replace(word, "")
    left = re.sub(r"(.+?)\1+", r"\1", re.sub(r"[0-9!?.,_ -]+$", "", left))
    if sha256(plain.encode()).hexdigest()[:PREFIX] in _well_known() or plain in FOLLOWING or plain in FOLLOWING[::-1]:
        return f"This one is among the first that would be guessed. {HOW}"
    if len(set(plain)) < 5 or len(left) < 5:
        return f"This one is among the first that would be guessed. {HOW}"
    return None


@cache
def _well_known() -> frozenset[str]:
    return frozenset(LIST.read_text("ascii").split())


@contextmanager
def _place() -> Iterator[None]:
    if not _places.acquire(timeout=PATIENCE_SECONDS):
        raise Refusal("busy", "Many people are signing in just now. Try again in a few seconds.")
    try:
        yield
    finally:
        _places.release()


def _verify(hasher: PasswordHasher, stored: str, given: str) -> bool:
    try:
        return hasher.verify(stored, given)
    except (VerificationError, InvalidHashError):
        return False
