"""Carries out what was decided about alerts: the alert, its history and the notice in the transaction of the review."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from server.domain.alerting import URGENT, Act, Decision
from server.domain.plan import Provision
from server.services import notices
from server.services.ids import new_id
from server.services.reviewed import Known
from server.store import alerts

WORTH_A_STEP = ("due", "delivered", "windows", "unlogged", "records")
"""An alert's history tells when one of these facts has changed, and no more."""


def carry_out(
    session: Session,
    facts: Known,
    provision: Provision,
    pupil: str,
    decisions: Sequence[Decision],
    standing: Sequence[alerts.StoredAlert],
) -> None:
    """`decisions` begin with one for each of `standing`, in order."""
    for decision, alert in zip(decisions, standing, strict=False):
        if decision.act is Act.KEEP:
            _keep(session, facts, alert, decision.facts)
        elif alerts.resolve(session, facts.school_id, alert.id, None, decision.because or "", facts.now):
            _step(session, facts, alert.id, "resolved", decision.because)
    for decision in decisions[len(standing) :]:
        _open(session, facts, provision, pupil, decision)


def _keep(session: Session, facts: Known, alert: alerts.StoredAlert, now_known: Mapping[str, Any]) -> None:
    if alert.facts == now_known:
        return
    alerts.see(session, facts.school_id, alert.id, now_known, facts.now)
    if any(alert.facts.get(name) != now_known.get(name) for name in WORTH_A_STEP):
        _step(session, facts, alert.id, "changed", None)


def _open(session: Session, facts: Known, provision: Provision, pupil: str, decision: Decision) -> None:
    starts_on = decision.window_starts_on
    alert = alerts.StoredAlert(
        id=new_id(facts.now),
        key=f"{decision.kind}:{provision.id}:{pupil}:{starts_on.isoformat() if starts_on else ''}",
        kind=decision.kind,
        provision=provision.id,
        pupil=pupil,
        window_starts_on=starts_on,
        statutory=facts.statutory(provision),
        state="open",
        facts=decision.facts,
        opened_at=facts.now,
        seen_at=facts.now,
        resolved_by=None,
        waits_from=facts.now,
    )
    alerts.add(session, facts.school_id, alert)
    _step(session, facts, alert.id, "opened", None)
    if decision.kind in URGENT:
        notices.tell_at_once(session, facts.school_id, alert, facts.adults, facts.calendar, facts.ladder, facts.now)


def _step(session: Session, facts: Known, alert_id: str, act: str, text: str | None) -> None:
    alerts.add_step(session, facts.school_id, alert_id, alerts.Step(new_id(facts.now), facts.now, act, None, text))
