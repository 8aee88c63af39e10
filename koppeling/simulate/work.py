"""What people work as: minor groups of ISCO-08, the common ones often."""

from collections.abc import Mapping

from koppeling.reference.occupations import occupations
from koppeling.simulate.draws import Draws, Numbers

AT_MOST = 2

COMMON: Mapping[str, tuple[int, int]] = {
    "222": (14, 34),
    "214": (22, 18),
    "221": (10, 8),
    "234": (26, 16),
    "251": (24, 26),
    "241": (12, 10),
    "311": (16, 22),
    "322": (10, 36),
    "331": (14, 12),
    "411": (20, 20),
    "422": (8, 22),
    "432": (10, 26),
    "512": (54, 48),
    "513": (40, 56),
    "514": (32, 12),
    "515": (8, 16),
    "522": (72, 58),
    "523": (14, 30),
    "531": (24, 42),
    "532": (30, 66),
    "611": (42, 22),
    "612": (18, 10),
    "711": (56, 34),
    "712": (40, 36),
    "713": (30, 16),
    "721": (28, 24),
    "723": (46, 28),
    "741": (40, 34),
    "751": (30, 22),
    "752": (24, 12),
    "753": (44, 8),
    "821": (16, 26),
    "832": (44, 30),
    "833": (30, 32),
    "834": (14, 16),
    "911": (50, 64),
    "921": (26, 22),
    "931": (34, 20),
    "932": (38, 58),
    "933": (32, 66),
    "941": (30, 42),
    "961": (8, 14),
}
"""Weights among newcomers and among employers' openings. Assumed: crafts, trade and farming are
what many bring, care, hospitality, logistics and cleaning what towns look for."""

RARE = 2
"""The weight of every other group."""

NO_OPENING = {"011", "021", "031", "111", "631", "632", "633", "634", "952"}
"""Groups that no employer offers to newcomers through a town."""


def codes() -> tuple[str, ...]:
    """The groups to draw from, in the order of the codes."""
    return tuple(code for code in occupations() if code not in NO_OPENING)


def newcomers_occupations(draws: Draws, size: int) -> Numbers:
    """Positions in ``codes()`` of what newcomers have worked as, ``AT_MOST`` for each."""
    return draws.pick("newcomers.occupations", (size, AT_MOST), _weights(0))


def openings_occupations(draws: Draws, size: int) -> Numbers:
    """Positions in ``codes()`` of what openings are about, ``AT_MOST`` for each.

    All of one opening lie in one sub-major group (two digits): who seeks a cook may take a
    waiter, not a lorry driver.
    """
    found = draws.pick("openings.occupations", (size, AT_MOST), _weights(1))
    near = draws.below("openings.occupations.near", (size, AT_MOST), 1000)
    groups = [code[:2] for code in codes()]
    members = {
        group: [no for no, own in enumerate(groups) if own == group] for group in set(groups)
    }
    for no, first in enumerate(found[:, 0].tolist()):
        alike = members[groups[first]]
        found[no, 1:] = [alike[draw % len(alike)] for draw in near[no, 1:].tolist()]
    return found


def _weights(side: int) -> list[int]:
    return [COMMON[code][side] if code in COMMON else RARE for code in codes()]
