"""Answers as bits, so that a loop asks a whole rule with one AND."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from koppeling.matching.candidates import ASSOCIATION, EMPLOYER
from koppeling.matching.problem import GENDERS, NOT_ASKED, Ints
from koppeling.matching.scores.week import WeighedWeek
from koppeling.terms import HALF_DAYS, Level

THEY_WERE_NOT_ASKED = 1 << 29
SHE_WAS_NOT_ASKED = 1 << 30
"""Bits of half-day masks. With them set as ``half_days`` does, one AND asks the rule of time."""


def half_days(availability: Ints, own: int, other: int) -> Ints:
    """Masks of which two share a bit exactly where the rule of time passes them.

    Who was not asked has every bit; who was has the bit ``other``, which a side
    that was not asked also has, but never ``own``, by which it is known.
    """
    if len(availability) and availability.max() >= 1 << len(HALF_DAYS):
        raise ValueError("a mask of half-days reaches beyond the week")
    everything = (1 << len(HALF_DAYS)) - 1 | own | other
    return np.where(availability < 0, everything, availability | other).astype(np.int32)


def wish(contact_gender: Ints, gender: Ints) -> Ints:
    """One number for whom she wants to meet and her own gender, each -1 for any or not asked."""
    found: Ints = (contact_gender + 1) * (len(GENDERS) + 1) + gender + 1
    return found


def unfit(week: WeighedWeek, kept: NDArray[np.int64]) -> Ints:
    """Per opening a bit for each ``wish`` that keeps them from meeting; see ``_contact_wish``."""
    openings = week.problem.openings
    kind, contact = openings.kind[kept], openings.gender[kept]
    wanted, group = openings.contact_gender[kept], openings.for_gender[kept]
    found = np.zeros(len(kept), np.int32)
    for hers in range(NOT_ASKED, len(GENDERS)):
        for gender in range(NOT_ASKED, len(GENDERS)):
            unfit = (hers >= 0) & (contact != hers) & ~((kind == ASSOCIATION) & (group == hers))
            for theirs in (wanted, group):
                unfit |= (theirs >= 0) & (theirs != gender)
            bit = (hers + 1) * (len(GENDERS) + 1) + gender + 1
            found |= (unfit & (kind != EMPLOYER)).astype(np.int32) << bit
    return found


def words(level: NDArray[Any]) -> NDArray[np.uint64]:
    """Per row the languages of a level or more as bits, shape (rows, levels, words).

    64 languages to a word; a row of yes and no has its languages at the first level.
    """
    rows, languages = level.shape
    words = max(1, -(-languages // 64))
    found = np.empty((rows, len(Level), words), np.uint64)
    for column, least in enumerate(Level):
        bits = np.zeros((rows, 8 * words), np.uint8)
        packed = np.packbits(level >= least, axis=1, bitorder="little")
        bits[:, : packed.shape[1]] = packed
        found[:, column] = bits.view("<u8")
    return found
