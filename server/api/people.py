"""The people of the school, and what they may see and do."""

from typing import Any

from flask import Blueprint

from server.api.contract import Desk, endpoint, kept, who
from server.domain.roles import MAY
from server.services import people
from server.services.signin import SETUP_LASTS
from shared_schema.people import Access, Away, NewPerson, NewRole, People, Person, SetupLink, SetupLinkFor

blueprint = Blueprint("people", __name__)
MANAGERS = Desk(*MAY["manage_people"], fresh=True)


@blueprint.get("/api/v1/people")
@endpoint(gives=People, allowed=Desk(*MAY["see_people"]))
def list_people() -> Any:
    return {"people": people.with_sign_in(kept().db, who().school_id)}


@blueprint.post("/api/v1/people")
@endpoint(takes=NewPerson, gives=Person, allowed=MANAGERS)
def add_person(body: dict[str, Any]) -> people.ListedPerson:
    return people.add_person(kept().db, who(), **body, now=kept().now())


@blueprint.post("/api/v1/people/<uuid:person_id>/role")
@endpoint(takes=NewRole, status=204, allowed=MANAGERS, problems=("not_found", "own_access", "last_of_role"))
def change_role(body: dict[str, Any], person_id: str) -> None:
    people.change_role(kept().db, who(), person_id, body["access_role"], kept().now())


@blueprint.post("/api/v1/people/<uuid:person_id>/access")
@endpoint(takes=Access, status=204, allowed=MANAGERS, problems=("not_found", "own_access", "last_of_role"))
def change_access(body: dict[str, Any], person_id: str) -> None:
    change = people.give_access_back if body["active"] else people.end_access
    change(kept().db, who(), person_id, kept().now())


@blueprint.post("/api/v1/people/<uuid:person_id>/away")
@endpoint(takes=Away, status=204, allowed=Desk(*MAY["set_away"], fresh=True), problems=("not_found",))
def set_away(body: dict[str, Any], person_id: str) -> None:
    people.set_away(kept().db, who(), person_id, body["away_until"], body["days_off"], kept().now())


@blueprint.post("/api/v1/people/<uuid:person_id>/setup-link")
@endpoint(takes=SetupLinkFor, gives=SetupLink, allowed=MANAGERS, problems=("not_found",))
def give_setup_link(body: dict[str, Any], person_id: str) -> dict[str, Any]:
    token = people.setup_link(kept().db, who(), person_id, body["email"], kept().now())
    return {"url": f"{kept().settings.base_url}/desk/#setup={token}", "expires_at": kept().now() + SETUP_LASTS}
