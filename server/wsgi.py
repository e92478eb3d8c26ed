"""`application` for granian or any other WSGI server, from the settings in the environment."""

from server.app import create_app
from server.settings import Settings

application = create_app(Settings.from_env())
