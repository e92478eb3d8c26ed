"""The second wall between schools, on PostgreSQL: row-level security. The first is that every query names its school.

Each transaction says for which school it acts (`kept.school_id`, set by `Database`), and the database shows and takes
rows of that school only; with nothing said it shows none. `*` is for what goes over all schools: finding who asks from
a cookie, a code or an email, the clock's list of schools, backups, and the commands of whoever runs the server.

The policies bind the owner of the tables too (FORCE), so that one account is enough to run Kept. They do not bind a
superuser, nor an account with BYPASSRLS: `kept doctor` tells.
"""

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

EVERY_SCHOOL = "*"
SAID = "current_setting('kept.school_id', true)"
# Asked once a query and not once a row: that is what the inner SELECT is for.
RULE = f"{{column}} = (SELECT nullif(nullif({SAID}, ''), '{EVERY_SCHOOL}')::uuid) OR (SELECT {SAID}) = '{EVERY_SCHOOL}'"
SAY_SCHOOL = "SELECT set_config('kept.school_id', %s, true)"
"""What `act_for` says, in the words of PostgreSQL's driver."""
LACKING = """
SELECT c.relname, CASE c.relname WHEN 'school' THEN 'id' ELSE 'school_id' END
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = current_schema() AND c.relkind = 'r'
  AND (c.relname = 'school' OR EXISTS (
    SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'school_id' AND NOT a.attisdropped))
  AND NOT (c.relforcerowsecurity AND c.relrowsecurity
    AND EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'one_school'))
ORDER BY c.relname
"""


def act_for(session: Session | Connection, school_id: str) -> None:
    """Until the end of this transaction only rows of this school are there. Does nothing on SQLite."""
    bind = session.get_bind() if isinstance(session, Session) else session
    if bind.dialect.name == "postgresql":
        session.execute(text("SELECT set_config('kept.school_id', :school_id, true)"), {"school_id": school_id})


def without_wall(connection: Connection) -> list[tuple[str, str]]:
    """Tables of a school that the database would show to any school, each with the column that names the school."""
    return [(table, column) for table, column in connection.execute(text(LACKING))]


def build(connection: Connection) -> None:
    """Puts the policy on every table of a school that has none yet; PostgreSQL only."""
    for table, column in without_wall(connection):
        for words in (
            f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY',
            f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY',
            f'DROP POLICY IF EXISTS one_school ON "{table}"',
            f'CREATE POLICY one_school ON "{table}" USING ({RULE.format(column=column)})',
        ):
            connection.execute(text(words))


def climbs_over(session: Session) -> bool:
    """Whether the policies do not bind this account: a superuser, or one with BYPASSRLS."""
    if session.get_bind().dialect.name != "postgresql":
        return False
    asked = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
    return bool(session.execute(text(asked)).scalar_one())
