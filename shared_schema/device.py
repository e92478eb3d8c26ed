"""Phones and tablets: pairing, unlocking, and what each still holds."""

from marshmallow import fields

from shared_schema.base import Strict
from shared_schema.fields import Choice, Flag, Instant, Text, Uuid, Whole
from shared_schema.vocabulary import DELIVERER_ROLES


class NamedPerson(Strict):
    id = Uuid(required=True)
    name = Text(required=True)


class CodeFor(Strict):
    """Whose phone is to be added."""

    person = Uuid(required=True)


class Code(Strict):
    """Shown once. `url` has the code in its fragment, `qr_svg` is the same to scan; both screens show `digits`."""

    code = Text(required=True)
    digits = Text(required=True)
    url = Text(most=500, required=True)
    qr_svg = Text(most=50_000, required=True, lines=True)
    expires_at = Instant(required=True)
    person = fields.Nested(NamedPerson, required=True)


class Pair(Strict):
    """`device` is minted on the device; `name` is what the desk calls it, as "Chrome on Android"."""

    code = Text(least=10, most=20, required=True)
    device = Uuid(required=True)
    name = Text(most=80, required=True)


class PairedUser(Strict):
    id = Uuid(required=True)
    name = Text(required=True)
    deliverer_role = Choice(DELIVERER_ROLES, required=True, allow_none=True)


class PairedSchool(Strict):
    id = Uuid(required=True)
    name = Text(required=True)
    demo = Flag(required=True)


class Paired(Strict):
    """The append cookie comes beside it. `unlock_key` is kept by the device, and traded for read tokens."""

    device = Uuid(required=True)
    user = fields.Nested(PairedUser, required=True)
    school = fields.Nested(PairedSchool, required=True)
    digits = Text(required=True)
    epoch = Text(required=True)
    unlock_key = Text(required=True)
    read_token = Text(required=True)
    read_until = Instant(required=True)


class Lost(Strict):
    """Whose devices this browser has the cookies of."""

    people = fields.List(Text(), required=True)


class Unlock(Strict):
    device = Uuid(required=True)
    unlock_key = Text(most=100, required=True)


class Unlocked(Strict):
    """The token reads until `read_until`, 15 minutes on."""

    read_token = Text(required=True)
    read_until = Instant(required=True)


class Device(Strict):
    """`unsent`, `oldest_at` and `blocked` are as the device last told; `missing_n` are the numbers that never came;
    `lost_at` is when its storage was found to be gone; `clock_off_minutes`, ahead of the server, is null up to five.

    It shows what it has read until `reads_until`, unless it is heard before. `not_in_backup`: how many of its items no
    copy of the log holds yet; null where no copy has ever been made. `held`: how many wait for a decision.
    """

    id = Uuid(required=True)
    name = Text(required=True)
    person = fields.Nested(NamedPerson, required=True)
    paired_at = Instant(required=True)
    last_seen_at = Instant(required=True, allow_none=True)
    revoked_at = Instant(required=True, allow_none=True)
    unsent = Whole(required=True)
    oldest_at = Instant(required=True, allow_none=True)
    blocked = Whole(required=True)
    missing_n = fields.List(Whole(), required=True)
    lost_at = Instant(required=True, allow_none=True)
    clock_off_minutes = Whole(-(2**53) + 1, required=True, allow_none=True)
    app = Text(required=True, allow_none=True)
    app_too_old = Flag(required=True)
    persisted = Flag(required=True, allow_none=True)
    installed = Flag(required=True, allow_none=True)
    reads_until = Instant(required=True)
    not_in_backup = Whole(required=True, allow_none=True)
    held = Whole(required=True)


class Devices(Strict):
    devices = fields.List(fields.Nested(Device), required=True)
