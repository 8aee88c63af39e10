"""From a choice to a round: positions become refs, with reasons, alternates and what would help."""

from collections.abc import Callable, Iterator, Mapping

import numpy as np

from koppeling.matching import scores
from koppeling.matching.advice import advise
from koppeling.matching.chosen import Chosen
from koppeling.matching.claims import claims_of
from koppeling.matching.cover import movers
from koppeling.matching.pairs import Pairs, Positions
from koppeling.matching.remedies import explain_waiting
from koppeling.matching.result import ProposedPair, Released, Result
from koppeling.matching.scores.week import WeighedWeek
from koppeling.matching.why import whys
from koppeling.terms import KINDS

PROPOSALS_AT_ONCE = 1 << 14
"""So many are worded together: memory stays small where a country is."""

Progress = Callable[[str, int, int], None]
Alternates = tuple[tuple[str, int], ...]


def answer(
    week: WeighedWeek,
    pairs: Pairs,
    chosen: Chosen,
    released: tuple[Released, ...],
    progress: Progress,
) -> Result:
    """The round; ``progress`` hears (stage, done, total) of ``reasons`` and ``advice``."""
    openings = week.problem.openings
    proposals = tuple(_proposals(week, pairs, chosen, chosen.left(week.problem), progress))
    progress("advice", 0, 1)
    claims = claims_of(week, chosen)
    among = movers(week, pairs, chosen, claims)
    explained = explain_waiting(week, pairs, chosen, claims, among)
    advice = advise(week, chosen, claims, among)
    progress("advice", 1, 1)
    return Result(
        proposals=proposals,
        waiting=explained.waiting,
        empty=explained.empty,
        advice=advice,
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
        for newcomer_no, opening_no, kind, score, why, reasons, list_of in zip(
            people.tolist(),
            places.tolist(),
            kinds.tolist(),
            chosen.score[block].tolist(),
            whys(week, pairs, chosen, block),
            scores.reasons(week, table, people, places),
            list_no.tolist(),
            strict=True,
        ):
            yield ProposedPair(
                newcomer=newcomers.ref[newcomer_no],
                opening=openings.ref[opening_no],
                kind=KINDS[kind],
                score=score,
                why=why,
                reasons=reasons,
                alternates=alternates[list_of],
            )
        progress("reasons", min(start + PROPOSALS_AT_ONCE, total), total)


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
