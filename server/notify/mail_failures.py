"""What the mail server's refusals, and not being reached, mean for a notice."""

import re
import smtplib
import ssl

from server.notify.answer import Answer, Outcome

_ENHANCED = re.compile(rb"[245]\.\d{1,3}\.\d{1,3}\b")
TOO_BIG = (552, 534)
NO_SUCH_PERSON = (550, 551, 553)


def said(failure: Exception) -> Answer:
    """What a failure means for the notice. What the school can put right itself is worth another try."""
    match failure:
        case smtplib.SMTPRecipientsRefused():
            code, words = next(iter(failure.recipients.values()))
            return _of_code(code, words, "the recipient", Outcome.GONE if code in NO_SUCH_PERSON else Outcome.REFUSED)
        case smtplib.SMTPSenderRefused() if failure.smtp_code not in TOO_BIG:
            return Answer(Outcome.LATER, f"The mail server answered {failure.smtp_code} to Kept's own address.")
        case smtplib.SMTPAuthenticationError():
            return Answer(
                Outcome.LATER, f"The mail server did not take the user name and the password ({failure.smtp_code})."
            )
        case smtplib.SMTPResponseException():
            words = failure.smtp_error if isinstance(failure.smtp_error, bytes) else failure.smtp_error.encode()
            return _of_code(failure.smtp_code, words, "the mail", Outcome.REFUSED)
        case smtplib.SMTPNotSupportedError():
            return Answer(Outcome.LATER, "The mail server offers no TLS, or no sign-in: nothing was sent.")
        case ssl.SSLCertVerificationError():
            return Answer(
                Outcome.LATER,
                f"The mail server's certificate was not accepted: {failure.verify_message}. If it is your own, name "
                "the file of its authority: KEPT_SMTP_CA_FILE.",
            )
        case ssl.SSLError():
            return Answer(Outcome.LATER, "The mail server and Kept could not agree on TLS: check KEPT_SMTP_TLS.")
        case smtplib.SMTPServerDisconnected():
            return Answer(Outcome.LATER, "The mail server hung up, or fell silent.")
        case smtplib.SMTPException():
            return Answer(Outcome.LATER, "The mail server offers no way to sign in that Kept knows.")
    return Answer(Outcome.LATER, f"The mail server was not reached ({type(failure).__name__}).")


def _of_code(code: int, words: bytes, to: str, for_good: Outcome) -> Answer:
    """RFC 5321 by the first digit; of 550 the enhanced status (RFC 3463) tells "no such person" from "not from you"."""
    status = _ENHANCED.search(words)
    detail = f"The mail server answered {code}{f' {status[0].decode()}' if status else ''} to {to}."
    if code in TOO_BIG:
        full = status is not None and status[0].endswith(b".2.2")
        return Answer(Outcome.LATER if full else Outcome.TOO_LARGE, detail)
    if code < 500:
        return Answer(Outcome.LATER, detail)
    if status is not None and for_good is Outcome.GONE and not status[0].startswith((b"5.1.", b"5.0.")):
        return Answer(Outcome.REFUSED, detail)
    return Answer(for_good, detail)
