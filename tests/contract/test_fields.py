"""One schema, two languages: the wire types of Python and the JSON Schema made from them refuse the same documents."""

from typing import Any

import pytest
from jsonschema_rs import Draft202012Validator
from marshmallow import fields

from server.api.openapi import new_spec
from server.domain.roles import AT_DESK, EVERYONE
from shared_schema.base import Nothing, Strict
from shared_schema.device import Unlock
from shared_schema.fields import Choice, Day, Email, Flag, Instant, Name, Plain, Text, TimeOfDay, Uuid, Whole
from shared_schema.people import NO_DESK, NewPerson
from shared_schema.signin import Again

A_UUID = "0192aaaa-0000-7000-8000-000000000001"


class Probe(Strict):
    """One field of each wire type."""

    uuid = Uuid()
    day = Day()
    time = TimeOfDay()
    maybe_day = Day(allow_none=True)
    instant = Instant()
    whole = Whole(0, 20)
    text = Text(1, 12)
    lines = Text(0, 12, lines=True)
    choice = Choice(("ta", "senco"))
    maybe_choice = Choice(("ta", "senco"), allow_none=True)
    flag = Flag()
    some = fields.List(Whole(0, 5))
    inner = fields.Nested(Nothing)
    named = fields.Dict(keys=Choice(("a", "b")), values=Flag())
    email = Email()
    name = Name()
    plain = Plain(12)
    plainly = fields.Dict(keys=Name(), values=Plain())


VALUES: list[Any] = [
    None, True, False, 0, 1, -1, 20, 21, 20.0, 0.5, 2**53, "", " ", "\t", "a", "ta", "TA", "senco ", "0", "true",
    A_UUID, A_UUID.upper(), A_UUID.replace("-", ""), f"{{{A_UUID}}}", f"{A_UUID}\n", f"urn:uuid:{A_UUID}",
    "2026-11-02", "2026-11-2", "20261102", "2026-W45-1", "2026-02-30", "2026-13-01", "0000-01-01", "2026-11-02\n",
    "08:30", "8:30", "24:00", "23:59", "08:30:00", "08:30\n", "08:30+01:00",
    "２０２６-11-02", "2026-11-02T09:30:00Z", "2026-11-02T09:30:00.123456Z", "2026-11-02T09:30:00.1234567Z",
    "2026-11-02T09:30:00+00:00", "2026-11-02T09:30Z", "2026-11-02t09:30:00z", "2026-11-02 09:30:00Z",
    "2026-11-02T24:00:00Z", "2026-11-02T23:59:60Z", "2026-02-30T09:30:00Z", "a\nb", "a\rb", "a\u0000b", "a\u007fb",
    "twelve chars", "thirteen char", "😀" * 12, "😀" * 13, [], [1, 5], [1, 6], [None], [[1]], {}, {"x": 1},
    {"x": True}, {"a": True}, {"a": 1}, "\u00a0",
    "\u2028", "a@b", " a@b ", "a@b@c", "@b", "a b@c", "a@b\n", "record.log", "_a", -(2**53), {"a": [1]},
    {"A": 1}, {"a": None},
]  # fmt: skip


@pytest.fixture(scope="module")
def checker() -> Draft202012Validator:
    spec = new_spec("probe")
    spec.components.schema("Probe", schema=Probe)
    document = {"$ref": "#/components/schemas/Probe", "components": spec.to_dict()["components"]}
    return Draft202012Validator(document, validate_formats=True)


@pytest.mark.parametrize("field", Probe().fields)
def test_python_and_json_schema_agree_on_every_value(checker: Draft202012Validator, field: str) -> None:
    differ = [value for value in VALUES if checker.is_valid({field: value}) != (not Probe().validate({field: value}))]
    assert differ == []


PASSKEY = {"id": "a", "client_data": "a", "authenticator_data": "a", "signature": "a"}
PERSON = {"name": "Ada", "deliverer_role": None}
TOGETHER: list[tuple[type[Strict], dict[str, Any], bool]] = [
    (Unlock, {"device": A_UUID, "challenge": "a", "signature": "b"}, True),
    (Unlock, {"device": A_UUID, "unlock_key": "a"}, True),
    (Unlock, {"device": A_UUID}, False),
    (Unlock, {"device": A_UUID, "challenge": "a"}, False),
    (Unlock, {"device": A_UUID, "challenge": "a", "unlock_key": "a"}, False),
    (Unlock, {"device": A_UUID, "challenge": "a", "signature": "b", "unlock_key": "a"}, False),
    (NewPerson, PERSON | {"access_role": "ta", "email": None}, True),
    (NewPerson, PERSON | {"access_role": "head", "email": None}, False),
    (NewPerson, PERSON | {"access_role": "head", "email": "a@b"}, True),
    (Again, {}, True),
    (Again, {"password": "a", "code": "1"}, True),
    (Again, {"password": "a"}, False),
    (Again, {"code": "1"}, False),
    (Again, {"passkey": PASSKEY}, True),
    (Again, {"passkey": PASSKEY, "code": "1"}, True),
]


@pytest.mark.parametrize(("schema", "document", "fits"), TOGETHER)
def test_both_say_the_same_of_what_fields_must_be_for_one_another(
    schema: type[Strict], document: dict[str, Any], fits: bool
) -> None:
    spec = new_spec("together")
    spec.components.schema("It", schema=schema)
    told = {"$ref": "#/components/schemas/It", "components": spec.to_dict()["components"]}
    assert Draft202012Validator(told).is_valid(document) == fits
    assert (not schema().validate(document)) == fits


def test_who_needs_no_email_is_who_has_no_desk() -> None:
    assert set(NO_DESK) == set(EVERYONE) - set(AT_DESK)


def test_an_unknown_field_is_refused_by_both(checker: Draft202012Validator) -> None:
    assert not checker.is_valid({"more": 1})
    assert Probe().validate({"more": 1}) == {"more": ["Is not known here."]}


def test_a_half_letter_is_no_text() -> None:
    assert Probe().validate({"text": "\ud800"}) == {"text": ["Must not hold control characters."]}


def test_what_is_wrong_is_said_in_plain_words() -> None:
    class Whole24(Strict):
        name = Text(required=True)
        minutes = Whole(1, 24 * 60)
        rows = fields.List(fields.Nested(Nothing))

    assert Whole24().validate({"minutes": 0, "rows": {}}) == {
        "name": ["Is missing."],
        "minutes": ["Must be from 1 to 1440."],
        "rows": ["Must be a list."],
    }
    assert Whole24().validate({"name": None, "rows": [1]}) == {
        "name": ["Must not be null."],
        "rows": {0: {"_schema": ["Must be an object."]}},
    }
