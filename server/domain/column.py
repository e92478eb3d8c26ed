"""One unit of account of a window, and how it is filled: what was due, term by term, until nothing is left."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from server.domain.exact import ZERO, Exact, exact
from server.domain.vocabulary import Reason


@dataclass(frozen=True, slots=True)
class Column:
    """One unit of account (sessions or minutes) of a closed or open window.

    due = delivered + not_as_specified + sum(not_delivered) + unaccounted. owed = due - delivered - made_up, never below
    0.
    """

    due: Fraction
    delivered: Fraction = ZERO
    not_as_specified: Fraction = ZERO
    not_delivered: Mapping[Reason, Fraction] = field(default_factory=dict)
    unaccounted: Fraction = ZERO
    made_up: Fraction = ZERO
    owed: Fraction = ZERO
    extra: Fraction = ZERO

    def as_text(self) -> dict[str, Any]:
        """As `kept ledger --json` and the stored windows spell it: exact fractions as text."""
        return {
            "due": str(self.due),
            "delivered": str(self.delivered),
            "not_as_specified": str(self.not_as_specified),
            "not_delivered": {reason.value: str(amount) for reason, amount in self.not_delivered.items()},
            "unaccounted": str(self.unaccounted),
            "made_up": str(self.made_up),
            "owed": str(self.owed),
            "extra": str(self.extra),
        }


def fill(
    due: Fraction, credit: Exact, not_as_specified: Exact, reasons: Iterable[tuple[Reason, Exact]], made_up: Exact
) -> Column:
    """Delivered first, then what was not as specified, then the reasons in the order given, each up to what is left.

    Credit above what is due is `extra`, and so is a make-up above what is still owed; a surplus of the others is not.
    """
    total = _plain(due)
    delivered = min(credit, total)
    left = total - delivered
    astray = min(not_as_specified, left)
    left -= astray
    missed: dict[Reason, Exact] = {}
    for reason, amount in reasons:
        taken = min(amount, left)
        if taken > 0:
            missed[reason] = missed.get(reason, 0) + taken
            left -= taken
    owed = total - delivered
    repaid = min(made_up, owed)
    return Column(
        due,
        exact(delivered),
        exact(astray),
        {reason: exact(amount) for reason, amount in missed.items()},
        exact(left),
        exact(repaid),
        exact(owed - repaid),
        exact(credit - delivered + made_up - repaid),
    )


def _plain(amount: Fraction) -> Exact:
    return amount.numerator if amount.denominator == 1 else amount
