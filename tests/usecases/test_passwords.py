import pytest
from werkzeug.security import check_password_hash, generate_password_hash

from koppeling.usecases.passwords import NOBODYS, Compared, compare, hash_password, is_password

PASSWORD = "een lang wachtwoord: ё"


def test_a_password_is_known_by_its_hash():
    kept = hash_password(PASSWORD, salt="salt")
    assert kept == hash_password(PASSWORD, salt="salt") != hash_password(PASSWORD, salt="other")
    assert PASSWORD not in kept
    assert is_password(PASSWORD, kept)
    assert not is_password(PASSWORD + " ", kept)


def test_the_form_is_the_usual_one():
    assert check_password_hash(hash_password(PASSWORD, salt="salt"), PASSWORD)
    assert is_password(PASSWORD, generate_password_hash(PASSWORD))


def test_nobodys_hash_takes_as_long_and_has_no_password():
    assert NOBODYS.partition("$")[0] == hash_password(PASSWORD, salt="s").partition("$")[0]
    assert not is_password("", NOBODYS)


@pytest.mark.parametrize("kept", ["", "plain", "plain$salt$hash"])
def test_what_is_no_hash_is_an_error(kept):
    with pytest.raises(ValueError, match="unpack"):
        is_password(PASSWORD, kept)


def test_a_password_compared_with_none_is_not_the_same():
    assert compare("", None) == Compared(None, is_same=False)
