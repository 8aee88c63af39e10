"""The pairs of a large round: each newcomer's best at hand, the others scanned where asked for."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from koppeling.matching import scores
from koppeling.matching.assignment.decided import Ties
from koppeling.matching.assignment.question import Question
from koppeling.matching.assignment.shortlisted import MOST, NO_PLACE
from koppeling.matching.bonus import bonuses
from koppeling.matching.kernels.scan import Scanner
from koppeling.matching.near_misses import NearMisses
from koppeling.matching.pairs import Positions
from koppeling.matching.scores.week import WeighedWeek
from koppeling.matching.shortlists import Shortlists, end_to_end
from koppeling.matching.ties import tie_numbers

SHORT_LIST, LONG_LIST = 32, 1024
"""Entries per newcomer and kind: where places are ample, and where they are scarce. Lists that
turn out too short are read anew, so this decides how long a round takes, and nothing else
where ties decide."""
AMPLE = 1.5
"""Places per pair that the newcomers may have in all."""
LISTS_AT_ONCE = 1 << 14
"""So many are looked through together: memory stays small."""


def list_length(week: WeighedWeek) -> int:
    """How many entries a newcomer's list of one kind begins with."""
    openings, newcomers = week.problem.openings, week.problem.newcomers
    offered = openings.places[openings.consents & ~openings.protected].sum(dtype=np.int64)
    wanted = week.policy.at_most * len(newcomers.ref)
    return SHORT_LIST if offered >= AMPLE * wanted else LONG_LIST


def question_of(week: WeighedWeek, locks: Positions) -> Question:
    """What a week asks of ``choose``: its limits, and no pairs but the locks, shape (locks, 2)."""
    problem, policy = week.problem, week.policy
    held = problem.newcomers.held.astype(np.int64)
    points = scores.points_of_pairs(week, scores.weights(policy), locks[:, 0], locks[:, 1])
    return Question(
        newcomer_no=locks[:, 0],
        opening_no=locks[:, 1],
        value=points.sum(axis=0, dtype=np.int64),
        kind=problem.openings.kind,
        places=np.maximum(problem.openings.places, 0),
        at_most=np.maximum(policy.at_most - held.sum(axis=1), 0),
        at_most_per_kind=np.maximum(np.array(policy.at_most_per_kind) - held, 0),
        bonus=bonuses(problem, policy).astype(np.int64),
        locked=np.arange(len(locks)),
        tie=None,
    )


def ties_of(week: WeighedWeek, seed: int) -> Ties:
    """What decides among equal optima: see ``tie_numbers``; hashed only for those who are asked."""
    hers, theirs = week.problem.newcomers.ref, week.problem.openings.ref

    def ties(newcomer_no: Positions, opening_no: Positions) -> Positions:
        who, newcomer = np.unique(newcomer_no, return_inverse=True)
        what, opening = np.unique(opening_no, return_inverse=True)
        refs = [hers[no] for no in who], [theirs[no] for no in what]
        return tie_numbers(seed, *refs, newcomer, opening)

    return ties


@dataclass(frozen=True, eq=False)
class ShortlistedPairs:
    """Pairs that a country does not hold at once."""

    shortlists: Shortlists
    scanner: Scanner

    def best(self, lists: Positions, places_left: Positions, most: int) -> Shortlists:
        """From what is listed, and scanned again where the list may end too early."""
        listed = [
            self._listed(lists[start : start + LISTS_AT_ONCE], places_left, most)
            for start in range(0, max(len(lists), 1), LISTS_AT_ONCE)
        ]
        length, complete, opening_no, score = map(np.concatenate, zip(*listed, strict=True))
        short = ~complete & (length < most)
        # All of them at once: threads have enough to share.
        again = self.scanner.rescan(
            lists[short],
            np.where(places_left > 0, 0, NO_PLACE),
            np.zeros(int(short.sum()), np.int64),
            most,
        )
        kept = np.repeat(~short, length)
        length[short], complete[short] = again.length, again.complete
        found = Shortlists(
            first=np.cumsum(length, dtype=np.int64) - length,
            length=length,
            complete=complete,
            opening_no=np.empty(length.sum(), np.int32),
            score=np.empty(length.sum(), np.int32),
        )
        from_list = np.repeat(~short, length)
        found_again = end_to_end(again.first, again.length)
        for column, as_listed, as_scanned in (
            (found.opening_no, opening_no, again.opening_no),
            (found.score, score, again.score),
        ):
            column[from_list] = as_listed[kept]
            column[~from_list] = as_scanned[found_again]
        return found

    def _listed(
        self, lists: Positions, places_left: Positions, most: int
    ) -> tuple[NDArray[np.int32], NDArray[np.bool_], NDArray[np.int32], NDArray[np.int32]]:
        """Of each list at most ``most`` openings: lengths, whether complete, openings, scores."""
        listed = self.shortlists
        entries = end_to_end(listed.first[lists], listed.length[lists])
        of_list = np.repeat(np.arange(len(lists)), listed.length[lists])
        open_ = places_left[listed.opening_no[entries]] > 0
        entries, of_list = entries[open_], of_list[open_]
        count = np.bincount(of_list, minlength=len(lists))
        first = np.cumsum(count) - count
        entries = entries[np.arange(len(of_list)) - first[of_list] < most]
        return (
            np.minimum(count, most).astype(np.int32),
            listed.complete[lists] & (count <= most),
            listed.opening_no[entries],
            listed.score[entries],
        )

    def worth(self, lists: Positions, price: Positions, least: Positions) -> Shortlists:
        return self.scanner.rescan(lists, price, least, MOST)

    def counts(self, newcomers: Positions) -> Positions:
        return self.scanner.candidates(newcomers).astype(np.int64)

    def blocked(self, newcomers: Positions) -> NDArray[np.int32]:
        return self.scanner.blocked(newcomers)

    def near_misses(self, newcomers: Positions, places_left: Positions) -> NearMisses:
        found = self.scanner.one_rule_away(newcomers, places_left)
        return NearMisses(
            newcomer_no=np.repeat(newcomers, np.diff(found.first)),
            opening_no=found.opening_no.astype(np.int64),
            rule_no=(found.rule_no - 1).astype(np.int8),
            score=found.score,
        )
