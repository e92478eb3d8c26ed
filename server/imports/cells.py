"""What one cell of a school's table means: dates, year groups, SEN status, UPNs."""

import re
from datetime import date, timedelta

UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
"""No day of a school lies beyond: 1026 is 2026 with a slip."""
_EXCEL_DAY_ZERO = date(1899, 12, 30)
_SEN = {
    "e": "E",
    "ehcp": "E",
    "ehc plan": "E",
    "education, health and care plan": "E",
    "k": "K",
    "sen support": "K",
    "support": "K",
    "n": "N",
    "none": "N",
    "no": "N",
    "": None,
}


def day(text: str) -> date | None:
    """31/01/2026, 31/1/26, 31.01.2026, 31 January 2026, 2026-01-31 or a spreadsheet's number; None if no date."""
    text = text.strip().lower()
    if match := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[t ].*)?", text):
        year, month, of_month = map(int, match.groups())
    elif match := re.fullmatch(r"(?:[a-z]+,? )?(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(?: .*)?", text):
        of_month, month, year = map(int, match.groups())
    elif match := re.fullmatch(r"(?:[a-z]+,? )?(\d{1,2})(?:st|nd|rd|th)? ([a-z]{3})[a-z]* (\d{4}|\d{2})", text):
        months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
        if match.group(2) not in months:
            return None
        of_month, month, year = int(match.group(1)), months.index(match.group(2)) + 1, int(match.group(3))
    elif re.fullmatch(r"4\d{4}", text):
        return _EXCEL_DAY_ZERO + timedelta(days=int(text))
    else:
        return None
    try:
        found = date(year + 2000 if year < 100 else year, month, of_month)
    except ValueError:
        return None
    return found if FIRST_DAY <= found <= LAST_DAY else None


def year_group(text: str) -> int | None:
    """4, Y4, Year 4, Yr 4; Reception is 0, nursery -1; None if it is no year group."""
    text = text.strip().lower()
    if text in ("r", "reception", "rec", "yr", "year r"):
        return 0
    if re.fullmatch(r"n(?:ursery)? ?[12]?", text):
        return -1
    match = re.fullmatch(r"(?:y|yr|year)? ?(\d{1,2})(?:\.0)?", text)
    return int(match.group(1)) if match and 0 <= int(match.group(1)) <= 14 else None


def sen_status(text: str) -> str | None:
    """E, K or N. Raises KeyError for a letter that is the school's own."""
    return _SEN[text.strip().lower()]


def upn(text: str) -> str:
    """Upper case without blanks."""
    return re.sub(r"\s", "", text).upper()


def upn_letter(upn: str) -> str | None:
    """The check letter that the other twelve characters ask for; None where they are not those of a UPN."""
    if not re.fullmatch(r"[A-Z]\d{11}[\dA-Z]", upn) or (upn[-1].isalpha() and upn[-1] not in UPN_LETTERS):
        return None
    values = [int(sign) if sign.isdigit() else UPN_LETTERS.index(sign) for sign in upn[1:]]
    return UPN_LETTERS[sum(position * value for position, value in enumerate(values, 2)) % 23]


def listed(text: str) -> tuple[str, ...]:
    """Several things in one cell, separated by semicolons or line breaks."""
    return tuple(part.strip() for part in re.split(r"[;\n]", text) if part.strip())


def alike(name: str) -> str:
    """Names are the same whatever their case and spacing, and "Rahman, Asha" is "Asha Rahman"."""
    if name.count(",") == 1:
        last, first = name.split(",")
        name = f"{first} {last}"
    return " ".join(re.sub(r"[‘’`]", "'", name).casefold().split())
