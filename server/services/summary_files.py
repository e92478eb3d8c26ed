"""A weekly summary as a file to take away: PDF, the head's one page, or a spreadsheet. Who took it is written down."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from server.domain.summary import SummaryKind
from server.reports.pdf import PdfError, pdf
from server.reports.summary_page import full_page, one_page
from server.reports.summary_sheet import TYPE, summary_xlsx
from server.services.ids import new_id
from server.services.refusal import Refusal
from server.services.summaries import get
from server.services.who import Who
from server.store import audit, people, views
from server.store.engine import Database


@dataclass(frozen=True, slots=True)
class File:
    """`name` holds nobody's name: it stays in the list of what was downloaded."""

    name: str
    content_type: str
    data: bytes

    @property
    def disposition(self) -> str:
        return f'attachment; filename="{self.name}"'


def export(db: Database, who: Who, week_of: date, kind: SummaryKind, file: str, now: datetime) -> File:
    """The same bytes whenever it is asked for. Every pupil in it has it on the list of who looked, before it is given
    out. Refuses with `not_found`, and with `no_pdf` where the server cannot make one."""
    body = get(db, who.school_id, week_of, kind)
    made = _made(body, file)
    with db.write() as session:
        known = people.pupils(session, who.school_id)
        in_it = sorted({each["pupil"]["id"] for part in ("lines", "repay") for each in body[part]} & known.keys())
        entries = [(new_id(now), pupil) for pupil in in_it]
        views.add_all(session, who.school_id, entries, who.person_id, f"summary {file}", now)
        taken = {"week_of": week_of.isoformat(), "kind": kind.value, "file": file, "pupils": len(in_it)}
        audit.append(session, who.school_id, [audit.Act(now, "export.summary", who.person_id, body=taken)])
    return made


def _made(body: Mapping[str, Any], file: str) -> File:
    name = f"kept-{body['week_of'].isoformat()}{'-so-far' if body['kind'] == 'so_far' else ''}"
    if file == "xlsx":
        return File(f"{name}.xlsx", TYPE, summary_xlsx(body))
    page = one_page(body) if file == "page" else full_page(body)
    try:
        return File(f"{name}{'-page' if file == 'page' else ''}.pdf", "application/pdf", pdf(page, body["created_at"]))
    except PdfError as error:
        raise Refusal("no_pdf", str(error)) from error
