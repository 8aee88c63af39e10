"""What a week's answers are worth, as whole numbers for the loops that scan it."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from koppeling.matching.problem import TRAVELS
from koppeling.matching.scores import TERMS, weights
from koppeling.matching.scores.stage import YEARS_TO_HALF
from koppeling.matching.scores.tables import HALF_DAY_SHARE, LEVEL_SHARE, cosine, halving
from koppeling.matching.scores.week import WeighedWeek
from koppeling.matching.scores.work import SHARE_BY_DIGITS
from koppeling.matching.travel import metres_per_degree
from koppeling.terms import Term

INTERESTS, GIVES, LANGUAGE, PROXIMITY, TIME, STAGE, WORK = (
    TERMS.index(term)
    for term in (
        Term.INTERESTS,
        Term.GIVES,
        Term.LANGUAGE,
        Term.PROXIMITY,
        Term.TIME,
        Term.STAGE,
        Term.WORK,
    )
)


class Pace(NamedTuple):
    """How far apart places are, and how long each way of travelling takes: see ``travel``."""

    kmh: NDArray[np.int64]  # ways of travelling
    overhead: NDArray[np.int64]  # ways of travelling
    detour: int
    metres: NDArray[np.int64]  # per row from ``south`` on: metres per degree, times 2^16
    south: int


class Scale(NamedTuple):
    """The policy and the tables of shares."""

    weight: NDArray[np.int32]  # kinds x emphasis masks x terms
    floor: NDArray[np.int32]  # kinds
    least_level: NDArray[np.int32]  # kinds
    neutral: int
    pace: Pace
    near: NDArray[np.int32]  # share by minutes
    fades: int  # minutes from which on that share stays what it is
    years: NDArray[np.int32]  # share by years apart
    cosine: NDArray[np.int32]  # share by squared cosine
    level: NDArray[np.int32]  # share by CEFR level
    half_days: NDArray[np.int32]  # share by shared half-days
    work: NDArray[np.int32]  # occupations x occupations: share
    idf: NDArray[np.int32]


def scale_of(week: WeighedWeek) -> Scale:
    """The scale of a week; metres reach over all the rows of the grid that it has."""
    policy, problem = week.policy, week.problem
    rows = np.concatenate((problem.newcomers.row, problem.openings.row, [0]))
    metres, south = metres_per_degree(int(rows.min()), int(rows.max()))
    pace = [policy.travel[mode] for mode in TRAVELS]
    work = np.zeros((len(problem.occupations), len(problem.occupations)), np.int32)
    for digits, share in SHARE_BY_DIGITS.items():
        group = week.occupation_groups[digits]
        np.maximum(work, share * (group @ group.T > 0), out=work, casting="unsafe")
    near = halving(policy.halving_minutes)
    return Scale(
        weight=weights(policy),
        floor=np.array(policy.floor, np.int32),
        least_level=np.array(policy.least_level, np.int32),
        neutral=policy.neutral_share,
        pace=Pace(
            kmh=np.array([p.kmh for p in pace], np.int64),
            overhead=np.array([p.overhead_minutes for p in pace], np.int64),
            detour=policy.detour,
            metres=metres,
            south=south,
        ),
        near=near,
        fades=int(np.flatnonzero(near > near[-1])[-1]) + 1,
        years=halving(YEARS_TO_HALF),
        cosine=cosine(),
        level=LEVEL_SHARE,
        half_days=HALF_DAY_SHARE,
        work=work,
        idf=week.idf.astype(np.int32),
    )
