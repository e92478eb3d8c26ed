"""A second ledger, slow and plain, from the document alone: a Kept file as JSON in, `kept-ledger/1` out.

It shares no code and no structure with server/domain: it works on the JSON itself, walks the calendar day by day, keeps
every amount a Fraction, and decides each thing where the document says it. It is only ever compared with the engine.

Over 300 lines, because it is one reading of one document, to be read beside it from top to bottom.
"""

from datetime import date, timedelta
from fractions import Fraction
from math import ceil, floor

ONE = timedelta(days=1)
SIDES = {
    "pupil_absent": "pupil",
    "pupil_appointment": "pupil",
    "pupil_declined": "pupil",
    "pupil_reduced_timetable": "pupil",
    "school_closed": "calendar",
    "not_a_school_day": "nothing",
    "provision_ended": "nothing",
}
DEFAULTS = {
    "short_week": "full_from_3",
    "terms_per_year": 3,
    "full_session_share": "4/5",
    "max_sessions_a_day": 1,
    "on_track_from": "9/10",
    "watch_from": "4/5",
}


def naive_ledger(file, as_of):
    today = date.fromisoformat(as_of)
    settings = {**DEFAULTS, **file["school"]["settings"]}
    school = SchoolDays(file["calendar"], settings["terms_per_year"])
    standing = standing_records([record for record in file["records"] if on(record) <= today])
    windows, unplaced, duplicates = [], [], []
    for provision in file["provisions"]:
        for pupil in file["pupils"]:
            own = [r for r in standing if r["provision"] == provision["id"] and r["pupil"] == pupil["id"]]
            one = OneLedger(file, school, settings, provision, pupil, own, today)
            windows += one.windows()
            unplaced += one.unplaced
            duplicates += one.duplicates
    windows.sort(key=lambda window: (window["pupil"], window["provision"], window["starts_on"]))
    return {
        "format": "kept-ledger/1",
        "as_of": as_of,
        "settings": settings,
        "windows": windows,
        "unplaced": sorted(unplaced),
        "duplicates": sorted(duplicates),
    }


def on(record):
    return date.fromisoformat(record["on"])


def monday(day):
    return day - timedelta(days=day.weekday())


def each(first, last):
    while first <= last:
        yield first
        first += ONE


def standing_records(records):
    """Section 5: of a chain only the latest stands; a void holds, except against what amends the void itself."""
    by_id = {record["id"]: record for record in records}

    def root(record):
        while record["amends"] in by_id:
            record = by_id[record["amends"]]
        return record["id"]

    result = []
    for first in records:
        if root(first) != first["id"]:
            continue
        stands = None
        for record in [r for r in records if root(r) == first["id"]]:
            if stands is None or stands["outcome"] != "void" or record["amends"] == stands["id"]:
                stands = record
        if stands["outcome"] != "void":
            result.append(stands)
    return sorted(result, key=records.index)


class SchoolDays:
    """Section 2, one day at a time."""

    def __init__(self, calendar, terms_per_year):
        self.days = []
        self.halves, self.terms, self.years, self.fortnights = [], [], [], []
        for year in calendar["years"]:
            shut = {*year["inset_days"], *year["bank_holidays"], *year["planned_closures"]}
            weeks = []
            for term in year["terms"]:
                first, last = date.fromisoformat(term["starts_on"]), date.fromisoformat(term["ends_on"])
                rest = []
                if term["half_term"]:
                    begins = date.fromisoformat(term["half_term"]["starts_on"])
                    ends = date.fromisoformat(term["half_term"]["ends_on"])
                    rest = list(each(begins, ends))
                    self.halves += [(first, begins - ONE), (ends + ONE, last)]
                else:
                    self.halves.append((first, last))
                self.terms.append((first, last))
                for day in each(first, last):
                    if day.weekday() <= 4 and day not in rest and day.isoformat() not in shut:
                        self.days.append(day)
                        if monday(day) not in weeks:
                            weeks.append(monday(day))
            self.years.append(
                (date.fromisoformat(year["terms"][0]["starts_on"]), date.fromisoformat(year["terms"][-1]["ends_on"]))
            )
            while weeks:
                pair, weeks = weeks[:2], weeks[2:]
                self.fortnights.append((pair[0], pair[-1] + 6 * ONE))
        if terms_per_year == 6:
            self.terms = self.halves
        self.weeks = sorted({monday(day) for day in self.days})
        self.closures = {date.fromisoformat(closure["on"]) for closure in calendar["unplanned_closures"]}

    def span(self, window, day):
        """The calendar span of that kind that holds the day, or None."""
        if window == "day":
            return (day, day) if day in self.days else None
        if window == "week":
            return (monday(day), monday(day) + 6 * ONE) if monday(day) in self.weeks else None
        kinds = {"fortnight": self.fortnights, "half_term": self.halves, "term": self.terms, "year": self.years}
        for first, last in kinds[window]:
            if first <= day <= last:
                return (first, last)
        return None


class OneLedger:
    """One pupil and one provision."""

    def __init__(self, file, school, settings, provision, pupil, records, today):
        self.file, self.school, self.settings = file, school, settings
        self.provision, self.pupil, self.records, self.today = provision, pupil, records, today
        self.dosage = dosage = provision["dosage"]
        self.count = dosage["count"][0] if dosage["count"] else None
        self.total = dosage["window_minutes"]
        self.minutes_only = self.count is None and self.total is not None
        self.planned = None
        if dosage["minutes"]:
            self.planned = Fraction(dosage["minutes"][0])
        elif self.count is not None and self.total is not None:
            self.planned = Fraction(self.total, self.count)
        self.has_minutes = self.planned is not None or self.minutes_only
        self.never_due = dosage["bound"] == "ceiling" or (self.count is None and self.total is None)
        sources = {plan["id"]: plan["source"] for plan in file["plans"]}
        self.statutory = sources.get(provision["plan"]) in ("section_f", "isp")
        self.fit = self.settings["max_sessions_a_day"]
        if dosage["window"] == "day":
            self.fit = self.count or 1
        elif dosage["weekdays"]:
            self.fit = ceil(Fraction(self.count, len(dosage["weekdays"]))) if self.count else 1
        self.end = self.last_day()
        self.duplicates = self.find_duplicates()
        self.spans = self.find_spans()
        self.unplaced = []
        self.placed = []
        for record in records:
            if record["id"] not in self.duplicates:
                self.place(record)

    # when

    def last_day(self):
        """Section 3 and 4: the earlier of `ends_on`, the end of the block, and the day before a new version."""
        ends = []
        if self.provision["ends_on"]:
            ends.append(date.fromisoformat(self.provision["ends_on"]))
        for other in self.file["provisions"]:
            if other.get("replaces") == self.provision["id"]:
                ends.append(date.fromisoformat(other["starts_on"]) - ONE)
        if self.provision["block_weeks"]:
            first = monday(date.fromisoformat(self.provision["starts_on"]))
            weeks = [week for week in self.school.weeks if week >= first][: self.provision["block_weeks"]]
            if len(weeks) == self.provision["block_weeks"]:
                ends.append(max(day for day in self.school.days if monday(day) == weeks[-1]))
        return min(ends) if ends else date.max

    def expected(self, day):
        if not date.fromisoformat(self.provision["starts_on"]) <= day <= self.end:
            return False
        if self.pupil["on_roll_from"] and day < date.fromisoformat(self.pupil["on_roll_from"]):
            return False
        return not (self.pupil["on_roll_to"] and day > date.fromisoformat(self.pupil["on_roll_to"]))

    def on_weekday(self, day):
        names = self.dosage["weekdays"]
        return names is None or ("mon", "tue", "wed", "thu", "fri", "sat", "sun")[day.weekday()] in names

    def span_of(self, day):
        """The window that holds the day: its calendar span, if on that day there is something to hold."""
        if self.dosage["kind"] not in ("direct", "indirect") or self.pupil["id"] not in self.provision["pupils"]:
            return None
        if not self.expected(day):
            return None
        if self.dosage["window"] == "block":
            span = (date.fromisoformat(self.provision["starts_on"]), self.end)
        else:
            span = self.school.span(self.dosage["window"], day)
        if span is None or (self.dosage["window"] == "day" and not self.on_weekday(day)):
            return None
        return span if self.a_days(span) else None

    def s_days(self, span):
        return [day for day in self.school.days if span[0] <= day <= span[1]]

    def a_days(self, span):
        return [day for day in self.s_days(span) if self.expected(day)]

    def find_spans(self):
        spans = []
        for day in self.school.days:
            span = self.span_of(day)
            if span and span not in spans:
                spans.append(span)
        return spans

    # what is due

    def due(self, span):
        """Sessions and minutes, None where the dosage has none of the unit."""
        if self.never_due:
            return (None if self.minutes_only else Fraction(0)), (Fraction(0) if self.has_minutes else None)
        if self.minutes_only:
            return None, self.amount(span, self.total, rounded=False)
        sessions = self.amount(span, self.count, rounded=True)
        return sessions, (sessions * self.planned if self.has_minutes else None)

    def amount(self, span, amount, rounded):
        days = self.a_days(span)
        n, whole = len(days), len(self.s_days(span))
        window, names, short = self.dosage["window"], self.dosage["weekdays"], self.settings["short_week"]
        if n == 0:
            return Fraction(0)
        if window in ("day", "block"):
            return Fraction(amount)
        if names:
            return Fraction(amount) * len([day for day in days if self.on_weekday(day)]) / len(names)
        if window == "week" and short == "in_full":
            return Fraction(amount)
        if window == "week" and short == "in_proportion":
            return Fraction(amount) * n / 5
        if window == "week":
            if n >= 3:
                return Fraction(amount)
            part = Fraction(amount) * n / 5
        elif n == whole:
            return Fraction(amount)
        else:
            part = Fraction(amount) * n / whole
        if not rounded:
            return part
        part = Fraction(floor(part + Fraction(1, 2)))
        return max(part, Fraction(1)) if self.statutory else part

    # which records

    def find_duplicates(self):
        found = []
        for at, record in enumerate(self.records):
            if record["outcome"] == "not_delivered" or record["second_session"]:
                continue
            earlier = [
                other
                for other in self.records[:at]
                if other["outcome"] != "not_delivered" and other["on"] == record["on"] and other["id"] not in found
            ]
            another = [other for other in earlier if other["by"] != record["by"]]
            if another and len(earlier) >= self.fit:
                found.append(record["id"])
        return found

    def place(self, record):
        own = self.span_of(on(record))
        if not record["makes_up"]:
            if own is None:
                self.unplaced.append(record["id"])
            else:
                self.placed.append((own, record, False))
            return
        named = self.span_of(date.fromisoformat(record["makes_up"]))
        if named is None or self.begins(named) > on(record):
            self.unplaced.append(record["id"])
        else:
            self.placed.append((named, record, named != own))

    def begins(self, span):
        """The first date on which the window can hold a record."""
        return next(day for day in each(span[0], span[1]) if self.expected(day))

    # what they are worth

    def credit(self, record):
        """(sessions, minutes) that the session earns, or would earn."""
        if record["outcome"] == "not_delivered":
            return Fraction(0), Fraction(0)
        full = record["outcome"] == "delivered"
        if self.planned is None:
            return (Fraction(1) if full else Fraction(1, 2)), Fraction(record["minutes"] or 0)
        if record["minutes"] is None:
            return (Fraction(1), self.planned) if full else (Fraction(1, 2), self.planned / 2)
        taught = Fraction(record["minutes"])
        if taught >= Fraction(self.settings["full_session_share"]) * self.planned:
            return Fraction(1), taught
        return taught / self.planned, taught

    def no_credit(self, record):
        if record["outcome"] == "not_delivered":
            return False
        qualified = any(p["id"] == record["by"] and p["qualifications"] for p in self.file["people"])
        crowded = self.dosage["group"] == [1, 1] and (record["group_size"] or 0) > 1
        unqualified = self.dosage["qualified"] and not qualified
        return record["other_activity"] or (self.statutory and (crowded or unqualified))

    def excused(self, record):
        """(sessions, minutes) that the record accounts for with its reason."""
        if record["reason"] is None or SIDES.get(record["reason"]) == "nothing":
            return Fraction(0), Fraction(0)
        if record["outcome"] == "not_delivered":
            missed = record["minutes"] if record["minutes"] is not None else self.planned or 0
            return Fraction(1), Fraction(missed)
        sessions, minutes = self.credit(record)
        return 1 - sessions, max(Fraction(0), (self.planned or minutes) - minutes)

    # the ledger

    def windows(self):
        found, history = [], []
        for span in self.spans:
            days = self.a_days(span)
            if days[0] > self.today:
                continue
            here = [record for where, record, made_up in self.placed if where == span and not made_up]
            repaid = [
                record
                for where, record, made_up in self.placed
                if where == span and made_up and not self.no_credit(record) and self.earns(record)
            ]
            due = self.due(span)
            columns = [
                self.column(span, unit, due[unit], here, repaid) if due[unit] is not None else None for unit in (0, 1)
            ]
            closed = days[-1] <= self.today
            state = None if closed else self.state(span, columns, history)
            if closed and columns[0] and columns[0]["due"] > 0:
                history.append(columns[0])
            if not here and not repaid and not any(column and column["due"] for column in columns):
                continue
            judged = columns[1] or columns[0]
            found.append(
                {
                    "pupil": self.pupil["id"],
                    "provision": self.provision["id"],
                    "starts_on": days[0].isoformat(),
                    "ends_on": days[-1].isoformat(),
                    "closed": closed,
                    "sessions": self.spelt(columns[0]),
                    "minutes": self.spelt(columns[1]),
                    **self.figures(judged),
                    "status": self.status(judged) if closed else None,
                    "state": state,
                }
            )
        return found

    def earns(self, record):
        sessions, minutes = self.credit(record)
        return (not self.minutes_only and sessions > 0) or (self.has_minutes and minutes > 0)

    def column(self, span, unit, due, here, repaid):
        credit = sum(self.credit(record)[unit] for record in here if not self.no_credit(record))
        astray = sum(self.credit(record)[unit] for record in here if self.no_credit(record))
        column = {"due": due, "delivered": min(due, credit)}
        left = due - column["delivered"]
        column["not_as_specified"] = min(left, astray)
        left -= column["not_as_specified"]
        column["not_delivered"] = {}
        excuses = [(record["reason"], self.excused(record)[unit]) for record in here]
        excuses += [("school_closed", amount) for amount in self.shut(span, unit, due, here)]
        for reason, amount in excuses:
            taken = min(left, amount)
            if taken > 0:
                column["not_delivered"][reason] = column["not_delivered"].get(reason, Fraction(0)) + taken
                left -= taken
        column["unaccounted"] = left
        makes_up = sum(self.credit(record)[unit] for record in repaid)
        column["made_up"] = min(makes_up, due - column["delivered"])
        column["owed"] = due - column["delivered"] - column["made_up"]
        column["extra"] = credit - column["delivered"] + makes_up - column["made_up"]
        return column

    def shut(self, span, unit, due, here):
        """Section 2: what an unplanned closure accounts for by itself, day by day."""
        if self.dosage["window"] != "day" and not self.dosage["weekdays"]:
            return
        days = [day for day in self.a_days(span) if self.on_weekday(day)]
        for day in days:
            if day in self.school.closures and day <= self.today:
                spoken = sum(
                    self.credit(record)[unit] + self.excused(record)[unit] for record in here if on(record) == day
                )
                yield max(Fraction(0), due / len(days) - spoken)

    def figures(self, column):
        due = column["due"]
        if due == 0:
            return {"received": None, "offered": None, "accounted": None}
        aside = sum(
            amount for reason, amount in column["not_delivered"].items() if SIDES.get(reason) in ("pupil", "calendar")
        )
        return {
            "received": str(column["delivered"] / due),
            "offered": str(column["delivered"] / (due - aside)) if due > aside else None,
            "accounted": str((due - column["unaccounted"]) / due),
        }

    def status(self, column):
        if column["due"] == 0:
            return "nothing_due"
        received = column["delivered"] / column["due"]
        if received >= Fraction(self.settings["on_track_from"]):
            return "on_track"
        if received >= Fraction(self.settings["watch_from"]):
            return "watch"
        if received + column["unaccounted"] / column["due"] >= Fraction(self.settings["watch_from"]):
            return "to_confirm"
        return "under"

    def state(self, span, columns, history):
        """Section 8."""
        days = [day for day in self.a_days(span) if self.on_weekday(day)]
        left = [day for day in days if day > self.today and day not in self.school.closures]
        column = columns[1] if self.minutes_only else columns[0]
        due, delivered = column["due"], column["delivered"]
        if due == 0:
            return None
        if delivered >= due:
            return "done"
        if self.minutes_only:
            if not left:
                return "unreachable"
            wanted = Fraction(9, 10) * due * (len(days) - len(left)) / len(days)
            return "at_risk" if delivered < wanted else "on_track"
        slots = len(left) * self.fit
        if delivered + slots < due:
            return "unreachable"
        if slots == ceil(due - delivered) and due < len(days) * self.fit:
            return "last_chance"
        rate = Fraction(1)
        if history:
            last = history[-6:]
            rate = sum(past["delivered"] for past in last) / sum(past["due"] for past in last)
            rate = max(Fraction(1, 2), min(Fraction(1), rate))
        projected = delivered + min(due - delivered, slots * rate)
        return "at_risk" if projected < Fraction(9, 10) * due else "on_track"

    @staticmethod
    def spelt(column):
        if column is None:
            return None
        return {
            name: {reason: str(part) for reason, part in amount.items()} if name == "not_delivered" else str(amount)
            for name, amount in column.items()
        }
