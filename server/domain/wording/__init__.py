"""From what schools and authorities write ("2 x week", "3x20 mins") to dosage, by rules; where unsure, a question.

`read` gives a Reading of one cell or sentence; `promise` joins the cells of one line into a dosage and its questions.
"""

from server.domain.wording.promise import Promise, promise
from server.domain.wording.reading import Amount, Ask, Column, Group, Part, Reading
from server.domain.wording.sentences import people, read

__all__ = ["Amount", "Ask", "Column", "Group", "Part", "Promise", "Reading", "people", "promise", "read"]
