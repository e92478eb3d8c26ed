"""The four routes of sync. A device pushes with its append cookie, locked or not, and pulls with its read token."""

import zlib
from collections.abc import Callable
from typing import Any, TypeVar

import msgspec
from flask import Blueprint, Response, json, request

from server.api.contract import Device, Problem, Reader, check_fields, endpoint, kept, who
from server.api.intake import UnreadableError, strict_json
from server.services import protocol, sync
from server.services.sync_wire import Pull, Push
from shared_schema import sync as words
from shared_schema.base import Strict

blueprint = Blueprint("sync", __name__)

Wire = TypeVar("Wire", Push, Pull)
READING = ("malformed", "check_fields", "too_large", "not_json", "unknown_device")


def reads(wire: type[Wire], contract: type[Strict], salvage: Callable[[bytes], Wire | None]) -> Callable[[], Wire]:
    """Reads the body with msgspec. Only where that finds a fault does `salvage` try, or the contract say which."""

    def read() -> Wire:
        raw = _body()
        try:
            found = msgspec.json.decode(raw, type=wire)
            # Encoding drops white space, escapes and names that stood twice: only then is a closer look needed.
            if len(msgspec.json.encode(found)) != len(raw):
                _refuse_doubled_names(raw)
        except (ValueError, RecursionError) as fault:
            salvaged = salvage(raw)
            if salvaged is None:
                raise _explained(raw, contract) from fault
            return salvaged
        return found

    return read


def _salvaged(raw: bytes) -> Push | None:
    """A push in which only an item cannot be read (half a letter, NaN): that item is refused, the others are taken."""
    try:
        document = json.loads(raw)
        items = [msgspec.Raw(json.dumps(item).encode()) for item in document.pop("items")]
        envelope = _whole(strict_json(json.dumps(document).encode()))
        sound = msgspec.convert(envelope | {"items": []}, Push)
        _refuse_doubled_names(raw)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
    sound.items = items
    return sound if len(items) <= words.MAX_ITEMS else None


def _as_meant(raw: bytes) -> Pull | None:
    """A pull in which a whole number is spelled as 20.0."""
    try:
        return msgspec.convert(_whole(strict_json(raw)), Pull)
    except ValueError:
        return None


def _whole(value: Any) -> Any:
    """20.0 is 20, as in JSON Schema; msgspec goes by the spelling."""
    if isinstance(value, dict):
        return {name: _whole(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_whole(part) for part in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _refuse_doubled_names(raw: bytes) -> None:
    """In the envelope; a name that stands twice in an item is that item's own fault."""
    own = {"req", "witness", "manifest", "items", "queued", "cursor", "behind"}

    def checked(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs) and not own.isdisjoint(found):
            raise ValueError("a name stands twice")
        return found

    json.loads(raw, object_pairs_hook=checked)


READS_PUSH = reads(Push, words.Push, _salvaged)
READS_PULL = reads(Pull, words.Pull, _as_meant)


@blueprint.post("/sync/v1/hello")
@endpoint(takes=words.Hello, gives=words.HelloAnswer, allowed=Device(), problems=READING)
def hello(body: dict[str, Any]) -> dict[str, Any]:
    """The device says how it is, and hears what is missing."""
    asker, now = who(), kept().now()
    greeting = sync.hello(kept().db, asker, body, now)
    number, min_app = protocol.protocol()
    answer = {"req": body["req"], "protocol": number, "min_app": min_app, "server_time": now}
    answer["limits"] = protocol.limits()
    answer |= {"school": asker.school_id, "user": asker.person_id, "missing_n": greeting.missing_n}
    checkpoint = greeting.checkpoint
    answer |= {"checkpoint": checkpoint.as_told()} if checkpoint else {}
    return answer | ({"wipe": True} if greeting.wipe else {})


@blueprint.post("/sync/v1/push")
@endpoint(takes=words.Push, gives=words.PushAnswer, allowed=Device(), problems=READING, reads=READS_PUSH)
def push(body: Push) -> Response:
    """What the device has saved, stored before it is answered."""
    return _answer(body.req, lambda: sync.push(kept().db, who(), body, kept().now()))


@blueprint.post("/sync/v1/rescue")
@endpoint(takes=words.Push, gives=words.PushAnswer, allowed=Device(), problems=READING, reads=READS_PUSH)
def rescue(body: Push) -> Response:
    """The exported file of a device that cannot send for itself."""
    return _answer(body.req, lambda: sync.rescue(kept().db, who(), body, kept().now()))


@blueprint.post("/sync/v1/pull")
@endpoint(
    takes=words.Pull,
    gives=words.PullAnswer,
    allowed=Reader(),
    problems=(*READING, "update_needed"),
    reads=READS_PULL,
)
def pull(body: Pull) -> Response:
    """One page of what the asker may read."""
    return _answer(body.req, lambda: sync.pull(kept().db, who(), body))


def _answer(req: str, ask: Callable[[], Any]) -> Response:
    try:
        return Response(msgspec.json.encode(ask()), content_type="application/json")
    except sync.Rewound as gone_back:
        told = {"req": req, "code": "rewound", "epoch": gone_back.epoch}
        return Response(json.dumps(told), 409, content_type="application/json")


def _body() -> bytes:
    """The body, at most 1 MiB as sent and 4 MiB inflated. Raises Problem `not_json` or `too_large`."""
    encoding = request.headers.get("Content-Encoding", "identity")
    if request.mimetype != "application/json" or encoding not in ("identity", "gzip"):
        raise Problem("not_json", detail="Send application/json, as it is or with gzip.")
    request.max_content_length = words.MAX_BYTES
    raw = request.get_data(cache=False)
    if encoding == "identity":
        return raw
    inflate = zlib.decompressobj(wbits=31)
    try:
        inflated = inflate.decompress(raw, words.MAX_INFLATED + 1)
    except zlib.error as fault:
        raise Problem("malformed", detail="The gzip encoding could not be read.") from fault
    if len(inflated) > words.MAX_INFLATED:
        raise Problem("too_large", detail="Send fewer items at a time.")
    if not inflate.eof or inflate.unused_data:
        raise Problem("malformed", detail="The gzip encoding is cut short, or goes on after its end.")
    return inflated


def _explained(raw: bytes, contract: type[Strict]) -> Problem:
    try:
        document = strict_json(raw)
    except UnreadableError as unreadable:
        return Problem("malformed", detail=str(unreadable))
    if isinstance(document, dict) and isinstance(document.get("items"), list):
        # What is wrong inside an item is told in that item's result.
        document["items"] = document["items"][words.MAX_ITEMS :]
    errors = contract().validate(document)
    return check_fields(errors) if errors else Problem("malformed", detail="The request is not as agreed.")
