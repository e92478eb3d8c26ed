"""What a Kept file may say to a ledger, but not to a school's database and the phones that read it: the rules on top of
kept_rules.py that an import keeps."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict

from server.domain.record import Record
from server.imports.faults import Fault, shown
from server.imports.kept_file import KeptFile
from server.imports.kept_format import EquipmentIn, PresenceIn
from server.imports.table import LONGEST_NAME

LONGEST_TEXT, LONGEST_NOTE, LONGEST_GUIDE = 20_000, 4000, 2000
MOST_MINUTES, MOST_IN_A_GROUP, MOST = 1440, 100, 100_000
_CONTROLS = frozenset(map(chr, range(32))) - {"\n", "\t"} | {"\x7f"}


def faults_of_storing(kept: KeptFile) -> list[Fault]:
    """Where a fault stands is said by the place of the row in its list."""
    return [
        *_names(kept),
        *_years(kept),
        *_people(kept),
        *_provisions(kept),
        *_records(kept.school.records),
        *_the_rest(kept),
    ]


def _text(where: str, text: str | None, longest: int, *, least: int = 0) -> Iterator[Fault]:
    if text is None:
        return
    if not least <= len(text.strip()) or len(text) > longest:
        yield Fault(where, f"has {len(text)} characters", f"It should have {least} to {longest}")
    if not _CONTROLS.isdisjoint(text):
        yield Fault(where, "holds control characters", "It should be plain text")


def _whole(where: str, number: int | None, most: int, least: int = 0) -> Iterator[Fault]:
    if number is not None and not least <= number <= most:
        yield Fault(where, f"is {number}", f"It should be from {least} to {most}")


def _names(kept: KeptFile) -> Iterator[Fault]:
    school = kept.school
    yield from _text("school.name", school.name, LONGEST_NAME)
    for at, closure in enumerate(school.calendar.unplanned_closures):
        yield from _text(f"calendar.unplanned_closures[{at}].reason", closure.reason, LONGEST_NAME)
    for at, pupil in enumerate(school.pupils.values()):
        yield from _text(f"pupils[{at}].name", pupil.name, LONGEST_NAME, least=1)
        yield from _text(f"pupils[{at}].sen_status", pupil.sen_status, LONGEST_NAME)
        yield from _whole(f"pupils[{at}].year_group", pupil.year_group, 15, -1)
        yield from _text(f"pupils[{at}].upn", kept.more.upns.get(pupil.id), 20)
        for name, said in asdict(kept.more.guides[pupil.id]).items():
            yield from _text(f"pupils[{at}].{name}", said, LONGEST_GUIDE)
    seen: set[str] = set()
    for at, pupil_id in enumerate(school.pupils):
        upn = kept.more.upns.get(pupil_id)
        if upn in seen:
            yield Fault(f"pupils[{at}].upn", f"is {shown(upn)} again", "Each UPN stands once")
        seen |= {upn} if upn else set()
    for at, plan in enumerate(school.plans.values()):
        for number, item in enumerate(plan.items):
            yield from _text(f"plans[{at}].items[{number}].text", item.text, LONGEST_TEXT)


def _years(kept: KeptFile) -> Iterator[Fault]:
    names: set[str] = set()
    for at, year in enumerate(kept.school.calendar.years):
        yield from _text(f"calendar.years[{at}].name", year.name, LONGEST_NAME)
        for number, term in enumerate(year.terms):
            yield from _text(f"calendar.years[{at}].terms[{number}].name", term.name, LONGEST_NAME)
        if year.name in names:
            yield Fault(f"calendar.years[{at}].name", f"is {shown(year.name)} again", "Each year has a name of its own")
        names.add(year.name)


def _people(kept: KeptFile) -> Iterator[Fault]:
    for at, person in enumerate(kept.people):
        yield from _text(f"people[{at}].name", person.name, LONGEST_NAME, least=1)
        for number, qualification in enumerate(person.qualifications):
            yield from _text(f"people[{at}].qualifications[{number}]", qualification, LONGEST_NAME)


def _provisions(kept: KeptFile) -> Iterator[Fault]:
    for at, line in enumerate(kept.school.provisions.values()):
        where, dosage = f"provisions[{at}]", line.dosage
        yield from _text(f"{where}.title", line.title, LONGEST_NAME, least=1)
        yield from _text(f"{where}.wording", line.wording, LONGEST_TEXT)
        yield from _text(f"{where}.area_of_need", kept.more.areas_of_need.get(line.id), LONGEST_NAME)
        for ask in kept.more.asks.get(line.id, ()):
            yield from _text(f"{where}.asks", ask, LONGEST_TEXT, least=1)
        for name, pair in (("count", dosage.count), ("minutes", dosage.minutes), ("group", dosage.group)):
            yield from _whole(f"{where}.dosage.{name}", pair.most if pair else None, MOST)
        yield from _whole(f"{where}.dosage.window_minutes", dosage.window_minutes, MOST)
        yield from _whole(f"{where}.block_weeks", line.block_weeks, MOST)
        yield from _whole(f"{where}.weeks_per_year", line.weeks_per_year, MOST)
        if len(set(line.deliverers)) < len(line.deliverers):
            yield Fault(f"{where}.deliverers", "names somebody twice", "Each person stands once")


def _records(records: tuple[Record, ...]) -> Iterator[Fault]:
    of = {record.id: (record.provision, record.pupil) for record in records}
    for at, record in enumerate(records):
        where = f"records[{at}]"
        yield from _whole(f"{where}.minutes", record.minutes, MOST_MINUTES)
        yield from _whole(f"{where}.group_size", record.group_size, MOST_IN_A_GROUP)
        if record.amends is not None and of[record.amends] != (record.provision, record.pupil):
            right = "A record stays with its pupil and provision: withdraw it, and record it anew"
            yield Fault(f"{where}.amends", "names a record of another pupil or provision", right)


def _the_rest(kept: KeptFile) -> Iterator[Fault]:
    for at, note in enumerate(kept.notes):
        yield from _text(f"notes[{at}].text", note.text, LONGEST_NOTE, least=1)
    for at, lost in enumerate(kept.presence):
        yield from _whole(f"presence[{at}].minutes_lost", lost.minutes_lost, MOST_MINUTES)
    yield from _reports("presence", kept.presence)
    yield from _reports("equipment", kept.equipment)


def _reports(name: str, reports: Sequence[PresenceIn | EquipmentIn]) -> Iterator[Fault]:
    seen: set[str] = set()
    for at, report in enumerate(reports):
        if report.by is None:
            yield Fault(f"{name}[{at}].by", "is null", "It should name who said so")
        if report.id is not None and report.id in seen:
            yield Fault(f"{name}[{at}].id", f"is {shown(report.id)} again", f"Each id of {name} stands once")
        seen |= {report.id} if report.id is not None else set()
