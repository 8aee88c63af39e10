"""Rules and score of the openings within reach, a batch at a time.

``gather`` asks what is cheap (half-days, languages) and ``finish`` the rest. Both
drop what could not come to ``least`` points even with everything else in full.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from koppeling.matching.kernels.compiled import compiled, inner, whole
from koppeling.matching.kernels.points import (
    ANSWERS,
    LANGUAGES_NOT_ASKED,
    Hers,
    answer_of,
    earned,
    half_day_points,
    likeness_points,
    stage_points,
    work_share,
)
from koppeling.matching.kernels.reach import Ranges
from koppeling.matching.kernels.scale import GIVES, INTERESTS, LANGUAGE, STAGE, TIME, WORK
from koppeling.matching.kernels.sides import (
    AGE_LEAST,
    AGE_MOST,
    ALL_GROUPS,
    ASKED_LANGUAGES,
    END_GIVES,
    END_INTERESTS,
    END_OCCUPATIONS,
    FIRST,
    GIVES_GROUPS,
    GIVES_LENGTH,
    GIVES_SHIFT,
    HALF_DAY_MASK,
    INTERESTS_GROUPS,
    INTERESTS_LENGTH,
    MAX_AGE,
    MIN_AGE,
    OCCUPATION_GROUPS,
    OPENING_NO,
    UNFIT,
    WISH,
    NewcomerSide,
    OpeningSide,
)
from koppeling.matching.kernels.sieve import IN_USE, Sieve, sift

BATCH = 1024

UNFIT_AGE, NOT_AVAILABLE, NOT_ENOUGH = -1, -2, -3
"""In a batch's points, why the pair is none: its age, somebody's wish or past, its score."""

NO_RULE, RULE_OF_TIME, RULE_OF_LANGUAGE = range(3)


class Batch(NamedTuple):
    """Openings that are judged together; ``at`` (range, opening) is where the next one begins."""

    at: NDArray[np.int64]
    place: NDArray[np.int32]
    points: NDArray[np.int32]


@compiled
def empty_batch() -> Batch:
    """Room for a batch."""
    return Batch(np.zeros(2, np.int64), np.empty(BATCH, np.int32), np.empty(BATCH, np.int32))


@inner
def gather(
    hers: Hers,
    sieve: Sieve,
    newcomers: NewcomerSide,
    places: OpeningSide,
    neutral: int,
    weight: NDArray[np.int32],
    newcomer: int,
    turn: int,
    ranges: Ranges,
    found: int,
    least: int,
    but: int,
    batch: Batch,
) -> int:
    """Fill a batch with openings that share a half-day and enough of a language with her.

    ``turn`` is another for every newcomer, ``but`` the one rule of both that is
    to be broken, or ``NO_RULE``. Returns the batch's length; at the end, the batch
    is at range ``found``. Its points are those of proximity, time and language.
    """
    start, stop, near = ranges
    at, place, points = batch
    share_time, share_language = but != RULE_OF_TIME, but != RULE_OF_LANGUAGE
    half_days, profiles, groups = places.half_days, places.profile, places.groups
    speaks, needs, asked = places.speaks, places.needs, places.asked
    own, practises = newcomers.speaks[newcomer], newcomers.practises[newcomer]
    facts = newcomers.facts[newcomer]
    mask, was_asked = whole(facts[HALF_DAY_MASK]), facts[ASKED_LANGUAGES] != 0
    mine = facts[INTERESTS_GROUPS] | whole(facts[GIVES_GROUPS]) << GIVES_SHIFT
    known, language, free = hers.answer, hers.language, hers.half_days
    unasked = earned(weight[TIME], neutral)
    # What is left when half-days and languages are known, likeness apart.
    rest = whole(weight[STAGE]) + weight[WORK]
    for_interests, for_gives = whole(weight[INTERESTS]), whole(weight[GIVES])
    if facts[INTERESTS_LENGTH] <= 0:
        rest += earned(for_interests, neutral)
        for_interests = 0
    if facts[GIVES_LENGTH] <= 0:
        rest += earned(for_gives, neutral)
        for_gives = 0
    most = weight[TIME] + weight[LANGUAGE] + rest + for_interests + for_gives
    one, opening = at[0], at[1]
    count = 0
    # First what shares a half-day: without a branch, as one is foretold wrong too often.
    sifted = sieve.numbers[IN_USE] != 0
    if sifted:
        count = sift(sieve, places, mask, ranges, found, least, at, place, points)
        one, opening = at[0], at[1]
    while not sifted and one < found and count < BATCH:
        if near[one] + most >= least:
            opening = max(opening, whole(start[one]))
            last = min(whole(stop[one]), opening + BATCH - count)
            for other in range(opening, last):
                place[count] = other
                points[count] = near[one]
                count += (mask & half_days[other] != 0) == share_time
            opening = last
            if last < stop[one]:
                continue
        one += 1
        opening = 0
    at[0], at[1] = one, opening
    kept = 0
    for no in range(count):
        opening = whole(place[no])
        profile = whole(profiles[opening])
        answer = known[profile] - ANSWERS * turn
        if answer < 0:
            answer = whole(LANGUAGES_NOT_ASKED)
            if was_asked:
                answer = answer_of(own, practises, speaks, needs, asked, profile)
            known[profile] = answer + ANSWERS * turn
        spoken = whole(language[answer])
        common = mask & half_days[opening]
        so_far = points[no] + max(spoken, 0) + half_day_points(free, unasked, common)
        alike = mine & groups[opening]
        bound = so_far + rest
        bound += for_interests if alike & ALL_GROUPS else 0
        bound += for_gives if alike >> GIVES_SHIFT else 0
        place[kept], points[kept] = opening, so_far
        kept += ((spoken >= 0) == share_language) & (bound >= least)
    return kept


@inner
def is_apart(newcomers: NewcomerSide, newcomer: int, opening_no: int) -> bool:
    """Whether the two must not meet, as their past or one of them says."""
    first, last = newcomers.apart_first[newcomer], newcomers.apart_first[newcomer + 1]
    while first < last:
        middle = (first + last) // 2
        if newcomers.apart[middle] < opening_no:
            first = middle + 1
        else:
            last = middle
    found: bool = first < newcomers.apart_first[newcomer + 1]
    return found and newcomers.apart[first] == opening_no


@inner
def finish(
    hers: Hers,
    newcomers: NewcomerSide,
    places: OpeningSide,
    neutral: int,
    years: NDArray[np.int32],
    cosine: NDArray[np.int32],
    weight: NDArray[np.int32],
    newcomer: int,
    count: int,
    least: int,
    price: NDArray[np.int64],
    batch: Batch,
) -> None:
    """Turn a batch's points into scores, or into why there is none.

    ``price``: per number of an opening, taken off before ``least`` is asked; empty for none.
    """
    _, place, points = batch
    theirs, entry = places.facts, places.entry
    her_facts, facts = newcomers.facts, newcomers.facts[newcomer]
    interests, gives, work = hers.interests, hers.gives, hers.work
    for_stage, for_work = whole(weight[STAGE]), whole(weight[WORK])
    for_interests, for_gives = whole(weight[INTERESTS]), whole(weight[GIVES])
    work_unasked = earned(for_work, neutral)
    interests_unasked = earned(for_interests, neutral)
    gives_unasked = earned(for_gives, neutral)
    asked_work = facts[END_OCCUPATIONS] >= facts[END_GIVES]
    interests_length = whole(facts[INTERESTS_LENGTH])
    gives_length = whole(facts[GIVES_LENGTH])
    groups, gives_groups = facts[INTERESTS_GROUPS], facts[GIVES_GROUPS]
    work_groups = facts[OCCUPATION_GROUPS]
    wish, oldest, youngest = facts[WISH], facts[AGE_MOST], facts[AGE_LEAST]
    some_apart = newcomers.apart_first[newcomer] < newcomers.apart_first[newcomer + 1]
    for no in range(count):
        opening = whole(place[no])
        score = whole(points[no])
        old = (theirs[opening, MAX_AGE] >= 0) & (youngest > theirs[opening, MAX_AGE])
        if old | (oldest < theirs[opening, MIN_AGE]):
            points[no] = UNFIT_AGE
            continue
        opening_no = theirs[opening, OPENING_NO]
        unfit = theirs[opening, UNFIT] >> wish & 1
        if unfit or (some_apart and is_apart(newcomers, newcomer, opening_no)):
            points[no] = NOT_AVAILABLE
            continue
        points[no] = NOT_ENOUGH
        enough = least + price[opening_no] if len(price) else least
        if for_stage:
            score += stage_points(her_facts, theirs, years, neutral, for_stage, newcomer, opening)
        if for_work:
            if not asked_work or theirs[opening, END_OCCUPATIONS] < theirs[opening, END_GIVES]:
                score += work_unasked
            elif work_groups & theirs[opening, OCCUPATION_GROUPS]:
                first, last = theirs[opening, END_GIVES], theirs[opening, END_OCCUPATIONS]
                score += earned(for_work, work_share(work, entry, first, last))
        length = whole(theirs[opening, INTERESTS_LENGTH])
        other_length = whole(theirs[opening, GIVES_LENGTH])
        alike = groups & theirs[opening, INTERESTS_GROUPS] != 0
        welcome = gives_groups & theirs[opening, GIVES_GROUPS] != 0
        if length < 0 or interests_length < 0:
            score += interests_unasked
        if other_length < 0 or gives_length < 0:
            score += gives_unasked
        if score + alike * for_interests + welcome * for_gives < enough:
            continue
        if alike:
            first, last = theirs[opening, FIRST], theirs[opening, END_INTERESTS]
            lengths = interests_length * length
            score += likeness_points(interests, entry, first, last, lengths, cosine, for_interests)
            if score + welcome * for_gives < enough:
                continue
        if welcome:
            first, last = theirs[opening, END_INTERESTS], theirs[opening, END_GIVES]
            lengths = gives_length * other_length
            score += likeness_points(gives, entry, first, last, lengths, cosine, for_gives)
        if score >= enough:
            points[no] = score
