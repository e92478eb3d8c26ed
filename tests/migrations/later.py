"""A later Kept, made for a test: its migrations are those of this one and one more, which can be killed on its way."""

import shutil
from pathlib import Path

from alembic.script import ScriptDirectory

from server.store.engine import MIGRATIONS

LATER = "9001"
POINTS = ("made", "changed", "written")
REVISION = '''"""What a later Kept might do: a table made and filled, one changed, a column dropped."""
import os
import signal

import sqlalchemy as sa
from alembic import op
from sqlalchemy import event

from server.store.base import Id

revision, down_revision = "{later}", "{head}"
branch_labels = depends_on = None


def die(point):
    if os.environ.get("DIE_AT") == point:
        os.kill(os.getpid(), signal.SIGKILL)


def upgrade():
    connection = op.get_bind()
    # The very last moment: all is said, the version too, and the commit has not been asked for.
    event.listen(connection, "commit", lambda _: die("written"))
    op.create_table("later", sa.Column("school_id", Id), sa.Column("at", sa.Integer))
    die("made")
    op.execute("INSERT INTO later (at) SELECT 1 FROM school")
    with op.batch_alter_table("pupil") as pupil:
        pupil.add_column(sa.Column("later", sa.Integer))
    die("changed")
    with op.batch_alter_table("school") as school:
        school.drop_column("demo")
        school.add_column(sa.Column("demo", sa.Boolean, nullable=False, server_default=sa.false()))
'''


def later_kept(folder: Path) -> Path:
    """The migrations of it, in a folder of their own."""
    scripts = folder / "later"
    shutil.copytree(MIGRATIONS, scripts, ignore=shutil.ignore_patterns("__pycache__"))
    head = ScriptDirectory(str(MIGRATIONS)).get_current_head()
    (scripts / "versions" / f"{LATER}_later.py").write_text(REVISION.format(later=LATER, head=head))
    return scripts
