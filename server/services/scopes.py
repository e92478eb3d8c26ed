"""Which parts of a school's log a person may read, and may write to."""

from dataclasses import dataclass
from hashlib import sha256

from server.domain.roles import SENCOS
from server.store import grants
from server.store.prepared import Asked


@dataclass(frozen=True, slots=True)
class Scopes:
    """`pupils` may be read and written to; `names` is every scope that may be read, in order."""

    pupils: frozenset[str]
    names: tuple[str, ...]
    all: bool

    @property
    def rev(self) -> str:
        """Tells a device that its list of scopes is an old one."""
        return sha256("\n".join(self.names).encode()).hexdigest()[:8]


def scopes_of(session: Asked, school_id: str, person_id: str, access_role: str) -> Scopes:
    """A SENCO's scopes are all of them, everyone's held items included; everybody else's are the pupils granted."""
    if access_role in SENCOS:
        pupils, people = grants.everyone(session, school_id)
    else:
        pupils, people = grants.granted(session, school_id, person_id), frozenset((person_id,))
    names = ("school", *(f"user:{person}" for person in people), *(f"pupil:{pupil}" for pupil in pupils))
    return Scopes(pupils, tuple(sorted(names)), access_role in SENCOS)
