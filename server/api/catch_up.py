"""Catch-up: what is owed to a pupil, booking a make-up session for it, cancelling one; and an adult's weekly sheet."""

from typing import Any

from flask import Blueprint

from server.api.contract import Desk, endpoint, kept, who
from server.domain.roles import MAY
from server.services import catch_up, paper
from shared_schema.base import Nothing
from shared_schema.catch_up import Book, Booking, CatchUp
from shared_schema.paper import Sheet, SheetAsked

blueprint = Blueprint("catch_up", __name__)


@blueprint.get("/api/v1/pupils/<uuid:pupil_id>/catch-up")
@endpoint(gives=CatchUp, allowed=Desk(*MAY["see_delivery"]), problems=("not_found",))
def show_catch_up(pupil_id: str) -> catch_up.CatchUp:
    return catch_up.owed(kept().db, who().school_id, pupil_id, kept().now())


@blueprint.post("/api/v1/pupils/<uuid:pupil_id>/bookings")
@endpoint(takes=Book, gives=Booking, allowed=Desk(*MAY["decide"]), problems=("not_found", "nothing_owed"))
def book_session(body: dict[str, Any], pupil_id: str) -> catch_up.BookingView:
    return catch_up.book(kept().db, who(), pupil_id, **body, now=kept().now())


@blueprint.post("/api/v1/bookings/<uuid:booking_id>/cancel")
@endpoint(takes=Nothing, status=204, allowed=Desk(*MAY["decide"]), problems=("not_found", "out_of_date"))
def cancel_booking(body: dict[str, Any], booking_id: str) -> None:  # noqa: ARG001 - the body is empty
    catch_up.cancel(kept().db, who(), booking_id, kept().now())


@blueprint.get("/api/v1/people/<uuid:person_id>/sheet")
@endpoint(asks=SheetAsked, gives=Sheet, allowed=Desk(*MAY["see_delivery"]), problems=("not_found",))
def show_sheet(query: dict[str, Any], person_id: str) -> paper.Sheet:
    base = kept().settings.base_url
    return paper.sheet(kept().db, who().school_id, person_id, kept().now(), base, query.get("on"))
