"""The secret and the square to be scanned that a link shows."""

import re

from web.account.begin import square, totp_secret

TOKEN = "a-token-of-a-link".ljust(43, "x")


def test_secret_of_a_link_needs_the_secret_key():
    found = {totp_secret("one" * 12, TOKEN), totp_secret("two" * 12, TOKEN)}
    found.add(totp_secret("one" * 12, TOKEN[::-1]))

    assert len(found) == 3
    assert {len(secret) for secret in found} == {32}


def test_square_is_drawn_with_a_quiet_edge():
    drawn = square("otpauth://totp/x")
    corners = [tuple(map(int, pair)) for pair in re.findall(r"M(\d+) (\d+)h1v1h-1z", drawn.path)]

    assert min(corners) == (4, 4)
    assert max(x for x, _ in corners) == drawn.side - 5
