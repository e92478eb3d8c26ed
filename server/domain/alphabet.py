"""The order in which people look for a name: Łukasz stands with the Ls, whatever the database sorts by."""

import unicodedata
from functools import lru_cache

_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th"})


@lru_cache(maxsize=4096)
def by_name(name: str) -> tuple[str, str]:
    """A key to sort by: its letters without marks, whether large or small; then the name as it is written."""
    letters = unicodedata.normalize("NFKD", name.casefold()).translate(_LETTERS)
    return "".join(letter for letter in letters if not unicodedata.combining(letter)), name
