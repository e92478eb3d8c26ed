"""Web Push for desk users: the key to subscribe with, and their subscriptions."""

from typing import Any

from flask import Blueprint

from server.api.contract import Desk, endpoint, kept, who
from server.domain.roles import MAY
from server.services import push
from server.services.vapid import push_keys
from shared_schema.alert import PushEndpoint, PushKey, PushSubscription

blueprint = Blueprint("push", __name__)


@blueprint.get("/api/v1/push/key")
@endpoint(gives=PushKey, allowed=Desk(*MAY["see_delivery"]))
def read_push_key() -> Any:
    return {"key": push_keys(kept().db).public}


@blueprint.post("/api/v1/push/subscriptions")
@endpoint(takes=PushSubscription, status=204, allowed=Desk(*MAY["see_delivery"]))
def subscribe(body: dict[str, Any]) -> Any:
    keys = body["keys"]
    push.subscribe(kept().db, kept().settings, who(), body["endpoint"], keys["p256dh"], keys["auth"], kept().now())


@blueprint.delete("/api/v1/push/subscriptions")
@endpoint(takes=PushEndpoint, status=204, allowed=Desk(*MAY["see_delivery"]))
def unsubscribe(body: dict[str, Any]) -> Any:
    push.unsubscribe(kept().db, who(), body["endpoint"], kept().now())
