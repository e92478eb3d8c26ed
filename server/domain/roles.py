"""What each access role may do at the desk: the one table.

A TA and a teacher log on a paired device and have no desk of their own yet. A trust viewer and an external professional
come with aggregates and with own pupils; until then they may only sign in. The administrator sees people and devices,
never what is said about a pupil.
"""

from typing import Literal

Permission = Literal[
    "sign_in", "see_people", "see_devices", "manage_devices", "see_delivery", "decide", "see_summaries"
]

EVERYONE = ("ta", "teacher", "senco", "deputy_senco", "head", "governor", "external", "administrator")
SENCOS = ("senco", "deputy_senco")

MAY: dict[Permission, tuple[str, ...]] = {
    "sign_in": EVERYONE,
    "see_people": (*SENCOS, "head", "administrator"),
    "see_devices": (*SENCOS, "administrator"),
    "manage_devices": (*SENCOS, "administrator"),
    "see_delivery": (*SENCOS, "head"),
    "decide": SENCOS,
    "see_summaries": (*SENCOS, "head"),
}
