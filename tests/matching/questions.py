"""Random bare problems for ``assign``, in whole units, and how they are asked.

A question is drawn from a number alone, so a failing test names it and anyone
can draw it again: ``draw_question(4711)``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any, TypeVar

from koppeling.matching import Assignment, assign

HALVES_ARE_EXACT = (1.0, 0.5, 0.25, 2.0)
"""Resolutions of which a double holds half a unit, so that half to even can be seen."""
RESOLUTIONS = (*HALVES_ARE_EXACT, 1e-6, 1e-3)

MOST_TIE = 2**20 - 1

Drawn = TypeVar("Drawn")


@dataclass(frozen=True)
class Question:
    """What ``assign`` is asked, in units; per-person limits and bonuses are always told.

    ``quarters`` are the values before rounding, in quarters of a unit.
    """

    newcomer_no: tuple[int, ...]
    opening_no: tuple[int, ...]
    quarters: tuple[int, ...]
    kind: tuple[int, ...]
    places: tuple[int, ...]
    at_most: tuple[int, ...]
    at_most_per_kind: tuple[tuple[int, int, int], ...]
    bonus: tuple[tuple[int, ...], ...]
    locked: tuple[int, ...]
    tie: tuple[int, ...] | None
    cover_first: bool
    resolution: float

    @property
    def newcomers(self) -> int:
        return len(self.at_most)

    @property
    def pairs(self) -> int:
        return len(self.newcomer_no)

    @property
    def value(self) -> tuple[int, ...]:
        """Values in whole units; Python rounds half to even, as the docstring says."""
        return tuple(round(quarters / 4) for quarters in self.quarters)

    def bonus_up_to(self, newcomer_no: int, count: int) -> int:
        """What her first ``count`` pairs add together, the last bonus repeated."""
        ranks = self.bonus[newcomer_no]
        return sum(ranks[min(rank, len(ranks) - 1)] for rank in range(count))

    def own(self, newcomer_no: int) -> list[int]:
        """Positions of a newcomer's pairs."""
        return [pair for pair, person in enumerate(self.newcomer_no) if person == newcomer_no]

    def worth(self, chosen: tuple[int, ...] | list[int]) -> tuple[int, int]:
        """Sum of values and bonuses of a choice in units, and whom it covers."""
        counts = [sum(self.newcomer_no[p] == n for p in chosen) for n in range(self.newcomers)]
        bonuses = sum(self.bonus_up_to(n, count) for n, count in enumerate(counts))
        return sum(self.value[p] for p in chosen) + bonuses, sum(count > 0 for count in counts)

    def is_allowed(self, chosen: tuple[int, ...] | list[int]) -> bool:
        """Whether a choice keeps every limit and every lock."""
        for n in range(self.newcomers):
            own = [p for p in chosen if self.newcomer_no[p] == n]
            kinds = [self.kind[self.opening_no[p]] for p in own]
            if len(own) > self.at_most[n]:
                return False
            if any(kinds.count(k) > self.at_most_per_kind[n][k] for k in range(3)):
                return False
        taken = [self.opening_no[p] for p in chosen]
        fits = all(taken.count(o) <= places for o, places in enumerate(self.places))
        return fits and set(self.locked) <= set(chosen)


def ask(question: Question, **other: Any) -> Assignment:
    """Put the question to ``assign``; ``other`` replaces arguments."""
    arguments: dict[str, Any] = {
        "newcomer_no": question.newcomer_no,
        "opening_no": question.opening_no,
        "value": [quarters / 4 * question.resolution for quarters in question.quarters],
        "kind": question.kind,
        "places": question.places,
        "at_most": question.at_most,
        "at_most_per_kind": [list(limits) for limits in question.at_most_per_kind],
        "bonus": as_floats(question),
        "cover_first": question.cover_first,
        "locked": question.locked,
        "tie": question.tie,
        "resolution": question.resolution,
    }
    arguments.update(other)
    # An array per person with nobody in it has no width; a triple says the same.
    if not question.newcomers:
        arguments.update(at_most=3, at_most_per_kind=(1, 1, 1), bonus=(0.0,))
    return assign(
        arguments.pop("newcomer_no"),
        arguments.pop("opening_no"),
        arguments.pop("value"),
        **arguments,
    )


def as_floats(question: Question) -> list[list[float]]:
    """Bonuses as ``assign`` takes them: equally many ranks for everybody."""
    ranks = max((len(of_one) for of_one in question.bonus), default=1)
    return [
        [of_one[min(r, len(of_one) - 1)] * question.resolution for r in range(ranks)]
        for of_one in question.bonus
    ]


def draw_question(
    number: int, *, most_pairs: int = 9, most_newcomers: int = 4, most_openings: int = 4
) -> Question:
    """Draw a small question with many ties, limits of every form, locks and negative bonuses."""
    dice = Random(number)
    newcomers = dice.choice([0, *range(1, most_newcomers + 1), most_newcomers])
    openings = dice.choice([0, *range(1, most_openings + 1), most_openings])
    cells = [(n, o) for n in range(newcomers) for o in range(openings)]
    drawn = dice.sample(cells, dice.randint(0, min(len(cells), most_pairs)))
    resolution = dice.choice(RESOLUTIONS)
    kinds = dice.choice([(0,), (2,), (0, 1), (0, 1, 2)])
    question = Question(
        newcomer_no=tuple(n for n, _ in drawn),
        opening_no=tuple(o for _, o in drawn),
        quarters=tuple(_quarters(dice, len(drawn), resolution)),
        kind=tuple(dice.choice(kinds) for _ in range(openings)),
        places=tuple(dice.choice([0, 1, 1, 1, 2, 2, 3]) for _ in range(openings)),
        at_most=_alike_or_not(dice, newcomers, lambda: dice.choice([0, 1, 2, 3, 3, 4])),
        at_most_per_kind=_alike_or_not(dice, newcomers, lambda: _per_kind(dice)),
        bonus=_alike_or_not(dice, newcomers, lambda: _bonus(dice)),
        locked=(),
        tie=_ties(dice, len(drawn)),
        cover_first=dice.random() < 0.5,
        resolution=resolution,
    )
    return _with_locks(dice, question)


def _quarters(dice: Random, count: int, resolution: float) -> list[int]:
    """Values in quarters of a unit, from narrow ranges so that many are equal."""
    most = dice.choice([0, 1, 2, 5, 30])
    odd = (0, 1, 2, 3) if resolution in HALVES_ARE_EXACT else (0, 1, 3)
    fine = dice.random() < 0.5
    return [4 * dice.randint(0, most) + (dice.choice(odd) if fine else 0) for _ in range(count)]


def _alike_or_not(dice: Random, count: int, draw: Callable[[], Drawn]) -> tuple[Drawn, ...]:
    """The same for everybody, or drawn for each."""
    if dice.random() < 0.5:
        one = draw()
        return tuple(one for _ in range(count))
    return tuple(draw() for _ in range(count))


def _per_kind(dice: Random) -> tuple[int, int, int]:
    if dice.random() < 0.4:
        return (1, 1, 1)
    return (dice.randint(0, 3), dice.randint(0, 3), dice.randint(0, 3))


def _bonus(dice: Random) -> tuple[int, ...]:
    if dice.random() < 0.3:
        return (0,)
    least = dice.choice([-6, -2, 0])
    ranks = (dice.randint(least, 5) for _ in range(dice.randint(1, 4)))
    return tuple(sorted(ranks, reverse=True))


def _ties(dice: Random, count: int) -> tuple[int, ...] | None:
    way = dice.choice(["none", "few", "hash", "unique"])
    if way == "none":
        return None
    if way == "few":
        return tuple(dice.randint(0, 3) for _ in range(count))
    if way == "hash":
        return tuple(dice.randint(0, MOST_TIE) for _ in range(count))
    return unique_ties(dice, count)


def unique_ties(dice: Random, count: int) -> tuple[int, ...]:
    """Powers of two: no two choices have the same sum."""
    return tuple(dice.sample([1 << bit for bit in range(20)], count))


def _with_locks(dice: Random, question: Question) -> Question:
    if dice.random() < 0.6:
        return question
    locked: list[int] = []
    for pair in dice.sample(range(question.pairs), min(question.pairs, dice.randint(0, 3))):
        if question.is_allowed([*locked, pair]):
            locked.append(pair)
    return with_locks(question, tuple(locked))


def with_locks(question: Question, locked: tuple[int, ...]) -> Question:
    return Question(**{**vars(question), "locked": locked})
