"""Column headings recognised by what they mean, so that a school need not rename its own."""

import re
from collections.abc import Iterable

_MEANINGS: tuple[tuple[str, str], ...] = (
    ("upn", r"\bupn\b|unique pupil number"),
    ("surname", r"surname|last name|family name"),
    ("forename", r"forename|first name|given name"),
    ("email", r"e-?mail"),
    ("qualifications", r"qualification"),
    ("access", r"^access"),
    ("sen_status", r"^sen\b(?! support)|sen (?:status|code|provision)|^send? status"),
    ("section_f", r"section f|plan wording|wording in the plan"),
    ("source", r"^(?:plan|source|plan source|type of plan)$"),
    ("cost", r"cost|price|£"),
    ("review_on", r"date (?:for|of) review|review (?:date|on|due)|next review|review by"),
    ("on_roll_from", r"on roll (?:from|since)|date of (?:entry|admission)|admission date|joined|entry date"),
    ("on_roll_to", r"on roll (?:to|until)|leaving date|date of leaving|left"),
    ("starts_on", r"^start|date started|^from\b|^begins?"),
    ("ends_on", r"^end\b|^ends\b|end date|^until|finish|^to\b"),
    ("status", r"^status|^active"),
    ("weeks", r"\bweeks\b|duration of (?:the )?(?:intervention|programme|block)|^duration|^block"),
    ("per_week", r"(?:sessions|frequency|times|number|how many|often).*(?:per|each|a|every) week|weekly sessions"),
    ("length", r"(?:length|minutes|duration|time).*session|session.*(?:length|minutes|time)|^minutes|^length|^mins"),
    ("outcome", r"outcome|target|entry|exit|impact|progress|^review|objective"),
    ("group_name", r"group name|name of (?:the )?group"),
    ("group_size", r"group|ratio|no\.? of (?:children|pupils|cyp)"),
    ("frequency", r"frequency|how often|dosage|how much|^when"),
    ("deliverer", r"deliver|staff|\bled by|\blead|by whom|adult|^who\b|^role\b|^job"),
    (
        "pupils",
        r"^pupils?(?: names?)?$|^child(?:ren)?$|^students?$|^learners?$|^name of (?:pupil|child)|^full name$|^name$",
    ),
    ("provision", r"provision|intervention|support|resource|programme|^title"),
    ("area", r"area|category"),
    ("need", r"\bneeds?\b"),
    ("year_group", r"^(?:nc )?y(?:ea)?r(?: group)?$|year group|national curriculum year"),
    ("kind", r"^kind|^type|^what"),
)
_RECOGNISED = tuple((field, re.compile(pattern)) for field, pattern in _MEANINGS)


def normal(heading: str) -> str:
    """Lower case, single spaces, plain dashes, without what stands in brackets after the first words."""
    text = re.sub(r"[‐-―]", "-", heading.replace("﻿", "")).lower()
    text = re.sub(r"(?<=\w) ?\([^)]*\)?", lambda found: found.group() if "upn" in found.group() else " ", text)
    return " ".join(text.replace("_", " ").replace("/", " / ").split()).strip(" :*")


def meaning(heading: str) -> str | None:
    text = normal(heading)
    if not text or len(text) > 90:
        return None
    return next((field for field, pattern in _RECOGNISED if pattern.search(text)), None)


def columns(headings: Iterable[str]) -> dict[str, int]:
    """Where each field stands: the first column of each meaning."""
    found: dict[str, int] = {}
    for position, heading in enumerate(headings):
        field = meaning(heading)
        if field is not None:
            found.setdefault(field, position)
    return found
