"""Phones and tablets: pairing, unlocking, and what each still holds."""

from collections.abc import Mapping
from typing import Any, ClassVar

from marshmallow import ValidationError, fields, validate, validates_schema

from shared_schema.base import Strict
from shared_schema.fields import Choice, Flag, Instant, Text, Uuid, Whole
from shared_schema.vocabulary import DELIVERER_ROLES

POINT = "^[A-Za-z0-9_-]{87}$"
"""65 bytes in base64url."""


class PublicKey(Text):
    """The uncompressed point of a P-256 key, in base64url."""

    def __init__(self, **keywords: Any) -> None:
        super().__init__(validate=validate.Regexp(POINT), metadata={"pattern": POINT}, **keywords)


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


class CodesFor(Strict):
    """Who shares the tablet."""

    people = fields.List(Uuid(), required=True, validate=validate.Length(2, 12))

    @validates_schema
    def each_once(self, data: dict[str, Any], **_: Any) -> None:
        """Nobody twice."""
        if len(set(data["people"])) < len(data["people"]):
            raise ValidationError("Name each person once.", "people")


class Codes(Strict):
    """A code each, shown once. `url` has all of them in its fragment, in their order; `qr_svg` is the same to scan."""

    codes = fields.List(fields.Nested(Code), required=True)
    url = Text(most=500, required=True)
    qr_svg = Text(most=100_000, required=True, lines=True)


class Pair(Strict):
    """`device` is minted on the device; `name` is what the desk calls it, as "Chrome on Android". `signing_key` is the
    public half of the key that it made."""

    code = Text(least=10, most=20, required=True)
    device = Uuid(required=True)
    name = Text(most=80, required=True)
    signing_key = PublicKey()


class SealKey(Strict):
    """The school's public key, to which notes are sealed, and its name."""

    kid = Text(required=True)
    key = PublicKey(required=True)


class PairedUser(Strict):
    id = Uuid(required=True)
    name = Text(required=True)
    deliverer_role = Choice(DELIVERER_ROLES, required=True, allow_none=True)


class PairedSchool(Strict):
    id = Uuid(required=True)
    name = Text(required=True)
    demo = Flag(required=True)


class Paired(Strict):
    """The append cookie comes beside it. `key_id` names the signing key. `unlock_key` is for a device without one,
    which trades it for read tokens; else it is empty."""

    device = Uuid(required=True)
    user = fields.Nested(PairedUser, required=True)
    school = fields.Nested(PairedSchool, required=True)
    digits = Text(required=True)
    epoch = Text(required=True)
    key_id = Text(required=True, allow_none=True)
    seal = fields.Nested(SealKey, required=True)
    unlock_key = Text(0, required=True)
    read_token = Text(required=True)
    read_until = Instant(required=True)


class Lost(Strict):
    """Whose devices this browser has the cookies of."""

    people = fields.List(Text(), required=True)


class ChallengeFor(Strict):
    device = Uuid(required=True)


class Challenge(Strict):
    """To be signed within two minutes, once."""

    challenge = Text(required=True)


class Unlock(Strict):
    """`signature` is of "kept-unlock-1", the device and the challenge, a line each. A device that has no signing key
    sends its `unlock_key` instead."""

    device = Uuid(required=True)
    challenge = Text(most=100)
    signature = Text(most=100)
    unlock_key = Text(most=100)
    together: ClassVar[Mapping[str, Any]] = {
        "oneOf": [
            {"required": ["challenge", "signature"], "maxProperties": 3},
            {"required": ["unlock_key"], "maxProperties": 2},
        ]
    }

    @validates_schema
    def one_way(self, data: dict[str, Any], **_: Any) -> None:
        """By signature, or by key."""
        given = {"challenge", "signature", "unlock_key"} & data.keys()
        if given not in ({"challenge", "signature"}, {"unlock_key"}):
            raise ValidationError("Give challenge and signature.", "signature")


class Unlocked(Strict):
    """The token reads until `read_until`, 15 minutes on. Notes are sealed to `seal` from now on."""

    seal = fields.Nested(SealKey, required=True)
    read_token = Text(required=True)
    read_until = Instant(required=True)


class Device(Strict):
    """`unsent`, `oldest_at` and `blocked` are as the device last told; `missing_n` are the numbers that never came;
    `lost_at` is when its storage was found to be gone; `clock_off_minutes`, ahead of the server, is null up to five.

    It shows what it has read until `reads_until`, unless it is heard before. `not_in_backup`: how many of its items no
    copy of the log holds yet; null where no copy has ever been made. `held`: how many wait for a decision.
    `used_twice_at`: two devices go on from its count, and one is a copy. `signs`: what it records carries a signature.
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
    used_twice_at = Instant(required=True, allow_none=True)
    signs = Flag(required=True)


class Devices(Strict):
    devices = fields.List(fields.Nested(Device), required=True)
