"""Signing in at the desk and out again."""

from typing import Any

from flask import Blueprint, Response, after_this_request

from server.api.auth import DESK_COOKIE, address, append_tokens, desk_token, give_cookie, take_cookie, used
from server.api.contract import Desk, HalfWay, Public, endpoint, kept, who
from server.services import entering, passkeys, signin
from shared_schema.base import Nothing
from shared_schema.signin import (
    Again,
    AtTheDesk,
    DeskSession,
    NextStep,
    PasskeySigned,
    PasskeyToSign,
    SecondCode,
    Setup,
    SignIn,
    SignInLink,
)

blueprint = Blueprint("signin", __name__)
SIGNING_IN = ("too_many_tries", "busy")
AGAIN = ("wrong_sign_in", "wrong_factor", "wrong_passkey", *SIGNING_IN)
EVERYTHING = '"cache", "cookies", "storage"'


@blueprint.post("/api/v1/setup")
@endpoint(takes=Setup, gives=NextStep, allowed=Public(), problems=("spent_link", *SIGNING_IN))
def set_up(body: dict[str, Any]) -> dict[str, str]:
    _give(entering.set_up(kept().db, body["token"], body["password"], address(), kept().now()))
    return {"next": "enrol"}


@blueprint.post("/api/v1/session")
@endpoint(takes=SignIn, gives=NextStep, allowed=Public(), problems=("wrong_sign_in", *SIGNING_IN))
def sign_in(body: dict[str, Any]) -> dict[str, str]:
    half_way, then = entering.sign_in(kept().db, body["email"], body["password"], address(), kept().now())
    _give(half_way)
    return {"next": then}


@blueprint.post("/api/v1/session/code")
@endpoint(takes=SecondCode, gives=DeskSession, allowed=HalfWay(), problems=("wrong_factor", "too_many_tries"))
def give_code(body: dict[str, Any]) -> signin.SessionView:
    keys_dir = kept().settings.keys_dir
    return _begin(entering.give_code(kept().db, keys_dir, who(), desk_token(), body["code"], kept().now()))


@blueprint.post("/api/v1/session/passkey/challenge")
@endpoint(takes=Nothing, gives=PasskeyToSign, allowed=Public(), problems=("too_many_tries",))
def give_passkey_challenge(body: dict[str, Any]) -> passkeys.ToSign:  # noqa: ARG001
    return passkeys.to_sign(kept().db, kept().settings, address(), kept().now())


@blueprint.post("/api/v1/session/passkey")
@endpoint(takes=PasskeySigned, gives=DeskSession, allowed=Public(), problems=("wrong_passkey", "too_many_tries"))
def use_passkey(body: dict[str, Any]) -> signin.SessionView:
    return _begin(passkeys.sign_in(kept().db, kept().settings, body, address(), kept().now()))


@blueprint.post("/api/v1/session/link")
@endpoint(takes=SignInLink, gives=DeskSession, allowed=Public(), problems=("spent_link", "too_many_tries"))
def use_desk_link(body: dict[str, Any]) -> signin.SessionView:
    return _begin(signin.use_desk_link(kept().db, body["token"], address(), kept().now()))


@blueprint.post("/api/v1/session/fresh")
@endpoint(takes=Again, status=204, allowed=Desk(), problems=AGAIN)
def sign_in_again(body: dict[str, Any]) -> None:
    proof = entering.Proof(**body)
    _give(entering.freshen(kept().db, kept().settings, who(), desk_token(), proof, address(), kept().now()))


@blueprint.get("/api/v1/session")
@endpoint(gives=AtTheDesk, allowed=Public())
def show_session() -> dict[str, signin.SessionView | None]:
    """Who is signed in, asked by a page that cannot know; what needs somebody answers 401 itself."""
    found = signin.session(kept().db, desk_token(), kept().now(), used=used())
    return {"session": signin.view(kept().db, found, kept().now()) if found else None}


@blueprint.delete("/api/v1/session")
@endpoint(status=204, allowed=Desk())
def sign_out() -> None:
    signin.sign_out(kept().db, who(), desk_token(), kept().now())
    take_cookie(DESK_COOKIE)
    _clear()


def _give(signed_in: signin.SignedIn) -> None:
    """A new cookie at every step: one that was planted before is worth nothing."""
    give_cookie(DESK_COOKIE, signed_in.token, signin.ABSOLUTE)


def _begin(signed_in: signin.SignedIn) -> signin.SessionView:
    _give(signed_in)
    return signin.view(kept().db, signed_in.who, kept().now())


def _clear() -> None:
    """The browser forgets all that this site left in it. Where the browser is also somebody's paired device, it holds
    sessions that nobody else has yet: there only the cache goes, and the desk itself keeps nothing."""
    clears = '"cache"' if append_tokens() else EVERYTHING

    @after_this_request
    def clear(response: Response) -> Response:
        response.headers["Clear-Site-Data"] = clears
        return response
