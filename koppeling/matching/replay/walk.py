"""``replay``: weeks in, what would have come of them out. No database, no clock."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from hashlib import blake2b
from itertools import pairwise

import numpy as np

from koppeling.matching import scores
from koppeling.matching.facts import NewcomerFacts, OpeningFacts
from koppeling.matching.policy import Policy
from koppeling.matching.problem import Problem, build
from koppeling.matching.propose import choose
from koppeling.matching.replay.weeks import Pair, Replayed, ReplayedWeek, Wait, WeekInput
from koppeling.matching.scores.week import WeighedWeek
from koppeling.terms import Kind

Chooser = Callable[[Problem, Policy, int], Sequence[tuple[str, str, int]]]
"""Problem, policy and seed to (newcomer ref, opening ref, score)."""
Lasts = Callable[[str, str], timedelta]
"""Newcomer ref and opening ref to how long they see each other, had they said yes."""
Progress = Callable[[int, int], None]

ANSWER_DAYS = 7
"""Who is proposed on a Monday and says yes knows each other by the Monday after."""
ASSUMED_YES = 0.5
"""Of how many proposed pairs both say yes, where a town has too few answers of its own."""


def _silent(done: int, total: int) -> None:
    """Nobody watches."""


def replay(
    weeks: Sequence[WeekInput],
    policy: Policy,
    *,
    seed: int,
    chooser: Chooser = choose,
    yes: float = ASSUMED_YES,
    lasts: Lasts | None = None,
    progress: Progress = _silent,
) -> Replayed:
    """Walk through the weeks in order, each choosing among those whom the ones before left.

    Both sides of a proposed pair say yes in the share ``yes`` (0 to 1) of all pairs: a hash
    of ``seed`` and the two refs decides, so that two policies which propose the same pair
    meet with the same answer. A yes is a contact and takes a place for as long as it
    ``lasts``, to the end of the replay if None; the two are not proposed to each other
    again, whatever they said. Who no longer appears and had no contact has left: the wait
    is known up to then.

    ``chooser`` chooses as ``propose`` does unless told otherwise. ``progress`` hears
    (weeks done, all). Raises ValueError unless the weeks ascend and ``yes`` is a share.
    """
    if any(one.on >= other.on for one, other in pairwise(weeks)):
        raise ValueError("the weeks of a replay ascend")
    if not 0 <= yes <= 1:
        raise ValueError(f"not a share: {yes}")
    town = _Town()
    found, total = [], 0
    for no, week in enumerate(weeks):
        town.end_contacts(week.on)
        people = tuple(town.newcomers(week))
        town.note_waits(week.on, people)
        problem = build(people, town.openings(week), on=week.on, apart=week.apart | town.asked)
        proposed = sorted(chooser(problem, policy, seed))
        kinds = {opening.ref: opening.kind for opening in week.openings}
        coupled = []
        for newcomer, opening, score in proposed:
            town.asked.add((newcomer, opening))
            if says_yes(seed, newcomer, opening, yes):
                until = None
                if lasts is not None:
                    until = week.on + timedelta(ANSWER_DAYS) + lasts(newcomer, opening)
                town.couple(newcomer, opening, kinds[opening], week.on, until)
                coupled.append((newcomer, opening))
                total += score
        found.append(ReplayedWeek(week.on, tuple(proposed), tuple(coupled)))
        progress(no + 1, len(weeks))
    return Replayed(tuple(found), dict(sorted(town.waits.items())), total)


def says_yes(seed: int, newcomer: str, opening: str, share: float) -> bool:
    """Whether both say yes: the luck of a pair, the same under every policy."""
    told = blake2b(
        f"{newcomer}\0{opening}".encode(),
        digest_size=8,
        key=seed.to_bytes(16, "little", signed=True),
        person=b"yes",
    ).digest()
    return int.from_bytes(told, "little") < share * 2**64


def scores_by(weeks: Sequence[WeekInput], replayed: Replayed, policy: Policy) -> int:
    """What all coupled pairs score by one policy, so that two replays can be held together."""
    table = scores.weights(policy)
    found = 0
    for week, outcome in zip(weeks, replayed.weeks, strict=True):
        if not outcome.coupled:
            continue
        problem = build(week.newcomers, week.openings, on=week.on)
        newcomer_no = {ref: no for no, ref in enumerate(problem.newcomers.ref)}
        opening_no = {ref: no for no, ref in enumerate(problem.openings.ref)}
        points = scores.points_of_pairs(
            WeighedWeek(problem, policy),
            table,
            np.array([newcomer_no[newcomer] for newcomer, _ in outcome.coupled]),
            np.array([opening_no[opening] for _, opening in outcome.coupled]),
        )
        found += int(points.sum())
    return found


class _Town:
    """What a replay has brought about so far."""

    def __init__(self) -> None:
        self.asked: set[Pair] = set()
        self.waits: dict[str, Wait] = {}
        self._held: defaultdict[str, Counter[Kind]] = defaultdict(Counter)
        self._taken: Counter[str] = Counter()
        self._until: list[tuple[date, str, str, Kind]] = []
        self._met_until: dict[str, date] = {}

    def newcomers(self, week: WeekInput) -> Iterator[NewcomerFacts]:
        for facts in week.newcomers:
            gained = self._held.get(facts.ref)
            if gained is None:
                yield facts
                continue
            held = Counter(facts.held)
            held.update(gained)
            yield replace(
                facts,
                held=dict(held),
                living=facts.living + gained.total(),
                last_contact_on=self._met_until.get(facts.ref, facts.last_contact_on),
            )

    def openings(self, week: WeekInput) -> Iterator[OpeningFacts]:
        for facts in week.openings:
            taken = self._taken[facts.ref]
            yield replace(facts, places=max(facts.places - taken, 0)) if taken else facts

    def note_waits(self, on: date, people: Sequence[NewcomerFacts]) -> None:
        """Note who is there without a contact; who was seen again is waiting still."""
        for facts in people:
            if facts.living or facts.ref in self._held:
                continue
            known = self.waits.get(facts.ref)
            entered_on = on if known is None else known.entered_on
            self.waits[facts.ref] = Wait(entered_on, None, on + timedelta(ANSWER_DAYS))

    def end_contacts(self, on: date) -> None:
        """End what lasted up to a Monday: the place is free, and she may be without a contact."""
        for end in [end for end in self._until if end[0] <= on]:
            self._until.remove(end)
            until, newcomer, opening, kind = end
            self._held[newcomer][kind] -= 1
            self._taken[opening] -= 1
            self._met_until[newcomer] = max(until, self._met_until.get(newcomer, until))

    def couple(self, newcomer: str, opening: str, kind: Kind, on: date, until: date | None) -> None:
        self._held[newcomer][kind] += 1
        self._taken[opening] += 1
        if until is not None:
            self._until.append((until, newcomer, opening, kind))
        wait = self.waits.get(newcomer)
        if wait is not None and not wait.met:
            day = on + timedelta(ANSWER_DAYS)
            self.waits[newcomer] = Wait(wait.entered_on, day, day)
