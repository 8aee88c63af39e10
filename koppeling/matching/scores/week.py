"""A week as it is weighed: the problem, the policy, and what every block of pairs needs of both."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from koppeling.matching.policy import Policy
from koppeling.matching.problem import Problem
from koppeling.matching.scores import likeness


@dataclass(frozen=True, eq=False)
class WeighedWeek:
    """A problem with its policy, and what all blocks of it share, computed once."""

    problem: Problem
    policy: Policy
    as_rare: NDArray[np.int64] | None = None
    """How rare concepts are in another week, where this one is a part of it."""

    @cached_property
    def idf(self) -> NDArray[np.int64]:
        return likeness.idf(self.problem) if self.as_rare is None else self.as_rare

    @cached_property
    def interests(self) -> tuple[likeness.Weighable, likeness.Weighable]:
        problem = self.problem
        return (
            likeness.Weighable(problem.newcomers.interests, self.idf),
            likeness.Weighable(problem.openings.interests, self.idf),
        )

    @cached_property
    def gives(self) -> tuple[likeness.Weighable, likeness.Weighable]:
        problem = self.problem
        return (
            likeness.Weighable(problem.newcomers.offers, self.idf),
            likeness.Weighable(problem.openings.welcomes, self.idf),
        )

    @cached_property
    def occupation_groups(self) -> dict[int, NDArray[np.float32]]:
        """By digits of ISCO-08: occupations x groups, 1 where the occupation is of the group."""
        found = {}
        for digits in (1, 2, 3):
            names = [code[:digits] for code in self.problem.occupations]
            groups = {name: no for no, name in enumerate(dict.fromkeys(names))}
            found[digits] = np.zeros((len(names), len(groups)), np.float32)
            found[digits][np.arange(len(names)), [groups[name] for name in names]] = 1
        return found

    @cached_property
    def apart(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Pairs that must not meet, sorted by newcomer."""
        pairs = np.array(sorted(self.problem.apart), np.int64).reshape(-1, 2)
        return pairs[:, 0], pairs[:, 1]
