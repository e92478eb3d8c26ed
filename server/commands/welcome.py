"""What `kept serve` prints when it starts: five lines that say where to go."""

from datetime import datetime, timedelta

import click

from server.api.context import utc_now
from server.services.demo import make_demo
from server.services.keys import make_keys
from server.services.pairing import create_code
from server.services.people import list_people
from server.services.signin import create_desk_link
from server.settings import Settings
from server.store.engine import Database, open_database
from server.store.people import PersonValue
from server.store.schools import SchoolValue, schools

# A desk link printed in a terminal is used at once or the next morning, not next week.
LINK_LASTS = timedelta(hours=12)


def welcome(settings: Settings) -> None:
    """Makes the demo school where one is asked for and there is no school; prints where to go."""
    now = utc_now()
    db = open_database(settings.database_url)
    try:
        found = _schools(db)
        if not found and settings.demo:
            click.echo("Making the demo school: 24 pupils, 60 provisions, six weeks of sessions. Up to half a minute.")
            make_keys(settings.keys_dir, make_demo(db, now, click.echo), now)
            found = _schools(db)
        for line in _lines(db, settings, found, now):
            click.echo(line)
    finally:
        db.close()


def _schools(db: Database) -> list[SchoolValue]:
    with db.read() as session:
        return schools(session)


def _lines(db: Database, settings: Settings, found: list[SchoolValue], now: datetime) -> list[str]:
    base = settings.base_url
    if not found:
        return [f"Kept runs at {base}, and there is no school yet. In another terminal: kept init"]
    school = found[0]
    if not (settings.demo and school.demo):
        return [f"Kept runs at {base} for {', '.join(one.name for one in found)}. Desk: {base}/desk/ (Ctrl+C stops it)"]
    people = list_people(db, school.id)
    assistant = _first(people, "ta")
    senco = _first(people, "senco")
    code = create_code(db, school.id, assistant.id, now)
    link = create_desk_link(db, school.id, senco.id, now, LINK_LASTS)
    return [
        f"Kept runs at {base} with {school.name}, a demo school. Ctrl+C stops it; nothing is lost.",
        f"As a teaching assistant ({assistant.name}): open {base}/ and type the code {code.code} within 10 minutes.",
        "    To see it as on a phone: in the browser's developer tools choose a 360 x 640 screen, and try it offline.",
        f"As the SENCO ({senco.name}): open {base}/desk/#link={link} (works once, until tonight).",
        '    More phones: on the desk select "People and devices", then "Add a device". More links: kept link',
    ]


def _first(people: list[PersonValue], role: str) -> PersonValue:
    return next(person for person in people if person.access_role == role and person.active)
