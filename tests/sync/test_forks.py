"""Two phones change one record without having seen each other's change: both versions are kept until Sam chooses."""

from fractions import Fraction

import pytest
from sqlalchemy import select

from server.domain.record import standing
from server.services import forks
from server.services.refusal import Refusal
from server.services.review import recompute
from server.store import folds, ledgers
from server.store.engine import Database
from server.store.models.log import RecordRow
from tests.cast import Cast, Clock
from tests.sync.phone import Item, TestPhone, statuses


@pytest.fixture
def first(ada: TestPhone, cast: Cast) -> Item:
    """30 minutes of precision teaching with Asha, on both of Ada's devices."""
    item = ada.log(cast.asha, cast.precision, minutes=30)
    ada.push(item)
    return item


def listed(database: Database, cast: Cast) -> list[forks.ForkView]:
    return forks.listed(database, cast.larch_lane)


def counts(database: Database, cast: Cast) -> list[tuple[int | None, str]]:
    """Minutes and author of what stands for the ledger."""
    with database.read() as session:
        return [(each.minutes, each.by) for each in standing(ledgers.records(session, cast.larch_lane))]


def keep(database: Database, cast: Cast, clock: Clock, minutes: int | None) -> None:
    """Sam chooses the version with so many minutes; None is the withdrawal."""
    (fork,) = listed(database, cast)
    chosen = next(each for each in fork.versions if each.minutes == minutes)
    ids = [each.id for each in fork.versions]
    forks.resolve(database, cast.larch_lane, fork.record, ids, chosen.id, cast.sam, clock.forward(minutes=1))


def test_both_versions_are_shown_with_who_when_and_what_differs(
    ada: TestPhone, adas_tablet: TestPhone, cast: Cast, database: Database, first: Item
) -> None:
    ada.push(ada.amend(first, minutes=20))
    adas_tablet.push(adas_tablet.amend(first, minutes=15, outcome="part_delivered"))
    (fork,) = listed(database, cast)
    assert (fork.pupil.name, fork.provision.name) == ("Asha Rahman", "Precision teaching")
    assert fork.differs == ("outcome", "minutes")
    assert [(each.minutes, each.by, each.stands) for each in fork.versions] == [
        (20, "Ada Tee", False),
        (15, "Ada Tee", True),
    ]
    assert all(each.stated_at is not None and each.device == "phone" for each in fork.versions)


@pytest.mark.parametrize("minutes", [20, 15])
def test_the_later_stands_whole_until_sam_chooses_and_then_the_one_he_chose(
    minutes: int,
    ada: TestPhone,
    adas_tablet: TestPhone,
    cast: Cast,
    database: Database,
    clock: Clock,
    first: Item,
) -> None:
    ada.push(ada.amend(first, minutes=20))
    adas_tablet.push(adas_tablet.amend(first, minutes=15))
    assert counts(database, cast) == [(15, cast.ada)]
    keep(database, cast, clock, minutes)
    assert counts(database, cast) == [(minutes, cast.ada)], "the session stays the one of who gave it"
    assert listed(database, cast) == []


def test_the_ledger_follows_the_choice(
    ada: TestPhone, adas_tablet: TestPhone, cast: Cast, database: Database, clock: Clock, first: Item
) -> None:
    def delivered() -> Fraction:
        with database.write() as session:
            recompute(session, cast.larch_lane, [cast.precision], clock.now)
            windows = ledgers.windows(session, cast.larch_lane, provisions=[cast.precision])
            return sum(
                (each.minutes.delivered for each in windows if each.pupil == cast.asha and each.minutes), Fraction(0)
            )

    ada.push(ada.amend(first, minutes=20))
    adas_tablet.push(adas_tablet.amend(first, minutes=15))
    before = delivered()
    keep(database, cast, clock, 20)
    assert (before, delivered()) == (Fraction(15), Fraction(20))


def test_a_withdrawal_stands_against_a_change_that_had_not_seen_it_until_sam_brings_the_change_back(
    ada: TestPhone, adas_tablet: TestPhone, cast: Cast, database: Database, clock: Clock, first: Item
) -> None:
    ada.push(ada.void(first))
    adas_tablet.push(adas_tablet.amend(first, minutes=15))
    assert counts(database, cast) == []
    (fork,) = listed(database, cast)
    assert (fork.differs, [each.withdrawn for each in fork.versions]) == (("withdrawn",), [True, False])
    assert [each.stands for each in fork.versions] == [True, False]
    keep(database, cast, clock, 15)
    assert counts(database, cast) == [(15, cast.ada)]


def test_sam_can_leave_it_withdrawn(
    ada: TestPhone, adas_tablet: TestPhone, cast: Cast, database: Database, clock: Clock, first: Item
) -> None:
    adas_tablet.push(adas_tablet.amend(first, minutes=15))
    ada.push(ada.void(first))
    keep(database, cast, clock, None)
    assert (counts(database, cast), listed(database, cast)) == ([], [])


def test_of_two_withdrawals_the_one_that_stands_is_shown(
    ada: TestPhone, adas_tablet: TestPhone, cast: Cast, database: Database, clock: Clock, first: Item
) -> None:
    """The tablet knew neither of the withdrawal nor of anything since: there is nothing to choose between the two."""
    void = ada.void(first)
    ada.push(void)
    adas_tablet.push(adas_tablet.amend(first, minutes=15), adas_tablet.void(first))
    (fork,) = listed(database, cast)
    assert [(each.withdrawn, each.stands) for each in fork.versions] == [(True, True), (False, False)]
    assert fork.versions[0].id == void["id"]
    keep(database, cast, clock, None)
    assert (counts(database, cast), listed(database, cast)) == ([], [])


def test_ada_s_phone_hears_what_was_chosen_and_what_she_changes_next_is_no_fork(
    ada: TestPhone, adas_tablet: TestPhone, cast: Cast, database: Database, clock: Clock, first: Item
) -> None:
    change = ada.amend(first, minutes=20)
    ada.push(change)
    adas_tablet.push(adas_tablet.amend(first, minutes=15))
    keep(database, cast, clock, 20)
    ada.pull()
    (resolved,) = [event for event in ada.events.values() if event["type"] == "review.resolve"]
    assert (resolved["user"], resolved["device"], resolved["scope"]) == (cast.sam, None, f"pupil:{cast.asha}")
    assert resolved["body"]["keep"] == change["id"]
    assert statuses(ada.push(ada.amend(first, base={"id": resolved["id"]}, minutes=25))) == ["applied"]
    assert (counts(database, cast), listed(database, cast)) == ([(25, cast.ada)], [])


def test_a_version_that_comes_after_the_decision_is_a_new_fork(
    ada: TestPhone, adas_tablet: TestPhone, cast: Cast, database: Database, clock: Clock, first: Item
) -> None:
    ada.push(ada.amend(first, minutes=20))
    adas_tablet.push(adas_tablet.amend(first, minutes=15))
    keep(database, cast, clock, 20)
    ada.push(ada.amend(first, minutes=10))
    assert [each.minutes for each in listed(database, cast)[0].versions] == [20, 10]


def test_three_versions_are_shown_and_one_that_came_while_sam_was_reading_is_not_decided_unseen(
    ada: TestPhone, adas_tablet: TestPhone, cast: Cast, database: Database, clock: Clock, first: Item
) -> None:
    ada.push(ada.amend(first, minutes=20))
    adas_tablet.push(adas_tablet.amend(first, minutes=15))
    seen = [each.id for each in listed(database, cast)[0].versions]
    ada.push(ada.amend(first, minutes=10))
    with pytest.raises(Refusal, match="out_of_date"):
        forks.resolve(database, cast.larch_lane, first["id"], seen, seen[0], cast.sam, clock.now)
    keep(database, cast, clock, 15)
    assert (counts(database, cast), listed(database, cast)) == ([(15, cast.ada)], [])


def test_the_same_change_made_twice_leaves_nothing_to_choose(
    ada: TestPhone, adas_tablet: TestPhone, cast: Cast, database: Database, first: Item
) -> None:
    ada.push(ada.amend(first, minutes=20))
    adas_tablet.push(adas_tablet.amend(first, minutes=20))
    assert listed(database, cast) == []


def test_a_change_after_a_change_is_no_fork(ada: TestPhone, cast: Cast, database: Database, first: Item) -> None:
    change = ada.amend(first, minutes=20)
    ada.push(change, ada.amend(first, base=change, minutes=15))
    assert listed(database, cast) == []


def test_the_second_of_two_decisions_finds_nothing_to_decide_and_another_school_sees_none(
    ada: TestPhone, adas_tablet: TestPhone, cast: Cast, database: Database, clock: Clock, first: Item
) -> None:
    ada.push(ada.amend(first, minutes=20))
    adas_tablet.push(adas_tablet.amend(first, minutes=15))
    ids = [each.id for each in listed(database, cast)[0].versions]
    assert forks.listed(database, cast.other_school) == []
    keep(database, cast, clock, 20)
    for school in (cast.larch_lane, cast.other_school):
        with pytest.raises(Refusal, match="not_found"):
            forks.resolve(database, school, first["id"], ids, ids[0], cast.sam, clock.now)


def test_a_decision_that_names_another_record_s_versions_is_held(
    ada: TestPhone, cast: Cast, database: Database, first: Item
) -> None:
    other = ada.log(cast.asha, cast.precision)
    heads = {"heads": [first["id"], other["id"]], "keep": other["id"]}
    wrong = ada.item("review.resolve", cast.asha, heads, entity=first["id"], base=first["id"])
    assert statuses(ada.push(other, wrong)) == ["applied", "invalid"]


def test_what_was_said_against_a_withdrawal_is_not_brought_back_by_a_restore(
    ada: TestPhone, adas_tablet: TestPhone, cast: Cast, database: Database, clock: Clock, first: Item
) -> None:
    void = ada.void(first)
    ada.push(void)
    adas_tablet.push(adas_tablet.amend(first, minutes=15))
    ada.push(ada.item("record.restore", cast.asha, {}, entity=first["id"], base=void["id"]))
    assert counts(database, cast) == [(30, cast.ada)]
    with database.read() as session:
        before = [row.id for row in session.scalars(select(RecordRow).order_by(RecordRow.seq))]
    with database.write() as session:
        folds.rebuild(session, cast.larch_lane, clock.now)
    with database.read() as session:
        assert [row.id for row in session.scalars(select(RecordRow).order_by(RecordRow.seq))] == before
    assert counts(database, cast) == [(30, cast.ada)]
