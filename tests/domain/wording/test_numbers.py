"""The numbers of a wording: how often, how long, how many in all, and on which days, each as the text gives it."""

import pytest

from server.domain.wording import Column, read
from tests.domain.wording.short import in_short


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("2 x week", "sessions=2 period=week"),
        ("3xweekly", "sessions=3 period=week"),
        ("2xwk", "sessions=2 period=week"),
        ("x3 weekly", "sessions=3 period=week"),
        ("3 times/week", "sessions=3 period=week"),
        ("2/week", "sessions=2 period=week"),
        ("2 sessions week", "sessions=2 period=week"),
        ("in every week 2 x", "sessions=2 period=week"),
        ("3 pw", "sessions=3 period=week"),
        ("2 p.w.", "sessions=2 period=week"),
        ("2 p/d", "sessions=2 period=day"),
        ("2pd", "sessions=2 period=day"),
        ("2 a wk", "sessions=2 period=week"),
        ("three times a fortnight", "sessions=3 period=fortnight"),
        ("6 x per yr", "sessions=6 period=year"),
        ("once a year", "sessions=1 period=year"),
        ("thrice weekly", "sessions=3 period=week"),
        ("between 2 and 3 times a week", "sessions=2..3 period=week bound=range"),
        ("not 2 and 3 a week", "sessions=3 period=week"),
        ("2 - 3 x week", "sessions=2..3 period=week bound=range"),
        ("3 or 4 x week", "sessions=3..4 period=week bound=range"),
        ("once or twice a week", "sessions=1..2 period=week bound=range"),
        ("2 TA sessions a week", "sessions=2 period=week deliverer=TA"),
        ("2 short reading sessions a week", "sessions=2 period=week"),
        ("2 periods a week", "sessions=2 period=week"),
        ("alternate weeks", "sessions=1 period=fortnight"),
        ("every two weeks", "sessions=1 period=fortnight"),
        ("every one week", "sessions=1 period=week"),
        ("every 3 weeks 30 min", "sessions=1 every_n_weeks=3 session_minutes=30"),
        ("half-termly 1hr", "sessions=1 period=half_term session_minutes=60"),
        ("every half term", "sessions=1 period=half_term"),
        ("½ termly", "sessions=1 period=half_term"),
        ("annually 2 hours", "sessions=1 period=year session_minutes=120"),
        ("2 hours per annum", "period=year period_minutes=120"),
        ("30 mins weekly", "sessions=1 period=week session_minutes=30"),
        ("30 mins a week", "period=week period_minutes=30"),
        ("20 mins each day", "sessions=1 period=day session_minutes=20"),
        ("30 mins x 2 per week", "sessions=2 period=week session_minutes=30"),
        ("2 x 30 mins per week", "sessions=2 period=week session_minutes=30"),
        ("two 15-minute sessions per week", "sessions=2 period=week session_minutes=15"),
        ("3 x 15 min sessions a week", "sessions=3 period=week session_minutes=15"),
        ("20 minute sessions x 3 weekly", "sessions=3 period=week session_minutes=20"),
        ("twice daily 10 mins", "sessions=2 period=day session_minutes=10"),
        ("12 x 5 weekly", "sessions=5 period=week session_minutes=12"),
        ("5 x 12 weekly", "sessions=5 period=week session_minutes=12"),
        ("10-15 x 3 weekly", "sessions=3 period=week session_minutes=10..15 bound=range"),
        ("2 x 12 - 15 weekly", "sessions=2 period=week session_minutes=12..15 bound=range"),
        ("10 x 10 weekly", "sessions=10 period=week session_minutes=10"),
        ("3 sessions of 20 minutes a week", "sessions=3 period=week session_minutes=20"),
        ("3 sessions of approx 20 minutes a week", "sessions=3 period=week session_minutes=20 bound=approx"),
        ("3 sessions, 1 hour per week", "sessions=3 period=week period_minutes=60"),
        ("1 hour a week in 3 sessions", "sessions=3 period=week period_minutes=60"),
        ("3 sessions for a total of 1 hour per week", "sessions=3 period=week period_minutes=60"),
        ("12 sessions, 30 minutes each week", "sessions=1 period=week session_minutes=30 sessions_total=12"),
        ("12 sessions for 30 minutes each week", "sessions=1 period=week session_minutes=30 sessions_total=12"),
        ("12 sessions, 2 a week", "sessions=2 period=week sessions_total=12"),
        ("12 short sessions, 30 minutes each week", "sessions=1 period=week session_minutes=30 sessions_total=12"),
        ("2 x for 30 minutes each week", "sessions=2 period=week session_minutes=30"),
        ("12 x 30 minute sessions over 6 weeks", "session_minutes=30 sessions_total=12 block_weeks=6"),
        ("2 x 30 minutes for 6 weeks", "sessions=2 session_minutes=30 block_weeks=6"),
        ("6 sessions TA weekly, 30 mins", "sessions=6 period=week session_minutes=30 deliverer=TA"),
        ("Once", "sessions=1 period=once sessions_total=1"),
        ("T1 x1 visit", "sessions=1 period=term_span sessions_total=1 terms=T1"),
        ("1:1 tuition 10 hours /£300", "period=programme period_minutes=600 group=1:1:1"),
        ("£300 weekly 1 hour", "sessions=1 period=week session_minutes=60"),
        ("2 x 30 mins £300", "sessions=2 session_minutes=30"),
        ("£655 per TA hour / weekly over 38 weeks", "block_weeks=38"),
        ("£20 per TA hour weekly", ""),
        ("occupational therapist", ""),
        ("once per cycle", "sessions=1"),
        ("weekly or more", "sessions=1.. period=week bound=at_least"),
        ("weekly, at least 20 minutes", "sessions=1.. period=week session_minutes=20 bound=at_least"),
        ("30 mins weekly, minimum level 2", "sessions=1 period=week session_minutes=30"),
        ("weekly TA, max level 2", "sessions=1 period=week deliverer=TA"),
        ("no more than £300 for 2 x week", "sessions=2 period=week"),
        ("6 sessions each week", "sessions=6 period=week"),
        ("12 sessions over 6 weeks, 30 mins", "session_minutes=30 sessions_total=12 block_weeks=6"),
        ("1 hour 30 minutes a week", "period=week period_minutes=90"),
        ("1hr and 15 mins weekly", "sessions=1 period=week session_minutes=75"),
        ("2 hours 15 minutes weekly", "sessions=1 period=week session_minutes=135"),
        ("an hour a week", "period=week period_minutes=60"),
        ("half an hour weekly", "sessions=1 period=week session_minutes=30"),
        ("an hour and a half a week", "period=week period_minutes=90"),
        ("1½ hours pw", "period=week period_minutes=90"),
        ("1.75 hours a week", "period=week period_minutes=105"),
        ("1-2 hours a week", "period=week period_minutes=60..120 bound=range"),
        ("forty-five minutes weekly", "sessions=1 period=week session_minutes=45"),
        ("twenty min. daily", "sessions=1 period=day session_minutes=20"),
        ("15 min. 3 x week", "sessions=3 period=week session_minutes=15"),
        ("180 minutes", "session_minutes=180"),
        ("181 minutes", "period_minutes=181"),
        ("6wk block 1x pw 30m", "sessions=1 period=week session_minutes=30 block_weeks=6"),
        ("20 minutes a day for 14-15 weeks", "sessions=1 period=day session_minutes=20 block_weeks=14..15"),
        ("190 days x 10 mins", "sessions=1 period=day session_minutes=10 block_weeks=38 derived=block_weeks"),
        ("20 days x 10 mins", "sessions=1 period=day session_minutes=10 block_weeks=4 derived=block_weeks"),
        ("19 days x 10 mins", "session_minutes=10"),
        ("min. 3 x week", "sessions=3.. period=week bound=at_least"),
        ("3 sessions or more a week", "sessions=3.. period=week bound=at_least"),
        ("at least 20 minutes daily", "sessions=1.. period=day session_minutes=20 bound=at_least"),
        ("20 minutes, at least weekly", "sessions=1.. period=week session_minutes=20 bound=at_least"),
        ("not less than 1 hour a week", "period=week period_minutes=60.. bound=at_least"),
        ("maximum 2 sessions per term", "sessions=..2 period=term bound=at_most"),
        ("up to 25 hours a week", "period=week period_minutes=..1500 bound=at_most"),
        ("approx 20 minutes daily", "sessions=1 period=day session_minutes=20 bound=approx"),
        ("2-3 sessions a week of 20-30 minutes", "sessions=2..3 period=week session_minutes=20..30 bound=range"),
    ],
)
def test_how_often_and_how_long(text: str, parts: str) -> None:
    """A total of minutes is no length of a session: weekly is once, a week is in all."""
    assert "; ".join(in_short(part) for part in read(text).parts) == parts


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Thurs, Mon and Tues", "sessions=3 period=week days=Mon+Tue+Thu derived=sessions_per_period"),
        ("15 mins a week Mon", "sessions=1 period=week session_minutes=15 days=Mon derived=sessions_per_period"),
        ("2 x week, Mon and Fri", "sessions=2 period=week days=Mon+Fri"),
        ("15 mins Mon, Wed daily", "sessions=1 period=day session_minutes=15 days=Mon+Wed"),
        ("Wk A: Mon", "sessions=1 period=fortnight days=Mon week_cycle=A derived=sessions_per_period"),
        ("Wk B 50 mins", "period=fortnight session_minutes=50 week_cycle=B"),
        (
            "12:50-1:20 Mon",
            (
                "sessions=1 period=week session_minutes=30 "
                "days=Mon time_of_day=12:50-01:20 derived=session_minutes+sessions_per_period"
            ),
        ),
        (
            "9.00am to 9.30am Tue",
            (
                "sessions=1 period=week session_minutes=30 "
                "days=Tue time_of_day=09:00-09:30 derived=session_minutes+sessions_per_period"
            ),
        ),
        (
            "11:40 to 12:10 daily",
            "sessions=1 period=day session_minutes=30 time_of_day=11:40-12:10 derived=session_minutes",
        ),
        ("Aut 1", "terms=autumn_1"),
        ("spring and summer", "terms=spring+summer"),
        ("T1-3", "terms=T1+T2+T3"),
        ("T1-T3, 5", "terms=T1+T2+T3+T5"),
        ("T1 & T4", "terms=T1+T4"),
        ("terms 2, 3", "terms=T2+T3"),
        ("T2 weekly, T2 only", "sessions=1 period=week terms=T2"),
        ("summer 2 only weekly", "sessions=1 period=week terms=summer_2"),
    ],
)
def test_days_terms_and_times(text: str, parts: str) -> None:
    assert "; ".join(in_short(part) for part in read(text).parts) == parts


@pytest.mark.parametrize(
    ("column", "text", "parts"),
    [
        (Column.PER_WEEK, "2", "sessions=2 period=week derived=period"),
        (Column.PER_WEEK, "once", "sessions=1 period=once sessions_total=1 derived=period"),
        (Column.PER_WEEK, "twice", "sessions=2 period=week derived=period"),
        (Column.PER_WEEK, "1 hour", "period=week period_minutes=60 derived=period"),
        (Column.PER_WEEK, "2 x 20", "sessions=2 period=week session_minutes=20 derived=period"),
        (
            Column.PER_WEEK,
            "Mon/Wed 20 mins",
            "sessions=2 period=week session_minutes=20 days=Mon+Wed derived=period+sessions_per_period",
        ),
        (Column.PER_WEEK, "every 3 weeks, 30 mins", "sessions=1 every_n_weeks=3 session_minutes=30"),
        (Column.PER_WEEK, "30 mins daily", "sessions=1 period=day session_minutes=30"),
        (Column.LENGTH, "30", "session_minutes=30"),
        (Column.LENGTH, "20 - 30", "session_minutes=20..30 bound=range"),
        (Column.DURATION, "6", "block_weeks=6"),
        (Column.DURATION, "6-8", "block_weeks=6..8"),
        (Column.GROUP, "3", "group=small_group:3"),
        (Column.GROUP, "2-4", "group=small_group:2..4"),
        (Column.GROUP, "individual", "group=1:1:1"),
        (
            Column.PER_WEEK,
            "1 x CT 3 x TA 1 x Ind",
            (
                "sessions=1 period=week deliverer=teacher derived=period; sessions=3 period=week "
                "deliverer=TA derived=period; sessions=1 period=week deliverer=pupil_self derived=period"
            ),
        ),
    ],
)
def test_a_bare_number_means_what_its_column_says(column: Column, text: str, parts: str) -> None:
    assert "; ".join(in_short(part) for part in read(text, column).parts) == parts
