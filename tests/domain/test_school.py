"""The ledgers of a whole school."""

from dataclasses import replace

from server.domain.school import School, ledgers
from tests.domain.build import ASHA, CALENDAR, DEFAULTS, EHC_PLAN, FRI, MON, PEOPLE, dosage, logged, provision


def test_a_line_that_is_not_judged_has_no_ledger_and_keeps_no_other_from_having_one() -> None:
    line = provision(dosage(1, 30), starts_on=MON, plan=EHC_PLAN.id)
    unclear = replace(line, id="t")
    school = School(
        name="Larch Lane",
        calendar=CALENDAR,
        settings=DEFAULTS,
        people=PEOPLE,
        pupils={ASHA.id: ASHA},
        plans={EHC_PLAN.id: EHC_PLAN},
        provisions={line.id: line, unclear.id: unclear},
        records=(logged(MON), logged(MON, provision="t")),
        not_judged=frozenset({"t"}),
    )
    (found,) = ledgers(school, FRI)
    assert [window.sessions.delivered for window in found.windows if window.sessions] == [1]
