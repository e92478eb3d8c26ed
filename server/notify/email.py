"""Mails over SMTP with TLS. smtplib and email do the work; what a failure means is in mail_failures.py.

A mail is sent again under the same Message-ID, so that mailboxes show what was sent twice once. Only fixed words stand
in the headers, and the address is checked: there is nothing to put a header of one's own into.
"""

import re
import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as WIRE
from email.utils import format_datetime
from socket import SHUT_RDWR, socket
from threading import Event, Timer
from time import monotonic
from types import TracebackType
from typing import Self

from server.notify.answer import Answer, Outcome
from server.notify.mail_failures import said
from server.settings import Smtp

_WORD = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_ADDRESS = re.compile(rf"{_WORD}(?:\.{_WORD})*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*")
_ANSWERS = (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused)
"""After these the connection can be used again; smtplib has closed it where not."""


@dataclass(frozen=True, slots=True)
class Limits:
    """In seconds: for one step of the talk with the mail server, and for all mails of one round."""

    step: float = 15.0
    round: float = 60.0


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail. `subject` holds no name of a child: it is shown on locked screens. `key` makes its Message-ID."""

    subject: str
    text: str
    html: str
    key: str


class Postbox:
    """One round of mails over one connection, opened at the first. Use it in a `with`; one thread at a time.

    When the mail server cannot be reached, or the round's time is over, the rest waits for the next round untried.
    """

    def __init__(self, smtp: Smtp, hostname: str, limits: Limits = LIMITS) -> None:
        self._smtp, self._hostname, self._limits = smtp, hostname, limits
        self._until = monotonic() + limits.round
        self._open: smtplib.SMTP | None = None
        self._shut: Answer | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._open is not None:
            with suppress(OSError, smtplib.SMTPException):
                self._open.quit()

    def send(self, to: str, letter: Letter, now: datetime) -> Answer:
        """Never raises for what the mail server does: every end of it is an answer."""
        if not is_address(to):
            return Answer(Outcome.GONE, "The email address cannot be written to.")
        if self._shut is None and monotonic() > self._until:
            self._shut = Answer(Outcome.LATER, "The mail server was too slow for all that waited.")
        if self._shut is None:
            self._connect()
        if self._shut is not None or self._open is None:
            return self._shut or Answer(Outcome.LATER, "The mail server was not reached.")
        try:
            self._open.send_message(
                written(letter, self._smtp.sender, to, self._hostname, now), self._smtp.sender, [to]
            )
        except (smtplib.SMTPException, OSError) as failure:
            if self._open.sock is None or not isinstance(failure, _ANSWERS):
                self._open.close()
                self._open = None
            return said(failure)
        return Answer(Outcome.ACCEPTED, "The mail server took it.")

    def try_out(self) -> Answer:
        """Whether the mail server lets Kept in, without a mail."""
        self._connect()
        return self._shut or Answer(Outcome.ACCEPTED, "The mail server lets Kept in.")

    def _connect(self) -> None:
        if self._open is not None:
            return
        try:
            self._open = _connected(self._smtp, self._hostname, self._limits.step)
        except (smtplib.SMTPException, OSError) as failure:
            self._shut = Answer(Outcome.LATER, said(failure).detail)


def is_address(text: str) -> bool:
    """Whether this is one plain address: no name, no list, no line break, nothing beyond ASCII."""
    return len(text) <= 254 and _ADDRESS.fullmatch(text) is not None


def written(letter: Letter, sender: str, to: str, hostname: str, now: datetime) -> EmailMessage:
    """The mail as it goes out: the text, and the same as HTML for who can see it."""
    message = EmailMessage(policy=WIRE)
    message["From"] = Address("Kept", addr_spec=sender)
    message["To"] = Address(addr_spec=to)
    message["Subject"] = " ".join(letter.subject.split())
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{letter.key}@{hostname}>"
    message["List-Id"] = f"Notices of Kept <notices.{hostname}>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(letter.text, cte="quoted-printable")
    message.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    return message


class _Timely(smtplib.SMTP):
    """An answer that comes letter by letter is cut off too: the socket's own limit begins anew with each letter."""

    def getreply(self) -> tuple[int, bytes]:
        cut = Event()
        late = Timer(self.timeout, _cut_off, [self.sock, cut])
        late.start()
        try:
            answer = super().getreply()
        finally:
            late.cancel()
        if cut.is_set():
            raise smtplib.SMTPServerDisconnected("half an answer is none")
        return answer


class _TimelyTls(_Timely, smtplib.SMTP_SSL):
    """The same where TLS comes first."""


def _cut_off(connection: socket, cut: Event) -> None:
    cut.set()
    with suppress(OSError):
        socket.shutdown(connection, SHUT_RDWR)  # not SSLSocket's own, which is no business of another thread


def _connected(smtp: Smtp, hostname: str, step: float) -> smtplib.SMTP:
    """In TLS with a certificate that this machine trusts, and signed in; else it raises. There is no way around."""
    context = ssl.create_default_context(cafile=smtp.ca_file)
    if smtp.tls == "implicit":
        found: smtplib.SMTP = _TimelyTls(smtp.host, smtp.port, hostname, timeout=step, context=context)
    else:
        found = _Timely(smtp.host, smtp.port, hostname, timeout=step)
    try:
        if smtp.tls == "starttls":
            found.starttls(context=context)
        if smtp.user is not None and smtp.password is not None:
            found.login(smtp.user, smtp.password)
    except BaseException:
        found.close()
        raise
    return found
