"""What lies between a phone and the server, and everything that it does wrong."""

from enum import Enum

from tests.sync.model.device import Answer


class Fault(Enum):
    """What goes wrong with one request. `crash_N` is in the transaction, before its Nth statement."""

    NONE = "nothing"
    LOST_REQUEST = "the request got lost"
    LOST_ANSWER = "the answer got lost"
    TWICE = "the request came twice, the second answer arrived"
    TWICE_FIRST = "the request came twice, the first answer arrived"
    DELAYED = "the request is on its way"
    PORTAL_PAGE = "a captive portal answered with a page"
    PORTAL_JSON = "a captive portal answered with JSON"
    OLD_ANSWER = "a cache answered with an earlier answer"
    BUSY = "a proxy answered 503"
    CRASH_3 = "the server died early in the transaction"
    CRASH_9 = "the server died in the transaction"
    CRASH_11 = "the server died late in the transaction"
    CRASH_13 = "the server died at the end of the transaction"
    CRASH_COMMIT = "the server died at the commit"
    CRASH_AFTER = "the server died after the commit"
    PHONE_DIED = "the phone died while it wrote the answer down"


PORTAL_PAGE = Answer(200, "text/html", b"<h1>Welcome to the school's guests' network</h1>")
PORTAL_JSON = Answer(200, "application/json", b'{"status": "ok", "results": []}')
BUSY = Answer(503, "application/json", b'{"code": "busy"}')

NOT_HANDED_ON = {Fault.PORTAL_PAGE: PORTAL_PAGE, Fault.PORTAL_JSON: PORTAL_JSON, Fault.BUSY: BUSY}
CRASHES = {
    Fault.CRASH_3: ("statement", 3),
    Fault.CRASH_9: ("statement", 9),
    Fault.CRASH_11: ("statement", 11),
    Fault.CRASH_13: ("statement", 13),
    Fault.CRASH_COMMIT: ("commit", 0),
    Fault.CRASH_AFTER: ("after", 0),
}
