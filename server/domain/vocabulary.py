"""The closed lists of words that the rules know. shared_schema/vocabulary.py is the wire's; a test holds them equal."""

from enum import StrEnum


class Kind(StrEnum):
    """What sort of promise a provision is. Only DIRECT and INDIRECT have windows that fall due."""

    DIRECT = "direct"
    INDIRECT = "indirect"
    AMBIENT = "ambient"
    EQUIPMENT = "equipment"
    REVIEW = "review"


class WindowKind(StrEnum):
    """The span in which a dosage is due."""

    DAY = "day"
    WEEK = "week"
    FORTNIGHT = "fortnight"
    HALF_TERM = "half_term"
    TERM = "term"
    YEAR = "year"
    BLOCK = "block"


class Bound(StrEnum):
    TARGET = "target"
    FLOOR = "floor"
    CEILING = "ceiling"


class Weekday(StrEnum):
    """School weekdays; `list(Weekday)[date.weekday()]` is the weekday of a Monday-Friday date."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"


class Measurable(StrEnum):
    FULL = "full"
    PART = "part"
    NONE = "none"


class PlanSource(StrEnum):
    SECTION_F = "section_f"
    ISP = "isp"
    SEN_SUPPORT = "sen_support"
    OTHER = "other"


class Outcome(StrEnum):
    """What a record says. VOID is a withdrawal: the head of its chain stands for nothing."""

    DELIVERED = "delivered"
    PART_DELIVERED = "part_delivered"
    NOT_DELIVERED = "not_delivered"
    VOID = "void"


class Side(StrEnum):
    """Whose side a reason lies on; NONE means that nothing was due and a question is open."""

    PUPIL = "pupil"
    SCHOOL = "school"
    EXTERNAL = "external"
    CALENDAR = "calendar"
    NONE = "none"


class Reason(StrEnum):
    PUPIL_ABSENT = "pupil_absent"
    PUPIL_APPOINTMENT = "pupil_appointment"
    PUPIL_DECLINED = "pupil_declined"
    PUPIL_REDUCED_TIMETABLE = "pupil_reduced_timetable"
    SCHOOL_EVENT = "school_event"
    STAFF_ABSENT = "staff_absent"
    STAFF_COVERING = "staff_covering"
    NO_TRAINED_COVER = "no_trained_cover"
    NO_ROOM = "no_room"
    CLASH = "clash"
    INCIDENT = "incident"
    EXTERNAL_NO_SHOW = "external_no_show"
    SCHOOL_CLOSED = "school_closed"
    NOT_A_SCHOOL_DAY = "not_a_school_day"
    PROVISION_ENDED = "provision_ended"

    @property
    def side(self) -> Side:
        return _SIDES[self]


_SIDES: dict[Reason, Side] = {
    Reason.PUPIL_ABSENT: Side.PUPIL,
    Reason.PUPIL_APPOINTMENT: Side.PUPIL,
    Reason.PUPIL_DECLINED: Side.PUPIL,
    Reason.PUPIL_REDUCED_TIMETABLE: Side.PUPIL,
    Reason.SCHOOL_EVENT: Side.SCHOOL,
    Reason.STAFF_ABSENT: Side.SCHOOL,
    Reason.STAFF_COVERING: Side.SCHOOL,
    Reason.NO_TRAINED_COVER: Side.SCHOOL,
    Reason.NO_ROOM: Side.SCHOOL,
    Reason.CLASH: Side.SCHOOL,
    Reason.INCIDENT: Side.SCHOOL,
    Reason.EXTERNAL_NO_SHOW: Side.EXTERNAL,
    Reason.SCHOOL_CLOSED: Side.CALENDAR,
    Reason.NOT_A_SCHOOL_DAY: Side.NONE,
    Reason.PROVISION_ENDED: Side.NONE,
}


class DelivererRole(StrEnum):
    """The job of the adult who delivers; what that person may see in Kept is the access role, a different thing."""

    TA = "ta"
    HLTA = "hlta"
    TEACHER = "teacher"
    THERAPIST = "therapist"
    EXTERNAL = "external"


class AccessRole(StrEnum):
    TA = "ta"
    TEACHER = "teacher"
    SENCO = "senco"
    DEPUTY_SENCO = "deputy_senco"
    HEAD = "head"
    GOVERNOR = "governor"
    EXTERNAL = "external"
    TRUST_VIEWER = "trust_viewer"
    ADMINISTRATOR = "administrator"


class Status(StrEnum):
    """The status of a closed window or of a span of closed windows."""

    ON_TRACK = "on_track"
    WATCH = "watch"
    UNDER = "under"
    TO_CONFIRM = "to_confirm"
    NOTHING_DUE = "nothing_due"


class State(StrEnum):
    """The state of the open window: what can still be saved."""

    DONE = "done"
    UNREACHABLE = "unreachable"
    LAST_CHANCE = "last_chance"
    AT_RISK = "at_risk"
    ON_TRACK = "on_track"
