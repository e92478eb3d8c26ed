"""Pulls by a read token and pushes by an append cookie, answered before Flask builds a request: phones ask all day,
mostly for nothing new, and hand in one record at a time.

Whatever is not plain here, a fault above all, goes on to Flask, which answers it as any other request: there is one
place that refuses. Who may read what is asked of the same functions.
"""

from collections.abc import Callable, Iterable
from io import BytesIO
from typing import TYPE_CHECKING, Any

import msgspec

from server.api.auth import APPEND_COOKIE
from server.api.context import Kept
from server.api.doors import A_YEAR, ALWAYS, FAULT, NO_PAGE
from server.services import sync
from server.services.moments import Moments
from server.services.pairing import owner_by_append
from server.services.refusal import Refusal
from server.services.sync_wire import Pull, Push
from shared_schema.sync import MAX_BYTES

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PULL, PUSH = "/sync/v1/pull", "/sync/v1/push"
_PULL, _PUSH = msgspec.json.Decoder(Pull), msgspec.json.Decoder(Push)
_ENCODER = msgspec.json.Encoder()


class Ahead:
    """Stands before `app`, behind what tells a proxy's addresses."""

    def __init__(self, app: "WSGIApplication", kept: Kept, trusted: Iterable[str]) -> None:
        self._app, self._kept, self._trusted = app, kept, frozenset(trusted)
        self._moments = Moments(kept.db)
        headers = ALWAYS | {"Content-Security-Policy": NO_PAGE, "Cache-Control": "no-store"}
        if kept.settings.secure:
            headers["Strict-Transport-Security"] = A_YEAR
        self._headers = [("Content-Type", "application/json"), *headers.items()]
        self._cookie = ("__Host-" if kept.settings.secure else "") + f"{APPEND_COOKIE}-"

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if path in (PULL, PUSH) and self._is_plain(environ):
            raw = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
            try:
                answer = self._pulled(environ, raw) if path == PULL else self._pushed(environ, raw)
            except Exception as fault:
                answer, environ[FAULT] = None, fault
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
            and asked("HTTP_HOST", "").partition(":")[0] in self._trusted
            and asked("HTTP_ORIGIN", self._kept.settings.base_url) == self._kept.settings.base_url
            and asked("HTTP_SEC_FETCH_SITE", "none") in ("none", "same-origin")
        )

    def _pushed(self, environ: "WSGIEnvironment", raw: bytes) -> Any:
        token = self._append_token(environ)
        if token is None:
            return None
        try:
            sent = _PUSH.decode(raw)
            # A longer text may hold a name twice; see reads() in sync.py.
            if len(_ENCODER.encode(sent)) != len(raw):
                return None
            return sync.push_by(self._kept.db, lambda session: owner_by_append(session, token), sent, self._kept.now())
        except (ValueError, RecursionError, Refusal, sync.Rewound):
            return None

    def _append_token(self, environ: "WSGIEnvironment") -> str | None:
        """Where one device's cookie came, and nothing says that another speaks."""
        cookies = environ.get("HTTP_COOKIE", "").split("; ")
        ours = [each for each in cookies if each.startswith(self._cookie)]
        if len(ours) != 1 or '"' in ours[0]:
            return None
        device, _, token = ours[0].removeprefix(self._cookie).partition("=")
        return token if environ.get("HTTP_KEPT_DEVICE", device) == device else None

    def _pulled(self, environ: "WSGIEnvironment", raw: bytes) -> Any:
        scheme, _, token = environ.get("HTTP_AUTHORIZATION", "").partition(" ")
        if scheme != "Bearer":
            return None
        token = token.strip()
        try:
            sent = _PULL.decode(raw)
            # A longer text may hold a name twice; see reads() in sync.py.
            if len(_ENCODER.encode(sent)) != len(raw):
                return None
            return self._moments.answer(token, sent, self._kept.now())
        except (ValueError, RecursionError, Refusal, sync.Rewound):
            return None
