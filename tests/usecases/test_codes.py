from datetime import UTC, datetime, timedelta

import pytest

from koppeling.usecases.codes import code_at, step_of

SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
"""That of RFC 6238, appendix B."""


@pytest.mark.parametrize(
    ("second", "code"), [(59, "287082"), (1111111109, "081804"), (20000000000, "353130")]
)
def test_codes_are_those_of_the_rfc(second, code):
    assert code_at(SECRET, datetime.fromtimestamp(second, UTC)) == code


def test_a_code_counts_for_a_minute_and_a_half():
    at = datetime.fromtimestamp(1111111109, UTC)
    code = code_at(SECRET, at)
    found = [step_of(SECRET, code, at + timedelta(seconds=30 * n)) for n in (-2, -1, 0, 1, 2)]
    assert found == [None, *[1111111109 // 30] * 3, None]


def test_blanks_in_a_code_do_not_matter():
    at = datetime.fromtimestamp(59, UTC)
    assert step_of(SECRET, " 287 082 ", at) == 1
    assert [step_of(SECRET, code, at) for code in ("", "28708", "٢٨٧٠٨٢")] == [None] * 3
