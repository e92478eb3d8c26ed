"""`kept mail test` and what doctor says of mail: tried out, in words that tell what to do."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from server.cli import main
from tests.notify.mail_server import Authority, mail_server


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEPT_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("KEPT_SMTP_SENDER", "kept@school.example")
    monkeypatch.setenv("KEPT_SMTP_HOST", "127.0.0.1")


def kept(*words: str, **environ: str) -> Result:
    return CliRunner().invoke(main, words, env=environ, catch_exceptions=False)


def test_a_mail_is_written_to_try_it_out() -> None:
    with mail_server() as server:
        told = kept("mail", "test", "sam@school.example", KEPT_SMTP_PORT=str(server.port), KEPT_SMTP_TLS="none")
        assert told.exit_code == 0
        assert "The mail server took a mail to sam@school.example." in told.output
        (mail,) = server.taken
        assert (mail["To"], mail["Subject"]) == ("sam@school.example", "Kept: this is a try")


def test_where_it_fails_the_reason_is_said_in_words(tmp_path: Path) -> None:
    with mail_server(Authority.new(tmp_path).server()) as server:
        told = kept("mail", "test", "sam@school.example", KEPT_SMTP_PORT=str(server.port))
        assert told.exit_code == 1
        assert re.search("certificate was not accepted: .+ KEPT_SMTP_CA_FILE", told.output)
        assert server.taken == []
    assert "is not an email address" in kept("mail", "test", "sam").output
    told = kept("mail", "test", "sam@school.example", KEPT_SMTP_HOST="", KEPT_SMTP_SENDER="")
    assert (told.exit_code, "KEPT_SMTP_HOST" in told.output) == (1, True)


def test_doctor_goes_to_the_mail_servers_door_and_writes_nothing() -> None:
    kept("init", "--name", "Elm Road", "--senco", "Sam Okoro", "--email", "sam@elm.example")
    with mail_server() as server:
        told = kept("doctor", KEPT_SMTP_PORT=str(server.port), KEPT_SMTP_TLS="none")
        assert f"ok     mail: 127.0.0.1:{server.port} would take Kept's mails." in told.output
        assert (server.connections, server.taken) == (1, [])
    told = kept("doctor", KEPT_SMTP_PORT=str(server.port), KEPT_SMTP_TLS="none")
    assert "TO DO  mail: 127.0.0.1" in told.output
    assert "TO DO  mail: Kept writes no mail" in kept("doctor", KEPT_SMTP_HOST="", KEPT_SMTP_SENDER="").output
