"""How the server is."""

from shared_schema.base import Strict
from shared_schema.fields import Choice, Instant


class Health(Strict):
    """`clock_stopped`, sent with 503: the clock ran and then stopped, so nothing is reviewed and nobody is alerted.

    `no_tick_yet`: it has not run since the installation was made.
    """

    status = Choice(("ok", "no_tick_yet", "clock_stopped"), required=True)
    clock_seen_at = Instant(required=True, allow_none=True)
