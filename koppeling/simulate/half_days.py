"""When people have time: half-day masks by what fills their week."""

import numpy as np

from koppeling.simulate.draws import Draws, Numbers
from koppeling.terms import DAY_PARTS, DAYS, HALF_DAYS

WeekShares = tuple[int, ...]
"""Per half-day of ``terms.HALF_DAYS``: in how many of 1000 such weeks somebody is free."""


def _week(workday: tuple[int, int, int], saturday: tuple[int, int, int], sunday: int) -> WeekShares:
    """A week from the shares of a workday's morning, afternoon and evening and the weekend's."""
    days = [workday] * 5 + [saturday, (sunday, sunday, sunday // 2)]
    return tuple(share for day in days for share in day)


NEWCOMER_WEEKS: tuple[WeekShares, ...] = (
    _week((40, 550, 450), (350, 550, 350), 450),  # a language course in the mornings
    _week((450, 100, 250), (350, 550, 350), 450),  # a course after noon
    _week((70, 70, 550), (400, 550, 350), 500),  # work by day
    _week((500, 550, 450), (400, 500, 350), 450),  # neither yet
)
NEWCOMER_SHARES = (540, 110, 190, 160)

VOLUNTEER_WEEKS: tuple[WeekShares, ...] = (
    _week((30, 50, 400), (300, 450, 150), 300),  # work by day
    _week((350, 450, 200), (120, 150, 60), 100),  # retired, or working part of the week
    _week((100, 300, 450), (200, 350, 200), 250),  # studies
)
VOLUNTEER_SHARES = (580, 300, 120)

ASSOCIATION_WEEK: WeekShares = _week((20, 50, 200), (140, 120, 30), 40)
"""Clubs meet in the evening and at the weekend."""
SITTINGS_AT_MOST = 3

EMPLOYER_WEEKS: tuple[tuple[str, ...], ...] = (
    tuple(f"{day}-{part}" for day in DAYS[:5] for part in DAY_PARTS[:2]),
    tuple(f"{day}-mor" for day in DAYS[:5]),
    tuple(f"{day}-aft" for day in DAYS[:5]),
    ("mon-mor", "mon-aft", "tue-mor", "tue-aft", "wed-mor", "wed-aft"),
    ("wed-mor", "wed-aft", "thu-mor", "thu-aft", "fri-mor", "fri-aft"),
    tuple(f"{day}-eve" for day in DAYS[:6]),
    ("thu-eve", "fri-eve", "sat-mor", "sat-aft", "sat-eve", "sun-mor", "sun-aft"),
)
EMPLOYER_SHARES = (360, 130, 120, 120, 110, 80, 80)


def newcomers_half_days(draws: Draws, size: int) -> Numbers:
    """Masks of newcomers: mornings go to the course, some work, some are free."""
    return _free(draws, "newcomers.availability", size, NEWCOMER_WEEKS, NEWCOMER_SHARES)


def openings_half_days(draws: Draws, kinds: Numbers) -> Numbers:
    """Masks of openings by the number of their kind: neighbours, associations, employers."""
    size = len(kinds)
    neighbours = _free(draws, "neighbours.availability", size, VOLUNTEER_WEEKS, VOLUNTEER_SHARES)
    sittings = 1 << draws.pick(
        "associations.availability", (size, SITTINGS_AT_MOST), ASSOCIATION_WEEK
    )
    held = draws.pick("associations.sittings", size, (600, 300, 100))
    associations = sittings[:, 0] | np.where(held > 0, sittings[:, 1], 0)
    associations |= np.where(held > 1, sittings[:, 2], 0)
    shifts = np.array([mask(week) for week in EMPLOYER_WEEKS], np.int64)
    employers = shifts[draws.pick("employers.availability", size, EMPLOYER_SHARES)]
    return np.choose(kinds, [neighbours, associations, employers])


def mask(half_days: tuple[str, ...]) -> int:
    """Half-days by name as a mask."""
    return sum(1 << HALF_DAYS.index(half_day) for half_day in half_days)


def _free(
    draws: Draws, stream: str, size: int, weeks: tuple[WeekShares, ...], shares: tuple[int, ...]
) -> Numbers:
    filled = np.array(weeks, np.int64)[draws.pick(f"{stream}.week", size, shares)]
    free = draws.chance(stream, (size, len(HALF_DAYS)), filled)
    masks = free.astype(np.int64) @ (1 << np.arange(len(HALF_DAYS), dtype=np.int64))
    # Whoever comes out without a free half-day has one evening: nobody registers with none.
    evening = mask(("tue-eve",)) << (3 * draws.below(f"{stream}.evening", size, 4))
    return np.where(masks == 0, evening, masks)
