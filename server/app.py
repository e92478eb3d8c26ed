"""The application: extensions, doors, blueprints, one error shape; nothing else."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import BaseConverter, ValidationError

from server.api import (
    alerts,
    catch_up,
    choosing,
    decide,
    desk,
    devices,
    doors,
    dry_run,
    health,
    inbox,
    pages,
    people,
    problems,
    push,
    second_factor,
    signin,
    summaries,
    sync,
)
from server.api.ahead import Ahead
from server.api.context import Kept, utc_now
from server.settings import Settings
from server.store.base import Base
from server.store.engine import database_on, engine_options

ROOMS = (
    sync,
    signin,
    second_factor,
    people,
    devices,
    desk,
    decide,
    alerts,
    inbox,
    catch_up,
    summaries,
    push,
    choosing,
    dry_run,
    health,
    pages,
)


class DayConverter(BaseConverter):
    """`<day:week_of>`: a day of the calendar in a path, as `date`."""

    regex = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        try:
            return date.fromisoformat(value)
        except ValueError as absent:
            raise ValidationError from absent


def create_app(settings: Settings, now: Callable[[], datetime] = utc_now) -> Flask:
    """A Flask app on the database of `settings`, which must have been migrated. `now` gives aware UTC instants."""
    # Flask-SQLAlchemy reads a relative sqlite path from the instance folder, everything else here from the current one.
    app = Flask("server", static_folder=None, template_folder=None, instance_path=str(Path.cwd()))
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(settings.database_url)
    extension = SQLAlchemy(app, metadata=Base.metadata)
    with app.app_context():
        database = database_on(extension.engine)
    app.extensions["kept"] = Kept(database, settings, now)
    app.url_map.converters["day"] = DayConverter
    doors.install(app, settings)
    problems.install(app)
    for room in ROOMS:
        app.register_blueprint(room.blueprint)
    ahead = Ahead(app.wsgi_app, app.extensions["kept"], app.config["TRUSTED_HOSTS"])
    app.wsgi_app = ahead  # type: ignore[method-assign]
    if settings.proxies:
        hops = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app
