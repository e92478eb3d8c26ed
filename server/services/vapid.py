"""The installation's push keys: made at the first need, kept for good. A new pair would end every subscription."""

from server.notify.vapid import VapidKeys
from server.store import jobs
from server.store.engine import Database

PAIR = "vapid_keys"


def push_keys(db: Database) -> VapidKeys:
    """The same pair for everyone who asks, also for two who ask first at once: the pair is one fact."""
    with db.read() as session:
        kept = jobs.fact(session, PAIR)
    if kept is None:
        fresh = VapidKeys.new()
        with db.write() as session:
            kept = jobs.keep_fact(session, PAIR, f"{fresh.private} {fresh.public}")
    private, public = kept.split(" ")
    return VapidKeys(private, public)
