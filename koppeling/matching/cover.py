"""How many more would have a pair if there were more places: the first thing a week is chosen by.

To reach as many newcomers as possible comes before every score, so what the week chosen
anew would reach is found by augmenting paths alone (Berge 1957): somebody takes the new
place and leaves another, which somebody else takes, until one is reached who was waiting.
Each path covers one more, and where none is left no choice covers more (König 1931).

Nobody moves for this but who holds an opening that somebody looks for who is waiting or
might move as well: all these openings are full, and each of these holders has one pair.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from koppeling.matching.bonus import bonuses
from koppeling.matching.chosen import Chosen, Positions
from koppeling.matching.claims import Claims
from koppeling.matching.pairs import Pairs
from koppeling.matching.scores.week import WeighedWeek
from koppeling.matching.shortlists import end_to_end
from koppeling.terms import KINDS

MOST_PAIRS = 50_000
"""Beyond so many openings that they could have, nobody else moves: a figure is then what is
reached at the least."""

NOBODY = np.zeros(0, np.int64)


@dataclass(frozen=True, eq=False)
class Takers:
    """Of opening ``n`` those who could have it: ``newcomer_no[first[n]:first[n + 1]]``."""

    first: Positions
    newcomer_no: Positions

    @classmethod
    def of(cls, openings: int, opening_no: Positions, newcomer_no: Positions) -> "Takers":
        """From pairs; those of one opening stay in the order in which they come."""
        order = np.argsort(opening_no, kind="stable")
        first = np.searchsorted(opening_no[order], np.arange(openings + 1))
        return cls(first.astype(np.int64), newcomer_no[order])

    def __getitem__(self, opening_no: int) -> list[int]:
        found: list[int] = self.newcomer_no[
            self.first[opening_no] : self.first[opening_no + 1]
        ].tolist()
        return found

    def counts(self) -> Positions:
        """Per opening."""
        return np.diff(self.first)


@dataclass(frozen=True, eq=False)
class Movers:
    """Who is waiting or might move, ascending; ``takers`` of the week's openings among them.

    ``whole``: nobody who might move is missing.
    """

    newcomer_no: Positions
    waiting: NDArray[np.bool_]
    takers: Takers
    holds: dict[int, int]
    whole: bool


def turns(week: WeighedWeek) -> Positions:
    """Per newcomer when she is asked: whose first pair counts for most comes first."""
    first: Positions = -bonuses(week.problem, week.policy)[:, 0]
    return first


def movers(week: WeighedWeek, pairs: Pairs, chosen: Chosen, claims: Claims) -> Movers:
    """All who are waiting and may have a pair, and whoever might move for them."""
    openings = len(week.problem.openings.ref)
    locked = set(week.problem.locks)
    holders = _holders(chosen, openings)
    front, seen = claims.seeking(), claims.waiting.copy()
    among = [front]
    holds: dict[int, int] = {}
    found: list[tuple[Positions, Positions]] = []
    total = 0
    while len(front):
        total += int(pairs.counts(front).sum())
        if total > MOST_PAIRS:
            break
        newcomer_no, opening_no = _candidates(pairs, front, openings)
        found.append((newcomer_no, opening_no))
        front = _unseen(holders, np.unique(opening_no), seen, locked, holds)
        among.append(front)
    newcomer_no, opening_no = (
        np.concatenate(parts) for parts in zip(*(found or [(NOBODY, NOBODY)]), strict=True)
    )
    order = np.lexsort((newcomer_no, turns(week)[newcomer_no]))
    listed = Takers.of(openings, opening_no[order], newcomer_no[order])
    everybody = np.unique(np.concatenate(among))
    return Movers(everybody, claims.waiting, listed, holds, whole=not len(front))


def _holders(chosen: Chosen, openings: int) -> Takers:
    return Takers.of(openings, chosen.opening_no, chosen.newcomer_no)


def _candidates(pairs: Pairs, newcomers: Positions, openings: int) -> tuple[Positions, Positions]:
    lists = (newcomers[:, None] * len(KINDS) + np.arange(len(KINDS))).ravel()
    listed = pairs.worth(lists, np.zeros(openings, np.int64), np.zeros(len(lists), np.int64))
    entries = end_to_end(listed.first, listed.length)
    return (
        np.repeat(lists // len(KINDS), listed.length),
        listed.opening_no[entries].astype(np.int64),
    )


def _unseen(
    holders: Takers,
    openings: Positions,
    seen: NDArray[np.bool_],
    locked: set[tuple[int, int]],
    holds: dict[int, int],
) -> Positions:
    """Who holds one of the openings, is no lock and was not among them yet."""
    found = []
    for opening_no in openings.tolist():
        for holder in holders[opening_no]:
            if not seen[holder] and (holder, opening_no) not in locked:
                seen[holder] = True
                holds[holder] = opening_no
                found.append(holder)
    return np.array(sorted(found), np.int64)


@dataclass(frozen=True, eq=False)
class Cover:
    """Who holds what by now, of those who are waiting and might move.

    ``holds``: by newcomer the opening, one of ``places``, or of the week's by number.
    """

    movers: Movers
    holds: dict[int, "Node"]

    @classmethod
    def of(cls, movers: Movers) -> "Cover":
        return cls(movers, {who: Node(movers.takers, no) for who, no in movers.holds.items()})

    def with_places(self, nodes: "Sequence[Node]") -> "tuple[Cover, dict[int, int]]":
        """The cover once these places are there, and by whose position who has a pair by then."""
        then = replace(self, holds=dict(self.holds))
        reached = {}
        for no, node in enumerate(nodes):
            newcomer = then.augment(node)
            if newcomer is not None:
                reached[no] = newcomer
        return then, reached

    def augment(self, start: "Node") -> int | None:
        """Let somebody take the place: who is waiting, or who leaves one that is taken in turn."""
        came: dict[int, tuple[Node, int | None]] = {}
        queue: deque[tuple[Node, int | None]] = deque([(start, None)])
        known = {start.key}
        while queue:
            node, left_by = queue.popleft()
            for newcomer in node.takers[node.no]:
                if newcomer in came:
                    continue
                came[newcomer] = (node, left_by)
                held = self.holds.get(newcomer)
                if held is None:
                    if self.movers.waiting[newcomer]:
                        self._move(newcomer, came)
                        return newcomer
                elif held.key not in known:
                    known.add(held.key)
                    queue.append((held, newcomer))
        return None

    def _move(self, newcomer: int, came: "dict[int, tuple[Node, int | None]]") -> None:
        mover: int | None = newcomer
        while mover is not None:
            self.holds[mover], mover = came[mover]


@dataclass(frozen=True, eq=False)
class Node:
    """An opening in a table of takers."""

    takers: Takers
    no: int

    @property
    def key(self) -> tuple[int, int]:
        return id(self.takers), self.no
