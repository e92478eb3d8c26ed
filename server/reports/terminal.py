"""Text that somebody else wrote, on a terminal: it is read there, and must not move the cursor or rename the window."""

import unicodedata

REPLACED = "�"


def plain(text: str) -> str:
    """Without control characters but line ends and tabs, and without those that turn the direction of reading."""
    return "".join(letter if _is_harmless(letter) else REPLACED for letter in text)


def _is_harmless(letter: str) -> bool:
    return letter in "\n\t" or unicodedata.category(letter) not in ("Cc", "Cf") or letter in "\u200c\u200d\ufeff"
