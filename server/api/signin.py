"""Signing in at the desk and out again."""

from typing import Any

from flask import Blueprint, request

from server.api.auth import DESK_COOKIE, address, cookie_name, give_cookie, take_cookie
from server.api.contract import Desk, Public, endpoint, kept, who
from server.services import signin
from shared_schema.people import DeskSession, Setup, SignIn, SignInLink

blueprint = Blueprint("signin", __name__)
SIGNING_IN = ("too_many_tries", "busy")


@blueprint.post("/api/v1/setup")
@endpoint(takes=Setup, status=204, allowed=Public(), problems=("spent_link", *SIGNING_IN))
def set_up(body: dict[str, Any]) -> None:
    _begin(signin.set_up(kept().db, body["token"], body["password"], address(), kept().now()))


@blueprint.post("/api/v1/session")
@endpoint(takes=SignIn, gives=DeskSession, allowed=Public(), problems=("wrong_sign_in", *SIGNING_IN))
def sign_in(body: dict[str, Any]) -> signin.SessionView:
    return _begin(signin.sign_in(kept().db, body["email"], body["password"], address(), kept().now()))


@blueprint.post("/api/v1/session/link")
@endpoint(takes=SignInLink, gives=DeskSession, allowed=Public(), problems=("spent_link", "too_many_tries"))
def use_desk_link(body: dict[str, Any]) -> signin.SessionView:
    return _begin(signin.use_desk_link(kept().db, body["token"], address(), kept().now()))


@blueprint.get("/api/v1/session")
@endpoint(gives=DeskSession, allowed=Desk())
def show_session() -> signin.SessionView:
    return signin.view(kept().db, who(), kept().now())


@blueprint.delete("/api/v1/session")
@endpoint(status=204, allowed=Desk())
def sign_out() -> None:
    signin.sign_out(kept().db, request.cookies[cookie_name(DESK_COOKIE)])
    take_cookie(DESK_COOKIE)


def _begin(signed_in: signin.SignedIn) -> signin.SessionView:
    """A new cookie at every sign-in: one that was planted before is worth nothing."""
    give_cookie(DESK_COOKIE, signed_in.token, signin.ABSOLUTE)
    return signin.view(kept().db, signed_in.who, kept().now())
