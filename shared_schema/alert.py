"""Alerts on the desk, and where a browser receives Web Push."""

from marshmallow import fields, validate

from shared_schema.base import Strict
from shared_schema.device import PublicKey
from shared_schema.fields import Choice, Day, Flag, Instant, Text, Uuid
from shared_schema.ledger import WaitsFor
from shared_schema.vocabulary import ALERT_ACTS, ALERT_KINDS, ALERT_STATES

ADDRESS = "^https?://[a-z0-9-]+(\\.[a-z0-9-]+)*(:[0-9]{1,5})?/[!-~]+$"
"""Which of them are push services is for the server to know."""
SIXTEEN = "^[A-Za-z0-9_-]{22}$"
"""16 bytes in base64url."""


class AlertPupil(Strict):
    id = Uuid(required=True)
    short_name = Text(required=True)


class AlertProvision(Strict):
    id = Uuid(required=True)
    title = Text(required=True)


class AlertPerson(Strict):
    id = Uuid(required=True)
    name = Text(required=True)


class AlertWindow(Strict):
    """The days that the alert rests on."""

    starts_on = Day(required=True)
    ends_on = Day(required=True)


class AlertStep(Strict):
    """One step in the life of an alert. `by` is a person's name, or Kept; of `told` it is who was told, and `text` by
    what channel."""

    at = Instant(required=True)
    act = Choice(ALERT_ACTS, required=True)
    by = Text(required=True)
    text = Text(0, 2000, lines=True, required=True, allow_none=True)


class Alert(Strict):
    """`facts` is what it rests on: exact fractions and days as text. `awaiting_sync`: a phone with due work has not
    synced past it. `deliverers` give the provision, and would have logged it. One of the whole school has no pupil and
    no provision, one of a plan no provision. Until `snoozed_until` it is put off."""

    id = Uuid(required=True)
    kind = Choice(ALERT_KINDS, required=True)
    statutory = Flag(required=True)
    state = Choice(ALERT_STATES, required=True)
    pupil = fields.Nested(AlertPupil, required=True, allow_none=True)
    provision = fields.Nested(AlertProvision, required=True, allow_none=True)
    deliverers = fields.List(fields.Nested(AlertPerson), required=True)
    window = fields.Nested(AlertWindow, required=True, allow_none=True)
    sentence = Text(most=500, required=True)
    what_to_do = Text(most=500, required=True)
    since = Instant(required=True)
    assigned_to = fields.Nested(AlertPerson, required=True, allow_none=True)
    due_on = Day(required=True, allow_none=True)
    snoozed_until = Day(required=True, allow_none=True)
    awaiting_sync = Flag(required=True)
    waits_for = fields.List(fields.Nested(WaitsFor), required=True)
    facts = fields.Dict(keys=fields.String(), values=fields.Raw(allow_none=True), required=True)
    events = fields.List(fields.Nested(AlertStep), required=True)


class Alerts(Strict):
    alerts = fields.List(fields.Nested(Alert), required=True)


class AlertsAsked(Strict):
    """`open` holds the acknowledged ones too."""

    state = Choice(("open", "resolved", "all"), load_default="open")


class Resolution(Strict):
    """What was done about it."""

    resolution = Text(most=2000, lines=True, required=True)


class PutOff(Strict):
    """The day on which it waits again."""

    until = Day(required=True)


class Assignment(Strict):
    """Whose it is, and by when something is to be done."""

    person = Uuid(required=True)
    due_on = Day(required=True, allow_none=True)


class PushKey(Strict):
    """The key to subscribe with: an uncompressed P-256 point as base64url."""

    key = Text(required=True)


class SubscriptionKeys(Strict):
    p256dh = PublicKey(required=True)
    auth = Text(validate=validate.Regexp(SIXTEEN), metadata={"pattern": SIXTEEN}, required=True)


class PushSubscription(Strict):
    """PushSubscription.toJSON() of the browser, without the expiry time."""

    endpoint = Text(most=2048, validate=validate.Regexp(ADDRESS), metadata={"pattern": ADDRESS}, required=True)
    keys = fields.Nested(SubscriptionKeys, required=True)


class PushEndpoint(Strict):
    endpoint = Text(most=2048, required=True)
