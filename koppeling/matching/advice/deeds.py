"""What a town could do: renew offers, finish vettings, ask for places, find neighbours.

Each deed comes in three forms, from the one that opens least to the one that opens most;
of all but the finding of neighbours the three are the same.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from koppeling.matching import travel
from koppeling.matching.candidates import NEIGHBOUR
from koppeling.matching.chosen import Chosen, Positions
from koppeling.matching.claims import Bools, Claims
from koppeling.matching.cover import Movers, Node, Takers, turns
from koppeling.matching.opened import FLUENT, Neighbours, Opened, could_have, phantoms
from koppeling.matching.problem import NOT_ASKED, Openings
from koppeling.matching.remedies.neighbours import may_meet_a_neighbour
from koppeling.matching.remedies.ours import closed
from koppeling.matching.result import Value
from koppeling.matching.scores.week import WeighedWeek
from koppeling.terms import HALF_DAYS, Level

MOST_AT_ONCE = 10
"""Nobody is advised to find, renew or ask for more of anything."""
GROUPS = 8
"""So many groups of one district, and as many of the whole town, are looked at, the largest; and
so many openings that people who are waiting could have."""
NEAR_TO = 200
"""The middle of a group is the middle of so many of them."""
STRICT, LIKELY, GENEROUS = range(3)
FORMS = (STRICT, LIKELY, GENEROUS)
"""Of neighbours: free on one half-day and with the least of the language, of unknown gender;
free on all and with some of it; fluent, and of the gender that somebody wishes for."""
SOME = Level.B1

WEEKDAYS, WEEKEND = range(5), range(5, 7)
PARTS = 3
"""Of a day: morning, afternoon, evening."""
TIMES: tuple[tuple[int, ...], ...] = (
    *(tuple(day * PARTS + part for day in WEEKDAYS) for part in range(PARTS)),
    tuple(day * PARTS + part for day in WEEKEND for part in range(PARTS)),
)
"""When neighbours are looked for: on weekday mornings, afternoons or evenings, at weekends."""


@dataclass(frozen=True, eq=False)
class Deed:
    """``places``: of each form the openings, one for each place, the most useful first."""

    code: str
    params: dict[str, Value]
    places: tuple[tuple[Node, ...], ...]
    reaches: frozenset[int]
    """Those still waiting who could have one of them in the likely form."""
    refs: tuple[str, ...] = ()
    """Of each place of a deed that names openings, the opening's."""
    neighbours: Neighbours | None = None
    """Who the openings of all such deeds are, by number, where they are neighbours to be found."""

    def only(self, places: Sequence[int]) -> "Deed":
        """The same deed with fewer places, by position."""
        return replace(
            self,
            places=tuple(tuple(of_form[no] for no in places) for of_form in self.places),
            refs=tuple(self.refs[no] for no in places) if self.refs else (),
        )


def deeds(week: WeighedWeek, chosen: Chosen, claims: Claims, movers: Movers) -> list[Deed]:
    """All that are worth a look, each of which somebody who is waiting could gain by."""
    openings = week.problem.openings
    found = list(_of_closed(week, claims, movers))
    may = (openings.places > 0) & ~chosen.released(week.problem)
    found += _more_places(claims, movers.takers, may, openings)
    found += _neighbours(week, claims, movers)
    return [deed for deed in found if deed.reaches]


def _takers(week: WeighedWeek, movers: Movers, opened: Opened) -> Takers:
    newcomer_no, column, _ = could_have(week, movers.newcomer_no, opened)
    order = np.lexsort((newcomer_no, turns(week)[newcomer_no]))
    return Takers.of(len(opened), column[order], newcomer_no[order])


def _reached(claims: Claims, nodes: tuple[Node, ...]) -> frozenset[int]:
    return frozenset(
        who for node in set(nodes) for who in node.takers[node.no] if claims.waiting[who]
    )


def _of_closed(week: WeighedWeek, claims: Claims, movers: Movers) -> Iterator[Deed]:
    change = closed(week)
    takers = _takers(week, movers, change.opened)
    counts = takers.counts()
    for code, advised in (
        ("renew_opening", "renew_openings"),
        ("finish_vetting", "finish_vettings"),
    ):
        columns = np.flatnonzero((change.code == code) & (counts > 0))
        columns = columns[np.lexsort((columns, -counts[columns]))]
        nodes, refs = [], []
        for no in columns.tolist():
            places = int(change.opened.openings.places[no])
            nodes += [Node(takers, no)] * min(places, int(counts[no]))
            refs += [change.opened.openings.ref[no]] * min(places, int(counts[no]))
        yield Deed(
            advised, {}, (tuple(nodes),) * len(FORMS), _reached(claims, tuple(nodes)), tuple(refs)
        )
    full = change.code == "one_more_place"
    yield from _more_places(claims, takers, full, change.opened.openings)


def _more_places(claims: Claims, takers: Takers, may: Bools, openings: Openings) -> Iterator[Deed]:
    """More places at openings that somebody who is waiting could have; the most asked for.

    A neighbour has an hour a week and is not asked for ten: others are found instead.
    """
    may = may & (openings.kind != NEIGHBOUR)
    waiting = claims.waiting[takers.newcomer_no].astype(np.int64)
    before = np.concatenate(([0], np.cumsum(waiting)))
    count = np.where(may, before[takers.first[1:]] - before[takers.first[:-1]], 0)
    asked = np.flatnonzero(count)
    for no in asked[np.lexsort((asked, -count[asked]))][:GROUPS].tolist():
        nodes = (Node(takers, no),) * min(int(count[no]), MOST_AT_ONCE)
        reached = _reached(claims, nodes)
        yield Deed("places_at", {"opening": openings.ref[no]}, (nodes,) * len(FORMS), reached)


@dataclass(frozen=True, eq=False)
class _Group:
    """People who are waiting for a neighbour, who share a language, free time and a district.

    ``district``: ``NOT_ASKED`` for those of the whole town.
    """

    language: int
    district: int
    half_days: tuple[int, ...]
    newcomer_no: Positions

    @property
    def count(self) -> int:
        return min(len(self.newcomer_no), MOST_AT_ONCE)


def _groups(week: WeighedWeek, claims: Claims) -> list[_Group]:
    """The largest of them."""
    people = week.problem.newcomers
    asked = may_meet_a_neighbour(week, claims) & people.asked_languages
    who = np.flatnonzero(asked & (people.availability > 0))
    speaks = people.level[who] >= max(week.policy.least_level[NEIGHBOUR], Level.A1)
    found = []
    for district in (NOT_ASKED, *range(len(week.problem.districts))):
        lives = (people.district[who] == district) | (district == NOT_ASKED)
        for half_days in TIMES:
            free = (people.availability[who] & sum(1 << no for no in half_days)) > 0
            for language in np.flatnonzero(speaks[lives & free].any(axis=0)).tolist():
                members = who[lives & free & speaks[:, language]]
                found.append(_Group(language, district, half_days, members))
    found.sort(key=lambda one: -len(one.newcomer_no))
    of_districts = [one for one in found if one.district != NOT_ASKED]
    return of_districts[:GROUPS] + [one for one in found if one.district == NOT_ASKED][:GROUPS]


def _neighbours(week: WeighedWeek, claims: Claims, movers: Movers) -> Iterator[Deed]:
    groups = _groups(week, claims)
    wanted = [_wanted(week, group) for group in groups]
    if not groups:
        return
    together = Neighbours(
        *(
            np.concatenate([getattr(one, name) for one in wanted])
            for name in ("newcomer_no", "language", "level", "availability", "gender")
        )
    )
    takers = _takers(week, movers, phantoms(week, together))
    start = 0
    for group, asked in zip(groups, wanted, strict=True):
        nodes = [Node(takers, start + no) for no in range(len(asked.newcomer_no))]
        start += len(nodes)
        places = tuple(
            tuple(nodes[form * group.count : (form + 1) * group.count]) for form in FORMS
        )
        district = week.problem.districts[group.district] if group.district >= 0 else ""
        params: dict[str, Value] = {
            "language": week.problem.languages[group.language],
            "district": district,
            "half_days": tuple(HALF_DAYS[no] for no in group.half_days),
        }
        reached = _reached(claims, places[LIKELY])
        yield Deed("recruit_neighbours", params, places, reached, neighbours=together)


def _wanted(week: WeighedWeek, group: _Group) -> Neighbours:
    """So many of each form, one form after the other, all in one cell in the group's middle."""
    people, count = week.problem.newcomers, group.count
    free = people.availability[group.newcomer_no][:, None] >> np.array(group.half_days) & 1
    # One half-day each, in turn, beginning with that on which most are free.
    by_day = np.array(group.half_days)[np.argsort(-free.sum(axis=0), kind="stable")]
    single = 1 << by_day[np.arange(count) % len(by_day)]
    whenever = np.full(count, sum(1 << no for no in group.half_days))
    least = max(int(week.policy.least_level[NEIGHBOUR]), int(Level.A1))
    levels = (least, max(least, int(SOME)), int(FLUENT))
    unknown = np.full(count, NOT_ASKED)
    wishes = np.sort(people.contact_gender[group.newcomer_no])[::-1][:count].astype(np.int64)
    return Neighbours(
        newcomer_no=np.full(count * len(FORMS), _middle(week, group.newcomer_no)),
        language=np.full(count * len(FORMS), group.language),
        level=np.repeat(levels, count),
        availability=np.concatenate((single, whenever, whenever)),
        gender=np.concatenate((unknown, unknown, wishes)),
    )


def _middle(week: WeighedWeek, newcomers: Positions) -> int:
    """Who of them lives nearest to all the others: neighbours would live in that cell."""
    problem = week.problem
    some = newcomers[:NEAR_TO]
    people = problem.newcomers.only(some)
    # Distances are measured to openings: the same people once more, as if they were some.
    places = phantoms(
        week,
        Neighbours(some, *(np.zeros(len(some), np.int64) for _ in range(4))),
    ).openings
    part = problem.__class__(
        **{**vars(problem), "newcomers": people, "openings": places, "apart": frozenset()}
    )
    every = np.arange(len(some))
    far = travel.metres(part, every, every).sum(axis=1, dtype=np.int64)
    return int(some[np.lexsort((people.east_e6, people.row, far))[0]])
