"""How many openings the rules of language and time remove, wherever they are.

Both see nothing but profiles of languages and half-days, so openings are counted
by profile, without a look at their place.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from koppeling.matching.kernels.compiled import compiled, whole
from koppeling.matching.kernels.points import LANGUAGES_NOT_ASKED, NEEDS_MORE, PRACTISES, answer_of
from koppeling.matching.kernels.scale import Scale
from koppeling.matching.kernels.sides import (
    ASKED_LANGUAGES,
    FIRST_ROW,
    HALF_DAY_MASK,
    LAST_ROW,
    SECTION_KIND,
    NewcomerSide,
    OpeningSide,
)


class Profiles(NamedTuple):
    """Openings by kind and profile, protected ones too."""

    kind: NDArray[np.int32]  # groups
    profile: NDArray[np.int32]  # groups
    first: NDArray[np.int64]  # groups + 1
    half_days: NDArray[np.int32]  # openings


def by_profile(places: OpeningSide) -> Profiles:
    """Group the openings of a week."""
    section = places.section
    begin = places.cell_opening[places.row_cell[section[:, FIRST_ROW]]]
    end = places.cell_opening[places.row_cell[section[:, LAST_ROW]]]
    kind = np.repeat(section[:, SECTION_KIND], end - begin)
    key = kind.astype(np.int64) * max(1, len(places.asked)) + places.profile
    order = np.argsort(key, kind="stable")
    first = np.flatnonzero(np.diff(key[order], prepend=-1))
    return Profiles(
        kind=kind[order][first],
        profile=places.profile[order][first],
        first=np.append(first, len(order)).astype(np.int64),
        half_days=places.half_days[order],
    )


@compiled
def count_early(
    newcomers: NewcomerSide,
    places: OpeningSide,
    scale: Scale,
    profiles: Profiles,
    who: NDArray[np.int64],
    wanted: NDArray[np.bool_],
    count: NDArray[np.int32],
) -> None:
    """Count per newcomer what language removes and what time removes of the rest.

    ``wanted``: shape (m, kinds); ``count``: shape (m, 2), filled here.
    """
    for no in range(len(who)):
        newcomer = who[no]
        own, practises = newcomers.speaks[newcomer], newcomers.practises[newcomer]
        asked = newcomers.facts[newcomer, ASKED_LANGUAGES] != 0
        mask = newcomers.facts[newcomer, HALF_DAY_MASK]
        language, time = 0, 0
        for group in range(len(profiles.kind)):
            kind, profile = profiles.kind[group], whole(profiles.profile[group])
            if not wanted[no, kind]:
                continue
            first, last = profiles.first[group], profiles.first[group + 1]
            if asked:
                answer = answer_of(
                    own, practises, places.speaks, places.needs, places.asked, profile
                )
                below = answer % PRACTISES < scale.least_level[kind]
                if answer == NEEDS_MORE or (below and answer != LANGUAGES_NOT_ASKED):
                    language += last - first
                    continue
            for opening in range(first, last):
                time += profiles.half_days[opening] & mask == 0
        count[no, 0], count[no, 1] = language, time
