"""Every closed list that goes over the wire, once. Values only; what they mean is the server's domain."""

KINDS = ("direct", "indirect", "ambient", "equipment", "review")
WINDOWS = ("day", "week", "fortnight", "half_term", "term", "year", "block")
BOUNDS = ("target", "floor", "ceiling")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")
MEASURABLE = ("full", "part", "none")
SHORT_WEEKS = ("full_from_3", "in_full", "in_proportion")
PLAN_SOURCES = ("section_f", "isp", "sen_support", "other")
OUTCOMES = ("delivered", "part_delivered", "not_delivered")
REASONS = (
    "pupil_absent",
    "pupil_appointment",
    "pupil_declined",
    "pupil_reduced_timetable",
    "school_event",
    "staff_absent",
    "staff_covering",
    "no_trained_cover",
    "no_room",
    "clash",
    "incident",
    "external_no_show",
    "school_closed",
    "not_a_school_day",
    "provision_ended",
)
DELIVERER_ROLES = ("ta", "hlta", "teacher", "therapist", "external")
ACCESS_ROLES = (
    "ta",
    "teacher",
    "senco",
    "deputy_senco",
    "head",
    "governor",
    "external",
    "trust_viewer",
    "administrator",
)
STATUSES = ("on_track", "watch", "under", "to_confirm", "nothing_due")
STATES = ("done", "unreachable", "last_chance", "at_risk", "on_track")
ADHERENCE = ("as_planned", "adapted", "not_followed")
GRADES = ("timer", "same_day", "late", "paper", "imported", "unsigned_device")

# A device may push the first list; the server alone writes the second.
DEVICE_EVENTS = (
    "record.log",
    "record.amend",
    "record.void",
    "record.restore",
    "note.add",
    "note.amend",
    "note.void",
    "presence.report",
    "equipment.confirm",
    "review.resolve",
)
SERVER_EVENTS = (
    "plan.person",
    "plan.pupil",
    "plan.provision",
    "plan.booking",
    "due.set",
    "grant.add",
    "grant.remove",
    "calendar.set",
    "nudge.set",
    "held",
    "release",
    "erase",
)
RESULT_STATUSES = ("applied", "duplicate", "held", "refused")
HELD_CODES = ("invalid", "unknown_type_or_version", "scope_denied", "id_conflict", "user_inactive", "bad_signature")
RESOLUTIONS = ("released", "edited", "returned", "withdrawn")
REFUSED_CODES = ("malformed", "too_large")
COUNTED_CODES = ("released", "edited")
"""A duplicate that was held and counts under another id or in words put right: as it was sent it is never read back."""

BOOKING_STATES = ("booked", "not_recorded", "repaid", "not_needed")

ALERT_KINDS = (
    "critical",
    "unreachable",
    "under",
    "unaccounted",
    "question",
    "school_silent",
    "not_started",
    "review_due",
)
ALERT_STATES = ("open", "acknowledged", "resolved")
ALERT_ACTS = (
    "opened",
    "reopened",
    "woken",
    "changed",
    "told",
    "assigned",
    "acknowledged",
    "snoozed",
    "resolved",
)

NOTICE_KINDS = ("nudge", "digest", "urgent")
NOTICE_CHANNELS = ("push", "email")
REACHES = ("well", "untried", "desk_only", "failing", "unsent")
"""Whether notices reach a person beyond the desk: tried and well; not tried yet; not at all; refused; not for a day."""
