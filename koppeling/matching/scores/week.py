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

    @cached_property
    def idf(self) -> NDArray[np.int64]:
        return likeness.idf(self.problem)

    @cached_property
    def interests(self) -> tuple[likeness.Lists, likeness.Lists]:
        problem = self.problem
        return (
            likeness.weigh(problem.newcomers.interests, self.idf),
            likeness.weigh(problem.openings.interests, self.idf),
        )

    @cached_property
    def gives(self) -> tuple[likeness.Lists, likeness.Lists]:
        problem = self.problem
        return (
            likeness.weigh(problem.newcomers.offers, self.idf),
            likeness.weigh(problem.openings.welcomes, self.idf),
        )

    @cached_property
    def occupation_groups(self) -> dict[int, tuple[NDArray[np.float32], NDArray[np.float32]]]:
        """By digits of ISCO-08: newcomers x groups and openings x groups, 1 where one has one."""
        people, openings = self.problem.newcomers, self.problem.openings
        found = {}
        for digits in (1, 2, 3):
            names = [code[:digits] for code in self.problem.occupations]
            groups = {name: no for no, name in enumerate(dict.fromkeys(names))}
            member = np.zeros((len(names), len(groups)), np.float32)
            member[np.arange(len(names)), [groups[name] for name in names]] = 1
            found[digits] = (people.occupations @ member, openings.occupations @ member)
        return found

    @cached_property
    def apart(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Pairs that must not meet, sorted by newcomer."""
        pairs = np.array(sorted(self.problem.apart), np.int64).reshape(-1, 2)
        return pairs[:, 0], pairs[:, 1]
