"""A known mistake for each tool. What looks like a secret is put together, so that it is found only where meant."""

BANDIT = """
import hashlib
import subprocess


def run(words):
    subprocess.Popen(words, shell=True)
    return hashlib.md5(words)
"""
RUFF = "def find(connection, name):\n    return connection.execute(f\"SELECT * FROM pupil WHERE name = '{name}'\")\n"
SECRET = "aws = '" + "AKIA" + "QZ7RWM4KX2LNV6TB" + "'\n"
UNSCOPED = """
from server.store.log_statements import OF_SCHOOL

LAST = select(EventRow.seq).where(OF_SCHOOL)


def of_pupil(session, pupil_id):
    return session.scalars(select(RecordRow).where(RecordRow.pupil_id == pupil_id)).all()
"""
JOINED = """
def names(session, pupil_id):
    owner = PersonRow.school_id == RecordRow.school_id
    return session.scalars(select(RecordRow).join(PersonRow, owner).where(RecordRow.pupil_id == pupil_id)).all()
"""
HELD = """
READ = (RecordRow.id, RecordRow.minutes)


def of_pupil(session, pupil_id):
    return session.execute(select(*READ).where(RecordRow.pupil_id == pupil_id)).all()
"""
HALF_KEY = """
def pupil(session, pupil_id):
    return session.get(PupilRow, pupil_id)
"""
SCOPED = """
def of_pupil(session, school_id, pupil_id):
    mine = (RecordRow.school_id == school_id, RecordRow.pupil_id == pupil_id)
    query = select(RecordRow.id).where(*mine)
    later = select(NoteRow)
    later = later.where(NoteRow.school_id == school_id)
    own = RecordRow.school_id == school_id
    line = (own, RecordRow.pupil_id == pupil_id)
    lines = select(RecordRow.id).where(*line).subquery()
    session.execute(select(lines.c.id))
    return session.get(PupilRow, (school_id, pupil_id)), query, later
"""
LOGGED = """
def take(request, logger):
    logger.warning("push body=%s", request.get_data())
"""
SQL = """
def of_pupil(connection, pupil_id):
    return connection.execute("SELECT note FROM record WHERE pupil_id = ?", (pupil_id,)).fetchall()


def of_mine(connection, school_id):
    return connection.execute("SELECT note FROM record WHERE school_id = ?", (school_id,)).fetchall()
"""
LOGGED_LATER = """
def take():
    body = request.get_data(cache=False)
    told = body.decode()
    LOG.info("push", told=told)
"""
