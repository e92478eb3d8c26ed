"""Signing in at the desk: password, second factor, passkeys, and where one is signed in."""

from collections.abc import Mapping
from typing import Any, ClassVar

from marshmallow import ValidationError, fields, validates_schema

from shared_schema.base import Strict
from shared_schema.fields import Choice, Day, Flag, Instant, Text, Uuid, Whole
from shared_schema.vocabulary import ACCESS_ROLES

LEAST, MOST = 12, 200
HOW = "Three or four words that do not belong together are easy to keep in mind and hard to guess."
BASE64URL = 4096
"""Characters of a passkey's part on the wire: an attestation is the longest, some hundred bytes."""


class ChosenPassword(Text):
    """A new password. What is long enough and all the same easy to guess is refused when it is weighed."""

    def __init__(self) -> None:
        short = f"Use at least {LEAST} characters, and at most {MOST}. {HOW}"
        super().__init__(LEAST, MOST, required=True, error_messages={"length": short})


class Setup(Strict):
    """The first sign-in: the token of the set-up link and the password that its owner chose."""

    token = Text(most=100, required=True)
    password = ChosenPassword()


class SignIn(Strict):
    email = Text(most=254, required=True)
    password = Text(most=200, required=True)


class SignInLink(Strict):
    """The token of a one-time link."""

    token = Text(most=100, required=True)


class NextStep(Strict):
    """What is asked for after the password: a code, a passkey, or to set up one of them."""

    next = Choice(("code", "passkey", "enrol"), required=True)


class SecondCode(Strict):
    """Six digits from the app, or a recovery code."""

    code = Text(most=20, required=True)


class NewPassword(Strict):
    password = ChosenPassword()


class SignedInPerson(Strict):
    id = Uuid(required=True)
    name = Text(required=True)
    access_role = Choice(ACCESS_ROLES, required=True)


class SchoolToday(Strict):
    """`today` is the school's day: in a demo school the last school day on or before the real one."""

    id = Uuid(required=True)
    name = Text(required=True)
    demo = Flag(required=True)
    today = Day(required=True)


class DeskSession(Strict):
    """Who is signed in at the desk."""

    person = fields.Nested(SignedInPerson, required=True)
    school = fields.Nested(SchoolToday, required=True)


class AtTheDesk(Strict):
    """Whether somebody is signed in, and who: null is nobody, which is an answer and no refusal."""

    session = fields.Nested(DeskSession, required=True, allow_none=True)


class PasskeyToSign(Strict):
    """What a browser signs with a passkey: bytes in base64url, and the name that passkeys here are bound to."""

    challenge = Text(required=True)
    rp_id = Text(required=True)


class PasskeySigned(Strict):
    """What the browser answers, each in base64url."""

    id = Text(most=BASE64URL, required=True)
    client_data = Text(most=BASE64URL, required=True)
    authenticator_data = Text(most=BASE64URL, required=True)
    signature = Text(most=BASE64URL, required=True)


class PasskeyToAdd(Strict):
    """What a browser needs to make a passkey. The same one is not made twice: `known` are those there are."""

    challenge = Text(required=True)
    rp_id = Text(required=True)
    rp_name = Text(required=True)
    user_id = Text(required=True)
    user_name = Text(required=True)
    known = fields.List(Text(most=BASE64URL), required=True)


class PasskeyMade(Strict):
    """The new passkey, each part in base64url, and what its owner calls it."""

    id = Text(most=BASE64URL, required=True)
    client_data = Text(most=BASE64URL, required=True)
    attestation = Text(most=BASE64URL, required=True)
    name = Text(most=60, required=True)


class Again(Strict):
    """Who is at the desk shows once more who that is: password and code, or a passkey. In a demonstration school,
    before there is a password, an empty document will do."""

    password = Text(most=200)
    code = Text(most=20)
    passkey = fields.Nested(PasskeySigned)
    together: ClassVar[Mapping[str, Any]] = {
        "anyOf": [{"required": ["passkey"]}, {"required": ["password", "code"]}, {"maxProperties": 0}]
    }

    @validates_schema
    def shows_enough(self, data: dict[str, Any], **_: Any) -> None:
        """Both, or a passkey, or nothing at all."""
        if data and "passkey" not in data and not {"password", "code"} <= data.keys():
            missing = "code" if "password" in data else "password"
            raise ValidationError("Give the password and a code, or use a passkey.", missing)


class AuthenticatorOffer(Strict):
    """A secret for an app that shows codes: as a picture, and to be typed. It counts from its first code on."""

    secret = Text(required=True)
    url = Text(most=500, required=True)
    qr_svg = Text(most=20_000, required=True)


class RecoveryCodes(Strict):
    """Shown once. Empty where those from before stay."""

    recovery_codes = fields.List(Text(), required=True)


class PasskeyRow(Strict):
    id = Uuid(required=True)
    name = Text(required=True)
    created_at = Instant(required=True)
    last_used_at = Instant(required=True, allow_none=True)


class SecondFactors(Strict):
    """What the person signs in with. `password` is false where none was chosen yet: in a demonstration school."""

    password = Flag(required=True)
    authenticator = Flag(required=True)
    passkeys = fields.List(fields.Nested(PasskeyRow), required=True)
    recovery_codes = Whole(required=True)


class SessionRow(Strict):
    """`this` is the session that asks."""

    id = Uuid(required=True)
    created_at = Instant(required=True)
    last_seen_at = Instant(required=True)
    this = Flag(required=True)


class Sessions(Strict):
    sessions = fields.List(fields.Nested(SessionRow), required=True)
