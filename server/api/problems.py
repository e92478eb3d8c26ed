"""The one shape of an error (RFC 9457), and the table of all codes. Programs go by `code`, people read `title`."""

import logging
from collections.abc import Mapping

from flask import Flask, Response, current_app, json
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from server.services.refusal import Refusal
from server.store.trouble import trouble_of

logger = logging.getLogger(__name__)

PROBLEMS: dict[str, tuple[int, str]] = {
    "malformed": (400, "The request could not be read"),
    "bad_request": (400, "The request could not be read"),
    "not_signed_in": (401, "Sign in to see this"),
    "wrong_sign_in": (401, "That email and password do not go together"),
    "wrong_factor": (401, "That code does not work"),
    "wrong_passkey": (401, "That passkey does not work here"),
    "unknown_device": (401, "This device is not paired"),
    "locked": (401, "Unlock this device to read"),
    "not_allowed": (403, "Your role does not include this"),
    "sign_in_again": (403, "Sign in once more to do this"),
    "other_origin": (403, "This request came from another site"),
    "device_revoked": (403, "This device was removed by the school"),
    "wrong_signature": (403, "This device could not be unlocked"),
    "wrong_unlock_key": (403, "This device could not be unlocked"),
    "not_found": (404, "There is nothing here"),
    "wrong_method": (405, "This address does not do that"),
    "out_of_date": (409, "This has changed since you looked"),
    "cannot_count": (409, "This cannot count as it is"),
    "nothing_owed": (409, "Nothing is left to book there"),
    "last_factor": (409, "This is the only second step of your sign-in"),
    "last_of_role": (409, "Somebody has to be left who can do this"),
    "own_access": (409, "Nobody changes their own access"),
    "device_taken": (409, "This device is already in use"),
    "spent_link": (410, "This link has been used or is too old"),
    "old_challenge": (410, "That took too long"),
    "wrong_code": (410, "That code does not work"),
    "too_large": (413, "That is more than fits in one request"),
    "not_json": (415, "Only JSON is read here"),
    "check_fields": (422, "Some of this needs to be put right"),
    "update_needed": (426, "This version of Kept is too old to show more"),
    "too_many_tries": (429, "That was too many tries in a short time"),
    "no_pdf": (501, "The PDF could not be made"),
    "internal": (500, "Something went wrong on the server"),
    "busy": (503, "The server is busy"),
    "no_storage": (503, "The server cannot reach its data just now"),
    "no_room": (507, "The server's disk is full"),
}
"""Code to status and title. A new problem gets its row here; two codes never mean one thing."""

BY_STATUS = {404: "not_found", 405: "wrong_method", 413: "too_large", 415: "not_json"}
WAIT_SECONDS = {"too_many_tries": 60, "busy": 2, "no_storage": 5, "no_room": 30}
KEPT_MEANWHILE = "Nothing was changed by this. What phones have saved stays on them and is sent again by itself. "
TROUBLE = {
    "busy": "Something else is using the database. Try again in a few seconds.",
    "no_storage": KEPT_MEANWHILE + "If it lasts, run kept doctor on the server: it says what to do.",
    "no_room": KEPT_MEANWHILE + "Make room on the server's disk; kept doctor says how much is free.",
}
"""What is said where the database refuses for a while."""


class Problem(Exception):  # noqa: N818 - RFC 9457 calls it a problem
    """An answer that says what is wrong. Status and title come from the table; `fields` maps a path to a text."""

    def __init__(
        self,
        code: str,
        status: int | None = None,
        title: str | None = None,
        detail: str | None = None,
        fields: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(code)
        listed = PROBLEMS[code]
        self.code, self.status, self.title = code, status or listed[0], title or listed[1]
        self.detail, self.fields = detail, dict(fields or {})


def answer(problem: Problem) -> Response:
    """The problem document."""
    body = {"type": f"urn:kept:problem:{problem.code}", "title": problem.title, "status": problem.status}
    body |= {"code": problem.code, "detail": problem.detail, "fields": problem.fields}
    response = Response(json.dumps(body), problem.status, content_type="application/problem+json")
    if problem.code in WAIT_SECONDS:
        response.headers["Retry-After"] = str(WAIT_SECONDS[problem.code])
    return response


def from_http(error: HTTPException) -> BaseResponse:
    """Flask's own errors in our shape: an unknown address, a wrong method, a body over the limit."""
    status = error.code or 500
    if error.response is not None or status < 400:
        return error.get_response()
    response = answer(Problem(BY_STATUS.get(status, "bad_request" if status < 500 else "internal"), status))
    if "Allow" in (headers := dict(error.get_headers())):
        response.headers["Allow"] = headers["Allow"]
    return response


def from_crash(error: Exception) -> Response:
    """An error that nobody foresaw. Its text may hold what a person wrote, so only its kind and place are logged."""
    if trouble := trouble_of(error):
        logger.error("database trouble=%s kind=%s", trouble, type(error.__cause__ or error).__name__)
        return answer(Problem(trouble, detail=TROUBLE[trouble]))
    if current_app.testing:
        raise error
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "unknown"
    logger.error("crash kind=%s place=%s", type(error).__name__, place)
    return answer(Problem("internal", detail="It was written to the server's log. Try again in a minute."))


def install(app: Flask) -> None:
    """Every error of the app leaves in the one shape."""
    app.register_error_handler(Problem, answer)
    app.register_error_handler(Refusal, lambda no: answer(Problem(no.code, detail=no.detail, fields=no.fields)))
    app.register_error_handler(HTTPException, from_http)
    app.register_error_handler(Exception, from_crash)
