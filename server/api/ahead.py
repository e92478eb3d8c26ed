"""Pulls by a read token, answered before Flask builds a request: phones ask all day, mostly for nothing new.

Whatever is not plain here, a fault above all, goes on to Flask, which answers it as any other request: there is one
place that refuses. Who may read what is asked of the same functions.
"""

from collections.abc import Callable, Iterable
from io import BytesIO
from typing import TYPE_CHECKING, Any

import msgspec

from server.api.context import Kept
from server.api.doors import A_YEAR, ALWAYS, NO_PAGE
from server.services import sync
from server.services.nothing_new import NothingNew
from server.services.pairing import device_by_read_token
from server.services.refusal import Refusal
from server.services.sync_wire import Pull
from shared_schema.sync import MAX_BYTES

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PULL = "/sync/v1/pull"
_PULL = msgspec.json.Decoder(Pull)
_ENCODER = msgspec.json.Encoder()


class Ahead:
    """Stands before `app`, behind what tells a proxy's addresses."""

    def __init__(self, app: "WSGIApplication", kept: Kept, trusted: Iterable[str]) -> None:
        self._app, self._kept, self._trusted = app, kept, frozenset(trusted)
        self._nothing_new = NothingNew(kept.db)
        headers = ALWAYS | {"Content-Security-Policy": NO_PAGE, "Cache-Control": "no-store"}
        if kept.settings.secure:
            headers["Strict-Transport-Security"] = A_YEAR
        self._headers = [("Content-Type", "application/json"), *headers.items()]

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if environ["PATH_INFO"] == PULL and self._is_plain(environ):
            raw = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
            answer = self._pulled(environ["HTTP_AUTHORIZATION"][7:].strip(), raw)
            if answer is not None:
                body = _ENCODER.encode(answer)
                start_response("200 OK", [*self._headers, ("Content-Length", str(len(body)))])
                return [body]
            environ["wsgi.input"] = BytesIO(raw)
        return self._app(environ, start_response)

    def _is_plain(self, environ: "WSGIEnvironment") -> bool:
        asked: Callable[[str, str], Any] = environ.get
        length = asked("CONTENT_LENGTH", "")
        return (
            environ["REQUEST_METHOD"] == "POST"
            and asked("CONTENT_TYPE", "") == "application/json"
            and asked("HTTP_CONTENT_ENCODING", "identity") == "identity"
            and length.isascii()
            and length.isdigit()
            and 0 < int(length) <= MAX_BYTES
            and asked("HTTP_AUTHORIZATION", "").startswith("Bearer ")
            and asked("HTTP_HOST", "").partition(":")[0] in self._trusted
            and asked("HTTP_ORIGIN", self._kept.settings.base_url) == self._kept.settings.base_url
            and asked("HTTP_SEC_FETCH_SITE", "none") in ("none", "same-origin")
        )

    def _pulled(self, token: str, raw: bytes) -> Any:
        try:
            sent = _PULL.decode(raw)
            # A longer text may hold a name twice; see reads() in sync.py.
            if len(_ENCODER.encode(sent)) != len(raw):
                return None
            now = self._kept.now()
            nothing = self._nothing_new.answer(token, sent, now)
            if nothing is not None:
                return nothing
            who = device_by_read_token(self._kept.db, token, now)
            return None if who is None else sync.pull(self._kept.db.of(who.school_id), who, sent)
        except (ValueError, RecursionError, Refusal, sync.Rewound):
            return None
