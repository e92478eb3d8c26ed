"""The SQLite that Kept runs on: the one that comes with it, else Python's own.

Python's own is often years old, and one before 3.51.3 can lose data with a write-ahead log (engine.py): without that
log a commit waits for the disk five times instead of once.

Nobody else imports sqlite3. A file that two SQLites of one process have open is unlocked for all of that process as
soon as one of them closes it.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
else:
    try:
        from pysqlite3 import dbapi2 as sqlite3
    except ImportError:  # no wheel for this machine
        import sqlite3

__all__ = ["sqlite3"]
