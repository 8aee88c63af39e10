"""From a choice to a round: positions become refs, with reasons, alternates and what would help."""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import CancelledError, ThreadPoolExecutor
from threading import Event

import numpy as np

from koppeling.matching import scores
from koppeling.matching.advice import advise
from koppeling.matching.chosen import Chosen
from koppeling.matching.claims import claims_of
from koppeling.matching.cover import movers
from koppeling.matching.pairs import Pairs, Positions
from koppeling.matching.remedies import Explained, explain_waiting
from koppeling.matching.result import Advice, ProposedPair, Released, Result
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
    left = chosen.left(week.problem)
    stopped = Event()
    # Numpy and compiled loops leave the interpreter to each other.
    with ThreadPoolExecutor(1) as beside:
        helpful = beside.submit(_helpful, week, pairs, chosen, stopped)
        try:
            proposals = tuple(_proposals(week, pairs, chosen, left, progress))
            progress("advice", 0, 1)
            explained, advice = helpful.result()
        finally:
            # Whoever interrupts does not wait for what nobody will read.
            stopped.set()
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


def _helpful(
    week: WeighedWeek, pairs: Pairs, chosen: Chosen, stopped: Event
) -> tuple[Explained, tuple[Advice, ...]]:
    """What would help those who are waiting, and the town."""

    def go_on() -> None:
        if stopped.is_set():
            raise CancelledError

    claims = claims_of(week, chosen)
    go_on()
    among = movers(week, pairs, chosen, claims)
    explained = explain_waiting(week, pairs, chosen, claims, among, go_on)
    go_on()
    return explained, advise(week, chosen, claims, among)


def _proposals(
    week: WeighedWeek, pairs: Pairs, chosen: Chosen, left: Positions, progress: Progress
) -> Iterator[ProposedPair]:
    newcomers, openings = week.problem.newcomers, week.problem.openings
    told = scores.Reasons(week, scores.weights(week.policy))
    alternates = _alternates(week, pairs, chosen, left)
    total = len(chosen.score)
    for start in range(0, total, PROPOSALS_AT_ONCE):
        block = slice(start, start + PROPOSALS_AT_ONCE)
        people, places = chosen.newcomer_no[block], chosen.opening_no[block]
        kinds = openings.kind[places]
        list_no = people * len(KINDS) + kinds
        for newcomer_no, opening_no, kind, score, why, reasons, list_of in zip(
            people.tolist(),
            places.tolist(),
            kinds.tolist(),
            chosen.score[block].tolist(),
            whys(week, pairs, chosen, block),
            told.of(people, places),
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
    week: WeighedWeek, pairs: Pairs, chosen: Chosen, left: Positions
) -> Mapping[int, Alternates]:
    """Per list of a chosen pair her best openings of the kind, with a place left; by ref.

    None of them is hers.
    """
    most, ref = week.policy.alternates, week.problem.openings.ref
    lists = np.unique(
        chosen.newcomer_no * len(KINDS) + week.problem.openings.kind[chosen.opening_no]
    )
    # Of an opening that is hers another place may be left: so many more are asked for.
    best = pairs.best(lists, left, most + max(week.policy.at_most_per_kind))
    of_list = np.repeat(np.arange(len(lists)), best.length)
    hers = chosen.holds(lists[of_list] // len(KINDS), best.opening_no)
    not_hers: Positions = np.cumsum(~hers) - ~hers
    first = np.append(not_hers, 0)[np.minimum(best.first, len(hers))]
    kept = ~hers & (not_hers - np.repeat(first, best.length) < most)
    of_list, opening_no = of_list[kept], best.opening_no[kept]
    by_ref = np.argsort(of_list * len(ref) + opening_no)
    told = [
        (ref[no], score)
        for no, score in zip(
            opening_no[by_ref].tolist(), best.score[kept][by_ref].tolist(), strict=True
        )
    ]
    ends = np.cumsum(np.bincount(of_list, minlength=len(lists))).tolist()
    return {
        list_no: tuple(told[start:end])
        for list_no, start, end in zip(lists.tolist(), [0, *ends], ends, strict=False)
    }
