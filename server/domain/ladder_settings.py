"""The school settings of the ladder: the time, the days or the share of each step, its default, and what it may be."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import time

MOST_WINDOWS = 4
"""The windows in a row that a shortfall is looked for over: the stored ones that are always at hand."""

STEPS = ("morning_at", "nudge_again_at", "nudge_at")
TIMES = (*STEPS, "hours_from", "hours_until")
MOST = {
    "notices_a_day": 10,
    "tell_senco_after_days": 10,
    "pass_on_after_days": 10,
    "action_after_missed": MOST_WINDOWS,
    "action_over_windows": MOST_WINDOWS,
    "action_under_percent": 100,
    "action_within_days": 20,
    "head_after_days_with_nothing": 30,
    "not_started_after_weeks": 12,
    "review_ahead_days": 30,
}
"""From 1 up to this: beyond it the step would never be taken, or long after it could help."""


@dataclass(frozen=True, slots=True)
class LadderSettings:
    """Times are London wall times; days are school days, `weeks` are weeks.

    Raises ValueError, naming the setting, for one that would keep a notice from ever being sent.
    """

    morning_at: time = time(8, 0)
    nudge_again_at: time = time(10, 0)
    nudge_at: time = time(16, 0)
    hours_from: time = time(7, 0)
    hours_until: time = time(18, 0)
    notices_a_day: int = 2
    tell_senco_after_days: int = 2
    pass_on_after_days: int = 3
    action_after_missed: int = 2
    action_over_windows: int = 3
    action_under_percent: int = 80
    action_within_days: int = 5
    head_after_days_with_nothing: int = 10
    not_started_after_weeks: int = 4
    review_ahead_days: int = 10

    def __post_init__(self) -> None:
        for name, text in faults(asdict(self)).items():
            raise ValueError(f"{name}: {text}")


def faults(settings: Mapping[str, object]) -> dict[str, str]:
    """What has to be put right before these can be the settings of a school, by name. `settings` has every one."""
    begins, ends = settings["hours_from"], settings["hours_until"]
    found = {name: "Give a time, such as 08:00." for name in TIMES if not isinstance(settings[name], time)}
    if isinstance(begins, time) and isinstance(ends, time):
        if begins >= ends:
            found["hours_until"] = f"Give a time after {begins:%H:%M}, when the hours begin."
        else:
            hours = f"from {begins:%H:%M} and before {ends:%H:%M}"
            outside = (name for name in STEPS if isinstance(at := settings[name], time) and not begins <= at < ends)
            found |= dict.fromkeys(outside, f"Give a time {hours}: nobody is told outside these hours.")
    for name, most in MOST.items():
        number = settings[name]
        if not (isinstance(number, int) and 1 <= number <= most):
            found[name] = f"Give a whole number from 1 to {most}."
    return found
