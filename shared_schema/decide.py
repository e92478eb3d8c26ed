"""What waits for the SENCO's decision: held items, two versions of one record, and a phone's file brought in."""

from marshmallow import fields, validate

from shared_schema.base import Strict
from shared_schema.fields import Choice, Day, Flag, Instant, Name, Plain, Text, Uuid, Whole
from shared_schema.ledger import Named
from shared_schema.sync import MAX_ITEM_BYTES, Item, Manifest, Witness
from shared_schema.vocabulary import ADHERENCE, HELD_CODES, OUTCOMES, REASONS, REFUSED_CODES, RESULT_STATUSES

LONG = 20_000
MAX_RESCUED = 2000
"""Items in a file: a phone that lay in a drawer for a year holds fewer."""

DIFFERS = (
    "withdrawn", "on", "provision", "outcome", "minutes", "reason", "starts_at", "group_size", "makes_up", "adherence",
    "engagement", "other_activity", "second_session",
)  # fmt: skip


class Said(Strict):
    """What an item says, as far as it can be read. `body` is as it was sent."""

    type = Text(most=LONG, lines=True, required=True, allow_none=True)
    on = Day(required=True, allow_none=True)
    outcome = Choice(OUTCOMES, required=True, allow_none=True)
    minutes = Whole(required=True, allow_none=True)
    reason = Choice(REASONS, required=True, allow_none=True)
    provision = Text(required=True, allow_none=True)
    pupil = fields.Nested(Named, required=True, allow_none=True)
    text = Text(most=MAX_ITEM_BYTES, lines=True, required=True, allow_none=True)
    stated_at = Instant(required=True, allow_none=True)
    body = fields.Dict(keys=fields.String(), required=True)


class HeldView(Strict):
    """An item that is stored and does not count yet, and why. `beside` is what counts under the same id already;
    `can_be_put_right` where its words can be corrected at the desk."""

    id = Uuid(required=True)
    code = Choice(HELD_CODES, required=True)
    detail = Text(most=LONG, lines=True, required=True, allow_none=True)
    person = fields.Nested(Named, required=True)
    device = fields.Nested(Named, required=True)
    received_at = Instant(required=True)
    said = fields.Nested(Said, required=True)
    beside = fields.Nested(Said, required=True, allow_none=True)
    can_be_put_right = Flag(required=True)


class HeldList(Strict):
    held = fields.List(fields.Nested(HeldView), required=True)


class SendBack(Strict):
    """Why it is sent back; its author reads this."""

    note = Text(most=500, lines=True, required=True, allow_none=True)


class PutRight(Strict):
    """The whole of what the item says, corrected, and of which pupil. Its author reads `note`."""

    pupil = Uuid(required=True)
    body = fields.Dict(keys=Name(), values=Plain(), required=True)
    note = Text(most=500, lines=True, required=True, allow_none=True)


class ForkVersion(Strict):
    """One version of a record. `outcome` is null where it withdraws the record; `stands`: it counts until decided."""

    id = Uuid(required=True)
    by = Text(0, required=True)
    device = Text(required=True, allow_none=True)
    stated_at = Instant(required=True, allow_none=True)
    received_at = Instant(required=True)
    stands = Flag(required=True)
    withdrawn = Flag(required=True)
    provision = Text(0, 500, required=True)
    on = Day(required=True)
    outcome = Choice(OUTCOMES, required=True, allow_none=True)
    minutes = Whole(required=True, allow_none=True)
    reason = Choice(REASONS, required=True, allow_none=True)
    starts_at = Text(required=True, allow_none=True)
    group_size = Whole(required=True, allow_none=True)
    makes_up = Day(required=True, allow_none=True)
    adherence = Choice(ADHERENCE, required=True, allow_none=True)
    engagement = Whole(required=True, allow_none=True)
    other_activity = Flag(required=True)
    second_session = Flag(required=True)


class Fork(Strict):
    """Versions of one record whose authors had not seen each other's, in the order of arrival."""

    record = Uuid(required=True)
    pupil = fields.Nested(Named, required=True)
    provision = fields.Nested(Named, required=True)
    on = Day(required=True)
    differs = fields.List(Choice(DIFFERS), required=True)
    versions = fields.List(fields.Nested(ForkVersion), required=True)


class Forks(Strict):
    forks = fields.List(fields.Nested(Fork), required=True)


class KeepVersion(Strict):
    """Which of the `versions` that were looked at stands from now on."""

    versions = fields.List(Uuid(), required=True, validate=validate.Length(2, 20))
    keep = Uuid(required=True)


class RescueFile(Strict):
    """The file that a phone writes with "Save a copy": its push, and as many items as it holds."""

    req = Uuid(required=True)
    device = Uuid(required=True)
    epoch = Text(0, 64, required=True)
    witness = Witness(required=True)
    manifest = fields.Nested(Manifest, required=True)
    items = fields.List(fields.Nested(Item), required=True, validate=validate.Length(1, MAX_RESCUED))


class Rescued(Strict):
    """What became of one item of the file. `held` is the id by which it can be decided, where it is held."""

    status = Choice(RESULT_STATUSES, required=True)
    code = Choice((*HELD_CODES, *REFUSED_CODES), required=True, allow_none=True)
    held = Uuid(required=True, allow_none=True)
    said = fields.Nested(Said, required=True)


class RescueReport(Strict):
    """In the order of the file."""

    person = fields.Nested(Named, required=True)
    device = fields.Nested(Named, required=True)
    items = fields.List(fields.Nested(Rescued), required=True)
