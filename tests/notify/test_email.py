"""Mails over SMTP: how they look on the wire, that TLS is never gone around, and what each answer means."""

import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from server.notify.answer import Answer, Outcome
from server.notify.email import Letter, Limits, Postbox, is_address
from server.settings import Smtp
from tests.notify.mail_server import PASSWORD, USER, Authority, MailServer, mail_server, relay, time_is_up_in_silence

NOW = datetime(2026, 11, 4, 8, 0, tzinfo=UTC)
HOST = "kept.school.example"
LETTER = Letter(
    "Kept: 2 provisions need attention", "Asha R – 1 of 4\n.\n", "<p>Asha R – 1 of 4</p>", "key-of-a-notice"
)


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as running:
        yield running


def send(smtp: Smtp, letter: Letter = LETTER, to: str = "sam@school.example") -> Answer:
    with Postbox(smtp, HOST) as box:
        return box.send(to, letter, NOW)


def test_a_mail_says_who_wrote_it_that_a_machine_did_and_the_same_in_text_and_html(server: MailServer) -> None:
    assert send(relay(server)).outcome is Outcome.ACCEPTED
    (mail,) = server.taken
    assert mail["From"] == "Kept <kept@school.example>"
    assert mail["To"] == "sam@school.example"
    assert mail["Subject"] == "Kept: 2 provisions need attention"
    assert mail["Date"].datetime == NOW
    assert mail["Message-ID"] == "<key-of-a-notice@kept.school.example>"
    assert mail["List-Id"] == "Notices of Kept <notices.kept.school.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["X-Auto-Response-Suppress"] == "All"
    assert mail.get_content_type() == "multipart/alternative"
    text, html = mail.iter_parts()
    assert (text.get_content_type(), text.get_content().split()) == ("text/plain", LETTER.text.split())
    assert (html.get_content_type(), html.get_content().strip()) == ("text/html", LETTER.html)
    assert server.envelopes == [("kept@school.example", ["sam@school.example"])]


def test_a_mail_that_is_sent_again_has_the_same_message_id(server: MailServer) -> None:
    for _ in range(2):
        send(relay(server))
    assert len({mail["Message-ID"] for mail in server.taken}) == 1


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\x0b", "\x85", "\u2028", "\r\n ", "%0d%0a"])
def test_nobody_can_write_a_header_of_their_own(server: MailServer, end: str) -> None:
    evil = Letter(f"Kept{end}Bcc: all@evil.example{end}{end}<b>x", LETTER.text, LETTER.html, "key")
    assert send(relay(server), evil).outcome is Outcome.ACCEPTED
    assert server.taken[0]["Bcc"] is None
    assert server.taken[0].get_content_type() == "multipart/alternative"
    assert send(relay(server), to=f"sam@school.example{end}Bcc: all@evil.example").outcome is Outcome.GONE
    assert send(relay(server), to=f"sam@school.example>{end}RCPT TO:<all@evil.example").outcome is Outcome.GONE
    assert server.envelopes == [("kept@school.example", ["sam@school.example"])]


@pytest.mark.parametrize(
    "text",
    ["", "sam", "sam@", "@school.example", "a b@school.example", "Sam <sam@school.example>", "a@b,c@d", "a..b@c.ex",
     ".a@school.example", "sam@school.example.", "sámuel@school.ex", "sam@[127.0.0.1]", '"a b"@c.ex', "a@" + "b" * 300],
)  # fmt: skip
def test_what_is_no_plain_address_is_never_written_to(text: str) -> None:
    assert not is_address(text)


@pytest.mark.parametrize("text", ["sam@school.example", "s.o'neil+send@larch-lane.sch.uk", "kept@localhost"])
def test_what_schools_use_as_addresses_is_written_to(text: str, server: MailServer) -> None:
    assert send(relay(server), to=text).outcome is Outcome.ACCEPTED


@pytest.mark.parametrize(
    ("when", "line", "outcome"),
    [
        ("RCPT", "451 4.7.1 Greylisted, come back in 5 minutes", Outcome.LATER),
        ("RCPT", "450 4.2.1 Mailbox busy", Outcome.LATER),
        ("RCPT", "421 4.3.2 Shutting down", Outcome.LATER),
        ("RCPT", "452 4.5.3 Too many recipients", Outcome.LATER),
        ("RCPT", "552 5.2.2 Mailbox full", Outcome.LATER),
        ("RCPT", "550 5.1.1 No such user here", Outcome.GONE),
        ("RCPT", "550 No such user here", Outcome.GONE),
        ("RCPT", "551 User not local", Outcome.GONE),
        ("RCPT", "553 5.1.3 No such mailbox name", Outcome.GONE),
        ("RCPT", "550 5.7.1 You may not write to this list", Outcome.REFUSED),
        ("RCPT", "554 5.7.1 Refused", Outcome.REFUSED),
        ("DATA", "550 5.7.1 Looks like spam", Outcome.REFUSED),
        ("DATA", "554 Transaction failed", Outcome.REFUSED),
        ("DATA", "552 5.3.4 Message too big", Outcome.TOO_LARGE),
        ("DATA", "451 4.3.0 Try again", Outcome.LATER),
        ("MAIL", "552 5.3.4 Message too big", Outcome.TOO_LARGE),
        ("MAIL", "550 5.7.1 You may not write as that", Outcome.LATER),
    ],
)
def test_each_answer_means_one_thing(server: MailServer, when: str, line: str, outcome: Outcome) -> None:
    server.answers = [(when, line)]
    answer = send(relay(server))
    assert answer.outcome is outcome
    assert line[:3] in answer.detail
    assert line.rsplit(" ", 1)[-1] not in answer.detail, "the server's own words are not kept"
    assert server.taken == []


@pytest.mark.parametrize("when", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("what", ["drop", "silence", "drip"])
def test_a_mail_server_that_drops_the_line_or_falls_silent_is_tried_later(
    server: MailServer, when: str, what: str
) -> None:
    server.answers = [(when, what)]
    with time_is_up_in_silence(server):
        assert send(relay(server)).outcome is Outcome.LATER
    assert send(relay(server)).outcome is Outcome.ACCEPTED


def test_a_line_that_drops_after_the_mail_was_taken_leads_to_a_second_under_the_same_message_id(
    server: MailServer,
) -> None:
    server.answers = [("DATA", "250 OK, and drop")]
    assert [send(relay(server)).outcome for _ in range(2)] == [Outcome.LATER, Outcome.ACCEPTED]
    assert [mail["Message-ID"] for mail in server.taken] == ["<key-of-a-notice@kept.school.example>"] * 2


def test_a_mail_server_that_is_not_there_is_asked_once_a_round() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0)
        smtp = relay(MailServer(listener.getsockname()[1]))  # it never says hello
        with Postbox(smtp, HOST, Limits(step=0.1)) as box:
            answers = [box.send("sam@school.example", LETTER, NOW) for _ in range(3)]
        assert [answer.outcome for answer in answers] == [Outcome.LATER] * 3
        listener.accept()[0].close()
        with pytest.raises(BlockingIOError):
            listener.accept()
    assert send(smtp).detail == "The mail server was not reached (ConnectionRefusedError)."


def test_one_person_who_is_gone_does_not_keep_the_next_from_getting_theirs(server: MailServer) -> None:
    server.answers = [("RCPT", "550 5.1.1 No"), ("DATA", "451 Later"), ("RCPT", "drop")]
    with Postbox(relay(server), HOST) as box:
        outcomes = [box.send("sam@school.example", LETTER, NOW).outcome for _ in range(4)]
    assert outcomes == [Outcome.GONE, Outcome.LATER, Outcome.LATER, Outcome.ACCEPTED]
    assert server.connections == 2


def test_a_round_has_an_end_and_the_rest_waits(server: MailServer) -> None:
    with Postbox(relay(server), HOST, Limits(step=5, round=-1)) as box:
        answer = box.send("sam@school.example", LETTER, NOW)
    assert (answer.outcome, server.connections) == (Outcome.LATER, 0)


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
def test_the_mail_goes_in_tls_and_signed_in(tls: str, tmp_path: Path) -> None:
    authority = Authority.new(tmp_path)
    with mail_server(authority.server(), implicit=tls == "implicit", auth=True) as server:
        smtp = relay(server, tls=tls, ca_file=authority.file, user=USER, password=PASSWORD)
        assert send(smtp).outcome is Outcome.ACCEPTED
        assert server.signed_in == [USER]


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
def test_a_certificate_that_nobody_vouches_for_is_refused_in_words(tls: str, tmp_path: Path) -> None:
    authority = Authority.new(tmp_path)
    with mail_server(authority.server(), implicit=tls == "implicit", auth=True) as server:
        answer = send(relay(server, tls=tls, user=USER, password=PASSWORD))
        assert answer.outcome is Outcome.LATER
        assert "certificate was not accepted" in answer.detail
        assert "KEPT_SMTP_CA_FILE" in answer.detail
        assert (server.taken, server.signed_in) == ([], [])


def test_a_certificate_of_another_machine_is_refused(tmp_path: Path) -> None:
    authority = Authority.new(tmp_path)
    with mail_server(authority.server("127.0.0.2")) as server:
        answer = send(relay(server, tls="starttls", ca_file=authority.file))
        assert "127.0.0.1" in answer.detail
        assert server.taken == []


def test_a_mail_server_without_tls_gets_neither_mail_nor_password(server: MailServer) -> None:
    answer = send(relay(server, tls="starttls", user=USER, password=PASSWORD))
    assert (answer.outcome, server.taken, server.signed_in) == (Outcome.LATER, [], [])
    assert "offers no TLS" in answer.detail
    assert send(relay(server, tls="implicit")).outcome is Outcome.LATER


def test_a_wrong_password_is_tried_later_and_said(tmp_path: Path) -> None:
    authority = Authority.new(tmp_path)
    with mail_server(authority.server(), auth=True) as server:
        smtp = relay(server, tls="starttls", ca_file=authority.file, user=USER, password="wrong")
        answer = send(smtp)
        assert answer == Answer(Outcome.LATER, "The mail server did not take the user name and the password (535).")
        assert server.taken == []
