"""What the events of the log say: one body for each type and version that has been published.

A body that is here is accepted for ever; a change of meaning is a new version beside the old one. What the server
writes travels through the same log to the devices.
"""

from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from shared_schema.base import Strict
from shared_schema.fields import TIME_OF_DAY as TIME_OF_DAY
from shared_schema.fields import Choice, Day, Flag, Text, Uuid, Whole
from shared_schema.vocabulary import (
    ADHERENCE,
    DELIVERER_ROLES,
    GRADES,
    HELD_CODES,
    KINDS,
    OUTCOMES,
    REASONS,
    RESOLUTIONS,
    WEEKDAYS,
)

FRACTION = "^(0|[1-9][0-9]*)(/[1-9][0-9]*)?$"
LONGEST_NOTE = 4000
LONGEST_GUIDE = 2000
KID = "^[0-9a-f]{8}$"
SEALED = "^[A-Za-z0-9_-]+$"
SHORTEST_SEALED, LONGEST_SEALED = 466, 22_000
"""Base64url of 93 bytes of envelope around 256 bytes or more; the longest note has 4000 letters of four bytes."""
MINUTES_IN_A_DAY = 1440


def _text(pattern: str, **keywords: Any) -> Text:
    return Text(validate=validate.Regexp(pattern), metadata={"pattern": pattern}, **keywords)


class RecordBody(Strict):
    """One session for one pupil, whole: an amendment carries it again. `minutes` on `not_delivered` is the time missed;
    `starts_at` is school-local."""

    session = Uuid(required=True)
    provision = Uuid(required=True)
    on = Day(required=True)
    outcome = Choice(OUTCOMES, required=True)
    minutes = Whole(0, MINUTES_IN_A_DAY, required=True, allow_none=True)
    reason = Choice(REASONS, required=True, allow_none=True)
    starts_at = _text(TIME_OF_DAY, required=True, allow_none=True)
    group_size = Whole(1, 100, required=True, allow_none=True)
    role = Choice(DELIVERER_ROLES, required=True, allow_none=True)
    other_activity = Flag(required=True)
    second_session = Flag(required=True)
    makes_up = Day(required=True, allow_none=True)
    adherence = Choice(ADHERENCE, required=True, allow_none=True)
    engagement = Whole(1, 4, required=True, allow_none=True)
    grade = Choice(GRADES, required=True, allow_none=True)

    @validates_schema
    def hang_together(self, data: dict[str, Any], **_: Any) -> None:
        """What the parts say together."""
        outcome, reason = data["outcome"], data["reason"]
        if outcome == "not_delivered" and reason is None:
            raise ValidationError("Say why it was not delivered.", "reason")
        if outcome == "delivered" and reason is not None:
            raise ValidationError("A session that was delivered has no reason.", "reason")
        if outcome == "not_delivered" and data["makes_up"] is not None:
            raise ValidationError("Only a session that was delivered can make up another.", "makes_up")


class NoBody(Strict):
    """`{}`: the event's type, entity and base say it all."""


class NoteBody(Strict):
    """A few words about one record, named by its entity. An amendment carries them whole."""

    record = Uuid(required=True)
    text = Text(1, LONGEST_NOTE, lines=True, required=True)


class SealedNoteBody(Strict):
    """The same words sealed to the school's key `kid`: only the server opens them, for who may read them."""

    record = Uuid(required=True)
    kid = _text(KID, required=True)
    sealed = Text(
        SHORTEST_SEALED, LONGEST_SEALED, validate=validate.Regexp(SEALED), metadata={"pattern": SEALED}, required=True
    )


class PresenceBody(Strict):
    """Ambient support that was not there for some minutes of a day."""

    provision = Uuid(required=True)
    on = Day(required=True)
    minutes_lost = Whole(0, MINUTES_IN_A_DAY, required=True)
    reason = Choice(REASONS, required=True, allow_none=True)


class EquipmentBody(Strict):
    """Whether equipment was in place in the school week of this Monday."""

    provision = Uuid(required=True)
    week_of = Day(required=True)
    in_place = Flag(required=True)


class ResolveBody(Strict):
    """Two or more heads of a forked record were looked at, and `keep` is one of them."""

    heads = fields.List(Uuid(), required=True, validate=validate.Length(2, 20))
    keep = Uuid(required=True)

    @validates_schema
    def keeps_a_head(self, data: dict[str, Any], **_: Any) -> None:
        """`keep` is one of the heads."""
        if data["keep"] not in data["heads"]:
            raise ValidationError("Must be one of the heads.", "keep")


DEVICE_BODIES: dict[tuple[str, int], type[Strict]] = {
    ("record.log", 1): RecordBody,
    ("record.amend", 1): RecordBody,
    ("record.void", 1): NoBody,
    ("record.restore", 1): NoBody,
    ("note.add", 1): NoteBody,
    ("note.amend", 1): NoteBody,
    ("note.add", 2): SealedNoteBody,
    ("note.amend", 2): SealedNoteBody,
    ("note.void", 1): NoBody,
    ("presence.report", 1): PresenceBody,
    ("equipment.confirm", 1): EquipmentBody,
    ("review.resolve", 1): ResolveBody,
}
"""Every type and version that a device may push. None of them is ever taken out."""


class Slot(Strict):
    """A timetabled time; `starts_at` is null where only the day is known."""

    weekday = Choice(WEEKDAYS, required=True)
    starts_at = _text(TIME_OF_DAY, required=True, allow_none=True)


class Closure(Strict):
    """A day lost to snow, a boiler, a strike."""

    on = Day(required=True)
    reason = Text(0, required=True, allow_none=True)


class HalfTerm(Strict):
    """Both days included."""

    starts_on = Day(required=True)
    ends_on = Day(required=True)


class CalendarSet(Strict):
    """The school's planned days, and those that were lost."""

    school = Text(required=True)
    demo = Flag(required=True)
    school_days = fields.List(Day(), required=True)
    closures = fields.List(fields.Nested(Closure), required=True)
    half_terms = fields.List(fields.Nested(HalfTerm), required=True)


class PlanPerson(Strict):
    """Who a deliverer is."""

    name = Text(required=True)
    deliverer_role = Choice(DELIVERER_ROLES, required=True, allow_none=True)


class PlanPupil(Strict):
    """All of a pupil that a device holds. The last three came later: an older event has none of them."""

    short_name = Text(required=True)
    year_group = Whole(-1, 15, required=True, allow_none=True)
    target = Text(1, LONGEST_GUIDE, lines=True, allow_none=True)
    strategies = Text(1, LONGEST_GUIDE, lines=True, allow_none=True)
    next_steps = Text(1, LONGEST_GUIDE, lines=True, allow_none=True)


class PlanProvision(Strict):
    """One line of the map, once in each pupil's scope. `dosage` is the normal form of the Kept file."""

    title = Text(0, 500, required=True)
    kind = Choice(KINDS, required=True)
    dosage = fields.Dict(keys=fields.String(), required=True)
    statutory = Flag(required=True)
    slots = fields.List(fields.Nested(Slot), required=True)
    starts_on = Day(required=True)
    ends_on = Day(required=True, allow_none=True)
    deliverers = fields.List(Uuid(), required=True)
    judged = Flag(required=True)


class PlanBooking(Strict):
    """A make-up session: who gives it, on which day, and the window that it repays. Its records carry its `session` and
    name `makes_up`. `open` false: it was cancelled."""

    session = Uuid(required=True)
    provision = Uuid(required=True)
    person = Uuid(required=True)
    on = Day(required=True)
    minutes = Whole(1, MINUTES_IN_A_DAY, required=True, allow_none=True)
    makes_up = Day(required=True)
    makes_up_until = Day(required=True)
    open = Flag(required=True)


class DueSet(Strict):
    """What one window owes, as exact fractions; "0" for what is no longer due."""

    provision = Uuid(required=True)
    starts_on = Day(required=True)
    ends_on = Day(required=True)
    due_sessions = _text(FRACTION, required=True, allow_none=True)
    due_minutes = _text(FRACTION, required=True, allow_none=True)
    planned_minutes = Whole(0, MINUTES_IN_A_DAY, required=True, allow_none=True)
    weekdays = fields.List(Choice(WEEKDAYS), required=True, allow_none=True)
    slots = fields.List(fields.Nested(Slot), required=True)
    version = Whole(1, required=True)


class Granted(Strict):
    """The body of grant.add and grant.remove."""

    pupil = Uuid(required=True)


class NudgeSet(Strict):
    """A window with sessions that nobody has accounted for; `open` false takes the nudge back."""

    provision = Uuid(required=True)
    pupil = Uuid(required=True)
    starts_on = Day(required=True)
    ends_on = Day(required=True)
    unaccounted = _text(FRACTION, required=True)
    open = Flag(required=True)


class HeldBody(Strict):
    """An item of this author is stored and does not count yet."""

    item = Uuid(required=True)
    code = Choice(HELD_CODES, required=True)
    detail = Text(0, 2000, required=True, allow_none=True, lines=True)


class ReleaseBody(Strict):
    """What became of a held item: it counts as it was sent (released) or put right (edited), or does not (returned)."""

    item = Uuid(required=True)
    resolution = Choice(RESOLUTIONS, required=True)
    note = Text(0, 2000, required=True, allow_none=True, lines=True)


class EraseBody(Strict):
    """All that was said in `scope` before this event is gone: a device drops it, its own stored items too."""

    scope = Text(required=True)


SERVER_BODIES: dict[tuple[str, int], type[Strict]] = {
    ("calendar.set", 1): CalendarSet,
    ("plan.person", 1): PlanPerson,
    ("plan.pupil", 1): PlanPupil,
    ("plan.provision", 1): PlanProvision,
    ("plan.booking", 1): PlanBooking,
    ("due.set", 1): DueSet,
    ("grant.add", 1): Granted,
    ("grant.remove", 1): Granted,
    ("nudge.set", 1): NudgeSet,
    ("held", 1): HeldBody,
    ("release", 1): ReleaseBody,
    ("erase", 1): EraseBody,
}
"""What the server writes. A device keeps a type that it does not know, and shows nothing of it."""
