"""``Scanner``: all that a large round asks of its pairs, without ever holding them."""

import os
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from koppeling.matching.kernels.blocked import count_blocked
from koppeling.matching.kernels.select import CANDIDATES
from koppeling.matching.kernels.selection import Ints, Longs, Selection, lists_of, silent
from koppeling.matching.kernels.sides import EAST, ROW, Sides
from koppeling.matching.kernels.within_one_rule import WithinOneRule, within_one_rule
from koppeling.matching.scores.week import WeighedWeek
from koppeling.matching.shortlists import Shortlists
from koppeling.terms import KINDS


class Scanner:
    """Scans a weighed week with ``threads`` threads (as many as the machine has, if None).

    Every number equals that of ``candidates.judge``; none depends on the number of
    threads or on how the newcomers are split. Raises ValueError for half-days
    beyond the week.
    """

    def __init__(self, week: WeighedWeek, threads: int | None = None) -> None:
        self.week = week
        self._selection = Selection(Sides.of(week), threads or os.cpu_count() or 1)

    def shortlists(self, most: int, progress: Callable[[int, int], None] = silent) -> Shortlists:
        """The ``most`` best candidates of every newcomer and kind; ``progress``: (done, total)."""
        facts = self._selection.sides.newcomers.facts
        # Who live near each other look at the same openings, which are then at hand.
        lists = lists_of(np.lexsort((facts[:, EAST], facts[:, ROW])))

        def newcomers(done: int, total: int) -> None:
            progress(len(facts) * done // total, len(facts))

        found = self._selection.lists(self._selection.asking(lists, most), newcomers)
        place = np.argsort(lists)
        return replace(
            found,
            first=found.first[place],
            length=found.length[place],
            complete=found.complete[place],
        )

    def rescan(self, lists: Longs, price: Longs, least: Longs, most: int) -> Shortlists:
        """Of each list the candidates with ``score - price >= least``, the greatest first.

        ``lists``: numbers, shape (m,); ``price``: at least 0, one per opening of
        the week; ``least``: shape (m,). Among equals the least opening comes
        first. A list is complete where ``most`` cut none of these off.
        """
        asked = self._selection.asking(np.ascontiguousarray(lists, np.int64), most)
        asked = asked._replace(
            price=np.ascontiguousarray(price, np.int64),
            least=np.ascontiguousarray(least, np.int64),
        )
        return self._selection.lists(asked)

    def candidates(self, newcomers: Longs) -> Ints:
        """How many openings of each kind the newcomers could have, shape (m, kinds)."""
        lists = lists_of(newcomers)
        asked = self._selection.asking(lists, 0)
        tally = self._selection.tally(asked, self._selection.open[lists])
        found: Ints = tally[:, CANDIDATES].reshape(-1, len(KINDS))
        return found

    def blocked(self, newcomers: Longs) -> Ints:
        """How many openings of the week each rule removes, shape (m, rules in ``RULE_ORDER``).

        Each opening counts once, under its first rule, as ``find_candidates`` counts.
        """
        return count_blocked(self.week, self._selection, newcomers)

    def one_rule_away(self, newcomers: Longs, places_left: Longs) -> WithinOneRule:
        """The openings with a place left that one rule alone keeps from each of the newcomers.

        ``places_left``: one per opening of the week.
        """
        return within_one_rule(self.week, self._selection, newcomers, places_left)
