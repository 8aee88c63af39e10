"""Points of a newcomer's terms, from tables that are made once for her and a kind.

All are ``(weight x share + 500) // 1000`` with the shares of ``koppeling.matching.scores``.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from koppeling.matching.kernels.compiled import compiled, inner, whole
from koppeling.matching.kernels.masks import SHE_WAS_NOT_ASKED, THEY_WERE_NOT_ASKED
from koppeling.matching.kernels.scale import LANGUAGE, TIME, Scale
from koppeling.matching.kernels.sides import (
    BIRTH_YEAR,
    CHILDREN,
    EMPHASIS,
    END_GIVES,
    END_INTERESTS,
    END_OCCUPATIONS,
    FIRST,
    NewcomerSide,
    OpeningSide,
)
from koppeling.matching.scores.language import PRACTICE_SHARE
from koppeling.matching.scores.tables import COSINE_STEPS, FULL_SHARE
from koppeling.terms import Level

FLUENT, LEVELS = int(Level.C1), len(Level)

PRACTISES = 8
"""Added to the shared level in what a profile answers, where she can practise."""
NEEDS_MORE = 7
"""The answer of a profile that asks for more than she speaks."""
LANGUAGES_NOT_ASKED = 15
"""The answer where one of both was not asked for languages."""
ANSWERS = 16
CLOSED = -1
"""In the points of a profile's answer: the rule of language keeps them apart."""


class Hers(NamedTuple):
    """What one newcomer is looked up in: filled by ``turn_to`` and ``weigh_for``."""

    answer: NDArray[np.int64]  # profiles: answer + ANSWERS x turn, less of earlier turns
    interests: NDArray[np.int32]  # entries: what each adds to the product of both lists
    gives: NDArray[np.int32]
    work: NDArray[np.int32]  # occupations: share
    language: NDArray[np.int32]  # answers: points or CLOSED
    half_days: NDArray[np.int32]  # shared half-days: points
    weight: NDArray[np.int32]  # terms: the most that each may bring


@compiled
def nobody_yet(places: OpeningSide, scale: Scale) -> Hers:
    """Tables for a loop over newcomers, as yet of nobody."""
    return Hers(
        np.zeros(len(places.asked), np.int64),
        np.zeros(2 * len(scale.idf), np.int32),
        np.zeros(2 * len(scale.idf), np.int32),
        np.zeros(len(scale.work), np.int32),
        np.zeros(ANSWERS, np.int32),
        np.zeros(len(scale.half_days), np.int32),
        np.zeros(scale.weight.shape[2], np.int32),
    )


@inner
def turn_to(hers: Hers, newcomers: NewcomerSide, scale: Scale, newcomer: int) -> None:
    """Fill what is hers whatever the kind."""
    facts, entry = newcomers.facts, newcomers.entry
    for concept in range(len(hers.interests)):
        hers.interests[concept], hers.gives[concept] = 0, 0
    for occupation in range(len(hers.work)):
        hers.work[occupation] = 0
    for at in range(facts[newcomer, FIRST], facts[newcomer, END_INTERESTS]):
        concept, listed = entry[at] // 2, entry[at] % 2
        weight = scale.idf[concept] * scale.idf[concept] * (1 + listed)
        hers.interests[2 * concept] = weight
        hers.interests[2 * concept + 1] = 2 * weight
    for at in range(facts[newcomer, END_INTERESTS], facts[newcomer, END_GIVES]):
        concept, listed = entry[at] // 2, entry[at] % 2
        weight = scale.idf[concept] * scale.idf[concept] * (1 + listed)
        hers.gives[2 * concept] = weight
        hers.gives[2 * concept + 1] = 2 * weight
    for at in range(facts[newcomer, END_GIVES], facts[newcomer, END_OCCUPATIONS]):
        for other in range(len(scale.work)):
            hers.work[other] = max(hers.work[other], scale.work[entry[at], other])


@inner
def earned(weight: int, share: int) -> int:
    """Points of a share, rounded half up."""
    return (weight * share + FULL_SHARE // 2) // FULL_SHARE


@inner
def weigh_for(hers: Hers, newcomers: NewcomerSide, scale: Scale, newcomer: int, kind: int) -> None:
    """Fill what is hers with a kind."""
    weight, emphasis = hers.weight, newcomers.facts[newcomer, EMPHASIS]
    for term in range(len(weight)):
        weight[term] = scale.weight[kind, emphasis, term]
    for shared in range(len(scale.half_days)):
        hers.half_days[shared] = earned(weight[TIME], scale.half_days[shared])
    for level in range(len(scale.level)):
        share = scale.level[level]
        more = min(share + PRACTICE_SHARE, FULL_SHARE)
        enough = level >= scale.least_level[kind]
        hers.language[level] = earned(weight[LANGUAGE], share) if enough else CLOSED
        hers.language[level + PRACTISES] = earned(weight[LANGUAGE], more) if enough else CLOSED
    hers.language[NEEDS_MORE] = CLOSED
    hers.language[LANGUAGES_NOT_ASKED] = earned(weight[LANGUAGE], scale.neutral)


@inner
def answer_of(
    own: NDArray[np.uint64],
    practises: NDArray[np.uint64],
    speaks: NDArray[np.uint64],
    needs: NDArray[np.uint64],
    asked: NDArray[np.int8],
    profile: int,
) -> int:
    """What a profile of languages answers somebody who was asked for hers.

    ``own`` (levels x words) and ``practises`` (words) are hers, ``speaks``, ``needs``
    and ``asked`` those of all profiles.
    """
    shared = whole(0)
    missing = np.uint64(0)
    practice = np.uint64(0)
    words = len(practises)
    for level in range(LEVELS):
        common = own[level, 0] & speaks[profile, level, 0]
        missing |= needs[profile, level, 0] & ~own[level, 0]
        for word in range(1, words):
            common |= own[level, word] & speaks[profile, level, word]
            missing |= needs[profile, level, word] & ~own[level, word]
        # Who speaks a language at a level speaks it at those below.
        shared += whole(common != 0)
    for word in range(words):
        practice |= practises[word] & speaks[profile, FLUENT - 1, word]
    if missing != 0:
        return NEEDS_MORE
    if asked[profile] == 0:
        return LANGUAGES_NOT_ASKED
    return shared + PRACTISES * whole(practice != 0)


@inner
def half_day_points(points: NDArray[np.int32], unasked: int, common: int) -> int:
    """Points of the half-days that two masks have in common; see ``masks.half_days``."""
    if common & (SHE_WAS_NOT_ASKED | THEY_WERE_NOT_ASKED):
        return unasked
    # Bits are counted in pairs, fours and eights, in 64 bits and below 2^31 throughout.
    bits = whole(common)
    bits = bits - (bits >> 1 & 0x155555)
    bits = (bits & 0x333333) + (bits >> 2 & 0x333333)
    bits = bits + (bits >> 4) & 0x0F0F0F
    return whole(points[(bits + (bits >> 8) + (bits >> 16)) & 0x1F])


@inner
def stage_points(
    newcomers: NDArray[np.int32],
    places: NDArray[np.int32],
    years: NDArray[np.int32],
    neutral: int,
    weight: int,
    newcomer: int,
    place: int,
) -> int:
    """Half for children, half for years of birth; the first two are both sides' facts."""
    hers, theirs = newcomers[newcomer, CHILDREN], places[place, CHILDREN]
    born, their_born = newcomers[newcomer, BIRTH_YEAR], places[place, BIRTH_YEAR]
    asked_children, asked_age = hers >= 0 and theirs >= 0, born >= 0 and their_born >= 0
    children = FULL_SHARE if hers == theirs else 0
    share = whole(neutral)
    if asked_age:
        share = whole(years[min(abs(born - their_born), 200)])
        if asked_children:
            share = (children + share) // 2
    elif asked_children:
        share = children
    return earned(weight, share)


@inner
def likeness_points(
    hers: NDArray[np.int32],
    entry: NDArray[np.uint16],
    first: int,
    last: int,
    lengths: int,
    cosine: NDArray[np.int32],
    weight: int,
) -> int:
    """Points of two lists of concepts: her table, their entries, the product of both lengths."""
    product = whole(0)
    for at in range(first, last):
        product += hers[entry[at]]
    if product == 0:
        return 0
    steps = product * product * COSINE_STEPS // lengths
    return earned(weight, whole(cosine[min(whole(steps), COSINE_STEPS)]))


@inner
def work_share(hers: NDArray[np.int32], entry: NDArray[np.uint16], first: int, last: int) -> int:
    """The share of the nearest pair of occupations."""
    share = whole(0)
    for at in range(first, last):
        share = max(share, whole(hers[entry[at]]))
    return share
