import pytest

from tests.wording.pseudo import SHORT, pseudo


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Send", "[Séñd ~]"),
        ("Hello %(name)s,", "[Hélló %(name)s, ~~~~]"),
        ("<b>Yes</b>&nbsp;", "[<b>Ýés</b>&nbsp; ~]"),
        ("100%%", "[100%% ~]"),
        ("", ""),
    ],
)
def test_pseudo_keeps_what_is_not_words(text, found):
    assert pseudo(text) == found


@pytest.mark.parametrize("length", [1, 5, 10, SHORT])
def test_pseudo_makes_short_texts_twice_as_long(length):
    assert len(pseudo("x" * length)) >= 2 * length


def test_pseudo_makes_long_texts_a_third_longer():
    assert 133 <= len(pseudo("x" * 100)) <= 140
