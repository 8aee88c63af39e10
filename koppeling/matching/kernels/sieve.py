"""Openings sifted 64 at a time, for newcomers who have the whole country within reach.

A word holds one bit of each of 64 openings: whether one has a half-day, a language, a group
of concepts. A few operations on words tell which of them could come to so many points.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from koppeling.matching.kernels.bits import (
    EVERYBODY,
    FIRST_CONCEPT,
    GIVES_UNASKED,
    GROUPS,
    INTERESTS_UNASKED,
    LANGUAGES_UNASKED,
    ROWS_OF_WORK,
    TIME_UNASKED,
    WORK_UNASKED,
)
from koppeling.matching.kernels.compiled import compiled, inner, whole
from koppeling.matching.kernels.masks import SHE_WAS_NOT_ASKED
from koppeling.matching.kernels.points import LANGUAGES_NOT_ASKED, PRACTISES, Hers, earned
from koppeling.matching.kernels.reach import Ranges
from koppeling.matching.kernels.scale import GIVES, INTERESTS, STAGE, TIME, WORK, Scale
from koppeling.matching.kernels.sides import (
    ASKED_LANGUAGES,
    END_GIVES,
    END_INTERESTS,
    END_OCCUPATIONS,
    FIRST,
    GIVES_LENGTH,
    HALF_DAY_MASK,
    INTERESTS_LENGTH,
    OCCUPATION_GROUPS,
    NewcomerSide,
    OpeningSide,
)
from koppeling.matching.scores.tables import COSINE_STEPS
from koppeling.terms import HALF_DAYS, Level

LEVELS = len(Level)
SHARED, ALIKE = 5, 5
"""Half-days in common are counted to four. Likeness goes by what two have in common: nothing,
parents of concepts alone, one concept, two, or more."""
WORD = 64
SHORT = 48
"""Ranges of fewer openings are asked one by one."""

# Columns of ``Sieve.end``: up to where the rows of each question stand.
(
    END_TIME,
    END_PARENTS,
    END_CONCEPTS,
    END_GIVEN_PARENTS,
    END_GIVEN,
    END_WORK,
    END_LANGUAGES,
    ENDS,
) = range(8)
# Columns of ``Sieve.numbers``.
IN_USE, FOR_WORK, AT_MOST, NEED, WAYS, NUMBERS = range(6)

NO_NEED = -(1 << 62)


class Sieve(NamedTuple):
    """What one newcomer asks of each word, and how many points the answers are worth at most."""

    row: NDArray[np.int64]  # rows of bits, question after question
    end: NDArray[np.int64]  # ENDS
    time: NDArray[np.int64]  # SHARED: by half-days in common
    interests: NDArray[np.int64]  # ALIKE
    gives: NDArray[np.int64]  # ALIKE
    way: NDArray[np.int64]  # ways x 4: so much in common, and whether work, suffices
    numbers: NDArray[np.int64]  # NUMBERS
    position: NDArray[np.int64]  # of the only bit of a word, see ``POSITION``
    open: NDArray[np.uint64]  # as in ``Asked``


DE_BRUIJN = np.uint64(0x03F79D71B4CB0A89)
POSITION = np.zeros(WORD, np.int64)
for _bit in range(WORD):
    POSITION[((int(DE_BRUIJN) << _bit) & (2**64 - 1)) >> 58] = _bit


@compiled
def room_for_sieve(places: OpeningSide, open_: NDArray[np.uint64]) -> Sieve:
    """A sieve, as yet of nobody."""
    return Sieve(
        np.zeros(len(places.bits) + 3, np.int64),
        np.zeros(ENDS, np.int64),
        np.zeros(SHARED, np.int64),
        np.zeros(ALIKE, np.int64),
        np.zeros(ALIKE, np.int64),
        np.zeros((2 * ALIKE * ALIKE, 4), np.int64),
        np.zeros(NUMBERS, np.int64),
        POSITION.copy(),
        open_,
    )


@inner
def set_sieve(
    sieve: Sieve,
    hers: Hers,
    newcomers: NewcomerSide,
    scale: Scale,
    weight: NDArray[np.int32],
    newcomer: int,
    kind: int,
) -> None:
    """Fill a sieve for a newcomer and a kind."""
    facts = newcomers.facts[newcomer]
    row, end, numbers = sieve.row, sieve.end, sieve.numbers
    rest = whole(weight[STAGE])
    count = 0
    # Half-days.
    mask, unasked = whole(facts[HALF_DAY_MASK]), earned(weight[TIME], scale.neutral)
    if mask & SHE_WAS_NOT_ASKED:
        row[count] = EVERYBODY
        count += 1
        sieve.time[:] = unasked
    else:
        for half_day in range(len(HALF_DAYS)):
            if mask >> half_day & 1:
                row[count] = half_day
                count += 1
        for shared in range(SHARED):
            sieve.time[shared] = max(unasked, whole(hers.half_days[shared]))
        sieve.time[SHARED - 1] = max(unasked, whole(hers.half_days[-1]))
    end[END_TIME] = count
    # Concepts.
    for_interests, for_gives = whole(weight[INTERESTS]), whole(weight[GIVES])
    if facts[INTERESTS_LENGTH] <= 0:
        rest += earned(for_interests, scale.neutral)
        for_interests = 0
    if facts[GIVES_LENGTH] <= 0:
        rest += earned(for_gives, scale.neutral)
        for_gives = 0
    first, middle, last = facts[FIRST], facts[END_INTERESTS], facts[END_GIVES]
    end[END_PARENTS], end[END_CONCEPTS] = ask_concepts(
        row, count, newcomers.entry, first, middle, whole(FIRST_CONCEPT), scale.idf,
        scale.cosine, facts[INTERESTS_LENGTH], for_interests, sieve.interests,
    )  # fmt: skip
    count = end[END_CONCEPTS]
    end[END_GIVEN_PARENTS], end[END_GIVEN] = ask_concepts(
        row, count, newcomers.entry, middle, last, FIRST_CONCEPT + len(scale.idf), scale.idf,
        scale.cosine, facts[GIVES_LENGTH], for_gives, sieve.gives,
    )  # fmt: skip
    count = end[END_GIVEN]
    # Work.
    numbers[FOR_WORK] = weight[WORK]
    if facts[END_OCCUPATIONS] < facts[END_GIVES]:
        rest += earned(whole(weight[WORK]), scale.neutral)
        numbers[FOR_WORK] = 0
    if numbers[FOR_WORK]:
        row[count] = WORK_UNASKED
        count += 1
        for group in range(GROUPS):
            if facts[OCCUPATION_GROUPS] >> group & 1:
                row[count] = ROWS_OF_WORK + group
                count += 1
    end[END_WORK] = count
    # Languages.
    spoken = whole(hers.language[LANGUAGES_NOT_ASKED])
    if facts[ASKED_LANGUAGES] == 0:
        row[count] = EVERYBODY
        count += 1
    else:
        row[count] = LANGUAGES_UNASKED
        count += 1
        least = scale.least_level[kind] - 1
        own = newcomers.speaks[newcomer]
        for word in range(own.shape[1]):
            for bit in range(WORD):
                if own[least, word] >> np.uint64(bit) & np.uint64(1):
                    row[count] = FIRST_CONCEPT + 2 * len(scale.idf) + WORD * word + bit
                    count += 1
            for level in range(LEVELS):
                if own[level, word]:
                    spoken = max(spoken, whole(hers.language[level + 1]))
                    spoken = max(spoken, whole(hers.language[level + 1 + PRACTISES]))
    end[END_LANGUAGES] = count
    numbers[IN_USE] = 1
    numbers[AT_MOST] = rest + spoken
    numbers[NEED] = NO_NEED
    numbers[WAYS] = 0


@inner
def ask_concepts(
    row: NDArray[np.int64],
    count: int,
    entry: NDArray[np.uint16],
    first: int,
    last: int,
    first_row: int,
    idf: NDArray[np.int32],
    cosine: NDArray[np.int32],
    length: int,
    weight: int,
    points: NDArray[np.int64],
) -> tuple[int, int]:
    """Ask for a list's parents and then for its concepts; returns where the rows of both end.

    ``points``: what no likeness passes by what is in common (Cauchy and Schwarz: no product
    passes that of her length within it and the other's whole length).
    """
    points[:] = weight
    points[0] = 0
    if weight == 0:
        return count, count
    parents, one, two = whole(0), whole(0), whole(0)
    ends = whole(count), whole(count)
    for listed in range(2):
        for at in range(first, last):
            if entry[at] % 2 != listed:
                continue
            row[count] = first_row + entry[at] // 2
            count += 1
            square = whole(idf[entry[at] // 2]) ** 2
            if listed:
                one, two = max(one, 4 * square), max(two, min(one, 4 * square))
            else:
                parents += square
        ends = ends[1], whole(count)
    for alike, squares in ((1, parents), (2, parents + one), (3, parents + one + two)):
        steps = -(-squares * COSINE_STEPS // max(1, length))
        points[alike] = earned(weight, whole(cosine[min(steps, COSINE_STEPS)]))
    return ends


@inner
def find_ways(sieve: Sieve, need: int) -> None:
    """Fill the least answers that come to ``need`` points."""
    way, numbers = sieve.way, sieve.numbers
    count = 0
    for work in range(2 if numbers[FOR_WORK] else 1):
        for interests in range(ALIKE):
            for gives in range(ALIKE):
                so_far = sieve.interests[interests] + sieve.gives[gives]
                so_far += numbers[FOR_WORK] * work
                shared = 1
                while shared < SHARED and so_far + sieve.time[shared] < need:
                    shared += 1
                if shared == SHARED:
                    continue
                implied = False
                for no in range(count):
                    implied |= (
                        way[no, 0] <= shared
                        and way[no, 1] <= interests
                        and way[no, 2] <= gives
                        and way[no, 3] <= work
                    )
                if not implied:
                    way[count, 0], way[count, 1] = shared, interests
                    way[count, 2], way[count, 3] = gives, work
                    count += 1
    numbers[NEED], numbers[WAYS] = need, count


@inner
def pass_word(sieve: Sieve, bits: NDArray[np.uint64], word: int) -> np.uint64:
    """Which openings of a word answer in one of the ways."""
    row, end, way = sieve.row, sieve.end, sieve.way
    spoken = np.uint64(0)
    for no in range(end[END_WORK], end[END_LANGUAGES]):
        spoken |= bits[row[no], word]
    one = bits[TIME_UNASKED, word]
    two = three = four = np.uint64(0)
    for no in range(end[END_TIME]):
        own = bits[row[no], word]
        four |= three & own
        three |= two & own
        two |= one & own
        one |= own
    some_interest = interest = interests = many_interests = bits[INTERESTS_UNASKED, word]
    for no in range(end[END_TIME], end[END_PARENTS]):
        some_interest |= bits[row[no], word]
    for no in range(end[END_PARENTS], end[END_CONCEPTS]):
        own = bits[row[no], word]
        many_interests |= interests & own
        interests |= interest & own
        interest |= own
    some_interest |= interest
    some_given = given = gives = many_gives = bits[GIVES_UNASKED, word]
    for no in range(end[END_CONCEPTS], end[END_GIVEN_PARENTS]):
        some_given |= bits[row[no], word]
    for no in range(end[END_GIVEN_PARENTS], end[END_GIVEN]):
        own = bits[row[no], word]
        many_gives |= gives & own
        gives |= given & own
        given |= own
    some_given |= given
    work = np.uint64(0)
    for no in range(end[END_GIVEN], end[END_WORK]):
        work |= bits[row[no], word]
    found = np.uint64(0)
    for no in range(sieve.numbers[WAYS]):
        mask = four
        if way[no, 0] < 4:
            mask = one if way[no, 0] == 1 else two if way[no, 0] == 2 else three
        if way[no, 1] > 2:
            mask &= interests if way[no, 1] == 3 else many_interests
        elif way[no, 1]:
            mask &= some_interest if way[no, 1] == 1 else interest
        if way[no, 2] > 2:
            mask &= gives if way[no, 2] == 3 else many_gives
        elif way[no, 2]:
            mask &= some_given if way[no, 2] == 1 else given
        if way[no, 3]:
            mask &= work
        found |= mask
    return found & spoken


@inner
def sift(
    sieve: Sieve,
    places: OpeningSide,
    mask: int,
    ranges: Ranges,
    found: int,
    least: int,
    at: NDArray[np.int64],
    place: NDArray[np.int32],
    points: NDArray[np.int32],
) -> int:
    """Fill a batch with openings that share a half-day and could come to ``least`` points.

    ``mask``: her half-days. Returns how many; ``at`` moves on, to range ``found`` at the end.
    """
    start, stop, near = ranges
    bits, half_days, numbers, position = (
        places.bits,
        places.half_days,
        sieve.numbers,
        sieve.position,
    )
    at_most = numbers[AT_MOST] + sieve.time[SHARED - 1] + numbers[FOR_WORK]
    at_most += sieve.interests[ALIKE - 1] + sieve.gives[ALIKE - 1]
    room = len(place) - WORD
    one, opening = at[0], at[1]
    count = 0
    while one < found and count <= room:
        if near[one] + at_most >= least:
            opening = max(opening, whole(start[one]))
            last = whole(stop[one])
            if last - opening < SHORT:
                for other in range(opening, last):
                    place[count] = other
                    points[count] = near[one]
                    count += mask & half_days[other] != 0
            else:
                if numbers[NEED] != least - near[one] - numbers[AT_MOST]:
                    find_ways(sieve, least - near[one] - numbers[AT_MOST])
                while opening < last and count <= room:
                    word = opening // WORD
                    left = pass_word(sieve, bits, word)
                    if len(sieve.open):
                        left &= sieve.open[word]
                    left &= ~np.uint64(0) << np.uint64(opening - word * WORD)
                    if last < (word + 1) * WORD:
                        left &= (np.uint64(1) << np.uint64(last - word * WORD)) - np.uint64(1)
                    while left:
                        bit = left & (~left + np.uint64(1))
                        left ^= bit
                        place[count] = (
                            word * WORD + position[np.int64(bit * DE_BRUIJN >> np.uint64(58))]
                        )
                        points[count] = near[one]
                        count += 1
                    opening = (word + 1) * WORD
                if opening < last:
                    break
        one += 1
        opening = 0
    at[0], at[1] = one, opening
    return count
