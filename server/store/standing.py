"""What was said of provisions without windows: ambient support that was lost, and equipment in place or not.

In log order: of a day, or a week, the last word stands.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.domain.buckets import Equipment, Presence
from server.domain.vocabulary import Reason
from server.store.models.log import EquipmentRow, PresenceRow


def presence(session: Session, school_id: str, *, pupil: str) -> Mapping[str, Sequence[Presence]]:
    """The reports about one pupil, by provision."""
    query = (
        select(PresenceRow)
        .where(PresenceRow.school_id == school_id, PresenceRow.pupil_id == pupil)
        .order_by(PresenceRow.seq)
    )
    found: dict[str, list[Presence]] = {}
    for row in session.scalars(query):
        report = Presence(row.on, row.minutes_lost, Reason(row.reason) if row.reason else None, row.person_id)
        found.setdefault(row.provision_id, []).append(report)
    return found


def equipment(session: Session, school_id: str, *, pupil: str) -> Mapping[str, Sequence[Equipment]]:
    """What was confirmed of one pupil's equipment, by provision."""
    query = (
        select(EquipmentRow)
        .where(EquipmentRow.school_id == school_id, EquipmentRow.pupil_id == pupil)
        .order_by(EquipmentRow.seq)
    )
    found: dict[str, list[Equipment]] = {}
    for row in session.scalars(query):
        found.setdefault(row.provision_id, []).append(Equipment(row.week_of, row.in_place, row.person_id))
    return found
