"""What a desk user signs in with, and where they are signed in."""

from typing import Any

from flask import Blueprint

from server.api.auth import DESK_COOKIE, desk_token, give_cookie, half_way_token
from server.api.contract import Desk, Enrolling, endpoint, kept, who
from server.services import entering, passkeys, second_factor, signin
from shared_schema.base import Nothing
from shared_schema.signin import (
    AuthenticatorOffer,
    NewPassword,
    PasskeyMade,
    PasskeyToAdd,
    RecoveryCodes,
    SecondCode,
    SecondFactors,
    Sessions,
)

blueprint = Blueprint("second_factor", __name__)


@blueprint.get("/api/v1/second-factor")
@endpoint(gives=SecondFactors, allowed=Desk())
def show_second_factors() -> second_factor.Factors:
    return second_factor.of(kept().db, who())


@blueprint.post("/api/v1/second-factor/authenticator")
@endpoint(takes=Nothing, gives=AuthenticatorOffer, allowed=Enrolling())
def offer_authenticator(body: dict[str, Any]) -> second_factor.Offered:  # noqa: ARG001
    return second_factor.offer_authenticator(kept().db, kept().settings.keys_dir, who())


@blueprint.post("/api/v1/second-factor/authenticator/confirm")
@endpoint(takes=SecondCode, gives=RecoveryCodes, allowed=Enrolling(), problems=("wrong_factor", "too_many_tries"))
def confirm_authenticator(body: dict[str, Any]) -> second_factor.SetUp:
    told = kept().db, kept().settings.keys_dir, who(), body["code"]
    return _done(second_factor.confirm_authenticator(*told, half_way_token(), kept().now()))


@blueprint.delete("/api/v1/second-factor/authenticator")
@endpoint(status=204, allowed=Desk(fresh=True), problems=("not_found", "last_factor"))
def remove_authenticator() -> None:
    second_factor.remove(kept().db, who(), None, kept().now())


@blueprint.post("/api/v1/passkeys/challenge")
@endpoint(takes=Nothing, gives=PasskeyToAdd, allowed=Enrolling())
def begin_passkey(body: dict[str, Any]) -> passkeys.ToAdd:  # noqa: ARG001
    return passkeys.to_add(kept().db, kept().settings, who(), kept().now())


@blueprint.post("/api/v1/passkeys")
@endpoint(takes=PasskeyMade, gives=RecoveryCodes, allowed=Enrolling(), problems=("wrong_passkey",))
def add_passkey(body: dict[str, Any]) -> second_factor.SetUp:
    return _done(passkeys.add(kept().db, kept().settings, who(), body, half_way_token(), kept().now()))


@blueprint.delete("/api/v1/passkeys/<uuid:passkey_id>")
@endpoint(status=204, allowed=Desk(fresh=True), problems=("not_found", "last_factor"))
def remove_passkey(passkey_id: str) -> None:
    second_factor.remove(kept().db, who(), passkey_id, kept().now())


@blueprint.post("/api/v1/recovery-codes")
@endpoint(takes=Nothing, gives=RecoveryCodes, allowed=Desk(fresh=True))
def make_recovery_codes(body: dict[str, Any]) -> dict[str, list[str]]:  # noqa: ARG001
    return {"recovery_codes": second_factor.make_recovery_codes(kept().db, who(), kept().now())}


@blueprint.post("/api/v1/password")
@endpoint(takes=NewPassword, status=204, allowed=Desk(fresh=True), problems=("busy",))
def change_password(body: dict[str, Any]) -> None:
    entering.change_password(kept().db, who(), desk_token(), body["password"], kept().now())


@blueprint.get("/api/v1/sessions")
@endpoint(gives=Sessions, allowed=Desk())
def list_sessions() -> dict[str, Any]:
    return {"sessions": signin.list_sessions(kept().db, who(), desk_token(), kept().now())}


@blueprint.delete("/api/v1/sessions")
@endpoint(status=204, allowed=Desk())
def end_other_sessions() -> None:
    signin.end_sessions(kept().db, who(), desk_token(), kept().now())


@blueprint.delete("/api/v1/sessions/<uuid:session_id>")
@endpoint(status=204, allowed=Desk(), problems=("not_found",))
def end_session(session_id: str) -> None:
    signin.end_sessions(kept().db, who(), desk_token(), kept().now(), only=session_id)


def _done(made: second_factor.SetUp) -> second_factor.SetUp:
    """Who was half-way is signed in by the first factor, with a new cookie."""
    if made.signed_in is not None:
        give_cookie(DESK_COOKIE, made.signed_in.token, signin.ABSOLUTE)
    return made
