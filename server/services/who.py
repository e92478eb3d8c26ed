"""The person behind a request."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Who:
    """`device_id` is None at the desk. A revoked device, and one whose person has left (`active` false), may only
    hand in what it holds."""

    school_id: str
    person_id: str
    access_role: str
    device_id: str | None = None
    active: bool = True
    revoked: bool = False
