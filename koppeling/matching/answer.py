"""From a choice to a round: positions become refs, with reasons, alternates and what would help."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from koppeling.matching import scores
from koppeling.matching.pairs import Pairs, Positions
from koppeling.matching.result import ProposedPair, Released, Result, Waiting
from koppeling.matching.scores.week import WeighedWeek
from koppeling.matching.waiting import blocked_counts, would_help
from koppeling.terms import KINDS

PROPOSALS_AT_ONCE = 1 << 14
WAITING_AT_ONCE = 1 << 12
"""So many are worded together: memory stays small where a country is."""

Progress = Callable[[int, int], None]
Alternates = tuple[tuple[str, int], ...]


@dataclass(frozen=True, eq=False)
class Chosen:
    """The pairs of a round, by newcomer and opening, and what proves them.

    ``objective``, ``bound``: as in ``Result``. ``opening_price``: per opening, the
    least optimal price of a place.
    """

    newcomer_no: Positions
    opening_no: Positions
    score: Positions
    objective: int
    bound: int
    opening_price: NDArray[np.int64]

    @property
    def covered(self) -> int:
        return len(np.unique(self.newcomer_no))


def answer(
    week: WeighedWeek,
    pairs: Pairs,
    chosen: Chosen,
    released: tuple[Released, ...],
    progress: Progress,
) -> Result:
    """The round; ``progress`` hears (done, total) of the proposals."""
    openings = week.problem.openings
    left = openings.places.astype(np.int64)
    np.subtract.at(left, chosen.opening_no, 1)
    return Result(
        proposals=tuple(_proposals(week, pairs, chosen, left, progress)),
        waiting=tuple(_waiting(week, pairs, chosen, left)),
        released=released,
        objective=chosen.objective,
        bound=chosen.bound,
        covered=chosen.covered,
        scarcity={
            openings.ref[no]: int(chosen.opening_price[no])
            for no in np.flatnonzero(chosen.opening_price)
        },
    )


def _proposals(
    week: WeighedWeek, pairs: Pairs, chosen: Chosen, left: Positions, progress: Progress
) -> Iterator[ProposedPair]:
    newcomers, openings = week.problem.newcomers, week.problem.openings
    table = scores.weights(week.policy)
    total = len(chosen.score)
    for start in range(0, total, PROPOSALS_AT_ONCE):
        block = slice(start, start + PROPOSALS_AT_ONCE)
        people, places = chosen.newcomer_no[block], chosen.opening_no[block]
        kinds = openings.kind[places]
        list_no = people * len(KINDS) + kinds
        alternates = _alternates(week, pairs, chosen, left, np.unique(list_no))
        for newcomer_no, opening_no, kind, score, reasons, list_of in zip(
            people.tolist(),
            places.tolist(),
            kinds.tolist(),
            chosen.score[block].tolist(),
            scores.reasons(week, table, people, places),
            list_no.tolist(),
            strict=True,
        ):
            yield ProposedPair(
                newcomer=newcomers.ref[newcomer_no],
                opening=openings.ref[opening_no],
                kind=KINDS[kind],
                score=score,
                reasons=reasons,
                alternates=alternates[list_of],
            )
        progress(min(start + PROPOSALS_AT_ONCE, total), total)


def _alternates(
    week: WeighedWeek, pairs: Pairs, chosen: Chosen, left: Positions, lists: Positions
) -> Mapping[int, Alternates]:
    """Per list her best openings of the kind, none hers, with a place left; by ref."""
    most, ref = week.policy.alternates, week.problem.openings.ref
    # Of an opening that is hers another place may be left: so many more are asked for.
    best = pairs.best(lists, left, most + max(week.policy.at_most_per_kind))
    width = len(ref)
    of_list = np.repeat(lists, best.length)
    hers = np.isin(
        of_list // len(KINDS) * width + best.opening_no,
        chosen.newcomer_no * width + chosen.opening_no,
    )
    not_hers: Positions = np.cumsum(~hers) - ~hers
    first = np.concatenate((not_hers, [0]))[np.minimum(best.first, len(hers))]
    kept = ~hers & (not_hers - np.repeat(first, best.length) < most)
    by_ref = np.lexsort((best.opening_no[kept], of_list[kept]))
    told = [
        (ref[no], score)
        for no, score in zip(
            best.opening_no[kept][by_ref].tolist(), best.score[kept][by_ref].tolist(), strict=True
        )
    ]
    ends = np.searchsorted(of_list[kept], lists, side="right").tolist()
    starts = [0, *ends[:-1]]
    return {
        list_no: tuple(told[start:end])
        for list_no, start, end in zip(lists.tolist(), starts, ends, strict=True)
    }


def _waiting(week: WeighedWeek, pairs: Pairs, chosen: Chosen, left: Positions) -> Iterator[Waiting]:
    people = week.problem.newcomers
    paired = np.zeros(len(people.ref), np.bool_)
    paired[chosen.newcomer_no] = True
    everybody = np.flatnonzero(~paired)
    for start in range(0, len(everybody), WAITING_AT_ONCE):
        newcomers = everybody[start : start + WAITING_AT_ONCE]
        candidates = pairs.counts(newcomers)
        near = pairs.near_misses(newcomers, left)
        for newcomer_no, blocked, count, helps in zip(
            newcomers.tolist(),
            pairs.blocked(newcomers),
            candidates.sum(axis=1).tolist(),
            would_help(week, newcomers, near, candidates),
            strict=True,
        ):
            yield Waiting(
                newcomer=people.ref[newcomer_no],
                blocked=blocked_counts(blocked, count),
                would_help=helps,
            )
