"""The environment and .env: what is read, what is refused, and that no secret is printed."""

import pytest

from koppeling.errors import BadSetting, FileNotReadable
from koppeling.settings import read_settings


def test_the_environment_wins_over_the_file(tmp_path):
    (tmp_path / ".env").write_text("KOPPELING_SEED=1\nKOPPELING_SECRET_KEY=filed\n")
    found = read_settings({"KOPPELING_SEED": "2"}, tmp_path)
    assert (found.seed, found.secret_key) == (2, "filed")


def test_without_a_word_the_database_lies_in_the_folder(tmp_path):
    assert read_settings({}, tmp_path).database_url == f"sqlite:///{tmp_path}/koppeling.sqlite3"


def test_no_secret_is_in_what_settings_print(tmp_path):
    found = read_settings(
        {
            "KOPPELING_DATABASE_URL": "postgresql://u:s3cret@host/db",
            "KOPPELING_SECRET_KEY": "s3cret",
            "KOPPELING_SMTP_URL": "smtp://u:s3cret@host",
            "KOPPELING_SMS_URL": "https://u:s3cret@host",
        },
        tmp_path,
    )
    assert "s3cret" not in repr(found)


@pytest.mark.parametrize("url", ["u:s3cret@host/db", "mysql://u:s3cret@host/db"])
def test_a_database_that_cannot_be_used_is_refused_without_its_password(tmp_path, url):
    with pytest.raises(BadSetting) as refused:
        read_settings({"KOPPELING_DATABASE_URL": url}, tmp_path)
    assert "s3cret" not in str(refused.value)


def test_a_file_that_is_no_text_is_refused_without_its_bytes(tmp_path):
    (tmp_path / ".env").write_bytes(b"KOPPELING_SECRET_KEY=s3cret\xff\n")
    with pytest.raises(FileNotReadable) as refused:
        read_settings({}, tmp_path)
    assert refused.value.params == {"file": f"{tmp_path}/.env", "why": "UnicodeDecodeError"}
    assert refused.value.__suppress_context__
