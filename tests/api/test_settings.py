"""The settings: each knob is documented, and a slip of the pen is found at the start."""

from dataclasses import fields
from pathlib import Path

import pytest

from server import settings
from server.settings import SettingError, Settings, Smtp


def test_an_empty_environment_serves_this_machine_from_the_current_folder() -> None:
    found = Settings.from_env({})
    assert (found.host, found.port, found.base_url) == ("127.0.0.1", 8000, "http://127.0.0.1:8000")
    assert found.database_url == f"sqlite:///{Path('kept-data').absolute() / 'kept.db'}"
    assert not found.secure


def test_every_knob_stands_in_the_table() -> None:
    names = {field.name for field in fields(Settings)} - {"smtp"} | {f"smtp_{field.name}" for field in fields(Smtp)}
    assert {f"KEPT_{name.upper()}" for name in names} <= settings.KNOWN


def test_a_school_behind_its_own_proxy() -> None:
    found = Settings.from_env(
        {"KEPT_BASE_URL": "https://kept.school.example/", "KEPT_HOST": "0.0.0.0", "KEPT_PROXIES": "1"}  # noqa: S104
    )
    assert (found.base_url, found.hostname, found.secure) == (
        "https://kept.school.example",
        "kept.school.example",
        True,
    )


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("https://Kept.School.example", "https://kept.school.example"),
        ("https://kept.school.example:443/", "https://kept.school.example"),
        ("https://kept.school.example:8443", "https://kept.school.example:8443"),
        ("https://ysgol-gŵyr.example", "https://xn--ysgol-gyr-h9b.example"),
        ("HTTPS://[2001:DB8::1]:443", "https://[2001:db8::1]"),
        ("http://localhost:80", "http://localhost"),
    ],
)
def test_the_address_is_that_which_browsers_say_they_come_from(given: str, said: str) -> None:
    assert Settings.from_env({"KEPT_BASE_URL": given}).base_url == said


def test_a_secret_may_stand_in_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "url"
    secret.write_text("postgresql://kept:secret@db/kept\n")
    assert Settings.from_env({"KEPT_DATABASE_URL_FILE": str(secret)}).database_url.endswith("@db/kept")


MAIL = {"KEPT_SMTP_HOST": "mail.school.example", "KEPT_SMTP_SENDER": "kept@school.example"}


def test_the_mail_server_speaks_tls_by_default_and_its_password_may_stand_in_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "password"
    secret.write_text("hush\n")
    given = MAIL | {"KEPT_SMTP_USER": "kept", "KEPT_SMTP_PASSWORD_FILE": str(secret)}
    found = Settings.from_env(given).smtp
    assert found is not None
    assert (found.port, found.tls, found.user, found.password) == (587, "starttls", "kept", "hush")
    assert "hush" not in repr(found)
    implicit = Settings.from_env(MAIL | {"KEPT_SMTP_TLS": "implicit"}).smtp
    assert implicit is not None
    assert implicit.port == 465
    assert Settings.from_env({}).smtp is None


@pytest.mark.parametrize(
    ("environ", "says"),
    [
        ({"KEPT_SMTP_SENDER": "kept@school.example"}, "KEPT_SMTP_HOST is not"),
        ({"KEPT_SMTP_HOST": "mail.school.example"}, "KEPT_SMTP_SENDER is ''"),
        (MAIL | {"KEPT_SMTP_SENDER": "kept@school.example\nBcc: all@school.example"}, "give an address"),
        (MAIL | {"KEPT_SMTP_TLS": "ssl"}, "give starttls, implicit or none"),
        (MAIL | {"KEPT_SMTP_TLS": "none"}, "is not this machine"),
        (MAIL | {"KEPT_SMTP_USER": "kept"}, "go together"),
        (MAIL | {"KEPT_SMTP_CA_FILE": "/nowhere.pem"}, "no such file"),
        ({"KEPT_DATABSE_URL": "x"}, "Did you mean KEPT_DATABASE_URL?"),
        ({"KEPT_PORT": "80a"}, "KEPT_PORT is '80a'"),
        ({"KEPT_PORT": "65536"}, "from 1 to 65535"),
        ({"KEPT_DEMO": "yes"}, "give true or false"),
        ({"KEPT_BASE_URL": "kept.school.example"}, "give it as https://"),
        ({"KEPT_BASE_URL": "http://kept.school.example"}, "https only"),
        ({"KEPT_BASE_URL": "https://kept@school.example"}, "nothing after the name"),
        ({"KEPT_BASE_URL": "https://kept.school.example/#desk"}, "nothing after the name"),
        ({"KEPT_BASE_URL": "https://[2001:db8::1"}, "give it as https://"),
        ({"KEPT_BASE_URL": "https://kept.school.example:80a"}, "give it as https://"),
        ({"KEPT_HOST": "0.0.0.0"}, "https"),  # noqa: S104 - what is refused
        ({"KEPT_TLS_CERT": "/nowhere.pem"}, "no such file"),
        ({"KEPT_TLS_CERT": __file__}, "give both, or neither"),
        ({"KEPT_DATABASE_URL_FILE": __file__, "KEPT_DATABASE_URL": "sqlite://"}, "keep one"),
    ],
)
def test_a_setting_that_cannot_be_used_is_refused_in_plain_words(environ: dict[str, str], says: str) -> None:
    with pytest.raises(SettingError) as refused:
        Settings.from_env(environ)
    assert says in str(refused.value)
