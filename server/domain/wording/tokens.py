"""Words, numbers and signs of a wording by kind. Case, dashes, quotes, times signs and spaces do not matter."""

import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction

_SMALL = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_TENS = {"fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "forty-five": 45, "fifty": 50, "sixty": 60}
WORDS = {word: number for number, word in enumerate(_SMALL)} | _TENS
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri")

ROLES: tuple[tuple[str, str], ...] = (
    ("HLTA", r"hltas?|higher[ -]level teaching assistants?"),
    ("TA", r"tas?|teaching assistants?|lsas?|learning support assistants?|support assistants?"),
    ("SaLT", r"salts?|slts?|speech (?:and|&) language therapists?|speech therapists?"),
    ("OT", r"ots?|occupational therapists?"),
    ("physiotherapist", r"physios?|physiotherapists?"),
    ("EP", r"eps?|educational psychologists?|ed psych"),
    ("QTVI", r"qtvi"),
    ("TOD", r"tod|qtod|teacher of the deaf"),
    ("ELSA", r"elsas?"),
    ("SENCO", r"senco"),
    ("counsellor", r"counsellors?"),
    ("mentor", r"(?:learning )?mentors?"),
    ("teacher", r"(?:class )?teachers?|cts?|ct"),
    ("pupil_peer", r"older (?:student|pupil|child)|peer reader"),
    ("pupil_self", r"independent(?:ly)?"),
)
"""Who delivers, by the name that the reading gives; the longer and more special first."""

_UNITS = (
    ("half_term", r"(?:1/2|half|½)[ -]?terms?|ht"),
    ("minute", r"minutes?|mins?(?:\.(?!\d))?|m"),
    ("hour", r"hours?|hrs?(?:\.(?!\d))?|h"),
    ("day", r"school days?|days?"),
    ("week", r"school weeks?|weeks?|wks?"),
    ("fortnight", r"fortnights?"),
    ("term", r"terms?"),
    ("year", r"academic years?|school years?|years?|yrs?|annum"),
    ("month", r"months?"),
    ("cycle", r"cycles?"),
)
_UNIT = "|".join(pattern for _, pattern in _UNITS)

_ADVERBS = (
    ("half_term", r"(?:1/2|half)[ -]?termly"),
    ("fortnight", r"fortnightly|(?:every other|alternate|alternating) weeks?|every second week"),
    ("day", r"daily|every school day"),
    ("week", r"weekly"),
    ("term", r"termly"),
    ("year", r"annually|yearly"),
    ("month", r"monthly"),
)

_AS_NEEDED = (
    r"as and when(?: (?:needed|required|necessary))?"
    r"|(?:as|when|where|if|whenever) (?:needed|required|req\.?|necessary|appropriate|possible)"
    r"|when [a-z ]{1,20} available|ad hoc|on request|flexible"
)
_OPEN_ENDED = r"on-?going|continu(?:e|es|ous|ously|ing)|all year(?: round)?|throughout the year|until further notice"
_HEDGES = (
    r"should|would benefit from|access to|opportunit(?:y|ies) (?:for|to)|regular(?:ly)?|frequent(?:ly)?"
    r"|where possible|some|occasional(?:ly)?"
)
_SPELT_OUT = {"half_hour": 30, "hour": 60, "hour_and_half": 90}
"""Minutes. "£20 an hour" is no hour."""


@dataclass(frozen=True, slots=True)
class Token:
    """`kind` names the sort; numbers carry `least` and `most`, everything else its `value`."""

    kind: str
    text: str
    value: str = ""
    least: Fraction = Fraction(0)
    most: Fraction = Fraction(0)


def normal(text: str) -> str:
    """Lower case, plain signs, single spaces; line breaks become separators."""
    text = unicodedata.normalize("NFKC", text.replace("½", " 1/2 ").strip()).lower()
    text = re.sub(r"[‐-―−]", "-", text).replace("×", "x").replace("✕", "x").replace("⁄", "/")
    text = re.sub(r"[‘’`´]", "'", text)
    text = re.sub(r"\s*\n\s*", " ; ", text)
    text = re.sub(r"(?<=\d) ?x(?=[a-z])", " x ", text)  # 3xweekly, 2xwk
    return re.sub(r"\s+", " ", text).strip()


def _word(pattern: str) -> str:
    return rf"(?<![a-z])(?:{pattern})(?![a-z])"


_LEXICON: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        ("space", r"\s+"),
        ("money", r"£ ?[\dx][\dx,.]*k?"),
        ("clock", r"\d{1,2}[:.]\d{2} ?(?:am|pm)? ?(?:-|to) ?\d{1,2}[:.]\d{2} ?(?:am|pm)?(?! ?(?:h|m(?!on)))"),
        ("timelike", r"0\d:\d{2}(?::\d{2})?"),
        ("ratio", rf"\d{{1,2}} ?: ?\d{{1,3}}|(?:1|one)[ -]to[ -](?:1|one)\b|(?<!\d)1-1(?!\d| ?(?:{_UNIT})\b)"),
        ("datelike", r"\d{1,2}-(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b"),
        ("biweekly", r"bi-? ?(?:weekly|monthly|annual(?:ly)?|termly)"),
        *((f"adverb:{unit}", _word(pattern)) for unit, pattern in _ADVERBS),
        ("term_ref", r"(?<![a-z])t(?:erms?)? ?[1-6](?: ?[/&,-] ?t?[1-6])*(?!\d)(?: only)?"),
        (
            "term_ref",
            r"(?<![a-z])(?:aut(?:umn)?|spr(?:ing)?|sum(?:mer)?)(?![a-z])(?: ?[12](?!\d))?(?: terms?)?(?: only)?",
        ),
        ("year_group", r"(?<!per )(?<!a )(?<![a-z])(?:years?|yrs?|y) ?\d{1,2}(?: ?(?:or|and|-|/|to) ?\d{1,2})?"),
        ("lesson_slot", r"(?<![a-z])p(?:eriod )?[1-9](?!\d)"),
        ("week_cycle", r"(?<![a-z])(?:wk|week) ?[ab](?![a-z])"),
        ("per_unit", r"(?<![a-z])p[ /.]?w(?:k|eek)?\b\.?|(?<![a-z])p[ /.]d\b\.?|(?<![a-z])pd\b"),
        ("none", r"^(?:n/?a|none|nil|tbc|tba|\?+|-+)$"),
        ("as_needed", _word(_AS_NEEDED)),
        ("open_ended", _word(_OPEN_ENDED)),
        ("hedge", _word(_HEDGES)),
        ("cap", _word(r"no more than|not more than|up to|at most|maximum(?: of)?|max\.?|or fewer")),
        ("floor", _word(r"at least|minimum(?: of)?|not less than|no fewer than|or more")),
        ("floor", r"(?<![a-z\d])(?<!\d )min\.? (?=\d)"),
        ("approx", _word(r"about|around|approx\.?|approximately|roughly|circa")),
        ("half_hour", _word(r"(?:half|1/2)[ -](?:an )?hours?")),
        ("hour_and_half", _word(r"(?:an |1 |one )?hour and (?:a|1) half|1 1/2 ?(?:hours?|hrs?|h)")),
        ("hour", r"(?<!\d )" + _word(r"an hour")),
        ("once", _word(r"once|twice|thrice")),
        ("each", _word(r"each(?= (?:school )?(?:day|week|fortnight|term|year))|every")),
        ("per", _word(r"per|a|an|each|in a|in every|in each")),
        ("whole_class", _word(r"whole[ -]class")),
        ("individual", _word(r"individual(?:ly)?|individualised|indiv\.?|ind\.?|solo")),
        ("pair", _word(r"paired|pairs?|in twos")),
        ("peers", _word(r"(?:other )?peers?|other (?:pupils|children|students)|others?")),
        ("people", _word(r"pupils?|children|child|chn|students?|learners?|cyp")),
        ("group", _word(r"(?:small )?groups?|small(?= \()")),
        *((f"role:{name}", _word(pattern)) for name, pattern in ROLES),
        ("session", _word(r"sessions?|visits?|appointments?|lessons?|slots?|periods?|meetings?")),
        ("block", _word(r"blocks?|programmes?")),
        ("weekday", _word(r"mon(?:day)?s?|tue(?:s|sday)?s?|wed(?:s|nesday)?s?|thu(?:r|rs|rsday)?s?|fri(?:day)?s?")),
        ("number", r"\d+(?:\.\d+)?(?! ?:)|" + _word("|".join(sorted(WORDS, key=len, reverse=True)))),
        ("times", r"x(?![a-z])|\*|" + _word("times?|occasions?")),
        *((f"unit:{unit}", rf"(?<![a-z])(?:{pattern})(?![a-z])") for unit, pattern in _UNITS),
        ("for", _word(r"for|over|lasting|of")),
        ("separator", r"[;+]|\bplus\b"),
        ("comma", r","),
        ("dash", r"-"),
        ("slash", r"/"),
        ("and", r"&|" + _word("and")),
        ("or", _word("or|to")),
        ("bracket", r"[()\[\]]"),
        ("word", r"[a-z][a-z'.]*|."),
    )
)


def tokens(text: str) -> list[Token]:
    """Every character of the normal form belongs to exactly one token, spaces left out."""
    found: list[Token] = []
    source, at = normal(text), 0
    while at < len(source):
        kind, text = next((kind, match.group()) for kind, pattern in _LEXICON if (match := pattern.match(source, at)))
        if kind != "space":
            found.append(_token(kind, text))
        at += len(text)
    return found


def _token(kind: str, text: str) -> Token:
    name, _, value = kind.partition(":")
    if name == "number":
        number = Fraction(WORDS[text]) if text in WORDS else Fraction(text)
        return Token("number", text, text, number, number)
    if name == "once":
        number = Fraction({"once": 1, "twice": 2, "thrice": 3}[text])
        return Token("count", text, text, number, number)
    if name in _SPELT_OUT:
        minutes = Fraction(_SPELT_OUT[name])
        return Token("amount", text, least=minutes, most=minutes)
    if name == "weekday":
        return Token(name, text, text[:3].capitalize())
    if name == "per_unit":
        return Token("period", text, "day" if "d" in text else "week")
    if name == "adverb":
        return Token("period", text, value + "!")
    return Token(kind, text, value or text)
