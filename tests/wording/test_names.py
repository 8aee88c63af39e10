import pytest
from hypothesis import given
from hypothesis import strategies as st

from koppeling.wording.names import LONGEST_NAME, bare, cleaned, isolated


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Amina", "Amina"),
        ("  Amina \t Bashir\n", "Amina Bashir"),
        ("Amina\r\nBcc: x@example.org", "Amina Bcc: x@example.org"),
        ("Ami\0na", "Ami na"),
        ("gnp.\u202eexe", "gnp.exe"),
        ("\u2066Amina\u2069\u200b\ufeff", "Amina"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("e\u0301", "é"),
        ("a" + "\u0301\u0302\u0303" * 300, "á\u0302\u0303\u0301\u0302"),
        ("x" * 500, "x" * (LONGEST_NAME - 1) + "…"),
        ("", ""),
    ],
    ids=range(11),
)
def test_name_is_shown_as_it_was_meant_and_does_no_harm(written, kept):
    assert cleaned(written) == kept


@given(st.text())
def test_name_stands_on_one_line_between_its_isolating_characters(written):
    found = isolated(written)
    assert (found[0], found[-1]) == ("\u2068", "\u2069")
    assert len(found.splitlines()) == 1
    assert bare(found) == found[1:-1] == cleaned(written)
    assert cleaned(cleaned(written)) == cleaned(written)
