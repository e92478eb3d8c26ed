"""Web Push, for who is at the desk and for phones: the key to subscribe with, and their subscriptions."""

from typing import Any

from flask import Blueprint

from server.api.auth import Reader
from server.api.contract import Desk, endpoint, kept, who
from server.domain.roles import MAY
from server.services import push
from server.services.vapid import push_keys
from shared_schema.alert import PushEndpoint, PushKey, PushSubscription
from shared_schema.base import Nothing

blueprint = Blueprint("push", __name__)


@blueprint.get("/api/v1/push/key")
@endpoint(gives=PushKey, allowed=Desk(*MAY["see_delivery"]))
def read_push_key() -> Any:
    return {"key": push_keys(kept().db).public}


@blueprint.post("/api/v1/push/subscriptions")
@endpoint(takes=PushSubscription, status=204, allowed=Desk(*MAY["see_delivery"]))
def subscribe(body: dict[str, Any]) -> Any:
    _subscribe(body)


@blueprint.delete("/api/v1/push/subscriptions")
@endpoint(takes=PushEndpoint, status=204, allowed=Desk(*MAY["see_delivery"]))
def unsubscribe(body: dict[str, Any]) -> Any:
    push.unsubscribe(kept().db, who(), body["endpoint"], kept().now())


@blueprint.post("/api/v1/devices/push/key")
@endpoint(takes=Nothing, gives=PushKey, allowed=Reader())
def give_push_key(body: dict[str, Any]) -> Any:  # noqa: ARG001 - an empty body
    """For a phone, which asks by POST alone."""
    return {"key": push_keys(kept().db).public}


@blueprint.post("/api/v1/devices/push")
@endpoint(takes=PushSubscription, status=204, allowed=Reader())
def subscribe_phone(body: dict[str, Any]) -> Any:
    """A phone that is unlocked gets the notices of its person."""
    _subscribe(body)


@blueprint.post("/api/v1/devices/push/end")
@endpoint(takes=PushEndpoint, status=204, allowed=Reader())
def unsubscribe_phone(body: dict[str, Any]) -> Any:
    push.unsubscribe(kept().db, who(), body["endpoint"], kept().now())


def _subscribe(body: dict[str, Any]) -> None:
    keys = body["keys"]
    push.subscribe(kept().db, kept().settings, who(), body["endpoint"], keys["p256dh"], keys["auth"], kept().now())
