"""What each access role may do at the desk: the one table.

A TA and a teacher log on a paired device, which holds their assigned pupils only, and have no desk of their own. A
visiting professional (external) opens own pupils: those that somebody let them see. A governor sees the school's sums
and nobody by name; a viewer of the trust the same, with every count under five hidden. The administrator sees people
and devices, never what is said about a pupil.
"""

from typing import Literal

Permission = Literal[
    "sign_in",
    "see_people",
    "see_devices",
    "manage_devices",
    "manage_people",
    "set_away",
    "see_delivery",
    "see_pupils",
    "see_views",
    "see_totals",
    "decide",
    "see_summaries",
    "list_summaries",
    "see_settings",
    "choose_settings",
]

EVERYONE = (
    "ta",
    "teacher",
    "senco",
    "deputy_senco",
    "head",
    "governor",
    "external",
    "trust_viewer",
    "administrator",
)
SENCOS = ("senco", "deputy_senco")
OWN_PUPILS_ONLY = ("external",)
SMALL_COUNTS_HIDDEN = ("trust_viewer",)

MAY: dict[Permission, tuple[str, ...]] = {
    "sign_in": EVERYONE,
    "see_people": (*SENCOS, "head", "administrator"),
    "see_devices": (*SENCOS, "administrator"),
    "manage_devices": (*SENCOS, "administrator"),
    "manage_people": ("senco", "administrator"),
    "set_away": (*SENCOS, "administrator"),
    "see_delivery": (*SENCOS, "head"),
    "see_pupils": (*SENCOS, "head", "external"),
    "see_views": (*SENCOS, "head"),
    "see_totals": (*SENCOS, "head", "governor", "trust_viewer"),
    "decide": SENCOS,
    "see_summaries": (*SENCOS, "head"),
    "list_summaries": (*SENCOS, "head", "governor", "trust_viewer"),
    "see_settings": (*SENCOS, "head", "administrator"),
    "choose_settings": ("senco", "administrator"),
}

AT_DESK = tuple(role for role in EVERYONE if any(role in MAY[may] for may in MAY if may != "sign_in"))
"""Those who have something to do at the desk, and sign in there."""
