"""The few things that would help most people of a town."""

from collections.abc import Iterator
from dataclasses import dataclass

from koppeling.matching.advice.deeds import FORMS, GENEROUS, LIKELY, MOST_AT_ONCE, Deed, deeds
from koppeling.matching.chosen import Chosen
from koppeling.matching.claims import Claims
from koppeling.matching.cover import Cover, Movers
from koppeling.matching.result import Advice, Value
from koppeling.matching.scores.week import WeighedWeek

MOST_ADVICE = 5
LOOKED_AT = 6
"""Of all deeds those are held against each other that reach most of whom is still waiting."""


def advise(week: WeighedWeek, chosen: Chosen, claims: Claims, movers: Movers) -> tuple[Advice, ...]:
    """At most ``MOST_ADVICE`` deeds, each on top of those before it, the most helpful first.

    What each would bring is what the week would reach with it, and with all before it:
    chosen anew as far as it is about reaching most, three times, with each form of every
    deed. Together they bring the sum; each alone brings no less than it says here.
    """
    return tuple(_told(week, deed) for deed in taken_up(week, chosen, claims, movers))


def taken_up(
    week: WeighedWeek, chosen: Chosen, claims: Claims, movers: Movers
) -> Iterator["TakenUp"]:
    """The deeds that are advised, in their order."""
    covers = tuple(Cover.of(movers) for _ in FORMS)
    left = deeds(week, chosen, claims, movers) if len(movers.newcomer_no) else []
    helped: set[int] = set()
    for _ in range(MOST_ADVICE):
        left.sort(key=lambda deed: -min(len(deed.reaches - helped), MOST_AT_ONCE))
        tried = [_try(covers, deed) for deed in left[:LOOKED_AT]]
        best = max(tried, key=lambda one: one.reached, default=None)
        if best is None or not best.counts[LIKELY]:
            return
        yield best
        covers = best.covers
        helped.update(best.newcomers)
        del left[tried.index(best)]


@dataclass(frozen=True, eq=False)
class TakenUp:
    """A deed on top of those before it: who holds what then, and whom it covers by its form.

    ``newcomers``: who, in the likely form.
    """

    deed: Deed
    covers: tuple[Cover, ...]
    counts: tuple[int, ...]
    newcomers: list[int]

    @property
    def reached(self) -> tuple[int, int]:
        """The more people the better, and with fewer places."""
        return self.counts[LIKELY], -len(self.deed.places[LIKELY])


def _try(covers: tuple[Cover, ...], deed: Deed) -> TakenUp:
    """The deed with no more places than would be of use."""
    _, reached = covers[LIKELY].with_places(deed.places[LIKELY])
    if deed.refs:
        useful = [deed.refs[no] for no in reached]
        useful = list(dict.fromkeys(useful))[:MOST_AT_ONCE]
        fewer = deed.only([no for no, ref in enumerate(deed.refs) if ref in useful])
    else:
        most = covers[GENEROUS].with_places(deed.places[GENEROUS])[1]
        fewer = deed.only(range(max(len(reached), len(most))))
    again = [cover.with_places(places) for cover, places in zip(covers, fewer.places, strict=True)]
    return TakenUp(
        fewer,
        tuple(cover for cover, _ in again),
        tuple(len(reached) for _, reached in again),
        sorted(again[LIKELY][1].values()),
    )


def _told(week: WeighedWeek, taken: TakenUp) -> Advice:
    deed, refs = taken.deed, week.problem.newcomers.ref
    openings = tuple(sorted(set(deed.refs)))
    params: dict[str, Value] = {"count": len(openings or deed.places[LIKELY]), **deed.params}
    if openings:
        params["openings"] = openings
    return Advice(
        deed.code,
        params,
        people=taken.counts[LIKELY],
        at_least=min(taken.counts),
        at_most=max(taken.counts),
        newcomers=tuple(refs[no] for no in taken.newcomers),
    )
