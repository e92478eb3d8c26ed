"""How a use case says no."""

from collections.abc import Mapping


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not an error
    """Something that cannot be done, for a reason that the caller can act on.

    `code` is one of server/api/problems.py, `detail` says how to put it right, `fields` what is wrong where (path to
    text). Raised inside a transaction it undoes the transaction.
    """

    def __init__(self, code: str, detail: str | None = None, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(code)
        self.code, self.detail, self.fields = code, detail, dict(fields or {})
