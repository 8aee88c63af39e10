"""Bare problems as the large solver takes them, and lists that are cut short."""

from dataclasses import dataclass, replace
from random import Random

import numpy as np
from numpy.typing import NDArray

from koppeling.matching.assignment.question import Ints, Question, read_question
from koppeling.matching.shortlists import Shortlists
from tests.matching.questions import Question as Drawn
from tests.matching.questions import draw_question, with_locks

BEYOND_HALF_A_WORD = 1 << 34
"""Values of so many units fill more than the 32 bits in which a week holds its scores."""


def distinct_ties(number: int, drawn: Drawn) -> Drawn:
    """The same with ties of which hardly two sums are equal."""
    dice = Random(number)
    return replace(drawn, tie=tuple(dice.sample(range(1 << 20), drawn.pairs)))


def larger_question(number: int) -> Drawn:
    """A question of up to a hundred pairs."""
    dice = Random(number)
    drawn = draw_question(number, most_pairs=20, most_newcomers=14, most_openings=10)
    cells = [(n, o) for n in range(drawn.newcomers) for o in range(len(drawn.kind))]
    cells = dice.sample(cells, min(len(cells), dice.choice((20, 60, 100))))
    most = dice.choice((1, 3, 30, 1_000))
    spread = replace(
        drawn,
        newcomer_no=tuple(n for n, _ in cells),
        opening_no=tuple(o for _, o in cells),
        quarters=tuple(4 * dice.randint(0, most) for _ in cells),
        locked=(),
        tie=None,
    )
    locked: list[int] = []
    for pair in dice.sample(range(spread.pairs), min(spread.pairs, dice.choice((0, 0, 3, 8)))):
        if spread.is_allowed([*locked, pair]):
            locked.append(pair)
    return with_locks(distinct_ties(number, spread), tuple(locked))


def chain(number: int) -> Drawn:
    """Whom it costs much to cover: everybody moves on to what is worth next to nothing.

    Often just as much as the first covering weight.
    """
    dice = Random(number)
    moves, most = dice.randint(2, 5), dice.randint(1, 6)
    drawn = Drawn(
        newcomer_no=(0, *(n for move in range(moves) for n in (move + 1,) * 2)),
        opening_no=(0, *(o for move in range(moves) for o in (move, move + 1))),
        quarters=(0, *(4 * most, 0) * (moves - 1), 4 * most, 4 * dice.randint(0, most)),
        kind=(0,) * (moves + 1),
        places=(1,) * (moves + 1),
        at_most=(3,) * (moves + 1),
        at_most_per_kind=((1, 1, 1),) * (moves + 1),
        bonus=(dice.choice(((0,), (5, -3), (-4,), (2, 2, 0))),) * (moves + 1),
        locked=(),
        tie=None,
        cover_first=True,
        resolution=1.0,
    )
    return distinct_ties(number, drawn)


def in_units(drawn: Drawn, times: int = 1) -> Question:
    """What ``assign`` reads of a question, its values and bonuses ``times`` as great."""
    nobody = not drawn.newcomers
    ranks = max((len(bonus) for bonus in drawn.bonus), default=1)
    question = read_question(
        drawn.newcomer_no,
        drawn.opening_no,
        [float(value) for value in drawn.value],
        kind=drawn.kind,
        places=drawn.places,
        at_most=3 if nobody else drawn.at_most,
        at_most_per_kind=(1, 1, 1) if nobody else np.array(drawn.at_most_per_kind),
        bonus=(0.0,)
        if nobody
        else [[float(b[min(rank, len(b) - 1)]) for rank in range(ranks)] for b in drawn.bonus],
        locked=drawn.locked,
        tie=drawn.tie,
        resolution=1.0,
    )
    return replace(question, value=question.value * times, bonus=question.bonus * times)


@dataclass(frozen=True, eq=False)
class Everything:
    """All pairs of a question that a scan would find, and the lists cut from them."""

    question: Question

    def shortlists(self, most: int) -> Shortlists:
        """The ``most`` best of every list."""
        every = np.arange(3 * self.question.newcomers)
        free = np.zeros(len(self.question.places), np.int64)
        return self.rescan(every, free, np.full(len(every), -(2**62)), most)

    def rescan(self, lists: Ints, price: Ints, least: Ints, most: int) -> Shortlists:
        """As ``scan.Scanner.rescan``: openings without a place are no candidates."""
        asked = self.question
        list_no = asked.newcomer_no * 3 + asked.pair_kind
        offered = asked.places[asked.opening_no] > 0
        surplus = asked.value - price[asked.opening_no]
        found: list[NDArray[np.int64]] = []
        complete = []
        for at, low in zip(lists.tolist(), least.tolist(), strict=True):
            own = np.flatnonzero((list_no == at) & offered & (surplus >= low))
            own = own[np.lexsort((asked.opening_no[own], -surplus[own]))]
            complete.append(len(own) <= most)
            found.append(own[:most])
        length = np.array([len(own) for own in found], np.int32)
        entries = np.concatenate([np.zeros(0, np.int64), *found])
        return Shortlists(
            first=np.cumsum(length, dtype=np.int64) - length,
            length=length,
            complete=np.array(complete, np.bool_),
            opening_no=asked.opening_no[entries].astype(np.int32),
            score=asked.value[entries].astype(np.int32),
        )
