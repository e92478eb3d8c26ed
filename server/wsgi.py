"""`application` for granian or any other WSGI server, from the settings in the environment."""

import gc

from server.app import create_app
from server.settings import Settings

application = create_app(Settings.from_env())
# What stands now stands until the end: looked through each time, it takes a fourteenth of a push.
gc.collect()
gc.freeze()
gc.set_threshold(5000, 20, 20)
