"""Ties of earlier weeks: couplings that live or have ended, and ties that no round made.

A coupling respects what a round would have respected, as far as the rows tell
(see ``meetings``), and never takes more places than there are. Ties between
newcomers, and memberships, are the network as people made it themselves.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any, cast

import numpy as np

from koppeling.simulate import figures
from koppeling.simulate.columns import Row, positions_in
from koppeling.simulate.draws import Draws, Numbers
from koppeling.simulate.meetings import may_meet
from koppeling.simulate.newcomers import Arrivals
from koppeling.simulate.openings import Supply
from koppeling.terms import TieKind

TRIED = 24
"""Openings of her city that are looked at for a coupling before there is none."""
FIRST_DAYS = 14
"""Nobody was coupled, or joined anything, in the first two weeks after registering."""


def ties(draws: Draws, arrivals: Arrivals, supply: Supply, on: date) -> list[Row]:
    """The ties as they stand on a day, sorted by newcomer, other side and kind."""
    found = [
        *_couplings(draws, arrivals, supply, on),
        *_acquaintances(draws, arrivals, on),
        *_memberships(draws, arrivals, supply, on),
    ]
    return sorted(found, key=lambda row: (row["newcomer_ref"], row["other_ref"], row["kind"]))


def _couplings(draws: Draws, arrivals: Arrivals, supply: Supply, on: date) -> Iterator[Row]:
    of_city = _by_city(supply.city)
    free = [cast(int, row["places"]) for row in supply.rows]
    pairs: set[tuple[int, int]] = set()
    for stream, per_mille, living in (
        ("living", figures.COUPLED_LIVING, True),
        ("ended", figures.COUPLED_ENDED, False),
    ):
        chosen = _long_here(draws, f"couplings.{stream}", arrivals, per_mille, on)
        some = draws.below(f"couplings.{stream}.opening", (len(chosen), TRIED), 1 << 30).tolist()
        part = draws.below(f"couplings.{stream}.days", (len(chosen), 2), 1000).tolist()
        for no, tried, days in zip(chosen.tolist(), some, part, strict=True):
            here = of_city.get(int(arrivals.city[no]), ())
            for number in tried if here else ():
                opening = here[number % len(here)]
                if (no, opening) in pairs or (living and not free[opening]):
                    continue
                if may_meet(arrivals.rows[no], supply.rows[opening], on):
                    pairs.add((no, opening))
                    free[opening] -= living
                    since, until = _span(_registered(arrivals.rows[no]), on, days)
                    yield _tie(
                        arrivals.rows[no],
                        supply.rows[opening]["ref"],
                        TieKind.COUPLING,
                        since,
                        None if living else until,
                    )
                    break


def _acquaintances(draws: Draws, arrivals: Arrivals, on: date) -> Iterator[Row]:
    """Who knew each other before, and who met by themselves: mostly people of one language."""
    tongues = [_tongue(row) for row in arrivals.rows]
    groups: dict[tuple[int, str | None], list[int]] = {}
    for no, (city, tongue) in enumerate(zip(arrivals.city.tolist(), tongues, strict=True)):
        groups.setdefault((city, tongue), []).append(no)
    of_city = _by_city(arrivals.city)
    known: set[tuple[int, int]] = set()
    for kind, per_mille, alike in (
        (TieKind.PRIOR, figures.PRIOR, 950),
        (TieKind.SELF_GROWN, figures.SELF_GROWN, 600),
    ):
        chosen = _long_here(draws, f"ties.{kind}", arrivals, per_mille, on)
        same = draws.chance(f"ties.{kind}.language", len(chosen), alike).tolist()
        some = draws.below(f"ties.{kind}.other", len(chosen), 1 << 30).tolist()
        part = draws.below(f"ties.{kind}.days", (len(chosen), 2), 1000).tolist()
        for no, by_language, number, days in zip(chosen.tolist(), same, some, part, strict=True):
            city = int(arrivals.city[no])
            group = groups[city, tongues[no]] if by_language else of_city[city]
            other = group[number % len(group)]
            pair = (min(no, other), max(no, other))
            if other == no or pair in known or _lives_with(arrivals.rows, no, other):
                continue
            if not _is_long_here(arrivals.rows[other], on):
                continue
            known.add(pair)
            one, two = (arrivals.rows[each] for each in pair)
            if kind is TieKind.PRIOR:
                # Nobody asks since when people have known each other.
                yield _tie(one, two["ref"], kind, None, None)
            else:
                since, _ = _span(max(_registered(one), _registered(two)), on, days)
                yield _tie(one, two["ref"], kind, since, None)


def _memberships(draws: Draws, arrivals: Arrivals, supply: Supply, on: date) -> Iterator[Row]:
    """Who joined an association by herself; one that states openings of her city."""
    chosen = _long_here(draws, "ties.membership", arrivals, figures.MEMBERS, on)
    joined = [
        (city, no)
        for city, no, row in zip(
            supply.city.tolist(), supply.organisations.of_opening.tolist(), supply.rows, strict=True
        )
        if no >= 0 and row["kind"] == "association" and row.get("for_gender", "any") == "any"
    ]
    of_city: dict[int, list[int]] = {}
    for city, no in sorted(set(joined)):
        of_city.setdefault(city, []).append(no)
    some = draws.below("ties.membership.other", len(chosen), 1 << 30).tolist()
    part = draws.below("ties.membership.days", (len(chosen), 2), 1000).tolist()
    ended = draws.chance("ties.membership.ended", len(chosen), 200).tolist()
    for no, number, days, over in zip(chosen.tolist(), some, part, ended, strict=True):
        here = of_city.get(int(arrivals.city[no]))
        if here:
            organisation = supply.organisations.rows[here[number % len(here)]]
            since, until = _span(_registered(arrivals.rows[no]), on, days)
            yield _tie(
                arrivals.rows[no],
                organisation["ref"],
                TieKind.MEMBERSHIP,
                since,
                until if over else None,
            )


def _long_here(draws: Draws, stream: str, arrivals: Arrivals, per_mille: int, on: date) -> Numbers:
    """Some of those who have been registered for four weeks or more."""
    old = np.array([_is_long_here(row, on) for row in arrivals.rows], np.bool_)
    return positions_in(draws.chance(stream, len(arrivals.rows), per_mille) & old)


def _by_city(city: Numbers) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for no, of in enumerate(city.tolist()):
        found.setdefault(of, []).append(no)
    return found


def _span(registered: date, on: date, parts: Sequence[int]) -> tuple[date, date]:
    """Two days between registration and yesterday, the first two weeks left out."""
    room = (on - registered).days - FIRST_DAYS - 1
    begun = room * parts[0] // 1000
    lasted = (room - begun) * parts[1] // 1000
    since = registered + timedelta(days=FIRST_DAYS + begun)
    return since, since + timedelta(days=lasted)


def _tie(
    newcomer: Row, other: object, kind: TieKind, since: date | None, until: date | None
) -> Row:
    values: dict[str, Any] = {
        "newcomer_ref": newcomer["ref"],
        "other_ref": other,
        "kind": kind,
        "since": since,
        "until": until,
    }
    return {name: value for name, value in values.items() if value is not None}


def _registered(newcomer: Row) -> date:
    return cast(date, newcomer["registered_on"])


def _is_long_here(newcomer: Row, on: date) -> bool:
    return (on - _registered(newcomer)).days >= 2 * FIRST_DAYS


def _tongue(newcomer: Row) -> str | None:
    """What she speaks best, the first by tag where there are two."""
    spoken = cast("dict[str, int]", newcomer.get("languages", {}))
    return max(spoken, key=lambda tag: spoken[tag], default=None)


def _lives_with(rows: Sequence[Row], one: int, two: int) -> bool:
    household = rows[one].get("household")
    return household is not None and household == rows[two].get("household")
