"""A day that each engine records without signal: what the phone says then, and what the school has in the end."""

WAITING = "No signal. 4 saved on this phone."
RECORDED = [
    ("Paired reading", "Ben O", "not_delivered", "staff_covering"),
    ("Precision teaching", "Asha R", "delivered", None),
    ("Talk Boost", "Ben O", "delivered", None),
    ("Talk Boost", "Cora L", "delivered", None),
    ("Talk Boost", "Dev P", "delivered", None),
]
