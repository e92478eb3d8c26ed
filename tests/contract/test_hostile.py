"""Bodies that somebody wrote to break the server. Each gets a 4xx that says what is wrong; none gets a 5xx."""

import pytest
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from server.api.auth import Enrolling, HalfWay
from server.api.contract import Contract, Desk, Device, Reader
from server.api.intake import UnreadableError, strict_json
from server.store.engine import Database
from tests.api.conftest import Paired, SignedIn, session_of
from tests.cast import Cast, Clock
from tests.contract.routes import NAMES, ROUTES, path_of

UNREADABLE = {
    "nothing": b"",
    "half a document": b'{"token":',
    "two documents": b"{}{}",
    "a comma too many": b'{"token": "a",}',
    "one quote": b"{'token': 'a'}",
    "not a number": b'{"token": NaN}',
    "infinity": b'{"token": -Infinity}',
    "a number that overflows": b'{"token": 1e999}',
    "a number beyond 2^53": b'{"token": 9007199254740993}',
    "a number of 5000 digits": b'{"token": ' + b"9" * 5000 + b"}",
    "a name twice": b'{"token": "a", "token": "b"}',
    "a name twice, deep inside": b'{"token": [{"a": 1, "a": 1}]}',
    "a NUL": b'{"token": "a\\u0000b"}',
    "a NUL in a name": b'{"a\\u0000": 1}',
    "half a letter": b'{"token": "\\ud800"}',
    "half a letter in a name": b'{"\\udfff": 1}',
    "nine deep": b'{"token": ' + b"[" * 8 + b"]" * 8 + b"}",
    "a hundred thousand deep": b"[" * 100_000,
    "a hundred thousand deep, closed": b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
    "UTF-16": '{"token": "a"}'.encode("utf-16"),
    "a byte order mark": b"\xef\xbb\xbf{}",
    "bytes that are no UTF-8": b'{"token": "\xff\xfe"}',
    "an overlong NUL": b'{"token": "\xc0\x80"}',
}
WRONG = {
    "null": b"null",
    "a list": b"[]",
    "a text": b'"token"',
    "a number": b"1",
    "true": b"true",
    "a list of documents": b"[{}]",
    "an unknown field": b'{"no_such_field": 1}',
    "a prototype": b'{"__proto__": {"admin": true}}',
    "a query": b'{"token": {"$ne": null}}',
    "eight deep": b'{"token": ' + b"[" * 7 + b"]" * 7 + b"}",
}
TAKING = [(name, route) for name, route in zip(NAMES, ROUTES, strict=True) if route[2].takes is not None]


@pytest.mark.parametrize(
    ("method", "rule", "contract"), [route for _, route in TAKING], ids=[name for name, _ in TAKING]
)
def test_a_hostile_body_is_refused_by_every_route_that_reads_one(
    desk: SignedIn,
    device: Paired,
    client: FlaskClient,
    database: Database,
    cast: Cast,
    clock: Clock,
    method: str,
    rule: Rule,
    contract: Contract,
) -> None:
    headers = {}
    if isinstance(contract.allowed, Desk | Enrolling):
        client = desk(cast.sam)
    elif isinstance(contract.allowed, HalfWay):
        client.set_cookie("kept-desk", session_of(database, cast.larch_lane, cast.sam, clock.now, "code"))
    elif isinstance(contract.allowed, Device):
        client = device(cast.adas_phone)
    elif isinstance(contract.allowed, Reader):
        headers = {"Authorization": f"Bearer {cast.adas_phone.read_token}"}
    for name, body in {**UNREADABLE, **WRONG}.items():
        answer = client.open(
            path_of(rule, {}), method=method, data=body, content_type="application/json", headers=headers
        )
        assert 400 <= answer.status_code < 500, name
        assert answer.content_type == "application/problem+json", name
        told = answer.get_json()
        assert told["code"] in {"malformed", "check_fields"}, name
        assert told["detail"], name


@pytest.mark.parametrize("body", UNREADABLE.values(), ids=UNREADABLE)
def test_what_would_mean_two_things_is_not_read(body: bytes) -> None:
    with pytest.raises(UnreadableError):
        strict_json(body)


@pytest.mark.parametrize(
    ("body", "meant"),
    [
        (b'{"a": "\\ud83d\\ude00"}', {"a": "😀"}),
        (b' {"a": [1, -9007199254740991, 0.5, true, null]}\n', {"a": [1, -9007199254740991, 0.5, True, None]}),
        (b"[" * 8 + b"]" * 8, [[[[[[[[]]]]]]]]),
    ],
)
def test_what_json_means_is_read(body: bytes, meant: object) -> None:
    assert strict_json(body) == meant
